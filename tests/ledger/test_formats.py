"""Each kind of file, from its text to what the ledger holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carbon.errors import Faults, UnknownName, UnreadableFile
from carbon.ledger.formats import Hints, Parsed, read, shapes
from carbon.ledger.grids import grid_of_text, read_grid
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace


def parse(text: str, expected: str, hints: Hints | None = None) -> Parsed:
    grid = grid_of_text(text, "a.csv")
    parsed = read(grid, hints or Hints())
    assert parsed.format == expected
    return parsed


def only_fault(parsed: Parsed) -> str:
    (fault,) = parsed.faults
    return str(fault)


# Bills


def test_bills_that_meet_have_the_day_after_as_their_last_date() -> None:
    parsed = parse(
        "Account Number,Bill From,Bill To,Consumption (kWh),Read Type\n"
        'A1,01/01/2023,01/04/2023,"12,345",A\n'
        "A1,01/04/2023,01/07/2023,9000,E\n",
        "bills",
    )
    first, second = parsed.readings
    assert (first.start, first.end, first.quantity) == (date(2023, 1, 1), date(2023, 4, 1), 12345.0)
    assert (first.unit, first.quality, second.quality) == ("kWh", "actual", "estimated")
    assert any("day after" in remark for remark in parsed.remarks)


def test_bills_that_do_not_meet_have_their_last_day() -> None:
    parsed = parse(
        "MPRN,From,To,Volume m3\n1,01/01/2023,31/01/2023,10\n1,01/02/2023,28/02/2023,9\n", "bills"
    )
    assert [(one.start, one.end) for one in parsed.readings] == [
        (date(2023, 1, 1), date(2023, 2, 1)),
        (date(2023, 2, 1), date(2023, 3, 1)),
    ]
    assert parsed.readings[0].unit == "m3"
    assert any("not stated" in remark for remark in parsed.remarks)


def test_a_lone_bill_from_first_to_first_ends_before_the_first() -> None:
    parsed = parse("MPAN,From,To,kWh\n1,01/01/2023,01/04/2023,10\n", "bills")
    assert parsed.readings[0].end == date(2023, 4, 1)


def test_every_faulty_bill_is_told() -> None:
    parsed = parse(
        "MPAN,From,To,kWh,Read Type\n"
        ",01/01/2023,31/01/2023,1,A\n"
        "1,32/01/2023,31/01/2023,1,A\n"
        "1,01/01/2023,31/01/2023,x,A\n"
        "1,01/01/2023,31/01/2023,1,Z\n"
        "1,31/01/2023,01/01/2023,1,A\n"
        "1,01/01/2022,31/01/2022,,A\n",
        "bills",
    )
    assert [fault.place.row for fault in parsed.faults if fault.place] == [2, 3, 4, 5, 7, 6]


def test_title_lines_and_a_footer_are_no_bills() -> None:
    parsed = parse(
        "Consolidated invoice\nCustomer,A council\nMPAN,From,To,kWh\n1,01/01/2023,31/01/2023,5\n"
        "Printed 1 March\n",
        "bills",
    )
    assert [one.row for one in parsed.readings] == [4]
    assert any("Printed 1 March" in remark for remark in parsed.remarks)


# Annual totals


def test_annual_totals_are_a_reading_a_year() -> None:
    parsed = parse("Meter,Unit,2019-20,FY2020/21,Note\nm,kWh,10,,x\nn,kWh,1,0,\n", "annual")
    assert [(one.meter, one.start.year, one.quantity) for one in parsed.readings] == [
        ("m", 2019, 10.0),
        ("n", 2019, 1.0),
        ("n", 2020, 0.0),
    ]
    assert any("1 empty cells" in remark for remark in parsed.remarks)


# Register reads


def test_register_reads_advance() -> None:
    parsed = parse(
        "Meter,Date,Register Read,Unit,Multiplier,Read Type\n"
        "m,01/05/2023,12345.67,kWh,10,A\n"
        "m,01/04/2023,12300.17,kWh,10,A\n"
        "m,01/06/2023,12400.67,kWh,10,E\n",
        "register-reads",
    )
    april, may = parsed.readings
    assert (april.start, april.end, april.quantity) == (date(2023, 4, 1), date(2023, 5, 1), 455.0)
    assert (april.quality, may.quality, april.row) == ("actual", "estimated", 2)
    assert "times 10.0" in april.note


def test_a_register_rolls_over_by_its_digits() -> None:
    head = "Meter,Date,Reading,Unit,Digits\n"
    rolled = head + "m,01/04/2023,99990,kWh,5\nm,01/05/2023,15,kWh,5\n"
    parsed = parse(rolled, "register-reads")
    assert parsed.readings[0].quantity == 25.0
    assert "rolled over" in parsed.readings[0].note
    assert "digits" in only_fault(parse(rolled.replace(",5\n", ",\n"), "register-reads"))
    swapped = head + "m,01/04/2023,500,kWh,5\nm,01/05/2023,400,kWh,5\n"
    assert "swapped" in only_fault(parse(swapped, "register-reads"))


@pytest.mark.parametrize(("unit", "cubic_metres"), [("m3", 100.0), ("hcf", 283.0)])
def test_gas_reads_become_energy_by_calorific_value(unit: str, cubic_metres: float) -> None:
    parsed = parse(
        f"Meter,Date,Reading,Unit,CV\nm,01/04/2023,1000,{unit},\nm,01/05/2023,1100,{unit},39.5\n",
        "register-reads",
    )
    (reading,) = parsed.readings
    assert reading.unit == "kWh"
    assert reading.quantity == pytest.approx(cubic_metres * 1.02264 * 39.5 / 3.6, abs=1e-9)
    assert "39.5 MJ/m³" in reading.note


def test_one_read_alone_and_two_on_a_day_are_refused() -> None:
    head = "Meter,Date,Reading,Unit\n"
    assert "at least two" in only_fault(parse(head + "m,01/04/2023,1,kWh\n", "register-reads"))
    twice = head + "m,01/04/2023,1,kWh\nm,01/04/2023,2,kWh\n"
    assert "again" in only_fault(parse(twice, "register-reads"))


# Fuel cards, mileage, waste


def test_fuel_cards_are_summed_by_account_product_and_month() -> None:
    text = (
        "Card Number,Registration,Transaction Date,Product,Litres,Cost\n"
        "7,AB12 CDE,03/04/2023,Diesel,40.1,60\n"
        "7,AB12 CDE,28/04/2023,Diesel,20.2,30\n"
        "7,AB12 CDE,02/05/2023,Petrol,10,15\n"
    )
    parsed = parse(text, "events", Hints(names={"7 Petrol", "Diesel"}))
    assert [(one.meter, one.start, one.quantity, one.unit) for one in parsed.readings] == [
        ("7 Petrol", date(2023, 5, 1), 10.0, "litre"),
        ("Diesel", date(2023, 4, 1), pytest.approx(60.3), "litre"),
    ]
    assert parsed.readings[1].days_with_data == 30
    assert "2 rows of 2023-04" in parsed.readings[1].note


def test_mileage_claims_are_summed_by_car_type() -> None:
    parsed = parse(
        "Employee,Car Type,Month,Miles\nA,Medium petrol,2023-04,120\nB,Medium petrol,Apr,10\n",
        "events",
    )
    assert [(one.meter, one.quantity, one.unit) for one in parsed.readings] == [
        ("Medium petrol", 120.0, "mile")
    ]
    assert "'Apr'" in only_fault(parsed)


def test_waste_is_in_the_unit_of_its_column() -> None:
    parsed = parse(
        "Contract,Material,Collection Date,Weight (kg)\nC1,Paper,03/04/2023,250\n", "events"
    )
    (reading,) = parsed.readings
    assert (reading.meter, reading.unit, reading.quantity) == ("C1 Paper", "kg", 250.0)


# Street lighting


def test_street_lighting_is_watts_times_lamps_times_hours() -> None:
    parsed = parse(
        "Account,From,To,Charge Code,Circuit Watts,Lamps,Burning Hours\n"
        "lights,01/04/2023,31/03/2024,42 0100 0000 100,114,100,4100\n"
        'lights,01/04/2023,31/03/2024,43 0036 0000 100,44.5,"1,000",4100\n',
        "street-lighting",
    )
    (reading,) = parsed.readings
    assert reading.quantity == pytest.approx((114 * 100 + 44.5 * 1000) * 4100 / 1000)
    assert (reading.start, reading.end) == (date(2023, 4, 1), date(2024, 4, 1))
    assert reading.note == "2 rows of the inventory"


def test_lamps_burn_no_longer_than_the_period() -> None:
    parsed = parse(
        "Account,From,To,Watts,Lamps,Hours\nlights,01/04/2023,30/04/2023,44.5,10,4100\n",
        "street-lighting",
    )
    assert "0 to 720" in only_fault(parsed)


# Half-hours


def half_hours(rows: list[str]) -> str:
    return "MPAN,ReadDatetime,kWh,ReadType\n" + "\n".join(rows) + "\n"


def stamps(day: date, label: str, skip: range = range(0), repeat: range = range(0)) -> list[str]:
    from datetime import datetime, time, timedelta

    midnight = datetime.combine(day, time(0))
    slots = [slot for slot in range(48) if slot not in skip]
    slots = sorted([*slots, *repeat])
    shift = 1 if label == "end" else 0
    moments = [midnight + timedelta(minutes=30 * (slot + shift)) for slot in slots]
    return [f"1,{moment:%d/%m/%Y %H:%M},0.5,A" for moment in moments]


@pytest.mark.parametrize("label", ["start", "end"])
def test_whole_days_are_whole_under_either_label(label: str) -> None:
    rows = stamps(date(2023, 4, 1), label) + stamps(date(2023, 4, 2), label)
    parsed = parse(half_hours(rows), "interval")
    assert parsed.settings["label"] == label
    assert [(one.start.day, one.quantity, one.days_with_data) for one in parsed.readings] == [
        (1, 24.0, 1),
        (2, 24.0, 1),
    ]


def test_the_label_can_be_forced() -> None:
    rows = stamps(date(2023, 4, 1), "start")
    parsed = parse(half_hours(rows), "interval", Hints(label="end"))
    assert [one.start.isoformat() for one in parsed.readings] == ["2023-03-31", "2023-04-01"]


def test_half_hours_from_the_middle_of_a_day_need_a_label() -> None:
    rows = stamps(date(2023, 4, 1), "start", skip=range(20))
    with pytest.raises(UnreadableFile, match="--label"):
        parse(half_hours(rows), "interval")


@pytest.mark.parametrize("label", ["start", "end"])
def test_the_days_of_the_clock_change_are_whole(label: str) -> None:
    forward = stamps(date(2023, 3, 26), label, skip=range(2, 4))
    back = stamps(date(2023, 10, 29), label, repeat=range(2, 4))
    assert (len(forward), len(back)) == (46, 50)
    rows = forward + back + stamps(date(2023, 10, 30), label)
    parsed = parse(half_hours(rows), "interval")
    assert not parsed.faults
    assert [(one.quantity, one.days_with_data) for one in parsed.readings] == [
        (23.0, 1),
        (25.0, 1),
        (24.0, 1),
    ]


def test_a_half_hour_twice_is_a_fault() -> None:
    rows = stamps(date(2023, 4, 1), "start", repeat=range(5, 6))
    assert "02:30 again" in only_fault(parse(half_hours(rows), "interval"))


def test_a_negative_half_hour_is_refused_in_either_layout() -> None:
    rows = stamps(date(2023, 4, 1), "start")
    rows[7] = rows[7].replace("0.5", "-0.5")
    assert "a half-hour of -0.5" in only_fault(parse(half_hours(rows), "interval"))
    names = ",".join(f"hh{n:02}" for n in range(1, 49))
    values = ",".join(["1"] * 47 + ["-2"])
    parsed = parse(f"meter,date,{names}\nm,2023-10-28,{values}\n", "half-hourly")
    assert "a half-hour of -2" in only_fault(parsed)


def test_fifty_half_hours_are_refused_but_in_october() -> None:
    names = ",".join(f"hh{n:02}" for n in range(1, 51))
    values = ",".join(["1"] * 50)
    good = parse(f"meter,date,{names}\nm,2023-10-29,{values}\n", "half-hourly")
    assert good.readings[0].quantity == 50.0
    bad = parse(f"meter,date,{names}\nm,2023-10-28,{values}\n", "half-hourly")
    assert "50 half-hours" in only_fault(bad)


# Files as Excel writes them


@pytest.mark.parametrize(
    ("encoding", "delimiter", "newline"),
    [
        ("utf-8-sig", ",", "\r\n"),
        ("utf-16", "\t", "\r\n"),
        ("cp1252", ";", "\n"),
        ("utf-8", ";", "\r"),
    ],
)
def test_the_template_is_read_as_excel_writes_it(
    encoding: str, delimiter: str, newline: str, workspace: Workspace
) -> None:
    rows = [
        ["meter", "start", "end", "quantity", "unit", "quality", "note"],
        ["school-gas", "01/04/2023", "30/04/23", '"1,234.5"', "kWh", "Actual", "Café £"],
        [],
        ["school-gas", "45047", "45077", "0", "kWh", "actual", ""],
    ]
    text = newline.join(delimiter.join(row) for row in rows) + newline
    path = workspace.root / "a.csv"
    path.write_bytes(text.encode(encoding))
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert list(table["quantity"]) == [1234.5, 0.0]
    assert list(table["start"]) == [date(2023, 4, 1), date(2023, 5, 1)]
    assert list(table["source_row"]) == [2, 4]


def workbook(path: Path, rows: list[list[object]], **sheets: list[list[object]]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    first = book.active
    assert first is not None
    for row in rows:
        first.append(row)
    for name, extra in sheets.items():
        sheet = book.create_sheet(name)
        for row in extra:
            sheet.append(row)
    book.save(path)
    return path


HEAD: list[object] = ["meter", "start", "end", "quantity", "unit", "quality"]


def test_a_workbook_is_read_with_its_rows(workspace: Workspace) -> None:
    path = workbook(
        workspace.root / "a.xlsx",
        [[], HEAD, ["school-gas", date(2023, 4, 1), date(2023, 4, 30), 0.1, "kWh", "actual"]],
    )
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        (one,) = ledger.readings().to_dict("records")
    assert (one["quantity"], one["source_row"], one["end"]) == (0.1, 3, date(2023, 5, 1))


def test_a_workbook_with_two_filled_sheets_must_be_told_which(workspace: Workspace) -> None:
    row: list[object] = ["school-gas", date(2023, 4, 1), date(2023, 4, 30), 1, "kWh", "actual"]
    path = workbook(workspace.root / "a.xlsx", [HEAD, row], Other=[["x"]])
    with pytest.raises(UnreadableFile, match="--sheet"):
        read_grid(path)
    assert len(read_grid(path, "Sheet").records) == 2
    named = workbook(workspace.root / "b.xlsx", [["a remark"]], Readings=[HEAD, row])
    assert read_grid(named).sheet == "Readings"


def test_a_file_of_no_known_kind_lists_the_kinds(workspace: Workspace) -> None:
    path = workspace.root / "a.csv"
    path.write_text("colour,size\nred,1\n", encoding="utf-8")
    with pytest.raises(Faults, match="colour, size"):
        log([path], workspace)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UnknownName, match="bills"):
        read(grid_of_text("a\n1\n", "a.csv"), form="bill")
    assert next(iter(shapes())) == "template"
