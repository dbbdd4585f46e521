"""The report's section on what approved measures take off the trend, beside the pathway."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from carbon.errors import capital
from carbon.figures import in_tonnes
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns, tonnes_of
from carbon.periods import Period
from carbon.reports.document import Chart, Section, Table, Trace, printed
from carbon.reports.gap import idle_notes
from carbon.reports.progress.forecast import allowed_t, milestones_of, pathway_line
from carbon.reports.progress.milestone_tables import chance_words
from carbon.reports.words import by_sign, places, tonnes
from carbon.targets.figures import FORECAST_YEARS
from carbon.targets.forecast import ForecastYear
from carbon.targets.progress import Progress
from carbon.targets.wedges import Wedges

TABLE = "wedges"


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
    for state in milestones_of(made.trend, progress):
        period = state.milestone.period
        year = made.with_measures.year(period)
        before = made.trend.chance(state.allowed_kg, period)
        after = made.with_measures.chance(state.allowed_kg, period)
        if not year or not year.saved_kg:
            continue
        if before is None or after is None:
            continue
        found.append(
            f"With them the chance of meeting {state.milestone.aim} in {period}, if the trend goes "
            f"on, is {chance_words(after)}; without them {chance_words(before)}."
        )
    return found


def sentence(made: Wedges) -> str:
    """What the measures take off at the most, and when; or add, where they never take any off."""
    together = {year.period: year.saved_kg for year in made.with_measures.years}
    most = max(together, key=lambda period: (together[period], -period.start.year))
    count = len(made.counted)
    measures = "One measure" if count == 1 else f"{count} measures"
    does = by_sign(
        together[most],
        f"take {{}} off {most}, the most",
        f"add {{}} to {most}, the least",
        tonnes,
    )
    return f"{measures} approved or just done would {does} of any year of the forecast."


def _years(made: Wedges) -> list[Period]:
    return [year.period for year in made.with_measures.years]


def _adds(made: Wedges) -> bool:
    return any(t < 0 for by_year in made.saved.values() for t in by_year.values())


def _table(made: Wedges, progress: Progress | None) -> Table:
    level = printed(made.with_measures.level, "percent", 0)
    decimals = places(in_tonnes(made.trend.years[0].central_kg))
    saved = places(max(abs(t) for by_year in made.saved.values() for t in by_year.values()))
    told = FORECAST_YEARS.told(decimals, level=level)
    before = {year.period: year.central_kg for year in made.trend.years}
    return Table.of(
        TABLE,
        f"{capital(made.trend.emissions)} ahead, with the approved measures (tCO2e)",
        Columns(
            told["period"],
            tonnes_of("before_t", "Trend", lambda year: before[year.period], decimals),
            *(_saved_by(technology, by_year, saved) for technology, by_year in made.saved.items()),
            FORECAST_YEARS.told(saved)["saved_t"],
            replace(told["forecast_t"], heading="With measures"),
            *told.view("low_t", "high_t"),
            Figure(
                "pathway_t",
                "Pathway",
                lambda year: allowed_t(progress, made.trend.basis, year.period),
                "t",
                decimals,
            ),
        ),
        made.with_measures.years,
        (
            f"Counted: {', '.join(made.counted)}.",
            *(["Below 0 is what measures add."] if _adds(made) else []),
            *idle_notes(made.idle, _years(made)[-1]),
            *(f"Not counted: {name}: {why}." for name, why in made.left_out),
            "Each measure saves what its appraisal says, by the days of the year it works, at the "
            "long-run marginal factor of the year; on one meter, of what those at work there in "
            "that year leave, the ones of the trend first.",
            "The trend carries on what earlier measures brought. These come on top and are taken "
            "as certain; the interval is the trend's.",
        ),
    )


def _saved_by(
    technology: str, by_year: Mapping[Period, float], decimals: int
) -> Figure[ForecastYear]:
    return Figure(technology, technology, lambda year: by_year[year.period], "t", decimals)


def _on_pathway(made: Wedges, progress: Progress | None) -> Chart:
    seen = made.trend.trend.points
    ahead = _years(made)
    x = tuple(str(period) for period in ahead)
    lower = tuple(in_tonnes(year.central_kg) for year in made.with_measures.years)
    traces = [
        Trace(
            "Emissions",
            tuple(str(period) for period, _ in seen),
            tuple(in_tonnes(kg) for _, kg in seen),
        ),
        Trace("With approved measures", x, lower, "wedge"),
        *(
            Trace(technology, x, tuple(by_year[period] for period in ahead), "wedge")
            for technology, by_year in made.saved.items()
        ),
    ]
    way = [*(period for period, _ in seen), *ahead]
    traces += pathway_line(progress, made.trend.basis, way)
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
        f"{sentence(made)} What electricity is in them shrinks as the grid gets cleaner, and a "
        "measure ends with its life.",
        "tCO2e",
        tuple(
            Trace(technology, x, tuple(by_year[period] for period in ahead), "bar")
            for technology, by_year in made.saved.items()
        ),
        TABLE,
        stacked=True,
        first_colour=2,
    )
