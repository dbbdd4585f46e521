"""Required rates, cumulative emissions, bases, scopes and the outlook of a target."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.periods import Period
from carbon.targets.base import Base, Restatement
from carbon.targets.document import document
from carbon.targets.linked import Standings
from carbon.targets.milestone import Milestone
from carbon.targets.outlook import outlook
from carbon.targets.progress import NoBase, progress
from carbon.targets.series import NotByScope, Observation, Series, YearWithoutFigure
from carbon.targets.target import Target
from tests.targets.test_progress import (
    BASE_KG,
    IN_2015,
    TARGET,
    definition,
    milestone,
    seen,
    series,
)


def year(start: int) -> str:
    return f"{start}-{(start + 1) % 100:02d}"


def aiming(*milestones: Milestone, **changes: object) -> Target:
    return replace(TARGET, milestones=milestones, **changes)  # type: ignore[arg-type]


@given(st.floats(1.0, 1e9), st.floats(0.01, 0.99), st.integers(1, 40))
def test_the_constant_rate_reaches_the_target(kg: float, left: float, years: int) -> None:
    target = aiming(milestone(year(2010 + years), 100 * (1 - left)))
    made = progress(series(seen("2009-10", kg), seen("2010-11", kg)), target, date(2011, 10, 1))
    (state,) = made.milestones
    assert state.required_rate is not None
    assert kg * (1 - state.required_rate) ** years == pytest.approx(state.allowed_kg, rel=1e-9)
    assert state.required_kg_a_year is not None
    assert kg - years * state.required_kg_a_year == pytest.approx(state.allowed_kg, rel=1e-9)


def test_no_constant_rate_reaches_nought() -> None:
    made = progress(
        series(seen("2009-10", 100.0), seen("2010-11", 90.0)), TARGET, date(2011, 10, 1)
    )
    assert made.milestones[-1].required_rate is None
    assert made.milestones[-1].required_kg_a_year == pytest.approx(90.0 / 39)


def test_the_gap_is_a_share_of_the_pathway() -> None:
    made = progress(series(seen("2009-10", BASE_KG), seen("2014-15", 600.0)), TARGET)
    assert made.latest.gap_kg == -150.0
    assert made.latest.gap_share == -0.2


def test_a_milestone_whose_year_has_come_is_judged_on_that_year() -> None:
    made = progress(
        series(seen("2009-10", BASE_KG), seen("2019-20", 600.0), seen("2020-21", 100.0)), TARGET
    )
    state = made.milestones[0]
    assert (str(state.period), state.met, state.required_kg_a_year) == ("2019-20", False, None)


def test_a_base_with_too_little_data_says_nothing() -> None:
    weak = replace(seen("2009-10", BASE_KG), enough_data=False)
    made = progress(series(weak, seen("2014-15", 1.0)), TARGET)
    assert made.latest.status == "not enough data"
    assert not any(state.met for state in made.milestones)
    assert made.milestones[0].required_kg_a_year is None


def test_the_latest_year_with_enough_data_is_what_a_milestone_is_measured_from() -> None:
    part = replace(seen("2015-16", 10.0), enough_data=False)
    years = series(seen("2009-10", BASE_KG), seen("2014-15", 900.0), part)
    assert progress(years, TARGET, date(2016, 10, 1)).latest.status == "not enough data"
    made = progress(years, TARGET, date(2016, 3, 31))
    assert (made.latest.status, made.latest.figure) == ("", "not due yet")
    state = made.milestones[0]
    assert (str(state.period), state.actual_kg, state.years_left) == ("2014-15", 900.0, 5)
    assert state.required_kg_a_year == pytest.approx(80.0)
    assert made.latest_sound is not None
    assert made.latest_sound.actual_kg == 900.0


def test_cumulative_emissions_beside_the_area_under_the_pathway() -> None:
    years = [seen(year(2009 + n), BASE_KG - 40 * n) for n in range(4)]
    made = progress(series(*years), TARGET).cumulative
    assert made.actual_kg == 1000 + 960 + 920 + 880
    assert made.allowed_kg == pytest.approx(1000 + 950 + 900 + 850)
    assert made.over_kg == pytest.approx(60)


def test_a_gap_is_not_bridged_and_boundaries_are_not_added() -> None:
    first, third = seen("2009-10", BASE_KG), seen("2011-12", 900.0)
    gap = YearWithoutFigure(Period.parse("2010-11"), "not found")
    made = progress(Series(definition(), "CO2e", (first, third), (gap,)), TARGET).cumulative
    assert (made.actual_kg, made.over_kg) == (None, None)
    assert made.why == "no figure for 2010-11"
    other = replace(seen("2010-11", 950.0), boundary="other")
    made = progress(series(first, other), TARGET).cumulative
    assert (made.actual_kg, made.why) == (None, "years on different boundaries are not added")
    weak = replace(seen("2010-11", 950.0), enough_data=False)
    made = progress(series(first, weak, third), TARGET).cumulative
    assert (made.actual_kg, made.why) == (None, "not enough data in 2010-11")


def test_a_base_is_as_published_restated_or_given() -> None:
    old, new = (
        replace(seen("2009-10", kg), boundary=name) for kg, name in ((1000.0, "a"), (800.0, "b"))
    )
    years = series(old, new, replace(seen("2014-15", 700.0), boundary="b"))
    assert progress(years, TARGET).base is old
    assert progress(years, replace(TARGET, base=Base("restated"))).base is new
    given_ = Base("given", 2.0, "s", (Restatement(date(2023, 1, 1), 3.0, "r"),))
    target = replace(TARGET, base=given_)
    assert progress(years, target, date(2022, 12, 31)).latest.pathway_kg == 1500.0
    assert progress(years, target, date(2023, 1, 1)).latest.pathway_kg == 2250.0
    published = replace(years, definition=replace(years.definition, kind="published"))
    with pytest.raises(NoBase, match="calculated from readings, and .* is of published totals"):
        progress(published, replace(TARGET, base=Base("calculated")))
    with pytest.raises(NoBase, match="a base above zero"):
        progress(series(seen("2009-10", 0.0)), TARGET)


def scoped(period: str, **by_scope: float) -> Observation:
    kg = {name.removeprefix("s"): value for name, value in by_scope.items()}
    gross = math.fsum(value for name, value in kg.items() if name != "deduction")
    return Observation(Period.parse(period), "", gross, math.fsum(kg.values()), kg)


def test_a_target_on_some_scopes_counts_only_those() -> None:
    years = series(
        scoped("2009-10", s1=100.0, s2=50.0, s3=7.0, deduction=-5.0),
        scoped("2014-15", s1=60.0, s2=40.0, s3=9.0, deduction=-10.0),
    )
    made = progress(years, replace(TARGET, scopes=("1", "2")))
    assert made.base.gross_kg == 150.0
    assert (made.latest.actual_kg, made.latest.observation.net_kg) == (100.0, 90.0)
    assert made.latest.pathway_kg == 112.5
    whole = Observation(Period.parse("2009-10"), "", 5.0, 5.0, {"all": 5.0})
    with pytest.raises(NotByScope, match="not split by scope"):
        progress(series(whole), replace(TARGET, scopes=("1",)))


def falling(boundary: str = "") -> list[Observation]:
    return [
        replace(seen(year(2009 + n), BASE_KG * 0.95**n * (1.01 if n % 2 else 0.99)),
                boundary=boundary)
        for n in range(6)
    ]  # fmt: skip


def test_the_outlook_names_the_next_milestone_its_chance_and_the_crossing() -> None:
    made = outlook(progress(series(*falling()), TARGET, IN_2015))
    following = made.milestones[0]
    assert str(following.milestone.period) == "2019-20"
    assert following.chance is not None
    assert 0.0 < following.chance < 0.5
    assert following.note == "the trend does not reach it by 2019-20"
    forecast = made.forecasts["gross"]
    assert len(forecast.trend.points) == 6
    neutral = made.milestones[-1]
    assert (neutral.chance, neutral.crossing) == (None, None)
    assert "never reaches zero" in neutral.note
    assert made.comparable


def test_an_outlook_on_too_few_years_says_so() -> None:
    years = [*falling("old")[:3], *(replace(each, boundary="new") for each in falling()[3:])]
    made = outlook(progress(series(*years), TARGET, IN_2015))
    assert made.forecasts == {}
    assert "3 comparable years" in made.refused["gross"]
    assert made.milestones[0].chance is None
    assert "no forecast" in made.milestones[0].note


def test_a_base_on_another_boundary_is_said() -> None:
    years = [replace(seen("2008-09", 1200.0), boundary="old"), *falling("new")]
    target = replace(TARGET, base_period=Period.parse("2008-09"))
    assert not outlook(progress(series(*years), target, IN_2015)).comparable


def test_the_document_holds_every_figure_unrounded() -> None:
    made = progress(series(*falling()), TARGET, IN_2015)
    written = document(Standings(made), outlook(made))
    assert [each["gross_t"] * 1000 for each in written["years"]] == pytest.approx(
        [each.gross_kg for each in falling()], rel=1e-15
    )
    assert written["milestones"][0]["required_t_a_year"] is not None
    assert len(written["outlook"]["forecasts"][0]["points"]) == 6
    assert written["rule"].startswith("A year whose emissions (gross) are at or below the pathway")
