"""A year beside its base year, like for like: on one boundary, on the same days, of one kind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.analysis.change.matching import NotComparable
from carbon.analysis.like_for_like.comparison import LikeForLike, Pair
from carbon.emissions.lines import GROSS, total
from carbon.inventories.definition_parts import SiteBoundary
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import EDITIONS, Estate, lacking

BASE, YEAR = "2021-22", "2023-24"
GIVEN_AWAY = {"end": date(2023, 9, 1), "end_reason": "transferred"}


def schools(up: float = 1.1, **life: object) -> Estate:
    """Two schools of 10,000 kWh a month; A uses *up* times that in the year, B has *life*."""
    made = Estate(
        [Site("a", "A", "schools"), Site("b", "B", "schools", **life)],  # type: ignore[arg-type]
        [
            Meter("a-power", "a", "electricity", "kWh", "schools"),
            Meter("b-power", "b", "electricity", "kWh", "schools"),
        ],
    )
    for year in (BASE, "2022-23", YEAR):
        made.read("a-power", year, 10_000.0 * (up if year == YEAR else 1.0))
        made.read("b-power", year, 10_000.0)
    return made


def per_kwh(edition: str, activity: str = "electricity") -> float:
    """kg CO2e a kWh of all lines of an activity, straight from the edition's file."""
    made = Estate([], [])
    lines = made.activities[activity].lines
    return sum(EDITIONS[edition].factor(line.factor_id, "kWh").kg_co2e for line in lines)


def add_up(found: LikeForLike, made: Estate) -> None:
    """Nothing is lost: the base as calculated is what counts, what moved and what is of a kind."""
    as_calculated = total(made.inventory(str(found.base)).lines)
    parts = [
        found.base_kg(),
        sum(each.base_kg for each in found.moved),
        sum(each.base_kg for each in found.unsized),
        sum(pair.base_kg for pair in found.other_kind.values()),
    ]
    assert sum(parts) == pytest.approx(as_calculated)
    year = [
        sum(pair.year_kg for pair in found.shared.values()),
        sum(pair.year_kg for pair in found.left_out.values()),
        sum(each.year_kg for each in found.moved),
        sum(each.year_kg or 0.0 for each in found.unsized),
        sum(pair.year_kg for pair in found.other_kind.values()),
    ]
    assert sum(year) == pytest.approx(total(made.inventory(str(found.year)).lines))


def test_a_school_that_was_handed_over_is_no_saving() -> None:
    """It was said to be -28.4 % and on track."""
    made = schools(**GIVEN_AWAY)
    found = made.alike(BASE, YEAR)
    base, year = found.base_kg() / 1000, (found.year_kg() or 0.0) / 1000
    assert round(base, 3) == 34.956
    assert round(year, 3) == 36.281
    assert f"{(year - base) / base:+.1%}" == "+3.8%"
    assert base == pytest.approx(120_000 * per_kwh("2021") / 1000)
    assert year == pytest.approx(132_000 * per_kwh("2023") / 1000)
    as_reported = [total(made.inventory(each).lines) for each in (BASE, YEAR)]
    assert f"{(as_reported[1] - as_reported[0]) / as_reported[0]:+.1%}" == "-28.4%"
    (moved,) = found.moved
    assert moved.what == "site b, transferred on 2023-08-31"
    assert moved.base_kg == pytest.approx(120_000 * per_kwh("2021"))
    assert moved.year_kg == pytest.approx(50_000 * per_kwh("2023"))
    assert not found.unsized
    assert not any(found.left_out.values()) or found.left_out["2"].base_kg == 0
    add_up(found, made)


@pytest.mark.parametrize("day", [date(2024, 4, 1), date(2024, 9, 1), date(2030, 1, 1)])
def test_a_transfer_dated_after_the_year_moves_nothing(day: date) -> None:
    # The end is the day after the last: 1 April is the last day of that April.
    later = schools(end=day + (date(2024, 4, 2) - date(2024, 4, 1)), end_reason="transferred")
    found, plain = later.alike(BASE, YEAR), schools().alike(BASE, YEAR)
    assert found == plain
    assert found.moved == ()
    assert found.share() == pytest.approx(
        total(schools().inventory(YEAR).lines) / total(schools().inventory(BASE).lines)
    )


