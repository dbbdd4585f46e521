"""A figure of the newest year beside the same of the year before, as several sections have it."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from carbon.figures.column import Column, Columns, own, share_of, text, tonnes_of
from carbon.inventories.inventory import Inventory
from carbon.targets.year import change


@dataclass(frozen=True)
class TwoYears:
    """What is *named*, in the year before and in the newest; None where it is not known."""

    name: str
    before: float | None
    latest: float | None

    @property
    def change(self) -> float | None:
        """(latest − before) ÷ before, a share; None where either is not known."""
        if self.before is None or self.latest is None:
            return None
        return change(self.latest, self.before)


def side_by_side(
    before: Inventory | None,
    latest: Inventory,
    heading: str,
    decimals: int,
    *more: Column[Any],
    of_kg: bool = True,
) -> Columns[Any]:
    """The columns of a table of :class:`TwoYears`, named by *heading*, and *more*.

    What is *of_kg* is told in tonnes, other figures as they are.
    """
    year_before = str(before.period) if before else "Year before"
    return Columns(
        text("name", heading),
        _figure("before", year_before, decimals, of_kg),
        _figure("latest", str(latest.period), decimals, of_kg),
        share_of("change", "Change, as reported", signed=True),
        *more,
    )


def _figure(name: str, heading: str, decimals: int, of_kg: bool) -> Column[Any]:
    if of_kg:
        return tonnes_of(name, heading, attrgetter(name), decimals)
    return own(name, heading, decimals=decimals)
