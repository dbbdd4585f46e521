"""What a meter would have used: a baseline of its use on degree days, before a measure.

The model is that of the CalTRACK Methods 2.0 (openeemeter/caltrack, docs/methods.rst, 3.3 and
3.4): for months and heating, use a day = μ + β × degree days a day, least squares weighted by days,
with the base temperature that fits best; by days, heating and cooling with a base each. A base is
the model's change point, the outdoor temperature at which heating or cooling starts. Its
uncertainty is counted like that of μ and β: see docs/portfolio-and-verification.md for the
derivation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from carbon.errors import Fault, counted
from carbon.measures.verification.change_points import (
    Fit,
    ModelBases,
    Search,
    columns,
    directions,
    points_by_day,
)
from carbon.measures.verification.degree_days import Weather
from carbon.measures.verification.level import level_change
from carbon.measures.verification.scatter import BINARY_NOISE
from carbon.measures.verification.spans import Degrees, UsedMonth

#: Bases that are tried where the user names none, in °C, and the step between them.
LOWEST_BASE_C, HIGHEST_BASE_C, STEP_C = 8.0, 20.0, 0.1
#: Two months whose middles lie this many days apart are neighbours.
DAYS_OF_A_MONTH = 30.4375


class TooFewMonths(Fault):
    """There are fewer months than the model has unknowns."""


@dataclass(frozen=True)
class Predicted:
    """Use over some months, predicted from their weather, and the variance of actual around it.

    ``of_fit`` is the variance of the prediction; ``of_months`` that of the months' own scatter
    where the building uses as much as before.
    """

    kwh: float
    of_fit: float
    of_months: float
    is_with_use: bool

    def variance(self, metered_kwh: float) -> float:
        """Of *metered_kwh* around the prediction: scatter that grows with use shrinks with it."""
        level = 1.0
        if self.is_with_use and self.kwh > 0:
            level = max(metered_kwh / self.kwh, 0.0)
        return self.of_fit + level**2 * self.of_months


@dataclass(frozen=True)
class Baseline:
    """The fitted model of months, or of days where ``is_by_day``.

    ``base_c`` is the base temperature, of the tried ``bases_c``, and ``cooling_c`` that of cooling;
    None where the model has none. ``per_day`` (kWh) is the use without heating or cooling,
    ``per_degree_day`` (kWh) the heating and ``per_cooling_degree_day`` the cooling. ``r2`` and
    ``cv_rmse`` are weighted by days. ``rho`` is the autocorrelation of neighbouring residuals, by
    which the months are worth ``effective`` independent ones. ``level_change`` names the month from
    which the level changes within the baseline, if one stands out.
    """

    months: tuple[UsedMonth, ...]
    weather: Weather
    is_by_day: bool
    bases_c: tuple[float, ...]
    r2: float
    cv_rmse: float
    level_change: str
    made: Fit = field(repr=False)
    search: Search = field(repr=False)

    @property
    def base_c(self) -> float | None:
        """Below which the building is heated."""
        return self.made.point.heating_c

    @property
    def cooling_c(self) -> float | None:
        """Above which the building is cooled."""
        return self.made.point.cooling_c

    @property
    def per_day(self) -> float:
        """Use without heating and cooling, kWh a day."""
        return float(self.made.coefficients[0])

    @property
    def per_degree_day(self) -> float:
        """Heating, kWh a degree day; 0 where there is none."""
        return float(self.made.coefficients[1]) if self.base_c is not None else 0.0

    @property
    def per_cooling_degree_day(self) -> float:
        """Cooling, kWh a cooling degree day; 0 where there is none."""
        return float(self.made.coefficients[-1]) if self.cooling_c is not None else 0.0

    @property
    def rho(self) -> float:
        """The autocorrelation of neighbouring residuals, corrected for the fit."""
        return self.made.rho

    @property
    def effective(self) -> float:
        """n′, how many independent months the months are worth."""
        return self.made.effective

    @property
    def unknowns(self) -> int:
        """What was fitted: μ, the slopes, and the bases where they were found."""
        return self.made.unknowns

    @property
    def freedom(self) -> float:
        """Degrees of freedom: n′ less unknowns, 1 at the least."""
        return self.made.freedom

    @property
    def is_base_at_edge(self) -> bool:
        """Whether the best base is the lowest or highest tried, so that a better may lie beyond."""
        return len(self.bases_c) > 1 and self.base_c in (self.bases_c[0], self.bases_c[-1])

    def predict(self, months: Sequence[UsedMonth]) -> Predicted:
        """Use over *months* had nothing changed, kWh, by their own weather."""
        return ahead(self.made, Degrees(months, self.weather), len(self.bases_c) > 1)

    def quantile(self, confidence: float) -> float:
        """Student's t that holds *confidence* (0 to 1) between minus and plus it."""
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, 0.5 + confidence / 2))


