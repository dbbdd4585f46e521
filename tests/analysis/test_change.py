"""The bridge: identities over random estates, and one event at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from carbon.analysis.change.effects import EFFECTS, Change
from carbon.analysis.change.matching import NotComparable
from carbon.analysis.change.weather import Heating
from carbon.emissions.lines import total
from carbon.inventories.estate import NoReadings
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import EDITIONS, Estate, lacking, random_estate

DAY = timedelta(days=1)
SAMPLE = 15
PROVED = 1000
SEEDS = st.integers(0, 2**40)
DEGREE_DAYS = {
    f"{year}-{month:02d}": float(abs(7 - month) * 55 + year % 7 + (5 if month != 7 else 0))
    for year in range(2016, 2026)
    for month in range(1, 13)
}
HEATING = Heating(DEGREE_DAYS, {("", "natural-gas"): 0.85, ("schools", "electricity"): 0.2})


def closes_and_swaps(seed: int) -> float:
    """Check one random estate both ways, with weather and without; its largest residual in t."""
    residuals = []
    made, a, b = random_estate(seed)
    try:
        before, after = made.inventory(a), made.inventory(b)
    except NoReadings:
        reject()
    for heating in (None, HEATING):
        there = made.compared(before, after, heating)
        back = made.compared(after, before, heating)
        residuals += [abs(there.total.residual_kg) / 1000, abs(back.total.residual_kg) / 1000]
        assert max(residuals) <= 1e-9
        assert there.total.before_kg == pytest.approx(total(there.before.lines), abs=1e-6)
        assert there.total.after_kg == pytest.approx(total(there.after.lines), abs=1e-6)
        for name in EFFECTS:
            assert there.total.effects[name] == pytest.approx(-back.total.effects[name], abs=1e-6)
        whole = there.total
        parts = [whole.effects[name] for name in ("activity", "weather", "factor")]
        assert whole.alike_kg == pytest.approx(whole.built_or_closed_kg + sum(parts), abs=1e-6)
        assert whole.alike == pytest.approx(back.total.alike[::-1], abs=1e-6)
        for grouping in ("scope", "service", "site", "source"):
            groups = there.by(grouping).values()
            for name in EFFECTS:
                parts = sum(group.effects[name] for group in groups)
                assert parts == pytest.approx(there.total.effects[name], abs=1e-6)
            assert all(abs(group.residual_kg) <= 1e-6 for group in groups)
    return max(residuals)


@pytest.mark.slow
@settings(max_examples=SAMPLE)
@given(SEEDS)
def test_the_bridge_closes_and_swaps(seed: int) -> None:
    closes_and_swaps(seed)


@pytest.mark.prove
def test_the_bridge_closes_and_swaps_over_a_thousand_estates() -> None:
    residuals = []

    @settings(max_examples=PROVED)
    @given(SEEDS)
    def prove(seed: int) -> None:
        residuals.append(closes_and_swaps(seed))

    prove()
    assert len(residuals) >= PROVED
    print(f"{len(residuals)} random estates: every part sums, swapping flips every sign, ", end="")
    print(f"largest residual of the bridge {max(residuals):.1e} t")


def moved(change: Change, *names: str) -> None:
    """Only the effects *names* are not nought, and each of them is not."""
    for name in EFFECTS:
        value = change.total.effects[name]
        if name in names:
            assert abs(value) > 1e-6, name
        else:
            assert value == pytest.approx(0.0, abs=1e-9), name


def office() -> Estate:
    """One office with gas and electricity, the same in both years of one edition's factors."""
    made = Estate(
        [Site("hall", "Hall", "offices")],
        [
            Meter("gas", "hall", "natural-gas", "kWh", "offices"),
            Meter("power", "hall", "electricity", "kWh", "offices"),
        ],
    )
    # One edition for both years: what then moves is not the factors.
    made.library = {"uk-government": {"2018": EDITIONS["2018"], "2019": same_as("2018", 2019)}}
    return made


def same_as(name: str, year: int):  # type: ignore[no-untyped-def]
    edition = replace(EDITIONS[name], name=str(year), year=year)
    edition.__dict__["factors"] = EDITIONS[name].factors
    return edition


A, B = "2018-19", "2019-20"


def read_all(made: Estate, *meters: str) -> None:
    for meter in meters:
        for year in (A, B):
            made.read(meter, year, 1000.0)


def test_nothing_happened_and_nothing_moves() -> None:
    made = office()
    read_all(made, "gas", "power")
    moved(made.change(A, B))


