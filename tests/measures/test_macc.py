"""The abatement curve: never more than a meter uses, whatever the order of input."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.measures.portfolio.candidate import Candidate, worth
from carbon.measures.portfolio.macc import abatement_curve
from tests.measures.candidates import random_candidates


@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99), st.floats(1, 1e4), st.floats(1, 1e4))
def test_two_measures_never_save_more_than_the_meter_uses(
    one: float, other: float, one_cost: float, other_cost: float
) -> None:
    whole = 1000.0
    measures = [
        Candidate("a", one_cost, one * whole, 0, 0, meter="m", share_saved=one),
        Candidate("b", other_cost, other * whole, 0, 0, meter="m", share_saved=other),
    ]
    curve = abatement_curve(measures)
    assert curve.tonnes <= whole * (1 + 1e-12)
    assert curve.meters[0].share <= 1
    assert curve.tonnes == pytest.approx(whole * (1 - (1 - one) * (1 - other)), rel=1e-9)


@pytest.mark.parametrize("seed", range(30))
def test_the_order_of_input_changes_nothing(seed: int) -> None:
    draw = random.Random(seed)
    candidates = random_candidates(draw)
    curve = abatement_curve(candidates)
    draw.shuffle(candidates)
    assert abatement_curve(candidates) == curve


def test_500_measures_in_seconds() -> None:
    """Each step looks again only at measures that share a meter with the last."""
    draw = random.Random(4)
    candidates = [
        Candidate(f"m{n:03}", draw.uniform(1e3, 1e5), draw.uniform(5, 90), 0, 9,
                  meter=f"e{n % 200}", share_saved=draw.uniform(0.02, 0.3))
        for n in range(500)
    ]  # fmt: skip
    started = time.process_time()
    assert len(abatement_curve(candidates).bars) == 500
    assert time.process_time() - started < 20


@pytest.mark.parametrize("seed", range(30))
def test_the_bars_stand_side_by_side_and_sum_to_the_whole(seed: int) -> None:
    candidates = random_candidates(random.Random(seed))
    curve = abatement_curve(candidates)
    known = {each.id: each for each in candidates}
    end = 0.0
    for bar in curve.bars:
        assert bar.start_tonnes == end
        assert bar.end_tonnes - bar.start_tonnes == pytest.approx(bar.tonnes, rel=1e-6, abs=1e-6)
        assert bar.tonnes <= bar.tonnes_alone * (1 + 1e-9) + 1e-9
        end = bar.end_tonnes
    assert curve.tonnes == pytest.approx(worth([known[b.id] for b in curve.bars], "tonnes"))
    assert len(curve.bars) + len(curve.left_out) == len(candidates)


def test_without_ties_the_curve_only_rises() -> None:
    measures = [
        Candidate(f"m{n}", 700 - 37 * n, 10 + n, 0, 0, meter="m", share_saved=0.1) for n in range(8)
    ]
    heights = [bar.gbp_per_tonne for bar in abatement_curve(measures).bars]
    assert heights == sorted(heights)


def test_an_excluded_measure_is_named() -> None:
    pair = [Candidate("a", 10, 10, 0, 0, group="g"), Candidate("b", 20, 10, 0, 0, group="g")]
    curve = abatement_curve(
        [*pair, Candidate("c", 5, 0, 0, 0), Candidate("d", 5, 9, 0, 0, needs=("c",))]
    )
    assert [bar.id for bar in curve.bars] == ["a"]
    assert dict(curve.left_out) == {
        "b": "only one of group g can be done, and a is",
        "c": "saves no tonne",
        "d": "needs c, which is not on the curve",
    }


def test_net_cost_below_zero_pays_for_itself() -> None:
    curve = abatement_curve([Candidate("a", 100, 10, 50, 20)], "npv")
    assert curve.bars[0].gbp_per_tonne == -5
