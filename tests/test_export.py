"""What leaves the warehouse is exact: frames, files of five formats, the pages of Datasette, the notebook."""

import asyncio
import csv
import datetime
import json
import sqlite3
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import gouji
from flows import cli
from tests import cookbook
from tests.conftest import Databases
from tests.made_up import amount, debt, put
from warehouse import connect, explore, export, load

ROOT = Path(__file__).parents[1]
FINE = "12345678901.234567"
"""万元 to the 分, more digits than a float holds."""


@pytest.fixture
def filled(db: str) -> str:
    engine = connect.open_warehouse(db)
    put(
        engine,
        [
            amount(1, "一般公共预算收入", "469408.37", "万元", page=3),
            amount(2, "税收收入", "46.94", "亿元"),
            amount(3, "契税", "0.000001", "万元", page=None),
            debt(4, "政府债务余额", "120.5"),
        ],
    )
    load.refresh_views(engine)
    engine.dispose()
    return db


@pytest.fixture(scope="module")
def samples(databases: Databases) -> Iterator[str]:
    where = databases.warehouse()
    cookbook.fill(where)
    yield where
    databases.drop(where)


def test_读成数据框_金额是精确小数(filled):
    frame = gouji.read_sql("select item, amount_wan, page, amount_fen from figures order by seq", filled)
    assert frame["amount_wan"].tolist() == [
        Decimal("469408.37"),
        Decimal(469400),
        Decimal("0.000001"),
        Decimal(1205000),
    ]
    assert str(frame["page"].dtype) == str(frame["amount_fen"].dtype) == "Int64"
    assert frame["page"].isna().tolist() == [False, False, True, False]
    frame = gouji.read_sql("select as_of, balance_wan, limit_wan from debt_position", gouji.connect(filled))
    assert frame["as_of"].tolist() == [datetime.date(2025, 12, 31)]
    assert frame["balance_wan"].sum() == Decimal(1205000)
    assert frame["limit_wan"].isna().all()


def test_自己起名的列按值定类型(filled):
    frame = gouji.read_sql(
        "select count(*) as n, max(amount_fen) / 1000000.0 as m, max(item) as t from figures", filled
    )
    assert str(frame["n"].dtype) == "Int64"
    assert frame["m"].tolist() == [Decimal(1205000)]
    assert isinstance(frame["t"][0], str)
    assert gouji.read_sql("select * from conflicts", filled).columns[0] == "region"


def test_连接只能读(filled):
    engine = gouji.connect(filled)
    with pytest.raises(gouji.WarehouseError):
        gouji.read_sql("delete from figure", engine)
    with engine.connect() as connection, pytest.raises(connect.DBAPIError):
        connection.exec_driver_sql("delete from figure")


def panel(frame: pd.DataFrame) -> list[object]:
    return [frame[name][0] for name in ("region", "year", "general_revenue_wan", "general_revenue_page")]


EXPECTED = ["云溪市", 2025, Decimal("469408.37"), 3]


def test_导出Parquet_小数与单位都在(filled, tmp_path):
    from pyarrow import parquet

    assert export.export(filled, ["fiscal_panel"], "parquet", tmp_path / "panel.parquet") == {"fiscal_panel": 1}
    table = parquet.read_table(tmp_path / "panel.parquet")
    field = table.schema.field("general_revenue_wan")
    assert str(field.type) == "decimal128(38, 6)"
    assert field.metadata[b"unit"].decode() == "万元"
    assert panel(table.to_pandas()) == EXPECTED


def test_导出CSV_没有指数和浮点尾数(filled, tmp_path):
    export.export(filled, ["figures"], "csv", tmp_path / "figures.csv")
    with (tmp_path / "figures.csv").open(encoding="utf-8", newline="") as lines:
        found = {row["item"]: row for row in csv.DictReader(lines)}
    assert [found[item]["amount_wan"] for item in ("一般公共预算收入", "契税")] == ["469408.37", "0.000001"]
    assert (found["契税"]["page"], found["契税"]["is_ocr"]) == ("", "false")


def test_导出Excel_超出精度的写成文字(db, tmp_path):
    from openpyxl import load_workbook

    engine = connect.open_warehouse(db)
    put(engine, [amount(1, "税收收入", FINE, "万元"), amount(2, "契税", "469408.37", "万元")])
    export.export(db, ["figures", "fiscal_panel"], "xlsx", tmp_path / "out.xlsx")
    book = load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["figures", "fiscal_panel", "columns"]
    header, *rows = book["figures"].iter_rows(values_only=True)
    wan, fen = header.index("amount_wan"), header.index("amount_fen")
    assert rows[1][wan] == 469408.37
    assert str(rows[0][fen]) == FINE.replace(".", "")
    engine.dispose()


