"""Warehouses of other versions, foreign, torn, without rights or room: one line each, nothing half loaded."""

import json
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from benchmarks import kill
from flows import cli, pipeline
from tests.made_up import amount, debt, mismatch, put, rows
from tests.test_migrations import fill
from warehouse import connect, difference, digest, migrations, upkeep, views
from warehouse.shown import shown

ROOT = Path(__file__).parents[1]
OF_FIRST = ("report_file", "revision", "page", "figure", "check", "check_figure", "finding", "required_check")
"""Tables that every version has, or that were filled from those."""


@pytest.fixture
def engine(db: str):
    engine = connect.open_warehouse(db)
    yield engine
    engine.dispose()


@pytest.fixture
def second(databases):
    """Another warehouse of the same kind."""
    where = databases.warehouse()
    yield where
    databases.drop(where)


def complaint(where: str, opener=connect.open_warehouse) -> str:
    with pytest.raises(connect.WarehouseError) as caught:
        opener(where)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(shown(where))
    return message


def hashes(where: str) -> dict[str, str]:
    engine = connect.open_for_reading(where)
    with connect.reading(engine) as connection:
        found = digest.digest(connection)
    engine.dispose()
    return found


def content(where: str) -> str:
    return digest.as_one(hashes(where))


def do(engine, *statements: str) -> None:
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def test_更新版本的数据仓库(engine, db):
    do(engine, "update alembic_version set version_num = '9999'")
    for opener in (connect.open_warehouse, connect.open_for_reading):
        assert "newer gouji" in complaint(db, opener)


def test_旧版本的数据仓库_只读时说明_升级后照旧(engine, db):
    fill(engine)
    before = hashes(db)
    with connect.migration(engine) as connection:
        views.drop(connection)
        migrations.downgrade(connection, "0005")
    assert "gouji db upgrade" in complaint(db, connect.open_for_reading)
    assert upkeep.upgrade(db) == ("0005", migrations.HEAD)
    # what a later version has added cannot come back
    assert {table: hashes(db)[table] for table in OF_FIRST} == {table: before[table] for table in OF_FIRST}
    assert upkeep.upgrade(db) == (migrations.HEAD, migrations.HEAD)


def test_升级到一半的数据仓库_一行不动(engine, db):
    fill(engine)
    do(engine, "update alembic_version set version_num = '0005'")
    assert "half migrated" in complaint(db)
    assert rows_of(engine, "figure") == 2
    do(engine, "drop table alembic_version")
    for opener in (connect.open_warehouse, connect.open_for_reading):
        assert "half migrated" in complaint(db, opener)
    assert rows_of(engine, "figure") == 2


def test_缺表的数据仓库(engine, db):
    do(engine, "drop view report_change", "drop table figure_change")
    for opener in (connect.open_warehouse, connect.open_for_reading):
        assert "no table figure_change" in complaint(db, opener)


def rows_of(engine, table: str) -> int:
    with engine.begin() as connection:
        return connection.scalar(text(f"select count(*) from {table}"))


def test_别的程序的数据库_不碰它(databases):
    where = databases.empty()
    other = create_engine(connect.url_of(where))
    do(other, "create table mine (x int)")
    assert "another program's" in complaint(where)
    do(other, "drop table mine")
    other.dispose()
    databases.drop(where)


def test_没有权限_一句话(postgresql_server):
    where = postgresql_server.create()
    postgresql_server.do("create role reader login")
    try:
        assert "may not be read or written by this user" in complaint(where.replace("postgres:@", "reader@"))
    finally:
        postgresql_server.drop(where)
        postgresql_server.do("drop role reader")


def test_没有服务器_一句话(tmp_path):
    assert "does not answer" in complaint(f"postgresql+psycopg://me@/fiscal?host={tmp_path}")


def test_磁盘写满_整份不留_PostgreSQL(postgresql_server):
    where = postgresql_server.create()
    engine = connect.open_warehouse(where)
    put(engine, [amount(1, "税收收入", "1")], content="a", path="/in/a.txt")
    do(engine, trigger("raise exception using errcode = '53100', message = 'could not extend file: No space left'"))
    figures = [amount(1, "总收入", "2"), amount(2, "税收收入", "1")]
    with pytest.raises(connect.WarehouseError, match="disk is full"):
        put(engine, figures, [mismatch(*figures)], content="b", path="/in/b.txt")
    assert (rows_of(engine, "report"), rows_of(engine, "figure")) == (1, 1)
    engine.dispose()
    postgresql_server.drop(where)


