"""The guide's first page is what happens: its commands are run and their output is compared."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest

from tests.conftest import ROOT, invoke

GUIDE = (ROOT / "docs" / "guide.md").read_text(encoding="utf-8")
SHEET = ROOT / "tests" / "data" / "a-tab-a-fuel.xlsx"
LAST = "## 5."
#: An hour has few words: more commands than these would be another guide.
MOST_COMMANDS = 10


def blocks() -> list[tuple[str, str]]:
    """The blocks of the first page: (kind, text)."""
    page = GUIDE[: GUIDE.index(LAST)]
    return re.findall(r"```(console|toml)\n(.*?)```", page, re.DOTALL)


def said(text: str) -> list[str]:
    return [line.rstrip() for line in text.splitlines() if line.strip()]


def test_the_first_page_of_the_guide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    run = compared = 0
    for kind, text in blocks():
        if kind == "toml":
            path = re.findall(
                r"`(inventories/[\w/-]+\.toml)`:\n\n```toml\n" + re.escape(text), GUIDE
            )
            Path(path[0]).parent.mkdir(parents=True)
            Path(path[0]).write_text(text, encoding="utf-8")
            continue
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            typed, _, shown = part.partition("\n")
            words = shlex.split(typed)
            if words[0] == "cd":
                monkeypatch.chdir(words[1])
                shutil.copy(SHEET, "energy.xlsx")
                continue
            assert words[0] == "carbon"
            output = invoke(*words[1:]).output
            run += 1
            if shown.strip():
                assert said(shown) == said(output), typed
                compared += 1
    assert run <= MOST_COMMANDS
    assert compared >= 6


def test_the_guide_begins_with_the_sheet_that_councils_keep() -> None:
    commands = re.findall(r"^\$ carbon (.*)$", GUIDE, re.MULTILINE)
    order = ["init", "register propose", "sites add", "meters add", "readings log"]
    order += ["readings missing", "inventory show"]
    for command, wanted in zip(commands, order, strict=False):
        assert command.startswith(wanted)
