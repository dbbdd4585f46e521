"""Reconciliations as tables: the county's two sources, and calculated with published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any

from carbon.errors import Fault
from carbon.factors.edition import find_editions
from carbon.figures import KG_PER_TONNE
from carbon.inventories.assemble import assemble
from carbon.inventories.county.energy import read_energy
from carbon.inventories.county.reconciliation import read_stated, reconcile
from carbon.inventories.county.second_opinion import (
    Comparison,
    grids_that_none_carries,
    second_opinion,
    second_opinions,
)
from carbon.inventories.county.statistics import county_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
from carbon.workspace import Workspace

COUNTY = (
    "year",
    "fuel",
    "group",
    "GWh",
    "edition",
    "kg/kWh",
    "opinion kt",
    "published kt",
    "gap kt",
    "gap %",
    "level kt",
    "allocation kt",
)
PUBLISHED = ("effect", "of", "t", "reason")


class NoReconciliation(Fault):
    """The inventory is not one that can be reconciled so."""


@dataclass(frozen=True)
class Reconciled:
    """Rows of ``columns``, unrounded, and what is to be said with them."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    title: str
    notes: tuple[str, ...]
    decimals: Mapping[str, int] = field(default_factory=dict)
    document: Any = None


def reconcile_county(
    workspace: Workspace, definition: InventoryDefinition, year: int | None
) -> Reconciled:
    """Statistics and second opinion, of *year* or of every year for which there are both.

    With a year, what is missing is a fault; without one, it is named in the notes.
    """
    if definition.kind != "statistics" or not (definition.folder / "energy.csv").exists():
        raise NoReconciliation(
            f"{definition.name}, {definition.kind} without energy.csv",
            "statistics with metered energy beside them",
            "Import it with `carbon inventory import-energy FILE --to FOLDER`; or name a "
            "calculated inventory, a published one and a period.",
        )
    metered, lines = read_energy(definition.folder), county_lines(definition.folder)
    editions = find_editions(workspace.layers("factors"))
    if year is None:
        comparisons, missing = second_opinions(metered, lines, editions)
    else:
        comparisons, missing = [], []
        fuels = sorted({each.fuel for each in metered if each.year == year})
        for fuel in fuels or ["electricity"]:
            comparisons += second_opinion(metered, lines, editions, year, fuel)
    rows: list[tuple[object, ...]] = []
    for _, pair in groupby(comparisons, key=lambda each: (each.year, each.fuel)):
        both = list(pair)
        rows += [_row(each) for each in both]
        rows.append(_both(both))
    notes = [
        "Electricity takes the edition that carries the grid of the year, up to 2025 the one two "
        "years later; gas its own year's. Factors of what the statistics count, without losses on "
        "the grid.",
        *grids_that_none_carries(editions),
        "Level is what both groups have in common (factor, or energy as a whole); allocation is "
        "what the two put into different groups, and adds up to nought.",
        "The energy is as metered, not corrected for weather; the two were compiled at different "
        "times. Which of these a difference comes from cannot be told from the figures.",
    ]
    for fuel in dict.fromkeys(gap.fuel for gap in missing):
        gaps = [gap for gap in missing if gap.fuel == fuel]
        years = ", ".join(str(gap.year) for gap in gaps)
        notes.append(
            f"No second opinion for {fuel} in {years}; of {gaps[0].year}: {gaps[0].reason}."
        )
    decimals = {"GWh": 1, "kg/kWh": 5, "gap %": 1}
    decimals |= {name: 1 for name in COUNTY if name.endswith(" kt")}
    document = {
        "inventory": definition.name,
        "comparisons": [
            dict(zip(COUNTY, _row(each), strict=True))
            | {
                "factor_id": each.factor_id,
                "locator": each.locator,
                "sub_sectors": dict(each.statistics),
            }
            for each in comparisons
        ],
        "missing": [{"year": gap.year, "fuel": gap.fuel, "reason": gap.reason} for gap in missing],
    }
    title = f"{definition.title}: statistics and second opinion"
    return Reconciled(COUNTY, rows, title, tuple(notes), decimals, document)


def _row(each: Comparison) -> tuple[object, ...]:
    return (
        each.year,
        each.fuel,
        each.group,
        each.gwh,
        each.edition,
        each.factor,
        each.opinion_kt,
        each.statistics_kt,
        each.difference_kt,
        None if each.share is None else each.share * 100,
        each.level_kt,
        each.allocation_kt,
    )


def _both(pair: Sequence[Comparison]) -> tuple[object, ...]:
    ours, theirs = sum(e.opinion_kt for e in pair), sum(e.statistics_kt for e in pair)
    return (
        pair[0].year,
        pair[0].fuel,
        "all",
        sum(e.gwh for e in pair),
        pair[0].edition,
        pair[0].factor,
        ours,
        theirs,
        ours - theirs,
        (ours - theirs) / theirs * 100 if theirs > 0 else None,
        sum(e.level_kt for e in pair),
        sum(e.allocation_kt for e in pair),
    )


def reconcile_published(
    workspace: Workspace,
    calculated: InventoryDefinition,
    published: InventoryDefinition,
    period: Period,
    as_at: date | None = None,
) -> Reconciled:
    """The gap between a calculated and a published inventory in *period*, gross and net."""
    for definition, kind in ((calculated, "calculated"), (published, "published")):
        if definition.kind != kind:
            raise NoReconciliation(
                f"{definition.name}, which is {definition.kind}",
                f"an inventory that is {kind}",
                "Name the calculated inventory first, then the published one.",
            )
    ours = assemble(workspace, calculated, period, as_at)
    theirs = assemble(workspace, published, period, as_at)
    version = int(theirs.lines["version"].max())
    stated = [
        each
        for each in read_stated(published.folder)
        if each.period == period and each.version == version
    ]
    made = reconcile(ours.lines, theirs.lines, stated)
    figures = [
        ("calculated", "gross", made.calculated_kg, calculated.name),
        ("published", "gross", made.published_kg, published.name),
        ("gap", "gross", made.gap_kg, "calculated − published"),
        *((part.effect, part.of, part.kg, part.reason) for part in made.parts),
        ("deductions", "net", made.deductions_kg, "green tariff and offsets, below the line"),
        ("gap", "net", made.net_gap_kg, "gross gap + deductions"),
    ]
    notes = [
        "What totals alone cannot tell apart is unexplained: quantities and factors where no "
        "quantity was published, and sites that only one of the two counts.",
    ]
    if ours.completeness:
        notes.append(
            f"Completeness of the calculated side: {ours.completeness.sentence()}; what is not "
            "read is not in it."
        )
    notes.append(f"Approach: {calculated.approach} calculated, {published.approach} published.")
    return Reconciled(
        PUBLISHED,
        [(effect, of, kg / KG_PER_TONNE, reason) for effect, of, kg, reason in figures],
        f"{calculated.name} and {published.name}, {period} (tCO2e)",
        tuple(notes),
        {"t": 3},
    )
