"""Where a target stands, as tables: its years, its milestones, its forecast."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.figures import in_tonnes
from carbon.periods import Period
from carbon.reports.document import Column, Table, Value
from carbon.reports.progress.as_reported import how_the_base_came
from carbon.reports.words import day_in_words, tonnes
from carbon.targets import states
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress, YearProgress
from carbon.targets.verdict import Verdict
from carbon.targets.way import Way


def year_tables(
    made: Progress, name: str = "standing", caption: str = "", linked: bool = False
) -> list[Table]:
    """Every year against each pathway: the leading one with gross and net, then the others.

    *linked* is of a series linked across boundaries, of which no figure is as published.
    """
    first, *others = made.ways
    return [
        _years(made, first, name, caption, linked),
        *(_years(made, way, f"{name}-{way.basis}", caption, linked) for way in others),
    ]


def _years(made: Progress, way: Way, name: str, caption: str, linked: bool) -> Table:
    """Every year: what was emitted, against the year before, the base and the pathway."""
    decimals, gas = made.decimals, made.series.gas
    published = made.series.definition.kind != "calculated"
    alike = any(year.alike for year in way.years) or _beside_the_newest(way)
    lead = way is made.ways[0]
    rows = [(year.observation.period, _year(year, alike, lead)) for year in way.years]
    if lead:
        blank = len(rows[0][1]) - 3
        rows += [
            (period, (str(period), *(None,) * blank, word, why))
            for period, word, why in _without(made)
        ]
    basis = way.basis.capitalize()
    published_as = "linked" if linked else "as published"
    of = "like for like" if alike else published_as if published else "as reported"
    before = published_as if published else "same sites and days"
    reported = ", as reported" if alike else ", linked" if linked else ""
    measured = [
        *(
            Column(f"{each}{reported}", "number", decimals)
            for each in (("Gross", "Net") if lead else (basis,))
        ),
        *(
            Column(f"{each} on year before, {before}", "percent", 1, signed=True)
            for each in (("Gross", "Net") if lead else (basis,))
        ),
    ]
    measure = made.target.measure_of(way.basis)
    return Table(
        name,
        f"{caption or made.target.title} (t{gas}; {measure} against the pathway)",
        (
            Column("Year"),
            *measured,
            *([Column(f"{basis} like for like", "number", decimals)] if alike else []),
            Column(f"{basis} on {made.target.base_period}, {of}", "percent", 1, signed=True),
            Column("Pathway", "number", decimals),
            Column("Gap", "number", decimals, signed=True),
            Column("Gap, % of pathway", "percent", 1, signed=True),
            Column("Status"),
            Column("Series" if published else "Meter-days with data"),
        ),
        tuple(cells for _, cells in sorted(rows, key=lambda row: row[0].start)),
        (made.rule, *_boundary(made, way), *_uncompared(way)) if lead else _boundary(made, way),
    )


def _without(made: Progress) -> list[tuple[Period, str, str]]:
    """The periods without a figure, what is said of that, and why there is none."""
    due = made.series.definition.results_due
    gaps = {gap.period: gap.reason for gap in made.series.gaps}
    found = [
        (period, states.figure_state(period, False, due, made.as_at), reason)
        for period, reason in gaps.items()
    ]
    found += [
        (each.period, each.figure, f"due by {day_in_words(each.due)}")
        for each in made.missing
        if each.begun is None and each.period not in gaps
    ]
    return found


def _boundary(made: Progress, way: Way) -> tuple[str, ...]:
    """On which boundary the years and the base are compared, and what the base is on it."""
    alike = [year.alike for year in way.years if year.alike]
    if not alike:
        newest = made.reported
        if newest is None or not _beside_the_newest(way):
            return ()
        day = day_in_words(newest.observation.period.last_day)
        return (
            f"Like for like: the sites of {day}, in every year; what was given of "
            f"{made.base.period} cannot be put on them, for its year is not in the ledger.",
        )
    gas = made.series.gas
    now, told = (tonnes(kg, gas, made.decimals) for kg in (way.base_kg, way.told_kg))
    text = (
        f"Like for like: the sites of {day_in_words(alike[-1].boundary_on)}, in both years, on the "
        f"days with data in both; {made.base.period} is then {now}"
    )
    how = how_the_base_came(way.basis, made)
    return (f"{text}{f', where {told} was {how}' if told != now else ''}.",)


def _beside_the_newest(way: Way) -> bool:
    """Whether years are on the boundary of the newest without a base that could be put on it."""
    return any(
        not year.alike and year.actual_kg not in (None, year.reported_kg, year.base_kg)
        for year in way.years
    )


def _uncompared(way: Way) -> tuple[str, ...]:
    """Why years are not judged, and what to bear in mind of those that are."""
    poor = [str(year.observation.period) for year in way.years if not year.observation.enough_data]
    found = [f"Compared with nothing, for want of data: {', '.join(poor)}."] if poor else []
    for year in way.years:
        if year.status == states.CANNOT_SAY:
            found += year.why
        found += [f"{year.observation.period}: {remark}" for remark in year.remarks]
    return tuple(dict.fromkeys(found))


def answer_table(found: Verdict) -> Table:
    """Whether the target is on track as of a day, in its word and in sentences."""
    return Table(
        "answer",
        f"Are we on track? As of {day_in_words(found.as_at)}: {found.state}",
        (Column("Answer"),),
        tuple((sentence,) for sentence in found.sentences),
        found.newest.to_do if found.newest else (),
    )


def milestones_table(
    made: Progress, outlook: Outlook, linked: LinkedStanding | None = None
) -> Table:
    """Every milestone: what it allows, what became of it or what it takes from here.

    Where a *linked* series governs, its state stands beside that of *made*, as published.
    """
    decimals, gas = made.decimals, made.series.gas
    state = {each.milestone.id: each for each in (*made.milestones, *made.superseded)}
    rows = [
        (str(milestone.period), *_milestone(state[milestone.id], _governing(linked, milestone.id)))
        for milestone in made.target.milestones
    ]
    notes = [
        f"{each.milestone.aim} by {each.milestone.period} ({each.basis}): {each.note}."
        for each in outlook.milestones
        if each.note
    ]
    notes += [
        f"{each.milestone.aim} by {each.milestone.period}: as promised {promised}; its share of "
        f"the base as told, of the base on the boundary that counts, is {allowed}."
        for each in made.milestones
        for promised, allowed in [
            [tonnes(kg, gas, decimals) for kg in (each.told_allowed_kg or 0.0, each.allowed_kg)]
        ]
        if each.scaled and promised != allowed
    ]
    if any(year.alike for year in made.years):
        notes.append("What was emitted and the change on the base are like for like.")
    notes += [
        f"{each.milestone.aim} by {each.milestone.period} was replaced by "
        f"{each.milestone.superseded_by}."
        for each in made.superseded
    ]
    notes += [
        f"{each.milestone.aim} by {each.milestone.period} like for like, which governs: "
        f"{tonnes(each.required_kg_a_year, gas, decimals)} a year still to fall."
        for each in (linked.progress.milestones if linked else ())
        if each.ahead and each.required_kg_a_year
    ]
    notes += [f"No pathway on {basis}: {why}." for basis, why in made.no_way.items()]
    return Table(
        "milestones-standing",
        f"Milestones, and what it takes from here, as of {day_in_words(made.as_at)}",
        (
            Column("Period"),
            Column("Aim"),
            Column(f"Allows (t{gas})", "number", decimals),
            Column("Year"),
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
    decimals, gas = made.decimals, made.series.gas
    rows: list[tuple[Value, ...]] = [
        (
            str(each.milestone.period),
            each.milestone.aim,
            each.basis,
            in_tonnes(each.allowed_kg),
            in_tonnes(each.year.central_kg) if each.year else None,
            in_tonnes(each.year.low_kg) if each.year else None,
            in_tonnes(each.year.high_kg) if each.year else None,
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


def linked_tables(made: LinkedStanding, decimals_of: Progress) -> tuple[Table, ...]:
    """The linked series beside the one reported: its years, and the milestones on its base."""
    decimals, gas = decimals_of.decimals, made.progress.series.gas
    caption = "Linked series, not as reported"
    years = year_tables(made.progress, "standing-linked", caption, linked=True)
    rows: list[tuple[Value, ...]] = [
        (
            str(state.milestone.period),
            state.milestone.aim,
            state.basis,
            in_tonnes(state.allowed_kg),
            str(state.period),
            in_tonnes(state.actual_kg),
            state.of_base,
            _chance_or_none(made.chances.get(state.milestone.id)),
            state.state,
        )
        for state in sorted(
            (*made.progress.milestones, *made.progress.superseded),
            key=lambda each: each.milestone.period,
        )
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
    return (*years, milestones)


def cumulative_table(made: Progress) -> Table:
    """What was emitted in all since the base, beside the area under the pathway."""
    sums, decimals = made.cumulative, made.decimals
    row: tuple[Value, ...] = (
        f"{sums.first} to {sums.last}",
        in_tonnes(sums.actual_kg),
        in_tonnes(sums.allowed_kg),
        in_tonnes(sums.over_kg),
    )
    return Table(
        "cumulative",
        f"Cumulative emissions (t{made.series.gas}, {made.target.measure_of(made.basis)})",
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


def _year(year: YearProgress, alike: bool, lead: bool) -> tuple[Value, ...]:
    seen = year.observation
    sound = seen.enough_data
    measured: Sequence[Value] = (
        (
            in_tonnes(seen.gross_kg),
            in_tonnes(seen.net_kg),
            year.gross_of_previous,
            year.net_of_previous,
        )
        if lead
        else (in_tonnes(year.reported_kg), year.of_previous)
    )
    return (
        str(seen.period) + (" (p)" if seen.provisional else ""),
        *measured,
        *([in_tonnes(year.actual_kg) if sound else None] if alike else []),
        year.of_base if sound else None,
        in_tonnes(year.pathway_kg),
        in_tonnes(year.gap_kg) if sound else None,
        year.gap_share if sound else None,
        year.status or ("" if year.figure == states.REPORTED else year.figure),
        seen.boundary or (f"{seen.completeness.share * 100:.1f}%" if seen.completeness else ""),
    )


def _governing(linked: LinkedStanding | None, name: str) -> str:
    """What became of a milestone on the *linked* series; empty without one."""
    made = linked.progress if linked else None
    every = (*made.milestones, *made.superseded) if made else ()
    return next((each.state for each in every if each.milestone.id == name), "")


def _milestone(state: MilestoneProgress, governing: str = "") -> tuple[Value, ...]:
    differs = governing not in ("", state.state)
    replaced = ", replaced" if state.milestone.superseded_by else ""
    return (
        f"{state.milestone.aim}, {state.basis}{replaced}",
        in_tonnes(state.allowed_kg),
        str(state.period),
        in_tonnes(state.actual_kg),
        state.of_base,
        max(state.years_left, 0),
        in_tonnes(state.required_kg_a_year),
        state.required_rate,
        f"{state.state} as published, {governing} like for like" if differs else state.state,
    )
