"""Activity types: which factors one logged quantity takes.

``factors/activities.toml`` says it, in words an auditor can read. An activity names one published
unit; a quantity in another unit is converted to it, never multiplied with the publisher's second
row, because the two rows do not agree to the last digit. A line whose factor an edition lacks is
not estimated (NE), and printed as such.

An entry with a table ``[activity.each]`` stands for one activity for each combination of its
values: ``{size}`` in the id and the label is the name of a value, and in a factor's id the text
that the name stands for.

A council may call a type what it likes: its own file may give labels only,
``[labels]`` with ``refrigerant-r410a = "Air conditioning gas R410A"``.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Annotated, ClassVar, NamedTuple

from carbon import units
from carbon.definitions import Definition
from carbon.errors import BadValue, FaultList, Place, UnknownName, listed
from carbon.factors.edition import OFFICIAL, SCOPES, Edition
from carbon.files import is_there, unchanged
from carbon.records.found import Found
from carbon.records.kinds import (
    FLAG,
    HERE,
    TEXT,
    Kind,
    mapped,
    one_of,
    table_of,
    text,
    texts,
    whole,
)
from carbon.records.reader import Rules, Wrong, read_record, records

FILE = "activities.toml"
#: What reports call their own rows: no source may be called so, up to a comma or colon.
RESERVED = (
    "gross", "gross emissions", "net", "net emissions", "net of offsets", "total", "all",
    "all scopes", "scope 1", "scope 2", "scope 3", "outside of scopes", "not stated", "other",
    "others", "other activity", "verified projects",
)  # fmt: skip


def _refuse_reserved(text: str, place: Place) -> str:
    """Refuse a label that a report's own row has: beside it nobody could tell them apart."""
    if " ".join(re.split("[,:]", text)[0].split()).casefold() in RESERVED:
        raise BadValue(
            f"label {text!r}",
            f"a label other than what reports call their own rows ({', '.join(RESERVED)})",
            "Say what the source is.",
            place,
        )
    return text


def _has_a_line(lines: tuple[ActivityLine, ...]) -> Iterator[Wrong]:
    if not lines:
        yield Wrong(None, "no line", "at least one [[activity.line]]")


_YEAR = whole("an edition's year")
_UNIT: Kind[str] = text("the published unit of its factors").then(units.unit)
_PUBLISHER: Kind[str] = mapped(text("a publisher's folder"), lambda name: name or OFFICIAL)
_NET_FACTOR: Kind[str | None] = mapped(text("a factor's id"), lambda name: name or None)


@dataclass(frozen=True)
class ActivityLine:
    """One emission of an activity: its factor, and the scope and category it counts in."""

    name: Annotated[str, TEXT]
    factor_id: Annotated[str, TEXT, "factor"]
    scope: Annotated[str, one_of(SCOPES)]
    category: Annotated[str, TEXT]


