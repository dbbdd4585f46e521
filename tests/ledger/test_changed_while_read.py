"""What is read of a file is what is kept of it, though the file is changed, and back, meanwhile."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import UnreadableFile
from carbon.ledger import examine as examining
from carbon.ledger.examine import examine, registered
from carbon.ledger.grids import Grid, read_grid
from carbon.workspace import Workspace
from tests.ledger.conftest import write
from tests.ledger.test_hostile import workbook

ROW = "school-gas,2023-04-01,2023-04-30,{},kWh,actual"


def to_and_fro(monkeypatch: pytest.MonkeyPatch, path: Path, other: bytes, *, anew: bool) -> None:
    """While the cells of *path* are read it holds *other*; put back *anew*, or in its place."""

    def put(data: bytes) -> None:
        if anew:
            beside = path.with_name("beside")
            beside.write_bytes(data)
            beside.replace(path)
        else:
            path.write_bytes(data)

    def read(*arguments: Any) -> Grid:
        before = path.read_bytes()
        put(other)
        grid = read_grid(*arguments)
        put(before)
        return grid

    monkeypatch.setattr(examining, "read_grid", read)


@pytest.mark.parametrize("anew", [True, False])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_that_is_changed_and_back_is_refused(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, kind: str, anew: bool
) -> None:
    """Its readings were of one state and its evidence of the other, exit 0."""
    if kind == "csv":
        path = write(workspace, "r.csv", ROW.format(100))
        other = write(workspace, "o.csv", ROW.format(200))
    else:
        path = workbook(workspace.root / "r.xlsx")
        other = workbook(workspace.root / "o.xlsx", 2)
    # Whenever it was written before: a clock ticks every few milliseconds.
    os.utime(path, ns=(1, 1))
    to_and_fro(monkeypatch, path, other.read_bytes(), anew=anew)
    with pytest.raises(UnreadableFile, match="a file that changed while it was read"):
        examine(path, registered(workspace), date(2026, 11, 30))


def test_a_csv_is_read_from_the_bytes_that_are_kept(workspace: Workspace) -> None:
    path = write(workspace, "r.csv", ROW.format(100))
    data = path.read_bytes()
    path.write_bytes(data.replace(b",100,", b",200,"))
    assert read_grid(path, data=data).records[1][1][3] == "100"
