"""Files like those that are known, by other suppliers: understood, or refused, never misread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from carbon.errors import Fault
from carbon.ledger.formats import Hints
from carbon.ledger.formats.hints import AtSite
from tests.conftest import invoke
from tests.ledger.door_samples import SAMPLES, TIMES, hints_with, parsed

ACROSS = SAMPLES["half-hourly"].text()
BILLS = SAMPLES["bills"]


def total(text: str, hints: Hints | None = None) -> float:
    """What all readings of a file add up to; no fault."""
    found = parsed(text, hints)
    assert not found.faults, [str(fault) for fault in found.faults]
    return round(sum(one.quantity for one in found.readings), 6)


def spans(text: str, hints: Hints | None = None) -> list[tuple[str, str]]:
    """The first days and the days after of a file's readings."""
    found = parsed(text, hints)
    assert not found.faults, [str(fault) for fault in found.faults]
    return [(str(one.start), str(one.end)) for one in found.readings]


def is_refused(text: str, hints: Hints | None = None) -> bool:
    """Whether a file has faults, told or raised."""
    try:
        return bool(parsed(text, hints).faults)
    except Fault:
        return True


def intervals(head: str, row: str, times: tuple[str, ...] = TIMES) -> str:
    """A row a half-hour of the 5th of June 2023 of *row*, its time as ``{t}``, number ``{n}``."""
    rows = [row.format(t=time, n=number) for number, time in enumerate(times, start=1)]
    return "\n".join([head, *rows]) + "\n"


# What the lines above the heading say


@pytest.mark.parametrize(
    "title",
    [
        "Reactive Power (kVArh)",
        "Direction: Export",
        "Direction,Export",
        "Data type: E",
        "Export data (AE)",
        "Estimated data",
        "Half Hourly Demand (kW)",
        "Consumption ('000 kWh)",
        "Credit Note",
    ],
)
def test_a_title_that_changes_every_number_is_refused(title: str) -> None:
    assert is_refused(f"{title}\n\n{ACROSS}")


@pytest.mark.parametrize("title", ["Consumption in MWh", "Units: MWh", "Units,MWh"])
def test_a_title_s_unit_counts_where_no_column_has_one(title: str) -> None:
    found = parsed(f"{title}\n\n{ACROSS}")
    assert {one.unit for one in found.readings} == {"MWh"}
    assert any("above the heading" in remark for remark in found.remarks)
    own = parsed(
        f"{title}\n\n{ACROSS.replace('MPAN,Date', 'MPAN,Date,Unit', 1)}".replace(
            "/06/2023,", "/06/2023,kWh,"
        )
    )
    assert {one.unit for one in own.readings} == {"kWh"}


@pytest.mark.parametrize(
    "title",
    [
        "Exported by J Smith",
        "Data export,08/06/2023",
        "Export: 08/06/2023",
        "Agreed capacity: 150 kVA",
        "Capacity (kVA),150",
        "Annual use: 12 MWh",
        "Estimated readings are shown in red",
        "Import and Export Report",
    ],
)
def test_a_title_that_tells_nothing_of_the_numbers_is_a_title(title: str) -> None:
    found = parsed(f"{title}\n\n{ACROSS}")
    assert not found.faults
    assert {one.unit for one in found.readings} == {""}


# What contradicts the register


def test_a_row_of_another_utility_than_the_meter_s_is_refused() -> None:
    text = "Utility,MPRN,Date,kWh\n" + "".join(
        f"Electricity,m-1,0{day}/06/2023,5\n" for day in (5, 6)
    )
    assert total(text) == 10
    assert is_refused(text, hints_with("natural-gas"))


@pytest.mark.parametrize("heading", ["Generation (kWh)", "PV Yield kWh"])
def test_what_panels_generate_is_no_use(heading: str) -> None:
    text = f"Meter,Date,{heading}\nm-1,05/06/2023,5\nm-1,06/06/2023,5\n"
    assert is_refused(text)
    assert total(text, hints_with("solar-generation")) == 10


# Columns that were passed over


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Void", ("N", "Y")), ("Reversed", ("No", "Yes")), ("DR/CR", ("DR", "CR"))],
)
def test_yes_or_no_to_what_nobody_knows_is_refused(heading: str, values: tuple[str, ...]) -> None:
    assert is_refused(SAMPLES["events"].text(heading, values), hints_with("diesel"))


