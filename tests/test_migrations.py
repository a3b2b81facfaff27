"""Each version of the warehouse becomes the next and the one before it, with data in, on both databases."""

import pytest
from sqlalchemy import inspect, text

from schema.records import Finding, RequiredCheck, UnreadTable
from tests.made_up import VERSION, amount, checked, document, mismatch, put
from warehouse import connect, load, migrations, sources, views
from warehouse.models import Base

CHILDREN = ("page", "figure", '"check"', "check_figure", "report_file", "quarantine", "ingestion_run")
"""Tables of the first version; whatever migrates, none of their rows may be lost."""


def fill(engine) -> None:
    run = load.start_run(engine, VERSION)
    total, part = amount(1, "总收入", "30"), amount(2, "税收收入", "29")
    wrong = mismatch(total, part)
    result = checked(
        wrong,
        findings=(Finding((wrong,), total, None, "", "high", "最可能有误的是总收入。"),),
        required=(RequiredCheck("分项合计等于总计", "mismatch", 1, "不符"),),
    )
    unread = [UnreadTable(2, 1, "绩效目标表", "no amounts", 6)]
    load.load(engine, "/in/云溪.txt", document(), [total, part], result, VERSION, run, unread)
    load.add_file(engine, "/in/copy.txt", "copy.txt", 1)
    load.quarantine(engine, "/in/bad.pdf", "bad.pdf", None, "read", "bad.pdf is empty", run)
    sources.listed(engine, "云溪市财政局", [("https://example.org/a.pdf", "决算")])


def counts(connection) -> dict[str, int]:
    return {table: connection.scalar(text(f"select count(*) from {table}")) for table in CHILDREN}


def differences(connection) -> list:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def concerns_models(table, name, kind, reflected, compared):
        # the tables of kept views come with the views
        return not (kind == "table" and name.startswith("kept_"))

    return compare_metadata(
        MigrationContext.configure(connection, opts={"include_object": concerns_models}), Base.metadata
    )


def test_迁移与模型一致(db):
    engine = connect.open_warehouse(db)
    with engine.begin() as connection:
        assert differences(connection) == []
        assert migrations.version(connection) == migrations.HEAD
    engine.dispose()


def test_逐版降级再逐版升级_行都在(db):
    engine = connect.open_warehouse(db)
    fill(engine)
    versions = sorted(migrations.known())
    with engine.begin() as connection:
        before = counts(connection)
        keys = connection.execute(text('select figure_key from figure union all select check_key from "check"')).all()
    assert min(before.values()) > 0
    with connect.migration(engine) as connection:
        views.drop(connection)
    for version in reversed(versions[:-1]):
        with connect.migration(engine) as connection:
            migrations.downgrade(connection, version)
        with engine.begin() as connection:
            assert (migrations.version(connection), counts(connection)) == (version, before)
    for version in versions[1:]:
        with connect.migration(engine) as connection:
            migrations.upgrade(connection, version)
        with engine.begin() as connection:
            assert (migrations.version(connection), counts(connection)) == (version, before)
    with engine.begin() as connection:
        assert differences(connection) == []
        again = connection.execute(text('select figure_key from figure union all select check_key from "check"')).all()
        assert again == keys
        publications = connection.execute(text("select publication, revision from revision order by publication")).all()
        assert publications == [("/in/copy.txt", 1), ("/in/云溪.txt", 1)]
    engine.dispose()
    engine = connect.open_warehouse(db)
    assert put(engine, [amount(1, "税收收入", "1")], content="b").revision == 2
    engine.dispose()


def test_降级到底不留表(db):
    engine = connect.open_warehouse(db)
    fill(engine)
    with connect.migration(engine) as connection:
        views.drop(connection)
        migrations.downgrade(connection)
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    engine.dispose()


def test_降级时旧版次让位(db):
    engine = connect.open_warehouse(db)
    for content, value in (("a", "1"), ("b", "2")):
        put(engine, [amount(1, "税收收入", value)], content=content)
    with connect.migration(engine) as connection:
        views.drop(connection)
        migrations.downgrade(connection, "0004")
        assert connection.scalars(text("select value from figure")).all() == ["2"]
    engine.dispose()


def test_SQLite外键有效时不许重建表(tmp_path):
    engine = connect.open_warehouse(str(tmp_path / "fiscal.db"))
    with pytest.raises(ValueError, match="children"), engine.begin() as connection:
        migrations.downgrade(connection)
    engine.dispose()
