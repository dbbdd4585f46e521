"""The outturn of a year of which only the first half is known.

Per source: H1 ÷ the mean share that H1 had of the past years. From three past years up the
forecast has an interval. It comes from the past years themselves, each forecast from the others:

    e = ln(came ÷ forecast from the other years)
    s² = Σe² × (k − 1) ÷ k²           with k past years
    forecast × exp(± t(k − 1) × s × √(1 + 1/k))

What joins or leaves (:mod:`carbon.targets.crossing`) is no part of the shares: it is forecast by
itself, until its last day or from its first.

For one source whose mean share is geometric this is exactly the prediction interval of a new
observation of ln(year ÷ H1); for a total of several sources it is an approximation. With fewer
past years the forecast is *indicative* and has none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import Fault, listed
from carbon.periods import Period
from carbon.targets.crossing import Crossing
from carbon.targets.filled_halves import MOST_NAMED, HalfGaps, stay_in, told_of

LEAST_YEARS_FOR_INTERVAL = 3
LEVEL = 0.95


class NoPastYear(Fault):
    """No past year has both halves, so nothing says what part of a year the first half is."""


@dataclass(frozen=True)
class PastYear:
    """Both halves of a finished year in kg by source, and what joined or left in it.

    Their ``gaps`` are filled where they can be; ``reported_kg`` is the year without that.
    """

    period: Period
    h1: Mapping[str, float]
    h2: Mapping[str, float]
    crossings: tuple[Crossing, ...] = ()
    reported_kg: float | None = None
    gaps: tuple[HalfGaps, ...] = ()

    def steady_h1(self, source: str) -> float:
        """The first half's kg of what counted on every day of the year."""
        return steady(source, self.h1, [(each.source, each.h1_kg) for each in self.crossings])

    def steady_whole(self, source: str) -> float:
        """The year's kg of what counted on every day of it."""
        second = steady(source, self.h2, [(each.source, each.h2_kg) for each in self.crossings])
        return self.steady_h1(source) + second

    @property
    def total(self) -> float:
        """The year's kg, all of it."""
        return math.fsum([*self.h1.values(), *self.h2.values()])


def steady(source: str, kg: Mapping[str, float], crossing: Sequence[tuple[str, float]]) -> float:
    """What *kg* has of *source* less what of it crosses; 0 where all of it does."""
    less = [part for name, part in crossing if name == source]
    whole = kg.get(source, 0.0)
    left = math.fsum([whole, *(-part for part in less)])
    return left if abs(left) > 1e-9 * math.fsum(map(abs, [whole, *less])) else 0.0


@dataclass(frozen=True)
class Crossed:
    """What one crossing source of a site is taken for in the second half (kg), and by what.

    ``h2_kg`` is None where it cannot be told; ``how`` then says why.
    """

    crossing: Crossing
    h2_kg: float | None
    how: str

    def sentence(self) -> str:
        """The crossing in words."""
        one = self.crossing
        what = f"{one.site} ({one.source}) {one.when or 'does not count all year'}"
        if self.h2_kg is None:
            return f"{what}: {self.how}."
        return f"{what}: the second half counts it on {one.h2_share:.0%} of its days, {self.how}."


@dataclass(frozen=True)
class SourceOutturn:
    """One source: H1, the mean past share of H1, and the year forecast from them (kg).

    ``share`` and ``forecast_kg`` are None where no past year says what share H1 has.
    ``unchanged_kg`` is the year as if nothing joined or left in it: what joined is not in it, what
    left is on all its days, by those it counted on; None where nobody can tell.
    """

    source: str
    h1_kg: float
    share: float | None
    forecast_kg: float | None
    low_kg: float | None = None
    high_kg: float | None = None
    unchanged_kg: float | None = None


@dataclass(frozen=True)
class Outturn:
    """The year forecast from its first half, kg.

    ``forecast_kg`` is the sum of the sources; of the sources in ``without_past`` it holds only
    H1, and it is then too low. ``low_kg`` and ``high_kg`` are None where it is ``indicative``.
    ``crossed`` is what joins or leaves, and what its second half is taken for. ``gaps`` are those
    of the halves that it rests on, ``other_sites`` what came or went for good since its past years
    (:mod:`carbon.targets.other_sites`).
    """

    period: Period
    sources: tuple[SourceOutturn, ...]
    forecast_kg: float
    low_kg: float | None
    high_kg: float | None
    past: tuple[Period, ...]
    crossed: tuple[Crossed, ...] = ()
    gaps: tuple[HalfGaps, ...] = ()
    other_sites: tuple[str, ...] = ()

    @property
    def unchanged_kg(self) -> float | None:
        """The year as if nothing joined or left in it; None where nobody can tell."""
        kg = [each.unchanged_kg for each in self.sources]
        return None if None in kg else math.fsum(each for each in kg if each is not None)

    @property
    def not_sized(self) -> tuple[Crossed, ...]:
        """What joins and is in the total with no more than is known of it."""
        return tuple(each for each in self.crossed if each.h2_kg is None)

    @property
    def not_filled(self) -> tuple[str, ...]:
        """The meters with gaps of the first half that count as nothing used."""
        return stay_in(each for each in self.gaps if each.period.start >= self.period.start)

    @property
    def indicative(self) -> bool:
        """Whether there are too few past years for an interval."""
        return self.low_kg is None

    @property
    def without_past(self) -> tuple[str, ...]:
        """Sources that no past year had."""
        return tuple(each.source for each in self.sources if each.forecast_kg is None)

    @property
    def at_nought(self) -> tuple[str, ...]:
        """Sources of past years that H1 has nothing of, and so the forecast neither."""
        return tuple(
            each.source for each in self.sources if not each.h1_kg and each.forecast_kg == 0
        )

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
        if self.crossed:
            text += " What joins or leaves is no part of the shares: it is forecast by itself."
        if self.other_sites:
            text += (
                " The past years count other sites, and their shares may not fit those of "
                f"{self.period}: {listed(self.other_sites, most=MOST_NAMED)}."
            )
        if gaps := told_of(self.gaps):
            text += f" {gaps}"
        if self.at_nought:
            text += (
                f" Nothing of {listed(self.at_nought, most=MOST_NAMED)} is known of April to "
                f"September of {self.period}, so none is forecast for the year, though past years "
                "had some."
            )
        if self.without_past:
            text += (
                f" No past year has {', '.join(self.without_past)}: only what is known of it is "
                "in the total, which is too low by the rest."
            )
        return text


