"""The worked examples of tests/cases/sub-meters.toml, by the files and commands a council uses."""

from __future__ import annotations

import json
import math
import tomllib
from pathlib import Path
from typing import Any

import pytest

from carbon.analysis.explain.figure import explain
from carbon.analysis.explain.text import text_of
from carbon.emissions.lines import total
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.inventories.example import make_workspace
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.workspace import Workspace, open_workspace
from tests.conftest import ROOT, Command

CASES = tomllib.loads((ROOT / "tests/cases/sub-meters.toml").read_text(encoding="utf-8"))["case"]
YEAR = Period.parse("2023-24")
COLUMNS = "meter,site,activity,unit,service,from,from_reason,main_meter,becomes,share"


def depot(folder: Path, meters: str, monthly: dict[str, float]) -> Workspace:
    """A workspace of the depot, with what was read each month logged."""
    make_workspace(folder / "ours")
    ours = open_workspace(folder / "ours")
    ours.sites.write_text("site,name,service\ndepot,Depot,highways\n", encoding="utf-8")
    ours.meters.write_text(
        f"{COLUMNS}\nmain,depot,electricity,kWh,,,,,,\n{meters.strip()}\n", encoding="utf-8"
    )
    inventory = ours.inventories / "ours"
    inventory.mkdir(parents=True)
    (inventory / "inventory.toml").write_text(
        'title = "Ours"\nkind = "calculated"\nowner = "x"\napproach = "financial control"\n',
        encoding="utf-8",
    )
    rows = [
        f"{meter},{month.start},{month.last_day},{kwh},kWh,actual"
        for meter, kwh in monthly.items()
        for month in YEAR.months()
    ]
    (folder / "readings.csv").write_text(
        "\n".join(["meter,start,end,quantity,unit,quality", *rows]) + "\n", encoding="utf-8"
    )
    Command(folder)("--workspace", folder / "ours", "readings", "log", folder / "readings.csv")
    return ours


def kwh(made: Inventory) -> dict[str, float]:
    lines = made.lines[made.lines["line"] == "generation"]
    return {
        str(service): math.fsum(group["quantity"])
        for service, group in lines.groupby("service", sort=True)
    }


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_the_figures_are_those_worked_out_by_hand(case: dict[str, Any], tmp_path: Path) -> None:
    ours = depot(tmp_path, case["meters"], case["monthly"])
    made = assemble(ours, load(ours), YEAR)
    assert kwh(made) == pytest.approx(case["kwh"], rel=1e-12)
    assert total(made.lines) == pytest.approx(case["gross"], rel=1e-12)
    july = Period.parse("2023-07")
    assert kwh(assemble(ours, load(ours), july)) == pytest.approx(case["month"], rel=1e-12)
    explained = explain(ours, load(ours), july)
    assert explained.kg == pytest.approx(case["gross"] * sum(case["month"].values()) /
                                         sum(case["kwh"].values()), rel=1e-9)  # fmt: skip


def test_a_line_taken_off_is_explained_to_its_row(tmp_path: Path) -> None:
    case = CASES[0]
    ours = depot(tmp_path, case["meters"], case["monthly"])
    text = text_of(explain(ours, load(ours), Period.parse("2023-07"), {"service": "highways"}))
    assert "of meter cafe (" in text
    assert "readings.csv:29" in text  # 12 of main, 12 of the chargers, then April, May, June, July
    assert "meters.csv:4): taken off main and counted nowhere." in text
    assert "200 kWh × −1 [taken off main] × 0.20707428859060403" in text
    assert "= −41.41485771812081 kg CO2e" in text


def test_check_finds_what_may_be_counted_twice(tmp_path: Path) -> None:
    ours = depot(tmp_path, "chargers,depot,electricity,kWh,fleet,,,,,", {"main": 9, "chargers": 3})
    run = Command(tmp_path)
    here = ("--workspace", ours.root)
    assert "used less" not in run(*here, "inventory", "check").output
    text = ours.meters.read_text(encoding="utf-8")
    text = text.replace(COLUMNS, COLUMNS.replace("from,", "supply_point,from,"))
    text = text.replace(
        "main,depot,electricity,kWh,,", "main,depot,electricity,kWh,,1000000000000,"
    )
    text = text.replace("1000000000000", "2000000000015").replace("kWh,fleet,", "kWh,fleet,,")
    ours.meters.write_text(text, encoding="utf-8")
    found = run(*here, "inventory", "check")
    assert "Meter chargers has no supply point, and used less than main at depot" in found.output
    assert "12 months" in found.output


def test_check_finds_what_the_readings_contradict(tmp_path: Path) -> None:
    ours = depot(
        tmp_path,
        "chargers,depot,electricity,kWh,fleet,,,main,move,\n"
        "cafe,depot,electricity,kWh,,,,main,deduct,",
        {"main": 100, "chargers": 80, "cafe": 30},
    )
    found = Command(tmp_path)("--workspace", ours.root, "inventory", "check", ok=False)
    assert found.exit_code == 1
    assert "12 faults" in found.output
    assert "found 110 kWh behind meter 'main' in 2023-04 (cafe 30 kWh, chargers 80 kWh)" in (
        found.output
    )


def test_a_landlords_meter_and_a_share_are_not_missed(tmp_path: Path) -> None:
    ours = depot(
        tmp_path,
        "office,depot,electricity,kWh,offices,,,main,recharge,\n"
        "shop,depot,electricity,kWh,offices,,,office,move,10%",
        {"office": 30},
    )
    run = Command(tmp_path)
    missing = run("--workspace", ours.root, "readings", "missing", "--format", "json").output
    assert {row["meter"] for row in json.loads(missing[missing.index("[") :])} == {"office"}
    made = assemble(ours, load(ours), YEAR)
    assert made.completeness is not None
    assert made.completeness.share == 1
    assert "main is the landlord's and counts nothing" in " ".join(made.sub_meters)
