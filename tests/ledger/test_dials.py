"""What a dial says under the name of a quantity is refused; what was used is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.ledger.door_samples import hints_with, parsed


def days(values: list[float], heading: str = "Total kWh") -> str:
    """A row a day of June 2023 with *values*."""
    rows = [f"m-1,{day:02d}/06/2023,{value}" for day, value in enumerate(values, 1)]
    return "\n".join([f"MPAN,Date,{heading}", *rows]) + "\n"


@pytest.mark.parametrize("heading", ["Total kWh", "kWh", "Consumption", "Total"])
@pytest.mark.parametrize(
    "values",
    [
        [45210, 45223, 45236, 45251],
        [45251, 45236, 45223, 45210],
        [45210, 45223, 45223, 45223, 45236, 45251],
        [8123.4, 8130.1, 8136.2, 8144.9, 8151.3],
    ],
)
def test_a_few_days_of_a_dial_are_refused(values: list[float], heading: str) -> None:
    text = days(values, heading)
    assert any("dial" in str(fault) for fault in parsed(text).faults)
    accepted = parsed(text, replace(hints_with(), accept={"error_code"}))
    assert not accepted.faults
    assert sum(one.quantity for one in accepted.readings) == pytest.approx(sum(values))


@pytest.mark.parametrize(
    "values",
    [
        [101, 102, 103, 104, 105],
        [50, 61, 75, 90],
        [24, 24, 24, 24, 24],
        [24, 24, 24, 24.1],
        [1001, 1004, 1002, 1003],
        [45210, 45223, 45236],
    ],
)
def test_what_was_used_on_a_few_days_is_not_refused(values: list[float]) -> None:
    assert not parsed(days(values)).faults


def test_a_dial_that_stands_still_hides_no_other() -> None:
    text = days([45000 + 13 * n for n in range(20)])
    text += "".join(f"m-2,{day:02d}/06/2023,777\n" for day in range(1, 21))
    assert parsed(text).faults


def test_a_meter_whose_use_falls_makes_none_a_dial() -> None:
    text = days([1000.0, 1001, 1002, 1003])
    text += "".join(f"m-2,{day:02d}/06/2023,{50 - day}\n" for day in range(1, 5))
    assert not parsed(text).faults


def test_days_of_a_dial_s_half_hours_may_stand_the_newest_first() -> None:
    head = ",".join(f"HH{n}" for n in range(1, 49))
    rows = [
        f"m-1,0{day}/06/2023," + ",".join(str(1000 + 48 * day + n) for n in range(48))
        for day in (8, 7, 6, 5)
    ]
    assert parsed("\n".join([f"MPAN,Date,{head}", *rows]) + "\n").faults


def bills(values: list[float]) -> str:
    """A bill a month from April 2023 of *values*."""
    ends = (30, 31, 30, 31, 31, 30)
    rows = [
        f"m-1,01/{4 + n:02d}/2023,{ends[n]}/{4 + n:02d}/2023,{value}"
        for n, value in enumerate(values)
    ]
    return "\n".join(["Meter,From,To,Consumption", *rows]) + "\n"


def test_bills_of_what_the_dial_said_are_refused() -> None:
    assert parsed(bills([45210, 45700, 46190, 46700, 47150, 47640])).faults
    assert not parsed(bills([450, 520, 590, 640, 720, 800])).faults
    assert not parsed(bills([4520, 4500, 4530, 4510, 4540, 4550])).faults
