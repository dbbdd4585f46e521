"""Made-up weather and meters with a known truth, for tests."""

from __future__ import annotations

import math
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from carbon.measures.verification.baseline import Month
from carbon.measures.verification.degree_days import Weather
from carbon.periods import Period

BEFORE, AFTER = Period.parse("2014-15"), Period.parse("2016-17")


def daily_file(folder: Path, seed: int = 3) -> Path:
    """Five years of daily means like England's: a yearly wave and day-to-day weather."""
    draw = np.random.default_rng(seed)
    lines = ["date,temperature_c"]
    drift = 0.0
    for number in range(5 * 365):
        day = date(2013, 1, 1) + timedelta(days=number)
        drift = 0.7 * drift + draw.normal(0, 1.8)
        wave = 10.5 - 6.5 * math.cos(2 * math.pi * (number - 20) / 365.25)
        lines.append(f"{day},{wave + drift:.2f}")
    path = folder / "temperatures.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def simulated(
    weather: Weather, draw: np.random.Generator, saved: float
) -> tuple[list[Month], float]:
    """A meter with a known slope, base and Gaussian noise; its months, and the true saving."""
    base, per_day = draw.uniform(11, 17), draw.uniform(5, 200)
    slope = draw.uniform(5, 60)
    noise = draw.uniform(0.03, 0.3) * slope * 60
    months, truth = [], 0.0
    for period, left in ((BEFORE, 1.0), (AFTER, 1 - saved)):
        for month in period.months():
            degree_days = weather.degree_days(month.start, month.end, base)
            assert degree_days is not None
            use = per_day * month.days + slope * degree_days.total
            truth += use * (1 - left)
            scatter = draw.normal(0, noise * math.sqrt(month.days / 30))
            span = ((month.start, month.end),)
            months.append(Month(month.label, use * left + scatter, span, month.days))
    return months, truth
