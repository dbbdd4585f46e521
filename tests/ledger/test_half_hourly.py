from __future__ import annotations

import csv
import math
from collections import defaultdict
from pathlib import Path

import pytest

from carbon.ledger.formats import read
from carbon.ledger.formats.monthly import monthly
from carbon.ledger.grids import grid_of_text
from carbon.ledger.readings import log
from carbon.ledger.runs import runs
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace

HEADING = "meter,date," + ",".join(f"hh{n:02}" for n in range(1, 49)) + "\n"


def day(name: str, half_hours: int = 48, value: str = "0.1") -> str:
    return f"school-gas,{name}," + ",".join([value] * half_hours + [""] * (48 - half_hours)) + "\n"


def test_a_gap_ends_a_run_and_so_does_a_month() -> None:
    days = ["2023-04-28", "2023-04-29", "2023-04-30", "2023-05-01", "2023-05-03"]
    parsed = read(grid_of_text(HEADING + "".join(map(day, days)), "a.csv"))
    joined = runs(parsed.readings)
    assert [(one.start.isoformat(), one.days) for one in joined] == [
        ("2023-04-28", 3),
        ("2023-05-01", 1),
        ("2023-05-03", 1),
    ]
    assert joined[0].quantity == pytest.approx(48 * 0.1 * 3)


def test_a_day_with_half_hours_missing_is_kept_and_marked() -> None:
    parsed = read(grid_of_text(HEADING + day("2023-04-01") + day("2023-04-02", 40), "a.csv"))
    whole, part = runs(parsed.readings)
    assert (whole.days_with_data, part.days_with_data) == (1, 0)
    assert part.note == "40 of 48 half-hours"
    assert any("half-hours missing" in remark for remark in parsed.remarks)


def test_the_day_the_clocks_go_forward_is_whole_with_46() -> None:
    parsed = read(grid_of_text(HEADING + day("2023-03-26", 46), "a.csv"))
    assert parsed.readings[0].days_with_data == 1


def test_a_day_without_half_hours_is_a_gap() -> None:
    parsed = read(grid_of_text(HEADING + day("2023-04-01") + day("2023-04-02", 0), "a.csv"))
    assert len(parsed.readings) == 1
    assert any("left as gaps" in remark for remark in parsed.remarks)


def sums(path: Path) -> dict[tuple[str, str], float]:
    """kWh by meter and month, taken without our parser."""
    values = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            half_hours = (row[f"hh{n:02}"] for n in range(1, 49))
            values[row["meter"], row["date"][:7]] += [float(v) for v in half_hours if v]
    return {key: math.fsum(numbers) for key, numbers in values.items()}


def register(workspace: Workspace, path: Path) -> None:
    with path.open(encoding="utf-8", newline="") as stream:
        found = {(row["meter"], row["fuel"]) for row in csv.DictReader(stream)}
    lines = [
        f"{meter},school,{'natural-gas' if fuel == 'gas' else fuel},kWh"
        for meter, fuel in sorted(found)
    ]
    text = "\n".join(["meter,site,activity,unit", *lines]) + "\n"
    workspace.meters.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_the_schools_log_with_sums_taken_independently(shared: Path, workspace: Workspace) -> None:
    path = shared / "meters" / "profiles" / "schools-half-hourly-kwh.csv"
    register(workspace, path)
    expected = sums(path)
    summary = {(row.meter, row.period): row.quantity for row in monthly(path)}
    assert summary == pytest.approx(expected, abs=1e-9)
    (logged,) = log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert len(table) == logged.readings
    months = [f"{start:%Y-%m}" for start in table["start"]]
    stored = table.groupby([table["meter"], months])["quantity"].agg(math.fsum).to_dict()
    assert stored == pytest.approx(expected, abs=1e-9)
    assert math.fsum(table["quantity"]) == pytest.approx(math.fsum(expected.values()), abs=1e-6)
