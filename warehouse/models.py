"""The tables of the warehouse (表结构): reports, their pages, figures and checks, and what could not be read.

Money is an integer number of 分 and everything else an exact decimal written out as text, since SQLite has no decimal;
the views show 万元. Columns that hold a field of the figure or check record carry its name.
"""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    false,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FIGURES_PER_REPORT = 1_000_000
"""Room for this many figures and checks a report: figure_id is report_id × this + seq, so that rows can be written in
bulk without asking the database for the numbers it gave."""


NUMBERED = BigInteger().with_variant(Integer, "sqlite")
"""A key that the database counts up itself; SQLite does so only for INTEGER."""


class Base(DeclarativeBase):
    """What all tables share: names of constraints that migrations can refer to."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {str: Text, int: BigInteger, float: Double}  # noqa: RUF012 — SQLAlchemy reads it from the class


def _where(condition: str) -> dict[str, Any]:
    """What an index holds, in the words of both databases."""
    return {f"{database}_where": text(condition) for database in ("sqlite", "postgresql")}


class IngestionRun(Base):
    """One `gouji ingest` (一次入库): when, by which version, and what came of it."""

    __tablename__ = "ingestion_run"
    run_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    started_at: Mapped[datetime.datetime]
    ended_at: Mapped[datetime.datetime | None]
    """Null while it runs, or where it was killed."""
    gouji_version: Mapped[str]
    report_count: Mapped[int] = mapped_column(default=0)
    known_count: Mapped[int] = mapped_column(default=0)
    """Files whose bytes were in the warehouse already, under another name."""
    figure_count: Mapped[int] = mapped_column(default=0)
    check_count: Mapped[int] = mapped_column(default=0)
    mismatch_count: Mapped[int] = mapped_column(default=0)
    quarantined_count: Mapped[int] = mapped_column(default=0)
    skipped_count: Mapped[int] = mapped_column(default=0)


class Report(Base):
    """One report, known by its bytes (一份报告); all of its rows are written in one transaction."""

    __tablename__ = "report"
    report_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    report: Mapped[str] = mapped_column(index=True)
    """Name of the file that it was read from."""
    format: Mapped[str]
    title: Mapped[str | None]
    region: Mapped[str | None] = mapped_column(index=True)
    """The area that most of its figures are about."""
    region_code: Mapped[str | None] = mapped_column(index=True)
    """Its six digits of GB/T 2260; null where the name is unknown or means several areas."""
    agency: Mapped[str | None]
    year: Mapped[int | None] = mapped_column(index=True)
    """The year that it is about: of a report on 2025 with the budget of 2026 it is 2025."""
    stage: Mapped[str | None]
    """As what it is about that year: final, execution, adjusted_budget or budget."""
    page_count: Mapped[int]
    figure_count: Mapped[int]
    check_count: Mapped[int]
    mismatch_count: Mapped[int]
    kind: Mapped[str | None]
    """Whose report it is: government, department, or bulletin of a statistical office; null before it was checked."""
    finding_count: Mapped[int] = mapped_column(server_default="0")
    unchecked_count: Mapped[int | None]
    """How many of its figures stand in no relation: nothing was checked about them."""
    gouji_version: Mapped[str]
    ingested_at: Mapped[datetime.datetime]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("ingestion_run.run_id", ondelete="SET NULL"), index=True)
    compared_with: Mapped[str | None]
    """A word for the reports that it was held against; null where there was none, or where it is to be done again."""
    is_current: Mapped[bool] = mapped_column(server_default=true())
    """Whether it is the newest revision of any publication; the views show these alone."""


class ReportFile(Base):
    """A publication and the report that it holds now (文件): the same bytes may lie under several names and paths, and
    are loaded once."""

    __tablename__ = "report_file"
    path: Mapped[str] = mapped_column(primary_key=True)
    """What identifies the publication: the path of the file, or the address that it was fetched from."""
    report_file: Mapped[str] = mapped_column(index=True)
    """Name of the file."""
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime.datetime]


class Revision(Base):
    """What a publication held, one time after the other (修订版次): published again with other bytes, it counts on."""

    __tablename__ = "revision"
    publication: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 …; the last is current."""
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    file: Mapped[str]
    """Where its bytes lay when it was read; a later revision may have taken the place."""
    seen_at: Mapped[datetime.datetime]


