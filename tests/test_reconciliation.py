"""Reconciliation on figures built by hand, and every rule's own examples run through the real extractor."""

from __future__ import annotations

import importlib
import pkgutil
import time
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import reconciliation.rules
from reconciliation import check, compare, reconcile
from reconciliation.ledger import requirements
from reconciliation.notation import notation
from reconciliation.quantity import item_name
from reconciliation.rule import all_rules
from reconciliation.slips import digit_slip, far_slips
from schema.records import Check, Figure, Spot, unit_step
from schema.units import to_wan


class Report:
    """Figures as an extractor would give them, written down one sentence after the other."""

    def __init__(self) -> None:
        self.figures: list[Figure] = []
        self.sentences = 0

    def sentence(self, text: str, *facts: Mapping[str, object]) -> list[int]:
        """Each fact gives the quote and what it means; the numbers of the new figures come back."""
        self.sentences += 1
        numbers, cursor = [], 0
        for fact in facts:
            quote = str(fact["quote"])
            cursor = text.index(quote, cursor)
            number, unit = quote.rstrip("元万亿%"), quote.lstrip("-0123456789.")
            value = Decimal(str(fact.get("value", number)))
            figure = Figure(
                report="样例",
                seq=len(self.figures) + 1,
                page=1,
                quote=quote,
                sentence=text,
                source="text",
                kind="percent" if unit == "%" else "amount",
                value=value,
                unit=unit,
                wan=None if unit == "%" else to_wan(value, unit),
                step=unit_step(value, unit),
                spot=Spot(self.sentences, cursor, cursor + len(quote)),
                **{"scope": "jurisdiction", "fund": "general", "period": "2023", "stage": "final"}
                | {key: of for key, of in fact.items() if key not in ("quote", "value")},  # type: ignore[arg-type]
            )
            cursor += len(quote)
            self.figures.append(figure)
            numbers.append(figure.seq)
        return numbers

    def checks(self, rule: str) -> list[Check]:
        return [one for one in check(self.figures) if one.rule == rule]

    def lines(self, rule: str) -> list[str]:
        return [notation(one) for one in self.checks(rule)]


REVENUE = {"side": "revenue", "item": "一般公共预算收入"}
EXPENDITURE = {"side": "expenditure", "item": "一般公共预算支出"}


def account(total: str = "1000万元") -> Report:
    report = Report()
    report.sentence(
        f"全区一般公共预算收入600万元，上级补助收入300万元，上年结转收入100万元，收入总计{total}。",
        {"quote": "600万元", "part_of": 4, **REVENUE},
        {"quote": "300万元", "part_of": 4, "side": "revenue", "item": "上级补助收入"},
        {"quote": "100万元", "part_of": 4, "side": "revenue", "item": "上年结转收入"},
        {"quote": total, "side": "revenue", "item": "收入总计"},
    )
    return report


def test_parts_of_an_account_make_up_its_total() -> None:
    assert account().lines("sum") == ["sum: 4 = 1 + 2 + 3  # ok"]
    assert account("1200万元").lines("sum") == ["sum: 4 = 1 + 2 + 3  # mismatch"]


def test_an_open_list_is_only_within_its_total() -> None:
    report = Report()
    report.sentence(
        "政府性基金收入300万元，主要包括土地出让收入120万元、污水处理费180万元等。",
        {"quote": "300万元", "fund": "government_fund", "side": "revenue", "item": "政府性基金收入"},
        {"quote": "120万元", "fund": "government_fund", "side": "revenue", "item": "土地出让收入", "part_of": 1},
        {"quote": "180万元", "fund": "government_fund", "side": "revenue", "item": "污水处理费", "part_of": 1},
    )
    assert report.lines("sum") == []
    assert report.lines("le") == ["le: 2 + 3 <= 1  # ok"]


def test_what_is_added_to_the_own_revenue_makes_up_the_total() -> None:
    report = Report()
    report.sentence(
        "全区一般公共预算收入637万元，加上级补助收入等489万元，收入总计1122万元。",
        {"quote": "637万元", "part_of": 3, **REVENUE},
        {"quote": "489万元", "part_of": 3, "side": "revenue", "item": "上级补助收入等"},
        {"quote": "1122万元", "side": "revenue", "item": "收入总计"},
    )
    assert report.lines("sum") == ["sum: 3 = 1 + 2  # mismatch"]


