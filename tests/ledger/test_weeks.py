"""Weeks, days by their week or number, years and ratios that stand otherwise than usual."""

from __future__ import annotations

import pytest

from carbon.errors import Fault
from tests.ledger.door_samples import parsed


def spans(text: str) -> list[tuple[str, str]]:
    """The first days and the days after of a file's readings."""
    found = parsed(text)
    assert not found.faults, [str(fault) for fault in found.faults]
    return [(str(one.start), str(one.end)) for one in found.readings]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Week", "2023-W14", "2023-W15"),
        ("Week Commencing", "03/04/2023", "10/04/2023"),
        ("W/C", "03/04/2023", "10/04/2023"),
        ("Week Ending", "09/04/2023", "16/04/2023"),
        ("W/E", "09/04/23", "16/04/23"),
    ],
)
def test_weeks(heading: str, first: str, second: str) -> None:
    text = f"Meter,{heading},kWh\nm-1,{first},50\nm-1,{second},60\n"
    assert spans(text) == [("2023-04-03", "2023-04-10"), ("2023-04-10", "2023-04-17")]


def test_weeks_that_end_on_different_days_are_refused() -> None:
    text = "Meter,Week Ending,kWh\nm-1,04/03/2023,50\nm-1,04/10/2023,60\n"
    assert any("day of the week" in str(fault) for fault in parsed(text).faults)


@pytest.mark.parametrize("days", [("2023-W14-1", "2023-W14-2"), ("2023-093", "2023-094")])
def test_days_by_their_week_or_number(days: tuple[str, str]) -> None:
    text = "Meter,Date,kWh\n" + "".join(f"m-1,{day},50\n" for day in days)
    assert [first for first, _ in spans(text)] == ["2023-04-03", "2023-04-04"]


@pytest.mark.parametrize(
    ("head", "said"),
    [
        ("2021,2022,2023", "calendar years or financial years"),
        ("CY2021,CY2022,CY2023", "calendar years or financial years"),
        ("2023-W14,2023-W15,2023-W16", "a column a week"),
        ("Week 1,Week 2,Week 3", "a column a week"),
    ],
)
def test_what_is_near_to_what_is_read_is_said(head: str, said: str) -> None:
    with pytest.raises(Fault, match=said):
        parsed(f"Meter,Unit,{head}\nm-1,kWh,500,600,700\n")


@pytest.mark.parametrize(("ratio", "times"), [("100/5", 20), ("200:5", 40), ("20", 20)])
def test_a_ratio_of_transformers(ratio: str, times: int) -> None:
    text = f"Meter,Date,Reading,CT Ratio\nm-1,01/04/2023,100,{ratio}\nm-1,01/05/2023,200,{ratio}\n"
    (one,) = parsed(text).readings
    assert one.quantity == 100 * times


def test_half_hours_whose_dates_are_month_first() -> None:
    halves = [
        (day, hour, minute) for day in (14, 15) for hour in range(24) for minute in ("00", "30")
    ]
    rows = [
        f"m-1,06/{day}/2023 {(hour + 11) % 12 + 1}:{minute} {'PM' if hour > 11 else 'AM'},1"
        for day, hour, minute in halves
    ]
    found = parsed("\n".join(["MPAN,Timestamp,kWh", *rows]) + "\n")
    assert not found.faults
    assert [(str(one.start), one.quantity) for one in found.readings] == [
        ("2023-06-14", 48),
        ("2023-06-15", 48),
    ]