class Page(Base):
    """A page of a report and whether it could be read (页)."""

    __tablename__ = "page"
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """1, 2, 3 … in the order of the file."""
    page: Mapped[int | None]
    """Number of the page as figures cite it; null for formats without pages."""
    verdict: Mapped[str]
    note: Mapped[str]
    width_pt: Mapped[float] = mapped_column(Double)
    height_pt: Mapped[float] = mapped_column(Double)


class UnreadTable(Base):
    """A table with numbers that was not understood, so that none of them is loaded, and why (未识别的表)."""

    __tablename__ = "unread_table"
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    table: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    page: Mapped[int | None]
    title: Mapped[str]
    reason: Mapped[str]
    number_count: Mapped[int]


class Figure(Base):
    """One amount or percentage of a report with what it means and where it stands (一个数)."""

    __tablename__ = "figure"
    figure_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"))
    seq: Mapped[int]
    page: Mapped[int | None]
    quote: Mapped[str]
    sentence: Mapped[str]
    source: Mapped[str]
    kind: Mapped[str]
    value: Mapped[str]
    """As written, an exact decimal in `unit`."""
    unit: Mapped[str]
    wan: Mapped[str | None]
    amount_fen: Mapped[int | None]
    """The amount in 分, rounded to a whole 分 where the report writes fractions of one; null for percentages."""
    step: Mapped[str]
    step_fen: Mapped[int | None]
    """What one unit of the last written digit is worth in 分; 0 below one 分."""
    bound: Mapped[str]
    measure: Mapped[str]
    base: Mapped[str | None]
    scope: Mapped[str | None]
    area: Mapped[str | None]
    """What narrows the scope: a named part of the area, or what the report counts in."""
    fund: Mapped[str | None]
    side: Mapped[str | None]
    item: Mapped[str]
    period: Mapped[str | None]
    period_end_date: Mapped[datetime.date | None]
    """Last day of `period`, or the day itself."""
    stage: Mapped[str | None]
    of: Mapped[int | None]
    part_of: Mapped[int | None]
    confidence: Mapped[str]
    region: Mapped[str | None]
    region_code: Mapped[str | None]
    """Six digits of GB/T 2260."""
    agency: Mapped[str | None]
    item_code: Mapped[str | None]
    """The item in the official classification of its year (政府收支分类科目): 205 教育支出; null outside it."""
    is_ocr: Mapped[bool] = mapped_column(server_default=false())
    """Whether OCR read it from a picture."""
    table: Mapped[int | None]
    row: Mapped[str | None]
    row_path: Mapped[str | None]
    """JSON list."""
    column: Mapped[str | None]
    code: Mapped[str | None]
    boxes: Mapped[str]
    """JSON list of [x0, top, x1, bottom] in points."""
    because: Mapped[str]
    """Which reasons of its report gave its fields their values: reason.position, each between blanks."""
    headline: Mapped[str | None]
    """Which number of the panel it states, as warehouse/headline.py decides: revenue, general_debt_limit …"""
    figure_key: Mapped[str]

    __table_args__ = (
        CheckConstraint("(kind = 'amount') = (amount_fen is not null)", name="amounts_have_fen"),
        Index(None, "report_id", "seq", unique=True),
        # behind its report, whose rows lie together: keys alone would land all over the index
        Index(None, "report_id", "figure_key", unique=True),
        Index(None, "item", "period"),
        # most figures have none of these
        Index(None, "item_code", "period", **_where("item_code is not null")),
        Index(None, "headline", "fund", "period", **_where("headline is not null")),
        Index(None, "report_id", "of", **_where('"of" is not null')),
    )


class Reason(Base):
    """Which rule gave a field of figures its value, and the words it read (取值依据), once for each report."""

    __tablename__ = "reason"
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    field: Mapped[str]
    """Field of the figure: item, period, stage …"""
    why: Mapped[str]
    """The rule and the words: column「决算数」."""


