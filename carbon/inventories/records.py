"""What an inventory is calculated from, as known on one day, read once for all its periods."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

from carbon.emissions.plan import Library
from carbon.errors import CarbonError
from carbon.factors.activities import Activity, read_activities
from carbon.factors.edition import find_editions
from carbon.inventories.conformity import bounded, nonconformities, read_for, selected
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.definition_lines import line_of
from carbon.inventories.inventory import Inventory
from carbon.inventories.silences import Events, events_of
from carbon.ledger.acts import Kept
from carbon.ledger.calendarise import calendarised
from carbon.ledger.closed import closed
from carbon.ledger.events import NilReturns, nil_returns, with_noughts
from carbon.ledger.history_checks import DOUBTS
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register, read_register
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Records:
    """The register, the factors and the readings of one calculated inventory.

    ``parts`` are its calendarised readings (:func:`carbon.ledger.calendarise.calendarise`) as known
    on ``as_at``, None for now: all of them, or those of the period that was asked for. ``doubted``
    are the numbers of readings whose quantity a check warned of when they were logged, ``nil`` the
    nil returns of accounts of events and the days that a 0 was read for, ``closed`` the closed
    years. ``made`` keeps the inventories that were assembled from them, by period and its label.
    """

    definition: InventoryDefinition
    as_at: date | None
    register: Register
    activities: Mapping[str, Activity]
    library: Library
    parts: pd.DataFrame
    doubted: frozenset[int] = frozenset()
    nil: NilReturns = field(default_factory=dict)
    closed: Mapping[Period, Kept] = field(default_factory=dict)
    made: dict[tuple[Period, str], Inventory] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def read(
        cls,
        workspace: Workspace,
        definition: InventoryDefinition,
        as_at: date | None = None,
        period: Period | None = None,
        library: Library | None = None,
        up_to_batch: int | None = None,
    ) -> Self:
        """The records of *definition*; with *period* only its readings.

        *library* has editions to take in place of the workspace's own, by publisher; *up_to_batch*
        is the newest batch seen, where some were logged later on the day *as_at*. Raises
        :class:`~carbon.errors.Faults` where the definition does not fit the workspace.
        """
        activities = read_activities(workspace.layers("factors"))
        register = read_register(workspace, activities)
        editions = {**library_of(workspace, activities, definition), **(library or {})}
        others = other_definitions(workspace, definition)
        nonconformities(definition, register, activities, editions, others).raise_if_any()
        with Ledger.open(workspace.ledger_url) as ledger:
            meters = read_for(register, selected(register, definition))
            parts = calendarised(
                ledger,
                period.start if period else None,
                period.end if period else None,
                meters,
                as_at,
                [name for name in meters if register.meters[name].is_spread],
                up_to_batch,
            )
            doubted = ledger.warned(DOUBTS)
            with ledger.reading() as connection:
                returns = nil_returns(connection, as_at)
                years = closed(connection, as_at)
        accounts = [name for name in meters if register.meters[name].is_events]
        nil = with_noughts(returns, parts, accounts)
        return cls(definition, as_at, register, activities, editions, parts, doubted, nil, years)

    @cached_property
    def meters(self) -> Mapping[str, Meter]:
        """The meters that the inventory counts, by id."""
        return selected(self.bounded, self.definition)

    @cached_property
    def bounded(self) -> Register:
        """The register with its sites' dates narrowed to the definition's boundary."""
        return bounded(self.register, self.definition)

    @cached_property
    def events(self) -> Events:
        """The days of every event that was logged, by account."""
        return events_of(self.parts, self.register)

    @cached_property
    def line_names(self) -> Mapping[str, str]:
        """The line of the definition that each counted meter belongs to."""
        return {
            meter.id: line.name
            for meter in self.meters.values()
            if (line := line_of(self.definition.lines, meter))
        }

    def parts_in(self, period: Period) -> pd.DataFrame:
        """The calendarised readings that share a day with *period*."""
        return self.parts[(self.parts["start"] < period.end) & (self.parts["end"] > period.start)]


def library_of(
    workspace: Workspace,
    activities: Mapping[str, Activity],
    definition: InventoryDefinition | None = None,
) -> Library:
    """The editions of every publisher that an activity, or a contract of *definition*, names.

    With them are the council's own sets in place of one.
    """
    contracts = definition.contracts if definition else ()
    named = {each.publisher for each in contracts if each.publisher}
    publishers = sorted({activity.publisher for activity in activities.values()} | named)
    folders = workspace.layers("factors")
    return {publisher: find_editions(folders, publisher, own_sets=True) for publisher in publishers}


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
