"""Which year's electricity grid an edition carries: that of some years before, not always as many.

``factors/grid-years.toml`` says how many, and each edition's TOML has its own year with the source.
A factor of an edition that changes its lag moves by more than the grid of one year.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated

from carbon.files import first_there
from carbon.records.kinds import text, texts, whole
from carbon.records.reader import read_record, records

#: The rules by which an import tells the year.
GRID_YEARS = "grid-years.toml"


IDS = texts("patterns of ids such as ['uk-electricity/*']")
SAYS_SO = text("who says so, and where")


@dataclass(frozen=True)
class Grid:
    """The year of the grid that an edition's factors *ids* (patterns) carry, and who says so."""

    year: Annotated[int, whole("a calendar year")]
    ids: Annotated[tuple[str, ...], IDS]
    source: Annotated[str, SAYS_SO]

    def __contains__(self, factor_id: object) -> bool:
        return any(fnmatchcase(str(factor_id), pattern) for pattern in self.ids)


@dataclass(frozen=True)
class _Lag:
    """A rule: so many years before them is the grid of the editions from one to another."""

    ids: Annotated[tuple[str, ...], IDS]
    since: Annotated[int, whole("the first edition's year")]
    years_before: Annotated[int, whole("how many years before the edition")]
    source: Annotated[str, SAYS_SO]
    until: Annotated[int | None, whole("the last edition's year")] = None


@dataclass(frozen=True)
class _File:
    lags: Annotated[tuple[_Lag, ...], records(_Lag), "grid"] = ()


def grid_of_year(folders: Sequence[Path], year: int) -> Grid | None:
    """The grid that an edition of *year* carries, by the rules of the first of *folders* with any.

    None where no rule tells it. One without ``until`` holds for every later edition.
    """
    path = first_there(folders, GRID_YEARS)
    for lag in read_record(path, _File).lags if path else ():
        if lag.since <= year and (lag.until is None or year <= lag.until):
            return Grid(year - lag.years_before, lag.ids, lag.source)
    return None
