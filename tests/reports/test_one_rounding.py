"""One figure has one rounding wherever it stands in a pack."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.councils import Council, page_one

H1 = {f"2023-{month:02d}": 8_955.0 for month in range(4, 10)}


@pytest.fixture
def pack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A council of 171 t in its base year, 59.499 t in its newest, and a half-year since."""
    made = Council(tmp_path / "w", monkeypatch)
    made.register("hall,Hall,offices,,,,\n", "hall-power,hall,electricity,kWh,,,,\n")
    made.define("2019-20")
    made.on("2023-11-02")
    use = {"2019-20": 45_000, "2020-21": 30_000, "2021-22": 17_300, "2022-23": 18_957}
    made.read({"hall-power": {**use, **H1}})
    folder = made.report("2023-11-03")
    assert "In 2022-23 we emitted 59 tonnes" in page_one(folder)
    return (folder / "report.md").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_pack_of_whole_tonnes_has_no_decimals_of_totals(pack: str) -> None:
    # Was: 59 t on page one, and "went from 171 to 59.5 tCO2e", "forecast to come to 29.5 tCO2e".
    sentences = [line for line in pack.splitlines() if not line.startswith("|")]
    totals = re.findall(r"(?:to|from|with|between|beside) ([\d.,]+) tCO2e", " ".join(sentences))
    assert totals
    assert not [each for each in totals if "." in each], totals


@pytest.mark.slow
def test_a_change_of_less_than_two_tonnes_has_a_decimal(pack: str) -> None:
    # Was: "1 tonnes (1.6%) less than in 2021-22", of 60.5 t less 59.5.
    assert "**What changed?** 1.0 tonnes (1.6%) less than in 2021-22, same sites" in pack


@pytest.mark.slow
def test_totals_of_a_bridge_have_the_decimals_of_the_page(pack: str) -> None:
    # Was: "60.50" and "59.50" in the bridge, of the 60 and 59 that page one and the years have.
    bridge = pack.partition("**From 2021-22 to 2022-23 (gross, tCO2e)**")[2].partition("\n\n**")[0]
    rows = dict(re.findall(r"^\| ([^|]+) \| ([^|]+) \|", bridge, re.M))
    assert rows["2022-23"] == "59", bridge
    assert "." not in rows["2021-22"], bridge
    # What moved it is as in the sentence: a whole tonne is no size of so little.
    assert all("." in rows[step] for step in ("Use", "Grid and fuels")), bridge
