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
    of them the way is a straight line, or a constant yearly percentage.
    """

    base_period: Period
    points: tuple[tuple[int, float], ...]
    shape: str

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


def pathway(target: Target) -> Pathway:
    """The pathway of *target* through its milestones in force."""
    base = target.base_period
    points = [(0, 1.0)]
    for milestone in target.active:
        points.append((milestone.period.start.year - base.start.year, milestone.remaining))
    return Pathway(base, tuple(points), target.shape)
