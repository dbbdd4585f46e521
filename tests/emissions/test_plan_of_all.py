"""Every activity type, in every edition it claims, gives a whole plan."""

from fractions import Fraction

import pytest

from carbon.emissions.plan import Key, plan
from carbon.factors.activities import Activity, read_activities
from carbon.factors.edition import find_editions
from carbon.factors.edition_choice import EditionChoice
from carbon.folders import shipped
from carbon.units import potentials

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


@pytest.mark.parametrize("year", range(2016, 2026))
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


def test_a_line_carries_its_factors_own_basis() -> None:
    rows = plan([key(ACTIVITIES["natural-gas"], "kWh", 2024)], ACTIVITIES, LIBRARY).rows
    assert dict(zip(rows["line"], rows["gwp_basis"], strict=True)) == {
        "combustion": "ar5",
        "well-to-tank": "unknown",
    }


def test_each_planned_split_is_the_factor_on_its_basis() -> None:
    for year in (2019, 2024):
        keys = [key(activity, activity.unit, year) for activity in claimed(year)]
        rows = plan(keys, ACTIVITIES, LIBRARY).rows
        split = rows[rows["kg_co2_per_unit"].notna()]
        assert 100 < len(split) < len(rows)
        for row in split.to_dict("records"):
            gwp = potentials(row["gwp_basis"])
            whole = (
                row["kg_co2_per_unit"]
                + row["kg_ch4_per_unit"] * gwp["CH4"]
                + row["kg_n2o_per_unit"] * gwp["N2O"]
                + row["kg_co2e_unsplit_per_unit"]
            )
            assert whole == pytest.approx(row["kg_co2e_per_unit"], rel=1e-12, abs=1e-12)


def test_net_energy_takes_the_factor_of_net_energy() -> None:
    gas = ACTIVITIES["natural-gas"]
    [combustion] = (
        plan([key(gas, "kWh_net", 2024)], ACTIVITIES, LIBRARY).rows.head(1).to_dict("records")
    )
    factor = EDITIONS["2024"].factor(combustion["factor_id"], "kWh_net")
    assert combustion["kg_co2e_per_unit"] == pytest.approx(factor.kg_co2e, rel=1e-12)


@pytest.mark.parametrize("unit", ["kWh_net", "MWh_net"])
def test_one_meter_in_net_energy_no_longer_refuses_a_blended_inventory(unit: str) -> None:
    gas = ACTIVITIES["natural-gas"]
    shares = {"2023": Fraction(275, 366), "2024": Fraction(91, 366)}
    both = Key(gas.id, unit, EditionChoice(tuple(shares.items()), "blended"))
    made = plan([both], ACTIVITIES, LIBRARY)
    alone = {
        year: plan([key(gas, unit, int(year))], ACTIVITIES, LIBRARY).rows.set_index("line")
        for year in shares
    }
    assert len(made.rows) == len(gas.lines) == 2
    for row in made.rows.to_dict("records"):
        # The plan of each edition alone, by its days: also gas by gas, and its ratio.
        for column in ("kg_co2e_per_unit", "conversion", "kg_co2_per_unit", "kg_ch4_per_unit"):
            if column.startswith("kg_c") and row["line"] != "combustion" and "co2e" not in column:
                continue
            expected = sum(
                float(share) * alone[year].loc[row["line"], column]
                for year, share in shares.items()
            )
            assert row[column] == pytest.approx(expected, rel=1e-12)
        assert row["conversion"] * row["factor"] == pytest.approx(row["kg_co2e_per_unit"])
    ratios = {alone[year].loc["combustion", "conversion"] for year in shares}
    assert len(ratios) == 2
    # By hand: the factors of net energy, each by its days.
    net = [EDITIONS[year].factor("fuels/gaseous-fuels/natural-gas", "kWh_net") for year in shares]
    expected = (net[0].kg_co2e * 275 + net[1].kg_co2e * 91) / 366
    [combustion] = made.rows[made.rows["line"] == "combustion"].to_dict("records")
    size = 1000 if unit == "MWh_net" else 1
    assert combustion["kg_co2e_per_unit"] == pytest.approx(expected * size, rel=1e-12)
