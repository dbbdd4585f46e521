"""What does not count on every day of a year: who joins it and who leaves, by the register.

A point (a supply, an account) whose meter and site count on all days of both halves is *steady*;
any other *crosses*. The share that a first half has of its year is taken of steady points alone,
and a crossing one counts for what it is: until its last day, or from its first.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from carbon.analysis.change.boundary import Inside, insides
from carbon.analysis.change.flow_months import points_of_lines
from carbon.analysis.change.matching import gross_factors
from carbon.analysis.like_for_like.filling import NO_DAY
from carbon.emissions.lines import GROSS, parts_of
from carbon.factors.choice import MissingEdition
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.conformity import read_for, selected
from carbon.inventories.estate import NoReadings, estate
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.periods import Period, month_of
from carbon.register.points import Point
from carbon.register.register import Register

DAY = timedelta(days=1)
#: How many years back a joining point's own readings of the same month are looked for.
YEARS_BACK = 3
HALVES = ("H1", "H2")


@dataclass(frozen=True)
class Crossing:
    """One source at one point that does not count on every day of a year; kg CO2e, gross.

    ``h1_kg`` and ``h2_kg`` are what it has in either half, ``h1_share`` and ``h2_share`` the share
    of the half's days on which it counts, ``when`` what the register says of it. ``own_kg`` is
    what its days of the second half have by its own readings of the same months of earlier years,
    at this year's factors; None where there are none, or where it does not join. ``begins`` is
    whether it begins to count within the year, ``is_taken_off`` whether its use is taken off
    another meter's, as a tenant's is. ``h1_read`` is the share of the first half's days that
    ``h1_kg`` is of, where days on which it counts were not read; None where that is ``h1_share``.
    """

    site: str
    source: str
    h1_kg: float
    h2_kg: float
    h1_share: float
    h2_share: float
    when: str = ""
    own_kg: float | None = None
    begins: bool = False
    is_taken_off: bool = False
    h1_read: float | None = None

    @property
    def h1_rate(self) -> float | None:
        """What it would have in the first half, read on all its days; None where none was read."""
        read = self.h1_share if self.h1_read is None else self.h1_read
        return self.h1_kg / read if read else None

    @property
    def joins(self) -> bool:
        """Whether the second half has it, and the first not on every day."""
        return self.h1_share < 1 and self.h2_share > 0


@dataclass(frozen=True)
class BoundaryByYear:
    """Where each point of an inventory stands inside its boundary, for any year of it."""

    records: Records

    @cached_property
    def _places(self) -> dict[Point, Inside]:
        register = self.records.bounded
        return insides(register, selected(register, self.records.definition))

    def crossings(
        self, year: Period, first: Inventory | None, second: Inventory | None
    ) -> tuple[Crossing, ...]:
        """What crosses in *year*; *first* and *second* are its halves, where there are readings."""
        halves = [Period.parse(f"{year} {name}") for name in HALVES]
        shares = {
            point: tuple(inside.metered_in(half) / half.days for half in halves)
            for point, inside in sorted(self._places.items())
        }
        moving = {
            point: both for point, both in shares.items() if both not in ((1.0, 1.0), (0.0, 0.0))
        }
        if not moving:
            return ()
        kg = [_kg_by_point(made, self.records.bounded) for made in (first, second)]
        read = _days_by_point(first, self.records.bounded)
        editions = next((made.editions for made in (first, second) if made and made.editions), {})
        found = []
        for point, (h1, h2) in moving.items():
            made = Crossing(
                point.site,
                self.records.activities[point.activity].label,
                kg[0].get(point, 0.0),
                kg[1].get(point, 0.0),
                h1,
                h2,
                _when(self._places[point], year),
                begins=bool(_came(self._places[point], year)),
                is_taken_off=all(meter.becomes for meter in self._places[point].meters),
                h1_read=_read(read.get(point), h1, halves[0].days),
            )
            if made.joins:
                made = replace(made, own_kg=self._own(point, halves[1], editions))
            found.append(made)
        return tuple(found)

    def _own(
        self, point: Point, half: Period, editions: Mapping[str, EditionChoice]
    ) -> float | None:
        """What *point* has on its days of *half*, by the same months of earlier years.

        None where a month has no year whose every day was read.
        """
        inside = self._places[point]
        meters = frozenset(meter.id for meter in inside.meters)
        parts: list[float] = []
        for month in half.months():
            days = inside.metered_in(month)
            if not days:
                continue
            uses = next(self._whole_months(meters, month), None)
            if uses is None:
                return None
            factors = gross_factors(editions, uses, self.records.activities, self.records.library)
            parts += [
                quantity * factor * days / month.days
                for activity, quantity in sorted(uses.items())
                for (name, _), factor in sorted(factors.items())
                if name == activity
            ]
        return math.fsum(parts) if parts else None

    def _whole_months(self, meters: frozenset[str], month: Period) -> Iterator[Mapping[str, float]]:
        """The uses of *meters* in the same month of earlier years, the newest first.

        By activity, in the factors' unit, as if they had always counted. Only of months of which
        every day was read; a February's are those of its own days.
        """
        known = self.records
        register = _as_if_always(known.register, meters)
        read = read_for(register, meters)
        for back in range(1, YEARS_BACK + 1):
            before = month_of(month.start.replace(year=month.start.year - back, day=1))
            parts = known.parts_in(before)
            try:
                made = estate(
                    known.definition,
                    Register(register.sites, {name: register.meters[name] for name in read}),
                    parts[parts["meter"].isin(read)],
                    known.activities,
                    known.library,
                    before,
                    known.as_at,
                )
            except (NoReadings, MissingEdition):
                continue
            lines = parts_of(made.lines[made.lines["meter"].isin(list(meters))])
            flows = not all(register.meters[name].is_events for name in meters)
            if flows and math.fsum(lines["days_with_data"]) < before.days:
                continue
            yield {
                str(activity): math.fsum(group["quantity"] * group["conversion"])
                * (month.days / before.days)
                for activity, group in lines.groupby("activity")
            }


def _read(days: float | None, counts: float, of_half: int) -> float | None:
    """The share of a half of *of_half* days that was read; None where it is what *counts*."""
    return None if not days or days >= counts * of_half - NO_DAY else days / of_half


def _days_by_point(made: Inventory | None, register: Register) -> dict[Point, float]:
    """The days with data, stood in for or not, of each point that is read."""
    if made is None:
        return {}
    events = [meter.id for meter in register.meters.values() if meter.is_events]
    parts = parts_of(made.lines[made.lines["scope"].isin(GROSS)])
    parts = parts[~parts["meter"].isin(events)]
    found: dict[Point, list[float]] = {}
    for point, days in zip(points_of_lines(parts, register), parts["days_with_data"], strict=True):
        found.setdefault(point, []).append(days)
    return {point: math.fsum(each) for point, each in found.items()}


def _kg_by_point(made: Inventory | None, register: Register) -> dict[Point, float]:
    if made is None:
        return {}
    gross = made.lines[made.lines["scope"].isin(GROSS)]
    found: dict[Point, list[float]] = {}
    for point, kg in zip(points_of_lines(gross, register), gross["kg_co2e"], strict=True):
        found.setdefault(point, []).append(kg)
    return {point: math.fsum(kgs) for point, kgs in found.items()}


def _when(inside: Inside, year: Period) -> str:
    """What the register says of a point's coming and going in *year*.

    >>> from carbon.analysis.change.boundary import Limit
    >>> _when(Inside((), None, Limit(date(2024, 1, 1), "transferred")), Period.parse("2023-24"))
    'leaves on 31 December 2023 (transferred)'
    """
    ends = [(meter.end, meter.end_reason) for meter in inside.meters if meter.end]
    ends += [(inside.end.day, inside.end.reason)] if inside.end else []
    came = _came(inside, year)
    went = [each for each in ends if year.start < each[0] < year.end]
    told = []
    if came:
        told.append(_told("joins", *min(came)))
    if went:
        day, reason = max(went)
        told.append(_told("leaves", day - DAY, reason))
    return " and ".join(told)


def _came(inside: Inside, year: Period) -> list[tuple[date, str]]:
    """On which days of *year* but its first something began at a point, and why."""
    starts = [(meter.start, meter.start_reason) for meter in inside.meters if meter.start]
    starts += [(inside.start.day, inside.start.reason)] if inside.start else []
    return [(day, reason) for day, reason in starts if year.start < day < year.end]


def _told(verb: str, day: date, reason: str) -> str:
    return f"{verb} on {day.day} {day:%B %Y}" + (f" ({reason})" if reason else "")


def _as_if_always(register: Register, meters: frozenset[str]) -> Register:
    """*register* as if *meters* and their sites had always been there."""
    sites = {register.meters[name].site for name in meters}
    return Register(
        {
            name: replace(site, start=None, start_reason="") if name in sites else site
            for name, site in register.sites.items()
        },
        {
            name: replace(meter, start=None, start_reason="") if name in meters else meter
            for name, meter in register.meters.items()
        },
    )