def outturn(
    period: Period,
    h1: Mapping[str, float],
    past: Sequence[PastYear],
    crossings: Sequence[Crossing] = (),
) -> Outturn:
    """The outturn of the year *period* from its first half *h1* (kg by source).

    *crossings* are what joins or leaves in the year; what they have in H1 is part of *h1*.

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
    names = sorted(
        {
            *h1,
            *(source for year in past for source in {*year.h1, *year.h2}),
            *(each.source for each in crossings),
        }
    )
    crossed = [_crossed(each, mean_share(each.source, past)) for each in crossings]
    every = [_source(name, h1.get(name, 0.0), past, crossed) for name in names]
    sources = tuple(each for each in every if each.h1_kg or each.forecast_kg is not None)
    forecast_kg = math.fsum(
        each.h1_kg if each.forecast_kg is None else each.forecast_kg for each in sources
    )
    reach = _reach([_retold(names, year, _others(past, year)) for year in past])
    low, high = _bounds(forecast_kg, reach)
    return Outturn(
        period,
        sources,
        forecast_kg,
        low,
        high,
        tuple(year.period for year in past),
        tuple(crossed),
    )


def mean_share(source: str, past: Sequence[PastYear]) -> float | None:
    """The mean share of H1 in the past years that had any of *source*; None where none can tell.

    Of what counted on every day of the year. A share is no share where the year is not above
    zero, and cannot be divided by where it is 0.
    """
    wholes = [(year.steady_h1(source), year.steady_whole(source)) for year in past]
    shares = [first / whole for first, whole in wholes if whole > 0]
    mean = math.fsum(shares) / len(shares) if shares else 0.0
    return mean if mean > 0 else None


def _crossed(one: Crossing, share: float | None) -> Crossed:
    """What *one* has in the second half: nothing, its own of other years, or its H1 by days."""
    if not one.h2_share:
        return Crossed(one, 0.0, "nothing")
    if one.joins and one.own_kg is not None:
        return Crossed(one, one.own_kg, "by its own readings of the same months of earlier years")
    if one.h1_rate is not None and share is not None:
        whole = one.h1_rate * (1 - share) / share
        return Crossed(one, whole * one.h2_share, "by its first half, by days")
    lacks = "no past year says what its second half is"
    if one.joins and not one.h1_share:
        lacks = "there are no readings of its own of the same months of earlier years"
    side = "high" if one.is_taken_off else "low"
    return Crossed(one, None, f"{lacks}, so that the total is too {side} by it")


def _source(
    source: str, h1_kg: float, past: Sequence[PastYear], crossed: Sequence[Crossed]
) -> SourceOutturn:
    share = mean_share(source, past)
    own = [each for each in crossed if each.crossing.source == source]
    stays = steady(source, {source: h1_kg}, [(source, each.crossing.h1_kg) for each in own])
    if share is None:
        if not (stays or own) and any(year.steady_whole(source) for year in past):
            # Second halves alone have any of it.
            return SourceOutturn(source, h1_kg, None, 0.0, unchanged_kg=0.0)
        known = [each.h2_kg for each in own if each.h2_kg is not None]
        if stays or len(known) < len(own) or not own:
            return SourceOutturn(source, h1_kg, None, None, unchanged_kg=None if own else h1_kg)
        return SourceOutturn(source, h1_kg, None, math.fsum([h1_kg, *known]))
    forecast_kg = math.fsum(
        [
            stays / share,
            *(each.crossing.h1_kg for each in own),
            *(each.h2_kg for each in own if each.h2_kg is not None),
        ]
    )
    reach = _reach([_retold([source], year, _others(past, year)) for year in past])
    low, high = _bounds(forecast_kg, reach)
    return SourceOutturn(
        source, h1_kg, share, forecast_kg, low, high, _unchanged(stays, share, own)
    )


def _unchanged(stays: float, share: float, crossed: Sequence[Crossed]) -> float | None:
    """The year of a source as if nothing joined or left; None of what left and has no first half.

    *stays* is the first half of what counts on every day, of which the year is *share*.
    """
    left = [each.crossing for each in crossed if not each.crossing.begins]
    rates = [each.h1_rate for each in left]
    if None in rates:
        return None
    return math.fsum([stays, *(rate for rate in rates if rate is not None)]) / share


def _retold(
    sources: Sequence[str], year: PastYear, others: Sequence[PastYear]
) -> tuple[float, float]:
    """What the shares of *others* make of *year*'s first half, and what came; of what stayed."""
    guessed = _scaled({source: year.steady_h1(source) for source in sources}, others)
    return guessed, math.fsum(year.steady_whole(source) for source in sources)


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
