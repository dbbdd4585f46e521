"""The council's sites, with the dates between which they count and why they came or went.

``sites.csv`` in the workspace: the columns :data:`COLUMNS`; only the first three must be there.
``to`` is the last day included; in memory :attr:`Site.end` is the day after.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.errors import BadValue, DuplicateRow, FaultList, Place
from carbon.records.kinds import TEXT, Kind, flag, number, text
from carbon.records.reader import Rules, needed_of, optional_of, record_of
from carbon.register.judged import Judged, all_good
from carbon.register.lives import END_REASON, FIRST_DAY, LAST_DAY, LIFE_RULES, START_REASON
from carbon.tables import Row, Table, read_csv


def _refuse_formula(text: str, place: Place) -> str:
    if text.startswith(("=", "+", "-", "@")):
        raise BadValue(repr(text), "an id that does not begin with = + - or @", "", place)
    return text


#: An id may not begin as a formula does, since it is written into spreadsheets.
PLAIN_ID: Kind[str] = text("a value", filled=True).then(_refuse_formula)
FILLED = text("a value", filled=True)
YES_OR_NO = flag("yes or no")
SIZE = number("a number", "850", above=0, advice="Leave the cell empty where it is not known.")


@dataclass(frozen=True)
class Site:
    """A building, depot or group of lamps that readings are reported under.

    ``floor_area_m2``, ``pupils`` and ``employees`` are for intensities, None where not known.
    The site counts in ``[start, end)``; None is without limit. Where it is not ``is_public``,
    nothing that is published names it.
    """

    id: Annotated[str, PLAIN_ID, "site"]
    name: Annotated[str, FILLED]
    service: Annotated[str, FILLED]
    floor_area_m2: Annotated[float | None, SIZE] = None
    pupils: Annotated[float | None, SIZE] = None
    employees: Annotated[float | None, SIZE] = None
    start: Annotated[date | None, FIRST_DAY, "from"] = None
    end: Annotated[date | None, LAST_DAY, "to"] = None
    start_reason: Annotated[str, START_REASON, "from_reason"] = ""
    end_reason: Annotated[str, END_REASON, "to_reason"] = ""
    note: Annotated[str, TEXT] = ""
    address: Annotated[str, TEXT] = ""
    is_public: Annotated[bool, YES_OR_NO, "public"] = True

    RULES: ClassVar[Rules] = LIFE_RULES


REQUIRED, OPTIONAL = needed_of(Site), optional_of(Site)
COLUMNS = (*REQUIRED, *OPTIONAL)


def read_sites(path: Path) -> dict[str, Site]:
    """The sites of ``sites.csv`` by id, in the order of the file.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    return sites_of(read_csv(path, REQUIRED, OPTIONAL))


def sites_of(table: Table) -> dict[str, Site]:
    """The sites of a table that was read already; see :func:`read_sites`."""
    return all_good(judged_sites(table), "site")


def judged_sites(table: Table) -> Iterator[Judged[Site]]:
    """Every row of a table in turn, with the site that it is, or its faults."""
    seen: dict[str, Row] = {}
    for row in table:
        faults = FaultList()
        site = faults.attempt(record_of, row, Site)
        if site is not None and (twice := twice_named("site", site.id, row, seen)):
            faults.append(twice)
        yield Judged(row, site, faults)


def twice_named(kind: str, identity: str, row: Row, seen: dict[str, Row]) -> DuplicateRow | None:
    """The fault of a second row for *identity*; *seen* remembers the first."""
    first = seen.setdefault(identity, row)
    if first is row:
        return None
    return DuplicateRow(
        f"{kind} {identity!r} again (first in row {first.line})",
        "each once",
        "If they are two, give them different ids; if one is a repeat, see that no detail is lost.",
        row.place(kind),
    )
