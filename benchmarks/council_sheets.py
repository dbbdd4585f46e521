"""Logging a council's workbook: 500 sites, 12 months, 5 tabs, checks included.

Each tab is a fuel, with bands, subtotals, a total, last year and a change, some italics and some
formulas. Whole processes; medians of several runs::

    python benchmarks/council_sheets.py
"""

from __future__ import annotations

import platform
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

import carbon

SITES, RUNS = 500, 5
#: Tabs: the fuel, its activity and unit.
TABS = (
    ("Electricity", "electricity", "kWh"),
    ("Gas", "natural-gas", "kWh"),
    ("Oil", "burning-oil", "litre"),
    ("Water", "water-supply", "m3"),
    ("LPG", "lpg", "litre"),
)
MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
SHAPE = (9, 7, 6, 5, 5, 6, 8, 10, 12, 12, 11, 9)


def workspace(folder: Path) -> None:
    """A register of 500 sites with five meters each, and their workbook."""
    chance = random.Random(13)
    (folder / "carbon.toml").write_text('title = "Speed"\nby = "me"\n', encoding="utf-8")
    sites = "".join(f"site-{n:03},Site {n:03},service-{n // 50}\n" for n in range(SITES))
    (folder / "sites.csv").write_text(f"site,name,service\n{sites}", encoding="utf-8")
    meters = "".join(
        f"site-{n:03}-{activity},site-{n:03},{activity},{unit}\n"
        for n in range(SITES)
        for _, activity, unit in TABS
    )
    (folder / "meters.csv").write_text(f"meter,site,activity,unit\n{meters}", encoding="utf-8")
    book = xlsxwriter.Workbook(str(folder / "sheet.xlsx"))
    italic = book.add_format({"italic": True})
    for fuel, _, unit in TABS:
        sheet = book.add_worksheet(f"{fuel} 2023-24")
        sheet.write(0, 0, f"{fuel} ({unit}) 2023-24")
        sheet.write_row(2, 0, ["Site", *MONTHS, "Total", "2022-23", "% change"])
        row = 3
        sums = [0] * 12
        for number in range(SITES):
            if number % 50 == 0:
                sheet.write(row, 0, f"Service {number // 50}")
                row += 1
                sums = [0] * 12
            figures = [round(100 * part * chance.uniform(0.8, 1.2)) for part in SHAPE]
            sheet.write(row, 0, f"Site {number:03}")
            for column, figure in enumerate(figures, 1):
                sheet.write(row, column, figure, italic if chance.random() < 0.05 else None)
            sheet.write_formula(row, 13, f"=SUM(B{row + 1}:M{row + 1})", None, sum(figures))
            sheet.write_row(row, 14, [sum(figures) + 90, -0.01])
            sums = [a + b for a, b in zip(sums, figures, strict=True)]
            row += 1
            if number % 50 == 49:
                sheet.write_row(row, 0, ["Subtotal", *sums, sum(sums)])
                row += 1
    book.close()


def run(folder: Path) -> tuple[float, float]:
    """Seconds by the clock and of the processor, of one process."""
    command = [sys.executable, "-m", "carbon", "readings", "log", "sheet.xlsx", "--sheet", "all"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    before, started = used.ru_utime + used.ru_stime, time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    taken = time.perf_counter() - started
    if done.returncode or str(SITES * 12 * len(TABS)) not in done.stdout.replace(",", ""):
        raise SystemExit(done.stdout + done.stderr)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, used.ru_utime + used.ru_stime - before


def main() -> None:
    """Print the medians."""
    taken = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder)
        for _ in range(RUNS):
            for old in folder.glob("*.db*"):
                old.unlink()
            shutil.rmtree(folder / "evidence", ignore_errors=True)
            taken.append(run(folder))
    clock, processor = (statistics.median(column) for column in zip(*taken, strict=True))
    print(f"carbon {carbon.__version__}, Python {platform.python_version()}")
    print(
        f"{SITES} sites × 12 months × {len(TABS)} tabs, {SITES * 60:,} readings, medians of {RUNS}"
    )
    print(f"carbon readings log --sheet all: {clock:.2f} s by the clock, {processor:.2f} s of")
    print("the processor (to be under 10 s)")


if __name__ == "__main__":
    main()
