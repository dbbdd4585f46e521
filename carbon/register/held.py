"""What sub-meters count on one day, held for every day: let, moved, recharged as on that day.

Two periods are compared on what counts at the end of the later one. What is a tenant's then is a
tenant's in both, what is the council's again is the council's in both; so are use moved to another
service, a landlord's meter and the shares of one meter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from carbon.register.exchanges import EXCHANGED
from carbon.register.lives import STRUCTURAL
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.submeters import COUNTED, DEDUCT, INFORMATION, life, treatment_on

DAY = timedelta(days=1)


def held_on(register: Register, day: date) -> Register:
    """*register* with what becomes of each sub-meter on *day* on all days; itself where nothing is.

    A tenant's is so from the first day on, by its share also where that began later, by readings
    from the first meter at its supply point on; and at no time where it has ended by then while
    what it is behind goes on. A share that counts is the one of *day* throughout, from the first
    day of what it took the place of (:func:`in_its_place`). So are readings that took the place of
    a share: on its days they are missing, for a share is no reading. What began or ended without
    another in its place is moved by its reason.
    """
    there = register.without_holes
    meters = {sub.id: _held(sub, there, day) for sub in there.sub_meters.subs}
    changed = {name: meter for name, meter in meters.items() if meter != there.meters[name]}
    if not changed:
        return register
    return Register(register.sites, {**register.meters, **changed})


def in_its_place(register: Register, sub: Meter) -> list[Meter]:
    """What took the place of the share of *sub*, or a share that of its readings; mostly nothing.

    They are behind one main meter, of the same site and service, and begin on the day that it ends,
    whatever the reasons, or later where one of the two is *exchanged*; but not where either is
    structural: then a part of the building came or went.
    """
    return [other for other in _shares_beside(register, sub) if _followed(sub, other)]


def _in_whose_place(register: Register, sub: Meter) -> list[Meter]:
    return [other for other in _shares_beside(register, sub) if _followed(other, sub)]


def _followed(one: Meter, other: Meter) -> bool:
    reasons = {one.end_reason, other.start_reason}
    if one.end is None or other.start is None or reasons & set(STRUCTURAL):
        return False
    return other.start == one.end or (EXCHANGED in reasons and other.start > one.end)


def _shares_beside(register: Register, sub: Meter) -> Iterator[Meter]:
    """The others behind the main meter of *sub*, of its place, where one of the two is a share."""
    for main in sorted({main.id for main in register.sub_meters.mains(sub)}):
        for other in register.sub_meters.behind(register.meters[main]):
            if (
                (sub.share is not None or other.share is not None)
                and other.id != sub.id
                and (other.site, other.service) == (sub.site, sub.service)
            ):
                yield other


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
    is_over = sub not in there and _is_over(sub, last)
    if name in COUNTED and is_over and in_its_place(register, sub):
        return never
    if name in COUNTED and sub in there:
        first = _first_in_its_place(register, sub)
        if first is not sub:
            return replace(always, start=first.start, start_reason=first.start_reason)
    return always if {each for each, _ in sub.becomes} != {name} else sub


def _is_over(sub: Meter, day: date) -> bool:
    return sub.end is not None and sub.end <= day


def _first_in_its_place(register: Register, sub: Meter) -> Meter:
    """The first of the shares that *sub* took the place of, one after the other; *sub* itself."""
    while before := _in_whose_place(register, sub):
        sub = min(before, key=lambda meter: (meter.start or date.min, meter.id))
    return sub


def _at_its_point(sub: Meter, register: Register) -> list[Meter]:
    """*sub*, and those before and after it at its supply point."""
    if not sub.supply_point:
        return [sub]
    return [
        other
        for other in register.sub_meters.subs
        if (other.supply_point, other.activity) == (sub.supply_point, sub.activity)
    ]
