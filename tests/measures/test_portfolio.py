"""The portfolio is the exact optimum: it equals trying every set."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.errors import Faults
from carbon.measures.portfolio.candidate import AIMS, Candidate, worth
from carbon.measures.portfolio.figures import MEASURES, considered
from carbon.measures.portfolio.interaction import Alone, attributed, together
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.selection import choose
from tests.measures.candidates import (
    feasible,
    random_candidates,
    random_limits,
    worth_by_levels,
)

CASES = 40
MANY_CASES = 500

alone = st.builds(Alone, st.floats(0.001, 1), st.floats(0.1, 1000))


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=8), st.floats(1, 1000))
def test_equal_lives_combine_as_one_minus_the_product(shares: list[float], whole: float) -> None:
    left = 1.0
    for share in shares:
        left *= 1 - share
    found = together([Alone(share, share * whole) for share in shares])
    assert found == pytest.approx(whole * (1 - left), rel=1e-9)


@given(st.lists(alone, max_size=8), alone, st.randoms())
def test_a_measure_more_never_saves_less_nor_more_than_it_would_alone(
    measures: list[Alone], more: Alone, draw: random.Random
) -> None:
    before, after = together(measures), together([*measures, more])
    assert before - 1e-9 * before <= after <= (before + more.value) * (1 + 1e-9)
    shuffled = [*measures, more]
    draw.shuffle(shuffled)
    assert together(shuffled) == pytest.approx(after, rel=1e-12)
    assert all(part <= one.value * (1 + 1e-9) for one, part in zip(
        [*measures, more], attributed([*measures, more]), strict=True
    ))  # fmt: skip


def test_a_short_life_beside_a_long_one_takes_nothing_from_the_later_years() -> None:
    """90% for 100 years beside 90% for 1 year: 99% for 1 year and 90% for the other 99."""
    long_lived, short_lived = Alone(0.9, 90.0), Alone(0.9, 0.9)
    assert together([long_lived, short_lived]) == pytest.approx(0.99 * 1 + 0.9 * 99)


def compare(seed: int) -> None:
    draw = random.Random(seed)
    candidates = random_candidates(draw)
    limits = random_limits(draw, candidates)
    aim = draw.choice(AIMS)
    made = choose(candidates, limits, aim, next_best=2)
    tried = sorted(
        ((worth_by_levels(chosen, aim), chosen) for chosen in feasible(candidates, limits)),
        key=lambda each: -each[0],
    )
    found = [made.best, *made.next_best]
    for choice, (value, _) in zip(found, tried, strict=False):
        assert choice.value(aim) == pytest.approx(value, rel=1e-9, abs=1e-6), (seed, choice)
    assert len(found) == min(3, len(tried)), seed
    assert len({choice.ids for choice in found}) == len(found)
    assert made.gap == 0
    known = {each.id: each for each in candidates}
    assert limits.allow([known[name] for name in made.best.ids])
    assert worth_by_levels([known[name] for name in made.best.ids], aim) == pytest.approx(
        made.best.value(aim), rel=1e-9, abs=1e-6
    )
    for ranked in made.ranked:
        assert ranked.loss >= 0
        assert limits.allow([known[name] for name in ranked.choice.ids])
    for more in made.more:
        assert more.gain >= 0


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(CASES))
def test_the_optimum_equals_trying_every_set(seed: int) -> None:
    compare(seed)


@pytest.mark.prove
def test_the_optimum_equals_trying_every_set_many_times() -> None:
    for seed in range(CASES, CASES + MANY_CASES):
        compare(seed)
    print(
        f"{MANY_CASES} random cases of up to 14 measures with shared meters, groups and needs: the "
        "three best sets are those of trying every set, gap 0"
    )


def test_order_of_input_changes_nothing() -> None:
    draw = random.Random(7)
    candidates = random_candidates(draw, 12)
    first = choose(candidates, Limits(60_000))
    assert choose(list(reversed(candidates)), Limits(60_000)) == first


def test_the_best_of_many_measures_is_proven() -> None:
    """Of 500 in seconds: see benchmarks/growth.py."""
    draw = random.Random(1)
    candidates = []
    for number in range(60):
        cost = round(draw.uniform(2e3, 3e5), 2)
        candidates.append(
            Candidate(
                f"m{number:03}", cost, cost / draw.uniform(40, 400), 0, cost / draw.uniform(3, 15),
                meter=f"meter-{number % 24}", share_saved=round(draw.uniform(0.02, 0.4), 3),
            )
        )  # fmt: skip
    made = choose(candidates, Limits(1_200_000.0), next_best=0, more_gbp=10_000)
    assert made.gap == 0
    assert made.best.cost_gbp <= 1_200_000
    assert all(ranked.loss > 0 for ranked in made.ranked)


def simple(name: str, cost: float = 100, tonnes: float = 10, **more: object) -> Candidate:
    return Candidate(name, cost, tonnes, 0, 20, **more)  # type: ignore[arg-type]


def test_ties_go_to_the_cheaper_and_then_to_the_alphabet() -> None:
    equal = [simple("c"), simple("a"), simple("b"), simple("d", cost=90)]
    made = choose(equal, Limits(100))
    assert made.best.ids == ("d",)
    assert [each.ids for each in made.next_best[:3]] == [("a",), ("b",), ("c",)]


def test_a_prerequisite_is_bought_with_what_needs_it() -> None:
    measures = [simple("panel", tonnes=0), simple("pump", tonnes=50, needs=("panel",))]
    assert choose(measures, Limits(100)).best.ids == ()
    assert choose(measures, Limits(200)).best.ids == ("panel", "pump")


def test_a_budget_is_kept_to_the_penny() -> None:
    measures = [simple("a", cost=0.1), simple("b", cost=0.2)]
    assert choose(measures, Limits(0.3)).best.ids == ("a", "b")
    assert choose(measures, Limits(0.29)).best.ids == ("a",)


def test_years_have_budgets_of_their_own() -> None:
    measures = [simple("a", year="2025-26"), simple("b", year="2026-27")]
    limits = Limits(None, {"2025-26": 150, "2026-27": 50})
    made = choose(measures, limits, more_gbp=60)
    assert made.best.ids == ("a",)
    assert [(each.year, each.gain, each.added) for each in made.more] == [
        ("2025-26", 0.0, ()), ("2026-27", 10.0, ("b",)),
    ]  # fmt: skip


def test_capital_over_two_years_counts_in_both() -> None:
    spread = simple("a", spend_gbp={"2025-26": 60, "2026-27": 40})
    assert choose([spread], Limits(None, {"2025-26": 60, "2026-27": 40})).best.ids == ("a",)
    assert choose([spread], Limits(None, {"2025-26": 60, "2026-27": 39})).best.ids == ()


def test_what_costs_nothing_and_saves_no_money_had_a_payback_of_0() -> None:
    """A granted heat pump that costs more to run came first by payback, and within 5 years."""
    pump = Candidate("pump", 0, 500, -9_000, -600)
    free = Candidate("free", 0, 10, 9_000, 600)
    lamps = Candidate("lamps", 4_000, 10, 9_000, 1_000)
    made = choose([pump, free, lamps], Limits(5_000), payback_years=5)
    assert made.left_out == {"pump": "saves no money in its first year, so has no simple payback"}
    assert made.best.ids == ("free", "lamps")
    whole = choose([pump, free, lamps], Limits(5_000))
    assert {ranked.by: ranked.order for ranked in whole.ranked}["payback"] == (
        "free", "lamps", "pump",
    )  # fmt: skip
    [row] = [each for each in considered(whole) if each.candidate.id == "pump"]
    assert MEASURES["payback_years"].of(row) is None


def test_a_payback_cap_takes_those_that_need_it_along() -> None:
    slow = Candidate("slow", 1000, 10, 0, 50)
    made = choose(
        [slow, simple("quick", needs=("slow",)), simple("free")], Limits(2000), "tonnes", 10
    )
    assert made.best.ids == ("free",)
    assert made.left_out == {"slow": "simple payback of 20.0 years", "quick": "needs slow"}


def test_a_payback_of_exactly_the_cap_is_within_it() -> None:
    """0.29 × 100,000 kWh is 28,999.999999999996 in binary: £232,000 was left out, "8.0 years"."""
    measures = [
        Candidate("met", 232_000, 10, 0, 0.29 * 100_000),
        Candidate("missed", 232_000.01, 10, 0, 29_000),
    ]
    made = choose(measures, Limits(10**6), payback_years=8)
    assert made.best.ids == ("met",)
    assert made.left_out == {"missed": "simple payback of 8.0000003 years"}


def test_what_ranking_loses_is_shown() -> None:
    measures = [
        Candidate("lamps", 60, 300, 0, 12),
        Candidate("solar", 50, 240, 0, 9),
        Candidate("boiler", 50, 230, 0, 8),
    ]
    made = choose(measures, Limits(100))
    by = {ranked.by: ranked for ranked in made.ranked}
    assert by["payback"].choice.ids == ("lamps",)
    assert by["payback"].loss == pytest.approx(170)
    assert by["£ per tonne"].order == ("lamps", "solar", "boiler")


@pytest.mark.slow
def test_eleven_measures_on_a_meter_are_refused() -> None:
    crowd = [simple(f"a{n:02}", meter="m", share_saved=0.1) for n in range(11)]
    with pytest.raises(Faults, match="11 measures on meter 'm'.*at most 10 on one meter"):
        choose(crowd, Limits(1000))
    assert worth(choose(crowd[:10], Limits(1000)).candidates, "tonnes") == pytest.approx(
        100 * (1 - 0.9**10)
    )


@pytest.mark.parametrize(
    ("measures", "message"),
    [
        ([simple("a"), simple("a")], "measure 'a' twice"),
        ([simple("a", needs=("b",))], "needed measure 'b'; expected one of: a"),
        (
            [simple("a", needs=("b",)), simple("b", needs=("a",))],
            "'a', which needs 'b', which",
        ),
        ([simple("a", group="g"), simple("b", group="g", needs=("a",))], "both of group 'g'"),
        ([simple("a", cost=-1)], "cost of 'a' £-1.00"),
        ([simple("a", meter="m", share_saved=1.2)], "saving 120.0% of what meter 'm' uses"),
        ([simple("a", tonnes=float("nan"))], "tonnes of 'a' nan"),
    ],
)
def test_contradictions_are_refused(measures: list[Candidate], message: str) -> None:
    with pytest.raises(Faults, match=message.replace("(", r"\(")):
        choose(measures, Limits(100))


def test_all_faults_come_together() -> None:
    with pytest.raises(Faults, match="2 faults"):
        choose([simple("a", cost=-1), simple("b", needs=("x",))], Limits(100))


def test_a_year_without_a_budget_is_refused() -> None:
    with pytest.raises(Faults, match="spending in 2027-28; expected a year with a budget: 2025-26"):
        choose([simple("a", year="2027-28")], Limits(None, {"2025-26": 100}))
