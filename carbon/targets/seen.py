"""What measures save as a target sees it, in one place for the gap and for a decision paper.

A kWh counts by :mod:`carbon.targets.valued`: at the newest year's own factors, in the scopes of the
target. What counts in a year ahead is what is saved then *less* what was saved in the newest year,
whose figure has it already. Measures on one meter are combined.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from carbon.figures import KG_PER_TONNE
from carbon.inventories.inventory import Inventory
from carbon.measures.assumptions import Assumptions
from carbon.measures.measure import Measure
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choice
from carbon.measures.verification.saved import counted_in
from carbon.periods import Period
from carbon.register.register import Register
from carbon.targets.counted import decided, free
from carbon.targets.valued import outside_of, own_factors, valued

#: Below this share of what is taken from another, a difference is what a processor rounds.
BINARY_NOISE = 1e-12


@dataclass(frozen=True)
class Seen:
    """How a target of ``scopes`` counts what is saved from ``since``, its newest year, on.

    ``given`` values a unit saved as the target does. ``factors`` are kg CO2e a unit by fuel, None
    where the figures tell none.
    """

    given: Assumptions
    scopes: tuple[str, ...]
    since: Period
    factors: Mapping[str, float] | None = None
    register: Register | None = None

    def saved_kg(self, measures: Sequence[Measure], period: Period) -> float:
        """What *measures* save together in *period*, kg CO2e."""
        if not measures:
            return 0.0
        found, _ = candidates(free(measures), self.given, self.register, counted_in(period))
        return choice(found).tonnes * KG_PER_TONNE

    def brought_kg(self, measures: Sequence[Measure], period: Period) -> float:
        """What they take off the figure of *period*: less what they saved in ``since`` already."""
        return less(self.saved_kg(measures, period), self.had_kg(measures))

    def had_kg(self, measures: Sequence[Measure]) -> float:
        """What of *measures* is in the figure of ``since``: of a proposed one nothing.

        Nobody has done it, though the day that it was to start on has passed.
        """
        return self.saved_kg([each for each in measures if decided(each)], self.since)

    def outside(self, measures: Iterable[Measure]) -> tuple[str, ...]:
        """The fuels of *measures* that count nothing: their emission is of other scopes."""
        fuels = (fuel for each in measures for fuel in each.quantities)
        return outside_of(self.given, fuels, self.factors, self.scopes)


def seen_by(
    scopes: Sequence[str],
    since: Period,
    given: Assumptions,
    latest: Inventory | None = None,
    register: Register | None = None,
) -> Seen:
    """How a target of *scopes* counts savings appraised by *given*.

    *latest* is the inventory of its newest year *since* where that is calculated; *register* says
    which meter is of which fuel.
    """
    factors = own_factors(latest, scopes) if latest is not None else None
    return Seen(valued(given, factors, scopes), tuple(scopes), since, factors, register)


def less(whole: float, part: float) -> float:
    """*whole* − *part*, and nothing where they differ by rounding only."""
    return 0.0 if math.isclose(whole, part, rel_tol=BINARY_NOISE) else whole - part
