"""``carbon meters``: meters and accounts, added, closed and exchanged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.meters_reconcile import reconcile
from carbon.cli.options import DateType
from carbon.cli.output import prints_listing, say
from carbon.cli.register_changes import changing, exits_1_on_faults, kept_by
from carbon.errors import counted
from carbon.figures.listing import Listing


@click.group(cls=Group)
def meters() -> None:
    """List and change the meters and accounts."""


meters.add_command(reconcile)


@meters.command("list", epilog="Example: carbon meters list --site park-school")
@click.option("--site", help="Only those of this site.")
@prints_listing
@click.pass_context
def list_meters(context: click.Context, site: str | None) -> Listing:
    """List the meters, the faulty ones marked; `to` is the last day included.

    Where any is behind another, also that.
    """
    from carbon.errors import UnknownName
    from carbon.factors.activities import read_activities
    from carbon.ledger.register_faults import judged_register, tables_of
    from carbon.ledger.register_figures import meters_listing
    from carbon.workspace import open_workspace

    opened = open_workspace(context.obj)
    found = judged_register(*tables_of(opened), read_activities(opened.layers("factors")))
    known = [one.row["site"] for one in found.sites]
    if site is not None and site not in known:
        raise UnknownName("site", site, known)
    own = [one for one in found.meters if site in (None, one.row["site"])]
    exits_1_on_faults(context, own)
    return meters_listing(own)


@meters.command(
    "add",
    epilog="Example: carbon meters add park-gas --site park-school --activity natural-gas "
    "--unit kWh --supply-point 9000123456",
)
@click.argument("meter", required=False)
@click.option("--site", default="", help="The id of the site that it is at.")
@click.option("--activity", default="", help="What it counts: electricity, natural-gas, …")
@click.option("--unit", default="", help="What it is read in: kWh, m3, litre, …")
@click.option("--supply-point", default="", help="Its MPAN or MPRN.")
@click.option("--service", default="", help="The service it counts under, if not the site's.")
@click.option("--supplier", default="", help="Whom `readings chase` asks for its readings.")
@click.option("--account", default="", help="The account number on its bills.")
@click.option("--calorific-value", default="", help="MJ/m³, for gas read in m3.")
@click.option("--start", type=DateType(), help="The first day it counts.")
@click.option("--reason", default="", help="Why it begins: built, acquired, …")
@click.option("--main-meter", default="", help="The meter that it is behind.")
@click.option(
    "--becomes",
    default="",
    help='What becomes of its use: move, deduct, information or recharge; "move; deduct from DAY".',
)
@click.option("--share", default="", help="12%: its part of the main meter's use, if not read.")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A CSV of rows, such as the unknown-meters.csv of `readings log`.",
)
@changing("--why")
@click.pass_obj
def add(
    workspace: Path | None,
    meter: str | None,
    site: str,
    activity: str,
    unit: str,
    supply_point: str,
    service: str,
    supplier: str,
    account: str,
    calorific_value: str,
    start: date | None,
    reason: str,
    main_meter: str,
    becomes: str,
    share: str,
    source: Path | None,
    by: str | None,
    why: str,
) -> None:
    """Add METER, or the rows of a CSV, to meters.csv."""
    from carbon.factors.activities import read_activities
    from carbon.ledger.examine import refuse_units
    from carbon.register import meters as meter_file
    from carbon.register.edit import add_meters, rows_to_add
    from carbon.register.sites import read_sites
    from carbon.workspace import open_workspace

    if (meter is None) == (source is None):
        raise click.UsageError("Give either METER or --from FILE.")
    opened = open_workspace(workspace)
    if source is not None:
        rows = rows_to_add(source, meter_file.REQUIRED, meter_file.COLUMNS)
    else:
        cells = {"meter": meter or "", "site": site, "activity": activity, "unit": unit}
        cells |= {"supply_point": supply_point, "calorific_value": calorific_value}
        cells |= {"service": service, "supplier": supplier, "account": account}
        cells |= {"from": start.isoformat() if start else "", "from_reason": reason}
        cells |= {"main_meter": main_meter, "becomes": becomes, "share": share}
        rows = [cells]
    activities = read_activities(opened.layers("factors"))
    refuse_units(rows, activities)
    around = kept_by(opened, by, "meters add", why)
    after = add_meters(opened.meters, rows, read_sites(opened.sites), activities, around)
    say(f"Added {len(rows)}; {opened.meters.name} has {counted(len(after), 'meter')}.")


@meters.command(
    "close", epilog="Example: carbon meters close park-gas --last 2024-03-31 --reason closed"
)
@click.argument("meter")
@click.option("--last", type=DateType(), required=True, help="The last day it counts.")
@click.option("--reason", required=True, help="closed, disposed or transferred.")
@changing("--why")
@click.pass_obj
def close(
    workspace: Path | None, meter: str, last: date, reason: str, by: str | None, why: str
) -> None:
    """End METER's life: readings after that day are refused."""
    from carbon.register.edit import close_meter
    from carbon.register.sites import read_sites
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    around = kept_by(opened, by, "meters close", why)
    close_meter(opened.meters, meter, last, reason, read_sites(opened.sites), around)
    say(f"{meter} ends on {last} ({reason}).")


@meters.command(
    "exchange", epilog="Example: carbon meters exchange park-gas park-gas-2 --on 2024-05-01"
)
@click.argument("old")
@click.argument("new")
@click.option("--on", "first", type=DateType(), required=True, help="NEW's first day.")
@changing("--reason", "--why")
@click.pass_obj
def exchange(
    workspace: Path | None, old: str, new: str, first: date, by: str | None, why: str
) -> None:
    """Let meter NEW take the place of OLD, at the same supply point."""
    from carbon.register.edit import exchange_meter
    from carbon.register.sites import read_sites
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    around = kept_by(opened, by, "meters exchange", why)
    exchange_meter(opened.meters, old, new, first, read_sites(opened.sites), around)
    say(f"{new} takes the place of {old} from {first}.")
