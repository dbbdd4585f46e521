"""Sensitivity: every draw is what the appraisal itself would say, and nothing is assumed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from carbon.errors import Faults
from carbon.folders import shipped
from carbon.measures.assumptions import Assumptions, Scales, assume
from carbon.measures.cash_case import appraise
from carbon.measures.measure import Measure
from carbon.measures.ranges import QUANTITIES, Range, read_ranges
from carbon.measures.scheme_file import find_schemes
from carbon.measures.sensitivity import _chance, _figures, _still, parts_of, sensitivity

FULL = Measure(
    "full", "solar PV", 60_000, 2025, date(2026, 4, 1), 12, {"natural-gas": 9_000.0},
    use={"electricity": 120_000.0, "natural-gas": 300_000.0},
    capital_by_year=((2024, 20_000.0), (2025, 40_000.0)), grant_gbp=5_000,
    generation_kwh=30_000, self_use_pct=100, maintenance_gbp=400, other_saving_gbp=150,
    replacements=((6, 3_000.0),), deterioration_pct=1,
)  # fmt: skip
LED = Measure("led", "LED", 42_000, 2025, date(2026, 4, 1), 12, {"electricity": 38_000.0},
              use={"electricity": 120_000.0})  # fmt: skip


@pytest.fixture(scope="module")
def given() -> Assumptions:
    return assume(base_year=2026, hold=True)


def a_range(quantity: str, low: float = -20, high: float = 30, kind: str = "uniform") -> Range:
    return Range(quantity, low, high, kind, "a test")


@pytest.mark.parametrize("quantity", QUANTITIES)
@pytest.mark.parametrize("scale", [0.5, 1.0, 1.37])
def test_a_draw_is_what_the_appraisal_says(given: Assumptions, quantity: str, scale: float) -> None:
    scales = {name: np.array([scale if name == quantity else 1.1]) for name in QUANTITIES}
    found = _figures({"full": parts_of(appraise(FULL, given))}, {"full": scales})
    expected = appraise(
        FULL, replace(given, scales=Scales(**{name: float(v[0]) for name, v in scales.items()}))
    )
    assert found["npv"][0] == pytest.approx(expected.npv_gbp, rel=1e-9)
    assert found["tonnes"][0] == pytest.approx(expected.lifetime_tco2e, rel=1e-9)
    assert found["payback"][0] == pytest.approx(expected.simple_payback_years, rel=1e-9)
    assert found["gbp-per-tonne"][0] == pytest.approx(expected.gbp_per_tco2e, rel=1e-9)


@pytest.mark.parametrize("high", ["1e308", "10001", "1e16"])
def test_a_range_beyond_all_measure_is_refused(tmp_path: Path, high: str) -> None:
    """1e308 % gave numpy's warnings, and figures that are none."""
    path = tmp_path / "ranges.csv"
    heading = "quantity,low_pct,high_pct,distribution,source\n"
    path.write_text(f"{heading}price,-20,{high},uniform,x\n", encoding="utf-8")
    with pytest.raises(Faults, match="up to 10,000"):
        read_ranges(path)


def test_without_ranges_nothing_moves(given: Assumptions) -> None:
    made = sensitivity([appraise(LED, given)], [])
    npv = appraise(LED, given).npv_gbp
    assert made.swings == ()
    assert made.appraised == pytest.approx(npv)
    assert (made.spreads[0].low, made.spreads[0].high) == pytest.approx((npv, npv))


def test_the_tornado_puts_the_widest_first(given: Assumptions) -> None:
    ranges = [a_range("capital", -1, 1), a_range("price"), a_range("factor")]
    made = sensitivity([appraise(LED, given)], ranges)
    assert [swing.range.quantity for swing in made.swings] == ["price", "capital", "factor"]
    assert made.swings[-1].width == 0
    assert made.swings[0].low < made.appraised < made.swings[0].high


def test_a_seed_gives_the_same_figures_whatever_the_order(given: Assumptions) -> None:
    both = [appraise(LED, given), appraise(FULL, given)]
    ranges = [a_range("saving"), a_range("price", kind="triangular")]
    first = sensitivity(both, ranges, seed=7)
    assert sensitivity(list(reversed(both)), ranges, seed=7) == first
    assert sensitivity(both, ranges, seed=8) != first


