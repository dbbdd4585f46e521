"""Definitions as people keep them: TOML, read strictly, every key knowing its line."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from carbon.cells import LARGEST, YEARS
from carbon.errors import BadValue, Fault, FaultList, Place, UnknownName, UnreadableFile
from carbon.files import read_bytes, shown
from carbon.tables import decode

T = TypeVar("T")

#: The longest definition of the shipped examples has a fiftieth of it.
MOST_TOML_BYTES = 5_000_000
#: How deep tables and lists may lie in one another; three or four is usual.
DEEPEST = 30


@dataclass(frozen=True)
class Definition:
    """A TOML table, with its file and the line of each key, read strictly.

    Keys are taken with :meth:`get` and its kin; :func:`check_keys` refuses the ones not known.
    """

    values: Mapping[str, Any]
    file: str
    lines: Mapping[str, int]
    prefix: str = ""

    def place(self, key: str | None = None) -> Place:
        """The line of *key*, or of the table that it would stand in."""
        whole = f"{self.prefix}{key}" if key else self.prefix
        return Place(self.file, self.lines.get(whole) or self.lines.get(whole.rpartition(".")[0]))

    def get(self, key: str, kind: type[T], expected: str, default: T | None = None) -> T:
        """The value of *key*, of type *kind*; without a default it must be there."""
        if key not in self.values:
            if default is not None:
                return default
            raise self.lacking(key, expected)
        value = self.values[key]
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise BadValue(f"{key} = {value!r}", expected, "", self.place(key))
        return value

    def told(self, key: str, value: Any) -> str:
        """What *key* holds, as a fault says that it found it; by its name in its own table."""
        spelled = repr(value)
        if isinstance(value, float):
            spelled = f"{value:g}"
        elif isinstance(value, date):
            spelled = value.isoformat()
        return f"{key.rpartition('.')[2]} = {spelled}"

    def lacking(self, key: str, expected: str, advice: str = "") -> BadValue:
        """The fault that *key* is not there."""
        return BadValue(
            f"no {key}{self._of()}", expected, advice or f"Add {key} = ….", self.place()
        )

    def _of(self) -> str:
        """Which table this is, as people count: `` in milestone 1`` of the first [[milestone]]."""
        name = re.sub(r"\.(\d+)", lambda match: f" {int(match[1]) + 1}", self.prefix.rstrip("."))
        return f" in {name.replace('.', ', ')}" if name else ""

    def part(self, key: str) -> Definition:
        """The table *key*; empty when there is none."""
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            raise BadValue(f"{key}", f"a table headed [{key}]", "", self.place(key))
        return replace(self, values=values, prefix=f"{self.prefix}{key}.")

    def tables(self, key: str) -> list[Definition]:
        """The array of tables *key*; empty when there is none."""
        items = self.values.get(key, [])
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise BadValue(f"{key}", f"tables headed [[{key}]]", "", self.place(key))
        return [
            replace(self, values=item, prefix=f"{self.prefix}{key}.{number}.")
            for number, item in enumerate(items)
        ]

    def check_keys(self, known: Sequence[str]) -> Sequence[Fault]:
        """A fault for every key that is not known."""
        return [
            UnknownName("key", key, known, "", self.place(key))
            for key in self.values
            if key not in known
        ]


def read_toml(path: Path) -> Definition:
    """Read a TOML file whose keys know their lines; a syntax error is a sentence."""
    file = shown(path)
    text = decode(read_bytes(path, MOST_TOML_BYTES), file, has_cells=False)
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise UnreadableFile(
            f"text that is not TOML ({error})",
            "valid TOML",
            "Mend the line; text values stand in quotes.",
            Place(file, int(line[1]) if line else None),
        ) from None
    except RecursionError:
        raise _too_deep(file) from None
    except ValueError:
        # Python makes no number of more.
        raise UnreadableFile(
            "a number of more than 4,300 digits", "one below 10^15", "", Place(file)
        ) from None
    if not _is_shallow(values):
        raise _too_deep(file)
    definition = Definition(values, file, _key_lines(text))
    FaultList(_beyond(definition, "", values)).raise_if_any()
    return definition


def _too_deep(file: str) -> UnreadableFile:
    return UnreadableFile(
        f"tables or lists in one another, over {DEEPEST} deep",
        "a few levels",
        "Look whether this is the right file.",
        Place(file),
    )


def _is_shallow(values: Mapping[str, Any]) -> bool:
    level: list[Any] = [values]
    for _ in range(DEEPEST):
        inside = (one.values() if isinstance(one, dict) else one for one in level)
        level = [each for one in inside for each in one if isinstance(each, dict | list)]
    return not level


def _beyond(definition: Definition, key: str, value: object) -> Iterator[BadValue]:
    """A fault for each number and date with which nothing can be reckoned.

    A day with an hour is one: Python takes it for a date, and compares it with none.
    """
    if isinstance(value, dict | list):
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for name, part in parts:
            yield from _beyond(definition, f"{key}.{name}" if key else str(name), part)
    elif isinstance(value, int | float) and not abs(value) <= LARGEST:
        # Of a whole number Python spells only so many digits.
        is_spelt = isinstance(value, float) or abs(value) < 10**40
        said = f"= {value}" if is_spelt else "of over 40 digits"
        yield BadValue(f"{key} {said}", "a finite number below 10^15", "", definition.place(key))
    elif isinstance(value, datetime):
        expected = f"a day without an hour, as {value.date()}"
        yield BadValue(f"{key} = {value.isoformat()}", expected, "", definition.place(key))
    elif isinstance(value, date) and value.year not in YEARS:
        expected = f"a year from {YEARS[0]} to {YEARS[-1]}"
        yield BadValue(f"{key} = {value}", expected, "", definition.place(key))


def _key_lines(text: str) -> dict[str, int]:
    """The line of each key: ``title`` → 3, ``line.0.activity`` → 12."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := re.match(r"\s*\[\[([^\]]+)\]\]", line):
            name = _numbered(match[1].strip(), counts)
            table = f"{name}.{counts.setdefault(name, 0)}"
            counts[name] += 1
            lines[table] = number
        elif match := re.match(r"\s*\[([^\]\[]+)\]\s*(#.*)?$", line):
            table = _numbered(match[1].strip(), counts)
            lines[table] = number
        elif match := re.match(r"""\s*("(?:[^"\\]|\\.)+"|'[^']+'|[A-Za-z0-9_.-]+)\s*=""", line):
            key = _key_of(match[1])
            lines.setdefault(f"{table}.{key}" if table else key, number)
    return lines


def _key_of(spelled: str) -> str:
    """A key without its quotes, and what it escapes."""
    if spelled.startswith('"'):
        try:
            return next(iter(tomllib.loads(f"{spelled} = 0")))
        except tomllib.TOMLDecodeError:
            return spelled.strip('"')
    return spelled.strip("'")


def _numbered(name: str, counts: Mapping[str, int]) -> str:
    """The name of an array of tables, its parents that are arrays numbered: ``line.3.factor``."""
    parent, dot, last = name.rpartition(".")
    if not dot:
        return name
    parent = _numbered(parent, counts)
    return f"{parent}.{counts[parent] - 1}.{last}" if parent in counts else f"{parent}.{last}"
