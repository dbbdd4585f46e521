"""The figures of the register: sites and meters as their files have them, and what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from carbon.errors import counted
from carbon.figures.column import Column, Columns, text
from carbon.figures.listing import Listing
from carbon.ledger.checks import last_day
from carbon.register.judged import Judged


def _cell(column: str, attribute: str = "", unit: str = "") -> Column[Judged[Any]]:
    """What a site or meter has as *attribute*; of a row that cannot be read, its cell as it is."""

    def value(one: Judged[Any]) -> object:
        if one.made is None:
            return one.row.get(column, "")
        return getattr(one.made, attribute or column)

    return Column(column, column, value, unit)


def _last_day(one: Judged[Any]) -> object:
    if one.made is None:
        return one.row.get("to", "")
    return last_day(one.made.end) if one.made.end else None


TO: Column[Judged[Any]] = Column("to", "to", _last_day)
FAULT = text("fault", of=lambda one: one.told)

#: ``to`` is the last day included.
SITES: Columns[Judged[Any]] = Columns(
    _cell("site", "id"),
    _cell("name"),
    _cell("service"),
    _cell("floor_area_m2", unit="m2"),
    _cell("pupils"),
    _cell("employees"),
    _cell("from", "start"),
    TO,
    _cell("public", "is_public"),
    FAULT,
)
METERS: Columns[Judged[Any]] = Columns(
    _cell("meter", "id"),
    _cell("site"),
    _cell("activity"),
    _cell("unit"),
    _cell("service"),
    _cell("supply_point"),
    _cell("from", "start"),
    TO,
    _cell("main_meter"),
    _cell("becomes"),
    _cell("share"),
    FAULT,
)
#: Meters of which none is behind another.
MAIN_METERS = METERS.view(
    "meter", "site", "activity", "unit", "service", "supply_point", "from", "to", "fault"
)


def sites_listing(judged: Sequence[Judged[Any]]) -> Listing:
    """The sites, the faulty ones as they stand and marked."""
    return _listing(SITES, judged, "site")


def meters_listing(judged: Sequence[Judged[Any]]) -> Listing:
    """The meters, the faulty ones as they stand and marked; where any is behind another, how."""
    behind = any(one.row.get("main_meter", "") for one in judged)
    return _listing(METERS if behind else MAIN_METERS, judged, "meter")


def _listing(columns: Columns[Judged[Any]], judged: Sequence[Judged[Any]], noun: str) -> Listing:
    faulty = sum(bool(one.faults) for one in judged)
    notes = [f"{counted(len(judged), noun)}."]
    if faulty:
        notes.append(f"Error: {counted(faulty, noun)} of them with a fault.")
    return columns.listing(judged, if_filled=("fault",), notes=notes)
