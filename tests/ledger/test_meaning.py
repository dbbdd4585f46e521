"""What a row is of: reactive energy, export, one of two quantities, a register, a product."""

from __future__ import annotations

from datetime import date

import pytest

from carbon.errors import Fault, Faults
from carbon.ledger.formats import Hints, Parsed
from carbon.ledger.formats.hints import Hints as AllHints
from tests.ledger.door_samples import TIMES, hints_with, parsed


def said(text: str, hints: Hints | None = None) -> str:
    """The sentences of a refusal; a failure where there is none."""
    try:
        found = parsed(text, hints)
    except Faults as faults:
        return "\n".join(map(str, faults.faults))
    except Fault as fault:
        return str(fault)
    assert found.faults, found
    return "\n".join(map(str, found.faults))


def quantities(found: Parsed) -> dict[str, float]:
    assert not found.faults, found.faults
    sums: dict[str, float] = {}
    for one in found.readings:
        sums[one.meter] = sums.get(one.meter, 0.0) + one.quantity
    return sums


# Reactive energy and power


def across(rows: list[tuple[str, str]], kind: str = "Type") -> str:
    head = ",".join(["MPAN", kind, "Date", *TIMES])
    lines = [",".join(["m-1", mark, "05/06/2023", *[value] * 48]) for mark, value in rows]
    return "\n".join([head, *lines]) + "\n"


@pytest.mark.parametrize("mark", ["kVArh", "RI", "RE", "kW", "kVA", "LAG", "LEAD", "Reactive"])
@pytest.mark.parametrize("heading", ["Type", "Channel", "Zq7", "Measurement Quantity"])
def test_reactive_rows_are_left_out_and_counted(mark: str, heading: str) -> None:
    taken = "kWh" if mark in ("kVArh", "kW", "kVA") else "AI"
    if heading == "Measurement Quantity" and taken == "kWh":
        taken = "AI"
    found = parsed(across([(taken, "0.5"), (mark, "0.1")], heading))
    assert quantities(found) == {"m-1": 24.0}
    assert any("1 row left out" in remark and mark in remark for remark in found.remarks)
    (left,) = [one for one in found.account.rows if one.use == "left out"]
    assert left.count == 1
    assert mark in said(across([(mark, "0.1")], heading))


def test_reactive_columns_are_left_out() -> None:
    found = parsed("MPAN,From,To,kWh,kVArh,Max Demand kW\nm-1,2023-06-01,2023-06-30,500,9,7\n")
    assert quantities(found) == {"m-1": 500.0}
    assert "kVArh" in said("MPAN,From,To,kVArh\nm-1,2023-06-01,2023-06-30,500\n")


# Export


def test_export_goes_to_the_sites_export_meter() -> None:
    text = across([("AI", "0.5"), ("AE", "0.25")], "Channel")
    assert quantities(parsed(text, hints_with(export="m-1-export"))) == {
        "m-1": 24.0,
        "m-1-export": 12.0,
    }
    refused = said(text)
    assert "exported" in refused
    assert "Channel" in refused


def test_an_export_column_with_anything_in_it_is_refused() -> None:
    head = "MPAN,From,To,kWh,kWh Export\n"
    assert quantities(parsed(f"{head}m-1,2023-06-01,2023-06-30,500,0\n")) == {"m-1": 500.0}
    assert "export" in said(f"{head}m-1,2023-06-01,2023-06-30,500,20\n").casefold()


# Two quantities


@pytest.mark.parametrize(
    ("head", "cells", "expected", "unit"),
    [
        ("Consumption,kWh", "100,1122", 1122.0, "kWh"),
        ("kWh,MWh", "1500,1.5", 1500.0, "kWh"),
        ("kWh,Wh", "1.5,1500", 1.5, "kWh"),
        ("Volume m3,kWh", "100,1122", 1122.0, "kWh"),
        ("kWh,Total kWh", "100,100", 100.0, "kWh"),
        ("Consumption (kWh),Units", "100,m3", 100.0, "kWh"),
        ("Day kWh,Night kWh", "70,30", 100.0, "kWh"),
        ("Day kWh,Night kWh,Total kWh", "70,30,100", 100.0, "kWh"),
        ("kWh,Day kWh,Night kWh", "100,70,30", 100.0, "kWh"),
    ],
)
def test_of_two_quantities_one_is_taken_and_the_other_checks_it(
    head: str, cells: str, expected: float, unit: str
) -> None:
    found = parsed(f"Account,From,To,{head}\nm-1,01/06/2023,30/06/2023,{cells}\n")
    assert quantities(found) == {"m-1": expected}
    assert found.readings[0].unit == unit


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("kWh,Consumption", "1000,7"),
        ("kWh,MWh", "1500,1.6"),
        ("Day kWh,Night kWh,Total kWh", "70,30,120"),
        ("kWh,Night kWh", "500,120"),
        ("Consumption,Usage", "100,120"),
        ("kWh,Volume m3", "1122,10"),
    ],
)
def test_two_quantities_that_differ_are_refused(head: str, cells: str) -> None:
    refused = said(f"Account,From,To,{head}\nm-1,01/06/2023,30/06/2023,{cells}\n")
    assert any(name in refused for name in head.split(","))


