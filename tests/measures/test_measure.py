"""measures.csv is read strictly; the template reads back."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from carbon.errors import Faults
from carbon.factors.activities import read_activities
from carbon.factors.appraisal_reading import read_appraisal_values
from carbon.folders import shipped
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.measure import Measure
from carbon.measures.measure_file import OPTIONAL, REQUIRED, read_measures
from carbon.measures.portfolio.macc import abatement_curve
from carbon.measures.portfolio.programme import candidates
from carbon.measures.template import GUIDANCE, write_template
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.tables import write_csv
from tests.conftest import ROOT

FAULTS = {
    2: ["saving of 5,000 of natural-gas", "at most the 4,000"],
    3: ["'0'", "whole number from 1 to 100"],
    4: ["found '-5'", "a number of GBP from 0 to 1,000,000,000,000"],
    5: ["'31/02/2026'", "a date"],
    6: ["nothing saved"],
    7: ["a grant of 200.00", "at most the capital"],
    8: ["90.00 by year", "100.00, to the penny"],
    9: ["'25: 10'", "from 1 to 20"],
    10: ["101", "0 to 100"],
    11: ["21", "at most the life of 20"],
    12: ["'nobody'"],
    13: ["'maybe'", "proposed"],
    14: ["'a lot'", "'2025.5'"],
    16: ["savings of 5,000", "at most the 4,000", "save the same kWh"],
    17: ["same kWh as 'two'"],
    18: ["'one' again, as in row 15"],
}


def test_every_fault_of_a_file_is_named_with_its_row() -> None:
    with pytest.raises(Faults) as caught:
        read_measures(ROOT / "tests" / "faults" / "measures.csv")
    said: dict[int | None, str] = {}
    for fault in caught.value.faults:
        assert fault.place is not None
        said[fault.place.row] = said.get(fault.place.row, "") + str(fault)
    assert set(said) == set(FAULTS)
    for row, parts in FAULTS.items():
        for part in parts:
            assert part in said[row], (row, part, said[row])


HEADING = [*REQUIRED, "saving_natural_gas_kwh", "meter", "site", "group"]
ROW = ["a", "Insulation", 100, 2025, "2026-04-01", 20, 500, "", "s", ""]
METERS = {
    "gas-1": Meter("gas-1", "s", "natural-gas", "kWh"),
    "power-1": Meter("power-1", "s", "electricity", "kWh"),
    "gas-2": Meter("gas-2", "t", "natural-gas", "kWh"),
}


def written(folder: Path, *rows: list[object], heading: list[str] = HEADING) -> Path:
    write_csv(folder / "m.csv", heading, rows)
    return folder / "m.csv"


def changed(**cells: object) -> list[object]:
    return [cells.get(column, cell) for column, cell in zip(HEADING, ROW, strict=True)]


@pytest.mark.parametrize(
    ("meter", "says"),
    [
        ("power-1", "meter 'power-1' of electricity; expected a meter of what the measure saves"),
        ("gas-9", "meter 'gas-9'"),
        ("gas-2", "of site 't'; expected a meter of site 's'"),
    ],
)
def test_a_meter_must_be_there_of_its_fuel_and_its_site(
    tmp_path: Path, meter: str, says: str
) -> None:
    register = Register({}, METERS)
    with pytest.raises(Faults, match=says):
        read_measures(written(tmp_path, changed(meter=meter)), register)


def test_the_known_use_of_the_register_bounds_the_saving(tmp_path: Path) -> None:
    register, path = Register({}, METERS), written(tmp_path, changed(meter="gas-1"))
    assert read_measures(path, register, use={"gas-1": 500})[0].use == {"natural-gas": 500}
    with pytest.raises(Faults, match="at most the 499"):
        read_measures(path, register, use={"gas-1": 499})


def test_all_that_a_meter_uses_may_be_saved(tmp_path: Path) -> None:
    """100,000.1 + 200,000.2 kWh is more than 300,000.3 in binary, and was refused as that."""
    heading = [*HEADING, "use_natural_gas_kwh", "after"]
    own = [changed(id="a", meter="gas-1", saving_natural_gas_kwh=100_000.1), "300000.3", ""]
    rest = [changed(id="b", meter="gas-1", saving_natural_gas_kwh=200_000.2), "300000.3", "a"]
    rows = [[*cells, *more] for cells, *more in (own, rest)]
    assert len(read_measures(written(tmp_path, *rows, heading=heading))) == 2
    rows[1][-2] = rows[0][-2] = "300000.29999"
    with pytest.raises(Faults, match="savings of 300,000.3 .* at most the 300,000.29999 that"):
        read_measures(written(tmp_path, *rows, heading=heading))


def test_a_meter_named_twice_would_use_twice_as_much(tmp_path: Path) -> None:
    """400 kWh saved of a meter that uses 219 passed, as 438 of "gas-1; gas-1"."""
    register, path = Register({}, METERS), written(tmp_path, changed(meter="gas-1; gas-1"))
    with pytest.raises(Faults, match="column meter: found 'gas-1' twice; expected each once"):
        read_measures(path, register, use={"gas-1": 300})


@pytest.mark.parametrize(
    ("use", "says"),
    [
        ("0", "a saving of 500 of natural-gas a year; expected at most the 0 that the meter uses"),
        ("-1", "column use_natural_gas_kwh: found '-1'; expected a number from 0 to "),
    ],
)
def test_a_meter_may_use_nothing_and_not_less(tmp_path: Path, use: str, says: str) -> None:
    heading = [*HEADING, "use_natural_gas_kwh"]
    with pytest.raises(Faults) as caught:
        read_measures(written(tmp_path, [*ROW, use], heading=heading))
    [fault] = caught.value.faults
    assert says in str(fault)


def test_the_use_is_not_asked_of_where_it_is_not_known_what_is_generated(tmp_path: Path) -> None:
    heading = [*HEADING, "generation_kwh", "self_use_pct", "use_electricity_kwh"]
    with pytest.raises(Faults) as caught:
        read_measures(written(tmp_path, [*ROW, "100000", "x", "50000"], heading=heading))
    [fault] = caught.value.faults
    assert "self_use_pct" in str(fault)
    with pytest.raises(Faults, match="a saving of 100,000 of electricity"):
        read_measures(written(tmp_path, [*ROW, "100000", "", "50000"], heading=heading))


@pytest.mark.parametrize("unit", ["m3", "kwh_net"])
def test_a_column_in_a_unit_of_something_else_is_told_with_its_place(
    tmp_path: Path, unit: str
) -> None:
    column = f"saving_natural_gas_{unit}"
    heading = [column if name == "saving_natural_gas_kwh" else name for name in HEADING]
    with pytest.raises(Faults, match=rf"csv:1, column {column}: found unit \S+ of natural-gas; e"):
        read_measures(written(tmp_path, ROW, heading=heading))


@pytest.mark.parametrize("status", ["delivered", "verified"])
def test_what_is_done_has_begun(tmp_path: Path, status: str) -> None:
    """Delivered, to start in two years: "It started on" that day, and what it saves was counted."""
    heading = [*HEADING, "status"]
    today = date.today()
    rows = [[*changed(start=today + timedelta(days=days)), status] for days in (0, 1)]
    assert read_measures(written(tmp_path, rows[0], heading=heading))[0].start == today
    with pytest.raises(Faults, match=f", of a measure that is {status}; expected a day that has"):
        read_measures(written(tmp_path, rows[1], heading=heading))
    rows[1][-1] = "approved"
    assert read_measures(written(tmp_path, rows[1], heading=heading))


def test_alternatives_may_save_the_same(tmp_path: Path) -> None:
    rows = [changed(id=name, meter="gas-1", group="either") for name in ("a", "b")]
    assert len(read_measures(written(tmp_path, *rows))) == 2
    rows[1][-1] = ""
    with pytest.raises(Faults, match="same kWh"):
        read_measures(written(tmp_path, *rows))


def test_a_saving_may_be_in_another_unit(tmp_path: Path) -> None:
    heading = [column.replace("_kwh", "_mwh") for column in HEADING]
    read = read_measures(written(tmp_path, ROW, heading=heading))
    assert read[0].savings == {"natural-gas": 500_000}


@pytest.mark.parametrize("column", ["saving_gas_kwh", "savings", "saving_natural_gas_litre"])
def test_an_unknown_column_is_refused(tmp_path: Path, column: str) -> None:
    heading = [column if name == "saving_natural_gas_kwh" else name for name in HEADING]
    with pytest.raises(Faults, match=column if column != "saving_natural_gas_litre" else "litre"):
        read_measures(written(tmp_path, ROW, heading=heading))


def test_a_row_tells_all_its_faults_at_once(tmp_path: Path) -> None:
    heading = [*HEADING, "grant_gbp", "needs", "use_natural_gas_kwh", "capital_by_year"]
    row = [*changed(life_years=0), 10**9, "nobody", 1, "2025: 3"]
    with pytest.raises(Faults) as caught:
        read_measures(written(tmp_path, row, heading=heading))
    text = str(caught.value)
    for part in (
        "life_years: found '0'",
        "a grant of",
        "'nobody'",
        "at most the 1 that",
        "by year",
    ):
        assert part in text, part


def faults_of(path: Path, register: Register | None = None) -> list[str]:
    with pytest.raises(Faults) as caught:
        read_measures(path, register)
    return [str(fault).partition(": ")[2] for fault in caught.value.faults]


def test_rules_between_cells_are_asked_where_other_cells_cannot_be_read(tmp_path: Path) -> None:
    """Of a row with a bad amount nothing was said of its capital's years, or of a closed meter."""
    gone = Meter("gone", "s", "natural-gas", "kWh", end=date(2026, 1, 1), end_reason="closed")
    heading = [*HEADING, "capital_by_year", "persistence_factor"]
    row = [*changed(meter="gone", capital_gbp="x", price_year="long ago"), "2060: 100", 21]
    assert faults_of(written(tmp_path, row, heading=heading), Register({}, {"gone": gone})) == [
        "found 'x'; expected a number of GBP such as 265000. Correct the cell.",
        "found 'long ago'; expected a whole number from 1990 to 2100. Correct the cell.",
        "found capital in 2060; expected a year to 2045, the last of its life.",
        "found '21'; expected years above 0 and at most the life of 20.",
        "found 'a', which starts on 2026-04-01, at meter gone, whose last day is 2025-12-31; "
        "expected a site and meters that are there when it starts. Correct the start, the site or "
        "the meter; or reject the measure.",
    ]


