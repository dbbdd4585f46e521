"""The outturn of a year of which only the first half is known.

Per source: H1 ÷ the mean share that H1 had of the past years. From three past years up the
forecast has an interval. It comes from the past years themselves, each forecast from the others:

    e = ln(came ÷ forecast from the other years)
    s² = Σe² × (k − 1) ÷ k²           with k past years
    forecast × exp(± t(k − 1) × s × √(1 + 1/k))

For one source whose mean share is geometric this is exactly the prediction interval of a new
observation of ln(year ÷ H1); for a total of several sources it is an approximation. With fewer
past years the forecast is *indicative* and has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import Fault
from carbon.periods import Period

LEAST_YEARS_FOR_INTERVAL = 3
LEVEL = 0.95


class NoPastYear(Fault):
    """No past year has both halves, so nothing says what part of a year the first half is."""


@dataclass(frozen=True)
class PastYear:
    """Both halves of a finished year in kg by source."""

    period: Period
    h1: Mapping[str, float]
    h2: Mapping[str, float]

    def whole(self, source: str) -> float:
        """The year's kg of *source*."""
        return self.h1.get(source, 0.0) + self.h2.get(source, 0.0)

    @property
    def total(self) -> float:
        """The year's kg."""
        return math.fsum([*self.h1.values(), *self.h2.values()])


@dataclass(frozen=True)
class SourceOutturn:
    """One source: H1, the mean past share of H1, and the year forecast from them (kg).

    ``share`` and ``forecast_kg`` are None where no past year says what share H1 has.
    """

    source: str
    h1_kg: float
    share: float | None
    forecast_kg: float | None
    low_kg: float | None = None
    high_kg: float | None = None


@dataclass(frozen=True)
class Outturn:
    """The year forecast from its first half, kg.

    ``forecast_kg`` is the sum of the sources; of the sources in ``without_past`` it holds only
    H1, and it is then too low. ``low_kg`` and ``high_kg`` are None where it is ``indicative``.
    """

    period: Period
    sources: tuple[SourceOutturn, ...]
    forecast_kg: float
    low_kg: float | None
    high_kg: float | None
    past: tuple[Period, ...]

    @property
    def indicative(self) -> bool:
        """Whether there are too few past years for an interval."""
        return self.low_kg is None

    @property
    def without_past(self) -> tuple[str, ...]:
        """Sources that no past year had."""
        return tuple(each.source for each in self.sources if each.share is None)

    def sentence(self) -> str:
        """What the forecast rests on, in words."""
        years = ", ".join(map(str, self.past))
        text = f"Each source's April to September ÷ its mean share of {years}"
        text += (
            "; indicative, because an interval needs "
            f"{LEAST_YEARS_FOR_INTERVAL} past years with both halves."
            if self.indicative
            else f"; {LEVEL * 100:g}% interval from how each past year comes out of the others."
        )
        if self.without_past:
            text += (
                f" No past year has {', '.join(self.without_past)}: only what is known of it is "
                "in the total, which is too low by the rest."
            )
        return text


@dataclass(frozen=True)
class Score:
    """A past outturn forecast, made from the years before it alone, against what came (kg)."""

    period: Period
    forecast_kg: float
    low_kg: float | None
    high_kg: float | None
    came_kg: float
    past: int

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


def outturn(period: Period, h1: Mapping[str, float], past: Sequence[PastYear]) -> Outturn:
    """The outturn of the year *period* from its first half *h1* (kg by source).

    Raises :class:`NoPastYear` where *past* is empty.

    >>> one = PastYear(Period.parse("2022-23"), {"gas": 40.0}, {"gas": 60.0})
    >>> two = PastYear(Period.parse("2021-22"), {"gas": 60.0}, {"gas": 40.0})
    >>> made = outturn(Period.parse("2023-24"), {"gas": 45.0}, [two, one])
    >>> made.forecast_kg, made.indicative
    (90.0, True)
    """
    if not past:
        raise NoPastYear(
            f"no finished year with enough data in both halves before {period}",
            "at least one, for the share of the first half",
            "There is no outturn forecast until then.",
        )
    names = sorted({*h1, *(source for year in past for source in {*year.h1, *year.h2})})
    every = [_source(name, h1.get(name, 0.0), past) for name in names]
    sources = tuple(each for each in every if each.h1_kg != 0 or each.share is not None)
    forecast_kg = math.fsum(
        each.h1_kg if each.forecast_kg is None else each.forecast_kg for each in sources
    )
    reach = _reach([(_scaled(year.h1, _others(past, year)), year.total) for year in past])
    low, high = _bounds(forecast_kg, reach)
    return Outturn(
        period,
        sources,
        forecast_kg,
        low,
        high,
        tuple(year.period for year in past),
    )


def scores(past: Sequence[PastYear]) -> tuple[Score, ...]:
    """Each past year but the first as it would have been forecast from the years before it."""
    made = []
    for index, year in enumerate(past[1:], start=1):
        guess = outturn(year.period, year.h1, past[:index])
        made.append(
            Score(year.period, guess.forecast_kg, guess.low_kg, guess.high_kg, year.total, index)
        )
    return tuple(made)


def mean_share(source: str, past: Sequence[PastYear]) -> float | None:
    """The mean share of H1 in the past years that had any of *source*; None where none can tell.

    A share is no share where the year is not above zero, and cannot be divided by where it is 0.
    """
    shares = [
        year.h1.get(source, 0.0) / year.whole(source) for year in past if year.whole(source) > 0
    ]
    mean = math.fsum(shares) / len(shares) if shares else 0.0
    return mean if mean > 0 else None


def _source(source: str, h1_kg: float, past: Sequence[PastYear]) -> SourceOutturn:
    share = mean_share(source, past)
    if share is None:
        return SourceOutturn(source, h1_kg, None, None)
    reach = _reach(
        [
            (_scaled({source: year.h1.get(source, 0.0)}, _others(past, year)), year.whole(source))
            for year in past
        ]
    )
    low, high = _bounds(h1_kg / share, reach)
    return SourceOutturn(source, h1_kg, share, h1_kg / share, low, high)


def _others(past: Sequence[PastYear], year: PastYear) -> list[PastYear]:
    return [other for other in past if other is not year]


def _scaled(h1: Mapping[str, float], past: Sequence[PastYear]) -> float:
    """The year that *h1* makes by the shares of *past*."""
    parts = []
    for source, kg in sorted(h1.items()):
        share = mean_share(source, past)
        parts.append(kg if share is None else kg / share)
    return math.fsum(parts)


def _reach(pairs: Sequence[tuple[float, float]]) -> float | None:
    """How far, in ln, a new year may lie from its forecast; *pairs* are (forecast, came).

    None with fewer than three pairs above zero.
    """
    from scipy.special import stdtrit

    errors = [math.log(came / guess) for guess, came in pairs if guess > 0 and came > 0]
    count = len(errors)
    if count < LEAST_YEARS_FOR_INTERVAL or count < len(pairs):
        return None
    spread = math.sqrt(math.fsum(error * error for error in errors) * (count - 1)) / count
    return float(stdtrit(count - 1, 0.5 + LEVEL / 2)) * spread * math.sqrt(1 + 1 / count)


def _bounds(kg: float, reach: float | None) -> tuple[float | None, float | None]:
    return (None, None) if reach is None else (kg * math.exp(-reach), kg * math.exp(reach))
