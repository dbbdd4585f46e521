"""The figures of how sure a total and a change are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date

from carbon.analysis.uncertainty.intervals import Interval, Widening
from carbon.analysis.uncertainty.sureness import Sureness, sureness
from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Stated:
    """One interval of a named figure."""

    figure: str
    interval: Interval


FIGURES: Columns[Stated] = Columns(
    text("figure"),
    text("method", of=lambda each: each.interval.method),
    tonnes_of("t", "tCO2e", lambda each: each.interval.kg_co2e),
    tonnes_of("sd", "SD (t)", lambda each: each.interval.sd),
    tonnes_of("low", "low (t)", lambda each: each.interval.low),
    tonnes_of("high", "high (t)", lambda each: each.interval.high),
    Column("half_interval_pct", "±%", lambda each: each.interval.half_pct, "%", 2),
)
#: What widens an interval most; how much is not known where what it would hold is not.
WIDEST: Columns[Widening] = Columns(
    text("meter"),
    text("what"),
    tonnes_of("t", "tCO2e", lambda each: each.kg_co2e),
    tonnes_of(
        "widens_t", "widens by ±t", lambda each: None if math.isinf(each.widens) else each.widens, 4
    ),
)


class NotCalculated(Fault):
    """An inventory whose figures were not calculated has no uncertainty of ours."""


def uncertainty_of(
    workspace: Workspace,
    name: str | None,
    period: Period,
    change_from: Period | None = None,
    as_at: date | None = None,
    draws: int = 100_000,
    top: int = 5,
) -> Listing:
    """The 95 % interval of a period's gross, and of the change since *change_from*.

    Raises :class:`NotCalculated`, and :class:`~carbon.errors.Faults` for each line without a
    sourced uncertainty.
    """
    definition = load(workspace, name)
    if definition.kind != "calculated":
        raise NotCalculated(
            f"{definition.name}, which is {definition.kind}",
            "a calculated inventory",
            "How sure published figures are is for their publisher to say.",
        )
    sides = [assemble(workspace, definition, each, as_at) for each in (period, change_from) if each]
    made = sureness(sides[0], sides[1] if change_from else None, draws, top)
    stated = [Stated(f"gross {period}", each) for each in made.total]
    stated += [Stated(f"change from {change_from}", each) for each in made.change or ()]
    document = {
        "inventory": definition.name,
        "period": period.label,
        "figures": [FIGURES.record(each) for each in stated],
        "widest": [WIDEST.record(each) for each in made.widest],
        "share_not_stated": made.not_stated_share,
        "sources": list(made.sources),
    }
    title = f"{definition.title}: 95 % intervals, {period}"
    remarks = dict.fromkeys(f"{each.period}: {told}" for each in sides for told in each.remarks)
    return FIGURES.listing(stated, title, document=document, notes=[*_notes(made), *remarks])


def _notes(made: Sureness) -> list[str]:
    notes = [f"{each.meter}, {each.what}: {_widening(each)}" for each in made.widest]
    if made.not_stated_share:
        notes.append(
            f"{made.not_stated_share:.1%} of gross rests on readings of which nothing says whether "
            "they are actual or estimated: they are as sure as actual ones, or as the line's "
            "not_stated_pct says."
        )
    return [*notes, *(f"Percentages of uncertainty: {source}." for source in made.sources)]


def _widening(each: Widening) -> str:
    if math.isinf(each.widens):
        return "what it would hold is not known."
    return (
        f"{each.kg_co2e / KG_PER_TONNE:,.3f} t, widens the interval by "
        f"±{each.widens / KG_PER_TONNE:,.4f} t."
    )