def ahead(made: Fit, degrees: Degrees, is_base_found: bool) -> Predicted:
    """Use by *made* over the months of *degrees*, with its two variances."""
    import numpy as np

    from carbon.measures.verification.change_points import LEAST_SIZE

    use = columns(degrees, made.point) @ made.coefficients
    slopes = directions(degrees, made.point, made.coefficients, is_base_found).sum(axis=0)
    sizes = np.ones(len(use))
    if made.is_with_use:
        sizes = np.maximum(use / degrees.days / made.mean, LEAST_SIZE)
    return Predicted(
        math.fsum(use),
        made.variance * float(slopes @ made.inverse @ slopes),
        made.variance * float(degrees.days @ sizes**2),
        made.is_with_use,
    )


def bases(weather: Weather, base_c: float | None = None) -> tuple[float, ...]:
    """The bases to try: *base_c* alone, those that are published, or 8 to 20 °C by tenths."""
    if base_c is not None:
        return (base_c,)
    if weather.bases_c:
        return weather.bases_c
    count = round((HIGHEST_BASE_C - LOWEST_BASE_C) / STEP_C)
    return tuple(round(LOWEST_BASE_C + number * STEP_C, 3) for number in range(count + 1))


def fit(months: Sequence[UsedMonth], weather: Weather, bases_c: Sequence[float]) -> Baseline:
    """The baseline of *months*, with that base of *bases_c* which leaves the least scatter.

    Bases with which use without heating would be below zero, or heating not above it, are taken
    only where there is no other; of equally good bases the lowest. Months must have weather
    (:func:`~carbon.measures.verification.spans.has_weather`). Raises :class:`TooFewMonths` where
    months are not more than unknowns.
    """
    unknowns = 3 if len(bases_c) > 1 else 2
    if len(months) <= unknowns:
        raise TooFewMonths(
            f"{counted(len(months), 'month')} with readings and weather before the measure",
            f"at least {unknowns + 1}, better 24 or more",
            "Name an earlier start of the baseline, or log more readings.",
        )
    points = [ModelBases(base) for base in bases_c]
    search = Search(Degrees(months, weather), points, _places(months), is_by_day=False)
    return _baseline(months, weather, tuple(bases_c), search, is_by_day=False)


#: The model has no more unknowns than μ, two slopes and two bases.
MOST_UNKNOWNS = 5


def fit_days(days: Sequence[UsedMonth], weather: Weather, is_cooled: bool) -> Baseline:
    """The baseline of *days*, one :class:`UsedMonth` each: heated, cooled, both or neither.

    Days must have weather, *weather* temperatures by day or finer. Natural gas cools nothing: give
    *is_cooled* false for it. Raises :class:`TooFewMonths`.
    """
    if len(days) <= MOST_UNKNOWNS:
        raise TooFewMonths(
            f"{counted(len(days), 'day')} with readings and weather before the measure",
            f"at least {MOST_UNKNOWNS + 1}, better a year",
            "Name an earlier start of the baseline, or log more readings.",
        )
    points = points_by_day(is_cooled)
    places = [day.spans[0][0].toordinal() for day in days]
    search = Search(Degrees(days, weather), points, places, is_by_day=True)
    heats = tuple(sorted({each.heating_c for each in points if each.heating_c is not None}))
    return _baseline(days, weather, heats, search, is_by_day=True)


def _baseline(
    months: Sequence[UsedMonth],
    weather: Weather,
    bases_c: tuple[float, ...],
    search: Search,
    *,
    is_by_day: bool,
) -> Baseline:
    import numpy as np

    kwh = np.array([month.kwh for month in months])
    made, degrees = search.fit(kwh), search.degrees
    days = degrees.days
    use = kwh / days
    around_mean = float(days @ (use - made.mean) ** 2)
    varies = around_mean > BINARY_NOISE**2 * float(days @ use**2)
    per_day = made.plain_squares / days.sum() * len(months) / (len(months) - made.unknowns)
    # Days resemble the day before by far too much for a test that takes them as independent.
    step = (
        None if is_by_day else level_change(columns(degrees, made.point) / days[:, None], use, days)
    )
    return Baseline(
        months=tuple(months),
        weather=weather,
        is_by_day=is_by_day,
        bases_c=bases_c,
        r2=1 - made.plain_squares / around_mean if varies else 0.0,
        cv_rmse=_cv_rmse(per_day, made.mean),
        level_change="" if step is None else months[step].label,
        made=made,
        search=search,
    )


def _cv_rmse(per_day: float, mean: float) -> float:
    """Scatter as a share of mean use: 0 without scatter, without bound where no use is above 0."""
    if per_day == 0:
        return 0.0
    return math.sqrt(per_day) / mean if mean > 0 else math.inf


def _places(months: Sequence[UsedMonth]) -> list[int]:
    """Where in time each month stands, as the number of its middle's month."""
    first = months[0].spans[0][0].toordinal()
    middles = [
        (month.spans[0][0].toordinal() + month.spans[-1][1].toordinal()) / 2 for month in months
    ]
    return [round((middle - first) / DAYS_OF_A_MONTH - 0.5) for middle in middles]
