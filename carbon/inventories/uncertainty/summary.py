"""How sure a total and a change are, as a small table."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any

from carbon.errors import Fault
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.inventories.uncertainty.intervals import Interval
from carbon.inventories.uncertainty.sureness import sureness
from carbon.periods import Period
from carbon.workspace import Workspace

COLUMNS = ("figure", "method", "tCO2e", "SD (t)", "low (t)", "high (t)", "±%")


class NotCalculated(Fault):
    """An inventory whose figures were not calculated has no uncertainty of ours."""


@dataclass(frozen=True)
class UncertaintySummary:
    """Rows in :data:`COLUMNS`, in tonnes, unrounded; the same as a document; remarks."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    document: dict[str, Any]
    notes: tuple[str, ...]


def summarise_uncertainty(
    workspace: Workspace,
    name: str | None,
    period: Period,
    change_from: Period | None = None,
    as_at: date | None = None,
    draws: int = 100_000,
    top: int = 5,
) -> UncertaintySummary:
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
    figures = {f"gross {period}": made.total}
    if made.change:
        figures[f"change from {change_from}"] = made.change
    notes = [
        f"{each.meter}, {each.what}: "
        + (
            "what it would hold is not known."
            if math.isinf(each.widens)
            else f"{each.kg_co2e / 1000:,.3f} t, widens the interval by "
            f"±{each.widens / 1000:,.4f} t."
        )
        for each in made.widest
    ]
    if made.not_stated_share:
        notes.append(
            f"{made.not_stated_share:.1%} of gross rests on readings of which nothing says whether "
            "they are actual or estimated: they are as sure as actual ones, or as the line's "
            "not_stated_pct says."
        )
    notes += [f"Percentages of uncertainty: {source}." for source in made.sources]
    notes += dict.fromkeys(f"{each.period}: {told}" for each in sides for told in each.remarks)
    document = {
        "inventory": definition.name,
        "period": period.label,
        "figures": [
            {"figure": figure, "method": each.method, "t": each.kg_co2e / 1000,
             "sd": each.sd / 1000, "low": each.low / 1000, "high": each.high / 1000,
             "half_interval_pct": each.half_pct}
            for figure, intervals in figures.items()
            for each in intervals
        ],
        "widest": [
            {"meter": each.meter, "what": each.what, "t": each.kg_co2e / 1000,
             "widens_t": None if math.isinf(each.widens) else each.widens / 1000}
            for each in made.widest
        ],
        "share_not_stated": made.not_stated_share,
        "sources": list(made.sources),
    }  # fmt: skip
    rows = [_row(figure, each) for figure, several in figures.items() for each in several]
    title = f"{definition.title}: 95 % intervals, {period}"
    return UncertaintySummary(title, COLUMNS, rows, document, tuple(notes))


def _row(figure: str, each: Interval) -> tuple[object, ...]:
    return (
        figure,
        each.method,
        each.kg_co2e / 1000,
        each.sd / 1000,
        each.low / 1000,
        each.high / 1000,
        each.half_pct,
    )
