"""An inventory of one period: its emission lines, and how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.emissions.lines import total
from carbon.emissions.plan import NotEstimated
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_lines import InventoryLine
from carbon.inventories.intensity import Intensity
from carbon.inventories.market import MarketBased
from carbon.periods import Period

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SinceClose:
    """What became of a closed year's figures since, in sentences.

    ``moved`` say that they are not those that were closed, and why; ``not_known`` that it cannot be
    told, for the close kept less than one does now.
    """

    moved: tuple[str, ...] = ()
    not_known: tuple[str, ...] = ()

    @property
    def told(self) -> tuple[str, ...]:
        """All of it."""
        return (*self.moved, *self.not_known)


@dataclass(frozen=True)
class Inventory:
    """The figures of ``definition`` for one ``period``, as emission lines.

    ``line_names`` is the line of the definition that each counted meter belongs to; ``doubted`` is
    how many readings of a meter count although a check warned of their quantity. ``sub_meters``
    says in words what became of meters behind others. ``since_close`` is of a closed year.

    ``completeness``, ``editions`` and ``not_estimated`` say how calculated figures came about;
    published figures and statistics have none of them. ``lines`` are location-based, with green
    tariff and offsets as deductions; ``market`` holds the same by the market-based method, with
    ``contract_editions`` of sets of factors that contracts name, by publisher. ``intensities`` are
    the total per thing counted, such as a pupil.
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
    doubted: Mapping[str, int] = field(default_factory=dict)
    sub_meters: tuple[str, ...] = ()
    contract_editions: Mapping[str, EditionChoice] = field(default_factory=dict)
    since_close: SinceClose = SinceClose()

    def kg_of(self, line: InventoryLine) -> float:
        """Gross kg CO2e of one line of the definition."""
        named = {name for name, found in self.line_names.items() if found == line.name}
        return total(self.lines[self.lines["meter"].isin(named)])

    @property
    def provisional(self) -> bool:
        """Whether any figure rests on an edition older than its year's own."""
        return any(choice.provisional for choice in (self.editions or {}).values())

    @property
    def choices(self) -> Mapping[str, EditionChoice]:
        """By publisher the editions it rests on, and of contracts those that others came after."""
        overtaken = {name: one for name, one in self.contract_editions.items() if one.came}
        return {**overtaken, **(self.editions or {})}

    @property
    def older_factors(self) -> bool:
        """Whether any rests on an older edition than it would take by now."""
        return any(choice.older for choice in self.choices.values())

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is said wherever its figures are.

        Of editions that others stand in for, or that came since its year was closed, and that the
        figures are not those that were closed.
        """
        return (*EditionChoice.remarks(self.choices.values()), *self.since_close.told)
