"""The variance of a total against its definition, and what each weak reading adds to it."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.analysis.uncertainty.intervals import (
    Flow,
    Z,
    flows_of,
    propagated,
    simulated,
    variance,
    widenings,
)
from carbon.definitions import Definition
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition_lines import InventoryLine, Uncertainty
from carbon.inventories.inventory import Inventory
from carbon.register.meters import Meter
from carbon.register.sites import Site
from tests.inventories.estates import DEFINITION, Estate


@pytest.mark.parametrize(("a", "f"), [(0.5, 0.5), (0.3, 0.9), (1.0, 1.0)])
def test_with_large_uncertainties_only_the_exact_variance_agrees_with_the_draws(
    a: float, f: float
) -> None:
    # E·(1 + a·z)·(1 + f·z'): the IPCC's equation 3.1 has √(a² + f²) and leaves out a²·f².
    flow = Flow(("m", "2023-24", False), "factor", 1000.0, a, f)
    drawn = simulated([flow]).sd
    first_order = 1000.0 * math.sqrt(a * a + f * f)
    exact = 1000.0 * math.sqrt(a * a + f * f + a * a * f * f)
    assert propagated([flow]).sd == pytest.approx(exact, rel=1e-12)
    assert drawn == pytest.approx(exact, rel=0.02)
    assert abs(drawn / first_order - 1) > 0.03


FLOW = st.builds(
    Flow,
    unit=st.tuples(st.sampled_from("abc"), st.just("now"), st.booleans()),
    factor=st.sampled_from("xyz"),
    kg_co2e=st.floats(-1e4, 1e6),
    activity=st.floats(0, 1),
    factor_error=st.floats(0, 1),
)


@given(after=st.lists(FLOW, max_size=8), before=st.lists(FLOW, max_size=8))
def test_the_variance_is_the_sum_of_all_covariances(after: list[Flow], before: list[Flow]) -> None:
    before = [replace(flow, unit=(flow.unit[0], "then", flow.unit[2])) for flow in before]
    signed = [(1, flow) for flow in after] + [(-1, flow) for flow in before]
    covariances = []
    for s, one in signed:
        for t, other in signed:
            # E[(1+a·z)(1+b·w)·(1+c·z)(1+d·w)] − 1, with z or w shared or not.
            activity = one.activity * other.activity if one.unit == other.unit else 0.0
            factor = one.factor_error * other.factor_error if one.factor == other.factor else 0.0
            share = (1 + activity) * (1 + factor) - 1
            covariances.append(s * t * one.kg_co2e * other.kg_co2e * share)
    scale = math.fsum(map(abs, covariances))
    assert variance(after, before) == pytest.approx(math.fsum(covariances), abs=1e-9 * scale)
    assert variance(before, after) == pytest.approx(variance(after, before), abs=1e-9 * scale)


def two_offices(
    *,
    missing: int = 0,
    estimated: bool = False,
    weak: str = "estimated",
    not_stated_pct: float | None = None,
) -> Inventory:
    """Two meters of 1,000 kWh a month in 2023-24; of the second days are missing or *weak*."""
    table = Definition({}, "inventory.toml", {}, "")
    line = InventoryLine(
        name="power",
        activities=("electricity",),
        services=(),
        sites=(),
        unit="",
        scope="",
        scope_reason="",
        category="",
        data_owner="a test",
        uncertainty=Uncertainty(2.0, 20.0, 3.0, "a test", not_stated_pct),
        note="",
        table=table,
    )
    estate = Estate(
        [Site("office", "Office", "offices")],
        [Meter(name, "office", "electricity", "kWh", "offices") for name in ("one", "two")],
        definition=replace(DEFINITION, folder=Path("estate"), lines=(line,)),
    )
    estate.read("one", "2023-24", 1000.0)
    estate.read("two", "2023-24", 1000.0)
    made = estate.inventory("2023-24")
    lines = made.lines
    if estimated:
        quality = [weak if meter == "two" else "actual" for meter in lines["meter"]]
        lines = lines.assign(quality=quality)
    cover = made.completeness
    assert cover is not None
    if missing:
        meters = tuple(
            replace(each, days_with_data=each.days_expected - missing * (each.meter == "two"))
            for each in cover.meters
        )
        cover = Completeness(meters, cover.actual_share)
    names = {"one": "power", "two": "power"}
    return replace(made, lines=lines, completeness=cover, line_names=names)


def half(made: Inventory) -> float:
    found = propagated(flows_of(made))
    return (found.high - found.low) / 2


def test_an_estimate_widens_the_interval_by_what_reading_it_would_take_off() -> None:
    weak = two_offices(estimated=True)
    (found,) = widenings(weak, flows_of(weak))
    assert (found.meter, found.what) == ("two", "estimated")
    assert found.widens == pytest.approx(half(weak) - half(two_offices()), rel=1e-12)
    assert found.widens > 0


def test_missing_days_widen_it_by_what_an_estimate_of_them_would_add() -> None:
    short = two_offices(missing=61)
    some = flows_of(short)
    (found,) = widenings(short, some)
    assert (found.meter, found.what) == ("two", "missing 61 days")
    share = 61 / (366 - 61)
    filled = [
        replace(flow, unit=("two", "missing", True), kg_co2e=flow.kg_co2e * share,
                activity=20 / 100 / Z)
        for flow in some
        if flow.unit[0] == "two"
    ]  # fmt: skip
    whole = propagated([*some, *filled])
    assert found.kg_co2e == pytest.approx(sum(flow.kg_co2e for flow in filled), rel=1e-12)
    assert found.widens == pytest.approx((whole.high - whole.low) / 2 - half(short), rel=1e-9)


def test_a_meter_without_any_data_stands_first_and_has_no_number() -> None:
    silent = two_offices(missing=366)
    (found,) = widenings(silent, flows_of(silent))
    assert found.what == "no data at all (366 days)"
    assert math.isinf(found.widens)


def test_what_is_not_stated_is_as_sure_as_what_was_read_unless_the_definition_says() -> None:
    read = flows_of(two_offices())
    not_stated = flows_of(two_offices(estimated=True, weak="not stated"))
    assert not_stated == read
    assert widenings(two_offices(estimated=True, weak="not stated"), not_stated) == []
    wider = flows_of(two_offices(estimated=True, weak="not stated", not_stated_pct=10.0))
    estimated = flows_of(two_offices(estimated=True))
    assert variance(read) < variance(wider) < variance(estimated)
