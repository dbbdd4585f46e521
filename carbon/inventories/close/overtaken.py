"""The closed years for which an edition of the factors has come since."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from carbon.emissions.plan import Library
from carbon.errors import CarbonError
from carbon.factors.activities import read_activities
from carbon.factors.choice import overtaken
from carbon.inventories.close.frozen import frozen_editions
from carbon.inventories.definition import load, names
from carbon.inventories.records import library_of
from carbon.ledger.acts import Kept
from carbon.ledger.closed import closed
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.workspace import Workspace


def overtaken_years(workspace: Workspace, as_at: date | None = None) -> dict[Period, list[str]]:
    """By closed year, which editions have come since and how to take them, as known on *as_at*.

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
    return [choice.overtaken for choice in made if choice.came]
