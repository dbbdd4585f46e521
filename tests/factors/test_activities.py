"""Activity types: each gives its lines in each edition it claims, in any unit that converts."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.factors.activities import read_activities
from carbon.factors.edition import find_editions
from carbon.folders import shipped
from carbon.units import UnitMismatch

FACTORS = shipped("factors")
EDITIONS = find_editions([FACTORS])
ACTIVITIES = read_activities([FACTORS])
YEARS = range(2016, 2026)


@pytest.mark.parametrize("year", YEARS)
def test_every_line_resolves_in_every_edition_the_activity_claims(year: int) -> None:
    edition = EDITIONS[str(year)]
    lacking = [
        (activity.id, line.name)
        for activity in ACTIVITIES.values()
        if (activity.since or 0) <= year <= (activity.until or 9999)
        for line in activity.lines
        if not edition.has(line.factor_id, activity.unit)
    ]
    assert not lacking


@pytest.mark.parametrize("year", YEARS)
def test_no_activity_claims_less_than_the_editions_have(year: int) -> None:
    edition = EDITIONS[str(year)]
    for activity in ACTIVITIES.values():
        if activity.since == year + 1 or activity.until == year - 1:
            assert not edition.has(activity.lines[0].factor_id, activity.unit), activity.id


@pytest.mark.parametrize(
    "name",
    [
        "electricity", "district-heat", "natural-gas", "gas-oil", "burning-oil", "lpg",
        "wood-pellets", "wood-chips", "diesel", "petrol", "hvo", "biodiesel",
        "fleet-car-small-battery",
        "fleet-van-average-diesel", "car-petrol", "car-small-diesel", "car-battery",
        "motorbike-average", "taxi-regular", "bus-local", "rail-national",
        "air-short-haul-economy-with-rf", "air-long-haul-business-without-rf", "hotel-uk",
        "homeworking-all", "water-supply", "water-treatment", "waste-household-residual-landfill",
        "waste-glass-closed-loop", "commute-car-petrol", "commute-car-battery", "commute-bus-local",
        "commute-rail-national", "cng", "biomethane", "biomethane-compressed", "car-lpg",
        "fleet-car-average-lpg", "car-unknown", "fleet-car-small-unknown", "freight-hgv-average",
        "freight-hgv-average-distance", "freight-van-diesel", "hvo-stationary",
        "waste-mixed-recycling-closed-loop", "refrigerant-hfc-134a", "refrigerant-r22",
        "refrigerant-r410a",
    ],
)  # fmt: skip
def test_what_a_council_reports_is_there(name: str) -> None:
    assert name in ACTIVITIES


@pytest.mark.parametrize("year", YEARS)
def test_mixed_recycling_is_what_each_of_its_materials_is(year: int) -> None:
    """The publisher has no row for it from 2022; all that goes into the bin has one factor."""
    own = ACTIVITIES["waste-mixed-recycling-closed-loop"].lines[0].factor_id
    values = {
        EDITIONS[str(year)].factor(factor, "tonne").kg_co2e
        for factor in (
            own,
            "waste-disposal/metal/metal-mixed-cans/closed-loop",
            "waste-disposal/other/glass/closed-loop",
            "waste-disposal/plastic/plastics-average-plastics/closed-loop",
        )
    }
    assert len(values) == 1
    residual = "waste-disposal/refuse/household-residual-waste/closed-loop"
    assert EDITIONS[str(year)].has(residual, "tonne") == (year <= 2021)
    if year <= 2021:
        assert values == {EDITIONS[str(year)].factor(residual, "tonne").kg_co2e}


def test_commuting_counts_as_business_travel_does_in_its_own_category() -> None:
    for own, other in (
        ("commute-car-petrol", "car-petrol"),
        ("commute-rail-national", "rail-national"),
    ):
        lines, same = ACTIVITIES[own].lines, ACTIVITIES[other].lines
        assert [line.factor_id for line in lines] == [line.factor_id for line in same]
        assert {line.category for line in lines} == {"Employee commuting"}
        assert {line.scope for line in lines} == {"3"}


def test_a_council_calls_a_type_what_it_likes(tmp_path: Path) -> None:
    """Only the label is given; the factors stay those of the shipped type."""
    text = '[labels]\nrefrigerant-r410a = "Air conditioning gas R410A"\n'
    found = read_activities([written(tmp_path, text), FACTORS])
    own, shipped_one = found["refrigerant-r410a"], ACTIVITIES["refrigerant-r410a"]
    assert own.label == "Air conditioning gas R410A"
    assert (own.lines, own.unit, own.since) == (
        shipped_one.lines, shipped_one.unit, shipped_one.since,
    )  # fmt: skip
    assert {name: each for name, each in found.items() if name != own.id} == {
        name: each for name, each in ACTIVITIES.items() if name != own.id
    }


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ('refrigerant-r410aa = "Gas"', "perhaps refrigerant-r410a"),
        ('refrigerant-r410a = ""', "label '' for refrigerant-r410a"),
        ("refrigerant-r410a = 7", "label 7 for refrigerant-r410a"),
        ('refrigerant-r410a = "grid Electricity"', "that of electricity"),
        ('coal = "Fuel"\ndiesel = "Fuel"', "which is that of diesel"),
        ('electricity = "Gross"', "label 'Gross'; expected a label other than what reports call"),
        ('electricity = " scope  2: what we buy"', "label ' scope  2: what we buy'"),
        ('electricity = "Net of offsets, market-based"', "label 'Net of offsets, market-based'"),
    ],
)
def test_a_label_for_nothing_or_of_another_type_is_refused(
    tmp_path: Path, labels: str, message: str
) -> None:
    with pytest.raises(Faults) as raised:
        read_activities([written(tmp_path, f"[labels]\n{labels}\n"), FACTORS])
    assert message in str(raised.value)
    assert "activities.toml:" in str(raised.value)


def test_words_of_labels_that_only_begin_alike_are_none_of_the_reports(tmp_path: Path) -> None:
    text = '[labels]\nelectricity = "Gross Street depot"\ncoal = "Net curtain works"\n'
    assert read_activities([written(tmp_path, text), FACTORS])["coal"].label == "Net curtain works"


def test_a_type_of_ones_own_has_no_label_of_the_reports_either(tmp_path: Path) -> None:
    text = (
        '[[activity]]\nid = "mine"\nlabel = "Total"\nunit = "kg"\nsuperseded_by = ["coall"]\n'
        '[[activity.line]]\nname = "x"\nfactor = "a/b"\nscope = "1"\ncategory = "C"\n'
    )
    with pytest.raises(Faults, match="label 'Total'"):
        read_activities([written(tmp_path, text), FACTORS])
    with pytest.raises(Faults, match="perhaps coal.*Correct superseded_by of mine"):
        read_activities([written(tmp_path, text.replace("Total", "Mine")), FACTORS])


def test_what_supersedes_a_type_begins_where_that_ends() -> None:
    told = [each for each in ACTIVITIES.values() if each.superseded_by]
    assert [each.id for each in told] == ["biomethane"]
    for each in told:
        assert each.until is not None
        for other in (ACTIVITIES[name] for name in each.superseded_by):
            assert (other.since, other.unit) == (each.until + 1, each.unit)


def test_every_type_has_a_label_of_its_own() -> None:
    assert len({each.label.casefold() for each in ACTIVITIES.values()}) == len(ACTIVITIES)


def test_biofuels_keep_their_co2_outside_of_scopes() -> None:
    scopes = {line.name: line.scope for line in ACTIVITIES["hvo"].lines}
    assert scopes == {"combustion": "1", "well-to-tank": "3", "biogenic-co2": "outside"}
    assert ACTIVITIES["diesel"].lines[2].scope == "outside"


def test_gases_outside_kyoto_are_outside_of_scopes() -> None:
    assert ACTIVITIES["refrigerant-hfc-134a"].lines[0].scope == "1"
    assert ACTIVITIES["refrigerant-r22"].lines[0].scope == "outside"
    assert [line.scope for line in ACTIVITIES["refrigerant-r408a"].lines] == ["1", "outside"]
    assert ACTIVITIES["refrigerant-r408a"].since == 2022


def test_gases_of_the_montreal_protocol_are_called_so_and_no_others() -> None:
    lines = [
        (line, a.id) for a in ACTIVITIES.values() for line in a.lines if line.scope == "outside"
    ]
    named = {line.category for line, _ in lines}
    assert named == {
        "Biogenic CO2", "Montreal Protocol gases", "Gases outside the Kyoto Protocol",
    }  # fmt: skip
    for line, activity in lines:
        is_montreal = "/montreal-protocol-products/" in line.factor_id
        assert (line.category == "Montreal Protocol gases") == is_montreal, activity
        assert (line.category == "Biogenic CO2") == line.factor_id.startswith("outside-of-scopes/")


def test_treated_water_is_waste_and_supplied_water_a_purchase() -> None:
    assert ACTIVITIES["water-treatment"].lines[0].category == "Waste generated in operations"
    assert ACTIVITIES["water-supply"].lines[0].category == "Purchased goods and services"


def test_rows_with_co2_only_say_so() -> None:
    for year in ("2016", "2017"):
        only = [factor for factor in EDITIONS[year] if factor.co2_only]
        overseas = [factor for factor in only if factor.scope == "3"]
        assert len(overseas) == 61
        assert all("t-and-d-overseas-electricity" in factor.id for factor in overseas)
        assert {factor.scope for factor in only} == {"3", "outside"}
        assert all(factor.place.endswith(" (CO2 only)") for factor in only)
    assert [len([f for f in EDITIONS[y] if f.co2_only]) for y in ("2016", "2024", "2025")] == [
        93, 56, 56,
    ]  # fmt: skip
    gas = EDITIONS["2025"].factor("fuels/gaseous-fuels/natural-gas", "kWh")
    assert gas.place == gas.locator


def test_battery_cars_of_staff_have_no_transmission_line() -> None:
    names = [line.name for line in ACTIVITIES["car-battery"].lines]
    assert names == ["travel", "well-to-tank"]


@settings(deadline=None)
@given(st.floats(1e-6, 1e9), st.sampled_from(YEARS))
def test_mwh_and_miles_convert_exactly(quantity: float, year: int) -> None:
    edition = EDITIONS[str(year)]
    power, car = ACTIVITIES["electricity"], ACTIVITIES["car-diesel"]
    assert power.conversion("MWh", edition) == 1000
    per_kwh = edition.factor(power.lines[0].factor_id, power.unit).kg_co2e
    doubled = 2 * quantity * power.conversion("MWh", edition) * per_kwh
    assert doubled == 2 * (quantity * 1000 * per_kwh)
    assert car.conversion("mile", edition) == car.conversion("vehicle_mile", edition) == 1
    assert car.conversion("km", edition) == 1 / 1.609344


def test_net_energy_converts_through_the_editions_own_two_rows_and_others_not_at_all() -> None:
    gas, edition = ACTIVITIES["natural-gas"], EDITIONS["2024"]
    gross = edition.factor(gas.lines[0].factor_id, "kWh").kg_co2e
    net = edition.factor(gas.lines[0].factor_id, "kWh_net").kg_co2e
    assert gas.conversion("kWh_net", edition) == net / gross
    assert gas.conversion("MWh_net", edition) == pytest.approx(1000 * net / gross, rel=1e-15)
    with pytest.raises(UnitMismatch):
        ACTIVITIES["electricity"].conversion("kWh_net", edition)
    with pytest.raises(UnitMismatch):
        gas.conversion("m3", edition)


def test_solid_and_liquid_biofuel_energy_is_net() -> None:
    pellets = "outside-of-scopes/biomass/wood-pellets"
    assert EDITIONS["2024"].units_of(pellets) == ("kWh_net", "tonne")
    power = "outside-of-scopes/electricity-generated/electricity-uk"
    assert EDITIONS["2024"].units_of(power) == ("kWh",)


ENTRY = """
[[activity]]
id = "car-{size}"
label = "Car, {size}"
unit = "mile"

