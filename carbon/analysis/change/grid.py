"""How much of electricity's factor effect is the grid, and how much a change of method.

An edition that carries the grid of fewer years before than the last one moves its factor by more
than the grid of the years between: the rest is method. With G the factor by the year of the grid,
y an edition's year and l how many years before its grid is, from (y₀, l₀) to (y₁, l₁), as the mean
of the two orders in which the year and the lag can change:

    grid   = ½ [G(y₁ − l₀) − G(y₀ − l₀)] + ½ [G(y₁ − l₁) − G(y₀ − l₁)]
    method = ½ [G(y₀ − l₁) − G(y₀ − l₀)] + ½ [G(y₁ − l₁) − G(y₁ − l₀)]

A blended factor is paired with the other by days, the first days of one year with the first days
of the other; each pair is split so, and the pairs are added by their days. The two sum to the
factor effect, and swapping the periods flips both signs. Where no edition carries a grid, it is
taken between the nearest that are carried, by years, and it is said that it is.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from carbon.analysis.change.effects import Change
from carbon.emissions.plan import Library
from carbon.errors import listed
from carbon.factors.activities import Activity
from carbon.factors.choice import current
from carbon.factors.each import choice_of
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.grid import Grid
from carbon.figures import KG_PER_TONNE


@dataclass(frozen=True)
class Carried:
    """A part of a factor: the edition, its share of the days, and which grid it carries."""

    edition: Edition
    grid: Grid
    share: Fraction

    @property
    def lag(self) -> int:
        """How many years before the edition its grid is."""
        return self.edition.year - self.grid.year


@dataclass(frozen=True)
class GridChange:
    """The factor effect of electricity in kg between editions that carry the grid otherwise.

    ``editions`` are the labels of (before, after) and ``grids`` say in words which grid each
    carries. ``between`` are the years whose grid no edition carries.
    """

    editions: tuple[str, str]
    grids: tuple[str, str]
    between: tuple[int, ...]
    grid_kg: float
    method_kg: float

    def sentence(self) -> str:
        """What of the effect is grid and what is method, in words."""
        whole, grid, method = (
            f"{kg / KG_PER_TONNE:+,.3f} t".replace("-", "−")
            for kg in (self.grid_kg + self.method_kg, self.grid_kg, self.method_kg)
        )
        first, second = self.grids
        taken = (
            f"; the grid of {listed(map(str, self.between))}, which no edition carries, is taken "
            "between its neighbours by years"
            if self.between
            else ""
        )
        return (
            f"Factor effect of electricity {whole}: {first}, then {second}. {grid} is the grid, "
            f"{method} is method, the change of how many years before (the mean of the two orders "
            f"in which they can change{taken})."
        )


def grid_changes(
    change: Change, activities: Mapping[str, Activity], library: Library
) -> tuple[GridChange, ...]:
    """One for each pair of choices, before and after, of which the editions have another lag."""
    chosen: dict[tuple[str, str, str], tuple[EditionChoice, EditionChoice, list[Activity]]] = {}
    for name in sorted({flow.point.activity for flow in change.flows}):
        activity = activities[name]
        sides = [choice_of(activity, side.editions or {}) for side in (change.before, change.after)]
        if sides[0] and sides[1]:
            key = (activity.publisher, sides[0].label, sides[1].label)
            chosen.setdefault(key, (sides[0], sides[1], []))[2].append(activity)
    found = []
    for (publisher, *_), (choice, other, own) in sorted(chosen.items()):
        editions = library[publisher]
        before, after = _carried(choice, editions), _carried(other, editions)
        if before and after and any(a.lag != b.lag for a, b, _ in pairs(before, after)):
            made = _split(change, own, editions, (before, after), (choice.label, other.label))
            found += [made] if made.grid_kg or made.method_kg else []
    return tuple(found)


def pairs(
    before: Sequence[Carried], after: Sequence[Carried]
) -> Iterator[tuple[Carried, Carried, Fraction]]:
    """The parts of two factors by the days that they share, in the order of their editions."""
    left = [each.share for each in before]
    right = [each.share for each in after]
    i = j = 0
    while i < len(before) and j < len(after):
        days = min(left[i], right[j])
        if days:
            yield before[i], after[j], days
        left[i] -= days
        right[j] -= days
        i, j = i + (not left[i]), j + (not right[j])


def split_factor(
    known: Mapping[int, float],
    paired: Iterable[tuple[Carried, Carried, Fraction]],
    value: Mapping[str, float],
) -> tuple[float, float]:
    """How much a factor moves by the grid and by method.

    *known* is the factor by year of the grid, *value* by name of the edition.
    """
    grid, method = [], []
    for a, b, days in paired:
        f0, f1 = value[a.edition.name], value[b.edition.name]
        ends = (a.grid.year, f0), (b.grid.year, f1)
        moved, relagged = (_at(year, known, ends) for year in _crossing(a, b))
        weight = float(days) / 2
        if a.lag == b.lag:
            grid.append(weight * 2 * (f1 - f0))
            continue
        grid += [weight * (moved - f0), weight * (f1 - relagged)]
        method += [weight * (relagged - f0), weight * (f1 - moved)]
    return math.fsum(grid), math.fsum(method)


def _crossing(a: Carried, b: Carried) -> tuple[int, int]:
    """The grids of the later year by the earlier lag, and of the earlier year by the later lag."""
    return b.edition.year - a.lag, a.edition.year - b.lag


def _at(
    year: int, known: Mapping[int, float], ends: tuple[tuple[int, float], tuple[int, float]]
) -> float:
    """A factor on the grid of *year*: as carried, else on the line through its neighbours.

    Beyond those that are carried the line is that of the two *ends*, (year, factor) of each side.
    """
    if year in known:
        return known[year]
    below = max((each for each in known if each < year), default=None)
    above = min((each for each in known if each > year), default=None)
    if below is not None and above is not None:
        (x0, y0), (x1, y1) = (below, known[below]), (above, known[above])
    else:
        (x0, y0), (x1, y1) = sorted(ends)
    if x0 == x1:
        return (y0 + y1) / 2
    return y0 + (y1 - y0) * (year - x0) / (x1 - x0)


def _carried(choice: EditionChoice, editions: Mapping[str, Edition]) -> list[Carried]:
    """The parts of a choice by year; none where the grid of any is not known."""
    parts = [(editions[name], share) for name, share in choice.parts]
    ordered = sorted(parts, key=lambda part: part[0].age)
    found = [Carried(one, one.grid, share) for one, share in ordered if one.grid]
    return found if len(found) == len(parts) else []


def _split(
    change: Change,
    activities: Iterable[Activity],
    editions: Mapping[str, Edition],
    sides: tuple[Sequence[Carried], Sequence[Carried]],
    labels: tuple[str, str],
) -> GridChange:
    paired = list(pairs(*sides))
    parts = sorted([*sides[0], *sides[1]], key=lambda each: each.edition.age)
    carrying = {
        each.grid.year: each for each in current(editions).values() if each.grid is not None
    }
    carrying |= {each.grid.year: each.edition for each in parts if each.grid.year not in carrying}
    factors = {
        (activity.id, line.name): (line.factor_id, activity.unit)
        for activity in activities
        for line in activity.lines
    }
    grid, method = [], []
    for flow, effect in change.flows.items():
        key = factors.get((flow.point.activity, flow.line))
        kg = effect.effects["factor"]
        if key is None or not kg or not all(_holds(each, key) for each in parts):
            continue
        known = {year: one.factor(*key).kg_co2e for year, one in carrying.items() if one.has(*key)}
        value = {each.edition.name: each.edition.factor(*key).kg_co2e for each in parts}
        by_grid, by_method = split_factor(known, paired, value)
        if by_grid + by_method:
            grid.append(kg * by_grid / (by_grid + by_method))
            method.append(kg - grid[-1])
    wanted = {year for a, b, _ in paired if a.lag != b.lag for year in _crossing(a, b)}
    return GridChange(
        labels,
        (_spoken(sides[0]), _spoken(sides[1])),
        tuple(sorted(wanted - set(carrying))),
        math.fsum(grid),
        math.fsum(method),
    )


def _holds(part: Carried, key: tuple[str, str]) -> bool:
    return key[0] in part.grid and part.edition.has(*key)


def _spoken(side: Sequence[Carried]) -> str:
    """Which grid a factor carries: ``edition 2025 carries the grid of 2023``."""
    if len(side) == 1:
        return f"edition {side[0].edition.name} carries the grid of {side[0].grid.year}"
    return " and ".join(
        f"{each.share} of edition {each.edition.name} (grid of {each.grid.year})" for each in side
    )
