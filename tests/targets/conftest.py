"""A small council with six years of monthly readings, for halves, outturn and revisions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carbon.ledger.readings import log
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


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty ledger, one site with two meters, and a target."""
    root = tmp_path / "council"
    folder = root / "inventories" / "estate"
    folder.mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "Test"\nby = "An Officer"\n', encoding="utf-8")
    (root / "sites.csv").write_text(SITES, encoding="utf-8")
    (root / "meters.csv").write_text(METERS, encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (folder / "targets.toml").write_text(TARGETS, encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
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


@pytest.fixture
def logs(council: Workspace) -> Callable[..., None]:
    """Logs months of a meter as of a day; a quantity overrides the usual."""

    def logging(
        name: str, meter: str, which: list[str], day: str, kwh: float | None = None
    ) -> None:
        path = council.root / name
        rows = [
            f"{meter},{month},{kwh if kwh is not None else quantity(meter, month)},kWh,actual"
            for month in which
        ]
        path.write_text(
            "meter,period,quantity,unit,quality\n" + "\n".join(rows) + "\n", encoding="utf-8"
        )
        log([path], council, now=datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC))

    return logging


@pytest.fixture
def five_years(council: Workspace, logs: Callable[..., None]) -> Workspace:
    """2018-19 to 2022-23 whole, and 2023-24 H1 without September's gas, all by October 2023."""
    for meter in ("hall-electricity", "hall-gas"):
        logs(f"{meter}.csv", meter, months(2018, 2022), "2023-05-01")
    logs("power.csv", "hall-electricity", months(2023, 2023)[:6], "2023-10-10")
    logs("gas.csv", "hall-gas", months(2023, 2023)[:5], "2023-10-11")
    return council
