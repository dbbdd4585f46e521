"""What is taken off gross to make net: green tariffs and offsets, below the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from carbon.emissions.lines import grouped

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Deduction:
    """What one source of a category takes off, in kg CO2e, below nought."""

    category: str
    source: str
    kg_co2e: float


def deductions_of(lines: pd.DataFrame) -> list[Deduction]:
    """The deductions among emission *lines*, by category and source."""
    taken_off = lines[lines["scope"] == "deduction"]
    if taken_off.empty:
        return []
    sums = grouped(taken_off, ["category", "source"])
    return [Deduction(*each) for each in sums.itertuples(index=False, name=None)]
