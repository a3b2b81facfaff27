"""For who runs gouji: a run from sources to warehouse, its state, retries, settings, logs, metrics, notifications."""

import json
import logging
import smtplib
import sqlite3
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows import cli, logs, pipeline, watch, work
from flows.fetch import Visited
from flows.notify import News, notify
from flows.settings import SETTINGS, SettingsError, settings
from tests import site as sites
from warehouse import connect
from warehouse import watch as watched

BROKEN = sites.text(1).replace("1001万元", "901万元")


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)
    for name in SETTINGS:
        monkeypatch.delenv(f"GOUJI_{name.upper()}", raising=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "in" / "b.pdf").write_bytes(b"%PDF-1.7\nbroken")
    (tmp_path / "sources.toml").write_text(
        '[[source]]\nname = "云溪"\nkind = "folder"\nurl = "in"\n[limits]\nrecheck_hours = 0\n', encoding="utf-8"
    )
    return tmp_path / "in"


class Hook(BaseHTTPRequestHandler):
    def log_message(self, *args):
        """Quiet."""

    def do_POST(self):
        self.server.heard.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()


@pytest.fixture
def hook(monkeypatch):
    server = HTTPServer(("127.0.0.1", 0), Hook)
    server.heard = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    monkeypatch.setenv("GOUJI_NOTIFY_WEBHOOK", f"http://127.0.0.1:{server.server_port}/token-4711")
    yield server.heard
    server.shutdown()
    server.server_close()


def test_一次运行_重大不符和失败都告知(folder, hook):
    done = work.refresh("f.db", Path("sources.toml"), workers=1)
    assert (done.summary.reports, len(done.summary.quarantined), len(done.grave)) == (1, 1, 1)
    (heard,) = hook
    assert heard["subject"] == "gouji: 1 grave findings, 1 reports not read"
    grave, unread = heard["lines"]
    (key,) = sqlite3.connect("f.db").execute("select finding_key from review_item").fetchone()
    assert "a.txt" in grave and grave.endswith(f"http://127.0.0.1:8000/findings/{key}")
    assert "b.pdf" in unread
    work.refresh("f.db", Path("sources.toml"), workers=1)
    assert len(hook) == 1, "nothing new, so nobody is told again"


def test_通知不泄露令牌_发不出也不中断(monkeypatch, caplog):
    monkeypatch.setenv("GOUJI_NOTIFY_WEBHOOK", "http://127.0.0.1:9/token-4711")
    (failed,) = notify(News("x"), settings())
    assert "token-4711" not in failed + caplog.text
    assert failed.startswith("notify_webhook http://127.0.0.1/***")


def test_邮件(monkeypatch):
    sent = []

    class Server:
        def __init__(self, host, port, timeout):
            sent.append((host, port))

        def __enter__(self):
            return self

        def __exit__(self, *error):
            return None

        def has_extn(self, name):
            return False

        def login(self, user, password):
            sent.append((user, password))

        def send_message(self, message):
            sent.append(message)

    monkeypatch.setattr(smtplib, "SMTP", Server)
    for name, value in {"notify_mail": "me@x.cn", "smtp": "mail:2525", "smtp_user": "u", "smtp_password": "p"}.items():
        monkeypatch.setenv(f"GOUJI_{name.upper()}", value)
    assert notify(News("勾稽", tuple(map(str, range(60)))), settings()) == ()
    where, login, message = sent
    assert (where, login, message["To"], message["Subject"]) == (("mail", 2525), ("u", "p"), "me@x.cn", "勾稽")
    assert len(message.get_content().splitlines()) == 2 + 50 + 1


