"""Bulk calculation: the same figures as a row at a time, from files of any length."""

from __future__ import annotations

import csv
import math
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import carbon
from carbon.emissions.bulk import opened
from carbon.emissions.bulk_totals import bulk_totals
from carbon.emissions.chooser import one_edition
from carbon.errors import BadValue, CarbonError, Faults, MissingColumns, Place, UnreadableFile
from carbon.factors.activities import read_activities
from carbon.factors.edition import find_editions
from carbon.folders import shipped
from carbon.naming import UnknownActivity
from carbon.periods import Period

FOLDERS = [shipped("factors")]
ACTIVITIES = read_activities(FOLDERS)
LIBRARY = {"uk-government": find_editions(FOLDERS)}

#: By hand from the factor CSVs: kg CO2e per unit of each line, 2023 and 2024.
ROWS = """activity,unit,quantity,edition,site
electricity,kWh,1000,2023,hall
electricity,MWh,1,2023,depot
natural-gas,kwh,5000,2024,hall
diesel,Litres,10,2024,depot
"""


def written(folder: Path, text: str, name: str = "use.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def factor(edition: str, activity: str, line: str) -> float:
    [found] = [each for each in ACTIVITIES[activity].lines if each.name == line]
    table = LIBRARY["uk-government"][edition]
    return table.factor(found.factor_id, ACTIVITIES[activity].unit).kg_co2e


def test_totals_are_the_factors_times_the_quantities(tmp_path: Path) -> None:
    made = bulk_totals(written(tmp_path, ROWS), FOLDERS, ["site", "scope"])
    rows = {row[:2]: row[2] for row in made.rows}
    generation = factor("2023", "electricity", "generation")
    assert rows["hall", "2"] == pytest.approx(generation, rel=1e-12)
    assert rows["depot", "2"] == pytest.approx(generation, rel=1e-12)
    gas = 5 * factor("2024", "natural-gas", "combustion")
    assert rows["hall", "1"] == pytest.approx(gas, rel=1e-12)
    diesel = 10 * factor("2024", "diesel", "combustion") / 1000
    assert rows["depot", "1"] == pytest.approx(diesel, rel=1e-12)
    parts = [value for key, value in rows.items() if key[0] != "Gross"]
    assert rows["Gross", ""] == pytest.approx(math.fsum(parts), rel=1e-12)
    biogenic = 10 * factor("2024", "diesel", "biogenic-co2") / 1000
    assert f"Outside of scopes: Biogenic CO2, in no total: {biogenic:,.3f} t." in " ".join(
        made.notes
    )


def test_the_lines_written_sum_to_the_totals_and_keep_the_files_own_columns(tmp_path: Path) -> None:
    out = tmp_path / "lines.csv"
    made = bulk_totals(written(tmp_path, ROWS), FOLDERS, ["scope"], out=out)
    with out.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["site"] for line in lines} == {"hall", "depot"}
    inside = math.fsum(float(line["kg_co2e"]) for line in lines if line["scope"] != "outside")
    assert inside / 1000 == pytest.approx(made.rows[-1][-1], rel=1e-12)


def test_parquet_gives_what_csv_gives(tmp_path: Path) -> None:
    import duckdb

    source = written(tmp_path, ROWS)
    parquet = tmp_path / "it's.parquet"
    with duckdb.connect() as connection:
        target = str(parquet).replace("'", "''")
        connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")
    by = ["activity", "scope"]
    assert bulk_totals(parquet, FOLDERS, by).rows == bulk_totals(source, FOLDERS, by).rows


def test_the_order_of_rows_changes_no_digit(tmp_path: Path) -> None:
    heading, *_ = ROWS.splitlines()
    many = [f"electricity,kWh,{quantity / 7},2023,s{quantity % 3}" for quantity in range(1, 4000)]
    forth = written(tmp_path, "\n".join([heading, *many]), "forth.csv")
    back = written(tmp_path, "\n".join([heading, *reversed(many)]), "back.csv")
    by = ["site", "scope"]
    assert bulk_totals(forth, FOLDERS, by).rows == bulk_totals(back, FOLDERS, by).rows