@dataclass(frozen=True)
class Activity:
    """What can be logged, in which unit its factors are, and which they are.

    ``since`` and ``until`` are the first and last edition years that have its first line, None
    where all from 2016 do. ``net_factor`` is the factor given per kWh both gross and net, by
    whose ratio energy by net calorific value converts. ``events`` says that it happens (a delivery,
    a leak, a journey) and does not flow: days without it are no gap and are never estimated.
    ``superseded_by`` names the types under which it is published after ``until``; ``own_label`` is
    what it is called where the council gives it no other label, empty where it gives none.
    """

    id: Annotated[str, TEXT]
    label: Annotated[str, TEXT.then(_refuse_reserved)]
    unit: Annotated[str, _UNIT]
    lines: Annotated[tuple[ActivityLine, ...], records(ActivityLine), "line"] = ()
    publisher: Annotated[str, _PUBLISHER] = OFFICIAL
    since: Annotated[int | None, _YEAR] = None
    until: Annotated[int | None, _YEAR] = None
    net_factor: Annotated[str | None, _NET_FACTOR] = None
    note: Annotated[str, TEXT] = ""
    events: Annotated[bool, FLAG] = False
    superseded_by: Annotated[tuple[str, ...], texts("a list of activity types in quotes")] = ()
    own_label: str = ""

    RULES: ClassVar[Rules] = Rules(_has_a_line)

    def takes_net(self, unit: str) -> bool:
        """Whether *unit* is energy by net calorific value that the two factors convert."""
        return unit in ("kWh_net", "MWh_net") and self.unit == "kWh" and bool(self.net_factor)

    def conversion(self, unit: str, edition: Edition) -> float:
        """How many of the activity's own unit one *unit* is, with *edition*'s factors.

        >>> Activity("electricity", "Electricity", "kWh", ()).conversion("MWh", None)
        1000.0

        Raises :class:`~carbon.units.UnitMismatch` where *unit* measures something else.
        """
        if unit == self.unit:
            return 1.0
        if self.takes_net(unit):
            assert self.net_factor
            gross = edition.factor(self.net_factor, "kWh").kg_co2e
            net = edition.factor(self.net_factor, "kWh_net").kg_co2e
            return units.gross_from_net(units.conversion(unit, "kWh_net"), gross, net)
        return units.conversion(unit, self.unit)


def read_activities(folders: Sequence[Path]) -> dict[str, Activity]:
    """The activity types by id; those of an earlier folder win over those of a later.

    A table ``[labels]`` gives types another label, by id, whichever folder they are from.
    *folders* are those of ``Workspace.layers("factors")``. All faults are raised together.
    """
    faults = FaultList()
    found: dict[str, Activity] = {}
    labels: dict[str, _Label] = {}
    for folder in folders:
        path = folder / FILE
        if not is_there(path):
            continue
        here, told = faults.attempt(unchanged, path, _read) or ({}, {})
        found, labels = {**here, **found}, {**told, **labels}
    faults.extend(
        UnknownName("activity", other, found, f"Correct superseded_by of {each.id}.")
        for each in found.values()
        for other in each.superseded_by
        if other not in found
    )
    faults.raise_if_any()
    return dict(sorted(_labelled(found, labels).items()))


def in_place_of(activity: Activity, year: int, known: Mapping[str, Activity]) -> str:
    """What serves instead of *activity* in the edition of *year*, as a sentence; empty if nothing.

    What superseded it after its last edition, or what it supersedes before its first.

    >>> old = Activity("a", "A", "kg", (), until=2021, superseded_by=("b",))
    >>> new = Activity("b", "B", "kg", (), since=2022)
    >>> in_place_of(old, 2023, {"a": old, "b": new})
    'Factors of a end with edition 2021; since then they are published for b: take that.'
    >>> in_place_of(new, 2020, {"a": old, "b": new})
    'Factors of b begin with edition 2022; before that they are published for a: take that.'
    """
    if activity.until is not None and year > activity.until and activity.superseded_by:
        others = " or ".join(activity.superseded_by)
        bounds = f"end with edition {activity.until}; since then they"
    else:
        before = [one.id for one in known.values() if activity.id in one.superseded_by]
        if activity.since is None or year >= activity.since or not before:
            return ""
        others = " or ".join(sorted(before))
        bounds = f"begin with edition {activity.since}; before that they"
    return f"Factors of {activity.id} {bounds} are published for {others}: take that."


class _Label(NamedTuple):
    """What a council calls a type, and where it says so."""

    text: str
    place: Place


def _labelled(found: Mapping[str, Activity], labels: Mapping[str, _Label]) -> dict[str, Activity]:
    """*found* with the labels that the council gives; each type keeps a label of its own.

    Sources are told apart by their labels in every table, so two may not have the same.
    """
    faults = FaultList()
    made = dict(found)
    for name, (label, place) in labels.items():
        if name not in found:
            faults.append(UnknownName("activity", name, found, "", place))
        else:
            made[name] = replace(found[name], label=label, own_label=found[name].label)
    of_label: dict[str, list[str]] = {}
    for each in made.values():
        of_label.setdefault(each.label.casefold(), []).append(each.id)
    for name, (label, place) in labels.items():
        others = [other for other in of_label.get(label.casefold(), ()) if other != name]
        if name in made and others:
            faults.append(
                BadValue(
                    f"label {label!r} for {name}, which is that of {listed(others)}",
                    "a label that no other activity type has",
                    "",
                    place,
                )
            )
    faults.raise_if_any()
    return made


