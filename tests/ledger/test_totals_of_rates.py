"""A line that totals a meter's rates is checked and left out; another utility's is refused."""

from __future__ import annotations

import pytest

from tests.ledger.door_samples import TIMES, hints_with, parsed

RATES = (("Day", "0.3"), ("Night", "0.2"), ("Total", "0.5"))
BILLED = "MPAN,Rate,From,To,kWh\n" + "".join(
    f"m-1,{rate},01/04/2023,30/04/2023,{value}\n" for rate, value in RATES
)
DAILY = "MPAN,Register,Date,kWh\n" + "".join(
    f"m-1,{rate},0{day}/06/2023,{value}\n" for day in (5, 6) for rate, value in RATES
)
ACROSS = f"MPAN,Register,Date,{','.join(TIMES)}\n" + "".join(
    f"m-1,{rate},0{day}/06/2023{(',' + value) * 48}\n" for day in (5, 6) for rate, value in RATES
)
DOWN = "MPAN,Register,Date,Time,kWh\n" + "".join(
    f"m-1,{rate},0{day}/06/2023,{time},{value}\n"
    for day in (5, 6)
    for time in TIMES
    for rate, value in RATES
)


@pytest.mark.parametrize(("text", "total"), [(BILLED, 0.5), (DAILY, 1), (ACROSS, 48), (DOWN, 48)])
@pytest.mark.parametrize("name", ["Total", "All rates", "TOTAL UNITS"])
def test_a_total_of_rates_is_left_out(text: str, total: float, name: str) -> None:
    found = parsed(text.replace("Total", name))
    assert not found.faults
    assert sum(one.quantity for one in found.readings) == pytest.approx(total)
    assert any(row.use == "total" for row in found.account.rows)


def test_a_total_that_is_none_is_refused() -> None:
    assert parsed(BILLED.replace(",0.5", ",5")).faults


def test_the_only_rate_of_a_meter_is_no_total() -> None:
    text = BILLED + "m-2,All,01/04/2023,30/04/2023,9\n"
    assert sum(one.quantity for one in parsed(text).readings) == pytest.approx(9.5)


def test_a_heading_of_another_utility_is_refused() -> None:
    text = "Meter,From,To,Gas kWh\nm-1,01/04/2023,30/04/2023,500\n"
    assert parsed(text, hints_with("electricity")).faults
    assert not parsed(text, hints_with("natural-gas")).faults


def test_utilities_side_by_side_are_told_to_part() -> None:
    text = "Meter,From,To,Electricity kWh,Gas kWh\nm-1,01/04/2023,30/04/2023,500,700\n"
    assert any("column Utility" in str(fault) for fault in parsed(text).faults)
