"""`report progress --on DAY` answers as `targets show --on DAY` does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon.reports.words import in_words
from tests.reports.councils import Council, document, page_one

#: Days before a year's results are due, after that, and before its end.
DAYS = ("2022-12-01", "2023-05-01", "2023-11-01", "2024-03-20", "2024-12-01", "2026-06-01")


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """Two schools, one of which left; 2024-25 was never read, all else is."""
    made = Council(tmp_path / "w", monkeypatch)
    made.register(
        "a,A,schools,,,,\nb,B,schools,,,2023-08-31,transferred\n",
        "a-power,a,electricity,kWh,,,,\nb-power,b,electricity,kWh,,,,\n",
    )
    made.define("2021-22")
    made.on("2026-06-01")
    years = {"2021-22": 10_000, "2022-23": 9_000, "2023-24": 9_900, "2025-26": 5_000}
    made.read({"a-power": years, "b-power": {"2021-22": 10_000, "2022-23": 9_000}})
    return made


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_a_day_gives_one_verdict_on_the_page_and_in_targets_show(
    council: Council, day: str
) -> None:
    shown = council.carbon("targets", "show", "our-estate", "--on", day, "--format", "json")
    (target,) = json.JSONDecoder().raw_decode(shown)[0]["targets"]
    pack = council.report("2026-06-01", "--on", day)
    made = document(pack)
    assert made["answer"]["verdict"] == target["verdict"]["state"], day
    assert document(pack, "manifest.json")["on"] == day
    said = page_one(pack)
    assert target["verdict"]["sentences"][0] in said
    # What had not begun on the day is not spoken of, and what is left counts from it.
    later = [
        year for year in ("2022-23", "2023-24", "2024-25", "2025-26") if f"{year[:4]}-04" > day
    ]
    assert not [year for year in later if year in said], said
    (milestone,) = target["milestones"]
    left = in_words(milestone["years_left"], "year")
    if milestone["required_t_a_year"] and made["answer"]["verdict"] in ("on track", "behind"):
        assert f"less each year for {left}." in said
    text = (pack / "report.md").read_text(encoding="utf-8")
    # Was the figure of all its months, all of which are logged by now; and so was the half's.
    for start in range(2021, 2026):
        name, second = f"{start}-{start - 1999}", f"{start + 1}-04-01" <= day
        rows = [line for line in text.splitlines() if line.startswith(f"| {name} |")]
        if f"{start}-04-01" < day < f"{start + 1}-04-01" and name != "2024-25":
            assert f"not over on {day}" in rows[0]
            assert "| – | – | – |" in rows[0]
            assert name not in [year["period"] for year in target["years"]]
        assert second or f"\n| {name} H2" not in text
    assert ("2026, for" in text) is (day != "2026-06-01")
