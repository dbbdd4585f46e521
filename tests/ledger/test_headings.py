"""The half-hours of a day by whatever their columns are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from carbon.ledger.formats import Parsed, read
from carbon.ledger.formats.headings import families, slot_of
from carbon.ledger.grids import read_grid
from tests.ledger.door_samples import TIMES, hints_with, parsed

ENDS = (*TIMES[1:], "24:00")


def half(clock: str) -> str:
    """A time with AM or PM."""
    hour, minute = int(clock[:2]) % 24, clock[3:]
    return f"{hour % 12 or 12}:{minute} {'PM' if hour >= 12 else 'AM'}"


def bare_hour(clock: str) -> str:
    return f"{int(clock[:2])}:{clock[3:]}"


STARTS: dict[str, Callable[[str], str]] = {
    "00:00": lambda at: at,
    "0:00": bare_hour,
    "00:00:00": lambda at: f"{at}:00",
    "12:00 AM": half,
    "H0000": lambda at: f"H{at[:2]}{at[3:]}",
    "hr0000": lambda at: f"hr{at[:2]}{at[3:]}",
    "reading0000": lambda at: f"reading{at[:2]}{at[3:]}",
    "00.00": lambda at: at.replace(":", "."),
    "[00:00]": lambda at: f"[{at}]",
    "kWh 00:00": lambda at: f"kWh {at}",
    "00:00 - 00:30": lambda at: f"{at} - {ENDS[TIMES.index(at)]}",
    "00:00-00:30": lambda at: f"{at}-{ENDS[TIMES.index(at)]}",
    "00:00 to 00:30": lambda at: f"{at} to {ENDS[TIMES.index(at)]}",
    "1899-12-30 00:00:00": lambda at: f"1899-12-30 {at}:00",
    "Usage @ 00:00": lambda at: f"Usage @ {at}",
    "0000": lambda at: f"{at[:2]}{at[3:]}",
    "share of a day": lambda at: repr(TIMES.index(at) / 48) if at != "00:00" else "0.0",
}
BY_END: dict[str, Callable[[str], str]] = {
    "00:30": lambda at: at,
    "24:00 as 00:00": lambda at: "00:00" if at == "24:00" else at,
    "30 … 2400": lambda at: str(int(at[:2] + at[3:])),
    "0030 … 2400": lambda at: at[:2] + at[3:],
    "H0030": lambda at: f"H{at[:2]}{at[3:]}",
    "12:30 AM": half,
    "consumptionHH_00_30_00": lambda at: f"consumptionHH_{at[:2]}_{at[3:]}_00",
    " Consumption 00:30 AM": lambda at: f" Consumption {at} {'AM' if at < '12:00' else 'PM'}",
    "reading0030": lambda at: f"reading{at[:2]}{at[3:]}",
    "00:30:00": lambda at: f"{at}:00",
}
NUMBERED: dict[str, Callable[[int], str]] = {
    "1": str,
    "01": lambda n: f"{n:02d}",
    "HH1": lambda n: f"HH{n}",
    "hh01": lambda n: f"hh{n:02d}",
    "HH 1": lambda n: f"HH {n}",
    "P1": lambda n: f"P{n}",
    "Kwh1": lambda n: f"Kwh{n}",
    "kWh_1": lambda n: f"kWh_{n}",
    "interval_1": lambda n: f"interval_{n}",
    "ID1": lambda n: f"ID{n}",
    "Consumption(KWh) HH1": lambda n: f"Consumption(KWh) HH{n}",
    "Period 1": lambda n: f"Period {n}",
    "SP1": lambda n: f"SP{n}",
    "1 kWh": lambda n: f"{n} kWh",
}


def across(names: list[str], values: list[str] | None = None, day: str = "05/06/2023") -> str:
    cells = values or [str(number) for number in range(1, len(names) + 1)]
    return ",".join(["MPAN", "Date", *names]) + "\n" + ",".join(["m-1", day, *cells]) + "\n"


def label_and_sum(found: Parsed) -> tuple[str, float]:
    assert not found.faults, found.faults
    assert found.format == "half-hourly"
    (reading,) = found.readings
    assert reading.days_with_data == 1
    return str(found.settings["label"]), reading.quantity


@pytest.mark.parametrize("name", STARTS)
def test_half_hours_named_by_their_start(name: str) -> None:
    found = parsed(across([STARTS[name](at) for at in TIMES]))
    assert label_and_sum(found) == ("start", sum(range(1, 49)))


@pytest.mark.parametrize("name", BY_END)
def test_half_hours_named_by_their_end(name: str) -> None:
    found = parsed(across([BY_END[name](at) for at in ENDS]))
    assert label_and_sum(found) == ("end", sum(range(1, 49)))


@pytest.mark.parametrize("name", NUMBERED)
def test_half_hours_named_by_number(name: str) -> None:
    names = [NUMBERED[name](number) for number in range(1, 49)]
    assert label_and_sum(parsed(across(names))) == ("start", sum(range(1, 49)))


@pytest.mark.parametrize("name", NUMBERED)
def test_columns_for_the_long_day_may_be_empty_or_nothing(name: str) -> None:
    names = [NUMBERED[name](number) for number in range(1, 51)]
    for last in ("", "0"):
        values = ["1"] * 48 + [last, last]
        assert label_and_sum(parsed(across(names, values)))[1] == 48.0
    assert label_and_sum(parsed(across(names, ["1"] * 50, "29/10/2023")))[1] == 50.0
    assert parsed(across(names, ["1"] * 50, "30/10/2023")).faults


@pytest.mark.parametrize(
    "extra",
    [
        ["DST +0:30", "DST +1:00"],
        ["Time Change 1", "Time Change 2"],
        ["DST 1", "DST 2"],
        ["Clock change 1", "Clock change 2"],
        ["49", "50"],
        ["49th", "50th"],
        ["Extra 1", "Extra 2"],
        ["01:00", "01:30"],
    ],
)
def test_columns_for_the_long_day_are_found_by_name(extra: list[str]) -> None:
    names = [*TIMES, *extra]
    assert label_and_sum(parsed(across(names, ["1"] * 48 + ["", ""])))[1] == 48.0
    assert label_and_sum(parsed(across(names, ["1"] * 48 + ["0", "0"])))[1] == 48.0
    assert label_and_sum(parsed(across(names, ["1"] * 50, "29/10/2023")))[1] == 50.0
    refused = parsed(across(names, ["1"] * 50))
    assert "50 half-hours" in str(refused.faults[0])


def test_the_short_day_is_whole_with_46_half_hours() -> None:
    values = ["1", "1", "", "", *["1"] * 44]
    assert label_and_sum(parsed(across(list(TIMES), values, "26/03/2023")))[1] == 46.0


FLAGS: dict[str, Callable[[str], list[str]]] = {
    "after": lambda at: [at, f"{at} Flag"],
    "after, of one name": lambda at: [at, "DQ Flag"],
    "before": lambda at: [f"{at} Flag", at],
    "before, of one name": lambda at: ["Indicator", at],
    "read type after": lambda at: [f"HH{TIMES.index(at) + 1}", f"Read Type {TIMES.index(at) + 1}"],
    "status after": lambda at: [f"Reading {at}", f"Status {at}"],
    "a and e": lambda at: [at, "A/E"],
    "kwh and ind": lambda at: [f"kWh_{TIMES.index(at) + 1}", f"kWh_{TIMES.index(at) + 1}_Ind"],
}


@pytest.mark.parametrize("form", FLAGS)
def test_a_mark_beside_each_half_hour_says_how_sure_the_day_is(form: str) -> None:
    names = [name for at in TIMES for name in FLAGS[form](at)]
    is_before = FLAGS[form]("00:00")[1] == "00:00"

    def cells(marks: list[str]) -> list[str]:
        return [one for mark in marks for one in ((mark, "1") if is_before else ("1", mark))]

    actual = parsed(across(names, cells(["A"] * 48)))
    assert label_and_sum(actual)[1] == 48.0
    assert actual.readings[0].quality == "actual"
    one = parsed(across(names, cells(["A"] * 47 + ["E"]))).readings[0]
    assert (one.quality, one.note) == ("estimated", "1 of 48 half-hours estimated")
    unknown = parsed(across(names, cells(["A"] * 47 + ["Zorp"])))
    assert "Zorp" in str(unknown.faults[0])


def test_a_mark_where_there_is_no_value_counts_for_nothing() -> None:
    names = [name for at in TIMES for name in (at, f"{at} Flag")]
    values = [one for n in range(48) for one in (("", "E") if n == 47 else ("1", "A"))]
    values_of_two_days = (
        across(names, values)
        + across(names).splitlines()[1].replace("05/06", "06/06").rsplit(",", 96)[0]
        + ",1,A" * 48
        + "\n"
    )
    first, _ = parsed(values_of_two_days).readings
    assert (first.quality, first.days_with_data) == ("actual", 0)


def test_time_cells_of_a_workbook_are_half_hours(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["MPAN", "Date", *(time(slot // 2, slot % 2 * 30) for slot in range(48))])
    sheet.append(["m-1", "05/06/2023", *range(1, 49)])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = read(read_grid(path), hints_with())
    assert label_and_sum(found) == ("start", sum(range(1, 49)))


def test_time_cells_of_a_workbook_that_are_ends(tmp_path: Path) -> None:
    from datetime import datetime

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    ends = [time(slot // 2 % 24, slot % 2 * 30) for slot in range(1, 48)]
    sheet.append(["MPAN", "Date", *ends, datetime(1900, 1, 1, 0, 0)])
    sheet.append(["m-1", datetime(2023, 6, 5), *range(1, 49)])
    path = tmp_path / "a.xlsx"
    book.save(path)
    found = read(read_grid(path), hints_with())
    assert label_and_sum(found) == ("end", sum(range(1, 49)))


def test_forty_five_half_hours_are_no_day() -> None:
    assert families([f"HH{number}" for number in range(1, 46)]) == []
    assert slot_of("Register 1") is not None
    assert families(["Register 1", "Register 2"]) == []


def test_two_sets_of_half_hours_are_refused_unless_one_is_reactive() -> None:
    names = [*(f"kWh {at}" for at in TIMES), *(f"kVArh {at}" for at in TIMES)]
    assert label_and_sum(parsed(across(names, ["1"] * 48 + ["9"] * 48)))[1] == 48.0
    names = [*(f"A {at}" for at in TIMES), *(f"B {at}" for at in TIMES)]
    assert "two sets" in str(parsed(across(names, ["1"] * 48 + ["9"] * 48)).faults[0])
