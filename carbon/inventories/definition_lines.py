"""The lines of an inventory: what each counts, who answers for its data, how sure they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from carbon import units
from carbon.definitions import Definition
from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.ledger.records import NOT_STATED, WEAK
from carbon.register.meters import Meter

KEYS = (
    "name", "activity", "activities", "service", "services", "sites", "unit", "scope",
    "scope_reason", "category", "data_owner", "uncertainty", "note",
)  # fmt: skip
UNCERTAINTY_KEYS = ("activity_pct", "estimated_pct", "not_stated_pct", "factor_pct", "source")
#: A source can only be moved to where the council does not control it.
SCOPE_OVERRIDES = ("3",)


@dataclass(frozen=True)
class Uncertainty:
    """How sure a line is: half the 95 % interval, in % of the value, and who says so.

    ``activity_pct`` is of a quantity that was read, ``estimated_pct`` of one that was estimated,
    ``not_stated_pct`` of one of which nothing says which (as of one that was read, unless the
    definition says otherwise), ``factor_pct`` of its conversion factors.
    """

    activity_pct: float
    estimated_pct: float
    factor_pct: float
    source: str
    not_stated_pct: float | None = None

    def pct_of(self, quality: str) -> float:
        """The percentage of a quantity of *quality*."""
        if quality in WEAK:
            return self.estimated_pct
        if quality == NOT_STATED and self.not_stated_pct is not None:
            return self.not_stated_pct
        return self.activity_pct


@dataclass(frozen=True)
class InventoryLine:
    """One line of the inventory: the meters of some activities, services and sites.

    ``activities`` are names or patterns such as ``waste-*``; ``services`` and ``sites`` are empty
    for all. ``scope`` moves emissions that the council does not control to scope 3, ``category``
    names them otherwise; both are empty where the activity's own stand. ``unit`` says what the
    line is logged in, and is only checked.
    """

    name: str
    activities: tuple[str, ...]
    services: tuple[str, ...]
    sites: tuple[str, ...]
    unit: str
    scope: str
    scope_reason: str
    category: str
    data_owner: str
    uncertainty: Uncertainty | None
    note: str
    table: Definition = field(repr=False, compare=False)

    def counts(self, meter: Meter) -> bool:
        """Whether *meter* belongs to this line."""
        return (
            (not self.sites or meter.site in self.sites)
            and (not self.services or meter.service in self.services)
            and any(fnmatchcase(meter.activity, pattern) for pattern in self.activities)
        )

    def place(self, key: str | None = None) -> Place:
        """Where the line, or one of its keys, stands."""
        return self.table.place(key)


def texts(table: Definition, key: str) -> tuple[str, ...]:
    """A list of texts; empty where the key is not there, which lets all through.

    One that is there and empty is refused: it would do the same, and says the contrary.
    """
    values = table.get(key, list, "a list of texts in quotes", [])
    if not values and key in table.values:
        raise BadValue(
            f"{key} that is empty",
            "at least one",
            "For all of them, take the line out.",
            table.place(key),
        )
    if not all(isinstance(value, str) for value in values):
        raise BadValue(f"{key} = {values!r}", "a list of texts in quotes", "", table.place(key))
    return tuple(values)


def percentage(table: Definition, key: str, default: float | None = None) -> float:
    """A percentage of 0 or more; an uncertainty may be above 100."""
    value = table.get(key, float, "a percentage", default)
    if value < 0:
        raise BadValue(f"{key} = {value:g}", "a percentage of 0 or more", "", table.place(key))
    return value


def read_lines(toml: Definition) -> list[InventoryLine]:
    """The lines of a definition, with all their faults together."""
    faults = FaultList()
    found: dict[str, InventoryLine] = {}
    for table in faults.attempt(toml.tables, "line") or []:
        line = faults.attempt(_line, table)
        if line is None:
            continue
        if line.name in found:
            faults.append(
                BadValue(f"line {line.name!r} twice", "each name once", "", table.place("name"))
            )
        found[line.name] = line
    faults.raise_if_any()
    return list(found.values())


def _line(table: Definition) -> InventoryLine:
    faults = FaultList(table.check_keys(KEYS))
    name = faults.attempt(table.get, "name", str, "a short name in quotes")
    activities = faults.attempt(_one_or_several, table, "activity", "activities")
    services = faults.attempt(_one_or_several, table, "service", "services")
    if activities == ():
        faults.append(
            BadValue("no activity", "activity = … or activities = […]", "", table.place())
        )
    owner = faults.attempt(table.get, "data_owner", str, "who answers for its data, in quotes")
    if owner == "":
        faults.append(
            BadValue("an empty data_owner", "a post or a team", "", table.place("data_owner"))
        )
    written = faults.attempt(table.get, "unit", str, "a unit in quotes", "")
    unit = faults.attempt(units.unit, written, table.place("unit")) if written else ""
    scope = faults.attempt(_scope, table)
    uncertainty = faults.attempt(_uncertainty, table)
    sites = faults.attempt(texts, table, "sites")
    reason = faults.attempt(table.get, "scope_reason", str, "text in quotes", "")
    category = faults.attempt(table.get, "category", str, "text in quotes", "")
    note = faults.attempt(table.get, "note", str, "text in quotes", "")
    faults.raise_if_any()
    return InventoryLine(
        name or "", activities or (), services or (), sites or (), unit or "", scope or "",
        reason or "", category or "", owner or "", uncertainty, note or "", table,
    )  # fmt: skip


def _one_or_several(table: Definition, one: str, several: str) -> tuple[str, ...]:
    if one in table.values and several in table.values:
        raise BadValue(f"{one} and {several}", "one of the two", "", table.place(several))
    if one in table.values:
        return (table.get(one, str, "a name in quotes"),)
    return texts(table, several)


def _scope(table: Definition) -> str:
    scope = table.get("scope", str, "a scope in quotes", "")
    if not scope:
        return ""
    if scope not in SCOPE_OVERRIDES:
        raise BadValue(
            f"scope = {scope!r}",
            '"3", for what the council does not control, or none',
            "The activity says its scopes; only scopes 1 and 2 can be moved, and only to 3.",
            table.place("scope"),
        )
    if not table.get("scope_reason", str, "why the scope is another", ""):
        raise BadValue(
            "scope without scope_reason", "why it is scope 3 here", "", table.place("scope")
        )
    return scope


def _uncertainty(table: Definition) -> Uncertainty | None:
    if "uncertainty" not in table.values:
        return None
    values = table.get("uncertainty", dict, "a table [line.uncertainty]")
    part = Definition(values, table.file, table.lines, f"{table.prefix}uncertainty.")
    faults = FaultList(part.check_keys(UNCERTAINTY_KEYS))
    activity = faults.attempt(percentage, part, "activity_pct")
    factor = faults.attempt(percentage, part, "factor_pct")
    estimated = faults.attempt(percentage, part, "estimated_pct", activity or 0.0)
    not_stated = faults.attempt(percentage, part, "not_stated_pct", activity or 0.0)
    source = faults.attempt(part.get, "source", str, "who says so, in quotes")
    if source == "":
        faults.append(
            BadValue("an empty source", "where the percentages are from", "", part.place("source"))
        )
    faults.raise_if_any()
    return Uncertainty(activity or 0.0, estimated or 0.0, factor or 0.0, source or "", not_stated)


def line_of(lines: Sequence[InventoryLine], meter: Meter) -> InventoryLine | None:
    """The line that counts *meter*, the first of several; None where none does."""
    return next((line for line in lines if line.counts(meter)), None)


def require_line(lines: Mapping[str, InventoryLine], name: str, place: Place) -> InventoryLine:
    """The line called *name*, or a fault at *place*."""
    if name not in lines:
        raise UnknownName("line", name, lines, "", place)
    return lines[name]
