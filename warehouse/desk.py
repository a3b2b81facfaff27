"""What the auditors' desk asks the warehouse (核对工作台): lists, one finding, a figure, a report, the log."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Executable,
    RowMapping,
    Select,
    Subquery,
    case,
    cast,
    func,
    inspect,
    select,
    text,
    tuple_,
)

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.decisions import RANKS, UNREAD, is_last

Row: TypeAlias = RowMapping
Sort = Literal["severity", "difference", "newest"]
ROWS_A_PAGE: Final = 50
GROUPS: Final = 200
RELATED: Final = 20
SERIES: Final = 200
AGREED: Final = ("ok", "rounding", "explained")
FEN_PER_WAN: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list of findings is narrowed to; None asks for all."""

    status: str | None = None
    severity: str | None = None
    region: str | None = None
    year: int | None = None
    kind: str | None = None
    rule: str | None = None
    least_wan: int | None = None
    """Differences of so many 万元 and more."""
    words: str = ""
    report_id: int | None = None
    sort: Sort = "severity"
    page: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of findings and how many there are in all."""

    items: Sequence[Row]
    total: int

    @property
    def pages(self) -> int:
        """How many pages they fill."""
        return max(1, -(-self.total // ROWS_A_PAGE))


def findings(warehouse: Warehouse, filters: Filters) -> Listing:
    """The findings that a reviewer asked for, what matters most first."""
    item = models.ReviewItem
    narrowed = _conditions(filters)
    order: dict[Sort, tuple[ColumnElement[Any], ...]] = {
        "severity": (item.severity_rank.desc(), item.difference_fen.desc(), item.finding_id.desc()),
        "difference": (item.difference_fen.desc(), item.finding_id.desc()),
        "newest": (item.finding_id.desc(),),
    }
    # the page is cut before the reports are joined to it
    cut = (
        select(item.finding_id)
        .where(*narrowed)
        .order_by(*order[filters.sort])
        .limit(ROWS_A_PAGE)
        .offset(ROWS_A_PAGE * (max(filters.page, 1) - 1))
    )
    with transaction(warehouse) as connection:
        ids = connection.scalars(cut).all()
        rows = connection.execute(_listed().where(item.finding_id.in_(ids)).order_by(*order[filters.sort]))
        items = rows.mappings().all()
        total = connection.scalar(select(func.count()).select_from(item).where(*narrowed)) or 0
    return Listing(items, total)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    item = models.ReviewItem
    equal = {
        item.status: filters.status,
        item.severity_rank: RANKS.get(filters.severity or ""),
        item.region: filters.region,
        item.year: filters.year,
        item.kind: filters.kind,
        item.rule: filters.rule,
        item.report_id: filters.report_id,
    }
    conditions: list[ColumnElement[bool]] = [item.is_current.is_(True)]
    conditions += [column == value for column, value in equal.items() if value is not None]
    if filters.least_wan is not None:
        conditions.append(item.difference_fen >= filters.least_wan * FEN_PER_WAN)
    conditions += [item.words.contains(word, autoescape=True) for word in filters.words.lower().split()]
    return conditions


def _listed() -> Select[Any]:
    """Findings as a list shows them."""
    item, report, finding = models.ReviewItem, models.Report, models.Finding
    columns: tuple[Any, ...] = (
        item.finding_id,
        item.finding_key,
        item.report_id,
        item.status,
        item.region,
        item.year,
        item.kind,
        item.rule,
        item.title,
        item.page,
        item.summary,
        finding.severity,
        finding.difference_fen,
        finding.message,
        report.report,
        report.ingested_at,
    )
    entries = (
        select(func.count())
        .where(models.Decision.finding_key == item.finding_key)
        .correlate(item)
        .scalar_subquery()
        .label("entries")
    )
    return (
        select(*columns, entries)
        .join(finding, finding.finding_id == item.finding_id)
        .join(report, report.report_id == item.report_id)
    )


def choices(warehouse: Warehouse) -> dict[str, list[Any]]:
    """What each filter can be set to."""
    item = models.ReviewItem
    with transaction(warehouse) as connection:
        return {
            column.key: list(
                connection.scalars(
                    select(column).where(column.is_not(None), item.is_current.is_(True)).distinct().order_by(column)
                )
            )
            for column in (item.region, item.year, item.kind, item.rule)
        }


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's part in a check."""

    role: str
    weight: int
    figure: Row


