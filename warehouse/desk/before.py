"""What was decided before a report was published again (改版前的结论): offered to reviewers, never taken over unasked.

A decision hangs on the bytes that were before the reviewer. A revision has other bytes, so its findings are open; but
where the very mismatch was decided on before, the last word about it is worth knowing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, select
from sqlalchemy.orm import aliased

from warehouse import models
from warehouse.changes import MEANING, SAID
from warehouse.decisions import UNDONE, is_last
from warehouse.desk.asking import Row, all_rows

CHECKS_AT_ONCE: Final = 5_000

EARLIER_REVISION: Final = aliased(models.Revision)
LATER_REVISION: Final = aliased(models.Revision)
EARLIER: Final = (
    select(LATER_REVISION.report_id, EARLIER_REVISION.report_id.label("earlier_id"), EARLIER_REVISION.revision)
    .join(
        EARLIER_REVISION,
        (EARLIER_REVISION.publication == LATER_REVISION.publication)
        & (EARLIER_REVISION.revision < LATER_REVISION.revision),
    )
    .where(EARLIER_REVISION.report_id != LATER_REVISION.report_id)
    .order_by(EARLIER_REVISION.revision)
)
"""The pairs of revisions of a publication; made once, since every page of the desk asks for some."""

Word: TypeAlias = tuple[Any, ...]
"""What a check says, wherever it stands: the same for the same mismatch in two revisions."""


@dataclass(frozen=True, slots=True)
class Before:
    """The last word about a mismatch in an earlier revision."""

    decision: Row
    revision: int
    is_word_for_word: bool
    """Whether the sentences are the same too; else the figures are, and what stands around them has changed."""
    figure_id: int | None
    """The figure of this revision that its correction is about; null where that cannot be told."""


@dataclass(frozen=True, slots=True)
class _Check:
    """A check by the words of its figures, and by what these state."""

    words: Word
    meaning: Word
    figures: Sequence[Row]


def decided_before(connection: Connection, items: Sequence[Row]) -> dict[int, Before]:
    """finding_id → the last word about the same mismatches in an earlier revision, for findings that are open."""
    report_of = {one["finding_id"]: one["report_id"] for one in items if one["status"] == "open"}
    earlier = _earlier(connection, set(report_of.values()))
    if not earlier:
        return {}
    decided = _decided(connection, {report_id for revisions in earlier.values() for report_id in revisions})
    if not decided:
        return {}
    check = models.Check
    waiting = [finding_id for finding_id, report_id in report_of.items() if report_id in earlier]
    query = select(check.check_id, check.finding_id).where(check.finding_id.in_(waiting)).order_by(check.check_id)
    its_checks: dict[int, list[int]] = defaultdict(list)
    for one in all_rows(connection, query):
        its_checks[one["finding_id"]].append(one["check_id"])
    old_ids = {check_id for entry in decided for check_id in entry.check_ids}
    said = _said(connection, old_ids.union(*its_checks.values()))
    last = _last_words(connection, {entry.finding_key for entry in decided})
    found = {}
    for finding_id, check_ids in its_checks.items():
        revisions = earlier[report_of[finding_id]]
        own = [said[check_id] for check_id in check_ids]
        same = [
            Before(
                last[entry.finding_key], revisions[entry.report_id], likeness, _corrected(own, last[entry.finding_key])
            )
            for entry in decided
            if entry.report_id in revisions
            and (likeness := _likeness(own, [said[one] for one in entry.check_ids])) is not None
        ]
        if same:
            newest = max(same, key=lambda one: (one.decision["decision_id"], one.is_word_for_word))
            if newest.decision["verdict"] != UNDONE:
                found[finding_id] = newest
    return found


def _earlier(connection: Connection, report_ids: Collection[int]) -> dict[int, dict[int, int]]:
    """report_id → the other reports that its publications held before it, each with the number of its revision."""
    query = EARLIER.where(LATER_REVISION.report_id.in_(report_ids))
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for one in all_rows(connection, query):
        found[one["report_id"]][one["earlier_id"]] = one["revision"]
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of the log, and those of the mismatches before the reviewer that are still in the warehouse."""

    finding_key: str
    report_id: int
    check_ids: list[int]


def _decided(connection: Connection, report_ids: Collection[int]) -> list[_Entry]:
    check, before, decision = models.Check, models.DecisionCheck, models.Decision
    query = (
        select(decision.decision_id, decision.finding_key, check.report_id, check.check_id)
        .join(before, before.check_key == check.check_key)
        .join(decision, decision.decision_id == before.decision_id)
        .where(check.report_id.in_(report_ids))
    )
    entries: dict[int, _Entry] = {}
    for one in all_rows(connection, query):
        entry = entries.setdefault(one["decision_id"], _Entry(one["finding_key"], one["report_id"], []))
        entry.check_ids.append(one["check_id"])
    return list(entries.values())


def _last_words(connection: Connection, finding_keys: Collection[str]) -> dict[str, Row]:
    decision = models.Decision
    query = select(decision).where(decision.finding_key.in_(finding_keys), is_last())
    return {one["finding_key"]: one for one in all_rows(connection, query)}


def _said(connection: Connection, check_ids: Collection[int]) -> Mapping[int, _Check]:
    """check_id → what the check says: its rule, and its figures by their words and by what they state.

    Pages, numbers of tables and the order in which the text names the parts are left out: they shift when text is
    added.
    """
    check, part, figure = models.Check, models.CheckFigure, models.Figure
    columns = [getattr(figure, name) for name in ("figure_id", "report_id", "sentence", "quote", *MEANING, *SAID)]
    query = (
        select(check.check_id, check.report_id.label("own_id"), check.rule, part.role, part.weight, *columns)
        .join(part, part.check_id == check.check_id)
        .join(figure, figure.figure_id == part.figure_id)
    )
    of_check: dict[int, list[Row]] = defaultdict(list)
    ids = sorted(check_ids)
    for start in range(0, len(ids), CHECKS_AT_ONCE):
        for one in all_rows(connection, query.where(check.check_id.in_(ids[start : start + CHECKS_AT_ONCE]))):
            of_check[one["check_id"]].append(one)
    return {
        check_id: _Check(_word(rows, ("sentence", "quote")), _word(rows, (*MEANING, *SAID)), rows)
        for check_id, rows in of_check.items()
    }


def _word(rows: Sequence[Row], names: Sequence[str]) -> Word:
    return rows[0]["rule"], *sorted(repr([one["role"], one["weight"], *(one[name] for name in names)]) for one in rows)


def _likeness(own: Sequence[_Check], decided: Sequence[_Check]) -> bool | None:
    """Whether all mismatches of a finding were decided on word for word (True), by their figures (False), or not."""
    words, meanings = {one.words for one in decided}, {one.meaning for one in decided}
    if all(one.words in words for one in own):
        return True
    return False if all(one.words in words or one.meaning in meanings for one in own) else None


def _corrected(own: Sequence[_Check], decision: Row) -> int | None:
    """The figure of this revision that a correction of an earlier one is about, where exactly one is meant."""
    if decision["field"] is None:
        return None
    figures = {
        one["figure_id"]: one
        for check in own
        for one in check.figures
        if one["report_id"] == one["own_id"] and one["quote"] == decision["quote"]
    }
    same = [number for number, one in figures.items() if one["sentence"] == decision["sentence"]] or list(figures)
    return same[0] if len(same) == 1 else None
