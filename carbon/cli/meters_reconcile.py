"""``carbon meters reconcile``: a supplier's portfolio or a property list against the register."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.output import prints_listing
from carbon.errors import counted, listed
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.ledger.portfolio import Reconciled


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

    from carbon.ledger.portfolio import IN_BOTH, Line
    from carbon.ledger.portfolio import reconcile as reconciled
    from carbon.workspace import open_workspace

    found = reconciled(open_workspace(workspace), file, date.today(), supplier, sheet)
    empty = [
        name
        for index, name in enumerate(Line._fields)
        if name not in ("where", "row", "site") and not any(line[index] for line in found.lines)
    ]
    shown = [line for line in found.lines if line.where != IN_BOTH or line.differs]
    notes = _notes(found, supplier)
    return Listing(Line._fields, found.lines, aside=empty, notes=notes, shown=shown)


def _notes(found: Reconciled, supplier: str) -> list[str]:
    counts = found.counts()
    what = "site" if found.is_of_sites else "meter"
    notes = [*found.remarks, f"Read {listed(found.columns)}."]
    notes.append(
        f"In both {counted(counts['in both'], what)}, of which {counts['differing']:,} differ; "
        f"only here {counts['only here']:,}, only there {counts['only there']:,}, refused "
        f"{counts['refused']:,}."
    )
    if not found.is_of_sites:
        whose = f"of {supplier}" if supplier else f"with a supply point of {_of(found)}"
        notes.append(f"Only here are meters that count today, {whose}.")
    if counts["refused"]:
        notes.append("What is only here may be among the refused rows: mend them and try again.")
    if found.accounts_lacking:
        notes.append(
            f"{counted(found.accounts_lacking, 'account')} in the list that the register lacks: "
            "the column `account` of meters.csv."
        )
    if found.passed:
        notes.append(
            f"{counted(len(found.passed), 'row')} without a name or number left out: "
            f"{', '.join(found.passed[:12])}{' …' if len(found.passed) > 12 else ''}."
        )
    return notes


def _of(found: Reconciled) -> str:
    return listed(found.utilities) if found.utilities else "nothing that the list names"
