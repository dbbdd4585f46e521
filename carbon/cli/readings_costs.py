"""``carbon readings costs``: what the readings cost, by site or service."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.output import prints_listing
from carbon.errors import counted
from carbon.figures.listing import Listing


@click.command("costs", epilog="Example: carbon readings costs --period 2023-24 --by site")
@click.option("--period", help="2023-24, 2023-24 H1, 2023 or 2023-04; else all there is.")
@click.option(
    "--by",
    type=click.Choice(["service", "site"]),
    default="service",
    show_default=True,
    help="What to sum by.",
)
@prints_listing
@click.pass_obj
def costs(workspace: Path | None, period: str | None, by: str) -> Listing:
    """Sum what the readings that stand cost: £ net, VAT, and pence for each kWh.

    The cost is what stood beside the quantity in the file. A reading without one is counted apart:
    the price is of what has both.
    """
    from carbon.cli.options import period_of
    from carbon.ledger import queries
    from carbon.ledger.costs import costs as summed
    from carbon.ledger.costs import named, straddling
    from carbon.ledger.store import Ledger
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    register = read_register(opened)
    chosen = period_of(period) if period else None
    with Ledger.open(opened.ledger_url, create=False) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, list(register.meters))
    found = summed(standing, register, by, chosen)
    total = named(found)
    rows: list[tuple[object, ...]] = [
        (
            *(one.name, one.activity, one.quantity, one.unit, one.net_gbp, one.vat_gbp),
            *(one.pence_per_unit, one.readings, one.without, one.unpriced),
        )
        for one in found
    ]
    if found:
        last = (sum(one.readings for one in found), sum(one.without for one in found), None)
        rows.append(("Total", "", None, "", total["net_gbp"], total["vat_gbp"], None, *last))
    notes = []
    without = sum(one.without for one in found)
    if without:
        notes.append(
            f"{counted(without, 'reading')} without a cost: their use is not in quantity, nor in "
            "the price."
        )
    if chosen and (parts := straddling(standing, chosen)):
        notes.append(f"{counted(parts, 'reading')} lie partly in {chosen}: counted by days.")
    return Listing(
        (
            *(by, "activity", "quantity", "unit", "net £", "VAT £", "p per unit"),
            *("readings", "without cost", "use without cost"),
        ),
        rows,
        title=f"Costs{f' in {chosen}' if chosen else ''}",
        decimals={
            "quantity": 0,
            "net £": 2,
            "VAT £": 2,
            "p per unit": 2,
            "use without cost": 0,
        },
        notes=notes,
    )