def test_a_period_chooses_the_edition_and_blends_if_asked(tmp_path: Path) -> None:
    source = written(tmp_path, "activity,unit,quantity\nelectricity,kWh,1000\n")
    period = Period.parse("2023-24")
    rows = bulk_totals(source, FOLDERS, ["scope"], period=period, policy="blended").rows
    share = Fraction(91, 366)
    year, next_year = (factor(name, "electricity", "generation") for name in ("2023", "2024"))
    expected = year * float(1 - share) + next_year * float(share)
    assert dict(rows)["2"] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("own", "asked"),
    [("", {"edition": "2025"}), ("2025", {"edition": "2023"}), ("2025", {"period": "2023-24"})],
)
def test_an_edition_published_after_the_day_is_refused_however_it_is_named(
    tmp_path: Path, own: str, asked: dict[str, str]
) -> None:
    """Was: taken without a word where it was named, and refused where a period chose it.

    2025 came out on 10 June 2025.
    """
    path = written(tmp_path, f"activity,unit,quantity,edition\nelectricity,kWh,100,{own}\n")
    frame = pd.DataFrame(
        {
            "activity": ["electricity"],
            "unit": ["kWh"],
            "quantity": [100.0],
            "edition": [own or None],
        }
    )
    given: dict[str, Any] = dict(asked)
    if "period" in given:
        given["period"] = Period.parse(given["period"])
    before, day = date(2025, 6, 9), date(2025, 6, 10)
    with pytest.raises(CarbonError, match="seen from 2025-06-10 on"):
        bulk_totals(path, FOLDERS, ["scope"], as_at=before, **given)
    with pytest.raises(CarbonError, match="seen from 2025-06-10 on"):
        carbon.emissions(frame, as_at=before, **given)
    bulk_totals(path, FOLDERS, ["scope"], as_at=day, **given)
    carbon.emissions(frame, as_at=day, **given)


def test_every_fault_comes_with_its_first_row(tmp_path: Path) -> None:
    text = (
        "activity,unit,quantity,edition\nelectricity,kWh,1,2023\nelectricty,kWh,1,2023\n"
        "natural-gas,m3,2,2023\ndiesel,litre,abc,2023\ndiesel,litre,,2023\n"
        "electricty,kWh,1,2023\nelectricity,kWh,1,1990\ndiesel,furlong,1,2023\n"
    )
    with pytest.raises(Faults) as caught:
        bulk_totals(written(tmp_path, text), FOLDERS, ["scope"])
    found = [(fault.place.row, str(fault)) for fault in caught.value.faults if fault.place]
    assert [row for row, _ in found] == [3, 4, 5, 8, 9]
    words = " ".join(message for _, message in found)
    for said in ("'electricty'", "m3 for natural-gas", "2 rows of diesel", "'1990'", "'furlong'"):
        assert said in words


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("use.csv", "activity,quantity\nelectricity,1\n", MissingColumns),
        ("use.csv", "activity,unit,quantity\n", UnreadableFile),
        ("use.xlsx", "activity,unit,quantity\n", UnreadableFile),
        ("use.parquet", "no parquet", UnreadableFile),
    ],
)
def test_what_is_no_file_of_activity_is_a_sentence(
    tmp_path: Path, name: str, text: str, kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        bulk_totals(written(tmp_path, text, name), FOLDERS, ["scope"], "2023")


def test_an_unknown_group_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    with pytest.raises(Faults, match="found column 'servce'|Found column 'servce'"):
        bulk_totals(written(tmp_path, ROWS), FOLDERS, ["servce"], out=out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["use.csv"]


def test_a_file_of_results_is_not_taken_for_activity(tmp_path: Path) -> None:
    text = "activity,unit,quantity,kg_co2e\nelectricity,kWh,1,2\n"
    with (
        pytest.raises(BadValue, match="a file of activity, not of results"),
        opened(written(tmp_path, text), ACTIVITIES, LIBRARY, one_edition(LIBRARY, "2023")),
    ):
        pass


def test_unknown_names_carry_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(Faults) as caught:
        bulk_totals(
            written(tmp_path, "activity,unit,quantity\nnatural_gas,kWh,1\n"),
            FOLDERS,
            ["scope"],
            "2023",
        )
    [fault] = caught.value.faults
    assert isinstance(fault, UnknownActivity)
    assert "natural-gas" in fault.expected


@pytest.mark.parametrize("quantity", ["1.7e308", "-1e16", "inf", "nan", "1_000", "1e1_0", "", "x"])
def test_a_quantity_that_is_none_or_beyond_all_bounds_is_told(
    tmp_path: Path, quantity: str
) -> None:
    """1.7e308 GWh gave "inf" tonnes, and 1_000 was a thousand."""
    rows = f"natural-gas,kWh,1e15\nnatural-gas,GWh,{quantity}\n"
    path = written(tmp_path, f"activity,unit,quantity\n{rows}")
    with pytest.raises(Faults) as caught:
        bulk_totals(path, FOLDERS, ["scope"], "2023")
    [fault] = caught.value.faults
    assert fault.place == Place(str(path), 3)
    assert fault.found == "1 row of natural-gas in GWh without a quantity"
    assert "at most 1,000,000,000,000,000 in any unit" in fault.expected
