"""Figures of sentences and of tables in one order (排序): numbered as a reader meets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from schema.records import Figure, Paragraph

Place = tuple[int, int]
"""Index of a page, and of the line on it that comes next."""


def merged(
    prose: Sequence[Figure], paragraphs: Sequence[Paragraph], tables: Sequence[tuple[Place, Figure]]
) -> tuple[Figure, ...]:
    """All figures by their place in the report, seq from 1; `of` and `part_of` follow."""
    placed = [(_place(figure, paragraphs), 1, figure) for figure in prose]
    placed += [(place, 0, figure) for place, figure in tables]
    placed.sort(key=lambda one: (one[0], one[1]))
    numbers = {(source, figure.seq): seq for seq, (_, source, figure) in enumerate(placed, start=1)}
    return tuple(
        replace(
            figure,
            seq=numbers[source, figure.seq],
            of=None if figure.of is None else numbers[source, figure.of],
            part_of=None if figure.part_of is None else numbers[source, figure.part_of],
        )
        for _, source, figure in placed
    )


def _place(figure: Figure, paragraphs: Sequence[Paragraph]) -> Place:
    assert figure.spot is not None, "a figure of the prose stands in a paragraph"
    return paragraphs[figure.spot.paragraph].place
