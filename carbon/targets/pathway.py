"""The pathway: what may be emitted each year between the base and the milestones."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from carbon.periods import Period
from carbon.targets.target import Target


@dataclass(frozen=True)
class Pathway:
    """The share of the base that may remain, by year, through exact points.

    ``points`` are (years since the base, share remaining), in order, the first (0, 1). Between two
    of them the way is a straight line, or a constant yearly percentage. ``base_kg`` is the base,
    and ``milestones_kg`` what the points allow, to the last digit.
    """

    base_period: Period
    points: tuple[tuple[int, float], ...]
    shape: str
    base_kg: float = 1.0
    milestones_kg: tuple[tuple[int, float], ...] = ()

    def years(self, period: Period) -> int:
        """Years from the base period to *period*."""
        return period.start.year - self.base_period.start.year

    def remaining(self, period: Period) -> float | None:
        """The share of the base that may remain in *period*, 0 to 1.

        None before the base and after the last milestone: nothing was promised there.
        """
        year = self.years(period)
        for (start, high), (end, low) in pairwise(self.points):
            if year == start:
                return high
            if start < year < end:
                along = (year - start) / (end - start)
                if self.shape == "linear":
                    return high + (low - high) * along
                return float(high * (low / high) ** along)
        last_year, last = self.points[-1]
        return last if year == last_year else None

    def allowed_kg(self, period: Period) -> float | None:
        """What may be emitted in *period*, in kg; None where nothing was promised."""
        exact = dict(self.milestones_kg).get(self.years(period))
        if exact is not None:
            return exact
        share = self.remaining(period)
        return None if share is None else share * self.base_kg


def pathway(target: Target, base_kg: float = 1.0) -> Pathway:
    """The pathway of *target* through its milestones in force, from a base of *base_kg*."""
    base = target.base_period
    points, exact = [(0, 1.0)], [(0, base_kg)]
    for milestone in target.active:
        year = milestone.period.start.year - base.start.year
        points.append((year, milestone.remaining(base_kg)))
        exact.append((year, milestone.allowed_kg(base_kg)))
    return Pathway(base, tuple(points), target.shape, base_kg, tuple(exact))
