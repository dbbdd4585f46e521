"""Verdicts like for like: on the base's boundary, on the same days, and what turns them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.analysis.like_for_like.comparison import LikeForLike, Moved, Pair, Unsized
from carbon.inventories.completeness import Completeness, MeterCover
from carbon.periods import Period
from carbon.targets.base import Base
from carbon.targets.document import document
from carbon.targets.linked import Standings
from carbon.targets.milestone import Milestone
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.series import Observation, Series
from carbon.targets.target import Target
from carbon.targets.verdict import verdict
from tests.targets.test_progress import definition

IN_2024 = date(2024, 10, 1)


def milestone(period: str, reduction: float | None, **changes: object) -> Milestone:
    made = Milestone(period, Period.parse(period), reduction, False, "w", "s", "r", "")
    return replace(made, **changes)  # type: ignore[arg-type]


SCHOOLS = Target(
    "T", "estate", "gross", Period.parse("2021-22"), "linear",
    (milestone("2029-30", 60),), (), "targets.toml",
)  # fmt: skip


def seen(period: str, kg: float, net: float | None = None, **scopes: float) -> Observation:
    by_scope = {name.removeprefix("s"): value for name, value in scopes.items()} or {"2": kg}
    return Observation(Period.parse(period), "", kg, kg if net is None else net, by_scope)


def alike(
    base: str, year: str, base_kg: float, year_kg: float, **changes: object
) -> tuple[tuple[str, str], LikeForLike]:
    period = Period.parse(year)
    made = LikeForLike(
        Period.parse(base), period, period.last_day, {"2": base_kg},
        {"2": Pair(base_kg, year_kg)}, {"2": Pair(base_kg, year_kg)}, {},
    )  # fmt: skip
    return (base, year), replace(made, **changes)  # type: ignore[arg-type]


def series(
    *years: Observation, compared: Mapping[tuple[str, str], LikeForLike] | None = None
) -> Series:
    known = compared or {}

    def compare(base: Period, year: Period, boundary_on: date) -> LikeForLike | None:
        found = known.get((str(base), str(year)))
        return replace(found, boundary_on=boundary_on) if found else None

    return Series(definition(), "CO2e", years, (), compare)


#: Two schools, B transferred on 31 August 2023, A used a tenth more: 36.281 t, and 5 ÷ 12 of
#: 36.281 ÷ 1.1 = 13.743 t of B's.
BASE, YEAR = seen("2021-22", 2 * 34_956.0), seen("2023-24", 36_281.0 + 36_281.0 / 1.1 * 5 / 12)
ONE_SCHOOL = dict([alike("2021-22", "2023-24", 34_956.0, 36_281.0)])


def schools(**changes: object) -> Progress:
    compared = {key: replace(each, **changes) for key, each in ONE_SCHOOL.items()}  # type: ignore[arg-type]
    return progress(series(BASE, YEAR, compared=compared), SCHOOLS, IN_2024)


def test_a_school_that_left_is_not_a_saving() -> None:
    # Was: −28.4 % and on track.
    year = schools().latest
    assert year.status == "behind"
    assert year.of_base == pytest.approx(0.0379, abs=5e-5)
    assert year.actual_kg == pytest.approx(36_281.0)
    assert year.pathway_kg == pytest.approx(0.85 * 34_956.0)
    assert round((year.pathway_kg or 0.0) / 1000, 1) == 29.7
    assert year.gap_kg == pytest.approx(36_281.0 - 0.85 * 34_956.0)
    assert year.reported_of_base == pytest.approx(-0.284, abs=5e-4)
    assert year.reported_status == "on track"
    assert year.reported_kg == YEAR.gross_kg
    answer = verdict(schools())
    assert (answer.state, answer.sentences[0]) == ("behind", "No.")
    assert "counting the same sites and days in both years" in answer.sentences[1]
    # Was: the same, of a school that is in neither year though both have days of it.
    left = Moved("site b, transferred on 2023-08-31", 34_956.0, 13_743.0, "in neither year")
    told = verdict(schools(moved=(left,))).sentences[1]
    assert "counting the sites of 31 March 2024 in both years" in told, told


def test_the_boundary_is_that_of_the_end_of_the_reported_year() -> None:
    asked: list[date] = []

    def compare(base: Period, year: Period, boundary_on: date | None) -> LikeForLike | None:
        # On the year before without a day: on the days of both.
        asked.extend([boundary_on] if boundary_on else [])
        return None

    years = replace(series(BASE, seen("2022-23", 60_000.0), YEAR), compare=compare)
    progress(years, SCHOOLS, IN_2024)
    against_base = [day for day in asked if day != date(2023, 3, 31)]
    assert set(against_base) == {date(2024, 3, 31)}


def test_the_change_on_the_year_before_is_like_for_like_too() -> None:
    years = [BASE, seen("2022-23", 69_000.0), YEAR]
    compared = ONE_SCHOOL | dict([alike("2022-23", "2023-24", 34_500.0, 36_281.0)])
    year = progress(series(*years, compared=compared), SCHOOLS, IN_2024).latest
    assert year.gross_of_previous == year.of_previous == pytest.approx(36_281.0 / 34_500.0 - 1)
    assert year.previous_alike is not None


def test_every_year_of_the_chart_stands_on_one_boundary() -> None:
    from carbon.reports.progress.years import section

    made = schools()
    assert [year.actual_kg for year in made.years] == [34_956.0, pytest.approx(36_281.0)]
    (chart,) = section(made.series, made, made.as_at).charts
    assert chart.traces[0].y[0] == pytest.approx(34.956)
    assert "same sites and days" in chart.sentence


def test_a_verdict_that_flips_with_the_gaps_filled_cannot_be_said() -> None:
    # Was: a fall of 6.9 % of which most were data gaps, called on track.
    kg = 0.84 * 34_956.0
    days = {"shared": {"2": Pair(34_956.0, kg)}}
    assert schools(**days, filled={"2": Pair(34_956.0, kg)}).latest.status == "on track"
    year = schools(**days, filled={"2": Pair(34_956.0, 0.86 * 34_956.0)}).latest
    assert year.status == "cannot say"
    assert year.why == (
        "The answer for 2023-24 turns on missing data: on the days with data in both years it is "
        "0.3 tCO2e below the pathway, with gaps filled from the meters' own history 0.3 tCO2e "
        "above.",
    )
    assert verdict(schools(**days, filled={"2": Pair(1.0, 1.0)})).state == "cannot say"


PAGE_ONE = Target(
    "T", "estate", "gross", Period.parse("2020-21"), "linear",
    (milestone("2029-30", 45),), (), "targets.toml",
)  # fmt: skip


def page_one(estimated: float, year_kg: float = 3_940_000.0) -> Progress:
    """The council of the sentences on page one: 5,397 t in its base year, 3,940 t in 2025-26."""
    weak = {"2": Pair(0.0, estimated * year_kg)}
    key, made = alike("2020-21", "2025-26", 5_397_000.0, year_kg, estimated=weak)
    years = series(seen("2020-21", 5_997_000.0), seen("2025-26", year_kg), compared={key: made})
    return progress(years, PAGE_ONE, date(2026, 10, 1))


def test_the_answer_prints_how_wrong_estimates_would_have_to_be() -> None:
    made = page_one(0.06)
    year = made.latest
    assert (year.status, round((year.pathway_kg or 0.0) / 1000)) == ("on track", 4048)
    assert round(year.of_base or 0.0, 2) == -0.27
    assert year.estimates is not None
    assert year.estimates.break_even == pytest.approx(107.75 / 236.4)
    assert verdict(made).sentences[-1] == (
        "6% of emissions rest on estimates; they would have to be 46% too low to change this "
        "answer."
    )
    state = made.milestones[0]
    assert (round(state.allowed_kg / 1000), state.years_left) == (2968, 4)
    assert round((state.required_kg_a_year or 0.0) / 1000) == 243


def test_a_year_that_is_covered_is_judged_however_much_is_estimated() -> None:
    # Was: not enough data, and an older year led without a word.
    poor = Completeness((MeterCover("m", "s", 100, 100.0),), 0.1)
    assert poor.covers(0.8)
    year = page_one(0.9, 2_000_000.0).latest
    assert year.status == "on track"
    assert year.estimates is not None
    assert not year.estimates.decide


def test_a_verdict_that_turns_on_estimates_cannot_be_said() -> None:
    # 107.75 ÷ (0.12 × 3,940) = 22.8 %, within the 25 % that estimates may be off.
    year = page_one(0.12).latest
    assert year.status == "cannot say"
    assert "23% too low" in year.why[0]
    assert "turns on estimates, taken to be within 25%: 12% of emissions rests on" in year.why[0]
    behind = page_one(0.5, 4_100_000.0).latest
    assert behind.status == "cannot say"
    assert "3% too high" in behind.why[0]
    beyond = page_one(0.01, 5_000_000.0).latest
    assert beyond.status == "behind"
    assert beyond.estimates is not None
    assert beyond.estimates.break_even is None


@pytest.mark.parametrize(
    ("kg", "decision", "status"),
    [(2_400.0, "", "behind"), (2_600.0, "", "cannot say"), (9_000.0, "Decided by …", "behind"),
     (None, "", "cannot say")],
)  # fmt: skip
def test_what_came_and_cannot_be_sized_is_closed_by_size_or_by_decision(
    kg: float | None, decision: str, status: str
) -> None:
    # 5 % of the year's 50,024 kg is 2,501 kg.
    year = schools(unsized=(Unsized("Depot", kg, "no reading", decision),)).latest
    assert year.status == status
    assert bool(year.remarks) == (kg in (2_400.0, 9_000.0))
    assert decision in " ".join(year.remarks)
    if status == "cannot say":
        assert "Depot came since 2021-22" in year.why[0]


def test_tonnes_promised_are_their_share_of_the_base_as_told() -> None:
    target = replace(SCHOOLS, milestones=(milestone("2029-30", None, tonnes=27.9648),))
    made = progress(series(BASE, YEAR, compared=ONE_SCHOOL), target, IN_2024)
    (state,) = made.milestones
    # 27.9648 t of 69.912 t is 40 %; 40 % of the school that is left is 13.982 t.
    assert state.allowed_kg == pytest.approx(0.4 * 34_956.0)
    assert state.told_allowed_kg == pytest.approx(27_964.8)
    assert state.scaled
    assert made.latest.pathway_kg == pytest.approx(0.85 * 34_956.0)


def test_a_given_base_compares_alike_or_says_that_it_cannot() -> None:
    given = replace(SCHOOLS, base=Base("given", 80.0, "a report"))
    made = progress(series(BASE, YEAR, compared=ONE_SCHOOL), given, IN_2024)
    # The value given scales as the base that was calculated does.
    assert made.base_kg == pytest.approx(80_000.0 / 2)
    assert made.latest.of_base == pytest.approx(36_281.0 / 34_956.0 - 1)
    assert made.latest.status == "behind"
    alone = progress(series(YEAR), given, IN_2024)
    assert alone.latest.status == "cannot say"
    assert "was given and is not in the ledger" in alone.latest.why[0]
    assert alone.latest.reported_of_base == pytest.approx(YEAR.gross_kg / 80_000.0 - 1)


RECALCULATED = """[[recalculation]]
decided = 2024-05-01
included_to = 2024-03-31
reason = "School B became an academy"
decided_by = "Cabinet"
t_co2e = 35.5
"""


def test_restated_works_for_calculated_inventories(tmp_path: Path) -> None:
    target = replace(SCHOOLS, base=Base("restated"))
    years = series(BASE, YEAR, compared=ONE_SCHOOL)
    definition = replace(years.definition, folder=tmp_path, base_period=SCHOOLS.base_period)
    years = replace(years, definition=definition)
    assert progress(years, target, IN_2024).base is BASE
    (tmp_path / "recalculations.toml").write_text(RECALCULATED, encoding="utf-8")
    made = progress(years, target, IN_2024)
    assert made.base.gross_kg == 35_500.0
    assert "School B became an academy" in made.base.report
    # Whatever was told, the verdict is like for like.
    assert made.base_kg == 34_956.0
    assert made.latest.of_base == pytest.approx(36_281.0 / 34_956.0 - 1)
    assert made.latest.reported_of_base == pytest.approx(YEAR.gross_kg / 35_500.0 - 1)
    assert progress(years, target, date(2024, 4, 30)).base is BASE


NEUTRAL = milestone("2049-50", 100, neutral=True)


def test_a_target_on_net_is_judged_on_net_on_the_same_boundary() -> None:
    base, year = seen("2021-22", 69_912.0), seen("2023-24", 50_024.0, net=40_024.0)
    target = replace(SCHOOLS, basis="net")
    made = progress(series(base, year, compared=ONE_SCHOOL), target, IN_2024)
    assert made.basis == "net"
    assert made.latest.actual_kg == pytest.approx(26_281.0)
    assert made.latest.status == "on track"
    assert made.latest.of_base == pytest.approx(26_281.0 / 34_956.0 - 1)


def test_a_gross_and_a_net_milestone_are_two_pathways() -> None:
    # Was: one line through both, so that gross was to fall to nought by 2050.
    target = replace(SCHOOLS, milestones=(*SCHOOLS.milestones, NEUTRAL))
    made = progress(series(BASE, seen("2023-24", 66_000.0, net=50_000.0)), target, IN_2024)
    gross, net = made.ways
    assert (gross.basis, net.basis) == ("gross", "net")
    assert gross.pathway.allowed_kg(Period.parse("2030-31")) is None
    assert net.pathway.allowed_kg(Period.parse("2023-24")) == pytest.approx(69_912.0 * 26 / 28)
    assert (gross.years[-1].status, net.years[-1].status) == ("behind", "on track")
    assert [state.basis for state in made.milestones] == ["gross", "net"]
    written = document(Standings(made), outlook(made))
    assert [way["basis"] for way in written["pathways"]] == ["gross", "net"]


def test_the_net_pathway_leads_once_the_gross_one_has_ended() -> None:
    target = replace(SCHOOLS, milestones=(milestone("2022-23", 5), NEUTRAL))
    made = progress(series(BASE, seen("2023-24", 50_000.0)), target, IN_2024)
    assert [way.basis for way in made.ways] == ["net", "gross"]
    assert made.latest.pathway_kg is not None


def test_a_missing_deduction_is_not_nought() -> None:
    # Was: a year without a green tariff on record had net = gross.
    year = replace(seen("2023-24", 20_000.0), net_kg=None)
    made = progress(series(BASE, year), replace(SCHOOLS, basis="net"), IN_2024)
    assert (made.latest.actual_kg, made.latest.status) == (None, "cannot say")
    assert made.latest.why == (
        "The net figure of 2023-24 is not known: what is taken off is not on record.",
    )
    unknown = replace(BASE, net_kg=None)
    both = replace(SCHOOLS, milestones=(*SCHOOLS.milestones, NEUTRAL))
    made = progress(series(unknown, YEAR), both, IN_2024)
    assert [way.basis for way in made.ways] == ["gross"]
    assert made.no_way == {"net": "no net figure for the base period 2021-22"}
    assert made.milestones[-1].state == "not due yet"


def test_the_document_tells_both_figures_and_what_estimates_bear() -> None:
    made = page_one(0.06)
    written = document(Standings(made), outlook(made))
    year = written["years"][-1]
    assert (year["gross_t"], year["actual_t"]) == (3940.0, pytest.approx(3940.0))
    assert year["reported_change_on_base"] == pytest.approx(3940 / 5997 - 1)
    assert year["change_on_base"] == pytest.approx(3940 / 5397 - 1)
    assert year["estimates"]["break_even"] == pytest.approx(107.75 / 236.4)
    assert year["like_for_like"]["boundary_on"] == "2026-03-31"
    assert written["verdict"]["state"] == "on track"
    assert written["base"]["on_boundary_t"] == 5397.0
    assert written["milestones"][0]["state"] == "not due yet"


def test_a_year_that_is_not_on_the_boundary_is_not_held_against_it() -> None:
    years = [seen("2020-21", 80_000.0), BASE, seen("2022-23", 60_000.0), YEAR]
    made = progress(series(*years, compared=ONE_SCHOOL), SCHOOLS, IN_2024)
    before, _, between, last = made.years
    assert before.of_base == pytest.approx(80_000.0 / 69_912.0 - 1)
    assert (between.status, between.of_base) == ("cannot say", None)
    assert "could not be put on the boundary of 2024-03-31" in between.why[0]
    assert last.status == "behind"


def test_a_base_of_which_nothing_is_left_is_no_base() -> None:
    from carbon.targets.beside import ZeroBase

    gone = dict([alike("2021-22", "2023-24", 0.0, 5.0)])
    with pytest.raises(ZeroBase, match="name a later base_period"):
        progress(series(BASE, YEAR, compared=gone), SCHOOLS, IN_2024)
