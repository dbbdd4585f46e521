"""Totals that an inventory's definition says a period must meet, and whether it does."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.emissions.lines import GROSS, total
from carbon.figures import KG_PER_TONNE
from carbon.inventories.definition_parts import Expected
from carbon.inventories.inventory import Inventory


@dataclass(frozen=True)
class Expectation:
    """An expected total beside what was calculated, in kg CO2e."""

    expected: Expected
    kg_co2e: float

    @property
    def gap_kg(self) -> float:
        """Calculated less expected."""
        return self.kg_co2e - self.expected.kg_co2e

    @property
    def met(self) -> bool:
        """Whether the gap is within the tolerance, and a rounding error."""
        return abs(self.gap_kg) <= self.expected.kg_co2e * self.expected.tolerance_pct / 100 + 1e-6

    def sentence(self) -> str:
        """What was expected, of what, by which source, and whether it is met."""
        name = f"line {self.expected.line}" if self.expected.line else "gross"
        verdict = "met" if self.met else f"NOT met, {self.gap_kg / KG_PER_TONNE:+,.3f} t"
        return (
            f"Expected {self.expected.kg_co2e / KG_PER_TONNE:,.3f} t of {name} "
            f"({self.expected.source}): {verdict}."
        )


def expectations(made: Inventory) -> list[Expectation]:
    """The totals that *made* must meet, in the order of its definition."""
    by_name = {line.name: line for line in made.definition.lines}
    return [
        Expectation(each, made.kg_of(by_name[each.line]) if each.line else total(made.lines, GROSS))
        for each in made.definition.expected
        if (each.period.start, each.period.end) == (made.period.start, made.period.end)
    ]
