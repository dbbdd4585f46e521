"""``carbon readings solar``: what solar panels generated, and where it went."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import as_at_option, period_of
from carbon.cli.output import prints_listing
from carbon.errors import UnknownName
from carbon.figures.listing import Listing


@click.command(epilog="Example: carbon readings solar --period 2023-24")
@click.argument("sites", nargs=-1)
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else all there is.")
@as_at_option
@prints_listing
@click.pass_obj
def solar(
    workspace: Path | None, sites: tuple[str, ...], period: str | None, as_at: date | None
) -> Listing:
    """List what solar panels generated, exported and left to the site.

    By month, of SITES or of all. No inventory counts any of it: the import meter already lacks
    what the site used of its own.
    """
    from carbon.ledger.calendarise import calendarised
    from carbon.ledger.solar import panels, self_use, solar_listing
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    register = read_register(opened)
    for site in sites:
        if site not in register.sites:
            raise UnknownName("site", site, register.sites)
    chosen = period_of(period) if period else None
    meters = panels(register.meters, sites or None)
    with Ledger.open(opened.ledger_url, create=False) as ledger:
        parts = calendarised(
            ledger,
            chosen.start if chosen else None,
            chosen.end if chosen else None,
            list(meters),
            as_at,
        )
    table, faults = self_use(parts, meters, chosen)
    notes = [f"Warning: {fault}" for fault in faults]
    if not meters:
        notes = [
            "No solar panels: give their meters the activity solar-generation, and the export "
            "meters solar-export, in meters.csv."
        ]
    return solar_listing(table, notes)