def test_two_causes_are_two_findings() -> None:
    report = account("1900万元")
    debt = {"fund": None, "side": "debt", "stage": None, "period": "2023-12-31"}
    report.sentence("债务限额900万元。", {"quote": "900万元", "item": "政府债务限额", **debt})
    report.sentence("债务余额980万元。", {"quote": "980万元", "item": "政府债务余额", **debt})
    assert [len(finding.checks) for finding in reconcile(report.figures).findings] == [1, 1]


def test_parts_that_fall_short_of_a_total_are_no_contradiction() -> None:
    report = Report()
    report.sentence(
        "一般公共预算支出900万元，其中教育支出200万元，农林水支出300万元。",
        {"quote": "900万元", **EXPENDITURE},
        {"quote": "200万元", "side": "expenditure", "item": "教育支出", "part_of": 1},
        {"quote": "300万元", "side": "expenditure", "item": "农林水支出", "part_of": 1},
    )
    assert report.lines("sum") == []
    assert report.lines("le") == ["le: 2 + 3 <= 1  # ok"]


def test_a_unit_that_slipped_is_named_with_the_figure() -> None:
    report = Report()
    report.sentence(
        "各级投入41276万元，用于修路12345万元、修桥18930万元、修渠10001元。",
        {"quote": "41276万元", "side": "expenditure", "item": "投入"},
        {"quote": "12345万元", "side": "expenditure", "item": "修路", "part_of": 1},
        {"quote": "18930万元", "side": "expenditure", "item": "修桥", "part_of": 1},
        {"quote": "10001元", "side": "expenditure", "item": "修渠", "part_of": 1},
    )
    result = reconcile(report.figures)
    assert [notation(one) for one in result.checks] == ["sum: 1 = 2 + 3 + 4  # mismatch"]
    (finding,) = result.findings
    assert finding.figure is not None
    assert finding.figure.seq == 4 and finding.amount == 10001
    assert "10001万元" in result.checks[0].message


def test_a_list_that_subtracts() -> None:
    report = Report()
    report.sentence(
        "收入2100万元加上补助400万元，减去上解支出300万元后，财力共计2200万元。",
        {"quote": "2100万元", "part_of": 4, **REVENUE},
        {"quote": "400万元", "part_of": 4, "side": "revenue", "item": "补助"},
        {"quote": "300万元", "part_of": 4, "side": "revenue", "item": "上解支出"},
        {"quote": "2200万元", "side": "revenue", "item": "财力共计"},
    )
    assert report.lines("sum") == ["sum: 4 = 1 + 2 - 3  # ok"]


def test_one_quantity_in_two_units_and_to_the_digit() -> None:
    report = Report()
    report.sentence("全区一般公共预算收入523417万元。", {"quote": "523417万元", **REVENUE})
    report.sentence("全区一般公共预算收入完成52.34亿元。", {"quote": "52.34亿元", **REVENUE})
    assert report.lines("same") == ["same: 1 ~ 2  # ok"]
    report.figures[1] = replace(report.figures[1], quote="52.43亿元", value=Decimal("52.43"), wan=Decimal(524300))
    assert report.lines("same") == ["same: 1 ~ 2  # mismatch"]
    assert "颠倒" in report.checks("same")[0].message


def test_rates_of_levels_that_agree_must_be_equal_to_the_digit() -> None:
    report = Report()
    growth = {"measure": "growth", "base": "prior_year", **EXPENDITURE}
    report.sentence(
        "支出481234万元，下降5.31%。",
        {"quote": "481234万元", **EXPENDITURE},
        {"quote": "5.31%", "value": "-5.31", "of": 1, **growth},
    )
    report.sentence(
        "支出48.12亿元，下降5.32%。",
        {"quote": "48.12亿元", **EXPENDITURE},
        {"quote": "5.32%", "value": "-5.32", "of": 3, **growth},
    )
    assert report.lines("same") == ["same: 1 ~ 3  # ok", "same: 2 ~ 4  # mismatch"]


