"""The story of a year is what happens: its commands are run and their output is compared."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.stories import replay, story

STORY = story("year.md")


@pytest.mark.slow
def test_the_story_of_a_year(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = replay(STORY, tmp_path, monkeypatch)
    assert done.commands >= 18
    assert done.compared >= 60


def test_the_story_has_every_part_of_a_year() -> None:
    commands = re.findall(r"^\$ carbon (\w+ \w+)", STORY, re.MULTILINE)
    parts = ["readings log", "readings parked", "readings chase", "period close", "period show"]
    assert set(parts) <= set(commands)
    assert "period exceptions" in commands
