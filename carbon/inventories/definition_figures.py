"""The figures of inventories as they are defined: which there are, and that they are right."""

from __future__ import annotations

from carbon.figures.column import Columns, text
from carbon.inventories.assemble import Checked
from carbon.inventories.definition import InventoryDefinition

INVENTORIES: Columns[InventoryDefinition] = Columns(
    text("inventory", of=lambda each: each.name),
    text("kind"),
    text("approach"),
    text("base_period", "base period", lambda each: str(each.base_period or "")),
    text("title"),
)
#: Definitions that were checked; one with a fault is never listed.
CHECKED: Columns[Checked] = Columns(
    text("inventory"),
    text("kind"),
    text("lines"),
    text("meters"),
    text("verdict", of=lambda _: "good"),
)