def test_a_site_handed_over_on_the_last_day_is_in_neither_year() -> None:
    made = schools(end=date(2024, 4, 1), end_reason="transferred")
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(120_000 * per_kwh("2021"))


def test_a_school_that_closed_is_the_council_s_own_doing() -> None:
    made = schools(end=date(2023, 9, 1), end_reason="closed")
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(total(made.inventory(BASE).lines))
    assert found.share() == pytest.approx(
        total(made.inventory(YEAR).lines) / total(made.inventory(BASE).lines)
    )
    assert found.moved == ()
    add_up(found, made)


def test_a_school_that_was_built_is_growth() -> None:
    made = schools(start=date(2022, 9, 1), start_reason="built")
    made.readings = [one for one in made.readings if one[0] != "b-power" or one[1].year > 2022]
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(120_000 * per_kwh("2021"))
    assert found.year_kg() == pytest.approx(total(made.inventory(YEAR).lines))
    add_up(found, made)


def test_a_school_that_came_is_in_both_years() -> None:
    made = schools(1.0)
    made.sites[1] = replace(made.sites[1], start=date(2023, 9, 1), start_reason="acquired")
    made.readings = [
        one for one in made.readings if one[0] != "b-power" or one[1] >= date(2023, 9, 1)
    ]
    made.read("b-power", "2024-25", 10_000.0)
    found = made.alike(BASE, YEAR)
    # February 2022 has 28 days at the daily use of February 2024, which has 29.
    before = 110_000 + 10_000 * 28 / 29
    assert found.base_kg() == pytest.approx((120_000 + before) * per_kwh("2021"))
    (moved,) = found.moved
    assert moved.how == "back-cast from its first 12 months"
    assert moved.base_kg == pytest.approx(-before * per_kwh("2021"))
    assert moved.year_kg == pytest.approx(-50_000 * per_kwh("2023"))
    # Five months of the year were never read: they are estimated.
    assert found.estimated_share() == Pair(0.0, pytest.approx(50 / 240))
    add_up(found, made)


def test_its_own_readings_before_it_came_go_before_a_back_cast() -> None:
    made = schools(1.0)
    made.sites[1] = replace(made.sites[1], start=date(2022, 9, 1), start_reason="acquired")
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(240_000 * per_kwh("2021"))
    assert found.moved[0].how == "its own readings before"
    assert found.estimated_share() == Pair(0.0, 0.0)
    add_up(found, made)


def test_a_site_that_came_and_leaves_later_has_still_come() -> None:
    made = schools(1.0)
    life = {"start": date(2022, 9, 1), "start_reason": "acquired"}
    made.sites[1] = replace(made.sites[1], **life)  # type: ignore[arg-type]
    stays = made.alike(BASE, YEAR)
    made.sites[1] = replace(made.sites[1], end=date(2024, 9, 1), end_reason="disposed")
    assert made.alike(BASE, YEAR) == stays
    gone = made.alike(BASE, YEAR, date(2024, 8, 31))
    assert gone.base_kg() == pytest.approx(120_000 * per_kwh("2021"))


def test_what_came_and_cannot_be_sized_is_in_neither_year() -> None:
    made = schools()
    made.sites[1] = replace(made.sites[1], start=date(2023, 12, 1), start_reason="acquired")
    made.readings = [
        one for one in made.readings if one[0] != "b-power" or one[1] >= date(2023, 12, 1)
    ]
    found = made.alike(BASE, YEAR)
    (unsized,) = found.unsized
    assert unsized.what == "site b, acquired on 2023-12-01"
    assert unsized.why == "cannot be sized: 4 of 12 months"
    assert unsized.year_kg == pytest.approx(40_000 * per_kwh("2023"))
    assert unsized.decision == ""
    assert found.share() == pytest.approx(1.1 * per_kwh("2023") / per_kwh("2021"))
    add_up(found, made)


def test_days_without_data_in_one_year_are_in_neither() -> None:
    made = schools(1.0)
    lost = [one for one in made.readings if one[0] == "b-power" and one[1] >= date(2023, 10, 1)]
    made.readings = [one for one in made.readings if one not in lost]
    found = made.alike(BASE, YEAR)
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))
    assert found.base_kg() == pytest.approx(240_000 * per_kwh("2021"))
    gap = sum(pair.base_kg for pair in found.left_out.values())
    assert gap == pytest.approx(60_000 * per_kwh("2021"))
    add_up(found, made)


