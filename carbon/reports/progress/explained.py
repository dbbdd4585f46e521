"""The report's section on how much of the bridge's activity effect verified projects explain."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from carbon.figures.column import Column, Columns, own, text
from carbon.reports.document import Section, Table
from carbon.reports.words import by_sign, places, tonnes
from carbon.targets.explained import Explained


def sentence(made: Explained) -> str:
    """Projects explain x of y t; or what they did where activity rose all the same."""
    gas = made.bridge.change.gas
    span = f"from {made.bridge.change.before.period} to {made.bridge.change.after.period}"
    saved, activity = made.saved_t * 1000, made.activity_t * 1000
    if not made.parts:
        return f"No verified project explains any of the activity effect {span}."
    if saved < 0:
        change = by_sign(activity, "raised emissions by {}", "lowered emissions by {}", _in(gas))
        return (
            f"Verified projects added {tonnes(-saved, gas)} {span}: they explain none of what "
            f"activity did, which {change}."
        )
    if activity >= 0:
        return (
            f"Activity raised emissions by {tonnes(activity, gas)} {span} although verified "
            f"projects saved {tonnes(saved, gas)}."
        )
    if saved > -activity:
        return (
            f"Verified projects saved {tonnes(saved, gas)} {span}, more than the "
            f"{tonnes(-activity, gas)} by which activity lowered emissions: other activity rose."
        )
    return (
        f"Verified projects explain {tonnes(saved, gas)} of the {tonnes(-activity, gas)} by which "
        f"activity lowered emissions {span}."
    )


def _in(gas: str) -> Callable[[float], str]:
    return lambda kg: tonnes(kg, gas)


def section(made: Sequence[Explained]) -> Section | None:
    """What projects explain of each bridge; None where nothing was verified."""
    if not made:
        return None
    return Section(
        "explained",
        "What verified projects explain of it",
        tuple(map(sentence, made)),
        tables=tuple(map(_table, made)),
    )


class Line(NamedTuple):
    """A verified saving, or a sum; ``t`` is below zero where emissions fell."""

    measure: str
    t: float
    meter: str = ""
    kwh: float | None = None
    kg_per_kwh: float | None = None


def _table(made: Explained) -> Table:
    decimals = places(max(abs(made.activity_t), abs(made.saved_t)))
    change = made.bridge.change
    return Table.of(
        f"explained-{made.name}",
        f"Activity and verified projects, {change.before.period} to {change.after.period} "
        f"(t{change.gas})",
        Columns(
            text("measure", "Measure"),
            text("meter", "Meter"),
            own("kwh", "Verified saving, kWh", "kWh", 0),
            own("kg_per_kwh", f"kg {change.gas} a kWh", "kg/kWh", 5),
            Column("t", "Tonnes", attrgetter("t"), "t", decimals, signed=True),
        ),
        [
            *(
                Line(each.measure, -each.t, each.meter, each.kwh, each.kg_per_kwh)
                for each in made.parts
            ),
            Line("Verified projects", -made.saved_t),
            Line("Other activity", made.other_t),
            Line("Activity effect of the bridge", made.activity_t),
        ],
        (
            "A saving verified for the second period, less that verified for the first, at the "
            "mean of the two periods' factors, as the bridge values activity.",
            *(f"Not counted: {what}: {why}." for what, why in made.left_out),
        ),
    )
