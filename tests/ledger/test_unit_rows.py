"""A row of units under the heading says the units of the columns."""

from __future__ import annotations

import pytest

from tests.ledger.door_samples import TIMES, parsed


def total(text: str) -> tuple[float, set[str]]:
    """What the readings add up to, and in what units."""
    found = parsed(text)
    assert not found.faults, [str(fault) for fault in found.faults]
    assert found.account.rows[0].rows == "1-2"
    return sum(one.quantity for one in found.readings), {one.unit for one in found.readings}


DAYS = "m-1,01/04/2023,50\nm-1,02/04/2023,40\nm-1,03/04/2023,45\n"


@pytest.mark.parametrize("under", [",,MWh", ",dd/mm/yyyy,(MWh)", "text,date,megawatt hours"])
@pytest.mark.parametrize("heading", ["Consumption", "Day Total", "Electricity"])
def test_daily(heading: str, under: str) -> None:
    assert total(f"Meter,Date,{heading}\n{under}\n{DAYS}") == (135, {"MWh"})


def test_half_hours_and_bills() -> None:
    head = f"Meter,Date,{','.join(TIMES)}\n,,{','.join(['Wh'] * 48)}\n"
    rows = "".join(f"m-1,0{day}/06/2023{',5' * 48}\n" for day in (5, 6))
    assert total(head + rows) == (480, {"Wh"})
    bills = "Meter,From,To,Usage,Cost\n,,,m3,£\nm-1,01/04/2023,30/04/2023,500,12.50\n"
    assert total(bills) == (500, {"m3"})


def test_what_is_no_energy_stays_so() -> None:
    text = "Meter,Date,Active,Reactive\n,,kWh,kVArh\n" + DAYS.replace("\n", ",7\n")
    assert total(text) == (135, {"kWh"})
    head = f"Meter,Date,{','.join(TIMES)}\n,,{','.join(['kW'] * 48)}\n"
    assert parsed(head + f"m-1,05/06/2023{',5' * 48}\n").faults


def test_a_unit_that_the_heading_contradicts_is_refused() -> None:
    assert parsed(f"Meter,Date,Usage kWh\n,,MWh\n{DAYS}").faults
