"""The years of a council's own ledger, set beside a base year through the series of a target."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carbon.inventories.definition import load
from carbon.ledger.readings import log
from carbon.periods import Period
from carbon.targets.series import observe
from carbon.workspace import open_workspace

DEFINITION = """title = "Schools"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
gases = ["CO2e"]
"""


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    """Two schools of 10,000 kWh a month; B is handed over, and A uses a tenth more."""
    folder = tmp_path / "inventories" / "schools"
    folder.mkdir(parents=True)
    (tmp_path / "carbon.toml").write_text('title = "T"\nby = "An Officer"\n', encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(
        "site,name,service,to,to_reason\na,A,schools,,\nb,B,schools,2023-08-31,transferred\n",
        encoding="utf-8",
    )
    (tmp_path / "meters.csv").write_text(
        "meter,site,activity,unit\na-power,a,electricity,kWh\nb-power,b,electricity,kWh\n",
        encoding="utf-8",
    )
    rows = ["meter,period,quantity,unit,quality"]
    for year in ("2021-22", "2022-23", "2023-24"):
        for month in Period.parse(year).months():
            kwh = 11_000 if year == "2023-24" else 10_000
            rows.append(f"a-power,{month},{kwh},kWh,actual")
            if month.start < date(2023, 9, 1):
                rows.append(f"b-power,{month},10000,kWh,actual")
    path = tmp_path / "use.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([path], open_workspace(tmp_path), "An Officer")
    return tmp_path


def test_a_school_handed_over_is_said_to_be_no_saving(schools: Path) -> None:
    """The council was told -28.4 % and on track, and is 3.8 % up."""
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    base, year = series.observations[0], series.observations[-1]
    assert f"{(year.gross_kg - base.gross_kg) / base.gross_kg:+.1%}" == "-28.4%"
    found = series.compare(base.period, year.period, year.period.last_day)
    assert found is not None
    assert round(found.base_kg() / 1000, 3) == 34.956
    assert round((found.year_kg() or 0) / 1000, 3) == 36.281
    assert f"{(found.share() or 0) - 1:+.1%}" == "+3.8%"


def test_a_comparison_is_made_once(schools: Path) -> None:
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    key = Period.parse("2021-22"), Period.parse("2022-23"), date(2023, 3, 31)
    assert series.compare(*key) is series.compare(*key)
    # B left later: that year is as it was.
    found = series.compare(*key)
    assert found is not None
    assert found.moved == ()


def test_a_year_without_figures_cannot_be_compared(schools: Path) -> None:
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    assert (
        series.compare(Period.parse("2019-20"), Period.parse("2022-23"), date(2023, 3, 31)) is None
    )
