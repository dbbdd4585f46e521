"""Emissions by size: of the sites whose size is known, for the days on which they count."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.emissions.lines import total
from carbon.inventories.definition_parts import Denominator
from carbon.inventories.intensity import Intensity, intensities
from carbon.inventories.inventory import Inventory
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import DEFINITION, Estate

SITES = [
    Site("hall", "Hall", "offices", floor_area_m2=1000.0, employees=40),
    # An academy from 1 October 2023: 183 of the year's 366 days.
    Site(
        "school",
        "School",
        "schools",
        end=date(2023, 10, 1),
        end_reason="transferred",
        floor_area_m2=600.0,
        pupils=200,
    ),
    Site("depot", "Depot", "highways"),
]


def estate() -> Estate:
    made = Estate(
        SITES,
        [Meter(site.id, site.id, "electricity", "kWh", site.service) for site in SITES],
        definition=replace(
            DEFINITION,
            denominators=(
                Denominator("resident", Period.parse("2023-24"), 500_000.0, "a test"),
                Denominator("resident", Period.parse("2022-23"), 400_000.0, "a test"),
            ),
        ),
    )
    for site in SITES:
        made.read(site.id, "2023-24", 1000.0)
    return made


def found(period: str = "2023-24") -> tuple[dict[str, Intensity], Inventory]:
    made = estate()
    inventory = made.inventory(period)
    span = Period.parse(period)
    sites = [site.id for site in SITES]
    several = intensities(made.definition, inventory.lines, made.register, sites, span)
    return {each.per: each for each in several}, inventory


def of(inventory: Inventory, *sites: str) -> float:
    return total(inventory.lines[inventory.lines["site"].isin(sites)])


def test_a_site_that_leaves_counts_for_its_days_and_an_unknown_size_for_nothing() -> None:
    by_per, inventory = found()
    area = by_per["m² of floor area"]
    # 1,000 m² all year and 600 m² for 183 of 366 days.
    assert area.count == pytest.approx(1300.0, rel=1e-12)
    assert area.kg_co2e == pytest.approx(of(inventory, "hall", "school"), rel=1e-12)
    assert area.kg_per == pytest.approx(area.kg_co2e / 1300.0)
    assert area.covers == "2 of 3 sites"


def test_pupils_are_those_of_schools_only() -> None:
    by_per, inventory = found()
    pupils = by_per["pupil"]
    assert (pupils.count, pupils.covers) == (pytest.approx(100.0), "1 of 3 sites")
    assert pupils.kg_co2e == pytest.approx(of(inventory, "school"))
    # Half a year of 1,000 kWh a month over half of 200 pupils, times the four factors of a kWh.
    lines = inventory.lines
    school = lines[lines["site"] == "school"]
    per_kwh = sum(factor for factor in school.groupby("line")["factor"].first())
    assert pupils.kg_per == pytest.approx(6000 * per_kwh / 100, rel=1e-9)
    assert by_per["employee on site"].kg_per == pytest.approx(12_000 * per_kwh / 40, rel=1e-9)


def test_residents_divide_all_gross_of_the_very_period_they_are_given_for() -> None:
    by_per, inventory = found()
    assert by_per["resident"].kg_per == pytest.approx(total(inventory.lines) / 500_000, rel=1e-12)
    assert "resident" not in found("2023-24 H1")[0]


def test_a_half_years_intensity_is_of_the_half() -> None:
    by_per, inventory = found("2023-24 H1")
    area = by_per["m² of floor area"]
    assert area.count == pytest.approx(1600.0)
    assert area.kg_co2e == pytest.approx(of(inventory, "hall", "school"))
