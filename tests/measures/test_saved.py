"""What falls in a period: each year of life by its days, nothing twice and nothing lost."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.measures.assumptions import assume
from carbon.measures.cash_case import Appraisal, appraise
from carbon.measures.measure import Measure
from carbon.measures.verification.saved import saved_tco2e
from carbon.periods import Period

GIVEN = assume(base_year=2026, bands={"natural-gas": "Small", "electricity": "Small"})
YEARS = [Period.parse(f"{year}-{(year + 1) % 100:02d}") for year in range(2025, 2060)]


def made(start: date, life: int = 10, technology: str = "LED lighting") -> Appraisal:
    fuel = {"electricity": 10_000.0} if life <= 12 else {"natural-gas": 10_000.0}
    return appraise(Measure("m", technology, 1000, 2024, start, life, fuel), GIVEN)


def test_a_year_of_life_that_is_a_financial_year_falls_in_it_whole() -> None:
    led = made(date(2026, 4, 1))
    assert saved_tco2e(led, Period.parse("2025-26")) == 0
    assert saved_tco2e(led, Period.parse("2026-27")) == led.life[0].tco2e
    assert saved_tco2e(led, Period.parse("2027-28")) == led.life[1].tco2e
    assert saved_tco2e(led, Period.parse("2036-37")) == 0


def test_a_start_in_the_year_splits_by_days() -> None:
    led = made(date(2026, 10, 1))
    first, second = (year.tco2e for year in led.life[:2])
    # October to March has 182 days of the 365 from 1 October 2026; 2027-28 is a leap year.
    assert saved_tco2e(led, Period.parse("2026-27")) == pytest.approx(first * 182 / 365)
    assert saved_tco2e(led, Period.parse("2027-28")) == pytest.approx(
        first * 183 / 365 + second * 183 / 366
    )


@given(st.dates(date(2026, 1, 1), date(2028, 12, 31)), st.integers(1, 11))
def test_the_years_add_up_to_the_life(start: date, life: int) -> None:
    led = made(start, life)
    assert math.fsum(saved_tco2e(led, year) for year in YEARS) == pytest.approx(led.lifetime_tco2e)
