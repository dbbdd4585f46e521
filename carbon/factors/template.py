"""The two files of a council's own set, with a row for each line that is needed and no value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from carbon.errors import BadValue, DuplicateRow, Place, UnknownName
from carbon.factors.activities import Activity
from carbon.factors.announced import read_all
from carbon.factors.basis import UNKNOWN, read_bases
from carbon.factors.edition import OFFICIAL, Edition, find_editions
from carbon.factors.factor import COLUMNS, Factor
from carbon.factors.grid import grid_of_year
from carbon.factors.own_set import ENDING, IN_PLACE_OF
from carbon.factors.written import grid_and_bases, toml_value
from carbon.files import shown, write_whole
from carbon.naming import UnknownActivity
from carbon.tables import write_csv

TOML = """\
# A few factors that the council needs of edition {year}, entered by hand until that edition is
# imported. Fill in every blank, here and in {csv}; `carbon factors check` names what is left.
# The set serves the activities all of whose lines it has, in its own year, and no others.
publisher = {publisher}
publisher_name = {publisher_name}
title = {title}
edition = {name}
{in_place_of_key} = {in_place_of}
year = {year}
licence = {licence}

# The GWP basis that the publisher states for this edition: "ar5", say; "unknown" where you have
# not seen it stated.
gwp_basis = {gwp_basis}

# The page or paper that the values were taken from. Where each stands in it goes into the column
# locator of the CSV.
source = ""

# Who entered the values; and a second person, who held each against its source, and on which day.
entered_by = ""
checked_by = ""
# checked_at = {year}-12-31
"""


class Blank(NamedTuple):
    """A factor to be filled in."""

    id: str
    unit: str
    scope: str
    label: str


@dataclass(frozen=True)
class Template:
    """What was written: a CSV, its TOML beside it; and its rows."""

    csv: Path
    rows: list[Blank]


def write_template(
    folder: Path,
    layers: Sequence[Path],
    year: int,
    wanted: Iterable[str],
    activities: Mapping[str, Activity],
) -> Template:
    """Write the set of *year* for the activities *wanted* into the factors *folder*.

    *layers* are the folders to look editions up in.
    Raises what says that the edition is there, that the set is, that an activity is not known or
    that they are of two publishers.
    """
    chosen = [_known(name, activities) for name in dict.fromkeys(wanted)]
    if not chosen:
        raise BadValue("no activity", "at least one", "Name each with --activity NAME.")
    publisher = chosen[0].publisher
    for activity in chosen:
        if activity.publisher != publisher:
            raise BadValue(
                f"{activity.id} of {activity.publisher} with {chosen[0].id} of {publisher}",
                "activities of one publisher",
                "Make a set for each.",
            )
    editions = find_editions(layers, publisher)
    _check_year(year, editions)
    newest = [edition for edition in editions.values() if edition.year < year][-1]
    rows = _rows(chosen, newest)
    toml = folder / publisher / f"{year}{ENDING}.toml"
    csv = toml.with_suffix(".csv")
    for path in (toml, csv):
        if path.exists():
            raise DuplicateRow(
                f"own set {year}{ENDING}, which is there",
                "none yet",
                "Add rows to its CSV, and have them checked; or move it away first.",
                Place(shown(path)),
            )
    csv.parent.mkdir(parents=True, exist_ok=True)
    write_csv(csv, COLUMNS, rows)
    ids = [row[0] for row in rows]
    grid = grid_of_year(layers, year) if publisher == OFFICIAL else None
    bases = read_bases(layers, year) if publisher == OFFICIAL else []
    held = grid_and_bases(
        grid if grid is not None and any(one in grid for one in ids) else None,
        [basis for basis in bases if any(one in basis for one in ids)],
    )
    lines = [_toml(toml, year, newest, layers), *(f"{line}\n" for line in held)]
    write_whole(toml, "".join(lines).encode("utf-8"))
    return Template(csv, [Blank(row[0], row[3], row[2], row[8]) for row in rows])


def _known(name: str, activities: Mapping[str, Activity]) -> Activity:
    if name not in activities:
        raise UnknownActivity(name, activities)
    return activities[name]


def _check_year(year: int, editions: Mapping[str, Edition]) -> None:
    years = {edition.year for edition in editions.values()}
    if year in years:
        raise BadValue(
            f"edition {year}, which is here",
            "a year whose edition is not",
            "A council's own set stands in only until its edition is imported.",
        )
    if not years or year < min(years):
        raise UnknownName("year of a missing edition", str(year), [str(max(years, default=0) + 1)])


def _rows(chosen: Iterable[Activity], newest: Edition) -> list[list[str]]:
    """A row for each factor and unit that the activities need, as *newest* calls it, no value."""
    found: dict[tuple[str, str], list[str]] = {}
    for activity in chosen:
        for line in activity.lines:
            key = line.factor_id, activity.unit
            known: Factor | None = newest.factors.get(key)
            label = known.label if known else f"{activity.label}, {line.name}"
            scope = known.scope if known else line.scope
            publisher_id = known.publisher_id if known else ""
            blank = ["", "", "", ""]
            found[key] = [line.factor_id, publisher_id, scope, activity.unit, *blank, label, ""]
    return list(found.values())


def _toml(toml: Path, year: int, newest: Edition, layers: Sequence[Path]) -> str:
    announced = read_all(folder / newest.publisher for folder in layers).get(year)
    return TOML.format(
        csv=toml.with_suffix(".csv").name,
        year=year,
        publisher=toml_value(newest.publisher),
        publisher_name=toml_value(newest.publisher_name or newest.publisher),
        title=toml_value(f"Factors of {year}, entered by the council"),
        name=toml_value(toml.stem),
        in_place_of_key=IN_PLACE_OF,
        in_place_of=toml_value(str(year)),
        licence=toml_value(announced.licence if announced else ""),
        gwp_basis=toml_value(UNKNOWN),
    )
