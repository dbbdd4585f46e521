"""A café let from a day on: every year is as if it had always been let."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.ledger.readings import log
from carbon.periods import Period
from carbon.targets.progress import Progress
from carbon.workspace import open_workspace
from tests.targets.test_two_schools import DEFINITION, standing

YEARS = ("2021-22", "2022-23", "2023-24")


def council(root: Path, becomes: str) -> Progress:
    """30,000 kWh a month, of which a café behind a sub-meter uses 6,000."""
    folder = root / "inventories" / "schools"
    folder.mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "T"\nby = "An Officer"\n', encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (root / "sites.csv").write_text("site,name,service\na,A,schools\n", encoding="utf-8")
    (root / "meters.csv").write_text(
        "meter,site,activity,unit,main_meter,becomes,share\nmain,a,electricity,kWh,,,\n"
        f"cafe,a,electricity,kWh,main,{becomes},\n",
        encoding="utf-8",
    )
    rows = ["meter,period,quantity,unit,quality"]
    for year in YEARS:
        for month in Period.parse(year).months():
            rows += [f"main,{month},30000,kWh,actual", f"cafe,{month},6000,kWh,actual"]
    (root / "use.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([root / "use.csv"], open_workspace(root), "An Officer")
    return standing(root)


def test_years_before_something_is_let_stand_beside_a_base_without_it(tmp_path: Path) -> None:
    """The base was without the café and 2022-23 with it: behind, though on track as let always."""
    let = council(tmp_path / "let", "move; deduct from 2023-04-01")
    always = council(tmp_path / "always", "deduct")
    assert let.years[1].observation.period == Period.parse("2022-23")
    for one, other in zip(let.years, always.years, strict=True):
        assert one.actual_kg == pytest.approx(other.actual_kg)
        assert one.of_base == (None if other.of_base is None else pytest.approx(other.of_base))
        assert one.status == other.status
    reported = [year.reported_kg or 0.0 for year in let.years]
    assert reported[1] == pytest.approx((always.years[1].reported_kg or 0.0) * 30 / 24)
