"""The closed years whose editions of the factors have been overtaken, or written anew, since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from carbon.emissions.plan import Library
from carbon.errors import CarbonError, listed
from carbon.factors.activities import read_activities
from carbon.factors.choice import overtaken
from carbon.factors.edition import contents_of
from carbon.factors.factor import factors_sha256
from carbon.factors.official import Imported
from carbon.files import real
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.definition import load, names
from carbon.inventories.records import library_of
from carbon.ledger.acts import Kept
from carbon.ledger.closed import closed
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.workspace import Workspace


def overtaken_years(workspace: Workspace, as_at: date | None = None) -> dict[Period, list[str]]:
    """By closed year, which editions came or changed since, and what to do, as known on *as_at*.

    An inventory whose definition cannot be read is told of by its own commands.
    """
    with (
        Ledger.open(workspace.ledger_url, create=False) as ledger,
        ledger.reading() as connection,
    ):
        years = closed(connection, as_at)
    if not years:
        return {}
    library = library_of(workspace, read_activities(workspace.layers("factors")))
    found = {}
    for year, act in sorted(years.items(), key=lambda one: one[0].start):
        told: dict[str, None] = {}
        for name in names(workspace):
            told |= dict.fromkeys(_told(workspace, name, {year: act}, library, as_at))
        if told:
            found[year] = list(told)
    return found


def held(workspace: Workspace) -> dict[Path, tuple[str, list[Period]]]:
    """By the CSV of each edition that closed years hold, its sha256 now, and those years."""
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        years = closed(connection)
    library = library_of(workspace, read_activities(workspace.layers("factors"))) if years else {}
    found: dict[Path, tuple[str, list[Period]]] = {}
    for year, act in sorted(years.items(), key=lambda one: one[0].start):
        for one in act.after["inventories"].values():
            for key, kept in one["editions"].items():
                editions = library.get(kept.get("publisher") or key, {})
                for edition in (editions[name] for name in kept["parts"] if name in editions):
                    entry = found.setdefault(real(edition.path), (contents_of(edition), []))
                    if year not in entry[1]:
                        entry[1].append(year)
    return found


def written_over(
    before: Mapping[Path, tuple[str, list[Period]]], made: Iterable[Imported]
) -> list[str]:
    """A warning for each edition of *made* that was :func:`held` *before* with other contents."""
    told = []
    for one in made:
        contents, years = before.get(real(one.csv), ("", []))
        if years and factors_sha256(one.csv) != contents:
            names = listed(map(str, years), 20)
            told.append(
                f"Warning: edition {one.name} was written over, and {names} "
                f"{'was' if len(years) == 1 else 'were'} closed with it: figures of "
                f"{names} by it are not those that were closed. See `carbon period show "
                f"{years[0]}`; put the old files back, or freeze the year anew with `carbon period "
                f"amend {years[0]}`."
            )
    return told


def _told(
    workspace: Workspace,
    name: str,
    closed_as: Mapping[Period, Kept],
    library: Library,
    as_at: date | None,
) -> list[str]:
    try:
        policy = load(workspace, name).edition_policy
    except CarbonError:
        return []
    (year,) = closed_as
    made = [
        overtaken(choice, year, library.get(choice.publisher or key, {}), policy, as_at)
        for key, choice in frozen_editions(closed_as, name, year).items()
    ]
    return [choice.since_the_close for choice in made if choice.since_the_close]