[activity.each]
size = { small = "small-car", large = "large-car" }

[[activity.line]]
name = "travel"
factor = "cars/{size}"
scope = "3"
category = "Business travel"
"""


def written(folder: Path, text: str) -> Path:
    (folder / "activities.toml").write_text(text, encoding="utf-8")
    return folder


def test_an_entry_stands_for_each_of_its_values(tmp_path: Path) -> None:
    found = read_activities([written(tmp_path, ENTRY)])
    assert list(found) == ["car-large", "car-small"]
    assert found["car-small"].lines[0].factor_id == "cars/small-car"
    assert found["car-small"].label == "Car, small"


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        ('scope = "3"', 'scope = "4"', "scope '4'", 13),
        ('unit = "mile"', 'unit = "furlong"', "unit 'furlong'", 5),
        ("cars/{size}", "cars/{colour}", "only {size}", 3),
        ("name = ", "nam = ", "key 'nam'", 11),
        ('id = "car-{size}"', 'id = "car"', "activity 'car' twice", 3),
        ("[activity.each]", "[activity.every]", "key 'every'", 7),
    ],
)
def test_a_broken_entry_says_where_and_what(
    tmp_path: Path, old: str, new: str, message: str, line: int
) -> None:
    folder = written(tmp_path, ENTRY.replace(old, new))
    with pytest.raises(Faults) as raised:
        read_activities([folder])
    assert any(message in str(fault) for fault in raised.value.faults)
    assert line in {fault.place.row for fault in raised.value.faults if fault.place}


def test_the_workspaces_own_come_first(tmp_path: Path) -> None:
    own = ENTRY.replace("car-{size}", "electricity-{size}").replace("{size} =", "{size} =")
    found = read_activities([written(tmp_path, own), FACTORS])
    assert len(found) == len(ACTIVITIES) + 2


@pytest.mark.parametrize("values", ["0", '"gas"', "[]", "{}", "[1, [2]]", "[{}]", "{a = 1}"])
def test_values_of_each_that_are_no_texts_are_refused(tmp_path: Path, values: str) -> None:
    text = (FACTORS / "activities.toml").read_text(encoding="utf-8")
    text = text.replace("\n[activity.each]", f"\n[activity.each]\nmore = {values}", 1)
    with pytest.raises(Faults, match=r"found each\.more = .*expected a list of texts"):
        read_activities([written(tmp_path, text), FACTORS])


def test_a_unit_that_is_empty_and_a_type_named_twice_are_told_together(tmp_path: Path) -> None:
    entry = '[[activity]]\nid = "a"\nlabel = "A"\nunit = "{}"\n\n[[activity.line]]\nname = "A"\n'
    entry += 'factor = "a/a"\nscope = "1"\ncategory = "A"\n\n'
    text = entry.format("kg") + entry.format("") + entry.format("kg")
    with pytest.raises(Faults) as raised:
        read_activities([written(tmp_path, text)])
    assert [fault.found for fault in raised.value.faults] == ["unit ''", "activity 'a' twice"]
