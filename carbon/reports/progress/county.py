"""The report's section on the county, by sector, from official statistics."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS, grouped, single_gas
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
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
from carbon.targets.progress import change
from carbon.targets.states import OVERDUE, figure_state
from carbon.targets.target import Target

if TYPE_CHECKING:
    import pandas as pd

TABLE = "county-sectors"


@dataclass(frozen=True)
class CountySubject:
    """The county's definition, its emission lines of every year, and its target if it has one.

    ``as_at`` is the day by which figures that should have come are told; None tells none.
    """

    definition: InventoryDefinition
    lines: pd.DataFrame
    target: Target | None
    as_at: date | None = None


def section(subject: CountySubject) -> Section:
    """The county's emissions by sector and year."""
    lines = subject.lines[subject.lines["scope"].isin(GROSS)]
    gas = single_gas(lines)
    sums = grouped(lines, ["period", "sector"])
    years = sorted(set(sums["period"]))
    by_year = {
        year: dict(zip(group["sector"], group["kg_co2e"], strict=True))
        for year, group in sums.groupby("period")
    }
    latest = by_year[years[-1]]
    sectors = sorted(
        {sector for of in by_year.values() for sector in of}, key=lambda s: -latest.get(s, 0.0)
    )
    totals = {year: math.fsum(by_year[year].values()) for year in years}
    first, last = years[0], years[-1]
    rows: list[tuple[Value, ...]] = [
        (
            sector,
            *(_kilotonnes(by_year[year].get(sector)) for year in _shown(years)),
            change(latest.get(sector, 0.0), by_year[first].get(sector, 0.0)),
            latest.get(sector, 0.0) / totals[last] if totals[last] > 0 else None,
        )
        for sector in sectors
    ]
    rows.append(
        (
            "Total",
            *(totals[year] / 1e6 for year in _shown(years)),
            change(totals[last], totals[first]),
            1.0,
        )
    )
    table = Table(
        TABLE,
        f"County emissions by sector, {first} to {last} (kt{gas})",
        (
            Column("Sector"),
            *(Column(year, "number", 0) for year in _shown(years)),
            Column(f"Change {first} to {last}", "percent", 1, signed=True),
            Column(f"Share of {last}", "percent", 0),
        ),
        tuple(rows),
        subject.definition.notes,
    )
    chart = Chart(
        "county",
        f"County emissions by sector, {first} to {last}",
        f"In {last} the county emitted {printed(totals[last] / 1e6, 'number', 0)} kt{gas}, "
        f"{printed(change(totals[last], totals[first]), 'percent', 1, True)} on {first}; "
        f"the largest sector was {sectors[0].lower()}.",
        f"kt{gas}",
        tuple(
            Trace(
                sector,
                tuple(years),
                tuple(_kilotonnes(by_year[year].get(sector)) for year in years),
                "bar",
            )
            for sector in sectors
        ),
        TABLE,
        stacked=True,
    )
    return Section(
        "county",
        f"The county, by sector, up to {last}",
        tuple(_paragraphs(subject, gas, last)),
        (chart,),
        (table,),
    )


def _shown(years: list[str]) -> list[str]:
    """First, every fifth and last year: a table that fits the page; the chart has them all."""
    return [year for index, year in enumerate(years) if index % 5 == 0 or year == years[-1]]


def _kilotonnes(kg: float | None) -> float | None:
    return None if kg is None else kg / 1e6


def _paragraphs(subject: CountySubject, gas: str, last: str) -> list[str]:
    found = [subject.definition.description] if subject.definition.description else []
    if overdue := _overdue(subject, last):
        found.append(
            f"The newest figures are of {last}: {sentence_list(overdue)} "
            f"{'has' if len(overdue) == 1 else 'have'} ended without one here."
        )
    if gas == "CO2":
        found.append("These statistics count CO2 only; they are never added to CO2e.")
    for milestone in subject.target.active if subject.target else ():
        found.append(f"Target: {milestone.wording} {milestone.reading}")
    return found


def _overdue(subject: CountySubject, last: str) -> list[str]:
    """The years after *last* whose figures should have come by the day of the report."""
    due, found = subject.definition.results_due, []
    period = Period.parse(last).following()
    while subject.as_at and figure_state(period, False, due, subject.as_at) == OVERDUE:
        found.append(str(period))
        period = period.following()
    return found