@pytest.mark.parametrize("change", [{"scope": "own"}, {"period": "2023-H1"}, {"stage": "budget"}, {"fund": None}])
def test_other_quantities_are_not_compared(change: dict[str, object]) -> None:
    report = Report()
    report.sentence("收入523417万元。", {"quote": "523417万元", **REVENUE})
    report.sentence("收入523471万元。", {"quote": "523471万元", **REVENUE, **change})
    assert report.lines("same") == []


def test_names_alone_are_no_proof_of_a_mismatch() -> None:
    report = Report()
    report.sentence("收入523417万元。", {"quote": "523417万元", **REVENUE})
    report.sentence("收入312775万元。", {"quote": "312775万元", **REVENUE})
    assert report.lines("same") == ["same: 1 ~ 2  # not_checkable"]


def test_total_revenue_meets_total_expenditure_or_leaves_the_rest_it_names() -> None:
    report = account()
    report.sentence("支出总计960万元。", {"quote": "960万元", "side": "expenditure", "item": "支出总计"})
    assert report.lines("balance") == ["balance: 4 = 5  # mismatch"]
    report.sentence("收支相抵，年终结转40万元。", {"quote": "40万元", "side": "balance", "item": "年终结转"})
    assert report.lines("balance") == []
    assert report.lines("sum") == ["sum: 4 = 1 + 2 + 3  # ok", "sum: 6 = 4 - 5  # ok"]


def test_a_bracket_explains_a_difference() -> None:
    report = Report()
    bond = {"side": "revenue", "item": "地方政府一般债券转贷收入"}
    report.sentence("一般债券转贷收入51234万元。", {"quote": "51234万元", **bond})
    special = {"fund": "government_fund", "side": "revenue", "item": "地方政府专项债券转贷收入"}
    report.sentence("专项债券转贷收入312345万元。", {"quote": "312345万元", **special})
    report.sentence(
        "收到地方政府债券资金333579万元（不含某医院3亿元）。",
        {"quote": "333579万元", "fund": None, "side": "debt", "item": "地方政府债券资金"},
        {"quote": "3亿元", "fund": None, "side": "debt", "item": "某医院"},
    )
    (one,) = report.checks("sum")
    assert (one.status, [role.figure.seq for role in one.roles]) == ("explained", [3, 1, 2, 4])


def test_a_balance_may_not_exceed_its_limit_nor_the_district_the_area() -> None:
    report = Report()
    debt = {"fund": None, "side": "debt", "stage": None, "period": "2023-12-31"}
    report.sentence("债务限额900万元。", {"quote": "900万元", "item": "政府债务限额", **debt})
    report.sentence("债务余额980万元。", {"quote": "980万元", "item": "政府债务余额", **debt})
    assert report.lines("le") == ["le: 2 <= 1  # mismatch"]
    own = Report()
    own.sentence("全市收入900万元。", {"quote": "900万元", **REVENUE})
    own.sentence("市级收入500万元。", {"quote": "500万元", **REVENUE, "scope": "own"})
    assert own.lines("le") == ["le: 2 <= 1  # ok"]


def test_rates_recompute() -> None:
    report = Report()
    report.sentence(
        "收入预算512345万元，完成610500万元，为预算的119.1%。",
        {"quote": "512345万元", **REVENUE, "stage": "budget"},
        {"quote": "610500万元", **REVENUE},
        {"quote": "119.1%", **REVENUE, "measure": "completion", "base": "budget", "of": 2},
    )
    (one,) = report.checks("completion")
    assert one.status == "mismatch" and "截去" in one.message
    report = Report()
    report.sentence(
        "合同5123万元，授予小微企业4567万元，占89.16%。",
        {"quote": "5123万元", "item": "采购合同", "side": "expenditure"},
        {"quote": "4567万元", "item": "小微企业合同", "side": "expenditure", "part_of": 1},
        {"quote": "89.16%", "item": "小微企业合同", "measure": "share", "base": "采购合同", "of": 2},
    )
    (one,) = report.checks("share")
    assert one.status == "rounding" and one.tolerance is not None and one.tolerance < 1


