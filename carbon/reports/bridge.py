"""The report's section on why emissions changed: the bridge, drawn as a waterfall, and movers."""

from __future__ import annotations

from carbon.inventories.bridge import Bridge, steps, weather_sentence
from carbon.inventories.change import EFFECTS
from carbon.reports.document import Chart, Column, Section, Table, Trace, Value, printed
from carbon.reports.words import places, tonnes

MEANINGS = {
    "boundary": "sites and services that joined or left",
    "data gap": "readings missing in one of the two",
    "method": "lines that one edition has no factor for",
    "activity": "more or less energy, fuel, travel and waste",
    "weather": "colder or warmer",
    "factor": "cleaner or dirtier grid and fuels",
    "not split": "the whole difference",
}
KINDS = {"total": "total", "restatement": "restatement", "effect": ""}


def section(bridges: list[tuple[str, Bridge]]) -> Section | None:
    """Why emissions changed, for each (name, bridge); None without any."""
    if not bridges:
        return None
    split = any(not made.change.unsplit for _, made in bridges)
    return Section(
        "change",
        "Why emissions changed",
        (
            "Each bridge splits the change of gross emissions exactly, without a remainder, into "
            + "; ".join(f"{name} ({MEANINGS[name]})" for name in EFFECTS)
            + ".",
        )
        if split
        else (),
        charts=tuple(_chart(identifier, made) for identifier, made in bridges),
        tables=tuple(
            table
            for identifier, made in bridges
            for table in (_table(identifier, made), _movers(identifier, made))
            if table
        ),
    )


def _table(identifier: str, made: Bridge) -> Table:
    bars = steps(made)
    decimals = places(max(abs(bar.end) for bar in bars))
    rows: list[tuple[Value, ...]] = [
        (
            bar.label,
            bar.t,
            MEANINGS.get(bar.label, KINDS[bar.kind]),
            bar.note or weather_sentence(made) * (bar.label == "weather"),
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


def _movers(identifier: str, made: Bridge) -> Table | None:
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
                service,
                site,
                source,
                effect.change_kg / 1000,
                max(effect.effects, key=lambda name: abs(effect.effects[name]), default=""),
            )
            for service, site, source, effect in movers
        ),
    )


def _chart(identifier: str, made: Bridge) -> Chart:
    bars = steps(made)
    change = made.change
    effects = [bar for bar in bars if bar.kind == "effect" and bar.t and not change.unsplit]
    largest = max(effects, key=lambda bar: abs(bar.t or 0.0), default=None)
    total = change.total.change_kg
    sentence = (
        f"Gross emissions {'fell' if total < 0 else 'rose'} by {tonnes(abs(total), change.gas)} "
        f"from {change.before.period} to {change.after.period}"
    )
    if largest is not None and largest.t is not None:
        moved = printed(largest.t, "number", places(largest.t), signed=True)
        meaning = f" ({MEANINGS[largest.label]})" if largest.label in MEANINGS else ""
        sentence += f"; the largest part was {largest.label}{meaning}, {moved} t"
    return Chart(
        f"bridge-{identifier}",
        f"From {change.before.period} to {change.after.period}",
        f"{sentence}.",
        f"t{change.gas}",
        (
            Trace(
                "Gross emissions",
                tuple(bar.label for bar in bars),
                tuple(bar.t for bar in bars),
                "waterfall",
                tuple("absolute" if bar.kind == "total" else "relative" for bar in bars),
            ),
        ),
        f"bridge-{identifier}",
        ordered=False,
    )


def sentence(made: Bridge) -> str:
    """The change since the year before, and its largest part, for the summary."""
    return _chart("", made).sentence
