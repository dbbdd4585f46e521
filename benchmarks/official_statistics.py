"""Importing an official local-authority CSV of full size: time, and memory while it streams.

The official file is about 79 MB and not ours to carry, so one of its layout and size is made up
here: 374 authorities, 21 years, 21 sub-sectors, 3 gases. POSIX only, for the peak of memory::

    python benchmarks/official_statistics.py
"""

from __future__ import annotations

import csv
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import carbon

RESULT = Path(__file__).with_suffix(".txt")
RUNS = 3
AUTHORITIES, YEARS, GASES = 374, range(2005, 2026), ("CH4", "CO2", "N2O")
SECTORS = (
    "Domestic",
    "Commercial",
    "Industry",
    "Public Sector",
    "Agriculture",
    "Transport",
    "Waste",
)
SUB_SECTORS = ("Electricity", "Gas", "'Other'")
HEADING = (
    "Country", "Country Code", "Region", "Region Code", "Second Tier Authority", "Local Authority",
    "Local Authority Code", "Calendar Year", "LA GHG Sector", "LA GHG Sub-sector",
    "Greenhouse gas", "Territorial emissions (kt CO2e)",
    "CO2 emissions within the scope of influence of LAs (kt CO2)",
    "Mid-year Population (thousands)", "Area (km2)",
)  # fmt: skip


def write(path: Path) -> int:
    """Write a made-up file of the official layout; its number of rows."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for number in range(AUTHORITIES):
            county = "Made-up County" if number < 11 else "Elsewhere"
            place = ("England", "E92000001", "Made-up Region", "E12000099", county,
                     f"Made-up Borough of {number}", f"E0700{number:04d}")  # fmt: skip
            for year in YEARS:
                for sector in SECTORS:
                    for sub_sector in SUB_SECTORS:
                        for gas in GASES:
                            kt = (number + 1) * (year - 2000) / 7 if gas == "CO2" else 0.123456789
                            inside = kt if gas == "CO2" else 0
                            writer.writerow((*place, year, sector, f"{sector} {sub_sector}", gas,
                                             kt, inside, 100.5, 250.25))  # fmt: skip
                            rows += 1
    return rows


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "official.csv"
        rows = write(file)
        size = file.stat().st_size / 1e6
        found = [f"carbon {carbon.__version__}, Python {platform.python_version()}"]
        found.append(f"{rows:,} rows, {size:.0f} MB, 11 authorities of {AUTHORITIES} taken")
        for coverage in ("within-influence", "territorial"):
            seconds = []
            for _ in range(RUNS):
                command = [sys.executable, "-m", "carbon", "inventory", "import", str(file), "--to",
                           str(Path(folder) / coverage), "--whole", "Made-up County",
                           "--scope", coverage, "--force"]  # fmt: skip
                began = time.perf_counter()
                subprocess.run(command, check=True, capture_output=True)
                seconds.append(time.perf_counter() - began)
            found.append(f"{coverage}: {statistics.median(seconds):.1f} s, median of {RUNS}")
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        found.append(f"peak memory of any run: {peak / 1024:.0f} MB")
    RESULT.write_text("\n".join(found) + "\n", encoding="utf-8")
    print(RESULT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