def test_装到一半断了连接_整份不留_再装即成(postgresql_server):
    where = postgresql_server.create()
    engine = connect.open_warehouse(where)
    do(engine, trigger("perform pg_terminate_backend(pg_backend_pid())"))
    figures = [amount(1, "总收入", "2"), amount(2, "税收收入", "1")]
    with pytest.raises(connect.WarehouseError, match="lost the connection") as caught:
        put(engine, figures, [mismatch(*figures)])
    assert caught.value.may_pass, "a retry is worth while"
    assert (rows_of(engine, "report"), rows_of(engine, "figure")) == (0, 0)
    do(engine, "drop trigger fails on check_figure")
    put(engine, figures, [mismatch(*figures)])
    assert (rows_of(engine, "report"), rows_of(engine, "check_figure")) == (1, 2)
    engine.dispose()
    postgresql_server.drop(where)


def trigger(action: str) -> str:
    """Something happens when the last rows of a report are written, after its figures."""
    return f"""
    create function fail() returns trigger language plpgsql as $$ begin {action}; return new; end $$;
    create trigger fails before insert on check_figure execute function fail()
    """


def test_check说出哪里不对(engine, db):
    fill(engine)
    assert [one.trouble for one in upkeep.check(db) if one.trouble] == []
    do(engine, "update report set figure_count = 9", "drop index ix_figure_item_period")
    found = {one.name: one.trouble for one in upkeep.check(db) if one.trouble}
    assert set(found) == {"figures", "tables"}
    assert "云溪.txt" in found["figures"]
    assert "ix_figure_item_period" in found["tables"]


def test_SQLite文件损坏_check说出(tmp_path):
    where = str(tmp_path / "fiscal.db")
    engine = connect.open_warehouse(where)
    fill(engine)
    with engine.begin() as connection:
        page = connection.scalar(
            text("select rootpage from sqlite_master where name = 'ix_figure_report_id_figure_key'")
        )
    # the last connection that is closed moves everything into the file
    engine.dispose()
    data = bytearray(Path(where).read_bytes())
    data[4096 * (page - 1) + 8 : 4096 * page] = bytes(4096 - 8)
    Path(where).write_bytes(data)
    try:
        found = [one.trouble for one in upkeep.check(where) if one.trouble]
    except connect.WarehouseError as error:
        found = [str(error)]
    assert found
    assert all("\n" not in line for line in found)


def test_备份与原件内容相同_可从一种数据库回到另一种(engine, db, databases, postgresql_server, tmp_path):
    fill(engine)
    put(engine, [amount(1, "税收收入", "1"), debt(2, "债务余额", "3")], content="b", path="/in/r.txt")
    put(engine, [amount(1, "税收收入", "2")], content="c", path="/in/r.txt")
    file, back = str(tmp_path / "backup.db"), postgresql_server.create()
    upkeep.backup(db, file)
    upkeep.backup(file, back)
    assert content(db) == content(file) == content(back)
    # the copy counts on where the original stopped
    copy = connect.open_warehouse(back)
    assert put(copy, [amount(1, "税收收入", "3")], content="d", path="/in/r.txt").revision == 3
    load_again = connect.open_warehouse(file)
    put(load_again, [amount(1, "税收收入", "3")], content="d", path="/in/r.txt")
    copy.dispose()
    load_again.dispose()
    assert content(file) == content(back)
    with pytest.raises(connect.WarehouseError, match="exists"):
        upkeep.backup(db, file)
    with pytest.raises(connect.WarehouseError, match="warehouse already"):
        upkeep.backup(db, back)
    postgresql_server.drop(back)
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