def test_what_can_be_said_without_a_cell_is_said_without_it(tmp_path: Path) -> None:
    """A saving above the use, whatever is generated; parts for year 101, whatever the life is."""
    heading = [*HEADING, "use_natural_gas_kwh", "generation_kwh", "replacements"]
    row = [*changed(life_years="long"), 1, "some", "101: 5; 20: 5"]
    assert [
        told.partition("; ")[0] for told in faults_of(written(tmp_path, row, heading=heading))
    ] == [
        "found 'long'",
        "found 'some'",
        "found '101: 5'",
        "found a saving of 500 of natural-gas a year",
    ]


def test_every_part_of_a_list_by_year_that_is_wrong_is_told(tmp_path: Path) -> None:
    row = [*changed(), "1: x; 2: 5; 2: 6; 3; 21: 5"]
    found = faults_of(written(tmp_path, row, heading=[*HEADING, "replacements"]))
    assert [told.partition("; expected")[0] for told in found] == [
        "found '1: x'", "found '2: 6'", "found '3'", "found '21: 5'",
    ]  # fmt: skip


def test_minus_nothing_is_nothing_and_a_status_may_have_capitals(tmp_path: Path) -> None:
    heading = [*HEADING, "grant_gbp", "self_use_pct", "status"]
    [read] = read_measures(
        written(tmp_path, [*changed(), "-0", "-0%", "APPROVED"], heading=heading)
    )
    assert (str(read.grant_gbp), str(read.self_use_pct), read.status) == ("0.0", "0.0", "approved")
    assert type(read) is Measure


