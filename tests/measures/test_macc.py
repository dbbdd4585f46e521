"""The abatement curve: never more than a meter uses, whatever the order of input."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.measures.portfolio import macc
from carbon.measures.portfolio.candidate import Candidate, worth
from carbon.measures.portfolio.curve_figures import curve_notes, curve_title
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
    curve = abatement_curve(measures, "cost")
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


def test_each_step_looks_again_only_at_measures_that_share_a_meter_with_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """500 measures took minutes: see benchmarks/growth.py."""
    draw = random.Random(4)
    candidates = [
        Candidate(f"m{n:03}", draw.uniform(1e3, 1e5), draw.uniform(5, 90), 0, 9,
                  meter=f"e{n % 30}", share_saved=draw.uniform(0.02, 0.3))
        for n in range(60)
    ]  # fmt: skip
    looked_at: list[object] = []
    really = macc._added

    def counted(*given: Any) -> Any:
        looked_at.append(given)
        return really(*given)

    monkeypatch.setattr(macc, "_added", counted)
    assert len(abatement_curve(candidates).bars) == 60
    # Each of 60 once, and one of each of the 30 pairs again when the other was taken.
    assert len(looked_at) == 60 + 30


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
    assert curve.tonnes == pytest.approx(worth([known[name] for name in curve.measures], "tonnes"))
    assert len(curve.measures) + len(curve.left_out) == len(candidates)


def test_without_ties_the_curve_only_rises() -> None:
    measures = [
        Candidate(f"m{n}", 700 - 37 * n, 10 + n, 0, 0, meter="m", share_saved=0.1) for n in range(8)
    ]
    heights = [bar.gbp_per_tonne for bar in abatement_curve(measures, "cost").bars]
    assert heights == sorted(heights)


def test_an_excluded_measure_is_named() -> None:
    pair = [Candidate("a", 10, 10, 0, 0, group="g"), Candidate("b", 20, 10, 0, 0, group="g")]
    curve = abatement_curve(
        [*pair, Candidate("c", 5, 0, 0, 0), Candidate("d", 5, -9, 0, 0, needs=("c",))], "cost"
    )
    assert [bar.id for bar in curve.bars] == ["a"]
    assert dict(curve.left_out) == {
        "b": "only one of group g can be done, and a is",
        "c": "saves no tonne",
        "d": "needs c, which is not on the curve",
    }


def test_a_battery_and_the_panels_that_it_needs_were_two_bars() -> None:
    """Works that save nothing themselves took what needs them off the curve."""
    panels = Candidate("panels", 100, 10, 30, 9)
    battery = Candidate("battery", 50, 2, -20, 4, needs=("panels",))
    works = Candidate("works", 20, 0, -20, 0)
    pump = Candidate("pump", 80, 40, -30, 0, needs=("works",))
    curve = abatement_curve([battery, panels, works, pump])
    assert [(bar.measures, bar.gbp_per_tonne, bar.cost_gbp) for bar in curve.bars] == [
        (("panels", "battery"), pytest.approx(-10 / 12), 150),
        (("works", "pump"), pytest.approx(50 / 40), 100),
    ]
    assert curve.bars[0].id == "panels + battery"
    assert curve.left_out == ()
    # Of the bar's 12 t only those of the panels pay for themselves.
    assert [(part.id, part.tonnes, part.npv_gbp) for part in curve.bars[0].parts] == [
        ("panels", 10, 30), ("battery", 2, -20),
    ]  # fmt: skip
    assert curve.paying_tonnes == 10
    assert (
        "panels + battery: one bar, for one needs another; battery does not pay for itself in it "
        "(NPV −£20.00)."
    ) in list(curve_notes(curve))
    # What needs a measure and saves no tonne is no part of its bar.
    idle = Candidate("idle", 10, 0, -10, 0, needs=("panels",))
    alone = abatement_curve([panels, idle])
    assert [bar.id for bar in alone.bars] == ["panels"]
    assert alone.left_out == (("idle", "saves no tonne"),)


def test_of_alternatives_that_need_one_another_each_choice_is_a_bar() -> None:
    works = Candidate("works", 20, 0, -20, 0)
    small = Candidate("small", 40, 10, -20, 0, group="heat", needs=("works",))
    large = Candidate("large", 80, 60, -40, 0, group="heat", needs=("works",))
    curve = abatement_curve([works, small, large])
    assert [bar.measures for bar in curve.bars] == [("works", "large")]
    assert curve.left_out == (("small", "only one of group heat can be done, and large is"),)


def test_below_zero_an_alternative_that_saves_less_and_is_worth_less_came_first() -> None:
    """−5 ÷ 0.1 t stands lower than −500 ÷ 100 t, and is the worse of the two in all."""
    less = Candidate("less", 10, 0.1, 5, 2, group="roof")
    more = Candidate("more", 10, 100, 500, 90, group="roof")
    assert [bar.id for bar in abatement_curve([less, more]).bars] == ["more"]


def test_the_cheapest_tonnes_were_those_of_a_payback_of_153_years() -> None:
    """By capital the glazing stands first; net of what both save the lighting does."""
    glazing = Candidate("glazing", 153_000, 1_000, -140_000, 1_000)
    led = Candidate("led", 280_000, 900, 587_216, 76_000)
    assert [bar.id for bar in abatement_curve([glazing, led]).bars] == ["led", "glazing"]
    by_capital = abatement_curve([glazing, led], "cost")
    assert [bar.id for bar in by_capital.bars] == ["glazing", "led"]
    assert curve_title(by_capital).startswith(
        "Marginal abatement cost curve, capital per tonne, what it saves not counted"
    )


def test_net_cost_below_zero_pays_for_itself() -> None:
    curve = abatement_curve([Candidate("a", 100, 10, 50, 20)], "npv")
    assert curve.bars[0].gbp_per_tonne == -5


def test_insulation_that_a_pump_needs_came_after_the_boilers_done_instead() -> None:
    """At −£100 a tonne it stood right of +£20: it was one bar with a pump that is not done."""
    insulation = Candidate("ins", 1000, 50, 5000, 0)
    pump = Candidate("pump", 90_000, 60, -60_000, 0, group="heat", needs=("ins",))
    boilers = Candidate("boilers", 2000, 20, -400, 0, group="heat")
    curve = abatement_curve([insulation, pump, boilers])
    assert [(bar.id, bar.gbp_per_tonne) for bar in curve.bars] == [("ins", -100), ("boilers", 20)]
    assert dict(curve.left_out) == {"pump": "only one of group heat can be done, and boilers is"}
    assert curve.bars[0].start_tonnes == 0
    assert curve.tonnes == 70


@pytest.mark.parametrize("seed", range(40))
def test_measures_on_meters_of_their_own_only_rise_whatever_is_left_out(seed: int) -> None:
    own = [replace(each, on_meters=()) for each in random_candidates(random.Random(seed), 10)]
    heights = [bar.gbp_per_tonne for bar in abatement_curve(own).bars]
    assert heights == pytest.approx(sorted(heights))
