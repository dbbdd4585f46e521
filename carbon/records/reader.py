"""Reads a declared record from a TOML table or a row of cells, with all its faults and their lines.

A record is a dataclass whose fields are declared with a kind (:mod:`carbon.records.kinds`). What is
unknown, missing or wrong becomes the sentences that users know. Between fields stand
:class:`Rules`: each names the fields it needs and is asked wherever these could be read, also where
others of the record could not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList
from carbon.records.found import Found, Source
from carbon.records.kinds import Kind
from carbon.tables import Row

R = TypeVar("R")


@dataclass(frozen=True)
class Wrong:
    """What a rule found wrong: where (a key, or the record's own line), and what was expected."""

    key: str | None
    found: str
    expected: str
    advice: str = ""

    def at(self, source: Source) -> BadValue:
        """The fault of it."""
        return BadValue(self.found, self.expected, self.advice, source.place(self.key))


Rule = Callable[..., Iterable[Wrong | Fault]]


class Rules(tuple[Rule, ...]):
    """The rules of a record, its class variable ``RULES``.

    Each takes the fields that it is about by their names, and gives what is wrong between them.
    """

    def __new__(cls, *rules: Rule) -> Rules:
        """The rules in the order in which they are asked."""
        return super().__new__(cls, rules)


@dataclass(frozen=True)
class Key:
    """A key of a record: how files spell it, its kind, and the field that it fills."""

    name: str
    kind: Kind[Any]
    field: Field[Any]

    @property
    def is_needed(self) -> bool:
        """Whether it must be there."""
        return self.field.default is MISSING and self.field.default_factory is MISSING

    @property
    def default(self) -> Any:
        """The value where it is not there."""
        if self.field.default_factory is not MISSING:
            return self.field.default_factory()
        return self.field.default


_KEYS: dict[type[Any], tuple[Key, ...]] = {}


def keys_of(record: type[Any]) -> tuple[Key, ...]:
    """The keys of a record in the order of its fields; those without a kind are no keys."""
    if record not in _KEYS:
        _KEYS[record] = tuple(_declared(record))
    return _KEYS[record]


def _declared(record: type[Any]) -> Iterator[Key]:
    hints = get_type_hints(record, include_extras=True)
    for field in fields(record):
        told = getattr(hints[field.name], "__metadata__", ())
        kind = next((one for one in told if isinstance(one, Kind)), None)
        if kind is not None:
            name = next((one for one in told if isinstance(one, str)), field.name)
            yield Key(name, kind, field)


def names_of(record: type[Any]) -> tuple[str, ...]:
    """How files spell the keys of a record."""
    return tuple(key.name for key in keys_of(record) if not key.kind.is_whole)


def needed_of(record: type[Any]) -> tuple[str, ...]:
    """The keys that must be there: of a table of cells, the columns."""
    return tuple(key.name for key in keys_of(record) if not key.kind.is_whole and key.is_needed)


def optional_of(record: type[Any]) -> tuple[str, ...]:
    """The keys that may be missing."""
    needed = needed_of(record)
    return tuple(name for name in names_of(record) if name not in needed)


@cache
def _asked_by(rule: Rule) -> tuple[str, ...]:
    return tuple(inspect.signature(rule).parameters)


def read_record(path: Path, record: type[R], **given: Any) -> R:
    """The record that the TOML file at *path* holds; see :func:`record_of`."""
    return record_of(read_toml(path), record, **given)


def record_of(source: Source, record: type[R], **given: Any) -> R:
    """The record that a TOML table or a row of cells holds.

    *given* are fields that the file does not have or leaves empty, and whatever else the rules ask
    for; the table or row itself they have as ``source``.
    Raises :class:`~carbon.errors.Faults` with every fault of it, each with its line.
    """
    faults = FaultList()
    values: dict[str, Any] = {}
    if isinstance(source, Definition):
        faults.extend(source.check_keys(names_of(record)))
    for key in keys_of(record):
        if key.kind.is_whole:
            values[key.field.name] = source
            continue
        value = _value_in(source, key.name)
        if value is None:
            if key.is_needed:
                faults.append(_missing(source, key))
            else:
                values[key.field.name] = given.get(key.field.name, key.default)
            continue
        read = faults.attempt(_read, key.kind, Found(key.name, value, source))
        if read is not None:
            (values[key.field.name],) = read
    known = {**given, **values, "source": source}
    for rule in getattr(record, "RULES", ()):
        asked = _asked_by(rule)
        if all(name in known for name in asked):
            for wrong in rule(**{name: known[name] for name in asked}):
                faults.append(wrong.at(source) if isinstance(wrong, Wrong) else wrong)
    faults.raise_if_any()
    own = {field.name for field in fields(record)}  # type: ignore[arg-type]
    return record(**{name: value for name, value in {**given, **values}.items() if name in own})


def _read(kind: Kind[R], found: Found) -> tuple[R]:
    """The value in a tuple, so that one that is None is told from none at all."""
    return (kind.read(found),)


def _value_in(source: Source, name: str) -> Any:
    """The value of a key; None where it is not there, or the cell is empty."""
    if isinstance(source, Row):
        return source.get(name) or None
    return source.values.get(name)


def _missing(source: Source, key: Key) -> BadValue:
    if isinstance(source, Row):
        return BadValue("nothing", key.kind.expected, "Correct the cell.", source.place(key.name))
    return source.lacking(key.name, key.kind.expected, key.kind.advice)


def record(inner: type[R], expected: str = "a table") -> Kind[R]:
    """The kind of a TOML table that is itself a record."""

    def read(found: Found) -> R:
        assert isinstance(found.source, Definition), "a cell holds no table"
        return record_of(found.source.part(found.key), inner)

    return Kind(expected, read)


def records(inner: type[R], expected: str = "tables") -> Kind[tuple[R, ...]]:
    """The kind of an array of TOML tables, each of which is a record; all their faults together."""

    def read(found: Found) -> tuple[R, ...]:
        assert isinstance(found.source, Definition), "a cell holds no table"
        faults = FaultList()
        read_ones = [
            faults.attempt(record_of, table, inner) for table in found.source.tables(found.key)
        ]
        faults.raise_if_any()
        return tuple(one for one in read_ones if one is not None)

    return Kind(expected, read)
