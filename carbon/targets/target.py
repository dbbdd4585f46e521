"""Targets: what was promised, in whose words, and how they are read; ``targets.toml``, strictly.

The file holds one target at its top level, or several as ``[[target]]`` tables.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList, Place, UnknownName
from carbon.files import is_there
from carbon.inventories.definition import FILE as INVENTORY
from carbon.inventories.linking import measured
from carbon.periods import Period
from carbon.records.kinds import PERIOD, Kind, mapped, one_of, text, texts
from carbon.records.reader import Rules, Wrong, beside, record_of, records
from carbon.targets.base import Base, OtherBase
from carbon.targets.milestone import Milestone
from carbon.targets.milestone_rules import (
    kind_of,
    measured_on,
    milestones_after_the_base,
    milestones_named,
    milestones_that_no_rate_reaches,
    one_milestone_a_period,
)

FILE = "targets.toml"
BASES = ("gross", "net")
SHAPES = ("linear", "constant-rate")
SCOPES = ("1", "2", "3")


def _in_order(milestones: tuple[Milestone, ...]) -> tuple[Milestone, ...]:
    return tuple(sorted(milestones, key=lambda each: each.period))


MILESTONES: Kind[tuple[Milestone, ...]] = mapped(records(Milestone), _in_order)


def _reporting_period(period: Period, place: Place) -> Period:
    if kind_of(period) == "other":
        raise BadValue(f"base_period = {str(period)!r}", "a reporting year or half-year", "", place)
    return period


REPORTING_PERIOD: Kind[Period] = PERIOD.then(_reporting_period)


def _each_once(scopes: tuple[str, ...], place: Place) -> tuple[str, ...]:
    for scope in scopes:
        if scope not in SCOPES:
            raise UnknownName("scope", scope, SCOPES, "", place)
    if len(set(scopes)) < len(scopes):
        raise BadValue(f"scopes = {list(scopes)}", "each scope once", "", place)
    return tuple(sorted(scopes))


SCOPE_LIST: Kind[tuple[str, ...]] = texts('a list of scopes, such as ["1", "2"]').then(_each_once)


def _has_an_id(needs_id: bool, source: Definition) -> Iterator[BadValue]:
    if needs_id and "id" not in source.values:
        yield source.lacking("id", "a short name, to tell the targets apart")


def _is_of_the_inventory_beside_it(inventory: str, folder: str) -> Iterator[Wrong]:
    if inventory != folder:
        yield Wrong(
            "inventory",
            f"inventory = {inventory!r}",
            f"{folder!r}, in whose folder it is",
            "A target is measured on the inventory beside it: move the file, or correct this.",
        )


def _has_a_milestone(milestones: tuple[Milestone, ...]) -> Iterator[Wrong]:
    if not milestones:
        yield Wrong(None, "no milestone", "at least one [[milestone]]")


def _without_scope_2(scopes: tuple[str, ...]) -> Wrong:
    return Wrong(
        "scopes",
        f"scopes {', '.join(scopes)} measured net",
        "scope 2 among them, or gross",
        "What is taken off, green tariff before all, is of scope 2.",
    )


def _counts_scope_2_where_it_is_net(scopes: tuple[str, ...], basis: str) -> Iterator[Wrong]:
    if scopes and "2" not in scopes and basis == "net":
        yield _without_scope_2(scopes)


def _counts_scope_2_where_a_milestone_is_net(
    scopes: tuple[str, ...], basis: str, milestones: tuple[Milestone, ...]
) -> Iterator[Wrong]:
    is_net = basis != "net" and any(milestone.neutral for milestone in milestones)
    if scopes and "2" not in scopes and is_net:
        yield _without_scope_2(scopes)


class NoTarget(Fault):
    """An inventory for which no target is set."""


@dataclass(frozen=True)
class Target:
    """A target of one inventory.

    ``basis`` is what is measured against it, gross or net; ``shape`` the way between milestones,
    linear or at a constant rate. ``scopes`` are those it counts, empty for all. ``other_bases``
    were published too and are shown, not used.
    """

    title: Annotated[str, text("a title in quotes")]
    inventory: Annotated[str, text("an inventory's name")]
    basis: Annotated[str, one_of(BASES)]
    base_period: Annotated[Period, REPORTING_PERIOD]
    shape: Annotated[str, one_of(SHAPES)]
    milestones: Annotated[tuple[Milestone, ...], MILESTONES.otherwise(()), "milestone"]
    notes: Annotated[tuple[str, ...], texts().otherwise(())]
    file: str
    id: Annotated[str, text("a short name, to tell the targets apart")] = ""
    scopes: Annotated[tuple[str, ...], SCOPE_LIST] = ()
    base: Annotated[Base, beside(Base)] = Base()  # noqa: RUF009  frozen
    other_bases: Annotated[tuple[OtherBase, ...], records(OtherBase), "other_base"] = ()

    RULES: ClassVar[Rules] = Rules(
        _has_an_id,
        _is_of_the_inventory_beside_it,
        _has_a_milestone,
        _counts_scope_2_where_it_is_net,
        _counts_scope_2_where_a_milestone_is_net,
        milestones_named,
        milestones_after_the_base,
        milestones_that_no_rate_reaches,
        one_milestone_a_period,
    )

    @property
    def active(self) -> tuple[Milestone, ...]:
        """The milestones in force, in order of time."""
        return tuple(milestone for milestone in self.milestones if not milestone.superseded_by)

    @property
    def measure(self) -> str:
        """What is measured, in words: gross, or gross of scopes 1 and 2."""
        return self.measure_of(self.basis)

    def measure_of(self, basis: str) -> str:
        """The same on *basis*, gross or net."""
        return measured(basis, self.scopes)

    def basis_of(self, milestone: Milestone, kind: str) -> str:
        """What *milestone* is measured on: net where it is to be neutral.

        Statistics hold no removals or offsets, so that an inventory of that *kind* has no net.
        """
        return measured_on(milestone, self.basis, kind)


def read_targets(folder: Path) -> tuple[Target, ...]:
    """The targets of the inventory in *folder*, in the order of the file; none where it has none.

    Raises :class:`~carbon.errors.Faults` with all that is wrong in the file.
    """
    if not is_there(folder / FILE):
        return ()
    toml = read_toml(folder / FILE)
    faults = FaultList()
    tables = [toml]
    if "target" in toml.values:
        others = [key for key in toml.values if key != "target"]
        faults.extend(
            BadValue(
                f"{key} beside [[target]]", "every key inside a [[target]]", "", toml.place(key)
            )
            for key in others
        )
        tables = faults.attempt(toml.tables, "target") or []
    kind = _kind_of_inventory(folder)
    given = {
        "inventory": folder.name,
        "folder": folder.name,
        "needs_id": len(tables) > 1,
        "of_kind": kind,
        "file": toml.file,
    }
    read = [faults.attempt(partial(record_of, table, Target, **given)) for table in tables]
    targets = tuple(target for target in read if target)
    names = [target.id for target in targets]
    faults.extend(
        BadValue(f"target {name!r} twice", "each id once", "", tables[0].place())
        for name in sorted({name for name in names if names.count(name) > 1})
    )
    faults.raise_if_any()
    return targets


def read_target(folder: Path) -> Target | None:
    """The first target of the inventory in *folder*, with which reports lead; None without any."""
    return next(iter(read_targets(folder)), None)


def require_targets(folder: Path, name: str | None = None) -> tuple[Target, ...]:
    """The targets of the inventory in *folder*, which must have some; with *name* that one."""
    targets = read_targets(folder)
    if not targets:
        raise NoTarget(
            f"no {FILE} for {folder.name}",
            "the targets to measure it against",
            "Write one beside its inventory.toml; docs/targets-and-reports.md shows how.",
        )
    if name is None:
        return targets
    chosen = tuple(target for target in targets if target.id == name)
    if not chosen:
        raise UnknownName("target", name, [target.id for target in targets])
    return chosen


def _kind_of_inventory(folder: Path) -> str:
    """The kind that the inventory in *folder* says it is of; its own faults are told elsewhere."""
    path = folder / INVENTORY
    return str(read_toml(path).values.get("kind", "")) if is_there(path) else ""
