"""One call for any inventory: calculated, published or from statistics, a period of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions.plan import Library, NotEstimated
from carbon.errors import Fault, listed
from carbon.factors.activities import Activity, read_activities
from carbon.factors.choice import EditionChoice
from carbon.factors.edition import find_editions
from carbon.inventories.completeness import Completeness
from carbon.inventories.county import county_lines
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.estate import estate, selected
from carbon.inventories.published import published_lines
from carbon.ledger.calendarise import calendarise
from carbon.ledger.store import Ledger
from carbon.periods import Period, financial_year_of
from carbon.register.register import read_register
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


class NoFigures(Fault):
    """A period for which an inventory has nothing."""


@dataclass(frozen=True)
class Inventory:
    """An inventory's figures for one period, as emission lines.

    ``completeness``, ``editions`` and ``not_estimated`` say how calculated figures came about;
    published figures and statistics have none of them.
    """

    definition: InventoryDefinition
    period: Period
    lines: pd.DataFrame
    completeness: Completeness | None = None
    editions: Mapping[str, EditionChoice] | None = None
    not_estimated: tuple[NotEstimated, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether any figure rests on an edition older than its year's own."""
        return any(choice.provisional for choice in (self.editions or {}).values())


def library_of(workspace: Workspace, activities: Mapping[str, Activity]) -> Library:
    """The editions of every publisher that an activity names."""
    publishers = sorted({activity.publisher for activity in activities.values()})
    folders = workspace.layers("factors")
    return {publisher: find_editions(folders, publisher) for publisher in publishers}


def series_lines(definition: InventoryDefinition, *, every_version: bool = False) -> pd.DataFrame:
    """All lines of a published inventory or of statistics, every period of it.

    Of a return that was restated the newest version, or with *every_version* all of them.
    """
    if definition.kind == "published":
        return published_lines(definition.folder, every_version=every_version)
    return county_lines(definition.folder)


def periods(
    workspace: Workspace, definition: InventoryDefinition, as_at: date | None = None
) -> list[Period]:
    """The reporting years for which the inventory has anything, in order."""
    if definition.kind == "calculated":
        register = read_register(workspace, read_activities(workspace.layers("factors")))
        with Ledger.open(workspace.ledger_url) as ledger:
            readings = ledger.readings(meters=list(selected(register, definition)), as_at=as_at)
        if readings.empty:
            return []
        first, last = min(readings["start"]), max(readings["end"])
        years = [financial_year_of(first)]
        while years[-1].end < last:
            years.append(financial_year_of(years[-1].end))
        return years
    return sorted({Period.parse(label) for label in series_lines(definition)["period"]})


def assemble(
    workspace: Workspace,
    definition: InventoryDefinition,
    period: Period,
    as_at: date | None = None,
    library: Library | None = None,
) -> Inventory:
    """The figures of one period.

    *as_at* sees only what was logged, and which editions were published, by that day. *library*
    spares reading the editions again, where several periods are assembled. Raises
    :class:`NoFigures` for a period of published figures or statistics that was not found, and what
    :func:`carbon.inventories.estate.estate` raises.
    """
    if definition.kind == "calculated":
        return calculated(workspace, definition, period, as_at, library)
    lines = series_lines(definition)
    chosen = lines[lines["period"] == period.label]
    if chosen.empty:
        raise NoFigures(
            f"no figures for {period} in {definition.name}",
            f"one of: {listed(set(lines['period']), most=20)}",
            "What was not published is a gap, never an estimate.",
        )
    return Inventory(definition, period, chosen.reset_index(drop=True))


def calculated(
    workspace: Workspace,
    definition: InventoryDefinition,
    period: Period,
    as_at: date | None = None,
    library: Library | None = None,
) -> Inventory:
    """One period of a calculated inventory; with another *library* than the workspace's, as if."""
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings(
            start=period.start,
            end=period.end,
            meters=list(selected(register, definition)),
            as_at=as_at,
        )
    made = estate(
        definition,
        register,
        calendarise(readings),
        activities,
        library if library is not None else library_of(workspace, activities),
        period,
        as_at,
    )
    return Inventory(
        definition, period, made.lines, made.completeness, made.editions, made.not_estimated
    )
