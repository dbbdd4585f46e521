"""Names and arguments whose bytes are no UTF-8 are told in a sentence, and nothing is changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from carbon.ledger.store import exists
from carbon.workspace import Workspace
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]

APRIL = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"


@pytest.mark.skipif(os.name != "posix", reason="names are bytes only here")
@pytest.mark.parametrize("where", ["file", "by"])
def test_it_is_one_sentence(workspace: Workspace, where: str) -> None:
    path = os.fsencode(write(workspace, "april.csv", APRIL))
    words = [path, b"--by", b"J\xe9"]
    if where == "file":
        named = path.replace(b"april", b"caf\xe9")
        Path(os.fsdecode(path)).rename(os.fsdecode(named))
        words = [named]
    ran = subprocess.run(
        [sys.executable, "-m", "carbon", "readings", "log", *words],
        cwd=workspace.root, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ran.returncode == 1
    assert ran.stderr.count("\n") == 1
    assert "‹U+DCE9›" in ran.stderr
    assert not list(workspace.evidence.glob("*"))
    assert exists(workspace.ledger_url)
