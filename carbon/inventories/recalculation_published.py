"""Published returns that were restated: the first beside the last, and the difference named."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.emissions.lines import GROSS, total
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.published import Boundary, published_lines, read_boundaries


def signed(value: float, decimals: int) -> str:
    """A difference as it is printed, with its sign.

    >>> signed(-1234.5, 1), signed(2, 0)
    ('−1,234.5', '+2')
    """
    return f"{value:+,.{decimals}f}".replace("-", "−")


@dataclass(frozen=True)
class Restatement:
    """A period's first return and, where there is one, its last; gross, in kg CO2e."""

    period: str
    boundary: Boundary
    kg: float
    restated_boundary: Boundary | None = None
    restated_kg: float | None = None

    @property
    def difference_kg(self) -> float | None:
        """The last less the first; None where there is one return only."""
        return None if self.restated_kg is None else self.restated_kg - self.kg

    @property
    def difference_pct(self) -> float | None:
        """The difference as a percentage of the first return."""
        difference = self.difference_kg
        return None if difference is None or self.kg <= 0 else difference / self.kg * 100

    def sentence(self, threshold_pct: float) -> str:
        """The difference in words, with the publisher's own where it gave any."""
        assert self.restated_kg is not None
        assert self.restated_boundary is not None
        assert self.difference_kg is not None
        pct = self.difference_pct or 0.0
        side = "at or above" if abs(pct) >= threshold_pct else "below"
        words = self.restated_boundary.wording
        quoted = f" The publisher's reason: “{words}”." if words else ""
        return (
            f"{self.period}: first {self.kg / 1000:,.3f} t ({self.boundary.id}: "
            f"{self.boundary.title}), restated {self.restated_kg / 1000:,.3f} t "
            f"({self.restated_boundary.id}: {self.restated_boundary.title}); the difference is "
            f"{signed(self.difference_kg / 1000, 3)} t, {signed(pct, 1)}%, {side} the threshold of "
            f"{threshold_pct:g}%.{quoted}"
        )


def restatements(definition: InventoryDefinition) -> list[Restatement]:
    """Every period of a published inventory, in order, with its first and last return."""
    known = {boundary.id: boundary for boundary in read_boundaries(definition.folder)}
    lines = published_lines(definition.folder, every_version=True)
    found = []
    for period, group in lines.groupby("period", sort=True):
        returns = [
            (known[str(one["boundary"].iloc[0])], total(one, GROSS))
            for _, one in group.groupby("version", sort=True)
        ]
        first, last = returns[0], returns[-1]
        if len(returns) == 1:
            found.append(Restatement(str(period), *first))
        else:
            found.append(Restatement(str(period), *first, *last))
    return found