class Finding(Base):
    """One cause behind the mismatches of a report (差错): how grave it is, and the figure that is likeliest wrong."""

    __tablename__ = "finding"
    finding_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    position: Mapped[int]
    """1, 2, 3 … in its report, the gravest first."""
    severity: Mapped[str] = mapped_column(index=True)
    """high, medium or low."""
    difference_fen: Mapped[int | None]
    """The largest gap between amounts; null where only rates disagree."""
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.figure_id", ondelete="CASCADE"), index=True)
    """The figure whose change mends most of its mismatches; null where several are as likely."""
    mend: Mapped[str | None]
    """What that figure would have to be, an exact decimal in 万元, % or points."""
    shape: Mapped[str]
    """How the error may have come about (相邻两位数字颠倒 …); empty where no known slip leads there."""
    message: Mapped[str]

    __table_args__ = (CheckConstraint("severity in ('high', 'medium', 'low')", name="severity_is_known"),)


class RequiredCheck(Base):
    """A check that a report of its kind must pass, and its outcome (必做核对)."""

    __tablename__ = "required_check"
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    outcome: Mapped[str]
    """ok, rounding, mismatch, explained, not_checkable or not_applicable."""
    check_count: Mapped[int]
    """How many relations settled it."""
    reason: Mapped[str]


FEW = ("mismatch", "not_checkable")
"""Outcomes of checks that are looked for."""


class Check(Base):
    """A relation that figures of a report must satisfy, and whether they do (勾稽关系)."""

    __tablename__ = "check"
    check_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"))
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("finding.finding_id", ondelete="SET NULL"))
    """The finding that a mismatch belongs to."""
    rule: Mapped[str]
    title: Mapped[str] = mapped_column(server_default="")
    """What is compared, as a reader says it: 分项合计, 前后表述."""
    expected: Mapped[str | None]
    actual: Mapped[str | None]
    difference: Mapped[str | None]
    tolerance: Mapped[str | None]
    status: Mapped[str]
    message: Mapped[str]
    is_between: Mapped[bool] = mapped_column(server_default=false())
    """Whether it holds the report against an earlier one."""
    check_key: Mapped[str]

    __table_args__ = (
        Index(None, "report_id", "check_key", unique=True),
        Index(None, "finding_id", **_where("finding_id is not null")),
        Index(None, "title", "status"),
        # nearly all others are ok
        *(Index(f"ix_check_{status}", "report_id", **_where(f"status = '{status}'")) for status in FEW),
    )


class CheckFigure(Base):
    """A figure's part in a check (角色); weight −1 where it is subtracted."""

    __tablename__ = "check_figure"
    check_id: Mapped[int] = mapped_column(ForeignKey("check.check_id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    figure_id: Mapped[int] = mapped_column(ForeignKey("figure.figure_id", ondelete="CASCADE"), index=True)
    role: Mapped[str]
    weight: Mapped[int]


class FigureChange(Base):
    """A figure that two successive revisions of a publication do not share (修订变动)."""

    __tablename__ = "figure_change"
    earlier_report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True)
    """The earlier revision."""
    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True, index=True
    )
    """The later revision."""
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change: Mapped[str]
    """added, removed or changed."""
    earlier_figure_id: Mapped[int | None] = mapped_column(
        ForeignKey("figure.figure_id", ondelete="CASCADE"), index=True
    )
    """The figure of the earlier revision; null where it was added."""
    figure_id: Mapped[int | None] = mapped_column(ForeignKey("figure.figure_id", ondelete="CASCADE"), index=True)
    """The figure of the later revision; null where it was removed."""

    __table_args__ = (
        CheckConstraint(
            "(change = 'added' and earlier_figure_id is null and figure_id is not null)"
            " or (change = 'removed' and earlier_figure_id is not null and figure_id is null)"
            " or (change = 'changed' and earlier_figure_id is not null and figure_id is not null)",
            name="has_its_figures",
        ),
    )


class Quarantine(Base):
    """A file that could not be loaded, and why (隔离); resolved once a later run loads it."""

    __tablename__ = "quarantine"
    quarantine_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    path: Mapped[str] = mapped_column(index=True)
    report_file: Mapped[str]
    sha256: Mapped[str | None]
    """Null where the bytes could not be read or are too many."""
    stage: Mapped[str]
    """fetch, read, extract, reconcile or load."""
    reason: Mapped[str]
    quarantined_at: Mapped[datetime.datetime]
    resolved_at: Mapped[datetime.datetime | None]
    run_id: Mapped[int | None] = mapped_column(ForeignKey("ingestion_run.run_id", ondelete="SET NULL"), index=True)


