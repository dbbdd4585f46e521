"""The figures of a target's standing, each declared once: its documents and its tables view them.

Tonnes are of the target's own quantity; shares are shares, and a table has them in per cent. A
heading names the gas, and an interval its level, where :meth:`~carbon.figures.column.Columns.told`
says which.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from carbon.analysis.like_for_like.comparison import Moved, Unsized
from carbon.figures import in_tonnes
from carbon.figures.column import Column, Columns, own, share_of, text, tonnes_of
from carbon.targets.base import OtherBase
from carbon.targets.cumulative import Cumulative
from carbon.targets.forecast import ForecastYear
from carbon.targets.milestone_progress import MilestoneProgress
from carbon.targets.outlook import MilestoneOutlook
from carbon.targets.verdict import Verdict
from carbon.targets.year import Estimates, YearProgress


def _listed(key: str, of: Callable[[Any], Any] | None = None) -> Column[Any]:
    """Sentences or names, as a list of JSON."""
    several = of or attrgetter(key)
    return text(key, of=lambda each: list(several(each)))


def _label(key: str, heading: str, of: str) -> Column[Any]:
    """A period by its label; None where there is none."""
    period = attrgetter(of)
    return text(key, heading, lambda each: None if period(each) is None else str(period(each)))


def _kg(key: str, heading: str, of: str) -> Column[Any]:
    return tonnes_of(key, heading, attrgetter(of))


def _of_forecast(name: str) -> Callable[[MilestoneOutlook], float | None]:
    """What is forecast for the year of a milestone, in kg; None without a forecast."""
    return lambda each: None if each.year is None else getattr(each.year, name)


MILESTONES: Columns[MilestoneProgress] = Columns(
    text("id", of=attrgetter("milestone.id")),
    _label("period", "Period", "milestone.period"),
    *(
        text(name, of=attrgetter(f"milestone.{name}"))
        for name in ("reduction_pct", "tonnes", "neutral", "wording", "source", "reading")
    ),
    text("superseded_by", of=attrgetter("milestone.superseded_by")),
    text("state", "State"),
    text("there"),
    _kg("told_allowed_t", "As promised (t{gas})", "told_allowed_kg"),
    _listed("why"),
    text("measured_on", "Measure", attrgetter("basis")),
    _kg("allowed_t", "Allows (t{gas})", "allowed_kg"),
    _label("from_period", "Year", "period"),
    _kg("actual_t", "Emitted (t{gas})", "actual_kg"),
    share_of("change_on_base", "On base", attrgetter("of_base"), signed=True),
    text("met"),
    text("enough_data"),
    own("years_left", "Years left", "a", 0),
    _kg("required_t_a_year", "t a year still to fall", "required_kg_a_year"),
    share_of("required_rate_a_year", "or % a year", attrgetter("required_rate")),
)

OUTLOOK: Columns[MilestoneOutlook] = Columns(
    text("id", of=attrgetter("milestone.id")),
    text("basis", "Measure"),
    _kg("allowed_t", "Allows (t{gas})", "allowed_kg"),
    tonnes_of("forecast_t", "Forecast", _of_forecast("central_kg")),
    tonnes_of("low_t", "95% from", _of_forecast("low_kg")),
    tonnes_of("high_t", "to", _of_forecast("high_kg")),
    text("probability", "Probability", attrgetter("chance")),
    _label("crossing", "Trend there in", "crossing"),
    text("note"),
)

FORECAST_YEARS: Columns[ForecastYear] = Columns(
    _label("period", "Year", "period"),
    _kg("forecast_t", "Central", "central_kg"),
    _kg("low_t", "{level} interval from", "low_kg"),
    _kg("high_t", "to", "high_kg"),
    _kg("trend_t", "Trend", "trend.central_kg"),
    text("grid_multiplier", of=attrgetter("grid")),
    _kg("saved_t", "Measures together", "saved_kg"),
)

#: What was emitted in all, beside the area under the pathway.
CUMULATIVE: Columns[Cumulative] = Columns(
    _label("first", "From", "first"),
    _label("last", "To", "last"),
    _kg("emitted_t", "Emitted", "actual_kg"),
    _kg("allowed_t", "Area under the pathway", "allowed_kg"),
    tonnes_of("over_t", "Over (+) or under", attrgetter("over_kg"), signed=True),
    text("why_not_available", of=attrgetter("why")),
)

#: Bases that were published too, and are not used.
OTHER_BASES: Columns[OtherBase] = Columns(
    _label("period", "Period", "period"),
    Column("t", "t", attrgetter("tonnes"), "t", 0),
    text("gas", "Gas"),
    text("wording"),
    text("source"),
    text("reason_not_used", "Why not used", attrgetter("reason")),
)

VERDICT: Columns[Verdict] = Columns(
    text("state"),
    text("newest_figure", of=lambda each: _period_of(each.newest)),
    text("newest_judged", of=lambda each: _period_of(each.judged)),
    text("judged_status", of=lambda each: each.judged.status if each.judged else None),
    text("published_status", of=lambda each: each.reported.status if each.reported else None),
    text("confirmed"),
    _listed("overdue", lambda each: map(str, each.overdue)),
    _listed("not_due", lambda each: map(str, each.not_due)),
    *map(_listed, ("reasons", "remarks", "sentences")),
)

ESTIMATES: Columns[Estimates] = Columns(
    share_of("share", "Rests on estimates"),
    share_of("break_even", "Changed by an error of", signed=True),
    share_of("base_share", "Base on estimates"),
    share_of("base_break_even", "Changed by an error of the base of", signed=True),
    share_of("taken_to_be_within", "Taken to be within", attrgetter("error")),
    text("decide"),
)

MOVED: Columns[Moved] = Columns(
    text("what"),
    _kg("base_t", "base t", "base_kg"),
    _kg("year_t", "year t", "year_kg"),
    text("how"),
)
UNSIZED: Columns[Unsized] = Columns(
    text("what"), _kg("year_t", "year t", "year_kg"), text("why"), text("decision")
)


def _period_of(year: YearProgress | None) -> str | None:
    return str(year.observation.period) if year else None


def _if_enough(key: str, of: str) -> Column[Any]:
    """A figure that is compared with nothing where its year has too little data."""
    figure = attrgetter(of)
    return text(key, of=lambda year: figure(year) if year.observation.enough_data else None)


def _kg_if_enough(key: str, of: str) -> Column[Any]:
    kg = attrgetter(of)
    return tonnes_of(key, key, lambda year: kg(year) if year.observation.enough_data else None)


#: A year against a pathway; without enough data it is compared with nothing.
YEARS: Columns[YearProgress] = Columns(
    text("basis"),
    text("figure"),
    _kg_if_enough("actual_t", "actual_kg"),
    _kg("reported_t", "reported t", "reported_kg"),
    _if_enough("reported_change_on_base", "reported_of_base"),
    _kg("reported_pathway_t", "reported pathway t", "reported_pathway_kg"),
    _if_enough("reported_status", "reported_status"),
    text("like_for_like", of=lambda year: _alike(year)),
    text("estimates", of=lambda year: ESTIMATES.record(year.estimates) if year.estimates else None),
    _listed("why"),
    _listed("remarks", lambda year: (*year.remarks, *year.observation.since_close.told)),
    _listed("to_do"),
    _label("period", "Year", "observation.period"),
    text("series", of=attrgetter("observation.boundary")),
    _kg("gross_t", "Gross", "observation.gross_kg"),
    _kg("net_t", "Net", "observation.net_kg"),
    text(
        "by_scope_t",
        of=lambda year: {scope: in_tonnes(kg) for scope, kg in year.observation.by_scope.items()},
    ),
    text("change_on_year_before", of=attrgetter("of_previous")),
    _if_enough("change_on_base", "of_base"),
    _kg("pathway_t", "Pathway", "pathway_kg"),
    _kg_if_enough("gap_t", "gap_kg"),
    _if_enough("gap_share", "gap_share"),
    text("status", "Status"),
    text("enough_data", of=attrgetter("observation.enough_data")),
    text("provisional", of=attrgetter("observation.provisional")),
    text("report", of=attrgetter("observation.report")),
)


def _alike(year: YearProgress) -> dict[str, Any] | None:
    """How a year was set beside the base; None where it was not."""
    of = year.alike
    if of is None:
        return None
    return {
        "boundary_on": of.boundary_on.isoformat(),
        "moved": [MOVED.record(each) for each in of.moved],
        "unsized": [UNSIZED.record(each) for each in of.unsized],
        "not_filled": list(of.not_filled),
    }
