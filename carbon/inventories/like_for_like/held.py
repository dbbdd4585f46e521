"""What sub-meters count on one day, held for every day: let, moved, recharged as on that day.

A year like for like is on the boundary of the end of the reported year. What is a tenant's then is
a tenant's in every year, what is the council's again is the council's in every year; so are use
moved to another service, a landlord's meter and the shares of one meter.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS
from carbon.inventories.change.boundary import BECAME
from carbon.inventories.like_for_like.comparison import Moved
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.submeters import DEDUCT, INFORMATION, RECHARGE, life, treatment_on
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)
#: Why a share begins or ends where another takes its place.
EXCHANGED = "exchanged"
#: Less is the noise of doubles.
NO_KG = 1e-6


def held_on(register: Register, day: date) -> Register:
    """*register* with what becomes of each sub-meter on *day* on all days; itself where nothing is.

    A tenant's is so from the first day on, by its share also where that began later, by readings
    from the first meter at its supply point on; and at no time where it has ended by then while
    what it is behind goes on. A share of a landlord's meter that another took the place of
    (``exchanged``) is that other one's throughout; what began or ended for another reason is moved
    by that.
    """
    there = register.without_holes
    meters = {sub.id: _held(sub, there, day) for sub in there.sub_meters.subs}
    changed = {name: meter for name, meter in meters.items() if meter != there.meters[name]}
    if not changed:
        return register
    return Register(register.sites, {**register.meters, **changed})


def _held(sub: Meter, register: Register, day: date) -> Meter:
    # Where the main meter or its site ended before, its last day says what was let.
    ends = [
        min(life(main)[1], register.sites[main.site].end or date.max)
        for main in register.sub_meters.mains(sub)
    ]
    last = min(day, max(ends) - DAY)
    at_point = _at_its_point(sub, register)
    there = [other for other in at_point if other.counts_on(last)]
    name = treatment_on(there[0] if there else sub, last)
    replaced = sub.share is not None and sub not in there
    never, always = (replace(sub, becomes=((each, None),)) for each in (INFORMATION, name))
    if name == DEDUCT:
        if replaced or not there:
            return never
        first = min(at_point, key=lambda meter: meter.start or date.min)
        begins = None if sub.share is not None else first.start
        return replace(always, start=begins, start_reason=first.start_reason, end=None)
    if name == RECHARGE and replaced and sub.end_reason == EXCHANGED:
        return never
    if name == RECHARGE and sub.share is not None and sub.start_reason == EXCHANGED:
        return replace(always, start=None)
    return always if {each for each, _ in sub.becomes} != {name} else sub


def _at_its_point(sub: Meter, register: Register) -> list[Meter]:
    """*sub*, and those before and after it at its supply point."""
    if not sub.supply_point:
        return [sub]
    return [
        other
        for other in register.sub_meters.subs
        if (other.supply_point, other.activity) == (sub.supply_point, sub.activity)
    ]


def moved_by(
    held: Register,
    recorded: tuple[pd.DataFrame, pd.DataFrame],
    alike: tuple[pd.DataFrame, pd.DataFrame],
) -> Iterator[Moved]:
    """What holding leaves out of either year's *recorded* lines, by sub-meter or landlord's meter.

    *alike* are the lines of the same years with the register *held*.
    """
    kg = [
        {name: one.get(name, 0.0) - other.get(name, 0.0) for name in {*one, *other}}
        for one, other in zip(map(_by_meter, recorded), map(_by_meter, alike), strict=True)
    ]
    for name in sorted({*kg[0], *kg[1]}):
        base_kg, year_kg = (side.get(name, 0.0) for side in kg)
        if max(abs(base_kg), abs(year_kg)) > NO_KG:
            yield Moved(
                f"{name}, {_why(name, held)}",
                base_kg,
                year_kg,
                "counted in both years as at the end of the year",
                of_days=True,
            )


def _by_meter(lines: pd.DataFrame) -> Mapping[str, float]:
    """kg CO2e of gross by the meter, or by the sub-meter that is taken off one."""
    gross = lines[lines["scope"].isin(GROSS)]
    subs = gross["sub_meter"] if "sub_meter" in gross.columns else [""] * len(gross)
    parts: dict[str, list[float]] = {}
    for (meter, kg), sub in zip(rows_of(gross, ("meter", "kg_co2e")), subs, strict=True):
        parts.setdefault(sub or meter, []).append(kg)
    return {name: math.fsum(several) for name, several in parts.items()}


def _why(name: str, held: Register) -> str:
    meter = held.meters[name]
    if meter.becomes:
        return BECAME[meter.becomes[0][0]]
    landlords = any(each.becomes[0][0] == RECHARGE for each in held.sub_meters.behind(meter))
    return BECAME[""] if landlords else "the council's own"
