"""``carbon inventory reconcile``: two accounts of the same emissions, side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import as_at_option, period_of
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("reconcile", epilog="Example: carbon inventory reconcile hampshire-county 2019")
@click.argument("words", metavar="NAME [YEAR] | CALCULATED PUBLISHED PERIOD", nargs=-1)
@as_at_option
@prints_listing
@click.pass_obj
def reconcile_(workspace: Path | None, words: tuple[str, ...], as_at: date | None) -> Listing:
    """Reconcile statistics with metered energy, or calculated with published figures.

    With the NAME of an inventory of statistics: its electricity and gas beside metered energy ×
    factors, by year. With three words: the gap between a calculated and a published inventory.
    """
    from carbon.inventories.definition import load
    from carbon.inventories.reconciliation_figures import (
        reconcile_county,
        reconcile_published,
    )
    from carbon.workspace import open_workspace

    if len(words) not in (1, 2, 3):
        raise click.UsageError("Give a name and perhaps a year, or two names and a period.")
    opened = open_workspace(workspace)
    if len(words) == 3:
        return reconcile_published(
            opened, load(opened, words[0]), load(opened, words[1]), period_of(words[2]), as_at
        )
    year = period_of(words[1]).start.year if len(words) == 2 else None
    return reconcile_county(opened, load(opened, words[0]), year)
