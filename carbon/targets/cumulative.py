"""What was emitted in all since the base, beside what the pathway allowed in all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from carbon.periods import Period
from carbon.targets.pathway import Pathway
from carbon.targets.series import Observation
from carbon.targets.states import REPORTED
from carbon.targets.year import YearProgress

#: What is said of a year that no sum and no trend has.
DOUBTED = "nobody can say where it stands"


@dataclass(frozen=True)
class Cumulative:
    """The sum of the years from the base period to ``last``, both counted, in kg.

    ``allowed_kg`` is the sum of the pathway's yearly values: the area under it, a year wide a
    step. Either is None where a year of it is missing, and ``why`` then says which: a gap is not
    bridged, and years that do not count the same are not added. ``without`` are later years of
    which nobody can say where they stand.
    """

    first: Period
    last: Period
    actual_kg: float | None
    allowed_kg: float | None
    why: str = ""
    without: tuple[Period, ...] = ()

    @property
    def over_kg(self) -> float | None:
        """Emitted less allowed: above zero is more than the pathway allowed in all."""
        if self.actual_kg is None or self.allowed_kg is None:
            return None
        return self.actual_kg - self.allowed_kg


def cumulative(
    years: Sequence[YearProgress], way: Pathway, base: Observation, base_kg: float
) -> Cumulative:
    """The *years* from *base* to the newest with enough data, beside the area under *way*.

    Years that are like for like with the base count as they stand on its boundary, and the base
    with them as *base_kg*.
    """
    later = [
        year.observation.period
        for year in years
        if _counts(year) and year.observation.period > base.period
    ]
    last = max(later, default=base.period)
    periods = [base.period]
    while periods[-1] < last:
        periods.append(periods[-1].a_year_on())
    newest = {year.observation.period: year for year in years}
    found = [newest.get(period) for period in periods[1:]]
    allowed = [kg for kg in map(way.allowed_kg, periods) if kg is not None]
    why = _why(periods[1:], found) or (
        "the pathway ends before the newest year" if len(allowed) < len(periods) else ""
    )
    counted = [year for year in found if year is not None]
    same = {base.boundary, *(year.observation.boundary for year in counted)} - {"given"}
    if len(same) > 1 and not why:
        why = "years on different boundaries are not added"
    kg = [year.actual_kg for year in counted if year.actual_kg is not None]
    whole = len(kg) == len(periods) - 1 and len(same) <= 1 and not _why(periods[1:], found)
    return Cumulative(
        base.period,
        last,
        math.fsum([base_kg, *kg]) if whole and base.enough_data else None,
        math.fsum(allowed) if len(allowed) == len(periods) else None,
        why if base.enough_data else f"not enough data in {base.period}",
        tuple(
            year.observation.period
            for year in years
            if year.doubted and year.observation.period > last
        ),
    )


def _counts(year: YearProgress) -> bool:
    return year.observation.enough_data and year.figure == REPORTED and not year.doubted


def _why(periods: Sequence[Period], found: Sequence[YearProgress | None]) -> str:
    missing = [str(period) for period, year in zip(periods, found, strict=True) if year is None]
    if missing:
        return f"no figure for {', '.join(missing)}"
    doubted = [str(year.observation.period) for year in found if year and year.doubted]
    if doubted:
        return f"of {', '.join(doubted)} nobody can say where it stands"
    poor = [str(year.observation.period) for year in found if year and not _counts(year)]
    if poor:
        return f"not enough data in {', '.join(poor)}"
    unknown = [str(year.observation.period) for year in found if year and year.actual_kg is None]
    return f"no {found[0].basis} figure for {', '.join(unknown)}" if unknown and found[0] else ""
