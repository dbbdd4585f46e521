"""Late readings revise an earlier pack: exactly the figures that moved, by how much, and why."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from carbon.inventories.definition import load
from carbon.ledger.readings import Options, log
from carbon.reports.pack import write_progress
from carbon.reports.told import publish
from carbon.workspace import open_workspace
from tests.conftest import Command

INVENTORY = "illustrative-estate"


def figures(folder: Path) -> dict[str, float | None]:
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return {each["id"]: each["value"] for each in document["figures"]}


def table(folder: Path, identifier: str) -> list[list[Any]]:
    document = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    for section in document["sections"]:
        for found in section["tables"]:
            if found["id"] == identifier:
                return list(found["rows"])
    return []


def reported_and_moved(then: dict[str, float | None], now: dict[str, float | None]) -> set[str]:
    """What moved of the periods reported *then*, a source that came later to one of them too."""
    periods = {name.split("/")[0] for name in then}
    names = {name for name in then.keys() | now.keys() if name.split("/")[0] in periods}
    return {name for name in names if now.get(name) != then.get(name)}


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """Packs made before late readings, after them, and once more with nothing new."""
    root = tmp_path_factory.mktemp("council")
    Command(root)("init", root / "ws", "--example", "illustrative", "--sites", "8", "--years", "2")
    workspace = open_workspace(root / "ws")
    definition = load(workspace, INVENTORY)
    late = sorted((root / "ws" / "late").glob("*.csv"))
    log(
        sorted((root / "ws" / "readings").glob("*.csv")),
        workspace,
        "tests",
        now=datetime(2025, 5, 1, tzinfo=UTC),
    )
    first = write_progress(workspace, definition, None, date(2025, 5, 31), workspace.packs)
    publish(workspace, first.files[0].parent, date(2025, 7, 1), "", "tests")
    log(late, workspace, "tests", Options(), now=datetime(2025, 9, 1, tzinfo=UTC))
    second = write_progress(workspace, definition, None, date(2025, 11, 30), workspace.packs)
    publish(workspace, second.files[0].parent, date(2025, 12, 1), "", "tests")
    third = write_progress(workspace, definition, None, date(2026, 5, 31), workspace.packs)
    one, two, three = (made.files[0].parent for made in (first, second, third))
    return one, two, three


@pytest.mark.slow
def test_exactly_the_figures_that_moved_are_listed(packs: tuple[Path, Path, Path]) -> None:
    one, two, _ = packs
    then, now = figures(one), figures(two)
    moved = reported_and_moved(then, now)
    assert moved - then.keys(), "the late readings brought no source"
    assert moved & then.keys(), "the late readings moved nothing"
    rows = table(two, "revisions")
    assert len(rows) == len(moved)
    differences = sorted(row[3] for row in rows)
    expected = sorted(((now[name] or 0.0) - (then.get(name) or 0.0)) / 1000 for name in moved)
    assert differences == pytest.approx(expected, abs=1e-12)
    for row in rows:
        assert "late" in row[5], row


@pytest.mark.slow
def test_nothing_new_revises_nothing(packs: tuple[Path, Path, Path]) -> None:
    _, two, three = packs
    assert figures(two) == figures(three)
    assert table(three, "revisions") == []
    text = (three / "report.md").read_text(encoding="utf-8")
    assert "No figure of the report of 30 November 2025 has been revised." in text


@pytest.mark.slow
def test_the_manifest_names_the_pack_before(packs: tuple[Path, Path, Path]) -> None:
    one, two, _ = packs
    manifest = json.loads((two / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["previous"] == one.parent.name == "2025-05-31"


@pytest.fixture(scope="module")
def same_day(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    """A pack, readings logged later that day, the pack made anew, and its copy made once more."""
    root = tmp_path_factory.mktemp("day")
    Command(root)("init", root / "ws", "--example", "illustrative", "--sites", "8", "--years", "3")
    workspace = open_workspace(root / "ws")
    definition = load(workspace, INVENTORY)
    morning, evening = (datetime(2025, 5, 31, hour, tzinfo=UTC) for hour in (8, 18))
    log(sorted((root / "ws" / "readings").glob("*.csv")), workspace, "tests", now=morning)
    day = date(2025, 5, 31)
    first = write_progress(workspace, definition, None, day, workspace.packs)
    log(sorted((root / "ws" / "late").glob("*.csv")), workspace, "tests", Options(), now=evening)
    second = write_progress(workspace, definition, None, day, workspace.packs, force=True)
    assert first.kept is None
    assert second.kept is not None
    folder = second.files[0].parent
    copy = root / "copy"
    shutil.copytree(folder, copy)
    third = write_progress(workspace, definition, None, day, workspace.packs, force=True)
    assert third.kept is None
    return second.kept, copy, folder


@pytest.mark.slow
def test_a_pack_made_anew_keeps_the_old_one_and_lists_what_moved(
    same_day: tuple[Path, Path, Path],
) -> None:
    kept, anew, _ = same_day
    then, now = figures(kept), figures(anew)
    rows = table(anew, "revisions")
    assert len(rows) == len(reported_and_moved(then, now)) > 0
    # The reason is the late file, although both packs are of one day.
    assert all("late" in row[5] for row in rows)


@pytest.mark.slow
def test_a_pack_made_anew_with_nothing_new_is_the_same_to_the_byte(
    same_day: tuple[Path, Path, Path],
) -> None:
    _, copy, folder = same_day
    for path in folder.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (copy / path.relative_to(folder)).read_bytes(), path
