"""The records, in the order in which they are made: a report becomes a Document, its text Paragraphs, in them
Mentions, from these Figures, between them Relations, decided as Checks. All are frozen; each stage returns new ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from schema.interval import Interval
from schema.units import WAN
from schema.vocabulary import (
    Bound,
    Fund,
    Kind,
    Measure,
    Outcome,
    ReportKind,
    RoleName,
    Scope,
    Severity,
    Side,
    Source,
    Stage,
    Status,
    Trouble,
    Verdict,
)


class Box(NamedTuple):
    """Where something stands on its page, in points from the top left corner of the page as displayed."""

    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page as read, white space kept; a box for each character where the format has them."""

    text: str
    boxes: tuple[Box | None, ...] = ()
    paragraph_start: bool | None = None
    """True or False where the format says whether a paragraph begins here (<p>, Word), None where it does not."""
    certainty: tuple[float | None, ...] = ()
    """How sure OCR is of each character, from 0 to 1, None for spaces; empty where the file itself holds the text."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table; rows and columns count from 0, spans are 1 unless merged."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    box: Box | None = None
    certainty: float | None = None
    """How sure OCR is of its least certain character, from 0 to 1; None where the file itself names them."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it stands on one page, before anyone asks what it means."""

    page: int | None
    cells: tuple[Cell, ...]
    lines_before: int
    """How many lines of its page stand above it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page as read; number from 1, None for formats without pages; sizes in points, 0 where unknown."""

    number: int | None
    lines: tuple[Line, ...]
    verdict: Verdict = "text"
    width: float = 0
    height: float = 0
    grids: tuple[Grid, ...] = ()
    note: str = ""
    """Why the page was not read, where its verdict is neither `text` nor `table`; in the warehouse also
    which of its tables was not understood."""
    recognised: bool = False
    """Whether its lines were recognised from its picture (OCR)."""

    @property
    def is_unread(self) -> bool:
        """Whether something stands on the page that could not be read (未读的页)."""
        return self.verdict in ("picture", "unreadable") and not self.recognised


@dataclass(frozen=True, slots=True)
class Document:
    """A report as read from its file (报告)."""

    name: str
    sha256: str
    format: str
    pages: tuple[Page, ...]
    title: str = ""
    """The title that the file itself states (<title>, h1), if any."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph or heading with white space removed and wrapped lines joined (段落).

    `pages` and `boxes` hold an entry for each character of `text`, `certainty` too where OCR read any of it.
    """

    text: str
    pages: tuple[int | None, ...]
    boxes: tuple[Box | None, ...]
    place: tuple[int, int] = (0, 0)
    """Index of the page where it begins, and of its first line there."""
    certainty: tuple[float | None, ...] = ()


class Spot(NamedTuple):
    """Which characters of which paragraph: start inclusive, end exclusive.

    A row of a table is a paragraph with a negative number.
    """

    paragraph: int
    start: int
    end: int


class Reading(NamedTuple):
    """What a mention is worth as written: 46.94亿元 is (46.94, 亿元, step 100 万元)."""

    value: Decimal
    unit: str
    step: Decimal


@dataclass(frozen=True, slots=True)
class Mention:
    """An amount or percentage as it is written, before anyone asks what it measures."""

    spot: Spot
    quote: str
    kind: Kind
    reading: Reading
    rule: str


@dataclass(frozen=True, slots=True)
class Figure:
    """One amount or percentage of a report with what it means and where it stands; GUIDE.md says what each field holds.

    `value` is in `unit`, `wan` and `step` are in 万元 for amounts (`step` else in the unit itself).
    `because` names for each field the rule that set it and the words that it read.
    """

    report: str
    seq: int
    page: int | None
    quote: str
    sentence: str
    source: Source
    kind: Kind
    value: Decimal
    unit: str
    wan: Decimal | None
    step: Decimal
    bound: Bound = "exact"
    measure: Measure = "level"
    base: str | None = None
    scope: Scope | None = None
    fund: Fund | None = None
    side: Side | None = None
    item: str = ""
    period: str | None = None
    stage: Stage | None = None
    of: int | None = None
    part_of: int | None = None
    confidence: Decimal = Decimal(1)
    region: str | None = None
    agency: str | None = None
    area: str | None = None
    """What narrows the scope: a named part (临港高新区), or what is counted in (市本级（含高新区） → 含高新区)."""
    table: int | None = None
    row: str | None = None
    row_path: tuple[str, ...] = ()
    column: str | None = None
    code: str | None = None
    spot: Spot | None = None
    sentence_start: int = 0
    """Where the sentence begins in its paragraph, so that `spot` can be found in it."""
    boxes: tuple[Box, ...] = ()
    ocr: bool = False
    """Whether it was recognised from a picture (OCR)."""
    unsure: tuple[int, ...] = ()
    """Which characters of the quote, counted from 0, OCR is unsure of."""
    because: Mapping[str, str] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        """The value in 万元, or for percentages and multiples in the unit itself."""
        return self.value if self.wan is None else self.wan

    @property
    def interval(self) -> Interval:
        """Where the true value may lie: half a step on either side, wider for 约, open to one side for 超 and 不足."""
        exact = Interval.around(self.amount, self.step)
        if self.bound == "exact":
            return exact
        # 约 promises no more than the leading digits; a twentieth is the width that the scorers read into it
        slack = max(self.step / 2, abs(self.amount) / 20)
        low = self.amount - slack if self.bound in ("about", "at_most") else exact.low
        high = self.amount + slack if self.bound in ("about", "at_least") else exact.high
        return Interval(low, high)

    def to_record(self) -> dict[str, object]:
        """The record that the command line prints, under the names of GUIDE.md; decimals are strings."""
        record: dict[str, object] = {
            "report": self.report,
            "seq": self.seq,
            "page": self.page,
            "quote": self.quote,
            "sentence": self.sentence,
            "source": self.source,
            "kind": self.kind,
            "value": plain(self.value),
            "unit": self.unit,
            "wan": None if self.wan is None else plain(self.wan),
            "step": plain(self.step),
            "bound": self.bound,
            "measure": self.measure,
            "base": self.base,
            "scope": self.scope,
            "fund": self.fund,
            "side": self.side,
            "item": self.item,
            "period": self.period,
            "stage": self.stage,
            "of": self.of,
            "part_of": self.part_of,
            "confidence": float(self.confidence),
            "region": self.region,
            "agency": self.agency,
            "area": self.area,
            "boxes": [[round(edge, 1) for edge in box] for box in self.boxes],
            "ocr": self.ocr,
            "unsure": list(self.unsure),
        }
        if self.source == "table":
            record |= {
                "table": self.table,
                "row": self.row,
                "row_path": list(self.row_path),
                "column": self.column,
                "code": self.code,
            }
        return record


