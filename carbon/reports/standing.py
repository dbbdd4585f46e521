"""Where a target stands, as tables: its years, its milestones, its forecast."""

from __future__ import annotations

from carbon.reports.document import Column, Table, Value
from carbon.reports.words import places
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress, YearProgress, change
from carbon.targets.series import Observation

KG_PER_TONNE = 1000.0


def years_table(made: Progress, name: str = "standing", caption: str = "") -> Table:
    """Every year: what was emitted, against the year before, the base and the pathway."""
    decimals, gas = _decimals(made), made.series.gas
    published = made.series.definition.kind != "calculated"
    rows = [(year.observation.period, _year(made, index)) for index, year in enumerate(made.years)]
    blank = (None,) * 9
    rows += [(gap.period, (str(gap.period), *blank, gap.reason)) for gap in made.series.gaps]
    basis = made.target.basis.capitalize()
    return Table(
        name,
        f"{caption or made.target.title} (t{gas}; {made.target.measure} against the pathway)",
        (
            Column("Year"),
            Column("Gross", "number", decimals),
            Column("Net", "number", decimals),
            Column("Gross, on year before", "percent", 1, signed=True),
            Column("Net, on year before", "percent", 1, signed=True),
            Column(f"{basis}, on {made.target.base_period}", "percent", 1, signed=True),
            Column("Pathway", "number", decimals),
            Column("Gap", "number", decimals, signed=True),
            Column("Gap, % of pathway", "percent", 1, signed=True),
            Column("Status"),
            Column("Series" if published else "Meter-days with data"),
        ),
        tuple(cells for _, cells in sorted(rows, key=lambda row: row[0].start)),
        (made.rule, *_uncompared(made)),
    )


def _uncompared(made: Progress) -> tuple[str, ...]:
    """That years without enough data are compared with nothing."""
    poor = [str(year.observation.period) for year in made.years if not year.observation.enough_data]
    if not poor:
        return ()
    return (f"Compared with nothing, for want of data: {', '.join(poor)}.",)


def milestones_table(made: Progress, outlook: Outlook) -> Table:
    """Every milestone: what it allows, what it takes from here, and what the forecast says."""
    decimals, gas = _decimals(made), made.series.gas
    state = {each.milestone.id: each for each in made.milestones}
    rows = [
        (
            str(milestone.period),
            milestone.aim,
            *_milestone(state.get(milestone.id), milestone.superseded_by),
        )
        for milestone in made.target.milestones
    ]
    notes = [
        f"{each.milestone.aim} by {each.milestone.period} ({each.basis}): {each.note}."
        for each in outlook.milestones
        if each.note
    ]
    return Table(
        "milestones-standing",
        f"Milestones, and what it takes from here{_since(made)}",
        (
            Column("Period"),
            Column("Aim"),
            Column("Measure"),
            Column(f"Allows (t{gas})", "number", decimals),
            Column(f"Emitted (t{gas})", "number", decimals),
            Column("On base", "percent", 1, signed=True),
            Column("Years left", "number", 0),
            Column("t a year still to fall", "number", decimals),
            Column("or % a year", "percent", 1),
            Column("State"),
        ),
        tuple(rows),
        tuple(notes),
    )


def forecast_table(made: Progress, outlook: Outlook) -> Table:
    """What the forecast says of each milestone to come."""
    decimals, gas = _decimals(made), made.series.gas
    rows: list[tuple[Value, ...]] = [
        (
            str(each.milestone.period),
            each.milestone.aim,
            each.basis,
            each.allowed_kg / KG_PER_TONNE,
            each.year.central_kg / KG_PER_TONNE if each.year else None,
            each.year.low_kg / KG_PER_TONNE if each.year else None,
            each.year.high_kg / KG_PER_TONNE if each.year else None,
            _chance_or_none(each.chance),
            str(each.crossing) if each.crossing else None,
        )
        for each in outlook.milestones
    ]
    notes = [forecast.model for forecast in outlook.forecasts.values()]
    notes += [
        f"{basis.capitalize()}: no forecast: {why}." for basis, why in outlook.refused.items()
    ]
    if not outlook.comparable:
        notes.append(
            "The base stands on another boundary than the years of the trend: the probability and "
            "the year of crossing are partly a matter of what is counted."
        )
    return Table(
        "outlook",
        "If the trend of the comparable years went on",
        (
            Column("Period"),
            Column("Aim"),
            Column("Measure"),
            Column(f"Allows (t{gas})", "number", decimals),
            Column("Forecast", "number", decimals),
            Column("95% from", "number", decimals),
            Column("to", "number", decimals),
            Column("Probability"),
            Column("Trend there in"),
        ),
        tuple(rows),
        tuple(notes),
    )


