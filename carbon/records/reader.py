"""Reads a declared record from a TOML table or a row of cells, with all its faults and their lines.

A record is a dataclass whose fields are declared with a kind (:mod:`carbon.records.kinds`). What is
unknown, missing or wrong becomes the sentences that users know. Between fields stand
:class:`Rules`: each names the fields it needs and is asked wherever these could be read, also where
others of the record could not.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import MISSING, Field, dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList, Faults
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
#: What is wrong between the records of one kind that could be read.
Between = Callable[[Sequence[R]], Iterable[Fault]]


class Rules(tuple[Rule, ...]):
    """The rules of a record, its class variable ``RULES``.

    Each takes the fields that it is about by their names, and gives what is wrong between them. A
    parameter with a default is of a field without which it can be asked: the default stands for
    what could not be read.
    """

    def __new__(cls, *rules: Rule) -> Rules:
        """The rules in the order in which they are asked."""
        return super().__new__(cls, rules)


@dataclass(frozen=True)
class RecordKey:
    """A key of a record: how files spell it, its kind, and the field that it fills."""

    name: str
    kind: Kind[Any]
    field: Field[Any]
    is_needed: bool

    @property
    def default(self) -> Any:
        """The value where it is not there."""
        if self.kind.default:
            return self.kind.default[0]
        if self.field.default_factory is not MISSING:
            return self.field.default_factory()
        return self.field.default


@dataclass(frozen=True)
class _Declared:
    """What a record declares, gathered once: its keys, its fields, and what each rule takes."""

    keys: tuple[RecordKey, ...]
    names: frozenset[str]
    inner: tuple[str, ...]
    fields: frozenset[str]
    #: Each with the names that it takes, and those of them without which it cannot be asked.
    rules: tuple[tuple[Rule, tuple[str, ...], tuple[str, ...]], ...]


#: By the record itself: one that is declared within a function may have the name of another.
_DECLARED: dict[type[Any], _Declared] = {}


def _declared(record: type[Any]) -> _Declared:
    if record not in _DECLARED:
        keys = tuple(_keys(record))
        _DECLARED[record] = _Declared(
            keys,
            frozenset(_names(keys)),
            tuple(dict.fromkeys(key.name.split(".")[0] for key in keys if "." in key.name)),
            frozenset(field.name for field in fields(record)),
            tuple((rule, *_taken(rule)) for rule in getattr(record, "RULES", ())),
        )
    return _DECLARED[record]


def _taken(rule: Rule) -> tuple[tuple[str, ...], tuple[str, ...]]:
    taken = inspect.signature(rule).parameters
    needed = (name for name, one in taken.items() if one.default is inspect.Parameter.empty)
    return tuple(taken), tuple(needed)


def _keys(record: type[Any]) -> Iterator[RecordKey]:
    hints = get_type_hints(record, include_extras=True)
    for field in fields(record):
        told = getattr(hints[field.name], "__metadata__", ())
        kind = next((one for one in told if isinstance(one, Kind)), None)
        if kind is not None:
            name = next((one for one in told if isinstance(one, str)), field.name)
            is_needed = (
                field.default is MISSING and field.default_factory is MISSING and not kind.default
            )
            yield RecordKey(name, kind, field, is_needed)


def keys_of(record: type[Any]) -> tuple[RecordKey, ...]:
    """The keys of a record in the order of its fields; those without a kind are no keys."""
    return _declared(record).keys


def names_of(record: type[Any]) -> tuple[str, ...]:
    """How files spell the keys of a record."""
    return tuple(dict.fromkeys(_names(keys_of(record))))


def _names(keys: Iterable[RecordKey], table: str = "") -> Iterator[str]:
    """The keys of the table itself, or of one of its tables."""
    for key in keys:
        names = key.kind.keys if key.kind.is_whole else (key.name,)
        for name in names:
            head, _, rest = name.rpartition(".")
            if head == table:
                yield rest
            elif not table:
                yield head


def needed_of(record: type[Any]) -> tuple[str, ...]:
    """The keys that must be there: of a table of cells, the columns."""
    return tuple(key.name for key in keys_of(record) if not key.kind.is_whole and key.is_needed)


def optional_of(record: type[Any]) -> tuple[str, ...]:
    """The keys that may be missing."""
    needed = needed_of(record)
    return tuple(name for name in names_of(record) if name not in needed)


def read_record(path: Path, record: type[R], /, **given: Any) -> R:
    """The record that the TOML file at *path* holds; see :func:`record_of`."""
    return record_of(read_toml(path), record, **given)


def record_of(source: Source, record: type[R], /, **given: Any) -> R:
    """The record that a TOML table or a row of cells holds.

    *given* are fields that the file does not have or leaves empty, and whatever else the rules ask
    for; the table or row itself they have as ``source``.
    Raises :class:`~carbon.errors.Faults` with every fault of it, each with its line.
    """
    faults, declared = FaultList(), _declared(record)
    values = dict(given)
    is_row = isinstance(source, Row)
    there = source.cells if isinstance(source, Row) else source.values
    if isinstance(source, Definition) and not declared.names.issuperset(there):
        faults.extend(source.check_keys(names_of(record)))
    if isinstance(source, Definition) and declared.inner:
        there = _with_inner(source, declared, faults)
    for key in declared.keys:
        field, whole = key.field.name, key.kind.is_whole
        value = None if whole else there.get(key.name)
        if not whole and (value is None or (is_row and not value)):
            if field in given:
                pass
            elif key.is_needed:
                faults.append(_missing(source, key))
            else:
                values[field] = key.default
            continue
        try:
            values[field] = key.kind.read(Found("" if whole else key.name, value, source))
        except (Fault, Faults) as error:
            values.pop(field, None)
            faults.extend(error.faults if isinstance(error, Faults) else [error])
    known = {**values, "source": source} if declared.rules else values
    for rule, taken, needed in declared.rules:
        if all(name in known for name in needed):
            for wrong in rule(**{name: known[name] for name in taken if name in known}):
                faults.append(wrong.at(source) if isinstance(wrong, Wrong) else wrong)
    faults.raise_if_any()
    return record(**{name: value for name, value in values.items() if name in declared.fields})


def _with_inner(source: Definition, declared: _Declared, faults: FaultList) -> dict[str, Any]:
    """The values of a table, and those of its tables by keys with a dot."""
    values = dict(source.values)
    for name in declared.inner:
        part = faults.attempt(source.part, name)
        if part is not None:
            faults.extend(part.check_keys(list(_names(declared.keys, name))))
            values |= {f"{name}.{key}": value for key, value in part.values.items()}
    return values


def read_rows(
    table: Iterable[Row], record: type[R], faults: FaultList, /, **given: Any
) -> Iterator[tuple[Row, R]]:
    """Each row of a table with the record that it holds; *faults* takes what is wrong in others."""
    for row in table:
        if (one := faults.attempt(partial(record_of, row, record, **given))) is not None:
            yield row, one


def _missing(source: Source, key: RecordKey) -> BadValue:
    if isinstance(source, Row):
        return BadValue("nothing", key.kind.expected, "Correct the cell.", source.place(key.name))
    return source.lacking(key.name, key.kind.expected, key.kind.advice)


def narrowed(one: Any, record: type[R], /, **changes: Any) -> R:
    """The *record* that *one*, of a class made from it, is besides, with *changes*."""
    return record(**{name: getattr(one, name) for name in _declared(record).fields} | changes)


def record(inner: type[R], expected: str = "a table") -> Kind[R]:
    """The kind of a TOML table that is itself a record."""

    def read(found: Found) -> R:
        return record_of(found.table.part(found.key), inner)

    return Kind(expected, read)


#: What to do where an array has no table.
ADD_ONE = "Add one."


def records(
    inner: type[R],
    expected: str = "tables",
    between: Between[R] = lambda _: (),
    *,
    filled: bool = False,
) -> Kind[tuple[R, ...]]:
    """The kind of an array of TOML tables, each of which is a record; all their faults together.

    Where it is to be *filled* an empty one is as good as none. *between* gives what is wrong
    between those of them that could be read, as one named twice.
    """

    def read(found: Found) -> tuple[R, ...]:
        faults = FaultList()
        tables = found.table.tables(found.key)
        if filled and not tables:
            raise found.table.lacking(found.key, expected, ADD_ONE)
        made = [faults.attempt(record_of, table, inner) for table in tables]
        good = tuple(one for one in made if one is not None)
        faults.extend(between(good))
        faults.raise_if_any()
        return good

    return Kind(expected, read, advice=ADD_ONE)


def beside(inner: type[R]) -> Kind[R]:
    """The kind of a record whose keys stand among those of the table itself."""
    keys = names_of(inner)

    def read(found: Found) -> R:
        source = found.table
        own = {key: value for key, value in source.values.items() if key in keys}
        return record_of(replace(source, values=own), inner)

    return Kind("", read, is_whole=True, keys=keys)


def once(key: Callable[[R], object], fault: Callable[[R], Fault]) -> Between[R]:
    """A rule between records: no two have one *key*. *fault* is that of the later one."""

    def between(found: Sequence[R]) -> Iterator[Fault]:
        seen: set[object] = set()
        for one in found:
            if key(one) in seen:
                yield fault(one)
            seen.add(key(one))

    return between
