"""Emissions of some lines added up, in all and by scope."""

from __future__ import annotations

import math
from dataclasses import dataclass, field


@dataclass
class KgByScope:
    """kg CO2e of several lines, times *sign*, in all and by scope."""

    sign: int = 1
    values: list[tuple[str, float]] = field(default_factory=list)

    def add(self, scope: str, kg: float) -> None:
        """Count a line's *kg* of *scope* in."""
        self.values.append((scope, kg))

    @property
    def kg(self) -> float:
        """The sum of all."""
        return self.sign * math.fsum(kg for _, kg in self.values)

    @property
    def by_scope(self) -> dict[str, float]:
        """The sum of each scope."""
        scopes = sorted({scope for scope, _ in self.values})
        return {
            scope: self.sign * math.fsum(kg for of, kg in self.values if of == scope)
            for scope in scopes
        }