def test_growth_by_change_and_from_the_year_before() -> None:
    report = Report()
    report.sentence("收入100.00亿元。", {"quote": "100.00亿元", **REVENUE, "period": "2022"})
    report.sentence(
        "收入110.00亿元，增加10.00亿元，增长10.0%。",
        {"quote": "110.00亿元", **REVENUE},
        {"quote": "10.00亿元", **REVENUE, "measure": "change", "base": "prior_year", "of": 2},
        {"quote": "10.0%", **REVENUE, "measure": "growth", "base": "prior_year", "of": 2},
    )
    assert report.lines("growth") == ["growth: 2 from 1 rate 4  # ok", "growth: 2 by 3 rate 4  # ok"]


def test_another_basis_explains_a_rate() -> None:
    report = Report()
    report.sentence("收入100.00亿元。", {"quote": "100.00亿元", **REVENUE, "period": "2022"})
    report.sentence(
        "收入98.00亿元，同口径增长2.0%。",
        {"quote": "98.00亿元", **REVENUE},
        {"quote": "2.0%", **REVENUE, "measure": "growth", "base": "prior_year", "of": 2},
    )
    assert report.lines("growth") == ["growth: 2 from 1 rate 3  # explained"]


def test_social_insurance_surplus_gap_and_balance() -> None:
    fund = {"fund": "social_insurance"}
    report = Report()
    report.sentence(
        "社保基金收入800万元，支出900万元，收支缺口100万元，上年结转400万元，滚存结余310万元。",
        {"quote": "800万元", "side": "revenue", "item": "社会保险基金收入", **fund},
        {"quote": "900万元", "side": "expenditure", "item": "社会保险基金支出", **fund},
        {"quote": "100万元", "side": "balance", "item": "收支缺口", **fund},
        {"quote": "400万元", "side": "balance", "item": "上年结转", **fund},
        {"quote": "310万元", "side": "balance", "item": "滚存结余", **fund},
    )
    statuses = {one.roles[0].figure.seq: one.status for one in report.checks("sum")}
    assert statuses == {3: "ok", 5: "mismatch"}


def test_a_wrong_figure_is_found_once_and_named() -> None:
    report = account("1000万元")
    report.figures[3] = replace(report.figures[3], quote="1900万元", value=Decimal(1900), wan=Decimal(1900))
    report.sentence("支出总计1000万元。", {"quote": "1000万元", "side": "expenditure", "item": "支出总计"})
    result = reconcile(report.figures)
    assert [one.status for one in result.checks] == ["mismatch", "mismatch"]
    (finding,) = result.findings
    assert finding.figure is not None and finding.figure.seq == 4
    assert finding.amount == 1000 and len(finding.checks) == 2


@pytest.mark.parametrize(
    ("written", "meant", "shape"),
    [
        ("4095", "4905", "相邻两位数字颠倒"),
        ("4095", "4098", "末位数字不同"),
        ("4095", "409", "多写一位数字"),
        ("4095", "40950000", "元与万元或万元与亿元混用"),
        ("4095", "40195", "漏写一位数字"),
        ("4095", "3095", "一位数字不同"),
        ("4095", "-4095", "正负号相反"),
    ],
)
def test_shapes_of_slips(written: str, meant: str, shape: str) -> None:
    report = Report()
    report.sentence(f"收入{written}万元。", {"quote": f"{written}万元", **REVENUE})
    near = digit_slip(report.figures[0], Decimal(meant))
    known = [*far_slips(report.figures[0]), *([near] if near else [])]
    assert [slip.shape for slip in known if slip.amount == Decimal(meant)] == [shape]


def test_one_name_for_one_item() -> None:
    same = ("地方一般公共预算收入", "一般公共预算地方收入", "公共财政预算收入", "全市一般公共预算收入", "当年收入")
    assert {item_name(written) for written in same} == {"收入"}
    assert item_name("一般公共预算总收入") == item_name("收入总计") == "总收入"
    assert item_name("社会保险基金年末滚存结余") == item_name("累计结余") == "滚存结余"
    assert item_name("其他政府性基金收入") != "收入"


