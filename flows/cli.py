"""The command `gouji` (命令行): extract, check, explain, ingest, mismatches, sql, review …"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from extractors.unread import unread_pages
from flows import operate, share
from flows.messages import chinese, say
from flows.printing import print_records, print_summary, speak_utf8, tell, tell_unread_pages
from flows.settings import SETTINGS, Settings, SettingsError, settings
from flows.workers import NoWorkers
from schema.vocabulary import CHINESE

if TYPE_CHECKING:
    from flows.pipeline import Reading, Summary
    from schema.records import Page, UnreadTable

UNREADABLE: Final = 2
MISMATCHES_FOUND: Final = 1
DIFFERENT: Final = 1
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
PAGE_COLUMNS: Final = ("page", "verdict", "lines", "tables", "figures", "note")
MISMATCH_COLUMNS: Final = ("report", "page", "severity", "message", "quotes")
FORMATS: Final = ("table", "csv", "jsonl")
PAPERS: Final = ("md", "html", "xlsx")
DIFFERENCE_COLUMNS: Final = ("change", "what", "report", "page", "said", "earlier", "later")
REVISION: Final = re.compile(r"(?P<name>(?!(?:sqlite|postgresql)\S*://).+)@(?P<number>\d+)")
"""A revision of a publication: its path, address or file's name, and which one."""
EXPORT_FORMATS: Final = ("csv", "parquet", "xlsx", "sqlite", "datapackage")
COUNTED_IF_ANY: Final = ("known", "skipped", "pages_not_read")

