"""Gaps filled from the meters' own history, to see whether an answer turns on them.

The days of a month without data get the mean daily use of the same calendar month of the nearest
other year that has data on at least half its days (of two as near, the earlier), with the factors
of the year that is filled. An account of events that fell silent (:mod:`..silences`) is filled with
what the same months had in the nearest year in which it was not, an earlier one first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from carbon.analysis.change.boundary import Inside, insides
from carbon.analysis.change.flow_months import points_of_lines
from carbon.analysis.change.matching import gross_factors
from carbon.analysis.recalculation.history import History
from carbon.analysis.recalculation.stand_in import StandIn, stand_in_lines
from carbon.analysis.recalculation.structural import Estates
from carbon.emissions.lines import parts_of
from carbon.inventories.conformity import selected
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory
from carbon.inventories.silences import Silence, silences
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.points import Point, point_of
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

DAY = timedelta(days=1)
#: Less is the noise of doubles.
NO_DAY = 1e-6
#: What the stand-ins of gaps are numbered from, beside those of what came.
NUMBERED_FROM = 1_000_000


@dataclass(frozen=True, order=True)
class MissingDays:
    """Days of a point's month without data: ``missing`` of the days of ``days`` that count."""

    point: Point
    days: Period
    missing: float


@dataclass(frozen=True)
class Filled:
    """The lines that fill a year's gaps, the points that have any, and the gaps that stay.

    ``silent`` are the accounts of events among what is filled.
    """

    lines: pd.DataFrame | None
    points: frozenset[Point]
    stay: tuple[MissingDays, ...]
    silent: tuple[str, ...] = ()


def fill(
    inventory: Inventory,
    lines: pd.DataFrame,
    register: Register,
    estates: Estates,
    *,
    events: bool = False,
    places: Mapping[Point, Inside] | None = None,
) -> Filled:
    """The gaps of one year's *lines* on the boundary of *register*, filled as far as can be.

    With *events*, silent accounts of events too; *places* as in :func:`gaps_of`.
    """
    gaps = list(gaps_of(inventory.period, lines, register, estates.definition, places))
    quiet = _silences(inventory.period, register, estates) if events else {}
    if not gaps and not quiet:
        return Filled(None, frozenset(), ())
    history = estates.history
    own = {point_of(meter) for meter in register.meters.values()}
    # What is taken off a meter and never had data has nothing to fill.
    gaps = [gap for gap in gaps if gap.point in own or gap.point in history.named]
    known = {
        activity
        for activity, _ in gross_factors(
            inventory.editions or {},
            {*(gap.point.activity for gap in gaps), *(point.activity for point in quiet)},
            estates.activities,
            estates.library,
        )
    }
    uses: list[StandIn] = []
    stay: list[MissingDays] = []
    open_months: set[tuple[Point, date]] = set()
    for gap in sorted(gaps, key=lambda gap: (gap.point not in own, gap)):
        meter, sub = history.named.get(gap.point, ("", ""))
        main = point_of(register.meters[meter]) if sub else None
        made = _stand_ins(gap, history) if gap.point.activity in known else []
        month = gap.days.start.replace(day=1)
        if not made or (main, month) in open_months:
            stay.append(gap)
            open_months.add((gap.point, month))
        else:
            uses += made
    quiet = {point: made for point, made in quiet.items() if point.activity in known}
    uses += [use for made in quiet.values() for use in made]
    filled = None
    if uses:
        filled = stand_in_lines(
            uses,
            estates.definition,
            register,
            estates.activities,
            estates.library,
            inventory.editions or {},
            inventory.period,
            NUMBERED_FROM,
        )
    points = frozenset([*(gap.point for gap in gaps), *quiet])
    names = sorted({use.meter for made in quiet.values() for use in made})
    return Filled(filled, points, tuple(stay), tuple(names))