@pytest.mark.parametrize("day", [date(2019, 4, 1), date(2019, 6, 15), date(2019, 11, 30)])
def test_a_site_acquired_moves_only_the_boundary(day: date) -> None:
    made = office()
    made.sites.append(Site("annexe", "A", "offices", start=day, start_reason="acquired"))
    made.meters.append(Meter("annexe-gas", "annexe", "natural-gas", "kWh", "offices"))
    read_all(made, "gas", "power", "annexe-gas")
    change = made.change(A, B)
    moved(change, "boundary")
    assert change.total.effects["boundary"] == pytest.approx(
        total(change.after.lines[change.after.lines["site"] == "annexe"])
    )
    assert change.by("site")["annexe"].reasons == ("acquired",)


def test_a_site_acquired_in_the_middle_of_a_is_compared_where_both_have_it() -> None:
    made = office()
    day = date(2018, 9, 16)
    made.sites.append(Site("annexe", "A", "offices", start=day, start_reason="acquired"))
    made.meters.append(Meter("annexe-gas", "annexe", "natural-gas", "kWh", "offices"))
    read_all(made, "gas", "power", "annexe-gas")
    moved(made.change(A, B), "boundary")


def test_a_site_acquired_on_29_february_moves_only_the_boundary() -> None:
    made = office()
    day = date(2020, 2, 29)
    made.sites.append(Site("annexe", "A", "offices", start=day, start_reason="acquired"))
    made.meters.append(Meter("annexe-gas", "annexe", "natural-gas", "kWh", "offices"))
    read_all(made, "gas", "power", "annexe-gas")
    moved(made.change(A, B), "boundary")


def test_a_school_that_becomes_an_academy_moves_only_the_boundary() -> None:
    made = office()
    made.sites.append(Site("s", "S", "schools", end=date(2019, 9, 1), end_reason="transferred"))
    made.meters.append(Meter("s-power", "s", "electricity", "kWh", "schools"))
    read_all(made, "gas", "power", "s-power")
    change = made.change(A, B)
    moved(change, "boundary")
    assert change.total.effects["boundary"] < 0
    assert change.total.reasons == ("transferred",)


def test_a_boiler_replaced_by_a_heat_pump_is_activity() -> None:
    made = office()
    day = date(2019, 6, 15)
    made.meters[0] = replace(made.meters[0], end=day, end_reason="closed")
    made.meters.append(
        Meter("pump", "hall", "electricity", "kWh", "offices", start=day, start_reason="built")
    )
    read_all(made, "gas", "power", "pump")
    change = made.change(A, B)
    moved(change, "activity")
    assert change.by("source")["Natural gas"].effects["activity"] < 0
    assert change.by("source")["Grid electricity"].effects["activity"] > 0


def test_the_only_boiler_of_a_site_replaced_with_days_between_is_activity() -> None:
    made = office()
    made.meters = [
        replace(made.meters[0], end=date(2019, 6, 15), end_reason="closed"),
        Meter(
            "pump", "hall", "electricity", "kWh", "offices",
            start=date(2019, 7, 20), start_reason="built",
        ),
    ]  # fmt: skip
    read_all(made, "gas", "pump")
    moved(made.change(A, B), "activity")


def test_what_the_council_closed_or_built_stays_in_the_change_on_the_same_sites() -> None:
    made = office()
    day = date(2019, 6, 1)
    made.sites += [
        Site("old", "O", "schools", end=day, end_reason="closed"),
        Site("new", "N", "schools", start=day, start_reason="built"),
        Site("gone", "G", "schools", end=day, end_reason="transferred"),
    ]
    made.meters += [
        Meter(f"{name}-gas", name, "natural-gas", "kWh", "schools") for name in ("old", "new")
    ]
    made.meters.append(Meter("gone-power", "gone", "electricity", "kWh", "schools"))
    read_all(made, "gas", "power", "old-gas", "new-gas", "gone-power")
    change = made.change(A, B)
    sites = change.by("site")
    assert sites["old"].alike_kg == pytest.approx(sites["old"].change_kg)
    assert sites["old"].alike_kg
    assert sites["new"].alike_kg == pytest.approx(sites["new"].change_kg)
    assert sites["new"].alike_kg
    assert sites["old"].structural_kg == sites["new"].structural_kg == 0
    assert sites["gone"].structural_kg == sites["gone"].effects["boundary"] < 0
    assert sites["gone"].alike_kg == pytest.approx(0.0, abs=1e-9)