Record = Mapping[str, Any]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; 0 fine, 1 `check` found mismatches, 2 something could not be read or loaded."""
    speak_utf8()
    try:
        options = _parser(settings()).parse_args(arguments)
        status: int = options.run(options)
        sys.stdout.flush()
    except BrokenPipeError:
        # `gouji extract … | head` has seen enough; Python must not complain when it closes stdout
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (SettingsError, NoWorkers) as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    except KeyboardInterrupt:
        tell(say("interrupted"))
        return 130
    return status


def extract(options: argparse.Namespace) -> int:
    """gouji extract: every figure of each report, in reading order."""
    status = 0

    def records() -> Iterator[Record]:
        nonlocal status
        for path, reading in _readings(options.files, options.ocr):
            if reading is None:
                status = UNREADABLE
                continue
            yield from (figure.to_record() for figure in reading.figures)
            if options.format == "table":
                tell(say("figures_found", report=path.name, figures=len(reading.figures)))
            _tell_unread_tables((path, one) for one in reading.unread_tables)

    print_records(records(), options.format, FIGURE_COLUMNS)
    return status


def check(options: argparse.Namespace) -> int:
    """gouji check: every relation that the figures of each report must satisfy."""
    if options.format in PAPERS:
        return _papers(options)
    unreadable, mismatches = False, 0

    def records() -> Iterator[Record]:
        nonlocal unreadable, mismatches
        for path, reading in _readings(options.files, options.ocr, checked=True):
            if reading is None:
                unreadable = True
                continue
            assert reading.reconciliation is not None, "it was asked to be checked"
            yield from (one.to_record() for one in reading.checks)
            failed = sum(one.status == "mismatch" for one in reading.checks)
            mismatches += failed
            if options.format == "table":
                tell(
                    say(
                        "figures_and_checks",
                        report=path.name,
                        figures=len(reading.figures),
                        checks=len(reading.checks),
                        mismatches=failed,
                    )
                )
                tell(say("stand_in_none", figures=len(reading.reconciliation.unchecked)))
                for one in reading.reconciliation.required:
                    outcome = say(f"outcome_{one.outcome}")
                    tell(say("required_check", name=one.name, outcome=outcome, checks=one.checks, reason=one.reason))
            _tell_unread_tables((path, one) for one in reading.unread_tables)

    print_records(records(), options.format, CHECK_COLUMNS)
    return UNREADABLE if unreadable else MISMATCHES_FOUND if mismatches else 0


def _papers(options: argparse.Namespace) -> int:
    """The checks of each report as a paper for people (核对报告)."""
    from flows import statement

    if options.format == "xlsx" and options.out is None:
        tell(say("out_needed"))
        return UNREADABLE
    results = list(_readings(options.files, options.ocr, checked=True))
    readings = [reading for _, reading in results if reading is not None]
    try:
        if options.format == "xlsx":
            with options.out.open("wb") as file:
                statement.workbook(readings, file)
        else:
            text = (statement.markdown if options.format == "md" else statement.web_page)(readings)
            if options.out is None:
                print(text, end="")
            else:
                options.out.write_text(text, encoding="utf-8")
    except OSError as error:
        tell(say("not_written", path=options.out, reason=error.strerror))
        return UNREADABLE
    if len(readings) < len(results):
        return UNREADABLE
    found = any(reading.reconciliation and reading.reconciliation.findings for reading in readings)
    return MISMATCHES_FOUND if found else 0


def explain(options: argparse.Namespace) -> int:
    """gouji explain: which rule gave each field of a figure its value."""
    from extractors.explain import explain as fields_of
    from extractors.explain import marked

    ((_, reading),) = _readings([options.file], options.ocr)
    if reading is None:
        return UNREADABLE
    figures = reading.figures
    figure = next((figure for figure in figures if figure.seq == options.seq), None)
    if figure is None:
        tell(say("no_such_seq", report=options.file.name, seq=options.seq, figures=len(figures)))
        return UNREADABLE
    if options.format == "table":
        print(marked(figure) + "\n")
    rows = ({"field": name, "value": value, "because": why} for name, value, why in fields_of(figure, figures))
    print_records(rows, options.format, ("field", "value", "because"))
    return 0


def pages(options: argparse.Namespace) -> int:
    """gouji pages: what the reader saw of each page, or a picture of one."""
    from flows.pipeline import Failure, page_picture

    if options.png is not None:
        picture = page_picture(options.file, options.png, options.ocr)
        if isinstance(picture, bytes):
            target = Path(f"{options.file.stem}-{options.png}.png")
            target.write_bytes(picture)
            print(target)
            return 0
        no_page = say("no_such_page", report=options.file.name, page=options.png)
        tell(f"gouji: {picture.reason}" if isinstance(picture, Failure) else no_page)
        return UNREADABLE
    ((_, reading),) = _readings([options.file], options.ocr, whole=True)
    if reading is None:
        return UNREADABLE
    print_records((_page_record(page, reading) for page in reading.document.pages), options.format, PAGE_COLUMNS)
    return 0


def _page_record(page: Page, reading: Reading) -> Record:
    shapes = [
        (1 + max((cell.row for cell in grid.cells), default=-1), 1 + max((c.column for c in grid.cells), default=-1))
        for grid in page.grids
    ]
    return {
        "report": reading.document.name,
        "page": page.number,
        "verdict": page.verdict,
        "ocr": page.recognised,
        "lines": len(page.lines),
        "tables": [f"{rows}×{columns}" for rows, columns in shapes],
        "figures": sum(figure.page == page.number for figure in reading.figures),
        "note": page.note,
    }


def ingest(options: argparse.Namespace) -> int:
    """gouji ingest: reports and folders of reports into a warehouse."""
    from flows.cluster import ClusterError
    from flows.pipeline import find_reports
    from warehouse.connect import WarehouseError

    files, _ = find_reports(options.paths)
    if not files:
        tell(say("nothing_to_ingest", paths=", ".join(map(str, options.paths))))
        return UNREADABLE
    try:
        with _progress(len(files)):
            summary = _ingested(options)
    except (WarehouseError, ClusterError) as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    print_summary(summary, options.format)
    return UNREADABLE if summary.quarantined else 0


def _ingested(options: argparse.Namespace) -> Summary:
    """An ingest as a run of Prefect's server where there is one, else in this process."""
    from flows import work
    from flows.settings import named

    given = {name: getattr(options, name) for name in ("workers", "ocr", "skip_known", "runner", "scheduler")}
    flows = operate.flows_of_server()
    if flows is None:
        return work.ingest(options.db, options.paths, **given)
    return cast("Summary", flows.ingest(options.paths, db=named(options.db), **given))


