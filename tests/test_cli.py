"""The commands as a user types them: records, tables, exit codes, languages."""

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import extractors
from flows import cli, messages, pipeline
from tests.pdfs import pdf, picture, text
from warehouse import connect

HOLDS = "云溪市2024年财政决算\n2024年，全市一般公共预算收入120000万元，其中：税收收入80000万元，非税收入40000万元。\n"
BROKEN = HOLDS.replace("40000万元", "45000万元")
COMMANDS = (
    "extract",
    "check",
    "explain",
    "pages",
    "ingest",
    "fetch",
    "schedule",
    "status",
    "retry",
    "config",
    "mismatches",
    "sql",
    "diff",
    "db",
)


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "云溪.txt"
    path.write_text(HOLDS, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.txt"
    path.write_text(BROKEN, encoding="utf-8")
    return path


def ingested(tmp_path: Path, *paths: Path) -> str:
    where = str(tmp_path / "fiscal.db")
    engine = connect.open_warehouse(where)
    pipeline.run(pipeline.Ingestion(engine, *pipeline.find_reports(paths), workers=1))
    engine.dispose()
    return where


def test_extract逐行给出记录(report, capsys):
    assert cli.main(["extract", str(report), "--format", "jsonl"]) == 0
    records = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [record["quote"] for record in records] == ["120000万元", "80000万元", "40000万元"]
    assert records[0]["item"] == "一般公共预算收入"
    assert [record["part_of"] for record in records] == [None, 1, 1]


def test_csv可读回(report, capsys):
    assert cli.main(["extract", str(report), "--format", "csv"]) == 0
    records = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [record["wan"] for record in records] == ["120000", "80000", "40000"]


def test_表格按汉字宽度对齐(report, capsys):
    from rich.cells import cell_len

    assert cli.main(["extract", str(report)]) == 0
    header, *rows = capsys.readouterr().out.splitlines()
    starts = cell_len(header[: header.index("period")])
    assert all(cell_len(row[: row.index("2024")]) == starts for row in rows)


def test_check的退出码(report, broken, tmp_path, capsys):
    assert cli.main(["check", str(report), "--format", "jsonl"]) == 0
    assert {json.loads(line)["status"] for line in capsys.readouterr().out.splitlines()} == {"ok"}
    assert cli.main(["check", str(report), str(broken), "--format", "jsonl"]) == 1
    assert '"mismatch"' in capsys.readouterr().out


def test_读不了的文件一句话_其余照常(report, tmp_path, capsys):
    empty = tmp_path / "empty.pdf"
    empty.touch()
    assert cli.main(["extract", str(empty), str(report), "--format", "jsonl"]) == 2
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 3
    (line,) = captured.err.splitlines()
    assert line.startswith("gouji: empty.pdf")


def test_explain说出每个字段的依据(report, capsys):
    assert cli.main(["explain", str(report), "--seq", "2"]) == 0
    out = capsys.readouterr().out
    assert "⟦80000万元⟧" in out
    assert "part_of" in out
    assert cli.main(["explain", str(report), "--seq", "9"]) == 2
    assert "no figure 9" in capsys.readouterr().err


def test_mismatches有页码原文和算式(report, broken, tmp_path, capsys):
    where = ingested(tmp_path, report, broken)
    assert cli.main(["mismatches", "--db", where, "--format", "jsonl"]) == 0
    (record,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert record["report"] == "broken.txt"
    assert "120000万元" in record["quotes"]
    assert "45000万元" in record["message"]
    assert abs(record["difference"]) == 5000


def test_没有不符时说核对了多少(report, tmp_path, capsys):
    where = ingested(tmp_path, report)
    assert cli.main(["mismatches", "--db", where]) == 0
    assert "1 checks in 1 reports" in capsys.readouterr().err


def test_sql只读(report, tmp_path, capsys):
    where = ingested(tmp_path, report)
    assert cli.main(["sql", "select fund, amount_wan from headline", "--db", where, "--format", "csv"]) == 0
    assert capsys.readouterr().out == "fund,amount_wan\ngeneral,120000\n"
    assert cli.main(["sql", "delete from figure", "--db", where]) == 2
    assert "only a select" in capsys.readouterr().err
    assert cli.main(["sql", "select 1 from nowhere", "--db", where]) == 2
    assert "nowhere" in capsys.readouterr().err
    assert cli.main(["sql", "select 1", "--db", str(tmp_path / "none.db")]) == 2
    assert "does not exist" in capsys.readouterr().err


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("locale", "heading"), [("en_US.UTF-8", "Example:"), ("zh_CN.UTF-8", "示例：")])
def test_帮助以示例结尾_随语言(command, locale, heading, monkeypatch, capsys):
    monkeypatch.setenv("LC_ALL", locale)
    with pytest.raises(SystemExit):
        cli.main([command, "--help"])
    tail = capsys.readouterr().out.rstrip().rpartition(heading)[2].splitlines()
    assert all(line.startswith("  gouji ") for line in tail[1:])
    assert len(tail) > 1


def test_每条提示都有两种语言_占位相同():
    import string

    for key, (english_text, chinese_text) in messages.MESSAGES.items():
        names = [
            {name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english_text, chinese_text)
        ]
        assert names[0] == names[1], key


def test_语言按LC_ALL再LC_MESSAGES再LANG(monkeypatch):
    monkeypatch.delenv("LC_ALL")
    monkeypatch.delenv("LC_MESSAGES", raising=False)
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert messages.chinese()
    monkeypatch.setenv("LC_MESSAGES", "en_US.UTF-8")
    assert not messages.chinese()


def test_extract不引入重的库(report):
    heavy = ("prefect", "sqlalchemy", "pandas", "rich", "alembic", "pdfplumber")
    code = (
        f"import sys; from pathlib import Path; from flows import cli, pipeline; "
        f"cli.main(['extract', {str(report)!r}, '--format', 'jsonl']); pipeline.read_report(Path({str(report)!r})); "
        f"print([name for name in {heavy} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_pages逐页说明读到什么(tmp_path, capsys):
    path = pdf(tmp_path / "a.pdf", text("2024年，全县收入完成12.65亿元，增长3.1%。"), picture(0.9))
    assert cli.main(["pages", str(path), "--no-ocr", "--format", "jsonl"]) == 0
    said = capsys.readouterr()
    records = [json.loads(line) for line in said.out.splitlines()]
    assert [(r["page"], r["verdict"], r["lines"], r["figures"]) for r in records] == [
        (1, "text", 1, 2),
        (2, "picture", 0, 0),
    ]
    assert "a.pdf, page 2: a picture without text" in said.err


def test_pages画出一页(tmp_path, capsys, monkeypatch):
    from PIL import Image

    monkeypatch.chdir(tmp_path)
    path = pdf(tmp_path / "a.pdf", text("2024年，全县收入完成12.65亿元，增长3.1%。"))
    assert cli.main(["pages", str(path), "--png", "1", "--no-ocr"]) == 0
    drawn = Image.open(tmp_path / capsys.readouterr().out.strip()).convert("RGB")
    document = extractors.read(path)
    amount, _ = extractors.extract(document)
    line = document.pages[0].lines[0].boxes[0]
    assert line is not None
    for box, colour in ((amount.boxes[0], (220, 20, 30)), (line, (40, 110, 230))):
        assert drawn.getpixel((round(box.x0 * 2), round(box.top + box.bottom) + 22)) == colour
    assert cli.main(["pages", str(path), "--png", "2", "--no-ocr"]) == 2
    assert "has no page 2" in capsys.readouterr().err


def test_下游提前结束时不报错(tmp_path):
    path = tmp_path / "long.txt"
    path.write_text(HOLDS * 2000, encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli", "extract", str(path), "--format", "jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(cli.__file__).parents[1])},
    )
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) == 0