def test_a_heading_without_rows_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(Faults, match="measures below it"):
        read_measures(written(tmp_path))


def test_the_template_reads_back(tmp_path: Path) -> None:
    activities = read_activities([shipped("factors")])
    values = read_appraisal_values([shipped("factors")])
    path = tmp_path / "measures.xlsx"
    fuels = ("natural-gas", "electricity", "diesel")
    write_template(path, activities, values, fuels)
    book = openpyxl.load_workbook(path)
    sheet = book["measures"]
    heading = [cell.value for cell in sheet[1]]
    assert set(REQUIRED) | set(OPTIONAL) < set(heading)
    cells = {
        "id": "pump", "technology": "Heat pump", "capital_gbp": 150000, "price_year": 2024,
        "start": "2026-04-01", "life_years": 15, "saving_natural_gas_kwh": 300000,
        "saving_electricity_kwh": -100000, "capital_by_year": "2025: 100000; 2026: 50000",
        "needs": "", "use_natural_gas_kwh": 400000,
    }  # fmt: skip
    for column, value in cells.items():
        sheet.cell(2, heading.index(column) + 1, value)
    book.save(path)
    (read,) = read_measures(path)
    assert read.savings == {"natural-gas": 300000, "electricity": -100000}
    assert read.capital_by_year == ((2025, 100000), (2026, 50000))
    assert read.use == {"natural-gas": 400000}
    assert len(sheet.data_validations.dataValidation) >= 8


