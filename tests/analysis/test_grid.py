"""Which part of electricity's factor effect is grid, and which a change of method."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.analysis.change.grid import Carried, grid_changes, pairs, split_factor
from carbon.factors.edition import Edition
from carbon.factors.grid import Grid, grid_of_year
from carbon.folders import shipped
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import ACTIVITIES, EDITIONS, Estate

GRID = "uk-electricity/electricity-generated/electricity-uk"


def made(name: str, year: int, grid: int, **factors: float) -> Edition:
    """2025's edition under another year and grid, generation at *factors*."""
    known = EDITIONS["2025"]
    assert known.grid
    edition = replace(known, name=name, year=year, grid=replace(known.grid, year=grid))
    values: Any = dict(known.factors)
    for identifier, value in {GRID: factors["generation"]}.items():
        values[identifier, "kWh"] = replace(values[identifier, "kWh"], kg_co2e=value)
    edition.__dict__["factors"] = values
    return edition


def estate(*editions: Edition) -> Estate:
    library = {"uk-government": EDITIONS | {each.name: each for each in editions}}
    found = Estate(
        [Site("hall", "Hall", "offices")],
        [Meter("power", "hall", "electricity", "kWh", "offices")],
        library=library,
    )
    for year in ("2024-25", "2025-26", "2026-27", "2027-28"):
        found.read("power", year, 1000.0)
    return found


def test_each_edition_says_which_grid_it_carries_and_whence_that_is_known() -> None:
    for edition in EDITIONS.values():
        assert edition.grid == grid_of_year([shipped("factors")], edition.year)
        assert edition.grid
        assert edition.year - edition.grid.year == 2
        assert edition.grid.source
    for year in (2026, 2030):
        grid = grid_of_year([shipped("factors")], year)
        assert grid
        assert grid.year == year - 1
        assert "second hand" in grid.source


def test_two_years_of_grid_at_once_are_half_grid_and_half_method() -> None:
    own = estate(made("2026", 2026, 2025, generation=0.131))
    change = own.change("2025-26", "2026-27")
    [found] = grid_changes(change, ACTIVITIES, own.library)
    effect = 12_000 * (0.131 - 0.177)  # 1,000 kWh a month in both years
    assert found.grid_kg + found.method_kg == pytest.approx(effect, rel=1e-9)
    assert found.grid_kg == pytest.approx(effect / 2, rel=1e-9)
    assert found.between == (2024,)
    assert "edition 2025 carries the grid of 2023, then edition 2026" in found.sentence()
    assert "−0.276 t is the grid, −0.276 t is method" in found.sentence()
    assert "the grid of 2024, which no edition carries" in found.sentence()


def test_the_grids_between_tell_the_two_apart_where_editions_carry_them() -> None:
    """From 2024 (grid of 2022) to 2026 (grid of 2025): 2023 is carried by 2025, 2024 by none."""
    own = estate(
        made("2024", 2024, 2022, generation=0.207), made("2026", 2026, 2025, generation=0.131)
    )
    [found] = grid_changes(own.change("2024-25", "2026-27"), ACTIVITIES, own.library)
    g22, g23, g24, g25 = 0.207, 0.177, (0.177 + 0.131) / 2, 0.131  # 2024's between its neighbours
    assert found.grid_kg == pytest.approx(12_000 * ((g24 - g22) + (g25 - g23)) / 2, rel=1e-9)
    assert found.method_kg == pytest.approx(12_000 * ((g23 - g22) + (g25 - g24)) / 2, rel=1e-9)
    assert found.between == (2024,)


def test_a_blended_factor_is_split_pair_by_pair_of_its_days() -> None:
    """275 days go from 2025 to 2026 with another lag, 90 from 2026 to 2027 with the same."""
    own = estate(
        made("2026", 2026, 2025, generation=0.131), made("2027", 2027, 2026, generation=0.120)
    )
    own.definition = replace(own.definition, edition_policy="blended")
    change = own.change("2025-26", "2026-27")
    [found] = grid_changes(change, ACTIVITIES, own.library)
    half = 275 / 365 * (0.131 - 0.177) / 2
    assert found.grid_kg == pytest.approx(12_000 * (half + 90 / 365 * (0.120 - 0.131)), rel=1e-9)
    assert found.method_kg == pytest.approx(12_000 * half, rel=1e-9)
    # Nothing but generation moves between 2026 and 2027; nothing else differs from 2025 at all.
    assert found.grid_kg + found.method_kg == pytest.approx(change.total.effects["factor"], 1e-9)
    assert found.editions == ("2025+2026", "2026+2027")
    assert "55/73 of edition 2025 (grid of 2023) and 18/73 of edition 2026" in found.sentence()


