"""The handed cases and supplier layouts, each logged into a ledger of its own."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.ledger import queries
from carbon.ledger.queries import Stored
from carbon.ledger.store import Ledger, exists
from carbon.workspace import open_workspace
from tests.conftest import ROOT, invoke, require

#: Those of the issues after this one.
LATER = {"months across, title rows, totals", "credit and rebill in one file"}
SITES = "site,name,service\nhall,Hall,offices\n"
METERS = """meter,site,activity,unit,calorific_value
elec-1,hall,electricity,kWh,
elec-2,hall,electricity,kWh,
gas-1,hall,natural-gas,kWh,39.5
card-7,hall,diesel,litre,
oil-1,hall,burning-oil,litre,
"""
#: A ledger may keep a quantity in the file's unit; gas has the calorific value of METERS.
TO_KWH = {"Wh": 0.001, "MWh": 1000, "GWh": 1e6, "m3": 1.02264 * 39.5 / 3.6}


def _folder() -> Path:
    import os

    return Path(os.environ.get("CARBON_SHARED", ROOT.parent / "shared"))


def _cases() -> list[Mapping[str, Any]]:
    path = _folder() / "cases" / "door.toml"
    if not path.is_file():
        return []
    found: list[Mapping[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return found


def _layouts() -> dict[str, list[dict[str, str]]]:
    path = _folder() / "data" / "meters" / "supplier-layouts" / "expected.csv"
    found: dict[str, list[dict[str, str]]] = {}
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                found.setdefault(row["file"], []).append(row)
    return found


CASES = {case["name"]: case for case in _cases()}
LAYOUTS = _layouts()


def workspace(folder: Path, meters: str = METERS) -> Path:
    space = folder / "w"
    space.mkdir()
    (space / "carbon.toml").write_text('title = "T"\nby = "T"\n', encoding="utf-8")
    (space / "sites.csv").write_text(SITES, encoding="utf-8")
    (space / "meters.csv").write_text(meters, encoding="utf-8")
    return space


def stored(space: Path) -> list[Stored]:
    opened = open_workspace(space)
    if not exists(opened.ledger_url):
        return []
    with Ledger.open(opened.ledger_url) as ledger, ledger.reading() as connection:
        return queries.standing(connection, {"elec-1", "elec-2", "gas-1", "card-7", "oil-1"})


def total(readings: list[Stored], meter: str) -> float:
    return sum(one.quantity * TO_KWH.get(one.unit, 1) for one in readings if one.meter == meter)


def test_the_cases_and_layouts_are_here() -> None:
    require(bool(CASES) and bool(LAYOUTS), f"the shared cases are not at {_folder()}")
    assert len(CASES) >= 31
    assert len(LAYOUTS) == 38


@pytest.mark.parametrize("name", [name for name in CASES if name not in LATER])
def test_a_handed_case(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    space = workspace(tmp_path, case.get("meters", METERS))
    files = []
    for file, text in case["files"].items():
        path = tmp_path / file
        path.write_bytes(text.encode(case.get("encoding", "utf-8")))
        files.append(path)
    options = case.get("options", [])
    result = invoke("--workspace", space, "readings", "log", *files, *options, ok=False)
    said = result.output.casefold()
    found = stored(space)
    if case.get("refused"):
        assert result.exit_code == 1, result.output
        assert found == []
    else:
        assert result.exit_code == 0, result.output
    for meter, wanted in case.get("logged", {}).items():
        assert total(found, meter) == pytest.approx(wanted, rel=1e-6)
    for meter in case.get("estimated", ()):
        assert not any(one.quality == "actual" for one in found if one.meter == meter)
    for meter in case.get("actual", ()):
        assert all(one.quality == "actual" for one in found if one.meter == meter)
    for word in case.get("says", ()):
        assert word.casefold() in said
    for word in case.get("never", ()):
        assert word.casefold() not in said


@pytest.mark.slow
@pytest.mark.parametrize("file", LAYOUTS)
def test_a_handed_layout(file: str, tmp_path: Path) -> None:
    space = workspace(tmp_path)
    rows = LAYOUTS[file]
    path = _folder() / "data" / "meters" / "supplier-layouts" / file
    options = rows[0].get("options", "").split()
    result = invoke("--workspace", space, "readings", "log", path, *options, ok=False)
    assert result.exit_code == 0, result.output
    found = stored(space)
    for row in rows:
        own = [one for one in found if one.meter == row["meter"]]
        wanted = float(row.get("total") or row["total_kwh"])
        assert total(found, row["meter"]) == pytest.approx(wanted, abs=1e-6)
        ends = (min(one.start for one in own), max(one.end for one in own))
        shown = (ends[0], date.fromordinal(ends[1].toordinal() - 1))
        assert (row["first_day"], row["last_day"]) in {
            (str(ends[0]), str(ends[1])),
            (str(shown[0]), str(shown[1])),
        }
