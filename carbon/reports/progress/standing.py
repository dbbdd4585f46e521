"""Where a target stands, as tables: its answer, its years, what was emitted in all."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.figures import in_tonnes
from carbon.figures.column import Columns, text
from carbon.periods import Period
from carbon.reports.document import Column, Table, Value
from carbon.reports.progress.as_reported import how_the_base_came
from carbon.reports.words import day_in_words, tonnes
from carbon.targets import states
from carbon.targets.cumulative import DOUBTED
from carbon.targets.figures import CUMULATIVE, OTHER_BASES
from carbon.targets.progress import Progress, YearProgress
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
        base = made.base.period
        none = (
            f"what was given of {base} cannot be put on them, for its year is not in the ledger"
            if not made.base_is_known
            else f"{base} has too little data to be compared with"
        )
        return (f"Like for like: the sites of {day}, in every year; {none}.",)
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


def cumulative_table(made: Progress) -> Table:
    """What was emitted in all since the base, beside the area under the pathway."""
    sums, decimals = made.cumulative, made.decimals
    notes = [f"Cumulative emissions are not available: {sums.why}."] if sums.why else []
    notes += [f"{period} is not in it: {DOUBTED}." for period in sums.without]
    return Table.of(
        "cumulative",
        f"Cumulative emissions (t{made.series.gas}, {made.target.measure_of(made.basis)})",
        Columns(
            text("years", "Years", lambda each: f"{each.first} to {each.last}"),
            *CUMULATIVE.told(decimals).view("emitted_t", "allowed_t", "over_t"),
        ),
        [sums],
        notes,
    )


def other_bases_table(made: Progress) -> Table:
    """Bases that were published too, and are not used."""
    return Table.of(
        "other-bases",
        "Other bases published, shown and not used",
        OTHER_BASES.view("period", "t", "gas", "reason_not_used"),
        made.target.other_bases,
        [f"{each.wording} ({each.source})" for each in made.target.other_bases],
    )


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
