"""Logging 50,000 rows, checks included, beside ``sqlite-utils insert`` of the same file.

Whole processes in turn. sqlite-utils is no dependency: give the path of its command::

    python benchmarks/logging_speed.py PATH-OF-SQLITE-UTILS
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import carbon
from carbon.periods import add_months, month_of

METERS, MONTHS, RUNS = 500, 100, 7


def workspace(folder: Path) -> Path:
    """A register of 500 meters and a file of 100 months of each."""
    (folder / "carbon.toml").write_text('title = "Speed"\nby = "me"\n', encoding="utf-8")
    (folder / "sites.csv").write_text("site,name,service\ns,S,schools\n", encoding="utf-8")
    names = [f"meter-{number:04}" for number in range(METERS)]
    meters = "".join(f"{name},s,electricity,kWh\n" for name in names)
    (folder / "meters.csv").write_text(f"meter,site,activity,unit\n{meters}", encoding="utf-8")
    rows = ["meter,start,end,quantity,unit,quality"]
    for number, name in enumerate(names):
        for index in range(MONTHS):
            month = month_of(add_months(date(2012, 1, 1), index))
            quantity = 500 + (number * 37 + index * 101) % 1000 + 0.25
            rows.append(f"{name},{month.start},{month.last_day},{quantity},kWh,actual")
    path = folder / "readings.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def run(command: list[str], folder: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor, of one process.

    Both sides with their modules compiled, as they are once installed: the first round does it,
    also where the environment forbids to keep what was compiled.
    """
    kept = {name: of for name, of in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    before, started = used.ru_utime + used.ru_stime, time.perf_counter()
    subprocess.run(command, cwd=folder, env=kept, check=True, capture_output=True)
    taken = time.perf_counter() - started
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, used.ru_utime + used.ru_stime - before


def main() -> None:
    sqlite_utils = str(Path(sys.argv[1]).resolve())
    insert = [sqlite_utils, "insert", "--no-detect-types", "--csv", "x.db", "r", "readings.csv"]
    sides = {
        "carbon readings log": [sys.executable, "-m", "carbon", "readings", "log", "readings.csv"],
        "sqlite-utils insert": insert,
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in sides}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder)
        for number in range(RUNS + 1):
            for side, command in sides.items():
                for old in folder.glob("*.db*"):
                    old.unlink()
                shutil.rmtree(folder / "evidence", ignore_errors=True)
                durations = run(command, folder)
                if number:  # the first round warms the file cache
                    taken[side].append(durations)
    version = subprocess.run([sqlite_utils, "--version"], capture_output=True, text=True).stdout
    print(f"carbon {carbon.__version__}, {version.strip()}, Python {platform.python_version()}")
    print(
        f"{METERS * MONTHS:,} rows, medians of {RUNS} runs in turn: by the clock, of the processor"
    )
    for side, durations in taken.items():
        columns = zip(*durations, strict=True)
        clock, processor = (statistics.median(column) for column in columns)
        print(f"{side:20} {clock:6.2f} s {processor:6.2f} s")
    ours, theirs = taken.values()
    for kind, what in enumerate(("by the clock", "of the processor")):
        ratio = statistics.median(a[kind] / b[kind] for a, b in zip(ours, theirs, strict=True))
        print(f"ratio {what}: {ratio:.2f}")


if __name__ == "__main__":
    main()
