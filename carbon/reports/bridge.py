"""The report's section on why emissions changed: the bridge, drawn as a waterfall, and movers."""

from __future__ import annotations

from collections.abc import Mapping

from carbon.inventories.change.bridge import Bridge, steps, weather_sentence
from carbon.inventories.change.effects import EFFECTS, Effect
from carbon.inventories.change.reasons import reasons
from carbon.reports.document import (
    Chart,
    Column,
    Section,
    Table,
    Trace,
    Value,
    printed,
    sentence_list,
)
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
    bridges: list[tuple[str, Bridge]], names: Mapping[str, str] | None = None
) -> Section | None:
    """Why emissions changed, for each (name, bridge); None without any.

    *names* are the sites' names by id.
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
        charts=tuple(_chart(identifier, made) for identifier, made in bridges),
        tables=tuple(
            table
            for identifier, made in bridges
            for table in (_table(identifier, made), _movers(identifier, made, names or {}))
            if table
        ),
    )


def _table(identifier: str, made: Bridge) -> Table:
    bars = steps(made)
    decimals = _decimals(made)
    rows: list[tuple[Value, ...]] = [
        (
            SHORT.get(bar.label, bar.label),
            bar.t,
            MEANINGS.get(bar.label, KINDS[bar.kind]),
            bar.note
            or weather_sentence(made) * (bar.label == "weather")
            or " ".join(each.sentence() for each in made.grids) * (bar.label == "factor"),
        )
        for bar in bars
    ]
    return Table(
        f"bridge-{identifier}",
        f"From {made.change.before.period} to {made.change.after.period} "
        f"(gross, t{made.change.gas})",
        (
            Column("Step"),
            Column("Tonnes", "number", decimals),
            Column("What it is"),
            Column("Note"),
        ),
        tuple(rows),
    )


def _movers(identifier: str, made: Bridge, names: Mapping[str, str]) -> Table | None:
    movers = made.change.movers()
    if not movers:
        return None
    decimals = places(max(abs(effect.change_kg) for *_, effect in movers) / 1000)
    return Table(
        f"movers-{identifier}",
        f"What moved most, {made.change.before.period} to {made.change.after.period}",
        (
            Column("Service"),
            Column("Site"),
            Column("Source"),
            Column("Change (t)", "number", decimals, signed=True),
            Column("Mostly"),
        ),
        tuple(
            (
                spoken(service),
                names.get(site, site),
                source,
                effect.change_kg / 1000,
                MEANINGS.get(
                    max(effect.effects, key=lambda name: abs(effect.effects[name]), default=""), ""
                ),
            )
            for service, site, source, effect in movers
        ),
    )


def _chart(identifier: str, made: Bridge) -> Chart:
    change = made.change
    return Chart(
        f"bridge-{identifier}",
        f"From {change.before.period} to {change.after.period}",
        sentence(made),
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
        (*(bar.t for bar in bars), made.change.total.change_kg / 1000),
        "waterfall",
        (*("relative" for _ in bars), "total"),
    )


def changed(made: Bridge) -> str:
    """What the change is on the same sites and days of data; and as reported, where that differs.

    The second names what makes them differ, and that it is no saving.
    """
    change = made.change
    total, before = change.total, change.before.period
    if change.unsplit:
        return f"{_moved_by(made, total.change_kg, total.before_kg)} than in {before}."
    others = [(t, words) for t, words in _not_alike(total) if _moved(made, t) != _moved(made, 0.0)]
    alike = _moved_by(made, total.alike_kg, total.alike[0])
    told = f"{alike} than in {before}, on the same sites and the same days of data."
    if not others:
        return told
    parts = sentence_list([f"{_moved(made, t)} {words}" for t, words in others])
    whole = _moved_by(made, total.change_kg, total.before_kg)
    return (
        f"{told} The totals as reported are {whole}: in that is {parts}, which is "
        f"{'no saving' if total.change_kg < total.alike_kg else 'not our doing'}."
    )


def _not_alike(total: Effect) -> list[tuple[float, str]]:
    """What of the change of the totals is not on the same sites and days, in tonnes and words."""
    return [
        (total.structural_kg / 1000, "for sites that joined or left us"),
        (total.effects["data gap"] / 1000, "for readings missing in one of the two"),
        (total.effects["method"] / 1000, "for lines that one edition has no factor for"),
    ]


def _moved_by(made: Bridge, kg: float, of_kg: float) -> str:
    """A change in words: how much less or more it is, and what percentage of *of_kg*."""
    by = f"{printed(abs(kg) / 1000, 'number', _decimals(made))} tonnes"
    of = f" ({printed(abs(kg) / of_kg, 'percent', 1)})" if of_kg > 0 else ""
    return f"{by}{of} {'less' if kg < 0 else 'more'}"


def why(made: Bridge, most: int = 4) -> str:
    """The largest parts of the change on the same sites and days, in words; empty if not split."""
    total = made.change.total
    told = [each for each in reasons(made) if _moved(made, each.kg / 1000) != _moved(made, 0.0)]
    said = [f"{each.words}, {_moved(made, each.kg / 1000)}." for each in told[:most]]
    if said and not total.weather_split:
        said.append("Weather not separated.")
    return " ".join(said)


def _decimals(made: Bridge) -> int:
    """What its table, its chart and its sentences are all rounded to."""
    parts = [abs(bar.t or 0.0) for bar in steps(made) if bar.kind != "total"]
    return places(max([abs(made.change.total.change_kg) / 1000, *parts]))


def _moved(made: Bridge, t: float) -> str:
    return printed(t, "number", _decimals(made), signed=True)


def sentence(made: Bridge) -> str:
    """The change and its largest parts, in tonnes."""
    change = made.change
    span = f"Gross emissions, {change.before.period} to {change.after.period}:"
    return " ".join(filter(None, (span, changed(made), why(made))))