@pytest.mark.parametrize("shape", ["template", "daily", "interval", "events", "annual", "reads"])
def test_a_second_quantity_is_not_passed_over_in_any_shape(shape: str) -> None:
    text = {
        "template": "meter,start,end,quantity,unit,quality,Night kWh\n"
        "m-1,2023-06-01,2023-06-30,500,kWh,actual,120\n",
        "daily": "MPAN,Date,kWh,Night kWh\n"
        + "".join(f"m-1,2023-06-0{day},50,12\n" for day in (5, 6, 7)),
        "interval": "MPAN,Timestamp,kWh,Usage\n"
        + "".join(f"m-1,2023-06-05 {time},0.5,0.2\n" for time in TIMES),
        "events": "Card Number,Date,Litres,Litres AdBlue\nm-1,2023-06-05,50,12\n",
        "annual": "Meter,2019-20,2020-21,kWh\nm-1,100,200,120\n",
        "reads": "MPAN,Read Date,Reading,Night Reading\nm-1,2023-06-05,50,12\n"
        "m-1,2023-07-05,60,12\n",
    }[shape]
    refused = said(text)
    assert text.splitlines()[0].rsplit(",", 1)[1] in refused


# Registers


def test_the_rates_of_a_bill_add_up() -> None:
    text = "MPAN,From,To,Rate,kWh\nm-1,01/06/2023,30/06/2023,Day,700\n"
    found = parsed(text + "m-1,01/06/2023,30/06/2023,Night,300\n")
    assert [(one.quantity, one.register) for one in found.readings] == [(1000.0, "")]
    assert "Day 700" in found.readings[0].note


def test_the_half_hours_of_two_registers_add_up_to_one_day() -> None:
    found = parsed(across([("Day", "0.5"), ("Night", "0.25")], "Register"))
    assert [(one.quantity, one.days_with_data) for one in found.readings] == [(36.0, 1)]


def test_a_day_that_lacks_a_register_is_not_whole() -> None:
    head = "MPAN,Date,Register,kWh\n"
    rows = [f"m-1,2023-06-0{day},{rate},5\n" for day in (5, 6, 7) for rate in ("Day", "Night")]
    found = parsed(head + "".join(rows[:-1]))
    assert [one.days_with_data for one in found.readings] == [1, 1, 0]
    assert "no Night" in found.readings[-1].note


def test_each_register_of_a_meter_advances_by_itself() -> None:
    text = (
        "MPAN,Register,Read Date,Reading\nm-1,Day,01/04/2023,1000\nm-1,Night,01/04/2023,1500\n"
        "m-1,Day,01/05/2023,1700\nm-1,Night,01/05/2023,1900\n"
    )
    assert quantities(parsed(text)) == {"m-1": 1100.0}


# Serial numbers and estimates


def test_nothing_advances_across_an_exchange() -> None:
    text = (
        "MPAN,Serial,Read Date,Reading,Digits,Read Type\nm-1,S1,01/04/2023,94000,5,A\n"
        "m-1,S1,10/05/2023,95000,5,Final\nm-1,S2,10/05/2023,10,5,Initial\n"
        "m-1,S2,01/06/2023,60,5,A\n"
    )
    found = parsed(text)
    assert [one.quantity for one in found.readings] == [1000.0, 50.0]
    assert any("exchanged" in remark for remark in found.remarks)


def test_an_estimate_above_a_later_actual_gives_way() -> None:
    text = (
        "MPAN,Read Date,Reading,Read Type\nm-1,01/04/2023,1000,A\nm-1,01/05/2023,1900,E\n"
        "m-1,01/06/2023,1500,A\n"
    )
    found = parsed(text)
    assert [(one.quantity, one.quality, one.days) for one in found.readings] == [
        (500.0, "actual", 61)
    ]
    assert any("gives way" in remark for remark in found.remarks)


