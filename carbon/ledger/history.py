"""A meter's own history as use a day by month: what new readings are judged against."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Protocol

from carbon.ledger.registers import STOCK, Series, series_of
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.units import conversion


class Measured(Protocol):
    """A reading, whether from a file or from the ledger."""

    @property
    def meter(self) -> str:
        """Its meter's id."""

    @property
    def register(self) -> str:
        """Its register; empty where the meter has one only."""

    @property
    def start(self) -> date:
        """Its first day."""

    @property
    def end(self) -> date:
        """The day after its last."""

    @property
    def quantity(self) -> float:
        """How much, in ``unit``."""

    @property
    def unit(self) -> str:
        """The unit, in this program's spelling."""

    @property
    def days_with_data(self) -> int:
        """How many days the quantity covers."""


@dataclass
class Months:
    """One register's use by calendar month: parts of quantities and the days they cover.

    A month is year × 12 + month − 1, so that months can be counted.
    """

    quantities: dict[int, list[float]] = field(default_factory=dict)
    days: dict[int, float] = field(default_factory=dict)

    def add(self, reading: Measured, factor: float) -> None:
        """Share a reading out over the months it touches; *factor* settles its unit."""
        quantity, end = reading.quantity * factor, reading.end
        first = only_month(reading.start, end)
        if first is not None:
            self.quantities.setdefault(first, []).append(quantity)
            self.days[first] = self.days.get(first, 0.0) + reading.days_with_data
            return
        span = (end - reading.start).days
        covered = reading.days_with_data / span
        for month in Period(reading.start, reading.end).months():
            number = month_number(month.start)
            self.quantities.setdefault(number, []).append(quantity * month.days / span)
            self.days[number] = self.days.get(number, 0.0) + month.days * covered

    def rates(self) -> dict[int, float]:
        """Use a day by month, of months with at least one whole day, in order."""
        return {
            month: math.fsum(self.quantities[month]) / days
            for month, days in sorted(self.days.items())
            if days >= 1
        }


@lru_cache(maxsize=4096)
def only_month(start: date, end: date) -> int | None:
    """The one month that ``[start, end)`` lies in; None where it touches several."""
    # The same days come again with each meter.
    first, after = month_number(start), month_number(end)
    return first if first == after or (end.day == 1 and first + 1 == after) else None


def month_number(day: date) -> int:
    """The month of *day* as a count of months.

    >>> month_number(date(2024, 1, 31)) - month_number(date(2023, 12, 1))
    1
    """
    return day.year * 12 + day.month - 1


def month_name(number: int) -> str:
    """The month as ``2024-01``."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def by_month(readings: Iterable[Measured], meters: Mapping[str, Meter]) -> dict[Series, Months]:
    """Each register's use by month, in the unit that its meter counts in."""
    found: dict[Series, Months] = {}
    factors: dict[tuple[str, str], float] = {}
    for reading in readings:
        series = series_of(reading)
        if series[1] == STOCK:
            continue
        key = reading.meter, reading.unit
        factor = factors.get(key)
        if factor is None:
            factor = factors[key] = conversion(reading.unit, meters[reading.meter].counts_in)
        months = found.get(series)
        if months is None:
            months = found[series] = Months()
        months.add(reading, factor)
    return found


def same_month_references(rates: Mapping[int, float]) -> dict[int, tuple[float, int]]:
    """By month, the median use a day in that month of other years, and of how many years.

    >>> same_month_references({0: 5.0, 12: 7.0, 24: 8.0})
    {0: (7.5, 2), 12: (6.5, 2), 24: (6.0, 2)}
    """
    seasons: dict[int, list[int]] = {}
    for month in rates:
        seasons.setdefault(month % 12, []).append(month)
    references = {}
    for months in seasons.values():
        ordered = sorted((rates[month], month) for month in months)
        for place, (_, month) in enumerate(ordered):
            references[month] = (_median_without(ordered, place), len(ordered) - 1)
    return references


def _median_without(ordered: Sequence[tuple[float, int]], place: int) -> float:
    """The median of all but the one at *place*; 0 where there is no other."""
    count = len(ordered) - 1
    if not count:
        return 0.0
    low, high = (count - 1) // 2, count // 2
    return (ordered[low + (low >= place)][0] + ordered[high + (high >= place)][0]) / 2


def stretches(months: Sequence[int]) -> list[tuple[int, int]]:
    """Runs of successive months as (first, last).

    >>> stretches([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    runs: list[tuple[int, int]] = []
    for month in sorted(months):
        if runs and runs[-1][1] == month - 1:
            runs[-1] = (runs[-1][0], month)
        else:
            runs.append((month, month))
    return runs
