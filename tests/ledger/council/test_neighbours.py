"""Sheets near to those that were handed over: read as their keepers mean them, or refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from carbon.errors import BadValue
from carbon.ledger.formats.council.formulas import linked_tab
from carbon.ledger.formats.council.values import value_of
from carbon.ledger.grids import read_grid
from carbon.sheet_marks import Mark
from tests.ledger.council.sheets import MONTHS, by_month, faults, good, heads, read_rows, told, used

A, B = used(500), used(900)
TITLE = ["Electricity kWh"]
HEAD = ["Site", *heads()]


def first(rows: list[list[object]], meter: str = "library-e", **options: object) -> str:
    """The first month of a meter in rows that are good."""
    return next(iter(by_month(good(rows, **options), meter)))


# Years


@pytest.mark.parametrize(
    "title", ["Electricity 23-24", "Electricity 23-24 (kWh)", "April 2023 to March 2024", "23/24"]
)
def test_titles_that_name_the_year(title: str) -> None:
    assert first([[title], ["Site", *MONTHS], ["Library", *A]], unit="kWh") == "2023-04"


def test_a_streets_number_is_no_year() -> None:
    assert "--year" in faults([["Unit 23-24 kWh"], ["Site", *MONTHS], ["Library", *A]])[0]


def test_years_stand_over_their_months() -> None:
    over = ["", "2023", *[""] * 8, "2024", "", ""]
    assert first([TITLE, over, ["Site", *MONTHS], ["Library", *A]]) == "2023-04"
    over = ["", "2022/23", *[""] * 12, "2023/24"]
    rows = [TITLE, over, ["Site", *MONTHS, "Total", *MONTHS], ["Library", *A, sum(A), *B]]
    found = by_month(good(rows), "library-e")
    assert (found["2022-04"], found["2023-04"], len(found)) == (A[0], B[0], 24)
    wrong = ["", "2023", *[""] * 11]
    assert "--year" in faults([TITLE, wrong, ["Site", *MONTHS], ["Library", *A]])[0]


def test_an_academic_year_lies_in_the_two_that_it_names() -> None:
    months = [*MONTHS[5:], *MONTHS[:5]]
    found = by_month(
        good([["Electricity kWh 2023/24"], ["Site", *months], ["Library", *A]]), "library-e"
    )
    assert next(iter(found)) == "2023-09"
    assert [*found][-1] == "2024-08"


def test_a_row_a_year() -> None:
    rows = [
        TITLE,
        ["Site", "Year", *MONTHS],
        ["Library", "2022/23", *A],
        ["Library", "2023/24", *B],
    ]
    found = by_month(good(rows), "library-e")
    assert (found["2022-04"], found["2023-04"], len(found)) == (A[0], B[0], 24)
    rows = [["Library - Electricity kWh"], ["Year", *MONTHS], ["2021/22", *A], ["2022/23", *B]]
    assert first(rows) == "2021-04"


def test_a_row_of_another_year_than_its_months_is_a_check() -> None:
    rows = [
        TITLE,
        ["Site", "Year", *heads()],
        ["Library", "2023/24", *A],
        ["Library", "2022/23", *B],
    ]
    assert [*by_month(good(rows), "library-e").values()] == A


def test_the_option_never_overrides_a_tab_of_another_year() -> None:
    rows = [TITLE, ["Site", *MONTHS], ["Library", *A]]
    assert "--year says 2023-24" in faults(rows, tab="2022-23", year="2023-24")[0]


# Headings


@pytest.mark.parametrize(
    "months",
    [
        ["01/04/23", "01/05/23", "01/06/23"],
        ["2023 Apr", "2023 May", "2023 June"],
        ["Apr-23 (kWh)", "May-23 (kWh)", "Jun-23 (kWh)"],
    ],
)
def test_more_headings_that_are_months(months: list[str]) -> None:
    rows = [["Electricity"], ["Site", *months], ["Library", 10, 30, 20]]
    assert by_month(good(rows), "library-e") == {"2023-04": 10, "2023-05": 30, "2023-06": 20}


def test_a_unit_or_cost_beside_the_month_in_one_heading() -> None:
    names = [text for month in heads(2023, 3) for text in (f"{month} kWh", f"{month} £")]
    found = good([["Electricity"], ["Site", *names], ["Library", 10, 3, 30, 9, 20, 6]])
    assert [(one.quantity, one.unit, one.cost_net_gbp) for one in found] == [
        (10, "kWh", 3),
        (30, "kWh", 9),
        (20, "kWh", 6),
    ]


def test_a_heading_that_is_repeated_goes_on_under_the_titles_before() -> None:
    rows = [["Electricity kWh 2023/24"], ["Site", *MONTHS], ["Hall", *A]]
    rows += [["Site", *MONTHS], ["Depot", *B]]
    found = good(rows)
    assert by_month(found, "hall-e")["2023-04"] == A[0]
    assert by_month(found, "depot-e")["2023-04"] == B[0]


@pytest.mark.parametrize("band", ["Cost (£)", "Spend", "tCO2e", "Last year", "Budget"])
def test_a_run_of_months_is_what_its_band_says(band: str) -> None:
    over = ["", "kWh", *[""] * 11, band]
    found = good([["Electricity"], over, ["Site", *heads(), *heads()], ["Library", *A, *B]])
    assert [one.quantity for one in found] == A


@pytest.mark.parametrize("name", ["£", "p/kWh", "Max", "Total cost", "GIA"])
def test_columns_beside_the_months_that_are_no_use(name: str) -> None:
    rows = [TITLE, [*HEAD, "Total", name], ["Library", *A, sum(A), 77.5]]
    assert [one.quantity for one in good(rows)] == A


# Rows


@pytest.mark.parametrize(
    "name",
    [
        *("Average", "Max", "Degree days", "HDD (15.5)", "% change", "Last year", "Target"),
        *("Budget kWh", "Cumulative", "% of total", "kWh per day", "Days in month", "2022/23"),
        "Total last year",
    ],
)
def test_a_row_of_checks_is_left_out_and_told(name: str) -> None:
    rows = [TITLE, HEAD, ["Hall", *A], ["Depot", *B], [name, *used(3)]]
    assert len(good(rows)) == 24
    assert "a check only, by its label" in told(rows)


@pytest.mark.parametrize("name", ["Area Office", "Target House", "Max Miller Hall"])
def test_a_site_with_such_a_word_is_no_check(name: str) -> None:
    assert {one.meter for one in read_rows([TITLE, HEAD, [name, *A]]).readings} == {name}


@pytest.mark.parametrize("name", ["All sites", "", "County Council"])
def test_a_sum_of_the_rows_above_is_a_total_whatever_it_is_called(name: str) -> None:
    total = [a + b for a, b in zip(A, B, strict=True)]
    rows = [TITLE, HEAD, ["Hall", *A], ["Depot", *B], [name, *total]]
    assert len(good(rows)) == 24
    # A row that the register knows is its own, however it adds up.
    rows[-1][0] = "Library"
    assert len(good(rows)) == 36


def test_a_total_may_stand_above_its_rows() -> None:
    total = [a + b for a, b in zip(A, B, strict=True)]
    rows = [TITLE, HEAD, ["Total", *total], ["Hall", *A], ["Depot", *B]]
    assert len(good(rows)) == 24
    rows[2][1] = 7
    assert "7 as 'Total'" in faults(rows)[0]


def test_totals_of_several_units_are_not_said_to_be_checked() -> None:
    rows = [["2023/24"], ["Site", "Fuel", "Unit", *MONTHS], ["Hall", "Electricity", "kWh", *A]]
    rows += [["Depot", "Oil", "litres", *B], ["Total", "", "", *A]]
    assert "checked where of one unit" in told(rows)


def test_a_merged_name_is_of_the_rows_below_it() -> None:
    rows = [["2023/24"], ["Site", "Fuel", *MONTHS], ["Hall", "Electricity (kWh)", *A]]
    rows += [["", "Gas (kWh)", *B], ["Depot", "Electricity (kWh)", *B]]
    found = good(rows)
    assert {one.meter for one in found} == {"hall-e", "hall-g", "depot-e"}
    rows = [["Electricity 2023/24"], ["Site", "", *MONTHS], ["Hall", "kWh", *A], ["", "£", *B]]
    assert [one.cost_net_gbp for one in good(rows)] == B


def test_a_band_never_takes_its_name_to_the_band_below() -> None:
    rows = [["2023/24"], ["Site", "Fuel", *MONTHS], ["Hall", "Electricity (kWh)", *A], ["Pool"]]
    rows += [["", "Electricity (kWh)", *B]]
    assert {one.meter for one in good(rows)} == {"hall-e", "pool-e"}


def test_a_street_of_the_name_is_no_fuel() -> None:
    rows = [TITLE, HEAD, ["Gas Street offices"], ["Hall", *A]]
    assert {one.meter for one in good(rows)} == {"hall-e"}


def test_a_site_before_its_fuel() -> None:
    rows = [["2023/24 kWh"], ["", *MONTHS], ["Hall - Gas", *A], ["Hall Electricity", *B]]
    assert {one.meter for one in good(rows)} == {"hall-g", "hall-e"}


def test_a_number_of_another_site_or_fuel_than_its_row_is_refused() -> None:
    ids = {"id_of": lambda name: name, "activity_of": lambda _name: "electricity"}
    rows = [["kWh"], ["Site", "Meter", *heads()], ["Hall", "depot-e", *A]]
    assert "site 'Hall'" in faults(rows, **ids)[0]
    rows = [["Gas kWh"], ["Meter", *heads()], ["depot-e", *A]]
    assert "in a row of gas" in faults(rows, **ids)[0]


def test_day_and_night_are_registers_of_one_meter() -> None:
    rows = [TITLE, ["Site", "Rate", *heads(2023, 3)], ["Hall", "Day", 10, 30, 20]]
    rows += [["Hall", "Night", 1, 3, 2]]
    assert {(one.meter, one.register) for one in good(rows)} == {
        ("hall-e", "Day"),
        ("hall-e", "Night"),
    }
    head = ["Site", "Apr-23", "", "May-23", "", "Jun-23", ""]
    rows = [
        ["Electricity"],
        head,
        ["", *["Day kWh", "Night kWh"] * 3],
        ["Hall", 10, 1, 30, 3, 20, 2],
    ]
    assert {(one.register, one.quantity) for one in good(rows)} >= {("Day", 10), ("Night", 1)}


# Cells


@pytest.mark.parametrize(
    "text", ["E1234", "est 1,234", "Est. 1234", "(est) 1234", "~1234", "c.1234"]
)
def test_marks_of_an_estimate_before_the_number(text: str) -> None:
    assert value_of(text)[:2] == (1234.0, True)


def test_marks_of_what_was_read_and_of_what_has_not_come() -> None:
    assert value_of("1234A")[:2] == (1234.0, False)
    assert value_of("TBC").number is None
    assert value_of("awaiting bill").number is None
    assert value_of("Site closed").closed == "Site closed"
    for text in ("nil", "1234?", "see below", "E"):
        with pytest.raises(ValueError, match="."):
            value_of(text)


def test_another_tabs_figure_is_what_it_is_there_unless_of_another_year() -> None:
    def quality(formula: str) -> str:
        marks = {(3, 1): Mark(formula)}
        return good([TITLE, HEAD, ["Library", *A]], "Electricity", marks)[0].quality

    assert quality("'Raw data'!B9") == "not stated"
    assert quality("SUM(Bills!B9:B12)") == "not stated"
    assert quality("'2022-23'!B9") == "estimated"
    assert quality("Bills!B9*1.1") == "estimated"
    assert quality("B9") == "estimated"
    assert linked_tab("[1]Bills!B9") == ""


# Books


def book(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook of rows; ``=…`` is a formula whose stored value is 5."""
    with Workbook(str(path)) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, str) and cell.startswith("="):
                        sheet.write_formula(row, column, cell, None, 5)
                    else:
                        sheet.write(row, column, cell)
    return path


def test_sheets_that_sum_up_others_are_named_and_not_read(tmp_path: Path) -> None:
    rows = [TITLE, HEAD, ["Library", *A]]
    links = [TITLE, HEAD, ["Library", *[f"=Power!{letter}3" for letter in "BCDEFGHIJKLM"]]]
    grid = read_grid(
        book(tmp_path / "a.xlsx", {"Power": rows, "Summary": rows, "All": links}), "all"
    )
    assert [tab.sheet for tab in grid.tabs] == ["Power"]
    assert "'Summary' (sums up other sheets), 'All' (sums up other sheets)" in grid.remarks[0]
    # What shows a sheet that is not read is all that there is of it.
    grid = read_grid(book(tmp_path / "b.xlsx", {"OLD Power": rows, "All": links}), "all")
    assert [tab.sheet for tab in grid.tabs] == ["All"]
    assert [
        one.sheet for one in read_grid(book(tmp_path / "c.xlsx", {"Summary": rows}), "all").tabs
    ]


def test_months_that_go_down_are_refused_with_how_to_turn_them() -> None:
    rows = [TITLE, ["Month", "Library"], *[[month, 5] for month in heads()]]
    with pytest.raises(BadValue, match="Transpose"):
        read_rows(rows)