class ReviewItem(Base):
    """A finding as the desk lists it (待核事项): all that its filters ask for, made again with the report."""

    __tablename__ = "review_item"
    finding_id: Mapped[int] = mapped_column(
        ForeignKey("finding.finding_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    finding_key: Mapped[str] = mapped_column(index=True)
    """Known by what the report says, so that links and decisions outlive a new reading."""
    report_id: Mapped[int] = mapped_column(ForeignKey("report.report_id", ondelete="CASCADE"), index=True)
    is_current: Mapped[bool]
    """Whether its report is; what a publication said before it was revised is no work for a reviewer."""
    status: Mapped[str]
    """open, or the verdict that holds: confirmed, extraction_error, explained, not_a_finding."""
    severity_rank: Mapped[int]
    """2 for high, 1 for medium, 0 for low: one index serves the order of what matters."""
    difference_fen: Mapped[int]
    """0 where only rates disagree."""
    region: Mapped[str | None]
    year: Mapped[int | None]
    """The year that most of its figures are about."""
    kind: Mapped[str | None]
    rule: Mapped[str]
    """The rule of its first mismatch."""
    title: Mapped[str]
    page: Mapped[int | None]
    summary: Mapped[str]
    """Its first mismatch in words."""
    words: Mapped[str]
    """In lower case, all that a search looks at: report, area, figures, messages."""

    __table_args__ = (
        CheckConstraint(
            "status in ('open', 'confirmed', 'extraction_error', 'explained', 'not_a_finding')", name="status_is_known"
        ),
        Index("ix_review_item_by_status", "is_current", "status", "severity_rank", "difference_fen", "finding_id"),
        Index("ix_review_item_by_severity", "is_current", "severity_rank", "difference_fen", "finding_id"),
        Index("ix_review_item_by_difference", "is_current", "difference_fen", "finding_id"),
        Index(None, "region", "year"),
        Index(None, "rule"),
    )


class Decision(Base):
    """What a reviewer decided about a finding (复核结论), written once and never changed: undoing is an entry too.

    The words of the finding are kept beside it, so that the log can be read when the finding itself is gone.
    """

    __tablename__ = "decision"
    decision_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    """The entry; later ones are larger."""
    finding_key: Mapped[str]
    """The finding that it is about, by what the report says."""
    entry: Mapped[int]
    """1, 2, 3 … for each finding: of two reviewers who saw the same state only one can write the next."""
    verdict: Mapped[str]
    """confirmed, extraction_error, explained, not_a_finding, or undone: the finding is open again."""
    reviewer: Mapped[str]
    """Who decided."""
    decided_at: Mapped[datetime.datetime] = mapped_column(index=True)
    note: Mapped[str]
    """Why, in the reviewer's words."""
    sha256: Mapped[str]
    """The report's bytes."""
    report: Mapped[str]
    region: Mapped[str | None]
    year: Mapped[int | None]
    page: Mapped[int | None]
    severity: Mapped[str]
    difference_fen: Mapped[int | None]
    message: Mapped[str]
    figure_key: Mapped[str | None]
    """The figure that was read wrongly, for extraction_error."""
    field: Mapped[str | None]
    """Which of its fields was read wrongly: amount, item, period, stage …"""
    quote: Mapped[str | None]
    sentence: Mapped[str | None]
    read_as: Mapped[str | None]
    """What was read."""
    right_value: Mapped[str | None]
    """What the field should say."""

    __table_args__ = (
        CheckConstraint(
            "verdict in ('confirmed', 'extraction_error', 'explained', 'not_a_finding', 'undone')",
            name="verdict_is_known",
        ),
        Index(None, "finding_key", "entry", unique=True),
    )


class DecisionCheck(Base):
    """A mismatch that lay before the reviewer when he decided (所据核对)."""

    __tablename__ = "decision_check"
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.decision_id"), primary_key=True)
    """The decision."""
    check_key: Mapped[str] = mapped_column(primary_key=True, index=True)


class Account(Base):
    """Someone who may open the desk over the network (用户)."""

    __tablename__ = "account"
    name: Mapped[str] = mapped_column(primary_key=True)
    role: Mapped[str]
    """reader looks, reviewer decides, admin may also undo what others decided."""
    password_hash: Mapped[str]
    """Argon2id, with its salt and cost."""
    created_at: Mapped[datetime.datetime]

    __table_args__ = (CheckConstraint("role in ('reader', 'reviewer', 'admin')", name="role_is_known"),)


class DeskSession(Base):
    """A browser that is logged in (会话); the token itself is nowhere but in the browser."""

    __tablename__ = "desk_session"
    token_hash: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of the cookie."""
    name: Mapped[str] = mapped_column(ForeignKey("account.name", ondelete="CASCADE"), index=True)
    csrf_token: Mapped[str]
    """What the forms of this browser must carry."""
    started_at: Mapped[datetime.datetime]
    seen_at: Mapped[datetime.datetime]


class LoginFailure(Base):
    """A login that did not succeed in the last quarter of an hour (登录失败), so that guessing is slowed down."""

    __tablename__ = "login_failure"
    login_failure_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    """Counts up."""
    name_hash: Mapped[str]
    """SHA-256 of the name that was typed."""
    address: Mapped[str]
    """The computer that it came from."""
    failed_at: Mapped[datetime.datetime] = mapped_column(index=True)


class Visit(Base):
    """When a reviewer was last at the desk (上次来访), so that what is new since then can be shown."""

    __tablename__ = "visit"
    reviewer: Mapped[str] = mapped_column(primary_key=True)
    """Who."""
    before_at: Mapped[datetime.datetime | None]
    """The end of the visit before this one."""
    seen_at: Mapped[datetime.datetime]


class SourceRun(Base):
    """One visit of a source (一次巡查): what was listed there, what was new, what failed."""

    __tablename__ = "source_run"
    source_run_id: Mapped[int] = mapped_column(NUMBERED, primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    """Its name in sources.toml."""
    started_at: Mapped[datetime.datetime]
    ended_at: Mapped[datetime.datetime | None]
    """Null while it runs, or where it was killed."""
    listed_count: Mapped[int] = mapped_column(default=0)
    """Reports that the source names."""
    new_count: Mapped[int] = mapped_column(default=0)
    changed_count: Mapped[int] = mapped_column(default=0)
    unchanged_count: Mapped[int] = mapped_column(default=0)
    failed_count: Mapped[int] = mapped_column(default=0)
    left_count: Mapped[int] = mapped_column(default=0)
    """Reports that were not asked for: seen a short while ago, or left for the next run."""
    request_count: Mapped[int] = mapped_column(default=0)
    trouble: Mapped[str | None]
    """Why the source as a whole gave nothing, or not all."""


class Address(Base):
    """An address where a report is published (网址) and the original that was last fetched from it."""

    __tablename__ = "address"
    url: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(index=True)
    """Name of the source in sources.toml that led to it."""
    title: Mapped[str | None]
    """The words of the link that leads there."""
    found_on: Mapped[str | None] = mapped_column(index=True)
    """The page that announces it, where the list leads to such pages."""
    first_listed_at: Mapped[datetime.datetime]
    last_listed_at: Mapped[datetime.datetime]
    asked_at: Mapped[datetime.datetime | None]
    fetched_at: Mapped[datetime.datetime | None]
    """When it gave the original that it has now."""
    etag: Mapped[str | None]
    """What the site called this version of it, asked for again next time."""
    last_modified: Mapped[str | None]
    """When the site says it was changed last, asked for again next time."""
    text_sha256: Mapped[str | None]
    """Of a web page's text alone: what changes in its tags and scripts is no new revision."""
    sha256: Mapped[str | None] = mapped_column(index=True)
    original: Mapped[str | None]
    """Where the original lies in the archive; null for a page that only announces reports."""
    failure_count: Mapped[int] = mapped_column(default=0)
    """How many times in a row it gave nothing."""


class ViewBacklog(Base):
    """A report whose rows in the kept views are still to be made (待入视图), by the end of the run that loaded it."""

    __tablename__ = "view_backlog"
    report_id: Mapped[int] = mapped_column(
        ForeignKey("report.report_id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )


class ViewDefinition(Base):
    """A view of this warehouse and what it shows (视图说明); kept by gouji, so that an older view is replaced."""

    __tablename__ = "view_definition"
    name: Mapped[str] = mapped_column(primary_key=True)
    description: Mapped[str]
    definition: Mapped[str]
