"""The report's section on the years: table, and chart with the pathway and the gaps."""

from __future__ import annotations

from dataclasses import replace

from carbon.errors import counted
from carbon.periods import Period
from carbon.reports import standing
from carbon.reports.document import Chart, Column, Section, Table, Trace, Value
from carbon.reports.words import places, tonnes
from carbon.targets.progress import Progress, change
from carbon.targets.series import Observation, Series

TABLE = "years"


def section(series: Series, made: Progress | None) -> Section:
    """Emissions year by year, against the pathway where there is a target."""
    table = standing.years_table(made, TABLE) if made else _table(series)
    return Section(
        "years",
        "Emissions year by year",
        (),
        charts=(_chart(series, made),) if series.observations else (),
        tables=(replace(table, notes=(*table.notes, *_notes(series, made))),),
    )


def _decimals(series: Series) -> int:
    return places(max((seen.gross_kg for seen in series.observations), default=0.0) / 1000)


def _table(series: Series) -> Table:
    """The years of an inventory without a target."""
    decimals = _decimals(series)
    rows: list[tuple[Period, tuple[Value, ...]]] = [
        (seen.period, _cells(seen, before))
        for before, seen in zip((None, *series.observations), series.observations, strict=False)
    ]
    rows += [(gap.period, (str(gap.period), *(None,) * 4, gap.reason)) for gap in series.gaps]
    rows.sort(key=lambda row: row[0].start)
    published = any(seen.boundary for seen in series.observations)
    return Table(
        TABLE,
        f"Emissions by year (t{series.gas})" + (", as published" if published else ""),
        (
            Column("Year"),
            Column("Gross", "number", decimals),
            Column("Net", "number", decimals),
            Column("Gross, on year before", "percent", 1, signed=True),
            Column("Net, on year before", "percent", 1, signed=True),
            Column("Series" if published else "Data"),
        ),
        tuple(cells for _, cells in rows),
    )


def _cells(seen: Observation, before: Observation | None) -> tuple[Value, ...]:
    comparable = before is not None and seen.follows(before)
    return (
        str(seen.period) + (" (p)" if seen.provisional else ""),
        seen.gross_kg / 1000,
        seen.net_kg / 1000,
        change(seen.gross_kg, before.gross_kg) if before and comparable else None,
        change(seen.net_kg, before.net_kg) if before and comparable else None,
        seen.boundary or (seen.completeness.sentence() if seen.completeness else ""),
    )


def _notes(series: Series, made: Progress | None) -> tuple[str, ...]:
    notes = ["A change on the year before stands only between years of one series."]
    if made and len({seen.boundary for seen in series.observations}) > 1:
        notes.append(
            f"Only years of the series that holds {made.target.base_period} count the same as the "
            "base: in the others the change on it, the gap and the status are partly a change of "
            "what is counted."
        )
    if not all(seen.enough_data for seen in series.observations):
        notes.append(
            f"Years with less than {series.definition.enough_actual_pct:g}% of meter-days, or of "
            "emissions from actual readings, are compared with nothing."
        )
    if any(seen.provisional for seen in series.observations):
        notes.append("(p) provisional: an older edition of the factors stood in for the year's.")
        notes += dict.fromkeys(
            f"{seen.period}: {remark}" for seen in series.observations for remark in seen.stand_ins
        )
    return tuple(notes)


def _chart(series: Series, made: Progress | None) -> Chart:
    gas = series.gas
    basis = made.target.basis if made else "gross"
    labels = [str(seen.period) for seen in series.observations] + [
        str(g.period) for g in series.gaps
    ]
    last = max(seen.period for seen in series.observations)
    boundaries = list(dict.fromkeys(seen.boundary for seen in series.observations))
    traces = []
    for number, boundary in enumerate(boundaries, start=1):
        own = {
            str(seen.period): seen.on(basis) / 1000
            for seen in series.observations
            if seen.boundary == boundary and seen.enough_data
        }
        if not own:
            continue
        axis = sorted(label for label in labels if min(own) <= label <= max(own))
        name = f"{basis.capitalize()} emissions" + (
            f", series {number}" if len(boundaries) > 1 else ""
        )
        traces.append(Trace(name, tuple(axis), tuple(own.get(label) for label in axis)))
    weak = [seen for seen in series.observations if not seen.enough_data]
    if weak:
        points = tuple(seen.on(basis) / 1000 for seen in weak)
        traces.append(
            Trace("Too little data", tuple(str(seen.period) for seen in weak), points, "points")
        )
    marks: list[tuple[str, float, str]] = []
    if made:
        shown = [
            each
            for each in made.milestones
            if each.milestone.period <= last or each.years_left <= 10
        ]
        way = _pathway(made, max([last, *(each.milestone.period for each in shown)]))
        traces.append(way)
        marks = [
            (
                str(each.milestone.period),
                each.allowed_kg / 1000,
                each.milestone.aim,
            )
            for each in shown
        ]
    return Chart(
        "years",
        f"{basis.capitalize()} emissions" + (" against the pathway" if made else ""),
        _sentence(series, basis),
        f"t{gas}",
        tuple(traces),
        TABLE,
        marks=tuple(marks),
    )


def _pathway(made: Progress, last: Period) -> Trace:
    base_kg = made.base.on(made.target.basis)
    x, y = [], []
    period = made.base.period
    while period <= last:
        remaining = made.pathway.remaining(period)
        if remaining is not None:
            x.append(str(period))
            y.append(remaining * base_kg / 1000)
        period = period.following()
    return Trace("Pathway to the targets", tuple(x), tuple(y), "dashed")


def _sentence(series: Series, basis: str) -> str:
    sound = [seen for seen in series.observations if seen.enough_data] or series.observations
    first, latest = sound[0], sound[-1]
    text = (
        f"{basis.capitalize()} emissions went from {tonnes(first.on(basis), series.gas)} in "
        f"{first.period} to {tonnes(latest.on(basis), series.gas)} in {latest.period}."
        if first is not latest
        else f"{basis.capitalize()} emissions were {tonnes(latest.on(basis), series.gas)} in "
        f"{latest.period}; there is no other year to set beside it."
    )
    if series.gaps:
        have = "has no figure and is" if len(series.gaps) == 1 else "have no figure and are"
        text += f" {counted(len(series.gaps), 'year')} {have} left open."
    if len({seen.boundary for seen in series.observations}) > 1:
        text += (
            " Each line is one boundary; the lines are not joined, because they do not count "
            "the same."
        )
    return text
