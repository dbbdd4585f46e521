"""Territorial series: sectors and gases close, people count, nothing is added twice."""

from __future__ import annotations

import csv
import json
import math
import shutil
from pathlib import Path

import pytest

from carbon.area.local_authority import read_statistics
from carbon.area.statistics import (
    county_lines,
    intensities_of,
    read_areas,
    read_figures,
    read_gases,
)
from carbon.emissions.lines import single_gas, total
from carbon.errors import CarbonError
from carbon.folders import shipped
from carbon.periods import Period
from tests.conftest import Command

REGIONS = {"hampshire-solent": "Hampshire and the Solent", "winchester": "Winchester"}
SOURCE = """region,year,dimension,name,kt_co2e,population_thousands
Anyshire,2019,sector,Domestic,3.5,10
Anyshire,2019,sector,LULUCF,-1.5,10
Anyshire,2019,gas,CO2,1.4999,10
Anyshire,2019,gas,CH4,0.5,10
Anyshire,2019,total,Total,2.0,10
Northtown,2019,total,Total,1.0,5
"""


@pytest.fixture(scope="module")
def source(shared: Path) -> dict[tuple[str, int, str, str], float]:
    path = shared / "local-authority" / "hampshire-solent-territorial-2005-2024.csv"
    with path.open(encoding="utf-8") as file:
        return {
            (row["region"], int(row["year"]), row["dimension"], row["name"]): float(row["kt_co2e"])
            for row in csv.DictReader(file)
        }


@pytest.mark.parametrize("name", REGIONS)
def test_it_closes_by_sector_and_by_gas(
    name: str, source: dict[tuple[str, int, str, str], float]
) -> None:
    folder, region = shipped("inventories") / name, REGIONS[name]
    figures, gases = read_figures(folder), read_gases(folder)
    years = range(2005, 2025)
    assert sorted({figure.year for figure in figures}) == list(years)
    for year in years:
        printed = source[region, year, "total", "Total"]
        sectors = math.fsum(figure.kt for figure in figures if figure.year == year)
        assert abs(sectors - printed) <= 1e-9 * abs(printed)
        by_gas = math.fsum(each.kt for each in gases if each.year == year)
        # Binary noise apart: Winchester's 2020 is off by 0.0002 to the last printed digit.
        assert round(abs(by_gas - printed), 9) <= 2e-4
    ours = {(region, f.year, "sector", f.sector): f.kt for f in figures}
    ours |= {(region, g.year, "gas", g.gas): g.kt for g in gases}
    theirs = {key: kt for key, kt in source.items() if key[0] == region and key[2] != "total"}
    assert ours == theirs


def test_2019_is_4_7526_tonnes_a_head() -> None:
    folder = shipped("inventories") / "hampshire-solent"
    lines = county_lines(folder)
    year = lines[lines["period"] == "2019"]
    (area,) = [area for area in read_areas(folder) if area.year == 2019]
    assert area.population_thousands is not None
    assert f"{total(year) / 1e6 / area.population_thousands:.4f}" == "4.7526"
    said = intensities_of(folder, Period.parse("2019"), total(year), single_gas(year))
    assert said == ["Per head: 4.7526 tCO2e, of 1,985.982 thousand people (mid-year)."]


def test_land_use_is_negative() -> None:
    for name in REGIONS:
        figures = read_figures(shipped("inventories") / name)
        assert all(figure.kt < 0 for figure in figures if figure.sector == "LULUCF")
        assert all(figure.kt > 0 for figure in figures if figure.sector != "LULUCF")


def series(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in SOURCE
    path = folder / "series.csv"
    path.write_text(SOURCE.replace(old, new, 1) if old else SOURCE, encoding="utf-8")
    return path


def test_only_the_region_named_is_taken(tmp_path: Path) -> None:
    made = read_statistics(series(tmp_path), ["Anyshire"], coverage="territorial")
    assert [(f.sector, f.gas, f.kt) for f in made.figures] == [
        ("Domestic", "CO2e", 3.5),
        ("LULUCF", "CO2e", -1.5),
    ]
    assert [(g.gas, g.kt) for g in made.by_gas] == [("CO2", 1.4999), ("CH4", 0.5)]
    assert made.unit == "kt CO2e"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("Domestic,3.5", "Domestic,3.6", "series.csv:6: found total of Anyshire in 2019"),
        ("CO2,1.4999", "CO2,1.4997", "total by gas of Anyshire in 2019"),
        ("gas,CH4", "gas,CO2", "CO2 of Anyshire in 2019 again (first in row 4)"),
        ("sector,LULUCF", "sektor,LULUCF", "dimension 'sektor'"),
        ("Anyshire,2019,total", "Northtown,2018,total", "no total of Anyshire in 2019"),
        ("kt_co2e", "kt", "also kt_co2e"),
    ],
)
def test_series_faults(old: str, new: str, expected: str, tmp_path: Path) -> None:
    with pytest.raises(CarbonError) as caught:
        read_statistics(series(tmp_path, old, new), ["Anyshire"], coverage="territorial")
    assert expected in str(caught.value)


