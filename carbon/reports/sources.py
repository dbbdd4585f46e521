"""Whose figures an inventory's are, for the foot of whatever is published."""

from __future__ import annotations

from carbon.definitions import read_toml
from carbon.errors import CarbonError
from carbon.inventories.definition import InventoryDefinition

STATISTICS = "statistics.toml"
#: What is named of the statistics, in this order.
NAMED = ("publisher", "title", "licence", "attribution")


def sources_of(definition: InventoryDefinition) -> list[tuple[str, str]]:
    """The inventory's title and who published its figures, where from and under which licence.

    Official statistics are their publisher's, whoever keeps the inventory; what a council
    calculates or has published is its owner's.
    """
    told = definition.source or definition.description
    if definition.kind == "statistics":
        return [(definition.title, " ".join(filter(None, (_publisher(definition), told))))]
    whose = "Calculated" if definition.kind == "calculated" else "Published"
    text = f"{whose} by {definition.owner}."
    return [(definition.title, f"{text} {told}".strip())]


def _publisher(definition: InventoryDefinition) -> str:
    """Publisher, title, licence and attribution of the statistics, as their TOML says them."""
    try:
        found = read_toml(definition.folder / STATISTICS).values
    except CarbonError:
        return ""
    parts = [str(found.get(name) or "").strip().rstrip(".") for name in NAMED]
    return " ".join(f"{part}." for part in parts if part)
