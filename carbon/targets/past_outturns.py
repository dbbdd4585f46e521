"""Outturn forecasts of past years, each made from the years before it alone, against what came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from carbon.periods import Period
from carbon.targets.filled_halves import HalfGaps
from carbon.targets.outturn import PastYear, outturn


@dataclass(frozen=True)
class Score:
    """A past outturn forecast, made from the years before it alone, against what came (kg).

    ``gaps`` are those of the halves of its year and of the years before. Where any of its own year
    are filled, what came is with them filled, as the forecast is, and ``reported_kg`` without.
    """

    period: Period
    forecast_kg: float
    low_kg: float | None
    high_kg: float | None
    came_kg: float
    past: int
    reported_kg: float | None = None
    gaps: tuple[HalfGaps, ...] = ()

    @property
    def error(self) -> float | None:
        """(forecast − came) ÷ came, as a share; None where nothing came."""
        return (self.forecast_kg - self.came_kg) / self.came_kg if self.came_kg > 0 else None

    @property
    def inside(self) -> bool | None:
        """Whether what came lay within the interval; None where there was none."""
        if self.low_kg is None or self.high_kg is None:
            return None
        return self.low_kg <= self.came_kg <= self.high_kg


def scores(past: Sequence[PastYear]) -> tuple[Score, ...]:
    """Each past year but the first as it would have been forecast from the years before it."""
    made = []
    for index, year in enumerate(past[1:], start=1):
        guess = outturn(year.period, year.h1, past[:index], year.crossings)
        made.append(
            Score(
                year.period,
                guess.forecast_kg,
                guess.low_kg,
                guess.high_kg,
                year.total,
                index,
                year.reported_kg if any(gap.filled for gap in year.gaps) else None,
                tuple(gap for each in past[: index + 1] for gap in each.gaps),
            )
        )
    return tuple(made)