def test_a_line_for_which_one_edition_has_no_factor_is_in_neither_year() -> None:
    made = schools(1.0)
    made.library = {
        "uk-government": {**EDITIONS, "2021": lacking(EDITIONS["2021"], ["wtt-"])},
    }
    found = made.alike(BASE, YEAR)
    lines = made.inventory(YEAR).lines
    wtt = total(lines[lines["line"].str.contains("WTT|wtt|well", regex=True)])
    other = sum(pair.year_kg for pair in found.other_kind.values())
    assert other == pytest.approx(wtt)
    assert other > 0
    assert found.base_kg() == pytest.approx(total(made.inventory(BASE).lines))
    add_up(found, made)


def test_a_meter_exchanged_leaves_the_boundary_where_it_is() -> None:
    made = schools(1.0)
    plain = made.alike(BASE, YEAR)
    day = date(2022, 7, 1)
    first = replace(made.meters[1], end=day, end_reason="exchanged", supply_point="p")
    second = replace(
        made.meters[1], id="b-new", start=day, start_reason="exchanged", supply_point="p"
    )
    made.meters[1:] = [first, second]
    made.readings = [
        ("b-new", *one[1:]) if one[0] == "b-power" and one[1] >= day else one
        for one in made.readings
    ]
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(plain.base_kg())
    assert found.share() == pytest.approx(plain.share())
    assert found.moved == ()
    left = replace(made.sites[1], **GIVEN_AWAY)  # type: ignore[arg-type]
    made.sites[1] = left
    assert made.alike(BASE, YEAR).base_kg() == pytest.approx(120_000 * per_kwh("2021"))


def test_estimates_of_the_year_are_told() -> None:
    made = schools(1.0)
    frame = made.frame()
    weak = (frame["meter"] == "b-power") & (frame["start"] >= date(2024, 1, 1))
    made.frame = lambda: frame.assign(quality=["estimated" if x else "actual" for x in weak])  # type: ignore[method-assign]
    found = made.alike(BASE, YEAR)
    assert found.estimated_share().year_kg == pytest.approx(3 / 24)
    assert found.estimated_share(("2",)).year_kg == pytest.approx(3 / 24)
    assert set(found.whole_kg) <= set(GROSS)


def test_its_own_estimates_before_it_came_are_estimates_of_the_base() -> None:
    # Was: all that is put into the base counted as read, also what had been logged as an estimate.
    made = schools(1.0)
    made.sites[1] = replace(made.sites[1], start=date(2022, 9, 1), start_reason="acquired")
    made.qualities = [
        "estimated" if one[0] == "b-power" and one[1] < date(2021, 7, 1) else "actual"
        for one in made.readings
    ]
    found = made.alike(BASE, YEAR)
    assert found.moved[0].how == "its own readings before"
    assert found.estimated_share() == Pair(pytest.approx(3 / 24), 0.0)


def month_lost(made: Estate, meter: str, *months: str) -> None:
    spans = {(Period.parse(month).start, Period.parse(month).end) for month in months}
    made.readings = [
        one for one in made.readings if one[0] != meter or (one[1], one[2]) not in spans
    ]


def test_gaps_are_filled_from_the_nearest_other_year() -> None:
    made = schools(1.0)
    made.read("b-power", "2020-21", 40_000.0)
    month_lost(made, "b-power", "2022-01", "2024-02")
    made.readings = [
        (*one[:3], 12_000.0, *one[4:])
        if one[0] == "b-power" and one[1] == date(2023, 1, 1)
        else one
        for one in made.readings
    ]
    found = made.alike(BASE, YEAR)
    # January 2021 and January 2023 are as near; the earlier stands in. February 2023 has 28 days.
    filled = 230_000 + 40_000, 230_000 + 10_000 / 28 * 29
    assert found.filled["2"].base_kg / found.filled["2"].year_kg == pytest.approx(
        filled[0] * generation("2021") / (filled[1] * generation("2023"))
    )
    assert found.share(filled=True) == pytest.approx(
        filled[1] * per_kwh("2023") / (filled[0] * per_kwh("2021"))
    )
    # Neither month is in what is shared.
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))
    assert found.not_filled == ()
    add_up(found, made)


