"""Which year's electricity grid an edition carries: that of some years before, not always as many.

``factors/grid-years.toml`` says how many, and each edition's TOML has its own year with the source.
A factor of an edition that changes its lag moves by more than the grid of one year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.files import first_there

#: The rules by which an import tells the year.
GRID_YEARS = "grid-years.toml"


@dataclass(frozen=True)
class Grid:
    """The year of the grid that an edition's factors *ids* (patterns) carry, and who says so."""

    year: int
    ids: tuple[str, ...]
    source: str

    def __contains__(self, factor_id: object) -> bool:
        return any(fnmatchcase(str(factor_id), pattern) for pattern in self.ids)


def read_grid(table: Definition) -> Grid:
    """The grid that the table ``[grid]`` of an edition's TOML describes."""
    for fault in table.check_keys(("year", "ids", "source")):
        raise fault
    return Grid(table.get("year", int, "a calendar year"), _ids(table), _source(table))


def grid_of_year(folders: Sequence[Path], year: int) -> Grid | None:
    """The grid that an edition of *year* carries, by the rules of the first of *folders* with any.

    None where no rule tells it. One without ``until`` holds for every later edition.
    """
    path = first_there(folders, GRID_YEARS)
    if path is None:
        return None
    facts = read_toml(path)
    for fault in facts.check_keys(("grid",)):
        raise fault
    for table in facts.tables("grid"):
        for fault in table.check_keys(("ids", "since", "until", "years_before", "source")):
            raise fault
        since = table.get("since", int, "the first edition's year")
        until = table.get("until", int, "the last edition's year", year)
        before = table.get("years_before", int, "how many years before the edition")
        if since <= year <= until:
            return Grid(year - before, _ids(table), _source(table))
    return None


def _ids(table: Definition) -> tuple[str, ...]:
    return tuple(map(str, table.get("ids", list, "patterns of ids such as ['uk-electricity/*']")))


def _source(table: Definition) -> str:
    return table.get("source", str, "who says so, and where")
