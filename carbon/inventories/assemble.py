"""One call for any inventory: calculated, published or from statistics, a period of it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions.lines import total
from carbon.emissions.plan import Library, NotEstimated
from carbon.errors import CarbonError, Fault, FaultList, listed
from carbon.factors.activities import Activity, read_activities
from carbon.factors.choice import EditionChoice
from carbon.factors.edition import find_editions
from carbon.inventories.completeness import Completeness
from carbon.inventories.conformity import bounded, nonconformities, selected
from carbon.inventories.county import county_lines
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.definition_lines import InventoryLine, line_of
from carbon.inventories.estate import estate
from carbon.inventories.intensity import Intensity, intensities
from carbon.inventories.market import MarketBased, deductions, market_based
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

    ``line_names`` is the line of the definition that each counted meter belongs to.

    ``completeness``, ``editions`` and ``not_estimated`` say how calculated figures came about;
    published figures and statistics have none of them. ``lines`` are location-based, with green
    tariff and offsets as deductions; ``market`` holds the same by the market-based method.
    """

    definition: InventoryDefinition
    period: Period
    lines: pd.DataFrame
    completeness: Completeness | None = None
    editions: Mapping[str, EditionChoice] | None = None
    not_estimated: tuple[NotEstimated, ...] = ()
    market: MarketBased | None = None
    intensities: tuple[Intensity, ...] = ()
    line_names: Mapping[str, str] = field(default_factory=dict)

    def kg_of(self, line: InventoryLine) -> float:
        """Gross kg CO2e of one line of the definition."""
        named = {name for name, found in self.line_names.items() if found == line.name}
        return total(self.lines[self.lines["meter"].isin(named)])

    @property
    def provisional(self) -> bool:
        """Whether any figure rests on an edition older than its year's own."""
        return any(choice.provisional for choice in (self.editions or {}).values())


def library_of(
    workspace: Workspace,
    activities: Mapping[str, Activity],
    definition: InventoryDefinition | None = None,
) -> Library:
    """The editions of every publisher that an activity, or a contract of *definition*, names."""
    contracts = definition.contracts if definition else ()
    named = {each.publisher for each in contracts if each.publisher}
    publishers = sorted({activity.publisher for activity in activities.values()} | named)
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
    """One period of a calculated inventory; with another *library* than the workspace's, as if.

    Raises :class:`~carbon.errors.Faults` where the definition does not fit the workspace.
    """
    import pandas as pd

    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    contracted = {each.publisher for each in definition.contracts if each.publisher}
    if library is None or not contracted <= set(library):
        library = {**library_of(workspace, activities, definition), **(library or {})}
    others = other_definitions(workspace, definition)
    nonconformities(definition, register, activities, library, others).raise_if_any()
    with Ledger.open(workspace.ledger_url) as ledger:
        readings = ledger.readings(
            start=period.start,
            end=period.end,
            meters=list(selected(register, definition)),
            as_at=as_at,
        )
    made = estate(definition, register, calendarise(readings), activities, library, period, as_at)
    market = market_based(definition, made.lines, library, period)
    below = deductions(definition, made.lines, library, period)
    lines = made.lines if below.empty else pd.concat([made.lines, below], ignore_index=True)
    sites = {cover.site for cover in made.completeness.meters}
    shares = intensities(definition, lines, bounded(register, definition), sites, period)
    return Inventory(
        definition,
        period,
        lines,
        made.completeness,
        made.editions,
        made.not_estimated,
        market,
        tuple(shares),
        {
            meter.id: line.name
            for meter in selected(register, definition).values()
            if (line := line_of(definition.lines, meter))
        },
    )


def other_definitions(
    workspace: Workspace, definition: InventoryDefinition
) -> list[InventoryDefinition]:
    """The workspace's other inventories; one that cannot be read is told by its own commands."""
    found = []
    for name in names(workspace):
        if name != definition.name:
            with contextlib.suppress(CarbonError):
                found.append(load(workspace, name))
    return found


def check_definitions(
    workspace: Workspace, name: str | None = None
) -> list[tuple[str, str, int, int]]:
    """Each inventory's name, kind, number of lines and of meters, once all of them are right.

    Only *name* where it is given. Raises :class:`~carbon.errors.Faults` with every fault of every
    definition.
    """
    activities = read_activities(workspace.layers("factors"))
    register = read_register(workspace, activities)
    faults = FaultList()
    found = []
    for each in [name] if name else names(workspace):
        definition = faults.attempt(load, workspace, each)
        if definition is None:
            continue
        meters = 0
        if definition.kind == "calculated":
            library = library_of(workspace, activities, definition)
            others = other_definitions(workspace, definition)
            faults.extend(nonconformities(definition, register, activities, library, others))
            meters = len(selected(register, definition))
        found.append((definition.name, definition.kind, len(definition.lines), meters))
    faults.raise_if_any()
    return found
