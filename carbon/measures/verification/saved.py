"""What measures save in a period: of each year of life, its tonnes by the days that fall in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from carbon.measures.appraisal import Appraisal
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


def counted_in(period: Period) -> Count:
    """Counts what falls in *period*.

    The tonnes of each year of life fall evenly on its days, see :func:`falling_in`.
    """

    def count(made: Appraisal, tonnes: Sequence[float]) -> float:
        return falling_in([period], made.measure.start, tonnes)

    return count


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


def anniversary(day: date, years: int) -> date:
    """The same day *years* later; 1 March after a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