def linked_tables(made: LinkedStanding, decimals_of: Progress) -> tuple[Table, Table]:
    """The linked series beside the one reported: its years, and the milestones on its base."""
    decimals, gas = _decimals(decimals_of), made.progress.series.gas
    years = years_table(made.progress, "standing-linked", "Linked series, not as reported")
    rows: list[tuple[Value, ...]] = [
        (
            str(state.milestone.period),
            state.milestone.aim,
            state.basis,
            state.allowed_kg / KG_PER_TONNE,
            str(state.period),
            state.actual_kg / KG_PER_TONNE,
            state.of_base,
            _chance_or_none(made.chances.get(state.milestone.id)),
            _word(state),
        )
        for state in made.progress.milestones
    ]
    milestones = Table(
        "milestones-linked",
        "Milestones on the linked base",
        (
            Column("Period"),
            Column("Aim"),
            Column("Measure"),
            Column(f"Allows (t{gas})", "number", decimals),
            Column("Year"),
            Column(f"Emitted (t{gas})", "number", decimals),
            Column("On linked base", "percent", 1, signed=True),
            Column("Probability"),
            Column("State"),
        ),
        tuple(rows),
        made.sentences,
    )
    return years, milestones


def cumulative_table(made: Progress) -> Table:
    """What was emitted in all since the base, beside the area under the pathway."""
    sums, decimals = made.cumulative, _decimals(made)
    row: tuple[Value, ...] = (
        f"{sums.first} to {sums.last}",
        _tonnes(sums.actual_kg),
        _tonnes(sums.allowed_kg),
        _tonnes(sums.over_kg),
    )
    return Table(
        "cumulative",
        f"Cumulative emissions (t{made.series.gas}, {made.target.measure})",
        (
            Column("Years"),
            Column("Emitted", "number", decimals),
            Column("Area under the pathway", "number", decimals),
            Column("Over (+) or under", "number", decimals, signed=True),
        ),
        (row,),
        (f"Cumulative emissions are not available: {sums.why}.",) if sums.why else (),
    )


def other_bases_table(made: Progress) -> Table:
    """Bases that were published too, and are not used."""
    return Table(
        "other-bases",
        "Other bases published, shown and not used",
        (Column("Period"), Column("t", "number", 0), Column("Gas"), Column("Why not used")),
        tuple(
            (str(each.period), each.tonnes, each.gas, each.reason)
            for each in made.target.other_bases
        ),
        tuple(f"{each.wording} ({each.source})" for each in made.target.other_bases),
    )


def chance_words(share: float) -> str:
    """A probability as it is printed: never certain, because a trend is not.

    >>> chance_words(0.9993), chance_words(0.426), chance_words(0.0004)
    ('over 99%', '43%', 'under 1%')
    """
    if share > 0.99:
        return "over 99%"
    return "under 1%" if share < 0.01 else f"{share * 100:.0f}%"


def _chance_or_none(share: float | None) -> str | None:
    return None if share is None else chance_words(share)


def _decimals(made: Progress) -> int:
    largest = max([made.pathway.base_kg, *(seen.gross_kg for seen in made.series.observations)])
    return places(largest / KG_PER_TONNE)


def _since(made: Progress) -> str:
    year = made.latest_sound
    return f" ({year.observation.period})" if year else ""


def _tonnes(kg: float | None) -> float | None:
    return None if kg is None else kg / KG_PER_TONNE


def _year(made: Progress, index: int) -> tuple[Value, ...]:
    year: YearProgress = made.years[index]
    seen: Observation = year.observation
    before = made.years[index - 1].observation if index else None
    sound = seen.enough_data
    follows = before is not None and seen.follows(before) and sound and before.enough_data
    return (
        str(seen.period) + (" (p)" if seen.provisional else ""),
        seen.gross_kg / KG_PER_TONNE,
        seen.net_kg / KG_PER_TONNE,
        change(seen.gross_kg, before.gross_kg) if before and follows else None,
        change(seen.net_kg, before.net_kg) if before and follows else None,
        year.of_base if sound else None,
        _tonnes(year.pathway_kg),
        _tonnes(year.gap_kg) if sound else None,
        year.gap_share if sound else None,
        year.status,
        seen.boundary or (f"{seen.completeness.share * 100:.1f}%" if seen.completeness else ""),
    )


def _milestone(state: MilestoneProgress | None, superseded_by: str) -> tuple[Value, ...]:
    if state is None:
        return (None,) * 7 + (f"replaced by {superseded_by}",)
    return (
        state.basis,
        state.allowed_kg / KG_PER_TONNE,
        state.actual_kg / KG_PER_TONNE,
        state.of_base,
        state.years_left,
        _tonnes(state.required_kg_a_year),
        state.required_rate,
        _word(state),
    )


def _word(state: MilestoneProgress) -> str:
    if not state.enough_data:
        return "not enough data"
    if state.met:
        return f"{'at it' if state.years_left > 0 else 'met'} in {state.period}"
    return "to be met" if state.years_left > 0 else f"not met in {state.period}"