def test_a_remark_that_says_estimated_is_the_quality() -> None:
    found = parsed(BILLS.text("Comments", ("Estimated", "Estimated")))
    assert {one.quality for one in found.readings} == {"estimated"}
    assert is_refused(BILLS.text("Comments", ("Estimated", "see letter")))
    assert total(BILLS.text("Comments", ("new boiler", "see letter"))) == 900


def test_joined_is_estimated_asks() -> None:
    found = parsed(BILLS.text("IsEstimated", ("TRUE", "FALSE")))
    assert [one.quality for one in found.readings] == ["estimated", "actual"]


def test_a_price_under_rate_is_no_register() -> None:
    found = parsed(BILLS.text("Rate", ("12.5", "13.1")))
    assert not found.faults
    assert {one.register for one in found.readings} == {""}
    lines = "".join(f"m-1,{rate},01/04/2023,30/04/2023,5\n" for rate in ("12.5", "8.1"))
    assert [one.quantity for one in parsed(f"Meter,Rate,From,To,kWh\n{lines}").readings] == [10]
    days = parsed(SAMPLES["daily"].text("Rate", ("12.5", "13.1")))
    assert {(one.register, one.days_with_data) for one in days.readings} == {("", 1)}


@pytest.mark.parametrize(
    ("said", "meant"), [("MWh", ("MWh", "not stated")), ("Provisional", ("", "provisional"))]
)
def test_remarks_that_all_say_one_thing_say_it(said: str, meant: tuple[str, str]) -> None:
    found = parsed(BILLS.text("Notes", (said, said)))
    assert {(one.unit, one.quality) for one in found.readings} == {meant}


def test_remarks_of_credits_make_them_credits() -> None:
    found = parsed(BILLS.text("Notes", ("Credit note", "Credit note")))
    assert not found.readings
    assert [one.reading.quantity for one in found.credits] == [-500.0, -400.0]
    assert is_refused(BILLS.text("Notes", ("Credit note", "see letter")))


@pytest.mark.parametrize("said", ["Export", "kVArh"])
def test_remarks_of_what_does_not_count_are_refused(said: str) -> None:
    assert is_refused(BILLS.text("Notes", (said, said)))
    assert is_refused(BILLS.text("Notes", (said, "see letter")))


def test_a_row_without_the_unit_that_others_have_is_refused() -> None:
    assert is_refused(BILLS.text("Unit", ("MWh", "")))


@pytest.mark.parametrize("heading", ["Meter", "Site ID"])
def test_serials_under_any_name_end_a_chain(heading: str) -> None:
    rows = [("S1A1111", "01/04", 1000), ("S1A1111", "01/05", 1500), ("S2B2222", "15/05", 2000),
            ("S2B2222", "01/06", 2100)]  # fmt: skip
    text = f"MPAN,{heading},Read Date,Reading\n" + "".join(
        f"m-1,{serial},{day}/2023,{read}\n" for serial, day, read in rows
    )
    assert total(text) == 600


# Clocks


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("MPAN,Timestamp,Time Zone,kWh", "m-1,05/06/2023 {t},UTC,0.5"),
        ("MPAN,DateTime (UTC),kWh", "m-1,05/06/2023 {t},0.5"),
        ("MPAN,Timestamp,kWh", "m-1,2023-06-05T{t}:00Z,0.5"),
    ],
)
def test_times_of_utc_are_turned_to_clock_time(head: str, row: str) -> None:
    found = parsed(intervals(head, row))
    assert not found.faults
    assert found.settings["label"] == "start"
    assert [(one.start.day, one.quantity) for one in found.readings] == [(5, 23), (6, 1)]


def test_clock_times_with_their_zone_stay() -> None:
    text = intervals("MPAN,Timestamp,Time Zone,kWh", "m-1,05/06/2023 {t},BST,0.5")
    assert [(one.start.day, one.quantity) for one in parsed(text).readings] == [(5, 24)]
    assert is_refused(text.replace("BST", "EST"))


@pytest.mark.parametrize("form", ["{n}", "P{n:02d}", "HH{n}"])
@pytest.mark.parametrize("heading", ["Period", "Settlement Period"])
def test_a_period_of_1_to_48_beside_a_date_numbers_half_hours(heading: str, form: str) -> None:
    row = "m-1,05/06/2023," + form + ",0.5"
    assert total(intervals(f"MPAN,Date,{heading},kWh", row)) == 24


