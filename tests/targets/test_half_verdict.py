"""A half-year's own verdict: like for like, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.analysis.like_for_like.comparison import LikeForLike, Moved, Pair, Unsized
from carbon.inventories.completeness import Completeness
from carbon.periods import Period
from carbon.reports.progress.halves import verdict_sentences
from carbon.targets.half_verdict import (
    CANNOT_SAY,
    HIGHER,
    LOWER,
    NOT_ENOUGH,
    THE_SAME,
    newest_verdict,
    verdict,
)
from carbon.targets.halves import Half, from_halves

BEFORE, NOW = Period.parse("2022-23 H1"), Period.parse("2023-24 H1")


def half(period: Period, kg: float, *, enough: bool = True) -> Half:
    return Half(period, kg, kg, {"1": kg}, {"Gas": kg}, enough_data=enough)


def alike(base: float, year: float, **more: object) -> LikeForLike:
    pair = {"1": Pair(base, year)}
    made = LikeForLike(BEFORE, NOW, NOW.last_day, {"1": base}, pair, pair, {})
    return replace(made, **more)  # type: ignore[arg-type]


def test_a_half_that_lost_a_site_was_said_to_have_fallen_by_half() -> None:
    # As reported 100 t fell to 60 t, since a site left; the one that stayed rose from 50 to 60 t.
    halves = [half(BEFORE, 100_000.0), half(NOW, 60_000.0)]
    asked: list[tuple[Period, Period, date]] = []

    def compare(base: Period, year: Period, on: date) -> LikeForLike:
        asked.append((base, year, on))
        return alike(50_000.0, 60_000.0)

    made = from_halves(halves, compare=compare)
    assert asked == [(BEFORE, NOW, date(2023, 9, 30))]
    assert made.verdict is not None
    assert made.verdict.state == HIGHER
    assert made.verdict.change == pytest.approx(0.2)
    assert verdict_sentences(made) == (
        "2023-24 H1 by itself: 20.0% more than 2022-23 H1, counting the same sites on the same "
        "days of data (60.0 tCO2e beside 50.0 tCO2e). As reported the change is −40.0%.",
    )


def test_a_half_that_a_site_came_to_is_not_of_the_same_sites_and_days() -> None:
    # Was: "counting the same sites on the same days of data", of another figure than the bridge's.
    came = Moved("site c, acquired on 2022-11-15", -2_400.0, 0.0, "back-cast")
    halves = [half(BEFORE, 100_000.0), half(NOW, 60_000.0)]

    def said(*moved: Moved) -> str:
        return verdict_sentences(
            from_halves(halves, compare=lambda *_: alike(50_000.0, 60_000.0, moved=moved))
        )[0]

    assert ", counting the sites of 30 September 2023 in both (60.0 tCO2e beside" in said(came)
    # What is a tenant's moves no sites, and what left before both halves is in neither.
    assert "counting the same sites on the same days" in said(replace(came, of_days=True))
    assert "counting the same sites on the same days" in said(replace(came, base_kg=0.0))


def test_gaps_beside_a_site_that_left_are_said_to_count_in_neither_half() -> None:
    # Days without data in the other half, 5 t of the half before, are left out of both.
    left = Moved("site b, transferred on 2023-06-30", 9_000.0, 4_000.0, "in neither year")
    gaps = {"1": Pair(5_000.0, 0.0)}
    halves = [half(BEFORE, 64_000.0), half(NOW, 64_000.0)]
    told = verdict_sentences(
        from_halves(
            halves, compare=lambda *_: alike(50_000.0, 60_000.0, moved=(left,), left_out=gaps)
        )
    )[0]
    assert (
        "20.0% more than 2022-23 H1, counting the sites of 30 September 2023 in both, on the days "
        "with data in both (60.0 tCO2e beside 50.0 tCO2e)."
    ) in told, told


def test_where_gaps_filled_turn_the_answer_nothing_is_said() -> None:
    made = verdict(alike(100.0, 90.0, filled={"1": Pair(110.0, 115.0)}))
    assert made.state == CANNOT_SAY
    assert "on the days with data in both it is lower" in made.why[0]
    assert verdict(alike(100.0, 90.0, filled={"1": Pair(110.0, 99.0)})).state == LOWER


def test_estimates_print_how_far_off_they_would_have_to_be() -> None:
    made = verdict(alike(100.0, 90.0, estimated={"1": Pair(0.0, 20.0)}))
    assert (made.state, made.error) == (LOWER, pytest.approx(0.5))
    assert verdict(alike(100.0, 90.0, estimated={"1": Pair(0.0, 20.0)}), 0.5).state == CANNOT_SAY
    # Estimates of 5 kg cannot have been 10 kg too high.
    assert verdict(alike(90.0, 100.0, estimated={"1": Pair(0.0, 5.0)})).error is None
    # Was "200% too low".
    for kg, off in ((20.0, "50% too low"), (5.0, "too low by a factor of 3.0")):
        told = from_halves(
            [half(BEFORE, 100.0), half(NOW, 90.0)],
            compare=lambda *_, kg=kg: alike(100.0, 90.0, estimated={"1": Pair(0.0, kg)}),
        )
        assert f"would have to be {off} to change it" in verdict_sentences(told)[0]


def test_what_came_and_is_not_known_is_not_passed_over() -> None:
    unknown = Unsized("site depot, acquired on 2023-05-01", None, "no readings")
    assert verdict(alike(100.0, 90.0, unsized=(unknown,))).state == CANNOT_SAY
    assert verdict(alike(100.0, 90.0, unsized=(replace(unknown, decision="x"),))).state == LOWER
    sized = verdict(alike(100.0, 90.0, unsized=(replace(unknown, year_kg=3.0),)))
    assert sized.state == LOWER
    assert sized.remarks == ("What came is in neither half: site depot, acquired on 2023-05-01.",)


def test_an_account_that_says_nothing_in_a_half_is_named_and_may_turn_it() -> None:
    """Was: "44.2% less than 2023-24 H1 …, same sites, same days of data": no oil was logged."""
    oil, read = {"Gas": frozenset({"gas-1"}), "Oil": frozenset({"oil-1"})}, Completeness((), 1.0)
    quiet = replace(read, events=1, silent=("oil-1",))

    def of(period: Period, gas: float, litres: float, cover: Completeness) -> Half:
        by_source = {"Gas": gas, "Oil": litres} if litres else {"Gas": gas}
        return replace(
            half(period, gas + litres), by_source=by_source, meters=oil, completeness=cover
        )

    had = of(BEFORE, 60.0, 40.0, read)
    made = newest_verdict([had, of(NOW, 50.0, 0.0, quiet)], lambda *_: alike(100.0, 50.0))
    assert made is not None
    assert made.state == LOWER  # 50 + 40 of oil are less than 100 still
    assert made.remarks == (
        "There is no event and no nil return in 2023-24 H1 of oil-1; 2022-23 H1 has some. If there "
        "was none, a nil return says so.",
    )
    turned = newest_verdict([had, of(NOW, 70.0, 0.0, quiet)], lambda *_: alike(100.0, 70.0))
    assert turned is not None
    assert turned.state == CANNOT_SAY  # 70 + 40 of oil are more than 100
    assert "with as much as in 2022-23 H1 it would be higher" in turned.why[0]
    # Of an account that neither half has, as of a delivery each November, nothing is said.
    never = newest_verdict(
        [of(BEFORE, 60.0, 0.0, quiet), of(NOW, 50.0, 0.0, quiet)], lambda *_: alike(60.0, 50.0)
    )
    assert never is not None
    assert (never.state, never.remarks) == (LOWER, ())


def test_the_same_is_neither_less_nor_more_and_nought_is_no_base() -> None:
    assert verdict(alike(100.0, 100.0)).state == THE_SAME
    assert verdict(alike(0.0, 100.0)).state == CANNOT_SAY


def test_a_half_that_has_begun_does_not_hide_the_one_before() -> None:
    begun = half(Period.parse("2023-24 H2"), 5.0, enough=False)
    made = newest_verdict([half(BEFORE, 9.0), half(NOW, 8.0), begun], lambda *_: alike(9.0, 8.0))
    assert made is not None
    assert (made.period, made.state) == (NOW, LOWER)


@pytest.mark.parametrize(
    ("halves", "state"),
    [
        ([half(NOW, 8.0, enough=False)], NOT_ENOUGH),
        ([half(BEFORE, 8.0, enough=False), half(NOW, 8.0)], NOT_ENOUGH),
        ([half(NOW, 8.0)], CANNOT_SAY),
    ],
)
def test_too_little_data_is_said(halves: list[Half], state: str) -> None:
    made = from_halves(halves, compare=lambda *_: None)
    assert made.verdict is not None
    assert made.verdict.state == state
    assert verdict_sentences(made)[0].startswith("We cannot say whether 2023-24 H1")


def test_nothing_is_said_where_like_for_like_cannot_be_had() -> None:
    made = from_halves([half(BEFORE, 9.0), half(NOW, 8.0)], compare=lambda *_: None)
    assert made.verdict is None
    assert verdict_sentences(made) == ()
