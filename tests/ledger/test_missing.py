from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import CarbonError
from carbon.ledger.estimates import estimate
from carbon.ledger.history import month_number
from carbon.ledger.missing import missing, uncovered
from carbon.ledger.queries import Stored
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

SITE = Site("s", "School", "schools")
METER = Register({"s": SITE}, {"m": Meter("m", "s", "electricity", "kWh")})
TODAY = date(2023, 8, 15)


def stored(start: date, end: date, covered: int | None = None) -> Stored:
    days = (end - start).days if covered is None else covered
    return Stored(1, "m", start, end, 1.0, "kWh", "actual", days, 1, 2, "")


def test_holes_are_told_by_month() -> None:
    own = [
        stored(date(2023, 4, 1), date(2023, 5, 1)),
        stored(date(2023, 5, 11), date(2023, 6, 1)),
        stored(date(2023, 7, 1), date(2023, 8, 1), covered=28),
    ]
    may, june, july = missing(METER, own, TODAY)
    assert (str(may.month), may.days, may.days_in_part) == ("2023-05", 10, 0)
    assert (june.days, june.days_in_part) == (30, 0)
    assert (july.days, july.days_in_part) == (0, 3)


def test_a_meter_never_read_lacks_last_month() -> None:
    (hole,) = missing(METER, [], TODAY)
    assert str(hole.month) == "2023-07"


def test_only_the_life_of_a_meter_counts() -> None:
    meter = Meter("m", "s", "electricity", "kWh", start=date(2023, 6, 10), end=date(2023, 7, 5))
    ended = Register({"s": SITE}, {"m": meter})
    assert [(str(one.month), one.days) for one in missing(ended, [], TODAY)] == [
        ("2023-06-10 to 2023-06-30", 21),
        ("2023-07-01 to 2023-07-04", 4),
    ]
    assert missing(ended, [], TODAY, Period.parse("2020-21")) == []


def test_nothing_lacks_after_a_site_has_ended() -> None:
    site = replace(SITE, end=date(2023, 7, 11), end_reason="disposed")
    own = [stored(date(2023, 4, 1), date(2023, 7, 1))]
    (hole,) = missing(replace(METER, sites={"s": site}), own, TODAY, Period.parse("2023-24"))
    assert hole.spans == [(date(2023, 7, 1), date(2023, 7, 11))]


def test_what_happens_has_no_holes() -> None:
    oil = Register({"s": SITE}, {"m": Meter("m", "s", "gas-oil", "litre", is_events=True)})
    assert missing(oil, [], TODAY) == []


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8))
def test_uncovered_is_the_complement(spans: list[tuple[int, int]]) -> None:
    start, end = date(2023, 1, 1), date(2023, 3, 1)
    pairs = [
        (start + timedelta(days=first), start + timedelta(days=first + length))
        for first, length in spans
    ]
    days = {
        start + timedelta(days=n)
        for n in range((end - start).days)
        if not any(a <= start + timedelta(days=n) < b for a, b in pairs)
    }
    found = {
        a + timedelta(days=n) for a, b in uncovered(start, end, pairs) for n in range((b - a).days)
    }
    assert found == days


def months(workspace: Workspace, name: str, values: dict[str, float]) -> None:
    rows = []
    for label, quantity in values.items():
        month = Period.parse(label)
        rows.append(f"school-gas,{month.start},{month.last_day},{quantity},kWh,actual")
    log([write(workspace, name, *rows)], workspace)


NOW = datetime(2023, 6, 10, tzinfo=UTC)


def test_an_estimate_is_the_same_month_of_earlier_years(workspace: Workspace) -> None:
    months(workspace, "a.csv", {"2021-05": 310, "2022-05": 620, "2023-04": 900})
    done, made = estimate(
        workspace, ["school-gas"], "supplier late", Period.parse("2023-05"), now=NOW
    )
    assert done is not None
    assert made.refused == ()
    with Ledger.open(workspace.ledger_url) as ledger:
        one = ledger.readings().to_dict("records")[-1]
    assert one["quality"] == "estimated"
    assert one["quantity"] == pytest.approx(465.0)
    assert (one["start"], one["end"]) == (date(2023, 5, 1), date(2023, 6, 1))
    assert "2021-05, 2022-05" in made.readings[0].note
    assert verify(workspace).faults == ()
    months(workspace, "may.csv", {"2023-05": 480})
    with Ledger.open(workspace.ledger_url) as ledger:
        one = ledger.readings().to_dict("records")[-1]
    assert (one["quality"], one["quantity"]) == ("actual", 480.0)


