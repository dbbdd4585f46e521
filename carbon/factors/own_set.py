"""A council's own set: the few factors it needs of an edition that is not here, for that year only.

It stands beside the publisher's editions, in two files of the same shape, as ``2026-own.toml`` with
``in_place_of = "2026"`` and ``2026-own.csv``. What was typed in by hand is used only where every
value names its source and a second person has checked it: all that lacks is told together, and the
set is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import permutations
from pathlib import Path

from carbon.definitions import Definition
from carbon.errors import BadValue, Fault, FaultList, Place
from carbon.factors.factor import COLUMNS, read_factors
from carbon.files import shown
from carbon.records.reader import Rules, Wrong
from carbon.tables import Row, decode, read_text, records, table_of

#: The key that marks a set: the name of the edition that it stands in for.
IN_PLACE_OF = "in_place_of"
#: What its name ends in.
ENDING = "-own"


#: What people write where they have nothing to say yet.
PLACEHOLDERS = (
    "tbc", "tba", "tbd", "todo", "to do", "to be confirmed", "to be checked", "to follow", "n a",
    "na", "none", "nil", "nobody", "no one", "unknown", "not known", "pending", "x", "xx", "xxx",
)  # fmt: skip


def same_person(one: str, other: str) -> bool:
    """Whether two names may be of one person, however they are spelled, initials among them.

    >>> same_person("Jo Officer", "OFFICER, Jo"), same_person("Jo Officer", "Sam Auditor")
    (True, False)
    >>> same_person("Jo Officer", "J. Officer"), same_person("Jo Officer", "S. Officer")
    (True, False)
    """
    ours, theirs = sorted(_words(one)), sorted(_words(other))
    return len(ours) == len(theirs) and any(
        all(map(_same_name, ours, order)) for order in permutations(theirs[:6])
    )


def _same_name(one: str, other: str) -> bool:
    """Whether two words are one name, or one is the other's initial."""
    return one == other or (one[0] == other[0] and 1 in (len(one), len(other)))


def says_nothing(text: str) -> bool:
    """Whether a text is blank, has no letter and no digit, or only says that it is to come.

    >>> [says_nothing(text) for text in (" ", "-", "?", "TBC", "n/a", "page 2")]
    [True, True, True, True, True, False]
    """
    return " ".join(_words(text)) in ("", *PLACEHOLDERS)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", text).casefold())


def _is_of_its_year(in_place_of: str, year: int) -> Iterator[Wrong]:
    if in_place_of != str(year):
        yield Wrong(
            IN_PLACE_OF,
            f"{IN_PLACE_OF} = {in_place_of!r} of year {year}",
            f'"{year}": a set is for its own year only',
        )


def _is_named_so(name: str, year: int) -> Iterator[Wrong]:
    if not name.startswith(f"{year}{ENDING}"):
        yield Wrong(
            "edition",
            f"edition = {name!r}",
            f"a name that begins with {year}{ENDING}, so that it is never taken for the edition",
            "Name its two files so too.",
        )


#: What a set must say, and who stands behind it.
WANTED = {
    "source": "the page or paper that the values were taken from",
    "licence": "the licence that they are published under",
    "entered_by": "the name of who entered the values",
    "checked_by": "the name of a second person, who held each value against its source",
}


def _says_who_and_where(source: Definition) -> Iterator[Wrong]:
    for key, expected in WANTED.items():
        value = source.values.get(key, "")
        # What is no text is told as such.
        if isinstance(value, str) and (
            not value.strip() or (key != "licence" and says_nothing(value))
        ):
            found = f"{key} = {value!r}" if key in source.values else f"no {key}"
            yield Wrong(key, found, expected)


def _is_checked_by_another(entered_by: str, checked_by: str) -> Iterator[Wrong]:
    if says_nothing(entered_by) or says_nothing(checked_by):
        return
    if same_person(entered_by, checked_by):
        yield Wrong(
            "checked_by",
            f"checked_by = {checked_by!r}, who entered the values too"
            if sorted(_words(entered_by)) == sorted(_words(checked_by))
            else f"checked_by = {checked_by!r}, who may be {entered_by!r}, who entered the values",
            "a second person",
            "Let somebody else hold each value against its source, and put their name here.",
        )


def _was_checked(checked_at: date | None) -> Iterator[Wrong]:
    if checked_at is None:
        yield Wrong(
            None,
            "no checked_at",
            "the day it was checked, a date such as 2026-11-30 without quotes",
        )
    elif checked_at > date.today():
        yield Wrong(
            "checked_at",
            f"checked_at = {checked_at}",
            f"the day on which it was checked, {date.today()} or before",
            "What was not checked yet is not used.",
        )


def _values_have_sources(path: Path) -> FaultList:
    faults = FaultList()
    faults.extend(faults.attempt(_of_values, path) or ())
    return faults


#: What a set lacks to be used: of its TOML and of its CSV at *path*.
RULES = Rules(
    _is_of_its_year,
    _is_named_so,
    _says_who_and_where,
    _is_checked_by_another,
    _was_checked,
    _values_have_sources,
)


def _of_values(csv: Path) -> FaultList:
    """Every row whose value or source is blank, and all else that is wrong with the CSV."""
    file = shown(csv)
    table = table_of(records(decode(read_text(csv), file), file), file, COLUMNS)
    faults = FaultList(fault for row in table for fault in _of_row(row))
    if not len(table):
        faults.append(
            BadValue("no factor", "a row for each factor that is needed", "", Place(file))
        )
    told = {fault.place for fault in faults}
    others = FaultList()
    others.attempt(read_factors, csv)
    faults.extend(fault for fault in others if fault.place not in told)
    return faults


def _of_row(row: Row) -> Iterator[Fault]:
    what = f"of {row['id']} per {row['unit']}"
    if not row["kg_co2e"].strip():
        yield BadValue(
            f"no value {what}",
            "the kg CO2e per unit that its source has, with every digit",
            "Fill it in, or take out all the rows of its activity.",
            row.place("kg_co2e"),
        )
    if says_nothing(row["locator"]):
        yield BadValue(
            f"no source {what}",
            "where the value stands, such as a page and line, or a sheet and row",
            "Fill it in: no value is used without its source.",
            row.place("locator"),
        )
