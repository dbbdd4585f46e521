"""Matched rows of two years sorted into what counts and what does not, by scope."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from carbon.inventories.change.boundary import MOVED
from carbon.inventories.change.matching import Matched
from carbon.inventories.like_for_like.comparison import Moved, Pair

#: By scope: what each year has, part by part.
_Parts = dict[str, tuple[list[float], list[float]]]


@dataclass(frozen=True)
class Sorting:
    """What is set apart: lines of another kind."""

    other_kinds: set[tuple[str, str]]

    def is_other_kind(self, row: Matched) -> bool:
        """Whether one of the editions has no factor for a line."""
        return (row.flow.point.activity, row.flow.line) in self.other_kinds

    def moved(self, row: Matched, side: int) -> bool:
        """Whether what is outside the common boundary moved, and neither rose nor fell."""
        return row.why[side] in MOVED


class Sums:
    """The sums of matched rows in kg CO2e, by scope: base and year part by part.

    ``whole`` and ``weak`` are of one year: the base with all its data, and what of the shared year
    was not read.
    """

    def __init__(self, sorting: Sorting, rows: Iterable[Matched]) -> None:
        self.sorting = sorting
        self.shared: _Parts = {}
        self.gaps: _Parts = {}
        self.other: _Parts = {}
        self.whole: dict[str, list[float]] = {}
        self.weak: dict[str, list[float]] = {}
        self._moved: _Parts = {}
        for row in rows:
            self._add(row)

    def _add(self, row: Matched) -> None:
        scope = row.flow.scope
        if self.sorting.is_other_kind(row):
            _put(self.other, scope, row.total)
            return
        own = [0.0, 0.0]
        for side, why in enumerate(row.why):
            if row.outside[side] and self.sorting.moved(row, side):
                kg = [0.0, 0.0]
                kg[side] = row.outside[side]
                _put(self._moved, f"{row.flow.point.name}, {why}", (kg[0], kg[1]))
            else:
                own[side] = row.outside[side]
        _put(self.shared, scope, row.kg)
        _put(self.shared, scope, (own[0], own[1]))
        _put(self.gaps, scope, row.gaps)
        self.whole.setdefault(scope, []).extend((row.kg[0], row.gaps[0], own[0]))
        weak = self.weak.setdefault(scope, [])
        weak.append(row.weak[1])
        if own[1]:
            weak.append(row.weak_outside[1])

    def moved(self) -> list[Moved]:
        """What is counted elsewhere in one of the years, on days outside the common boundary."""
        return [
            Moved(
                what,
                math.fsum(first),
                math.fsum(second),
                "its days outside the other year",
                of_days=True,
            )
            for what, (first, second) in sorted(self._moved.items())
        ]


def _put(sums: _Parts, name: str, pair: tuple[float, float]) -> None:
    first, second = sums.setdefault(name, ([], []))
    first.append(pair[0])
    second.append(pair[1])


def pairs(sums: _Parts) -> dict[str, Pair]:
    """The sum of each scope's parts, exactly summed."""
    return {
        scope: Pair(math.fsum(first), math.fsum(second))
        for scope, (first, second) in sorted(sums.items())
    }
