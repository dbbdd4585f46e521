"""What was emitted in all since the base, beside what the pathway allowed in all."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from carbon.periods import Period
from carbon.targets.pathway import Pathway
from carbon.targets.series import Observation, Series


@dataclass(frozen=True)
class Cumulative:
    """The sum of the years from the base period to ``last``, both counted, in kg.

    ``allowed_kg`` is the sum of the pathway's yearly values: the area under it, a year wide a
    step. Either is None where a year of it is missing, and ``why`` then says which: a gap is not
    bridged, and years that do not count the same are not added.
    """

    first: Period
    last: Period
    actual_kg: float | None
    allowed_kg: float | None
    why: str = ""

    @property
    def over_kg(self) -> float | None:
        """Emitted less allowed: above zero is more than the pathway allowed in all."""
        if self.actual_kg is None or self.allowed_kg is None:
            return None
        return self.actual_kg - self.allowed_kg


def cumulative(series: Series, way: Pathway, base: Observation, basis: str) -> Cumulative:
    """The years of *series* from *base* to the newest with enough data, on *basis*."""
    later = [
        seen.period
        for seen in series.observations
        if seen.enough_data and seen.period >= base.period
    ]
    last = max(later, default=base.period)
    periods = [base.period]
    while periods[-1] < last:
        periods.append(periods[-1].following())
    found = [base, *(series.newest(period) for period in periods[1:])]
    counted = [seen for seen in found if seen is not None and seen.enough_data]
    allowed = [kg for kg in map(way.allowed_kg, periods) if kg is not None]
    why = _why(periods, found, allowed)
    same = {seen.boundary for seen in counted} - {"given"}
    if len(same) > 1 and not why:
        why = "years on different boundaries are not added"
    whole = len(counted) == len(periods) and len(same) <= 1
    return Cumulative(
        base.period,
        last,
        math.fsum(seen.on(basis) for seen in counted) if whole else None,
        math.fsum(allowed) if len(allowed) == len(periods) else None,
        why,
    )


def _why(
    periods: Sequence[Period], found: Sequence[Observation | None], allowed: Sequence[float]
) -> str:
    missing = [str(period) for period, seen in zip(periods, found, strict=True) if seen is None]
    weak = [str(seen.period) for seen in found if seen is not None and not seen.enough_data]
    if missing:
        return f"no figure for {', '.join(missing)}"
    if weak:
        return f"not enough data in {', '.join(weak)}"
    if len(allowed) < len(periods):
        return "the pathway ends before the newest year"
    return ""
