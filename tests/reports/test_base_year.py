"""A council's first report: the only year is the base year, and no verdict is made of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.councils import Council, page_one


def test_the_base_year_is_neither_on_track_nor_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.register("hall,Town Hall,offices,,,,\n", "hall-power,hall,electricity,kWh,,,,\n")
    council.define("2023-24")
    council.on("2024-06-01")
    council.read({"hall-power": {"2023-24": 1_000.0}})
    pack = council.report("2024-06-30")
    said = page_one(pack)
    assert said.startswith(
        "**Are we on track?** Too early to say: 2023-24 is the base year; progress is measured "
        "from 2024-25."
    )
    assert "pathway" not in said
    assert "against the pathway, which" not in (pack / "report.md").read_text(encoding="utf-8")
