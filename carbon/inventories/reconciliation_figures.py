"""Reconciliations as tables: the county's two sources, and calculated with published."""

from __future__ import annotations

from datetime import date
from itertools import groupby

from carbon.area.energy import read_energy
from carbon.area.second_opinion import (
    Both,
    SecondOpinion,
    grids_that_none_carries,
    second_opinion,
    second_opinions,
)
from carbon.area.statistics import county_lines
from carbon.errors import Fault
from carbon.factors.edition import find_editions
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.files import is_there
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.reconciliation import GapPart, read_stated, reconcile
from carbon.periods import Period
from carbon.workspace import Workspace

#: A fuel and a group of consumers in a year: metered energy × factor beside the statistics.
COUNTY: Columns[SecondOpinion | Both] = Columns(
    text("year"),
    text("fuel"),
    text("group"),
    Column("GWh", "GWh", lambda each: each.gwh, "GWh", 1),
    text("edition"),
    Column("kg/kWh", "kg/kWh", lambda each: each.factor, "kg/kWh", 5),
    Column("opinion kt", "opinion kt", lambda each: each.opinion_kt, "kt", 1),
    Column("published kt", "published kt", lambda each: each.statistics_kt, "kt", 1),
    Column("gap kt", "gap kt", lambda each: each.difference_kt, "kt", 1),
    Column("gap %", "gap %", lambda each: each.difference_pct, "%", 1),
    Column("level kt", "level kt", lambda each: each.level_kt, "kt", 1),
    Column("allocation kt", "allocation kt", lambda each: each.allocation_kt, "kt", 1),
)
#: What makes up the gap between a calculated and a published inventory.
PUBLISHED: Columns[GapPart] = Columns(
    text("effect"), text("of"), tonnes_of("t", "t", lambda part: part.kg), text("reason")
)


class NoReconciliation(Fault):
    """The inventory is not one that can be reconciled so."""


def reconcile_county(
    workspace: Workspace, definition: InventoryDefinition, year: int | None
) -> Listing:
    """Statistics and second opinion, of *year* or of every year for which there are both.

    With a year, what is missing is a fault; without one, it is named in the notes.
    """
    if definition.kind != "statistics" or not is_there(definition.folder / "energy.csv"):
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
    told: list[SecondOpinion | Both] = []
    for _, pair in groupby(comparisons, key=lambda each: (each.year, each.fuel)):
        both = list(pair)
        told += [*both, Both(both)]
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
    document = {
        "inventory": definition.name,
        "comparisons": [
            COUNTY.record(each)
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
    return COUNTY.listing(told, title, document=document, notes=notes)


def reconcile_published(
    workspace: Workspace,
    calculated: InventoryDefinition,
    published: InventoryDefinition,
    period: Period,
    as_at: date | None = None,
) -> Listing:
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
    parts = [
        GapPart("calculated", "gross", made.calculated_kg, calculated.name),
        GapPart("published", "gross", made.published_kg, published.name),
        GapPart("gap", "gross", made.gap_kg, "calculated − published"),
        *made.parts,
        GapPart(
            "deductions", "net", made.deductions_kg, "green tariff and offsets, below the line"
        ),
        GapPart("gap", "net", made.net_gap_kg, "gross gap + deductions"),
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
    title = f"{calculated.name} and {published.name}, {period} (tCO2e)"
    return PUBLISHED.listing(parts, title, notes=notes)
