"""A year of which nobody can say where it stands: no trend, chance or sum rests on it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.analysis.like_for_like.comparison import Pair
from carbon.periods import Period
from carbon.targets.forecast import forecast
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.target import Target
from tests.targets.test_like_for_like import alike, milestone, seen, series

BASE = "2019-20"
TARGET = Target(
    "T", "estate", "gross", Period.parse(BASE), "linear", (milestone("2029-30", 55),), (),
    "targets.toml",
)  # fmt: skip
#: Tonnes of the five years, and of the last with its gaps filled; the pathway allows 59.2 of 75.8.
TONNES = {BASE: 75.8, "2020-21": 64.3, "2021-22": 62.2, "2022-23": 60.2, "2023-24": 57.4}
FILLED = 63.2


def five_years(doubted: str = "2023-24", *, whole_base: bool = True) -> Progress:
    """The years, of which *doubted* turns on its gaps, beside a base of all its data or not."""
    base_kg = TONNES[BASE] * 1000
    compared = []
    for year, tonnes in list(TONNES.items())[1:]:
        filled = 80_000.0 if year == doubted else tonnes * 1000
        whole = {"2": Pair(base_kg, filled)}
        compared.append(alike(BASE, year, base_kg, tonnes * 1000, filled=whole))
    years = [seen(year, tonnes * 1000) for year, tonnes in TONNES.items()]
    years[0] = replace(years[0], enough_data=whole_base)
    return progress(series(*years, compared=dict(compared)), TARGET, date(2024, 10, 15))


def test_a_trend_and_its_chance_do_not_rest_on_a_year_of_which_nobody_can_say() -> None:
    # Was: "the chance of meeting −55% in 2029-30 is 20%" through 57.4 t, which are more.
    made = five_years()
    assert made.latest.status == "cannot say"
    found = forecast(made.alike("gross"), "gross", Period.parse("2029-30"))
    assert [str(period) for period, _ in found.trend.points] == list(TONNES)[:-1]
    last = Period.parse("2023-24")
    assert found.left_out == ((last, "of which nobody can say where it stands"),)
    (told,) = outlook(made).milestones
    assert told.chance is None
    why = "nobody can say where 2023-24, newer than the trend, stands"
    assert told.note == f"no probability: {why}"
    # An older one is left out of the trend, and the chance is of those around it: four years.
    (told,) = outlook(five_years("2021-22")).milestones
    assert told.chance is not None


def test_a_sum_ends_before_a_year_of_which_nobody_can_say_and_names_it() -> None:
    # Was: 319.9 t in all with 57.4 of the last, "17.6 under"; filled it is 63.2.
    sums = five_years().cumulative
    assert (str(sums.last), [str(each) for each in sums.without]) == ("2022-23", ["2023-24"])
    assert sums.actual_kg == pytest.approx((75.8 + 64.3 + 62.2 + 60.2) * 1000)
    amid = five_years("2021-22").cumulative
    assert (amid.actual_kg, amid.why) == (None, "of 2021-22 nobody can say where it stands")


def test_a_year_far_from_its_pathway_stays_whatever_its_gaps() -> None:
    # Filled, 2020-21 is still on the side that it is on: nothing of it is in doubt.
    made = five_years("")
    assert not any(year.doubted for year in made.years)
    found = forecast(made.alike("gross"), "gross", Period.parse("2029-30"))
    assert (len(found.trend.points), found.no_chance) == (5, "")


def test_no_chance_is_told_of_a_share_of_a_base_with_too_little_data() -> None:
    # Was: the chance of meeting 45 % of what nine months of the base year come to.
    made = five_years("", whole_base=False)
    assert {year.pathway_kg for year in made.years} == {None}
    (told,) = outlook(made).milestones
    assert (told.chance, told.note) == (None, "the base year 2019-20 has too little data")