@dataclass(frozen=True, slots=True)
class Opened:
    """One finding with all that a reviewer needs to decide on it."""

    item: Row
    """As in a list; where the finding is gone, the words that the last decision kept."""
    is_there: bool
    report: Row | None
    checks: Sequence[tuple[Row, Sequence[Part]]]
    suspect: Row | None
    mend: str | None
    shape: str
    beside: Sequence[Row]
    """All figures of the sentences and rows that it speaks of."""
    history: Sequence[Row]
    """Its decisions, the last first."""
    related: Sequence[Row]
    next_key: str | None
    previous_key: str | None


def finding(warehouse: Warehouse, finding_key: str) -> Opened | None:
    """A finding by its key; None where neither the reports nor the log know it."""
    decision, item = models.Decision, models.ReviewItem
    with transaction(warehouse) as connection:
        of_key = select(decision).where(decision.finding_key == finding_key).order_by(decision.entry.desc())
        history = _rows(connection, of_key)
        found = connection.execute(_listed().where(item.finding_key == finding_key)).mappings().one_or_none()
        if found is None:
            if not history:
                return None
            return Opened(history[0], False, None, (), None, None, "", (), history, (), None, None)
        its = _present(connection, models.Finding, found["finding_id"])
        checks = _checks(connection, models.Check.finding_id == found["finding_id"])
        related = _listed().where(item.report_id == found["report_id"], item.finding_key != finding_key)
        shown = [part.figure for _, parts in checks for part in parts]
        return Opened(
            found,
            True,
            _present(connection, models.Report, found["report_id"]),
            checks,
            None if its["figure_id"] is None else _present(connection, models.Figure, its["figure_id"]),
            its["mend"],
            its["shape"],
            _beside(connection, shown),
            history,
            connection.execute(related.order_by(item.severity_rank.desc()).limit(RELATED)).mappings().all(),
            _neighbour(connection, found, forward=True),
            _neighbour(connection, found, forward=False),
        )


def _neighbour(connection: Connection, found: Row, forward: bool) -> str | None:
    """The open finding that comes after, or before, this one in the order of what matters."""
    item = models.ReviewItem
    order = (item.severity_rank, item.difference_fen, item.finding_id)
    here = (RANKS[found["severity"]], found["difference_fen"] or 0, found["finding_id"])
    beyond = tuple_(*order) < here if forward else tuple_(*order) > here
    ordered = tuple(column.desc() if forward else column.asc() for column in order)
    query = (
        select(item.finding_key)
        .where(item.is_current.is_(True), item.status == "open", beyond)
        .order_by(*ordered)
        .limit(1)
    )
    key: str | None = connection.scalar(query)
    return key


def _checks(connection: Connection, condition: ColumnElement[bool]) -> list[tuple[Row, list[Part]]]:
    """Checks with the figures that take part in them."""
    check, part, figure = models.Check, models.CheckFigure, models.Figure
    checks = _rows(connection, select(check).where(condition).order_by(check.check_id))
    parts: dict[int, list[Part]] = {one["check_id"]: [] for one in checks}
    query = (
        select(part.check_id, part.role, part.weight, figure, models.Report.report.label("report_name"))
        .join(figure, figure.figure_id == part.figure_id)
        .join(models.Report, models.Report.report_id == figure.report_id)
        .where(part.check_id.in_(parts))
        .order_by(part.check_id, part.position)
    )
    for row in _rows(connection, query):
        parts[row["check_id"]].append(Part(row["role"], row["weight"], row))
    return [(one, parts[one["check_id"]]) for one in checks]


