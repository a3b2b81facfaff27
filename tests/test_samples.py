"""Every sample report, as text and as PDF, against its gold files; the gold files themselves; the planted slips."""

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import pytest

import extractors
import reconciliation
from schema.interval import Interval
from schema.records import Check, Figure, unit_step
from schema.units import WAN, to_wan

SAMPLES = Path(__file__).parents[1] / "samples"
NAMES = sorted(path.name.removesuffix(".figures.tsv") for path in SAMPLES.glob("*.figures.tsv"))
REPORTS = [SAMPLES / f"{name}{suffix}" for name in NAMES for suffix in (".txt", ".pdf")]

EXACT = ("value", "measure", "base", "scope", "fund", "item", "period")
"""What someone who asks the warehouse needs right."""
LINKS = ("of", "part_of")
FIELDS = (*EXACT, *LINKS, "quote", "kind", "unit", "bound", "side", "stage")


@dataclass(frozen=True)
class Floor:
    """What a report's extraction and checks must reach, in percent; these numbers only go up."""

    exact: float
    relations: float
    planted: float


FLOORS = {
    "lanchuan_2025_budget_report": Floor(exact=99, relations=95, planted=85),
    "linzhou_water_2024_department_account": Floor(exact=99, relations=65, planted=100),
    "yanxi_2024_final_account": Floor(exact=99, relations=98, planted=100),
}


@dataclass(frozen=True)
class GoldCheck:
    """A line of NAME.checks.txt: `sum: 1 = 2 + 5 + 6  # ok`."""

    line: str
    rule: str
    body: str
    status: str

    @property
    def seqs(self) -> frozenset[int]:
        return frozenset(int(number) for number in re.findall(r"\d+", self.body))


@cache
def gold_figures(name: str) -> tuple[dict[str, str], ...]:
    with (SAMPLES / f"{name}.figures.tsv").open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def gold_checks(name: str) -> tuple[GoldCheck, ...]:
    lines = (SAMPLES / f"{name}.checks.txt").read_text(encoding="utf-8").splitlines()
    found = [re.fullmatch(r"(\w+): (.+?)  # (\w+)", line) for line in lines if not line.startswith("#")]
    assert all(found), f"{name}.checks.txt has a line that is no relation"
    return tuple(GoldCheck(match[0], match[1], match[2], match[3]) for match in found if match)


@cache
def extracted(report: Path) -> tuple[Figure, ...]:
    return extractors.extract(extractors.read(report))


@cache
def checked(report: Path) -> tuple[Check, ...]:
    return reconciliation.check(extracted(report))


def parametrized(values: list[Path] | list[str]) -> Callable:
    return pytest.mark.parametrize("sample", values, ids=lambda value: getattr(value, "name", value))


# The gold files


def written(row: dict[str, str]) -> Interval:
    """What a gold figure may truly be, as a figure of the tool would say."""
    value, step = Decimal(row["value"]), unit_step(Decimal(row["value"]), row["unit"])
    return Interval.around(to_wan(value, row["unit"]) if row["kind"] == "amount" else value, step)


def total(rows: tuple[dict[str, str], ...], side: str) -> Interval:
    result = Interval.exactly(0)
    for sign, seq in re.findall(r"([+-]?)\s*(\d+)", side):
        figure = written(rows[int(seq) - 1])
        result = result - figure if sign == "-" else result + figure
    return result


def holds(rows: tuple[dict[str, str], ...], check: GoldCheck) -> bool:
    """Whether a gold relation holds, recomputed here from the intervals alone."""
    hundred = Interval.exactly(100)
    if check.rule == "growth":
        level, how, other, rate = re.fullmatch(r"(\d+) (by|from) (\d+) rate (\d+)", check.body).groups()
        now, moved = total(rows, level), total(rows, other)
        before = now - moved if how == "by" else moved
        return total(rows, rate).meets((now / before - Interval.exactly(1)) * hundred)
    left, right = re.split("<=|[=~]", check.body)
    if check.rule in ("share", "completion"):
        part, whole = right.split("/")
        return total(rows, left).meets(total(rows, part) / total(rows, whole) * hundred)
    if check.rule == "le":
        return total(rows, left).may_be_at_most(total(rows, right))
    one, other = total(rows, left), total(rows, right)
    if check.rule == "same" and one.half_width == other.half_width:
        return one == other
    return one.meets(other)


