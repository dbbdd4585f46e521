"""The county by sector: districts to county, sectors to total, and never mixed with CO2e."""

from __future__ import annotations

import csv
import math
import shutil
from pathlib import Path

import pandas as pd
import pytest

from carbon.area.statistics import county_lines, read_areas
from carbon.emissions.lines import MixedBasis, grouped, single_gas, total
from carbon.errors import CarbonError, UnknownName
from carbon.folders import shipped
from carbon.inventories.published import published_lines
from tests.conftest import ROOT

COUNTY = shipped("inventories") / "hampshire-county"
SNAPSHOT = ROOT / "tests" / "snapshots" / "hampshire-county.txt"
YEARS = range(2005, 2021)
SECTORS = {
    "Industry",
    "Commercial",
    "Public Sector",
    "Domestic",
    "Transport",
    "Agriculture",
    "Waste Management",
}


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return county_lines(COUNTY)


@pytest.fixture(scope="module")
def source(shared: Path) -> dict[tuple[int, str], dict[str, str]]:
    """The rows of the county and its districts, by year and code, as the source has them."""
    path = shared / "local-authority" / "hampshire-within-influence-2005-2020.csv"
    with path.open(encoding="utf-8") as file:
        return {
            (int(row["Year"]), row["local-authority-code"]): row for row in csv.DictReader(file)
        }


def test_eleven_districts_sixteen_years_seven_sectors(lines: pd.DataFrame) -> None:
    assert lines["site"].nunique() == 11
    assert sorted(map(int, set(lines["period"]))) == list(YEARS)
    assert set(lines["sector"]) == SECTORS
    assert not set(lines["site"]) & {
        "Southampton City Council",
        "Portsmouth City Council",
        "Isle of Wight Council",
        "Hampshire County Council",
    }
    assert len(lines) == 11 * 16 * 20


@pytest.mark.parametrize("year", YEARS)
def test_the_districts_sum_to_the_county_row(
    lines: pd.DataFrame, source: dict[tuple[int, str], dict[str, str]], year: int
) -> None:
    ours = lines[lines["period"] == str(year)]
    county = source[year, "HAM"]
    assert total(ours) / 1e6 == pytest.approx(float(county["Total Emissions:kt CO2"]), rel=1e-12)
    by_sector = grouped(ours, ["sector"]).set_index("sector")["kg_co2e"]
    for sector in SECTORS:
        published = float(county[f"{sector} Total:kt CO2"])
        assert by_sector[sector] / 1e6 == pytest.approx(published, rel=1e-12)


def test_each_district_has_the_figures_of_the_source(
    lines: pd.DataFrame, source: dict[tuple[int, str], dict[str, str]]
) -> None:
    names = {row["official-name"]: code for (_, code), row in source.items()}
    for line in lines.itertuples():
        row = source[int(line.period), names[line.site]]
        # mySociety's name for what the publisher calls Agriculture Gas.
        column = "Agriculture" if line.category == "Agriculture Gas" else line.category
        assert line.kg_co2e == float(row[f"{column}:kt CO2"]) * 1e6


def test_sectors_sum_to_the_total(lines: pd.DataFrame) -> None:
    for _, year in lines.groupby("period"):
        parts = math.fsum(grouped(year, ["sector"])["kg_co2e"])
        assert parts == pytest.approx(total(year), rel=1e-12)


def test_totals_by_sector_are_as_in_the_snapshot(lines: pd.DataFrame) -> None:
    table = grouped(lines, ["period", "sector"])
    text = "".join(
        f"{period} {sector}: {kg / 1e6:.6f} kt CO2\n"
        for period, sector, kg in table.itertuples(index=False)
    )
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_the_statistics_never_add_to_co2e(lines: pd.DataFrame) -> None:
    assert single_gas(lines) == "CO2"
    estate = published_lines(shipped("inventories") / "hampshire-estate")
    with pytest.raises(MixedBasis):
        single_gas(pd.concat([lines, estate]))


def test_people_and_areas(source: dict[tuple[int, str], dict[str, str]]) -> None:
    areas = read_areas(COUNTY)
    assert len(areas) == 11 * 16
    for year in YEARS:
        here = [area for area in areas if area.year == year]
        people = math.fsum(area.population_thousands or math.nan for area in here)
        assert people == pytest.approx(float(source[year, "HAM"]["Population:000s"]), rel=1e-12)
        km2 = math.fsum(area.area_km2 or math.nan for area in here)
        assert km2 == pytest.approx(float(source[year, "HAM"]["Area:km2"]), rel=1e-12)


def test_within_takes_codes_and_names(lines: pd.DataFrame) -> None:
    some = county_lines(COUNTY, within=["WIN", "Hart District Council"])
    assert set(some["site"]) == {"Winchester City Council", "Hart District Council"}
    assert total(some) < total(lines)
    with pytest.raises(UnknownName, match="Winchester City Council"):
        county_lines(COUNTY, within=["Winchster City Council"])


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Industry Electricity,CO2,84.51963521426603", "Industry Electricity,CO2,x", "column kt"),
        ("Industry Gas,CO2,58.5", "Industry Electricity,CO2,58.5", "again (first in row 2)"),
        ("Industry Gas,CO2,58.5", "Industry Gas,CH4,58.5", "gas 'CH4' in kt CO2"),
        ("2005,BAN", "05x,BAN", "column year"),
        ("2005,BAN,Basingstoke and Deane Borough Council", "2005,BAN,", "column authority"),
    ],
)
def test_faults_are_named_with_their_row(old: str, new: str, expected: str, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    shutil.copytree(COUNTY, folder)
    path = folder / "statistics.csv"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CarbonError) as caught:
        county_lines(folder)
    assert expected in str(caught.value)
    assert "statistics.csv:" in str(caught.value)
