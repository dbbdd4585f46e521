"""A ledger that is gone while what it left is here is told, and none is made in its place."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from carbon.errors import UnreadableFile
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger, exists
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

APRIL = "school-gas,2023-04-01,2023-04-30,1000.1,kWh,actual"
MAY = "school-gas,2023-05-01,2023-05-31,900.2,kWh,actual"
COMMANDS = [
    ("status",),
    ("register", "history"),
    ("readings", "list", "school-gas"),
    ("readings", "log", "b.csv"),
    ("readings", "check", "b.csv"),
    ("readings", "missing"),
    ("ledger", "batches"),
    ("ledger", "verify"),
    ("report", "published"),
    ("sites", "add", "hall", "--name", "Hall", "--service", "schools"),
]


def _lose(place: Workspace, url: str) -> None:
    if place.ledger_url.file is not None:
        for file in place.root.glob("ledger.db*"):
            file.unlink()
        place.ledger_url.file.unlink(missing_ok=True)
        return
    engine = create_engine(url)
    with engine.begin() as connection:
        own = connection.execute(text("SELECT current_schema()")).scalar()
        connection.execute(text(f"DROP SCHEMA {own} CASCADE"))
        connection.execute(text(f"CREATE SCHEMA {own}"))
    engine.dispose()


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_command_takes_a_lost_ledger_for_none(
    either_workspace: Workspace, url: str, command: tuple[str, ...]
) -> None:
    """They said "Log something first", or nothing, and the next import began another ledger."""
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    write(place, "b.csv", MAY)
    sites = place.sites.read_bytes()
    _lose(place, url)
    result = invoke(*command, ok=False)
    assert result.exit_code == 1
    assert "beside what one has left here: 1 file of evidence" in result.output
    assert "from a backup" in result.output
    assert "move evidence out of the workspace" in result.output
    assert place.sites.read_bytes() == sites
    if place.ledger_url.file is not None:
        assert not place.ledger_url.file.exists()
    else:
        engine = create_engine(url)
        with engine.connect() as connection:
            assert inspect(connection).get_table_names() == []
        engine.dispose()


def test_a_file_of_nothing_and_packs_are_told_too(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        link = ledger.head()
    assert link is not None
    manifest = workspace.packs / "2023-12-31" / "our-estate" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"ledger": {"last_batch": 1, "head": link.hash}}), "utf-8")
    file = workspace.root / "ledger.db"
    kept = file.read_bytes()
    file.write_bytes(b"")
    with pytest.raises(UnreadableFile, match="no ledger beside .*1 file of evidence and 1 pack;"):
        Ledger.open(workspace.ledger_url)
    shutil.rmtree(workspace.evidence)
    with pytest.raises(UnreadableFile, match=r"has left here: 1 pack;.*move packs out"):
        Ledger.open(workspace.ledger_url)
    assert file.read_bytes() == b""
    file.unlink()
    with pytest.raises(UnreadableFile, match="found no ledger beside"):
        exists(workspace.ledger_url)
    file.write_bytes(kept)
    assert [fault for fault in verify(workspace).faults if "evidence" not in fault] == []


def test_what_is_no_trace_of_a_ledger_lets_the_first_file_be_logged(workspace: Workspace) -> None:
    """A folder for evidence with a note in it, packs of published figures, evidence elsewhere."""
    workspace.evidence.mkdir()
    (workspace.evidence / "README.txt").write_text("what is kept here", "utf-8")
    manifest = workspace.packs / "2023-12-31" / "our-county" / "manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text(json.dumps({"report": "progress", "ledger": {}}), "utf-8")
    assert not exists(workspace.ledger_url)
    log([write(workspace, "a.csv", APRIL)], workspace)
    assert verify(workspace).faults == ()


def test_evidence_that_colleagues_share_may_be_of_another_ledger(
    workspace: Workspace, tmp_path: Path
) -> None:
    other = tmp_path / "share"
    other.mkdir()
    (other / f"{'a' * 64}.csv").write_text("of somebody else", "utf-8")
    settings = workspace.root / "carbon.toml"
    settings.write_text(
        f'title = "Test"\nby = "Me"\nshared = true\n[evidence]\npath = "{other.as_posix()}"\n',
        "utf-8",
    )
    place = open_workspace(workspace.root)
    log([write(place, "a.csv", APRIL)], place)
    assert verify(place).faults == ()


@pytest.mark.parametrize("name", ["evidence", "packs", "packs/2023-12-31"])
def test_what_may_not_be_looked_into_may_hold_traces_of_a_ledger(
    workspace: Workspace, shut: Callable[[Path], None], name: str
) -> None:
    """The next file began another ledger where packs could not be seen."""
    (workspace.root / name).mkdir(parents=True)
    shut(workspace.root / name)
    with pytest.raises(UnreadableFile, match=f"{name}: found a folder that may not be looked into"):
        exists(workspace.ledger_url)


@pytest.mark.parametrize("name", ["packs", "packs/2023-12-31"])
def test_packs_that_may_not_be_looked_into_are_told_by_verify(
    workspace: Workspace, shut: Callable[[Path], None], name: str
) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    (workspace.root / name).mkdir(parents=True)
    assert verify(workspace).faults == ()
    shut(workspace.root / name)
    [fault] = verify(workspace).faults
    assert f"{name}: found a folder that may not be looked into" in fault
    assert fault.endswith("the heads in it are not compared")
