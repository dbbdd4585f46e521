"""``carbon status`` goes on where a file of one inventory is wrong."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import UnreadableFile
from carbon.ledger import engine, store
from tests.conftest import Command
from tests.targets.conftest import make_council


@pytest.mark.parametrize(
    ("file", "found"),
    [("targets.toml", "shape 'curved'"), ("inventory.toml", "kind 'guessed'")],
)
def test_a_fault_stands_in_its_place(
    file: str, found: str, tmp_path: Path, carbon: Command
) -> None:
    # Was: one fault in targets.toml, and status said nothing else.
    council = make_council(tmp_path / "council")
    folder = council.inventories / "estate"
    shutil.copytree(folder, council.inventories / "other")
    path = folder / file
    text = path.read_text(encoding="utf-8")
    text = text.replace('shape = "linear"', 'shape = "curved"')
    path.write_text(text.replace('kind = "calculated"', 'kind = "guessed"'), encoding="utf-8")
    told = carbon("--workspace", council.root, "status", "--format", "csv").output
    (own,) = [line for line in told.splitlines() if line.startswith("results of estate")]
    assert "cannot be told" in own
    assert found in own
    assert file in own
    assert "other: were due by" in told
    assert "report due" in told


def test_a_ledger_that_another_keeps_to_itself_is_waited_for_once(
    tmp_path: Path, carbon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each who looked waited half a minute: the history of the register, then the readings."""
    council = make_council(tmp_path / "council")
    monkeypatch.setattr("carbon.ledger.engine.BUSY_TIMEOUT_SECONDS", 0.1)
    waited = []

    def counted(*what: Any) -> UnreadableFile:
        waited.append(what)
        return engine.unusable(*what)

    monkeypatch.setattr(store, "unusable", counted)
    with closing(sqlite3.connect(council.root / "ledger.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("CREATE TABLE more (a)")
        other.execute("COMMIT")
        told = carbon("--workspace", council.root, "status", ok=False)
    assert told.exit_code == 1
    assert "database is locked" in told.output
    assert len(waited) == 1
