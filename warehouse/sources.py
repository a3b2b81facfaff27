"""What is known of the places where reports appear (来源台账): addresses, originals, visits, what is not loaded yet."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, exists, insert, select, update

from warehouse import models
from warehouse.connect import Warehouse, transaction
from warehouse.load import now


@dataclass(frozen=True, slots=True)
class Known:
    """An address as the last visit left it."""

    url: str
    found_on: str | None = None
    title: str | None = None
    asked_at: datetime.datetime | None = None
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    text_sha256: str | None = None
    original: str | None = None
    failure_count: int = 0

    def asked_within(self, hours: float) -> bool:
        """Whether it was asked so short a while ago."""
        return self.asked_at is not None and now() - self.asked_at < datetime.timedelta(hours=hours)


@dataclass(frozen=True, slots=True)
class Original:
    """A report that is to be read: what it is published as, and where its bytes lie in the archive.

    `original` is None where it is published as a file that lies where it always lay.
    """

    url: str
    original: str | None


def listed(
    warehouse: Warehouse, source: str, links: Sequence[tuple[str, str]], found_on: str | None = None
) -> dict[str, Known]:
    """Note that a source names addresses, each with the words of its link; what is known of each."""
    table, at = models.Address, now()
    with transaction(warehouse) as connection:
        known = {one.url: one for one in _known(connection, table.url.in_([url for url, _ in links]))}
        new: list[dict[str, Any]] = [
            {"url": url, "source": source, "title": title or None, "found_on": found_on, "failure_count": 0}
            | {"first_listed_at": at, "last_listed_at": at}
            for url, title in dict(links).items()
            if url not in known
        ]
        if new:
            connection.execute(insert(table), new)
        # a source that was renamed takes its addresses along
        connection.execute(update(table).where(table.url.in_(known)).values(last_listed_at=at, source=source))
    return known | {row["url"]: Known(row["url"], found_on, row["title"]) for row in new}


def announced_by(warehouse: Warehouse, page: str) -> dict[str, Known]:
    """The addresses that a page announced when it was read last."""
    with transaction(warehouse) as connection:
        return {one.url: one for one in _known(connection, models.Address.found_on == page)}


def _known(connection: Connection, condition: ColumnElement[bool]) -> list[Known]:
    columns = [getattr(models.Address, name) for name in Known.__dataclass_fields__]
    return [Known(**row._mapping) for row in connection.execute(select(*columns).where(condition))]


def asked(warehouse: Warehouse, url: str, found: Mapping[str, Any], failed: bool = False) -> None:
    """Note that an address was asked, and with `found` what it gave (columns of address)."""
    table, barred = models.Address, models.Quarantine
    values: dict[str, Any] = {"asked_at": now(), "failure_count": table.failure_count + 1 if failed else 0, **found}
    unfetched = and_(barred.path == url, barred.stage == "fetch", barred.resolved_at.is_(None))
    with transaction(warehouse) as connection:
        connection.execute(update(table).where(table.url == url).values(values))
        if not failed:
            connection.execute(update(barred).where(unfetched).values(resolved_at=now()))


def ask_again(warehouse: Warehouse, urls: Sequence[str]) -> None:
    """Let the next visit ask addresses whatever happened before."""
    table = models.Address
    with transaction(warehouse) as connection:
        connection.execute(update(table).where(table.url.in_(urls)).values(asked_at=None, failure_count=0))


def start_visit(warehouse: Warehouse, source: str) -> int:
    """Note that a visit of a source began."""
    with transaction(warehouse) as connection:
        visit_id: int = connection.execute(
            insert(models.SourceRun).returning(models.SourceRun.source_run_id), {"source": source, "started_at": now()}
        ).scalar_one()
    return visit_id


def end_visit(warehouse: Warehouse, visit_id: int, counts: Mapping[str, int], trouble: str | None) -> None:
    """Note what came of it; `counts` names columns of source_run."""
    table = models.SourceRun
    with transaction(warehouse) as connection:
        values = {"ended_at": now(), "trouble": trouble, **counts}
        connection.execute(update(table).where(table.source_run_id == visit_id).values(values))


def waiting(warehouse: Warehouse, gouji_version: str) -> list[Original]:
    """Originals that are not loaded as they are now, nor were found unreadable by this version (待入库)."""
    address, file, report, barred = models.Address, models.ReportFile, models.Report, models.Quarantine
    loaded = exists().where(
        and_(file.path == address.url, file.report_id == report.report_id, report.sha256 == address.sha256)
    )
    given_up = exists().where(
        and_(
            barred.path == address.url,
            barred.sha256 == address.sha256,
            barred.resolved_at.is_(None),
            barred.stage != "load",
            barred.run_id == models.IngestionRun.run_id,
            models.IngestionRun.gouji_version == gouji_version,
        )
    )
    query = (
        select(address.url, address.original)
        .where(address.original.is_not(None), ~loaded, ~given_up)
        .order_by(address.first_listed_at, address.url)
    )
    with transaction(warehouse) as connection:
        return [Original(row.url, row.original) for row in connection.execute(query)]


def outdated(warehouse: Warehouse, gouji_version: str) -> list[Original]:
    """Loaded reports that another version of gouji has read."""
    file, report, address = models.ReportFile, models.Report, models.Address
    query = (
        select(file.path, address.original)
        .join(report, report.report_id == file.report_id)
        .outerjoin(address, address.url == file.path)
        .where(report.gouji_version != gouji_version)
        .order_by(file.path)
    )
    with transaction(warehouse) as connection:
        return [Original(row.path, row.original) for row in connection.execute(query)]


def unread(warehouse: Warehouse) -> list[Original]:
    """Reports in quarantine whose bytes are there, so that they can be tried again."""
    barred, address = models.Quarantine, models.Address
    query = (
        select(barred.path, address.original)
        .outerjoin(address, address.url == barred.path)
        .where(barred.resolved_at.is_(None), barred.stage != "fetch")
        .order_by(barred.path)
    )
    with transaction(warehouse) as connection:
        return [Original(row.path, row.original) for row in connection.execute(query)]


def unfetched(warehouse: Warehouse) -> list[str]:
    """Addresses in quarantine since they gave nothing."""
    barred = models.Quarantine
    query = select(barred.path).where(barred.resolved_at.is_(None), barred.stage == "fetch").order_by(barred.path)
    with transaction(warehouse) as connection:
        return list(connection.scalars(query))
