"""``carbon inventory uncertainty`` and ``carbon inventory check``."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import as_at_option, period_of
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(
    epilog="Example: carbon inventory uncertainty illustrative-estate 2023-24 --change-from 2022-23"
)
@click.argument("words", metavar="[NAME] PERIOD", nargs=-1, required=True)
@click.option("--change-from", metavar="PERIOD", help="Also the change since that period.")
@click.option("--draws", default=100_000, show_default=True, help="Monte Carlo draws.")
@click.option("--top", default=5, show_default=True, help="Weak and missing readings to name.")
@as_at_option
@prints_listing
@click.pass_obj
def uncertainty(
    workspace: Path | None,
    words: tuple[str, ...],
    change_from: str | None,
    draws: int,
    top: int,
    as_at: object,
) -> Listing:
    """How sure the gross total of PERIOD is: its 95 % interval, by propagation and Monte Carlo.

    With --change-from also of the change since then: errors of factors are shared by both years,
    errors of readings are not. The notes name the weak or missing readings that widen it most.
    """
    from carbon.analysis.uncertainty.figures import uncertainty_of
    from carbon.workspace import open_workspace

    if len(words) > 2:
        raise click.UsageError("Give one inventory and one period.")
    if draws < 1000:
        raise click.UsageError("--draws needs at least 1000.")
    return uncertainty_of(
        open_workspace(workspace),
        words[0] if len(words) == 2 else None,
        period_of(words[-1]),
        period_of(change_from) if change_from else None,
        as_at,  # type: ignore[arg-type]
        draws,
        top,
    )


@click.command(epilog="Example: carbon inventory check")
@click.argument("name", required=False)
@prints_listing
@click.pass_obj
def check(workspace: Path | None, name: str | None) -> Listing:
    """Check definitions: every fault of every inventory.toml at once, with its line.

    Holds them against the register, the activity types, the factors and each other, and what is
    said of sub-meters against their readings. Notes name meters that may be counted twice.
    """
    from carbon.inventories.assemble import charging_warnings, check_definitions, exchange_warnings
    from carbon.inventories.definition_figures import CHECKED
    from carbon.inventories.submeter_checks import hints
    from carbon.register.register import read_register
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    checked = check_definitions(opened, name)
    return CHECKED.listing(
        checked,
        notes=[
            *hints(opened, read_register(opened)),
            *charging_warnings(opened, name),
            *exchange_warnings(opened, name),
        ],
    )
