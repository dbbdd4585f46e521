"""Which part of electricity's factor effect is grid, and which a change of method."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from carbon.factors.edition import Edition
from carbon.factors.grid import grid_of_year
from carbon.folders import shipped
from carbon.inventories.change.grid import grid_changes
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
    assert (found.grids, found.wanted, found.carried_by) == ((2023, 2025), 2024, "")
    assert "−0.276 t is the grid, as far as that of 2024 (which no edition" in found.sentence()


def test_an_edition_that_carries_the_grid_between_tells_the_two_apart() -> None:
    later = made("2026", 2026, 2025, generation=0.131)
    own = estate(later, made("2025-v2", 2024, 2024, generation=0.160))
    own.library = {
        "uk-government": {k: v for k, v in own.library["uk-government"].items() if k != "2024"}
    }
    change = own.change("2025-26", "2026-27")
    [found] = grid_changes(change, ACTIVITIES, own.library)
    assert found.carried_by == "2025-v2"
    assert found.grid_kg == pytest.approx(12_000 * (0.160 - 0.177), rel=1e-9)
    assert found.method_kg == pytest.approx(12_000 * (0.131 - 0.160), rel=1e-9)


def test_the_same_lag_is_no_change_of_method() -> None:
    own = estate(
        made("2026", 2026, 2025, generation=0.131), made("2027", 2027, 2026, generation=0.1)
    )
    assert grid_changes(own.change("2024-25", "2025-26"), ACTIVITIES, own.library) == ()
    assert grid_changes(own.change("2026-27", "2027-28"), ACTIVITIES, own.library) == ()


def test_swapping_the_years_flips_the_signs() -> None:
    own = estate(made("2026", 2026, 2025, generation=0.131))
    [there] = grid_changes(own.change("2025-26", "2026-27"), ACTIVITIES, own.library)
    [back] = grid_changes(own.change("2026-27", "2025-26"), ACTIVITIES, own.library)
    assert back.grid_kg + back.method_kg == pytest.approx(-there.grid_kg - there.method_kg)
