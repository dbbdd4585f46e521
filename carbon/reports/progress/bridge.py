"""The report's section on why emissions changed: the bridge, drawn as a waterfall, and movers."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter, itemgetter

from carbon.analysis.change.bridge import Bridge, steps, weather_sentence
from carbon.analysis.change.effects import EFFECTS, Effect
from carbon.figures import in_tonnes
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.reports.document import Chart, Section, Table, Trace
from carbon.reports.progress.change_in_words import adding_up, changed, why
from carbon.reports.words import places, spoken

MEANINGS = {
    "boundary": "sites and services that joined, left, were built or closed",
    "data gap": "readings missing in one of the two periods",
    "method": "lines that one edition has no factor for",
    "activity": "more or less energy, fuel, travel and waste",
    "weather": "colder or warmer",
    "factor": "cleaner or dirtier grid and fuels",
    "not split": "the whole difference",
}
#: The same in a word or two, for a chart's axis.
SHORT = {
    "boundary": "Came or went",
    "data gap": "Missing readings",
    "method": "No factor",
    "activity": "Use",
    "weather": "Weather",
    "factor": "Grid and fuels",
}
KINDS = {"total": "total", "restatement": "restatement", "effect": ""}


def section(
    bridges: list[tuple[str, Bridge]],
    names: Mapping[str, str] | None = None,
    least: int | None = None,
) -> Section | None:
    """Why emissions changed, for each (name, bridge); None without any.

    *names* are the sites' names by id; *least* are the decimals of page one, whose sentence stands
    here again, with which the totals are printed.
    """
    if not bridges:
        return None
    split = any(not made.change.unsplit for _, made in bridges)
    return Section(
        "change",
        "Why emissions changed",
        (
            "Each bridge splits the change of gross emissions exactly, without a remainder, into "
            + "; ".join(f"{SHORT[name].lower()} ({MEANINGS[name]})" for name in EFFECTS)
            + ".",
        )
        if split
        else (),
        charts=tuple(_chart(identifier, made, least) for identifier, made in bridges),
        tables=tuple(
            table
            for identifier, made in bridges
            for table in (_table(identifier, made, least), _movers(identifier, made, names or {}))
            if table
        ),
    )


def _table(identifier: str, made: Bridge, least: int | None) -> Table:
    """Totals have the decimals of the page, what moved them those of its sentences."""
    bars = steps(made)
    total = made.change.total
    own = places(in_tonnes(max(abs(total.before_kg), abs(total.after_kg))))
    whole, parts = own if least is None else least, adding_up(made, least)
    notes = {
        "weather": weather_sentence(made),
        "factor": " ".join(each.sentence() for each in made.grids),
    }
    return Table.of(
        f"bridge-{identifier}",
        f"From {made.change.before.period} to {made.change.after.period} "
        f"(gross, t{made.change.gas})",
        Columns(
            text("label", "Step", lambda bar: SHORT.get(bar.label, bar.label)),
            Column("t", "Tonnes", attrgetter("t"), "t", 0),
            text("meaning", "What it is", lambda bar: MEANINGS.get(bar.label, KINDS[bar.kind])),
            text("note", "Note", lambda bar: bar.note or notes.get(bar.label, "")),
        ),
        bars,
        decimals=tuple(whole if bar.kind == "total" else parts for bar in bars),
    )


def _movers(identifier: str, made: Bridge, names: Mapping[str, str]) -> Table | None:
    movers = made.change.movers()
    if not movers:
        return None
    decimals = places(in_tonnes(max(abs(effect.change_kg) for *_, effect in movers)))
    return Table.of(
        f"movers-{identifier}",
        f"What moved most, {made.change.before.period} to {made.change.after.period}",
        Columns(
            text("service", "Service", lambda row: spoken(row[0])),
            text("site", "Site", lambda row: names.get(row[1], row[1])),
            text("source", "Source", itemgetter(2)),
            tonnes_of(
                "change_t", "Change (t)", lambda row: row[3].change_kg, decimals, signed=True
            ),
            text("mostly", "Mostly", lambda row: _mostly(row[3])),
        ),
        movers,
    )


def _mostly(effect: Effect) -> str:
    """What made the largest part of a change."""
    sizes = {name: abs(kg) for name, kg in effect.effects.items()}
    return MEANINGS.get(max(sizes, key=sizes.__getitem__, default=""), "")


def _chart(identifier: str, made: Bridge, least: int | None) -> Chart:
    change = made.change
    return Chart(
        f"bridge-{identifier}",
        f"From {change.before.period} to {change.after.period}",
        sentence(made, least),
        f"t{change.gas}",
        (_whole(made) if change.unsplit else _effects(made),),
        f"bridge-{identifier}",
        ordered=False,
    )


def _whole(made: Bridge) -> Trace:
    """From the one total to the other, where nothing between them is known."""
    bars = steps(made)
    return Trace(
        "Gross emissions",
        tuple(bar.label for bar in bars),
        tuple(bar.t for bar in bars),
        "waterfall",
        tuple("absolute" if bar.kind == "total" else "relative" for bar in bars),
    )


def _effects(made: Bridge) -> Trace:
    """The effects alone and their sum: beside the totals they could not be told apart."""
    bars = [bar for bar in steps(made) if bar.kind == "effect" and bar.t]
    return Trace(
        "Change of gross emissions",
        (*(SHORT[bar.label] for bar in bars), "In all"),
        (*(bar.t for bar in bars), in_tonnes(made.change.total.change_kg)),
        "waterfall",
        (*("relative" for _ in bars), "total"),
    )


def sentence(made: Bridge, least: int | None = None) -> str:
    """The change and its largest parts, in tonnes; *least* as in :func:`section`."""
    change = made.change
    span = f"Gross emissions, {change.before.period} to {change.after.period}:"
    return " ".join(filter(None, (span, changed(made, least), why(made, least))))