def test_times_without_their_zeros() -> None:
    times = tuple(str(int(time.replace(":", ""))) for time in TIMES)
    assert total(intervals("MPAN,Date,Time,kWh", "m-1,05/06/2023,{t},0.5", times)) == 24


# Parts of dates


APRIL_MAY = [("2023-04-01", "2023-05-01"), ("2023-05-01", "2023-06-01")]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        ("Year,Month", ("2023,April", "2023,May")),
        ("Month,Year", ("Apr,2023", "May,2023")),
        ("Year,Month", ("2023,4", "2023,5")),
        ("Month", ("202304", "202305")),
        ("Month", ("04/2023", "05/2023")),
        ("Month", ("01/04/2023", "01/05/2023")),
        ("Month Ending", ("30/04/2023", "31/05/2023")),
        ("Period", ("01/04/2023 - 30/04/2023", "01/05/2023 - 31/05/2023")),
        ("Period", ("04/01/2023 to 04/30/2023", "05/01/2023 to 05/31/2023")),
        ("Year,From,To", ("2023,01/04/2023,30/04/2023", "2023,01/05/2023,31/05/2023")),
    ],
)
def test_months_however_they_are_written(head: str, rows: tuple[str, ...]) -> None:
    text = f"Meter,{head},kWh\n" + "".join(f"m-1,{row},5\n" for row in rows)
    assert spans(text) == APRIL_MAY


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Year,Week", "2023,14"),
        ("Year,Quarter", "2023,Q1"),
        ("Year,Period", "2023,1"),
        ("Financial Year,Month", "2023/24,April"),
    ],
)
def test_a_year_with_another_part_is_no_whole_year(head: str, row: str) -> None:
    assert is_refused(f"Meter,{head},kWh\nm-1,{row},5\n")


def test_exact_dates_count_before_a_named_month() -> None:
    text = "Meter,Billing Month,From,To,kWh\nm-1,Apr-23,15/03/2023,14/04/2023,5\n"
    assert spans(text) == [("2023-03-15", "2023-04-15")]


@pytest.mark.parametrize(
    ("heading", "value"),
    [("Month", "Jun-23"), ("Month", "June"), ("Month", "01/06/2023"), ("Period", "3"),
     ("Year", "2023"), ("Week No", "23"), ("Day", "Mon")],
)  # fmt: skip
def test_a_part_of_the_date_beside_it_is_not_needed(heading: str, value: str) -> None:
    rows = "".join(f"m-1,{value},0{day}/06/2023,5\n" for day in (5, 6))
    assert spans(f"Meter,{heading},Date,kWh\n{rows}") == [
        ("2023-06-05", "2023-06-06"),
        ("2023-06-06", "2023-06-07"),
    ]


# Numbers


def test_a_unit_beside_each_number_is_the_column_s() -> None:
    text = BILLS.text().replace("500\n", "500 MWh\n").replace("400\n", "400 MWh\n")
    assert [(one.quantity, one.unit) for one in parsed(text).readings] == [
        (500, "MWh"),
        (400, "MWh"),
    ]
    assert is_refused(text.replace("400 MWh", "400 kWh"))
    assert is_refused(text.replace("MWh", "kVArh"))


def test_a_mark_beside_a_number_is_told() -> None:
    (fault,) = parsed(BILLS.text().replace("500\n", "500*\n")).faults
    assert "read type" in fault.remedy


def test_calorific_value_and_volume_beside_energy_are_how_it_came_about() -> None:
    text = "MPRN,Date,Volume (m3),CV,kWh\n" + "".join(
        f"m-1,0{day}/06/2023,10,39.5,112.2\n" for day in (5, 6)
    )
    assert total(text, hints_with("natural-gas")) == 224.4


@pytest.mark.parametrize("money", ["Net,VAT,Total", "Total,VAT,Net", "Net,VAT,Gross"])
def test_amounts_of_money_beside_energy(money: str) -> None:
    text = f"Meter,From,To,kWh,{money}\nm-1,01/04/2023,30/04/2023,500,80,16,96\n"
    assert total(text) == 500


# Events and lamps


def test_a_statement_with_an_account_and_products_is_of_events() -> None:
    text = (
        "Account Number,Card Number,Trans Date,Trans Time,Product,Quantity,UOM,MPG,PPL\n"
        "A1,m-1,05/06/2023,10:30,Diesel,50,LTR,40.1,143.9\n"
        "A1,m-1,12/06/2023,10:00,Diesel,40,LTR,38,144.9\n"
        "A1,m-1,12/06/2023,10:00,Car Wash,1,EA,,\n"
    )
    assert total(text, hints_with("diesel")) == 90


