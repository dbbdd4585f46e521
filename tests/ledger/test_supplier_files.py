"""The 22 real supplier exports: what holds readings logs, the rest is refused for its own fault.

The expected sums are taken by regular expressions and the csv module from the raw bytes, without
anything of the program's own.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace

Sums = dict[str, float]


def by_day(meter: int, first: int) -> Callable[[str], Sums]:
    """48 half-hours from column *first* on, wherever a line has a number there."""

    def sums(text: str) -> Sums:
        values: dict[str, list[float]] = defaultdict(list)
        for row in csv.reader(io.StringIO(text)):
            if len(row) > first + 47 and re.fullmatch(r"[\d.]+", row[first]):
                values[row[meter]] += [float(v) for v in row[first : first + 48] if v]
        return {name: math.fsum(numbers) for name, numbers in values.items()}

    return sums


def by_half_hour(text: str) -> Sums:
    values: dict[str, list[float]] = defaultdict(list)
    for meter, value in re.findall(r"^(\d{13}),[^,]+,([\d.]+),", text, re.MULTILINE):
        values[meter].append(float(value))
    return {name: math.fsum(numbers) for name, numbers in values.items()}


GOOD: dict[str, tuple[Callable[[str], Sums], int]] = {
    "banes-example-file.csv": (by_day(55, 7), 5),
    "example-highlands-file.csv": (by_half_hour, 1),
    "highlands__example.csv": (by_half_hour, 10),
    "row-per-day__some-missing-readings.csv": (by_day(1, 3), 1),
    "row-per-day__valid-no-header.csv": (by_day(1, 3), 1),
    "row-per-day__valid.csv": (by_day(1, 3), 1),
    "row-per-reading__some-missing-readings.csv": (by_half_hour, 2),
    "with-carriage-return-line-endings.csv": (by_day(3, 8), 1),
    "with-nulls-and-empty-lines.csv": (by_half_hour, 1),
}
BAD = {
    "banes-bad-example-file.csv": "'KABOOM'",
    "banes-bad-example-missing-and-invalid-mpan-file.csv": "a number that Excel has shortened",
    "banes-bad-example-missing-data-file.csv": "what the half-hours add up to",
    "example-bad-sheffield-file.csv": "column 4 has no name",
    "highlands__empty.csv": "an empty file",
    "row-per-day__all-missing-readings.csv": "half-hours missing on every day",
    "row-per-day__empty-msft.csv": "an empty file",
    "row-per-day__empty-with-header.csv": "a heading without any reading",
    "row-per-day__empty.csv": "an empty file",
    "row-per-day__incomplete-row.csv": "no half-hour with a value",
    "row-per-day__no-readings.csv": "no half-hour with a value",
    "row-per-reading__empty-with-header.csv": "a heading without any reading",
    "row-per-reading__empty.csv": "an empty file",
}


def register(workspace: Workspace, meters: list[str]) -> None:
    lines = ["meter,site,activity,unit", *(f"{meter},school,electricity,kWh" for meter in meters)]
    workspace.meters.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_every_file_is_here(shared: Path) -> None:
    names = {path.name for path in (shared / "meters" / "supplier-formats").iterdir()}
    assert names == GOOD.keys() | BAD.keys()
    assert len(names) == 22


@pytest.mark.parametrize("name", sorted(GOOD))
def test_a_file_with_readings_logs_with_its_sums(
    name: str, shared: Path, workspace: Workspace
) -> None:
    sums, meters = GOOD[name]
    path = shared / "meters" / "supplier-formats" / name
    expected = sums(path.read_bytes().replace(b"\0", b"").decode("utf-8", "replace"))
    assert len(expected) == meters
    register(workspace, sorted(expected))
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        stored = ledger.readings().groupby("meter")["quantity"].agg(math.fsum).to_dict()
    assert stored == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", sorted(BAD))
def test_a_file_without_is_refused_for_its_own_fault(
    name: str, shared: Path, workspace: Workspace
) -> None:
    register(workspace, ["K0229111D6", "2200012767323", "2200012030374", "2336533093112"])
    with pytest.raises(Faults, match=re.escape(BAD[name])):
        log([shared / "meters" / "supplier-formats" / name], workspace)
    assert not (workspace.root / "ledger.db").exists()
    assert not workspace.evidence.exists()


def test_days_that_lack_half_hours_stay_partial(shared: Path, workspace: Workspace) -> None:
    register(workspace, ["K0229111D6"])
    folder = shared / "meters" / "supplier-formats"
    log([folder / "row-per-day__some-missing-readings.csv"], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert [str(start) for start in table["start"]] == ["2017-11-11", "2018-11-12", "2018-11-13"]
    assert list(table["days_with_data"]) == [1, 1, 0]


@pytest.mark.parametrize(
    ("name", "label", "day"),
    [
        ("highlands__example.csv", "end", "2019-08-26"),
        ("row-per-reading__some-missing-readings.csv", "start", "2019-12-03"),
    ],
)
def test_the_label_is_detected_and_told(
    name: str, label: str, day: str, shared: Path, workspace: Workspace
) -> None:
    path = shared / "meters" / "supplier-formats" / name
    register(workspace, sorted(by_half_hour(path.read_text(encoding="utf-8"))))
    (logged,) = log([path], workspace)
    assert any(f"labelled by their {label}" in remark for remark in logged.remarks)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert str(min(ledger.readings()["start"])) == day