def test_两个数据仓库比较_按标识列出(engine, db, second):
    other = connect.open_warehouse(second)
    same = [amount(1, "总收入", "2"), amount(2, "税收收入", "1")]
    put(engine, same, [mismatch(*same)], content="a", path="/in/a.txt")
    # read again by a newer gouji: another item, a figure more, one less, no mismatch
    again = [amount(1, "地方总收入", "2"), amount(2, "契税", "7")]
    put(other, again, content="a", path="/in/a.txt")
    put(other, [amount(1, "契税", "7")], content="b", path="/in/b.txt")
    other.dispose()
    found = [
        (one.change, one.what, one.report, dict(one.earlier), dict(one.later))
        for one in difference.of_warehouses(db, second)
    ]
    assert found == [
        (
            "changed",
            "figure",
            "a.txt",
            {"item": "总收入"},
            {"item": "地方总收入"},
        ),
        ("added", "figure", "a.txt", {}, {"item": "契税", "period": "2025", "value": "7", "unit": "亿元"}),
        ("removed", "figure", "a.txt", {"item": "税收收入", "period": "2025", "value": "1", "unit": "亿元"}, {}),
        ("removed", "check", "a.txt", {"status": "mismatch"}, {}),
        ("added", "report", "b.txt", {}, {"figures": 1, "checks": 0}),
    ]
    assert list(difference.of_warehouses(db, db)) == []


def test_命令行比较两个版次(engine, db, capsys):
    for content_, value in (("a", "1"), ("b", "2")):
        put(engine, [amount(1, "税收收入", value)], content=content_, path="/in/r.txt")
    assert cli.main(["diff", "r.txt@1", "/in/r.txt@2", "--db", db, "--format", "jsonl"]) == 1
    (record,) = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (record["change"], record["earlier"]["value"], record["later"]["value"]) == ("changed", "1", "2")
    assert cli.main(["diff", "r.txt@2", "r.txt@2", "--db", db]) == 0
    assert cli.main(["diff", "r.txt@1", "r.txt@7", "--db", db]) == 2
    assert "no revision 7" in capsys.readouterr().err
    put(engine, [amount(1, "税收收入", "3")], content="c", path="/other/r.txt")
    assert cli.main(["diff", "r.txt@1", "r.txt@1", "--db", db]) == 2
    assert "whole path" in capsys.readouterr().err


def test_命令行维护数据仓库(engine, db, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    target = str(tmp_path / "backup.db")
    assert cli.main(["db", "backup", target, "--db", db]) == 0
    assert cli.main(["db", "backup", "--db", db]) == 2
    assert cli.main(["db", "upgrade", "--db", db]) == 0
    assert "the newest" in capsys.readouterr().err
    assert cli.main(["diff", db, target]) == 0
    capsys.readouterr()
    assert cli.main(["db", "check", "--db", target, "--format", "jsonl"]) == 0
    assert {json.loads(line)["checked"] for line in capsys.readouterr().out.splitlines()} >= {"version", "figures"}
    do(engine, "update report set figure_count = 9", "update alembic_version set version_num = '9999'")
    assert cli.main(["db", "check", "--db", db]) == 2


TWO_AT_ONCE = """
import sys
from functools import partial
from pathlib import Path
from flows import pipeline
from warehouse import connect
where, folder = sys.argv[1:]
print("ready", flush=True)
sys.stdin.readline()
engine = connect.open_warehouse(where)
read = partial(pipeline.read_report, ocr=False)
summary = pipeline.run(pipeline.Ingestion(engine, *pipeline.find_reports([Path(folder)]), read=read, workers=1))
engine.dispose()
assert not summary.quarantined, summary.quarantined
"""


def test_两个入库同时进行_每份报告只有一份(databases, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    kill.write_reports(folder, 6)
    (folder / "copy.txt").write_bytes(next(folder.iterdir()).read_bytes())
    where, alone = databases.empty(), databases.empty()
    command = [sys.executable, "-c", TWO_AT_ONCE, where, str(folder)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in started:
        assert process.stdout.readline() == b"ready\n"
    for process in started:
        process.stdin.write(b"\n")
        process.stdin.flush()
    for process in started:
        _, said = process.communicate(timeout=120)
        assert process.returncode == 0, said.decode()
    assert rows(where, "select count(*) n, count(distinct sha256) d from report") == [{"n": 6, "d": 6}]
    engine = connect.open_warehouse(alone)
    pipeline.run(
        pipeline.Ingestion(
            engine, *pipeline.find_reports([folder]), read=partial(pipeline.read_report, ocr=False), workers=1
        )
    )
    engine.dispose()
    assert content(where) == content(alone)
    databases.drop(where)
    databases.drop(alone)


def test_入库中途被杀_每份报告或全或无_再跑即成(databases, tmp_path):
    outcomes = kill.kills(databases.empty, databases.drop, tmp_path, reports=6, count=2, dice=random.Random(7))
    assert [(one.torn, one.completed) for one in outcomes] == [([], True)] * 2
