"""A base year that was closed and has moved since: what the close says of it is what it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.reports.councils import Council

pytestmark = pytest.mark.slow

#: kg CO2e a kWh, generation, T&D and WTT of both, edition 2021.
KG = 0.29130


def closed(root: Path, patch: pytest.MonkeyPatch, corrected: str) -> Council:
    """10,000 kWh a month, closed on 1 June 2024; July 2021 corrected to 3,000 on a day."""
    made = Council(root, patch)
    made.register("a,A,schools,,,,\n", "a-power,a,electricity,kWh,,,,\n")
    made.define("2021-22")
    made.on("2024-06-01")
    made.read({"a-power": {"2021-22": 10_000, "2022-23": 9_300, "2023-24": 8_600}})
    who = ("--by", "A", "--reviewed-by", "B", "--reason", "test")
    made.carbon("period", "close", "2021-22", *who)
    made.on(corrected)
    made.correct("a-power", "2021-07-01", 3_000)
    return made


def reviewed(made: Council, day: str) -> str:
    told = made.carbon("inventory", "recalculation", "our-estate", "--as-at", day)
    return " ".join(told.split())


@pytest.mark.parametrize("day", ["2024-06-10", "2024-06-01"])
def test_a_closed_base_that_moved_past_the_threshold_does_not_stand(
    day: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: "Changes that count come to 0% … 2021-22 stands", above "34.956 tCO2e when it was closed,
    # 32.917 now". 7,000 of 120,000 kWh are 5.833 %, also where they were corrected the same day.
    told = reviewed(closed(tmp_path / "c", monkeypatch, day), "2024-06-30")
    assert f"5.833% of base-year gross ({120_000 * KG / 1000:.3f} t)" in told
    assert "−5.833% net: recalculate 2021-22." in told
    assert "since 2021-22 was closed on 2024-06-01: no report of it is on record" in told
    assert "cannot be told" not in told


def test_a_closed_base_that_was_reported_since_counts_from_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = closed(tmp_path / "c", monkeypatch, "2024-06-10")
    made.write(
        "inventories/our-estate/recalculations.toml",
        '[[reported]]\nperiod = "2021-22"\non = 2024-06-20\n',
    )
    told = reviewed(made, "2024-06-30")
    assert "Changes that count come to 0% of base-year gross (32.917 t)" in told
    assert "2021-22 stands" in told
