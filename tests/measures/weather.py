"""Made-up weather and meters with a known truth, for tests."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from carbon.measures.verification.degree_days import Weather
from carbon.measures.verification.spans import UsedMonth
from carbon.periods import Period

YEAR_BEFORE = Period.parse("2014-15")
BEFORE = Period(date(2013, 4, 1), date(2015, 4, 1))
THREE_YEARS = Period(date(2012, 4, 1), date(2015, 4, 1))
AFTER = Period.parse("2016-17")


def daily_file(folder: Path, seed: int = 3) -> Path:
    """Seven years of daily means like England's: a yearly wave and day-to-day weather."""
    draw = np.random.default_rng(seed)
    lines = ["date,temperature_c"]
    drift = 0.0
    for number in range(7 * 365):
        day = date(2011, 1, 1) + timedelta(days=number)
        drift = 0.7 * drift + draw.normal(0, 1.8)
        wave = 10.5 - 6.5 * math.cos(2 * math.pi * (number - 20) / 365.25)
        lines.append(f"{day},{wave + drift:.2f}")
    path = folder / "temperatures.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def simulated(
    weather: Weather,
    draw: np.random.Generator,
    saved: float,
    *,
    before: Period = YEAR_BEFORE,
    grows: bool = False,
    rho: float = 0.0,
) -> tuple[list[UsedMonth], float]:
    """A meter with a known slope and base; its months, and the true saving.

    Its noise is Gaussian and alike every month, or where it *grows* a share of use; *rho* is its
    autocorrelation from month to month.
    """
    base, per_day = draw.uniform(11, 17), draw.uniform(5, 200)
    slope = draw.uniform(5, 60)
    size = draw.uniform(0.03, 0.3)
    months, truth = [], 0.0
    noise = draw.normal()
    through = Period(before.start, AFTER.end)
    for month in through.months():
        noise = rho * noise + math.sqrt(1 - rho * rho) * draw.normal()
        if month.start >= before.end and month.start < AFTER.start:
            continue
        left = 1.0 if month.end <= before.end else 1 - saved
        degree_days = weather.total(month.start, month.end, base)
        assert degree_days is not None
        use = per_day * month.days + slope * degree_days
        truth += use * (1 - left)
        scatter = use * left if grows else slope * 60 * math.sqrt(month.days / 30)
        span = ((month.start, month.end),)
        months.append(UsedMonth(month.label, use * left + scatter * size * noise, span, month.days))
    return months, truth
