"""What approved measures take off the trend, technology by technology, beside the pathway."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from carbon.errors import capital
from carbon.measures.appraisal import Appraisal
from carbon.measures.verification.saved import saved_tco2e
from carbon.periods import Period
from carbon.reports.document import Chart, Column, Section, Table, Trace, Value, printed
from carbon.reports.projects import DONE, Projects
from carbon.reports.standing import chance_words
from carbon.reports.words import places, tonnes
from carbon.targets.forecast import Forecast, SavedTooMuch, forecast
from carbon.targets.progress import Progress
from carbon.targets.series import Series

TABLE = "wedges"


@dataclass(frozen=True)
class Wedges:
    """The forecast without and with the measures; ``saved`` is t CO2e by technology and period.

    ``counted`` names the measures: approved ones, and those done since the last year of the trend,
    which cannot show them yet.
    """

    trend: Forecast
    with_measures: Forecast
    saved: Mapping[str, Mapping[Period, float]]
    counted: tuple[str, ...]


def wedges(series: Series, trend: Forecast | None, of: Projects) -> tuple[Wedges | None, str]:
    """What the measures take off *trend*; or None and the reason, empty where none is reported."""
    if not of.appraisals:
        return None, ""
    if trend is None:
        return None, "there is no forecast to take the measures off"
    last = trend.trend.points[-1][0]
    counted = [made for made in of.appraisals if _is_ahead(made, last)]
    if not counted:
        return None, f"no measure is approved, or done since {last}"
    periods = [year.period for year in trend.years]
    saved: dict[str, dict[Period, float]] = {}
    for technology in sorted({made.measure.technology for made in counted}):
        own = [made for made in counted if made.measure.technology == technology]
        saved[technology] = {
            period: math.fsum(
                saved_tco2e(made, period) * of.together.get(made.measure.id, 1.0) for made in own
            )
            for period in periods
        }
    try:
        lower = forecast(series, trend.basis, periods[-1], savings=saved)
    except SavedTooMuch as fault:
        return None, f"found {fault.found}; expected {fault.expected}"
    names = tuple(sorted(made.measure.name or made.measure.id for made in counted))
    return Wedges(trend, lower, saved, names), ""


def _is_ahead(made: Appraisal, last: Period) -> bool:
    measure = made.measure
    return measure.status == "approved" or (measure.status in DONE and measure.start >= last.end)


def section(made: Wedges | None, why: str, progress: Progress | None) -> Section | None:
    """The wedges, or why there are none; None where no measures are reported."""
    if made is None:
        return Section(TABLE, "With the approved measures", (f"{capital(why)}.",)) if why else None
    return Section(
        TABLE,
        "With the approved measures",
        (
            sentence(made),
            *_chances(made, progress),
        ),
        charts=(_on_pathway(made, progress), _alone(made)),
        tables=(_table(made, progress),),
    )


def _chances(made: Wedges, progress: Progress | None) -> list[str]:
    """The chance of each milestone to which the measures add, without and with them."""
    found = []
    for state in progress.milestones if progress else ():
        period = state.milestone.period
        year = made.with_measures.year(period)
        before = made.trend.chance(state.allowed_kg, period)
        after = made.with_measures.chance(state.allowed_kg, period)
        if not state.ahead or state.basis != made.trend.basis:
            continue
        if state.milestone.neutral or not year or not year.saved_kg:
            continue
        if before is None or after is None:
            continue
        found.append(
            f"With them the chance of meeting {state.milestone.aim} in {period}, if the trend goes "
            f"on, is {chance_words(after)}; without them {chance_words(before)}."
        )
    return found


def sentence(made: Wedges) -> str:
    """What the measures take off at the most, and when."""
    together = {year.period: year.saved_kg for year in made.with_measures.years}
    most = max(together, key=lambda period: (together[period], -period.start.year))
    count = len(made.counted)
    measures = "One measure" if count == 1 else f"{count} measures"
    return (
        f"{measures} approved or just done would take {tonnes(together[most])} off {most}, the "
        "most of any year of the forecast."
    )


def _years(made: Wedges) -> list[Period]:
    return [year.period for year in made.with_measures.years]


def _allowed(progress: Progress | None, basis: str, period: Period) -> float | None:
    way = progress.way(basis) if progress else None
    allowed = way.pathway.allowed_kg(period) if way else None
    return None if allowed is None else allowed / 1000


def _table(made: Wedges, progress: Progress | None) -> Table:
    level = printed(made.with_measures.level, "percent", 0)
    decimals = places(made.trend.years[0].central_kg / 1000)
    saved = places(max(abs(t) for by_year in made.saved.values() for t in by_year.values()))
    rows: list[tuple[Value, ...]] = []
    for before, after in zip(made.trend.years, made.with_measures.years, strict=True):
        rows.append(
            (
                str(after.period),
                before.central_kg / 1000,
                *(by_year[after.period] for by_year in made.saved.values()),
                after.saved_kg / 1000,
                after.central_kg / 1000,
                after.low_kg / 1000,
                after.high_kg / 1000,
                _allowed(progress, made.trend.basis, after.period),
            )
        )
    return Table(
        TABLE,
        f"{made.trend.basis.capitalize()} emissions ahead, with the approved measures (tCO2e)",
        (
            Column("Year"),
            Column("Trend", "number", decimals),
            *(Column(technology, "number", saved) for technology in made.saved),
            Column("Measures together", "number", saved),
            Column("With measures", "number", decimals),
            Column(f"{level} interval from", "number", decimals),
            Column("to", "number", decimals),
            Column("Pathway", "number", decimals),
        ),
        tuple(rows),
        (
            f"Counted: {', '.join(made.counted)}.",
            "Each measure saves what its appraisal says, by the days of the year it works, at the "
            "long-run marginal factor of the year; savings on one meter are combined.",
            "The trend carries on what earlier measures brought. These come on top and are taken "
            "as certain; the interval is the trend's.",
        ),
    )


def _on_pathway(made: Wedges, progress: Progress | None) -> Chart:
    seen = made.trend.trend.points
    ahead = _years(made)
    x = tuple(str(period) for period in ahead)
    lower = tuple(year.central_kg / 1000 for year in made.with_measures.years)
    traces = [
        Trace(
            "Emissions",
            tuple(str(period) for period, _ in seen),
            tuple(kg / 1000 for _, kg in seen),
        ),
        Trace("With approved measures", x, lower, "wedge"),
        *(
            Trace(technology, x, tuple(by_year[period] for period in ahead), "wedge")
            for technology, by_year in made.saved.items()
        ),
    ]
    if progress:
        way = [*(period for period, _ in seen), *ahead]
        traces.append(
            Trace(
                "Pathway to the targets",
                tuple(str(period) for period in way),
                tuple(_allowed(progress, made.trend.basis, period) for period in way),
                "dashed",
            )
        )
    return Chart(
        "wedges-pathway",
        "The pathway, the trend and the approved measures",
        "The top of the coloured wedges is the trend alone; below them lies what remains with the "
        "measures.",
        "tCO2e",
        tuple(traces),
        TABLE,
    )


def _alone(made: Wedges) -> Chart:
    ahead = _years(made)
    x = tuple(str(period) for period in ahead)
    return Chart(
        "wedges-alone",
        "The same wedges on their own scale",
        f"{sentence(made)} They shrink as the grid gets cleaner and as measures reach the end of "
        "their lives.",
        "tCO2e",
        tuple(
            Trace(technology, x, tuple(by_year[period] for period in ahead), "bar")
            for technology, by_year in made.saved.items()
        ),
        TABLE,
        stacked=True,
        first_colour=2,
    )
