"""A calculated inventory held against what was published of the same period.

    gap = calculated − published = activity + factor + boundary + unexplained

Where the publisher stated the quantity behind a figure (``activity.csv`` beside
``published.csv``), with Q the quantity, f = kg ÷ Q, c calculated and p published::

    activity = (Qc − Qp) × (fc + fp) ÷ 2        factor = (fc − fp) × (Qc + Qp) ÷ 2

which add up to the gap of that source exactly (Kaya-type split with the mean as weight, as in
:mod:`carbon.analysis.change.effects`). A scope that only one of the two has is boundary. What is
left is unexplained, and called so: totals alone cannot tell quantities from factors.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from carbon.emissions.lines import GROSS, NET, single_gas, total
from carbon.errors import BadValue, FaultList
from carbon.files import is_there
from carbon.inventories.published_rows import AMOUNT, VERSION
from carbon.periods import Period
from carbon.records.kinds import PERIOD, number, text
from carbon.records.reader import read_rows
from carbon.tables import read_csv

if TYPE_CHECKING:
    import pandas as pd

ACTIVITY = ("period", "version", "scope", "source", "quantity", "unit", "kg_co2e")
BESIDES = ("report", "source_url", "note")
FILLED = text("a value", filled=True)


@dataclass(frozen=True)
class StatedActivity:
    """A quantity that the publisher stated, with the kg CO2e it made of it, in one scope."""

    period: Annotated[Period, PERIOD]
    version: Annotated[int, VERSION]
    scope: Annotated[str, FILLED]
    source: Annotated[str, FILLED]
    quantity: Annotated[float, number(above=0)]
    unit: Annotated[str, FILLED]
    kg_co2e: Annotated[float, AMOUNT]


@dataclass(frozen=True)
class GapPart:
    """One part of the gap in kg: which effect, of what, and why it is called so."""

    effect: str
    of: str
    kg: float
    reason: str


@dataclass(frozen=True)
class Reconciliation:
    """Calculated less published, gross, and the parts that add up to it; net besides.

    All in kg. ``deductions_kg`` is the difference of what is taken off: net gap less gross gap.
    """

    calculated_kg: float
    published_kg: float
    calculated_net_kg: float
    published_net_kg: float
    parts: tuple[GapPart, ...]

    @property
    def gap_kg(self) -> float:
        """Calculated less published, gross."""
        return self.calculated_kg - self.published_kg

    @property
    def net_gap_kg(self) -> float:
        """Calculated less published, net."""
        return self.calculated_net_kg - self.published_net_kg

    @property
    def deductions_kg(self) -> float:
        """What the net gap has besides the gross one."""
        return self.net_gap_kg - self.gap_kg

    def effect_kg(self, effect: str) -> float:
        """The sum of the parts of one effect."""
        return math.fsum(part.kg for part in self.parts if part.effect == effect)


def read_stated(folder: Path) -> list[StatedActivity]:
    """The quantities stated with published figures; none where there is no ``activity.csv``."""
    path = folder / "activity.csv"
    if not is_there(path):
        return []
    faults = FaultList()
    found = [one for _, one in read_rows(read_csv(path, ACTIVITY, BESIDES), StatedActivity, faults)]
    faults.raise_if_any()
    return found


def reconcile(
    calculated: pd.DataFrame, published: pd.DataFrame, stated: Sequence[StatedActivity] = ()
) -> Reconciliation:
    """The gap between two tables of emission lines of one period, and what can be told apart.

    *stated* are the publisher's quantities of that period and return. Raises
    :class:`~carbon.emissions.lines.MixedBasis` where one counts CO2 and the other CO2e.
    """
    import pandas as pd

    single_gas(pd.concat([calculated[["gas"]], published[["gas"]]]))
    parts: list[GapPart] = []
    for scope in GROSS:
        ours, theirs = total(calculated, [scope]), total(published, [scope])
        have = [scope in set(lines["scope"]) for lines in (calculated, published)]
        if not any(have):
            continue
        if scope == "rounding":
            parts.append(
                GapPart("unexplained", "rounding", ours - theirs, "the publisher's rounding")
            )
        elif not all(have) and "all" not in (set(calculated["scope"]) | set(published["scope"])):
            which = "published" if have[1] else "calculated"
            reason = f"only the {which} figures have scope {scope}"
            parts.append(GapPart("boundary", f"scope {scope}", ours - theirs, reason))
        else:
            named = list(_by_source(calculated, [s for s in stated if s.scope == scope]))
            parts += named
            rest = ours - theirs - math.fsum(part.kg for part in named)
            reason = "no quantity was published" if not named else "sources without a quantity"
            parts.append(GapPart("unexplained", f"scope {scope}", rest, reason))
    return Reconciliation(
        total(calculated, GROSS),
        total(published, GROSS),
        total(calculated, NET),
        total(published, NET),
        tuple(parts),
    )


def _by_source(calculated: pd.DataFrame, stated: Sequence[StatedActivity]) -> list[GapPart]:
    """Activity and factor of each source whose quantity was stated; boundary where it is new."""
    parts = []
    for each in stated:
        of = f"{each.source}, scope {each.scope}"
        chosen = calculated[
            (calculated["source"] == each.source) & (calculated["scope"] == each.scope)
        ]
        if chosen.empty:
            parts.append(GapPart("boundary", of, -each.kg_co2e, "not in the calculated inventory"))
            continue
        units = set(chosen["unit"])
        if units != {each.unit}:
            raise BadValue(
                f"{each.source} in {each.unit}", f"{', '.join(sorted(units))}, as calculated"
            )
        # Lines of one source in one scope (losses, upstream) share one quantity: count it once.
        quantity = max(
            math.fsum(group["quantity"]) for _, group in chosen.groupby("factor_id", sort=False)
        )
        kg = math.fsum(chosen["kg_co2e"])
        if quantity <= 0:
            parts.append(GapPart("activity", of, kg - each.kg_co2e, "nothing was used"))
            continue
        ours, theirs = kg / quantity, each.kg_co2e / each.quantity
        parts.append(
            GapPart(
                "activity",
                of,
                (quantity - each.quantity) * (ours + theirs) / 2,
                f"{quantity:,.0f} {each.unit} calculated, {each.quantity:,.0f} published",
            )
        )
        parts.append(
            GapPart(
                "factor",
                of,
                (ours - theirs) * (quantity + each.quantity) / 2,
                f"{ours:.6g} kg per {each.unit} calculated, {theirs:.6g} published",
            )
        )
    return parts
