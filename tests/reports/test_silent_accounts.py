"""Accounts of events that fall silent: what was not logged made a "Yes"."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from carbon.inventories.silences import events_of, silences
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from tests.reports.councils import Council, page_one

YEARS = range(2021, 2026)
#: October 2025 to March 2026.
LATE = [f"2025-{month}" for month in (10, 11, 12)] + [f"2026-0{month}" for month in (1, 2, 3)]
METERS = "hall-power,hall,electricity,kWh,,,,\nfleet-diesel,hall,diesel,litre,,,,\n"
APRIL = ["2025-04"]


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    """A hall; of its fleet's diesel nothing is logged after September 2025."""
    made = Council(tmp_path / "w", monkeypatch)
    made.on("2026-07-01")
    made.register("hall,Hall,offices,,,,\n", METERS)
    made.define("2021-22", cut=40, kind="calculated")
    diesel = {f"{year}-{year - 1999}": 1_500.0 for year in YEARS}
    made.read({"hall-power": dict.fromkeys(diesel, 2_000.0), "fleet-diesel": diesel}, without=LATE)
    # The hall's electricity is whole.
    made.read({"hall-power": dict.fromkeys(LATE, 2_000.0)})
    return made


@pytest.mark.slow
def test_a_fleet_that_stops_being_logged_was_on_track(council: Council) -> None:
    said = page_one(council.report("2026-07-01"))
    assert "Yes." not in said
    assert "The answer for 2025-26 turns on missing data" in said
    assert "fleet-diesel" in said
    assert "Silent for longer than is usual within 2025-26: fleet-diesel." in said
    shown = " ".join(council.carbon("targets", "show", "our-estate").split())
    assert "Silent for longer than is usual within 2025-26: fleet-diesel." in shown


@pytest.mark.slow
def test_a_nil_return_settles_it(council: Council) -> None:
    for month in ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"):
        council.carbon("readings", "nil", "fleet-diesel", month)
    said = page_one(council.report("2026-07-01"))
    assert "Yes." in said
    assert "Silent" not in said


def account(
    name: str, events: list[tuple[str, str]], nil: tuple[str, ...] = (), period: str = "2025-26"
) -> list[tuple[bool, list[str]]]:
    """The silences of an account of *events*, each its first day and the day after its last."""
    meter = Meter(name, "hall", "diesel", "litre", "fleet", is_events=True)
    register = Register({"hall": Site("hall", "Hall", "offices")}, {name: meter})
    rows = [
        (number, name, date.fromisoformat(first), date.fromisoformat(last), 10.0)
        for number, (first, last) in enumerate(events)
    ]
    parts = pd.DataFrame(rows, columns=["reading", "meter", "start", "end", "quantity"])
    said = {name: [Period.parse(each) for each in nil]}
    happened = events_of(parts, register)
    found = silences(register, register.meters, happened, said, Period.parse(period))
    return [(each.whole, [str(month) for month in each.months]) for each in found]


