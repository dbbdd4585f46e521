"""Writes the statistics of an area into a folder, as an importer read them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from carbon.area.statistics import AUTHORITIES, GASES, STATISTICS, Area, AreaFigure, GasFigure
from carbon.errors import Place, UnreadableFile
from carbon.files import shown, write_whole
from carbon.locks import locked
from carbon.tables import write_csv


def write_statistics(
    folder: Path,
    figures: Sequence[AreaFigure],
    areas: Sequence[Area],
    source: Mapping[str, str | int | Sequence[str]],
    gases: Sequence[GasFigure] = (),
    *,
    force: bool = False,
) -> list[Path]:
    """Write ``statistics.csv``, ``authorities.csv`` and ``statistics.toml`` into *folder*.

    With *gases* also ``gases.csv``, the totals by gas that the publisher gives apart.

    *source* is what the TOML says: title, unit and whatever identifies the file they came from.
    Figures are written unrounded. Returns the paths written. Files that are there already are
    written over only with *force*; without it, :class:`~carbon.errors.UnreadableFile`.
    """
    statistics, authorities, origin = (
        folder / name for name in ("statistics.csv", "authorities.csv", "statistics.toml")
    )
    with locked(statistics):
        if statistics.exists() and not force:
            raise UnreadableFile(
                "a file that is there already",
                "a folder without statistics",
                "Choose another folder, or write over them with --force.",
                Place(shown(statistics)),
            )
        write_csv(
            statistics,
            STATISTICS,
            (
                (f.year, f.authority_code, f.authority, f.sector, f.sub_sector, f.gas, repr(f.kt))
                for f in figures
            ),
        )
        write_csv(
            authorities,
            AUTHORITIES,
            (
                (
                    area.year,
                    area.authority_code,
                    area.authority,
                    "" if area.population_thousands is None else repr(area.population_thousands),
                    "" if area.area_km2 is None else repr(area.area_km2),
                )
                for area in areas
            ),
        )
        lines = ["# Where statistics.csv and authorities.csv come from.", ""]
        for key, value in source.items():
            if isinstance(value, (str, int)):
                lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
            else:
                items = "".join(f"    {json.dumps(item, ensure_ascii=False)},\n" for item in value)
                lines.append(f"{key} = [\n{items}]")
        write_whole(origin, ("\n".join(lines) + "\n").encode("utf-8"))
        if not gases:
            return [statistics, authorities, origin]
        by_gas = folder / "gases.csv"
        write_csv(
            by_gas,
            GASES,
            ((g.year, g.authority_code, g.authority, g.gas, repr(g.kt)) for g in gases),
        )
    return [statistics, authorities, by_gas, origin]
