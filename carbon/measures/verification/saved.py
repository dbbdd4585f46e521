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

    A year of life runs from the day of the measure's start to the same day a year later, and saves
    evenly through its days.
    """

    def count(made: Appraisal, tonnes: Sequence[float]) -> float:
        start = made.measure.start
        parts = []
        for number, whole in enumerate(tonnes):
            first, end = _anniversary(start, number), _anniversary(start, number + 1)
            parts.append(whole * (period.overlap_days(first, end) / (end - first).days))
        return math.fsum(parts)

    return count


def saved_tco2e(made: Appraisal, period: Period) -> float:
    """tCO2e that one measure saves in *period*, 0 before its start and after its life."""
    return counted_in(period)(made, [year.tco2e for year in made.life])


def _anniversary(day: date, years: int) -> date:
    """The same day *years* later; 1 March after a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
