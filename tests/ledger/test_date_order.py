"""In which order the numbers of dates stand, and that every file says how it read them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from carbon.ledger.formats import Parsed
from tests.ledger.door_samples import SAMPLES, TIMES, hints_with, parsed

TODAY = date(2024, 1, 15)


def days(form: str, first: date = date(2023, 6, 5), count: int = 3) -> str:
    dates = [first + timedelta(days=number) for number in range(count)]
    return "MPAN,Date,kWh\n" + "".join(f"m-1,{day.strftime(form)},5\n" for day in dates)


def starts(found: Parsed) -> list[date]:
    assert not found.faults, found.faults
    return [one.start for one in found.readings]


FIFTH = [date(2023, 6, 5), date(2023, 6, 6), date(2023, 6, 7)]


@pytest.mark.parametrize(
    "form",
    [
        "%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y", "%Y%m%d", "%Y/%m/%d", "%d-%b-%y", "%d %B %Y",
        "%d.%m.%Y",
        "%d-%m-%Y", "%d-%b-%Y", "%b %d %Y", "%Y-%m-%dT00:00:00", "%Y-%m-%d 00:00:00.000",
        "%d/%m/%Y 00:00:00", "%Y.%m.%d", "%a %d %b %Y", "%A %d/%m/%Y", "%d%b%Y", "%d/%b/%Y",
    ],
)  # fmt: skip
def test_dates_in_the_order_of_this_country(form: str) -> None:
    found = parsed(days(form), hints_with(today=TODAY))
    assert starts(found) == FIFTH
    assert any("2023-06-05" in remark for remark in found.remarks), found.remarks


def test_excels_numbers_are_dates() -> None:
    assert starts(parsed("MPAN,Date,kWh\nm-1,45082,5\nm-1,45083,5\nm-1,45084,5\n")) == FIFTH


@pytest.mark.parametrize("form", ["%m/%d/%Y", "%y-%m-%d", "%m/%d/%y"])
def test_another_order_is_taken_where_day_first_leaves_gaps(form: str) -> None:
    found = parsed(days(form), hints_with(today=TODAY))
    assert starts(found) == FIFTH
    assert any("first" in remark and "2023-06-05" in remark for remark in found.remarks)


def test_another_order_is_taken_where_day_first_is_no_date() -> None:
    found = parsed(days("%m/%d/%Y", date(2023, 6, 12)), hints_with(today=TODAY))
    assert starts(found)[0] == date(2023, 6, 12)
    assert any("month first" in remark for remark in found.remarks)


def test_day_first_without_gaps_is_never_turned() -> None:
    found = parsed(days("%d/%m/%Y", date(2023, 6, 1), 12), hints_with(today=TODAY))
    assert starts(found)[0] == date(2023, 6, 1)


def test_months_of_bills_do_not_decide_an_order() -> None:
    text = "MPAN,From,To,kWh\nm-1,01/04/2023,02/04/2023,5\nm-1,03/04/2023,04/04/2023,5\n"
    found = parsed(text, hints_with(today=TODAY))
    assert starts(found) == [date(2023, 4, 1), date(2023, 4, 3)]


def test_two_digit_years_far_back_are_years_first() -> None:
    text = "MPAN,From,To,kWh\nm-1,23-04-01,23-04-30,5\nm-1,23-05-01,23-05-31,5\n"
    found = parsed(text, hints_with(today=TODAY))
    assert starts(found) == [date(2023, 4, 1), date(2023, 5, 1)]
    assert any("year first" in remark for remark in found.remarks)


def test_two_orders_that_remain_are_refused_with_both_readings() -> None:
    text = "MPAN,From,To,kWh\nm-1,11-10-09,11-10-09,5\n"
    found = parsed(text, hints_with(today=date(2012, 1, 15)))
    if found.faults:
        assert "2011" in str(found.faults[0])
        assert "--dates" in str(found.faults[0])
    else:
        assert starts(found) == [date(2009, 10, 11)]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("day", date(2023, 6, 5)), ("month", date(2023, 5, 6))],
)
def test_the_order_can_be_told(order: str, expected: date) -> None:
    text = "MPAN,From,To,kWh\nm-1,05/06/2023,05/06/2023,5\n"
    assert starts(parsed(text, hints_with(dates=order))) == [expected]


@pytest.mark.parametrize("shape", SAMPLES)
def test_every_shape_says_how_it_read_dates(shape: str) -> None:
    if shape == "annual":
        return
    remarks = parsed(SAMPLES[shape].text()).remarks
    assert any("dates such as" in remark for remark in remarks), remarks


def stamped(moments: list[str]) -> str:
    return "mpan,timestamp,value\n" + "".join(f"m-1,{one},0.5\n" for one in moments)


@pytest.mark.parametrize(
    "form",
    [
        "{d}/06/2023 {t}", "2023-06-{d} {t}:00", "2023-06-{d}T{t}:00", "2023-06-{d}T{t}",
        "{d} Jun 2023 {t}", "202306{d} {t}", "202306{d}{c}",
        "202306{d}T{c}", "2023-06-{d} {t}:00.000",
        "06/{d}/2023 {t}", "{d}-06-2023 {t}", "2023/06/{d} {t}", "{d}/06/23 {t}",
    ],
)  # fmt: skip
def test_moments_of_half_hours(form: str) -> None:
    text = stamped(
        [
            form.format(d=day, t=time, c=time.replace(":", ""))
            for day in ("05", "06", "07")
            for time in TIMES
        ]
    )
    found = parsed(text, hints_with(today=TODAY))
    assert starts(found) == FIFTH
    assert all(one.quantity == 24.0 for one in found.readings)


@pytest.mark.parametrize("mark", ["Z", "+00:00", " UTC"])
def test_times_from_utc_are_turned_to_clock_time_and_said(mark: str) -> None:
    # In June a day by the clock begins at 23:00 of the day before.
    moments = [f"2023-06-04 {time}{mark}" for time in ("23:00", "23:30")]
    moments += [f"2023-06-05 {time}{mark}" for time in TIMES[:46]]
    found = parsed(stamped(moments), hints_with(today=TODAY))
    assert starts(found) == [date(2023, 6, 5)]
    assert any("clock time" in remark for remark in found.remarks)


def test_times_with_the_offset_of_summer_stay() -> None:
    found = parsed(stamped([f"2023-06-05T{time}:00+01:00" for time in TIMES]))
    assert starts(found) == [date(2023, 6, 5)]


def test_the_day_the_clocks_go_back_is_whole_from_utc() -> None:
    moments = [f"2023-10-28T{time}Z" for time in ("23:00", "23:30")]
    moments += [f"2023-10-29T{time}Z" for time in TIMES]
    found = parsed(stamped(moments), hints_with(today=TODAY))
    assert starts(found) == [date(2023, 10, 29)]
    assert found.readings[0].quantity == 25.0


def test_seconds_of_excel_are_the_nearest_minute() -> None:
    moments = [f"2023-06-05 {time}:00" for time in TIMES]
    moments[2] = "2023-06-05 00:59:59.997"
    moments[5] = "2023-06-05 02:29:59"
    assert starts(parsed(stamped(moments))) == [date(2023, 6, 5)]
    assert parsed(stamped(["2023-06-05 00:10:00", *moments])).faults


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("Date,Time", "05/06/2023,{t}"),
        ("Date,Time", "05/06/2023 00:00:00,{t}:00"),
        ("Reading Date,Reading Time", "2023-06-05,{t}"),
        ("Date,Start Time", "05/06/2023,{c}"),
        ("Settlement Date,Settlement Period", "05/06/2023,{n}"),
        ("Date,SP", "20230605,{n}"),
        ("Date,HH", "20230605,{n}.0"),
    ],
)
def test_date_and_time_may_stand_in_two_columns(head: str, cells: str) -> None:
    rows = [
        cells.format(t=time, c=time.replace(":", ""), n=number)
        for number, time in enumerate(TIMES, 1)
    ]
    text = f"MPAN,{head},kWh\n" + "".join(f"m-1,{row},0.5\n" for row in rows)
    found = parsed(text)
    assert starts(found) == [date(2023, 6, 5)]
    assert found.readings[0].quantity == 24.0


def test_dates_of_a_workbook_come_through_whatever_their_order() -> None:
    assert starts(parsed(days("%Y-%m-%d 00:00:00"))) == FIFTH


def test_a_date_that_is_none_is_refused_by_its_row() -> None:
    text = days("%d/%m/%Y") + "m-1,31/06/2023,5\n"
    found = parsed(text, hints_with(today=TODAY))
    assert any(fault.place and fault.place.row == 5 for fault in found.faults), found.faults
