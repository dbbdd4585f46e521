"""Targets on calendar years and on half-years, of an inventory that is calculated."""

from __future__ import annotations

from datetime import date

import pytest

from carbon.inventories.definition import load
from carbon.reports.progress.gather import gather
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.series import observe
from carbon.targets.target import require_targets
from carbon.targets.verdict import verdict
from carbon.workspace import Workspace
from tests.conftest import Command
from tests.inventories.estates import ACTIVITIES, EDITIONS
from tests.targets.conftest import TARGETS, quantity

DAY = date(2023, 12, 1)
KINDS = {"calendar": ("2019", "2029"), "half": ("2018-19 H1", "2029-30 H1")}


def promised(council: Workspace, base: str, milestone: str) -> None:
    text = TARGETS.replace("2018-19", base).replace("2029-30", milestone)
    (council.inventories / "estate" / "targets.toml").write_text(text, encoding="utf-8")


def standing(council: Workspace, kind: str, day: date = DAY) -> Progress:
    promised(council, *KINDS[kind])
    definition = load(council)
    (target,) = require_targets(definition.folder)
    series = observe(council, definition, day, like=target.base_period)
    return progress(series, target, day)


def emitted(months: list[str], edition: str) -> float:
    """kg of both meters in *months*, by the factors of *edition*."""
    kg = 0.0
    for meter, activity in (("hall-electricity", "electricity"), ("hall-gas", "natural-gas")):
        factor = sum(
            EDITIONS[edition].factor(line.factor_id, "kWh").kg_co2e
            for line in ACTIVITIES[activity].lines
        )
        kg += factor * sum(quantity(meter, month) for month in months)
    return kg


def test_calendar_years_are_judged(five_years: Workspace) -> None:
    # Was: no figure for the base period 2019.
    made = standing(five_years, "calendar")
    assert [str(year.observation.period) for year in made.years] == [
        "2018", "2019", "2020", "2021", "2022", "2023"
    ]  # fmt: skip
    newest = made.reported
    assert newest is not None
    first, last = (
        emitted([f"{year}-{number:02d}" for number in range(1, 13)], year)
        for year in ("2019", "2022")
    )
    assert str(newest.observation.period) == "2022"
    assert newest.of_base == pytest.approx(last / first - 1)
    # 3 of the 10 years to half.
    assert newest.pathway_kg == pytest.approx(0.85 * first)
    assert newest.of_previous is not None
    assert verdict(made).state == newest.status
    # April to December alone.
    assert not made.years[0].observation.enough_data


def test_one_half_of_each_year_is_judged(five_years: Workspace) -> None:
    made = standing(five_years, "half")
    assert [str(year.observation.period) for year in made.years] == [
        "2018-19 H1", "2019-20 H1", "2020-21 H1", "2021-22 H1", "2022-23 H1", "2023-24 H1"
    ]  # fmt: skip
    newest = made.reported
    assert newest is not None
    halves = [
        emitted([f"{year}-{number:02d}" for number in range(4, 10)], year)
        for year in ("2018", "2022")
    ]
    year = made.years[4]
    assert year.of_base == pytest.approx(halves[1] / halves[0] - 1)
    assert year.of_previous is not None
    # September's gas is missing: August's and what other years have of it stand against it.
    assert str(newest.observation.period) == "2023-24 H1"
    assert newest.observation.completeness is not None
    assert newest.observation.completeness.share == pytest.approx(336 / 366)
    assert [each.years_left for each in made.milestones] == [6]
    ahead = outlook(made)
    assert [str(each.period) for each in ahead.forecasts["gross"].years][:2] == [
        "2024-25 H1", "2025-26 H1"
    ]  # fmt: skip
    assert made.cumulative.actual_kg == pytest.approx(
        sum(year.actual_kg or 0.0 for year in made.years)
    )


def test_a_half_that_ended_without_a_figure_is_overdue_a_year_later(five_years: Workspace) -> None:
    made = standing(five_years, "half", date(2025, 10, 1))
    assert [(str(each.period), each.figure) for each in made.missing] == [
        ("2024-25 H1", "overdue"), ("2025-26 H1", "not due yet")
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_of_the_target_s_periods(kind: str, five_years: Workspace) -> None:
    promised(five_years, *KINDS[kind])
    subject = gather(five_years, load(five_years), None, DAY)
    assert subject.progress is not None
    assert subject.no_progress == ""
    kinds = {seen.period.days > 200 for seen in subject.series.observations}
    assert kinds == {kind == "calendar"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_the_command_shows_them(kind: str, five_years: Workspace, carbon: Command) -> None:
    promised(five_years, *KINDS[kind])
    told = carbon("--workspace", five_years.root, "targets", "show", "--as-at", str(DAY)).output
    assert KINDS[kind][0] in told
    carbon(
        "--workspace", five_years.root, "report", "progress", "--out", "pack", "--as-at", str(DAY)
    )
    assert "Yes." in (next((carbon.folder / "pack").rglob("*.html"))).read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_calculated_base_year_may_be_a_calendar_year(five_years: Workspace) -> None:
    path = five_years.inventories / "estate" / "inventory.toml"
    text = 'base_period = "2019"\n' + path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    promised(five_years, *KINDS["calendar"])
    subject = gather(five_years, load(five_years), None, DAY)
    assert subject.no_recalculation == ""
    assert subject.recalculation is not None
    assert "2019" in [row[0] for row in subject.recalculation.listing.rows]
