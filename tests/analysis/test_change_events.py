"""One event in a random estate: which effects it may move, whatever else happens there."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.analysis.change.effects import EFFECTS, Change
from carbon.emissions.lines import total
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import DAY, Estate, random_estate

SAMPLE = 8
PROVED = 250
SEEDS = st.integers(0, 2**40)
#: 1e-9 t, in kilograms.
TOLERANCE_KG = 1e-6

Event = Callable[[int], None]


def with_a_hall(seed: int) -> tuple[Estate, str, str, random.Random]:
    """A random estate, and in it a hall that is always there, with gas and power every month."""
    made, a, b = random_estate(seed)
    made.sites.append(Site("hall", "Hall", "offices"))
    for name, activity in (("hall-gas", "natural-gas"), ("hall-power", "electricity")):
        made.meters.append(Meter(name, "hall", activity, "kWh", "offices"))
    dice = random.Random(seed + 1)
    for meter in ("hall-gas", "hall-power"):
        read(made, meter, (a, b), dice)
    return made, a, b, dice


def read(made: Estate, meter: str, years: tuple[str, ...], dice: random.Random) -> None:
    """Another quantity in each month of *years* that the meter is there."""
    for year in years:
        for month in Period.parse(year).months():
            made.read(meter, month.label, dice.random() * 10_000)


def day_in(year: str, dice: random.Random) -> date:
    period = Period.parse(year)
    return period.start + dice.randrange(1, period.days) * DAY


def moved(without: Change, with_event: Change) -> dict[str, float]:
    """By how much the event moved each effect, in kg."""
    return {name: with_event.total.effects[name] - without.total.effects[name] for name in EFFECTS}


def none_of(effects: dict[str, float], *names: str) -> None:
    for name in names:
        assert effects[name] == pytest.approx(0.0, abs=TOLERANCE_KG), name


def a_site_acquired_in_mid_year_moves_only_the_boundary(seed: int) -> None:
    made, a, b, dice = with_a_hall(seed)
    without = made.change(a, b)
    day = day_in(max(a, b), dice)
    made.sites.append(Site("annexe", "Annexe", "offices", start=day, start_reason="acquired"))
    for name, activity in (("annexe-gas", "natural-gas"), ("annexe-power", "electricity")):
        made.meters.append(Meter(name, "annexe", activity, "kWh", "offices"))
        read(made, name, (a, b), dice)
    change = made.change(a, b)
    effects = moved(without, change)
    none_of(effects, "data gap", "method", "activity", "weather", "factor")
    side, sign = (change.after, 1) if b > a else (change.before, -1)
    worth = total(side.lines[side.lines["site"] == "annexe"])
    assert worth > 0
    assert effects["boundary"] == pytest.approx(sign * worth, abs=TOLERANCE_KG)


def a_boiler_replaced_moves_none_of_the_boundary(seed: int) -> None:
    made, a, b, dice = with_a_hall(seed)
    without = made.change(a, b)
    day = day_in(max(a, b), dice)
    (boiler,) = [meter for meter in made.meters if meter.id == "hall-gas"]
    made.meters.remove(boiler)
    made.meters.append(replace(boiler, end=day, end_reason="closed"))
    made.meters.append(replace(boiler, id="hall-pump", activity="electricity", start=day,
                               start_reason="built"))  # fmt: skip
    made.readings = [
        (*one[:2], min(one[2], day), one[3], one[4], (min(one[2], day) - one[1]).days)
        if one[0] == "hall-gas"
        else one
        for one in made.readings
        if not (one[0] == "hall-gas" and one[1] >= day)
    ]
    read(made, "hall-pump", (a, b), dice)
    effects = moved(without, made.change(a, b))
    none_of(effects, "boundary", "data gap")
    assert abs(effects["activity"]) > TOLERANCE_KG


def a_meter_exchanged_moves_nothing(seed: int) -> None:
    made, a, b, dice = with_a_hall(seed)
    without = made.change(a, b)
    day = day_in(dice.choice([a, b]), dice)
    (old,) = [meter for meter in made.meters if meter.id == "hall-gas"]
    made.meters.remove(old)
    made.meters.append(replace(old, end=day, end_reason="exchanged", supply_point="9000123456"))
    made.meters.append(replace(old, id="hall-gas-2", start=day, start_reason="exchanged",
                               supply_point="9000123456"))  # fmt: skip
    readings: list[tuple[str, date, date, float, str, int]] = []
    for meter, start, end, quantity, unit, days in made.readings:
        cuts = [start, day, end] if meter == "hall-gas" and start < day < end else [start, end]
        for first, last in itertools.pairwise(cuts):
            part = (last - first).days
            name = "hall-gas-2" if meter == "hall-gas" and first >= day else meter
            share = part / (end - start).days
            whole = (first, last) == (start, end)
            readings.append((name, first, last, quantity * share, unit, days if whole else part))
    made.readings = readings
    none_of(moved(without, made.change(a, b)), *EFFECTS)


def a_reading_lost_moves_none_of_the_boundary(seed: int) -> None:
    made, a, b, dice = with_a_hall(seed)
    without = made.change(a, b)
    lost = dice.choice([one for one in made.readings if one[0].startswith("hall-")])
    made.readings.remove(lost)
    effects = moved(without, made.change(a, b))
    none_of(effects, "boundary", "method")
    # What is lost of one year is a gap; what the other has there is no more compared with it.
    assert abs(effects["data gap"]) > TOLERANCE_KG
    gone = math.fsum(effects.values())
    assert abs(gone) > TOLERANCE_KG


def another_order_and_unit_move_nothing(seed: int) -> None:
    made, a, b, dice = with_a_hall(seed)
    without = made.change(a, b)
    units = {"kWh": ("MWh", 1 / 1000), "MWh": ("kWh", 1000)}
    readings = []
    for meter, start, end, quantity, unit, days in made.readings:
        other, ratio = units.get(unit, (unit, 1.0)) if dice.random() < 0.5 else (unit, 1.0)
        readings.append((meter, start, end, quantity * ratio, other, days))
    dice.shuffle(readings)
    dice.shuffle(made.meters)
    dice.shuffle(made.sites)
    made.readings = readings
    none_of(moved(without, made.change(a, b)), *EFFECTS)


EVENTS = (
    a_site_acquired_in_mid_year_moves_only_the_boundary,
    a_boiler_replaced_moves_none_of_the_boundary,
    a_meter_exchanged_moves_nothing,
    a_reading_lost_moves_none_of_the_boundary,
    another_order_and_unit_move_nothing,
)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_moves_only_what_it_may(event: Event) -> None:
    settings(max_examples=SAMPLE)(given(SEEDS)(event))()


@pytest.mark.prove
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_an_event_moves_only_what_it_may_in_hundreds_of_estates(event: Event) -> None:
    settings(max_examples=PROVED)(given(SEEDS)(event))()
    print(f"{PROVED} random estates: {event.__name__.replace('_', ' ')}")
