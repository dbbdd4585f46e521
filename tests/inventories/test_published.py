"""Hampshire's published returns: every figure, their totals, and what is recomputed from them."""

from __future__ import annotations

import csv
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from carbon.emissions.lines import GROSS, NET, total
from carbon.errors import CarbonError, Faults
from carbon.folders import shipped
from carbon.inventories.definition import read_definition
from carbon.inventories.published import published_lines, read_boundaries
from carbon.targets.target import read_target
from tests.conftest import ROOT

ESTATE = shipped("inventories") / "hampshire-estate"
SNAPSHOT = ROOT / "tests" / "snapshots" / "hampshire-estate.txt"


@pytest.fixture(scope="module")
def newest() -> pd.DataFrame:
    return published_lines(ESTATE)


@pytest.fixture(scope="module")
def every() -> pd.DataFrame:
    return published_lines(ESTATE, every_version=True)


def of(lines: pd.DataFrame, period: str) -> pd.DataFrame:
    return lines[lines["period"] == period]


def change_pct(lines: pd.DataFrame, before: str, after: str, scopes: tuple[str, ...]) -> float:
    old, new = (total(of(lines, period), scopes) for period in (before, after))
    return (new - old) / old * 100


@pytest.mark.parametrize(
    ("before", "after", "scopes", "printed"),
    [
        ("2019-20", "2020-21", NET, "-17.8"),
        ("2019-20", "2020-21", GROSS, "-10.8"),
        ("2021-22", "2022-23", NET, "-15.8"),
        ("2013-14", "2014-15", GROSS, "-2.0"),
    ],
)
def test_changes_are_recomputed(
    newest: pd.DataFrame, before: str, after: str, scopes: tuple[str, ...], printed: str
) -> None:
    assert f"{change_pct(newest, before, after, scopes):.1f}" == printed


def test_net_is_gross_less_deductions(newest: pd.DataFrame) -> None:
    year = of(newest, "2020-21")
    assert total(year, GROSS) == 55_506_000
    assert total(year, ("deduction",)) == -4_336_000
    assert total(year, NET) == 51_170_000
    assert set(year.loc[year["scope"] == "deduction", "category"]) == {"offsets", "green tariff"}


def test_a_rounding_line_stands_where_parts_and_published_total_differ(
    newest: pd.DataFrame,
) -> None:
    year = of(newest, "2022-23")
    assert total(year, ("1", "2", "3")) == 49_076_000
    assert total(year, GROSS) == 49_075_000
    assert list(newest.loc[newest["scope"] == "rounding", "period"]) == ["2022-23"]


def test_kilograms_count_where_they_were_published(newest: pd.DataFrame) -> None:
    assert total(of(newest, "2009-10")) == 161_328_329
    assert total(of(newest, "2018-19")) == 67_889_000


def test_a_restated_year_is_counted_once_unless_asked(
    newest: pd.DataFrame, every: pd.DataFrame
) -> None:
    assert total(of(newest, "2012-13")) == 116_076_194
    both = of(every, "2012-13")
    by_version = {version: total(lines) for version, lines in both.groupby("version")}
    assert by_version == {1: 147_373_078, 2: 116_076_194}
    assert set(both["boundary"]) == {"series-1", "series-2"}


def test_years_that_were_not_found_are_gaps(newest: pd.DataFrame) -> None:
    assert not {"2015-16", "2016-17", "2017-18"} & set(newest["period"])
    assert newest["period"].nunique() == 11


def test_series_break_where_the_boundary_changed(every: pd.DataFrame) -> None:
    assert [boundary.id for boundary in read_boundaries(ESTATE)] == [
        "series-1",
        "series-2",
        "series-3",
    ]
    assert set(every.loc[every["period"] >= "2018-19", "boundary"]) == {"series-3"}


def test_every_line_names_its_row(every: pd.DataFrame) -> None:
    rows = (ESTATE / "published.csv").read_text(encoding="utf-8").splitlines()
    for line in every.itertuples():
        row = rows[int(str(line.locator).split(":")[1]) - 1]
        assert row.startswith(f"{line.period},{line.version},{line.boundary},")
        assert str(line.source) in row


