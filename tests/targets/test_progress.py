"""Progress: the status flips exactly at the pathway, and needs enough actual data."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.inventories.completeness import Completeness, MeterCover
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
from carbon.targets.progress import NoBase, change, progress
from carbon.targets.series import Observation, Series
from carbon.targets.target import Milestone, Target

BASE_KG = 1000.0
#: The day on which 2014-15 is the newest year that has ended.
IN_2015 = date(2015, 10, 1)


def milestone(period: str, reduction: float, neutral: bool = False) -> Milestone:
    return Milestone(period, Period.parse(period), reduction, neutral, "w", "s", "r", "")


TARGET = Target(
    "T", "estate", "gross", Period.parse("2009-10"), "linear",
    (milestone("2019-20", 50), milestone("2049-50", 100, neutral=True)), (), "targets.toml",
)  # fmt: skip


def definition(enough: float = 80.0) -> InventoryDefinition:
    return InventoryDefinition(
        name="estate", folder=Path(), title="Estate", kind="calculated", owner="o",
        approach="financial control", description="", source="", gases=("CO2e",), base_period=None,
        edition_policy="majority", provisional=False, enough_actual_pct=enough, sites=(),
        services=(), activities=(), exclusions=(), notes=(),
    )  # fmt: skip


def seen(period: str, kg: float, net: float | None = None) -> Observation:
    return Observation(Period.parse(period), "", kg, kg if net is None else net, {"1": kg})


def series(*observations: Observation) -> Series:
    return Series(definition(), "CO2e", observations, ())


def cover(days: int, actual: float | None) -> Completeness:
    return Completeness((MeterCover("m", "s", 100, days),), actual)


@given(st.floats(0.0, 2000.0))
def test_the_status_flips_exactly_at_the_pathway(kg: float) -> None:
    made = progress(series(seen("2009-10", BASE_KG), seen("2014-15", kg)), TARGET)
    assert made.latest.pathway_kg == 750.0
    assert made.latest.status == ("on track" if kg <= 750.0 else "behind")


def test_exactly_at_the_pathway_is_on_track() -> None:
    made = progress(series(seen("2009-10", BASE_KG), seen("2014-15", 750.0)), TARGET)
    assert made.latest.status == "on track"


def test_one_step_above_the_pathway_is_behind() -> None:
    above = math.nextafter(750.0, math.inf)
    made = progress(series(seen("2009-10", BASE_KG), seen("2014-15", above)), TARGET)
    assert made.latest.status == "behind"


@pytest.mark.parametrize(
    ("days", "actual", "enough"),
    [(80, 0.8, True), (79, 1.0, False), (100, 0.1, True), (100, None, False), (0, 1.0, False)],
)
def test_too_few_meter_days_are_never_on_track_however_many_are_actual(
    days: int, actual: float | None, enough: bool
) -> None:
    covered = cover(days, actual)
    assert covered.covers(0.8) is enough
    latest = replace(seen("2014-15", 100.0), completeness=covered, enough_data=covered.covers(0.8))
    made = progress(series(seen("2009-10", BASE_KG), latest), TARGET, IN_2015)
    assert made.latest.status == ("on track" if enough else "not enough data")
    assert latest.follows(replace(latest, period=Period.parse("2013-14"))) is enough


@given(st.floats(1.0, 1e9), st.integers(1, 39))
def test_the_required_rate_reaches_the_target(kg: float, years: int) -> None:
    latest = Period.parse("2049-50").start.year - years
    period = f"{latest}-{(latest + 1) % 100:02d}"
    day = date(latest + 1, 10, 1)
    made = progress(series(seen("2009-10", kg * 2), seen(period, kg)), TARGET, day)
    last = made.milestones[-1]
    assert last.required_kg_a_year is not None
    assert kg - last.required_kg_a_year * years == pytest.approx(0, abs=1e-6 * kg)


def test_neutral_is_measured_on_net() -> None:
    latest = seen("2014-15", 100.0, net=-5.0)
    made = progress(series(seen("2009-10", BASE_KG), latest), TARGET, IN_2015)
    first, neutral = made.milestones
    assert (first.basis, neutral.basis) == ("gross", "net")
    assert neutral.there
    assert neutral.state == "not due yet"
    assert neutral.required_kg_a_year == 0.0


def test_a_milestone_in_the_past_has_no_required_rate() -> None:
    made = progress(series(seen("2009-10", BASE_KG), seen("2021-22", 900.0)), TARGET)
    assert made.milestones[0].required_kg_a_year is None


def test_change_says_of_what() -> None:
    assert change(51170.0, 62259.0) == pytest.approx(-0.17811, abs=5e-6)
    assert change(5.0, 0.0) is None
    assert change(5.0, -1.0) is None


def test_a_base_without_a_figure_is_refused() -> None:
    with pytest.raises(NoBase, match="no figure for the base period 2009-10"):
        progress(series(seen("2014-15", 1.0)), TARGET)
