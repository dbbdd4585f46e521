"""Targets: what was promised, in whose words, and how they are read; ``targets.toml``, strictly."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from carbon.errors import BadValue, Fault, FaultList, UnknownName
from carbon.periods import Period
from carbon.tables import Definition, read_toml

FILE = "targets.toml"
BASES = ("gross", "net")
SHAPES = ("linear", "constant-rate")
KEYS = ("title", "inventory", "basis", "base_period", "base", "shape", "notes", "milestone")
MILESTONE_KEYS = (
    "id",
    "period",
    "reduction_pct",
    "neutral",
    "wording",
    "source",
    "reading",
    "superseded_by",
)


class NoTarget(Fault):
    """An inventory for which no target is set."""


@dataclass(frozen=True)
class Milestone:
    """A point on the way: by *period*, emissions *reduction_pct* below the base.

    ``wording`` quotes the promise, ``source`` is where it stands, ``reading`` says which period
    and measure were read out of it. ``neutral`` is measured on net emissions. A milestone that
    another has replaced names it in ``superseded_by`` and is shown, not used.
    """

    id: str
    period: Period
    reduction_pct: float
    neutral: bool
    wording: str
    source: str
    reading: str
    superseded_by: str

    @property
    def remaining(self) -> float:
        """The share of the base that may remain, 0 to 1."""
        return 1 - self.reduction_pct / 100


@dataclass(frozen=True)
class Target:
    """The targets of one inventory.

    ``basis`` is what is measured against them, gross or net; ``shape`` the way between milestones,
    linear or at a constant rate.
    """

    title: str
    inventory: str
    basis: str
    base_period: Period
    shape: str
    milestones: tuple[Milestone, ...]
    notes: tuple[str, ...]
    file: str

    @property
    def active(self) -> tuple[Milestone, ...]:
        """The milestones in force, in order of time."""
        return tuple(milestone for milestone in self.milestones if not milestone.superseded_by)


def read_target(folder: Path) -> Target | None:
    """The targets of the inventory in *folder*; None when it has none.

    Raises :class:`~carbon.errors.Faults` with all that is wrong in the file.
    """
    if not (folder / FILE).is_file():
        return None
    toml = read_toml(folder / FILE)
    faults = FaultList()
    faults.extend(toml.check_keys(KEYS))
    title = faults.attempt(toml.get, "title", str, "a title in quotes")
    basis = faults.attempt(_one_of, toml, "basis", BASES)
    shape = faults.attempt(_one_of, toml, "shape", SHAPES)
    base = faults.attempt(_period, toml, "base_period")
    notes = faults.attempt(toml.get, "notes", list, "a list of texts", [])
    tables = faults.attempt(toml.tables, "milestone") or []
    milestones = [faults.attempt(_milestone, table) for table in tables]
    read = [milestone for milestone in milestones if milestone]
    if base and shape and len(read) == len(tables):
        _check(toml, base, shape, read, faults)
    faults.raise_if_any()
    if not (title and basis and shape and base):
        raise AssertionError("a fault was not raised")
    return Target(
        title=title,
        inventory=toml.get("inventory", str, "an inventory's name", folder.name),
        basis=basis,
        base_period=base,
        shape=shape,
        milestones=tuple(sorted(read, key=lambda milestone: milestone.period)),
        notes=tuple(map(str, notes or ())),
        file=toml.file,
    )


def require_target(folder: Path) -> Target:
    """The targets of the inventory in *folder*, which must have some."""
    target = read_target(folder)
    if target is None:
        raise NoTarget(
            f"no {FILE} for {folder.name}",
            "the targets to measure it against",
            "Write one beside its inventory.toml; docs/methodology.md shows how.",
        )
    return target


def _one_of(toml: Definition, key: str, known: tuple[str, ...]) -> str:
    value = toml.get(key, str, f"one of: {', '.join(known)}")
    if value not in known:
        raise UnknownName(key, value, known, "", toml.place(key))
    return value


def _period(toml: Definition, key: str) -> Period:
    return Period.parse(toml.get(key, str, "a period in quotes"), toml.place(key))


def _milestone(table: Definition) -> Milestone:
    for fault in table.check_keys(MILESTONE_KEYS):
        raise fault
    reduction = table.get("reduction_pct", float, "a percentage below the base, such as 50")
    if not 0 <= reduction <= 100:
        raise BadValue(
            f"reduction_pct = {reduction:g}",
            "a percentage from 0 to 100",
            "A reduction of 50 % is written 50.",
            table.place("reduction_pct"),
        )
    return Milestone(
        id=table.get("id", str, "a short name in quotes"),
        period=_period(table, "period"),
        reduction_pct=reduction,
        neutral=table.get("neutral", bool, "true or false", False),
        wording=table.get("wording", str, "the promise, quoted"),
        source=table.get("source", str, "where the promise stands", ""),
        reading=table.get("reading", str, "how the wording is read", ""),
        superseded_by=table.get("superseded_by", str, "another milestone's id", ""),
    )


def _check(
    toml: Definition, base: Period, shape: str, milestones: list[Milestone], faults: FaultList
) -> None:
    """Rules between the milestones."""
    ids = [milestone.id for milestone in milestones]
    for milestone in milestones:
        name = f"milestone {milestone.id!r}"
        if ids.count(milestone.id) > 1:
            faults.append(BadValue(f"{name} twice", "each id once", "", toml.place()))
        if milestone.superseded_by and milestone.superseded_by not in ids:
            faults.append(UnknownName("milestone", milestone.superseded_by, ids, "", toml.place()))
        if milestone.period.start <= base.start:
            faults.append(
                BadValue(
                    f"{name} in {milestone.period}", f"a period after {base}", "", toml.place()
                )
            )
        if shape == "constant-rate" and milestone.remaining == 0 and not milestone.superseded_by:
            faults.append(
                BadValue(
                    f"{name} at zero with a constant rate",
                    "a linear shape, or a milestone above zero",
                    "No constant yearly percentage ever reaches zero.",
                    toml.place(),
                )
            )
    active = sorted((m for m in milestones if not m.superseded_by), key=lambda m: m.period)
    for earlier, later in pairwise(active):
        if earlier.period.start == later.period.start:
            faults.append(
                BadValue(
                    f"milestones {earlier.id!r} and {later.id!r} both for {later.period}",
                    "one in force for a period",
                    "Say with superseded_by which one replaced the other.",
                    toml.place(),
                )
            )
