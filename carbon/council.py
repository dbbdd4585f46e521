"""A council's workspace in Python: what ``carbon.open("our-council")`` is.

>>> council = carbon.open("our-council")               # doctest: +SKIP
>>> council.inventory("estate")["2023-24"].lines       # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from carbon.emissions.frame import emissions
from carbon.errors import BadValue
from carbon.factors.asked import factors
from carbon.factors.edition import OFFICIAL, Edition
from carbon.inventories.assemble import assemble, calculated, periods
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.measures.appraise_file import Appraisals, appraise
from carbon.periods import Period
from carbon.targets.linked import standings
from carbon.targets.progress import Progress
from carbon.targets.series import observe
from carbon.targets.target import require_targets
from carbon.workspace import Workspace, open_workspace


@dataclass(frozen=True)
class Council:
    """An opened ``workspace``, seen as known on the day ``as_at``, by default now.

    It is only read.
    """

    workspace: Workspace
    as_at: date | None = None

    @property
    def inventories(self) -> tuple[str, ...]:
        """The names of its inventories."""
        return tuple(names(self.workspace))

    def inventory(self, name: str | None = None) -> Years:
        """The inventory *name*, which may be left out where there is only one."""
        return Years(self, load(self.workspace, name))

    def factors(self, edition: str | None = None, publisher: str = OFFICIAL) -> Edition:
        """As :func:`carbon.factors`, its own sets before the shipped ones."""
        return factors(edition, publisher, folders=self.workspace.layers("factors"))

    def emissions(self, activity: Any, **asked: Any) -> Any:
        """As :func:`carbon.emissions`, with its own factors and activity types."""
        return emissions(activity, factors=self.workspace.layers("factors"), **asked)

    def appraise(self, measures: Path | str, **asked: Any) -> Appraisals:
        """As :func:`carbon.appraise`, with its own appraisal tables."""
        return appraise(measures, factors=self.workspace.layers("factors"), **asked)


@dataclass(frozen=True)
class Years:
    """An inventory of a council, year by year: ``estate["2023-24"]`` is its figures of a year.

    ``council`` is whose it is, ``definition`` what its ``inventory.toml`` says. The ledger is read
    once, when the first figure is asked for.
    """

    council: Council
    definition: InventoryDefinition

    @cached_property
    def _records(self) -> Records | None:
        if self.definition.kind != "calculated":
            return None
        return Records.read(self.council.workspace, self.definition, self.council.as_at)

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """The reporting years for which there is anything, in order."""
        workspace, as_at = self.council.workspace, self.council.as_at
        return tuple(periods(workspace, self.definition, as_at, self._records))

    def __iter__(self) -> Iterator[Inventory]:
        return (self[period] for period in self.periods)

    def __len__(self) -> int:
        return len(self.periods)

    def __getitem__(self, period: str | Period) -> Inventory:
        """The figures of a year, half or month, such as ``"2023-24"``; ``.lines`` is a frame.

        Raises :class:`~carbon.inventories.assemble.NoFigures` where nothing was published for it;
        of a calculated one the :class:`~carbon.errors.Fault` that keeps it from being had.
        """
        wanted = Period.parse(period) if isinstance(period, str) else period
        if self._records is not None:
            return calculated(self._records, wanted)
        return assemble(self.council.workspace, self.definition, wanted, self.council.as_at)

    def progress(self, target: str | None = None, on: date | None = None) -> Progress:
        """The years against *target*, which may be left out where there is only one.

        As of the day *on*, by default the council's ``as_at``, or today.
        """
        chosen = require_targets(self.definition.folder, target)
        if len(chosen) > 1:
            known = ", ".join(each.id for each in chosen)
            raise BadValue(f"{len(chosen)} targets of {self.definition.name}", f"one of: {known}")
        workspace, as_at = self.council.workspace, self.council.as_at
        series = observe(workspace, self.definition, as_at, self._records, chosen[0].base_period)
        return standings(series, chosen[0], on or as_at).made


def open_council(folder: Path | str | None = None, as_at: date | None = None) -> Council:
    """The workspace at or above *folder*, by default where one stands, as known on *as_at*.

    Raises :class:`~carbon.errors.UnreadableFile` where there is none.
    """
    return Council(open_workspace(None if folder is None else Path(folder)), as_at)