def test_days_without_data_are_in_neither_year_of_the_change_on_the_same_days() -> None:
    made = office()
    read_all(made, "gas", "power")
    made.readings = [
        each for each in made.readings if not (each[0] == "gas" and each[1] >= date(2020, 1, 1))
    ]
    total = made.change(A, B).total
    assert total.effects["data gap"] < 0
    assert total.alike_kg == pytest.approx(0.0, abs=1e-9)
    assert total.alike[0] == pytest.approx(total.before_kg + total.effects["data gap"])


def test_an_exchanged_meter_moves_nothing() -> None:
    made = office()
    day = date(2019, 6, 15)
    made.meters[0] = replace(
        made.meters[0], end=day, end_reason="exchanged", supply_point="9000123456"
    )
    made.meters.append(
        replace(
            made.meters[0], id="gas-2", start=day, start_reason="exchanged", end=None, end_reason=""
        )
    )
    read_all(made, "gas", "gas-2", "power")
    change = made.change(A, B)
    moved(change)
    # Matched as one point, not as one that went and one that came, which would cancel in the sum.
    assert {flow.point.name for flow in change.flows} == {"9000123456", "power"}
    assert all(abs(each.change_kg) < 1e-9 for each in change.flows.values())


def test_a_meter_acquired_at_a_site_that_stays_is_boundary() -> None:
    made = office()
    made.meters.append(
        Meter(
            "wing", "hall", "electricity", "kWh", "offices",
            start=date(2019, 6, 15), start_reason="acquired",
        )
    )  # fmt: skip
    read_all(made, "gas", "power", "wing")
    moved(made.change(A, B), "boundary")


def test_a_lost_reading_is_a_data_gap() -> None:
    made = office()
    read_all(made, "gas", "power")
    lost = [one for one in made.readings if one[:2] == ("gas", date(2019, 12, 1))]
    made.readings = [one for one in made.readings if one not in lost]
    change = made.change(A, B)
    moved(change, "data gap")
    assert change.total.effects["data gap"] == pytest.approx(change.total.change_kg)


def test_days_without_data_are_a_data_gap() -> None:
    made = office()
    read_all(made, "gas", "power")
    made.readings = [
        (*one[:3], one[3] * 10 / 31, one[4], 10) if one[:2] == ("gas", date(2019, 12, 1)) else one
        for one in made.readings
    ]
    moved(made.change(A, B), "data gap")


def test_a_meter_never_read_before_is_a_data_gap() -> None:
    made = office()
    made.read("power", A, 1000.0)
    made.read("power", B, 1000.0)
    made.read("gas", B, 1000.0)
    moved(made.change(A, B), "data gap")


def test_the_order_and_the_unit_move_nothing() -> None:
    made, other = office(), office()
    read_all(made, "gas", "power")
    other.readings = [
        (meter, start, end, quantity / 1000, "MWh", days) if start >= date(2019, 4, 1)
        else (meter, start, end, quantity, unit, days)
        for meter, start, end, quantity, unit, days in reversed(made.readings)
    ]  # fmt: skip
    moved(other.change(A, B))


def test_more_use_is_activity_and_another_edition_is_factor() -> None:
    made = office()
    made.read("power", A, 1000.0)
    made.read("power", B, 1100.0)
    made.read("gas", A, 0.0)
    made.read("gas", B, 0.0)
    moved(made.change(A, B), "activity")
    again = replace(made, library={"uk-government": EDITIONS})
    again.readings = []
    read_all(again, "gas", "power")
    moved(again.change(A, B), "factor")


def test_the_split_is_the_midpoint_formula_by_hand() -> None:
    made = office()
    made.library = {"uk-government": EDITIONS}
    made.meters = made.meters[1:]
    made.read("power", A, 1000.0)
    made.read("power", B, 1300.0)
    effects = made.change(A, B).by("scope")["2"].effects
    name = "uk-electricity/electricity-generated/electricity-uk"
    f0, f1 = (EDITIONS[year].factor(name, "kWh").kg_co2e for year in ("2018", "2019"))
    assert effects["activity"] == pytest.approx(12 * 300 * (f0 + f1) / 2)
    assert effects["factor"] == pytest.approx((f1 - f0) * 12 * 2300 / 2)


def test_a_line_that_one_edition_lacks_is_method() -> None:
    made = office()
    before = lacking(EDITIONS["2018"], ["wtt-"])
    made.library = {"uk-government": {"2018": before, "2019": same_as("2018", 2019)}}
    read_all(made, "gas", "power")
    change = made.change(A, B)
    moved(change, "method")
    assert change.by("scope")["1"].change_kg == pytest.approx(0.0, abs=1e-9)
    assert made.change(B, A).total.effects["method"] == pytest.approx(
        -change.total.effects["method"]
    )


