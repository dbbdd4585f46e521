"""What one unit of each activity of a closed year was multiplied by, kept by the close.

It rests on the editions' values, on the activity types, on a council's own sets and on the sets of
factors that contracts name: whatever of these is changed afterwards, the plan says whether a figure
of the year moves by it. A label or a factor that the year does not take moves none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isclose
from typing import TYPE_CHECKING, Any

from carbon.emissions.plan import SPLIT, Key, Library, plan
from carbon.factors.activities import Activity
from carbon.factors.each import choice_of
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.market import contract_factors
from carbon.tables import rows_of

if TYPE_CHECKING:
    from carbon.inventories.definition_parts import Contract

COLUMNS = (
    "activity", "unit", "line", "scope", "category", "factor_id", "gwp_basis", "kg_co2e_per_unit",
    *SPLIT,
)  # fmt: skip
#: A row of the plan as the ledger keeps it, its values in the order of :data:`COLUMNS`.
Row = Sequence[Any]
#: What a contract's own factor stands under in place of an activity.
CONTRACT = "contract "
WORDS = {
    "scope": "scope", "category": "category", "factor_id": "factor", "gwp_basis": "GWP basis",
}  # fmt: skip
#: How near a value must come to the one that was kept to be the same.
RELATIVE_TOLERANCE = 1e-12


def planned(
    keys: Iterable[tuple[str, str]],
    editions: Mapping[str, EditionChoice],
    activities: Mapping[str, Activity],
    library: Library,
) -> list[Row]:
    """The plan's rows of each (activity, unit) of *keys*, with *editions*; None for no gas split.

    An activity that is not known, or for which there is no edition, has none. Raises the plan's
    faults.
    """
    known = [
        Key(name, unit, choice)
        for name, unit in sorted(set(keys))
        if name in activities and (choice := choice_of(activities[name], editions))
    ]
    rows = plan(known, activities, library).rows
    return [[None if value != value else value for value in row] for row in rows_of(rows, COLUMNS)]


def planned_contracts(
    contracts: Iterable[Contract], editions: Mapping[str, EditionChoice], library: Library
) -> list[Row]:
    """A row for each of *contracts* whose factor is of a set, with *editions* of those sets."""
    own = [each for each in contracts if each.publisher in editions]
    factors = contract_factors(own, editions, library)
    return [
        [f"{CONTRACT}{each.name}", "kWh", "generation", "2", "", each.factor, "",
         factors[each.name], *[None] * len(SPLIT)]
        for each in own
    ]  # fmt: skip


def differing(then: Iterable[Row], now: Iterable[Row]) -> list[tuple[str, str, str]]:
    """Which lines are multiplied by something else *now*: (line, then, now), each in words."""
    before, after = (
        {tuple(row[:3]): dict(zip(COLUMNS, row, strict=True)) for row in rows}
        for rows in (then, now)
    )
    told = []
    for name, unit, line in sorted({*before, *after}):
        one, other = (side.get((name, unit, line)) for side in (before, after))
        if one is None or other is None:
            words = ["no factor" if side is None else "a factor" for side in (one, other)]
            changes = [(words[0], words[1])]
        else:
            changes = list(_changes(one, other))
        if changes:
            sides = [", ".join(side) for side in zip(*changes, strict=True)]
            told.append((f"{name} ({unit}), {line}", sides[0], sides[1]))
    return told


def _changes(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    kg = "kg_co2e_per_unit"
    if not _same(then[kg], now[kg]):
        yield f"{then[kg]:.12g}", f"{now[kg]:.12g} kg CO2e per {then['unit']}"
    for column, word in WORDS.items():
        if then[column] != now[column]:
            yield f"{word} {then[column] or 'none'}", f"{word} {now[column] or 'none'}"
    if not all(_same(then[gas], now[gas]) for gas in SPLIT):
        yield "its gases", "others"


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=RELATIVE_TOLERANCE)
