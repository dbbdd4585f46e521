"""Propagation against hand-computed variances, and against Monte Carlo of any size of error."""

from __future__ import annotations

import math
import tomllib
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carbon.analysis.uncertainty.intervals import Flow, Z, propagated, simulated, variance
from tests.conftest import ROOT

CASES = tomllib.loads((ROOT / "tests/cases/uncertainty.toml").read_text(encoding="utf-8"))["case"]


def flows(case: dict[str, Any], name: str = "flow") -> list[Flow]:
    return [
        Flow(
            (each["meter"], each.get("year", "2023-24"), each.get("estimated", False)),
            each["factor"],
            each["kg"],
            each["activity_pct"] / 100 / Z,
            each["factor_pct"] / 100 / Z,
        )
        for each in case.get(name, [])
    ]


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_half_of_the_interval_is_what_is_worked_out_by_hand(case: dict[str, Any]) -> None:
    after, before = flows(case), flows(case, "before")
    made = propagated(after, before)
    assert made.kg_co2e == pytest.approx(case["kg"], abs=1e-9)
    assert (made.high - made.low) / 2 == pytest.approx(case["half_kg"], rel=1e-9)


@pytest.mark.parametrize("case", CASES, ids=[case["title"] for case in CASES])
def test_a_hundred_thousand_draws_agree_within_two_per_cent(case: dict[str, Any]) -> None:
    after, before = flows(case), flows(case, "before")
    expected = propagated(after, before)
    drawn = simulated(after, before)
    if expected.sd == 0:
        assert drawn.sd == pytest.approx(0, abs=1e-9)
    else:
        assert drawn.sd == pytest.approx(expected.sd, rel=0.02)


def test_one_normal_for_all_units_is_as_good_as_one_for_each() -> None:
    """Σ E·(1 + a·z)·(1 + f·z') with an error drawn for every unit, errors large enough to skew."""
    draw = np.random.default_rng(7)
    parts = [
        Flow((f"m{number % 12}", "2023-24", False), f"f{number % 3}", kg, 0.6, 0.4 + number % 3 / 4)
        for number, kg in enumerate(draw.uniform(10, 500, 36).tolist())
    ]
    of_units = {unit: draw.standard_normal(200_000) for unit in {each.unit for each in parts}}
    of_factors = {name: draw.standard_normal(200_000) for name in {each.factor for each in parts}}
    totals = sum(
        each.kg_co2e
        * (1 + each.activity * of_units[each.unit])
        * (1 + each.factor_error * of_factors[each.factor])
        for each in parts
    )
    low, high = np.quantile(totals, [0.025, 0.975])
    made = simulated(parts)
    assert made.sd == pytest.approx(np.std(totals), rel=0.015)
    for found, expected in ((made.low, low), (made.high, high)):
        assert abs(found - expected) < 0.015 * (high - low)
    # It is not what a normal of the same deviation has: the draws are worth their while.
    assert abs(propagated(parts).low - low) > 0.02 * (high - low)


def test_first_order_alone_would_fall_short_where_errors_are_large() -> None:
    """Why the joint term is kept: without it 100 % and 100 % differ from the draws by 6 %."""
    flow = Flow(("m", "2023-24", False), "f", 1000.0, 1.0 / Z, 1.0 / Z)
    first_order = 1000 * math.sqrt(flow.activity**2 + flow.factor_error**2)
    drawn = simulated([flow]).sd
    assert drawn == pytest.approx(math.sqrt(variance([flow])), rel=0.02)
    assert drawn / first_order > 1.05


some_flow = st.builds(
    Flow,
    st.tuples(st.sampled_from(["a", "b", "c"]), st.just("2023-24"), st.just(False)),
    st.sampled_from(["gas", "power"]),
    st.floats(-1e6, 1e6),
    st.just(0.05),
    st.floats(0, 0.5),
)


@given(st.lists(some_flow, min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_variance_is_that_of_the_sum_over_all_pairs(parts: list[Flow]) -> None:
    """A second way: the covariance of each pair of flows, Cov = E·E'·(…) summed over pairs."""
    pairs = math.fsum(
        one.kg_co2e
        * two.kg_co2e
        * (
            (one.unit == two.unit) * one.activity * two.activity
            + (one.factor == two.factor) * one.factor_error * two.factor_error
            + (one.unit == two.unit and one.factor == two.factor)
            * one.activity
            * two.activity
            * one.factor_error
            * two.factor_error
        )
        for one in parts
        for two in parts
    )
    scale = math.fsum(flow.kg_co2e**2 for flow in parts)
    assert variance(parts) == pytest.approx(pairs, rel=1e-9, abs=1e-9 * scale)


def test_a_factor_shared_by_many_sites_does_not_average_out() -> None:
    sites = [Flow((f"m{n}", "2023-24", False), "f", 1.0, 0.1, 0.1) for n in range(100)]
    own = [Flow((f"m{n}", "2023-24", False), f"f{n}", 1.0, 0.1, 0.1) for n in range(100)]
    assert math.sqrt(variance(sites)) / 100 == pytest.approx(
        math.sqrt(0.1**2 + 0.1**2 / 100 + 0.1**4 / 100), rel=1e-12
    )
    assert variance(own) < variance(sites) / 40


def test_the_same_year_again_leaves_only_the_errors_of_activity() -> None:
    after = [Flow(("m", "2023-24", False), "f", 100.0, 0.05, 0.5)]
    before = [Flow(("m", "2022-23", False), "f", 100.0, 0.05, 0.5)]
    exact = 2 * (100 * 0.05) ** 2 + 2 * (100 * 0.05 * 0.5) ** 2
    assert variance(after, before) == pytest.approx(exact, rel=1e-12)
