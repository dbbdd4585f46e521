"""An inventory of one period: its emission lines, and how they came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from carbon.emissions.lines import total
from carbon.emissions.plan import NotEstimated
from carbon.factors.choice import EditionChoice
from carbon.inventories.completeness import Completeness
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_lines import InventoryLine
from carbon.inventories.intensity import Intensity
from carbon.inventories.market import MarketBased
from carbon.periods import Period

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Inventory:
    """The figures of ``definition`` for one ``period``, as emission lines.

    ``line_names`` is the line of the definition that each counted meter belongs to; ``doubted`` is
    how many readings of a meter count although a check warned of their quantity. ``sub_meters``
    says in words what became of meters behind others.

    ``completeness``, ``editions`` and ``not_estimated`` say how calculated figures came about;
    published figures and statistics have none of them. ``lines`` are location-based, with green
    tariff and offsets as deductions; ``market`` holds the same by the market-based method.
    ``intensities`` are the total per thing counted, such as a pupil.
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

    def kg_of(self, line: InventoryLine) -> float:
        """Gross kg CO2e of one line of the definition."""
        named = {name for name, found in self.line_names.items() if found == line.name}
        return total(self.lines[self.lines["meter"].isin(named)])

    @property
    def provisional(self) -> bool:
        """Whether any figure rests on an edition older than its year's own."""
        return any(choice.provisional for choice in (self.editions or {}).values())