def generation(edition: str) -> float:
    (line,) = [each for each in Estate([], []).activities["electricity"].lines if each.scope == "2"]
    return EDITIONS[edition].factor(line.factor_id, "kWh").kg_co2e


def test_a_gap_that_nothing_can_fill_is_named_and_left_out() -> None:
    made = schools(1.0)
    month_lost(made, "b-power", "2022-01", "2023-01", "2024-01")
    made.readings = [
        (*one[:3], one[3] / 31 * 10, one[4], 10)
        if one[0] == "b-power" and one[1] == date(2023, 5, 1)
        else one
        for one in made.readings
    ]
    found = made.alike(BASE, YEAR)
    assert found.not_filled == ("b-power",)
    # May 2023 has 10 days of 31 and is filled from May 2022; January is out on both sides.
    assert found.filled["2"].base_kg == pytest.approx(230_000 * generation("2021"))
    assert found.filled["2"].year_kg == pytest.approx(230_000 * generation("2023"))
    assert found.shared["2"].base_kg == pytest.approx((220_000 + 1e5 / 31) * generation("2021"))
    add_up(found, made)


def test_months_without_a_delivery_are_no_gap_and_are_not_filled() -> None:
    made = schools(1.0)
    made.meters.append(Meter("oil", "a", "gas-oil", "litre", "schools", is_events=True))
    for day, litres in ((date(2021, 11, 3), 500.0), (date(2024, 2, 9), 800.0)):
        after = date(day.year, day.month, day.day + 1)
        made.readings.append(("oil", day, after, litres, "litre", 1))
    found = made.alike(BASE, YEAR)
    assert found.shared == found.filled
    assert found.not_filled == ()
    assert found.shared["1"].year_kg / found.shared["1"].base_kg == pytest.approx(
        800 * of_oil("2023") / (500 * of_oil("2021"))
    )
    assert found.base_kg() == pytest.approx(total(made.inventory(BASE).lines))


def of_oil(edition: str) -> float:
    (line,) = [each for each in Estate([], []).activities["gas-oil"].lines if each.scope == "1"]
    return EDITIONS[edition].factor(line.factor_id, "litre").kg_co2e


def test_a_tenant_taken_off_from_some_day_on_is_no_saving() -> None:
    """What the tenant uses is in the base year and is not counted any more: nothing fell."""
    made = schools(1.0)
    made.meters.append(
        Meter("tenant", "b", "electricity", "kWh", "schools", main_meter="b-power",
              start=date(2022, 10, 1), start_reason="built", becomes=(("deduct", None),))
    )  # fmt: skip
    made.read("tenant", "2023-24", 4_000.0)
    found = made.alike(BASE, YEAR)
    as_reported = total(made.inventory(YEAR).lines)
    assert as_reported == pytest.approx((240_000 - 48_000) * per_kwh("2023"))
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))
    add_up(found, made)


def test_a_sub_meter_that_moves_use_within_the_council_moves_nothing() -> None:
    made = schools(1.0)
    plain = made.alike(BASE, YEAR)
    made.meters.append(
        Meter("kitchen", "b", "electricity", "kWh", "catering", main_meter="b-power",
              becomes=(("move", None),))
    )  # fmt: skip
    for year in (BASE, "2022-23", YEAR):
        made.read("kitchen", year, 3_000.0)
    assert made.alike(BASE, YEAR).share() == pytest.approx(plain.share())
    month_lost(made, "kitchen", "2023-07")
    found = made.alike(BASE, YEAR)
    assert found.share() == pytest.approx(plain.share())
    assert found.share(filled=True) == pytest.approx(plain.share())
    add_up(found, made)


def test_a_boiler_replaced_is_the_council_s_own_doing() -> None:
    made = schools(1.0)
    day = date(2023, 4, 1)
    made.meters += [
        Meter("oil-boiler", "a", "natural-gas", "kWh", "schools", end=day, end_reason="closed"),
        Meter("pump", "a", "electricity", "kWh", "schools", start=day, start_reason="built"),
    ]
    made.read("oil-boiler", BASE, 20_000.0)
    made.read("pump", YEAR, 7_000.0)
    found = made.alike(BASE, YEAR)
    assert found.share() == pytest.approx(
        total(made.inventory(YEAR).lines) / total(made.inventory(BASE).lines)
    )
    assert not found.moved
    add_up(found, made)


