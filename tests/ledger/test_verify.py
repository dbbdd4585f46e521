"""What is stored is found again in its evidence, whatever unit the file and the meter are in."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace

READS = "g,2023-04-01,100{more}\ng,2023-05-01,250{more}\ng,2023-06-01,{last}{more}\n"


def gas(folder: Path, unit: str) -> Workspace:
    """A gas meter that counts in *unit* and has a calorific value."""
    (folder / "carbon.toml").write_text('title = "T"\nby = "me"\n', encoding="utf-8")
    (folder / "sites.csv").write_text("site,name,service\ns,S,schools\n", encoding="utf-8")
    (folder / "meters.csv").write_text(
        f"meter,site,activity,unit,calorific_value\ng,s,natural-gas,{unit},39.5\n",
        encoding="utf-8",
    )
    return open_workspace(folder)


@pytest.mark.parametrize("counts_in", ["kWh", "MWh", "m3", "hcf"])
@pytest.mark.parametrize(
    ("heading", "more"),
    [
        ("meter,date,register read", ""),
        ("meter,date,reading m3", ""),
        ("meter,date,register read,unit", ",m3"),
        ("meter,date,register read,unit", ",hcf"),
        ("meter,date,register read,unit,calorific value", ",hcf,39.2"),
    ],
)
def test_register_reads_of_gas_raise_no_false_alarm(
    tmp_path: Path, counts_in: str, heading: str, more: str
) -> None:
    workspace = gas(tmp_path, counts_in)
    path = tmp_path / "reads.csv"
    path.write_text(f"{heading}\n{READS.format(more=more, last=262.5)}", encoding="utf-8")
    log([path], workspace)
    assert verify(workspace).faults == ()


def test_a_volume_that_differs_is_still_told(tmp_path: Path) -> None:
    workspace = gas(tmp_path, "m3")
    path = tmp_path / "reads.csv"
    path.write_text(
        f"meter,date,register read\n{READS.format(more='', last=262.5)}", encoding="utf-8"
    )
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER reading_not_updated")
        connection.exec_driver_sql("UPDATE reading SET quantity = quantity + 1 WHERE id = 2")
    trigger, chain, fault = verify(workspace).faults
    assert "reading_not_updated" in trigger
    assert chain == "Batch 1: its readings are not as written"
    assert "reading 2" in fault
