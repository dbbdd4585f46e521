"""``carbon inventory import``: official statistics into our own format."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from carbon.cli.output import say

F = TypeVar("F", bound=Callable[..., Any])


def citation_options(command: F) -> F:
    """Give a command the options that name the file as its publisher does."""
    for option in (
        click.option("--retrieved", default="", metavar="DATE", help="When it was downloaded."),
        click.option("--source-url", default="", help="Where it was published."),
        click.option("--attribution", default="", help="How the licence wants the source named."),
        click.option("--licence", default="", help="Under which licence."),
        click.option("--publisher", default="", help="Who published it."),
        click.option("--title", default="", help="What the file is called where published."),
    ):
        command = option(command)
    return command


@click.command(
    "import",
    epilog='Example: carbon inventory import official.csv --to inventories/county --whole "Surrey"',
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The inventory's folder.",
)
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    metavar="CODE",
    help="An authority to take, by its code or name in the file; give it once for each.",
)
@click.option(
    "--whole",
    default="",
    metavar="CODE",
    help="What the authorities make up: a row of its own, or the Second Tier Authority.",
)
@click.option(
    "--scope",
    "--coverage",
    "coverage",
    type=click.Choice(["within-influence", "territorial"]),
    default="within-influence",
    show_default=True,
    help="Which figures to take.",
)
@citation_options
@click.option("--force", is_flag=True, help="Write over statistics that are already there.")
def import_statistics(
    file: Path,
    folder: Path,
    authorities: tuple[str, ...],
    whole: str,
    coverage: str,
    title: str,
    publisher: str,
    licence: str,
    attribution: str,
    source_url: str,
    retrieved: str,
    force: bool,
) -> None:
    """Import local-authority emissions statistics from FILE.

    FILE is the official CSV of any release, mySociety's la-emissions-data, or a series by sector
    and by gas. What adds up in the source must add up here, or nothing is written.
    """
    from carbon.area.local_authority import Citation, read_statistics
    from carbon.area.written import write_statistics

    statistics = read_statistics(file, authorities, whole, coverage)
    citation = Citation(title, publisher, licence, attribution, source_url, retrieved)
    written = write_statistics(
        folder,
        statistics.figures,
        statistics.areas,
        statistics.source(citation),
        statistics.by_gas,
        force=force,
    )
    say(statistics.summary())
    for check in statistics.checks:
        say(f"Checked: {check}.")
    for path in written:
        say(f"Wrote {path}")


@click.command(
    "import-energy",
    epilog="Example: carbon inventory import-energy gwh.csv --to inventories/county "
    "--authority Hart",
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The inventory's folder.",
)
@click.option(
    "--authority",
    "authorities",
    multiple=True,
    required=True,
    metavar="NAME",
    help="An authority to take, by its name in the file; give it once for each.",
)
@citation_options
@click.option("--force", is_flag=True, help="Write over energy that is already there.")
def import_energy(
    file: Path,
    folder: Path,
    authorities: tuple[str, ...],
    title: str,
    publisher: str,
    licence: str,
    attribution: str,
    source_url: str,
    retrieved: str,
    force: bool,
) -> None:
    """Import sub-national electricity and gas consumption from FILE.

    FILE has the columns fuel, year, code, local_authority, measure and value. Domestic and
    non-domestic must add up to all meters, or nothing is written.
    """
    from carbon.area.energy import read_subnational, write_energy
    from carbon.area.local_authority import Citation

    statistics = read_subnational(file, authorities)
    citation = Citation(title, publisher, licence, attribution, source_url, retrieved)
    written = write_energy(folder, statistics, citation, force=force)
    say(statistics.summary())
    for path in written:
        say(f"Wrote {path}")