def test_the_definition_s_own_boundary_counts_as_a_transfer() -> None:
    made = schools(1.0)
    made.definition = replace(
        made.definition,
        boundaries=(SiteBoundary("b", None, date(2023, 9, 1), "leased out", None),),  # type: ignore[arg-type]
    )
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(120_000 * per_kwh("2021"))
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))
    add_up(found, made)


def test_the_definition_s_own_boundary_counts_as_an_arrival() -> None:
    made = schools(1.0)
    made.definition = replace(
        made.definition,
        boundaries=(SiteBoundary("b", date(2022, 9, 1), None, "taken on", None),),  # type: ignore[arg-type]
    )
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(240_000 * per_kwh("2021"))
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))
    add_up(found, made)


def test_what_came_to_a_site_that_cannot_be_sized_is_out_with_it() -> None:
    made = schools(1.0)
    made.sites[1] = replace(made.sites[1], start=date(2023, 12, 1), start_reason="acquired")
    made.readings = [
        one for one in made.readings if one[0] != "b-power" or one[1] >= date(2023, 12, 1)
    ]
    made.meters.append(
        Meter("b-lamps", "b", "electricity", "kWh", "schools",
              start=date(2024, 1, 1), start_reason="transferred")
    )  # fmt: skip
    made.read("b-lamps", YEAR, 1_000.0)
    made.read("b-lamps", "2024-25", 1_000.0)
    found = made.alike(BASE, YEAR)
    assert [each.what for each in found.unsized] == ["site b, acquired on 2023-12-01"]
    assert found.unsized[0].year_kg == pytest.approx(43_000 * per_kwh("2023"))
    assert found.base_kg() == pytest.approx(120_000 * per_kwh("2021"))
    assert found.moved == ()
    add_up(found, made)


def test_a_kitchen_that_left_with_its_site_is_taken_off_in_neither_year() -> None:
    made = schools(1.0)
    made.sites.append(Site("c", "C", "catering", **GIVEN_AWAY))  # type: ignore[arg-type]
    made.meters.append(
        Meter("kitchen", "c", "electricity", "kWh", "catering", main_meter="b-power",
              becomes=(("move", None),))
    )  # fmt: skip
    for year in (BASE, "2022-23", YEAR):
        made.read("kitchen", year, 3_000.0)
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(240_000 * per_kwh("2021"))
    assert found.share() == pytest.approx(per_kwh("2023") / per_kwh("2021"))


def test_nothing_is_taken_off_days_of_a_main_meter_that_nothing_fills() -> None:
    made = schools(1.0)
    made.meters.append(
        Meter("tenant", "b", "electricity", "kWh", "schools", main_meter="b-power",
              becomes=(("deduct", None),))
    )  # fmt: skip
    for year in (BASE, "2022-23", YEAR):
        made.read("tenant", year, 1_000.0)
    month_lost(made, "b-power", "2024-01")
    made.readings = [
        (*one[:5], 10) if one[0] == "b-power" and one[1].month == 1 else one
        for one in made.readings
    ]
    found = made.alike(BASE, YEAR)
    # January 2022 has 10 days of the main meter, and no other January has enough to fill it.
    assert found.not_filled == ("b-power", "b-power less tenant")
    assert found.filled == found.shared
    add_up(found, made)


def test_where_everything_has_left_there_is_nothing_to_compare() -> None:
    made = schools(1.0, **GIVEN_AWAY)
    made.sites[0] = replace(made.sites[0], **GIVEN_AWAY)  # type: ignore[arg-type]
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == 0
    assert found.share() is None
    assert found.year_kg() is None
    assert found.estimated_share() == Pair(0.0, 0.0)
    add_up(found, made)


def test_a_meter_handed_over_takes_those_before_it_at_its_supply_point() -> None:
    made = schools(1.0)
    exchanged, gone = date(2022, 7, 1), date(2023, 9, 1)
    made.meters[1:] = [
        replace(made.meters[1], end=exchanged, end_reason="exchanged", supply_point="p"),
        replace(
            made.meters[1], id="b-new", start=exchanged, start_reason="exchanged",
            end=gone, end_reason="transferred", supply_point="p",
        ),
        Meter("b-lamps", "b", "electricity", "kWh", "schools"),
    ]  # fmt: skip
    made.read("b-lamps", BASE, 1_000.0)
    made.read("b-lamps", YEAR, 1_000.0)
    found = made.alike(BASE, YEAR)
    assert found.base_kg() == pytest.approx(132_000 * per_kwh("2021"))
    add_up(found, made)


