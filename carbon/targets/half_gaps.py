"""The halves that an outturn rests on, their gaps filled from the meters' own history.

A past half with months missing would have too small a part of its year, and a first half with
months missing makes too little of its own: both get what stands in for a gap elsewhere, and for an
account of events that fell silent (:mod:`carbon.analysis.like_for_like.filling`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from carbon.analysis.like_for_like.filling import fill, names_of
from carbon.analysis.recalculation.stand_in import joined
from carbon.analysis.recalculation.structural import Estates
from carbon.emissions.lines import GROSS
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.targets.filled_halves import HalfGaps


@dataclass(frozen=True)
class Whole:
    """A half with its gross lines on all its days, as far as can be, and what its ``gaps`` were."""

    inventory: Inventory
    gaps: HalfGaps


def whole(inventory: Inventory, records: Records, estates: Callable[[], Estates]) -> Whole:
    """*inventory* with its gaps filled; as it is where it has none, and its *estates* unasked."""
    cover = inventory.completeness
    if cover is None or (cover.share >= 1 and not (cover.silent or cover.fallen_silent)):
        return Whole(inventory, HalfGaps(inventory.period))
    lines = inventory.lines[inventory.lines["scope"].isin(GROSS)]
    made = fill(inventory, lines, records.bounded, estates(), events=True)
    stay = names_of(made.stay)
    if made.lines is None:
        return Whole(inventory, HalfGaps(inventory.period, stay=stay))
    days = bool(set(made.lines["meter"]) - set(made.silent))
    gaps = HalfGaps(inventory.period, days, made.silent, stay)
    return Whole(replace(inventory, lines=joined(lines, made.lines)), gaps)