@parametrized(NAMES)
def test_标准答案自身成立(sample: str):
    rows = gold_figures(sample)
    assert [row["seq"] for row in rows] == [str(number) for number in range(1, len(rows) + 1)]
    assert all(row["unit"] in WAN for row in rows if row["kind"] == "amount")
    for check in gold_checks(sample):
        assert holds(rows, check) == (check.status == "ok"), check.line


@parametrized(NAMES)
def test_标准答案按原文顺序引用(sample: str):
    text, position = re.sub(r"\s", "", (SAMPLES / f"{sample}.txt").read_text(encoding="utf-8")), 0
    for row in gold_figures(sample):
        position = text.index(row["quote"], position) + len(row["quote"])


def test_来源说明与标准答案一致():
    sources = (SAMPLES / "SOURCES.md").read_text(encoding="utf-8")
    listed = {
        match[1]: tuple(map(int, match.groups()[1:]))
        for match in re.finditer(r"\| `(\w+)` \|.+\| (\d+) \| (\d+) \| (?:none|(?:\d+)) \|", sources)
    }
    assert listed == {name: (len(gold_figures(name)), len(gold_checks(name))) for name in NAMES}
    planted = sources.partition("## Planted")[2].partition("## ")[0]
    named = {
        int(seq) for brackets in re.findall(r"\(([\d, :.A-Za-z]+)\)", planted) for seq in re.findall(r"\d+", brackets)
    }
    for name in NAMES:
        for check in gold_checks(name):
            assert check.status == "ok" or check.seqs & named, f"{check.line} is not listed in SOURCES.md"


@parametrized(NAMES)
def test_两种格式字字相同(sample: str):
    from extractors.layout import paragraphs

    texts = [
        "".join(paragraph.text for paragraph in paragraphs(extractors.read(SAMPLES / f"{sample}{suffix}")))
        for suffix in (".txt", ".pdf")
    ]
    assert texts[0] == texts[1]


# Extraction and checks against them


def magnitude(kind: str, value: Decimal, unit: str) -> tuple[str, Decimal]:
    """A key without sign under which two records of one mention meet."""
    return kind, abs(to_wan(value, unit) if kind == "amount" else value)


def aligned(report: Path) -> list[tuple[Figure, dict[str, str]]]:
    """The figures found, each with its gold row; the others were missed or invented."""
    figures, rows = extracted(report), gold_figures(report.stem)
    ours = [magnitude(figure.kind, figure.value, figure.unit) for figure in figures]
    gold = [magnitude(row["kind"], Decimal(row["value"]), row["unit"]) for row in rows]
    blocks = SequenceMatcher(None, ours, gold, autojunk=False).get_matching_blocks()
    return [(figures[a + n], rows[b + n]) for a, b, size in blocks for n in range(size)]


def plain(text: str) -> str:
    return re.sub(r"[\s，、。；：（）“”的]", "", text)


def agrees(field: str, ours: str, gold: str) -> bool:
    """Whether a value is one of the gold alternatives; names may differ in a fifth of their characters."""
    options = gold.split("|")
    if "*" in options or ours in options:
        return True
    if field == "value":
        return Decimal(ours) == Decimal(gold)
    a = plain(ours)
    if field == "item":
        return any(a and b and SequenceMatcher(None, a, b, autojunk=False).ratio() >= 0.8 for b in map(plain, options))
    if field == "base":
        return any(a and b and (a in b or b in a) for b in map(plain, options))
    return False


def wrong_fields(figure: Figure, row: dict[str, str], seq_of: dict[str, str]) -> list[str]:
    record = {name: "" if value is None else str(value) for name, value in figure.to_record().items()}
    gold = row | {name: "|".join(seq_of.get(seq, seq) for seq in row[name].split("|")) for name in LINKS}
    return [name for name in FIELDS if not agrees(name, record[name], gold[name])]


