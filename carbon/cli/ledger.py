"""``carbon ledger``: what was done to the ledger, and whether it still holds."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import NUMBER
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.group(cls=Group)
def ledger() -> None:
    """Look through the ledger and verify it."""


@ledger.command("batches", epilog="Example: carbon ledger batches")
@prints_listing
@click.pass_obj
def batches(workspace: Path | None) -> Listing:
    """List every import, correction, estimate and withdrawal."""
    from carbon.ledger import queries
    from carbon.ledger.batch_figures import BATCHES
    from carbon.ledger.store import Ledger
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    with Ledger.open(opened.ledger_url, create=False) as store, store.reading() as connection:
        entries = queries.batches(connection)
    return BATCHES.listing(entries)


@ledger.command("account", epilog="Example: carbon ledger account 12")
@click.argument("batch", type=NUMBER)
@prints_listing
@click.pass_obj
def account(workspace: Path | None, batch: int) -> Listing:
    """List what became of every column and every row of the file of BATCH."""
    from carbon.ledger import queries
    from carbon.ledger.batch_figures import batch_account_listing
    from carbon.ledger.store import Ledger
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    with Ledger.open(opened.ledger_url, create=False) as store, store.reading() as connection:
        entry = queries.batch_numbered(connection, batch)
        found = queries.account(connection, batch)
    return batch_account_listing(entry, found)


@ledger.command("verify", epilog="Example: carbon ledger verify --head 9f86d081884c7d65")
@click.option(
    "--head",
    metavar="HASH",
    help="A head of the ledger that was printed before, its first 16 digits at least.",
)
@prints_listing
@click.pass_context
def verify_ledger(context: click.Context, head: str | None) -> Listing:
    """Hash again all that was logged, and read every reading from its evidence again.

    Finds whatever was changed past this program: in the database, its chain of hashes, the
    evidence, the half-hours. That the end was cut off, or the chain made anew, is found by the
    heads that the packs name, and by the one given with --head.

    A batch is read as it was when it was logged. Those that today's rules would read otherwise are
    listed, with the commands that put them right; they are no faults, nor are changes of the
    register since a batch, which are listed too.
    """
    from carbon.ledger.batch_figures import verified_listing
    from carbon.ledger.verify import verify
    from carbon.workspace import open_workspace

    found = verify(open_workspace(context.obj), head)
    if found.faults:
        context.call_on_close(lambda: context.exit(1))
    return verified_listing(found)
