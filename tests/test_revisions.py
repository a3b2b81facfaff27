"""A report that is published again: the old revision stays, what differs is listed, keys outlive a new reading."""

from decimal import Decimal

from tests.made_up import VERSION, amount, checked, document, mismatch, put, rows
from warehouse import load
from warehouse.keys import check_keys, figure_keys


def changes(db: str) -> list[tuple]:
    found = rows(db, "select * from report_change order by revision, position")
    return [(row["revision"], row["change"], row["item"], row["earlier_quote"], row["quote"]) for row in found]


def test_再次公布成为新版次_旧版仍可查_视图只给新版(engine, db):
    first = put(engine, [amount(1, "一般公共预算收入", "1")], content="a")
    second = put(engine, [amount(1, "一般公共预算收入", "2")], content="b")
    assert (first.revision, second.revision) == (1, 2)
    assert [row["value"] for row in rows(db, "select value from figures")] == ["2"]
    assert [row["amount_wan"] for row in rows(db, "select amount_wan from headline")] == [20000]
    old = rows(db, "select value from figure join revision using (report_id) where revision = 1")
    assert [row["value"] for row in old] == ["1"]
    assert [row["is_current"] for row in rows(db, "select is_current from report order by report_id")] == [0, 1]


def test_版次之间增删改逐条列出(engine, db):
    put(engine, [amount(1, "税收收入", "1"), amount(2, "非税收入", "5"), amount(3, "罚没收入", "7")], content="a")
    put(engine, [amount(1, "契税", "3"), amount(2, "税收收入", "2"), amount(3, "非税收入", "5")], content="b")
    assert changes(db) == [
        (2, "added", "契税", None, "3亿元"),
        (2, "changed", "税收收入", "1亿元", "2亿元"),
        (2, "removed", "罚没收入", "7亿元", None),
    ]
    (row,) = rows(db, "select difference_fen, region, page from report_change where change = 'changed'")
    assert tuple(row.values()) == (10_000_000_000, "云溪市", 1)


def test_同一数额的几处说法_只有真正改了的算改动(engine, db):
    put(engine, [amount(n, "税收收入", value) for n, value in enumerate(("1", "1", "4"), 1)], content="a")
    put(engine, [amount(n, "税收收入", value) for n, value in enumerate(("1", "4.0", "1", "4"), 1)], content="b")
    assert changes(db) == [(2, "added", "税收收入", None, "4.0亿元")]


def test_恢复旧内容是第三版(engine, db):
    for content, value in (("a", "1"), ("b", "2"), ("a", "1")):
        last = put(engine, [amount(1, "税收收入", value)], content=content)
    assert (last.revision, last.replaced) == (3, True)
    assert [row["value"] for row in rows(db, "select value from figures")] == ["1"]
    assert [one[:1] + one[3:] for one in changes(db)] == [(2, "1亿元", "2亿元"), (3, "2亿元", "1亿元")]


def test_重读旧版_改动清单随之更新(engine, db):
    put(engine, [amount(1, "税收收入", "1")], content="a", path="/in/a.txt")
    put(engine, [amount(1, "税收收入", "2")], content="b", path="/in/a.txt")
    # a newer gouji finds a second figure in the first revision, which also lies elsewhere
    put(engine, [amount(1, "税收收入", "1"), amount(2, "契税", "9")], content="a", path="/in/copy.txt")
    assert changes(db) == [(2, "changed", "税收收入", "1亿元", "2亿元"), (2, "removed", "契税", "9亿元", None)]


def test_另处仍有的旧内容仍是现行(engine, db):
    loaded = put(engine, [amount(1, "税收收入", "1")], content="a", path="/in/a.txt")
    load.add_file(engine, "/in/copy.txt", "copy.txt", loaded.report_id)
    put(engine, [amount(1, "税收收入", "2")], content="b", path="/in/a.txt")
    found = rows(db, "select report_file, value from figures order by value")
    assert [tuple(row.values()) for row in found] == [("copy.txt", "1"), ("a.txt", "2")]
    put(engine, [amount(1, "税收收入", "3")], content="c", path="/in/copy.txt")
    assert [row["value"] for row in rows(db, "select value from figures order by value")] == ["2", "3"]


def test_版次记下原件所在(engine, db):
    address = "https://example.org/report"
    for content, file in (("a", "/archive/a.pdf"), ("b", "/archive/b.pdf")):
        load.load(engine, address, document(content), [], checked(), VERSION, file=file)
    found = rows(db, "select publication, revision, file from revision order by revision")
    assert [tuple(row.values()) for row in found] == [(address, 1, "/archive/a.pdf"), (address, 2, "/archive/b.pdf")]


def test_新版gouji重读_标识不变(engine, db):
    total, part = amount(1, "总收入", "2"), amount(2, "税收收入", "1")
    put(engine, [total, part], [mismatch(total, part)])
    before = rows(db, "select figure_key, quote from figure order by quote"), rows(db, 'select check_key from "check"')
    # it finds a figure before them, names an item and period better, and lists the parts of the check the other way
    found = amount(1, "上年结余", "9"), amount(2, "一般公共预算总收入", "2", period="2024"), amount(3, "税收", "1")
    check = mismatch(found[1], found[2])
    put(engine, found, [type(check)(**{n: getattr(check, n) for n in check.__slots__} | {"roles": check.roles[::-1]})])
    after = rows(db, "select figure_key, quote from figure where quote <> '9亿元' order by quote")
    assert (after, rows(db, 'select check_key from "check"')) == before


def test_标识随原文而变_同句同词按次序分(engine, db):
    twice = [amount(1, "税收收入", "1"), amount(2, "非税收入", "1"), amount(3, "税收收入", "1", page=2)]
    keys = list(figure_keys("ab" * 32, twice))
    assert len(set(keys)) == 3
    assert set(keys).isdisjoint(figure_keys("cd" * 32, twice))
    assert all(key.startswith("abababababab-") for key in keys)
    check, the_other_way_round = mismatch(*twice[:2]), mismatch(*twice[1::-1])
    found = check_keys("ab" * 32, [check, the_other_way_round, check], dict(enumerate(keys, 1)))
    assert len(set(found)) == 3


def test_标识永不改变():
    """Notes of users hang on these keys: whoever changes how they are made loses them."""
    figure = amount(1, "税收收入", "46.94", page=3, sentence="税收收入46.94亿元。")
    (key,) = figure_keys("ab" * 32, [figure])
    assert key == "abababababab-9a15e260e1268a3ebed6"
    assert figure.value == Decimal("46.94")
