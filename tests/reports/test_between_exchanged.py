"""Days between two exchanged meters at one supply point are days without data.

A gas meter was taken off on 30 November 2025 and its successor put on on 1 February 2026: two
months of winter were no part of the year, all of whose meter-days had data, and "No" became "Yes".
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carbon.periods import Period
from carbon.register.exchanges import days_between
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from tests.reports.councils import Council, document, page_one

#: kWh a month, April to March.
GAS = (1_000, 1_000, 1_000, 1_000, 1_000, 2_000, 3_000, 4_000, 4_000, 4_000, 3_000, 2_000)
BEGINS = "2026-02-01"


def exchanged(root: Path, patch: pytest.MonkeyPatch, to: str, reason: str = "exchanged") -> Council:
    """A hall whose gas meter g1 ended on *to*; g2 is read from February 2026 on."""
    council = Council(root, patch)
    council.on("2026-07-01")
    council.write("sites.csv", "site,name,service\nhall,Hall,offices\n")
    council.write(
        "meters.csv",
        "meter,site,activity,unit,from,from_reason,to,to_reason,supply_point\n"
        f"g1,hall,natural-gas,kWh,,,{to},{reason},9000123001\n"
        f"g2,hall,natural-gas,kWh,{BEGINS},{reason.replace('closed', 'built')},,,9000123001\n",
    )
    council.define("2021-22", cut=40, kind="calculated")
    rows = ["meter,period,quantity,unit,quality"]
    for year in range(2021, 2026):
        for month, used in zip(Period.parse(f"{year}-{year - 1999}").months(), GAS, strict=True):
            day = f"{month.start}"
            if day < "2025-12-01" or day >= BEGINS:
                rows.append(f"{'g1' if day < BEGINS else 'g2'},{month},{used},kWh,actual")
    council.carbon("readings", "log", council.write("use.csv", "\n".join(rows) + "\n"))
    return council


@pytest.mark.slow
def test_days_between_two_exchanged_meters_made_no_a_yes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = exchanged(tmp_path / "a", monkeypatch, "2025-11-30")
    said = page_one(council.report("2026-07-01"))
    assert "Yes." not in said
    # 62 of 365 days.
    assert "83.0% of meter-days have data" in said
    assert "g1" in council.carbon("readings", "missing", "--period", "2025-26")
    warned = " ".join(council.carbon("inventory", "check").split())
    assert "No meter from 2025-12-01 to 2026-01-31 at supply point 9000123001" in warned
    # As where the register says that the first meter was there until its successor came.
    same = exchanged(tmp_path / "b", monkeypatch, "2026-01-31")
    assert page_one(same.report("2026-07-01")) == said
    assert "No meter from" not in same.carbon("inventory", "check")
    documents = [
        document(each.root / "packs" / "2026-07-01" / "our-estate") for each in (council, same)
    ]
    assert documents[0]["answer"] == documents[1]["answer"]


@pytest.mark.slow
def test_what_was_closed_and_built_anew_has_no_days_between(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    council = exchanged(tmp_path, monkeypatch, "2025-11-30", "closed")
    assert "All meter-days have data" in page_one(council.report("2026-07-01"))


def gas(name: str, start: date | None, end: date | None, before: str, after: str) -> Meter:
    return Meter(
        name, "hall", "natural-gas", "kWh", "offices", "9000123001",
        start=start, end=end, start_reason=before, end_reason=after,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ended", "began", "counts"),
    [
        ("exchanged", "exchanged", True),
        # What one of them says is enough, unless the supply point was not the council's between.
        ("exchanged", "built", True),
        ("closed", "exchanged", True),
        ("closed", "built", False),
        ("transferred", "exchanged", False),
        ("exchanged", "acquired", False),
    ],
)
def test_the_first_meter_counts_until_its_successor_begins(
    ended: str, began: str, counts: bool
) -> None:
    one = gas("g1", None, date(2025, 12, 1), "", ended)
    two = gas("g2", date(2026, 2, 1), None, began, "")
    register = Register({"hall": Site("hall", "Hall", "offices")}, {"g1": one, "g2": two})
    year = Period.parse("2025-26")
    days = 365 if counts else 365 - 62
    assert sum(register.days_counted(meter, year) for meter in (one, two)) == days
    assert bool(days_between(register.meters.values(), register.sites)) is counts


def test_a_third_meter_that_was_there_between_leaves_none() -> None:
    meters = [
        gas("g1", None, date(2025, 12, 1), "", "exchanged"),
        gas("g2", date(2025, 12, 1), date(2026, 2, 1), "exchanged", "exchanged"),
        gas("g3", date(2026, 2, 1), None, "exchanged", ""),
    ]
    sites = {"hall": Site("hall", "Hall", "offices")}
    assert days_between(meters, sites) == []