def _silences(period: Period, register: Register, estates: Estates) -> dict[Point, list[StandIn]]:
    """By account of events that is silent in *period*, what fills it; none without a history."""
    # Before it came it was sized: a silence begins with its own first day.
    own = estates.bounded
    meters = {name: own.meters[name] for name in selected(register, estates.definition)}
    found = {}
    for each in silences(own, meters, estates.events, estates.nil, period):
        life = own.counted(own.meters[each.meter], period)
        if made := list(_events_of(each, estates.history, life)):
            found[each.point] = made
    return found


def _events_of(silence: Silence, history: History, life: tuple[date, date]) -> Iterator[StandIn]:
    """What the months of a *silence* had in the nearest year with any, an earlier one first."""
    use = history.since.get(silence.point, {})
    for back in sorted({silence.months[0].start.year - year for year, _ in use}, key=_nearest):
        months = [
            (month, source)
            for month in silence.months
            if back and (source := use.get((month.start.year - back, month.start.month)))
        ]
        for month, source in months:
            start, end = max(month.start, life[0]), min(month.end, life[1])
            for unit, quantity in source.by_unit().items() if start < end else ():
                yield StandIn(silence.meter, "", start, end, quantity, unit, "estimated", 0.0)
        if months:
            return


def _nearest(back: int) -> tuple[bool, int]:
    return back < 0, abs(back)


def _stand_ins(gap: MissingDays, history: History) -> list[StandIn]:
    """What fills a gap; nothing where no other year has enough of that month."""
    year, number = gap.days.start.year, gap.days.start.month
    others = [(key, use) for key, use in history.enough(gap.point, number) if key[0] != year]
    if not others:
        return []
    _, use = min(others, key=lambda other: (abs(other[0][0] - year), other[0]))
    meter, sub = history.named[gap.point]
    days = [gap.missing] + [0.0] * len(use.quantities)
    return [
        StandIn(
            meter,
            sub,
            gap.days.start,
            gap.days.end,
            gap.missing * quantity / use.days,
            unit,
            "estimated",
            covered,
        )
        for (unit, quantity), covered in zip(use.by_unit().items(), days, strict=False)
    ]


def gaps_of(
    period: Period,
    lines: pd.DataFrame,
    register: Register,
    definition: InventoryDefinition,
    places: Mapping[Point, Inside] | None = None,
) -> Iterator[MissingDays]:
    """The months of *period* in which a point that is read has days without data.

    *places* are the :func:`~carbon.analysis.change.boundary.insides` of the counted meters of
    *register*, where they are known already.
    """
    meters = selected(register, definition)
    covered = _covered(lines, register, meters)
    events = {point_of(meter) for meter in meters.values() if meter.is_events}
    months = list(period.months())
    places = insides(register, meters) if places is None else places
    for point, inside in sorted(places.items(), key=lambda each: each[0]):
        if point in events:
            continue
        for month in months:
            whole = inside.is_whole
            span = month if whole else _days_of(inside, month)
            metered = month.days if whole else inside.metered_in(month)
            missing = metered - covered.get((point, month.start.replace(day=1)), 0.0)
            if span is not None and missing > NO_DAY:
                yield MissingDays(point, span, missing)


def _days_of(inside: Inside, month: Period) -> Period | None:
    """The days of *month* from the first to the last on which a point is inside; None of none."""
    spans = inside.of(month)
    if not spans:
        return None
    return Period(month.start + spans[0][0] * DAY, month.start + spans[-1][1] * DAY)


def _covered(
    lines: pd.DataFrame, register: Register, meters: Mapping[str, Meter]
) -> dict[tuple[Point, date], float]:
    """Days with data of each point and month."""
    parts = parts_of(lines)
    own = {point_of(meter) for meter in meters.values()}
    days: dict[tuple[Point, date], float] = {}
    for (start, end, covered), point in zip(
        rows_of(parts, ("start", "end", "days_with_data")),
        points_of_lines(parts, register),
        strict=True,
    ):
        key = (point, start.replace(day=1))
        days[key] = days.get(key, 0.0) + (covered if point in own else (end - start).days)
    return days


def names_of(gaps: Sequence[MissingDays]) -> tuple[str, ...]:
    """The supply points or meters of *gaps*, each once."""
    return tuple(sorted({gap.point.name for gap in gaps}))