def test_published_totals_are_as_in_the_snapshot(every: pd.DataFrame) -> None:
    groups = every.groupby(["period", "version", "boundary"])
    text = "".join(
        f"{period} v{version} {boundary}: gross {total(lines) / 1000:.3f} t, "
        f"net {total(lines, NET) / 1000:.3f} t\n"
        for (period, version, boundary), lines in groups
    )
    assert text == SNAPSHOT.read_text(encoding="utf-8")


def test_every_figure_of_the_transcript_is_carried(shared: Path) -> None:
    """All figures, in tonnes and in kilograms, and nothing besides."""
    columns = {
        "1": "scope1",
        "2": "scope2",
        "3": "scope3",
        "offsets": "offsets",
        "green-tariff": "green_tariff",
    }
    with (shared / "hampshire" / "published-returns-by-scope.csv").open(encoding="utf-8") as file:
        transcript = list(csv.DictReader(file))
    with (shared / "hampshire" / "published-returns-kg.csv").open(encoding="utf-8") as file:
        in_kg = {(row["financial_year"], row["source_report"]): row for row in csv.DictReader(file)}
    with (ESTATE / "published.csv").open(encoding="utf-8") as file:
        ours = [row for row in csv.DictReader(file) if row["scope"] != "rounding"]
    with (ESTATE / "totals.csv").open(encoding="utf-8") as file:
        totals = list(csv.DictReader(file))

    expected, expected_totals = [], []
    for row in transcript:
        report = row["source_report"].replace(" (restated)", "")
        kg = in_kg.get((row["financial_year"], report.split()[-1]), {})
        expected += [
            (
                row["financial_year"],
                scope,
                row[f"{column}_tCO2e"],
                kg.get(f"{column}_kgCO2e", ""),
                report,
                row["source_url"],
            )
            for scope, column in columns.items()
        ]
        expected_totals.append(
            (
                row["financial_year"],
                row["gross_tCO2e"],
                kg.get("gross_kgCO2e", ""),
                row["net_tCO2e"],
                row["intensity_tCO2e_per_m2"],
            )
        )
    names = ("period", "scope", "t_co2e", "kg_co2e", "report", "source_url")
    assert sorted(tuple(row[name] for name in names) for row in ours) == sorted(expected)
    names = ("period", "gross_t_co2e", "gross_kg_co2e", "net_t_co2e", "t_co2e_per_m2")
    assert [tuple(row[name] for name in names) for row in totals] == expected_totals


def test_targets_and_definitions_are_read_strictly() -> None:
    for folder in sorted(path.parent for path in ESTATE.parent.glob("*/inventory.toml")):
        assert read_definition(folder).title
    target = read_target(ESTATE)
    assert target is not None
    assert [(m.period.label, m.reduction_pct) for m in target.active] == [
        ("2014-15", 20),
        ("2024-25", 50),
        ("2049-50", 100),
    ]
    assert all(m.wording and m.source and m.reading for m in target.milestones)


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    def editing(folder: Path) -> None:
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is no longer in {file}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return editing


