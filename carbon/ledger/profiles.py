"""Half-hourly profiles: every value of a half-hourly file as Parquet, beside the ledger.

``profiles/<sha256 of the file>.parquet`` has the columns meter (as registered), day, slot,
quantity, unit and row. ``slot`` 1 is the day's first half-hour by the supplier's clock; on the day
the clocks go back, files of a row a day have slots up to 50, files of a row a half-hour the
repeated slots twice. Written and read by DuckDB; it can always be made again from the evidence.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.files import duckdb_path, make_folder, sync_folder
from carbon.ledger import formats
from carbon.ledger.formats import Hints, half_hour_rows, half_hours_across
from carbon.ledger.grids import Grid

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

#: Each day of a meter: its slots, the quantities in them, and its row.
Rows = Iterator[tuple[str, date, Sequence[int], Sequence[float], int]]
#: Values in one piece handed to DuckDB.
PIECE = 500_000
MEMORY_LIMIT = "500MB"
#: The shapes of files that hold half-hours.
PROFILED = (half_hours_across.NAME, half_hour_rows.NAME)
MARK = b"PAR1"


def profile_path(folder: Path, sha256: str) -> Path:
    """Where the profile of the file of *sha256* stands."""
    return folder / f"{sha256}.parquet"


def is_whole(path: Path) -> bool:
    """Whether a profile is there from end to end: Parquet begins and ends with the same mark.

    What is no file is none of it: a pipe in its place would be waited for without end.
    """
    if not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(len(MARK))
            stream.seek(-len(MARK), os.SEEK_END)
            return head == MARK == stream.read()
    except OSError:
        return False


def rows_of(grid: Grid, form: str, hints: Hints) -> Rows:
    """Each day of each meter as (meter, day, slots, quantities, row), of what is there.

    *hints* are those by which the file was read, the order of its dates among them.
    """
    _, sheet = formats.locate(grid, hints, form)
    if form == half_hours_across.NAME:
        yield from half_hours_across.half_hours(sheet)
        return
    for one in half_hour_rows.labelled(sheet):
        yield one.meter, one.day, (one.slot,), (one.quantity,), one.row


def write_profile(
    path: Path,
    rows: Rows,
    meter_of: Callable[[str, date], str],
    unit: str,
    told: Callable[[int], None] | None = None,
) -> int:
    """Write a profile, whole or not at all; how many values it has.

    *meter_of* gives the register's id for a meter as the file names it on a day; *unit* is that
    of all values. *told* is called with the number of values after each piece.
    """
    import duckdb
    import pyarrow as pa

    count = 0
    schema = pa.schema(
        [
            ("meter", pa.string()),
            ("day", pa.date32()),
            ("slot", pa.int8()),
            ("quantity", pa.float64()),
            ("unit", pa.string()),
            ("row", pa.int32()),
        ]
    )

    def pieces() -> Iterator[Any]:
        nonlocal count
        days: list[tuple[str, date, int, int]] = []
        slots, quantities = array("b"), list[float]()
        for meter, day, numbers, values, row in rows:
            days.append((meter_of(meter, day), day, row, len(values)))
            slots.extend(numbers)
            quantities += values
            if len(slots) >= PIECE:
                yield _piece(days, slots, quantities, unit, schema)
                count += len(slots)
                if told is not None:
                    told(count)
                days, slots, quantities = [], array("b"), []
        count += len(slots)
        yield _piece(days, slots, quantities, unit, schema)

    make_folder(path.parent)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with duckdb.connect() as connection:
            connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
            connection.execute("SET preserve_insertion_order = true")
            connection.register("piece", pa.RecordBatchReader.from_batches(schema, pieces()))
            target = str(temporary.absolute()).replace("'", "''")
            connection.execute(f"COPY (FROM piece) TO '{target}' (FORMAT parquet)")
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.replace(path)
        sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)
    return count


def _piece(
    days: Sequence[tuple[str, date, int, int]],
    slots: array[int],
    quantities: Sequence[float],
    unit: str,
    schema: Any,
) -> Any:
    """A piece as Arrow has it; *days* are (meter, day, row, how many of the values are its)."""
    import numpy as np
    import pyarrow as pa

    meters, dates, rows, counts = zip(*days, strict=True) if days else ((), (), (), ())
    # What a day's values have in common is turned once a day and repeated by Arrow.
    of_day = np.repeat(np.arange(len(days)), np.asarray(counts, dtype=np.int64))
    arrays = [
        pa.array(meters, pa.string()).take(of_day),
        pa.array(dates, pa.date32()).take(of_day),
        pa.array(np.asarray(slots), pa.int8()),
        pa.array(quantities, pa.float64()),
        pa.array([unit], pa.string()).take(np.zeros(len(slots), dtype=np.int64)),
        pa.array(rows, pa.int32()).take(of_day),
    ]
    return pa.record_batch(arrays, schema=schema)


def read_profiles(
    folder: Path,
    sha256s: Collection[str],
    meters: Collection[str] | None = None,
    start: date | None = None,
    end: date | None = None,
) -> pd.DataFrame:
    """The half-hours of the files *sha256s*, of *meters*, on days in ``[start, end)``.

    Columns meter, day, slot, quantity, unit; ordered by meter, day and slot.
    """
    import duckdb

    present = [path for one in sorted(sha256s) if (path := profile_path(folder, one)).is_file()]
    with duckdb.connect() as connection:
        return _select(connection, [duckdb_path(path) for path in present], meters, start, end)


def _select(
    connection: duckdb.DuckDBPyConnection,
    paths: Sequence[str],
    meters: Collection[str] | None,
    start: date | None,
    end: date | None,
) -> pd.DataFrame:
    if not paths:
        empty = "SELECT '' AS meter, DATE '2000-01-01' AS day, 1 AS slot, 0.0 AS quantity"
        return connection.execute(f"{empty}, '' AS unit WHERE false").df()
    return connection.execute(
        "SELECT meter, day, slot, quantity, unit "
        "FROM read_parquet($paths, hive_partitioning = false) "
        "WHERE ($meters IS NULL OR list_contains($meters, meter)) "
        "AND ($start IS NULL OR day >= $start) AND ($end IS NULL OR day < $end) "
        "ORDER BY meter, day, slot, quantity",
        {
            "paths": list(paths),
            "meters": None if meters is None else sorted(meters),
            "start": start,
            "end": end,
        },
    ).df()
