"""The council's sites, with the dates between which they count and why they came or went.

``sites.csv`` in the workspace: the columns :data:`COLUMNS`; only the first three must be there.
``to`` is the last day included; in memory :attr:`Site.end` is the day after.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from carbon.errors import BadValue, DuplicateRow, FaultList, UnknownName
from carbon.register.judged import Judged, all_good
from carbon.tables import Row, Table, read_csv

REQUIRED = ("site", "name", "service")
LIFE = ("from", "to", "from_reason", "to_reason")
OPTIONAL = ("floor_area_m2", "pupils", "employees", *LIFE, "note", "address", "public")
COLUMNS = (*REQUIRED, *OPTIONAL)

#: Growth and decline of the council's own making: never a reason to recalculate a base year.
ORGANIC = ("built", "closed")
#: What moves emissions across the boundary without changing them.
STRUCTURAL = ("acquired", "disposed", "transferred", "insourced")
#: Why a site or meter begins, and why it ends. ``exchanged`` (a meter at the same supply
#: point) is neither organic nor structural.
START_REASONS = ("built", "acquired", "transferred", "insourced", "exchanged")
END_REASONS = ("closed", "disposed", "transferred", "exchanged")


@dataclass(frozen=True)
class Site:
    """A building, depot or group of lamps that readings are reported under.

    ``floor_area_m2``, ``pupils`` and ``employees`` are for intensities, None where not known.
    The site counts in ``[start, end)``; None is without limit. Where it is not ``is_public``,
    nothing that is published names it.
    """

    id: str
    name: str
    service: str
    floor_area_m2: float | None = None
    pupils: float | None = None
    employees: float | None = None
    start: date | None = None
    end: date | None = None
    start_reason: str = ""
    end_reason: str = ""
    note: str = ""
    address: str = ""
    is_public: bool = True


@dataclass(frozen=True)
class Life:
    """From when until when something counts, and why it came and went."""

    start: date | None
    end: date | None
    start_reason: str
    end_reason: str


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
        site = faults.attempt(_site, row)
        if site is not None and (twice := twice_named("site", site.id, row, seen)):
            faults.append(twice)
        yield Judged(row, site, faults)


def _site(row: Row) -> Site:
    faults = FaultList()
    identity = faults.attempt(plain_id, row, "site")
    name = faults.attempt(row.text, "name")
    service = faults.attempt(row.text, "service")
    floor_area = faults.attempt(_size, row, "floor_area_m2")
    pupils = faults.attempt(_size, row, "pupils")
    employees = faults.attempt(_size, row, "employees")
    life = faults.attempt(life_of, row)
    public = faults.attempt(yes_or_no, row, "public", True)
    faults.raise_if_any()
    assert identity
    assert name
    assert service
    assert life
    return Site(
        identity,
        name,
        service,
        floor_area,
        pupils,
        employees,
        life.start,
        life.end,
        life.start_reason,
        life.end_reason,
        row.get("note", ""),
        row.get("address", ""),
        public is not False,
    )


def yes_or_no(row: Row, column: str, otherwise: bool) -> bool:
    """Whether a cell says yes; *otherwise* where it is empty.

    >>> yes_or_no(Row({"public": "No"}, "sites.csv", 2), "public", True)
    False
    """
    answers = {"": otherwise, "yes": True, "y": True, "no": False, "n": False}
    said = row.get(column, "").strip().casefold()
    if said not in answers:
        raise BadValue(repr(row[column]), "yes or no", "Correct the cell.", row.place(column))
    return answers[said]


def plain_id(row: Row, column: str) -> str:
    """An id, which may not begin as a formula does, since it is written into spreadsheets."""
    text = row.text(column)
    if text.startswith(("=", "+", "-", "@")):
        raise BadValue(
            repr(text), "an id that does not begin with = + - or @", "", row.place(column)
        )
    return text


def _size(row: Row, column: str) -> float | None:
    size = row.number_or_none(column)
    if size is not None and size <= 0:
        raise BadValue(
            repr(row[column]),
            "a number above 0",
            "Leave the cell empty where it is not known.",
            row.place(column),
        )
    return size


def life_of(row: Row) -> Life:
    """The columns from, to, from_reason and to_reason of a register row, half-open.

    A date needs its reason: whether a change is organic or structural decides whether a base
    year is recalculated, and nobody can tell years later.
    """
    faults = FaultList()
    start = faults.attempt(row.date_or_none, "from")
    last = faults.attempt(row.date_or_none, "to")
    end = last + timedelta(days=1) if last else None
    for column, day, reasons in (
        ("from", start, START_REASONS),
        ("to", last, END_REASONS),
    ):
        fault = _reason_fault(row, column, day, reasons)
        if fault:
            faults.append(fault)
    if start and end and end <= start:
        faults.append(
            BadValue(
                f"to {row['to']} before from {row['from']}",
                "a last day that is not before the first",
                "Correct one of the two.",
                row.place("to"),
            )
        )
    faults.raise_if_any()
    return Life(start, end, row.get("from_reason", ""), row.get("to_reason", ""))


def _reason_fault(
    row: Row, column: str, day: date | None, reasons: Collection[str]
) -> BadValue | UnknownName | None:
    reason = row.get(f"{column}_reason", "")
    if reason and reason not in reasons:
        return UnknownName("reason", reason, reasons, "", row.place(f"{column}_reason"))
    if bool(reason) == bool(day) or row.get(column):
        if day and not reason:
            return BadValue(
                f"{column} {row[column]} without a reason",
                f"{column}_reason as one of: {', '.join(reasons)}",
                "Say why, so that the change can be told from growth or decline.",
                row.place(f"{column}_reason"),
            )
        return None
    return BadValue(
        f"{column}_reason {reason!r} without a date",
        f"the day in {column}",
        "Add the day or empty the reason.",
        row.place(column),
    )


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
