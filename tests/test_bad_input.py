"""Bad input: one clear line and a quarantine row each, and the others are loaded."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
from functools import partial
from operator import methodcaller
from pathlib import Path

import pytest
from sqlalchemy import event

from flows import pipeline
from flows.workers import Lost, Readers
from tests import pdfs as drawn
from warehouse import connect, query

GOOD = "云溪市2024年财政决算\n2024年，全市一般公共预算收入120000万元，其中：税收收入80000万元，非税收入40000万元。\n"
PAGE = f"<html><head><title>云溪市决算</title></head><body><p>{GOOD}</p></body></html>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "good.txt").write_text(GOOD, encoding="utf-8")
    return folder


@pytest.fixture
def db(tmp_path: Path) -> str:
    return str(tmp_path / "fiscal.db")


def pdf(path: Path, draw=lambda canvas: None, **settings) -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), **settings)
    draw(canvas)
    canvas.showPage()
    canvas.save()


def ingest(db: str, *paths: Path, **settings) -> pipeline.Summary:
    engine = connect.open_warehouse(db, busy_seconds=0.1)
    read = partial(pipeline.read_report, ocr=False)
    try:
        return pipeline.run(pipeline.Ingestion(engine, *pipeline.find_reports(paths), read=read, workers=1, **settings))
    finally:
        engine.dispose()


def rows(db: str, sql: str) -> list[dict]:
    return list(query.select(db, sql)[1])


def empty(path: Path) -> None:
    path.touch()


def truncated(path: Path) -> None:
    pdf(path, lambda canvas: canvas.drawString(72, 700, "1234"))
    path.write_bytes(path.read_bytes()[:300])


def encrypted(path: Path) -> None:
    pdf(path, lambda canvas: canvas.drawString(72, 700, "1234"), encrypt="secret")


def scan(path: Path) -> None:
    from PIL import Image

    picture = path.with_name("scan.png")
    Image.effect_noise((400, 600), 80).save(picture)
    pdf(path, lambda canvas: canvas.drawImage(str(picture), 0, 0, 595, 842))
    picture.unlink()


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(300 * 2**20)


@pytest.mark.parametrize("spoil", [empty, truncated, encrypted, scan, huge])
def test_坏文件隔离_其余入库(spoil, folder, db):
    spoil(folder / "bad.pdf")
    summary = ingest(db, folder)
    assert summary.reports == 1
    (one,) = summary.quarantined
    assert one.recorded
    assert one.failure.stage == "read"
    assert "bad.pdf" in one.failure.reason
    assert "\n" not in one.failure.reason
    assert "bug" not in one.failure.reason
    (row,) = rows(db, "select * from quarantine")
    assert (row["report_file"], row["reason"], row["resolved_at"]) == ("bad.pdf", one.failure.reason, None)


def test_未读的页有记录_其余各页入库(folder, db):
    drawn.pdf(
        folder / "half.pdf", drawn.text("2024年，全县收入完成12.65亿元，增长3.1%。"), drawn.picture(1), drawn.picture(1)
    )
    summary = ingest(db, folder)
    assert [(path.name, pages.pages) for path, pages in summary.unread] == [("half.pdf", "2–3")]
    assert rows(db, "select report_file, page, verdict from unread_pages order by page") == [
        {"report_file": "half.pdf", "page": page, "verdict": "picture"} for page in (2, 3)
    ]
    assert rows(db, "select distinct page from figures where report_file = 'half.pdf'") == [{"page": 1}]


def test_叫作pdf的网页照样读(folder, db):
    (folder / "page.pdf").write_text(PAGE, encoding="utf-8")
    assert ingest(db, folder).reports == 2
    assert rows(db, "select format from report where report = 'page.pdf'") == [{"format": "html"}]


def test_读取时消失的文件(folder, db):
    gone = folder / "gone.txt"
    gone.write_text(GOOD + "再见。", encoding="utf-8")
    engine = connect.open_warehouse(db)
    files, _ = pipeline.find_reports([folder])
    gone.unlink()
    summary = pipeline.run(pipeline.Ingestion(engine, files, workers=1))
    assert summary.reports == 1
    assert "gone.txt" in summary.quarantined[0].failure.reason


def test_隔离后重新取得的文件解除隔离(folder, db):
    bad = folder / "bad.txt"
    bad.touch()
    assert len(ingest(db, folder).quarantined) == 1
    bad.write_text(GOOD.replace("120000", "130000"), encoding="utf-8")
    assert ingest(db, folder).quarantined == []
    assert rows(db, "select count(*) n from quarantine where resolved_at is null") == [{"n": 0}]


def test_先前入库的文件坏了_已有的行保留(folder, db):
    ingest(db, folder)
    (folder / "good.txt").write_bytes(b"")
    assert len(ingest(db, folder).quarantined) == 1
    assert rows(db, "select count(*) n from figure") == [{"n": 3}]


def test_没有数的文本入库并说明(folder, db):
    (folder / "letter.txt").write_text("各位代表：会议开幕。\n", encoding="utf-8")
    summary = ingest(db, folder)
    assert summary.reports == 2
    assert [path.name for path in summary.without_figures] == ["letter.txt"]


def test_另名的同一文件记为别名(folder, db):
    (folder / "copy.txt").write_text(GOOD, encoding="utf-8")
    summary = ingest(db, folder)
    assert (summary.reports, summary.known) == (1, 1)
    assert {row["report_file"] for row in rows(db, "select report_file from headline")} == {"copy.txt", "good.txt"}


def test_坏文件的副本同样隔离(folder, db):
    for name in ("bad.pdf", "again.pdf"):
        (folder / name).write_bytes(b"%PDF-1.7\nbroken")
    assert len(ingest(db, folder).quarantined) == 2


def test_数据仓库被锁_等到放开为止(folder, db, monkeypatch):
    monkeypatch.setattr(pipeline, "PAUSES", (0.01,))
    for number in (1, 2, 3):
        (folder / f"r{number}.txt").write_text(GOOD.replace("120000", f"12000{number}"), encoding="utf-8")
    connect.open_warehouse(db).dispose()
    other = sqlite3.connect(db, isolation_level=None, check_same_thread=False)
    done = []

    def lock_the_second(path: Path) -> None:
        done.append(path)
        if len(done) == 1:
            other.execute("begin immediate")
        elif len(done) == 2:
            other.execute("rollback")

    summary = ingest(db, folder, on_done=lock_the_second)
    other.close()
    assert summary.reports == 3
    (one,) = summary.quarantined
    assert "locked" in one.failure.reason
    assert not one.recorded


def test_被锁时重试可继续(folder, db):
    engine = connect.open_warehouse(db, busy_seconds=0.1)
    ingestion = pipeline.Ingestion(engine, *pipeline.find_reports([folder]), workers=1)
    other = sqlite3.connect(db, isolation_level=None)
    other.execute("begin immediate")
    assert ingestion.read_batch()
    with pytest.raises(pipeline.Busy, match="locked"):
        ingestion.load_batch(last_try=False)
    other.execute("rollback")
    ingestion.load_batch(last_try=False)
    assert ingestion.finish().reports == 1
    ingestion.close()


def test_被锁时自行再试(folder, db, monkeypatch):
    engine = connect.open_warehouse(db, busy_seconds=0.1)
    other = sqlite3.connect(db, isolation_level=None)
    ingestion = pipeline.Ingestion(engine, *pipeline.find_reports([folder]), workers=1)
    waited = []

    def free_it_the_second_time(seconds: float) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            other.execute("rollback")

    monkeypatch.setattr(pipeline.time, "sleep", free_it_the_second_time)
    other.execute("begin immediate")
    summary = pipeline.run(ingestion)
    assert (summary.reports, summary.quarantined, tuple(waited)) == (1, [], pipeline.PAUSES[:2])


def test_磁盘写满_一句话_小的报告仍入库(folder, db):
    (folder / "big.txt").write_text(GOOD * 500, encoding="utf-8")
    engine = connect.open_warehouse(db)

    @event.listens_for(engine, "connect")
    def almost_full(connection, record):
        (pages,) = connection.execute("pragma page_count").fetchone()
        connection.execute(f"pragma max_page_count = {pages + 30}")

    engine.dispose()
    summary = pipeline.run(pipeline.Ingestion(engine, *pipeline.find_reports([folder]), workers=1))
    assert summary.reports == 1
    (one,) = summary.quarantined
    assert "disk is full" in one.failure.reason
    assert rows(db, "select report from report") == [{"report": "good.txt"}]


def test_只读的数据仓库一句话(folder, db):
    connect.open_warehouse(db).dispose()
    with pytest.raises(connect.WarehouseError, match="read-only"):
        ingest(f"sqlite:///file:{db}?mode=ro&uri=true", folder)


def test_进程死去只丢一份报告():
    readers = Readers(signal.raise_signal, iter([signal.SIGCONT, signal.SIGKILL, signal.SIGCONT]), count=1)
    results = [result for _ in range(3) for _, result in readers.take(1)]
    assert results[0] is None
    assert "SIGKILL" in results[1].reason
    assert results[2] is None
    assert readers.take(1) == []
    readers.close()


def test_进程意外死去_报告再读一次(tmp_path):
    readers = Readers(dies_the_first_time, iter([tmp_path / "mark"]), count=1)
    assert readers.take(1) == [(tmp_path / "mark", "read")]
    readers.close()


def test_进程在等待时死去_换一个():
    ready = threading.Event()

    def paths():
        yield 1
        ready.wait()
        yield 2

    readers = Readers(own_number, paths(), count=1)
    ((_, first),) = readers.take(1)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    ready.set()
    ((_, second),) = readers.take(1)
    assert second != first
    readers.close()


def own_number(path: int) -> int:
    return os.getpid()


def test_进程起不来_不怪报告(tmp_path):
    script = tmp_path / "unguarded.py"
    script.write_text("from flows.workers import Readers\nReaders(str, iter([1, 2]), count=1).take(1)\n")
    done = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(pipeline.__file__).parents[1])},
        timeout=60,
    )
    assert "NoWorkers: the processes that read reports end before they begin (exit code 1)" in done.stderr
    assert "__main__" in done.stderr.splitlines()[-1]


def dies_the_first_time(mark: Path) -> str:
    if not mark.exists():
        mark.touch()
        signal.raise_signal(signal.SIGKILL)
    return "read"


def test_读不完的报告被放弃(tmp_path):
    pipe = tmp_path / "endless.txt"
    os.mkfifo(pipe)
    fine = tmp_path / "fine.txt"
    fine.write_bytes(b"x")
    readers = Readers(methodcaller("read_bytes"), iter([pipe, fine]), count=1, seconds=3)
    found = dict(readers.take(1) + readers.take(1))
    assert isinstance(found[pipe], Lost)
    assert "longer than 3 seconds" in found[pipe].reason
    assert found[fine] == b"x"
    readers.close()


def test_中断时工人都结束():
    readers = Readers(methodcaller("exists"), iter([Path(".")] * 5), count=1)
    readers.close()
    assert not any(thread.name == "readers" for thread in threading.enumerate())


def test_gouji自己的错误隔离并指出位置(monkeypatch, folder):
    import reconciliation

    def faulty(figures):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr(reconciliation, "reconcile", faulty)
    failure = pipeline.read_report(folder / "good.txt")
    assert failure.stage == "reconcile"
    assert "ZeroDivisionError: by zero (test_bad_input.py, line" in failure.reason


def test_文件夹里取报告_其余列为跳过(folder):
    for name in ("notes.md", "gold.json", "good.checks.txt", ".hidden.pdf", "无后缀", "表.xlsx"):
        (folder / name).write_bytes(b"x")
    files, skipped = pipeline.find_reports([folder])
    assert [path.name for path in files] == ["good.txt", "无后缀", "表.xlsx"]
    assert {path.name for path in skipped} == {"notes.md", "gold.json", "good.checks.txt"}
    assert pipeline.find_reports([folder / "gold.json"])[0], "a file that is named itself is always taken"
