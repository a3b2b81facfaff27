"""Names that outlive a reading (稳定标识): they hang on what the report says, never on a row number.

A newer gouji may read another item or period off the same bytes; the words stand where they stood. So notes and
reviews refer to these keys, and two warehouses are compared by them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Final

from schema.records import Check, Figure

REPORT_DIGITS: Final = 12
"""Of its report's SHA-256, so that the keys of a report lie side by side in an index."""
OWN_BYTES: Final = 10


def figure_keys(sha256: str, figures: Iterable[Figure]) -> Iterator[str]:
    """The key of each figure of a report: its bytes, page, sentence or row of a table, and words (46.94亿元).

    What is written twice in one sentence is counted in reading order.
    """
    seen: Counter[tuple[int | None, str, str]] = Counter()
    for figure in figures:
        yield figure_key(sha256, seen, figure.page, figure.sentence, figure.quote)


def figure_key(
    sha256: str, seen: Counter[tuple[int | None, str, str]], page: int | None, sentence: str, quote: str
) -> str:
    """The key of the next figure of a report; `seen` counts what came before it.

    >>> figure_key("ab" * 32, Counter(), 3, "税收收入46.94亿元。", "46.94亿元")
    'abababababab-9a15e260e1268a3ebed6'
    """
    seen[page, sentence, quote] += 1
    return _key(sha256, f"{page}\n{sentence}\n{quote}\n{seen[page, sentence, quote]}")


def check_keys(sha256: str, checks: Iterable[Check], key_of: Mapping[int, str]) -> Iterator[str]:
    """The key of each check of a report: its rule and its figures with their roles; `key_of` goes by `seq`."""
    seen: Counter[str] = Counter()
    for check in checks:
        roles = ((role.name, role.weight, key_of[role.figure.seq]) for role in check.roles)
        yield check_key(sha256, seen, check.rule, roles)


def check_key(sha256: str, seen: Counter[str], rule: str, roles: Iterable[tuple[str, int, str]]) -> str:
    """The key of the next check of a report, whatever the order of its figures.

    >>> part = ("part", 1, "abababababab-1"), ("part", 1, "abababababab-2")
    >>> check_key("ab" * 32, Counter(), "sum", part) == check_key("ab" * 32, Counter(), "sum", part[::-1])
    True
    """
    said = "\n".join([rule, *sorted(f"{name} {weight} {key}" for name, weight, key in roles)])
    seen[said] += 1
    return _key(sha256, f"{said}\n{seen[said]}")


def finding_key(sha256: str, keys: Iterable[str]) -> str:
    """The key of a finding that nobody has decided on yet: that of its mismatches, in any order."""
    return _key(sha256, "\n".join(["finding", *sorted(keys)]))


def _key(sha256: str, said: str) -> str:
    return f"{sha256[:REPORT_DIGITS]}-{blake2b(said.encode(), digest_size=OWN_BYTES).hexdigest()}"
