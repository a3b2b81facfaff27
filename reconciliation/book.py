"""A report's figures with the indices that the rules share (账簿): by number, by quantity, by total."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property

from reconciliation.quantity import UNNAMED_TOTALS, Quantity, quantity
from reconciliation.sheet import TOTAL, Sheet, sheets
from reconciliation.wording import OTHER_BASIS, Words, same_sentence, words_around
from schema.records import Figure


class Book:
    """The figures of one report in reading order, the prose apart from the tables, indexed once so that no rule
    compares each figure with each."""

    def __init__(self, figures: Sequence[Figure], earlier: Sequence[Figure] = ()) -> None:
        # the rules of the prose read sentences: a table's cells would be taken for statements of the text around it
        self.figures = tuple(sorted((one for one in figures if one.source == "text"), key=lambda one: one.seq))
        self.cells = tuple(sorted((one for one in figures if one.source == "table"), key=lambda one: one.seq))
        self.earlier = tuple(earlier)
        """The figures of earlier reports; their numbers are those of the warehouse, beyond any of a report."""

    def __iter__(self) -> Iterator[Figure]:
        return iter(self.figures)

    @cached_property
    def by_seq(self) -> dict[int, Figure]:
        return {figure.seq: figure for figure in self.figures}

    @cached_property
    def quantity_of(self) -> dict[int, Quantity]:
        """seq → the quantity of each level of the prose whose item and period are known; 不含…3亿 left out."""
        found: dict[int, Quantity] = {}
        for figure in self.figures:
            if (
                figure.source == "text"
                and figure.measure == "level"
                and figure.kind == "amount"
                and not self.excluded(figure)
            ):
                total = self.by_seq.get(figure.part_of) if figure.part_of is not None else None
                whole = None if total is None else found.get(total.seq) or quantity(total)
                key = quantity(figure, whole)
                # a part is never the quantity that it is part of, even where it is named as briefly (支出)
                if key is not None and key != whole:
                    found[figure.seq] = key
        for seq, key in found.items():
            # 新增债券A、再融资债券B，合计C
            parts = self.parts_of.get(seq, ())
            if (
                (key.item in UNNAMED_TOTALS or "、" in key.item)
                and parts
                and all("债券" in part.item for part in parts)
            ):
                found[seq] = key._replace(item="债券", side=None)
        return found

    @cached_property
    def levels(self) -> dict[Quantity, list[Figure]]:
        """Each quantity with its statements in reading order."""
        found: dict[Quantity, list[Figure]] = defaultdict(list)
        for seq, key in self.quantity_of.items():
            found[key].append(self.by_seq[seq])
        return dict(found)

    @cached_property
    def parts_of(self) -> dict[int, list[Figure]]:
        """seq of a total → the levels that are stated to be its parts."""
        found: dict[int, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            if figure.part_of in self.by_seq and figure.measure == "level" and figure.kind == "amount":
                found[figure.part_of].append(figure)
        return dict(found)

    @cached_property
    def rates_of(self) -> dict[int, list[Figure]]:
        """seq of a level → the changes and rates that belong to it."""
        found: dict[int, list[Figure]] = defaultdict(list)
        for figure in self.figures:
            if figure.of in self.by_seq and figure.measure != "level":
                found[figure.of].append(figure)
        return dict(found)

    @cached_property
    def words(self) -> dict[int, Words]:
        return words_around(self.figures)

    @cached_property
    def sheets(self) -> tuple[Sheet, ...]:
        """The tables, each side of a two-sided one by itself."""
        return sheets(self.cells)

    @cached_property
    def of_rows(self) -> dict[Quantity, list[Figure]]:
        """Each quantity with the cells that hold it: of the cells of one row the total, where they are of one kind."""
        found: dict[Quantity, list[Figure]] = defaultdict(list)
        for sheet in self.sheets:
            for row in sheet.rows:
                of_row: dict[Quantity, list[Figure]] = defaultdict(list)
                for figure in row.cells.values():
                    key = quantity(figure) if figure.kind == "amount" and figure.measure == "level" else None
                    if key is not None:
                        of_row[key].append(figure)
                for key, members in of_row.items():
                    totals = [one for one in members if TOTAL.search((one.column or "").rpartition("/")[2])]
                    if len(members) == 1 or len(totals) == 1:
                        found[key].append((totals or members)[0])
        return dict(found)

    @cached_property
    def stated(self) -> dict[Quantity, Figure]:
        """Each quantity with its most precise statement; where cells of several tables differ, none of them counts."""
        found = {key: figures[0] for key, figures in self.levels.items()}
        for key, figures in self.of_rows.items():
            agree = len({one.amount for one in figures}) == 1
            if agree and (key not in found or figures[0].step < found[key].step):
                found[key] = figures[0]
        return found

    def words_of(self, figure: Figure) -> Words:
        return self.words.get(figure.seq, Words("", "", ""))

    def excluded(self, figure: Figure) -> bool:
        """Whether a bracket names it as left out of or included in another figure (不含…3亿)."""
        return figure.part_of is None and self.words_of(figure).excludes

    def after(self, figure: Figure) -> Iterator[Figure]:
        """The figures behind one, in reading order."""
        return iter(self.figures[self.position(figure) + 1 :])

    def position(self, figure: Figure) -> int:
        return bisect_left(self.figures, figure.seq, key=lambda other: other.seq)

    @cached_property
    def _in_any_area(self) -> dict[Quantity, list[Figure]]:
        found: dict[Quantity, list[Figure]] = defaultdict(list)
        for key, stated in self.levels.items():
            found[key._replace(area=None)] += stated
        return {key: sorted(stated, key=lambda figure: figure.seq) for key, stated in found.items()}

    def nearest_in_any_area(self, key: Quantity, figure: Figure) -> Figure | None:
        """As `nearest`, and where 市本级 is only stated with a remark (市本级（含高新区）) that statement."""
        stated = self.nearest(key, figure)
        return stated or self._nearest_of(self._in_any_area.get(key._replace(area=None), []), figure)

    def nearest(self, key: Quantity, figure: Figure) -> Figure | None:
        """The statement of a quantity that stands nearest to a figure, of two equally near the one before it."""
        return self._nearest_of(self.levels.get(key, []), figure)

    @staticmethod
    def _nearest_of(stated: list[Figure], figure: Figure) -> Figure | None:
        at = bisect_left(stated, figure.seq, key=lambda other: other.seq)
        around = [other for other in stated[max(0, at - 1) : at + 2] if other.seq != figure.seq]
        return min(around, key=lambda other: abs(other.seq - figure.seq), default=None)

    def beside(self, *figures: Figure) -> bool:
        """Whether figures stand in one sentence."""
        return all(same_sentence(figures[0], other) for other in figures[1:])

    def on_another_basis(self, rate: Figure) -> bool:
        """Whether the words around a rate say that it is counted on a comparable basis (同口径增长3%)."""
        words = self.words_of(rate)
        return bool(OTHER_BASIS.search(words.lead + words.bracket))
