"""An estate in 2024-25, 2025-26 and, on an edition that stands in, the first half of 2026-27."""

from __future__ import annotations

import json
import re

import pytest

from tests.conftest import Command, ledger_says

INVENTORY = """title = "Our estate"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
base_period = "2024-25"
provisional = true
"""
TARGETS = """title = "Our own emissions"
inventory = "our-estate"
basis = "gross"
base_period = "2024-25"
base = "calculated"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030."
source = "a test"
"""
STAND_IN = "electricity at 0.17700 instead of 0.13096 kg CO2e per kWh, 35 % too high"


@pytest.fixture
def estate(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    ledger_says(monkeypatch, "2026-11-30")
    carbon("init", "w")
    monkeypatch.chdir(carbon.folder / "w")
    folder = carbon.folder / "w"
    with (folder / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("hall,Hall,offices,,,,,,,,,,\n")
    with (folder / "meters.csv").open("a", encoding="utf-8") as file:
        file.write("power,hall,electricity,kWh" + "," * 17 + "\n")
    made = folder / "inventories" / "our-estate"
    made.mkdir(parents=True, exist_ok=True)
    (made / "inventory.toml").write_text(INVENTORY, encoding="utf-8")
    (made / "targets.toml").write_text(TARGETS, encoding="utf-8")
    rows = [
        f"power,{start},{end},{kwh},kWh,actual"
        for start, end, kwh in (
            ("2024-04-01", "2025-03-31", 1_000_000),
            ("2025-04-01", "2026-03-31", 1_000_000),
            ("2026-04-01", "2026-09-30", 500_000),
        )
    ]
    readings = "\n".join(["meter,start,end,quantity,unit,quality", *rows]) + "\n"
    (folder / "readings.csv").write_text(readings, encoding="utf-8")
    carbon("readings", "log", "readings.csv", "--by", "A")
    return carbon


@pytest.mark.slow
@pytest.mark.parametrize(
    ("period", "edition", "how", "scope_2"),
    [
        ("2024-25", "2024", "exact", 207.05),
        ("2025-26", "2025", "exact", 177.0),
        ("2026-27 H1", "2025", "provisional", 88.5),
    ],
)
def test_each_year_takes_its_edition(
    estate: Command, period: str, edition: str, how: str, scope_2: float
) -> None:
    shown = estate("inventory", "show", "our-estate", period, "--format", "json")
    document = json.loads(shown.stdout)
    chosen = document["editions"]["uk-government"]
    assert (chosen["edition"], chosen["how_chosen"]) == (edition, how)
    by_scope = estate("inventory", "show", "our-estate", period, "--by", "scope", "--format", "csv")
    assert re.search(rf"^2,{scope_2}", by_scope.stdout, re.MULTILINE)
    assert (STAND_IN in by_scope.stderr) == (how == "provisional")
    assert (STAND_IN in chosen.get("remark", "")) == (how == "provisional")


@pytest.mark.slow
def test_the_pack_says_how_far_off_the_stand_in_is(estate: Command) -> None:
    estate("report", "progress", "our-estate", "--as-at", "2026-11-30", "--out", "pack")
    page = next((estate.folder / "w" / "pack").rglob("*.html")).read_text(encoding="utf-8")
    assert STAND_IN in page
    assert "2026-27 H1" in page
