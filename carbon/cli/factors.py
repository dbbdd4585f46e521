"""``carbon factors``: list, show, compare and check conversion factors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carbon.cli.factors_activities import list_activities, publisher_editions
from carbon.cli.factors_import import import_, rehearse
from carbon.cli.factors_template import template
from carbon.cli.group import Group
from carbon.cli.options import factor_folders, workspace_or_none
from carbon.cli.output import prints_listing
from carbon.errors import BadValue, FaultList, UnknownName
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.factors.edition import Edition


def _share(_ctx: click.Context, _parameter: click.Parameter, value: str) -> float:
    from carbon.cells import parse_share

    try:
        return parse_share(value)
    except ValueError:
        raise BadValue(repr(value), "a share such as 5% or 0.05") from None


publisher_option = click.option(
    "--publisher",
    default="uk-government",
    show_default=True,
    metavar="NAME",
    help="Whose factors: the Government's, or a set of your own by its folder.",
)


@click.group(cls=Group, epilog="Example: carbon factors show electricity --edition 2024")
def factors() -> None:
    """Conversion factors: which there are, what they are, and where each stands in its source."""


factors.add_command(import_)
factors.add_command(rehearse)
factors.add_command(template)


@factors.command(
    "list",
    epilog="Example: carbon factors list --search 'van diesel'",
    short_help="Editions, activity types, or factors by search.",
)
@click.option("--search", metavar="WORDS", help="List the factors whose id or label has the words.")
@click.option("--edition", metavar="NAME", help="The edition to look in; the newest by default.")
@click.option("--activities", is_flag=True, help="List what can be logged, and in which unit.")
@publisher_option
@click.pass_obj
@prints_listing
def list_(
    workspace: Path | None,
    search: str | None,
    edition: str | None,
    activities: bool,
    publisher: str,
) -> Listing:
    """List the editions, the activity types, or the factors that a search finds."""
    from carbon.factors import lookup
    from carbon.factors.asked import named_edition
    from carbon.factors.figures import FOUND

    folders = factor_folders(workspace)
    if activities:
        return list_activities(folders, search or "", edition)
    if search is None and edition is None:
        return _list_editions(folders)
    chosen = named_edition(publisher_editions(folders, publisher), edition)
    found = lookup.search(search or "", chosen)
    return FOUND.listing(
        found,
        f"Factors of edition {chosen}" + (f" with {search!r}" if search else ""),
        notes=() if found else (f"No factor of edition {chosen} has the words {search!r}.",),
    )


def _list_editions(folders: list[Path]) -> Listing:
    from carbon.factors.activities import read_activities
    from carbon.factors.announced import announced_notes
    from carbon.factors.edition import find_editions, find_publishers
    from carbon.factors.figures import EDITIONS
    from carbon.factors.own_set_told import own_set_notes

    found = [
        edition
        for name in find_publishers(folders)
        for edition in find_editions(folders, name, own_sets=True).values()
    ]
    activities = read_activities(folders)
    return EDITIONS.listing(
        found,
        "Editions of conversion factors",
        aside=EDITIONS.view("lacks").headings,
        notes=[
            *(f"Found in {folder}." for folder in sorted({str(e.path.parent) for e in found})),
            *announced_notes([edition for edition in found if not edition.own]),
            *own_set_notes({str(edition): edition for edition in found}, activities),
        ],
    )


@factors.command(
    epilog="Example: carbon factors show electricity --all",
    short_help="An activity type or a factor, and where it stands.",
)
@click.argument("name")
@click.option("--edition", metavar="NAME", help="The edition; the newest by default.")
@click.option("--period", metavar="PERIOD", help="The edition that a period takes, as 2023-24.")
@click.option(
    "--policy",
    type=click.Choice(["majority", "blended"]),
    default="majority",
    show_default=True,
    help="How a period takes its edition.",
)
@click.option("--all", "every", is_flag=True, help="Every edition that has it.")
@click.option(
    "--basis",
    type=click.Choice(["sar", "ar4", "ar5", "ar6"]),
    help="Restate to another GWP basis, through the gas split.",
)
@publisher_option
@click.pass_obj
@prints_listing
def show(
    workspace: Path | None, name: str, edition: str | None, period: str | None, policy: str,
    every: bool, basis: str | None, publisher: str,
) -> Listing:  # fmt: skip
    """Show an activity type or a factor: value, unit, gases, scope and place in its source."""
    from carbon.factors import lookup
    from carbon.factors.activities import read_activities
    from carbon.factors.asked import named_edition
    from carbon.factors.choice import choose
    from carbon.factors.each import EditionRule, choose_each, taken
    from carbon.factors.figures import stated, value_figures
    from carbon.factors.own_set_told import described
    from carbon.inventories.close.overtaken import closed_with
    from carbon.periods import Period

    if sum((edition is not None, period is not None, every)) > 1:
        raise click.UsageError("Give one of --edition, --period and --all.")
    folders = factor_folders(workspace)
    activities = read_activities(folders)
    if name in activities:
        publisher = activities[name].publisher
    editions = publisher_editions(folders, publisher)
    notes = []
    if every:
        chosen = list(editions.values())
    elif period is not None:
        rule = EditionRule(Period.parse(period), policy)
        if name in activities:
            library = {publisher: editions}
            choice = taken(activities[name], choose_each([name], activities, library, rule))
        else:
            choice = choose(rule.period, editions, policy)
        chosen = [editions[part] for part, _ in choice.parts]
        opened = workspace_or_none(workspace)
        closed = closed_with(opened, rule.period, publisher) if opened else []
        which = f"An open {period}" if closed else period
        notes += [f"{which} takes {choice.spoken} ({choice.how}).", *choice.own_sets, *closed]
    else:
        chosen = [named_edition(editions, edition)]
    entries = lookup.look_up(name, chosen, activities)
    if name in activities:
        notes += [f"{line.name}: {line.factor_id}" for line in activities[name].lines]
        notes += [activities[name].note] if activities[name].note else []
    notes += [f"Edition {one}: {one.notes}" for one in chosen if one.notes and not every]
    if period is None:
        notes += [f"Edition {one}: {described(one)}." for one in chosen if one.in_place_of]
    if any(entry.factor is None for entry in entries):
        notes.append("NE: not estimated; the edition has no such factor.")
    columns = value_figures(basis)
    hidden = ("factor",) if name in activities else ("factor", "line")
    return columns.listing(
        stated(entries, basis),
        activities[name].label if name in activities else name,
        aside=columns.view(*hidden).headings,
        notes=notes,
    )


@factors.command(
    epilog="Example: carbon factors compare 2023 2024 --over 5%",
    short_help="Two editions, factor by factor.",
)
@click.argument("before")
@click.argument("after")
@click.option("--over", default="0%", callback=_share, help="Leave out smaller changes, as 5%.")
@click.option("--search", default="", metavar="WORDS", help="Only factors with the words.")
@publisher_option
@click.pass_obj
@prints_listing
def compare(
    workspace: Path | None, before: str, after: str, over: float, search: str, publisher: str
) -> Listing:
    """Compare two editions, factor by factor."""
    from carbon.factors import compare as comparing
    from carbon.factors import lookup
    from carbon.factors.asked import named_edition
    from carbon.factors.figures import comparison_listing

    editions = publisher_editions(factor_folders(workspace), publisher)
    found = comparing.compare(named_edition(editions, before), named_edition(editions, after), over)
    wanted = {
        (f.id, f.unit) for f in lookup.search(search, (change.after for change in found.changed))
    }
    kept = [each for each in found.changed if (each.after.id, each.after.unit) in wanted]
    return comparison_listing(found, before, after, kept, bool(search))


@factors.command(
    epilog="Example: carbon factors check", short_help="Check all editions and activity types."
)
@click.option(
    "--accept",
    "accepts",
    is_flag=True,
    help="Accept the CSVs of the workspace's own editions as they are, if no error is found.",
)
@click.option("--by", help="Who accepts; by default carbon.toml's `by`, then your login.")
@click.pass_obj
@prints_listing
def check(workspace: Path | None, accepts: bool, by: str | None) -> Listing:
    """Check every edition and activity type, the shipped and the workspace's own.

    An edition whose CSV was changed since it was imported, or accepted, is an error. With --accept
    its TOML then says who accepts it and when; a shipped one is never accepted.
    """
    from datetime import date

    from carbon.factors.activities import read_activities
    from carbon.factors.checks import check_editions, resealed, resolution, told_of_seals
    from carbon.factors.edition import find_editions, find_publishers, read_edition
    from carbon.factors.figures import FINDINGS
    from carbon.factors.own_set_told import own_set_notes
    from carbon.factors.seal import accept

    folders = factor_folders(workspace)
    activities = read_activities(folders)
    findings = []
    checked: list[Edition] = []
    changed: list[Edition] = []
    faults = FaultList()
    for name in find_publishers(folders):
        editions = find_editions(folders, name, own_sets=True)
        if accepts:
            fresh = resealed(editions)
            editions |= fresh
            changed += fresh.values()
        checked += editions.values()
        findings += faults.attempt(check_editions, editions, activities) or []
    known = set(find_publishers(folders))
    for activity in activities.values():
        if activity.publisher not in known:
            faults.append(
                UnknownName(f"publisher of activity {activity.id}", activity.publisher, known)
            )
    faults += [
        BadValue(f"{finding.where}: {finding.found}", f"that {finding.check}")
        for finding in findings
        if finding.level == "error"
    ]
    faults.raise_if_any()
    if changed:
        from carbon.ledger.readings import who
        from carbon.workspace import open_workspace

        name = who(by, open_workspace(workspace))
        for edition in changed:
            accept(edition.path, edition.csv_sha256, name, date.today())
        checked = [read_edition(edition.path.with_suffix(".toml")) for edition in checked]
    return FINDINGS.listing(
        findings,
        "Findings",
        notes=(
            *told_of_seals(checked),
            *resolution(checked, activities),
            *own_set_notes({str(edition): edition for edition in checked}, activities),
            f"{len(checked)} editions and {len(activities)} activity types checked: no error, "
            f"{len(findings)} warning{'' if len(findings) == 1 else 's'}.",
        ),
    )
