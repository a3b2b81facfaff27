"""The paper on the checks of one report (核对报告): what was checked, each finding with its arithmetic, in words."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import BinaryIO, Final

from extractors.unread import unread_pages
from flows.messages import chinese, say
from flows.pipeline import Reading
from schema.interval import Interval
from schema.records import Check, Figure, Finding, plain
from schema.units import WAN
from schema.vocabulary import CHINESE

Rows = Sequence[Sequence[str]]

STATUSES: Final = ("ok", "rounding", "mismatch", "explained", "not_checkable")
STYLE: Final = """
body { font: 15px/1.6 "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 60em;
  margin: 2em auto; padding: 0 1em; color: #1b1b1b; }
table { border-collapse: collapse; margin: .6em 0; }
th, td { border: 1px solid #999; padding: .25em .6em; text-align: left; font-variant-numeric: tabular-nums; }
blockquote { margin: .4em 0; padding-left: .8em;
  border-left: 3px solid #999; color: #444; } mark { background: #ffe08a; } h2 { margin-top: 1.6em; }
""".strip()


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of the paper: a heading, a paragraph, a table, or a quotation with the words to be marked."""

    kind: str
    text: str = ""
    head: Sequence[str] = ()
    rows: Rows = ()
    marked: Sequence[tuple[int, int]] = ()
    """Where the figures stand in the words of a quotation."""


def word(english: str) -> str:
    """A word of the records as people read it."""
    return CHINESE.get(english, english) if chinese() else english.replace("_", " ")


def blocks(reading: Reading) -> Iterator[Block]:
    """The paper on one report, from what was checked down to each finding."""
    result = reading.reconciliation
    assert result is not None, "the report was asked to be checked"
    yield Block("title", say("statement_title", report=reading.document.name))
    counts = Counter(check.status for check in result.checks)
    yield Block(
        "table",
        head=(say("figures"), say("checks"), *map(word, STATUSES), say("in_none")),
        rows=[
            [str(len(reading.figures)), str(len(result.checks))]
            + [str(counts[status]) for status in STATUSES]
            + [str(len(result.unchecked))]
        ],
    )
    for pages in unread_pages(reading.document.pages):
        yield Block("text", say("unread_line", report=reading.document.name, pages=pages.pages, note=pages.note))
    for table in reading.unread_tables:
        place = "" if table.page is None else say("on_page", page=table.page)
        title = table.title and say("titled", title=table.title)
        named = {"report": reading.document.name, "table": table.table, "place": place, "title": title}
        yield Block("text", say("unread_table", **named, reason=word(table.reason), numbers=table.numbers))
    yield Block("heading", say("findings_heading", findings=len(result.findings)))
    if not result.findings:
        yield Block("text", say("no_finding", checks=len(result.checks) - counts["not_checkable"]))
    for number, finding in enumerate(result.findings, 1):
        yield from _finding(number, finding)
    yield from _of_status(result.checks, "explained")
    yield Block("heading", say("required_heading"))
    yield Block(
        "table",
        head=(say("required"), say("outcome"), say("checks"), say("reason")),
        rows=[[one.name, word(one.outcome), str(one.checks), one.reason] for one in result.required],
    )
    yield from _of_status(result.checks, "not_checkable")


def _finding(number: int, finding: Finding) -> Iterator[Block]:
    first = finding.checks[0]
    yield Block("subheading", f"{number}. {word(finding.severity)} · {first.title}")
    for check in finding.checks:
        yield Block("text", check.message.removesuffix(finding.message))
        yield Block("table", head=_columns(), rows=list(_arithmetic(check)))
    yield Block("text", finding.message)
    quoted: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for figure in (role.figure for check in finding.checks for role in check.roles):
        if figure.source == "text" and figure.spot is not None:
            begins = figure.spot.start - figure.sentence_start
            spots = quoted.setdefault((figure.sentence, _place(figure)), set())
            spots.add((begins, begins + len(figure.quote)))
    for (sentence, place), spots in quoted.items():
        yield Block("quote", sentence + place, marked=sorted(spots))


def _of_status(checks: Sequence[Check], status: str) -> Iterator[Block]:
    chosen = [check for check in checks if check.status == status]
    if chosen:
        yield Block("heading", f"{word(status)} ({len(chosen)})")
        yield Block(
            "table", head=(say("what"), say("message")), rows=[[check.title, check.message] for check in chosen]
        )


def _columns() -> tuple[str, ...]:
    return tuple(say(name) for name in ("role", "item", "as_written", "interval", "place"))


def _arithmetic(check: Check) -> Iterator[Sequence[str]]:
    """Each figure with the interval that its rounding leaves open, then what follows and by how much it is off."""
    for role in check.roles:
        figure = role.figure
        sign = "－" if role.weight < 0 else ""
        yield word(role.name), figure.item, sign + figure.quote, _interval(figure.interval, figure), _place(figure)
    stated = check.roles[0].figure
    if check.expected is not None and check.tolerance is not None and check.difference is not None:
        wide = f"± {_said(check.tolerance, stated)}"
        yield say("expected"), "", _said(check.expected, stated), wide, ""
        yield say("difference"), "", _said(check.difference, stated), "", ""


def _interval(interval: Interval, figure: Figure) -> str:
    return f"{_said(interval.low, figure)} … {_said(interval.high, figure)}"


def _said(amount: Decimal, like: Figure) -> str:
    if not amount.is_finite():
        return "∞" if amount > 0 else "−∞"
    value = amount if like.wan is None else amount / WAN[like.unit]
    return (
        f"{plain(value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1)))}{like.unit}"
    )


def _place(figure: Figure) -> str:
    page = "" if figure.page is None else say("on_page", page=figure.page)
    row = f" {figure.row} / {figure.column}" if figure.source == "table" else ""
    return f"{page}{row}"


def _pieces(block: Block) -> Iterator[tuple[str, bool]]:
    """The words of a block, cut where its figures begin and end."""
    at = 0
    for start, end in block.marked:
        yield block.text[at:start], False
        yield block.text[start:end], True
        at = end
    yield block.text[at:], False


def markdown(readings: Sequence[Reading]) -> str:
    """The papers as Markdown."""
    return "\n".join(_markdown(block) for reading in readings for block in blocks(reading))


def _markdown(block: Block) -> str:
    heads = {"title": "# ", "heading": "## ", "subheading": "### ", "text": "", "quote": "> "}
    if block.kind != "table":
        text = "".join(f"**{piece}**" if marked else piece for piece, marked in _pieces(block))
        return f"{heads[block.kind]}{text}\n"
    lines = [block.head, ["---"] * len(block.head), *block.rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines) + "\n"


def web_page(readings: Sequence[Reading]) -> str:
    """The papers as one page for the browser and the printer; nothing of a report is taken for HTML."""
    title = html.escape(", ".join(reading.document.name for reading in readings))
    body = "\n".join(_element(block) for reading in readings for block in blocks(reading))
    language = "zh" if chinese() else "en"
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body>\n{body}\n</body></html>\n"
    )


def _element(block: Block) -> str:
    tags = {"title": "h1", "heading": "h2", "subheading": "h3", "text": "p", "quote": "blockquote"}
    if block.kind != "table":
        tag = tags[block.kind]
        pieces = ((html.escape(piece), marked) for piece, marked in _pieces(block))
        text = "".join(f"<mark>{piece}</mark>" if marked else piece for piece, marked in pieces)
        return f"<{tag}>{text}</{tag}>"
    head = "".join(f"<th>{html.escape(cell)}</th>" for cell in block.head)
    rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
    return f"<table><tr>{head}</tr>{rows}</table>"


def workbook(readings: Sequence[Reading], file: BinaryIO) -> None:
    """The papers as a workbook: a sheet of findings, a line for each figure of each mismatch, and what was required."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    mismatches = book.create_sheet(say("mismatch_count"))
    required = book.create_sheet(say("required"))

    def add(sheet: object, cells: Sequence[object]) -> None:
        held = [WriteOnlyCell(sheet, value=cell) for cell in cells]
        for cell in held:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # words that begin with = are no formula
        sheet.append(held)  # type: ignore[attr-defined]

    add(mismatches, ("", say("finding"), say("severity"), say("what"), say("message"), *_columns()))
    add(required, ("", say("required"), say("outcome"), say("checks"), say("reason")))
    for reading in readings:
        assert reading.reconciliation is not None
        name = reading.document.name
        for number, finding in enumerate(reading.reconciliation.findings, 1):
            for check in finding.checks:
                for line in _arithmetic(check):
                    add(mismatches, (name, number, word(finding.severity), check.title, check.message, *line))
        for one in reading.reconciliation.required:
            add(required, (name, one.name, word(one.outcome), one.checks, one.reason))
    book.save(file)
