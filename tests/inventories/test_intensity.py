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
    assert inventory.completeness is not None
    several = intensities(
        made.definition, inventory.lines, made.register, sites, span, inventory.completeness
    )
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


def partly_read(until: str) -> dict[str, Intensity]:
    """The school with readings of April to *until* alone; the hall with all of them."""
    made = Estate(
        [replace(site, end=None, end_reason="") for site in SITES],
        [Meter(site.id, site.id, "electricity", "kWh", site.service) for site in SITES],
    )
    made.read("hall", "2023-24", 1000.0)
    for month in Period.parse("2023-24").months():
        if f"{month.start:%Y-%m}" <= until:
            made.read("school", str(month), 1000.0)
    inventory, span = made.inventory("2023-24"), Period.parse("2023-24")
    assert inventory.completeness is not None
    several = intensities(
        made.definition, inventory.lines, made.register, ["hall", "school", "depot"], span,
        inventory.completeness,
    )  # fmt: skip
    return {each.per: each for each in several}


def test_the_floor_area_of_a_site_without_data_was_below_the_line() -> None:
    # 600 of 1,600 m² without data: 62% is less than the 80% that the inventory asks for.
    by_per = partly_read("2023-05")
    area = by_per["m² of floor area"]
    assert area.kg_per is None
    assert area.left_out == ("school",)
    assert "Sites with data have 62% of what is known of it; 80% is needed" in area.sentence()
    assert by_per["pupil"].kg_per is None
    # The hall alone has employees, and all its days.
    assert by_per["employee on site"].kg_per is not None


def test_a_site_that_lacks_days_counts_for_the_days_it_has() -> None:
    # Ten of twelve months, 305 of 366 days, are more than 80%: both above and below the line.
    area = partly_read("2024-01")["m² of floor area"]
    assert area.left_out == ()
    assert area.count == pytest.approx(1000 + 600 * 306 / 366, rel=1e-12)


def test_all_gross_is_divided_by_residents_only_where_the_meter_days_suffice() -> None:
    made = estate()
    made.meters.append(Meter("shed", "depot", "electricity", "kWh", "highways"))
    inventory, span = made.inventory("2023-24"), Period.parse("2023-24")
    assert inventory.completeness is not None
    several = intensities(
        made.definition, inventory.lines, made.register, ["hall", "school", "depot"], span,
        inventory.completeness,
    )  # fmt: skip
    residents = next(each for each in several if each.per == "resident")
    # 366 + 183 + 366 of 1,281 meter-days.
    assert residents.kg_per is None
    assert residents.sentence() == (
        "Intensity per resident: not told. Only 71% of meter-days have data; 80% is needed."
    )
