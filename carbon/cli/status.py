"""``carbon status``: what the workspace holds and lacks."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import as_at_option
from carbon.cli.output import Listing, prints_listing


@click.command(epilog="Example: carbon status --format json")
@as_at_option
@prints_listing
@click.pass_obj
def status(workspace: Path | None, as_at: object) -> Listing:
    """Show what this workspace holds and lacks: readings, gaps, editions, the next report."""
    from datetime import date

    from carbon.inventories.status import report_status
    from carbon.workspace import open_workspace

    day = as_at if isinstance(as_at, date) else date.today()
    made = report_status(open_workspace(workspace), day)
    return Listing(("what", "state"), made, title="Status")
