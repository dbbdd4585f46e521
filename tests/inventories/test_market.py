"""Market-based scope 2 and what stands below the line, against figures worked by hand."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from carbon.emissions.lines import GROSS, GROUPINGS, grouped, total
from carbon.inventories.definition import InventoryDefinition, read_definition
from carbon.inventories.market import MarketBased, deductions, market_based
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.conftest import ROOT
from tests.inventories.estates import LIBRARY, Estate

CASES = tomllib.loads((ROOT / "tests/cases/market.toml").read_text(encoding="utf-8"))["case"]
HEAD = 'title = "A test"\nkind = "calculated"\nowner = "a test"\napproach = "financial control"\n'


@dataclass
class Sides:
    """The lines of a period by both methods, and what is deducted."""

    lines: pd.DataFrame
    market: MarketBased | None
    below: pd.DataFrame


def definition_of(folder: Path, text: str) -> InventoryDefinition:
    (folder / "inventory.toml").write_text(HEAD + text, encoding="utf-8")
    return replace(read_definition(folder), name="estate")


def sides(definition: InventoryDefinition, period: str, kwh: float, gas: float = 0.0) -> Sides:
    made = Estate(
        [Site("town-hall", "Town hall", "offices")],
        [
            Meter("power", "town-hall", "electricity", "kWh", "offices"),
            Meter("gas", "town-hall", "natural-gas", "kWh", "offices"),
        ],
        definition=definition,
    )
    made.read("power", period, kwh)
    made.read("gas", period, gas)
    span = Period.parse(period)
    lines = made.inventory(period).lines
    market = market_based(definition, lines, LIBRARY, span)
    return Sides(lines, market, deductions(definition, lines, LIBRARY, span))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_case_worked_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    found = sides(definition_of(tmp_path, case["definition"]), case["month"], case["kwh"])
    assert found.market is not None
    assert found.market.kwh == pytest.approx(case["supplied"], rel=1e-12)
    assert total(found.market.lines, ("2",)) == pytest.approx(case["kg"], rel=1e-12)
    assert total(found.below, ("deduction",)) == pytest.approx(case["deducted"], rel=1e-12)
    said = " ".join(found.market.notes)
    assert case["said"] in said if "said" in case else not said


def test_without_contract_and_mix_there_is_no_market_side(tmp_path: Path) -> None:
    assert sides(definition_of(tmp_path, ""), "2023-04", 1000.0).market is None


GREEN = """
[[contract]]
name = "Green"
from = 2023-04-01
to = 2024-03-31
share_pct = 60
kg_co2e_per_kwh = 0.02
green_tariff = true
source = "a test"

[[residual_mix]]
period = "2023-24"
kg_co2e_per_kwh = 0.36
source = "a test"

[[offset]]
what = "Woodland"
retired = 2024-03-15
t_co2e = 0.5
source = "a test"
"""


def test_only_the_generation_of_electricity_differs(tmp_path: Path) -> None:
    found = sides(definition_of(tmp_path, GREEN), "2023-24", 12_000.0, gas=50_000.0)
    assert found.market is not None
    ours, theirs = found.lines, found.market.lines
    assert len(ours) == len(theirs)
    moved = ours["kg_co2e"] != theirs["kg_co2e"]
    assert set(zip(ours[moved]["activity"], ours[moved]["line"], strict=True)) == {
        ("electricity", "generation")
    }
    assert total(theirs, ("1",)) == total(ours, ("1",))
    assert total(theirs, ("3",)) == total(ours, ("3",))
    kept = ours[(ours["activity"] == "electricity") & ~moved]
    assert set(kept["line"]) == {
        "transmission-and-distribution",
        "well-to-tank-generation",
        "well-to-tank-transmission-and-distribution",
    }


def test_a_contract_never_touches_location_based(tmp_path: Path) -> None:
    green = sides(definition_of(tmp_path, GREEN), "2023-24", 12_000.0)
    plain = sides(definition_of(tmp_path, ""), "2023-24", 12_000.0)
    pd.testing.assert_frame_equal(green.lines, plain.lines)


def test_an_offset_counts_in_the_period_that_holds_its_day(tmp_path: Path) -> None:
    definition = definition_of(tmp_path, GREEN)

    def offsets(period: str) -> float:
        below = sides(definition, period, 100.0).below
        return total(below[below["category"] == "Offsets"], ("deduction",))

    assert offsets("2023-24") == offsets("2023-24 H2") == -500.0
    assert offsets("2023-24 H1") == 0.0


@pytest.mark.slow
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    share=st.floats(0, 100),
    factor=st.floats(0, 1),
    mix=st.none() | st.floats(0, 1),
    first=st.dates(date(2023, 1, 1), date(2024, 3, 31)),
    days=st.integers(0, 500),
    kwh=st.floats(1, 1e6),
    green=st.booleans(),
)
def test_parts_sum_to_the_total_on_the_market_side_and_below_the_line(
    share: float,
    factor: float,
    mix: float | None,
    first: date,
    days: int,
    kwh: float,
    green: bool,
    tmp_path: Path,
) -> None:
    last = date.fromordinal(first.toordinal() + days)
    text = (
        f'[[contract]]\nname = "C"\nfrom = {first}\nto = {last}\nshare_pct = {share!r}\n'
        f'kg_co2e_per_kwh = {factor!r}\ngreen_tariff = {str(green).lower()}\nsource = "a test"\n'
    )
    if mix is not None:
        text += f'[[residual_mix]]\nperiod = "2023-24"\nkg_co2e_per_kwh = {mix!r}\nsource = "t"\n'
    found = sides(definition_of(tmp_path, text), "2023-24", kwh)
    assert found.market is not None
    lines = found.market.lines
    assert sum(found.market.kwh.values()) == pytest.approx(12 * kwh, rel=1e-12)
    for by in GROUPINGS:
        parts = grouped(lines[lines["scope"].isin(GROSS)], [by])
        assert sum(parts["kg_co2e"]) == pytest.approx(total(lines), abs=1e-6)
    # What the contract says, the mix says and the grid says, by hand from the kWh of each.
    grid = total(found.lines, ("2",)) / (12 * kwh)
    says = {"C": factor, "residual mix": mix, "grid average": grid}
    expected = sum(energy * (says[name] or 0.0) for name, energy in found.market.kwh.items())
    assert total(lines, ("2",)) == pytest.approx(expected, rel=1e-9, abs=1e-6)
    # A green tariff turns location-based into market-based, where all else stands at the grid.
    if green and mix is None:
        net = total(found.lines, ("2",)) + total(found.below, ("deduction",))
        assert net == pytest.approx(total(lines, ("2",)), rel=1e-9, abs=1e-6)
