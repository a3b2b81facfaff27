"""正文与附表一致: what the text states, its table states too, perhaps in another unit (46.94亿元, 469408万元)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from reconciliation.book import Book
from reconciliation.decide import holds
from reconciliation.examples import table
from reconciliation.quantity import Quantity
from reconciliation.rule import Rule, only_a_slip, roles
from schema.records import Figure, Relation


def find(figures: Book) -> Iterator[Relation]:
    """The first statement of each quantity in the text with a cell that states it, best one that agrees."""
    cells = _cells(figures)
    for key, stated in figures.levels.items():
        in_tables = cells.get(_as_carried_out(key), ())
        against = [Relation("same", roles("statement", stated[0]), roles("statement", cell)) for cell in in_tables]
        agreeing = [relation for relation in against if holds(RULE, relation)]
        yield from (agreeing or against)[:1]


def _as_carried_out(key: Quantity) -> Quantity:
    """The text of a final account seldom says 决算 in each sentence, its tables do in each header."""
    return key._replace(stage=None) if key.stage in ("final", "execution") else key


def _cells(figures: Book) -> dict[Quantity, list[Figure]]:
    found: dict[Quantity, list[Figure]] = defaultdict(list)
    for key, cells in figures.of_rows.items():
        found[_as_carried_out(key)] += cells
    return found


_TABLE: Final = table(
    "2023年全县一般公共预算收入决算表", "项目|决算数", "税收收入|358500", "非税收入|110908", "本年收入合计|469408"
)

RULE = Rule(
    name="same",
    title="正文与附表",
    find=find,
    certain=only_a_slip,
    examples={
        "<p>2023年，全县一般公共预算收入46.94亿元。</p>" + _TABLE: "same: 1 ~ 4  # ok",
        "<p>2023年，全县一般公共预算收入469480万元。</p>" + _TABLE: "same: 1 ~ 4  # mismatch",
    },
)
