"""``carbon inventory recalculation``: whether the base year still stands."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import as_at_option
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("recalculation", epilog="Example: carbon inventory recalculation hampshire-estate")
@click.argument("name", required=False)
@as_at_option
@prints_listing
@click.pass_obj
def recalculation_(workspace: Path | None, name: str | None, as_at: date | None) -> Listing:
    """Show whether the base year must be recalculated, and the series side by side.

    As reported, restated on the boundary of today, with the base year's factors, and on one GWP
    basis; then what changed the base year and whether it counts towards the threshold.
    """
    from carbon.analysis.recalculation.figures import recalculation
    from carbon.inventories.definition import load
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    return recalculation(opened, load(opened, name), as_at).listing
