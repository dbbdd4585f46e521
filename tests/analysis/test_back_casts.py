"""What came into the boundary, sized month by month and never by days of less than a year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.analysis.change.weather import Heating
from carbon.analysis.recalculation.structural import EventSize, before_it_came, events, size
from carbon.periods import Period, add_months, month_of
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import Estate

BASE = Period.parse("2022-23")
CAME = date(2024, 12, 1)
#: kWh of gas of a school by month; 100,000 a year, and 59,508 from December to March.
GAS = {
    4: 8_000.0, 5: 5_000.0, 6: 2_500.0, 7: 2_000.0, 8: 2_000.0, 9: 3_000.0,
    10: 7_000.0, 11: 10_992.0, 12: 14_500.0, 1: 16_500.0, 2: 15_000.0, 3: 13_508.0,
}  # fmt: skip


def school(first: str, months: int, *, came: date = CAME, reason: str = "acquired") -> Estate:
    """A hall, and a school that came, whose gas is read from the month *first* on."""
    made = Estate(
        [
            Site("hall", "Hall", "offices"),
            Site("school", "School", "schools", start=came, start_reason=reason),
        ],
        [
            Meter("hall-power", "hall", "electricity", "kWh", "offices"),
            Meter("school-gas", "school", "natural-gas", "kWh", "schools"),
        ],
    )
    made.read("hall-power", "2022-23", 10_000.0)
    read(made, first, months)
    return made


def read(made: Estate, first: str, months: int) -> None:
    start = Period.parse(first).start
    for number in range(months):
        month = month_of(add_months(start, number))
        kwh = GAS[month.start.month]
        made.readings.append(("school-gas", month.start, month.end, kwh, "kWh", month.days))


def sized(made: Estate, heating: Heating | None = None) -> EventSize:
    (event,) = events(made.definition, made.register)
    return size(event, BASE, made.estates(heating))


def test_four_winter_months_are_no_year() -> None:
    """They gave 38.350 t: a year of winters."""
    found = sized(school("2024-12", 4))
    assert found == EventSize(None, "cannot be sized: 4 of 12 months")


def test_the_same_months_of_another_year_size_the_rest() -> None:
    made = school("2024-12", 4)
    read(made, "2026-04", 8)
    found = sized(made)
    assert found.kg is not None
    assert round(found.kg / 1000, 3) == 21.364
    assert found.kg == pytest.approx(100_000 * (0.18254 + 0.03110))
    assert found.how == (
        "back-cast from its first 12 months; back-cast from the same months of another year"
    )


def test_its_own_readings_of_the_base_year_stand_beside_months_of_later() -> None:
    made = school("2024-12", 4)
    read(made, "2022-04", 8)
    found = sized(made)
    assert found.kg == pytest.approx(100_000 * (0.18254 + 0.03110))
    assert found.how == "back-cast from its first 12 months; its own readings before"


@pytest.mark.parametrize("share", [1.0, 0.8])
def test_degree_days_size_what_was_read_in_winter_only(share: float) -> None:
    made = school("2024-12", 4)
    weather = {month: kwh / 50 for month, kwh in GAS.items()}
    days = {
        month.label: weather[month.start.month]
        for year in ("2022-23", "2024-25")
        for month in Period.parse(year).months()
    }
    whole = sum(weather.values())
    # The use of a month is its part of a year's degree days, and of its days.
    made.readings = [
        (*one[:3], 100_000 * (share * weather[one[1].month] / whole
         + (1 - share) * (one[2] - one[1]).days / 365), *one[4:])
        if one[0] == "school-gas" else one
        for one in made.readings
    ]  # fmt: skip
    found = sized(made, Heating(days, {("", "natural-gas"): share}))
    assert found.kg is not None
    assert round(found.kg / 1000, 3) == 21.364
    assert found.how == (
        "back-cast by degree days from 4 of 12 months; back-cast from its first 12 months"
    )
    without = {month: number for month, number in days.items() if month != "2022-07"}
    for heating in (
        Heating(without, {("", "natural-gas"): share}),
        Heating(days, {("", "electricity"): share}),
        Heating(days, {("", "natural-gas"): 0.0}),
    ):
        assert sized(made, heating) == EventSize(None, "cannot be sized: 4 of 12 months")


def test_a_summer_is_too_little_for_degree_days() -> None:
    made = school("2024-12", 0)
    read(made, "2025-06", 3)
    days = {
        month.label: GAS[month.start.month] / 50
        for year in ("2022-23", "2025-26")
        for month in Period.parse(year).months()
    }
    heating = Heating(days, {("", "natural-gas"): 1.0})
    assert sized(made, heating) == EventSize(None, "cannot be sized: 3 of 12 months")


def test_a_month_with_less_than_half_its_days_stands_for_none() -> None:
    made = school("2024-12", 12)
    assert sized(made).kg == pytest.approx(100_000 * (0.18254 + 0.03110))
    for days, kg in ((14, None), (15, pytest.approx(100_000 * (0.18254 + 0.03110)))):
        # June has 30 days.
        made.readings = [
            (*one[:3], GAS[6] * days / 30, "kWh", days) if one[1] == date(2025, 6, 1) else one
            for one in made.readings
        ]
        assert sized(made).kg == kg
    made.readings = [one for one in made.readings if one[1] != date(2025, 6, 1)]
    assert sized(made).how == "cannot be sized: 11 of 12 months"


def test_what_came_within_the_base_year_is_sized_by_the_months_before() -> None:
    made = school("2022-09", 12, came=date(2022, 9, 16))
    found = sized(made)
    before = sum(GAS[month] for month in (4, 5, 6, 7, 8)) + GAS[9] / 2
    assert found.kg == pytest.approx(before * (0.18254 + 0.03110))


def test_deliveries_are_sized_by_those_of_its_first_12_months() -> None:
    """A delivery was spread over the one day that it came on."""
    made = school("2024-12", 12)
    made.meters.append(Meter("oil", "school", "gas-oil", "litre", "schools", is_events=True))
    for day, litres in ((date(2025, 1, 20), 2_000.0), (date(2025, 10, 5), 1_000.0)):
        made.readings.append(("oil", day, day + (CAME - date(2024, 11, 30)), litres, "litre", 1))
    gas_alone = sized(school("2024-12", 12)).kg or 0.0
    lines = made.activities["gas-oil"].lines
    edition = made.library["uk-government"]["2022"]
    per_litre = sum(edition.factor(line.factor_id, "litre").kg_co2e for line in lines)
    # Known to the end of November 2025, twelve months after it came.
    assert sized(made).kg == pytest.approx(gas_alone + 3_000 * per_litre)
    made.sites[1] = replace(made.sites[1], start=date(2025, 3, 1))
    read(made, "2024-04", 8)
    assert sized(made).how == "cannot be sized: 9 of 12 months of oil"


def test_what_a_tenant_uses_is_taken_off_the_back_cast_as_well() -> None:
    made = school("2024-12", 12)
    made.meters.append(
        Meter("tenant-gas", "school", "natural-gas", "kWh", "schools",
              main_meter="school-gas", becomes=(("deduct", None),))
    )  # fmt: skip
    made.readings += [
        ("tenant-gas", one[1], one[2], one[3] / 4, "kWh", one[5])
        for one in made.readings
        if one[0] == "school-gas"
    ]
    assert sized(made).kg == pytest.approx(75_000 * (0.18254 + 0.03110))


def test_an_activity_without_a_factor_in_the_year_cannot_be_sized() -> None:
    made = school("2024-12", 12)
    kinds = {"natural-gas": replace(made.activities["natural-gas"], lines=())}
    made.activities = {**made.activities, **kinds}
    assert sized(made).how == "cannot be sized: no factor for natural-gas in the edition of 2022-23"


@pytest.mark.parametrize(("base", "delivered"), [("2019-20", "2023-02"), ("2022-23", "2024-02")])
def test_a_delivery_is_a_delivery_in_a_february_of_any_length(base: str, delivered: str) -> None:
    """3,000 litres in 28 days were 3,107 in 29, and 3,000 in 29 were 2,897 in 28."""
    came = date(int(delivered[:4]) - 1, 9, 1)
    made = Estate(
        [
            Site("hall", "Hall", "offices"),
            Site("rink", "Rink", "leisure", start=came, start_reason="acquired"),
        ],
        [
            Meter("hall-power", "hall", "electricity", "kWh", "offices"),
            Meter("rink-oil", "rink", "burning-oil", "litre", "leisure", is_events=True),
        ],
    )
    made.read("hall-power", base, 10_000.0)
    made.read("hall-power", f"{came.year}-{came.year - 1999}", 10_000.0)
    made.read("hall-power", f"{came.year + 1}-{came.year - 1998}", 10_000.0)
    month = Period.parse(delivered)
    made.readings.append(("rink-oil", month.start, month.end, 3_000.0, "litre", month.days))
    (event,) = events(made.definition, made.register)
    estates = made.estates(None)
    inventory = estates.inventory(Period.parse(base))
    assert inventory is not None
    cast = before_it_came(event, Period.parse(base), estates, inventory.editions or {})
    assert [use.quantity for use in cast.uses] == [3_000.0]


def test_a_meter_that_was_opened_again_is_sized_by_its_first_12_months_not_by_old_ones() -> None:
    # Was: by the same months of the meter that had left, the oldest of them, three times as large.
    made = school("2024-12", 12)
    again = replace(made.meters[1], supply_point="1234567890")
    left = date(2021, 4, 1)
    old = replace(again, id="school-gas-old", end=left, end_reason="transferred")
    again = replace(again, start=CAME, start_reason="acquired")
    made.sites[1] = replace(made.sites[1], start=None, start_reason="")
    made.meters[1:] = [old, again]
    for month in Period.parse("2020-21").months():
        kwh = 3 * GAS[month.start.month]
        made.readings.append((old.id, month.start, month.end, kwh, "kWh", month.days))
    (event,) = [each for each in events(made.definition, made.register) if each.day == CAME]
    found = size(event, BASE, made.estates())
    assert found.kg == pytest.approx(100_000 * (0.18254 + 0.03110))
    assert found.how == "back-cast from its first 12 months"
    # A month that nobody has read since is that of the newest year before.
    made.readings = [one for one in made.readings if one[1] != date(2025, 7, 1)]
    found = size(event, BASE, made.estates())
    assert found.kg == pytest.approx((100_000 + 2 * GAS[7]) * (0.18254 + 0.03110))
    assert found.how == (
        "back-cast from its first 12 months; back-cast from the same months of another year"
    )