def test_what_cannot_be_estimated_is_refused_and_nothing_logged(workspace: Workspace) -> None:
    months(workspace, "a.csv", {"2023-04": 900})
    done, made = estimate(workspace, ["school-gas"], "late", Period.parse("2023-05"), now=NOW)
    assert done is None
    (fault,) = made.refused
    assert "'school-gas' in the same month of an earlier year (2023-05)" in str(fault)


def test_a_meter_without_history_is_told_once_with_its_months(workspace: Workspace) -> None:
    months(workspace, "a.csv", {"2022-06": 900, "2022-11": 900})
    _, made = estimate(workspace, ["school-gas"], "late", Period.parse("2022-23"), now=NOW)
    (fault,) = made.refused
    assert "(2022-04 to 2022-05, 2022-07 to 2022-10, 2022-12 to 2023-03)" in str(fault)


def test_estimates_are_never_estimated_from(workspace: Workspace) -> None:
    months(workspace, "a.csv", {"2021-05": 310, "2023-04": 900})
    estimate(workspace, ["school-gas"], "late", Period.parse("2022-05"), now=NOW)
    _, made = estimate(workspace, ["school-gas"], "late", Period.parse("2023-05"), now=NOW)
    assert "2022-05" not in made.readings[0].note


def test_an_estimate_by_degree_days_follows_the_line(workspace: Workspace) -> None:
    degree_days = {}
    values = {}
    for number in range(8):
        month = month_of(date(2022, number + 1, 1))
        degree_days[month_number(month.start)] = float(300 - 30 * number)
        values[month.label] = 10 * month.days + 2.0 * (300 - 30 * number)
    months(workspace, "a.csv", values)
    degree_days[month_number(date(2023, 5, 1))] = 150.0
    _, made = estimate(
        workspace,
        ["school-gas"],
        "late",
        Period.parse("2023-05"),
        degree_days=degree_days,
        now=NOW,
    )
    assert made.readings[0].quantity == pytest.approx(10 * 31 + 2.0 * 150)
    assert "8 months" in made.readings[0].note


@pytest.mark.slow
@pytest.mark.parametrize("meters", [[], ["depot-electricity", "school-electricity"]])
def test_degree_days_for_a_meter_without_readings_are_refused_in_words(
    workspace: Workspace, meters: list[str]
) -> None:
    months(workspace, "a.csv", {f"2022-{number:02d}": 900 + number for number in range(1, 8)})
    lines = [f"2022-{number:02d},{300 - 20 * number}" for number in range(1, 13)]
    path = workspace.root / "degree-days.csv"
    path.write_text("month,degree_days\n" + "\n".join(lines) + "\n", encoding="utf-8")
    arguments = ["--period", "2022", "--estimate", "--degree-days", path, "--reason", "lost"]
    result = invoke("readings", "missing", *meters, *arguments)
    said = "no month of meter 'depot-electricity' with a whole day of readings"
    assert said in result.stderr
    assert "carbon readings log FILE" in result.stderr
    if not meters:
        assert "school-gas" not in result.stderr.split("Not estimated")[-1]
    with Ledger.open(workspace.ledger_url) as ledger:
        assert set(ledger.readings()["meter"]) == {"school-gas"}


def test_degree_days_are_told_all_their_faults(workspace: Workspace) -> None:
    path = workspace.root / "degree-days.csv"
    rows = [
        "month,degree_days",
        "2022-04,100",
        "2022-04,90",
        "2022-13,1",
        "2022-23,1",
        "2022-05,-3",
        "2022-06,1e308",
        "2022-07,2047",
    ]
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    arguments = ["--estimate", "--degree-days", path, "--reason", "lost"]
    result = invoke("readings", "missing", *arguments, ok=False)
    assert result.exit_code == 1
    for place in ("3, column month", "4, column month", "5, column month", "6, column degree_days",
                  "7, column degree_days", "8, column degree_days"):  # fmt: skip
        assert f"degree-days.csv:{place}: found " in result.stderr


def test_degree_days_without_an_estimate_are_a_wrong_command(workspace: Workspace) -> None:
    path = write(workspace, "degree-days.csv")
    assert invoke("readings", "missing", "--degree-days", path, ok=False).exit_code == 2


@pytest.mark.slow
def test_a_meter_that_is_not_registered_is_not_estimated(workspace: Workspace) -> None:
    months(workspace, "a.csv", {"2022-05": 310})
    with pytest.raises(CarbonError, match="school-gas"):
        estimate(workspace, ["school-gass"], "late", Period.parse("2023-05"), now=NOW)
