"""Targets: what was promised, in whose words, and how they are read; ``targets.toml``, strictly.

The file holds one target at its top level, or several as ``[[target]]`` tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList, UnknownName
from carbon.files import is_there
from carbon.inventories.definition import FILE as INVENTORY
from carbon.inventories.linking import measured
from carbon.periods import Period
from carbon.targets.base import Base, OtherBase, read_base, read_other_base
from carbon.targets.milestone import Milestone, period_of, read_milestone

FILE = "targets.toml"
BASES = ("gross", "net")
SHAPES = ("linear", "constant-rate")
SCOPES = ("1", "2", "3")
KEYS = (
    "id",
    "title",
    "inventory",
    "basis",
    "scopes",
    "base_period",
    "base",
    "base_tonnes",
    "base_source",
    "restatement",
    "other_base",
    "shape",
    "notes",
    "milestone",
)


class NoTarget(Fault):
    """An inventory for which no target is set."""


@dataclass(frozen=True)
class Target:
    """A target of one inventory.

    ``basis`` is what is measured against it, gross or net; ``shape`` the way between milestones,
    linear or at a constant rate. ``scopes`` are those it counts, empty for all. ``other_bases``
    were published too and are shown, not used.
    """

    title: str
    inventory: str
    basis: str
    base_period: Period
    shape: str
    milestones: tuple[Milestone, ...]
    notes: tuple[str, ...]
    file: str
    id: str = ""
    scopes: tuple[str, ...] = ()
    base: Base = Base()  # noqa: RUF009  frozen
    other_bases: tuple[OtherBase, ...] = ()

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


def measured_on(milestone: Milestone, basis: str, kind: str) -> str:
    """What *milestone* is measured on where the target's measure is *basis*: net or *basis*."""
    return "net" if milestone.neutral and kind != "statistics" else basis


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
    read = [faults.attempt(_target, table, folder.name, len(tables) > 1, kind) for table in tables]
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


def _target(toml: Definition, inventory: str, needs_id: bool, kind: str) -> Target:
    faults = FaultList()
    faults.extend(toml.check_keys(KEYS))
    name = faults.attempt(
        toml.get, "id", str, "a short name, to tell the targets apart", None if needs_id else ""
    )
    title = faults.attempt(toml.get, "title", str, "a title in quotes")
    of = faults.attempt(toml.get, "inventory", str, "an inventory's name", inventory)
    if of is not None and of != inventory:
        faults.append(
            BadValue(
                f"inventory = {of!r}",
                f"{inventory!r}, in whose folder it is",
                "A target is measured on the inventory beside it: move the file, or correct this.",
                toml.place("inventory"),
            )
        )
    basis = faults.attempt(_one_of, toml, "basis", BASES)
    shape = faults.attempt(_one_of, toml, "shape", SHAPES)
    scopes = faults.attempt(_scopes, toml)
    period = faults.attempt(_reporting_period, toml, "base_period")
    base = faults.attempt(read_base, toml)
    notes = faults.attempt(toml.get, "notes", list, "a list of texts", [])
    others = faults.attempt(toml.tables, "other_base") or []
    other_bases = [faults.attempt(read_other_base, table) for table in others]
    tables = faults.attempt(toml.tables, "milestone") or []
    milestones = [faults.attempt(read_milestone, table) for table in tables]
    if not tables:
        faults.append(BadValue("no milestone", "at least one [[milestone]]", "", toml.place()))
    read = [
        (milestone, table) for milestone, table in zip(milestones, tables, strict=True) if milestone
    ]
    _check(period, shape, basis, scopes or (), read, kind, faults)
    faults.raise_if_any()
    assert title is not None
    assert basis is not None
    assert shape is not None
    assert period is not None
    assert base is not None
    return Target(
        title=title,
        inventory=of or inventory,
        basis=basis,
        base_period=period,
        shape=shape,
        milestones=tuple(sorted((each for each, _ in read), key=lambda each: each.period)),
        notes=tuple(map(str, notes or ())),
        file=toml.file,
        id=name or "",
        scopes=scopes or (),
        base=base,
        other_bases=tuple(other for other in other_bases if other),
    )


