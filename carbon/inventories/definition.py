"""What an inventory is: its ``inventory.toml``, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from carbon.errors import BadValue, FaultList, UnknownName
from carbon.periods import Period
from carbon.tables import Definition, read_toml
from carbon.workspace import Workspace

FILE = "inventory.toml"
KINDS = ("calculated", "published", "statistics")
APPROACHES = ("operational control", "financial control", "territorial", "within influence")
POLICIES = ("majority", "blended")
KEYS = (
    "title",
    "kind",
    "owner",
    "approach",
    "description",
    "source",
    "base_period",
    "edition_policy",
    "provisional",
    "enough_actual_pct",
    "recalculation_threshold_pct",
    "select",
    "exclusion",
    "notes",
    "gases",
)


@dataclass(frozen=True)
class Exclusion:
    """What an inventory leaves out, and why."""

    what: str
    reason: str


@dataclass(frozen=True)
class InventoryDefinition:
    """An inventory's definition.

    ``kind`` is one of :data:`KINDS`: calculated from the ledger, published totals, or official
    statistics. A calculated inventory takes the meters of ``sites`` and of ``services`` (each empty
    for all) with the activities named (empty for all). ``edition_policy`` chooses the factor
    edition of a reporting year; ``provisional`` lets an older edition stand in, marked.
    ``enough_actual_pct`` is the share of emissions that must rest on actual readings before
    anything is called on track. ``recalculation_threshold_pct`` of base-year gross is how much
    must have changed before the base year is recalculated.
    """

    name: str
    folder: Path
    title: str
    kind: str
    owner: str
    approach: str
    description: str
    source: str
    gases: tuple[str, ...]
    base_period: Period | None
    edition_policy: str
    provisional: bool
    enough_actual_pct: float
    sites: tuple[str, ...]
    services: tuple[str, ...]
    activities: tuple[str, ...]
    exclusions: tuple[Exclusion, ...]
    notes: tuple[str, ...]
    recalculation_threshold_pct: float = 5.0


def names(workspace: Workspace) -> list[str]:
    """The inventories that the workspace defines, by name."""
    if not workspace.inventories.is_dir():
        return []
    return sorted(path.parent.name for path in workspace.inventories.glob(f"*/{FILE}"))


def load(workspace: Workspace, name: str | None = None) -> InventoryDefinition:
    """The definition of inventory *name*; with only one inventory its name may be left out.

    Raises :class:`~carbon.errors.UnknownName` for a name that is not there, and
    :class:`~carbon.errors.Faults` for all that is wrong in the file.
    """
    known = names(workspace)
    if name is None:
        if len(known) != 1:
            raise UnknownName("inventory", "", known, "Name the inventory.")
        (name,) = known
    if name not in known:
        raise UnknownName("inventory", name, known, "Definitions are folders of inventories/.")
    return read_definition(workspace.inventories / name)


def read_definition(folder: Path) -> InventoryDefinition:
    """The definition in *folder*, with all its faults together."""
    toml = read_toml(folder / FILE)
    faults = FaultList()
    faults.extend(toml.check_keys(KEYS))
    base = faults.attempt(toml.get, "base_period", str, "a period in quotes", "")
    select = faults.attempt(_select, toml) or {}
    definition = InventoryDefinition(
        name=folder.name,
        folder=folder,
        title=faults.attempt(toml.get, "title", str, "a title in quotes") or "",
        kind=faults.attempt(_one_of, toml, "kind", KINDS) or "",
        owner=faults.attempt(toml.get, "owner", str, "who answers for it, in quotes") or "",
        approach=faults.attempt(_one_of, toml, "approach", APPROACHES) or "",
        description=faults.attempt(toml.get, "description", str, "text in quotes", "") or "",
        source=faults.attempt(toml.get, "source", str, "text in quotes", "") or "",
        gases=tuple(faults.attempt(_texts, toml, "gases") or ()),
        base_period=faults.attempt(Period.parse, base, toml.place("base_period")) if base else None,
        edition_policy=faults.attempt(_one_of, toml, "edition_policy", POLICIES, "majority") or "",
        provisional=bool(faults.attempt(toml.get, "provisional", bool, "true or false", False)),
        enough_actual_pct=faults.attempt(_percentage, toml, "enough_actual_pct", 80.0) or 0.0,
        sites=select.get("sites", ()),
        services=select.get("services", ()),
        activities=select.get("activities", ()),
        exclusions=tuple(faults.attempt(_exclusions, toml) or ()),
        notes=tuple(faults.attempt(_texts, toml, "notes") or ()),
        recalculation_threshold_pct=faults.attempt(
            _percentage, toml, "recalculation_threshold_pct", 5.0
        )
        or 0.0,
    )
    faults.raise_if_any()
    return definition


def _one_of(toml: Definition, key: str, known: tuple[str, ...], default: str | None = None) -> str:
    value = toml.get(key, str, f"one of: {', '.join(known)}", default)
    if value not in known:
        raise UnknownName(key.replace("_", " "), value, known, "", toml.place(key))
    return value


def _percentage(toml: Definition, key: str, default: float) -> float:
    value = toml.get(key, float, "a percentage", default)
    if not 0 <= value <= 100:
        raise BadValue(f"{key} = {value}", "a percentage from 0 to 100", "", toml.place(key))
    return value


def _texts(toml: Definition, key: str) -> tuple[str, ...]:
    values = toml.get(key, list, "a list of texts", [])
    if not all(isinstance(value, str) for value in values):
        raise BadValue(f"{key} = {values!r}", "a list of texts in quotes", "", toml.place(key))
    return tuple(values)


def _select(toml: Definition) -> dict[str, tuple[str, ...]]:
    known = ("sites", "services", "activities")
    values = toml.get("select", dict, "[select] with sites, services or activities", {})
    select = Definition(values, toml.file, toml.lines, "select.")
    for fault in select.check_keys(known):
        raise fault
    return {key: _texts(select, key) for key in known}


def _exclusions(toml: Definition) -> list[Exclusion]:
    return [
        Exclusion(table.get("what", str, "what is left out"), table.get("reason", str, "why it is"))
        for table in toml.tables("exclusion")
    ]
