"""``carbon factors``: list, show and import conversion factors."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.output import Listing, prints_listing
from carbon.errors import UnknownName
from carbon.folders import shipped

if TYPE_CHECKING:
    from carbon.factors.edition import Edition


def _folders(workspace: Path | None) -> list[Path]:
    """The workspace's own factors folder, where one stands in one, and the shipped one."""
    from carbon import workspace as workspaces
    from carbon.errors import UnreadableFile

    named = workspace is not None or "CARBON_WORKSPACE" in os.environ
    try:
        root = workspaces.find(workspace)
    except UnreadableFile:
        if named:
            raise
        return [shipped("factors")]
    return workspaces.open_workspace(root).layers("factors")


def _day(_ctx: click.Context, _parameter: click.Parameter, value: datetime | None) -> date | None:
    return value.date() if value else None


@click.group(epilog="Example: carbon factors show electricity --edition 2024")
def factors() -> None:
    """Conversion factors: which there are, what they are, and where each stands in its source."""


@factors.command("list", epilog="Example: carbon factors list --search 'van diesel'")
@click.option("--search", metavar="WORDS", help="List the factors whose id or label has the words.")
@click.option("--edition", metavar="NAME", help="The edition to search; the newest by default.")
@click.pass_obj
@prints_listing
def list_(workspace: Path | None, search: str | None, edition: str | None) -> Listing:
    """List the editions, or the factors that a search finds."""
    from carbon.factors import lookup
    from carbon.factors.edition import find_editions

    editions = find_editions(_folders(workspace))
    if search is None:
        return Listing(
            ("edition", "revision", "published", "revised", "GWP basis", "factors", "file"),
            [
                (
                    found.name, found.revision, found.published, found.revised,
                    found.gwp_basis.upper(), len(found), str(found.path.parent),
                )
                for found in editions.values()
            ],
            "Editions of the UK Government conversion factors",
        )  # fmt: skip
    chosen = _edition(editions, edition)
    found = lookup.search(search, chosen)
    return Listing(
        ("id", "unit", "scope", "kg CO2e", "label"),
        [(f.id, f.unit, f.scope, f.kg_co2e, f.label) for f in found],
        f"Factors of edition {chosen} with {search!r}",
        notes=() if found else (f"No factor of edition {chosen} has the words {search!r}.",),
    )


def _edition(editions: Mapping[str, Edition], name: str | None) -> Edition:
    if name is None:
        return list(editions.values())[-1]
    if name not in editions:
        raise UnknownName("edition", name, editions)
    return editions[name]


@factors.command(epilog="Example: carbon factors show electricity --all")
@click.argument("name")
@click.option("--edition", metavar="NAME", help="The edition; the newest by default.")
@click.option("--period", metavar="PERIOD", help="The edition that a period takes, as 2023-24.")
@click.option("--all", "every", is_flag=True, help="Every edition that has it.")
@click.pass_obj
@prints_listing
def show(
    workspace: Path | None, name: str, edition: str | None, period: str | None, every: bool
) -> Listing:
    """Show an activity type or a factor: value, unit, gases, scope and place in its source."""
    from carbon.factors import lookup
    from carbon.factors.activities import read_activities
    from carbon.factors.choice import choose
    from carbon.factors.edition import find_editions
    from carbon.periods import Period

    if sum((edition is not None, period is not None, every)) > 1:
        raise click.UsageError("Give one of --edition, --period and --all.")
    folders = _folders(workspace)
    editions = find_editions(folders)
    notes = []
    if every:
        chosen = list(editions.values())
    elif period is not None:
        choice = choose(Period.parse(period), editions)
        chosen = [editions[part] for part, _ in choice.parts]
        notes.append(f"{period} takes edition {choice.label} ({choice.how}).")
    else:
        chosen = [_edition(editions, edition)]
    entries = lookup.look_up(name, chosen, read_activities(folders))
    return Listing(
        (
            "edition", "line", "scope", "unit", "kg CO2e", "of CO2", "of CH4", "of N2O",
            "factor", "source",
        ),
        [
            (
                str(entry.edition), entry.line, entry.scope, entry.unit,
                entry.factor.kg_co2e if entry.factor else "NE",
                entry.factor.kg_co2e_of_co2 if entry.factor else None,
                entry.factor.kg_co2e_of_ch4 if entry.factor else None,
                entry.factor.kg_co2e_of_n2o if entry.factor else None,
                entry.factor_id,
                entry.factor.locator if entry.factor else "",
            )
            for entry in entries
        ],
        name,
        notes=notes,
    )  # fmt: skip


@factors.command("import", epilog="Example: carbon factors import 2025.xlsx --to factors")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--to", type=click.Path(path_type=Path, file_okay=False), help="The factors folder.")
@click.option(
    "--published",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="The day the year's edition first came out, where the file does not tell.",
)
@click.option(
    "--retrieved",
    type=click.DateTime(["%Y-%m-%d"]),
    callback=_day,
    help="The day the file was downloaded; today by default.",
)
@click.option("--source", default="", help="The address it was downloaded from.")
@click.option("--force", is_flag=True, help="Write an edition again that is there already.")
@click.pass_obj
@prints_listing
def import_(
    workspace: Path | None, file: Path, to: Path | None, published: date | None,
    retrieved: date | None, source: str, force: bool,
) -> Listing:  # fmt: skip
    """Import the Government's flat file of a year, and account for each of its rows."""
    from carbon.factors.official import import_official
    from carbon.tables import shown
    from carbon.workspace import find

    target = to if to is not None else find(workspace) / "factors"
    made = import_official(
        file, target, published=published, retrieved=retrieved, source=source, force=force
    )
    notes = [
        f"{file.name} row {refusal.number} refused: {refusal.reason}." for refusal in made.refusals
    ]
    notes.append(
        f"Edition {made.name}: {made.factor_count:,} factors written to {shown(made.csv)}."
    )
    return Listing(
        ("source rows", "number"),
        [*made.counts.items(), ("in the sheet", made.row_count)],
        f"{file.name}: edition {made.name}, revision {made.revision}",
        notes=notes,
    )
