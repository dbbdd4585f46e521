"""The month's commands on an estate of 2,000 sites: seconds of the processor.

4,000 meters (electricity and gas at each site) with 24 months of readings, one in 200 of them
missing, ten suppliers; a supplier's list of all of them. POSIX only, for the processor's time::

    python benchmarks/month.py [SITES]
"""

from __future__ import annotations

import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import carbon
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.periods import add_months, month_of
from carbon.register.supply_points import check_digit
from carbon.workspace import open_workspace

SITES, MONTHS, RUNS = 2_000, 24, 5
RESULT = Path(__file__).with_suffix(".txt")
COMMANDS = (
    "readings chase",
    "readings chase --out chased --force --estimates",
    "readings worst",
    "readings worst --by cost --format json",
    "meters reconcile portfolio.csv",
    "meters reconcile portfolio.csv --supplier Supplier-3 --format csv",
)


def mpan(number: int) -> str:
    core = f"{200_000_000_000 + number}"
    return f"{core}{check_digit(core)}"


def workspace(folder: Path, sites: int) -> None:
    """A register, its ledger and a supplier's list; the months end with the last that is due."""
    (folder / "carbon.toml").write_text('title = "Month"\nby = "me"\n', encoding="utf-8")
    places, meters = (
        ["site,name,service"],
        ["meter,site,activity,unit,supply_point,supplier,account"],
    )
    listed = ["Portfolio,,,", "MPAN / MPRN,Account number,Site name,Supplier"]
    for number in range(sites):
        places.append(f"site-{number:04},Site {number:04},schools")
        supplier = f"Supplier-{number % 10}"
        for kind, activity, point in (
            ("e", "electricity", mpan(number)),
            ("g", "natural-gas", f"{9_000_000_000 + number}"),
        ):
            row = f"site-{number:04}-{kind},site-{number:04},{activity},kWh"
            meters.append(f"{row},{point},{supplier},A{number:05}{kind}")
            if number % 50:
                listed.append(f"{point},A{number:05}{kind},Site {number:04},{supplier}")
    for name, rows in (("sites", places), ("meters", meters), ("portfolio", listed)):
        (folder / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    with Ledger.open(open_workspace(folder).ledger_url) as ledger, ledger.writing() as connection:
        readings = list(made(sites))
        batch = Batch("import", "me", "made.csv", "0" * 64, "template", "{}", len(readings))
        ledger.add(connection, batch, readings)


def made(sites: int) -> Iterator[Reading]:
    last = add_months(date.today(), -1)
    for number in range(sites):
        for kind in "eg":
            for index in range(MONTHS):
                if (number * 7 + index * 13) % 200 == 0:
                    continue
                month = month_of(add_months(last, index + 1 - MONTHS))
                quantity = 500 + (number * 37 + index * 101) % 1000 + 0.25
                quality = "estimated" if (number + index) % 40 == 0 else "actual"
                span = (month.start, month.end, quantity, "kWh", quality, month.days, index + 2)
                cost = round(quantity * 0.21, 2)
                yield Reading(f"site-{number:04}-{kind}", *span, cost_net_gbp=cost)


def seconds(words: str, folder: Path) -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    before = used.ru_utime + used.ru_stime
    command = [sys.executable, "-m", "carbon", *words.split()]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime - before


def main() -> None:
    sites = int(sys.argv[1]) if len(sys.argv) > 1 else SITES
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace(folder, sites)
        taken = {words: [seconds(words, folder) for _ in range(RUNS)] for words in COMMANDS}
    lines = [
        f"carbon {carbon.__version__}, Python {platform.python_version()}, {sites:,} sites, "
        f"{2 * sites:,} meters, {MONTHS} months",
        f"seconds of the processor, median and most of {RUNS} runs",
        *(
            f"{'carbon ' + words:70} {statistics.median(own):5.2f} s {max(own):5.2f} s"
            for words, own in taken.items()
        ),
    ]
    RESULT.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
