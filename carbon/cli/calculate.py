"""``carbon calculate``: emissions of a file of any length, without a workspace."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import as_at_option, columns_named, factor_folders, period_of
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(epilog="Example: carbon calculate use.parquet --edition 2024 --out lines.parquet")
@click.argument(
    "files", metavar="FILE...", nargs=-1, type=click.Path(path_type=Path, dir_okay=False)
)
@click.option(
    "--glob",
    "patterns",
    metavar="PATTERN",
    multiple=True,
    help="Also every file that it matches, as 'use/*.csv'; in quotes.",
)
@click.option("--edition", metavar="NAME", help="The edition of rows that name none.")
@click.option("--period", metavar="PERIOD", help="Or the reporting period that chooses it.")
@click.option(
    "--policy",
    type=click.Choice(["majority", "blended"]),
    default="majority",
    show_default=True,
    help="How the period chooses.",
)
@click.option("--by", default="scope,category", show_default=True, help="Columns to total by.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every row with its lines here, .parquet or .csv.",
)
@click.option("--force", is_flag=True, help="Replace what stands at --out.")
@as_at_option
@prints_listing
@click.pass_obj
def calculate(
    workspace: Path | None,
    files: tuple[Path, ...],
    patterns: tuple[str, ...],
    edition: str | None,
    period: str | None,
    policy: str,
    by: str,
    out: Path | None,
    force: bool,
    as_at: object,
) -> Listing:
    """Calculate the emissions of each FILE, a Parquet or CSV of any length, as one.

    It has the columns activity, unit and quantity; edition where rows differ in it; others are
    kept. Needs no workspace; in one, its own factors count too. A FILE is the one of that name,
    whatever signs it has; only --glob takes a pattern.
    """
    from carbon.emissions.bulk import matching
    from carbon.emissions.bulk_totals import bulk_totals

    if not files and not patterns:
        raise click.UsageError("Give a FILE, several, or --glob PATTERN.")
    if edition and period:
        raise click.UsageError("Give --edition or --period, not both.")
    if out and out.exists() and not force:
        raise click.UsageError(f"{out} is there already; --force replaces it.")
    columns = columns_named(by)
    if not columns:
        raise click.UsageError("--by names no column; expected one or more, such as scope.")
    return bulk_totals(
        [*files, *(path for pattern in patterns for path in matching(pattern))],
        factor_folders(workspace),
        columns,
        edition,
        period_of(period) if period else None,
        policy,
        as_at,  # type: ignore[arg-type]
        out,
    )
