"""What a meter would have used: a baseline of its use on degree days, before a measure.

The model is that of the CalTRACK Methods 2.0 (openeemeter/caltrack, docs/methods.rst, 3.3 and
3.4) for monthly data and heating: use a day = μ + β × degree days a day, least squares weighted by
days, with the base temperature that fits best. The base is the model's change point, the outdoor
temperature below which heating starts. Its uncertainty is counted like that of μ and β: see
docs/portfolio-and-verification.md for the derivation.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.errors import Fault, counted
from carbon.measures.verification.degree_days import Weather

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Bases that are tried where the user names none, in °C, and the step between them.
LOWEST_BASE_C, HIGHEST_BASE_C, STEP_C = 8.0, 20.0, 0.1
#: A level that changes within the baseline is told when chance would show it less often than this.
LEVEL_CHANGE = 0.05
FEWEST_MONTHS_ON_A_SIDE = 4


class TooFewMonths(Fault):
    """There are fewer months than the model has unknowns."""


@dataclass(frozen=True)
class Month:
    """What a meter used on the *spans* of whole days of one month that have readings.

    ``whole_days`` is how long the month is, or the billing period that stands for one.
    """

    label: str
    kwh: float
    spans: tuple[tuple[date, date], ...]
    whole_days: int
    estimated: bool = False

    @property
    def days(self) -> int:
        """Days with readings."""
        return sum((end - start).days for start, end in self.spans)


@dataclass(frozen=True)
class Predicted:
    """Use over some months, predicted from their weather, and the variance of actual around it."""

    kwh: float
    variance: float


@dataclass(frozen=True)
class Baseline:
    """The fitted model.

    ``base_c`` is the base temperature, of the tried ``bases_c``; ``per_day`` (kWh) is the use
    without heating, ``per_degree_day`` (kWh) the heating. ``r2`` and ``cv_rmse`` are weighted by
    days; ``unknowns`` counts the base where it was fitted. ``level_change`` names the month from
    which the level changes within the baseline, if one stands out.
    """

    months: tuple[Month, ...]
    weather: Weather
    base_c: float
    bases_c: tuple[float, ...]
    per_day: float
    per_degree_day: float
    r2: float
    cv_rmse: float
    unknowns: int
    variance_per_day: float
    level_change: str
    _covariance: NDArray[np.float64]

    @property
    def freedom(self) -> int:
        """Degrees of freedom: months less unknowns."""
        return len(self.months) - self.unknowns

    @property
    def is_base_at_edge(self) -> bool:
        """Whether the best base is the lowest or highest tried, so that a better may lie beyond."""
        return len(self.bases_c) > 1 and self.base_c in (self.bases_c[0], self.bases_c[-1])

    def predict(self, months: Sequence[Month]) -> Predicted:
        """Use over *months* had nothing changed, kWh, by their own weather.

        The variance is that of the months' own scatter and of the fitted μ, β and base together.
        """
        import numpy as np

        rows = [_row(month, self.weather, self.base_c) for month in months]
        days = math.fsum(row[0] for row in rows)
        degrees = math.fsum(row[1] for row in rows)
        slope = math.fsum(row[2] for row in rows)
        direction = np.array([days, degrees, self.per_degree_day * slope])
        of_fit = float(direction @ self._covariance @ direction)
        return Predicted(
            self.per_day * days + self.per_degree_day * degrees,
            self.variance_per_day * days + of_fit,
        )

    def quantile(self, confidence: float) -> float:
        """Student's t that holds *confidence* (0 to 1) between minus and plus it."""
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, 0.5 + confidence / 2))


def bases(weather: Weather, base_c: float | None = None) -> tuple[float, ...]:
    """The bases to try: *base_c* alone, those that are published, or 8 to 20 °C by tenths."""
    if base_c is not None:
        return (base_c,)
    if weather.bases_c:
        return weather.bases_c
    count = round((HIGHEST_BASE_C - LOWEST_BASE_C) / STEP_C)
    return tuple(round(LOWEST_BASE_C + number * STEP_C, 3) for number in range(count + 1))


