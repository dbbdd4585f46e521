"""A supply that passes to another site as its own leaves, or comes: nobody used more or less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.reports.councils import Council, page_one

SITES = "site,name,service,from,from_reason,to,to_reason\na,A,schools,,,,\nb,B,schools,"
METERS = "meter,site,activity,unit,supply_point,from,from_reason,to,to_reason\n"
METERS += "a-power,a,electricity,kWh,,,,,\n"
FIRST = ",electricity,kWh,2000000000015,,,2022-06-30,exchanged\n"
THEN = ",electricity,kWh,2000000000015,2022-07-01,exchanged,,\n"


@pytest.mark.parametrize(
    ("life", "first", "then"),
    [(",,2022-06-30,transferred\n", "b", "a"), ("2022-07-01,acquired,,\n", "a", "b")],
    ids=["left", "came"],
)
def test_its_use_is_no_more_and_no_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, life: str, first: str, then: str
) -> None:
    # Was: "More energy used" of the same supply, and a change on the base year to match.
    council = Council(tmp_path / "w", monkeypatch)
    council.write("sites.csv", SITES + life)
    council.write("meters.csv", f"{METERS}one-power,{first}{FIRST}two-power,{then}{THEN}")
    council.define("2021-22")
    council.on("2024-05-02")
    years = dict.fromkeys(("2021-22", "2022-23", "2023-24"), 10_000.0)
    early = [f"2022-0{month}" for month in (4, 5, 6)]
    council.read({"a-power": years})
    council.read({"one-power": {"2021-22": 6_000, **dict.fromkeys(early, 6_000)}})
    council.read({"two-power": {"2022-23": 6_000, "2023-24": 6_000}}, without=early)
    said = page_one(council.report("2024-05-31"))
    assert "energy used" not in said, said
    # 192,000 kWh of both years, at 0.2750 kg where it was 0.2913: the factors alone.
    assert "5.6% less than in 2021-22 counting the sites of 31 March 2024 in both years" in said
    for year in ("2022-23", "2023-24"):
        bridge = council.carbon("inventory", "change", "our-estate", "2021-22", year)
        assert re.search(r"activity +0\.000 ", bridge), bridge
