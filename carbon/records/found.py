"""A value as a file has it, read as text, a number, a day or a yes: strictly, or with a sentence.

The same declared record is read from a TOML table, whose values have types, and from a row of a
CSV or workbook, whose cells are text.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from carbon.cells import parse_date, parse_number
from carbon.definitions import Definition
from carbon.errors import BadValue, Place
from carbon.tables import Row

T = TypeVar("T")

#: Where the values of a record stand.
Source = Definition | Row

ANSWERS = {"yes": True, "y": True, "no": False, "n": False}


def written(source: Source, key: str) -> Any:
    """What a table or row has under *key*; empty text where there is nothing."""
    return (source.cells if isinstance(source, Row) else source.values).get(key, "")


@dataclass(slots=True)
class Found:
    """The value of ``key`` in a table or row; a cell's is text that is not empty."""

    key: str
    value: Any
    source: Source

    @property
    def name(self) -> str:
        """The key as its own table has it: ``sites`` of ``select.sites``."""
        return self.key.rpartition(".")[2]

    @property
    def place(self) -> Place:
        """The line of the key, or the cell."""
        return self.source.place(self.key)

    @property
    def table(self) -> Definition:
        """The TOML table that it stands in: a cell holds no list and no table."""
        assert isinstance(self.source, Definition), f"{self.key} is declared for a TOML table"
        return self.source

    def refused(self, expected: str, advice: str = "") -> BadValue:
        """The fault that it is none of what is *expected*."""
        if isinstance(self.source, Row):
            value = repr(self.value) if self.value else "nothing"
            return BadValue(value, expected, advice or "Correct the cell.", self.place)
        return BadValue(self.source.told(self.key, self.value), expected, advice, self.place)

    def of_type(self, kind: type[T], expected: str) -> T:
        """The value, which in a TOML table must be of type *kind*; 5 is a float, true is no int."""
        value = self.value
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.refused(expected)
        return value

    def text(self, expected: str) -> str:
        """It as text."""
        return self.of_type(str, expected)

    def number(self, expected: str, advice: str = "") -> float:
        """It as a finite number, −0 as 0; text of a TOML table that is one has quotes too many."""
        if isinstance(self.source, Row) or isinstance(self.value, str):
            try:
                number = parse_number(self.value)
            except (ValueError, ArithmeticError):
                raise self.refused(expected, advice) from None
            if isinstance(self.source, Row):
                return number + 0.0
            raise self.refused(expected, "Write it without quotes.")
        is_number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        try:
            number = float(self.value) if is_number else math.nan
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.refused(expected, advice)
        return number + 0.0

    def whole(self, expected: str) -> int:
        """It as a whole number."""
        if isinstance(self.source, Row):
            number = self.number(expected)
            if number != int(number):
                raise self.refused(expected)
            return int(number)
        return self.of_type(int, expected)

    def day(self, expected: str) -> date:
        """It as a day."""
        if isinstance(self.source, Row):
            try:
                return parse_date(self.value)
            except (ValueError, ArithmeticError):
                raise self.refused(expected) from None
        return self.of_type(date, expected)

    def flag(self, expected: str) -> bool:
        """It as a yes (of a cell) or as true."""
        if isinstance(self.source, Row):
            answer = ANSWERS.get(self.value.strip().casefold())
            if answer is None:
                raise self.refused(expected)
            return answer
        return self.of_type(bool, expected)
