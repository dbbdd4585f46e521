"""The report's section on the county, by sector, from official statistics."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from operator import methodcaller
from typing import TYPE_CHECKING

from carbon.emissions.lines import GROSS, grouped, single_gas
from carbon.figures.column import Column, Columns, share_of, text
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
from carbon.reports.document import Chart, Section, Table, Trace, printed, sentence_list
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


@dataclass(frozen=True)
class SectorYears:
    """The emissions of a sector, or of them all, by year, in kg."""

    sector: str
    kg: Mapping[str, float]

    def kt(self, year: str) -> float | None:
        """Those of *year* in kilotonnes; None where it has none."""
        return self.kg[year] / 1e6 if year in self.kg else None

    def change(self, first: str, last: str) -> float | None:
        """(last − first) ÷ first, a year without any as nought; None where *first* is not more."""
        return change(self.kg.get(last, 0.0), self.kg.get(first, 0.0))

    def share_of(self, whole: SectorYears, year: str) -> float | None:
        """Their part of the *whole* in *year*; None where that is not above nought."""
        return self.kg.get(year, 0.0) / whole.kg[year] if whole.kg[year] > 0 else None


def section(subject: CountySubject) -> Section:
    """The county's emissions by sector and year."""
    lines = subject.lines[subject.lines["scope"].isin(GROSS)]
    gas = single_gas(lines)
    sums = grouped(lines, ["period", "sector"])
    years = sorted(set(sums["period"]))
    by_year: dict[str, dict[str, float]] = {
        str(year): dict(zip(group["sector"], group["kg_co2e"], strict=True))
        for year, group in sums.groupby("period")
    }
    latest = by_year[years[-1]]
    sectors = sorted(
        {sector for of in by_year.values() for sector in of}, key=lambda s: -latest.get(s, 0.0)
    )
    totals = {year: math.fsum(by_year[year].values()) for year in years}
    first, last = years[0], years[-1]
    rows = [
        SectorYears(name, {year: of[name] for year, of in by_year.items() if name in of})
        for name in sectors
    ]
    whole = SectorYears("Total", totals)
    table = Table.of(
        TABLE,
        f"County emissions by sector, {first} to {last} (kt{gas})",
        _columns(years, whole),
        [*rows, whole],
        subject.definition.notes,
    )
    chart = Chart(
        "county",
        f"County emissions by sector, {first} to {last}",
        f"In {last} the county emitted {printed(whole.kt(last), 'number', 0)} kt{gas}, "
        f"{printed(whole.change(first, last), 'percent', 1, True)} on {first}; "
        f"the largest sector was {sectors[0].lower()}.",
        f"kt{gas}",
        tuple(Trace(each.sector, tuple(years), tuple(map(each.kt, years)), "bar") for each in rows),
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


def _columns(years: list[str], whole: SectorYears) -> Columns[SectorYears]:
    first, last = years[0], years[-1]
    return Columns(
        text("sector", "Sector"),
        *(Column(year, year, methodcaller("kt", year), "kt", 0) for year in _shown(years)),
        share_of(
            "change", f"Change {first} to {last}", methodcaller("change", first, last), signed=True
        ),
        share_of("share", f"Share of {last}", methodcaller("share_of", whole, last), 0),
    )


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
