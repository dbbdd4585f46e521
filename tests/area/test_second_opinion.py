"""Metered energy × factors against the statistics: which edition, what differs, what is missing."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from carbon.area.energy import Metered, read_energy, read_subnational
from carbon.area.second_opinion import (
    NoSecondOpinion,
    SecondOpinion,
    grids_that_none_carries,
    second_opinion,
    second_opinions,
)
from carbon.area.statistics import county_lines
from carbon.errors import BadValue, CarbonError
from carbon.factors.edition import Edition, find_editions
from carbon.folders import shipped

COUNTY = shipped("inventories") / "hampshire-county"
YEARS = range(2015, 2021)


@pytest.fixture(scope="module")
def metered() -> list[Metered]:
    return read_energy(COUNTY)


@pytest.fixture(scope="module")
def lines() -> pd.DataFrame:
    return county_lines(COUNTY)


@pytest.fixture(scope="module")
def editions() -> dict[str, Edition]:
    return find_editions([shipped("factors")])


def over(pair: list[SecondOpinion]) -> float:
    """Second opinion above statistics, per cent, both groups."""
    ours, theirs = (
        math.fsum(getattr(each, name) for each in pair) for name in ("opinion_kt", "statistics_kt")
    )
    return (ours - theirs) / theirs * 100


def co2e_over(pair: list[SecondOpinion], editions: dict[str, Edition]) -> float:
    """The same with the whole CO2e of the factor, as most people would take it."""
    edition, factor_id = editions[pair[0].edition], pair[0].factor_id
    ours = math.fsum(each.gwh for each in pair) * edition.factor(factor_id, "kWh").kg_co2e
    theirs = math.fsum(each.statistics_kt for each in pair)
    return (ours - theirs) / theirs * 100


def test_same_year_overstates_electricity_by_21_to_42_per_cent(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    same = [second_opinion(metered, lines, editions, y, "electricity", lag=0) for y in YEARS]
    whole = [co2e_over(pair, editions) for pair in same]
    assert (round(min(whole)), round(max(whole))) == (21, 42)
    carbon_dioxide = [over(pair) for pair in same]
    assert (f"{min(carbon_dioxide):.1f}", f"{max(carbon_dioxide):.1f}") == ("20.0", "41.4")


def test_the_publisher_says_that_an_edition_carries_the_grid_of_two_years_before(
    shared: Path,
) -> None:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(shared / "conversion-factors" / "condensed" / "2015.xls")
    rows = book.get_sheet_by_name("UK electricity").to_python(skip_empty_area=False)
    said = " ".join(str(cell) for cell in rows[13])
    assert "in 2012 (the inventory year for which the 2014 GHG Conversion Factor was deri" in said
    assert "In this 2015 update" in said
    assert "coal powered electricity generation in 2013" in said
    for year in range(2012, 2026):
        grid = find_editions([shipped("factors")])[str(year)].grid
        assert grid
        assert year - grid.year == 2014 - 2012 == 2015 - 2013
        assert "row 14" in grid.source


def test_two_years_later_is_within_about_3_per_cent(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    lagged = [over(second_opinion(metered, lines, editions, y, "electricity")) for y in YEARS]
    assert (f"{min(lagged):.1f}", f"{max(lagged):.1f}") == ("-3.0", "2.2")
    one = [over(second_opinion(metered, lines, editions, y, "electricity", lag=1)) for y in YEARS]
    assert min(one) > 8


def test_gas_takes_its_own_year(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    pairs = [second_opinion(metered, lines, editions, year, "gas") for year in YEARS]
    assert [pair[0].edition for pair in pairs] == [str(year) for year in YEARS]
    assert [f"{over(pair):.1f}" for pair in pairs] == ["-1.3", "-5.6", "3.1", "-3.5", "-0.1", "7.8"]


def test_level_and_allocation_add_up_to_the_difference(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    comparisons, missing = second_opinions(metered, lines, editions)
    assert len(comparisons) == 2 * (16 + 6)
    assert {(gap.year, gap.fuel) for gap in missing} == {(y, "gas") for y in range(2005, 2015)}
    for each in comparisons:
        assert each.level_kt + each.allocation_kt == pytest.approx(each.difference_kt, abs=1e-9)
    for one, other in zip(comparisons[::2], comparisons[1::2], strict=True):
        assert (one.group, other.group) == ("domestic", "non-domestic")
        assert one.allocation_kt + other.allocation_kt == pytest.approx(0, abs=1e-9)


def test_every_electricity_and_gas_sub_sector_is_held_against_something(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    pair = second_opinion(metered, lines, editions, 2019, "electricity")
    assert set(pair[0].statistics) == {"Domestic Electricity"}
    assert set(pair[1].statistics) == {
        f"{sector} Electricity" for sector in ("Agriculture", "Commercial", "Industry")
    } | {"Public Sector Electricity"}
    pair = second_opinion(metered, lines, editions, 2019, "gas")
    assert set(pair[1].statistics) == {
        f"{sector} Gas" for sector in ("Agriculture", "Commercial", "Industry", "Public Sector")
    }


def test_a_missing_edition_is_named_and_never_replaced(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    fewer = {name: each for name, each in editions.items() if each.year in (2019, 2020, 2022)}
    with pytest.raises(NoSecondOpinion) as caught:
        second_opinion(metered, lines, fewer, 2019, "electricity")
    assert "no edition that carries the grid of 2019 (edition 2020 carries" in str(caught.value)
    assert "2019 (grid of 2017), 2020 (grid of 2018), 2022 (grid of 2020)" in str(caught.value)
    found, missing = second_opinions(metered, lines, fewer)
    assert {(each.year, each.fuel) for each in found} == {
        (2017, "electricity"),
        (2018, "electricity"),
        (2020, "electricity"),
        (2019, "gas"),
        (2020, "gas"),
    }
    assert (2019, "electricity") in {(gap.year, gap.fuel) for gap in missing}


def test_no_edition_carries_the_grid_of_2024(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    said = "(edition 2025 carries that of 2023, edition 2026 of 2025)"
    later = [replace(each, year=2024) for each in metered if each.year == 2020]
    statistics = lines[lines["period"] == "2020"].assign(period="2024")
    with pytest.raises(NoSecondOpinion) as caught:
        second_opinion(later, statistics, editions, 2024, "electricity")
    assert f"no edition that carries the grid of 2024 {said}" in str(caught.value)
    assert second_opinion(later, statistics, editions, 2024, "gas")[0].edition == "2024"
    [sentence] = grids_that_none_carries(editions)
    assert sentence.startswith(f"No edition carries the grid of 2024 {said}: there is no second")


def test_an_edition_of_another_lag_is_taken_by_its_grid(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    """2021 as an edition of one year before: its grid would be that of 2020."""
    grid = editions["2021"].grid
    assert grid
    sooner = editions | {"2021": replace(editions["2021"], grid=replace(grid, year=2020))}
    taken = {
        year: second_opinion(metered, lines, sooner, year, "electricity")[0].edition
        for year in (2018, 2020)
    }
    assert taken == {2018: "2020", 2020: "2022"}  # 2022 carries 2020 too, and is the later one
    with pytest.raises(NoSecondOpinion, match="carries the grid of 2019"):
        second_opinion(metered, lines, sooner, 2019, "electricity")


def test_years_without_energy_or_statistics(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    with pytest.raises(NoSecondOpinion, match="no metered energy for gas in 2010"):
        second_opinion(metered, lines, editions, 2010, "gas")
    with pytest.raises(NoSecondOpinion, match="no emission statistics for electricity in 2021"):
        second_opinion(metered, lines, editions, 2021, "electricity")


def test_other_authorities_are_refused(
    metered: list[Metered], lines: pd.DataFrame, editions: dict[str, Edition]
) -> None:
    without = [each for each in metered if each.authority != "Hart"]
    with pytest.raises(BadValue, match="Hart District Council"):
        second_opinion(without, lines, editions, 2019, "gas")


def test_the_shipped_energy_is_the_source_cell_by_cell(
    shared: Path, metered: list[Metered]
) -> None:
    path = shared / "subnational-energy" / "hampshire-gas-electricity-by-district.csv"
    with path.open(encoding="utf-8") as file:
        rows = {f"row {line}": row for line, row in enumerate(csv.DictReader(file), 2)}
    assert len(metered) == 11 * 2 * (17 + 7)
    for each in metered:
        row = rows[each.locator]
        assert (row["fuel"], int(row["year"]), row["local_authority"], float(row["value"])) == (
            each.fuel,
            each.year,
            each.authority,
            each.gwh,
        )


SOURCE = """fuel,year,code,local_authority,measure,value
gas,2019,E1,Northtown,Total consumption (GWh): Domestic,1.5
gas,2019,E1,Northtown,Total consumption (GWh): Non-Domestic,2.25
gas,2019,E1,Northtown,Total consumption (GWh): All meters,3.75
gas,2019,E1,Northtown,Number of meters (thousands): Domestic,7
gas,2019,E2,Southtown,Total consumption (GWh): Domestic,9
"""


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("3.75", "3.76", "gas.csv:4, column value: found gas of Northtown in 2019 as 3.76"),
        ("Domestic,1.5", "Domestic,n/a", "found 'n/a'; expected a number"),
        ("Non-Domestic,2.25", "Domestic,2.25", "Domestic again (first in row 2)"),
        ("All meters", "Every meter", "measure 'Every meter'"),
        ("gas,2019,E1,Northtown,Total consumption (GWh): N", "coal,2019,E1,Northtown,Total "
         "consumption (GWh): N", "fuel 'coal'"),
        ("Northtown", "Westtown", "authority 'Northtown'"),
    ],
)  # fmt: skip
def test_faults_of_the_source(old: str, new: str, expected: str, tmp_path: Path) -> None:
    assert old in SOURCE
    path = tmp_path / "gas.csv"
    every = -1 if old == "Northtown" else 1
    path.write_text(SOURCE.replace(old, new, every), encoding="utf-8")
    with pytest.raises(CarbonError) as caught:
        read_subnational(path, ["Northtown"])
    assert expected in str(caught.value)


def test_sub_national_counts_every_row(tmp_path: Path) -> None:
    path = tmp_path / "gas.csv"
    path.write_text(SOURCE, encoding="utf-8")
    statistics = read_subnational(path, ["Northtown"])
    assert [(m.group, m.gwh) for m in statistics.metered] == [
        ("domestic", 1.5),
        ("non-domestic", 2.25),
    ]
    # All meters is a check, its row neither taken nor another measure.
    assert (statistics.rows, statistics.others) == (5, 2)
