"""The sites whose use rose most against the same month of the year before, like for like.

Nothing is corrected for the weather. Of a site only those meters are compared that have every day
of both months; what was left out is counted.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from carbon.errors import BadValue
from carbon.ledger import queries
from carbon.ledger.energy import kwh_in
from carbon.ledger.examine import registered
from carbon.ledger.queries import Stored
from carbon.ledger.registers import holes, register_key, uncovered
from carbon.ledger.site_months import Compared, SiteComparison, SiteMonth, together
from carbon.ledger.store import Ledger
from carbon.periods import Period, add_months, month_of
from carbon.register.meters import UNCOUNTED, Meter
from carbon.register.register import Register
from carbon.register.submeters import RECHARGE, treatment_on
from carbon.workspace import Workspace

BY = ("kwh", "cost")
#: How far back a month is looked for that most meters have whole.
MOST_MONTHS = 60
#: Why a meter is not compared, in words that follow its number.
EVENTS, NO_ENERGY, SOLAR, BEHIND, LANDLORD, NOT_WHOLE = LEFT_OUT = (
    "of events (deliveries, journeys)",
    "in units other than energy",
    "of solar panels",
    "behind another meter, which counts their use",
    "of a landlord, who recharges the council's part",
    "without every day of both months",
)


def month_named(text: str) -> Period:
    """The month *text*, such as 2009-10, which as a period would be a financial year.

    >>> month_named("2009-10").start
    datetime.date(2009, 10, 1)
    """
    match = re.fullmatch(r"(19|20)(\d\d)-(\d\d)", text.strip())
    if match is None or not 1 <= int(match[3]) <= 12:
        raise BadValue(f"month {text!r}", "a month such as 2026-10")
    return month_of(date(int(match[1] + match[2]), int(match[3]), 1))


def worst(workspace: Workspace, month: Period | None = None, by: str = "kwh") -> SiteComparison:
    """*workspace*'s sites in *month* against the year before; see :func:`compared`."""
    register = registered(workspace)
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, list(register.meters))
    return compared(register, standing, month, by)


def compared(
    register: Register,
    standing: Iterable[Stored],
    month: Period | None = None,
    by: str = "kwh",
) -> SiteComparison:
    """The sites of *register* in *month* against the same month of the year before.

    Without *month*, the last one of which more than half of the meters have every day. Meters at
    one supply point, exchanged one for the other, are one. *by* is what the sites are ordered by;
    by ``cost`` those whose costs are not known come last.
    Raises :class:`BadValue` where no month has most of the meters.
    """
    if by not in BY:
        raise BadValue(f"--by {by!r}", f"one of: {', '.join(BY)}", "")
    by_meter: dict[str, list[Stored]] = {}
    for one in standing:
        by_meter.setdefault(one.meter, []).append(one)
    chosen = month or _last_month(register, by_meter)
    before = _year_before(chosen)
    left: Counter[str] = Counter()
    pairs: dict[str, list[Compared]] = {}
    lacking: Counter[str] = Counter()
    for point in _points(register):
        counting = [one for one in point if _counts(register, one, before, chosen)]
        if not counting:
            continue
        site = point[0].site
        why = next(
            filter(None, (_reason(register, one, by_meter, before, chosen) for one in counting)), ""
        )
        own = [one for meter in counting for one in by_meter.get(meter.id, ())]
        if why:
            left[why] += 1
        elif _is_whole(own, before) and _is_whole(own, chosen):
            months = (_month(register, own, before), _month(register, own, chosen))
            estimated = int(any(one.is_estimated for one in months))
            pairs.setdefault(site, []).append(Compared(site, "", 1, 0, estimated, *months))
        else:
            left[NOT_WHOLE] += 1
            lacking[site] += 1
    found = [
        together(site, register.sites[site].name, own, lacking[site]) for site, own in pairs.items()
    ]
    found.sort(key=lambda one: (*_order(one, by), one.site))
    without = sum(one.change_gbp is None for one in found)
    ordered = {name: left[name] for name in LEFT_OUT if left[name]}
    return SiteComparison(chosen, before, tuple(found), ordered, without)


