"""The publisher's workbook of data tables: understood by content, refused with sheet and cell."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import Fault, Faults, UnreadableFile
from carbon.factors.appraisal import AppraisalValues
from carbon.factors.appraisal_reading import read_appraisal_values
from carbon.factors.appraisal_workbook import import_file
from carbon.folders import shipped
from tests.conftest import ROOT, Command
from tests.factors import data_tables
from tests.factors.data_tables import LAYOUTS, Sheets, carbon_value, index, marginal, write

SHIPPED = read_appraisal_values([shipped("factors")])
BROKEN = tomllib.loads((ROOT / "tests/faults/appraisal-workbook.toml").read_text(encoding="utf-8"))


def values_of(folder: Path) -> AppraisalValues:
    return read_appraisal_values([folder, shipped("factors")])


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_layout_gives_the_same_values(tmp_path: Path, layout: str) -> None:
    book = write(tmp_path / "tables.xlsx", LAYOUTS[layout]())
    made = import_file(book, tmp_path / "appraisal")
    assert [each.table for each in made.tables] == [
        "marginal-factors",
        "carbon-values",
        "gdp-deflator",
    ]
    values = values_of(tmp_path)
    for year in data_tables.YEARS:
        assert values.marginal["electricity"].at(year) == marginal(year)
        for scenario in ("low", "central", "high"):
            assert values.carbon_value(year, 2024, scenario) == carbon_value(year, scenario)
        assert values.rebased(100, 2024, year) == pytest.approx(index(year))
    assert values.constant["natural-gas"] == 0.1828
    for name in ("marginal-factors", "carbon-values", "gdp-deflator"):
        assert values.sources[name].edition == "2026-11"
        assert values.sources[name].publisher == "Department for Energy Security and Net Zero"
    assert values.sources["carbon-values"].price_year == 2024
    assert values.price_bands == SHIPPED.price_bands


def test_every_table_that_is_not_used_is_listed_with_its_reason(tmp_path: Path) -> None:
    made = import_file(write(tmp_path / "t.xlsx", data_tables.with_preamble()), tmp_path)
    assert [name.partition(":")[0] for name, _ in made.unused] == [
        "sheet Cover", "sheet Contents", "Table 2b", "Table 4", "Table 9",
    ]  # fmt: skip
    why = dict(made.unused)
    assert why["Table 9: Electricity long-run variable costs (LRVC), p/kWh, 2024 prices"] == (
        "long-run variable costs stand in your tariff file"
    )


def test_every_cell_is_accounted_for_and_knows_where_it_stood(tmp_path: Path) -> None:
    made = import_file(write(tmp_path / "t.xlsx", data_tables.with_preamble()), tmp_path)
    years = len(data_tables.YEARS)
    marginals, carbon, deflator = made.tables
    assert marginals.counts == {
        "kept": years + 1,
        "left out: other users, bases or measures": 7 * years,
        "left out: other fuels, units and gases": 11,
    }
    assert carbon.counts == {"kept": 3 * years, "left out: no value for the year": 12}
    assert deflator.counts["kept"] == 71
    with carbon.csv.open(encoding="utf-8", newline="") as stream:
        first = next(csv.DictReader(stream))
    assert first == {
        "year": "2024", "scenario": "low", "gbp_per_tco2e": "140.0", "locator": "Table 3!B9",
    }  # fmt: skip


def test_a_table_of_another_price_year_is_kept_in_it_and_rebased(tmp_path: Path) -> None:
    import_file(write(tmp_path / "t.xlsx", data_tables.with_preamble()), tmp_path / "appraisal")
    values = values_of(tmp_path)
    assert values.carbon_value(2030, 2024) == carbon_value(2030, "central")
    assert values.carbon_value(2030, 2022) == pytest.approx(
        carbon_value(2030, "central") * index(2022) / index(2024)
    )


def test_a_price_year_beyond_the_deflator_is_told(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    del sheets["Table 19"]
    sheets["Table 3"][0] = ["Table 3: Carbon values and sensitivities, 2026 £/tCO2e"]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert any("in prices of 2026, and the GDP deflator ends in 2024" in r for r in made.remarks)
    assert values_of(tmp_path).carbon_value(2030, 2026) == carbon_value(2030, "central")


def test_years_that_the_edition_in_use_has_and_this_one_lacks_are_told(tmp_path: Path) -> None:
    made = import_file(write(tmp_path / "t.xlsx", data_tables.with_preamble()), tmp_path)
    assert (
        "carbon-values: the edition used until now has 2020, 2021, 2022, 2023, which this one has "
        "not." in made.remarks
    )


def test_without_a_table_of_fuels_it_is_said_what_gas_takes(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    del sheets["Table 2"]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert any("natural gas takes combustion" in remark for remark in made.remarks)
    assert "natural-gas" not in values_of(tmp_path).constant


def test_fuels_without_electricity_are_not_used(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    del sheets["Table 1"]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert [each.table for each in made.tables] == ["carbon-values", "gdp-deflator"]
    assert "it goes with the one of electricity, which is not here" in dict(made.unused).values()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (["Last updated: 17 Apr 2027"], "2027-04"),
        (["Last updated", date(2027, 4, 17)], "2027-04"),
        (["Published November 2026; last updated 17th April 2027"], "2027-04"),
        (["First published December 2012; last updated 30/11/2026"], "2026-11"),
        (["Last updated: April 2027. Next update: November 2027"], "2027-04"),
        (["Edition of 2026-11-30. Next edition: November 2027"], "2026-11"),
        (["April 2027"], "2027-04"),
    ],
)
def test_the_date_is_the_one_that_the_workbook_states(
    tmp_path: Path, line: list[object], expected: str
) -> None:
    sheets: Sheets = {**data_tables.with_preamble(), "Cover": [["Data tables"]]}
    book = tmp_path / "t.xlsx"
    shown = [str(cell) if not isinstance(cell, date) else "17 April 2027" for cell in line]
    sheets["Cover"].append(list(shown))
    made = import_file(write(book, sheets), tmp_path / "appraisal")
    assert made.tables[0].edition == expected


def test_when_it_was_first_published_is_not_its_date(tmp_path: Path) -> None:
    """The tables of 2027 were an edition of October 2012, behind all others and never used."""
    sheets: Sheets = {
        **data_tables.with_preamble(),
        "Cover": [["First published October 2012"], ["Next update: 3 November 2027"]],
    }
    with pytest.raises(Faults, match="no date of publication"):
        import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")


def test_a_date_of_ones_own_and_the_day_of_retrieval(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    del sheets["Cover"]
    book = write(tmp_path / "t.xlsx", sheets)
    given = import_file(book, tmp_path / "a", edition="2026-12")
    assert given.tables[0].edition == "2026-12"
    fetched = import_file(book, tmp_path / "b", retrieved=date(2026, 11, 30))
    assert fetched.tables[0].edition == "2026-11-30"


def test_next_years_stand_beside_this_years_and_are_used(tmp_path: Path) -> None:
    folder, book = tmp_path / "appraisal", tmp_path / "t.xlsx"
    import_file(write(book, data_tables.with_preamble()), folder)
    with pytest.raises(Faults, match="--edition") as again:
        import_file(book, folder)
    assert len(again.value.faults) == 3
    sheets = data_tables.with_preamble()
    sheets["Cover"][-1] = ["Last updated:", "2 November 2027"]
    sheets["Table 3"][14][2] = 300.0
    sheets["Table 19"] = [
        *sheets["Table 19"][:2],
        *([y, index(y) / 2, 2.0] for y in range(2030, 2071)),
    ]
    made = import_file(write(book, sheets), folder)
    assert [each.csv.name for each in made.tables] == [
        "marginal-factors-2027-11.csv", "carbon-values-2027-11.csv", "gdp-deflator-2027-11.csv",
    ]  # fmt: skip
    values = values_of(tmp_path)
    assert values.carbon_value(2030, 2024) == 300
    assert values.rebased(100, 2024, 2070) == pytest.approx(index(2070))
    assert values.deflator.source_of(2024).edition == "2026-11"
    assert values.deflator.source_of(2070).edition == "2027-11"


def broken(case: dict[str, Any], path: Path) -> Path:
    """The layout of a case with its cells changed."""
    sheets = LAYOUTS[case["layout"]]()
    for change in case["cells"]:
        found = re.fullmatch(r"([A-Z])(\d+)", change["cell"])
        assert found
        column, row = ord(found[1]) - 65, int(found[2]) - 1
        line = sheets[change["sheet"]][row]
        line += [""] * (column + 1 - len(line))
        line[column] = change["becomes"]
    return write(path, sheets)


@pytest.mark.parametrize("case", BROKEN["fault"], ids=lambda case: str(case["rule"]))
def test_a_broken_workbook_is_refused_with_sheet_and_cell(
    tmp_path: Path, case: dict[str, Any]
) -> None:
    book, folder = broken(case, tmp_path / "tables.xlsx"), tmp_path / "appraisal"
    with pytest.raises((Fault, Faults)) as caught:
        import_file(book, folder)
    for said in case["says"]:
        assert said in str(caught.value)
    assert case.get("not_said", "\0") not in str(caught.value)
    assert "tables.xlsx" in str(caught.value)
    assert not list(folder.glob("*.csv"))


@pytest.mark.parametrize("edition", ["foo", "2026-13", "26-11"])
def test_an_edition_that_is_no_date_is_refused(tmp_path: Path, edition: str) -> None:
    """The newest is used, and "foo" comes after every date: it would have been for ever."""
    book = write(tmp_path / "t.xlsx", data_tables.with_preamble())
    with pytest.raises(Fault, match="its date, as 2026-11"):
        import_file(book, tmp_path / "appraisal", edition=edition)
    assert not list((tmp_path / "appraisal").glob("*.csv"))


def test_a_date_that_has_not_come_is_told(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    sheets["Cover"][-1] = ["Last updated:", "3 November 2099"]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert "found edition 2099-11, which is to come; expected a date up to" in made.remarks[-1]


def test_gas_is_on_the_newest_gwp_basis_that_the_table_has(tmp_path: Path) -> None:
    """It was AR5 also where a column of AR6 stood beside it."""
    sheets = data_tables.with_preamble()
    for line in sheets["Table 2"]:
        if line[:1] == ["Fuel"]:
            line.append("All GHG emissions (kgCO2e per unit) (AR6)")
        elif len(line) == 5:
            line.append(float(str(line[4])) + 0.001)
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert values_of(tmp_path).constant["natural-gas"] == 0.1838
    assert any("all gases, AR6, per kWh of gross" in remark for remark in made.remarks)


def test_a_workbook_of_other_things_is_refused(tmp_path: Path) -> None:
    book = write(
        tmp_path / "t.xlsx", {"Sales": [["Year", "Sold"], *([y, y] for y in range(2000, 2010))]}
    )
    with pytest.raises(UnreadableFile, match="without a table of appraisal values.*carbon values"):
        import_file(book, tmp_path / "appraisal")


def test_the_command_imports_into_the_workspace_and_measures_use_it(carbon: Command) -> None:
    carbon("init", "county")
    book = write(carbon.folder / "data-tables-1-19.xlsx", data_tables.with_preamble())
    said = carbon("--workspace", "county", "appraisal", "import", book)
    assert "38 cells kept" in said.stdout
    assert "Not used: 5 of the workbook's tables and sheets." in said.stdout
    assert (carbon.folder / "county/factors/appraisal/carbon-values.csv").is_file()
    listed = carbon("--workspace", "county", "appraisal", "list", "--format", "csv").stdout
    assert "carbon-values,2026-11,2024," in listed
    assert "energy-prices,2025,2025," in listed


def test_a_broken_workbook_is_exit_1_on_the_command_line(carbon: Command) -> None:
    book = broken(BROKEN["fault"][-1], carbon.folder / "tables.xlsx")
    result = carbon("measures", "import", book, "--to", "mine", ok=False)
    assert result.exit_code == 1
    assert "tables.xlsx:Table 1!D10: found 'to follow'; expected a number." in result.stderr
    assert "Table 19!B7" in result.stderr
    assert not (carbon.folder / "mine").exists()


def test_outside_a_workspace_the_folder_must_be_named(carbon: Command) -> None:
    book = write(carbon.folder / "t.xlsx", data_tables.with_preamble())
    assert carbon("appraisal", "import", book, ok=False).exit_code == 2


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, rows in data_tables.with_preamble().items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == "Table 19":
                sheet.hide()
    made = import_file(path, tmp_path / "appraisal")
    assert ("sheet Table 19", "it is hidden") in made.unused
    assert [each.table for each in made.tables] == ["marginal-factors", "carbon-values"]


@pytest.mark.slow
@pytest.mark.parametrize("layout", LAYOUTS)
def test_no_cell_that_is_used_can_be_spoilt_unseen(tmp_path: Path, layout: str) -> None:
    import_file(write(tmp_path / "good.xlsx", LAYOUTS[layout]()), tmp_path / "good")
    used = []
    for path in sorted((tmp_path / "good").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            used += [row["locator"].split("!") for row in csv.DictReader(stream)]
    assert len(used) > 150
    for sheet, cell in used[::9]:
        found = re.fullmatch(r"([A-Z]+)(\d+)", cell)
        assert found
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        sheets = LAYOUTS[layout]()
        sheets[sheet][int(found[2]) - 1][column - 1] = "x1"
        with pytest.raises(Faults) as caught:
            import_file(write(tmp_path / "bad.xlsx", sheets), tmp_path / "bad")
        assert f"{sheet}!{cell}: found 'x1'; expected a number." in str(caught.value)


def with_deflator(values: Callable[[int], object], heading: str = "GDP deflator") -> Sheets:
    rows: list[data_tables.Row] = [["Table 19: GDP deflator"], ["Year", heading]]
    rows += [[year, values(year)] for year in range(1990, 2031)]
    return {**data_tables.with_preamble(), "Table 19": rows}


@pytest.mark.parametrize("values", [lambda year: 2 + (year - 1990) / 100, lambda year: 0.02])
def test_the_yearly_change_is_not_read_as_the_index(
    tmp_path: Path, values: Callable[[int], object]
) -> None:
    """A column headed GDP deflator may hold per cent: amounts would be rebased by nonsense."""
    with pytest.raises(Faults, match="an index that is 100 in none of its years"):
        import_file(write(tmp_path / "t.xlsx", with_deflator(values)), tmp_path / "appraisal")
    said = write(tmp_path / "t.xlsx", with_deflator(values, "GDP deflator (2024 = 100)"))
    with pytest.raises(Faults, match=r"found 2 in 1990|an index of 0.02 in 2024|of 2.34 in 2024"):
        import_file(said, tmp_path / "appraisal")


def test_an_index_that_hardly_grows_beside_the_one_in_use_is_none(tmp_path: Path) -> None:
    flat = with_deflator(lambda year: 100 + (year - 2024) / 100)
    with pytest.raises(Faults, match=r"a growth of 0 %; expected about 134 %"):
        import_file(write(tmp_path / "t.xlsx", flat), tmp_path / "appraisal")
    table = tmp_path / "deflator.csv"
    lines = [f"{year},{100 + (year - 2024) / 100}" for year in range(1990, 2025)]
    table.write_text("\n".join(["year,value", *lines]), encoding="utf-8")
    with pytest.raises(Faults, match=r"deflator.csv: found .* a growth of 0 %"):
        import_file(table, tmp_path / "appraisal", date(2026, 11, 30))
    table.write_text("year,value\n2024,2.4\n2025,2.0\n", encoding="utf-8")
    with pytest.raises(Faults, match=r"found 2.4 in 2024 and 2 in 2025"):
        import_file(table, tmp_path / "appraisal", date(2026, 11, 30))


def test_figures_stored_as_text_are_a_table_all_the_same(tmp_path: Path) -> None:
    """A table all of whose numbers are text was passed over, and last year's stayed in use."""
    sheets = data_tables.with_preamble()
    for row in sheets["Table 3"]:
        row[1:] = [f"{cell:,.2f}" if isinstance(cell, float) else cell for cell in row[1:]]
        row[:1] = [str(cell) for cell in row[:1]]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert "carbon-values" in [each.table for each in made.tables]
    assert values_of(tmp_path).carbon_value(2040, 2024, "high") == carbon_value(2040, "high")
    for row in sheets["Table 3"]:
        row[1:] = [f"£{cell}" if str(cell)[:1].isdigit() else cell for cell in row[1:]]
    with pytest.raises(Faults, match=r"B9: found '£140.00', and 110 more like it, to D45"):
        import_file(write(tmp_path / "bad.xlsx", sheets), tmp_path / "bad")


