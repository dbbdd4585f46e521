"""``carbon status`` goes on where a file of one inventory is wrong."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

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
