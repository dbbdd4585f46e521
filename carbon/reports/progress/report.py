"""The progress report to Cabinet: headline, years, scopes, county, data and sources."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.figures import decimals_of, in_tonnes
from carbon.inventories.completeness import any_not_stated
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import measured
from carbon.reports import (
    gap,
    measures,
)
from carbon.reports.document import Column, Headline, Report, Section, Table, printed
from carbon.reports.progress import (
    breakdown,
    bridge,
    county,
    explained,
    forecast,
    halves,
    intensities,
    market,
    milestone_tables,
    recalculation,
    revisions,
    scopes,
    standing,
    uncertainty,
    wedges,
    years,
)
from carbon.reports.progress.as_reported import amount
from carbon.reports.progress.first_answer import (
    as_compared,
    first_answer,
    is_borne,
    newest,
    other_reasons,
    other_state,
    told_on,
)
from carbon.reports.progress.page_one import summary
from carbon.reports.progress.subject import OtherTarget, Subject
from carbon.reports.provisional import caveat
from carbon.reports.sources import sources_of
from carbon.reports.words import day_in_words, in_groups, in_words
from carbon.targets.progress import MilestoneProgress, Progress
from carbon.targets.series import Observation, Series
from carbon.targets.states import BASE_YEAR, JUDGED
from carbon.targets.verdict import Verdict, verdict
from carbon.version import __version__


def progress_report(subject: Subject) -> Report:
    """The report on *subject*, every figure of it unrounded."""
    definition = subject.series.definition
    earlier = subject.previous
    answers = summary(subject)
    least = subject.decimals
    sections = [
        years.section(subject.series, subject.progress, subject.on),
        _linked(subject),
        bridge.section(list(subject.bridges), subject.names, least),
        explained.section(subject.explained),
        forecast.section(subject.forecast, subject.no_forecast, *_governing(subject)),
        wedges.section(subject.wedges, subject.no_wedges, subject.governing),
        gap.section(subject.gap, least) if subject.gap else None,
        halves.section(subject.halves, least) if subject.halves else None,
        scopes.section(subject.series, least),
        breakdown.section(subject.latest, subject.before, least) if subject.latest else None,
        intensities.section(subject.latest, subject.before) if subject.latest else None,
        market.section(subject.latest, subject.before, least) if subject.latest else None,
        county.section(subject.county) if subject.county else None,
        measures.section(subject.projects, subject.as_at),
        _milestones(subject.progress, subject.others) if subject.progress else None,
        revisions.section(earlier.date, earlier.revisions, earlier.renamed) if earlier else None,
        uncertainty.section(subject.sureness, subject.no_sureness, least),
        recalculation.section(
            subject.recalculation, subject.no_recalculation, subject.told, least or 0
        ),
        _data(subject.series),
    ]
    return Report(
        title="Progress on carbon emissions",
        council=subject.council,
        subtitle=definition.title,
        as_at=day_in_words(subject.as_at)
        + (f", for {day_in_words(subject.on)}" if subject.on != subject.as_at else ""),
        version=__version__,
        summary=tuple(answer for _, answer in answers),
        leads=tuple(question for question, _ in answers),
        headlines=tuple(_headlines(subject)),
        sections=tuple(section for section in sections if section),
        sources=tuple(_sources(subject)),
        figures=tuple((each.id, each.label, each.value) for each in subject.figures),
        answer=first_answer(subject).document(),
    )


def _headlines(subject: Subject) -> list[Headline]:
    """The figures to be read first. Green is only what is on track and of the newest year ended."""
    made, gas = subject.progress, subject.series.gas
    if made is None:
        seen = newest(subject.series)
        return [_total(seen, gas, subject.decimals)]
    answer, decimals = verdict(made, subject.linked), made.decimals
    shown, how = told_on(subject) or (made, "")
    year = shown.reported
    latest = (made.reported or made.latest).observation
    found = [_total(latest, gas, decimals, made.target.scopes)]
    if year and answer.state in JUDGED and year.gap_kg is not None:
        compared = as_compared(year, shown)
        found.append(
            Headline(
                f"{answer.state.capitalize()} in {year.observation.period}",
                in_tonnes(year.gap_kg),
                "number",
                decimals_of([shown.base_kg, year.gap_kg]),
                f"t{gas}",
                f"{f'{compared}, ' if compared else ''}against the pathway, which allows "
                f"{amount(year.pathway_kg or 0.0, made)}"
                f"{f', {how}' if how else ''}; at or below it is on track"
                f"{_provisional(year.observation)}",
                tone="good" if answer.good else "bad",
                signed=True,
            )
        )
    else:
        found.append(
            # Why is the first answer's to say: the tile has the word alone.
            Headline("Verdict", answer.state.capitalize(), "text", 0, "", "")
        )
    if answer.state == BASE_YEAR:
        return found
    ahead = [each for each in shown.milestones if each.ahead]
    return [*found, *(_target(each, shown, answer, how) for each in ahead)]


def _target(each: MilestoneProgress, progress: Progress, answer: Verdict, how: str) -> Headline:
    """How far the newest judged year is on the way to a milestone."""
    label = f"Target of {each.milestone.aim} for {each.milestone.period}"
    measure = progress.target.measure_of(each.basis)
    if each.of_base is None or not is_borne(each, progress):
        return Headline(label, "Not known", "text", 0, "", f"{measure}; {each.state}")
    tone = "good" if each.there and answer.good else "plain"
    note = _headline_note(each, progress) + (f"; {how}" if how else "")
    if seen := progress.series.newest(each.period):
        note += _provisional(seen)
    on = f"on {progress.base.period}"
    return Headline(label, each.of_base, "percent", 1, on, note, tone=tone, signed=True)


def _provisional(seen: Observation) -> str:
    return "; provisional" if seen.provisional else ""


def _total(seen: Observation, gas: str, decimals: int, scopes: Sequence[str] = ()) -> Headline:
    return Headline(
        f"Emissions in {seen.period}",
        in_tonnes(seen.gross_kg),
        "number",
        decimals,
        f"t{gas}",
        _total_note(seen, decimals, scopes),
    )


def _total_note(latest: Observation, decimals: int, scopes: Sequence[str]) -> str:
    note = measured("gross", scopes)
    if latest.net_kg is not None and latest.net_kg != latest.gross_kg:
        net = printed(in_tonnes(latest.net_kg), "number", decimals)
        note += f"; {net} net of green tariff and offsets"
    if latest.completeness and latest.completeness.share < 1:
        note += f"; {printed(latest.completeness.share, 'percent', 1)} of meter-days have data"
    told = caveat(latest.editions.values())
    return f"{note}; {told}" if told else note


def _headline_note(made: MilestoneProgress, progress: Progress) -> str:
    measure = progress.target.measure_of(made.basis)
    if made.there:
        allowed = amount(made.allowed_kg, progress)
        return f"{measure}; at or below the {allowed} it allows, as of {made.period}"
    needed = made.required_kg_a_year
    if needed is None:
        return f"{measure}; {made.state}"
    years = in_words(made.years_left, "year")
    return f"{measure}, {made.period}; {amount(needed, progress)} less each year for {years}"


def _governing(subject: Subject) -> tuple[Progress | None, str]:
    """What chances and pathways are of, and how that is called; a linked series governs."""
    return told_on(subject) or (None, "")


def _linked(subject: Subject) -> Section | None:
    if subject.linked is None or subject.progress is None or subject.outlook is None:
        return None
    return Section(
        "linked",
        "The series linked across its boundaries",
        subject.linked.sentences,
        tables=milestone_tables.linked_tables(subject.linked, subject.progress, subject.outlook),
    )


def _milestones(made: Progress, others: Sequence[OtherTarget]) -> Section:
    further = [each.progress for each in others if each.progress]
    return Section(
        "targets",
        "The targets, as set and as read",
        (
            *made.target.notes,
            *made.without_pathway(made.no_way),
            *(
                " ".join([f"{each.target.title}: {other_state(each)}.", *other_reasons(each)])
                for each in others
            ),
            *(note for each in others for note in each.target.notes),
        ),
        tables=(
            _as_set(made, "milestones", f"Targets against {made.target.base_period}"),
            standing.cumulative_table(made),
            *((standing.other_bases_table(made),) if made.target.other_bases else ()),
            *(
                _as_set(
                    each,
                    f"milestones-{each.target.id}",
                    f"{each.target.title}, against {each.target.base_period}",
                )
                for each in further
            ),
        ),
    )


def _decimals_set(made: Progress) -> int:
    """As many decimals as the reductions of a target were set with."""
    set_pct = (each.reduction_pct for each in made.target.milestones)
    texts = (f"{pct:g}" for pct in set_pct if pct is not None)
    return max((len(text.partition(".")[2]) for text in texts), default=0)


def _as_set(made: Progress, name: str, caption: str) -> Table:
    """The milestones of a target, as set and as read."""
    rows = []
    for milestone in made.target.milestones:
        states = (*made.milestones, *made.superseded)
        state = next((each for each in states if each.milestone is milestone), None)
        rows.append(
            (
                str(milestone.period),
                None if milestone.reduction_pct is None else -milestone.reduction_pct / 100,
                in_tonnes(state.allowed_kg) if state else None,
                f"{'neutral, ' if milestone.neutral else ''}on {state.basis}" if state else "",
                (state.state if state else "")
                + (f"; replaced by {milestone.superseded_by}" if milestone.superseded_by else ""),
                milestone.wording,
                milestone.reading,
            )
        )
    return Table(
        name,
        caption,
        (
            Column("Period"),
            Column("Change on base", "percent", _decimals_set(made), signed=True),
            Column(f"Allows (t{made.series.gas})", "number", made.decimals),
            Column("Measure"),
            Column("State"),
            Column("In the words of the council"),
            Column("Read as"),
        ),
        tuple(rows),
        tuple(f"{each.id}: {each.source}" for each in made.target.milestones if each.source),
    )


def _data(series: Series) -> Section:
    definition = series.definition
    rows = []
    told = any_not_stated(seen.completeness for seen in series.observations)
    for seen in series.observations:
        cover, editions = seen.completeness, seen.editions
        rows.append(
            (
                str(seen.period),
                cover.share if cover else None,
                cover.actual_share if cover else None,
                *([cover.not_stated_share if cover else None] if told else []),
                "; ".join(
                    f"{publisher} {choice.label} ({choice.how})"
                    for publisher, choice in sorted(editions.items())
                )
                or "not stated by the publisher",
                seen.report or "calculated from the ledger",
            )
        )
    gaps = tuple(f"{gap.period}: {gap.reason}" for gap in series.gaps)
    return Section(
        "data",
        "Data and conversion factors",
        definition.notes,
        tables=(
            Table(
                "data-quality",
                "What each year rests on",
                (
                    Column("Year"),
                    Column("Meter-days with data", "percent", 1),
                    Column("Emissions from actual readings", "percent", 1),
                    *([Column("Not stated whether actual", "percent", 1)] if told else []),
                    Column("Factor edition"),
                    Column("Source"),
                ),
                tuple(rows),
                (
                    *(("Years without a figure — " + "; ".join(gaps),) if gaps else ()),
                    *(
                        f"{seen.period}: {told}"
                        for seen in series.observations
                        for told in (*seen.own_sets, *seen.since_close.told)
                    ),
                ),
            ),
        ),
    )


def _sources(subject: Subject) -> list[tuple[str, str]]:
    definitions: Sequence[InventoryDefinition] = [
        subject.series.definition,
        *([subject.county.definition] if subject.county else []),
    ]
    found = [each for definition in definitions for each in sources_of(definition)]
    if subject.ledger_head:
        found.append(
            (
                "Ledger",
                f"Its head as known on that day is {in_groups(subject.ledger_head)}. Keep it with "
                "the minutes: “carbon ledger verify --head” finds by it whether anything that was "
                "logged up to then has been changed since.",
            )
        )
    found.append(
        (
            "Method",
            "Percentages are (new − old) ÷ old. Figures are rounded when printed, once, from "
            "unrounded values, so printed parts may not add up to printed totals.",
        )
    )
    return found
