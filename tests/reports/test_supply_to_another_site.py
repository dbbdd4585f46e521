"""A supply that passes by an exchange to another site: nobody used more or less."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from carbon.periods import Period
from tests.reports.councils import Council, page_one

SITES = "site,name,service,from,from_reason,to,to_reason\na,A,schools,,,,\n"
METERS = "meter,site,activity,unit,supply_point,from,from_reason,to,to_reason\n"
METERS += "a-power,a,electricity,kWh,,,,,\n"

#: The other site's life, and at whose meters the supply is: until which day, at which site.
CASES = {
    "left": (",,2022-06-30,transferred", [("b", "2022-06-30"), ("a", "")]),
    "came": ("2022-07-01,acquired,,", [("a", "2022-06-30"), ("b", "")]),
    # Was: +51.2 % and "behind", for the supply had gone before its site did.
    "left later": (",,2023-12-31,transferred", [("b", "2022-06-30"), ("a", "")]),
    # Was: activity −15.286 beside what the site brought.
    "came before": ("2022-05-01,acquired,,", [("a", "2022-06-30"), ("b", "")]),
    # Was: activity +18.250 beside a boundary of −18.832 for the site that closed.
    "closed": (",,2022-06-30,closed", [("b", "2022-06-30"), ("a", "")]),
    # Was: 71.66 t of a base of 55.93, for the months at b were days without data at a too.
    "there and back": (
        ",,2022-06-30,transferred",
        [("a", "2021-12-31"), ("b", "2022-06-30"), ("a", "")],
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize(("life", "places"), CASES.values(), ids=CASES)
def test_its_use_is_no_more_and_no_less(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, life: str, places: list[tuple[str, str]]
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.write("sites.csv", f"{SITES}b,B,schools,{life}\n")
    meters, use = METERS, {}
    months = [
        str(each)
        for year in ("2021-22", "2022-23", "2023-24")
        for each in Period.parse(year).months()
    ]
    begun = ""
    for number, (site, until) in enumerate(places):
        name = f"s{number}-power"
        meters += f"{name},{site},electricity,kWh,2000000000015,{begun}"
        meters += f",{'exchanged' * bool(begun)},{until},{'exchanged' * bool(until)}\n"
        mine = [each for each in months if not until or each <= until[:7]]
        use[name] = dict.fromkeys(mine, 6_000.0)
        months = months[len(mine) :]
        begun = f"{months[0]}-01" if months else ""
    council.write("meters.csv", meters)
    council.define("2021-22")
    council.on("2024-05-02")
    council.read({"a-power": dict.fromkeys(("2021-22", "2022-23", "2023-24"), 10_000.0)})
    council.read(use)
    said = page_one(council.report("2024-05-31"))
    assert "energy used" not in said, said
    # 192,000 kWh of both years, at 0.2750 kg where it was 0.2913: the factors alone.
    assert re.search(r"5\.6% less than in 2021-22( counting|\.)", said), said
    assert "as first reported" not in said, said
    for year in ("2022-23", "2023-24"):
        bridge = council.carbon("inventory", "change", "our-estate", "2021-22", year)
        for effect in ("activity", "boundary", "data gap"):
            assert re.search(rf"{effect} +0\.000 ", bridge), bridge


@pytest.mark.slow
def test_what_an_exclusion_takes_out_came_from_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = Council(tmp_path / "w", monkeypatch)
    council.write("sites.csv", f"{SITES}b,B,schools,,,,\n")
    point = "electricity,kWh,2000000000015"
    council.write(
        "meters.csv",
        f"{METERS}one-power,b,{point},,,2022-06-30,exchanged\n"
        f"two-power,a,{point},2022-07-01,exchanged,,\n",
    )
    council.define(
        "2021-22", inventory='[[exclusion]]\nsites = ["b"]\nwhat = "B"\nreason = "Let"\n'
    )
    council.on("2024-05-02")
    years = ("2021-22", "2022-23", "2023-24")
    council.read({"a-power": dict.fromkeys(years, 10_000.0)})
    early = [f"2022-0{month}" for month in (4, 5, 6)]
    council.read({"two-power": dict.fromkeys(years[1:], 6_000.0)}, without=early)
    said = page_one(council.report("2024-05-31"))
    # Of 120,000 kWh and a back-cast of 72,000: the factors alone.
    assert "5.6% less than in 2021-22 counting the sites of 31 March 2024" in said, said
    assert "energy used" not in said, said