def _order(one: Compared, by: str) -> tuple[bool, float]:
    change = one.change_kwh if by == "kwh" else one.change_gbp
    return (change is None, -(change or 0.0))


def _points(register: Register) -> list[list[Meter]]:
    """The meters, those of one supply point, activity and site together."""
    found: dict[tuple[str, ...], list[Meter]] = {}
    for meter in register.meters.values():
        at_point = (meter.site, meter.activity, meter.supply_point)
        found.setdefault(at_point if meter.supply_point else (meter.id,), []).append(meter)
    return list(found.values())


def _counts(register: Register, meter: Meter, *months: Period) -> bool:
    """Whether a meter counts on any day of *months*."""
    spans = (register.counted(meter, month) for month in months)
    return any(start < end for start, end in spans)


def _reason(
    register: Register, meter: Meter, by_meter: Mapping[str, Sequence[Stored]], *months: Period
) -> str:
    """Why a meter is none that is compared; empty where it is one."""
    if meter.is_events:
        return EVENTS
    if meter.activity in UNCOUNTED:
        return SOLAR
    days = [one.start for one in months]
    if meter.main_meter and any(treatment_on(meter, day) != RECHARGE for day in days):
        return BEHIND
    behind = register.sub_meters.behind(meter)
    if any(treatment_on(sub, day) == RECHARGE for sub in behind for day in days):
        return LANDLORD
    units = {one.unit for one in by_meter.get(meter.id, ())} or {meter.counts_in}
    return NO_ENERGY if any(kwh_in(meter, unit) is None for unit in units) else ""


def _is_whole(own: Sequence[Stored], month: Period) -> bool:
    """Whether every register that is due has every day of *month*."""
    inside = [one for one in own if one.start < month.end and month.start < one.end]
    if any(one.days_with_data < (one.end - one.start).days for one in inside):
        return False
    if len({register_key(one.register) for one in own}) < 2:
        return not uncovered(month.start, month.end, [(one.start, one.end) for one in inside])
    return not holes(own, month.start, month.end)


def _month(register: Register, own: Iterable[Stored], month: Period) -> SiteMonth:
    """What was used in *month*; a reading that lies partly in it counts by its days."""
    kwh: list[float] = []
    costs: list[float | None] = []
    is_estimated = False
    for one in own:
        days = month.overlap_days(one.start, one.end)
        if not days:
            continue
        share = days / (one.end - one.start).days
        factor = kwh_in(register.meters[one.meter], one.unit)
        assert factor is not None
        kwh.append(one.quantity * factor * share)
        costs.append(None if one.cost_net_gbp is None else one.cost_net_gbp * share)
        is_estimated = is_estimated or one.quality in ("estimated", "provisional")
    known = [cost for cost in costs if cost is not None]
    whole = math.fsum(known) if len(known) == len(costs) else None
    return SiteMonth(math.fsum(kwh), whole, is_estimated)


def _last_month(register: Register, by_meter: Mapping[str, Sequence[Stored]]) -> Period:
    """The last month of which more than half of the energy meters have every day."""
    points = [
        point
        for point in _points(register)
        if not any(_reason(register, one, by_meter) for one in point)
    ]
    owned = [[one for meter in point for one in by_meter.get(meter.id, ())] for point in points]
    newest = max((one.end for own in owned for one in own), default=date.min)
    for back in range(1, MOST_MONTHS + 1) if newest > date.min else ():
        month = month_of(add_months(newest, 1 - back))
        there = [
            own
            for point, own in zip(points, owned, strict=True)
            if any(_counts(register, one, month) for one in point)
        ]
        if 2 * sum(_is_whole(own, month) for own in there) > len(there):
            return month
    raise BadValue(
        f"no month of the last {MOST_MONTHS} of which most energy meters have every day",
        "one, to compare with the year before",
        "See `carbon readings missing`, or say which month: --month 2026-10.",
    )


def _year_before(month: Period) -> Period:
    return month_of(month.start.replace(year=month.start.year - 1))