@contextlib.contextmanager
def _progress(total: int) -> Iterator[None]:
    """A bar on stderr where a person watches, nothing where none does."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from flows.pipeline import ON_DONE

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say("reading"), total=total)
        ON_DONE.set(lambda path: bar.update(task, advance=1, description=f"{say('reading')} {path.name[:40]}"))
        yield


def mismatches(options: argparse.Namespace) -> int:
    """gouji mismatches: every relation that a loaded report does not satisfy."""
    from warehouse import query
    from warehouse.connect import WarehouseError

    try:
        columns, rows = query.mismatches(options.db)
        found = list(rows)
        print_records(iter(found), options.format, MISMATCH_COLUMNS if options.format == "table" else columns)
        if options.format == "table":
            tell(say("mismatches_among" if found else "no_mismatches", **query.checked(options.db)))
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    return 0


def sql(options: argparse.Namespace) -> int:
    """gouji sql: the rows of a select."""
    from warehouse import query
    from warehouse.connect import WarehouseError

    try:
        columns, rows = query.select(options.db, options.select)
        print_records(rows, options.format, columns)
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    return 0


def diff(options: argparse.Namespace) -> int:
    """gouji diff: what two warehouses, or two revisions of a report, say differently; exit code 1 where they do."""
    from warehouse import difference
    from warehouse.connect import WarehouseError

    revisions = [REVISION.fullmatch(side) for side in (options.earlier, options.later)]
    try:
        if all(revisions):
            one, other = ((found["name"], int(found["number"])) for found in revisions if found)
            found = difference.of_revisions(options.db, one, other)
        else:
            found = difference.of_warehouses(options.earlier, options.later)
        counts: Counter[str] = Counter()

        def records() -> Iterator[Record]:
            for one in found:
                counts[one.change] += 1
                yield one.to_record()

        print_records(records(), options.format, DIFFERENCE_COLUMNS)
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    if options.format == "table":
        tell(say("differences", **{change: counts[change] for change in ("added", "removed", "changed")}))
    return DIFFERENT if counts else 0


def db(options: argparse.Namespace) -> int:
    """gouji db: bring a warehouse up to this version, look whether it is sound, or copy it away."""
    from warehouse import upkeep
    from warehouse.connect import WarehouseError
    from warehouse.shown import shown

    try:
        if options.action == "upgrade":
            before, now = upkeep.upgrade(options.db)
            tell(
                say(
                    "db_newest" if before == now else "db_upgraded", db=shown(options.db), before=before or "—", now=now
                )
            )
            return 0
        if options.action == "backup":
            if options.target is None:
                tell(say("db_no_target", db=shown(options.db)))
                return UNREADABLE
            upkeep.backup(options.db, options.target)
            tell(say("db_copied", db=shown(options.db), target=shown(options.target)))
            return 0
        looked = list(upkeep.check(options.db))
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    print_records(
        ({"checked": one.name, "found": one.trouble or one.said or "ok"} for one in looked), options.format, ()
    )
    return UNREADABLE if any(one.trouble for one in looked) else 0


def review(options: argparse.Namespace) -> int:
    """gouji review: the auditors' desk, until interrupted."""
    from flows.review import opened, serve
    from review.desk import Refused
    from warehouse.connect import WarehouseError

    try:
        with opened(options.db, options.host) as desk:
            tell(say("desk_opens", address=_address(options.host, options.port)))
            if not desk.is_local:
                tell(say("desk_in_clear"))
            serve(desk, options.port)
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    except Refused as refused:
        tell(f"gouji: {say(str(refused), host=options.host, db=options.db)}")
        return UNREADABLE
    return 0


def _address(host: str, port: int) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def user(options: argparse.Namespace) -> int:
    """gouji user: who may open the desk over the network."""
    from flows.review import add_user, remove_user, users
    from review.access import BadAccount
    from warehouse.connect import WarehouseError

    try:
        if options.action == "list":
            print_records(users(options.db), options.format, ("name", "role", "created_at"))
        elif not options.name:
            tell(f"gouji: {say('name_missing', action=options.action)}")
            return UNREADABLE
        elif options.action == "remove":
            if not remove_user(options.db, options.name):
                tell(f"gouji: {say('no_such_user', name=options.name)}")
                return UNREADABLE
            tell(say("user_removed", name=options.name))
        else:
            is_new = add_user(options.db, options.name, options.role, _password())
            tell(say("user_added" if is_new else "user_changed", name=options.name, role=options.role))
    except WarehouseError as error:
        tell(f"gouji: {error}")
        return UNREADABLE
    except BadAccount as error:
        tell(f"gouji: {say(str(error))}")
        return UNREADABLE
    return 0


