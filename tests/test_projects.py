"""The story of six projects is what happens, and its sentences have no figure of their own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.stories import replay, story

STORY = story("projects.md")
PACK = Path("packs/2026-10-01/appraisal-measures/report.md")


@pytest.mark.slow
def test_the_story_of_six_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = replay(STORY, tmp_path, monkeypatch)
    assert done.commands >= 13
    assert done.compared >= 100
    said = (done.said + PACK.read_text(encoding="utf-8")).replace("£", "")
    prose = re.sub(r"```.*?```", "", STORY, flags=re.DOTALL)
    figures = re.findall(r"−?£\d[\d,]*\d(?:\.\d+)?|\d[\d,.]*(?= t\b)", prose)
    assert len(figures) >= 15
    for figure in figures:
        own = re.escape(figure.replace("£", ""))
        assert re.search(rf"(?<![\d,.]){own}(?!\d)", said), figure


def test_the_story_goes_from_the_template_to_the_paper() -> None:
    commands = re.findall(r"^\$ carbon (\w+ \w+)", STORY, re.MULTILINE)
    parts = ("template", "appraise", "fund", "portfolio", "macc", "finance")
    assert {f"measures {part}" for part in parts} | {"targets gap"} <= set(commands)
    assert commands[-1] == "report appraisal"
    assert "--scheme" in STORY
    assert "--base-year" in STORY


def test_every_file_of_the_story_says_that_it_is_made_up() -> None:
    for path in sorted((ROOT / "docs" / "examples" / "projects").rglob("*")):
        if path.suffix in (".csv", ".toml"):
            assert "made up" in path.read_text(encoding="utf-8").casefold(), path
