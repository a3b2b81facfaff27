"""How the commands print (输出): records as tables for people, csv or JSON lines; notes for people on stderr."""

from __future__ import annotations

import contextlib
import csv
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from flows.messages import say

if TYPE_CHECKING:
    from pathlib import Path

    from extractors.unread import Unread
    from flows.pipeline import Summary

FILES_NAMED: Final = 5
UNLIMITED: Final = 100_000

Record = Mapping[str, Any]


def tell(line: str) -> None:
    print(line, file=sys.stderr)


def print_records(records: Iterator[Record], format: str, columns: Sequence[str]) -> None:
    if format == "jsonl":
        for record in records:
            print(json.dumps(record, ensure_ascii=False, default=str))
    elif format == "csv":
        _print_csv(records, columns)
    else:
        _print_table(list(records), columns)


def _print_csv(records: Iterator[Record], columns: Sequence[str]) -> None:
    """All fields of the records as CSV; lists as JSON."""
    rows = list(records)
    # records of tables carry more fields than those of text
    names = list(dict.fromkeys(name for row in rows for name in row)) or list(columns)
    writer = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {n: json.dumps(v, ensure_ascii=False) if isinstance(v, (list, dict)) else v for n, v in row.items()}
        )


def _print_table(records: Sequence[Record], columns: Sequence[str]) -> None:
    """A table for people, Chinese characters two columns wide."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    names = list(columns) or list(records[0] if records else ())
    if not names:
        return
    several = "report" not in names and len({record.get("report") for record in records}) > 1
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ["report", *names] if several else names:
        numeric = bool(records) and all(isinstance(record.get(name), int | float | None) for record in records)
        # where no person watches, nothing is cut or wrapped
        table.add_column(name, justify="right" if numeric else "left", overflow="fold", no_wrap=not sys.stdout.isatty())
    for record in records:
        table.add_row(*(Text(_cell(record.get(str(column.header)))) for column in table.columns))
    if sys.stdout.isatty():
        Console(highlight=False).print(table)
        return
    console = Console(width=UNLIMITED, highlight=False)
    with console.capture() as captured:
        console.print(table)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{name} {_cell(part) or '—'}" for name, part in value.items())
    if isinstance(value, list):
        return " ".join(f"{one['role']} {one['seq']}" if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def speak_utf8() -> None:
    """Records are UTF-8 whatever the locale; a Windows console or LANG=C would refuse Chinese."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def print_summary(summary: Summary, format: str) -> None:
    counts = {
        "reports": summary.reports,
        "known": summary.known,
        "figures": summary.figures,
        "checks": summary.checks,
        "mismatches": summary.mismatches,
        "quarantined": len(summary.quarantined),
        "skipped": len(summary.skipped),
        "pages_not_read": sum(pages.number for _, pages in summary.unread),
        "seconds": round(summary.seconds, 1),
    }
    if format == "table":
        shown = {
            key: value for key, value in counts.items() if value or key not in ("known", "skipped", "pages_not_read")
        }
        labels = {"mismatches": "mismatch_count"}
        print_records(iter([{say(labels.get(key, key)): value for key, value in shown.items()}]), format, ())
    else:
        print_records(iter([counts]), format, ())
    for one in summary.quarantined:
        tell(say("quarantine_line", reason=one.failure.reason) + ("" if one.recorded else say("not_recorded")))
    for path, pages in summary.unread:
        tell_unread_pages(path, pages)
    for path in summary.without_figures:
        tell(say("without_figures", report=path.name))
    for path, unread in groupby(summary.unread_tables, key=lambda one: one[0]):
        numbers = [table.numbers for _, table in unread]
        tell(say("unread_tables", report=path.name, tables=len(numbers), numbers=sum(numbers)))
    if summary.skipped:
        names = ", ".join(path.name for path in summary.skipped[:FILES_NAMED])
        more = len(summary.skipped) - FILES_NAMED
        tell(say("skipped_line", names=names + (say("and_more", count=more) if more > 0 else "")))


def tell_unread_pages(path: Path, unread: Unread) -> None:
    tell(say("unread_line", report=path.name, pages=unread.pages, note=unread.note))
