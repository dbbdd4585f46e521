"""``carbon inventory``: what an inventory says of a period."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.inventory_change import change_
from carbon.cli.inventory_explain import explain_
from carbon.cli.inventory_export import export
from carbon.cli.inventory_import import import_energy, import_statistics
from carbon.cli.inventory_linked import linked_
from carbon.cli.inventory_recalculation import recalculation_
from carbon.cli.inventory_reconcile import reconcile_
from carbon.cli.inventory_uncertainty import check, uncertainty
from carbon.cli.options import as_at_option, columns_named, period_of
from carbon.cli.output import prints_listing
from carbon.cli.public import hidden_of, public_listing, public_option
from carbon.figures.listing import Listing


@click.group(cls=Group)
def inventory() -> None:
    """Inventories of the estate and the county."""


inventory.add_command(change_)
inventory.add_command(check)
inventory.add_command(explain_)
inventory.add_command(recalculation_)
inventory.add_command(export)
inventory.add_command(import_energy)
inventory.add_command(import_statistics)
inventory.add_command(linked_)
inventory.add_command(reconcile_)
inventory.add_command(uncertainty)


@inventory.command(
    "list", epilog="Example: carbon inventory list --format json", short_help="The inventories."
)
@prints_listing
@click.pass_obj
def list_(workspace: Path | None) -> Listing:
    """List the inventories of this workspace."""
    from carbon.inventories.definition import load, names
    from carbon.inventories.definition_figures import INVENTORIES
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    return INVENTORIES.listing(load(opened, name) for name in names(opened))


@inventory.command(epilog="Example: carbon inventory show example-schools 2017-18 --by service")
@click.argument("words", metavar="[NAME] PERIOD", nargs=-1, required=True)
@click.option(
    "--by", default="scope", show_default=True, help="Columns to group by, separated by commas."
)
@click.option(
    "--basis",
    type=click.Choice(["sar", "ar4", "ar5", "ar6"]),
    help="Restate each line to this GWP basis, or refuse naming those that cannot be.",
)
@public_option
@as_at_option
@prints_listing
@click.pass_obj
def show(
    workspace: Path | None,
    words: tuple[str, ...],
    by: str,
    basis: str | None,
    public: bool,
    as_at: object,
) -> Listing:
    """Show an inventory's emissions in PERIOD: a year, half or month.

    With only one inventory its NAME may be left out. Group by any of: period, source, scope,
    category, sector, service, site, gas, edition, quality, month.
    """
    from carbon.inventories.assemble import assemble
    from carbon.inventories.definition import load
    from carbon.inventories.figures import inventory_listing
    from carbon.workspace import open_workspace

    if len(words) > 2:
        raise click.UsageError("Give one inventory and one period.")
    columns = columns_named(by)
    opened = open_workspace(workspace)
    definition = load(opened, words[0] if len(words) == 2 else None)
    made = assemble(opened, definition, period_of(words[-1]), as_at)  # type: ignore[arg-type]
    listing = inventory_listing(made, columns, basis)
    return public_listing(listing, hidden_of(opened, public))