FAULTS = {
    "a scope nobody knows": (
        edit("published.csv", "series-1,3,41261", "series-1,4,41261"),
        ["published.csv:4, column scope", "scope '4'"],
    ),
    "a period that is none": (
        edit("published.csv", "2009-10,1,series-1,1,", "2009-13,1,series-1,1,"),
        ["published.csv:2, column period", "'2009-13'"],
    ),
    "an undescribed boundary": (
        edit("published.csv", "2009-10,1,series-1,1,", "2009-10,1,series-9,1,"),
        ["published.csv:2, column boundary", "[[boundary]]"],
    ),
    "version nought": (
        edit("published.csv", "2009-10,1,series-1,1,", "2009-10,0,series-1,1,"),
        ["published.csv:2, column version", "'0'"],
    ),
    "kilograms and tonnes that are not one figure": (
        edit("published.csv", "53479,53478510", "53479,53447851"),
        ["published.csv:2, column kg_co2e", "53,447,851 kg beside 53,479 t"],
    ),
    "a figure twice": (
        edit("published.csv", "2010-11,1,series-1,1,", "2009-10,1,series-1,1,"),
        ["published.csv:7, column scope", "again (first in row 2)"],
    ),
    "a deduction below nought": (
        edit("published.csv", "green-tariff,4336", "green-tariff,-4336"),
        ["not below 0"],
    ),
    "parts that do not make the total": (
        edit("published.csv", "series-3,1,28929,", "series-3,1,28928,"),
        ["totals.csv:9, column gross_t_co2e", "gross 67,889.000 t", "add up to 67,888.000 t"],
    ),
    "no rounding line where one is needed": (
        edit("published.csv", "rounding,-1,", "rounding,0,"),
        ["add a row of the scope rounding with -1.000 t"],
    ),
    "net that is not gross less deductions": (
        edit("totals.csv", ",51170,", ",55506,"),
        ["totals.csv:11, column net_t_co2e", "net 55,506.000 t"],
    ),
    "a return without its totals": (
        edit(
            "totals.csv", "2018-19,1,series-3,67889,,67889,,", "2018-19,2,series-3,67889,,67889,,"
        ),
        ["totals of 2018-19, version 2, without figures", "2018-19, version 1, without a row"],
    ),
    "the totals of a return twice": (
        edit("totals.csv", "2010-11,1,series-1,155074,", "2009-10,1,series-1,155074,"),
        ["totals.csv:3, column period: found totals of 2009-10, version 1, again"],
    ),
    "a series that continues another, nobody says why": (
        edit("published.toml", "assumption = ", "# "),
        ["published.toml:43", "of series-3 without an assumption"],
    ),
    "a return on two boundaries": (
        edit("totals.csv", "2018-19,1,series-3", "2018-19,1,series-2"),
        ["boundary 'series-3'", "'series-2', as in"],
    ),
    "a key that published.toml does not have": (
        edit("published.toml", "gwp_basis =", "gwp_bais ="),
        ["published.toml:8: found key 'gwp_bais'; expected perhaps gwp_basis"],
    ),
    "a series described twice": (
        edit("published.toml", 'id = "series-2"', 'id = "series-1"'),
        ["published.toml:30: found boundary 'series-1' twice"],
    ),
    "a series that continues none": (
        edit("published.toml", 'continues = "series-2"', 'continues = "series-4"'),
        ["published.toml:37: found earlier boundary 'series-4'"],
    ),
    "an unknown column": (
        edit("published.csv", "t_co2e,kg_co2e", "tonnes,kg_co2e"),
        ["also t_co2e", "column 'tonnes'"],
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_named_with_their_row(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "hampshire-estate"
    shutil.copytree(ESTATE, folder)
    breaking, expected = FAULTS[name]
    breaking(folder)
    with pytest.raises(CarbonError) as caught:
        published_lines(folder)
    for part in expected:
        assert part in str(caught.value)


def test_all_faults_come_together(tmp_path: Path) -> None:
    folder = tmp_path / "hampshire-estate"
    shutil.copytree(ESTATE, folder)
    edit("published.csv", "series-1,3,41261", "series-1,4,41261")(folder)
    edit("published.csv", "2010-11,1,series-1,2,", "2010-13,1,series-1,2,")(folder)
    with pytest.raises(Faults) as caught:
        published_lines(folder)
    assert len(caught.value.faults) == 2


def test_the_faults_of_the_three_files_come_together(tmp_path: Path) -> None:
    folder = tmp_path / "hampshire-estate"
    shutil.copytree(ESTATE, folder)
    edit("published.toml", 'gas = "CO2e"', "gas = 5")(folder)
    edit("published.csv", "53479,53478510", "many,much")(folder)
    edit("totals.csv", "161328,161328329,161328", "some,161328329,none")(folder)
    with pytest.raises(Faults) as caught:
        published_lines(folder)
    assert sorted(fault.place.column or "toml" for fault in caught.value.faults if fault.place) == [
        "gross_t_co2e",
        "kg_co2e",
        "net_t_co2e",
        "t_co2e",
        "toml",
    ]


def test_figures_without_a_row_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "hampshire-estate"
    shutil.copytree(ESTATE, folder)
    for name in ("published.csv", "totals.csv"):
        heading = (folder / name).read_text(encoding="utf-8").splitlines()[0]
        (folder / name).write_text(heading + "\n", encoding="utf-8")
    with pytest.raises(CarbonError, match="a heading without rows"):
        published_lines(folder)


def test_lines_sum_the_same_in_any_order(every: pd.DataFrame) -> None:
    shuffled = every.sample(frac=1, random_state=1)
    assert (
        total(shuffled)
        == total(every)
        == math.fsum(every.loc[every["scope"].isin(GROSS), "kg_co2e"])
    )
