"""What every point used in every calendar month, as far as it was read: what stands in for gaps.

Days before something came into the boundary are kept apart from those since: its own readings of
then size it, and do not count.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from carbon.factors.activities import Activity
from carbon.inventories.conformity import bounded, selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import counted_use
from carbon.ledger.records import NOT_STATED, READ
from carbon.periods import Period, month_of
from carbon.register.lives import STRUCTURAL
from carbon.register.points import Point, point_of, taken_off_point
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: A year and a month of it.
Month = tuple[int, int]
#: The least share of a month's days that must have data for it to stand in for another.
ENOUGH = 0.5

_USED = (
    "meter", "start", "end", "quantity", "unit", "quality", "days_with_data",
)  # fmt: skip


@dataclass(frozen=True)
class MonthlyUse:
    """A point's use in a month: by unit and quality (derived or estimated), of so many days."""

    days: float
    quantities: Mapping[tuple[str, str], float]

    def by_unit(self) -> dict[str, float]:
        """The quantities, whatever their quality."""
        units = sorted({unit for unit, _ in self.quantities})
        return {
            unit: math.fsum(q for (name, _), q in self.quantities.items() if name == unit)
            for unit in units
        }


@dataclass(frozen=True)
class History:
    """Every point's use by month: on the days that count, and on those before it came.

    ``taken_off`` has the points of what is taken off a point, ``named`` the meter, and the
    sub-meter that it is taken off for. Readings end on ``known_to``.
    """

    since: Mapping[Point, Mapping[Month, MonthlyUse]]
    before: Mapping[Point, Mapping[Month, MonthlyUse]]
    taken_off: Mapping[Point, tuple[Point, ...]]
    named: Mapping[Point, tuple[str, str]]
    known_to: date

    def enough(self, point: Point, number: int) -> Iterator[tuple[Month, MonthlyUse]]:
        """The months of one calendar month with data on at least half their days, in order.

        Days before it came count as well.
        """
        since, before = self.since.get(point, {}), self.before.get(point, {})
        for month in sorted(set(since) | set(before)):
            if month[1] == number:
                use = together(since.get(month), before.get(month))
                if has_enough(month, use):
                    yield month, use


def has_enough(month: Month, use: MonthlyUse) -> bool:
    """Whether a month has data on at least half its days."""
    return use.days >= ENOUGH * month_of(date(*month, 1)).days


def together(one: MonthlyUse | None, other: MonthlyUse | None) -> MonthlyUse:
    """The use of two parts of a month; either may be None."""
    if one is None or other is None:
        return one or other or MonthlyUse(0.0, {})
    keys = sorted(set(one.quantities) | set(other.quantities))
    sums = {key: one.quantities.get(key, 0.0) + other.quantities.get(key, 0.0) for key in keys}
    return MonthlyUse(one.days + other.days, sums)


@dataclass
class _Sums:
    days: list[float] = field(default_factory=list)
    quantities: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def use(self) -> MonthlyUse:
        sums = {key: math.fsum(parts) for key, parts in sorted(self.quantities.items())}
        return MonthlyUse(math.fsum(self.days), sums)


def history_of(
    definition: InventoryDefinition,
    register: Register,
    parts: pd.DataFrame,
    activities: Mapping[str, Activity],
) -> History:
    """The history of all points of *definition*, from *parts*, all calendarised readings.

    Quantities are in the unit they were logged in, gas volumes in kWh. Raises what the estate of a
    year raises.
    """
    came, register = as_if_always(bounded(register, definition))
    meters = selected(register, definition)
    if parts.empty:
        return History({}, {}, {}, {}, date.min)
    whole = Period(min(parts["start"]), max(parts["end"]))
    used = counted_use(parts, register, meters, activities, whole)
    subs = used["sub_meter"].tolist() if "sub_meter" in used.columns else [""] * len(used)
    named: dict[tuple[str, str], Point] = {}
    sums: tuple[dict[tuple[Point, Month], _Sums], dict[tuple[Point, Month], _Sums]] = ({}, {})
    for row, sub in zip(rows_of(used, _USED), subs, strict=True):
        meter, start, end, quantity, unit, quality, covered = row
        point = named.get((meter, sub))
        if point is None:
            own = register.meters[meter]
            point = taken_off_point(own, register.meters[sub]) if sub else point_of(own)
            named[meter, sub] = point
        day = min(max(came.get(meter, date.min), start), end)
        days = (end - start).days
        key = (unit, "derived" if quality in READ or quality == NOT_STATED else "estimated")
        for side, (first, last) in enumerate(((day, end), (start, day))):
            if first < last:
                share = (last - first).days / days
                one = sums[side].setdefault((point, (start.year, start.month)), _Sums())
                one.days.append((last - first).days if sub else covered * share)
                one.quantities.setdefault(key, []).append(quantity * share)
    since, before = map(_by_point, sums)
    taken_off: dict[Point, list[Point]] = {}
    for (meter, sub), point in sorted(named.items()):
        if sub:
            taken_off.setdefault(point_of(register.meters[meter]), []).append(point)
    return History(
        since,
        before,
        {main: tuple(sorted(set(points))) for main, points in taken_off.items()},
        {point: names for names, point in sorted(named.items())},
        whole.end,
    )


def _by_point(sums: Mapping[tuple[Point, Month], _Sums]) -> dict[Point, dict[Month, MonthlyUse]]:
    found: dict[Point, dict[Month, MonthlyUse]] = {}
    for (point, month), one in sums.items():
        found.setdefault(point, {})[month] = one.use()
    return found


def as_if_always(register: Register) -> tuple[dict[str, date], Register]:
    """The day each meter came into the boundary, and the register as if it had been there before.

    Only what came structurally: what was built was nowhere before.
    """
    sites = {
        name: replace(site, start=None, start_reason="") if _came(site.start_reason) else site
        for name, site in register.sites.items()
    }
    came: dict[str, date] = {}
    meters = {}
    for name, meter in register.meters.items():
        site = register.sites[meter.site]
        day = None
        if site.start and _came(site.start_reason) and not meter.came_by_passage:
            day = site.start if meter.start is None or meter.start <= site.start else None
        if meter.start and _came(meter.start_reason):
            day = max(meter.start, day or meter.start)
        if day:
            came[name] = day
            meter = replace(meter, start=None, start_reason="")
        meters[name] = meter
    return came, Register(sites, meters)


def _came(reason: str) -> bool:
    return reason in STRUCTURAL