def test_状态与指标(folder, capsys):
    work.refresh("f.db", Path("sources.toml"), workers=1)
    assert cli.main(["status", "--db", "f.db"]) == 0
    said = capsys.readouterr()
    assert "云溪" in said.out and "b.pdf is damaged" in said.err
    assert cli.main(["status", "--db", "f.db", "--format", "jsonl"]) == 0
    record = json.loads(capsys.readouterr().out)
    assert (record["waiting"], len(record["failures"]), record["totals"]["reports"]) == (0, 1, 1)
    assert cli.main(["status", "--db", "f.db", "--metrics"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for line in (
        'gouji_source_healthy{source="云溪"} 1.0',
        "gouji_grave_findings 1.0",
        "gouji_last_run_quarantined 1.0",
    ):
        assert line in lines
    watch.write_metrics(watch.state("f.db"), Path("gouji.prom"))
    assert [line for line in Path("gouji.prom").read_text().splitlines() if line[0] != "#"] == [
        line for line in lines if line[0] != "#"
    ]


def visits(*listed: int, **last) -> list[dict]:
    row = {"source": "x", "started_at": "2025-01-01 06:00:00", "ended_at": "2025-01-01 06:01:00", "trouble": None}
    row |= dict.fromkeys(("new_count", "changed_count", "failed_count", "left_count"), 0)
    rows = [row | {"listed_count": n} for n in reversed(listed)]
    return [rows[0] | last, *rows[1:]]


@pytest.mark.parametrize(
    ("rows", "last_new", "health"),
    [
        (visits(20, 20, 21), "2999-01-01", "ok"),
        (visits(20, 20, 0), "2999-01-01", "layout"),
        (visits(20, 20, 9), "2999-01-01", "layout"),
        (visits(20, 20, 10), "2999-01-01", "ok"),
        (visits(0), None, "layout"),
        (visits(20, 20, 20), "2020-01-01", "quiet"),
        (visits(20, 20, 0, trouble="answered 500"), "2999-01-01", "trouble"),
        (visits(20, 20, 3, ended_at=None), "2999-01-01", "unfinished"),
    ],
)
def test_来源状况(rows, last_new, health, monkeypatch):
    monkeypatch.setattr(watched, "visits", lambda db, most: rows)
    monkeypatch.setattr(watched, "last_new", lambda db: {"x": last_new} if last_new else {})
    monkeypatch.setattr(watched, "runs", lambda db, most: [])
    monkeypatch.setattr(watched, "waiting", lambda db: 0)
    monkeypatch.setattr(watched, "failures", lambda db: [])
    monkeypatch.setattr(watched, "totals", lambda db: {})
    now = watch.state("any")
    assert [one.health for one in now.sources] == [health]
    assert now.is_well == (health == "ok")
    assert bool(now.sources[0].reason) == (health != "ok")


def test_列表改版后status看得出(tmp_path, capsys):
    with sites.site() as site:
        text = sites.LIMITS + "".join(
            sites.SOURCES.format(url=site.url).partition('[[source]]\nname = "announced"')[:1]
        )
        Path("sources.toml").write_text(text.replace('"决算"', '"第[1-5]号部门"'), encoding="utf-8")
        work.refresh("f.db", Path("sources.toml"), workers=1)
        site.empty_list = True
        work.refresh("f.db", Path("sources.toml"), workers=1)
    assert cli.main(["status", "--db", "f.db"]) == 1
    assert "names 0 reports where it used to name 5" in capsys.readouterr().out


def test_retry重读已隔离的(folder, capsys):
    work.refresh("f.db", Path("sources.toml"), workers=1)
    assert cli.main(["retry", "sources.toml", "--db", "f.db", "--workers", "1"]) == 2
    assert "b.pdf is damaged" in capsys.readouterr().err
    connection = sqlite3.connect("f.db")
    (original,) = connection.execute("select original from address where url like '%b.pdf'").fetchone()
    # as if an upgrade could read it now
    (Path("archive") / original).write_text(sites.text(2), encoding="utf-8")
    assert cli.main(["retry", "sources.toml", "--db", "f.db", "--workers", "1"]) == 0
    assert connection.execute("select count(*) from quarantine where resolved_at is null").fetchone() == (0,)
    connection.close()


def test_配置_旗标先于环境_环境先于文件_密码不显示(monkeypatch, capsys):
    Path("gouji.toml").write_text('db = "of_file.db"\nworkers = 3\nlog = "json"\n', encoding="utf-8")
    monkeypatch.setenv("GOUJI_DB", "postgresql+psycopg://me:secret@host/fiscal")
    monkeypatch.setenv("GOUJI_SMTP_PASSWORD", "topsecret")
    assert cli.main(["config", "--workers", "2", "--format", "jsonl"]) == 0
    out = capsys.readouterr().out
    held = {row["setting"]: (row["value"], row["origin"]) for row in map(json.loads, out.splitlines())}
    assert held["db"] == ("postgresql+psycopg://me:***@host/fiscal", "GOUJI_DB")
    assert held["workers"] == ("2", "--workers")
    assert held["log"] == ("json", "gouji.toml")
    assert held["ocr"] == ("True", "default")
    assert "secret" not in out
    assert set(held) == set(SETTINGS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("db = 3", "must be a text"),
        ("dbs = 'x'", "dbs is not known"),
        ("log = 'xml'", "one of text, json"),
        ("=", "no TOML"),
    ],
)
def test_配置有误时一句话(text, said, capsys):
    Path("gouji.toml").write_text(text, encoding="utf-8")
    assert cli.main(["status"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert said in line and line.startswith("gouji: ")


def test_环境变量有误时一句话(monkeypatch):
    monkeypatch.setenv("GOUJI_WORKERS", "many")
    with pytest.raises(SettingsError, match="GOUJI_WORKERS must be a number"):
        settings()
    monkeypatch.setenv("GOUJI_WORKERS", "4")
    monkeypatch.setenv("GOUJI_OCR", "no")
    assert (settings()["workers"], settings()["ocr"]) == (4, False)
    monkeypatch.setenv("GOUJI_CONFIG", "nowhere.toml")
    with pytest.raises(SettingsError, match="does not exist"):
        settings()


def test_出错信息不带数据库密码():
    with pytest.raises(connect.WarehouseError) as error:
        connect.open_warehouse("postgresql+psycopg://me:secret@127.0.0.1:9/fiscal")
    assert "me:***@127.0.0.1" in str(error.value) and "secret" not in str(error.value)


def test_日志可为json():
    record = logging.makeLogRecord({"msg": "report fetched", "levelno": 20, "levelname": "INFO", "name": "gouji.fetch"})
    record.url, record.seconds = "https://x.cn/决算.pdf", 0
    line = json.loads(logs.Lines("json").format(record))
    assert (line["event"], line["level"], line["url"]) == ("report fetched", "info", "https://x.cn/决算.pdf")
    assert logs.Lines("text").format(record).endswith("INFO    report fetched url=https://x.cn/决算.pdf")


def test_命令行取件_不入库(folder, capsys):
    assert cli.main(["fetch", "sources.toml", "--db", "f.db", "--no-ingest"]) == 0
    assert "云溪: 2 reports, 2 new" in capsys.readouterr().err
    assert watched.waiting("f.db") == 2
    assert cli.main(["fetch", "none.toml", "--db", "f.db", "--no-ingest"]) == 2
    assert "none.toml could not be read" in capsys.readouterr().err


@pytest.mark.parametrize("cron", ["at six", "61 6 * * *"])
def test_schedule_时间表有误时一句话(cron, folder, capsys, monkeypatch):
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert cli.main(["schedule", "--cron", cron, "sources.toml", "--db", "f.db"]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert cron in line and "five fields" in line


def test_平安无事则不通知():
    done = work.Refreshed([Visited("x", listed=3, new=3)])
    assert work.news(done, settings()) is None
    assert work.news(work.Refreshed([Visited("x", trouble="y answered 500")]), settings()) is not None


def test_升级后重读旧版本读过的报告(folder, monkeypatch):
    work.refresh("f.db", Path("sources.toml"), workers=1)
    with work.ingestion_of("f.db", reread=True, sources_file=Path("sources.toml"), workers=1) as ingestion:
        assert pipeline.run(ingestion).reports == 0
    monkeypatch.setattr(work, "GOUJI_VERSION", "99")
    with work.ingestion_of("f.db", reread=True, sources_file=Path("sources.toml"), workers=1) as ingestion:
        assert pipeline.run(ingestion).reports == 1
