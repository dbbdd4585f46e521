"""Deliveries, leaks and journeys: they happen, and nothing is made of days without them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carbon.errors import BadValue, Faults
from carbon.ledger.events import Happened, make_nil_return, nil_returns, overdue
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke

INVENTORY = """\
title = "Estate"
owner = "Test Council"
kind = "calculated"
approach = "financial control"
"""
NOW = datetime(2024, 6, 1, tzinfo=UTC)


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A depot with an oil tank and a chiller, and a hall with a meter that is read."""
    folder = tmp_path / "council"
    (folder / "inventories" / "estate").mkdir(parents=True)
    files = {
        "carbon.toml": 'title = "Test"\nby = "An Officer"\n',
        "sites.csv": "site,name,service\ndepot,Depot,highways\nhall,Hall,civic\n",
        "meters.csv": "meter,site,activity,unit,events\noil,depot,gas-oil,litre,\n"
        "chiller,depot,refrigerant-r410a,kg,\nhall-e,hall,electricity,kWh,\n"
        "flow,hall,gas-oil,litre,no\n",
        "inventories/estate/inventory.toml": INVENTORY,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return open_workspace(folder)


def log(council: Workspace, name: str, *rows: str) -> str:
    path = council.root / name
    heading = "meter,start,end,quantity,unit,quality\n"
    path.write_text(heading + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return invoke("readings", "log", path).output


def tonnes(period: str) -> float:
    import json

    made = invoke("inventory", "show", "estate", period, "--format", "json")
    return float(json.loads(made.stdout)["totals"][0]["gross"])


def events(council: Workspace) -> None:
    deliveries = ("2022-05-10", "2022-08-02", "2022-11-20", "2023-02-14")
    log(council, "oil-22.csv", *(f"oil,{day},{day},5000,litre,actual" for day in deliveries))
    # The delivery of August comes a month later than the year before.
    later = ("2023-05-09", "2023-09-04")
    log(council, "oil-23.csv", *(f"oil,{day},{day},5000,litre,actual" for day in later))


@pytest.mark.slow
def test_a_month_without_a_delivery_is_no_gap_and_never_estimated(council: Workspace) -> None:
    events(council)
    told = log(council, "leak.csv", "chiller,2023-07-05,2023-07-05,3.2,kg,actual")
    assert "no reading" not in told
    before = tonnes("2023-24")
    invoke("readings", "missing", "--estimate", "--reason", "late", "--period", "2023-24")
    assert tonnes("2023-24") == before
    refused = invoke(
        "readings", "missing", "oil", "--estimate", "--reason", "late", ok=False
    )  # fmt: skip
    assert refused.exit_code == 1
    assert "happen or do not" in refused.output
    listed = invoke("readings", "missing", "--period", "2023-24").output
    assert "hall-e" in listed
    assert "chiller" not in listed


def test_a_meter_may_say_that_it_flows_although_its_activity_happens(council: Workspace) -> None:
    events(council)
    assert "flow" in invoke("readings", "missing", "--period", "2023-24").output


def test_events_are_no_days_of_completeness(council: Workspace) -> None:
    events(council)
    shown = invoke("inventory", "show", "estate", "2023-24").output
    assert "0 of 2 meters have data" in shown
    assert "1 account of events with neither an event nor a nil return" in shown
    invoke("readings", "nil", "chiller", "2023-24", "--reason", "the F-gas log has none")
    shown = invoke("inventory", "show", "estate", "2023-24").output
    assert "nil return" not in shown


def test_a_change_has_no_data_gap_where_a_delivery_came_in_another_month(
    council: Workspace,
) -> None:
    events(council)
    import json

    made = invoke("inventory", "change", "estate", "2022-23", "2023-24", "--format", "json").stdout
    effects = json.loads(made)["effects_t"]
    assert effects["data gap"] == 0
    assert effects["activity"] < -33


def test_what_is_late_is_told_against_what_is_usual(council: Workspace) -> None:
    events(council)
    state = " ".join(invoke("status").output.split())
    assert re.search(r"events late oil: none for \d+ days, usual 86", state)
    assert re.search(r"no event in \d{4}-\d\d chiller, oil;", state)


def test_usual_is_the_median_of_three_events_at_least() -> None:
    days = [date(2023, 1, 1), date(2023, 4, 1), date(2023, 7, 1)]
    some = [Happened("m", day, 100.0, "") for day in days]
    assert overdue(some, date(2023, 12, 27)) == []
    [late] = overdue(some, date(2024, 1, 27))
    assert (late.days, late.usual, str(late)) == (210, 90, "m: none for 210 days, usual 90")
    assert overdue(some[:2], date(2030, 1, 1)) == []
    # A nil return up to 31 December 2023 starts the wait anew: 27 days, and late after 180.
    nil = {"m": [Period.parse("2023")]}
    assert overdue(some, date(2024, 1, 27), nil) == []
    assert overdue(some, date(2024, 6, 29), nil) == []
    assert [one.days for one in overdue(some, date(2024, 6, 30), nil)] == [365]
    stock = Happened("m", date(2024, 1, 1), 50.0, "stock")
    assert overdue([*some, stock], date(2024, 1, 27)) == [late]


def test_nil_returns_are_kept_taken_back_and_refused(url: str) -> None:
    oil = Meter("oil", "s", "gas-oil", "litre", is_events=True)
    year = Period.parse("2023-24")
    with Ledger.open(url) as ledger:
        make_nil_return(ledger, oil, year, "me", "a look at the tank", now=NOW)
        make_nil_return(ledger, oil, year, "me", "again", now=NOW)
        with ledger.reading() as connection:
            assert nil_returns(connection) == {"oil": [year]}
            assert nil_returns(connection, date(2024, 5, 31)) == {}
        make_nil_return(ledger, oil, year, "me", "there was one", withdraw=True, now=NOW)
        with ledger.reading() as connection:
            assert nil_returns(connection) == {"oil": []}
        with pytest.raises(BadValue, match="no nil return"):
            make_nil_return(ledger, oil, year, "me", "again", withdraw=True)
        with pytest.raises(BadValue, match="a meter that is read"):
            make_nil_return(ledger, Meter("e", "s", "electricity", "kWh"), year, "me")


def test_a_nil_return_beside_an_event_is_refused(council: Workspace) -> None:
    events(council)
    refused = invoke("readings", "nil", "oil", "2023-24", ok=False)
    assert refused.exit_code == 1
    assert "5000 litre on 2023-05-09" in refused.output


@pytest.mark.slow
def test_what_a_tank_held_is_moved_to_the_year_of_its_use(council: Workspace) -> None:
    events(council)
    whole = [tonnes("2022-23"), tonnes("2023-24")]
    first = invoke("readings", "stock", "oil", "2022-03-31", "1000").output
    assert "the first level" in first
    invoke("readings", "stock", "oil", "2023-03-31", "4000", "--reason", "dipstick")
    a_litre = whole[0] / 20_000
    assert tonnes("2022-23") == pytest.approx(17_000 * a_litre, rel=1e-12)
    assert tonnes("2023-24") == pytest.approx(14_000 * whole[1] / 10_000, rel=1e-12)
    again = invoke("readings", "stock", "oil", "2023-03-31", "1", ok=False)
    assert "carbon readings withdraw" in again.output
    assert invoke("readings", "stock", "hall-e", "2023-03-31", "1", ok=False).exit_code == 1
    assert invoke("readings", "stock", "oil", "2024-03-30", "--", "-1", ok=False).exit_code == 1
    # What is no number is typed wrong, as a day is that is none.
    assert invoke("readings", "stock", "oil", "2024-03-30", "inf", ok=False).exit_code == 2
    assert invoke("ledger", "verify").exit_code == 0
    # Deliveries of the same days are logged beside it.
    log(council, "late.csv", "oil,2023-03-31,2023-04-01,500,litre,actual")


def test_withdrawing_a_level_takes_both_its_sides(council: Workspace) -> None:
    events(council)
    before = tonnes("2022-23"), tonnes("2023-24")
    invoke("readings", "stock", "oil", "2022-03-31", "1000")
    told = invoke("readings", "stock", "oil", "2023-03-31", "4000").output
    batch = told.split("(batch ")[1].split(")")[0]
    invoke("readings", "withdraw", batch, "--reason", "misread")
    assert tonnes("2023-24") == before[1]
    assert tonnes("2022-23") > before[0]


def test_deliveries_are_spread_on_request(council: Workspace) -> None:
    events(council)
    before = tonnes("2022-23")
    meters = council.root / "meters.csv"
    text = meters.read_text(encoding="utf-8").replace("unit,events\n", "unit,events,spread\n")
    text = text.replace("oil,depot,gas-oil,litre,\n", "oil,depot,gas-oil,litre,,yes\n")
    meters.write_text(text, encoding="utf-8")
    # 5,000 litres of 14 February 2023 last to 8 May: 46 of their 84 days are before April.
    after = tonnes("2022-23")
    assert after == pytest.approx(before * (15_000 + 5_000 * 46 / 84) / 20_000, rel=1e-9)
    lines = invoke("inventory", "explain", "estate", "2022-23", "--format", "json", ok=False).output
    assert "derived" in lines


def test_a_bill_after_the_end_of_its_site_is_logged_and_told(council: Workspace) -> None:
    sites = council.root / "sites.csv"
    sites.write_text(
        "site,name,service,from,to,from_reason,to_reason\n"
        "depot,Depot,highways,,,,\nhall,Hall,civic,,2023-06-30,,disposed\n",
        encoding="utf-8",
    )
    told = log(
        council, "hall.csv",
        "hall-e,2023-06-01,2023-06-30,10,kWh,actual",
        "hall-e,2023-07-01,2023-07-31,10,kWh,actual",
    )  # fmt: skip
    assert "still paid" in told
    assert told.count("still paid") == 1


def test_years_are_refused_as_months_and_months_twice(council: Workspace) -> None:
    (council.root / "days.csv").write_text(
        "month,degree_days\n2023-24,2000\n2023-05,10\n2023-05,12\n", encoding="utf-8"
    )
    from carbon.ledger.estimates import read_degree_days

    with pytest.raises(Faults) as told:
        read_degree_days(council.root / "days.csv")
    assert len(told.value.faults) == 2
    assert "Remove" not in str(told.value)
    (council.root / "days.csv").write_text("month,degree_days\n2023-24,-5\n", encoding="utf-8")
    with pytest.raises(Faults) as told:
        read_degree_days(council.root / "days.csv")
    assert [fault.found for fault in told.value.faults] == ["'2023-24'", "'-5'"]