def _password() -> str:
    """Typed unseen by a person, or one line of stdin from a program."""
    import getpass

    return getpass.getpass(say("password_prompt")) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _readings(
    paths: Sequence[Path], ocr: bool, checked: bool = False, whole: bool = False
) -> Iterator[tuple[Path, Reading | None]]:
    """Each report, or None and one line on stderr, with a line too where pages of it could not be read."""
    from flows.pipeline import Failure, readings

    for path, result in readings(paths, ocr, checked, whole):
        if isinstance(result, Failure):
            tell(f"gouji: {result.reason}")
            yield path, None
        else:
            for pages in unread_pages(result.document.pages):
                tell_unread_pages(path, pages)
            yield path, result


def _tell_unread_tables(tables: Iterable[tuple[Path, UnreadTable]]) -> None:
    """A line for each table that was not understood, so that no one takes its numbers for loaded."""
    for path, one in tables:
        place = "" if one.page is None else say("on_page", page=one.page)
        title = one.title and say("titled", title=one.title)
        tell(
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


def _parser(configured: Settings | None = None) -> argparse.ArgumentParser:
    """The commands with their flags; what a flag does not say, the settings say."""
    configured = configured or settings({})
    parser = argparse.ArgumentParser(
        prog="gouji",
        description=say("about"),
        epilog=_example("gouji ingest reports/ --db fiscal.db && gouji mismatches --db fiscal.db"),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(
        name: str,
        run: Callable[[argparse.Namespace], int],
        *examples: str,
        papers: Sequence[str] = (),
        prints: bool = True,
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(
            name,
            help=say(name),
            description=say(name),
            epilog=_example(*examples),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        if not prints:
            return added
        formats = say("paper_help" if papers else "format_help")
        added.add_argument("--format", choices=(*FORMATS, *papers), default="table", help=formats)
        return added

    def with_ocr(added: argparse.ArgumentParser) -> None:
        added.add_argument(
            "--ocr", action=argparse.BooleanOptionalAction, default=configured["ocr"], help=say("no_ocr_help")
        )

    def with_db(added: argparse.ArgumentParser) -> None:
        shown = configured.held["db"].shown.replace("%", "%%")
        added.add_argument("--db", default=configured["db"], help=say("db_help", default=shown))

    def with_runner(added: argparse.ArgumentParser) -> None:
        runners = SETTINGS["runner"].choices
        added.add_argument("--runner", choices=runners, default=configured["runner"], help=say("runner_help"))
        scheduler = configured["scheduler"]
        added.add_argument("--scheduler", metavar="TCP", default=scheduler, help=say("scheduler_help"))

    def with_workers(added: argparse.ArgumentParser) -> None:
        added.add_argument("--workers", type=int, metavar="N", default=configured["workers"], help=say("workers_help"))

    one = command("extract", extract, "gouji extract report.pdf", "gouji extract *.pdf --format jsonl > figures.jsonl")
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("file_help"))
    with_ocr(one)
    one = command(
        "check",
        check,
        "gouji check report.pdf",
        "gouji check report.pdf --format html --out checks.html",
        papers=PAPERS,
    )
    one.add_argument("files", nargs="+", type=Path, metavar="FILE", help=say("file_help"))
    one.add_argument("--out", type=Path, metavar="PATH", help=say("out_help"))
    with_ocr(one)
    one = command("explain", explain, "gouji explain report.pdf --seq 12")
    one.add_argument("file", type=Path, metavar="FILE", help=say("file_help"))
    one.add_argument("--seq", type=int, required=True, help=say("seq_help"))
    with_ocr(one)
    one = command("pages", pages, "gouji pages report.pdf", "gouji pages report.pdf --png 3")
    one.add_argument("file", type=Path, metavar="FILE", help=say("file_help"))
    one.add_argument("--png", type=int, metavar="N", help=say("png_help"))
    with_ocr(one)
    one = command("ingest", ingest, "gouji ingest reports/ final_account.pdf --db fiscal.db")
    one.add_argument("paths", nargs="+", type=Path, metavar="PATH", help=say("path_help"))
    with_db(one)
    with_workers(one)
    with_ocr(one)
    with_runner(one)
    one.add_argument("--skip-known", action="store_true", help=say("skip_known_help"))
    one = command("fetch", operate.fetch, "gouji fetch sources.toml --db fiscal.db")
    one.add_argument("sources", type=Path, metavar="SOURCES", help=say("sources_help"))
    one.add_argument("--no-ingest", dest="ingest", action="store_false", help=say("no_ingest_help"))
    for add in (with_db, with_workers, with_ocr, with_runner):
        add(one)
    one = command("schedule", operate.schedule, 'gouji schedule --cron "0 6 * * *" sources.toml --db fiscal.db')
    one.add_argument("sources", type=Path, metavar="SOURCES", help=say("sources_help"))
    one.add_argument("--cron", required=True, help=say("cron_help"))
    one.add_argument("--timezone", default="Asia/Shanghai", help=say("timezone_help"))
    for add in (with_db, with_workers, with_ocr, with_runner):
        add(one)
    one = command("status", operate.status, "gouji status --db fiscal.db", "gouji status --metrics")
    one.add_argument("--metrics", action="store_true", help=say("metrics_help"))
    with_db(one)
    one = command("retry", operate.retry, "gouji retry sources.toml --db fiscal.db")
    one.add_argument("sources", nargs="?", type=Path, metavar="SOURCES", help=say("retry_sources_help"))
    for add in (with_db, with_workers, with_ocr):
        add(one)
    one = command("config", operate.config, "gouji config")
    for add in (with_db, with_workers, with_ocr, with_runner):
        add(one)
    with_db(
        command("mismatches", mismatches, "gouji mismatches --db fiscal.db", "gouji mismatches --format csv > log.csv")
    )
    one = command("sql", sql, "gouji sql \"select region, period, amount_wan from headline where side = 'revenue'\"")
    one.add_argument("select", metavar="SELECT", help=say("select_help"))
    with_db(one)
    one = command(
        "diff",
        diff,
        "gouji diff before.db after.db",
        "gouji diff budget_report.pdf@1 budget_report.pdf@2 --db fiscal.db --format jsonl",
    )
    one.add_argument("earlier", metavar="A", help=say("diff_help"))
    one.add_argument("later", metavar="B", help=say("diff_help"))
    with_db(one)
    one = command(
        "db", db, "gouji db upgrade --db fiscal.db", "gouji db check --db fiscal.db", "gouji db backup fiscal.backup.db"
    )
    one.add_argument("action", choices=("upgrade", "check", "backup"), help=say("db_action_help"))
    one.add_argument("target", nargs="?", metavar="TARGET", help=say("db_target_help"))
    with_db(one)
    one = command("review", review, "gouji review --db fiscal.db", "gouji review --db fiscal.db --host 10.0.0.5")
    with_db(one)
    one.add_argument("--host", default="127.0.0.1", help=say("host_help"))
    one.add_argument("--port", type=int, default=8000, help=say("port_help"))
    one = command("user", user, "gouji user add 李审计 --role reviewer", "gouji user list")
    one.add_argument("action", choices=("add", "list", "remove"), help=say("action_help"))
    one.add_argument("name", nargs="?", metavar="NAME", help=say("user_name_help"))
    one.add_argument("--role", choices=("reader", "reviewer", "admin"), default="reviewer", help=say("role_help"))
    with_db(one)
    one = command(
        "export",
        share.export,
        "gouji export --format parquet --what fiscal_panel --out panel.parquet",
        "gouji export --format datapackage --what all --out fiscal/",
        prints=False,
    )
    one.add_argument("--format", choices=EXPORT_FORMATS, required=True, help=say("export_format_help"))
    one.add_argument("--what", nargs="+", default=["fiscal_panel"], metavar="VIEW", help=say("what_help"))
    one.add_argument("--out", type=Path, required=True, metavar="PATH", help=say("export_out_help"))
    with_db(one)
    one = command("explore", share.explore, "gouji explore --db fiscal.db", prints=False)
    one.add_argument("--port", type=int, default=8001, metavar="N", help=say("explore_port_help"))
    with_db(one)
    return parser


def _example(*commands: str) -> str:
    return "\n".join([say("example"), *(f"  {command}" for command in commands)])


if __name__ == "__main__":
    raise SystemExit(main())
