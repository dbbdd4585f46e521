"""The worked examples of tests/cases/estate.toml: market side, deductions, outside, intensities."""

from __future__ import annotations

import math
import tomllib
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from carbon.emissions.lines import GROSS, GROUPINGS, NET, grouped, total
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.inventories.example import make_workspace
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.workspace import open_workspace
from tests.conftest import ROOT, Command

CASES = tomllib.loads((ROOT / "tests/cases/estate.toml").read_text(encoding="utf-8"))["case"]
YEAR = Period.parse("2023-24")
TITLE = 'title = "Ours"\nkind = "calculated"\nowner = "x"\napproach = "financial control"\n'


@pytest.fixture(params=CASES, ids=[case["title"] for case in CASES])
def worked(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[dict[str, Any], Inventory]:
    """A case, and what the program makes of it from files a council would write."""
    case: dict[str, Any] = request.param
    make_workspace(tmp_path / "ours")
    ours = open_workspace(tmp_path / "ours")
    opens = case.get("opens", "")
    ours.sites.write_text(
        "site,name,service,floor_area_m2,pupils,from,from_reason\n"
        f"school,School,schools,1000,200,{opens},{'built' if opens else ''}\n"
        "hall,Hall,offices,400,,,\n",
        encoding="utf-8",
    )
    ours.meters.write_text(
        "meter,site,activity,unit\nschool-power,school,electricity,kWh\n"
        "hall-power,hall,electricity,kWh\nhall-pellets,hall,wood-pellets,tonne\n",
        encoding="utf-8",
    )
    folder = ours.inventories / "ours"
    folder.mkdir(parents=True)
    (folder / "inventory.toml").write_text(TITLE + case["definition"], encoding="utf-8")
    rows = ["meter,start,end,quantity,unit,quality"]
    for month in YEAR.months():
        for meter, kwh in (("school-power", 1000), ("hall-power", 500)):
            if meter != "school-power" or f"{month.start}" >= opens:
                rows.append(f"{meter},{month.start},{month.last_day},{kwh},kWh,actual")
    if "pellets_t" in case:
        rows.append(f"hall-pellets,2023-04-01,2023-04-30,{case['pellets_t']},tonne,actual")
    (tmp_path / "readings.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    run = Command(tmp_path)
    run("--workspace", tmp_path / "ours", "readings", "log", tmp_path / "readings.csv")
    return case, assemble(ours, load(ours), YEAR)


def test_the_figures_are_those_worked_out_by_hand(worked: tuple[dict[str, Any], Inventory]) -> None:
    case, made = worked
    assert total(made.lines, ("2",)) == pytest.approx(case["location_scope_2"], rel=1e-12)
    assert total(made.lines, ("3",)) == pytest.approx(case["scope_3"], rel=1e-12)
    assert total(made.lines, NET) == pytest.approx(case["net"], rel=1e-12)
    assert total(made.lines, ("outside",)) == pytest.approx(case.get("outside", 0), rel=1e-12)
    deducted = grouped(made.lines[made.lines["scope"] == "deduction"], ["source"])
    found = dict(deducted.itertuples(index=False, name=None))
    assert found == pytest.approx(case.get("deductions", {}), rel=1e-12)


def test_only_generation_differs_by_the_market_based_method(
    worked: tuple[dict[str, Any], Inventory],
) -> None:
    case, made = worked
    if "market_scope_2" not in case:
        assert made.market is None
        return
    assert made.market is not None
    market = made.market.lines
    assert total(market, ("2",)) == pytest.approx(case["market_scope_2"], rel=1e-12)
    assert dict(made.market.kwh) == pytest.approx(case["kwh"], rel=1e-12)
    assert total(market, ("3",)) == total(made.lines, ("3",))
    assert total(market, ("1",)) == total(made.lines, ("1",))
    assert "deduction" not in set(market["scope"])


@pytest.mark.slow
def test_an_intensity_divides_what_its_sites_emit_by_their_days(
    worked: tuple[dict[str, Any], Inventory],
) -> None:
    case, made = worked
    found = {each.per: each for each in made.intensities}
    for per, wanted in case.get("intensities", {}).items():
        assert found[per].kg_co2e == pytest.approx(wanted["kg"], rel=1e-12)
        assert found[per].count == pytest.approx(wanted["count"], rel=1e-12)
        assert found[per].kg_per == pytest.approx(wanted["kg"] / wanted["count"], rel=1e-12)
        assert found[per].covers == wanted["covers"]


@pytest.mark.slow
def test_parts_sum_to_the_total_for_every_grouping_and_every_pair_of_them(
    worked: tuple[dict[str, Any], Inventory],
) -> None:
    _, made = worked
    gross = made.lines[made.lines["scope"].isin(GROSS)]
    for by in [*((one,) for one in GROUPINGS), *combinations(GROUPINGS, 2), GROUPINGS]:
        parts = grouped(gross, by)["kg_co2e"]
        assert math.fsum(parts) == pytest.approx(total(made.lines), abs=1e-9)
