"""``carbon calculate`` of 50 million rows: seconds and the most memory, for totals and for lines.

POSIX only, for the peak of memory::

    python benchmarks/bulk.py [ROWS]
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

ROWS = 50_000_000
RESULT = Path(__file__).with_suffix(".txt")
#: Made-up activity: two kinds, five editions, 500 sites.
ACTIVITY = """
    COPY (SELECT CASE WHEN i % 3 = 0 THEN 'natural-gas' ELSE 'electricity' END AS activity,
                 'kWh' AS unit, (i % 1000) / 7.0 AS quantity, 's' || (i % 500) AS site,
                 2020 + i % 5 AS edition
          FROM range({rows}) AS rows(i)) TO '{path}' (FORMAT parquet)
"""


def timed(*words: str) -> tuple[float, float]:
    """Seconds of a command, and the peak memory in MB of all commands so far."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "carbon", "calculate", *words]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return time.perf_counter() - started, peak


def main() -> None:
    import duckdb

    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    lines = [
        f"carbon {version('county-carbon')}, Python {platform.python_version()}, "
        f"DuckDB {version('duckdb')}, {rows:,} rows of Parquet"
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "activity.parquet", Path(folder) / "lines.parquet"
        duckdb.sql(ACTIVITY.format(rows=rows, path=path))
        for what, words in (
            ("totals by edition and scope", ("--by", "edition,scope")),
            ("the same, and every line written", ("--by", "edition,scope", "--out", str(out))),
        ):
            seconds, peak = timed(str(path), *words)
            lines.append(f"{what:34} {seconds:6.1f} s, at most {peak:,.0f} MB")
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
