"""``carbon targets``: where the years stand against what was promised."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import as_at_option
from carbon.cli.output import Listing, listing_of, prints_listing


@click.group()
def targets() -> None:
    """Progress against the targets."""


@targets.command(epilog="Example: carbon targets show hampshire-estate")
@click.argument("name", required=False)
@as_at_option
@prints_listing
@click.pass_obj
def show(workspace: Path | None, name: str | None, as_at: object) -> Listing:
    """Show an inventory's years against the pathway to its targets."""
    from carbon.inventories.definition import load
    from carbon.reports.years import table_of
    from carbon.targets.progress import progress
    from carbon.targets.series import observe
    from carbon.targets.target import require_target
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    definition = load(opened, name)
    target = require_target(definition.folder)
    series = observe(opened, definition, as_at)  # type: ignore[arg-type]
    return listing_of(table_of(series, progress(series, target)))
