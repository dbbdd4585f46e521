from __future__ import annotations

import math
from datetime import date, timedelta

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from carbon.ledger.calendarise import COLUMNS, calendarise, shared_out, whole_shares


def table(*rows: tuple[date, date, float, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            (number, "m", start, end, quantity, "kWh", "actual", covered)
            for number, (start, end, quantity, covered) in enumerate(rows, 1)
        ],
        columns=list(COLUMNS),
    )


def test_a_reading_inside_a_month_stays_as_it_is() -> None:
    reading = table((date(2024, 2, 1), date(2024, 3, 1), 29.0, 29))
    assert calendarise(reading).equals(reading)


def test_a_quarter_is_split_by_days() -> None:
    parts = calendarise(table((date(2024, 1, 1), date(2024, 4, 1), 91.0, 91)))
    assert list(parts["quantity"]) == [31.0, 29.0, 31.0]
    assert list(parts["days_with_data"]) == [31, 29, 31]
    assert set(parts["quality"]) == {"derived"}
    assert set(parts["reading"]) == {1}


def test_the_parts_of_an_estimate_stay_estimates() -> None:
    quarter = table((date(2024, 1, 1), date(2024, 4, 1), 91.0, 91))
    for quality, parts in (("estimated", "estimated"), ("provisional", "provisional"),
                           ("corrected", "derived"), ("not stated", "not stated")):  # fmt: skip
        assert set(calendarise(quarter.assign(quality=quality))["quality"]) == {parts}


def test_years_split_on_the_first_of_april() -> None:
    parts = calendarise(table((date(2023, 3, 22), date(2023, 4, 11), 20.0, 20)), months=False)
    assert list(parts["start"]) == [date(2023, 3, 22), date(2023, 4, 1)]
    assert list(parts["quantity"]) == [10.0, 10.0]


def test_nothing_gives_an_empty_table_of_the_same_columns() -> None:
    assert list(calendarise(table()).columns) == list(COLUMNS)


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(1, 400),
    st.floats(-1e12, 1e12),
    st.data(),
)
def test_parts_sum_to_the_last_digit(
    start: date, days: int, quantity: float, data: st.DataObject
) -> None:
    covered = data.draw(st.integers(0, days))
    parts = calendarise(table((start, start + timedelta(days=days), quantity, covered)))
    assert math.fsum(parts["quantity"]) == quantity
    assert parts["days_with_data"].sum() == covered
    assert parts["start"].iloc[0] == start
    assert parts["end"].iloc[-1] == start + timedelta(days=days)
    assert list(parts["start"])[1:] == list(parts["end"])[:-1]
    spans = [(e - s).days for s, e in zip(parts["start"], parts["end"], strict=True)]
    assert all(c <= d for c, d in zip(parts["days_with_data"], spans, strict=True))


@given(st.floats(-1e300, 1e300), st.lists(st.integers(1, 31), min_size=1, max_size=14))
def test_shares_sum_exactly(quantity: float, weights: list[int]) -> None:
    assert math.fsum(shared_out(quantity, weights)) == quantity


@given(st.lists(st.integers(1, 31), min_size=1, max_size=14), st.data())
def test_whole_shares_sum(weights: list[int], data: st.DataObject) -> None:
    count = data.draw(st.integers(0, sum(weights)))
    assert sum(whole_shares(count, weights)) == count
