"""Sites against the same month of the year before: worked by hand, and by the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest

from carbon.errors import BadValue
from carbon.ledger.queries import Stored
from carbon.ledger.worst import compared, month_named
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

NOW, BEFORE = "2026-10", "2025-10"
MONTH = Period.parse(NOW)
SITES = {name: Site(name, name.title(), "schools") for name in ("hall", "park", "pool")}


def meter(name: str, site: str = "park", **facts: object) -> Meter:
    return replace(Meter(name, site, "electricity", "kWh"), **facts)  # type: ignore[arg-type]


def register(*meters: Meter) -> Register:
    return Register(SITES, {one.id: one for one in meters})


def span(name: str, start: date, end: date, kwh: float, **facts: object) -> Stored:
    days = (end - start).days
    made = Stored(1, name, start, end, kwh, "kWh", "actual", days, 1, 2, "")
    return made._replace(**facts)


def month(name: str, text: str, kwh: float, **facts: object) -> Stored:
    period = Period.parse(text)
    return span(name, period.start, period.end, kwh, **facts)


def pair(name: str, before: float, now: float, **facts: object) -> list[Stored]:
    return [month(name, BEFORE, before, **facts), month(name, NOW, now, **facts)]


def test_the_largest_rise_in_kwh_comes_first() -> None:
    meters = [meter("a"), meter("b", "hall"), meter("c", "pool")]
    own = [*pair("a", 1000, 1100), *pair("b", 400, 900), *pair("c", 800, 600)]
    found = compared(register(*meters), own, MONTH)
    told = [(one.site, one.change_kwh, one.percent_kwh) for one in found.sites]
    # (1100 − 1000) ÷ 1000, (900 − 400) ÷ 400, (600 − 800) ÷ 800.
    assert told == [("hall", 500, 125.0), ("park", 100, 10.0), ("pool", -200, -25.0)]
    whole = found.whole()
    assert (whole.meters, whole.before.kwh, whole.now.kwh) == (3, 2200, 2600)
    assert whole.percent_kwh == pytest.approx(400 / 22)
    assert (found.month, found.before) == (MONTH, Period.parse(BEFORE))


def test_only_meters_with_both_months_whole_are_compared() -> None:
    meters = [meter("a"), meter("b"), meter("c"), meter("d", "hall")]
    own = [*pair("a", 1000, 1100), month("b", NOW, 5000)]
    own += [month("c", BEFORE, 10), month("c", NOW, 9000, days_with_data=30)]
    own += [month("d", BEFORE, 10), span("d", date(2026, 10, 1), date(2026, 10, 31), 9000)]
    found = compared(register(*meters), own, MONTH)
    [one] = found.sites
    assert (one.site, one.meters, one.left_out) == ("park", 1, 2)
    assert (one.before.kwh, one.now.kwh) == (1000, 1100)
    assert found.left_out == {"without every day of both months": 3}


def test_a_bill_counts_by_its_days() -> None:
    own = [
        month("a", BEFORE, 3100),
        # 61 days of 100 kWh: 30 in September, 31 in October.
        span("a", date(2026, 9, 1), date(2026, 11, 1), 6100, cost_net_gbp=1220.0),
    ]
    [one] = compared(register(meter("a")), own, MONTH).sites
    assert one.now.kwh == pytest.approx(3100)
    assert one.now.gbp == pytest.approx(620)
    # Its old month has no cost: no change of cost can be told.
    assert (one.before.gbp, one.change_gbp, one.percent_gbp) == (None, None, None)


def test_costs_are_of_all_meters_compared_or_blank() -> None:
    meters = [meter("a"), meter("b"), meter("c", "hall")]
    own = [*pair("a", 100, 200, cost_net_gbp=50.0), *pair("b", 100, 100)]
    own += [month("c", BEFORE, 10, cost_net_gbp=2.0), month("c", NOW, 20, cost_net_gbp=5.0)]
    found = compared(register(*meters), own, MONTH, "cost")
    assert [(one.site, one.change_gbp) for one in found.sites] == [("hall", 3.0), ("park", None)]
    assert found.sites[0].percent_gbp == pytest.approx(150)
    assert found.without_cost == 1
    [park, hall] = compared(register(*meters), own, MONTH, "kwh").sites
    assert (park.site, hall.site) == ("park", "hall")


def test_gas_in_m3_counts_by_its_calorific_value() -> None:
    gas = meter("g", activity="natural-gas", unit="m3", calorific_value=39.5)
    [one] = compared(register(gas), pair("g", 100, 200, unit="m3"), MONTH).sites
    # 100 × 1.02264 × 39.5 ÷ 3.6
    assert one.before.kwh == pytest.approx(1122.0633, abs=1e-3)
    assert one.percent_kwh == pytest.approx(100)
    mega = meter("e", unit="MWh")
    [one] = compared(register(mega), pair("e", 1, 2, unit="MWh"), MONTH).sites
    assert one.now.kwh == 2000


def test_what_is_no_use_of_energy_is_left_out_and_told() -> None:
    meters = [
        meter("a"),
        meter("water", activity="water-supply", unit="m3"),
        meter("oil", activity="gas-oil", unit="litre", is_events=True),
        meter("sun", activity="solar-generation"),
        meter("sub", main_meter="a", becomes=(("move", None),)),
        meter("gas", activity="natural-gas", unit="m3"),
        meter("gone", end=date(2020, 1, 1)),
    ]
    own = [*pair("a", 100, 110), *pair("sun", 5, 50), *pair("sub", 5, 50)]
    own += [*pair("water", 5, 50, unit="m3"), *pair("oil", 5, 50, unit="litre")]
    own += [*pair("gas", 5, 50, unit="m3")]
    found = compared(register(*meters), own, MONTH)
    [one] = found.sites
    assert (one.meters, one.left_out, one.now.kwh) == (1, 0, 110)
    assert found.left_out == {
        "of events (deliveries, journeys)": 1,
        "in units other than energy": 2,
        "of solar panels": 1,
        "behind another meter, which counts their use": 1,
    }


def test_what_a_landlord_recharges_counts() -> None:
    sub = meter("sub", main_meter="his", becomes=(("recharge", None),))
    own = [*pair("sub", 5, 50), *pair("his", 70, 700)]
    found = compared(register(meter("his", "hall"), sub), own, MONTH)
    [one] = found.sites
    assert (one.site, one.change_kwh) == ("park", 45)
    assert found.left_out == {"of a landlord, who recharges the council's part": 1}


def test_an_exchanged_meter_is_one_with_the_one_before() -> None:
    old = meter("old", supply_point="2000000000015", end=date(2026, 10, 11))
    new = meter("new", supply_point="2000000000015", start=date(2026, 10, 11))
    own = [month("old", BEFORE, 3100), span("old", date(2026, 10, 1), date(2026, 10, 11), 1000)]
    own.append(span("new", date(2026, 10, 11), date(2026, 11, 1), 2500))
    [one] = compared(register(old, new), own, MONTH).sites
    assert (one.meters, one.before.kwh, one.now.kwh) == (1, 3100, 3500)


def test_every_register_must_have_both_months() -> None:
    def rates(text: str, *names: str) -> list[Stored]:
        return [month("a", text, 100, register=name) for name in names]

    own = [*rates(BEFORE, "Day", "Night"), *rates(NOW, "Day", "Night")]
    [one] = compared(register(meter("a")), own, MONTH).sites
    assert one.now.kwh == 200
    assert compared(register(meter("a")), own[:-1], MONTH).sites == ()


def test_estimates_are_counted() -> None:
    own = [month("a", BEFORE, 1), month("a", NOW, 2, quality="estimated"), *pair("b", 1, 1)]
    [one] = compared(register(meter("a"), meter("b")), own, MONTH).sites
    assert (one.meters, one.estimated) == (2, 1)


def test_of_nothing_there_is_no_percentage() -> None:
    [one] = compared(register(meter("a")), pair("a", 0, 50), MONTH).sites
    assert (one.change_kwh, one.percent_kwh) == (50, None)


def three(*now: str) -> Sequence[Stored]:
    own = [one for name in "abc" for one in pair(name, 1, 2)]
    return [*own, *(month(name, "2026-11", 3) for name in now)]


def test_the_month_is_the_last_that_most_meters_have() -> None:
    meters = [meter("a"), meter("b"), meter("c")]
    assert compared(register(*meters), three("a")).month == MONTH
    assert str(compared(register(*meters), three("a", "b")).month) == "2026-11"
    # One that ended before November is none that could have it.
    meters[2] = replace(meters[2], end=date(2026, 11, 1))
    four = [*meters, meter("d")]
    assert compared(register(*four[:2], four[2]), three("a", "b")).sites == ()
    half = [*three("a"), *pair("d", 1, 1)]
    assert compared(register(*four), half).month == MONTH
    with pytest.raises(BadValue, match="no month"):
        compared(register(*meters), [])


def test_a_month_is_a_month_and_no_financial_year() -> None:
    assert month_named("2009-10").start == date(2009, 10, 1)
    for text in ("2026", "2026-13", "2026-00", "0001-01", "2026-1", "2025-26", "octo"):
        with pytest.raises(BadValue, match="a month such as 2026-10"):
            month_named(text)


def test_something_else_to_order_by_is_refused() -> None:
    with pytest.raises(BadValue, match="one of: kwh, cost"):
        compared(register(meter("a")), [], MONTH, "colour")


@pytest.mark.slow
def test_the_command_lists_the_sites(workspace: Workspace) -> None:
    rows = []
    for name, values in {
        "school-electricity": (1000, 1100),
        "school-gas": (500, 900),
    }.items():
        for year, value in zip(("2023", "2024"), values, strict=True):
            rows.append(f"{name},{year}-10-01,{year}-10-31,{value},kWh,actual")
    rows.append("depot-electricity,2022-10-01,2022-10-31,70,kWh,actual")
    invoke("readings", "log", write(workspace, "a.csv", *rows))
    result = invoke("readings", "worst", "--format", "csv")
    [row] = csv.DictReader(result.stdout.splitlines())
    assert (row["site"], row["meters"]) == ("school", "2")
    assert (float(row["kWh 2023-10"]), float(row["kWh 2024-10"])) == (1500, 2000)
    assert float(row["change kWh %"]) == pytest.approx(100 * 500 / 1500)
    assert row["change £"] == ""
    assert "no degree days" in result.stderr
    assert "1 site without the cost" in result.stderr
    table = invoke("readings", "worst").stdout
    assert "+33.3%" in table
    assert "£" not in table
    made = json.loads(invoke("readings", "worst", "--month", "2023-10", "--format", "json").stdout)
    assert (made["month"], made["before"], made["sites"]) == ("2023-10", "2022-10", [])
    assert made["left_out"] == {"without every day of both months": 3}
    wrong = invoke("readings", "worst", "--month", "soon", ok=False)
    assert (wrong.exit_code, "2026-10" in wrong.stderr) == (1, True)


def test_a_february_of_another_length_is_told(workspace: Workspace) -> None:
    rows = [
        f"school-gas,{year}-02-01,{year}-02-{last},{last}00,kWh,actual"
        for year, last in ((2023, 28), (2024, 29))
    ]
    invoke("readings", "log", write(workspace, "a.csv", *rows))
    result = invoke("readings", "worst", "--month", "2024-02")
    assert "2024-02 has 29 days and 2023-02 28: not made equal." in result.stderr
    assert "+3.6%" in result.stdout
