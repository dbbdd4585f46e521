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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from carbon import units
from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, Place, UnknownName, listed
from carbon.factors.edition import OFFICIAL, SCOPES, Edition
from carbon.files import unchanged

FILE = "activities.toml"
KEYS = (
    "id", "label", "unit", "line", "publisher", "since", "until", "net_factor", "note", "each",
    "events", "superseded_by",
)  # fmt: skip
LINE_KEYS = ("name", "factor", "scope", "category")
#: What reports call their own rows: no source may be called so, up to a comma or colon.
RESERVED = (
    "gross", "gross emissions", "net", "net emissions", "net of offsets", "total", "all",
    "all scopes", "scope 1", "scope 2", "scope 3", "outside of scopes", "not stated", "other",
    "others", "other activity", "verified projects",
)  # fmt: skip


@dataclass(frozen=True)
class ActivityLine:
    """One emission of an activity: its factor, and the scope and category it counts in."""

    name: str
    factor_id: str
    scope: str
    category: str


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

    id: str
    label: str
    unit: str
    lines: tuple[ActivityLine, ...]
    publisher: str = OFFICIAL
    since: int | None = None
    until: int | None = None
    net_factor: str | None = None
    note: str = ""
    events: bool = False
    superseded_by: tuple[str, ...] = ()
    own_label: str = ""

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
        if not path.is_file():
            continue
        here, told = faults.attempt(unchanged, path, _read_activities) or ({}, {})
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
    for name, (text, place) in labels.items():
        if name not in found:
            faults.append(UnknownName("activity", name, found, "", place))
        else:
            made[name] = replace(found[name], label=text, own_label=found[name].label)
    of_label: dict[str, list[str]] = {}
    for each in made.values():
        of_label.setdefault(each.label.casefold(), []).append(each.id)
    for name, (text, place) in labels.items():
        others = [other for other in of_label.get(text.casefold(), ()) if other != name]
        if name in made and others:
            faults.append(
                BadValue(
                    f"label {text!r} for {name}, which is that of {listed(others)}",
                    "a label that no other activity type has",
                    "",
                    place,
                )
            )
    faults.raise_if_any()
    return made


def _read_activities(path: Path) -> tuple[dict[str, Activity], dict[str, _Label]]:
    """The activity types of one file, and the labels that it gives to any."""
    facts = read_toml(path)
    faults = FaultList(facts.check_keys(("activity", "labels")))
    here: dict[str, Activity] = {}
    for table in facts.tables("activity"):
        for activity in faults.attempt(_activities, table) or ():
            if activity.id in here:
                found_twice = f"activity {activity.id!r} twice"
                faults.append(BadValue(found_twice, "each once", "", table.place("id")))
            here[activity.id] = activity
    given = faults.attempt(facts.get, "labels", dict, "a table of labels by activity type", {})
    labels: dict[str, _Label] = {}
    for name, text in (given or {}).items():
        if not isinstance(text, str) or not text.strip():
            faults.append(
                BadValue(f"label {text!r} for {name}", "text in quotes", "", facts.place("labels"))
            )
            continue
        place = facts.place("labels")
        faults.attempt(_refuse_reserved, text, place)
        labels[name] = _Label(" ".join(text.split()), place)
    faults.raise_if_any()
    return here, labels


def _refuse_reserved(text: str, place: Place) -> None:
    """Refuse a label that a report's own row has: beside it nobody could tell them apart."""
    if " ".join(re.split("[,:]", text)[0].split()).casefold() in RESERVED:
        raise BadValue(
            f"label {text!r}",
            f"a label other than what reports call their own rows ({', '.join(RESERVED)})",
            "Say what the source is.",
            place,
        )


def _activities(table: Definition) -> list[Activity]:
    """The activities of an entry: one, or one for each combination of its values."""
    written = _activity(table)
    each = _each(table)
    if not each:
        return [written]
    made = []
    for names in itertools.product(*each.values()):
        name_of = dict(zip(each, names, strict=True))
        text_of = {key: each[key][name] for key, name in name_of.items()}
        spoken = {key: name.replace("-", " ") for key, name in name_of.items()}
        made.append(
            replace(
                written,
                id=_filled(written.id, name_of, table),
                label=_filled(written.label, spoken, table),
                lines=tuple(
                    replace(line, factor_id=_filled(line.factor_id, text_of, table))
                    for line in written.lines
                ),
            )
        )
    return made


def _each(table: Definition) -> dict[str, dict[str, str]]:
    """The values of each name in the entry: what is written in the id, and what it stands for."""
    each = table.get("each", dict, "a table [activity.each]", {})
    found: dict[str, dict[str, str]] = {}
    for key, values in each.items():
        texts = list(values.values()) if isinstance(values, dict) else values
        is_of_texts = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
        if not (texts and is_of_texts):
            raise BadValue(
                f"each.{key} = {values!r}",
                "a list of texts, or a table of texts by name",
                "",
                table.place("each"),
            )
        found[key] = values if isinstance(values, dict) else {text: text for text in texts}
    return found


def _filled(text: str, values: Mapping[str, str], table: Definition) -> str:
    try:
        return text.format_map(values)
    except (KeyError, ValueError, IndexError, AttributeError):
        raise BadValue(
            repr(text), f"only {', '.join(f'{{{key}}}' for key in values)}", "", table.place("id")
        ) from None


def _activity(table: Definition) -> Activity:
    faults = FaultList(table.check_keys(KEYS))
    text = "text in quotes"
    identifier = faults.attempt(table.get, "id", str, text)
    label = faults.attempt(table.get, "label", str, text)
    faults.attempt(_refuse_reserved, label or "", table.place("label"))
    written = faults.attempt(table.get, "unit", str, "the published unit of its factors")
    unit = faults.attempt(units.unit, written, table.place("unit")) if written else None
    lines = [faults.attempt(_line, line) for line in table.tables("line")]
    if not lines:
        faults.append(BadValue("no line", "at least one [[activity.line]]", "", table.place()))
    years: dict[str, int | None] = {
        key: faults.attempt(table.get, key, int, "an edition's year")
        if key in table.values
        else None
        for key in ("since", "until")
    }
    publisher = faults.attempt(table.get, "publisher", str, "a publisher's folder", OFFICIAL)
    net = faults.attempt(table.get, "net_factor", str, "a factor's id", "")
    note = faults.attempt(table.get, "note", str, text, "")
    events = faults.attempt(table.get, "events", bool, "true or false", False)
    superseded = faults.attempt(table.get, "superseded_by", list, "a list of activity types", [])
    for other in superseded or ():
        if not isinstance(other, str):
            found = f"superseded_by {other!r}"
            faults.append(BadValue(found, "an id in quotes", "", table.place("superseded_by")))
    faults.raise_if_any()
    assert unit is not None
    return Activity(
        identifier or "",
        label or "",
        unit,
        tuple(line for line in lines if line),
        publisher or OFFICIAL,
        years["since"],
        years["until"],
        net or None,
        note or "",
        bool(events),
        tuple(superseded or ()),
    )


def _line(table: Definition) -> ActivityLine:
    faults = FaultList(table.check_keys(LINE_KEYS))
    values = [faults.attempt(table.get, key, str, "text in quotes") for key in LINE_KEYS]
    scope = values[2]
    if scope is not None and scope not in SCOPES:
        faults.append(UnknownName("scope", scope, SCOPES, "", table.place("scope")))
    faults.raise_if_any()
    name, factor, scope, category = (value or "" for value in values)
    return ActivityLine(name, factor, scope, category)
