"""The story of a year is what happens: its commands are run and their output is compared."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, invoke

STORY = (ROOT / "docs" / "year.md").read_text(encoding="utf-8")
#: Output is wrapped to a width, and says who is logged in and when.
WIDTH, LOGIN = "118", "officer"


def plain(line: str) -> str:
    """A line without its times, and without the day on which it was printed."""
    line = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "MOMENT", line.rstrip())
    return re.sub(r"closed on \d{4}-\d\d-\d\d", "closed on DAY", line)


def words_of(typed: str) -> list[str]:
    """The words of a command, its patterns as the shell would spell them out."""
    found = []
    for word in shlex.split(typed):
        matches = sorted(str(path) for path in Path().glob(word)) if "*" in word else []
        found += matches or [word]
    return found


def test_the_story_of_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", WIDTH)
    monkeypatch.setenv("LOGNAME", LOGIN)
    commands = compared = 0
    for kind, text in re.findall(r"```(console|csv \S+)\n(.*?)```", STORY, re.DOTALL):
        if kind != "console":
            Path(kind.split()[1]).write_text(text, encoding="utf-8")
            continue
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            typed, _, shown = part.partition("\n")
            if typed.startswith("cd "):
                monkeypatch.chdir(typed.split()[1])
                continue
            result = invoke(*words_of(typed)[1:], ok=False)
            lines = iter([plain(line) for line in result.output.splitlines()])
            # What is shown is there, in this order; what is left out is left out.
            for line in filter(None, map(plain, shown.splitlines())):
                assert line in lines, f"{typed}: {line!r} in\n{result.output}"
                compared += 1
            refused = any(line.startswith("Error") for line in shown.splitlines())
            assert (result.exit_code == 1) is refused, typed
            commands += 1
    assert commands >= 18
    assert compared >= 60


def test_the_story_has_every_part_of_a_year() -> None:
    commands = re.findall(r"^\$ carbon (\w+ \w+)", STORY, re.MULTILINE)
    parts = ["readings log", "readings parked", "readings chase", "period close", "period show"]
    assert set(parts) <= set(commands)
    assert "period exceptions" in commands
