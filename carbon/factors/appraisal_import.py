"""The importer of appraisal values: published tables into our own format, every row accounted for.

Each kind of table is told by its heading. A row is kept, or left out for a reason that is counted
in the TOML; a row that fits neither is a fault and nothing is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from carbon.errors import BadValue, Fault, FaultList, MissingColumns, Place
from carbon.factors.appraisal_deflator import index_faults
from carbon.factors.appraisal_faults import few, has_decimal_comma, no_number
from carbon.factors.appraisal_layouts import LAYOUTS, TableLayout
from carbon.factors.appraisal_tables import DEFLATOR
from carbon.factors.appraisal_written import Imported, Prepared, write_tables
from carbon.files import shown
from carbon.tables import read_csv

KEPT = "kept"


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
    prepared = prepared_csv(path, folder, retrieved, edition)
    return write_tables([prepared], path, folder, retrieved, force)[0]


def prepared_csv(
    path: Path, folder: Path, retrieved: date | None = None, edition: str = ""
) -> Prepared:
    """The published table at *path*, ready to be written into *folder*; as import_appraisal."""
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
    few(map(_comma_told, faults)).raise_if_any()
    if layout.table == DEFLATOR:
        index = {int(str(row[0])): float(str(row[1])) for row in rows}
        faults.extend(index_faults(index, folder, Place(shown(path))))
        faults.raise_if_any()
    edition = edition or str(told.get("edition") or retrieved or "")
    facts = {**layout.facts, **{key: value for key, value in told.items() if key != "edition"}}
    return Prepared(layout.table, edition, rows, facts, counts)


def _comma_told(fault: Fault) -> Fault:
    """A fault of a cell; where that is a number with a decimal comma, said as that."""
    text = fault.found.strip("'")
    if isinstance(fault, BadValue) and has_decimal_comma(text):
        return BadValue(*no_number(text), fault.place)
    return fault


def _recognised(columns: Sequence[str], file: str) -> TableLayout:
    matching = [layout for layout in LAYOUTS if set(layout.heading) <= set(columns)]
    if matching:
        return max(matching, key=lambda layout: len(layout.heading))
    known = "; ".join(f"{layout.table} ({', '.join(layout.heading)})" for layout in LAYOUTS)
    raise MissingColumns(
        f"columns {', '.join(columns)}", f"those of one of {known}", "", Place(file, 1)
    )
