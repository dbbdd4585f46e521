"""Whether a table of a GDP deflator is an index at all: not its yearly change under that name.

A column headed GDP deflator may hold percentages. Such a series is never 100, hardly grows over the
years, and leaps from one to the next where a rate changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from carbon.errors import BadValue, Place
from carbon.factors.appraisal import FOLDER
from carbon.factors.appraisal_tables import DEFLATOR, read_table
from carbon.folders import shipped

#: What prices may change by in a year: from 1990 to 2024 they rose by 0.04 to 6.7 %.
STEP = (0.95, 1.15)
#: By how much growth over all common years may differ from that of the edition in use: revisions
#: of the index since 1990 are a few per cent.
REVISED = 0.25
#: Fewer common years tell nothing of growth.
FEWEST = 5


def index_faults(index: Mapping[int, float], folder: Path, place: Place) -> Iterator[BadValue]:
    """What speaks against *index*, by year, being one; *folder* is where it is to be written."""
    years = sorted(index)
    for one, other in pairwise(years):
        if index[one] <= 0 or other - one != 1:
            continue
        step = index[other] / index[one]
        if not STEP[0] <= step <= STEP[1]:
            yield BadValue(
                f"{index[one]:g} in {one} and {index[other]:g} in {other}",
                "an index of prices, which rises by a few per cent a year",
                "The column may be the yearly change, or of two bases.",
                place,
            )
            return
    known = known_index([folder.parent] if folder.name == FOLDER else [])
    common = [year for year in years if year in known]
    if len(common) < FEWEST:
        return
    first, last = common[0], common[-1]
    grown, before = index[last] / index[first], known[last] / known[first]
    if abs(grown / before - 1) > REVISED:
        yield BadValue(
            f"{index[first]:g} in {first} and {index[last]:g} in {last}, a growth of "
            f"{(grown - 1) * 100:.0f} %",
            f"about {(before - 1) * 100:.0f} %, as in the index in use",
            "The column may be the yearly change, and no index.",
            place,
        )


def known_index(folders: Sequence[Path]) -> dict[int, float]:
    """The index in use, by year: the newest of *folders*, else the shipped one."""
    rows, _ = read_table([*folders, shipped("factors")], DEFLATOR)
    return {int(row["year"]): float(row["index"]) for row in rows}
