"""Files that were read in silence as something else: what their columns say is used or refused."""

from __future__ import annotations

import pytest

from carbon.errors import BadValue
from tests.ledger.door_samples import SAMPLES, hints_with, parsed

BILLS = SAMPLES["bills"]


@pytest.mark.parametrize(
    ("heading", "values", "role"),
    [
        ("Tariff", ("Day", "Night"), "register"),
        ("Tariff Period", ("Day", "Night"), "register"),
        ("Invoice Unit", ("MWh", "MWh"), "unit"),
        ("Supplier Estimate", ("Y", "N"), "quality"),
        ("Customer Read Type", ("E", "A"), "quality"),
        ("Charge Basis", ("Estimated", "Actual"), "quality"),
    ],
)
def test_a_harmless_word_in_a_heading_does_not_hide_what_its_values_say(
    heading: str, values: tuple[str, ...], role: str
) -> None:
    found = parsed(BILLS.text(heading, values))
    assert not found.faults
    assert found.account.columns[-1].use == role


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Charge Type", ("Energy", "Export")),
        ("Customer Reading", ("Y", "N")),
        ("Imperial", ("Y", "Y")),
        ("Line Item", ("Unit charge", "Standing Charge")),
        ("Rate", ("Day", "Standing Charge")),
        ("Service", ("Water", "Waste Water")),
    ],
)
def test_what_bills_something_else_is_refused(heading: str, values: tuple[str, ...]) -> None:
    assert parsed(BILLS.text(heading, values)).faults


@pytest.mark.parametrize("heading", ["Invoice", "Invoice Category"])
def test_a_credit_is_no_use_however_its_column_is_called(heading: str) -> None:
    found = parsed(BILLS.text(heading, ("Invoice", "Credit")))
    assert not found.faults
    assert [one.quantity for one in found.readings] == [500.0]
    assert [one.reading.quantity for one in found.credits] == [-400.0]


@pytest.mark.parametrize("values", [("A", "E"), ("C1", "C2"), ("0.15", "0.16"), ("Flex", "Flex")])
@pytest.mark.parametrize("heading", ["Region", "Tariff", "Customer", "Unit Price"])
def test_a_harmless_column_stays_harmless(heading: str, values: tuple[str, ...]) -> None:
    found = parsed(BILLS.text(heading, values))
    assert not found.faults
    assert found.account.columns[-1].use == "not needed"


@pytest.mark.parametrize(
    "heading",
    [
        "Consumption ('000 kWh)",
        "kWh (x1000)",
        "Average kWh per day",
        "kWh/day",
        "Forecast kWh",
        "Budget kWh",
        "Saved kWh",
        "kWh last year",
        "Previous Year Consumption",
        "EAC kWh",
        "Annual Consumption kWh",
        "kWh/m2",
        "CO2e kg",
    ],
)
def test_a_quantity_that_is_not_what_was_used_is_refused_or_passed_over(heading: str) -> None:
    text = BILLS.text()
    assert parsed(text.replace("Consumption", heading, 1)).faults
    beside = parsed(BILLS.text(heading, ("7", "9")))
    assert beside.faults or beside.account.columns[-1].use == "not needed"
    assert beside.faults or [one.quantity for one in beside.readings] == [500, 400]


def test_rates_that_are_added_up_are_no_register() -> None:
    text = "Meter,From,To,Day kWh,Night kWh\nm-1,01/04/2023,30/04/2023,500,200\n"
    (one,) = parsed(text).readings
    assert (one.quantity, one.register) == (700, "")


def test_a_fuel_card_statement_with_money_odometer_and_time_is_understood() -> None:
    text = (
        "Card Number,Transaction Date,Time,Product,Quantity,Mileage,Net,VAT,Gross\n"
        "m-1,03/06/2023,10:22,Diesel,50.12,45231,72.10,14.42,86.52\n"
        "m-1,10/06/2023,08:01,Diesel,40.50,45900,60.10,12.02,72.12\n"
    )
    found = parsed(text, hints_with("diesel"))
    assert not found.faults
    assert [one.quantity for one in found.readings] == [90.62]
    joined = (
        text.replace("Date,Time", "Date").replace(",10:22", " 10:22").replace(",08:01", " 08:01")
    )
    again = parsed(joined, hints_with("diesel"))
    assert [one.quantity for one in again.readings] == [90.62]


