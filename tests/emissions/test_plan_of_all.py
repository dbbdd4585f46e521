"""Every activity type, in every edition it claims, gives a whole plan."""

from fractions import Fraction

import pytest

from carbon.emissions.plan import Key, plan
from carbon.factors.activities import Activity, read_activities
from carbon.factors.choice import EditionChoice
from carbon.factors.edition import find_editions
from carbon.folders import shipped

FACTORS = shipped("factors")
EDITIONS = find_editions([FACTORS])
ACTIVITIES = read_activities([FACTORS])
LIBRARY = {"uk-government": EDITIONS}

#: Another unit for each published one, and how many of the published one it is.
OTHER = {"kWh": ("MWh", 1000.0), "vehicle_mile": ("km", 1 / 1.609344), "tonne": ("kg", 0.001)}


def claimed(year: int) -> list[Activity]:
    return [
        activity
        for activity in ACTIVITIES.values()
        if (activity.since or 2016) <= year <= (activity.until or year)
    ]


def key(activity: Activity, unit: str, year: int) -> Key:
    return Key(activity.id, unit, EditionChoice(((str(year), Fraction(1)),), "exact"))


@pytest.mark.parametrize("year", range(2016, 2025))
def test_each_activity_has_all_its_lines_and_its_other_unit_exactly(year: int) -> None:
    activities = claimed(year)
    made = plan([key(each, each.unit, year) for each in activities], ACTIVITIES, LIBRARY)
    assert made.not_estimated == ()
    assert len(made.rows) == sum(len(activity.lines) for activity in activities)
    published = made.rows.set_index(["activity", "line"])["kg_co2e_per_unit"].to_dict()
    convertible = [activity for activity in activities if activity.unit in OTHER]
    other = plan(
        [key(each, OTHER[each.unit][0], year) for each in convertible], ACTIVITIES, LIBRARY
    ).rows
    assert len(other) > 200
    for row in other.to_dict("records"):
        ratio = OTHER[ACTIVITIES[row["activity"]].unit][1]
        expected = published[row["activity"], row["line"]] * ratio
        assert row["kg_co2e_per_unit"] == pytest.approx(expected, rel=1e-15)


def test_before_2016_well_to_tank_is_not_estimated_and_said() -> None:
    made = plan([key(ACTIVITIES["electricity"], "kWh", 2015)], ACTIVITIES, LIBRARY)
    assert list(made.rows["line"]) == ["generation", "transmission-and-distribution"]
    assert [lacking.line for lacking in made.not_estimated] == [
        "well-to-tank-generation",
        "well-to-tank-transmission-and-distribution",
    ]