def test_every_file_of_the_folder_defines_a_rule_that_can_hold_and_fail() -> None:
    modules = [name for _, name, _ in pkgutil.iter_modules(reconciliation.rules.__path__)]
    assert len(all_rules()) == len(modules)
    for name in modules:
        rule = importlib.import_module(f"reconciliation.rules.{name}").RULE
        assert any(line.endswith("# ok") for line in rule.examples.values()), name


def test_what_was_not_checked_is_said() -> None:
    report = Report()
    report.sentence("投资12万元。", {"quote": "12万元", "fund": None, "item": "投资"})
    result = reconcile(report.figures)
    assert result.checks == () and [figure.seq for figure in result.unchecked] == [1]


def test_twenty_thousand_figures_take_seconds() -> None:
    report = Report()
    for year in range(2000):
        report.sentence(
            f"收入{year + 1000}万元，其中税收{year + 900}万元，非税100万元。",
            {"quote": f"{year + 1000}万元", **REVENUE, "period": f"{year}"},
            {
                "quote": f"{year + 900}万元",
                "side": "revenue",
                "item": "税收",
                "part_of": 3 * year + 1,
                "period": f"{year}",
            },
            {"quote": "100万元", "side": "revenue", "item": "非税收入", "part_of": 3 * year + 1, "period": f"{year}"},
        )
    figures = [
        replace(one, seq=one.seq + block * 6000, part_of=one.part_of and one.part_of + block * 6000, region=f"{block}")
        for block in range(4)
        for one in report.figures
    ]
    start = time.perf_counter()
    assert all(one.status in ("ok", "rounding") for one in check(figures))
    assert time.perf_counter() - start < 20


EXAMPLES = [(rule.title, text, line) for rule in all_rules() for text, line in rule.examples.items()]


@pytest.mark.parametrize(("title", "text", "line"), EXAMPLES)
def test_examples_through_the_extractor(title: str, text: str, line: str, tmp_path: Path) -> None:
    """A rule carries its own proof: the text of a report and the relation that must be found in it."""
    extractors = pytest.importorskip("extractors")
    *before, text = text.split("\n===\n")

    def figures(words: str) -> tuple[Figure, ...]:
        path = tmp_path / f"样例{len(words)}.{'html' if '<table>' in words else 'txt'}"
        path.write_text(words, encoding="utf-8")
        return tuple(extractors.extract(extractors.read(path)))

    earlier = [replace(one, seq=1_000_000 + one.seq, report="上年.txt") for words in before for one in figures(words)]
    result = compare(figures(text), earlier) if before else reconcile(figures(text))
    found = [notation(one) for one in result.checks]
    assert line in found
    assert line.endswith("# mismatch") or not any(one.endswith("# mismatch") for one in found)


def test_the_ledger_says_what_was_required_and_what_came_of_it() -> None:
    report = account()
    report.sentence("支出总计960万元。", {"quote": "960万元", "side": "expenditure", "item": "支出总计"})
    entries = {entry.name: entry for entry in reconcile(report.figures).required}
    assert entries["一般公共预算收支平衡"].outcome == "mismatch"
    assert entries["分项合计等于总计"].outcome == "ok"
    assert entries["政府性基金收支平衡"].outcome == "not_applicable"
    lonely = Report()
    lonely.sentence("收入总计960万元。", {"quote": "960万元", "side": "revenue", "item": "收入总计"})
    (entry,) = [one for one in reconcile(lonely.figures).required if one.name == "一般公共预算收支平衡"]
    assert entry.outcome == "not_checkable" and entry.checks == 0 and entry.reason


def test_removing_a_rule_lowers_the_coverage_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = reconcile(account().figures)
    rules = tuple(rule for rule in all_rules() if rule.title != "分项合计")
    monkeypatch.setattr(reconciliation, "all_rules", lambda: rules)
    less = reconcile(account().figures)
    outcome = {entry.name: entry.outcome for entry in less.required}
    assert not whole.unchecked and len(less.unchecked) == 4
    assert outcome["分项合计等于总计"] == "not_checkable"


def test_the_ledger_asks_only_for_rules_that_exist() -> None:
    titles = {rule.title for rule in all_rules()}
    for required in requirements():
        assert set(required.rules) <= titles, required.name
