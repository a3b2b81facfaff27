"""Which pages of a report could not be read, and why (未读的页)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from schema.records import Page


class Unread(NamedTuple):
    """Pages that were not read for one reason, as people name them: 3–5, 8."""

    pages: str
    number: int
    note: str


def unread_pages(pages: Iterable[Page]) -> Iterator[Unread]:
    """The pages that were not read, those with one reason together.

    >>> list(unread_pages(Page(n, (), "picture", note="a scan") for n in (3, 4, 5, 8)))
    [Unread(pages='3–5, 8', number=4, note='a scan')]
    """
    reasons: dict[str, list[int]] = {}
    for page in pages:
        if page.is_unread:
            reasons.setdefault(page.note, []).append(page.number or 0)
    for note, numbers in reasons.items():
        yield Unread(_runs(numbers), len(numbers), note)


def _runs(numbers: list[int]) -> str:
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0])]
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
