"""The Green Book case by hand, and apart from the cash case."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from carbon.errors import Faults, Place, UnknownName
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise
from carbon.measures.figures import SOCIAL, document, social_document
from carbon.measures.prices import Prices, Tariff
from carbon.measures.social import social_case, social_cases
from carbon.text_out import json_text
from tests.measures.test_cash_case import FLAT, measure

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


def test_what_a_case_leaves_out_was_not_said(given: Assumptions) -> None:
    """Air quality always; energy without a long-run variable cost; what is exported."""
    panels = measure(
        id="panels", price_year=2022, savings={}, generation_kwh=1_000.0, self_use_pct=60.0
    )
    made = social_case(panels, given)
    left_out = ("air quality", "energy of electricity", "exported electricity")
    assert made.benefits_left_out == left_out
    assert SOCIAL.row(made)[-1] == ", ".join(left_out)
    assert social_document(made)["benefits_left_out"] == list(left_out)
    assert any("air quality" in words for words in made.conventions)
    assert social_case(GAS, given).benefits_left_out == ("air quality",)


def test_a_long_run_variable_cost_of_2022_was_taken_for_one_of_2024(given: Assumptions) -> None:
    """NPV and break-even, all in GBP of 2024: prices of 2022 are brought to it."""
    stated = replace(given, prices=Prices([*FLAT, replace(COST, price_year=2022)]))
    in_2022, in_2024 = (
        social_case(GAS, replace(stated, social_price_year=year)) for year in (2022, 2024)
    )
    growth = 100 / 90.5005
    for figure in ("present_energy_gbp", "npv_gbp", "present_cost_gbp", "break_even_carbon_value"):
        before, after = getattr(in_2022, figure), getattr(in_2024, figure)
        assert after == pytest.approx(before * growth, rel=1e-9), figure
    assert any("constant GBP of 2024" in words for words in in_2024.conventions)
    assert any("taken to be in GBP of 2022" in words for words in social_case(GAS, given).remarks)
    assert not any("taken to be" in words for words in in_2024.remarks)


def test_nothing_that_comes_to_zero_is_a_minus_zero(given: Assumptions) -> None:
    """A break-even of nothing was -0.0 in the JSON and −0 in the table."""
    free = measure(capital_gbp=0.0, savings={"electricity": 1.0}, price_year=2022)
    made = social_case(free, given)
    assert math.copysign(1, made.break_even_carbon_value or 0.0) == 1
    nothing = replace(given, prices=Prices([replace(FLAT[0], gbp_per_unit=0.0)]))
    cash = appraise(free, nothing)
    assert math.copysign(1, cash.break_even_carbon_price or 0.0) == 1
    text = json_text([document(cash), social_document(made)], default=str)
    assert "-0.0" not in text


def test_an_imported_table_of_another_price_year_enters_in_its_own_prices(
    given: Assumptions,
) -> None:
    """Carbon values said to be of 2024 count as they are in 2024 and are brought to 2022."""
    series = given.values.carbon_values["central"]
    later = replace(series, source=replace(series.source, price_year=2024))
    values = replace(given.values, carbon_values={**given.values.carbon_values, "central": later})
    as_they_are = social_case(GAS, given).present_carbon_gbp
    of_2024 = replace(given, values=values, social_price_year=2024)
    assert social_case(GAS, of_2024).present_carbon_gbp == pytest.approx(as_they_are, rel=1e-12)
    of_2022 = social_case(GAS, replace(of_2024, social_price_year=2022)).present_carbon_gbp
    assert of_2022 == pytest.approx(as_they_are * 90.5005 / 100, rel=1e-9)


def test_a_case_that_starts_before_the_base_year_says_so(given: Assumptions) -> None:
    later = replace(given, base_year=2036)
    early = "it starts before the base year: what comes before that is compounded to it."
    assert early in social_case(GAS, later).remarks
    assert early not in social_case(GAS, replace(given, base_year=2024)).remarks


def test_optimism_bias_is_told_as_the_percentage_that_was_given(given: Assumptions) -> None:
    case = social_case(replace(GAS, optimism_bias="12.3"), given)
    assert case.optimism_bias == 0.123
    assert "capital and replacements + 12.3% of them for optimism bias." in case.remarks
