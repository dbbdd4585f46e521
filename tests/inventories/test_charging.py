"""Miles of battery vehicles beside the electricity of sites are settled once and for all."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.folders import shipped
from carbon.inventories.charging import charging_note, charging_warning, miles_of_charged
from carbon.inventories.definition import InventoryDefinition, read_definition
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import ACTIVITIES, DEFINITION, Estate

VANS = Meter("vans", "depot", "fleet-car-small-battery", "vehicle_mile", "fleet", is_events=True)
STAFF = Meter("staff", "depot", "car-battery", "vehicle_mile", "travel", is_events=True)
DIESEL = Meter("diesel", "depot", "fleet-car-small-diesel", "vehicle_mile", "fleet", is_events=True)
POWER = Meter("power", "depot", "electricity", "kWh", "fleet")


def said(*meters: Meter, charging: str = "") -> tuple[str, str, int]:
    """The warning of the register, the note of a year, and how many faults."""
    definition: InventoryDefinition = replace(DEFINITION, vehicle_charging=charging)
    made = Estate([Site("depot", "Depot", "fleet")], list(meters), definition=definition)
    for meter in meters:
        made.read(meter.id, "2023-24", 1000.0, meter.unit)
    return (
        charging_warning(definition, meters, ACTIVITIES),
        charging_note(definition, made.inventory("2023-24").lines),
        len(miles_of_charged(definition, meters, ACTIVITIES)),
    )


def test_miles_and_kwh_of_one_van_were_added_without_a_word() -> None:
    warning, note, faults = said(VANS, POWER)
    assert "miles of battery vehicles at vans beside the electricity of sites" in warning
    assert "t of scope 2 are of miles at vans" in note
    assert 'vehicle_charging = "elsewhere"' in warning
    assert faults == 0


@pytest.mark.parametrize(
    "meters", [(VANS,), (POWER,), (STAFF, POWER), (DIESEL, POWER)], ids=lambda each: each[0].id
)
def test_there_is_no_warning_where_nothing_can_count_twice(meters: tuple[Meter, ...]) -> None:
    assert said(*meters) == ("", "", 0)


def test_once_said_it_is_not_asked_again() -> None:
    assert said(VANS, POWER, charging="elsewhere") == ("", "", 0)


def test_miles_are_refused_where_the_charging_is_metered() -> None:
    assert said(VANS, POWER, charging="metered") == ("", "", 1)
    assert said(STAFF, POWER, charging="metered") == ("", "", 0)


def test_the_worked_example_has_settled_it() -> None:
    definition = read_definition(shipped("inventories") / "illustrative-estate")
    assert definition.vehicle_charging == "elsewhere"
