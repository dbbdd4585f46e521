"""``carbon measures fund``: the revolving fund, period by period."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from carbon.cli.measures_options import assumption_options, assumptions, measures_of
from carbon.cli.measures_page import page_options, write_page
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(
    epilog="Example: carbon measures fund fund.toml --out fund.html",
    short_help="Run a revolving fund, to the penny.",
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
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
    **options: Any,
) -> Listing:
    """Run the revolving fund that FILE describes, period by period, to the penny."""
    from carbon.measures.assumptions import Assumptions
    from carbon.measures.editions import Used, editions_used, sentence
    from carbon.measures.figures import remarks_of
    from carbon.measures.fund import run
    from carbon.measures.fund_figures import fund_listing
    from carbon.measures.fund_file import read_fund
    from carbon.measures.measure import OPEN_STATUSES, Measure
    from carbon.measures.not_appraised import Appraised, appraise_known
    from carbon.measures.portfolio.beside_fund import beside_combined
    from carbon.measures.portfolio.programme import register_of
    from carbon.reports.fund_page import fund_page

    remarks: list[str] = []
    used: list[Used] = []
    measures: list[tuple[list[Measure], Assumptions]] = []

    def appraise_file(path: Path) -> Appraised:
        given = assumptions(workspace, **options, as_at=as_at)
        read, found = measures_of(workspace, path, given)
        made = appraise_known(read, given, or_none=True)
        measures.append((read, given))
        remarks.extend([*found, *remarks_of(made), *made.remarks])
        used.extend(editions_used([each for each in read if each.status in OPEN_STATUSES], given))
        return made

    account = run(read_fund(file, appraise_file))
    for read, given in measures:
        account = beside_combined(account, read, given, register_of(workspace, given))
    wrote = write_page(
        workspace, out, as_at, force,
        lambda council, day: fund_page(account, council, file.name, day, used),
    )  # fmt: skip
    return fund_listing(account, used=used, remarks=[*remarks, *wrote, *sentence(used)])
