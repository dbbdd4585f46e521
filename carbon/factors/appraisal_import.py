"""The importer of appraisal values: published tables into our own format, every row accounted for.

Each kind of table is told by its heading. A row is kept, or left out for a reason that is counted
in the TOML; a row that fits neither is a fault and nothing is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import FaultList, MissingColumns, Place, UnreadableFile
from carbon.factors.appraisal import TABLES
from carbon.factors.appraisal_layouts import LAYOUTS, Layout
from carbon.factors.appraisal_tables import DEFLATOR, PERSISTENCE, editions_of
from carbon.factors.identity import slug
from carbon.factors.seal import KEY, sha256_of
from carbon.files import locked, read_bytes, shown, write_whole
from carbon.tables import read_csv, write_csv

KEPT = "kept"
CROWN = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and how many rows got which verdict."""

    table: str
    csv: Path
    toml: Path
    counts: Mapping[str, int]


def import_appraisal(
    path: Path,
    folder: Path,
    retrieved: date | None = None,
    force: bool = False,
    edition: str = "",
) -> Imported:
    """Write the published table at *path* as a CSV and a TOML into *folder*.

    *edition* is its date, where its rows do not tell it. Beside another edition it is written as
    one of its own, ``carbon-values-2026-11.csv``, and the newest is used.

    Raises :class:`~carbon.errors.Faults` for rows that cannot be read,
    :class:`~carbon.errors.UnreadableFile` where the table is there already and not *force*.
    """
    source = read_csv(path, (), None)
    layout = _recognised(source.columns, shown(path))
    faults = FaultList()
    told = faults.attempt(layout.told, list(source)) or {}
    rows: list[tuple[object, ...]] = []
    counts: dict[str, int] = {KEPT: 0}
    for row in source:
        verdict = faults.attempt(layout.row, row)
        if isinstance(verdict, str):
            counts[verdict] = counts.get(verdict, 0) + 1
        elif verdict is not None:
            counts[KEPT] += 1
            rows.append((*verdict, f"row {row.line}"))
    faults.raise_if_any()
    edition = edition or str(told.get("edition") or retrieved or "")
    csv_path = _beside(folder, layout.table, edition, force)
    toml_path = csv_path.with_suffix(".toml")
    with locked(toml_path):
        if not force and (csv_path.exists() or toml_path.exists()):
            raise UnreadableFile(
                "a table that is already there",
                "none",
                "Give its --edition to put another beside it, or write over it with --force.",
                Place(shown(csv_path)),
            )  # fmt: skip
        write_csv(csv_path, TABLES[layout.table], rows)
        facts = {
            "licence": "Open Government Licence v3.0",
            "attribution": CROWN,
            **({"edition": edition} if edition else {}),
            **layout.facts,
            **{key: value for key, value in told.items() if key != "edition"},
            "file": path.name,
            "sha256": hashlib.sha256(read_bytes(path)).hexdigest(),
            **({"retrieved": retrieved} if retrieved else {}),
            KEY: sha256_of(read_bytes(csv_path)),
        }
        write_whole(toml_path, _toml(facts, counts).encode("utf-8"))
    return Imported(layout.table, csv_path, toml_path, counts)


def _beside(folder: Path, table: str, edition: str, force: bool) -> Path:
    """Where an edition goes: under the table's name, or beside another edition under its own.

    Continued and added-up tables, the deflator and the persistence factors, are one file. One
    without a date is written over with *force*.
    """
    there = editions_of(folder, table)
    own = next(
        (path for path, known in there.items() if known == edition or (force and not known)), None
    )
    if own is not None:
        return own
    if not there or not edition or table in (DEFLATOR, PERSISTENCE):
        return folder / f"{table}.csv"
    return folder / f"{table}-{slug(edition)}.csv"


def _recognised(columns: Sequence[str], file: str) -> Layout:
    matching = [layout for layout in LAYOUTS if set(layout.heading) <= set(columns)]
    if matching:
        return max(matching, key=lambda layout: len(layout.heading))
    known = "; ".join(f"{layout.table} ({', '.join(layout.heading)})" for layout in LAYOUTS)
    raise MissingColumns(
        f"columns {', '.join(columns)}", f"those of one of {known}", "", Place(file, 1)
    )


def _toml(facts: Mapping[str, object], counts: Mapping[str, int]) -> str:
    def value(found: object) -> str:
        return str(found) if isinstance(found, date) else json.dumps(found, ensure_ascii=False)

    lines = [f"{key} = {value(found)}" for key, found in facts.items()]
    lines += ["", "# What became of each row of the source below its heading.", "[rows]"]
    lines += [f"{json.dumps(verdict)} = {count}" for verdict, count in counts.items()]
    return "\n".join(lines) + "\n"
