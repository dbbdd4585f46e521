"""Every fault of a row of the area's tables is told, and all faults of a file together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from carbon.area.energy import read_energy, read_subnational
from carbon.area.gpc import gpc_basic
from carbon.area.statistics import county_lines, read_areas, read_figures, read_gases
from carbon.errors import CarbonError, Fault, Faults

FILES = {
    "statistics.toml": 'title = "T"\nunit = "kt CO2"\n',
    "statistics.csv": "year,authority_code,authority,sector,sub_sector,gas,kt\n"
    "2019,N,Northtown,Domestic,Domestic Gas,CO2,10\n",
    "authorities.csv": "year,authority_code,authority,population_thousands,area_km2\n"
    "2019,N,Northtown,5,20\n",
    "gases.csv": "year,authority_code,authority,gas,kt\n2019,N,Northtown,CO2,10\n",
    "energy.csv": "year,fuel,authority_code,authority,group,gwh,locator\n"
    "2019,gas,N,Northtown,domestic,4,row 2\n",
    "gpc.csv": "ref,sub_sector,key,reason\nI.1.1,Domestic Gas,,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def faults_of(read: Callable[[], object]) -> list[str]:
    with pytest.raises(CarbonError) as caught:
        read()
    error = caught.value
    told = error.faults if isinstance(error, Faults) else [error]
    return [
        f"{fault.place.brief if fault.place else ''}: {fault.found}"
        for fault in told
        if isinstance(fault, Fault)
    ]


READERS = {
    "statistics.csv": (
        read_figures,
        "99,,,D,G,CH4,ten",
        ["year: '99'", "authority: nothing", "kt: 'ten'", "gas: gas 'CH4' in kt CO2"],
    ),
    "authorities.csv": (
        read_areas,
        "2019.5,N,,-5,big",
        [
            "year: '2019.5'",
            "authority: nothing",
            "population_thousands: '-5'",
            "area_km2: 'big'",
        ],
    ),
    "gases.csv": (
        read_gases,
        "3000,N,,,ten",
        ["year: '3000'", "authority: nothing", "gas: nothing", "kt: 'ten'"],
    ),
    "energy.csv": (
        read_energy,
        "99,coal,N,,all,four,row 3",
        [
            "year: '99'",
            "fuel: fuel 'coal'",
            "authority: nothing",
            "group: group 'all'",
            "gwh: 'four'",
        ],
    ),
}


@pytest.mark.parametrize("name", READERS)
def test_every_fault_of_a_row_is_told(name: str, folder: Path) -> None:
    read, row, expected = READERS[name]
    (folder / name).write_text(FILES[name] + row + "\n", encoding="utf-8")
    assert faults_of(lambda: read(folder)) == [f"{name}:3, column {each}" for each in expected]


@pytest.mark.parametrize("name", READERS)
def test_a_row_that_stands_twice_is_refused(name: str, folder: Path) -> None:
    rows = FILES[name].splitlines()
    (folder / name).write_text("\n".join([*rows, rows[-1]]), encoding="utf-8")
    (told,) = faults_of(lambda: READERS[name][0](folder))
    assert told.startswith(f"{name}:3")
    assert "Northtown in 2019 again (first in row 2)" in told


def test_a_cell_of_gpc_has_all_its_faults_told(folder: Path) -> None:
    (folder / "gpc.csv").write_text(FILES["gpc.csv"] + "I.9.9,Domestic Oil,XX,\n", encoding="utf-8")
    told = [each for each in faults_of(lambda: gpc_basic(folder)) if each.startswith("gpc.csv:3")]
    assert told == [
        "gpc.csv:3, column ref: cell of GPC BASIC 'I.9.9'",
        "gpc.csv:3, column key: notation key 'XX'",
        "gpc.csv:3, column key: both a sub-sector and a key",
        "gpc.csv:3, column sub_sector: sub-sector 'Domestic Oil'",
        "gpc.csv:3, column reason: nothing",
    ]


def test_the_faults_of_the_source_and_of_its_figures_come_together(folder: Path) -> None:
    (folder / "statistics.toml").write_text('untis = "kt CO2"\ntitle = 5\n', encoding="utf-8")
    rows = FILES["statistics.csv"].replace("CO2,10", "CO2,ten")
    (folder / "statistics.csv").write_text(rows, encoding="utf-8")
    assert sorted(faults_of(lambda: county_lines(folder))) == [
        "statistics.csv:2, column kt: 'ten'",
        "statistics.toml: no unit",
        "statistics.toml:1: key 'untis'",
        "statistics.toml:2: title = 5",
    ]


def test_statistics_without_a_row_are_refused(folder: Path) -> None:
    heading = FILES["statistics.csv"].splitlines()[0]
    (folder / "statistics.csv").write_text(heading + "\n", encoding="utf-8")
    assert faults_of(lambda: county_lines(folder)) == ["statistics.csv: a heading without rows"]


def test_every_fault_of_a_row_of_consumption_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gas.csv"
    path.write_text(
        "fuel,year,code,local_authority,measure,value\n"
        "coal,99,E1,Northtown,Total consumption (GWh): Someone,lots\n",
        encoding="utf-8",
    )
    assert faults_of(lambda: read_subnational(path, ["Northtown"])) == [
        "gas.csv:2, column year: '99'",
        "gas.csv:2, column fuel: fuel 'coal'",
        "gas.csv:2, column measure: measure 'Someone'",
        "gas.csv:2, column value: 'lots'",
    ]