def _beside(connection: Connection, figures: Sequence[Row]) -> Sequence[Row]:
    """All figures of the sentences in which some figures stand, in reading order."""
    table, of = models.Figure, models.Report.report.label("report_name")
    reports, sentences = {one["report_id"] for one in figures}, {one["sentence"] for one in figures}
    columns = (table.figure_id, table.report_id, table.seq, table.page, table.quote, table.sentence, table.source, of)
    query = select(*columns).join(models.Report, models.Report.report_id == table.report_id)
    query = query.where(table.report_id.in_(reports), table.sentence.in_(sentences))
    return _rows(connection, query.order_by(table.figure_id))


@dataclass(frozen=True, slots=True)
class Known:
    """A figure with its checks, what other reports say of the same quantity, and its series."""

    figure: Row
    report: Row
    checks: Sequence[tuple[Row, Sequence[Part]]]
    elsewhere: Sequence[Row]
    """The same quantity of the same period in other reports: as first reported and as restated."""
    series: Sequence[Row]
    """The same quantity over the years."""
    beside: Sequence[Row]
    findings: Sequence[Row]


def figure(warehouse: Warehouse, figure_id: int) -> Known | None:
    """All about one figure; None where there is none."""
    table, part, check, item = models.Figure, models.CheckFigure, models.Check, models.ReviewItem
    with transaction(warehouse) as connection:
        found = _row(connection, table, figure_id)
        if found is None:
            return None
        its_checks = select(part.check_id).where(part.figure_id == figure_id)
        checks = _checks(connection, check.check_id.in_(its_checks))
        finding_ids = {one["finding_id"] for one, _ in checks if one["finding_id"] is not None}
        same = _same_quantity(found)
        elsewhere: Sequence[Row] = ()
        series: Sequence[Row] = ()
        if found["item"] and found["region"]:
            told = (table, models.Report.report.label("report_name"), models.Report.ingested_at)
            query = select(*told).join(models.Report, models.Report.report_id == table.report_id).where(*same)
            others = query.where(table.period == found["period"], table.report_id != found["report_id"])
            elsewhere = _rows(connection, others.order_by(models.Report.ingested_at).limit(RELATED))
            over_years = query.where(table.period_end_date.is_not(None))
            series = _rows(connection, over_years.order_by(table.period_end_date, table.figure_id).limit(SERIES))
        return Known(
            found,
            _present(connection, models.Report, found["report_id"]),
            checks,
            elsewhere,
            series,
            _beside(connection, [found]),
            connection.execute(_listed().where(item.finding_id.in_(finding_ids))).mappings().all(),
        )


def _same_quantity(figure: Row) -> list[ColumnElement[bool]]:
    """Whatever measures the same (口径一致), of any period."""
    table = models.Figure
    named = ("item", "region", "kind", "measure", "scope", "area", "fund", "side", "agency")
    return [getattr(table, name).is_not_distinct_from(figure[name]) for name in named]


@dataclass(frozen=True, slots=True)
class Bound:
    """A report as a whole, page by page."""

    report: Row
    pages: Sequence[Row]
    counts: Mapping[int | None, Mapping[str, int]]
    """Page → how many of its figures are in a mismatch, agree, or are in no check."""
    unread_tables: Sequence[Row]
    required: Sequence[Row]
    findings: Sequence[Row]


