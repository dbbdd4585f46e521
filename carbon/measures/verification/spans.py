"""Months or days of a meter, with their degree days at every base that is tried."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.measures.verification.degree_days import Weather
from carbon.periods import Period

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Above every outdoor temperature: the degree days below it tell the mean temperature.
ABOVE_ALL_C = 60.0
#: Half the step by which the slope of degree days on their base is found, in °C.
HALF_STEP_C = 0.05


@dataclass(frozen=True)
class UsedMonth:
    """What a meter used on the *spans* of whole days of one month that have readings.

    ``whole_days`` is how long the month is, or the billing period that stands for one. A day by
    itself is a month of one day.
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


def without_readings(months: Sequence[UsedMonth], period: Period) -> list[str]:
    """The calendar months of *period* on no day of which *months* have readings."""
    return [
        str(calendar)
        for calendar in period.months()
        if not any(
            start < calendar.end and calendar.start < end
            for month in months
            for start, end in month.spans
        )
    ]


class Degrees:
    """Heating and cooling degree days of *months* in *weather*, by base.

    Months must have weather (:func:`has_weather`). Cooling degree days are those above a base: the
    time integral of T − base is that of what lies above less what lies below.
    """

    def __init__(self, months: Sequence[UsedMonth], weather: Weather) -> None:
        """Look the days up once."""
        import numpy as np

        self.months, self.weather = tuple(months), weather
        pairs = [(each, span) for each, month in enumerate(months) for span in month.spans]
        self._of = np.array([each for each, _ in pairs], dtype=np.int64)
        self._low = np.array([(span[0] - weather.first).days for _, span in pairs], dtype=np.int64)
        self._high = np.array([(span[1] - weather.first).days for _, span in pairs], dtype=np.int64)
        self.days = np.array([float(month.days) for month in months])

    def heating(self, base_c: float) -> NDArray[np.float64]:
        """Degree days below *base_c* of each month."""
        import numpy as np

        sums = self.weather.sums(base_c)
        return np.bincount(
            self._of, weights=sums[self._high] - sums[self._low], minlength=len(self.months)
        ).astype(np.float64)

    def cooling(self, base_c: float) -> NDArray[np.float64]:
        """Degree days above *base_c* of each month."""
        warmth = ABOVE_ALL_C * self.days - self.heating(ABOVE_ALL_C)
        return warmth - base_c * self.days + self.heating(base_c)

    def heating_slope(self, base_c: float) -> NDArray[np.float64]:
        """How many heating degree days more there are a degree further up; 0 where published."""
        if self.weather.bases_c:
            return self.days * 0.0
        above, below = self.heating(base_c + HALF_STEP_C), self.heating(base_c - HALF_STEP_C)
        slope: NDArray[np.float64] = (above - below) / (2 * HALF_STEP_C)
        return slope

    def cooling_slope(self, base_c: float) -> NDArray[np.float64]:
        """How many cooling degree days more there are a degree further up: 0 or fewer."""
        slope: NDArray[np.float64] = self.heating_slope(base_c) - self.days
        return slope


def has_weather(month: UsedMonth, weather: Weather) -> bool:
    """Whether every day of *month* that has readings has weather too."""
    base = weather.bases_c[0] if weather.bases_c else 15.5
    return all(weather.total(start, end, base) is not None for start, end in month.spans)
