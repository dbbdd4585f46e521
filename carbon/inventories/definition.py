"""What an inventory is: its ``inventory.toml``, read strictly."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList, UnknownName
from carbon.files import is_folder_there, is_there
from carbon.inventories import definition_parts as parts
from carbon.inventories.contract_shares import contract_faults
from carbon.inventories.definition_lines import InventoryLine, read_lines, texts
from carbon.inventories.definition_parts import Exclusion
from carbon.inventories.results_due import ResultsDue, read_results_due
from carbon.periods import Period
from carbon.workspace import Workspace

FILE = "inventory.toml"
KINDS = ("calculated", "published", "statistics")
APPROACHES = ("operational control", "financial control", "territorial", "within influence")
POLICIES = ("majority", "blended")
#: How far off estimates are taken to be, in %, where the inventory does not say: that of
#: buildings' energy in the worked example (20 to 25), the more careful end.
ESTIMATE_ERROR_PCT = 25.0
RESULTS_DUE = ResultsDue(9, 30)
#: Where the council's battery vehicles are charged: no counted meter sees it, or one does.
ELSEWHERE, METERED = CHARGING = ("elsewhere", "metered")
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
    "estimate_error_pct",
    "results_due",
    "recalculation_threshold_pct",
    "materiality_pct",
    "vehicle_charging",
    "select",
    "exclusion",
    "notes",
    "gases",
    "part_of",
    "line",
    "boundary",
    "contract",
    "residual_mix",
    "offset",
    "denominator",
    "expected",
)


@dataclass(frozen=True)
class InventoryDefinition:
    """An inventory's definition.

    ``kind`` is one of :data:`KINDS`: calculated from the ledger, published totals, or official
    statistics. A calculated inventory takes the meters of ``sites`` and of ``services`` (each empty
    for all) with the activities named (empty for all). ``edition_policy`` chooses the factor
    edition of a reporting year; ``provisional`` lets an older edition stand in, marked.
    ``enough_actual_pct`` is the share of meter-days that must have data before a year is judged.
    ``estimate_error_pct`` is how far off estimates may be: where a verdict would be another one
    within that, it is not given. ``results_due`` is the day by which a year's figure is due.
    ``recalculation_threshold_pct`` of base-year gross is how much must have changed before the
    base year is recalculated, ``materiality_pct`` of it below which what cannot be sized may be
    closed by a decision (None: nothing may). With ``lines`` each counted meter belongs to one of
    them, or to an exclusion. ``vehicle_charging`` is one of :data:`CHARGING`, empty where nobody
    has said. ``part_of`` names the inventory of which this one is a part: the two
    may count the same meters, and are never added.
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
    materiality_pct: float | None = None
    estimate_error_pct: float = ESTIMATE_ERROR_PCT
    results_due: ResultsDue = RESULTS_DUE
    vehicle_charging: str = ""
    part_of: str = ""
    lines: tuple[InventoryLine, ...] = ()
    boundaries: tuple[parts.SiteBoundary, ...] = ()
    contracts: tuple[parts.Contract, ...] = ()
    residual_mixes: tuple[parts.ResidualMix, ...] = ()
    offsets: tuple[parts.Offset, ...] = ()
    denominators: tuple[parts.Denominator, ...] = ()
    expected: tuple[parts.Expected, ...] = ()
    table: Definition | None = field(default=None, repr=False, compare=False)


class NotAnArea(Fault):
    """What is meant for statistics of an area is asked of another kind of inventory."""


def folder_of_statistics(definition: InventoryDefinition) -> Path:
    """The folder of an inventory of statistics; :class:`NotAnArea` for one of another kind."""
    if definition.kind != "statistics":
        raise NotAnArea(
            f"{definition.name}, which is {definition.kind}",
            "an inventory of statistics",
            "GPC is a layout for areas, not for organisations.",
        )
    return definition.folder


def names(workspace: Workspace) -> list[str]:
    """The inventories that the workspace defines, by name; also those whose file cannot be read."""
    if not is_folder_there(workspace.inventories):
        return []
    return sorted(
        folder.name
        for folder in workspace.inventories.iterdir()
        if is_there(folder / FILE) or not folder.exists()
    )


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
    lines = tuple(faults.attempt(read_lines, toml) or ())
    boundaries = parts.read_all(toml, "boundary", parts.site_boundary, faults)
    faults.extend(parts.boundary_faults(boundaries))
    contracts = parts.read_all(toml, "contract", parts.contract, faults)
    faults.extend(contract_faults(contracts))
    mixes = parts.read_all(toml, "residual_mix", parts.residual_mix, faults)
    faults.extend(parts.residual_mix_faults(mixes))
    definition = InventoryDefinition(
        name=folder.name,
        folder=folder,
        title=faults.attempt(toml.get, "title", str, "a title in quotes") or "",
        kind=faults.attempt(_one_of, toml, "kind", KINDS) or "",
        owner=faults.attempt(toml.get, "owner", str, "who answers for it, in quotes") or "",
        approach=faults.attempt(_one_of, toml, "approach", APPROACHES) or "",
        description=faults.attempt(toml.get, "description", str, "text in quotes", "") or "",
        source=faults.attempt(toml.get, "source", str, "text in quotes", "") or "",
        gases=faults.attempt(texts, toml, "gases") or (),
        base_period=faults.attempt(Period.parse, base, toml.place("base_period")) if base else None,
        edition_policy=faults.attempt(_one_of, toml, "edition_policy", POLICIES, "majority") or "",
        provisional=bool(faults.attempt(toml.get, "provisional", bool, "true or false", False)),
        enough_actual_pct=faults.attempt(_percentage, toml, "enough_actual_pct", 80.0) or 0.0,
        sites=select.get("sites", ()),
        services=select.get("services", ()),
        activities=select.get("activities", ()),
        recalculation_threshold_pct=faults.attempt(
            _percentage, toml, "recalculation_threshold_pct", 5.0
        )
        or 0.0,
        materiality_pct=faults.attempt(_percentage, toml, "materiality_pct", 0.0)
        if "materiality_pct" in toml.values
        else None,
        estimate_error_pct=faults.attempt(
            _percentage, toml, "estimate_error_pct", ESTIMATE_ERROR_PCT
        )
        or 0.0,
        results_due=faults.attempt(read_results_due, toml) or RESULTS_DUE,
        vehicle_charging=faults.attempt(_one_of, toml, "vehicle_charging", CHARGING) or ""
        if "vehicle_charging" in toml.values
        else "",
        exclusions=parts.read_all(toml, "exclusion", parts.exclusion, faults),
        notes=faults.attempt(texts, toml, "notes") or (),
        part_of=faults.attempt(toml.get, "part_of", str, "an inventory's name", "") or "",
        lines=lines,
        boundaries=boundaries,
        contracts=contracts,
        residual_mixes=mixes,
        offsets=parts.read_all(toml, "offset", parts.offset, faults),
        denominators=parts.read_all(toml, "denominator", parts.denominator, faults),
        expected=parts.read_all(
            toml, "expected", lambda table: parts.expected(table, lines), faults
        ),
        table=toml,
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


def _select(toml: Definition) -> dict[str, tuple[str, ...]]:
    known = ("sites", "services", "activities")
    values = toml.get("select", dict, "[select] with sites, services or activities", {})
    select = Definition(values, toml.file, toml.lines, "select.")
    for fault in select.check_keys(known):
        raise fault
    return {key: texts(select, key) for key in known}