def report(warehouse: Warehouse, report_id: int) -> Bound | None:
    """A report with its pages, findings and what was not checked; None where there is none."""
    item = models.ReviewItem
    with transaction(warehouse) as connection:
        found = _row(connection, models.Report, report_id)
        if found is None:
            return None

        def of(table: Any, *order: Any) -> Sequence[Row]:
            return _rows(connection, select(table).where(table.report_id == report_id).order_by(*order))

        state = _state().label("state")
        counts: dict[int | None, dict[str, int]] = {}
        query = select(models.Figure.page, state, func.count()).where(models.Figure.report_id == report_id)
        for page, its_state, count in connection.execute(query.group_by(models.Figure.page, state)):
            counts.setdefault(page, {})[its_state] = count
        return Bound(
            found,
            of(models.Page, models.Page.position),
            counts,
            of(models.UnreadTable, models.UnreadTable.table),
            of(models.RequiredCheck, models.RequiredCheck.position),
            connection.execute(
                _listed().where(item.report_id == report_id).order_by(item.severity_rank.desc(), item.finding_id)
            )
            .mappings()
            .all(),
        )


def _state() -> ColumnElement[str]:
    """mismatch where a check of the figure fails, ok where one holds, unchecked where none decided about it."""
    part, check = models.CheckFigure, models.Check

    def stands_in(*statuses: str) -> ColumnElement[bool]:
        return (
            select(1)
            .select_from(part)
            .join(check, check.check_id == part.check_id)
            .where(part.figure_id == models.Figure.figure_id, check.status.in_(statuses))
            .correlate(models.Figure)
            .exists()
        )

    return case((stands_in("mismatch"), "mismatch"), (stands_in(*AGREED), "ok"), else_="unchecked")


def figures_on(warehouse: Warehouse, report_id: int, page: int | None) -> Sequence[Row]:
    """The figures of a page, or of a report without pages, each with its state."""
    table = models.Figure
    columns = (
        table.figure_id,
        table.seq,
        table.page,
        table.quote,
        table.sentence,
        table.source,
        table.item,
        table.period,
        table.boxes,
        table.table,
        table.row,
        table.column,
        table.is_ocr,
        models.Report.report.label("report_name"),
    )
    with transaction(warehouse) as connection:
        query = select(*columns, _state().label("state")).join(
            models.Report, models.Report.report_id == table.report_id
        )
        query = query.where(table.report_id == report_id)
        return _rows(connection, query.where(table.page.is_not_distinct_from(page)).order_by(table.seq))