def fit(months: Sequence[Month], weather: Weather, bases_c: Sequence[float]) -> Baseline:
    """The baseline of *months*, with that base of *bases_c* which leaves the least scatter.

    Bases with which use without heating would be below zero, or heating not above it, are taken
    only where there is no other; of equally good bases the lowest. Months must have weather
    (:func:`has_weather`). Raises :class:`TooFewMonths` where months are not more than unknowns.
    """
    import numpy as np

    unknowns = 3 if len(bases_c) > 1 else 2
    if len(months) <= unknowns:
        raise TooFewMonths(
            f"{counted(len(months), 'month')} with readings and weather before the measure",
            f"at least {unknowns + 1}, better 12 or more",
            "Name an earlier start of the baseline, or log more readings.",
        )
    days = np.array([float(month.days) for month in months])
    use = np.array([month.kwh for month in months]) / days
    best: tuple[bool, float, float, NDArray[np.float64]] | None = None
    for base in bases_c:
        degrees = np.array([_degree_days(month, weather, base) for month in months])
        columns = np.column_stack([np.ones(len(months)), degrees / days])
        fitted = _weighted(columns, use, days)
        scatter = float(days @ (use - columns @ fitted) ** 2)
        qualifies = bool(fitted[0] >= 0 and fitted[1] > 0)
        if best is None or (not qualifies, scatter) < (not best[0], best[1] * (1 - 1e-12)):
            best = qualifies, scatter, base, fitted
    assert best is not None
    _, scatter, base, fitted = best
    rows = np.array([_row(month, weather, base) for month in months])
    freedom = len(months) - unknowns
    variance = scatter / freedom
    slopes = [np.ones(len(months)), rows[:, 1] / days, fitted[1] * rows[:, 2] / days]
    if unknowns == 2:
        slopes[2] = np.zeros(len(months))
    directions = np.column_stack(slopes)
    information = directions.T @ (directions * days[:, None])
    mean = float(days @ use / days.sum())
    around_mean = float(days @ (use - mean) ** 2)
    per_day_scatter = scatter / days.sum() * len(months) / freedom
    return Baseline(
        months=tuple(months),
        weather=weather,
        base_c=base,
        bases_c=tuple(bases_c),
        per_day=float(fitted[0]),
        per_degree_day=float(fitted[1]),
        r2=1 - scatter / around_mean if around_mean > 0 else 0.0,
        cv_rmse=math.sqrt(per_day_scatter) / mean if mean > 0 else math.inf,
        unknowns=unknowns,
        variance_per_day=variance,
        level_change=_level_change(months, np.column_stack([np.ones(len(months)), slopes[1]]),
                                   use, days, scatter),
        _covariance=variance * _inverse(information),
    )  # fmt: skip


def has_weather(month: Month, weather: Weather) -> bool:
    """Whether every day of *month* that has readings has weather too."""
    base = weather.bases_c[0] if weather.bases_c else LOWEST_BASE_C
    return all(weather.total(start, end, base) is not None for start, end in month.spans)


def _degree_days(month: Month, weather: Weather, base_c: float) -> float:
    found = [weather.total(start, end, base_c) for start, end in month.spans]
    assert None not in found, "months without weather are left out before"
    return math.fsum(total for total in found if total is not None)


def _row(month: Month, weather: Weather, base_c: float) -> tuple[float, float, float]:
    """Days, degree days, and degree days more a degree further up."""
    found = [weather.degree_days(start, end, base_c) for start, end in month.spans]
    covered = [each for each in found if each is not None]
    assert len(covered) == len(found), "months without weather are left out before"
    return (
        float(month.days),
        math.fsum(each.total for each in covered),
        math.fsum(each.per_degree for each in covered),
    )


def _weighted(
    columns: NDArray[np.float64], use: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    import numpy as np

    root = np.sqrt(weights)
    return np.asarray(np.linalg.lstsq(columns * root[:, None], use * root)[0], dtype=np.float64)


def _inverse(information: NDArray[np.float64]) -> NDArray[np.float64]:
    """The inverse; where a base cannot be told from the level (no warm month), the pseudo-one."""
    import numpy as np

    diagonal = np.diag(information)
    sizes = np.sqrt(np.where(diagonal > 0, diagonal, 1.0))
    scaled = information / np.outer(sizes, sizes)
    inverse = np.linalg.pinv(scaled, rcond=1e-10, hermitian=True) / np.outer(sizes, sizes)
    return np.asarray(inverse, dtype=np.float64)


#: Residuals below this share of use are what a processor rounds.
BINARY_NOISE = 1e-9


def _level_change(
    months: Sequence[Month],
    columns: NDArray[np.float64],
    use: NDArray[np.float64],
    days: NDArray[np.float64],
    scatter: float,
) -> str:
    """The month from which the level changes, if a step there explains more than chance would.

    Each possible month is tested with F; with so many tries, each counts by its share of 5%
    (Bonferroni), so that a steady meter is called changing at most 5 times in 100.
    """
    import numpy as np
    from scipy.special import fdtrc

    count = len(months)
    splits = range(FEWEST_MONTHS_ON_A_SIDE, count - FEWEST_MONTHS_ON_A_SIDE + 1)
    freedom = count - columns.shape[1] - 1
    # A fit that is exact leaves what the processor rounds, and in that some step always shows.
    is_exact = scatter <= BINARY_NOISE**2 * float(days @ use**2)
    if not splits or freedom < 1 or is_exact:
        return ""
    best: tuple[float, str] | None = None
    for split in splits:
        step = np.where(np.arange(count) >= split, 1.0, 0.0)
        with_step = np.column_stack([columns, step])
        left = float(days @ (use - with_step @ _weighted(with_step, use, days)) ** 2)
        ratio = (scatter - left) / (left / freedom) if left > 0 else math.inf
        chance = float(fdtrc(1, freedom, max(ratio, 0.0))) if math.isfinite(ratio) else 0.0
        if best is None or chance < best[0]:
            best = chance, months[split].label
    assert best is not None
    return best[1] if best[0] * len(splits) < LEVEL_CHANGE and scatter > 0 else ""