def across(heading: str, value: str = "0.5") -> str:
    head = ",".join(heading.format(n) for n in range(1, 49))
    return f"MPAN,Date,{head}\n" + "".join(
        f"m-1,0{day}/06/2023{(',' + value) * 48}\n" for day in (5, 6)
    )


@pytest.mark.parametrize("heading", ["HH{} MWh", "MWh_{}", "P{} (MWh)"])
def test_a_unit_in_the_half_hours_own_headings_counts(heading: str) -> None:
    found = parsed(across(heading))
    assert not found.faults
    assert [(one.quantity, one.unit) for one in found.readings] == [(24, "MWh")] * 2


@pytest.mark.parametrize("heading", ["kVArh {}", "kW_{}", "kVA HH{}"])
def test_half_hours_of_no_energy_are_refused(heading: str) -> None:
    assert parsed(across(heading)).faults


def test_half_hours_of_export_go_to_the_export_meter_or_are_refused() -> None:
    assert parsed(across("Export {}")).faults
    found = parsed(across("Export {}"), hints_with(export="m-2"))
    assert {one.meter for one in found.readings} == {"m-2"}


@pytest.mark.parametrize("heading", ["Consumption (pulses)", "Usage (gallons)", "Used (BTU)"])
def test_a_unit_that_is_not_known_is_no_meter_s_own(heading: str) -> None:
    assert parsed(SAMPLES["bills"].text().replace("Consumption", heading, 1)).faults


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Validity", ("Valid", "Invalid")), ("Alarm", ("Power fail",)), ("Gap", ("Y", "N"))],
)
def test_a_word_of_doubt_is_not_passed_over(heading: str, values: tuple[str, ...]) -> None:
    assert parsed(SAMPLES["interval"].text(heading, values)).faults


def test_a_cumulative_column_is_no_use() -> None:
    rows = SAMPLES["interval"].text().replace("Value", "Cumulative kWh", 1).splitlines()
    rising = [
        rows[0],
        *(f"{line.rpartition(',')[0]},{1000 + n}" for n, line in enumerate(rows[1:])),
    ]
    with pytest.raises(BadValue, match="never fall"):
        parsed("\n".join(rising) + "\n")


@pytest.mark.parametrize("shape", ["interval", "daily", "half-hourly"])
def test_a_dial_under_the_name_of_a_quantity_is_refused(shape: str) -> None:
    if shape == "interval":
        lines = SAMPLES[shape].text().replace("Value", "kWh", 1).splitlines()
        rows = [f"{line.rpartition(',')[0]},{9000 + n * 0.5}" for n, line in enumerate(lines[1:])]
    elif shape == "daily":
        lines = ["MPAN,Date,kWh"]
        rows = [f"m-1,{day:02d}/06/2023,{9000 + day * 20}" for day in range(1, 29)]
    else:
        lines = SAMPLES[shape].text().splitlines()
        rows = [
            f"m-1,0{day}/06/2023," + ",".join(f"{9000 + 24 * day + n / 2}" for n in range(48))
            for day in (5, 6, 7)
        ]
    text = "\n".join([lines[0], *rows]) + "\n"
    assert any("never fall" in str(fault) for fault in parsed(text).faults)
    assert not parsed(text, hints_with(accept={"error_code"})).faults


def test_active_import_is_what_was_used() -> None:
    text = SAMPLES["interval"].text().replace("Value", "Active Import", 1)
    assert [one.quantity for one in parsed(text).readings] == [24, 24]


