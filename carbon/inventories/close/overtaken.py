"""The closed years whose editions of the factors have been overtaken, or written anew, since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from carbon.emissions.plan import Library
from carbon.errors import CarbonError, capital, listed
from carbon.factors.activities import Activity, read_activities
from carbon.factors.each import EditionRule, choose_each
from carbon.factors.edition import contents_of
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.factor import factors_sha256
from carbon.factors.official import Imported
from carbon.files import real
from carbon.inventories.close.as_closed import factors_since
from carbon.inventories.close.frozen import calculated_inventories, frozen_editions, kept_of
from carbon.inventories.close.gone import gone
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.market import contract_editions
from carbon.inventories.records import library_of
from carbon.ledger.acts import Kept
from carbon.ledger.closed import closed
from carbon.ledger.store import Ledger, exists
from carbon.periods import Period
from carbon.workspace import Workspace


@dataclass
class Became:
    """What became of a closed year's editions and factors since, and what to do; in sentences."""

    steps: list[str] = field(default_factory=list)
    not_known: list[str] = field(default_factory=list)


def overtaken_years(workspace: Workspace, as_at: date | None = None) -> dict[Period, Became]:
    """By closed year, what became of its editions and factors since, as known on *as_at*.

    Those that came or changed, those that are gone, and of which it is not known. An inventory
    whose definition cannot be read is told of by its own commands.
    """
    years = _closed(workspace, as_at)
    found = {year: Became() for year in sorted(years, key=lambda one: one.start)}
    activities = read_activities(workspace.layers("factors")) if years else {}
    for name in names(workspace) if years else ():
        with suppress(CarbonError):
            definition = load(workspace, name)
            if definition.kind != "calculated":
                continue
            library = library_of(workspace, activities, definition)
            for year, act in years.items():
                told = factors_since(year, act, definition, activities, library)
                steps = _steps(year, act, definition, activities, library, as_at)
                found[year].steps += [*told.moved, *steps]
                found[year].not_known += told.not_known
    return found


def _closed(workspace: Workspace, as_at: date | None = None) -> dict[Period, Kept]:
    """The closed years; none where nothing was logged yet."""
    if not exists(workspace.ledger_url):
        return {}
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        return closed(connection, as_at)


def closed_with(workspace: Workspace, period: Period, publisher: str) -> list[str]:
    """By inventory, with which editions of *publisher* the year of *period* was closed, in words.

    Nothing of a year that is open.
    """
    years = _closed(workspace)
    told = []
    for definition in calculated_inventories(workspace) if years else ():
        for key, one in frozen_editions(years, definition, period).items():
            if publisher in (key, one.publisher):
                told.append(f"{one.closed} was closed with {spoken(one)} in {definition.name}.")
    return told


def spoken(choice: EditionChoice) -> str:
    """A choice in a few words: ``2025 (provisional)``, and of an own set for which activities."""
    of = f" for {listed(choice.activities)}" if choice.activities else ""
    return f"{choice.label} ({choice.how}){of}"


def held(workspace: Workspace) -> dict[Path, tuple[str, list[Period]]]:
    """By the CSV of each edition that closed years hold, its sha256 now, and those years."""
    years = _closed(workspace)
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
                f"{years[0]}`; copy the old files back from a backup of the workspace, or freeze "
                f"the year anew with `carbon period amend {years[0]}`."
            )
    return told


def _steps(
    year: Period,
    act: Kept,
    definition: InventoryDefinition,
    activities: Mapping[str, Activity],
    library: Library,
    as_at: date | None,
) -> Iterator[str]:
    frozen = frozen_editions({year: act}, definition, year)
    for fault in gone(frozen, library):
        yield f"{capital(fault.found)}. {fault.remedy}"
    kept = kept_of(act, definition)
    used = {row[2] for row in kept["boundary"].values()} & activities.keys() if kept else set()
    rule = EditionRule(year, definition.edition_policy, definition.provisional, as_at)
    chosen = choose_each(used, activities, library, rule, frozen) if frozen else {}
    of_contracts = contract_editions(definition, library, year, as_at, frozen) if frozen else {}
    for choice in (*chosen.values(), *of_contracts.values()):
        if choice.overtaken:
            yield choice.overtaken
