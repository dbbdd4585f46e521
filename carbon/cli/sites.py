"""``carbon sites``: the council's sites, from when to when they count."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from carbon.cli.group import Group
from carbon.cli.options import DateType
from carbon.cli.output import prints_listing, say
from carbon.cli.register_changes import changing, exits_1_on_faults, kept_by
from carbon.errors import counted
from carbon.figures.listing import Listing


@click.group(cls=Group)
def sites() -> None:
    """List and change the sites."""


@sites.command("list", epilog="Example: carbon sites list")
@prints_listing
@click.pass_context
def list_sites(context: click.Context) -> Listing:
    """List the sites, the faulty ones marked; `to` is the last day included."""
    from carbon.ledger.register_figures import sites_listing
    from carbon.register import sites as site_file
    from carbon.register.sites import judged_sites
    from carbon.tables import read_csv
    from carbon.workspace import open_workspace

    path = open_workspace(context.obj).sites
    found = list(judged_sites(read_csv(path, site_file.REQUIRED, site_file.OPTIONAL)))
    exits_1_on_faults(context, found)
    return sites_listing(found)


@sites.command(
    "add", epilog="Example: carbon sites add park-school --name 'Park School' --service schools"
)
@click.argument("site", required=False)
@click.option("--name", default="")
@click.option("--service", default="")
@click.option("--floor-area", "floor_area_m2", default="", help="Floor area in m².")
@click.option("--start", type=DateType(), help="The first day it counts.")
@click.option("--reason", default="", help="Why it begins: built, acquired, …")
@click.option(
    "--from", "source", type=click.Path(path_type=Path, dir_okay=False), help="A CSV of rows."
)
@click.option("--private", is_flag=True, help="Not to be named in anything that is published.")
@changing("--why")
@click.pass_obj
def add_site(
    workspace: Path | None,
    site: str | None,
    name: str,
    service: str,
    floor_area_m2: str,
    start: date | None,
    reason: str,
    source: Path | None,
    private: bool,
    by: str | None,
    why: str,
) -> None:
    """Add SITE, or the rows of a CSV, to sites.csv."""
    from carbon.register import sites as site_file
    from carbon.register.edit import add_sites, rows_to_add
    from carbon.workspace import open_workspace

    if (site is None) == (source is None):
        raise click.UsageError("Give either SITE or --from FILE.")
    opened = open_workspace(workspace)
    if source is not None:
        rows = rows_to_add(source, site_file.REQUIRED, site_file.COLUMNS)
    else:
        first = start.isoformat() if start else ""
        cells = {"site": site or "", "name": name, "service": service}
        cells |= {"floor_area_m2": floor_area_m2, "from": first, "from_reason": reason}
        cells |= {"public": "no" if private else ""}
        rows = [cells]
    after = add_sites(opened.sites, rows, kept_by(opened, by, "sites add", why))
    say(f"Added {len(rows)}; {opened.sites.name} has {counted(len(after), 'site')}.")


@sites.command(
    "close", epilog="Example: carbon sites close depot --last 2024-03-31 --reason closed"
)
@click.argument("site")
@click.option("--last", type=DateType(), required=True, help="The last day it counts.")
@click.option("--reason", required=True, help="closed, disposed or transferred.")
@changing("--why")
@click.pass_obj
def close(
    workspace: Path | None, site: str, last: date, reason: str, by: str | None, why: str
) -> None:
    """End SITE's life: its emissions after that day are not the council's."""
    from carbon.register.edit import close_site
    from carbon.workspace import open_workspace

    opened = open_workspace(workspace)
    close_site(opened.sites, site, last, reason, kept_by(opened, by, "sites close", why))
    say(f"{site} ends on {last} ({reason}).")
