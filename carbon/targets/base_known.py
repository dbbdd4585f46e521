"""A base year by the readings of a day and by those of now, both by today's register and rules."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from carbon.analysis.change.effects import compare, summed_effects
from carbon.emissions.lines import GROSS
from carbon.errors import Fault, Faults
from carbon.inventories.assemble import calculated
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.moved import Movement
from carbon.targets.half_figures import ledger_movements
from carbon.targets.progress import Progress
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Known:
    """The base year by the readings of ``then`` and of ``now``, both by today's register and rules.

    ``records`` are those of now, ``scopes`` what counts of either, ``movements`` what moved in the
    ledger between the two.
    """

    then: Inventory
    now: Inventory
    records: Records
    scopes: Sequence[str]
    movements: tuple[Movement, ...]

    def effects(self, out: Set[str]) -> Mapping[str, float]:
        """What moved it, as the bridge of a change has it, without the meters that are *out*."""
        made = self.records
        then, now = (
            replace(each, lines=_within(each.lines, self.scopes, out))
            for each in (self.then, self.now)
        )
        change = compare(then, now, made.register, made.activities, made.library)
        return summed_effects(change.flows.values()).effects

    def of_readings(self, out: Set[str]) -> tuple[Movement, ...]:
        """The movements of the ledger in the base year, of meters that count and are not *out*."""
        period = self.now.period
        return tuple(
            each
            for each in self.movements
            if each.meter in self.counted - out and period.overlap_days(each.start, each.end)
        )

    @cached_property
    def counted(self) -> Set[str]:
        """The meters of which either has a line of the scopes."""
        found: set[str] = set()
        for each in (self.then.lines, self.now.lines):
            lines = _within(each, self.scopes, set())
            found.update(lines["meter"])
            if "sub_meter" in lines.columns:
                found.update(lines["sub_meter"])
        return found

    def in_kg(self, out: Set[str]) -> float:
        """The readings of then, without the meters that are *out*."""
        return _sum(_within(self.then.lines, self.scopes, out))

    def below_kg(self, of: Inventory) -> float:
        """What is taken off a year, below zero."""
        return _sum(of.lines[of.lines["scope"] == "deduction"])

    def then_kg(self, meters: Set[str]) -> float:
        """The readings of then of *meters*."""
        return _of(self.then.lines, self.scopes, meters)

    def now_kg(self, meters: Set[str]) -> float:
        """The readings of now of *meters*."""
        return _of(self.now.lines, self.scopes, meters)


def known_of(
    workspace: Workspace, made: Progress, as_at: date, told_on: date, told_batch: int | None
) -> Known | None:
    """What was known of the base of *made* on *told_on* beside now; None where nobody can tell.

    *told_batch* is the newest batch that was known then.
    """
    definition, base = made.series.definition, made.base.period
    if definition.kind != "calculated":
        return None
    records = Records.read(workspace, definition, as_at, base)
    known = Records.read(workspace, definition, told_on, base, up_to_batch=told_batch)
    try:
        then, now = calculated(known, base), calculated(records, base)
    except (Fault, Faults):
        return None
    movements = ledger_movements(workspace, definition, told_on, as_at, told_batch)
    return Known(then, now, records, made.target.scopes or GROSS, tuple(movements))


def _within(lines: pd.DataFrame, scopes: Sequence[str], out: Set[str]) -> pd.DataFrame:
    """The *lines* of *scopes* without the meters that are *out*."""
    return lines[lines["scope"].isin(list(scopes)) & ~_is_of(lines, out)]


def _of(lines: pd.DataFrame, scopes: Sequence[str], meters: Set[str]) -> float:
    return _sum(lines[lines["scope"].isin(list(scopes)) & _is_of(lines, meters)]) if meters else 0.0


def _is_of(lines: pd.DataFrame, meters: Set[str]) -> pd.Series[bool]:
    """Which *lines* are of *meters*, or of sub-meters that are taken off one."""
    names = list(meters)
    found = lines["meter"].isin(names)
    return found | lines["sub_meter"].isin(names) if "sub_meter" in lines.columns else found


def _sum(lines: pd.DataFrame) -> float:
    return math.fsum(lines["kg_co2e"])
