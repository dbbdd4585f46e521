"""The values of a column, by which it is judged where its heading does not say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from carbon.ledger.formats.numbers import inner
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.moments import moment_of
from carbon.ledger.streamed import Record

#: Rows by which a long file is judged before it is gone through.
SAMPLE = 200
#: Distinct values kept of a column; one with more is no code.
MOST_DISTINCT = 200
#: Kinds of value that tell what a column is whose heading does not.
TOLD_BY_VALUES = ("unit", "measurement", "quality", "register", "invoice")
#: A number that names something: with leading zeros, many digits, or letters before digits.
IDENTIFIER = re.compile(
    r"0\d+|\d{7,}|(?=(?:[^\d]*\d){3})[A-Z\d/-]*[A-Z][A-Z\d/-]*|[A-Z]{1,4}\d{3,}.*", re.IGNORECASE
)
#: The number of an industry data flow: D0036, D0275001.
DATA_FLOW = re.compile(r"D0\d{3}(?:\d{3})?", re.IGNORECASE)
NUMBER = re.compile(r"[-+(]?[\d.,]+\)?%?")


@dataclass
class Profile:
    """The distinct values of a column, each with the first row that has it."""

    values: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True

    def add(self, text: str, row: int) -> None:
        """Note a value; of very many only the first are kept."""
        if text and text not in self.values:
            if len(self.values) < MOST_DISTINCT:
                self.values[text] = row
            else:
                self.is_whole = False


def fill(records: Iterable[Record], profiles: Mapping[int, Profile]) -> None:
    """Note the values of the columns that *profiles* are of."""
    for row, cells in records:
        width = len(cells)
        for index, profile in profiles.items():
            if index < width:
                profile.add(cells[index], row)


def all_mean(vocabulary: Vocabulary, role: str, values: Collection[str]) -> bool:
    """Whether each of *values* means something where a column is of *role*."""
    return all(vocabulary.meaning(role, one) is not None for one in values)


def all_numbers(values: Sequence[str]) -> bool:
    """Whether each of *values* is a number, also one in brackets or with a mark."""
    return all(NUMBER.fullmatch(inner(one)[0]) for one in values)


def are_identifiers(values: Sequence[str]) -> bool:
    """Whether each of *values* names something, such as a supply point or an account."""
    return all(IDENTIFIER.fullmatch(one) for one in values)


def is_date(text: str) -> bool:
    """Whether a text is a date in any order that is known."""
    try:
        moment_of(text)
    except (ValueError, OverflowError):
        return False
    return True