def test_every_column_has_guidance() -> None:
    assert set(GUIDANCE) == {*REQUIRED, *OPTIONAL}


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("start", "2999-04-01", "a day from 1990 to 2100"),
        ("start", "1066-04-01", "a day from 1990 to 2100"),
        ("start", "9999-04-01", "a date such as"),
        ("start", "0001-04-01", "a date such as"),
        ("capital_gbp", "1e30", "a number of GBP from 0 to 1,000,000,000,000"),
        ("saving_natural_gas_kwh", "1e308", "from -1,000,000,000,000 to 1,000,000,000,000"),
        ("saving_natural_gas_kwh", "-1e13", "from -1,000,000,000,000 to 1,000,000,000,000"),
        ("other_saving_gbp", "1e13", "from -1,000,000,000,000 to 1,000,000,000,000"),
        ("replacements", "2: 1e13", "YEAR: GBP"),
    ],
)
def test_what_no_council_has_is_refused_before_it_is_worked_with(
    tmp_path: Path, column: str, value: str, expected: str
) -> None:
    """A start in 9999 and a saving of 1e308 kWh ended in tracebacks, 1e30 pounds in "none fits"."""
    row = {
        "id": "m", "technology": "LED", "capital_gbp": "1000", "price_year": "2024",
        "start": "2026-04-01", "life_years": "10", "saving_natural_gas_kwh": "10",
    }  # fmt: skip
    row[column] = value
    path = tmp_path / "measures.csv"
    path.write_text(f"{','.join(row)}\n{','.join(row.values())}\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_measures(path)
    assert expected in str(caught.value)


def test_works_that_save_nothing_are_read_where_another_needs_them(tmp_path: Path) -> None:
    path = tmp_path / "works.csv"
    heading = (
        "id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh,"
        "use_electricity_kwh,needs\n"
    )
    works = "works,Grid,50000,2024,2027-04-01,20,,,\n"
    solar = "solar,Solar PV,50000,2024,2027-10-01,10,110000,500000,works\n"
    path.write_text(heading + works + solar, encoding="utf-8")
    given = assume(base_year=2026, hold=True)
    read = read_measures(path)
    made = appraise_all(read, given)
    assert (made[0].first_year_tco2e, made[0].simple_payback_years) == (0, None)
    assert made[0].npv_gbp < 0
    curve = abatement_curve(candidates(read, given)[0])
    assert [set(bar.measures) for bar in curve.bars] == [{"solar", "works"}]
    assert curve.cost_gbp == 100_000
    path.write_text(heading + works + solar.replace("works", ""), encoding="utf-8")
    with pytest.raises(Faults, match="works.csv:2: found nothing saved.*must be named in the"):
        read_measures(path)
