"""``carbon targets gap``: what the pathway asks, what projects bring, what has no project."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from carbon.cli.measures_options import verified_option
from carbon.cli.options import as_at_option
from carbon.cli.output import listing_of, prints_listing
from carbon.cli.report_measures import read_projects
from carbon.figures.listing import Listing

FILE = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.command(epilog="Example: carbon targets gap our-estate --measures measures.csv")
@click.argument("name", required=False)
@click.option("--measures", type=FILE, required=True, help="The council's energy measures.")
@click.option("--tariffs", type=FILE, help="The council's own energy prices.")
@click.option("--hold", is_flag=True, help="Hold the last year's price for measures' later years.")
@verified_option
@click.option("--target", help="The target of this id, where there are several.")
@as_at_option
@prints_listing
@click.pass_obj
def gap(
    workspace: Path | None,
    name: str | None,
    measures: Path,
    tariffs: Path | None,
    hold: bool,
    verified: Path | None,
    target: str | None,
    as_at: date | None,
) -> Listing:
    """Show what measures take off each year, beside what the pathway asks, in tonnes and pounds.

    From the newest year with enough data to the next milestone. A project that was at work then is
    in that year's figure already; savings on one meter are combined.
    """
    from carbon.inventories.definition import load
    from carbon.reports.gap import sentences, table
    from carbon.reports.progress.gather import gap_to_target
    from carbon.targets.target import require_targets
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    [chosen, *_] = require_targets(definition.folder, target)
    day = as_at or date.today()
    projects = read_projects(workspace, measures, tariffs, None, verified, hold, day, True)
    made = gap_to_target(opened, definition, chosen, projects, day)
    listing = listing_of(table(made))
    notes = (*sentences(made), *listing.notes, *projects.remarks, *made.rests_on)
    return replace(listing, notes=tuple(dict.fromkeys(notes)))
