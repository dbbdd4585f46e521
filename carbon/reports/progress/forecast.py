"""The report's section on what comes next: the trend, its interval, and the chance of a target."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.figures import in_tonnes
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns
from carbon.periods import Period
from carbon.reports.document import (
    Chart,
    Section,
    Table,
    Trace,
    printed,
    sentence_list,
)
from carbon.reports.progress.milestone_tables import chance_words
from carbon.reports.words import between, places, tonnes
from carbon.targets.figures import FORECAST_YEARS
from carbon.targets.forecast import Forecast
from carbon.targets.progress import MilestoneProgress, Progress

TABLE = "forecast"
MOST_YEARS = 10


def section(
    made: Forecast | None, refused: str, progress: Progress | None, how: str = ""
) -> Section:
    """The forecast beside the pathway of *progress*, called *how*; or why there is none."""
    if made is None:
        return Section("forecast", "What comes next", (f"No forecast: {refused}.",))
    years = made.years[:MOST_YEARS]
    decimals = places(in_tonnes(max(year.high_kg for year in years)))
    if progress:
        decimals = progress.decimals
    level = printed(made.level, "percent", 0)
    told = FORECAST_YEARS.told(decimals, level=level)
    table = Table.of(
        TABLE,
        f"Forecast of {made.emissions} (tCO2e)",
        Columns(
            *told.view("period", "forecast_t", "low_t", "high_t"),
            Figure(
                "pathway_t",
                f"Pathway, {how}" if how else "Pathway",
                lambda year: allowed_t(progress, made.basis, year.period),
                "t",
                decimals,
            ),
        ),
        years,
        (
            made.model,
            *_left_out(made),
        ),
    )
    return Section(
        "forecast",
        "What comes next",
        tuple(chances(made, progress, how)),
        charts=(_chart(made, level, progress),),
        tables=(table,),
    )


def _left_out(made: Forecast) -> list[str]:
    """The years that the trend does not use, those with one reason together."""
    years: dict[str, list[str]] = {}
    for period, why in made.left_out:
        years.setdefault(why, []).append(str(period))
    return [f"Not used: {sentence_list(of)}, {why}." for why, of in years.items()]


def milestones_of(made: Forecast, progress: Progress | None) -> list[MilestoneProgress]:
    """The milestones that a trend may say something of: to come, on its measure, not of nought.

    None where what they allow does not count the same as the years of the trend.
    """
    if progress is None or progress.why_incomparable:
        return []
    return [
        each
        for each in progress.milestones
        if each.ahead and not each.milestone.neutral and each.basis == made.basis
    ]


def chances(made: Forecast, progress: Progress | None, how: str = "") -> list[str]:
    """The chance of each milestone that the forecast reaches, in sentences.

    One whose period has ended has none: what became of it is a fact, known or not. *how* is how
    the series is called that the milestones are of.
    """
    if progress is not None and (why := progress.why_incomparable or made.no_chance):
        return [f"No chance of meeting a target can be told: {why}."]
    found = []
    for state in milestones_of(made, progress):
        chance = made.chance(state.allowed_kg, state.milestone.period)
        if chance is not None:
            aim, allowed = f"{state.milestone.aim} in {state.milestone.period}", ""
            if progress and how:
                allowed = f", {tonnes(state.allowed_kg, decimals=progress.decimals)} {how},"
            found.append(
                f"If the trend goes on, the chance of meeting {aim}{allowed} is "
                f"{chance_words(chance)}."
            )
    return found


def allowed_t(progress: Progress | None, basis: str, period: Period) -> float | None:
    """What the pathway allows in *period*, where that counts the same as the years of a trend."""
    if progress is None or progress.why_incomparable:
        return None
    way = progress.way(basis)
    return in_tonnes(way.pathway.allowed_kg(period) if way else None)


def pathway_line(progress: Progress | None, basis: str, ahead: Sequence[Period]) -> list[Trace]:
    """The pathway of a chart of a trend, as a line; none where nothing is allowed of its years."""
    allowed = tuple(allowed_t(progress, basis, period) for period in ahead)
    if all(t is None for t in allowed):
        return []
    return [Trace("Pathway to the targets", tuple(map(str, ahead)), allowed, "dashed")]


def _chart(made: Forecast, level: str, progress: Progress | None) -> Chart:
    points, years = made.trend.points, made.years[:MOST_YEARS]
    last = years[-1]
    x = tuple(str(year.period) for year in years)
    shown = progress.decimals if progress else None
    span = between(last.low_kg, last.high_kg, decimals=shown)
    return Chart(
        "forecast",
        f"Trend of {made.emissions}, with its {level} interval",
        f"If the trend goes on, {last.period} comes to {tonnes(last.central_kg, decimals=shown)}"
        f"{f', {span}' if span else ''}.",
        "tCO2e",
        (
            Trace(
                "Emissions",
                tuple(str(period) for period, _ in points),
                tuple(in_tonnes(kg) for _, kg in points),
            ),
            Trace("Trend", x, tuple(in_tonnes(year.central_kg) for year in years), "dashed"),
            Trace("Lower end", x, tuple(in_tonnes(year.low_kg) for year in years), "floor"),
            Trace(
                f"{level} interval", x, tuple(in_tonnes(year.high_kg) for year in years), "ceiling"
            ),
            *pathway_line(progress, made.basis, [year.period for year in years]),
        ),
        TABLE,
    )