def _one_of(toml: Definition, key: str, known: tuple[str, ...]) -> str:
    value = toml.get(key, str, f"one of: {', '.join(known)}")
    if value not in known:
        raise UnknownName(key, value, known, "", toml.place(key))
    return value


def _scopes(toml: Definition) -> tuple[str, ...]:
    values = toml.get("scopes", list, 'a list of scopes, such as ["1", "2"]', [])
    for value in values:
        if value not in SCOPES:
            raise UnknownName("scope", str(value), SCOPES, "", toml.place("scopes"))
    if len(set(values)) < len(values):
        raise BadValue(f"scopes = {values}", "each scope once", "", toml.place("scopes"))
    return tuple(sorted(values))


def _reporting_period(toml: Definition, key: str) -> Period:
    period = period_of(toml, key)
    if _kind(period) == "other":
        raise BadValue(
            f"{key} = {str(period)!r}", "a reporting year or half-year", "", toml.place(key)
        )
    return period


def _kind(period: Period) -> str:
    """Which kind of reporting period: only periods of one kind can be compared."""
    start, end = period.start, period.end
    kinds = {
        (4, 4, 1): "a financial year",
        (1, 1, 1): "a calendar year",
        (4, 10, 0): "the first half of a financial year",
        (10, 4, 1): "the second half of a financial year",
    }
    return kinds.get((start.month, end.month, end.year - start.year), "other")


def _check(
    base: Period | None,
    shape: str | None,
    basis: str | None,
    scopes: Sequence[str],
    milestones: Sequence[tuple[Milestone, Definition]],
    kind: str,
    faults: FaultList,
) -> None:
    """Rules between the milestones, and between them and the rest."""
    ids = [milestone.id for milestone, _ in milestones]
    net = basis == "net" or any(milestone.neutral for milestone, _ in milestones)
    if scopes and "2" not in scopes and net:
        faults.append(
            BadValue(
                f"scopes {', '.join(scopes)} measured net",
                "scope 2 among them, or gross",
                "What is taken off, green tariff before all, is of scope 2.",
                milestones[0][1].place() if milestones else None,
            )
        )
    for milestone, table in milestones:
        _check_one(milestone, table, base, shape, ids, faults)
    # Gross and net are two pathways: each has one milestone in a period.
    active = sorted(
        (measured_on(one, basis or "", kind), one.period.start, number)
        for number, (one, _) in enumerate(milestones)
        if not one.superseded_by
    )
    for (*before, first), (*after, second) in pairwise(active):
        if before == after:
            (earlier, _), (later, table) = milestones[first], milestones[second]
            measure = f" on {after[0]}" if after[0] else ""
            faults.append(
                BadValue(
                    f"milestones {earlier.id!r} and {later.id!r} both for {later.period}{measure}",
                    "one in force for a period and measure",
                    "Say with superseded_by which one replaced the other.",
                    table.place(),
                )
            )


def _check_one(
    milestone: Milestone,
    table: Definition,
    base: Period | None,
    shape: str | None,
    ids: Sequence[str],
    faults: FaultList,
) -> None:
    name = f"milestone {milestone.id!r}"
    if ids.count(milestone.id) > 1:
        faults.append(BadValue(f"{name} twice", "each id once", "", table.place("id")))
    if milestone.superseded_by and milestone.superseded_by not in ids:
        faults.append(
            UnknownName("milestone", milestone.superseded_by, ids, "", table.place("superseded_by"))
        )
    if milestone.superseded_by == milestone.id:
        faults.append(
            BadValue(f"{name} replaced by itself", "another one", "", table.place("superseded_by"))
        )
    if base and _kind(milestone.period) != _kind(base):
        faults.append(
            BadValue(
                f"{name} in {milestone.period}",
                f"{_kind(base)}, as the base period {base} is",
                "Only periods of one kind can be compared; say in reading how the wording is read.",
                table.place("period"),
            )
        )
    elif base and milestone.period.start <= base.start:
        faults.append(
            BadValue(
                f"{name} in {milestone.period}", f"a period after {base}", "", table.place("period")
            )
        )
    if shape == "constant-rate" and milestone.is_zero and not milestone.superseded_by:
        faults.append(
            BadValue(
                f"{name} at zero with a constant rate",
                "a linear shape, or a milestone above zero",
                "No constant yearly percentage ever reaches zero.",
                table.place(),
            )
        )
