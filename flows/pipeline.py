"""Read, extract, reconcile, load (读取、提取、核对、入库): the stages as plain functions, each report on its own."""

from __future__ import annotations

import contextlib
import hashlib
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal, TypeVar

from extractors.unread import Unread, unread_pages
from flows.workers import BYTES_PER_WORKER, Lost, Readers
from schema.correction import Correction, apply
from schema.records import Check, Document, Figure, Page, Reconciliation, UnreadableReport, UnreadTable
from warehouse.keys import figure_keys

if TYPE_CHECKING:
    from warehouse.connect import Warehouse

T = TypeVar("T")
StageName = Literal["read", "extract", "reconcile", "load"]

TEXTS: Final = (".pdf", ".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".txt", ".docx", ".doc", ".wps", ".rtf")
REPORT_SUFFIXES: Final = frozenset((*TEXTS, ".ofd", ".xls", ".xlsx", ".et", ".zip", ".rar", ".7z", ""))
"""What a report may be called in a folder; other files there (.json, .tsv, .md, pictures) are counted as skipped."""
NOTES: Final = (".checks.txt",)
"""Texts beside a report that are none: the gold relations of the test corpus."""
HASHED_BYTES: Final = 2**28
ASKED_ONE_BY_ONE: Final = 500
"""Up to so many files the warehouse is asked for these alone; for more, all that it holds is fetched at once."""
BATCH: Final = 16
PAUSES: Final = (1, 5, 15)
"""Seconds to wait before each further try where the warehouse is locked or the connection was lost."""
SECONDS_PER_BATCH: Final = 3.0
"""How long finished reports may wait for more, since a task of Prefect costs the same for one report as for many."""


def _version() -> str:
    try:
        return version("gouji")
    except PackageNotFoundError:  # run from a source tree that was not installed
        return "unreleased"


GOUJI_VERSION: Final = _version()


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a report was not loaded: the stage where it failed and one line for a person."""

    stage: StageName
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A report that was read, with its figures and checks."""

    document: Document
    figures: tuple[Figure, ...]
    reconciliation: Reconciliation | None
    """What was checked; None where that was not asked for."""
    unread_tables: tuple[UnreadTable, ...] = ()

    @property
    def checks(self) -> tuple[Check, ...]:
        """The relations that were decided."""
        return () if self.reconciliation is None else self.reconciliation.checks


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A file that was not loaded."""

    path: Path
    failure: Failure
    recorded: bool
    """Whether the warehouse could take note of it."""


@dataclass(slots=True)
class Summary:
    """What came of an ingest (入库结果)."""

    reports: int = 0
    known: int = 0
    """Files whose bytes were loaded under another name."""
    unchanged: int = 0
    """Files that were loaded as they are, and left alone since that was asked for."""
    figures: int = 0
    checks: int = 0
    mismatches: int = 0
    quarantined: list[Quarantined] = field(default_factory=list)
    without_figures: list[Path] = field(default_factory=list)
    unread_tables: list[tuple[Path, UnreadTable]] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)
    unread: list[tuple[Path, Unread]] = field(default_factory=list)
    """Pages of loaded reports that could not be read."""
    seconds: float = 0
    run_id: int = 0
    """Of ingestion_run."""

    def add(self, other: Summary) -> None:
        """Take in what came of another part of the same run."""
        for name in ("reports", "known", "unchanged", "figures", "checks", "mismatches"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("quarantined", "without_figures", "unread_tables", "skipped", "unread"):
            getattr(self, name).extend(getattr(other, name))

    def counts(self) -> dict[str, int]:
        """The numbers of it, as the columns of ingestion_run are called."""
        return {
            "report_count": self.reports,
            "known_count": self.known,
            "figure_count": self.figures,
            "check_count": self.checks,
            "mismatch_count": self.mismatches,
            "quarantined_count": len(self.quarantined),
            "skipped_count": len(self.skipped),
        }


ON_DONE: Final[ContextVar[Callable[[Path], None]]] = ContextVar("on_done", default=lambda path: None)
"""Whom an ingest tells of each report that is done, as the progress bar; no parameter of a flow, which is data."""


class Busy(Exception):
    """The warehouse is locked by another program: worth another try."""


def read_report(
    path: Path,
    ocr: bool = True,
    checked: bool = True,
    whole: bool = False,
    corrections: Mapping[str, Sequence[Correction]] = MappingProxyType({}),
) -> Reading | Failure:
    """Read a report, extract its figures and reconcile them; whatever goes wrong is one line, never an exception.

    `whole` keeps the lines and tables of the pages, which else do not travel from the process that read them;
    `corrections` are those of reviewers, by the fingerprint of the report.
    """
    stage: StageName = "read"
    try:
        import extractors
        import reconciliation

        document = _read_patiently(partial(extractors.read, ocr=ocr), path)
        stage = "extract"
        extraction = extractors.extract_all(document)
        if its_own := corrections.get(document.sha256):
            keys = figure_keys(document.sha256, extraction.figures)
            extraction = replace(extraction, figures=apply(extraction.figures, keys, its_own))
        stage = "reconcile"
        result = reconciliation.reconcile(extraction.figures) if checked else None
    except UnreadableReport as error:
        return Failure(stage, one_line(str(error)))
    except MemoryError:
        return Failure(stage, f"{path.name} needs more than {BYTES_PER_WORKER / 2**30:.1f} GB of memory; split it")
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        return Failure(
            stage,
            f"{path.name} met a bug of gouji, please report it: {type(error).__name__}: {one_line(str(error))} "
            f"({Path(where.filename).name}, line {where.lineno})",
        )
    unread = extraction.unread_tables
    pages = tuple(replace(page, note=_note(page, unread)) for page in document.pages)
    if not whole:
        pages = tuple(replace(page, lines=(), grids=()) for page in pages)
    document = replace(document, pages=pages)
    return Reading(document, extraction.figures, result, unread)


def reader_for(warehouse: Warehouse, ocr: bool = True) -> Callable[[Path], Reading | Failure]:
    """Reads reports for a warehouse: with what its reviewers corrected (人工更正)."""
    from warehouse.decisions import corrections

    return partial(read_report, ocr=ocr, corrections=corrections(warehouse))


def _note(page: Page, unread: Sequence[UnreadTable]) -> str:
    """What of a page was not read or understood, for the warehouse."""
    tables = (
        f"table {one.table} was not understood ({one.reason}), its {one.numbers} numbers were not loaded"
        for one in unread
        if one.page == page.number
    )
    return "; ".join(filter(None, (page.note, *tables)))


def readings(
    paths: Sequence[Path], ocr: bool = True, checked: bool = False, whole: bool = False
) -> Iterator[tuple[Path, Reading | Failure]]:
    """Reports one after the other, each read in a process that can be ended: a hostile file takes no other with it."""
    read = partial(read_report, ocr=ocr, checked=checked, whole=whole)
    for path, result in _in_a_process(read, paths):
        yield path, Failure("read", f"{path.name} {result.reason}") if isinstance(result, Lost) else result


def page_picture(path: Path, number: int, ocr: bool = True) -> bytes | Failure | None:
    """A page as PNG with what was read on it, drawn in a process of its own; None where there is no such page."""
    ((_, result),) = _in_a_process(partial(_draw, number=number, ocr=ocr), [path])
    return Failure("read", f"{path.name} {result.reason}") if isinstance(result, Lost) else result


def _draw(path: Path, number: int, ocr: bool) -> bytes | Failure | None:
    from extractors.drawing import drawn

    reading = read_report(path, ocr=ocr, checked=False, whole=True)
    return reading if isinstance(reading, Failure) else drawn(reading.document, reading.figures, path, number)


def plain_picture(path: Path, sha256: str, number: int) -> bytes | None:
    """A page as PNG, drawn in a process of its own; None where the file has changed or gone, or has no such page."""
    if fingerprint(path) != sha256:
        return None
    ((_, result),) = _in_a_process(partial(_picture, number=number), [path])
    return None if isinstance(result, Lost) else result


def _picture(path: Path, number: int) -> bytes | None:
    from extractors.drawing import picture

    return picture(path, number)


def _in_a_process(read: Callable[[Path], T], paths: Sequence[Path]) -> Iterator[tuple[Path, T | Lost]]:
    readers = Readers(read, iter(paths), count=1)
    try:
        while taken := readers.take(1):
            yield from taken
    finally:
        readers.close()


def _read_patiently(read: Callable[[Path], Document], path: Path) -> Document:
    """Read a file, again where the disk or network stumbled (EIO, ESTALE …) but not where the report is unreadable."""
    for pause in (0.2, 1.0):
        try:
            return read(path)
        except UnreadableReport as error:
            cause = error.__cause__ or error.__context__
            if not isinstance(cause, OSError) or isinstance(cause, FileNotFoundError | PermissionError):
                raise
            time.sleep(pause)
    return read(path)


def find_reports(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """The reports in files and folders, and what was skipped there; a file that is named itself is always taken."""
    found: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    for path in paths:
        if not path.is_dir():
            found[_absolute(path)] = None
            continue
        for file in _files_below(path):
            is_report = file.suffix.lower() in REPORT_SUFFIXES and not file.name.endswith(NOTES)
            (found if is_report else skipped)[_absolute(file)] = None
    return list(found), [path for path in skipped if path not in found]


def _files_below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in sorted(names) if not name.startswith((".", "~$")))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


class Ingestion:
    """One ingest under way: reports are being read from the moment it is made."""

    def __init__(
        self,
        warehouse: Warehouse,
        files: Sequence[Path] | Mapping[str, Path],
        skipped: Sequence[Path] = (),
        on_done: Callable[[Path], None] | None = None,
        read: Callable[[Path], Reading | Failure] = read_report,
        workers: int | None = None,
        skip_known: bool = False,
        run_id: int | None = None,
    ) -> None:
        from warehouse import load

        self.warehouse = warehouse
        self.summary = Summary()
        self.files = files if isinstance(files, Mapping) else {str(path): path for path in files}
        """What each report is published as (an address, else its path) → the file that holds it."""
        self.summary.skipped = list(skipped)
        self._began = time.monotonic()
        self._skip_known = skip_known
        self._on_done = on_done or ON_DONE.get()
        few = len(self.files) <= ASKED_ONE_BY_ONE
        self._hashes = {name: fingerprint(path) for name, path in self.files.items()} if few else {}
        fingerprints = [sha256 for sha256 in self._hashes.values() if sha256] if few else None
        self._first_with: dict[str, str] = {}
        self._twins: list[str] = []
        self._published_as: dict[Path, str] = {}
        self._batch: list[tuple[Path, Reading | Failure]] = []
        self._failures: dict[str, Failure] = {}
        self._reports = load.reports_of(warehouse, GOUJI_VERSION, fingerprints)
        self._known_files = load.files_of(warehouse, list(self.files) if few else None)
        self._part_of_a_run = run_id is not None
        self.run_id = self.summary.run_id = run_id or load.start_run(warehouse, GOUJI_VERSION)
        self._readers = Readers(read, self._to_read(), workers or min(os.cpu_count() or 1, 8))

    def _to_read(self) -> Iterator[Path]:
        """The files that must be read: not those whose bytes another file of this run has, or a loaded report."""
        for name, path in self.files.items():
            if name not in self._hashes:
                self._hashes[name] = fingerprint(path)
            sha256 = self._hashes[name]
            known_as = self._reports.get(sha256 or "")
            if self._skip_known and known_as is not None and self._known_files.get(name) == known_as:
                self.summary.unchanged += 1
                continue
            if sha256 is not None and (
                sha256 in self._first_with or (known_as is not None and self._known_files.get(name) != known_as)
            ):
                self._twins.append(name)
                continue
            if sha256 is not None:
                self._first_with[sha256] = name
            self._published_as[path] = name
            yield path

    def read_batch(self) -> bool:
        """Wait for the next reports that have been read; False when all are."""
        self._batch += [
            (path, Failure("read", f"{path.name} {result.reason}") if isinstance(result, Lost) else result)
            for path, result in self._readers.take(BATCH, SECONDS_PER_BATCH)
        ]
        return bool(self._batch)

    def load_batch(self, last_try: bool = True) -> None:
        """Load them one by one; raises Busy where another try may help, and goes on there when called again."""
        while self._batch:
            path, result = self._batch[0]
            if isinstance(result, Reading):
                self._load(path, result, last_try)
            else:
                self._quarantine(self._published_as[path], result)
            self._batch.pop(0)
            self._on_done(path)

    def _load_twins(self) -> None:
        """Note the files whose bytes were loaded under another name."""
        from warehouse import load
        from warehouse.connect import WarehouseError

        if not self._twins:
            return
        reports = load.reports_of(self.warehouse, GOUJI_VERSION, {self._hashes[name] or "" for name in self._twins})
        for name in self._twins:
            path, sha256 = self.files[name], self._hashes[name] or ""
            if sha256 in reports:
                try:
                    load.add_file(self.warehouse, name, path.name, reports[sha256], str(path))
                except WarehouseError as error:
                    self._quarantine(name, Failure("load", f"{path.name} was not loaded: {error}"))
                else:
                    self.summary.known += 1
            else:
                first = self._failures.get(self._first_with[sha256])
                self._quarantine(name, first or Failure("load", f"{path.name} was not loaded"))
            self._on_done(path)

    def finish(self) -> Summary:
        """Note the files that hold known bytes, that the ingest is over and what came of it."""
        from warehouse import load
        from warehouse.connect import WarehouseError

        self._load_twins()
        if self._part_of_a_run:
            return self.summary
        with contextlib.suppress(WarehouseError):  # whatever is left is done by the next run
            self.summary.mismatches += settle(self.warehouse)
        self.summary.seconds = time.monotonic() - self._began
        with contextlib.suppress(WarehouseError):  # the reports that were not loaded for the same cause have been named
            load.end_run(self.warehouse, self.run_id, self.summary.counts())
        return self.summary

    def close(self) -> None:
        """End the workers."""
        self._readers.close()

    def _load(self, path: Path, reading: Reading, last_try: bool) -> None:
        from warehouse import load
        from warehouse.connect import WarehouseError

        assert reading.reconciliation is not None, "what is loaded was checked"
        try:
            load.load(
                self.warehouse,
                self._published_as[path],
                reading.document,
                reading.figures,
                reading.reconciliation,
                GOUJI_VERSION,
                self.run_id,
                reading.unread_tables,
                str(path),
            )
        except WarehouseError as error:
            if error.may_pass and not last_try:
                raise Busy(str(error)) from error
            self._quarantine(self._published_as[path], Failure("load", f"{path.name} was not loaded: {error}"))
            return
        self.summary.reports += 1
        self.summary.figures += len(reading.figures)
        self.summary.checks += len(reading.checks)
        self.summary.mismatches += sum(check.status == "mismatch" for check in reading.checks)
        self.summary.unread.extend((path, pages) for pages in unread_pages(reading.document.pages))
        if not reading.figures:
            self.summary.without_figures.append(path)
        self.summary.unread_tables += [(path, one) for one in reading.unread_tables]

    def _quarantine(self, name: str, failure: Failure) -> None:
        from warehouse import connect, load

        path = self.files[name]
        self._failures[name] = failure
        try:
            load.quarantine(
                self.warehouse,
                name,
                path.name,
                self._hashes.get(name),
                failure.stage,
                failure.reason,
                self.run_id,
            )
        except connect.WarehouseError:
            recorded = False
            self.warehouse = connect.impatient(self.warehouse)
        else:
            recorded = True
        self.summary.quarantined.append(Quarantined(path, failure, recorded))


def settle(warehouse: Warehouse) -> int:
    """What needs all reports of a run (收尾): checks between them, and views that are kept; how many mismatches."""
    from warehouse import load

    mismatches = compare_reports(warehouse)
    load.refresh_views(warehouse)
    return mismatches


def compare_reports(warehouse: Warehouse) -> int:
    """Hold each report against the earlier ones of its area, where that is not up to date; how many mismatches."""
    import reconciliation
    from warehouse import earlier

    mismatches = 0
    for due in earlier.due(warehouse):
        result = reconciliation.compare(*earlier.figures_of(warehouse, due))
        earlier.store(warehouse, due, result)
        mismatches += sum(check.status == "mismatch" for check in result.checks)
    return mismatches


def run(ingestion: Ingestion) -> Summary:
    """An ingest from beginning to end, without Prefect."""
    try:
        while ingestion.read_batch():
            _load_patiently(ingestion)
        return ingestion.finish()
    finally:
        ingestion.close()


def _load_patiently(ingestion: Ingestion) -> None:
    for pause in PAUSES:
        try:
            ingestion.load_batch(last_try=False)
        except Busy:
            time.sleep(pause)
        else:
            return
    ingestion.load_batch()


def fingerprint(path: Path) -> str | None:
    """The SHA-256 of a file, None where it cannot be read or is too large to be a report."""
    try:
        if not path.is_file() or path.stat().st_size > HASHED_BYTES:
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def one_line(message: str) -> str:
    return " ".join(message.split())
