"""``carbon meters reconcile``: a supplier's portfolio or a property list against the register."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command("reconcile", epilog="Example: carbon meters reconcile portfolio.xlsx --supplier EDF")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--supplier", default="", help="Whose list it is: only its meters can be only here.")
@click.option("--sheet", help="The sheet of a workbook, or all.")
@prints_listing
@click.pass_obj
def reconcile(workspace: Path | None, file: Path, supplier: str, sheet: str | None) -> Listing:
    """Compare a supplier's portfolio or a property list with the register.

    Says which meters are in both, only here (in the register) and only there (in FILE), and what
    differs: site, postcode, account, supplier, serial number, a meter that has ended. A list
    without meters is compared by its sites. The table leaves out those in both and alike, CSV and
    JSON have them. Nothing is changed.
    """
    from datetime import date

    from carbon.ledger.portfolio import reconcile as reconciled
    from carbon.ledger.portfolio_figures import lines_listing
    from carbon.workspace import open_workspace

    found = reconciled(open_workspace(workspace), file, date.today(), supplier, sheet)
    return lines_listing(found, supplier)