def test_a_delivery_is_the_site_s_and_a_load_has_no_half_hours() -> None:
    text = "Site,Delivery Date,Product,Litres\nm-1,05/06/2023,Kerosene,500\n"
    assert [one.meter for one in parsed(text, hints_with("burning-oil")).readings] == ["m-1"]
    assert is_refused(text, hints_with("diesel"))
    weighed = "Contract,Date In,Time In,Gross (kg),Tare (kg),Net (kg)\n" + "".join(
        f"m-1,0{day}/06/2023,10:00,1000,400,600\n" for day in (5, 6)
    )
    assert total(weighed, hints_with("waste-refuse")) == 1200


def test_from_and_to_of_a_journey_are_no_dates() -> None:
    text = "Journey Date,From,To,Car Type,Miles\n05/06/2023,Fareham,Winchester,m-1,25\n"
    assert total(text, hints_with("car-average")) == 25


def test_a_kwh_beside_lamps_is_checked() -> None:
    head = "Account,From,To,Lamp Watts,Circuit Watts,No of Lamps,Burning Hours,kWh\n"
    row = "m-1,01/04/2023,30/04/2023,90,100,10,300,"
    assert total(f"{head}{row}300\n") == 300
    assert is_refused(f"{head}{row}150\n")


@pytest.mark.parametrize(
    "heading",
    [
        "LLFC",
        "Days",
        "Degree Days",
        "Outside Temperature (C)",
        "Floor Area (m2)",
        "Measurement Class",
    ],
)
def test_what_cannot_matter_is_not_asked_for(heading: str) -> None:
    assert total(BILLS.text(heading, ("30", "31"))) == 900


# Names of meters


@pytest.mark.parametrize("name", ["'{}", '"=""{}"""', "{}.0"])
def test_what_a_file_puts_around_a_number_is_no_part_of_it(name: str) -> None:
    hints = hints_with()
    known = Hints(names=frozenset({"1200012345679"}), id_of=hints.id_of)
    written = name.format("1200012345679")
    text = (
        f"Property,Reference,Date,kWh\nHall,{written},05/06/2023,5\nHall,{written},06/06/2023,5\n"
    )
    (first, _) = parsed(text, known).readings
    assert known.knows(first.meter)


def test_a_site_with_a_meter_of_each_utility() -> None:
    at_hall = (AtSite("m-1", "electricity", "kWh"), AtSite("m-2", "natural-gas", "kWh"))
    hints = hints_with(at_site=lambda site: at_hall if site == "Hall" else ())
    text = "Site,Utility,From,To,kWh\n" + "".join(
        f"Hall,{utility},01/04/2023,30/04/2023,{kwh}\n"
        for utility, kwh in (("Electricity", 5), ("Gas", 7))
    )
    found = parsed(text, replace(hints, activity_of=lambda _: ""))
    assert [(one.meter, one.quantity) for one in found.readings] == [("m-1", 5), ("m-2", 7)]
    two = (*at_hall, AtSite("m-3", "electricity", "kWh"))
    unclear = replace(hints, at_site=lambda _: two, activity_of=lambda _: "")
    assert {one.meter for one in parsed(text, unclear).readings} == {"Hall", "m-2"}


@pytest.mark.parametrize(
    ("title", "name", "is_good"),
    [
        ("Gas bills 2024-25\n", "a.csv", False),
        ("", "gas_bills.csv", False),
        ("Electricity bills 2024-25\n", "a.csv", True),
        ("Supplier: British Gas\n", "a.csv", True),
        ("Gas and electricity\n", "a.csv", True),
        ("", "bills.csv", True),
    ],
)
def test_a_file_of_gas_is_not_taken_for_the_only_meter_of_a_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, title: str, name: str, is_good: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    files = {
        "carbon.toml": 'title = "T"\nby = "me"\n',
        "sites.csv": "site,name,service\nlib,Town Library,libraries\n",
        "meters.csv": "meter,site,activity,unit\nlib-e,lib,electricity,kWh\n",
        name: f"{title}Site Name,From,To,kWh\nTown Library,01/04/2024,30/04/2024,500\n",
    }
    for path, text in files.items():
        Path(path).write_text(text, encoding="utf-8")
    result = invoke("readings", "check", name, ok=False)
    assert (result.exit_code == 0) is is_good, result.output
    assert is_good or "its only meter counts electricity" in result.output
