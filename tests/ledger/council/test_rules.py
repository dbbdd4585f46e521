"""Each rule of the sheet that councils keep, as a small case."""

from __future__ import annotations

from datetime import date

import pytest

from carbon.sheet_marks import Mark
from tests.ledger.council.sheets import by_month, faults, good, heads, read_rows, told, used

HEAD = ["Site", "Meter", *heads()]


def sheet(*figures: object) -> list[list[object]]:
    """One row of Hall's electricity under months that name their year."""
    return [["Electricity kWh"], HEAD, ["Hall", "", *figures]]


# Which year


@pytest.mark.parametrize(
    ("title", "tab", "year"),
    [
        ("Electricity 2023-24 (kWh)", "", ""),
        ("Electricity 2023/24 kWh", "", ""),
        ("Electricity kWh FY23/24", "", ""),
        ("Electricity kWh", "Electricity 2023-24", ""),
        ("Electricity kWh", "", "2023-24"),
        ("Electricity kWh, April 2023 to March 2024", "", ""),
        ("Electricity kWh, April 2023 to March 2024", "2023-24", ""),
        ("Electricity kWh, year ending March 2024", "", ""),
    ],
)
def test_months_without_a_year_take_that_of_the_title_the_tab_or_the_option(
    title: str, tab: str, year: str
) -> None:
    rows = [
        [title],
        [
            "Site",
            *["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"],
        ],
    ]
    rows.append(["Library", *map(str, used())])
    found = by_month(good(rows, tab, year=year), "library-e")
    assert next(iter(found.items())) == ("2023-04", 500)
    assert list(found)[-1] == "2024-03"


def test_months_without_any_year_are_refused_and_the_option_is_named() -> None:
    rows = [["Electricity kWh"], ["Site", "April", "May", "June"], ["Library", 1, 2, 1]]
    assert "--year 2023-24" in faults(rows)[0]


