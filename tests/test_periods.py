"""Periods: what officers write, halves and months that fill their year, and the edition's year."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import BadValue
from carbon.periods import Period, blended, financial_year_of, majority, month_of, reporting_year

YEARS = st.integers(min_value=1990, max_value=2089)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2023-24", date(2023, 4, 1), date(2024, 4, 1)),
        ("2023/24", date(2023, 4, 1), date(2024, 4, 1)),
        ("2023-2024", date(2023, 4, 1), date(2024, 4, 1)),
        ("2023–24", date(2023, 4, 1), date(2024, 4, 1)),
        ("1999-00", date(1999, 4, 1), date(2000, 4, 1)),
        ("2023-24 H1", date(2023, 4, 1), date(2023, 10, 1)),
        (" 2023-24  h2 ", date(2023, 10, 1), date(2024, 4, 1)),
        ("2023", date(2023, 1, 1), date(2024, 1, 1)),
        ("2023-04", date(2023, 4, 1), date(2023, 5, 1)),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1)),
        ("2011-12", date(2011, 4, 1), date(2012, 4, 1)),
    ],
)
def test_spellings(text: str, start: date, end: date) -> None:
    period = Period.parse(text)
    assert (period.start, period.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    ["", "23-24", "2023-25", "2023-13", "2023-00", "2023 H1", "2023-04 H1", "FY2023", "0000"],
)
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(BadValue, match="a period such as"):
        Period.parse(text)


@given(YEARS)
def test_halves_and_months_fill_the_year(year: int) -> None:
    whole = Period.parse(f"{year}-{(year + 1) % 100:02d}")
    halves = [Period.parse(f"{whole} H1"), Period.parse(f"{whole} H2")]
    months = list(whole.months())
    assert sum(half.days for half in halves) == whole.days == sum(m.days for m in months)
    assert [m.start for m in months] == [
        *(m.start for m in halves[0].months()),
        *(m.start for m in halves[1].months()),
    ]
    assert len(months) == 12
    assert all(reporting_year(part) == whole for part in (*halves, *months))


@given(YEARS)
def test_following_is_the_next_of_its_kind(year: int) -> None:
    for label in (f"{year}", f"{year}-{(year + 1) % 100:02d}", f"{year}-{(year + 1) % 100:02d} H2"):
        period = Period.parse(label)
        after = period.following()
        assert after.start == period.end
        assert Period.parse(str(after)) == after


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 1500))
def test_shares_of_a_blend_sum_to_one(start: date, days: int) -> None:
    shares = blended(Period(start, start + timedelta(days=days)))
    assert sum(shares.values()) == 1


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_every_day_is_in_its_month_and_financial_year(day: date) -> None:
    assert day in month_of(day)
    assert day in financial_year_of(day)


def test_edition_years_of_the_guidance() -> None:
    assert majority(Period.parse("2014-15")) == (2014, None)
    assert majority(Period.parse("2023-24")) == (2023, None)
    assert majority(Period(date(2023, 7, 1), date(2024, 7, 1))) == (2024, 2023)
    assert majority(Period.parse("2024")) == (2024, None)
    assert blended(Period.parse("2023-24")) == {2023: Fraction(275, 366), 2024: Fraction(91, 366)}


def test_an_empty_period_is_refused() -> None:
    with pytest.raises(BadValue, match="an end after its start"):
        Period(date(2024, 1, 1), date(2024, 1, 1))
