"""What measures save in a period: of each year of life, its tonnes by the days that fall in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from carbon.measures.cash_case import Appraisal
from carbon.measures.measure import Measure, anniversary
from carbon.periods import Period

#: Counts a measure's tonnes out of those of each year of its life.
Count = Callable[[Appraisal, Sequence[float]], float]
#: How tonnes are counted: over the life year by year, over it as first year × persistence factor,
#: or in the first year alone.
COUNTS: Mapping[str, Count] = {
    "yearly": lambda _, tonnes: math.fsum(tonnes),
    "salix": lambda made, tonnes: tonnes[0] * made.persistence.years,
    "first-year": lambda _, tonnes: tonnes[0],
}


@dataclass(frozen=True)
class InPeriod:
    """Counts what falls in *period*: each year of life evenly on its days, see falling_in."""

    period: Period

    def __call__(self, made: Appraisal, tonnes: Sequence[float]) -> float:
        """What of *tonnes*, by year of life, falls in the period."""
        return falling_in([self.period], made.measure.start, tonnes)

    def parts(self, measures: Iterable[Measure]) -> list[SteadyDays]:
        """The period cut wherever a year of life of one of *measures* begins or ends."""
        cuts = {self.period.start, self.period.end}
        for each in measures:
            days = (anniversary(each.start, number) for number in range(each.life_years + 1))
            cuts.update(day for day in days if self.period.start < day < self.period.end)
        return [SteadyDays(*ends) for ends in pairwise(sorted(cuts))]


class SteadyDays(NamedTuple):
    """Days from *start* to before *end* in which no measure's year of life changes."""

    start: date
    end: date

    @property
    def key(self) -> int:
        """A number that no calendar year has."""
        return self.start.toordinal()

    def year_of(self, measure: Measure) -> int | None:
        """Which year of the life of *measure* it falls in, from 0; None where it is not at work."""
        for number in range(measure.life_years):
            if anniversary(measure.start, number) <= self.start:
                if self.start < anniversary(measure.start, number + 1):
                    return number
            else:
                break
        return None


def counted_in(period: Period) -> InPeriod:
    """Counts what falls in *period*."""
    return InPeriod(period)


def falling_in(periods: Sequence[Period], start: date, yearly: Sequence[float]) -> float:
    """What of *yearly*, an amount for each year of a life from *start*, falls in *periods*.

    A year of life runs from the day of the start to the same day a year later, and saves evenly
    through its days.

    >>> falling_in([Period.parse("2023-24"), Period.parse("2024-04")], date(2023, 4, 1), [366, 73])
    372.0
    """
    parts = []
    for number, whole in enumerate(yearly):
        first, end = anniversary(start, number), anniversary(start, number + 1)
        days = sum(period.overlap_days(first, end) for period in periods)
        parts.append(whole * (days / (end - first).days))
    return math.fsum(parts)


def saved_tco2e(made: Appraisal, period: Period) -> float:
    """tCO2e that one measure saves in *period*, 0 before its start and after its life."""
    return counted_in(period)(made, [year.tco2e for year in made.life])
