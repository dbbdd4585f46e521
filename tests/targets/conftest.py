"""A small council with six years of monthly readings, for halves, outturn and revisions."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carbon.inventories.definition import load
from carbon.ledger.readings import log
from carbon.targets.halves import HalfYears, half_years
from carbon.workspace import Workspace, open_workspace

SITES = "site,name,service\nhall,Town Hall,offices\n"
METERS = (
    "meter,site,activity,unit\n"
    "hall-electricity,hall,electricity,kWh\n"
    "hall-gas,hall,natural-gas,kWh\n"
)
DEFINITION = """title = "The council's estate"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
gases = ["CO2e"]
"""
TARGETS = """title = "Half by 2030"
basis = "gross"
base_period = "2018-19"
base = "calculated"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 50
wording = "Half by 2030."
"""


def make_council(root: Path) -> Workspace:
    """An empty ledger, one site with two meters, and a target, below *root*."""
    folder = root / "inventories" / "estate"
    folder.mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "Test"\nby = "An Officer"\n', encoding="utf-8")
    (root / "sites.csv").write_text(SITES, encoding="utf-8")
    (root / "meters.csv").write_text(METERS, encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (folder / "targets.toml").write_text(TARGETS, encoding="utf-8")
    return open_workspace(root)


def months(first: int, last: int) -> list[str]:
    """The months of the financial years *first* to *last*."""
    return [
        f"{year + (month > 12)}-{(month - 1) % 12 + 1:02d}"
        for year in range(first, last + 1)
        for month in range(4, 16)
    ]


def quantity(meter: str, month: str) -> float:
    """kWh of a month: electricity level, gas with the season, both falling a little a year."""
    year, number = map(int, month.split("-"))
    falling = 0.97 ** (year - 2018)
    season = 2.0 if number in (11, 12, 1, 2, 3) else 0.6
    return round(10_000 * falling * (season if meter == "hall-gas" else 1.0) + number, 1)


def log_months(
    council: Workspace, name: str, meter: str, which: list[str], day: str, kwh: float | None = None
) -> None:
    """Log months of a meter on a day; *kwh* in place of the usual quantity."""
    path = council.root / name
    rows = [
        f"{meter},{month},{kwh if kwh is not None else quantity(meter, month)},kWh,actual"
        for month in which
    ]
    path.write_text(
        "meter,period,quantity,unit,quality\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    log([path], council, now=datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC))


@pytest.fixture
def council(tmp_path: Path) -> Workspace:
    """A council without a reading."""
    return make_council(tmp_path / "council")


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """2018-19 to 2022-23 whole, and 2023-24 H1 without September's gas, all by October 2023.

    Made once and not to be written to: :func:`five_years` is a copy.
    """
    made = make_council(tmp_path_factory.mktemp("targets") / "council")
    for meter in ("hall-electricity", "hall-gas"):
        log_months(made, f"{meter}.csv", meter, months(2018, 2022), "2023-05-01")
    log_months(made, "power.csv", "hall-electricity", months(2023, 2023)[:6], "2023-10-10")
    log_months(made, "gas.csv", "hall-gas", months(2023, 2023)[:5], "2023-10-11")
    return made


@pytest.fixture
def five_years(original: Workspace, tmp_path: Path) -> Workspace:
    """A council with five years and a half of readings."""
    return open_workspace(shutil.copytree(original.root, tmp_path / "five-years"))


@pytest.fixture(scope="session")
def october(original: Workspace) -> HalfYears:
    """The half-years as known at the end of October 2023."""
    return half_years(original, load(original), date(2023, 10, 31))
