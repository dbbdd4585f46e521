"""What an inventory is: its ``inventory.toml``, read strictly."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.definitions import Definition
from carbon.errors import Fault, Place, UnknownName
from carbon.files import is_folder_there, is_there
from carbon.inventories.contract_shares import contract_faults
from carbon.inventories.definition_lines import LINES_ONCE, NAMES, InventoryLine
from carbon.inventories.definition_parts import (
    Contract,
    Denominator,
    Exclusion,
    Expected,
    Offset,
    ResidualMix,
    SiteBoundary,
    boundary_faults,
    residual_mix_faults,
)
from carbon.inventories.results_due import DUE, ResultsDue
from carbon.periods import Period
from carbon.records.kinds import FLAG, HERE, TEXT, Kind, number, one_of, text
from carbon.records.reader import Rules, read_record, records
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
PERCENT = number("a percentage", "5", lowest=0, highest=100)


def _period(written: str, place: Place) -> Period | None:
    return Period.parse(written, place) if written else None


PERIOD_OR_NONE: Kind[Period | None] = text("a period in quotes").then(_period)


def _expected_lines_are_there(
    expected: tuple[Expected, ...], lines: tuple[InventoryLine, ...]
) -> Iterator[Fault]:
    names = [line.name for line in lines]
    for one in expected:
        if one.line and one.line not in names:
            yield UnknownName("line", one.line, names, "", one.table.place("line"))


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
    title: Annotated[str, text("a title in quotes")]
    kind: Annotated[str, one_of(KINDS)]
    owner: Annotated[str, text("who answers for it, in quotes")]
    approach: Annotated[str, one_of(APPROACHES)]
    description: Annotated[str, TEXT.otherwise("")]
    source: Annotated[str, TEXT.otherwise("")]
    gases: Annotated[tuple[str, ...], NAMES.otherwise(())]
    base_period: Annotated[Period | None, PERIOD_OR_NONE.otherwise(None)]
    edition_policy: Annotated[str, one_of(POLICIES).otherwise("majority")]
    provisional: Annotated[bool, FLAG.otherwise(False)]
    enough_actual_pct: Annotated[float, PERCENT.otherwise(80.0)]
    sites: Annotated[tuple[str, ...], NAMES.otherwise(()), "select.sites"]
    services: Annotated[tuple[str, ...], NAMES.otherwise(()), "select.services"]
    activities: Annotated[tuple[str, ...], NAMES.otherwise(()), "select.activities"]
    exclusions: Annotated[tuple[Exclusion, ...], records(Exclusion).otherwise(()), "exclusion"]
    notes: Annotated[tuple[str, ...], NAMES.otherwise(())]
    recalculation_threshold_pct: Annotated[float, PERCENT] = 5.0
    materiality_pct: Annotated[float | None, PERCENT] = None
    estimate_error_pct: Annotated[float, PERCENT] = ESTIMATE_ERROR_PCT
    results_due: Annotated[ResultsDue, DUE] = RESULTS_DUE
    vehicle_charging: Annotated[str, one_of(CHARGING)] = ""
    part_of: Annotated[str, text("an inventory's name")] = ""
    lines: Annotated[
        tuple[InventoryLine, ...], records(InventoryLine, between=LINES_ONCE), "line"
    ] = ()
    boundaries: Annotated[
        tuple[SiteBoundary, ...], records(SiteBoundary, between=boundary_faults), "boundary"
    ] = ()
    contracts: Annotated[
        tuple[Contract, ...], records(Contract, between=contract_faults), "contract"
    ] = ()
    residual_mixes: Annotated[
        tuple[ResidualMix, ...], records(ResidualMix, between=residual_mix_faults), "residual_mix"
    ] = ()
    offsets: Annotated[tuple[Offset, ...], records(Offset), "offset"] = ()
    denominators: Annotated[tuple[Denominator, ...], records(Denominator), "denominator"] = ()
    expected: Annotated[tuple[Expected, ...], records(Expected)] = ()
    table: Annotated[Definition | None, HERE] = field(default=None, repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_expected_lines_are_there)


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
    return read_record(folder / FILE, InventoryDefinition, name=folder.name, folder=folder)