def test_导出SQLite_每个视图一张表(filled, tmp_path):
    export.export(filled, ["all"], "sqlite", tmp_path / "out.db")
    with sqlite3.connect(tmp_path / "out.db") as connection:
        found = connection.execute("select amount_wan, amount_fen, page from figures where item = '契税'").fetchone()
        assert (Decimal(str(found[0])), found[1], found[2]) == (Decimal("0.000001"), 1, None)
        tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    assert {"fiscal_panel", "figures", "mismatch_log", "dictionary"} <= tables


def test_导出的SQLite对食谱给出同样的答案(samples, tmp_path):
    """A snapshot: for a large warehouse the quick way to ask all areas at once."""
    named = ["all", "report", "figure", "reason", "check", "finding"]
    export.export(samples, named, "sqlite", tmp_path / "snapshot.db")
    with sqlite3.connect(tmp_path / "snapshot.db") as connection:
        connection.row_factory = sqlite3.Row
        for recipe in cookbook.recipes():
            rows = [dict(row) for row in connection.execute(recipe.sql)]
            assert cookbook.table(list(rows[0]), rows) == recipe.answer, recipe.title


def test_数据包合乎标准_与数据一致(samples, tmp_path):
    from frictionless import validate

    counts = export.export(samples, ["all"], "datapackage", tmp_path / "fiscal")
    descriptor = json.loads((tmp_path / "fiscal" / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["name"] for resource in descriptor["resources"]} == set(counts)
    fields = {
        field["name"]: field
        for resource in descriptor["resources"]
        if resource["name"] == "fiscal_panel"
        for field in resource["schema"]["fields"]
    }
    assert (fields["tax_revenue_wan"]["type"], fields["tax_revenue_wan"]["unit"]) == ("number", "万元")
    report = validate(str(tmp_path / "fiscal" / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert report.stats["tasks"] == len(counts)


def test_再次导出替换旧的_不碰别人的文件夹(filled, tmp_path):
    for _ in range(2):
        export.export(filled, ["figures", "headline"], "csv", tmp_path / "out")
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["figures.csv", "headline.csv"]
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").touch()
    with pytest.raises(connect.WarehouseError, match="no earlier export"):
        export.export(filled, ["all"], "datapackage", tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.docx").exists()


@pytest.mark.parametrize(
    ("what", "out", "complaint"),
    [
        ("headlines", "x.csv", "neither a view nor a table"),
        ("figures", "no/such/x.csv", "cannot be written"),
        ("figures", ".", "is a folder"),
    ],
)
def test_导出不成有一句话_不留残片(filled, tmp_path, capsys, what, out, complaint):
    arguments = ["export", "--format", "csv", "--what", what, "--out", str(tmp_path / out), "--db", filled]
    assert cli.main(arguments) == 2
    said = capsys.readouterr().err
    assert complaint in said and said.count("\n") == 1
    assert list(tmp_path.glob("**/*.csv")) == []


def test_命令行导出报告行数(filled, tmp_path, capsys):
    out = tmp_path / "panel.csv"
    assert cli.main(["export", "--format", "csv", "--out", str(out), "--db", filled]) == 0
    assert "fiscal_panel" in capsys.readouterr().err
    assert out.read_text("utf-8").count("\n") == 2


def test_浏览页有说明单位和筛选(filled, databases):
    if databases.name != "sqlite":
        with pytest.raises(connect.WarehouseError, match="SQLite"):
            explore.site(filled)
        return
    pages = explore.site(filled)
    name = Path(filled).stem

    async def get(path: str) -> tuple[int, str]:
        answer = await pages.client.get(path)
        return answer.status_code, answer.text

    status, text = asyncio.run(get(f"/{name}/fiscal_panel"))
    assert status == 200 and "税收收入" in text and "万元" in text and "云溪市" in text
    facets = explore.metadata(filled)["databases"][name]["tables"]["fiscal_panel"]["facets"]
    assert facets == ["region", "year", "scope"]
    status, text = asyncio.run(get(f"/{name}.json?sql=delete+from+figure"))
    assert status == 400


def test_示例笔记本能执行(samples, monkeypatch):
    notebook = json.loads((ROOT / "docs" / "example.ipynb").read_text(encoding="utf-8"))
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(cells) >= 4
    monkeypatch.setenv("GOUJI_DB", samples)
    names: dict[str, object] = {}
    for number, cell in enumerate(cells, 1):
        exec(compile(cell, f"cell {number}", "exec"), names)
    growth = names["growth"]
    assert isinstance(growth, pd.DataFrame)
    assert growth.loc[("澜川市", 2025), "growth_percent"] == Decimal("3.75")