def test_distributions_have_the_ends_that_were_stated() -> None:
    uniform = a_range("price").draw(20_000, [1, 0, 0])
    assert (uniform.min(), uniform.max()) == pytest.approx((0.8, 1.3), abs=1e-3)
    normal = a_range("price", -20, 20, "normal").draw(20_000, [1, 0, 0])
    assert np.quantile(normal, [0.05, 0.95]) == pytest.approx([0.8, 1.2], abs=0.01)
    triangular = a_range("price", -20, 30, "triangular").draw(20_000, [1, 0, 0])
    assert triangular.mean() == pytest.approx((0.8 + 1 + 1.3) / 3, abs=0.005)
    assert a_range("price", -100, 300, "normal").draw(5_000, [1, 0, 0]).min() == 0


def test_a_rule_passes_as_often_as_its_threshold_allows(given: Assumptions) -> None:
    """Capital alone, uniform from −50% to +50%: a limit at +10% is passed 6 times in 10."""
    made = appraise(LED, given)
    scheme = next(iter(find_schemes([shipped("factors")]).values()))
    assert made.salix_gbp_per_tco2e is not None
    rule = replace(scheme.rules[0], figure="gbp-per-tco2e", limit=1.1 * made.salix_gbp_per_tco2e)
    scales = _still(20_000)
    scales["capital"] = a_range("capital", -50, 50).draw(20_000, [3, 2, 1])
    chance = _chance("led", parts_of(made), scales, scheme, rule)
    assert chance.passes_as_appraised
    assert chance.probability == pytest.approx(0.6, abs=4 * chance.standard_error)


@pytest.mark.parametrize(("operator", "share"), [("<=", 1.0), ("<", 0.0)])
def test_a_rule_that_is_met_exactly_is_drawn_as_it_is_appraised(
    given: Assumptions, operator: str, share: float
) -> None:
    """£232,000 ÷ (100,000 kWh × £0.29) is 8.000000000000002 in binary: passed in 0 of all draws."""
    scheme = next(iter(find_schemes([shipped("factors")]).values()))
    rule = replace(scheme.rules[0], figure="payback-years", operator=operator, limit=8)
    exact = replace(parts_of(appraise(LED, given)), capital=232_000.0, grant=0.0, other=0.0)
    for energy in (0.29 * 100_000, 28_999.999999999993, 29_000.000000000007):
        chance = _chance("led", replace(exact, energy=energy), _still(10), scheme, rule)
        assert (chance.probability, chance.passes_as_appraised) == (share, bool(share))


def test_ranges_need_a_source_and_all_faults_come_together(tmp_path: Path) -> None:
    path = tmp_path / "ranges.csv"
    path.write_text(
        "quantity,low_pct,high_pct,distribution,source\n"
        "prices,-20,20,uniform,x\nsaving,20,-20,flat,\ncapital,5,20,triangular,x\n"
        "factor,-5,5,normal,x\nfactor,-6,6,normal,x\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_ranges(path)
    told = str(caught.value)
    assert len(caught.value.faults) == 6
    for part in (
        "perhaps price",
        "'flat'",
        "a low end from",
        "column source: found nothing; expected where the range comes from",
        "around 0",
        "factor again",
    ):
        assert part in told


def test_a_grant_is_never_more_than_the_capital(given: Assumptions) -> None:
    """£42,000 with £40,000 of grant: at half the capital it paid back in less than no time."""
    granted = replace(LED, grant_gbp=40_000)
    half = appraise(granted, replace(given, scales=Scales(capital=0.5)))
    assert half.grant_gbp == 21_000
    assert half.cost_gbp == half.simple_payback_years == 0
    scales = {name: np.array([0.5 if name == "capital" else 1.0]) for name in QUANTITIES}
    found = _figures({"led": parts_of(appraise(granted, given))}, {"led": scales})
    assert found["payback"][0] == 0
    assert found["npv"][0] == pytest.approx(half.npv_gbp)
    made = sensitivity([appraise(granted, given)], [a_range("capital", -50, 50)], "payback")
    assert made.swings[0].low == 0


def test_the_ends_of_a_range_are_held_together_beside_other_faults(tmp_path: Path) -> None:
    """What is wrong with the distribution or the source hid nothing, and nothing is told twice."""
    path = tmp_path / "ranges.csv"
    path.write_text(
        "quantity,low_pct,high_pct,distribution,source\n"
        "prices,30,20,flat,\nsaving,30,-20,triangular,s\ncapital,10,20,triangular,\n",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as caught:
        read_ranges(path)
    assert [(each.place and each.place.row, each.found) for each in caught.value.faults] == [
        (2, "quantity 'prices'"),
        (2, "distribution 'flat'"),
        (2, "nothing"),
        (2, "30% to 20%"),
        (3, "30% to -20%"),
        (4, "nothing"),
        (4, "10% to 20%, triangular"),
    ]
