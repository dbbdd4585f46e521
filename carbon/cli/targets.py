"""``carbon targets``: where the years stand against what was promised."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.group import Group
from carbon.cli.options import as_at_option, on_option
from carbon.cli.output import listing_of, prints_listing
from carbon.cli.targets_gap import gap
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.targets.progress import NoBase


@click.group(cls=Group)
def targets() -> None:
    """Progress against the targets."""


targets.add_command(gap)


@targets.command(epilog="Example: carbon targets show hampshire-estate")
@click.argument("name", required=False)
@click.option("--target", help="Only the target of this id, where there are several.")
@click.option(
    "--grid",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Announced grid factors: a CSV with period, kg_co2e_per_kwh, source.",
)
@on_option
@as_at_option
@prints_listing
@click.pass_obj
def show(
    workspace: Path | None,
    name: str | None,
    target: str | None,
    grid: Path | None,
    on: date | None,
    as_at: date | None,
) -> Listing:
    """Show an inventory's years against the pathway to its targets, and the trend.

    The table has the years, the milestones with what they take from here, and what the trend of
    the comparable years would bring. JSON has every figure unrounded.
    """
    from carbon.inventories.definition import load
    from carbon.inventories.records import Records
    from carbon.targets.grid import read_grid_factors
    from carbon.targets.progress import nothing_known
    from carbon.targets.series import observe
    from carbon.targets.target import require_targets
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    chosen = require_targets(definition.folder, target)
    factors = read_grid_factors(grid) if grid else None
    calculates = definition.kind == "calculated"
    records = Records.read(opened, definition, as_at) if calculates else None
    if as_at and records is not None and records.parts.empty:
        raise nothing_known(definition.name, as_at)
    parts: list[Listing] = []
    documents = []
    for each in chosen:
        series = observe(opened, definition, as_at, records, each.base_period)
        series = series.as_of(on) if on else series
        made, document = _standing(series, each, on or as_at, factors)
        parts += made
        documents.append(document)
    whole = {"inventory": definition.name, "targets": documents}
    return replace(parts[0], document=whole, further=parts[1:])


def _standing(
    series: object, target: object, day: date | None, factors: object
) -> tuple[list[Listing], object]:
    """One target's tables on *day*, and its document."""
    from carbon.reports.progress import milestone_tables, standing
    from carbon.targets.document import document
    from carbon.targets.linked import standings
    from carbon.targets.outlook import outlook
    from carbon.targets.progress import NoBase
    from carbon.targets.verdict import verdict

    try:
        stands = standings(series, target, day)  # type: ignore[arg-type]
    except NoBase as fault:
        return _without_base(series, target, fault)
    made, linked = stands.made, stands.linked
    ahead = outlook(made, factors, governing=stands.governing)  # type: ignore[arg-type]
    answer = verdict(made, linked)
    first, *others = standing.year_tables(made)
    tables = [
        first,
        standing.answer_table(answer),
        *others,
        milestone_tables.milestones_table(made, ahead, linked),
        milestone_tables.forecast_table(made, ahead, linked),
        standing.cumulative_table(made),
    ]
    if linked:
        tables += milestone_tables.linked_tables(linked, made, ahead)
    if made.target.other_bases:
        tables.append(standing.other_bases_table(made))
    listings = [listing_of(table) for table in tables]
    listings[0] = replace(listings[0], notes=(*listings[0].notes, *made.series.told_of()))
    if stands.no_link:
        told = (*listings[0].notes, f"No linked series: {stands.no_link}.")
        listings[0] = replace(listings[0], notes=told)
    return listings, document(stands, ahead)


def _without_base(series: Any, target: Any, fault: NoBase) -> tuple[list[Listing], object]:
    """The years alone, of a target without a base above zero; any other mistake is raised."""
    from carbon.reports.progress.years import years_table
    from carbon.targets.beside import ZeroBase

    if not isinstance(fault, ZeroBase):
        raise fault
    why = f"Progress cannot be measured: {fault.found}; needed is {fault.expected}."
    listing = listing_of(years_table(series))
    return [replace(listing, notes=(*listing.notes, why))], {
        "id": target.id,
        "title": target.title,
        "inventory": series.definition.name,
        "why_not": why,
    }


@targets.command(epilog="Example: carbon targets halves our-estate --as-at 2024-10-31")
@click.argument("name", required=False)
@as_at_option
@prints_listing
@click.pass_obj
def halves(workspace: Path | None, name: str | None, as_at: date | None) -> Listing:
    """Show half-years beside the same half last year, and the outturn of the year."""
    from carbon.inventories.assemble import NoFigures
    from carbon.inventories.definition import load
    from carbon.reports.progress.halves import section
    from carbon.targets.halves import judged_half_years
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    made = section(judged_half_years(opened, definition, as_at))
    if made is None:
        raise NoFigures(
            f"no half-years in {definition.name}, which is {definition.kind}",
            "readings of a calculated inventory",
            "Published totals and statistics are of whole years.",
        )
    first, *further = (listing_of(table) for table in made.tables)
    return replace(first, further=further, notes=(*first.notes, *made.paragraphs))
