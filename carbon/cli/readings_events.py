"""``carbon readings nil`` and ``stock``: what is said of deliveries beside the deliveries."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.options import DateType, NumberType, by_option, period_of
from carbon.cli.output import say


@click.command(
    "nil", epilog="Example: carbon readings nil depot-refrigerant 2025-26 --by 'A. Officer'"
)
@click.argument("meter")
@click.argument("period")
@click.option("--withdraw", is_flag=True, help="Take an earlier nil return back.")
@click.option("--reason", default="", help="How it is known; needed with --withdraw.")
@by_option("Who says so; by default carbon.toml's `by`, then your login.")
@click.pass_obj
def nil(
    workspace: Path | None, meter: str, period: str, withdraw: bool, reason: str, by: str | None
) -> None:
    """Say that METER, an account of events, had none in PERIOD: no delivery, no leak, no claim."""
    from carbon.ledger.events import event_meter, make_nil_return
    from carbon.ledger.examine import registered
    from carbon.ledger.readings import who
    from carbon.ledger.store import Ledger
    from carbon.tables import is_seen
    from carbon.workspace import open_workspace

    if withdraw and not is_seen(reason):
        raise click.UsageError("--withdraw needs --reason 'why it does not hold'.")
    opened = open_workspace(workspace)
    known = event_meter(registered(opened).meters, meter)
    chosen = period_of(period)
    with Ledger.open(opened.ledger_url) as ledger:
        make_nil_return(ledger, known, chosen, who(by, opened), reason, withdraw)
    say(f"{meter}: nil return for {chosen}" + (" withdrawn." if withdraw else "."))


@click.command("stock", epilog="Example: carbon readings stock depot-oil 2026-03-31 1200")
@click.argument("meter")
@click.argument("day", type=DateType())
@click.argument("level", type=NumberType())
@click.option("--unit", default="", help="The level's unit; by default the meter's.")
@click.option("--reason", default="", help="How it was read: dipstick, gauge, supplier.")
@by_option("Who read it; by default carbon.toml's `by`, then your login.")
@click.pass_obj
def stock(
    workspace: Path | None,
    meter: str,
    day: date,
    level: float,
    unit: str,
    reason: str,
    by: str | None,
) -> None:
    """Say what METER's tank held at the end of DAY, such as 31 March.

    What was in the tank is moved from the year of its delivery to the year of its use. The first
    level only opens: what the tank held a year before is not known.
    """
    from carbon.ledger.stock import set_level
    from carbon.workspace import open_workspace

    told = set_level(open_workspace(workspace), meter, day, level, unit, reason, by)
    say(told)