def page_sizes(warehouse: Warehouse, report_id: int, numbers: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Page → its width and height in points, for the pages of a format that has any."""
    page = models.Page
    query = select(page.page, page.width_pt, page.height_pt).where(page.report_id == report_id, page.page.in_(numbers))
    with transaction(warehouse) as connection:
        rows = connection.execute(query).all()
    return {row.page: (row.width_pt, row.height_pt) for row in rows if row.width_pt and row.height_pt}


@dataclass(frozen=True, slots=True)
class Stored:
    """Where the bytes of a report lie, and the pages that they have."""

    sha256: str
    format: str
    paths: Sequence[str]
    pages: int


def stored(warehouse: Warehouse, report_id: int) -> Stored | None:
    """The files of a report, for drawing its pages."""
    with transaction(warehouse) as connection:
        found = _row(connection, models.Report, report_id)
        if found is None:
            return None
        file = models.ReportFile
        paths = connection.scalars(select(file.path).where(file.report_id == report_id).order_by(file.seen_at.desc()))
        return Stored(found["sha256"], found["format"], paths.all(), found["page_count"])


@dataclass(frozen=True, slots=True)
class Overview:
    """All reports at a glance."""

    totals: Row
    groups: Sequence[Row]
    """A row an area and year."""
    years: Sequence[Row]
    statuses: Mapping[str, int]
    new_reports: Sequence[Row]
    new_count: int
    new_findings: int
    not_loaded: int


def overview(warehouse: Warehouse, since: datetime.datetime | None) -> Overview:
    """Reports by area and year, and what came in since a reviewer was here last."""
    report, item = models.Report, models.ReviewItem
    unread = _unread_pages()
    open_items = (
        select(item.report_id, func.count().label("open")).where(item.status == "open").group_by(item.report_id)
    ).subquery()
    counted = [
        cast(func.coalesce(func.sum(column), 0), BigInteger).label(name)
        for name, column in {
            "figures": report.figure_count,
            "checks": report.check_count,
            "mismatches": report.mismatch_count,
            "findings": report.finding_count,
            "pages": report.page_count,
            "unread": unread.c.unread,
            "open": open_items.c.open,
        }.items()
    ]
    joined = (
        select(func.count().label("reports"), *counted)
        .select_from(report)
        .outerjoin(unread, unread.c.report_id == report.report_id)
        .outerjoin(open_items, open_items.c.report_id == report.report_id)
        .where(report.is_current.is_(True))
    )
    new = report.is_current.is_(True) & (report.ingested_at > (since or datetime.datetime.min))
    with transaction(warehouse) as connection:
        by_group = joined.add_columns(report.region, report.year).group_by(report.region, report.year)
        by_group = by_group.order_by(text("open desc"), report.year.desc(), report.region).limit(GROUPS)
        by_year = joined.add_columns(report.year).where(report.year.is_not(None)).group_by(report.year)
        by_status = (
            select(item.status, func.count().label("count")).where(item.is_current.is_(True)).group_by(item.status)
        )
        return Overview(
            connection.execute(joined).mappings().one(),
            _rows(connection, by_group),
            _rows(connection, by_year.order_by(report.year)),
            {one["status"]: one["count"] for one in _rows(connection, by_status)},
            _rows(connection, select(report).where(new).order_by(report.ingested_at.desc()).limit(RELATED)),
            connection.scalar(select(func.count()).select_from(report).where(new)) or 0,
            connection.scalar(
                select(func.count()).select_from(item).join(report, report.report_id == item.report_id).where(new)
            )
            or 0,
            connection.scalar(select(func.count()).where(models.Quarantine.resolved_at.is_(None))) or 0,
        )


def reports_of(warehouse: Warehouse, region: str | None, year: int | None) -> Sequence[Row]:
    """The reports of an area and year."""
    report, unread = models.Report, _unread_pages()
    query = (
        select(report, func.coalesce(unread.c.unread, 0).label("unread_page_count"))
        .outerjoin(unread, unread.c.report_id == report.report_id)
        .where(
            report.is_current.is_(True),
            report.region.is_not_distinct_from(region),
            report.year.is_not_distinct_from(year),
        )
        .order_by(report.ingested_at.desc())
        .limit(GROUPS)
    )
    with transaction(warehouse) as connection:
        return _rows(connection, query)


def _unread_pages() -> Subquery:
    """How many pages of each report could not be read."""
    page = models.Page
    is_unread = page.verdict.in_(UNREAD) & page.note.not_like("%recognised (OCR)%")
    return (select(page.report_id, func.count().label("unread")).where(is_unread).group_by(page.report_id)).subquery()


def log(warehouse: Warehouse, reviewer: str | None = None, limit: int | None = None) -> Sequence[Row]:
    """The decisions of all reviewers, the newest first; `holds` tells those that have not been overtaken."""
    table = models.Decision
    query = select(table, is_last().label("holds")).order_by(table.decision_id.desc()).limit(limit)
    if reviewer is not None:
        query = query.where(table.reviewer == reviewer)
    with transaction(warehouse) as connection:
        return _rows(connection, query)


def _rows(connection: Connection, query: Executable) -> Sequence[Row]:
    return connection.execute(query).mappings().all()


def _row(connection: Connection, table: type[models.Base], key: int) -> Row | None:
    """A row by its key."""
    (column,) = inspect(table).primary_key
    return connection.execute(select(table.__table__).where(column == key)).mappings().one_or_none()


def _present(connection: Connection, table: type[models.Base], key: int) -> Row:
    """A row that a foreign key says is there."""
    found = _row(connection, table, key)
    assert found is not None, "a foreign key leads to it"
    return found