@dataclass(frozen=True, slots=True)
class UnreadTable:
    """A table with numbers that could not be understood, none of which became figures (未识别的表)."""

    page: int | None
    table: int
    title: str
    reason: Trouble
    numbers: int
    """How many cells with numbers it holds."""


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was taken from a report, and what of it could not be."""

    figures: tuple[Figure, ...]
    unread_tables: tuple[UnreadTable, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A figure's part in a relation; weight −1 where it is subtracted."""

    figure: Figure
    name: RoleName
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Relation:
    """What must hold between figures (勾稽关系): the stated figure against what the others come to."""

    rule: str
    stated: tuple[Role, ...]
    """The side that the report states as a result: a total, a rate, a second statement, or the parts of a `le`."""
    given: tuple[Role, ...]
    """The side it is computed from: parts, level and whole, the first statement, or the limit of a `le`."""
    explainers: tuple[Figure, ...] = ()
    """Figures that a bracket of the report names as left out or included (不含…3亿)."""
    proved: bool = True
    """In a table: whether enough of its other columns or rows satisfy the same relation."""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a relation holds, decided by intervals; values in 万元, % or points."""

    report: str
    rule: str
    roles: tuple[Role, ...]
    expected: Decimal | None
    actual: Decimal | None
    difference: Decimal | None
    tolerance: Decimal | None
    status: Status
    message: str
    title: str = ""
    """What is compared, as a reader says it: 分项合计, 前后表述."""

    def to_record(self) -> dict[str, object]:
        """The record that the command line prints, under the names of GUIDE.md; decimals are strings."""
        return {
            "report": self.report,
            "rule": self.rule,
            "title": self.title,
            "figures": [{"seq": role.figure.seq, "role": role.name} for role in self.roles],
            "expected": None if self.expected is None else plain(self.expected),
            "actual": None if self.actual is None else plain(self.actual),
            "difference": None if self.difference is None else plain(self.difference),
            "tolerance": None if self.tolerance is None else plain(self.tolerance),
            "status": self.status,
            "message": self.message,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One cause behind one or more mismatches (差错), with the figure that is likeliest wrong."""

    checks: tuple[Check, ...]
    figure: Figure | None
    """The figure whose change mends most of them without breaking what holds; None where several are as likely."""
    amount: Decimal | None
    """What it would have to be, in 万元, % or points."""
    shape: str
    """How it may have come about (相邻两位数字颠倒 …), empty where no known slip leads there."""
    severity: Severity
    message: str
    """Which figure is likeliest wrong and what would mend it."""

    @property
    def difference(self) -> Decimal | None:
        """The largest gap between amounts, in 万元; None where only rates disagree."""
        gaps = (
            abs(check.difference)
            for check in self.checks
            if check.difference is not None and check.roles[0].figure.kind == "amount"
        )
        return max(gaps, default=None)


@dataclass(frozen=True, slots=True)
class RequiredCheck:
    """A check that a report of its kind must pass (必做核对), with its outcome and how many relations settled it."""

    name: str
    outcome: Outcome
    checks: int
    reason: str = ""
    """Why nothing settled it, or what is wrong."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What was checked in a report, which causes the mismatches have, and what was not checked (核对结果)."""

    kind: ReportKind
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    """The gravest first."""
    unchecked: tuple[Figure, ...]
    """The figures that stand in no relation: silence about them is not agreement."""
    required: tuple[RequiredCheck, ...]


class UnreadableReport(Exception):
    """A file that cannot be read as a report; the message is one line that says what is wrong and what to do."""


def plain(number: Decimal) -> str:
    """A decimal as people write it, without exponent.

    >>> plain(Decimal("1E+4")), plain(Decimal("76.10"))
    ('10000', '76.10')
    """
    return f"{number:f}"


def unit_step(value: Decimal, unit: str) -> Decimal:
    """What one unit of the last written digit is worth, in 万元 for amounts, else in the unit itself.

    >>> unit_step(Decimal("46.94"), "亿元"), unit_step(Decimal("12.7"), "%")
    (Decimal('100.00'), Decimal('0.1'))
    """
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int), "figures are finite"
    return Decimal(1).scaleb(exponent) * WAN.get(unit, Decimal(1))
