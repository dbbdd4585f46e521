"""The parts by themselves: months, labels, values, marks of a workbook, totals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter
from openpyxl import load_workbook

from carbon.errors import Fault, Faults, UnreadableFile
from carbon.ledger.comments import is_doubted
from carbon.ledger.control_total import check_control_total
from carbon.ledger.formats.council.blocks import blocks_of
from carbon.ledger.formats.council.formulas import refers
from carbon.ledger.formats.council.kinds import kind_of
from carbon.ledger.formats.council.months import MonthName, month_named, runs_in
from carbon.ledger.formats.council.rows import fuel_in, fuel_of_title, is_total, label_of
from carbon.ledger.formats.council.values import Value, value_of
from carbon.ledger.formats.council.years import year_named
from carbon.ledger.formats.numbers import COMMA
from carbon.ledger.formats.vocabulary import read_vocabulary
from carbon.ledger.grids import read_grid
from carbon.periods import Period
from carbon.sheet_marks import marks_of
from tests.ledger.council.sheets import grid_of, heads, read_rows, used

WORDS = read_vocabulary()


@pytest.mark.parametrize(
    ("text", "month", "year"),
    [
        ("Apr-23", 4, 2023),
        ("Apr 2023", 4, 2023),
        ("April", 4, None),
        ("Sept", 9, None),
        ("sept-23", 9, 2023),
        ("May", 5, None),
        ("2023-04", 4, 2023),
        ("2023-04-01 00:00:00", 4, 2023),
        ("2023-04-30", 4, 2023),
        ("01/04/2023", 4, 2023),
        ("30/04/2023", 4, 2023),
        ("04/2023", 4, 2023),
        ("Apr’23", 4, 2023),
        ("APRIL 23", 4, 2023),
    ],
)
def test_months_that_are_named(text: str, month: int, year: int | None) -> None:
    assert month_named(text) == MonthName(month, year)


@pytest.mark.parametrize(
    "text",
    ["Total", "Q1", "2023-13", "2023-04-15", "31/04/2023", "Mayor", "Marchwood", "Aprl", "Jnue-23",
     "2023", "1234", "2023-24 Q1", "Ma", ""],
)  # fmt: skip
def test_what_names_no_month(text: str) -> None:
    assert month_named(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("Electricity 2023/24", "2023-24"),
        ("Electricity 2023-2024 kWh", "2023-24"),
        ("FY23", "2023-24"),
        ("FY 23/24", "2023-24"),
        ("Gas 23/24", "2023-24"),
        ("Gas 2023", "2023"),
        ("April 2023 to March 2024", "2023-24"),
        ("Apr 2023 - Mar 2024", "2023-24"),
        ("January 2023 to December 2023", "2023"),
        ("Year ending 31 March 2024", "2023-24"),
        ("Year ended March 2024", "2023-24"),
        ("Year to December 2023", "2023"),
    ],
)
def test_years_that_are_named(text: str, year: str) -> None:
    assert str(year_named(text)) == year


@pytest.mark.parametrize(
    "text", ["2023-26", "Room 2023a1", "31/03/2024", "1/12", "", "May 2023 to June 2023"]
)
def test_what_names_no_year(text: str) -> None:
    assert year_named(text) is None


def test_runs_are_months_that_follow_one_another() -> None:
    cells = ["Site", "Apr-23", "May-23", "Q", "Jun-23", "Total", "Apr-22", "May-22", "Jun-22"]
    assert [(run.first, run.last) for run in runs_in(cells)] == [(1, 4), (6, 8)]
    assert runs_in(["2009-10", "2010-11", "2011-12"]) == []
    assert runs_in(["Apr", "May"]) == []


def test_one_month_with_a_year_settles_the_others() -> None:
    [run] = runs_in(["Nov", "Dec-23", "Jan", "Feb"])
    assert [str(one) for one in run.months(None).values()] == [
        "2023-11",
        "2023-12",
        "2024-01",
        "2024-02",
    ]


def test_months_that_contradict_each_other_have_no_year() -> None:
    [run] = runs_in(["Apr-23", "May", "Jun-24"])
    assert run.months(Period.parse("2023-24")) == {}


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("kWh", "quantity", "kWh"),
        ("Gas (m³)", "quantity", "m3"),
        ("£", "cost", ""),
        ("£ net", "cost", ""),
        ("Cost", "cost", ""),
        ("VAT £", "VAT", ""),
        ("p/kWh", "price", ""),
        ("kgCO2e", "CO2", ""),
        ("tCO2", "CO2", ""),
        ("Consumption", "quantity", ""),
        ("Oil litres", "quantity", "litre"),
        ("Park School", None, ""),
        ("Notes", None, ""),
    ],
)
def test_what_a_sub_heading_says(text: str, kind: str | None, unit: str) -> None:
    assert kind_of(text, WORDS) == (kind, unit)


def placed(*rows: Sequence[object]) -> tuple[list[tuple[int, str, str]], list[Fault]]:
    faults: list[Fault] = []
    [block] = blocks_of(grid_of(rows), WORDS, None, faults)
    slots = [(c, str(s.month), f"{s.kind} {s.unit}".strip()) for c, s in block.slots.items()]
    return slots, faults


def test_a_merged_month_fills_right_and_the_sub_heading_decides() -> None:
    slots, faults = placed(
        ["Site", "Apr-23", "", "", "May-23", "", "", "Jun-23", "", ""],
        ["", *["kWh", "£", "p/kWh"] * 3],
        ["Hall", *[1, 2, 3] * 3],
    )
    assert not faults
    assert slots[:3] == [
        (1, "2023-04", "quantity kWh"),
        (2, "2023-04", "cost"),
        (3, "2023-04", "price"),
    ]
    assert slots[-1] == (9, "2023-06", "price")


def test_a_letter_that_the_user_lets_through_is_no_fault() -> None:
    rows = [["Site", "Apr-23", "May-23", "Jun-23", "checked by", "Jul-23"], ["Library", 5, 3, 4]]
    rows[1] += ["JO", 6]
    assert any("checked by" in str(fault) for fault in read_rows(rows).faults)
    for name in ("E", "checked by"):
        assert not read_rows(rows, ignored={name: "initials"}).faults


@pytest.mark.parametrize(
    ("text", "fuel"),
    [
        ("Gas (kWh)", "gas"),
        ("Hall - Electricity", "electricity"),
        ("Natural gas", "natural gas"),
        ("Heating oil", "heating oil"),
        ("Gas Street Library", ""),
        ("Waterside School", ""),
        ("Electricity and gas", ""),
    ],
)
def test_the_fuel_that_a_label_names(text: str, fuel: str) -> None:
    assert fuel_in(text) == fuel


def test_the_fuel_of_a_title() -> None:
    assert fuel_of_title("Made-up Council: gas use 2023-24") == "gas"
    assert fuel_of_title("Gas and electricity") == ""
    assert fuel_of_title("Energy") == ""


def test_labels_and_totals() -> None:
    head = ["Site", "Fuel", "Unit", *heads(2023, 3)]
    rows = [head, ["Hall", "Gas", "kWh", 1, 3, 2], ["Sub-total", "", "", 1, 3, 2]]
    [block] = blocks_of(grid_of(rows), WORDS, None, [])
    hall, total = (label_of(block, cells, WORDS) for _, cells in block.rows)
    assert (hall.texts, hall.fuel, hall.unit) == (("Hall", "Gas"), "gas", "kWh")
    assert not is_total(hall.texts)
    assert is_total(total.texts)


def test_a_site_whose_name_has_a_total_in_it_is_none() -> None:
    """Total Fitness Centre is a site that the register knows, not a sum."""
    head = ["Site", *heads(2023, 3)]
    rows = [["Electricity kWh"], head, ["Totalton Library", 1, 3, 2], ["Library", 5, 6, 4]]
    assert len(read_rows(rows).readings) == 6


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234", Value(1234)),
        ("1234E", Value(1234, True)),
        ("*1234", Value(1234, True)),
        ("1234 est", Value(1234, True)),
        ("1234 est.", Value(1234, True)),
        ("1,234.5*", Value(1234.5, True)),
        ("(12)", Value(-12)),
        ("CLOSED 31/8", Value(None, False, "CLOSED 31/8")),
        ("sold", Value(None, False, "sold")),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert value_of(text) == value


@pytest.mark.parametrize("text", ["see note", "1234X", "12 34", "#REF!", "=1+2", "E", "*"])
def test_what_is_no_value(text: str) -> None:
    with pytest.raises(ValueError):
        value_of(text)


def test_values_with_a_decimal_comma() -> None:
    assert value_of("1.234,5 E", COMMA) == Value(1234.5, True)


@pytest.mark.parametrize(
    ("formula", "is_other"),
    [("1234+567", False), ("(12+3)*4/2", False), ("E5", True), ("AVERAGE(D5:F5)", True),
     ("SUM(12,13)", False), ("1234*$B$1", True), ("Sheet2!B4", True), ("(shared)", True)],
)  # fmt: skip
def test_formulas_that_refer_to_other_use(formula: str, is_other: bool) -> None:
    assert refers(formula) is is_other


@pytest.mark.parametrize(
    ("comment", "is_so"),
    [("est", True), ("Estimated by supplier", True), ("copied from last year", True),
     ("incl. March", True), ("actual?", True), ("read by the best reader", False),
     ("interest free", False), ("meter in the cellar", False)],
)  # fmt: skip
def test_comments_that_doubt(comment: str, is_so: bool) -> None:
    assert is_doubted(comment) is is_so


def book(path: Path) -> Path:
    """A workbook with a formula, an error, styles, a comment, a hidden column and row."""
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet("Gas & co")
    italic, fill = made.add_format({"italic": 1}), made.add_format({"bg_color": "#FFC000"})
    white = made.add_format({"bg_color": "#FFFFFF"})
    sheet.write_row(0, 0, ["Site", *heads()])
    sheet.write_row(1, 0, ["Library", *used()])
    sheet.write(1, 1, 500, italic)
    sheet.write(1, 2, 510, fill)
    sheet.write(1, 3, 490, white)
    sheet.write_formula(1, 4, "=1234+567", None, 1801)
    sheet.write_formula(1, 5, "=NOWHERE", None, "#REF!")
    sheet.write_comment(1, 6, "incl. March")
    sheet.set_column(7, 8, None, None, {"hidden": True})
    sheet.set_row(3, None, None, {"hidden": True})
    made.add_worksheet("Empty")
    made.close()
    return path


def test_what_a_workbook_shows_beside_its_values(tmp_path: Path) -> None:
    path = book(tmp_path / "book.xlsx")
    marks = marks_of(path, "Gas & co", "book.xlsx")
    assert marks is not None
    found = {key: marks.cells[key] for key in marks.cells}
    assert found[2, 1].styles == {"italic"}
    assert found[2, 2].styles == {"fill:FFC000"}
    assert (2, 3) not in found
    assert (found[2, 4].formula, found[2, 4].error) == ("1234+567", "")
    assert found[2, 5].error == "#REF!"
    assert "incl. March" in found[2, 6].comment
    assert marks.hidden == "columns H–I and rows 4"


def test_openpyxl_and_excel_write_the_same_marks(tmp_path: Path) -> None:
    """Another writer: shared strings, comments in another part, no stored values."""
    path = book(tmp_path / "book.xlsx")
    again = load_workbook(path)
    again.save(tmp_path / "again.xlsx")
    marks = marks_of(tmp_path / "again.xlsx", "Gas & co", "again.xlsx")
    assert marks is not None
    assert marks.cells[2, 1].styles == {"italic"}
    assert marks.cells[2, 2].styles == {"fill:FFC000"}
    assert "incl. March" in marks.cells[2, 6].comment
    assert marks.cells[2, 4].error == "a formula without a stored value"
    assert marks.hidden == "columns H–I and rows 4"


def test_a_formula_without_a_value_refuses_the_sheet(tmp_path: Path) -> None:
    again = load_workbook(book(tmp_path / "book.xlsx"))
    again["Gas & co"]["F2"] = 500
    again.save(tmp_path / "again.xlsx")
    parsed = read_rows_of(tmp_path / "again.xlsx")
    assert any("a formula without a stored value" in str(one) for one in parsed)


def read_rows_of(path: Path) -> list[Fault]:
    from carbon.ledger.formats import Hints, read
    from tests.ledger.council.sheets import NUMBERS, TODAY, at_site

    try:
        return list(
            read(read_grid(path), Hints(names=NUMBERS, at_site=at_site, today=TODAY)).faults
        )
    except Faults as several:
        return list(several.faults)


def test_a_workbook_with_entities_of_its_own_is_refused(tmp_path: Path) -> None:
    import zipfile

    path, evil = book(tmp_path / "book.xlsx"), tmp_path / "evil.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(evil, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if "comments" in name:
                data = data.replace(
                    b"?>", b'?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]>', 1
                )
            new.writestr(name, data)
    with pytest.raises(UnreadableFile, match="entities"):
        read_grid(evil)


def test_a_csv_shows_nothing_beside_its_values(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    marks = marks_of(tmp_path / "a.csv", "", "a.csv")
    assert (dict(marks.cells), marks.hidden, marks.sees_formats) == ({}, "", False)


def test_a_control_total_in_another_unit() -> None:
    readings = read_rows([["Site", "Unit", *heads(2023, 3)], ["Library", "kWh", 100, 300, 200]])
    own = readings.readings
    units = [one.unit for one in own]
    assert check_control_total("0.6 MWh", own, units, "a.csv") is None
    assert check_control_total("600 kWh", own, units, "a.csv") is None
    assert "-1" in str(check_control_total("601 kWh", own, units, "a.csv"))
