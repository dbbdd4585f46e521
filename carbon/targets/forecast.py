"""What the years to come may bring: a log-linear trend, its interval, and what is known ahead.

The model is ordinary least squares of ln(kg) on the year:

    ln(kg) = a + b × year + error

A new year lies, 95 times in 100, within

    exp(a + b × year ± t(n − 2) × s × √(1 + 1/n + (year − mean year)² ÷ Σ(year − mean year)²))

(Student's t; s² is the residual sum of squares ÷ (n − 2)). Source: any text on regression, such
as Draper and Smith, Applied Regression Analysis, section 1.4. The errors are taken as independent;
what is *announced* (grid factors, measures) is put on top and taken as certain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from carbon.errors import Fault, counted, listed
from carbon.figures import KG_PER_TONNE
from carbon.inventories.linking import emissions
from carbon.periods import Period
from carbon.targets.grid import GridFactors
from carbon.targets.series import Observation, Series

LEAST_POINTS = 4
LEVEL = 0.95
#: A trend is drawn ahead at most so many times the years it rests on.
REACH = 2
#: Why a trend does not use a year whose gaps, estimates or arrivals decide its verdict.
DOUBTED = "of which nobody can say where it stands"


class TooFewPoints(Fault):
    """Fewer comparable years than a trend with an interval needs."""


class NotPositive(Fault):
    """A year at or below zero, which has no logarithm."""


class SavedTooMuch(Fault):
    """Measures said to save more than there would be."""


@dataclass(frozen=True)
class Prediction:
    """What a year may bring, in kg: the middle (median) and the bounds of the interval."""

    period: Period
    central_kg: float
    low_kg: float
    high_kg: float


@dataclass(frozen=True)
class Trend:
    """A straight line through the logarithms of *points*, each a period and its kg.

    ``slope`` is the yearly change of ln(kg), ``middle`` ln(kg) at ``mean_year`` (years since the
    first point), ``spread`` the residual standard error s, ``sum_of_squares`` Σ(year − mean)².
    """

    points: tuple[tuple[Period, float], ...]
    slope: float
    middle: float
    mean_year: float
    spread: float
    sum_of_squares: float

    @property
    def yearly_change(self) -> float:
        """The change from a year to the next along the trend, as a share: −0.05 is 5 % less."""
        return math.expm1(self.slope)

    @property
    def freedom(self) -> int:
        """Degrees of freedom: points less two."""
        return len(self.points) - 2

    def at(self, period: Period, level: float = LEVEL) -> Prediction:
        """The prediction of *period*, whose own value lies within it *level* of the time."""
        from scipy.special import stdtrit

        centre, error = self._line(period)
        reach = float(stdtrit(self.freedom, 0.5 + level / 2)) * error
        return Prediction(
            period, math.exp(centre), math.exp(centre - reach), math.exp(centre + reach)
        )

    def chance(self, most_kg: float, period: Period) -> float | None:
        """The probability that *period* comes at or below *most_kg*.

        None where *most_kg* is not above zero: a log-linear trend never gets there, and so can
        say nothing about it.
        """
        from scipy.special import stdtr

        if most_kg <= 0:
            return None
        centre, error = self._line(period)
        short = math.log(most_kg) - centre
        if error == 0:
            return 1.0 if short >= 0 else 0.0
        return float(stdtr(self.freedom, short / error))

    def crossing(self, most_kg: float) -> Period | None:
        """The first period, from the last point on, in which the trend is at or below *most_kg*.

        None where it never is: zero, or a trend that does not fall.
        """
        period = self.points[-1][0]
        if most_kg <= 0:
            return None
        if self.slope >= 0 and self._line(period)[0] > math.log(most_kg):
            return None
        while self._line(period)[0] > math.log(most_kg):
            if period.start.year > 9900:
                return None
            period = period.a_year_on()
        return period

    def _line(self, period: Period) -> tuple[float, float]:
        """ln(kg) on the line in *period*, and the standard error of a new year there."""
        year = period.start.year - self.points[0][0].start.year
        away = year - self.mean_year
        error = self.spread * math.sqrt(
            1 + 1 / len(self.points) + away * away / self.sum_of_squares
        )
        return self.middle + self.slope * away, error


def trend(points: Sequence[tuple[Period, float]]) -> Trend:
    """The log-linear trend through *points*: periods of one kind, each once, and their kg.

    Raises :class:`TooFewPoints` below four and :class:`NotPositive` for a value not above zero.

    >>> years = [Period.parse(f"{2018 + n}") for n in range(5)]
    >>> made = trend([(year, 1000 * 0.9**n) for n, year in enumerate(years)])
    >>> round(made.yearly_change, 9), round(made.at(Period.parse("2023")).central_kg, 6)
    (-0.1, 590.49)
    """
    if len(points) < LEAST_POINTS:
        raise TooFewPoints(
            counted(len(points), "comparable year"),
            f"at least {LEAST_POINTS} for a trend with an interval",
            "Years on another boundary, or with too little data, do not count.",
        )
    low = [(period, kg) for period, kg in points if kg <= 0]
    if low:
        period, kg = low[0]
        raise NotPositive(
            f"{kg / KG_PER_TONNE:,.3f} t in {period}",
            "values above zero for a log-linear trend",
            "A total at or below zero has no yearly percentage.",
        )
    first = points[0][0].start.year
    years = [period.start.year - first for period, _ in points]
    logs = [math.log(kg) for _, kg in points]
    count = len(points)
    mean_year, middle = math.fsum(years) / count, math.fsum(logs) / count
    squares = math.fsum((year - mean_year) ** 2 for year in years)
    slope = (
        math.fsum(
            (year - mean_year) * (log - middle) for year, log in zip(years, logs, strict=True)
        )
        / squares
    )
    residuals = math.fsum(
        (log - middle - slope * (year - mean_year)) ** 2
        for year, log in zip(years, logs, strict=True)
    )
    return Trend(
        tuple(points), slope, middle, mean_year, math.sqrt(residuals / (count - 2)), squares
    )


@dataclass(frozen=True)
class ForecastYear:
    """One year to come, in kg.

    ``trend`` is the trend alone; ``grid`` what it is multiplied by for the announced grid factors
    (1 without them); ``saved_kg`` what measures take off.
    """

    period: Period
    trend: Prediction
    grid: float
    saved_kg: float
    central_kg: float
    low_kg: float
    high_kg: float


@dataclass(frozen=True)
class Forecast:
    """A forecast of one inventory on one basis, with everything it rests on.

    ``trend`` holds the points used, ``boundary`` the series they stand in, ``left_out`` the years
    not used and why. ``emissions`` says what is drawn (gross emissions, of which scopes), ``model``
    what was done. ``measures`` names those counted.
    """

    basis: str
    boundary: str
    trend: Trend
    left_out: tuple[tuple[Period, str], ...]
    years: tuple[ForecastYear, ...]
    emissions: str
    model: str
    level: float = LEVEL
    measures: tuple[str, ...] = ()
    grid_source: str = ""

    @property
    def no_chance(self) -> str:
        """Why no probability is told, in words; empty where one can be.

        A trend that leaves out a newer year, of which nobody can say where it stands, says nothing
        of what comes after that.
        """
        last = self.trend.points[-1][0]
        newer = [str(period) for period, why in self.left_out if why == DOUBTED and period > last]
        return (
            f"nobody can say where {listed(newer)}, newer than the trend, stands" if newer else ""
        )

    @property
    def until(self) -> Period:
        """The last year of the forecast, or of the trend where it has none."""
        return self.years[-1].period if self.years else self.trend.points[-1][0]

    def year(self, period: Period) -> ForecastYear | None:
        """The forecast of *period*; None outside its years."""
        return next((year for year in self.years if year.period == period), None)

    def chance(self, most_kg: float, period: Period) -> float | None:
        """The probability that *period* comes at or below *most_kg*, grid and measures counted.

        None outside the years of the forecast, where the trend would have to reach zero, and where
        :attr:`no_chance` says why.
        """
        year = self.year(period)
        if year is None or self.no_chance:
            return None
        return self.trend.chance((most_kg + year.saved_kg) / year.grid, period)

    def crossing(self, most_kg: float) -> Period | None:
        """The first year of the forecast at or below *most_kg*; None where there is none."""
        return next((year.period for year in self.years if year.central_kg <= most_kg), None)


def comparable(
    series: Series, basis: str = "gross"
) -> tuple[list[Observation], list[tuple[Period, str]]]:
    """The years on the newest year's boundary that have enough data; and the others, with why.

    A year whose net is not known is none of a trend of net, and one of which nobody can say where
    it stands is of none. The newest year with enough data says which boundary it is.
    """
    sound = [seen for seen in series.observations if seen.enough_data]
    boundary = sound[-1].boundary if sound else ""
    used, left = [], []
    for seen in series.observations:
        if not seen.enough_data:
            left.append((seen.period, "not enough data"))
        elif seen.boundary != boundary:
            left.append((seen.period, f"on another boundary ({seen.boundary})"))
        elif seen.on(basis) is None:
            left.append((seen.period, f"no {basis} figure"))
        elif seen.period in series.doubted:
            left.append((seen.period, DOUBTED))
        else:
            used.append(seen)
    return used, left


def forecast(
    series: Series,
    basis: str,
    until: Period,
    *,
    grid: GridFactors | None = None,
    savings: Mapping[str, Mapping[Period, float]] | None = None,
    level: float = LEVEL,
) -> Forecast:
    """The years after the last comparable one, up to *until*, on *basis* (gross or net).

    None lies further ahead than twice the years that the trend spans (:data:`REACH`).

    *grid* are grid factors announced, and those of the years of the trend: the trend is then
    taken at the last year's factor, and each year to come multiplied by
    1 − w + w × factor ÷ last factor, w being the share of scope 2 in the last year's total.
    *savings* are t CO2e a year by measure and period, taken off; a year that a measure does not
    name it does not save in. Both are taken as certain: the interval is the trend's.

    Raises :class:`TooFewPoints`, :class:`NotPositive`, :class:`SavedTooMuch`, and what
    :meth:`~carbon.targets.grid.GridFactors.of` raises for a year without a factor.
    """
    used, left = comparable(series, basis)
    points = [(seen.period, _at_last_factor(seen, used[-1], basis, grid)) for seen in used]
    fitted = trend(points)
    last = used[-1]
    last_kg = _kg(last, basis)
    weight = last.by_scope.get("2", 0.0) / last_kg if grid else 0.0
    years: list[ForecastYear] = []
    drawn = emissions(basis, series.scopes)
    period = last.period.a_year_on()
    most = REACH * (last.period.start.year - used[0].period.start.year + 1)
    while period <= until and len(years) < most:
        ratio = grid.of(period) / grid.of(last.period) if grid else 1.0
        years.append(
            _year(
                fitted.at(period, level), 1 - weight + weight * ratio, savings or {}, basis, period
            )
        )
        period = period.a_year_on()
    return Forecast(
        basis=basis,
        boundary=last.boundary,
        trend=fitted,
        left_out=tuple(left),
        years=tuple(years),
        emissions=drawn,
        model=_model(fitted, drawn, level, weight if grid else None, grid, savings or {}),
        level=level,
        measures=tuple(sorted(savings or {})),
        grid_source=grid.file if grid else "",
    )


def _at_last_factor(
    seen: Observation, last: Observation, basis: str, grid: GridFactors | None
) -> float:
    """The year's total, its scope 2 as it would be at the last year's grid factor."""
    if grid is None:
        return _kg(seen, basis)
    electricity = seen.by_scope.get("2", 0.0)
    ratio = grid.of(last.period) / grid.of(seen.period)
    return math.fsum([_kg(seen, basis), -electricity, electricity * ratio])


def _kg(seen: Observation, basis: str) -> float:
    """The total of a year that :func:`comparable` let through."""
    kg = seen.on(basis)
    assert kg is not None
    return kg


def _year(
    made: Prediction,
    grid: float,
    savings: Mapping[str, Mapping[Period, float]],
    basis: str,
    period: Period,
) -> ForecastYear:
    saved = KG_PER_TONNE * math.fsum(
        by_period.get(period, 0.0) for _, by_period in sorted(savings.items())
    )
    central, low, high = (
        math.fsum([kg * grid, -saved]) for kg in (made.central_kg, made.low_kg, made.high_kg)
    )
    if basis == "gross":
        if central < 0:
            raise SavedTooMuch(
                f"measures that save {saved / KG_PER_TONNE:,.1f} t in {period}",
                f"at most the {made.central_kg * grid / KG_PER_TONNE:,.1f} t forecast without them",
                "Check the savings: they are in t CO2e a year.",
            )
        # Gross emissions cannot fall below nought, so neither can a bound of them.
        low = max(low, 0.0)
    return ForecastYear(period, made, grid, saved, central, low, high)


def _model(
    fitted: Trend,
    drawn: str,
    level: float,
    weight: float | None,
    grid: GridFactors | None,
    savings: Mapping[str, object],
) -> str:
    periods = ", ".join(str(period) for period, _ in fitted.points)
    change = f"{fitted.yearly_change * 100:+.1f}%".replace("-", "−")
    text = (
        f"Log-linear trend of {drawn} through {len(fitted.points)} comparable years "
        f"({periods}): {change} a year. The interval is a {level * 100:g}% prediction interval for "
        f"a single year (Student's t, {fitted.freedom} degrees of freedom, errors taken as "
        "independent)."
    )
    if grid is not None and weight is not None:
        text += (
            f" Scope 2, {weight * 100:.1f}% of the last year, is taken as grid electricity and "
            f"follows the grid factors of {grid.file}, which are taken as certain."
        )
    if savings:
        names = ", ".join(sorted(savings))
        text += f" Less the savings of {names}, taken as certain."
    return text
