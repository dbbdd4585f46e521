"""The Green Book case by hand, and apart from the cash case."""

from __future__ import annotations

from dataclasses import replace

import pytest

from carbon.errors import Faults, Place, UnknownName
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.prices import Prices, Tariff
from carbon.measures.social import social_case, social_cases
from tests.measures.test_appraisal import FLAT, measure

COST = Tariff("natural-gas", "long-run-variable", "", 2020, 0.02, 0.0, Place("tariffs.csv", 3))


@pytest.fixture(scope="module")
def given() -> Assumptions:
    return replace(assume(base_year=2026), prices=Prices([*FLAT, COST]))


GAS = measure(savings={"natural-gas": 10_000.0}, price_year=2022, life_years=3, grant_gbp=500.0)


def test_a_case_by_hand(given: Assumptions) -> None:
    made = social_case(GAS, given)
    tonnes = 10_000 * 0.182929 / 1000
    carbon = sum(
        tonnes * value / 1.035**year for year, value in ((0, 277.22), (1, 281.44), (2, 285.73))
    )
    energy = sum(200 / 1.035**year for year in (0, 1, 2))
    assert made.present_cost_gbp == 1000  # the base year is not discounted; the grant is left out
    assert made.present_carbon_gbp == pytest.approx(carbon)
    assert made.present_energy_gbp == pytest.approx(energy)
    assert made.npv_gbp == pytest.approx(carbon + energy - 1000)
    assert made.benefit_cost_ratio == pytest.approx((carbon + energy) / 1000)
    assert made.left_out == ()
    even = made.break_even_carbon_value
    assert even is not None
    discounted = sum(tonnes / 1.035**year for year in (0, 1, 2))
    assert energy + even * discounted == pytest.approx(1000)


def test_energy_without_a_long_run_variable_cost_is_left_out_and_said(given: Assumptions) -> None:
    made = social_case(measure(price_year=2024), given)
    assert made.left_out == ("electricity",)
    assert made.present_energy_gbp == 0
    assert "electricity is left out" in made.remarks[0]


def test_a_heat_pump_whose_electricity_is_not_valued_is_said_to_look_too_good(
    given: Assumptions,
) -> None:
    pump = replace(GAS, savings={**GAS.savings, "electricity": -300.0})
    made = social_case(pump, given)
    assert made.left_out == ("electricity",)
    assert any("the net value is too high" in remark for remark in made.remarks)
    assert not any("too high" in remark for remark in social_case(GAS, given).remarks)


def test_retail_prices_never_enter(given: Assumptions) -> None:
    dearer = [replace(tariff, gbp_per_unit=99.0) for tariff in FLAT]
    other = replace(given, prices=Prices([*dearer, COST]))
    assert social_case(GAS, other).npv_gbp == social_case(GAS, given).npv_gbp


def test_capital_moves_to_the_price_year_and_carries_optimism_bias(given: Assumptions) -> None:
    made = social_case(replace(GAS, price_year=2024, optimism_bias="standard_buildings"), given)
    assert made.present_cost_gbp == pytest.approx(1000 * 90.5005 / 100 * 1.24)
    assert social_case(replace(GAS, optimism_bias="10"), given).present_cost_gbp == pytest.approx(
        1100
    )
    with pytest.raises(UnknownName, match="standard_buildings"):
        social_case(replace(GAS, optimism_bias="standard_building"), given)


def test_prices_beyond_the_deflator_are_refused_once_for_all(given: Assumptions) -> None:
    with pytest.raises(Faults) as caught:
        social_cases([replace(GAS, price_year=2025), replace(GAS, id="n", price_year=2025)], given)
    assert len(caught.value.faults) == 1
    assert "for m, n" in str(caught.value)
