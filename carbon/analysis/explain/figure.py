"""Why is this number what it is? Any figure, down to file rows and the publisher's cells.

Each emission line behind a figure becomes one piece of arithmetic that a person can follow by
hand: nothing in it is rounded, and what stands in square brackets says where a number is from.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from carbon.analysis.explain.published import explain_published, explain_statistics
from carbon.analysis.explain.readings import explain_readings
from carbon.analysis.explain.working import Working, plain
from carbon.emissions.lines import GROSS, single_gas
from carbon.errors import UnknownName
from carbon.figures import KG_PER_TONNE, in_tonnes
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import InventoryDefinition
from carbon.periods import Period
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

#: By what a figure may be narrowed, and the column of the lines that it is.
FILTERS = ("scope", "service", "site", "source", "sector", "month")


@dataclass(frozen=True)
class Explanation:
    """A figure and the workings it is the sum of, in kg; ``notes`` say what else there is."""

    definition: InventoryDefinition
    period: Period
    gas: str
    filters: Mapping[str, str]
    workings: tuple[Working, ...]
    notes: tuple[str, ...] = ()

    @property
    def kg(self) -> float:
        """The figure in kg, exactly summed."""
        return math.fsum(working.kg for working in self.workings)

    def heading(self) -> str:
        """Which figure is explained."""
        narrowed = "".join(f", {name} {value}" for name, value in self.filters.items())
        return f"{self.definition.title}, {self.period}{narrowed}"

    def sum_sentence(self) -> str:
        """The sum of the workings."""
        count = len(self.workings)
        lines = "1 line" if count == 1 else f"{count:,} lines"
        return (
            f"Sum of {lines}: {plain(self.kg)} kg {self.gas} ÷ 1,000 = "
            f"{plain(self.kg / KG_PER_TONNE)} t{self.gas}"
        )

    def document(self) -> dict[str, Any]:
        """Everything as plain data."""
        return {
            "inventory": self.definition.name,
            "period": self.period.label,
            "filters": dict(self.filters),
            "gas": self.gas,
            "kg": self.kg,
            "t": in_tonnes(self.kg),
            "notes": list(self.notes),
            "lines": [working.document() for working in self.workings],
        }


def explain(
    workspace: Workspace,
    definition: InventoryDefinition,
    period: Period,
    filters: Mapping[str, str] | None = None,
    as_at: date | None = None,
) -> Explanation:
    """The workings of a period's gross emissions, or of the part that *filters* name.

    *filters* has values for any of :data:`FILTERS`; the scopes ``deduction`` and ``outside``,
    which are no part of gross, are explained when asked for. Raises
    :class:`~carbon.errors.UnknownName` for a value that no line of the period has.
    """
    wanted = {name: value for name, value in (filters or {}).items() if value}
    made = assemble(workspace, definition, period, as_at)
    lines = made.lines if "scope" in wanted else made.lines[made.lines["scope"].isin(GROSS)]
    lines = narrowed(lines, wanted).reset_index(drop=True)
    single_gas(lines)
    explaining: Mapping[str, Callable[[], tuple[Sequence[Working], Sequence[str]]]] = {
        "calculated": lambda: explain_readings(workspace, made, lines, as_at),
        "published": lambda: explain_published(definition.folder, lines),
        "statistics": lambda: explain_statistics(definition.folder, lines),
    }
    workings, notes = explaining[definition.kind]()
    said = (*notes, *made.remarks)
    return Explanation(definition, period, single_gas(lines), wanted, tuple(workings), said)


def narrowed(lines: pd.DataFrame, filters: Mapping[str, str]) -> pd.DataFrame:
    """The *lines* that have each of the values in *filters*, whatever their case.

    Raises :class:`~carbon.errors.UnknownName` where no line is left, with the values there are.
    """
    for name, value in filters.items():
        if name not in FILTERS:
            raise UnknownName("filter", name, FILTERS)
        column = [f"{day:%Y-%m}" for day in lines["start"]] if name == "month" else lines[name]
        values = [str(each) for each in column]
        chosen = [each.casefold() == value.casefold() for each in values]
        if not any(chosen):
            raise UnknownName(name, value, sorted(set(values) - {""}))
        lines = lines[chosen]
    return lines
