"""The GWP bases of a total, and a total that claims one."""

import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.definitions import Definition
from carbon.emissions.bases import CannotRestateTotal, bases, restated, sentence
from carbon.emissions.lines import total
from carbon.factors.edition import find_editions
from carbon.factors.gwp import restate
from carbon.folders import shipped
from carbon.inventories.definition_parts import ResidualMix
from carbon.inventories.market import market_based
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.conftest import Command
from tests.inventories.estates import Estate

EDITIONS = find_editions([shipped("factors")])
GAS = "fuels/gaseous-fuels/natural-gas"
COLUMNS = ["scope", "gas", "gwp_basis", "kg_co2e", "source", "factor_id"]


def boiler(year: str, policy: str = "majority", wtt: bool = True) -> pd.DataFrame:
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("gas", "hall", "natural-gas", "kWh", "offices")],
    )
    made.definition = replace(made.definition, edition_policy=policy)
    made.read("gas", year, 1000.0)
    lines = made.inventory(year).lines
    return lines if wtt else lines[~lines["factor_id"].str.startswith("wtt-")]


def test_a_total_names_its_bases_with_their_shares() -> None:
    lines = boiler("2024-25")
    edition = EDITIONS["2024"]
    burnt, upstream = (edition.factor(each, "kWh").kg_co2e for each in (GAS, f"wtt-{GAS}"))
    ar5, other = bases(lines)
    assert (ar5.basis, other.basis, other.of) == ("ar5", "unknown", ("WTT",))
    assert other.share == pytest.approx(upstream / (burnt + upstream), rel=1e-12)
    assert ar5.kg_co2e + other.kg_co2e == pytest.approx(total(lines), rel=1e-12)
    assert sentence((ar5, other)) == "GWP bases as published: AR5 86 %; unknown 14 % (WTT)"
    assert sentence(bases(boiler("2019-20"))) == "GWP basis as published: AR4"


def test_a_total_restated_is_each_factor_restated() -> None:
    lines = boiler("2024-25", wtt=False)
    there = restated(lines, "ar4")
    factor = restate(EDITIONS["2024"].factor(GAS, "kWh"), "ar5", "ar4")
    assert total(there) == pytest.approx(12_000 * factor, rel=1e-12)
    assert set(there["gwp_basis"]) == {"ar4"}
    assert there["factor"].to_list() == pytest.approx([factor] * len(there), rel=1e-12)
    assert total(restated(there, "ar5")) == pytest.approx(total(lines), rel=1e-12)
    assert set(lines["gwp_basis"]) == {"ar5"}  # the lines given are left as they were


def test_what_is_on_the_basis_already_stays_to_the_last_digit() -> None:
    lines = boiler("2019-20")
    pd.testing.assert_frame_equal(restated(lines, "ar4"), lines)


def test_editions_blended_over_two_bases_are_restated_each_from_its_own() -> None:
    lines = boiler("2022-23", policy="blended", wtt=False)
    assert set(lines["gwp_basis"]) == {"ar4+ar5"}
    of = {year: EDITIONS[year].factor(GAS, "kWh") for year in ("2022", "2023")}
    factor = (275 * restate(of["2022"], "ar4", "ar5") + 90 * of["2023"].kg_co2e) / 365
    assert total(restated(lines, "ar5")) == pytest.approx(12_000 * factor, rel=1e-12)


def test_lines_without_gases_are_refused_by_name() -> None:
    with pytest.raises(
        CannotRestateTotal, match=rf"12 lines .*wtt-{GAS} \(basis unknown\).*to AR5"
    ):
        restated(boiler("2024-25"), "ar5")


def test_a_contract_keeps_no_gases_of_the_grid() -> None:
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("power", "hall", "electricity", "kWh", "offices")],
    )
    made.read("power", "2019-20", 1000.0)
    grid = made.inventory("2019-20").lines
    grid = grid[grid["line"] == "generation"]
    restated(grid, "ar5")
    mix = ResidualMix(Period.parse("2019-20"), 0.4, "a test", Definition({}, "inventory.toml", {}))
    definition = replace(made.definition, residual_mixes=(mix,))
    market = market_based(definition, grid, made.library, mix.period)
    assert market is not None
    assert total(market.lines) == pytest.approx(12_000 * 0.4)
    with pytest.raises(CannotRestateTotal, match="electricity-generated"):
        restated(market.lines, "ar5")


def test_published_lines_that_do_not_say_are_refused() -> None:
    lines = pd.DataFrame([("1", "CO2e", "", 5.0, "All", "")], columns=COLUMNS)
    assert sentence(bases(lines)) == "GWP basis as published: not stated"
    with pytest.raises(CannotRestateTotal, match=r"1 lines .*All \(basis not stated\)"):
        restated(lines, "ar5")


def test_co2_alone_needs_no_basis() -> None:
    lines = pd.DataFrame([("1", "CO2", "", 5.0, "Gas", "")], columns=COLUMNS)
    assert bases(lines) == ()
    assert restated(lines, "ar6") is lines


@given(st.lists(st.tuples(st.sampled_from(["sar", "ar4", "ar5", ""]), st.floats(1e-3, 1e6))))
def test_the_shares_sum_to_one_and_the_parts_to_the_total(rows: list[tuple[str, float]]) -> None:
    lines = pd.DataFrame([("1", "CO2e", on, kg, "x", "x") for on, kg in rows], columns=COLUMNS)
    found = bases(lines)
    assert sum(each.kg_co2e for each in found) == pytest.approx(total(lines), rel=1e-12)
    if rows:
        assert sum(each.share or 0.0 for each in found) == pytest.approx(1, rel=1e-12)


@pytest.fixture
def demo(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    return carbon


def test_show_names_the_bases_and_restates_or_refuses(demo: Command) -> None:
    words = ("inventory", "show", "example-schools", "2017-18")
    assert "GWP basis as published: AR4." in demo(*words).output
    document = json.loads(demo(*words, "--format", "json").stdout)
    [gross] = document["totals"]
    assert [(each["gwp_basis"], each["share"]) for each in gross["gwp_bases"]] == [("ar4", 1.0)]
    assert "WTT" in gross["gwp_bases"][0]["of"]
    same = json.loads(demo(*words, "--basis", "ar4", "--format", "json").stdout)
    assert same["totals"] == document["totals"]
    assert "restated to AR4" in demo(*words, "--basis", "ar4").output
    refused = demo(*words, "--basis", "ar5", ok=False)
    assert "wtt-fuels/gaseous-fuels/natural-gas (basis AR4)" in refused.output
    assert refused.exit_code == 1