def _values(found: Found) -> dict[str, dict[str, str]]:
    """The values of each name in an entry: what is written in the id, and what it stands for."""
    each = found.of_type(dict, "a table [activity.each]")
    made: dict[str, dict[str, str]] = {}
    for key, values in each.items():
        words = list(values.values()) if isinstance(values, dict) else values
        is_of_texts = isinstance(words, list) and all(isinstance(word, str) for word in words)
        if not (words and is_of_texts):
            raise BadValue(
                f"each.{key} = {values!r}",
                "a list of texts, or a table of texts by name",
                "",
                found.place,
            )
        made[key] = values if isinstance(values, dict) else {word: word for word in words}
    return made


@dataclass(frozen=True)
class _Entry(Activity):
    """An entry of the file: an activity, or one for each combination of the values in *each*."""

    each: Annotated[dict[str, dict[str, str]], Kind("a table", _values)] = field(
        default_factory=dict
    )
    table: Annotated[Definition | None, HERE] = None

    @cached_property
    def activities(self) -> list[Activity]:
        """The activities that it stands for; :class:`BadValue` where one cannot be named."""
        own = {field.name: getattr(self, field.name) for field in fields(Activity)}
        made = []
        for names in itertools.product(*self.each.values()):
            name_of = dict(zip(self.each, names, strict=True))
            text_of = {key: self.each[key][name] for key, name in name_of.items()}
            spoken = {key: name.replace("-", " ") for key, name in name_of.items()}
            own["id"] = self._filled(self.id, name_of)
            own["label"] = self._filled(self.label, spoken)
            own["lines"] = tuple(
                replace(line, factor_id=self._filled(line.factor_id, text_of))
                for line in self.lines
            )
            made.append(Activity(**own))
        return made

    def _filled(self, text: str, values: Mapping[str, str]) -> str:
        if not values:
            return text
        try:
            return text.format_map(values)
        except (KeyError, ValueError, IndexError, AttributeError):
            known = ", ".join(f"{{{key}}}" for key in values)
            raise BadValue(repr(text), f"only {known}", "", self.place) from None

    @property
    def place(self) -> Place:
        """Where it stands."""
        assert self.table is not None
        return self.table.place("id")


def _each_once(entries: Sequence[_Entry]) -> FaultList:
    """A fault for each activity that the entries of a file name twice, or cannot name."""
    faults = FaultList()
    seen: set[str] = set()
    for entry in entries:
        for activity in faults.attempt(getattr, entry, "activities") or ():
            if activity.id in seen:
                again = f"activity {activity.id!r} twice"
                faults.append(BadValue(again, "each once", "", entry.place))
            seen.add(activity.id)
    return faults


def _label(found: Found) -> _Label:
    value = found.value
    if not isinstance(value, str) or not value.strip():
        what = f"label {value!r} for {found.key}"
        raise BadValue(what, "text in quotes", "", found.place)
    return _Label(" ".join(_refuse_reserved(value, found.place).split()), found.place)


@dataclass(frozen=True)
class _File:
    """The activity types of one file, and the labels that it gives to any."""

    entries: Annotated[tuple[_Entry, ...], records(_Entry, between=_each_once), "activity"] = ()
    labels: Annotated[
        dict[str, _Label],
        table_of(Kind("text in quotes", _label), "a table of labels by activity type"),
    ] = field(default_factory=dict)


def _read(path: Path) -> tuple[dict[str, Activity], dict[str, _Label]]:
    file = read_record(path, _File)
    made = {each.id: each for entry in file.entries for each in entry.activities}
    return made, file.labels
