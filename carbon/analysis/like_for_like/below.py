"""What is taken off below the line, like for like: green tariffs and offsets.

A green tariff goes with its kWh: it counts on the boundary and on the days that gross counts on.
Offsets are tonnes that were bought, and stand as recorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from carbon.analysis.change.flow_months import points_of_lines
from carbon.analysis.change.matched import MatchedRows
from carbon.analysis.like_for_like.comparison import BELOW
from carbon.analysis.recalculation.structural import Estates
from carbon.emissions.lines import total
from carbon.inventories.contract_shares import ACTIVITY
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import LINE, OFFSETS, Supply, green_tariff_kg
from carbon.register.points import Point
from carbon.register.register import Register
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

    from carbon.analysis.change.matched import Column

#: By point and month of the year, the part of generation's emissions that counts.
Parts = dict[tuple[Point, int], float]


def offsets(base: Inventory, year: Inventory) -> tuple[float, float]:
    """The offsets of both years as recorded, kg CO2e below zero."""
    first, second = (
        total(each.lines[each.lines["category"] == OFFSETS], (BELOW,)) for each in (base, year)
    )
    return first, second


def parts(rows: MatchedRows, side: int, kg: Column) -> Parts:
    """The part of each month of one *side* that *kg* of its rows is, such as of shared days."""
    of_supply = rows.told(lambda flow: (flow.point.activity, flow.line) == (ACTIVITY, LINE))
    counts = of_supply.astype(bool) & (rows["total"][:, side] != 0)
    supplied = rows.where(counts)
    shares = (kg[counts, side] / supplied["total"][:, side]).tolist()
    points = supplied.told(lambda flow: flow.point)
    return dict(zip(zip(points, supplied["month"].tolist(), strict=True), shares, strict=True))


def green_kg(
    counted: Parts,
    lines: pd.DataFrame,
    register: Register,
    inventory: Inventory,
    estates: Estates,
) -> float:
    """What green tariffs take off the part of *lines* that is *counted*, kg CO2e below zero."""
    return green_tariff_kg(
        inventory.definition,
        _supplies(counted, lines, register, inventory),
        estates.library,
        inventory.period,
        inventory.contract_editions,
    )


def _supplies(
    counted: Parts, lines: pd.DataFrame, register: Register, inventory: Inventory
) -> Iterator[Supply]:
    bought = lines[(lines["line"] == LINE) & (lines["scope"] == "2")]
    first = inventory.period.start
    columns = ("meter", "start", "end", "quantity", "conversion", "kg_co2e")
    behind = _behind(bought)
    for row, point, place in zip(
        rows_of(bought, columns), points_of_lines(bought, register), behind, strict=True
    ):
        meter, start, end, quantity, ratio, kg = row
        month = (start.year - first.year) * 12 + start.month - first.month
        if part := counted.get((point, month)):
            own = register.meters[meter]
            site, service = place if place[0] else (own.site, own.service)
            yield site, service, start, end, quantity * part, ratio, kg * part


def _behind(lines: pd.DataFrame) -> Sequence[tuple[str, str]]:
    """Where each line is supplied, where that is not its own site."""
    if "supply_site" not in lines.columns:
        return [("", "")] * len(lines)
    return list(zip(lines["supply_site"], lines["supply_service"], strict=True))
