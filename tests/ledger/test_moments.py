from __future__ import annotations

from datetime import date, datetime

import pytest

from carbon.ledger.moments import day_of, half_hours_of, moment_of


@pytest.mark.parametrize(
    "text",
    [
        "2018-11-12",
        "12/11/2018",
        "12/11/18",
        "12.11.2018",
        "12 Nov 2018",
        "12-Nov-18",
        "12 November 2018",
        "Nov 12 2018 12:00AM",
        "November 12, 2018",
        "2018-11-12T00:00:00",
        "2018-11-12 00:00:00.000",
        "43416",
    ],
)
def test_a_day_is_read_in_every_form(text: str) -> None:
    assert day_of(text) == date(2018, 11, 12)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("12/11/2018 00:30", 0, 30),
        ("12 Nov 2018 13:00:00", 13, 0),
        ("2018-11-12T23:30", 23, 30),
        ("Nov 12 2018 1:30PM", 13, 30),
        ("Nov 12 2018 12:30AM", 0, 30),
        ("43416.5", 12, 0),
    ],
)
def test_a_moment_is_read_in_every_form(text: str, hour: int, minute: int) -> None:
    assert moment_of(text) == datetime(2018, 11, 12, hour, minute)


def test_twenty_four_is_the_end_of_the_day() -> None:
    assert moment_of("12/11/2018 24:00") == datetime(2018, 11, 13)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "KABOOM",
        "31/02/2018",
        "12 Foo 2018",
        "2018-11-12 25:00",
        "2018-11-12T00:30+15:00",
        "2018-11-12 00:30+01:75",
        "13:00",
        "12/11/2018 24:30",
        "1",
        "99999",
        "Nov 12 2018 13:00PM",
    ],
)
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        moment_of(text)


def test_a_day_with_a_time_is_no_day() -> None:
    with pytest.raises(ValueError):
        day_of("2018-11-12 00:30")


def test_only_the_last_sundays_change_the_clock() -> None:
    assert half_hours_of(date(2024, 3, 31)) == (46, 48)
    assert half_hours_of(date(2024, 10, 27)) == (48, 50)
    assert half_hours_of(date(2024, 3, 24)) == half_hours_of(date(2024, 10, 20)) == (48, 48)