def test_a_blend_that_begins_to_change_its_lag_is_split_by_the_days_that_do() -> None:
    """2024-25 has 2024 and 2025, 2025-26 has 2025 and 2026: the lag changes on the last 90 days."""
    own = estate(made("2026", 2026, 2025, generation=0.131))
    own.definition = replace(own.definition, edition_policy="blended")
    [found] = grid_changes(own.change("2024-25", "2025-26"), ACTIVITIES, own.library)
    assert found.method_kg == pytest.approx(12_000 * 90 / 365 * (0.131 - 0.177) / 2, rel=1e-9)


def test_the_same_lag_is_no_change_of_method() -> None:
    own = estate(
        made("2026", 2026, 2025, generation=0.131), made("2027", 2027, 2026, generation=0.1)
    )
    assert grid_changes(own.change("2024-25", "2025-26"), ACTIVITIES, own.library) == ()
    assert grid_changes(own.change("2026-27", "2027-28"), ACTIVITIES, own.library) == ()


def test_swapping_the_years_flips_the_signs_of_both_parts() -> None:
    own = estate(made("2026", 2026, 2025, generation=0.131))
    [there] = grid_changes(own.change("2024-25", "2026-27"), ACTIVITIES, own.library)
    [back] = grid_changes(own.change("2026-27", "2024-25"), ACTIVITIES, own.library)
    assert back.grid_kg == pytest.approx(-there.grid_kg)
    assert back.method_kg == pytest.approx(-there.method_kg)


factor = st.floats(0.001, 1.0)


@st.composite
def sides(draw: st.DrawFn) -> tuple[list[Carried], list[Carried], dict[str, float]]:
    """Two factors of one or two editions each, of any years, lags and shares, and their values."""
    values: dict[str, float] = {}

    def side(name: str) -> list[Carried]:
        year = draw(st.integers(2015, 2030))
        share = Fraction(draw(st.integers(1, 366)), 366)
        shares = [part for part in (share, 1 - share) if part]
        found = []
        for place, part in enumerate(shares):
            lag = draw(st.integers(0, 3))
            grid = Grid(year + place - lag, ("*",), "")
            one = replace(EDITIONS["2025"], name=f"{name}{place}", year=year + place, grid=grid)
            found.append(Carried(one, grid, part))
            values[one.name] = draw(factor)
        return found

    return side("a"), side("b"), values


@settings(max_examples=200, deadline=None)
@given(sides(), st.dictionaries(st.integers(2010, 2032), factor))
def test_grid_and_method_are_the_whole_and_flip_with_the_periods(
    given_sides: tuple[list[Carried], list[Carried], dict[str, float]], known: dict[int, float]
) -> None:
    before, after, values = given_sides
    there = split_factor(known, list(pairs(before, after)), values)
    back = split_factor(known, list(pairs(after, before)), values)

    def blended(side: list[Carried]) -> float:
        return math.fsum(float(one.share) * values[one.edition.name] for one in side)

    assert math.fsum(there) == pytest.approx(blended(after) - blended(before), abs=1e-12)
    assert back == pytest.approx((-there[0], -there[1]), abs=1e-12)
    if len({one.lag for one in (*before, *after)}) == 1:
        assert there[1] == 0.0


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(factor, factor, st.sampled_from(["majority", "blended"]), st.sampled_from([1, -1]))
def test_the_parts_of_an_estate_are_its_factor_effect_of_electricity(
    first: float, second: float, policy: str, step: int
) -> None:
    own = estate(
        made("2026", 2026, 2025, generation=first), made("2027", 2027, 2026, generation=second)
    )
    own.definition = replace(own.definition, edition_policy=policy)
    before, after = ["2025-26", "2026-27"][::step]
    change = own.change(before, after)
    whole = change.total.effects["factor"]
    for found in grid_changes(change, ACTIVITIES, own.library):
        assert found.grid_kg + found.method_kg == pytest.approx(whole, abs=1e-6)