def test_two_periods_of_different_length_are_refused() -> None:
    with pytest.raises(NotComparable):
        schools().alike(BASE, "2023-24 H1")


def test_halves_are_compared_with_halves() -> None:
    found = schools(1.1, **GIVEN_AWAY).alike("2021-22 H1", "2023-24 H1")
    assert found.base_kg() == pytest.approx(60_000 * per_kwh("2021"))
    assert found.share() == pytest.approx(1.1 * per_kwh("2023") / per_kwh("2021"))


uses = st.lists(st.floats(1.0, 1e5), min_size=24, max_size=24)


def metered(*each: list[float], **life: object) -> Estate:
    """Sites with a meter each, read for the base and the year; the last has *life*."""
    made = Estate([], [])
    months = [m for year in (BASE, YEAR) for m in Period.parse(year).months()]
    for number, values in enumerate(each):
        own = life if number == len(each) - 1 else {}
        made.sites.append(Site(f"s{number}", "S", "offices", **own))  # type: ignore[arg-type]
        made.meters.append(Meter(f"m{number}", f"s{number}", "electricity", "kWh", "offices"))
        made.readings += [
            (f"m{number}", month.start, month.end, value, "kWh", month.days)
            for month, value in zip(months, values, strict=True)
        ]
    return made


@pytest.mark.slow
@settings(max_examples=10)
@given(uses, uses)
def test_without_events_and_gaps_it_is_the_plain_ratio(
    one: list[float], other: list[float]
) -> None:
    made = metered(one, other)
    found = made.alike(BASE, YEAR)
    totals = [total(made.inventory(year).lines) for year in (BASE, YEAR)]
    assert found.share() == pytest.approx(totals[1] / totals[0], rel=1e-12)
    assert found.share(filled=True) == found.share()
    assert found.base_kg() == pytest.approx(totals[0], rel=1e-12)
    assert found.base_kg() == pytest.approx(
        sum(pair.base_kg for pair in found.shared.values()), rel=1e-12
    )


@pytest.mark.slow
@settings(max_examples=10)
@given(uses, uses, st.dates(date(2018, 4, 1), date(2024, 4, 1)))
def test_a_site_that_has_left_changes_nothing(
    one: list[float], other: list[float], end: date
) -> None:
    alone = metered(one).alike(BASE, YEAR)
    both = metered(one, other, end=end, end_reason="transferred").alike(BASE, YEAR)
    assert both.shared == alone.shared
    assert both.whole_kg == alone.whole_kg
    assert both.filled == alone.filled


@pytest.mark.slow
@settings(max_examples=10)
@given(uses, uses, st.dates(date(2024, 4, 2), date(2030, 1, 1)))
def test_a_transfer_after_the_year_changes_nothing(
    one: list[float], other: list[float], end: date
) -> None:
    assert metered(one, other, end=end, end_reason="disposed").alike(BASE, YEAR) == metered(
        one, other
    ).alike(BASE, YEAR)


@pytest.mark.slow
@settings(max_examples=10)
@given(uses, uses, st.integers(0, 11))
def test_a_month_without_data_in_the_year_is_out_of_the_base_as_well(
    one: list[float], other: list[float], lost: int
) -> None:
    made = metered(one, other)
    whole = made.alike(BASE, YEAR)
    made.readings = [
        reading for reading in made.readings if reading != made.readings[24 + 12 + lost]
    ]
    found = made.alike(BASE, YEAR)
    for side, edition, value in (
        ("base_kg", "2021", other[lost]),
        ("year_kg", "2023", other[12 + lost]),
    ):
        before, after = (
            sum(getattr(pair, side) for pair in each.shared.values()) for each in (whole, found)
        )
        assert before - after == pytest.approx(value * per_kwh(edition), rel=1e-6, abs=1e-6)
    assert found.whole_kg == pytest.approx(whole.whole_kg)
