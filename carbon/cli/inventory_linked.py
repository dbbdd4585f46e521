"""``carbon inventory linked``: published years on one boundary, beside what was reported."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("linked", epilog="Example: carbon inventory linked hampshire-estate")
@click.argument("name", required=False)
@prints_listing
@click.pass_obj
def linked_(workspace: Path | None, name: str | None) -> Listing:
    """Link the published series of inventory NAME over the years they share.

    Earlier years are multiplied by the ratio of a year that was published on both boundaries. A
    link that rests on an assumption says so. Tonnes gross, with the change since the first year.
    """
    from carbon.inventories.definition import load
    from carbon.inventories.linked_figures import linked_listing
    from carbon.workspace import open_workspace

    return linked_listing(load(open_workspace(workspace), name))