def monthly(first: int, last: int) -> list[tuple[str, str]]:
    """An event in each month, counted from April 2024 as 0."""
    days = [date(2024 + (3 + month) // 12, (3 + month) % 12 + 1, 1) for month in range(last + 2)]
    return [(f"{days[month]}", f"{days[month + 1]}") for month in range(first, last + 1)]


def test_what_is_logged_every_month_is_silent_in_the_months_after() -> None:
    assert account("a", monthly(0, 23)) == []
    ((whole, months),) = account("a", monthly(0, 17))
    assert (whole, months) == (
        False,
        ["2025-10", "2025-11", "2025-12", "2026-01", "2026-02", "2026-03"],
    )
    # A break within the year is one too.
    ((_, between),) = account("a", [*monthly(0, 14), *monthly(18, 23)])
    assert between == ["2025-07", "2025-08", "2025-09"]


def test_deliveries_that_come_when_they_come_are_silent_in_a_year_without_any() -> None:
    seldom = [
        ("2023-05-03", "2023-05-04"),
        ("2024-01-10", "2024-01-11"),
        ("2024-11-02", "2024-11-03"),
    ]
    ((whole, months),) = account("oil", seldom)
    assert whole
    assert len(months) == 12
    assert account("oil", seldom, ("2025-26",)) == []
    assert account("oil", seldom, period="2024-25") == []
    # Of a half-year nobody expects one, where the year up to its end had one.
    assert account("oil", seldom, period="2025-26 H1") == []
    ((whole, months),) = account("oil", seldom[:2], period="2025-26 H1")
    assert (whole, len(months)) == (True, 6)


@pytest.mark.slow
def test_a_month_read_as_nought_was_missing_data(council: Council) -> None:
    # Was: "turns on missing data", and "all meter-days have data" beside it.
    late = {"fleet-diesel": {f"2025-{month}": 0.0 for month in (10, 11, 12)}}
    council.read(late)
    said = page_one(council.report("2026-07-01"))
    # Three of the six months are said; the other three are silent as before.
    assert "Silent for longer than is usual within 2025-26: fleet-diesel." in said
    council.read({"fleet-diesel": {f"2026-0{month}": 0.0 for month in (1, 2, 3)}})
    said = page_one(council.report("2026-07-02"))
    assert said.startswith("**Are we on track?** Yes."), said
    assert "Silent" not in said


@pytest.mark.slow
def test_one_nought_of_a_year_says_nothing_of_its_other_months(council: Council) -> None:
    # Was: the note vanished, and the verdict filled the year all the same.
    council.register("hall,Hall,offices,,,,\n", f"{METERS}pump-diesel,hall,diesel,litre,,,,\n")
    before = dict.fromkeys(("2021-22", "2022-23", "2023-24"), 0.0)
    council.read({"pump-diesel": {**before, "2024-06": 4.0, "2025-06": 0.0}})
    status = ("status", "--as-at", "2026-07-02", "--format", "json")
    shown = council.carbon(*status)
    assert "pump-diesel; if so: carbon readings nil" in shown
    assert "No event and no nil return in 2025-26: pump-diesel." in page_one(
        council.report("2026-07-01")
    )
    council.read({"pump-diesel": {"2025-26": 0.0}}, without=["2025-06"])
    assert "none without a nil return" in council.carbon(*status)
    assert "pump-diesel" not in page_one(council.report("2026-07-02"))


def test_nil_returns_say_together_what_each_says_in_part() -> None:
    assert account("a", monthly(0, 11), ("2025-26 H1", "2025-26 H2")) == []
    # One in the midst hides neither what is before nor what is after it.
    ((_, months),) = account("a", monthly(0, 12), ("2025-12",))
    assert months == [
        *(f"2025-{month:02d}" for month in range(5, 12)),
        *(f"2026-0{month}" for month in (1, 2, 3)),
    ]


@pytest.mark.slow
def test_an_outturn_and_a_half_were_made_of_what_fell_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Was: a year forecast from a first half whose diesel ends in April, and so much less than it.
    made = Council(tmp_path / "w", monkeypatch)
    made.on("2025-11-01")
    made.register("hall,Hall,offices,,,,\n", METERS)
    made.define("2021-22", cut=40, kind="calculated")
    use = dict.fromkeys(("2021-22", "2022-23", "2023-24", "2024-25", "2025-04"), 1_500.0)
    made.read({"hall-power": {**use, "2025-26 H1": 1_500.0}, "fleet-diesel": use}, without=APRIL)
    made.read({"hall-power": {"2025-04": 1_500.0}, "fleet-diesel": {"2025-04": 1_500.0}})
    said = " ".join(made.carbon("targets", "halves", "our-estate").split())
    assert (
        "Accounts of events that fell silent are taken as in other years: fleet-diesel in "
        "2025-26 H1."
    ) in said
    assert "We cannot say whether 2025-26 H1 is below 2024-25 H1" in said
    forecast = re.search(r"is forecast to come to ([\d.]+) tCO2e", said)
    assert forecast
    # As the year before, but for the factors: 18,000 litres at 3.2 kg and 18,000 kWh at 0.26.
    assert float(forecast[1]) == pytest.approx(62.0, abs=2.0)
