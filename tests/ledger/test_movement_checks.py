"""A meter stuck for a month and a month far above others are told; their neighbours are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from carbon.ledger.history_checks import check_history
from carbon.ledger.past import PastReadings
from carbon.ledger.queries import Stored
from carbon.ledger.records import Finding, Reading
from carbon.periods import month_of
from carbon.register.meters import Meter

METERS = {
    "e": Meter("e", "s", "electricity", "kWh"),
    "g": Meter("g", "s", "natural-gas", "kWh"),
    "lamps": Meter("lamps", "s", "electricity", "kWh", "street-lighting"),
    "oil": Meter("oil", "s", "gas-oil", "litre", is_events=True),
}
#: What the check of a month's movement tells, beside zeros.
NEW = ("spike", "stuck", "run_of_zeros")


def days(meter: str, start: date, quantities: Sequence[float], unit: str = "kWh") -> list[Reading]:
    return [
        Reading(
            meter, first := start + timedelta(days=number), first + timedelta(days=1), quantity,
            unit, "actual", 1, number + 2,
        )
        for number, quantity in enumerate(quantities)
    ]  # fmt: skip


def monthly(meter: str, start: date, a_day: Sequence[float], unit: str = "kWh") -> list[Reading]:
    found = []
    month = month_of(start)
    for number, rate in enumerate(a_day):
        found.append(
            Reading(
                meter, month.start, month.end, rate * month.days, unit, "actual", month.days,
                number + 2,
            )
        )  # fmt: skip
        month = month.following()
    return found


def found(own: list[Reading], held: Sequence[Reading] = ()) -> list[Finding]:
    standing = [
        Stored(
            n, r.meter, r.start, r.end, r.quantity, r.unit, r.quality, r.days_with_data, 1, 2, ""
        )
        for n, r in enumerate(held, 1)
    ]
    findings = check_history(PastReadings("a.csv", own, METERS, standing))
    return [each for each in findings if each.check in NEW]


def wobbling(count: int, level: float = 100.0) -> list[float]:
    """Days of a meter in use: never alike."""
    return [round(level + (number * 37 % 23) + number / 1000, 3) for number in range(count)]


def test_a_meter_that_said_the_same_for_a_month_went_in_without_a_word() -> None:
    (told,) = found(days("e", date(2023, 1, 1), [*wobbling(31), *[119.4] * 28, *wobbling(31)]))
    assert told.check == "stuck"
    assert told.is_warning
    assert "119.4 kWh on each of 28 days at meter 'e' from 2023-02-01 to 2023-02-28" in str(
        told.fault
    )
    assert found(days("e", date(2023, 1, 1), [*wobbling(31), *[119.4] * 27, *wobbling(31)])) == []


def test_a_stuck_march_has_a_day_of_23_hours() -> None:
    march = [48.48] * 31
    march[25] = 48.48 * 46 / 48
    (told,) = found(days("e", date(2023, 2, 1), [*wobbling(28), *march]))
    assert "on each of 31 days" in told.fault.found


def test_a_month_alone_is_stuck_where_the_months_of_the_ledger_move() -> None:
    held = monthly("e", date(2022, 1, 1), [90, 100, 95, 80, 70, 60, 60, 55, 70, 80, 90, 95])
    april = days("e", date(2023, 4, 1), [82.37] * 30)
    assert [each.check for each in found(april, held)] == ["stuck"]
    # Without any history nobody can tell: the first month of a meter.
    assert found(april) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda: (days("e", date(2023, 1, 1), [96.0] * 365), []),
        lambda: (
            days("e", date(2023, 4, 1), [96.48] * 30),
            monthly("e", date(2022, 1, 1), [96.48] * 12),
        ),
        lambda: (days("e", date(2023, 1, 1), [*[2.0, 3.0, 3.0] * 20, *[3.0] * 40]), []),
        lambda: (
            days("lamps", date(2023, 4, 1), [412.6] * 30),
            monthly("lamps", date(2022, 1, 1), [700, 600, 500, 412, 330, 300, 310, 380, 480, 590]),
        ),
        lambda: (
            days("e", date(2023, 4, 1), [3.0] * 30),
            monthly("e", date(2022, 1, 1), [3.1, 3.4, 3.0, 2.9, 2.8, 2.7]),
        ),
        lambda: (days("e", date(2023, 7, 1), wobbling(31, 20.0)), []),
        lambda: (days("oil", date(2023, 1, 1), [*[500.0] * 28, *[900.0, 700.0] * 6], "litre"), []),
    ],
    ids=[
        "always the same", "the same in every month", "whole kWh of a small supply",
        "lamps by a month's profile", "a small supply by months", "a school's August",
        "deliveries alike",
    ],
)  # fmt: skip
def test_what_is_alike_by_its_nature_is_not_stuck(
    make: Callable[[], tuple[list[Reading], list[Reading]]],
) -> None:
    assert found(*make()) == []


def test_a_january_nine_times_its_february_went_in_without_a_word() -> None:
    (told,) = found(monthly("e", date(2023, 1, 1), [900, 100]))
    assert (told.check, told.is_warning) == ("spike", True)
    assert "900 kWh a day at meter 'e' in 2023-01, 9.0 times 2023-02" in told.fault.found
    (gas,) = found(monthly("g", date(2023, 1, 1), [900, 100]))
    assert gas.check == "spike"


def test_a_spike_is_told_against_a_single_other_year_that_has_none() -> None:
    held = monthly("e", date(2022, 1, 1), [100] * 12)
    own = monthly("e", date(2023, 1, 1), [100, 100, 900, 100])
    (told,) = found(own, held)
    assert "2023-02 and 2023-04" in told.fault.found
    # Every year has it: an ice rink, an election count.
    same = [100.0, 100.0, 900.0, *[100.0] * 9]
    assert found(own, monthly("e", date(2022, 1, 1), same)) == []


@pytest.mark.parametrize(
    "own",
    [
        monthly("g", date(2022, 4, 1), [60, 20, 3, 2, 2, 4, 40, 80, 110, 120, 115, 90]),
        monthly("g", date(2022, 9, 1), [4, 40]),
        monthly("e", date(2022, 8, 1), [15, 100]),
        monthly("e", date(2022, 6, 1), [100, 60, 12, 100, 105]),
        monthly("e", date(2022, 1, 1), [12, 100, 100]),
        monthly("e", date(2022, 1, 1), [100, 0, 100]),
        monthly("oil", date(2022, 1, 1), [900, 10, 10], "litre"),
        monthly("lamps", date(2022, 1, 1), [160, 140, 110, 80, 60, 50, 55, 75, 100, 130]),
    ],
    ids=[
        "heating", "heating begins", "school after August", "school's August", "first month low",
        "a month of nothing", "a delivery", "lamps",
    ],
)  # fmt: skip
def test_seasons_and_beginnings_are_no_spike(own: list[Reading]) -> None:
    assert [each for each in found(own) if each.check == "spike"] == []


def test_a_register_that_stands_still_is_told_and_a_summer_without_heat_is_not() -> None:
    year = [120.0, 110.0, 90.0, 60.0, 20.0, 0.0, 0.0, 0.0, 10.0, 50.0, 90.0, 110.0]
    assert found(monthly("g", date(2022, 1, 1), year)) == []
    winter = [*year[:11], 0.0]
    (told,) = found(monthly("g", date(2022, 1, 1), winter))
    assert told.check == "run_of_zeros"
    power = [100.0] * 12
    power[6] = 0.0
    (july,) = found(monthly("e", date(2022, 1, 1), power))
    assert july.check == "run_of_zeros"
    # Shut every July: in other years too.
    assert found(monthly("e", date(2023, 1, 1), power), monthly("e", date(2022, 1, 1), power)) == []


def test_in_other_years_is_said_only_where_there_are_some() -> None:
    slip = [100.0, 0.1, 100.0, 100.0, 100.0]
    told = check_history(PastReadings("a.csv", monthly("e", date(2022, 1, 1), slip), METERS))
    (one,) = [each for each in told if each.check == "unit_slip"]
    assert "what it uses a day in other months" in one.fault.found
    standing = [
        Stored(
            n, r.meter, r.start, r.end, r.quantity, r.unit, r.quality, r.days_with_data, 1, 2, ""
        )
        for n, r in enumerate(monthly("e", date(2021, 1, 1), [100.0] * 12), 1)
    ]
    known = check_history(
        PastReadings("a.csv", monthly("e", date(2022, 2, 1), [0.1]), METERS, standing)
    )
    (other,) = [each for each in known if each.check == "unit_slip"]
    assert "what it uses a day in other years" in other.fault.found


def test_daily_readings_of_half_hours_have_a_meter_that_is_not_stuck_twice() -> None:
    meters = {**METERS, "f": replace(METERS["e"], id="f")}
    own = days("f", date(2023, 1, 1), [*wobbling(31), *[119.4] * 28, *wobbling(20)])
    checks = [each.check for each in check_history(PastReadings("a.csv", own, meters))]
    assert checks.count("stuck") == 1
