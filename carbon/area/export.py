"""An area's statistics for other people's tables: the GPC-BASIC layout, and one tidy CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from carbon.area.gpc import GASES, gpc_basic
from carbon.area.statistics import AreaFigure, read_areas, read_figures, read_source
from carbon.errors import Fault, Place, UnreadableFile
from carbon.files import shown
from carbon.tables import write_csv
from carbon.text_out import csv_cell

GPC = (
    "year",
    "gpc_ref",
    "sub_sector",
    "scope",
    "co2_t",
    "ch4_t_co2e",
    "n2o_t_co2e",
    "total_t",
    "notation_key",
    "explanation",
)
TIDY = (
    "year",
    "authority_code",
    "authority",
    "sector",
    "sub_sector",
    "gas",
    "unit",
    "value",
    "notation_key",
    "t_per_head",
    "kt_per_km2",
    "coverage",
    "source",
)
LAYOUTS = ("gpc", "tidy")


class NoSuchYear(Fault):
    """A year of which there are no statistics."""


def export(
    folder: Path,
    layout: str,
    path: Path,
    year: int | None = None,
    *,
    force: bool = False,
) -> int:
    """Write the statistics in an inventory's *folder* to *path*; the number of rows written.

    Values are unrounded: tonnes in the GPC table, kilotonnes in the tidy one. Where there is no
    value a notation key says why. Raises :class:`NoSuchYear` where they have no *year*, and
    :class:`~carbon.errors.UnreadableFile` for a file that is there, without *force*.
    """
    if path.exists() and not force:
        raise UnreadableFile(
            "a file that is there already",
            "a name that is free",
            "Choose another name, or write over it with --force.",
            Place(shown(path)),
        )
    rows = list(gpc_rows(folder, year) if layout == "gpc" else tidy_rows(folder, year))
    if not rows:
        raise NoSuchYear(f"no figures for {year} in {folder.name}", "a year of its statistics")
    write_csv(
        path,
        GPC if layout == "gpc" else TIDY,
        ([csv_cell(cell) for cell in row] for row in rows),
    )
    return len(rows)


def gpc_rows(folder: Path, year: int | None = None) -> Iterator[Sequence[object]]:
    """The rows of :data:`GPC`: a cell of GPC BASIC and a year each; tonnes."""
    for cell in gpc_basic(folder, year):
        yield (
            cell.year,
            cell.ref,
            cell.title,
            cell.scope,
            *(cell.gas(gas) for gas in GASES),
            cell.key if cell.tonnes is None else cell.tonnes,
            cell.key,
            cell.reason,
        )


def tidy_rows(folder: Path, year: int | None = None) -> Iterator[Sequence[object]]:
    """The rows of :data:`TIDY`: a year, authority, sub-sector and gas each.

    A combination that the publisher gives somewhere but not here stands with the key NE.
    """
    source = read_source(folder)
    areas = {(area.year, area.authority): area for area in read_areas(folder)}
    figures = [each for each in read_figures(folder) if year is None or each.year == year]
    values = {_key(each): each.kt for each in figures}
    places = dict.fromkeys((each.year, each.authority_code, each.authority) for each in figures)
    kinds = dict.fromkeys((each.sector, each.sub_sector, each.gas) for each in figures)
    for place in places:
        area = areas.get((place[0], place[2]))
        for kind in kinds:
            kt = values.get((*place, *kind))
            people = area.population_thousands if area else None
            size = area.area_km2 if area else None
            yield (
                *place,
                *kind,
                source.unit,
                "" if kt is None else kt,
                "NE" if kt is None else "",
                "" if kt is None or not people else kt / people,
                "" if kt is None or not size else kt / size,
                source.coverage,
                source.title,
            )


def _key(figure: AreaFigure) -> tuple[object, ...]:
    return (
        figure.year,
        figure.authority_code,
        figure.authority,
        figure.sector,
        figure.sub_sector,
        figure.gas,
    )
