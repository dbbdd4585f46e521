"""Deliveries and claims are no data gap in a bridge: a month without one is activity."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from carbon.analysis.change.effects import Effect
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import Estate

OIL = Meter("tank", "depot", "gas-oil", "litre", "depots", is_events=True)
CLAIMS = Meter("claims", "depot", "car-petrol", "vehicle_mile", "travel", is_events=True)
POWER = Meter("power", "depot", "electricity", "kWh", "depots")


def depot(seed: int, spans: tuple[str, str]) -> Estate:
    """A depot with power read every month, and deliveries and claims as they happen to come."""
    dice = random.Random(seed)
    made = Estate([Site("depot", "Depot", "depots")], [OIL, CLAIMS, POWER])
    for span in spans:
        period = Period.parse(span)
        made.read("power", span, 1000.0)
        for _ in range(dice.randrange(0, 5)):
            day = period.start + timedelta(days=dice.randrange(period.days))
            one = (day, day + timedelta(days=1), dice.uniform(500, 2000), "litre", 1)
            made.readings.append(("tank", *one))
        for month in period.months():
            # Claims come for some months, and for parts of them.
            if dice.random() < 0.4:
                end = min(month.end, month.start + timedelta(days=dice.randrange(1, 31)))
                days = (end - month.start).days
                one = (month.start, end, dice.uniform(10, 900), "vehicle_mile", days)
                made.readings.append(("claims", *one))
    return made


def by_source(made: Estate, before: str, after: str) -> dict[str, Effect]:
    return made.change(before, after).by("source")


@pytest.mark.parametrize("spans", [("2021-22", "2022-23"), ("2021-22 H1", "2022-23 H1")])
@pytest.mark.parametrize("seed", range(10))
def test_months_without_a_delivery_or_a_claim_are_activity(
    seed: int, spans: tuple[str, str]
) -> None:
    for source, effect in by_source(depot(seed, spans), *spans).items():
        assert effect.effects["data gap"] == 0.0, source
        assert effect.effects["boundary"] == 0.0, source
        assert abs(effect.residual_kg) <= 1e-6


def test_a_year_without_any_delivery_is_activity_and_a_month_without_power_is_a_gap() -> None:
    made = Estate([Site("depot", "Depot", "depots")], [OIL, POWER])
    for year in ("2021-22", "2022-23"):
        made.read("power", year, 1000.0)
    day = date(2021, 12, 1)
    made.readings.append(("tank", day, day + timedelta(days=1), 1000.0, "litre", 1))
    made.readings = [
        one for one in made.readings if one[0] != "power" or one[1] != date(2022, 12, 1)
    ]
    change = made.change("2021-22", "2022-23")
    oil = change.by("source")["Gas oil (red diesel)"]
    assert oil.effects["data gap"] == 0.0
    assert oil.effects["activity"] + oil.effects["factor"] == pytest.approx(oil.change_kg)
    assert oil.change_kg < 0
    power = change.by("source")["Grid electricity"]
    assert power.effects["data gap"] < 0