# Quality


@pytest.mark.parametrize(
    ("heading", "cell", "quality"),
    [
        ("Estimated?", "Yes", "estimated"), ("Estimated?", "No", "actual"),
        ("Estimated", "Y", "estimated"), ("Estimated", "N", "actual"),
        ("Read Type", "E", "estimated"), ("Read Type", "A", "actual"),
        ("Read Type", "Customer", "actual"), ("Est", "Y", "estimated"),
        ("Bill Type", "Estimated", "estimated"), ("Status", "Estimated", "estimated"),
        ("DQ Flag", "E", "estimated"), ("Data Marker", "A", "actual"),
        ("Actual?", "Yes", "actual"), ("Actual?", "No", "estimated"), ("Actual", "Y", "actual"),
        ("Is Actual", "N", "estimated"), ("Validated", "Y", "actual"),
        ("Est/Act", "Act", "actual"), ("Actual/Estimate", "Estimate", "estimated"),
    ],
)  # fmt: skip
def test_how_sure_a_bill_is(heading: str, cell: str, quality: str) -> None:
    text = f"Account,From,To,kWh,{heading}\nm-1,01/06/2023,30/06/2023,5,{cell}\n"
    found = parsed(text)
    assert not found.faults, found.faults
    assert found.readings[0].quality == quality
    assert not any("no column says" in remark for remark in found.remarks)


def test_where_nothing_says_the_quality_is_not_stated() -> None:
    found = parsed("Account,From,To,kWh\nm-1,01/06/2023,30/06/2023,5\n")
    assert found.readings[0].quality == "not stated"
    assert any("no column says" in remark for remark in found.remarks)


def test_one_estimated_half_hour_makes_its_day_estimated_and_its_share_is_kept() -> None:
    rows = [
        f"m-1,0{day}/06/2023 {time},0.5,{'E' if (day, time) == (6, '12:00') else 'A'}\n"
        for day in (5, 6, 7)
        for time in TIMES
    ]
    found = parsed("MPAN,Timestamp,kWh,Flag\n" + "".join(rows))
    assert [one.quality for one in found.readings] == ["actual", "estimated", "actual"]
    assert found.readings[1].note == "1 of 48 half-hours estimated"


# Products


def card(*products: str) -> str:
    rows = [f"m-1,0{day}/06/2023,{name},10\n" for day, name in enumerate(products, 1)]
    return "Card Number,Transaction Date,Product,Litres\n" + "".join(rows)


@pytest.mark.parametrize("other", ["AdBlue", "Car Wash", "Engine Oil", "ADBLUE", "Screenwash"])
def test_what_is_no_fuel_is_named_and_left_out(other: str) -> None:
    found = parsed(card("Diesel", other), hints_with("diesel"))
    assert quantities(found) == {"m-1": 10.0}
    assert any(other in remark for remark in found.remarks)


@pytest.mark.parametrize("other", ["Petrol", "Zorpoline", "Gas Oil"])
def test_a_product_that_is_not_the_meters_is_refused(other: str) -> None:
    assert other in said(card("Diesel", other), hints_with("diesel"))


def test_the_register_may_say_that_a_product_counts() -> None:
    hints = AllHints(
        names=frozenset({"m-1"}),
        id_of=lambda name: name,
        activity_of=lambda _: "diesel",
        products_of=lambda _: ("zorpoline",),
    )
    assert quantities(parsed(card("Diesel", "Zorpoline"), hints)) == {"m-1": 20.0}


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        ("Jun-23", "", (date(2023, 6, 1), date(2023, 7, 1))),
        ("Jun-23", "Jun-23", (date(2023, 6, 1), date(2023, 7, 1))),
        ("Jun-23", "Aug-23", (date(2023, 6, 1), date(2023, 9, 1))),
        ("2023-06", "", (date(2023, 6, 1), date(2023, 7, 1))),
        ("Jun-23", "May-23", None),
        ("Jun-23", "2023-06-30", None),
        ("2023-24", "", None),
    ],
)
def test_the_template_takes_months_as_start_and_end(
    first: str, last: str, days: tuple[date, date] | None
) -> None:
    found = parsed(f"meter,start,end,quantity,unit,quality\nm-1,{first},{last},5,kWh,actual\n")
    if days is None:
        assert found.faults
    else:
        assert not found.faults, found.faults
        assert [(one.start, one.end) for one in found.readings] == [days]