def test_a_table_that_is_not_shown_is_said_to_stay_as_it_was(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    sheets["Table 3"][0] = ["Table 3: Carbon prices, traded and non-traded, 2024 £/tCO2e"]
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert (
        "The workbook shows no table of carbon values: carbon-values stays as it was, edition "
        "2023-11."
    ) in made.remarks
    assert "it is not the one series of carbon values for all sectors" in dict(made.unused).values()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_decimal_commas_are_one_sentence_a_table(tmp_path: Path, layout: str) -> None:
    """Was: 214 faults, a cell each; with three decimals 0,216 was taken for 216."""
    for decimals, known in ((1, "0,2"), (3, "0,240")):
        sheets = LAYOUTS[layout]()
        for rows in sheets.values():
            for row in rows:
                row[:] = [
                    f"{cell:.{decimals}f}".replace(".", ",") if isinstance(cell, float) else cell
                    for cell in row
                ]
        with pytest.raises(Faults) as raised:
            import_file(write(tmp_path / "comma.xlsx", sheets), tmp_path / "appraisal")
        said = [str(fault) for fault in raised.value.faults]
        assert len(said) <= 4
        [electricity] = [one for one in said if f"found '{known}', and 36 more like it" in one]
        assert "expected a number with a decimal point, not a comma. Bring the file" in electricity
    assert not (tmp_path / "appraisal").exists()


def test_fuels_with_decimal_commas_are_not_passed_over(tmp_path: Path) -> None:
    """Was: "it holds no table", and gas took the conversion factors."""
    sheets = data_tables.with_preamble()
    for row in sheets["Table 2"]:
        row[:] = [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row]
    with pytest.raises(Faults, match="Table 2!C6: found '0,1821', and 2 more like it, to E6"):
        import_file(write(tmp_path / "comma.xlsx", sheets), tmp_path / "appraisal")


@pytest.mark.parametrize("left", [1, 3])
def test_a_title_of_a_table_that_is_used_without_the_table_is_refused(
    tmp_path: Path, left: int
) -> None:
    """Was: "it holds no table", and "the workbook has no table of fuels' emissions factors"."""
    sheets = data_tables.with_preamble()
    figures = 0
    for row in sheets["Table 2"]:
        for place, cell in enumerate(row):
            if isinstance(cell, int | float):
                figures += 1
                row[place] = cell if figures <= left else "text"
    with pytest.raises(Faults, match=f"a table of fuels' emissions factors, with {left} figure"):
        import_file(write(tmp_path / "few.xlsx", sheets), tmp_path / "appraisal")
    assert not (tmp_path / "appraisal").exists()


def test_a_list_of_contents_names_tables_without_holding_them(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    del sheets["Table 2"]
    title = "Table 2: Emissions factors of fuels"
    made = import_file(
        write(tmp_path / "t.xlsx", {"Contents": [[title]], **sheets}), tmp_path / "appraisal"
    )
    assert any("has no table of fuels' emissions factors" in each for each in made.remarks)


def test_a_csv_with_decimal_commas_is_one_sentence_a_column(tmp_path: Path) -> None:
    path = tmp_path / "index.csv"
    rows = "".join(f'{year},"{index(year):.2f}"\n' for year in range(2020, 2031))
    path.write_text("year,value\n" + rows.replace(".", ","), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        import_file(path, tmp_path / "appraisal", edition="2026-11")
    [fault] = raised.value.faults
    assert (
        "index.csv:2, column value: found '92,38', and 10 more like it, to row 12; expected a "
        "number with a decimal point, not a comma"
    ) in str(fault)


def carbon_csv(path: Path, *rows: str) -> Path:
    text = "\n".join(["year,base_year,series,scenario,value_gbp_per_tco2e", *rows]) + "\n"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_csv_says_too_what_it_lacks_beside_those_in_use(tmp_path: Path) -> None:
    """Was: not a word of prices of 2224, nor of 91 years that it has not."""
    path = carbon_csv(tmp_path / "v.csv", "2024,2224,all,central,280", "2025,2224,all,central,281")
    made = import_file(path, tmp_path / "appraisal", edition="2026-11")
    assert any("in prices of 2224, and the GDP deflator ends in 2024" in r for r in made.remarks)
    assert any("carbon-values: the edition used until now has 2020, " in r for r in made.remarks)
    path = carbon_csv(tmp_path / "o.csv", "2024,1880,all,central,280")
    made = import_file(path, tmp_path / "appraisal", edition="2026-10")
    assert any("in prices of 1880, and the GDP deflator begins in " in r for r in made.remarks)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('2025,2024,"2,45",central,281', "found series '2,45' beside 'all'; expected the values"),
        ("2025,20x4,all,central,281", "prices of 2024, 20x4; expected those of one year"),
        ("20x5,2024,all,central,281", "found '20x5'; expected a year such as 2026"),
    ],
)
def test_a_csv_of_two_series_or_without_a_year_is_refused(
    tmp_path: Path, row: str, told: str
) -> None:
    path = carbon_csv(tmp_path / "v.csv", "2024,2024,all,central,280", row)
    with pytest.raises(Faults) as raised:
        import_file(path, tmp_path / "appraisal", edition="2026-11")
    assert told in str(raised.value)
    assert not (tmp_path / "appraisal").exists()


def test_every_fault_of_a_published_row_is_told(tmp_path: Path) -> None:
    """Was: the first of each."""
    path = carbon_csv(tmp_path / "v.csv", "20x5,2024,all,central,many")
    with pytest.raises(Faults) as raised:
        import_file(path, tmp_path / "appraisal", edition="2026-11")
    assert [fault.found for fault in raised.value.faults] == ["'20x5'", "'many'"]


def test_electricity_of_other_consumers_is_no_marginal_factor(tmp_path: Path) -> None:
    path = tmp_path / "m.csv"
    path.write_text(
        "group,scenario,year,value,description,source\n"
        'Electricity Emission Factor,,2024,0.2,"LRM consumption-based, Domestic",updated 17 Apr '
        "2023\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults, match="expected the long-run marginal, consumption-based factor"):
        import_file(path, tmp_path / "appraisal", edition="2026-11")


def test_a_price_year_that_is_none_is_refused(tmp_path: Path) -> None:
    """Was: a mistake in this program."""
    path = carbon_csv(tmp_path / "v.csv", "2024,20x4,all,central,280")
    with pytest.raises(Faults, match="'20x4'; expected a year such as 2026"):
        import_file(path, tmp_path / "appraisal", edition="2026-11")


def test_a_csv_replaces_a_table_that_cannot_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "appraisal"
    path = carbon_csv(tmp_path / "v.csv", "2024,2024,all,central,280")
    import_file(path, folder, edition="2026-11")
    (folder / "carbon-values.csv").write_text("nothing\n", encoding="utf-8")
    import_file(path, folder, force=True, edition="2026-11")
    assert "280" in (folder / "carbon-values.csv").read_text(encoding="utf-8")


def test_a_csv_of_carbon_values_that_lost_its_commas_is_refused(tmp_path: Path) -> None:
    """Was: £280,123 a tonne, without a word."""
    path = tmp_path / "values.csv"
    rows = "".join(f'{year},2024,all,central,"280,123"\n' for year in range(2024, 2034))
    path.write_text(f"year,base_year,series,scenario,value_gbp_per_tco2e\n{rows}", "utf-8")
    with pytest.raises(Faults) as raised:
        import_file(path, tmp_path / "appraisal", edition="2026-11")
    [fault] = raised.value.faults
    assert "found 280123, and 9 more like it, to row 11; expected at most 5,000 £ a tonne" in (
        str(fault)
    )


def test_an_older_edition_says_which_one_is_in_use(tmp_path: Path) -> None:
    """Was: not a word, whichever of the two was used from then on."""
    folder = tmp_path / "appraisal"
    sheets = data_tables.with_preamble()
    book = tmp_path / "t.xlsx"
    shipped_one = SHIPPED.sources["carbon-values"]
    first = import_file(write(book, sheets), folder, edition="2020-11")
    [told] = [one for one in first.remarks if one.startswith("Warning: carbon-values: ")]
    assert f"edition 2020-11 is older than edition {shipped_one.edition} of " in told
    assert "is used in its place: a workspace's own tables go first" in told
    assert values_of(tmp_path).sources["carbon-values"].edition == "2020-11"
    # The shipped deflator is of a day in November 2026: the workbook of that month is not older.
    assert SHIPPED.sources["gdp-deflator"].edition.startswith("2026-11-")
    fresh = import_file(book, tmp_path / "fresh" / "appraisal", edition="2026-11")
    assert not any("is older than" in one for one in fresh.remarks)
    newer = import_file(book, folder, edition="2026-11")
    assert not any("is older than" in one for one in newer.remarks)
    older = import_file(book, folder, edition="2025-11")
    for table in ("carbon-values", "marginal-factors", "gdp-deflator"):
        [told] = [one for one in older.remarks if one.startswith(f"{table}: edition 2025-11")]
        assert "is older than edition 2026-11 of " in told
        assert told.endswith(f"{table}-2026-11.csv, which is in use and stays so.")
        assert values_of(tmp_path).sources[table].edition == "2026-11"


FINANCIAL = [
    "Financial year ending 31 March", "Fiscal year", "FY", "FY2026/27", "Year to March", "2026-27",
    "Years ended 31 March", "April to March",
]  # fmt: skip


@pytest.mark.parametrize("words", FINANCIAL)
@pytest.mark.parametrize("layout", ["preamble", "across", "down"])
def test_financial_years_are_not_read_as_calendar_years(
    tmp_path: Path, layout: str, words: str
) -> None:
    """Was: a deflator under "Financial year ending 31 March" was that of the calendar year."""
    sheets = LAYOUTS[layout]()
    for rows in sheets.values():
        for row in rows:
            if row[:1] in (["Calendar year"], ["Year"]) or (len(row) > 20 and str(row[0]) == ""):
                row[0] = words
    with pytest.raises((Fault, Faults), match="a table of financial years; expected figures of"):
        import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert not list((tmp_path / "appraisal").glob("*.csv"))


def test_what_is_said_of_financial_years_elsewhere_is_no_matter(tmp_path: Path) -> None:
    sheets = data_tables.with_preamble()
    sheets["Table 19"].append(["The financial year 2025-26 is in another publication."])
    made = import_file(write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal")
    assert len(made.tables) == 3
    # Where nothing says what its years are, such a note is what is known of them.
    sheets["Table 19"][1][0] = "Year"
    with pytest.raises((Fault, Faults), match="'financial year' in 'Table 19"):
        import_file(write(tmp_path / "u.xlsx", sheets), tmp_path / "other")


@pytest.mark.parametrize(
    ("words", "is_refused"),
    [
        ("excluding transmission and distribution losses", True),
        ("net of losses", True),
        ("before T&D losses", True),
        ("without losses", True),
        ("excl. T&D", True),
        ("These factors do not include transmission losses", True),
        ("Losses are not included", True),
        ("includes transmission and distribution losses", False),
        ("generation-based factors exclude losses; consumption-based ones include them", False),
        ("Generation-based factors do not include losses. Consumption-based ones do.", False),
    ],
)
@pytest.mark.parametrize("where", ["title", "note", "label"])
def test_a_factor_without_losses_is_not_imported_as_one_with_them(
    tmp_path: Path, words: str, is_refused: bool, where: str
) -> None:
    """Was: "Includes transmission and distribution losses" was said of any of them."""
    sheets = data_tables.with_preamble()
    rows = sheets["Table 1"]
    if where == "title":
        rows[0] = [f"{rows[0][0]}, {words}"]
    elif where == "note":
        rows.append([words])
    elif is_refused:
        rows[5][7] = rows[5][3] = f"Commercial/ Public sector, {words}"
    else:
        return
    book, folder = write(tmp_path / "t.xlsx", sheets), tmp_path / "appraisal"
    if not is_refused:
        assert len(import_file(book, folder).tables) == 3
        return
    with pytest.raises((Fault, Faults), match="includes transmission and distribution losses"):
        import_file(book, folder)
