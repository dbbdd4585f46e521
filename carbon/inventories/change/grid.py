"""How much of electricity's factor effect is the grid, and how much a change of method.

An edition that carries the grid of fewer years before than the last one moves its factor by more
than one year of grid: the rest is method. With g the grid's year, lag = edition − g:

    grid   = (f′ − f₀) × mean quantity,   f′: the factor of the grid of (edition₁ − lag₀)
    method = factor effect − grid

Where no edition carries that grid, f′ lies between f₀ and f₁ in proportion to the years, and it is
said that it does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from carbon.emissions.plan import Library
from carbon.factors.activities import Activity
from carbon.factors.choice import current
from carbon.factors.edition import Edition
from carbon.factors.grid import Grid
from carbon.inventories.change.effects import Change


@dataclass(frozen=True)
class GridChange:
    """The factor effect of electricity in kg between editions that carry the grid otherwise.

    ``editions`` and ``grids`` are (before, after). ``wanted`` is the grid that the later edition
    would carry by the earlier one's lag; ``carried_by`` the edition that does, empty where none.
    """

    editions: tuple[str, str]
    grids: tuple[int, int]
    wanted: int
    carried_by: str
    grid_kg: float
    method_kg: float

    def sentence(self) -> str:
        """What of the effect is grid and what is method, in words."""
        (before, after), (first, second) = self.editions, self.grids
        how = (
            f"told by edition {self.carried_by}, which carries it"
            if self.carried_by
            else "which no edition carries and which is taken between the two by years"
        )
        whole, grid, method = (
            f"{kg / 1000:+,.3f} t".replace("-", "−")
            for kg in (self.grid_kg + self.method_kg, self.grid_kg, self.method_kg)
        )
        return (
            f"Factor effect of electricity {whole}: edition {before} carries the grid of {first}, "
            f"edition {after} that of {second}. {grid} is the grid, as far as that of "
            f"{self.wanted} ({how}); {method} is method, the change of how many years before."
        )


def grid_changes(
    change: Change, activities: Mapping[str, Activity], library: Library
) -> tuple[GridChange, ...]:
    """One for each publisher whose two editions have another lag; blended ones are not split."""
    found = []
    for publisher, choice in sorted((change.before.editions or {}).items()):
        other = (change.after.editions or {}).get(publisher)
        if other is None or len(choice.parts) != 1 or len(other.parts) != 1:
            continue
        editions = library[publisher]
        before, after = editions[choice.label], editions[other.label]
        if before.grid is None or after.grid is None:
            continue
        if before.year - before.grid.year != after.year - after.grid.year:
            own = {name: one for name, one in activities.items() if one.publisher == publisher}
            found.append(_split(change, own, editions, (before, before.grid), (after, after.grid)))
    return tuple(found)


def _split(
    change: Change,
    activities: Mapping[str, Activity],
    editions: Mapping[str, Edition],
    first: tuple[Edition, Grid],
    second: tuple[Edition, Grid],
) -> GridChange:
    (before, old), (after, new) = first, second
    wanted = after.year - (before.year - old.year)
    there = [e for e in current(editions).values() if e.grid and e.grid.year == wanted]
    between = there[-1] if there else None
    years = (wanted - old.year) / (new.year - old.year) if new.year != old.year else 0.0
    factors = {
        (activity.id, line.name): (line.factor_id, activity.unit)
        for activity in activities.values()
        for line in activity.lines
    }
    grid, method = [], []
    for flow, effect in change.flows.items():
        key = factors.get((flow.point.activity, flow.line))
        if key is None or key[0] not in new or not effect.effects["factor"]:
            continue
        share = years if between is None else _share(key, before, after, between)
        grid.append(effect.effects["factor"] * share)
        method.append(effect.effects["factor"] * (1 - share))
    return GridChange(
        (before.name, after.name),
        (old.year, new.year),
        wanted,
        between.name if between else "",
        math.fsum(grid),
        math.fsum(method),
    )


def _share(key: tuple[str, str], before: Edition, after: Edition, between: Edition) -> float:
    """The part of a factor's move that the grid of *between* makes."""
    if not all(edition.has(*key) for edition in (before, after, between)):
        return 0.0
    f0, f1, held = (edition.factor(*key).kg_co2e for edition in (before, after, between))
    return (held - f0) / (f1 - f0) if f1 != f0 else 0.0
