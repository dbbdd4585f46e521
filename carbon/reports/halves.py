"""The report's section on half-years, and the year that the first half makes."""

from __future__ import annotations

from carbon.inventories.completeness import Completeness, any_not_stated
from carbon.reports.document import Column, Section, Table, Value
from carbon.reports.words import places, tonnes
from carbon.targets.halves import HalfChange, HalfYears
from carbon.targets.outturn import Outturn

#: How many halves the table shows: three years.
MOST_HALVES = 6


def section(made: HalfYears) -> Section | None:
    """The newest halves beside the same halves of the year before; None where there are none."""
    if not made.halves:
        return None
    changes = made.changes[-MOST_HALVES:]
    paragraphs = [outturn_sentence(made.outturn)] if made.outturn else []
    if made.outturn:
        paragraphs.append(made.outturn.sentence())
    elif made.no_outturn:
        paragraphs.append(f"No forecast of the year's outturn: {made.no_outturn}.")
    tables = [_table(changes)]
    if made.outturn:
        tables.append(_sources(made.outturn))
    if made.scores:
        tables.append(_scores(made))
    return Section("halves", "Half by half", tuple(paragraphs), tables=tuple(tables))


def outturn_sentence(made: Outturn) -> str:
    """The outturn forecast in a sentence."""
    text = f"The year {made.period} is forecast to come to {tonnes(made.forecast_kg)} gross"
    if made.low_kg is not None and made.high_kg is not None:
        return f"{text}, between {tonnes(made.low_kg)} and {tonnes(made.high_kg)}."
    return f"{text} (indicative)."


def _not_stated(cover: Completeness | None, told: bool) -> list[Value]:
    """The cell of what is not stated, where there is a column for it."""
    return [cover.not_stated_share if cover else None] if told else []


def _table(changes: tuple[HalfChange, ...]) -> Table:
    decimals = places(max(each.half.gross_kg for each in changes) / 1000)
    rows: list[tuple[Value, ...]] = []
    notes: list[str] = []
    told = any_not_stated(each.half.completeness for each in changes)
    for each in changes:
        half = each.half
        rows.append(
            (
                str(half.period) + (" (p)" if half.provisional else ""),
                half.gross_kg / 1000,
                half.net_kg / 1000,
                each.before.gross_kg / 1000 if each.before else None,
                each.gross_change,
                half.completeness.share if half.completeness else None,
                half.completeness.actual_share if half.completeness else None,
                *_not_stated(half.completeness, told),
            )
        )
        if half.provisional:
            notes.append(f"(p) {half.period}: {'; '.join(half.provisional_because)}.")
        notes += [f"{half.period}: {told}" for told in half.own_sets]
    return Table(
        "halves",
        "Gross and net emissions by half-year (tCO2e)",
        (
            Column("Half"),
            Column("Gross", "number", decimals),
            Column("Net", "number", decimals),
            Column("Gross, same half before", "number", decimals),
            Column("Change", "percent", 1, signed=True),
            Column("Meter-days with data", "percent", 1),
            Column("From actual readings", "percent", 1),
            *([Column("Not stated", "percent", 1)] if told else []),
        ),
        tuple(rows),
        tuple(notes),
    )


def _sources(made: Outturn) -> Table:
    decimals = places(made.forecast_kg / 1000)
    return Table(
        "outturn",
        f"Outturn forecast for {made.period} by source (gross, tCO2e)",
        (
            Column("Source"),
            Column("April to September", "number", decimals),
            Column("Its mean past share", "percent", 1),
            Column("Year", "number", decimals),
        ),
        tuple(
            (
                each.source,
                each.h1_kg / 1000,
                each.share,
                None if each.forecast_kg is None else each.forecast_kg / 1000,
            )
            for each in made.sources
        ),
    )


def _scores(made: HalfYears) -> Table:
    decimals = places(max(abs(each.came_kg) for each in made.scores) / 1000)
    return Table(
        "scores",
        "Past outturn forecasts against what came (gross, tCO2e)",
        (
            Column("Year"),
            Column("Forecast", "number", decimals),
            Column("Came", "number", decimals),
            Column("Error", "percent", 1, signed=True),
            Column("Within the interval"),
        ),
        tuple(
            (
                str(each.period),
                each.forecast_kg / 1000,
                each.came_kg / 1000,
                each.error,
                {None: "no interval", True: "yes", False: "no"}[each.inside],
            )
            for each in made.scores
        ),
    )
