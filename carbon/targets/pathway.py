"""The pathway: what may be emitted each year between the base and the milestones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from carbon.periods import Period
from carbon.targets.milestone import Milestone
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

    @property
    def ends(self) -> int:
        """Years from the base to the last milestone: nothing is promised after it."""
        return self.points[-1][0]

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


def pathway(
    target: Target,
    base_kg: float = 1.0,
    *,
    told_kg: float | None = None,
    milestones: Sequence[Milestone] | None = None,
) -> Pathway:
    """The pathway through *milestones* (all in force, if not given), from a base of *base_kg*.

    Where the base was told as *told_kg* and is *base_kg* on the boundary that counts, a milestone
    in tonnes is the share that it is of *told_kg*.
    """
    base = target.base_period
    points, exact = [(0, 1.0)], [(0, base_kg)]
    for milestone in target.active if milestones is None else milestones:
        year = milestone.period.start.year - base.start.year
        points.append((year, milestone.remaining(base_kg if told_kg is None else told_kg)))
        exact.append((year, milestone.on_boundary_kg(base_kg, told_kg)))
    return Pathway(base, tuple(points), target.shape, base_kg, tuple(exact))
