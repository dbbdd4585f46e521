"""What a unit saved counts for a target: by the inventory's own factors, in the target's scopes.

A fuel that the inventory has in other scopes alone counts nothing for the target: a scope 1 target
is not met by lamps, and a heat pump brings it the gas and not the electricity that it adds. Where
the figures tell no factors, as published ones, a fuel counts as its measure was appraised, in the
scope of its own emission.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from carbon.emissions.lines import GROSS
from carbon.inventories.inventory import Inventory
from carbon.measures.assumptions import Assumptions


def own_factors(latest: Inventory, scopes: Sequence[str] = ()) -> dict[str, float]:
    """kg CO2e that the inventory counts for a unit of each activity type, in *scopes* or all.

    The sum over its lines of their kg ÷ their quantity in the activity's own unit; 0 for a type
    whose lines are all of other scopes.
    """
    lines = latest.lines
    wanted = tuple(scopes) or GROSS
    own = lines[lines["scope"].isin((*GROSS, *wanted)) & lines["factor_unit"].notna()]
    found: dict[str, float] = {}
    for activity, of_activity in own.groupby("activity", sort=True):
        parts = []
        for _, line in of_activity.groupby("line", sort=True):
            quantity = math.fsum(line["quantity"] * line["conversion"])
            if quantity > 0:
                inside = line[line["scope"].isin(wanted)]
                parts.append(math.fsum(inside["kg_co2e"]) / quantity)
        if parts:
            found[str(activity)] = math.fsum(parts)
    return found


def valued(
    given: Assumptions, factors: Mapping[str, float] | None, scopes: Sequence[str]
) -> Assumptions:
    """*given* with what a unit saved counts: by *factors*, the same in every year.

    Without factors as appraised, and nothing for what is of none of *scopes*, where these are
    named.
    """
    values = given.values
    if factors is not None:
        return replace(given, values=replace(values, marginal={}, constant=dict(factors)))
    outside = outside_of(given, given.activities, None, scopes)
    return replace(
        given,
        values=replace(
            values,
            marginal={fuel: own for fuel, own in values.marginal.items() if fuel not in outside},
            constant={**values.constant, **dict.fromkeys(outside, 0.0)},
        ),
    )


def outside_of(
    given: Assumptions,
    fuels: Iterable[str],
    factors: Mapping[str, float] | None,
    scopes: Sequence[str],
) -> tuple[str, ...]:
    """Those of *fuels* that count nothing, for their emission is in none of *scopes*."""
    if not scopes:
        return ()
    return tuple(
        fuel
        for fuel in sorted(set(fuels))
        if (
            factors.get(fuel) == 0
            if factors is not None
            else given.activities[fuel].lines[0].scope not in scopes
        )
    )
