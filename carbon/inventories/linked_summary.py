"""A linked series as a table: what was reported, the ratio, what that makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from carbon.errors import Fault
from carbon.figures import KG_PER_TONNE
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.linking import linked
from carbon.inventories.published import published_lines, read_boundaries

COLUMNS = ("period", "boundary", "reported t", "ratio", "linked t", "linked % of first", "rests on")


class NothingPublished(Fault):
    """Linking is for published totals."""


@dataclass(frozen=True)
class LinkedSummary:
    """Rows of :data:`COLUMNS`, a period each; tonnes and percentages, unrounded."""

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    title: str
    document: dict[str, Any]
    notes: tuple[str, ...]


def summarise_linked(definition: InventoryDefinition) -> LinkedSummary:
    """The linked series of a published inventory.

    Raises :class:`NothingPublished` for another kind of inventory, and what
    :func:`carbon.inventories.linking.linked` raises.
    """
    if definition.kind != "published":
        raise NothingPublished(
            f"{definition.name}, which is {definition.kind}",
            "an inventory of published returns",
            "Only returns on several boundaries need linking.",
        )
    series = linked(
        published_lines(definition.folder, every_version=True), read_boundaries(definition.folder)
    )
    first = series.kg(series.periods[0])
    assumed = {link.later for link in series.links if link.assumed}
    rows: list[tuple[object, ...]] = []
    for period in series.periods:
        lines = series.reported[series.reported["period"] == period]
        boundary = str(lines["boundary"].iloc[0])
        kg = series.kg(period)
        ratio = series.ratios[boundary]
        basis = "assumption" if boundary in assumed else "ratio" if ratio != 1 else "as reported"
        rows.append(
            (
                period,
                boundary,
                series.reported_kg(period) / KG_PER_TONNE,
                ratio,
                kg / KG_PER_TONNE,
                (kg - first) / first * 100 if first > 0 else None,
                basis,
            )
        )
    return LinkedSummary(
        COLUMNS,
        rows,
        f"{definition.title}: linked series, gross",
        {
            "inventory": definition.name,
            "series": "linked",
            "links": [
                {
                    "earlier": link.earlier,
                    "later": link.later,
                    "periods": list(link.periods),
                    "earlier_kg": link.earlier_kg,
                    "later_kg": link.later_kg,
                    "ratio": link.ratio,
                    "assumed": link.assumed,
                    "assumption": link.assumption,
                }
                for link in series.links
            ],
            "years": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        },
        series.sentences(),
    )
