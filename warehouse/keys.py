"""What a figure, a check or a finding is known by (稳定键): what the report says, not the number of a row.

A later reading by a newer gouji counts its figures anew; the key of a figure stays as long as its words do, and with it
what reviewers decided about it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol


class Told(Protocol):
    """What the key of a figure is made of, in a record and in a row alike."""

    @property
    def source(self) -> str: ...
    @property
    def quote(self) -> str: ...
    @property
    def sentence(self) -> str: ...
    @property
    def row(self) -> str | None: ...
    @property
    def column(self) -> str | None: ...


def figure_keys(sha256: str, figures: Iterable[Told]) -> Iterator[str]:
    """A key for each figure of a report, in reading order: its words, and which of those with equal words it is."""
    before: Counter[str] = Counter()
    for one in figures:
        words = key(sha256, one.source, one.quote, one.sentence, one.row, one.column)
        before[words] += 1
        yield words if before[words] == 1 else key(words, before[words])


def check_key(rule: str, roles: Sequence[tuple[str, int, str]]) -> str:
    """The key of a check: its rule and the keys of its figures with role and sign, in any order."""
    return key(rule, sorted(roles))


def finding_key(check_keys: Iterable[str]) -> str:
    """The key of a finding whose mismatches nobody has decided on yet."""
    return key("finding", sorted(check_keys))


def key(*words: object) -> str:
    """A short fingerprint of some words; two of a million findings meet once in thirty million warehouses."""
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:20]