@pytest.mark.parametrize("heading", ["Consumption", "kWh", "Reading,Consumption"])
def test_the_firsts_of_months_are_not_read_as_days_of_january(heading: str) -> None:
    rows = [f"m-1,01/0{month}/2023,{'900,' * heading.count(',')}{month}" for month in (4, 5, 6)]
    assert parsed(f"MPAN,Read Date,{heading}\n" + "\n".join(rows) + "\n").faults


def test_a_meter_reading_in_a_unit_is_what_the_dial_says() -> None:
    text = "MPRN,Read Date,Meter Reading (m3)\nm-1,01/04/2023,1000\nm-1,01/05/2023,1100\n"
    found = parsed(text, hints_with("gas"))
    assert [(one.quantity, one.unit) for one in found.readings] == [(100, "m3")]
    timed = text.replace(",1000", ",10:40,1000").replace(",1100", ",09:15,1100")
    again = parsed(timed.replace("Date,", "Date,Read Time,"), hints_with("gas"))
    assert [one.quantity for one in again.readings] == [100]


def test_totals_of_a_meter_are_checked_and_left_out() -> None:
    text = (
        "MPAN,Date,kWh\nm-1,05/06/2023,5\nm-1,06/06/2023,5\nSubtotal m-1,,10\n"
        "m-2,05/06/2023,7\nm-2,06/06/2023,7\nm-2 Total,,14\nGrand Total,06/06/2023,24\n"
    )
    found = parsed(text)
    assert not found.faults
    assert sum(one.quantity for one in found.readings) == 24
    assert parsed(text.replace(",14", ",18")).faults
    bills = SAMPLES["bills"].text() + "m-1 Total,01/04/2023,31/05/2023,900\n"
    assert sum(one.quantity for one in parsed(bills).readings) == 900


def test_a_file_without_a_heading_hides_no_reactive_energy() -> None:
    day = ",".join(["0.5"] * 48)
    text = f"m-1,AI,05/06/2023,{day}\nm-1,AI,06/06/2023,{day}\n"
    found = [fault.found for fault in parsed(text.replace("AI", "RI", 1)).faults]
    assert any("RI" in one for one in found), found


def test_a_data_flow_s_number_is_no_direction() -> None:
    text = SAMPLES["half-hourly"].text("Flow", ("D0036",))
    assert not parsed(text).faults


def test_what_was_tipped_is_the_net_weight() -> None:
    text = "Contract,Date,Gross kg,Tare kg,Net kg\nm-1,03/06/2023,1000,400,600\n"
    assert [one.quantity for one in parsed(text, hints_with("waste")).readings] == [600]


@pytest.mark.parametrize(
    ("heading", "values"),
    [
        ("Disposal Route", ("Landfill", "Incineration")),
        ("EWC", ("20 03 01", "20 01 02")),
        ("Treatment", ("Landfill", "Energy from waste")),
        ("Return", ("Y", "N")),
    ],
)
def test_what_tells_events_apart_is_not_passed_over(heading: str, values: tuple[str, ...]) -> None:
    assert parsed(SAMPLES["events"].text(heading, values)).faults


def test_the_last_second_of_a_day_is_that_day() -> None:
    text = "MPAN,Date,kWh\nm-1,2023-06-05T23:59:59,5\nm-1,2023-06-06 23:59:59,6\n"
    assert [one.start.day for one in parsed(text, form="daily").readings] == [5, 6]
    bill = "MPAN,Start,End,kWh\nm-1,2023-06-01T00:00:00,2023-06-30T23:59:59,5\n"
    assert [str(one.end) for one in parsed(bill).readings] == ["2023-07-01"]


def test_bills_of_a_day_that_may_be_of_months_are_refused_with_both() -> None:
    text = "MPAN,From,To,kWh\nm-1,04/01/2023,05/01/2023,500\nm-1,05/01/2023,06/01/2023,500\n"
    assert any("month first" in str(fault) for fault in parsed(text).faults)
    assert not parsed(text, hints_with(dates="month")).faults


def test_units_of_numbers_are_what_was_used() -> None:
    text = SAMPLES["bills"].text().replace("Consumption", "Units", 1)
    assert [one.quantity for one in parsed(text).readings] == [500, 400]
