"""What an edition of factors would move in a workspace, told before it is adopted."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from carbon.emissions.plan import Library
from carbon.errors import Fault, Faults, UnknownName
from carbon.factors.activities import read_activities
from carbon.factors.edition import OFFICIAL, Edition, contents_of, find_editions
from carbon.factors.import_told import import_told
from carbon.factors.official import import_official
from carbon.inventories.assemble import calculated, periods
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records, library_of
from carbon.periods import Period
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Move:
    """One scope and category of a reporting year, in kg CO2e without the edition and with it.

    None where there is no figure: no edition answers for the year, or a line is not estimated.
    """

    inventory: str
    period: str
    scope: str
    category: str
    edition_without: str
    edition_with: str
    without: float | None
    with_: float | None

    @property
    def change(self) -> float | None:
        """With minus without, None where either is missing."""
        if self.without is None or self.with_ is None:
            return None
        return self.with_ - self.without

    @property
    def percentage(self) -> float | None:
        """The change in per cent of the figure without, None where that is not above zero."""
        if self.change is None or self.without is None or self.without <= 0:
            return None
        return 100 * self.change / self.without


@dataclass(frozen=True)
class Rehearsal:
    """What moves; how many reporting years were looked at, and how many of them moved.

    ``doubts`` is what an import of the file would say of it.
    """

    edition: str
    moves: tuple[Move, ...]
    compared: int
    moved: int
    remarks: tuple[str, ...]
    doubts: tuple[str, ...] = ()


def rehearse(workspace: Workspace, edition: str) -> Rehearsal:
    """Every calculated inventory's reporting years, with *edition* and without it.

    *edition* is the path of an official file that is not imported yet, or the name of an edition
    of the workspace or the shipped ones. Where an edition of the file's name is here with other
    contents, it is the one without. Nothing is written to the workspace.

    Raises the faults of the file, and :class:`~carbon.errors.UnknownName` for an edition that is
    neither.
    """
    activities = read_activities(workspace.layers("factors"))
    library = library_of(workspace, activities)
    official = dict(library.get(OFFICIAL, {}))
    path = Path(edition)
    if path.is_file():
        with tempfile.TemporaryDirectory() as folder:
            made = import_official(path, Path(folder), layers=workspace.layers("factors"))
            editions = find_editions([Path(folder)])
            rehearsed = {imported.name: editions[imported.name] for imported in made}
            # One that is here of another file is what an import would write over.
            here = [name for name, one in rehearsed.items() if _is_other(one, official.get(name))]
            others = {n: one for n, one in official.items() if n not in rehearsed or n in here}
            found = _rehearsed(workspace, library, others, rehearsed)
            doubts = (told for one in made for told in import_told(one))
            return replace(found, doubts=(*doubts, *map(_written_over, here)))
    if edition not in official:
        raise UnknownName(
            "edition", edition, official, "Name one of them, or give the path of an official file."
        )
    rehearsed = {edition: official.pop(edition)}
    return _rehearsed(workspace, library, official, rehearsed)


def _is_other(one: Edition, here: Edition | None) -> bool:
    return here is not None and contents_of(here) != contents_of(one)


def _written_over(name: str) -> str:
    return (
        f"Edition {name} is here already, of other contents. What moves is against those: "
        "`carbon factors import FILE --force` writes it anew."
    )


def _rehearsed(
    workspace: Workspace,
    library: Library,
    others: Mapping[str, Edition],
    rehearsed: Mapping[str, Edition],
) -> Rehearsal:
    """The figures with *others* and *rehearsed* against those with *others* alone."""
    without = {**library, OFFICIAL: others}
    together = {**others, **rehearsed}
    ordered = dict(sorted(together.items(), key=lambda item: item[1].age))
    with_ = {**library, OFFICIAL: ordered}
    moves: list[Move] = []
    remarks: list[str] = []
    compared = moved = 0
    for name in names(workspace):
        definition = load(workspace, name)
        if definition.kind != "calculated":
            continue
        for period in periods(workspace, definition):
            compared += 1
            before, why_not_before = _figures(workspace, definition, period, without)
            after, why_not_after = _figures(workspace, definition, period, with_)
            found = _moves(definition.name, period, before, after)
            if why_not_after:
                remarks.append(f"{name} {period}: {why_not_after}")
            elif why_not_before and found:
                remarks.append(f"{name} {period}: no figures without it: {why_not_before}")
            remarks += _closed(name, period, after, rehearsed)
            moved += bool(found)
            moves += found
    return Rehearsal(", ".join(rehearsed), tuple(moves), compared, moved, tuple(remarks))


def _closed(
    name: str, period: Period, made: Inventory | None, rehearsed: Mapping[str, Edition]
) -> list[str]:
    """That a closed year would take one of *rehearsed*, and does not move until it is amended."""
    return [
        f"{name} {period}: {choice.closed} was closed with {choice.label} and does not move until "
        f"`carbon period amend {choice.closed} --reviewed-by NAME --reason TEXT`."
        for choice in ((made.editions or {}).values() if made else ())
        if set(choice.came) & rehearsed.keys()
    ]


def _figures(
    workspace: Workspace, definition: InventoryDefinition, period: Period, library: Library
) -> tuple[Inventory | None, str]:
    """The inventory of *period* with *library*; None, and why, where it cannot be made."""
    try:
        records = Records.read(workspace, definition, period=period, library=library)
        return calculated(records, period), ""
    except (Fault, Faults) as fault:
        return None, str(fault)


def _moves(
    name: str, period: Period, before: Inventory | None, after: Inventory | None
) -> list[Move]:
    """The scopes and categories whose sum differs; the whole year first where one is missing."""
    sums = [_sums(before), _sums(after)]
    found = []
    for scope, category in sorted({*sums[0], *sums[1]}):
        one, other = (part.get((scope, category)) for part in sums)
        if one is not None and other is not None and math.isclose(one, other, rel_tol=1e-12):
            continue
        found.append(
            Move(name, period.label, scope, category, _edition(before), _edition(after), one, other)
        )
    return found


def _sums(inventory: Inventory | None) -> dict[tuple[str, str], float]:
    if inventory is None:
        return {}
    lines = inventory.lines
    by: dict[tuple[str, str], list[float]] = {}
    for scope, category, value in zip(
        lines["scope"], lines["category"], lines["kg_co2e"], strict=True
    ):
        by.setdefault((str(scope), str(category)), []).append(float(value))
    return {key: math.fsum(values) for key, values in by.items()}


def _edition(inventory: Inventory | None) -> str:
    choices: Sequence[str] = (
        [choice.label for choice in inventory.editions.values()]
        if inventory is not None and inventory.editions
        else []
    )
    return ", ".join(sorted(set(choices)))