@pytest.mark.parametrize(
    ("title", "months"),
    [
        ("Electricity kWh 2023", "Apr May Jun Jul Aug Sep Oct Nov Dec Jan Feb Mar"),
        ("Electricity kWh 2023-24", "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    ],
)
def test_a_year_that_does_not_fit_the_months_is_refused(title: str, months: str) -> None:
    """April to March of "2023" may begin in 2022 or 2023: nobody but the sheet's keeper knows."""
    [fault] = faults([[title], ["Site", *months.split()], ["Library", *used()]])
    assert "--year" in fault
    assert title[-4:] in fault


def test_the_option_settles_a_year_that_does_not_fit() -> None:
    rows = [
        ["Electricity kWh 2023"],
        ["Site", *["Apr", "May", "Jun", "Jul"]],
        ["Library", *used()[:4]],
    ]
    assert next(iter(by_month(good(rows, year="2022-23"), "library-e"))) == "2022-04"


@pytest.mark.parametrize(
    "months",
    [
        ["2023-04-01 00:00:00", "2023-05-01 00:00:00", "2023-06-01 00:00:00"],
        ["2023-04-30", "2023-05-31", "2023-06-30"],
        ["01/04/2023", "01/05/2023", "01/06/2023"],
        ["2023-04", "2023-05", "2023-06"],
        ["Apr 23", "May 23", "Jun 23"],
        ["April 2023", "May 2023", "June 2023"],
        ["APR-23", "MAY-23", "JUN-23"],
    ],
)
def test_headings_that_are_months(months: list[str]) -> None:
    found = by_month(good([["Site", *months], ["Library", 10, 30, 20]], unit="kWh"), "library-e")
    assert found == {"2023-04": 10, "2023-05": 30, "2023-06": 20}


def test_2009_10_is_a_financial_year_unless_its_neighbours_step_by_a_month() -> None:
    months = by_month(
        good([["Site", "2009-10", "2009-11", "2009-12"], ["Library", 10, 30, 20]]), "library-e"
    )
    assert months == {"2009-10": 10, "2009-11": 30, "2009-12": 20}
    years = [["meter", "2009-10", "2010-11", "2011-12"], ["library-e", 10, 30, 20]]
    assert read_rows(years).format == "annual"


def test_a_heading_that_fits_neither_refuses_the_file() -> None:
    rows = [["Site", "Apr-23", "May-23", "Jnue-23", "Jul-23", "Aug-23", "Sep-23"]]
    rows.append(["Library", *map(str, used()[:6])])
    assert any("Jnue-23" in one for one in faults(rows))


def test_a_month_that_is_skipped_refuses_the_file() -> None:
    rows = [["Site", "Apr-23", "May-23", "Jul-23", "Aug-23", "Sep-23"], ["Library", 1, 3, 2, 5, 4]]
    assert faults(rows), "June is not there, and nobody says so"


def test_a_year_on_the_tab_and_another_in_the_headings_are_both_shown() -> None:
    [fault] = faults(sheet(*used()), tab="Electricity 2022-23")
    assert "2022-23" in fault
    assert "2023-04" in fault
    [fault] = faults([["Gas kWh 2021-22"], HEAD, ["Hall", "", *used()]], tab="Gas")
    assert "2021-22" in fault


def test_a_title_of_another_year_than_the_tabs_is_refused() -> None:
    rows = [["Electricity kWh 2022-23"], ["Site", "Apr", "May", "Jun"], ["Library", 1, 3, 2]]
    [fault] = faults(rows, tab="2023-24")
    assert "2022-23" in fault
    assert "2023-24" in fault


# Totals


def test_totals_and_subtotals_are_checked_and_are_no_readings() -> None:
    rows = [
        ["Electricity kWh"],
        ["Site", "Apr-23", "May-23", "Jun-23", "Total"],
        ["Offices"],
        ["Hall", 10, 30, 20, 60],
        ["Offices subtotal", 10, 30, 20, 60],
        ["Libraries"],
        ["Library", 11, 31, 21, 63],
        ["Libraries subtotal", 11, 31, 21, 63],
        ["Grand total", 21, 61, 41, 123],
    ]
    assert {one.meter for one in good(rows)} == {"hall-e", "library-e"}


def test_the_row_that_a_total_misses_is_named() -> None:
    rows = [["Electricity kWh"], ["Site", "Apr-23", "May-23", "Jun-23"]]
    rows += [["Hall", 10, 30, 20], ["Library", 11, 31, 21], ["Depot", 5, 6, 7]]
    rows += [["Total", 15, 36, 27]]
    [fault] = faults(rows)
    assert "row 4 (Library)" in fault
    assert "--totals-wrong" in fault
    assert len(good(rows, accept=("totals",))) == 9


def test_several_rows_that_a_total_misses_are_named() -> None:
    rows = [["Electricity kWh"], ["Site", "Apr-23", "May-23", "Jun-23"]]
    rows += [["Hall", 10, 30, 20], ["Library", 110, 310, 210], ["Depot", 5, 6, 7]]
    rows += [["Total", 5, 6, 7]]
    [fault] = faults(rows)
    assert "row 3 (Hall)" in fault
    assert "row 4 (Library)" in fault


def test_a_total_may_be_off_by_the_rounding_of_its_rows() -> None:
    rows = [["Electricity MWh"], ["Site", "Apr-23", "May-23", "Jun-23"]]
    rows += [["Hall", 1.4, 3.4, 2], ["Library", 1.4, 3.4, 2], ["Total", 3, 7, 4]]
    assert len(good(rows)) == 6
    rows[-1] = ["Total", 3, 8, 4]
    assert "May" in faults(rows)[0] or "2023-05" in faults(rows)[0]


def test_a_total_of_a_row_is_checked() -> None:
    rows = [["Electricity kWh"], ["Site", "Apr-23", "May-23", "Jun-23", "Total"]]
    [fault] = faults([*rows, ["Library", 10, 30, 20, 70]])
    assert "70" in fault
    assert "60" in fault


# Blank, nought, closed


def test_blank_after_the_last_figure_is_not_yet_and_before_it_missing() -> None:
    rows = sheet(500, "", 510, 490, "", "", "", "", "", "", "", "")
    found = good(rows)
    assert list(by_month(found, "hall-e")) == ["2023-04", "2023-06", "2023-07"]
    remarks = told(rows)
    assert "1 empty month before a filled one" in remarks
    assert "2023-05" in remarks
    assert "from 2023-08 on): not yet" in remarks


def test_a_nought_to_come_is_not_yet_and_in_a_past_month_unconfirmed() -> None:
    rows = sheet(500, 0, 510, 490, 0, 0, 0, 0, 0, 0, 0, 0)
    found = by_month(good(rows, today=date(2023, 8, 10)), "hall-e")
    assert found == {"2023-04": 500, "2023-05": 0, "2023-06": 510, "2023-07": 490}
    assert "1 nought in months that have passed" in told(rows, today=date(2023, 8, 10))


def test_a_dash_is_nothing_and_no_nought() -> None:
    assert list(by_month(good(sheet(500, "-", 510, 490)), "hall-e")) == [
        "2023-04",
        "2023-06",
        "2023-07",
    ]


def test_closed_is_no_reading_and_the_site_may_be_ended() -> None:
    rows = sheet(500, 510, 490, 505, 480, "CLOSED 31/8", "", "", "", "", "", "")
    assert len(good(rows)) == 5
    assert "carbon sites close" in told(rows)


# Estimates


@pytest.mark.parametrize("text", ["1,234E", "*1234", "1234 est", "1234*", "1234 (est)", "1234 e"])
def test_marks_of_an_estimate(text: str) -> None:
    found = good(sheet(500, text, 510))
    assert [(one.quantity, one.quality) for one in found] == [
        (500, "not stated"),
        (1234, "estimated"),
        (510, "not stated"),
    ]


def test_a_word_in_a_month_is_a_fault_with_its_cell() -> None:
    [fault] = faults(sheet(500, "see below", 510))
    assert "'see below'" in fault
    assert "D" in fault


# Doubts


def test_figures_that_rise_in_every_month_may_be_a_dial() -> None:
    rows = sheet(*range(4000, 5200, 100))
    [fault] = faults(rows)
    assert "--accept rising" in fault
    assert len(good(rows, accept=("rising",))) == 12


def test_equal_months_are_no_dial() -> None:
    assert len(good(sheet(*[500] * 6, *range(510, 570, 10)))) == 12


def test_a_winter_that_comes_is_no_dial() -> None:
    assert len(good(sheet("", "", "", 100, 160, 400, 900, 1500, 2100))) == 6


@pytest.mark.parametrize("step", [2, 3])
def test_figures_with_blanks_between_may_be_of_several_months(step: int) -> None:
    figures = [used()[n] if n % step == step - 1 else "" for n in range(12)]
    [fault] = faults(sheet(*figures))
    assert "--quarters" in fault


@pytest.mark.parametrize(
    ("covers", "spans"),
    [
        ("before", ["2023-04-01 2023-07-01", "2023-07-01 2023-10-01"]),
        ("after", ["2023-06-01 2023-09-01", "2023-09-01 2023-12-01"]),
        ("own", ["2023-06-01 2023-07-01", "2023-09-01 2023-10-01"]),
    ],
)
def test_a_quarters_figure_covers_the_months_that_the_option_says(
    covers: str, spans: list[str]
) -> None:
    figures = [used()[n] if n % 3 == 2 else "" for n in range(12)]
    found = good(sheet(*figures), quarters=covers)
    assert [f"{one.start} {one.end}" for one in found[:2]] == spans
    assert [one.quantity for one in found] == [one for one in figures if one]
    assert all(one.days == one.days_with_data for one in found)


def test_last_years_figures_in_this_years_months_are_a_copied_template() -> None:
    rows = [["Electricity kWh"], ["Site", *heads(2022), *heads(2023)]]
    last = used()
    rows.append(["Library", *map(str, last), *map(str, [600, 580, 610, *last[3:]])])
    assert any("--accept copied" in one for one in faults(rows))
    assert len(good(rows, accept=("copied",))) == 24


def test_a_price_far_from_the_rows_own() -> None:
    months = heads(2023, 6)
    head = ["Site", *[cell for month in months for cell in (month, "")]]
    under = ["", *["kWh", "£"] * 6]
    figures = [cell for n in used(500, 6) for cell in (n, n / 4)]
    figures[4] = 5070
    rows = [["Electricity"], head, under, ["Library", *figures]]
    [fault] = faults(rows)
    assert "--accept prices" in fault
    assert "2023-06" in fault


# What a workbook shows beside its values


def test_an_error_in_a_month_is_a_fault_with_its_cell() -> None:
    rows = sheet(500, "", 510)
    marks = {(3, 3): Mark("E5*2", "#REF!")}
    [fault] = faults(rows, "Electricity", marks)
    assert "#REF!" in fault
    assert "sheet.xlsx:3, column D" in fault


def test_an_error_in_a_ratio_is_none() -> None:
    rows = [["Electricity"], ["Site", "Apr-23", "", "May-23", "", "Jun-23", ""]]
    rows += [["", *["kWh", "p/kWh"] * 3], ["Library", 10, 30, 0, "#DIV/0!", 20, 30]]
    marks = {(4, 4): Mark("D4/C4", "#DIV/0!")}
    assert [one.quantity for one in good(rows, "Power", marks)] == [10, 0, 20]


def test_a_sum_of_bills_is_as_read_and_other_use_an_estimate() -> None:
    rows = sheet(1801, 500, 510)
    marks = {(3, 2): Mark("1234+567"), (3, 3): Mark("E3"), (3, 4): Mark("AVERAGE(C3:D3)")}
    assert [one.quality for one in good(rows, "Electricity", marks)] == [
        "not stated",
        "estimated",
        "estimated",
    ]


def test_styles_count_only_where_they_are_declared() -> None:
    rows = sheet(500, 490, 510)
    marks = {
        (3, 2): Mark(styles=frozenset({"italic"})),
        (3, 3): Mark(styles=frozenset({"fill:FFFF00"})),
    }
    assert {one.quality for one in good(rows, "Electricity", marks)} == {"not stated"}
    remarks = told(rows, "Electricity", marks)
    assert "1 fill:FFFF00, 1 italic cells: meaning not declared" in remarks
    declared = good(rows, "Electricity", marks, estimated_styles=["italic"])
    assert [one.quality for one in declared] == ["estimated", "not stated", "not stated"]


def test_styles_of_headings_and_totals_are_nobodys_business() -> None:
    rows = [["Electricity kWh"], HEAD, ["Hall", "", 500, 490, 510], ["Total", "", 500, 490, 510]]
    marks = {(2, n): Mark(styles=frozenset({"fill:D9E1F2"})) for n in range(14)}
    marks |= {(4, n): Mark(styles=frozenset({"italic"})) for n in range(14)}
    assert "not declared" not in told(rows, "Electricity", marks)


def test_comments_stay_on_their_readings() -> None:
    rows = sheet(500, 490, 510)
    marks = {(3, 3): Mark(comment="incl. March"), (3, 4): Mark(comment="read by the best reader")}
    found = good(rows, "Electricity", marks)
    assert [one.comment for one in found] == ["", "incl. March", "read by the best reader"]
    assert "look at: 'incl. March'" in told(rows, "Electricity", marks)
    only = {(3, 4): Mark(comment="read by the best reader")}
    assert "look at" not in told(rows, "Electricity", only)


def test_hidden_rows_and_columns_are_read_and_said() -> None:
    remarks = told(sheet(500, 490, 510), "Electricity", hidden="columns B and rows 4")
    assert "hidden columns B and rows 4 are read too" in remarks


# Whose figures


def test_a_site_with_several_meters_is_asked_about() -> None:
    [fault] = faults([["Electricity kWh"], ["Site", *heads()], ["School", *used()]])
    assert "school-e1" in fault
    assert "school-e2" in fault


def test_the_fuel_may_stand_in_tab_title_band_column_or_row() -> None:
    head, gas = ["Site", *heads()], ["Hall", *used()]
    ways = [
        good([head, gas], tab="Gas kWh"),
        good([["Gas kWh"], head, gas]),
        good([head, ["Gas (kWh)"], gas]),
        good([["Site", "Fuel", "Unit", *heads()], ["Hall", "Gas", "kWh", *used()]]),
        good([["Hall"], head, ["Gas (kWh)", *used()]]),
    ]
    for found in ways:
        assert {one.meter for one in found} == {"hall-g"}
        assert {one.unit for one in found} == {"kWh"}


def test_meters_by_id_supply_point_and_serial() -> None:
    head = ["Site", "MPAN", *heads()]
    for name in ("hall-e", "2000000000015", "20 0000 0000 015", "E12X34567"):
        found = good([["kWh"], head, ["Anywhere", name, *used()]])
        assert {one.meter for one in found} == {name.replace(" ", "")}


def test_two_fuels_side_by_side_take_the_band_above_each() -> None:
    rows = [["", "Electricity kWh", "", "", "Gas kWh", "", ""]]
    rows += [["Site", *heads(2023, 3), *heads(2023, 3)], ["Hall", 10, 30, 20, 100, 300, 200]]
    found = good(rows)
    assert by_month(found, "hall-e") == {"2023-04": 10, "2023-05": 30, "2023-06": 20}
    assert by_month(found, "hall-g") == {"2023-04": 100, "2023-05": 300, "2023-06": 200}


def test_two_runs_without_a_band_are_refused() -> None:
    rows = [["Site", *heads(2023, 3), *heads(2023, 3)], ["Hall", 10, 30, 20, 100, 300, 200]]
    assert any("twice" in fault for fault in faults([["Energy"], *rows]))


def test_gas_in_m3_and_kwh_is_one_thing() -> None:
    rows = [["Hall"], ["Fuel", "Unit", *heads(2023, 3)]]
    rows += [["Gas", "m3", 100, 300, 200], ["Gas", "kWh", 1122, 3366, 2244]]
    found = good(rows)
    assert by_month(found, "hall-g") == {"2023-04": 1122, "2023-05": 3366, "2023-06": 2244}
    assert "3 volumes of gas beside kWh" in told(rows)
    rows[2] = ["Gas", "m3", 100, 30, 200]
    [fault] = faults(rows)
    assert "2023-05" in fault


def test_co2_and_last_year_are_checks_only() -> None:
    rows = [["Electricity"], ["Site", "Apr-23", "", "May-23", "", "Jun-23", "", "2022-23", "tCO2e"]]
    rows += [["", *["kWh", "kgCO2e"] * 3, "", ""], ["Library", 10, 2, 30, 6, 20, 4, 900, 0.01]]
    assert [one.quantity for one in good(rows)] == [10, 30, 20]
    rows = [["Library"], ["", *heads(2023, 3)], ["Electricity kWh", 10, 30, 20]]
    rows += [["Electricity kgCO2e", 2, 6, 4]]
    assert [one.quantity for one in good(rows)] == [10, 30, 20]


def test_months_of_last_year_beside_this_years_are_readings_of_their_own_year() -> None:
    rows = [["Electricity kWh"], ["Site", *heads(2022, 3), *heads(2023, 3)]]
    rows.append(["Library", 10, 30, 20, 11, 31, 21])
    found = by_month(good(rows), "library-e")
    assert found["2022-05"] == 30
    assert found["2023-05"] == 31


def test_cost_is_a_memo_and_never_energy() -> None:
    head = ["Site", "Apr-23", "", "", "May-23", "", "", "Jun-23", "", ""]
    rows = [["Electricity"], head, ["", *["kWh", "£ net", "VAT"] * 3]]
    rows.append(["Library", 10, 3, 0.6, 30, 9, 1.8, 20, 6, 1.2])
    found = good(rows)
    assert [(one.quantity, one.cost_net_gbp, one.vat_gbp) for one in found] == [
        (10, 3, 0.6),
        (30, 9, 1.8),
        (20, 6, 1.2),
    ]


def test_a_sheet_of_costs_only_is_no_energy() -> None:
    rows = [["Electricity cost (£)"], ["Site", *heads(2023, 3)], ["Library", 10, 30, 20]]
    assert not read_rows(rows).readings or faults(rows)


def test_a_unit_beside_the_fuel_on_a_row_a_title_or_a_block() -> None:
    for rows in (
        [["Electricity MWh"], ["Site", *heads(2023, 3)], ["Library", 1, 3, 2]],
        [["Electricity"], ["Site", "Unit", *heads(2023, 3)], ["Library", "MWh", 1, 3, 2]],
        [["Library"], ["", *heads(2023, 3)], ["Electricity (MWh)", 1, 3, 2]],
    ):
        assert {one.unit for one in good(rows)} == {"MWh"}


# Nothing passed over


@pytest.mark.parametrize(
    ("at", "text"), [(1, "x"), (1, ""), (4, "x"), (4, ""), (4, "Apirl"), (5, "Spare"), (5, "")]
)
def test_a_column_of_numbers_that_nobody_understands_is_refused(at: int, text: str) -> None:
    head = ["Site", *heads(2023, 4), "Total"]
    rows = [["Electricity kWh"], head, ["Library", 10, 30, 20, 40, 100]]
    assert len(good(rows)) == 4
    head[at] = text
    assert any(f"({chr(65 + at)})" in fault for fault in faults(rows))


def test_a_sub_heading_that_nobody_understands_is_refused() -> None:
    rows = [["Electricity"], ["Site", "Apr-23", "", "May-23", "", "Jun-23", ""]]
    rows += [["", "kWh", "£", "Kilowaths", "£", "kWh", "£"], ["Library", 10, 3, 30, 9, 20, 6]]
    assert any("Kilowaths" in fault for fault in faults(rows))


def test_a_sites_size_and_target_are_no_use() -> None:
    head = ["Site", "UPRN", "Floor area m2", *heads(2023, 3), "Target", "kWh per m2", "Notes"]
    rows = [["Electricity kWh"], head, ["Library", 10012345678, 900, 10, 30, 20, 90, 0.1, "new"]]
    assert [one.quantity for one in good(rows)] == [10, 30, 20]


def test_a_fuel_that_the_site_has_no_meter_of_is_never_its_other_meters() -> None:
    """Gas of a site whose one meter is of electricity must not become electricity."""
    [fault] = faults([["Gas (kWh)"], ["Site", *heads()], ["Library", *used()]])
    assert "'Library', which has no meter of gas" in fault
    assert "carbon register propose" in fault


def test_a_month_that_is_skipped_between_two_runs_refuses_the_file() -> None:
    months = ["Apr-23", "May-23", "Jun-23", "Aug-23", "Sep-23", "Oct-23"]
    rows = [["Electricity kWh"], ["Site", *months], ["Library", *used(500, 6)]]
    [fault] = faults(rows)
    assert "2023-08 after 2023-06" in fault


def test_january_of_a_financial_year_is_of_its_second_half() -> None:
    rows = [["Electricity kWh 2023-24"], ["Site", "Jan", "Feb", "Mar"], ["Library", 1, 3, 2]]
    assert list(by_month(good(rows), "library-e")) == ["2024-01", "2024-02", "2024-03"]


@pytest.mark.parametrize("heading", ["Cost centre", "Site ref", "DfE no", "UPRN"])
def test_numbers_that_name_a_row_are_no_use(heading: str) -> None:
    rows = [["Electricity kWh"], ["Site", heading, *heads(2023, 3)], ["Library", 41203, 1, 3, 2]]
    assert [one.quantity for one in good(rows)] == [1, 3, 2]
