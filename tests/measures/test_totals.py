"""What a programme comes to: added up, together on one meter, each exclusive group once."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise, appraise_all
from carbon.measures.measure import Measure
from carbon.measures.portfolio.totals import added_up, totals

GIVEN = assume(base_year=2026, bands={"natural-gas": "Small", "electricity": "Small"})


def gas(identity: str, kwh: float, cost: float = 1000.0, **more: object) -> Measure:
    """A measure on the gas of one meter that uses 100,000 kWh a year."""
    made = Measure(
        identity, "Insulation", cost, 2024, date(2026, 4, 1), 10, {"natural-gas": kwh},
        meters=("m1",), use={"natural-gas": 100_000.0},
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def test_savings_on_one_meter_are_combined_in_every_figure() -> None:
    pair = [gas("a", 30_000), gas("b", 20_000)]
    made = totals(pair, GIVEN)
    one = appraise(gas("c", 44_000, 2000), GIVEN)  # 1 − 0.7 × 0.8 of the meter
    assert made.shares_meters
    assert made.cost_gbp == 2000
    assert made.first_year_saving_gbp == pytest.approx(one.first_year_saving_gbp)
    assert made.first_year_tco2e == pytest.approx(one.first_year_tco2e)
    assert made.lifetime_tco2e == pytest.approx(one.lifetime_tco2e)
    assert made.salix_lifetime_tco2e == pytest.approx(one.salix_lifetime_tco2e)
    assert made.npv_gbp == pytest.approx(one.npv_gbp)
    assert made.simple_payback_years == pytest.approx(one.simple_payback_years)
    assert made.added.first_year_kwh == 50_000
    assert made.added.lifetime_tco2e > made.lifetime_tco2e


def test_of_a_group_one_counts_and_the_other_is_named() -> None:
    pair = [gas("dear", 30_000, 9000, group="roof"), gas("cheap", 20_000, 1000, group="roof")]
    made = totals(pair, GIVEN)
    assert [each.measure.id for each in made.counted] == ["cheap"]
    assert made.cost_gbp == 1000
    ((name, why),) = made.left_out
    assert name == "dear"
    assert "only one of group roof" in why
    assert not made.shares_meters


def test_what_is_decided_is_left_out_and_said() -> None:
    made = totals([gas("a", 30_000), gas("b", 20_000, status="delivered")], GIVEN)
    assert [each.measure.id for each in made.counted] == ["a"]
    assert made.remarks[0] == "b: delivered, so left out."
    assert made.remarks[1].startswith("a: its saving is not combined with that of b, which is del")
    assert len(made.remarks) == 2


def test_a_measure_that_saves_money_and_no_tonnes_is_counted() -> None:
    rent = replace(gas("rent", 0, 500), savings={}, other_saving_gbp=100.0)
    made = totals([gas("a", 30_000), rent], GIVEN)
    assert [each.measure.id for each in made.counted] == ["a", "rent"]
    assert made.cost_gbp == 1500
    assert made.left_out == ()


def test_nothing_to_decide_comes_to_nothing() -> None:
    made = totals([gas("a", 30_000, status="rejected")], GIVEN)
    assert made.counted == ()
    assert made.cost_gbp == made.lifetime_tco2e == made.npv_gbp == 0
    assert made.simple_payback_years is None
    assert made.gbp_per_tco2e is None


@pytest.mark.slow
@settings(max_examples=40)
@given(st.lists(st.floats(1, 30_000), min_size=1, max_size=6), st.randoms())
def test_the_order_of_the_file_changes_nothing_and_no_meter_saves_more_than_it_uses(
    savings: list[float], random: object
) -> None:
    measures = [gas(f"m{number}", kwh) for number, kwh in enumerate(savings)]
    shuffled = list(measures)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = totals(measures, GIVEN), totals(shuffled, GIVEN)
    assert one.lifetime_tco2e == other.lifetime_tco2e
    assert one.npv_gbp == other.npv_gbp
    whole = appraise(gas("whole", 100_000), GIVEN)
    assert one.first_year_tco2e <= whole.first_year_tco2e * (1 + 1e-12)
    assert one.first_year_tco2e <= one.added.first_year_tco2e * (1 + 1e-12)
    assert one.lifetime_tco2e == pytest.approx(one.curve.tonnes)


@pytest.mark.slow
@given(st.lists(st.floats(1, 1e6), max_size=6))
def test_apart_on_their_meters_together_is_added_up(savings: list[float]) -> None:
    measures = [
        replace(gas(f"m{number}", kwh), meters=(f"meter {number}",), use={"natural-gas": 1e7})
        for number, kwh in enumerate(savings)
    ]
    made, plain = totals(measures, GIVEN), added_up(appraise_all(measures, GIVEN))
    assert made.lifetime_tco2e == pytest.approx(plain.lifetime_tco2e)
    assert made.first_year_tco2e == pytest.approx(plain.first_year_tco2e)
    assert made.npv_gbp == pytest.approx(plain.npv_gbp)
    assert math.isclose(made.cost_gbp, plain.cost_gbp)
    assert not made.shares_meters
