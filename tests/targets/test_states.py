"""The words for how a year, a milestone and a target stand, and when a figure is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.definitions import Definition
from carbon.errors import BadValue
from carbon.inventories.results_due import DUE as KIND
from carbon.inventories.results_due import ResultsDue
from carbon.periods import Period
from carbon.records.found import Found
from carbon.targets import states
from carbon.targets.progress import Progress, progress
from carbon.targets.verdict import verdict
from tests.targets.test_progress import BASE_KG, TARGET, definition, milestone, seen, series

DUE = ResultsDue(9, 30)
TO_2020 = replace(
    TARGET, milestones=(milestone("2019-20", 50), milestone("2049-50", 100, neutral=True))
)


def standing(day: date, *years: object, **changes: object) -> Progress:
    return progress(series(*years), replace(TO_2020, **changes), day)  # type: ignore[arg-type]


def test_the_words_are_these_and_no_others() -> None:
    assert states.VERDICTS == (
        "on track", "behind", "base year", "cannot say", "not enough data",
    )  # fmt: skip
    assert states.MILESTONES == ("met", "not met", "not due yet", "overdue", "outcome not known")
    assert states.FIGURES == ("reported", "not due yet", "overdue")


@pytest.mark.parametrize(
    ("text", "period", "day"),
    [
        ("09-30", "2023-24", date(2024, 9, 30)),
        ("03-31", "2023-24", date(2025, 3, 31)),
        ("04-01", "2023-24", date(2024, 4, 1)),
        ("07-31 +1", "2023", date(2025, 7, 31)),
        ("12-31", "2023-24 H1", date(2023, 12, 31)),
    ],
)
def test_results_are_due_on_the_first_such_day_after_the_end(
    text: str, period: str, day: date
) -> None:
    due = KIND.read(Found("results_due", text, Definition({}, "inventory.toml", {})))
    assert due.of(Period.parse(period)) == day


@pytest.mark.parametrize("text", ["30-09", "9-30", "02-29", "09-31", "09-30 +0", "September"])
def test_a_due_day_that_is_none_is_refused(text: str) -> None:
    toml = Definition({}, "inventory.toml", {"results_due": 4})
    with pytest.raises(BadValue, match=r"inventory.toml:4.*results_due.*09-30"):
        KIND.read(Found("results_due", text, toml))


def test_the_default_is_30_september() -> None:
    assert definition().results_due == DUE


def test_a_year_is_not_due_until_the_day_is_over_and_overdue_after_it() -> None:
    years = [seen("2009-10", BASE_KG), seen("2014-15", 700.0)]
    for day, word in ((date(2016, 9, 30), "not due yet"), (date(2016, 10, 1), "overdue")):
        made = standing(day, *years)
        assert [(str(each.period), each.figure) for each in made.missing] == [("2015-16", word)]
    answer = verdict(standing(date(2016, 9, 30), *years))
    assert (answer.state, answer.good) == ("on track", True)
    assert answer.sentences[-1] == "2015-16 has ended; results are due by 30 September 2016."


def test_old_data_never_wears_green() -> None:
    # Was: "Yes: on track" years after the newest figure.
    made = standing(date(2018, 10, 1), seen("2009-10", BASE_KG), seen("2014-15", 700.0))
    answer = verdict(made)
    assert (answer.state, answer.good) == ("cannot say", False)
    assert answer.sentences[:2] == (
        "We cannot say.",
        "The newest figure is 2014-15; 2015-16 to 2017-18 have ended without one.",
    )
    assert answer.judged is not None
    assert answer.judged.status == "on track"
    assert "0.05 tCO2e below the pathway" in answer.sentences[2]


def test_a_future_target_is_never_not_met_and_years_left_count_from_the_day() -> None:
    # Was: "a year to go" from the newest figure, however old.
    made = standing(date(2018, 10, 1), seen("2009-10", BASE_KG), seen("2014-15", 900.0))
    first, neutral = made.milestones
    assert (first.state, first.years_left) == ("not due yet", 2)
    assert (neutral.state, neutral.years_left) == ("not due yet", 32)
    assert first.required_kg_a_year == pytest.approx(200.0)
    assert not first.met


def test_a_milestone_whose_year_has_ended_is_overdue_until_its_figure_is_judged() -> None:
    early = [seen("2009-10", BASE_KG), seen("2014-15", 900.0)]
    for day, state in ((date(2020, 9, 30), "not due yet"), (date(2020, 10, 1), "overdue")):
        first = standing(day, *early).milestones[0]
        assert (first.state, first.required_kg_a_year, first.years_left) == (state, None, 0)
    day = date(2021, 10, 1)
    for kg, state in ((500.0, "met"), (501.0, "not met")):
        made = standing(day, *early, seen("2019-20", kg), seen("2020-21", 1.0))
        assert made.milestones[0].state == state
    poor = replace(seen("2019-20", 100.0), enough_data=False)
    assert standing(day, *early, poor, seen("2020-21", 1.0)).milestones[0].state == (
        "outcome not known"
    )


def test_a_target_that_was_replaced_keeps_what_became_of_it() -> None:
    old = replace(milestone("2014-15", 20), superseded_by="2019-20")
    for kg, state in ((800.0, "met"), (801.0, "not met")):
        made = standing(
            date(2015, 10, 1), seen("2009-10", BASE_KG), seen("2014-15", kg),
            milestones=(old, *TO_2020.milestones),
        )  # fmt: skip
        (became,) = made.superseded
        assert (became.state, became.allowed_kg) == (state, 800.0)
        assert made.latest.pathway_kg == 750.0


def test_a_base_year_alone_is_too_early_to_say() -> None:
    answer = verdict(standing(date(2010, 10, 1), seen("2009-10", BASE_KG)))
    assert answer.state == "base year"
    assert answer.sentences[0] == (
        "Too early to say: 2009-10 is the base year; progress is measured from 2010-11."
    )


def test_no_year_with_enough_data_is_said() -> None:
    poor = [replace(seen(year, 1.0), enough_data=False) for year in ("2009-10", "2010-11")]
    assert verdict(standing(date(2011, 10, 1), *poor)).state == "not enough data"
    for day in (date(2010, 4, 1), date(2010, 10, 1)):
        answer = verdict(standing(day, poor[0]))
        assert answer.state == "not enough data"
    assert answer.sentences[1].startswith("The base year 2009-10 has too little data")


def test_an_older_year_never_leads_without_saying_why() -> None:
    # Was: the newest year with enough data led, and the newer one was passed over.
    years = [
        seen("2009-10", BASE_KG),
        seen("2014-15", 700.0),
        replace(seen("2015-16", 10.0), enough_data=False),
    ]
    answer = verdict(standing(date(2016, 10, 1), *years))
    assert answer.state == "not enough data"
    assert answer.newest is not None
    assert str(answer.newest.observation.period) == "2015-16"
    assert answer.sentences[0] == "There is not enough data."
    assert answer.sentences[1].startswith("2015-16 has too little data")
    assert answer.sentences[2].startswith("2014-15 is ")


def test_results_due_and_estimates_are_read_from_the_inventory(tmp_path: Path) -> None:
    from carbon.errors import Faults
    from carbon.inventories.definition import read_definition
    from tests.targets.conftest import DEFINITION

    folder = tmp_path / "estate"
    folder.mkdir()
    file = folder / "inventory.toml"
    file.write_text(
        DEFINITION + 'results_due = "06-30"\nestimate_error_pct = 15\n', encoding="utf-8"
    )
    made = read_definition(folder)
    assert (made.results_due, made.estimate_error_pct) == (ResultsDue(6, 30), 15.0)
    file.write_text(
        DEFINITION + 'results_due = "June"\nestimate_error_pct = 150\n', encoding="utf-8"
    )
    with pytest.raises(Faults) as caught:
        read_definition(folder)
    assert "results_due = 'June'" in str(caught.value)
    assert "estimate_error_pct = 150" in str(caught.value)
