"""The report's section on what comes next: the trend, its interval, and the chance of a target."""

from __future__ import annotations

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
from carbon.reports.words import between, places, tonnes
from carbon.targets.figures import FORECAST_YEARS
from carbon.targets.forecast import Forecast
from carbon.targets.progress import Progress

TABLE = "forecast"
MOST_YEARS = 10


def section(made: Forecast | None, refused: str, progress: Progress | None) -> Section:
    """The forecast, or why there is none."""
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
        f"Forecast of {made.basis} emissions (tCO2e)",
        Columns(
            *told.view("period", "forecast_t", "low_t", "high_t"),
            Figure(
                "pathway_t",
                "Pathway",
                lambda year: _allowed(progress, made.basis, year.period.label),
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
        tuple(chances(made, progress)),
        charts=(_chart(made, level, progress),),
        tables=(table,),
    )


def _left_out(made: Forecast) -> list[str]:
    """The years that the trend does not use, those with one reason together."""
    years: dict[str, list[str]] = {}
    for period, why in made.left_out:
        years.setdefault(why, []).append(str(period))
    return [f"Not used: {sentence_list(of)}, {why}." for why, of in years.items()]


def chances(made: Forecast, progress: Progress | None) -> list[str]:
    """The chance of each milestone that the forecast reaches, in sentences.

    One whose period has ended has none: what became of it is a fact, known or not.
    """
    if progress is not None and (why := progress.poor_base or made.no_chance):
        return [f"No chance of meeting a target can be told: {why}."]
    found = []
    for state in progress.milestones if progress else ():
        if not state.ahead or state.milestone.neutral or state.basis != made.basis:
            continue
        chance = made.chance(state.allowed_kg, state.milestone.period)
        if chance is not None:
            found.append(
                "If the trend goes on, the chance of meeting "
                f"{state.milestone.aim} in {state.milestone.period} is "
                f"{_chance(chance)}{_caveat(made, progress)}."
            )
    return found


def _caveat(made: Forecast, progress: Progress | None) -> str:
    """That the trend's years and the base, of which the target is a share, differ in kind."""
    if progress is None or progress.counts_as_base(made.boundary):
        return ""
    return ", but partly because the base year counts other things than the years of the trend"


def _chance(chance: float) -> str:
    if chance > 0.99:
        return "over 99%"
    return "under 1%" if chance < 0.01 else printed(chance, "percent", 0)


def _allowed(progress: Progress | None, basis: str, label: str) -> float | None:
    if progress is None or progress.poor_base:
        return None
    way = progress.way(basis)
    allowed = way.pathway.allowed_kg(Period.parse(label)) if way else None
    return in_tonnes(allowed)


def _pathway(progress: Progress | None, basis: str, x: tuple[str, ...]) -> list[Trace]:
    allowed = tuple(_allowed(progress, basis, label) for label in x)
    if all(t is None for t in allowed):
        return []
    return [Trace("Pathway to the targets", x, allowed, "dashed")]


def _chart(made: Forecast, level: str, progress: Progress | None) -> Chart:
    points, years = made.trend.points, made.years[:MOST_YEARS]
    last = years[-1]
    x = tuple(str(year.period) for year in years)
    shown = progress.decimals if progress else None
    span = between(last.low_kg, last.high_kg, decimals=shown)
    return Chart(
        "forecast",
        f"Trend of {made.basis} emissions, with its {level} interval",
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
            *_pathway(progress, made.basis, x),
        ),
        TABLE,
    )
