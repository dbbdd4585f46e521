"""``carbon measures fund``: the revolving fund, period by period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from carbon.cli.fund_read import read_account
from carbon.cli.measures_options import assumption_options, assumptions, verified_option
from carbon.cli.measures_page import page_options, write_page
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(
    epilog="Example: carbon measures fund fund.toml --out fund.html",
    short_help="Run a revolving fund, to the penny.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@verified_option
@page_options
@assumption_options
@prints_listing
@click.pass_obj
def fund(
    workspace: Path | None,
    /,
    file: Path,
    out: Path | None,
    as_at: date | None,
    force: bool,
    verified: Path | None,
    **options: Any,
) -> Listing:
    """Run the revolving fund that FILE describes, period by period, to the penny."""
    from carbon.measures.editions import editions_used, sentence
    from carbon.measures.fund_figures import fund_listing
    from carbon.measures.measure import OPEN_STATUSES
    from carbon.reports.fund_page import fund_page

    given = assumptions(workspace, **options, as_at=as_at)
    read = read_account(workspace, file, given, verified)
    used = editions_used([each for each in read.measures if each.status in OPEN_STATUSES], given)
    wrote = write_page(
        workspace, out, as_at, force,
        lambda council, day: fund_page(read.account, council, file.name, day, used, read.remarks),
    )  # fmt: skip
    remarks = [*read.remarks, *read.assumed, *wrote, *sentence(used)]
    return fund_listing(read.account, used=used, remarks=remarks)
