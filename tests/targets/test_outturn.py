"""The outturn of a year from its first half."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.periods import Period
from carbon.reports.progress.halves import _scores, lacking_sentence
from carbon.targets.crossing import Crossing
from carbon.targets.filled_halves import HalfGaps
from carbon.targets.halves import HalfYears
from carbon.targets.outturn import NoPastYear, PastYear, outturn
from carbon.targets.past_outturns import scores

ALL_SEEDS, FEW_SEEDS = 2000, 150


def year(start: int) -> Period:
    return Period.parse(f"{start}-{(start + 1) % 100:02d}")


def past(start: int, **sources: tuple[float, float]) -> PastYear:
    return PastYear(
        year(start),
        {name: both[0] for name, both in sources.items()},
        {name: both[1] for name, both in sources.items()},
    )


KG = st.floats(1.0, 1e6)


@given(KG, st.floats(0.1, 0.9), st.lists(KG, min_size=1, max_size=6))
def test_a_share_that_never_moves_is_reproduced(
    h1: float, share: float, years: list[float]
) -> None:
    known = [past(2010 + n, gas=(kg * share, kg * (1 - share))) for n, kg in enumerate(years)]
    made = outturn(year(2020), {"gas": h1}, known)
    assert made.forecast_kg == pytest.approx(h1 / share, rel=1e-9)
    assert made.indicative is (len(years) < 3)
    if made.low_kg is not None and made.high_kg is not None:
        assert made.low_kg == pytest.approx(made.forecast_kg, rel=1e-6)
        assert made.high_kg == pytest.approx(made.forecast_kg, rel=1e-6)
    for score in scores(known):
        assert score.error == pytest.approx(0.0, abs=1e-9)


def test_each_source_has_its_own_share_and_the_total_is_their_sum() -> None:
    known = [past(2021, gas=(20, 80), power=(50, 50)), past(2022, gas=(40, 60), power=(50, 50))]
    made = outturn(year(2023), {"gas": 30.0, "power": 45.0}, known)
    assert {each.source: each.forecast_kg for each in made.sources} == pytest.approx(
        {"gas": 100.0, "power": 90.0}
    )
    assert made.forecast_kg == pytest.approx(190.0)
    assert made.indicative
    assert "indicative" in made.sentence()


def test_a_source_without_a_past_is_named_and_not_guessed() -> None:
    made = outturn(year(2023), {"gas": 30.0, "oil": 7.0}, [past(2022, gas=(50, 50))])
    assert made.without_past == ("oil",)
    assert made.forecast_kg == pytest.approx(67.0)
    assert "No past year has oil" in made.sentence()


def test_without_a_past_year_there_is_no_outturn() -> None:
    with pytest.raises(NoPastYear, match="no finished year"):
        outturn(year(2023), {"gas": 30.0}, [])
    assert scores([past(2022, gas=(1, 1))]) == ()


def test_past_forecasts_are_made_from_earlier_years_alone() -> None:
    known = [past(2020, gas=(50, 50)), past(2021, gas=(40, 60)), past(2022, gas=(45, 55))]
    second, third = scores(known)
    assert (second.forecast_kg, second.came_kg, second.past) == (80.0, 100.0, 1)
    assert second.error == pytest.approx(-0.2)
    assert second.inside is None
    assert third.forecast_kg == pytest.approx(45 / 0.45)


def test_the_interval_by_hand() -> None:
    known = [past(2020, gas=(50, 50)), past(2021, gas=(40, 60)), past(2022, gas=(45, 55))]
    made = outturn(year(2023), {"gas": 45.0}, known)
    # Each year from the mean share of the two others; Student's t for 2 degrees is 4.302653.
    errors = [math.log(100 / (h1 / share)) for h1, share in ((50, 0.425), (40, 0.475), (45, 0.45))]
    s = math.sqrt(sum(e * e for e in errors) * 2 / 9)
    reach = 4.302652729911275 * s * math.sqrt(4 / 3)
    assert made.low_kg == pytest.approx(100 * math.exp(-reach), rel=1e-9)
    assert made.high_kg == pytest.approx(100 * math.exp(reach), rel=1e-9)


def inside(seed: int) -> bool | None:
    draw = random.Random(seed)
    count, spread = 3 + seed % 6, draw.uniform(0.005, 0.08)
    years = []
    for _ in range(count + 1):
        h1 = draw.uniform(50, 150)
        years.append((h1, h1 * (math.exp(0.9 + draw.gauss(0, spread)) - 1)))
    made = outturn(
        year(2030), {"gas": years[-1][0]},
        [past(2010 + n, gas=both) for n, both in enumerate(years[:-1])],
    )  # fmt: skip
    assert made.low_kg is not None
    assert made.high_kg is not None
    return made.low_kg <= sum(years[-1]) <= made.high_kg


def test_the_interval_holds_as_often_as_stated() -> None:
    share = 100 * sum(map(bool, map(inside, range(FEW_SEEDS)))) / FEW_SEEDS
    assert abs(share - 95) <= 2 * math.sqrt(ALL_SEEDS / FEW_SEEDS)


@pytest.mark.prove
def test_the_interval_holds_95_times_in_100() -> None:
    share = 100 * sum(map(bool, map(inside, range(ALL_SEEDS)))) / ALL_SEEDS
    print(f"\noutturn: {share:.2f} in 100 of {ALL_SEEDS} outturns within the 95% interval")
    assert abs(share - 95) <= 2


def test_a_past_year_with_its_gaps_filled_says_what_came_as_reported() -> None:
    # Was "came 110", which no other page said of a year reported as 100 kg.
    filled = HalfGaps(Period.parse("2022-23 H1"), days=True, silent=("oil",))
    known = [
        past(2021, gas=(50, 50)),
        replace(past(2022, gas=(60, 50)), reported_kg=100.0, gaps=(filled,)),
    ]
    (score,) = scores(known)
    assert (score.came_kg, score.reported_kg) == (110.0, 100.0)
    halves = HalfYears((), (), None, "the newest year is finished", (score,))
    table = _scores(halves)
    assert table.notes == (
        "Gaps of 2022-23 H1 are filled from the meters' own history. Accounts of events that fell "
        "silent are taken as in other years: oil in 2022-23 H1.",
        "As reported came 2022-23 to 0.10 tCO2e; here gaps are filled, as in the forecasts.",
    )
    assert _scores(replace(halves, scores=scores([known[0], known[0]]))).notes == ()


def test_a_source_without_anything_in_the_first_half_is_said_to_be_forecast_at_nought() -> None:
    made = outturn(year(2023), {"power": 9.0}, [past(2022, power=(5, 5), gas=(3, 1))])
    assert made.forecast_kg == pytest.approx(18.0)
    assert made.sentence().endswith(
        "Nothing of gas is known of April to September of 2023-24, so none is forecast for the "
        "year, though past years had some."
    )
    made = outturn(year(2023), {"power": 9.0, "gas": 3.0}, [past(2022, power=(5, 5), gas=(3, 1))])
    assert "Nothing of" not in made.sentence()


def test_a_source_of_second_halves_alone_is_named_too() -> None:
    # Was: no row of it and no word, in a year of which it is a third.
    made = outturn(year(2023), {"power": 9.0}, [past(2022, power=(5, 5), oil=(0, 4))])
    assert made.at_nought == ("oil",)
    assert "Nothing of oil is known of April to September" in made.sentence()
    said = lacking_sentence(made, {})
    assert said == "Not in it: oil, of which April to September had none."


@pytest.mark.parametrize(
    ("crossing", "unchanged"),
    [
        # Left in June, its first half of the whole: was 12 + 1 as told, ÷ share.
        (Crossing("b", "power", 1.0, 0.0, 0.25, 0.0), 24.0 + 8.0),
        # Leaves in the second half.
        (Crossing("b", "power", 4.0, 0.0, 1.0, 0.5), 24.0 + 8.0),
        # Came in June: was told as if it had always been there, by half of its days.
        (Crossing("b", "power", 1.0, 0.0, 0.25, 1.0, begins=True), 24.0),
        # A tenant who came: what is taken off is the council's again.
        (Crossing("b", "power", -1.0, 0.0, 0.5, 1.0, begins=True, is_taken_off=True), 24.0),
        # A tenant who left in June: two more a half.
        (Crossing("b", "power", -1.0, 0.0, 0.5, 0.0, is_taken_off=True), 24.0 - 4.0),
    ],
    ids=["left", "leaves", "came", "tenant came", "tenant left"],
)
def test_a_year_with_nothing_joining_or_leaving_has_what_left_and_not_what_came(
    crossing: Crossing, unchanged: float
) -> None:
    h1 = {"power": 12.0 + crossing.h1_kg}
    made = outturn(year(2023), h1, [past(2022, power=(5, 5))], [crossing])
    assert made.unchanged_kg == pytest.approx(unchanged)


def test_what_a_tenant_will_take_off_makes_a_forecast_too_high() -> None:
    # Was: "so that the total is too low by it".
    tenant = Crossing("a", "power", 0.0, 0.0, 0.0, 0.5, "joins", begins=True, is_taken_off=True)
    made = outturn(year(2023), {"power": 12.0}, [past(2022, power=(5, 5))], [tenant])
    assert made.crossed[0].sentence().endswith("so that the total is too high by it.")
    said = lacking_sentence(made, {"a": "A Hall"})
    assert said == "Not in it: what is taken off A Hall (power), which joins."


def test_the_second_half_of_what_came_is_by_the_days_that_were_read() -> None:
    """Was: 42.1, where July of a site that came in June was taken for used: three months by four.

    Three of its four months were read, 30 t: 10 t a month, 60 t for the second half, not 45.
    """
    past = [PastYear(Period.parse("2022-23"), {"gas": 60.0}, {"gas": 60.0})]
    one = Crossing("c", "gas", 30.0, 0.0, 4 / 6, 1.0, begins=True, h1_read=3 / 6)
    gaps = (
        HalfGaps(Period.parse("2022-23 H1"), stay=("old",)),
        HalfGaps(Period.parse("2023-24 H1"), stay=("c-gas",)),
    )
    made = replace(outturn(Period.parse("2023-24"), {"gas": 90.0}, past, [one]), gaps=gaps)
    assert made.forecast_kg == pytest.approx(60.0 * 2 + 30.0 + 60.0)
    assert lacking_sentence(made, {}) == (
        "Not in it: days without data, which no history can fill, of c-gas."
    )
