"""The command `gouji` (命令行): extract, check, explain, ingest, mismatches, sql."""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flows.messages import chinese, say
from schema.vocabulary import CHINESE

if TYPE_CHECKING:
    from flows.pipeline import Ingestion, Summary
    from schema.records import Document, UnreadTable

DEFAULT_DB: Final = "gouji.db"
UNREADABLE: Final = 2
MISMATCHES_FOUND: Final = 1
FIGURE_COLUMNS: Final = (
    "seq",
    "page",
    "quote",
    "measure",
    "item",
    "region",
    "period",
    "stage",
    "scope",
    "fund",
    "side",
)
CHECK_COLUMNS: Final = ("rule", "figures", "status", "message")
MISMATCH_COLUMNS: Final = ("report", "page", "rule", "message", "quotes")
FILES_NAMED: Final = 5
UNLIMITED: Final = 100_000

Record = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 fine, 1 `check` found mismatches, 2 something could not be read or loaded."""
    _speak_utf8()
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # `gouji extract … | head` has seen enough; Python must not complain when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        _tell(say("interrupted"))
        return 130
    return status


def extract(options: argparse.Namespace) -> int:
    """gouji extract: every figure of each report, in reading order."""
    from extractors import extract_all

    status = 0

    def records() -> Iterator[Record]:
        nonlocal status
        for path in options.files:
            document = _read(path)
            if document is None:
                status = UNREADABLE
                continue
            found = extract_all(document)
            yield from (figure.to_record() for figure in found.figures)
            if options.format == "table":
                _tell(say("figures_found", report=path.name, figures=len(found.figures)))
            _tell_unread((path, one) for one in found.unread_tables)

    _print(records(), options.format, FIGURE_COLUMNS)
    return status


def check(options: argparse.Namespace) -> int:
    """gouji check: every relation that the figures of each report must satisfy."""
    from extractors import extract_all
    from reconciliation import check as checks_of

    unreadable, mismatches = False, 0

    def records() -> Iterator[Record]:
        nonlocal unreadable, mismatches
        for path in options.files:
            document = _read(path)
            if document is None:
                unreadable = True
                continue
            found = extract_all(document)
            checks = checks_of(found.figures)
            yield from (one.to_record() for one in checks)
            failed = sum(one.status == "mismatch" for one in checks)
            mismatches += failed
            if options.format == "table":
                _tell(
                    say(
                        "figures_and_checks",
                        report=path.name,
                        figures=len(found.figures),
                        checks=len(checks),
                        mismatches=failed,
                    )
                )
            _tell_unread((path, one) for one in found.unread_tables)

    _print(records(), options.format, CHECK_COLUMNS)
    return UNREADABLE if unreadable else MISMATCHES_FOUND if mismatches else 0


def explain(options: argparse.Namespace) -> int:
    """gouji explain: which rule gave each field of a figure its value."""
    from extractors import extract as figures_of
    from extractors.explain import explain as fields_of
    from extractors.explain import marked

    document = _read(options.file)
    if document is None:
        return UNREADABLE
    figures = figures_of(document)
    figure = next((figure for figure in figures if figure.seq == options.seq), None)
    if figure is None:
        _tell(say("no_such_seq", report=options.file.name, seq=options.seq, figures=len(figures)))
        return UNREADABLE
    if options.format == "table":
        print(marked(figure) + "\n")
    rows = ({"field": name, "value": value, "because": why} for name, value, why in fields_of(figure, figures))
    _print(rows, options.format, ("field", "value", "because"))
    return 0


def ingest(options: argparse.Namespace) -> int:
    """gouji ingest: reports and folders of reports into a warehouse."""
    from flows.pipeline import Ingestion, find_reports
    from warehouse.connect import WarehouseError, open_warehouse

    files, skipped = find_reports(options.paths)
    if not files:
        _tell(say("nothing_to_ingest", paths=", ".join(map(str, options.paths))))
        return UNREADABLE
    with _progress(len(files)) as on_done:
        try:
            warehouse = open_warehouse(options.db)
            ingestion = Ingestion(warehouse, files, skipped, on_done, workers=options.workers)
        except WarehouseError as error:
            _tell(f"gouji: {error}")
            return UNREADABLE
        try:
            summary = _run_under_prefect(ingestion)
        finally:
            ingestion.close()
            warehouse.dispose()
    _print_summary(summary, options.format)
    return UNREADABLE if summary.quarantined else 0


def _run_under_prefect(ingestion: Ingestion) -> Summary:
    from flows.pipeline import one_line, run

    try:
        from flows.ingest import ingest as under_prefect

        return under_prefect(ingestion)
    except Exception as error:
        if ingestion.started:
            raise
        _tell(say("without_prefect", reason=one_line(f"{type(error).__name__}: {error}")[:200]))
        return run(ingestion)


@contextlib.contextmanager
def _progress(total: int) -> Iterator[Callable[[Path], None]]:
    """A bar on stderr where a person watches, nothing where none does."""
    if not sys.stderr.isatty():
        yield lambda path: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("reading"), total=total)
        yield lambda path: bar.update(task, advance=1, description=f"{say('reading')} {path.name[:40]}")


def _print_summary(summary: Summary, format: str) -> None:
    counts = {
        "reports": summary.reports,
        "known": summary.known,
        "figures": summary.figures,
        "checks": summary.checks,
        "mismatches": summary.mismatches,
        "quarantined": len(summary.quarantined),
        "skipped": len(summary.skipped),
        "seconds": round(summary.seconds, 1),
    }
    if format == "table":
        shown = {key: value for key, value in counts.items() if value or key not in ("known", "skipped")}
        labels = {"mismatches": "mismatch_count"}
        _print(iter([{say(labels.get(key, key)): value for key, value in shown.items()}]), format, ())
    else:
        _print(iter([counts]), format, ())
    for one in summary.quarantined:
        _tell(say("quarantine_line", reason=one.failure.reason) + ("" if one.recorded else say("not_recorded")))
    for path in summary.without_figures:
        _tell(say("without_figures", report=path.name))
    for path, unread in groupby(summary.unread_tables, key=lambda one: one[0]):
        numbers = [table.numbers for _, table in unread]
        _tell(say("unread_tables", report=path.name, tables=len(numbers), numbers=sum(numbers)))
    if summary.skipped:
        names = ", ".join(path.name for path in summary.skipped[:FILES_NAMED])
        more = len(summary.skipped) - FILES_NAMED
        _tell(say("skipped_line", names=names + (say("and_more", count=more) if more > 0 else "")))


def mismatches(options: argparse.Namespace) -> int:
    """gouji mismatches: every relation that a loaded report does not satisfy."""
    from warehouse import query
    from warehouse.connect import WarehouseError

    try:
        columns, rows = query.mismatches(options.db)
        found = list(rows)
        _print(iter(found), options.format, MISMATCH_COLUMNS if options.format == "table" else columns)
        if not found and options.format == "table":
            _, totals = query.select(
                options.db, "select count(*) reports, coalesce(sum(check_count), 0) checks from report"
            )
            _tell(say("no_mismatches", **next(totals)))
    except WarehouseError as error:
        _tell(f"gouji: {error}")
        return UNREADABLE
    return 0


def sql(options: argparse.Namespace) -> int:
    """gouji sql: the rows of a select."""
    from warehouse import query
    from warehouse.connect import WarehouseError

    try:
        columns, rows = query.select(options.db, options.select)
        _print(rows, options.format, columns)
    except WarehouseError as error:
        _tell(f"gouji: {error}")
        return UNREADABLE
    return 0


def _read(path: Path) -> Document | None:
    """A report, or None and one line on stderr."""
    from extractors import read
    from schema.records import UnreadableReport

    try:
        return read(path)
    except UnreadableReport as error:
        _tell(f"gouji: {error}")
        return None


def _tell_unread(tables: Iterable[tuple[Path, UnreadTable]]) -> None:
    """A line for each table that was not understood, so that no one takes its numbers for loaded."""
    for path, one in tables:
        place = "" if one.page is None else say("on_page", page=one.page)
        title = one.title and say("titled", title=one.title)
        _tell(
            say(
                "unread_table",
                report=path.name,
                table=one.table,
                place=place,
                title=title,
                reason=CHINESE[one.reason] if chinese() else one.reason,
                numbers=one.numbers,
            )
        )


def _tell(line: str) -> None:
    print(line, file=sys.stderr)


def _print(records: Iterator[Record], format: str, columns: Sequence[str]) -> None:
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
    if isinstance(value, list):
        return " ".join(f"{one['role']} {one['seq']}" if isinstance(one, dict) else str(one) for one in value)
    return str(value)


def _speak_utf8() -> None:
    """Records are UTF-8 whatever the locale; a Windows console or LANG=C would refuse Chinese."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="gouji",
        description=say("about"),
        epilog=_example("gouji ingest reports/ --db fiscal.db && gouji mismatches --db fiscal.db"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], *examples: str) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=say(name),
            description=say(name),
            epilog=_example(*examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        added.add_argument("--format", choices=("table", "csv", "jsonl"), default="table", help=say("format_help"))
        return added

    def with_db(added: argparse.ArgumentParser) -> None:
        added.add_argument("--db", default=DEFAULT_DB, help=say("db_help", default=DEFAULT_DB))

    one = command("extract", extract, "gouji extract report.pdf", "gouji extract *.pdf --format jsonl > figures.jsonl")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("file_help"))
    one = command("check", check, "gouji check report.pdf", "gouji check report.pdf --format jsonl | grep mismatch")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("file_help"))
    one = command("explain", explain, "gouji explain report.pdf --seq 12")
    one.add_argument("file", type=Path, metavar="FILE", help=say("file_help"))
    one.add_argument("--seq", type=int, required=True, help=say("seq_help"))
    one = command("ingest", ingest, "gouji ingest reports/ final_account.pdf --db fiscal.db")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=say("path_help"))
    with_db(one)
    one.add_argument("--workers", type=int, metavar="N", help=say("workers_help"))
    with_db(
        command("mismatches", mismatches, "gouji mismatches --db fiscal.db", "gouji mismatches --format csv > log.csv")
    )
    one = command("sql", sql, "gouji sql \"select region, period, amount_wan from headline where side = 'revenue'\"")
    one.add_argument("select", metavar="SELECT", help=say("select_help"))
    with_db(one)
    return parser


def _example(*commands: str) -> str:
    return "\n".join([say("example"), *(f"  {command}" for command in commands)])


if __name__ == "__main__":
    raise SystemExit(main())
