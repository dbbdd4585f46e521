"""A year of half-hours of 2,000 meters, 35 million values, logged: time and the most memory.

::

    python benchmarks/half_hourly.py [METERS]
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import carbon

DAYS = 365


def workspace(folder: Path, meters: int) -> None:
    """A register and a file of one year, of 997 different days in turn."""
    (folder / "carbon.toml").write_text('title = "Speed"\nby = "me"\n', encoding="utf-8")
    (folder / "sites.csv").write_text("site,name,service\ns,S,schools\n", encoding="utf-8")
    names = [f"meter-{number:04}" for number in range(meters)]
    rows = "".join(f"{name},s,electricity,kWh\n" for name in names)
    (folder / "meters.csv").write_text(f"meter,site,activity,unit\n{rows}", encoding="utf-8")
    days = [
        ",".join(f"{(number * 31 + slot * 17) % 400 / 20:.2f}" for slot in range(48))
        for number in range(997)
    ]
    with (folder / "year.csv").open("w", encoding="utf-8") as stream:
        stream.write("meter,date," + ",".join(f"hh{n:02}" for n in range(1, 49)) + "\n")
        for number, name in enumerate(names):
            for day in range(DAYS):
                written = date(2022, 1, 1) + timedelta(days=day)
                stream.write(f"{name},{written},{days[(number * 7 + day) % 997]}\n")


def main() -> None:
    meters = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder, meters)
        size = (folder / "year.csv").stat().st_size
        started = time.perf_counter()
        command = [sys.executable, "-m", "carbon", "readings", "log", "year.csv"]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
        taken = time.perf_counter() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        (profile,) = (folder / "profiles").iterdir()
        kept = profile.stat().st_size
    print(f"carbon {carbon.__version__}, Python {platform.python_version()}")
    print(f"{meters:,} meters, {meters * DAYS * 48:,} half-hours, {size / 1e6:,.0f} MB of CSV")
    print(f"{taken:.0f} s by the clock, {used.ru_utime + used.ru_stime:.0f} s of the processor")
    print(f"{used.ru_maxrss / 1024:,.0f} MB of memory at most, {kept / 1e6:,.0f} MB of Parquet")


if __name__ == "__main__":
    main()