def test_territorial_is_asked_for_by_name(carbon: Command, tmp_path: Path) -> None:
    path = series(tmp_path)
    refused = carbon(
        "inventory", "import", path, "--to", "any", "--authority", "Anyshire", ok=False
    )
    assert refused.exit_code == 1
    assert "Import it with --scope territorial." in refused.output
    carbon(
        "inventory", "import", path, "--to", "any", "--authority", "Anyshire",
        "--scope", "territorial",
    )  # fmt: skip
    assert total(county_lines(Path("any"))) == 2.0e6
    assert {each.gas for each in read_gases(Path("any"))} == {"CO2", "CH4"}


def test_gases_that_do_not_close_are_refused_on_reading(tmp_path: Path) -> None:
    folder = shutil.copytree(shipped("inventories") / "winchester", tmp_path / "winchester")
    path = folder / "gases.csv"
    text = path.read_text(encoding="utf-8")
    old = "2019,,Winchester,CH4,84.152"
    assert old in text
    path.write_text(text.replace(old, "2019,,Winchester,CH4,84.153"), encoding="utf-8")
    with pytest.raises(CarbonError, match="gases of Winchester in 2019"):
        read_gases(folder)


def test_an_old_release_without_gases_is_co2_whatever_its_heading(tmp_path: Path) -> None:
    path = tmp_path / "old.csv"
    path.write_text(
        "Country,Country Code,Region,Region Code,Second Tier Authority,Local Authority,"
        "Local Authority Code,Calendar Year,LA CO2 Sector,LA CO2 Sub-sector,"
        "Territorial emissions (kt CO2e),Emissions within the scope of influence of LAs (kt CO2),"
        "Mid-year Population (thousands),Area (km2)\n"
        "England,E92000001,R,E12,Anyshire,Northtown,E07000998,2018,LULUCF,Forest,-3.5,,90,200\n"
        "England,E92000001,R,E12,Anyshire,Northtown,E07000998,2018,Domestic,Gas,9,8,90,200\n",
        encoding="utf-8",
    )
    territorial = read_statistics(path, whole="Anyshire", coverage="territorial")
    assert (territorial.unit, [f.kt for f in territorial.figures]) == ("kt CO2", [-3.5, 9.0])
    within = read_statistics(path, whole="Anyshire")
    assert ([f.kt for f in within.figures], within.blank) == ([8.0], 1)


def test_by_gas_an_area_s_own_gases_are_shown_and_by_sector_refused(carbon: Command) -> None:
    carbon("init", "demo", "--example", "hampshire")
    show = ("--workspace", carbon.folder / "demo", "inventory", "show")
    made = json.loads(
        carbon(*show, "hampshire-solent", "2019", "--by", "gas", "--format", "json").stdout
    )
    # gases.csv of 2019, kt.
    assert {each["gas"]: round(each["t"], 6) for each in made["groups"]} == {
        "CH4": 757484.6,
        "CO2": 8287240.6,
        "N2O": 393871.8,
    }
    said = carbon(*show, "hampshire-solent", "2019", "--by", "gas")
    # 8,287.2406 + 757.4846 + 393.8718 kt; its sectors come to the same to the publisher's rounding.
    assert "9,438,597.000 t; the sectors add up to 9,438,597." in said.output
    refused = carbon(*show, "winchester", "2019", "--by", "sector,gas", ok=False)
    assert refused.exit_code == 1
    assert "there is no figure by gas and sector" in refused.output
    county = carbon(*show, "hampshire-county", "2019", "--by", "gas")
    assert "CO2" in county.output
