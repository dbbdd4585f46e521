"""``carbon readings parked``: the rows of files that wait, and why."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import NUMBER, by_option
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("parked", epilog="Example: carbon readings parked --format csv")
@click.option("--settle", type=NUMBER, metavar="NUMBER", help="Let a row wait no longer.")
@click.option("--reason", default="", help="Why it need not be logged; needed with --settle.")
@by_option("Who settles it; by default carbon.toml's `by`, then your login.")
@prints_listing
@click.pass_obj
def parked(workspace: Path | None, settle: int | None, reason: str, by: str | None) -> Listing:
    """List the rows that `readings log --park` set aside and that still wait.

    A row waits no longer when a later file brings it, when the same file is logged again and can be
    read, or when --settle says why it need not be logged.
    """
    from carbon.ledger.parked import waiting
    from carbon.ledger.queries import batches
    from carbon.ledger.reading_figures import parked_listing
    from carbon.ledger.readings import who
    from carbon.ledger.settling import settle_by_hand
    from carbon.ledger.store import Ledger
    from carbon.tables import is_seen
    from carbon.workspace import open_workspace

    if settle is not None and not is_seen(reason):
        raise click.UsageError("--settle needs --reason 'why it need not be logged'.")
    opened = open_workspace(workspace)
    notes = []
    with Ledger.open(opened.ledger_url, create=False) as ledger:
        if settle is not None:
            row = settle_by_hand(ledger, settle, who(by, opened), reason).row
            notes.append(f"Parked row {settle}, row {row.source_row} of its file, waits no longer.")
        with ledger.reading() as connection:
            rows = waiting(connection)
            files = {one.id: one.file for one in batches(connection)} if rows else {}
    return parked_listing(rows, files, notes)