def test_a_new_fuel_is_activity_even_where_the_old_edition_lacks_its_line() -> None:
    made = office()
    before = lacking(EDITIONS["2018"], ["wtt-fuels/liquid-fuels"])
    made.library = {"uk-government": {"2018": before, "2019": same_as("2018", 2019)}}
    made.meters.append(
        Meter(
            "oil", "hall", "gas-oil", "litre", "offices",
            start=date(2019, 6, 1), start_reason="built",
        )
    )  # fmt: skip
    read_all(made, "gas", "power")
    made.read("oil", B, 50.0, "litre")
    moved(made.change(A, B), "activity")


def test_weather_is_split_by_degree_days() -> None:
    made = office()
    read_all(made, "gas", "power")
    usual = {month: days for month, days in DEGREE_DAYS.items() if month < "2019-04"}
    colder = {
        f"{int(month[:4]) + 1}{month[4:]}": days * 1.1
        for month, days in usual.items()
        if month >= "2018-04"
    }
    colder |= usual
    change = made.change(A, B, Heating(colder, {("", "natural-gas"): 1.0}))
    moved(change, "weather", "activity")
    # The same use in a year 10% colder: weather would have added, saving took it away.
    assert change.total.effects["weather"] > 0
    assert change.total.effects["weather"] == pytest.approx(-change.total.effects["activity"])
    assert change.by("source")["Grid electricity"].weather_split == 0
    assert change.not_split == ("no heating share of electricity in offices",)


def test_without_degree_days_weather_is_not_split() -> None:
    made = office()
    read_all(made, "gas", "power")
    lacking_one = {month: days for month, days in DEGREE_DAYS.items() if month != "2019-12"}
    change = made.change(A, B, Heating(lacking_one, {("", "natural-gas"): 1.0}))
    assert change.total.weather_split == 0
    assert "no degree days of 2019-12" in change.not_split
    assert made.change(A, B).total.weather_split == 0


def test_periods_of_different_length_are_refused() -> None:
    made = office()
    read_all(made, "gas", "power")
    with pytest.raises(NotComparable, match="2018-19 of 12 months and 2019-20 H1 of 6"):
        made.change(A, "2019-20 H1")


def test_halves_are_compared_month_by_month() -> None:
    made = office()
    made.sites.append(
        Site("annexe", "A", "offices", start=date(2019, 6, 1), start_reason="acquired")
    )
    made.meters.append(Meter("annexe-gas", "annexe", "natural-gas", "kWh", "offices"))
    read_all(made, "gas", "power", "annexe-gas")
    moved(made.change("2018-19 H1", "2019-20 H1"), "boundary")
    moved(made.change("2018-19 H2", "2019-20 H2"), "boundary")


@pytest.mark.parametrize(
    ("gone", "back", "reason"),
    [
        (date(2017, 7, 1), date(2019, 1, 1), "acquired"),
        (date(2017, 7, 1), date(2019, 1, 20), "acquired"),
        (date(2019, 5, 11), date(2020, 6, 1), "disposed"),
        (date(2018, 10, 10), date(2018, 10, 21), "acquired"),
    ],
)
def test_a_meter_that_left_and_came_again_was_outside_between(
    gone: date, back: date, reason: str
) -> None:
    """Its use since was "39.3 % more, same sites: more energy used", constant all along."""
    made = office()
    power = replace(made.meters[1], supply_point="9000123456")
    made.meters[1:] = [
        replace(power, end=gone, end_reason="disposed"),
        replace(power, id="again", start=back, start_reason="acquired"),
    ]
    read_all(made, "gas", "power", "again")
    change = made.change(A, B)
    moved(change, "boundary")
    per_kwh = gross_per_kwh(made, "power" if gone > date(2018, 4, 1) else "again")
    days = sum(
        (-1 if day < date(2019, 4, 1) else 1) * 1000 / month.days
        for year in (A, B)
        for month in Period.parse(year).months()
        for day in (month.start + number * DAY for number in range(month.days))
        if gone <= day < back
    )
    assert change.total.effects["boundary"] == pytest.approx(-days * per_kwh, rel=1e-9)
    assert change.total.reasons == (reason,)
    assert change.total.alike_kg == pytest.approx(0, abs=1e-6)


def gross_per_kwh(made: Estate, meter: str) -> float:
    lines = made.inventory(A if meter == "power" else B).lines
    own = lines[lines["meter"] == meter]
    kwh = own[own["line"] == own["line"].iloc[0]]["quantity"].sum()
    return float(own[own["scope"].isin(["1", "2", "3"])]["kg_co2e"].sum() / kwh)