@parametrized(REPORTS)
def test_每个数都找到_一个不多(sample: Path):
    assert [figure.quote for figure in extracted(sample)] == [row["quote"] for row in gold_figures(sample.stem)]


@parametrized(REPORTS)
def test_字段与标准答案相符(sample: Path):
    pairs = aligned(sample)
    seq_of = {row["seq"]: str(figure.seq) for figure, row in pairs}
    wrong = {row["seq"]: wrong_fields(figure, row, seq_of) for figure, row in pairs}
    exact = sum(not set(fields) & set(EXACT) for fields in wrong.values())
    report = "\n".join(f"{seq}: {', '.join(fields)}" for seq, fields in wrong.items() if fields)
    assert 100 * exact / len(gold_figures(sample.stem)) >= FLOORS[sample.stem].exact, report


def found_relations(report: Path) -> list[tuple[str, frozenset[int], str]]:
    """The tool's checks with the numbers of the gold figures."""
    gold_seq = {figure.seq: int(row["seq"]) for figure, row in aligned(report)}
    return [
        (
            check.rule,
            frozenset(gold_seq.get(role.figure.seq, -1) for role in check.roles if role.name != "explainer"),
            check.status,
        )
        for check in checked(report)
    ]


def is_found(want: GoldCheck, found: list[tuple[str, frozenset[int], str]], first: dict[int, int]) -> bool:
    """Whether the tool names the relation, with whichever statement of a quantity."""

    def same_figures(seqs: frozenset[int]) -> bool:
        if want.rule == "same":
            return want.seqs <= seqs
        return {first.get(seq, seq) for seq in want.seqs} == {first.get(seq, seq) for seq in seqs}

    return any(rule == want.rule and same_figures(seqs) for rule, seqs, _ in found)


@parametrized(REPORTS)
def test_勾稽关系与标准答案相符(sample: Path):
    wanted, found = gold_checks(sample.stem), found_relations(sample)
    first = {max(one.seqs): min(one.seqs) for one in wanted if one.rule == "same" and one.status == "ok"}
    missed = [want.line for want in wanted if not is_found(want, found, first)]
    share = 100 * (1 - len(missed) / len(wanted))
    assert share >= FLOORS[sample.stem].relations, "\n".join(missed)

    broken = [want for want in wanted if want.status == "mismatch"]
    unnamed = [
        want.line for want in broken if not any(want.seqs <= seqs and status == "mismatch" for _, seqs, status in found)
    ]
    assert 100 * (len(broken) - len(unnamed)) >= FLOORS[sample.stem].planted * len(broken), "\n".join(unnamed)


@parametrized(REPORTS)
def test_没有误报(sample: Path):
    planted = frozenset().union(*(want.seqs for want in gold_checks(sample.stem) if want.status == "mismatch"))
    false = [found for found in found_relations(sample) if found[2] == "mismatch" and not found[1] & planted]
    assert not false


def _cell(record: dict[str, object]) -> tuple[object, ...]:
    return tuple(
        tuple(value) if isinstance(value, list) else value
        for value in (record[name] for name in ("table", "row", "row_path", "column", "code", "unit", "kind", "wan"))
    )


@pytest.mark.parametrize("suffix", [".html", ".pdf"])
@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.cells.jsonl")), ids=lambda path: path.name.split(".")[0])
def test_sample_tables_give_every_cell_and_no_other(path: Path, suffix: str) -> None:
    gold = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    found = extractors.extract_all(extractors.read(path.with_name(path.name.replace(".cells.jsonl", suffix))))
    ours = [figure.to_record() for figure in found.figures if figure.source == "table"]
    assert [_cell(one) for one in ours] == [_cell(one) for one in gold]
    assert [one["value"] for one in ours] == [one["value"] for one in gold]
    assert [(one.title, one.reason) for one in found.unread_tables] == [("2024年砚溪区学校情况表", "no amounts")]
