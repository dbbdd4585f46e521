"""A year with the factors of the base year, and a year on one GWP basis.

The first shows what was used, without what the grid did; the second what a change of potentials
hides. Neither is a figure to report: they stand beside those that are.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from carbon.analysis.change.matching import gross_factors
from carbon.analysis.recalculation.structural import Estates, uses_by_activity
from carbon.emissions.lines import GROSS
from carbon.factors.each import taken
from carbon.factors.gwp import CannotRestate, basis_of, restate
from carbon.inventories.inventory import Inventory


@dataclass(frozen=True)
class Constant:
    """A year's kg CO2e, and how much of it could not be held constant (``left_kg``).

    ``left`` names what that is, the largest first.
    """

    kg: float
    left_kg: float
    left: tuple[str, ...]


def constant_factor(made: Inventory, base: Inventory, estates: Estates) -> Constant:
    """*made*'s use with the factors of *base*'s edition.

    A use for which the base year's edition has no factor keeps its own; ``left`` names it.
    """
    lines = made.lines[made.lines["scope"].isin(GROSS)]
    uses = uses_by_activity(lines)
    factors = gross_factors(base.editions or {}, uses, estates.activities, estates.library)
    known = {activity for activity, _ in factors}
    left = [activity for activity in uses if activity not in known]
    own = math.fsum(lines.loc[lines["activity"].isin(left), "kg_co2e"])
    held = [uses[activity] * factor for (activity, _), factor in sorted(factors.items())]
    return Constant(math.fsum([*held, own]), own, tuple(left))


def constant_gwp(made: Inventory, estates: Estates, target: str) -> Constant:
    """*made*'s emissions with every factor restated to the GWP basis *target*.

    A factor without a gas split stays as it was published; ``left`` names its source.
    """
    lines = made.lines[made.lines["scope"].isin(GROSS)]
    restated: list[float] = []
    left: dict[str, list[float]] = {}
    keys = ["activity", "line", "factor_id", "factor_unit", "source"]
    for (activity, _, factor_id, unit, source), group in lines.groupby(keys):
        known = estates.activities[str(activity)]
        publisher, choice = known.publisher, taken(known, made.editions or {})
        quantity = math.fsum(group["quantity"] * group["conversion"])
        try:
            factor = math.fsum(
                float(share) * restate(one, basis_of(edition, one), target)
                for edition, share in (
                    (estates.library[publisher][name], share) for name, share in choice.parts
                )
                for one in [edition.factor(str(factor_id), str(unit))]
            )
        except CannotRestate:
            left.setdefault(str(source), []).append(math.fsum(group["kg_co2e"]))
            continue
        restated.append(quantity * factor)
    kept = {source: math.fsum(parts) for source, parts in left.items()}
    whole = math.fsum(kept.values())
    largest = sorted(kept, key=lambda source: (-abs(kept[source]), source))
    return Constant(math.fsum([*restated, whole]), whole, tuple(largest))
