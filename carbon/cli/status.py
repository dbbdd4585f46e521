"""``carbon status``: what the workspace holds and lacks."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import as_at_option, clock_option
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(epilog="Example: carbon status --format json")
@as_at_option
@clock_option
@prints_listing
@click.pass_obj
def status(workspace: Path | None, as_at: object) -> Listing:
    """Show what this workspace holds and lacks: readings, gaps, editions, the next report."""
    from datetime import date

    from carbon.errors import CarbonError, counted
    from carbon.inventories.status import STATES, head_of, report_status
    from carbon.ledger.acts import who
    from carbon.ledger.register_history import notice
    from carbon.ledger.store import Ledger, exists
    from carbon.rights import kept_from_others
    from carbon.targets.due import results_due
    from carbon.workspace import open_workspace

    day = as_at if isinstance(as_at, date) else date.today()
    opened = open_workspace(workspace)
    if exists(opened.ledger_url):
        # One that another program keeps to itself is waited for once, and not by each who looks.
        Ledger.open(opened.ledger_url, create=False).close()
    notes = []
    try:
        if changes := notice(opened, who(None, opened), only_looks=True):
            notes = [f"{counted(changes, 'change')} by hand: see `carbon register history`."]
    except (CarbonError, OSError) as error:
        notes = [f"Whether the register was changed by hand could not be recorded: {error}"]
    if opened.is_shared and (told := kept_from_others(opened.root)):
        notes.append(told)
    rows = [*report_status(opened, day), *results_due(opened, day), *head_of(opened, day)]
    return STATES.listing(rows, "Status", notes=notes)
