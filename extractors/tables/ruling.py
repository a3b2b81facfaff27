"""Ruled lines as a lattice (表线): which strokes belong to one frame, and where it has its columns and rows."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from schema.records import Box

NEAR_POINTS = 3.0
"""Strokes no farther apart than this are one line or touch: frames are drawn cell by cell, with rounded places."""
COVERED_SHARE = 0.6
"""A stroke that covers this much of a cell's side closes it."""


class Stroke(NamedTuple):
    """A level or upright line: where it lies across, and from where to where it runs along."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Lattice:
    """The frame of one table: the places of its column and row lines, and the strokes that are drawn."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    upright: tuple[Stroke, ...]
    level: tuple[Stroke, ...]

    @property
    def box(self) -> Box:
        return Box(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def place(self, x: float, y: float) -> tuple[int, int] | None:
        """The row and column of a point, None outside of the frame."""
        if not (
            self.xs[0] - NEAR_POINTS <= x <= self.xs[-1] + NEAR_POINTS
            and self.ys[0] - NEAR_POINTS <= y <= self.ys[-1] + NEAR_POINTS
        ):
            return None
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return row, column

    def spans(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Each cell by the row and column where it begins, with how many rows and columns it fills."""
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        right = _sides(self.upright, self.xs, self.ys)
        below = _sides(self.level, self.ys, self.xs)
        taken: set[tuple[int, int]] = set()
        found: dict[tuple[int, int], tuple[int, int]] = {}
        for row in range(rows):
            for column in range(columns):
                if (row, column) in taken:
                    continue
                wide = 1
                while (
                    column + wide < columns and (column + wide, row) not in right and (row, column + wide) not in taken
                ):
                    wide += 1
                tall = 1
                while (
                    row + tall < rows
                    and not any((row + tall, c) in below for c in range(column, column + wide))
                    and not any((c, row + tall) in right for c in range(column + 1, column + wide))
                ):
                    tall += 1
                found[row, column] = (tall, wide)
                taken.update((r, c) for r in range(row, row + tall) for c in range(column, column + wide))
        return found


def strokes(rules: Iterable[Box]) -> tuple[list[Stroke], list[Stroke]]:
    """Upright and level lines, each put together from the pieces it is drawn in."""
    upright, level = [], []
    for x0, top, x1, bottom in rules:
        if x1 - x0 >= bottom - top:
            level.append(Stroke((top + bottom) / 2, x0, x1))
        else:
            upright.append(Stroke((x0 + x1) / 2, top, bottom))
    return _joined(upright), _joined(level)


def lattices(upright: Sequence[Stroke], level: Sequence[Stroke]) -> tuple[list[Lattice], list[Stroke]]:
    """The frames that strokes form where they meet, and the level ones that meet none."""
    parent = list(range(len(upright) + len(level)))

    def root(n: int) -> int:
        while parent[n] != n:
            parent[n] = parent[parent[n]]
            n = parent[n]
        return n

    for a, one in enumerate(upright):
        for b, other in enumerate(level, len(upright)):
            if (
                one.start - NEAR_POINTS <= other.at <= one.end + NEAR_POINTS
                and other.start - NEAR_POINTS <= one.at <= other.end + NEAR_POINTS
            ):
                parent[root(a)] = root(b)
    members: dict[int, tuple[list[Stroke], list[Stroke]]] = {}
    for n, stroke in enumerate((*upright, *level)):
        members.setdefault(root(n), ([], []))[n >= len(upright)].append(stroke)
    found, alone = [], []
    for standing, lying in members.values():
        if standing and lying:
            xs = _opened([stroke.at for stroke in standing], lying)
            ys = _opened([stroke.at for stroke in lying], standing)
            found.append(Lattice(xs, ys, tuple(standing), tuple(lying)))
        else:
            alone += lying
    return sorted(found, key=lambda lattice: (lattice.ys[0], lattice.xs[0])), alone


def _joined(pieces: Sequence[Stroke]) -> list[Stroke]:
    found: list[Stroke] = []
    for at, group in _by_place(pieces):
        start = end = None
        for piece in sorted(group, key=lambda stroke: stroke.start):
            if start is None or end is None or piece.start > end + NEAR_POINTS:
                if start is not None and end is not None:
                    found.append(Stroke(at, start, end))
                start, end = piece.start, piece.end
            end = max(end, piece.end)
        if start is not None and end is not None:
            found.append(Stroke(at, start, end))
    return found


def _by_place(pieces: Sequence[Stroke]) -> Iterable[tuple[float, list[Stroke]]]:
    """Pieces that lie on one line, with its place."""
    ordered = sorted(pieces)
    numbers = iter(_numbered([piece.at for piece in ordered]))
    for _, group in groupby(ordered, key=lambda _: next(numbers)):
        members = list(group)
        yield sum(piece.at for piece in members) / len(members), members


def _numbered(places: Sequence[float]) -> Iterable[int]:
    """The number of the line that each of ordered places belongs to."""
    number, first = -1, float("-inf")
    for place in places:
        if place > first + NEAR_POINTS:
            number, first = number + 1, place
        yield number


def _opened(places: Sequence[float], across: Sequence[Stroke]) -> tuple[float, ...]:
    """The places of lines, and the ends of the strokes across them: an open side has no line of its own (开口表)."""
    ends = [*places, min(stroke.start for stroke in across), max(stroke.end for stroke in across)]
    ordered = sorted(ends)
    found: list[float] = []
    for place in ordered:
        if not found or place > found[-1] + 2 * NEAR_POINTS:
            found.append(place)
    return tuple(found)


def _sides(drawn: Sequence[Stroke], places: Sequence[float], along: Sequence[float]) -> set[tuple[int, int]]:
    """Which sides of cells are drawn: the number of the line, and of the cell along it."""
    found: set[tuple[int, int]] = set()
    for stroke in drawn:
        line = min(range(len(places)), key=lambda n: abs(places[n] - stroke.at))
        for n in range(len(along) - 1):
            low, high = along[n], along[n + 1]
            if min(high, stroke.end) - max(low, stroke.start) >= COVERED_SHARE * (high - low):
                found.add((line, n))
    return found
