"""``carbon readings chase``: what to ask suppliers for, and a file for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.output import prints_listing
from carbon.errors import counted
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.ledger.chase import Chase


@click.command("chase", epilog="Example: carbon readings chase --out chase-2026-10")
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else all that is due.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write a CSV for each supplier into this folder.",
)
@click.option(
    "--days",
    "grace",
    type=click.IntRange(0, 3660),
    default=14,
    show_default=True,
    help="So many days after the end of a month its readings are due.",
)
@click.option("--estimates", is_flag=True, help="Ask for actuals in the place of estimates, too.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@prints_listing
@click.pass_obj
def chase(
    workspace: Path | None,
    period: str | None,
    out: Path | None,
    grace: int,
    estimates: bool,
    force: bool,
) -> Listing:
    """List what is due from suppliers and has not come, by supplier and meter.

    Suppliers are those of the column `supplier` in meters.csv. A month is due --days after its end,
    so that bills to come are not asked for. `usual` is what the meter uses in such days by its own
    history: in the same month of other years, else by its median use a day.
    """
    from datetime import date

    from carbon.cli.options import period_of
    from carbon.ledger.asks import Ask
    from carbon.ledger.chase import chase as chased
    from carbon.workspace import open_workspace

    chosen = period_of(period) if period else None
    found = chased(open_workspace(workspace), date.today(), chosen, grace, estimates)
    notes = _notes(found)
    if out is not None:
        return _written(found, out, force, notes)
    empty = [
        name
        for index, name in enumerate(Ask._fields)
        if name in ("account", "register", "note", "supply_point")
        and not any(ask[index] for ask in found.asks)
    ]
    aside = [*empty, "site_name"]
    return Listing(Ask._fields, found.asks, decimals={"usual": 0}, aside=aside, notes=notes)


def _written(found: Chase, out: Path, force: bool, notes: Sequence[str]) -> Listing:
    from carbon.files import shown
    from carbon.ledger.chase_files import write

    sent, others = write(found, out, force)
    notes = [*notes]
    if left := [meter for one in sent for meter in one.left]:
        notes.append(
            f"{counted(len(left), 'meter')} of sites that are not public: in the files they are "
            "named by supply point and account alone."
        )
    notes += [
        f"{shown(path)} is of an earlier time: nothing is asked of that supplier now."
        for path in others
    ]
    rows = [
        (one.supplier, shown(one.path), len({ask.meter for ask in one.asks}), len(one.asks))
        for one in sent
    ]
    return Listing(("supplier", "file", "meters", "rows"), rows, notes=notes)


def _notes(found: Chase) -> list[str]:
    from datetime import timedelta

    from carbon.errors import listed

    until = found.due - timedelta(days=1)
    notes = []
    if not found.asks:
        notes.append(f"Nothing is missing of what is due, up to {until}.")
    else:
        meters = len({ask.meter for ask in found.asks})
        notes.append(f"{counted(meters, 'meter')} to ask for; due is what ended up to {until}.")
    if found.without_supplier:
        notes.append(
            f"{counted(len(found.without_supplier), 'meter')} without a supplier in meters.csv: "
            f"{listed(found.without_supplier)}."
        )
    if found.unplaced:
        notes.append(
            f"{counted(found.unplaced, 'parked row')} of no meter of the register: see "
            "`carbon readings parked`."
        )
    if found.estimates:
        notes.append(
            f"{counted(found.estimates, 'estimate')} older than two months: --estimates asks for "
            "actual readings in their place."
        )
    return notes
