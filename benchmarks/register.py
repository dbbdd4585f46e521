"""The register's commands on an estate of 2,000 sites and 5,000 meters: seconds of processor.

Each command is a whole process; the least of three runs::

    python benchmarks/register.py
"""

from __future__ import annotations

import platform
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import carbon
from carbon.register.supply_points import check_digit

SITES, METERS, RUNS, MOST_SECONDS = 2000, 5000, 3, 3.0


def workspace(folder: Path) -> None:
    """A register of 2,000 sites, one in fifty not to be named, and 5,000 meters; a ledger."""
    (folder / "carbon.toml").write_text('title = "Large"\nby = "me"\n', encoding="utf-8")
    sites = ["site,name,service,floor_area_m2,from,from_reason,address,public"]
    for number in range(SITES):
        public = "no" if number % 50 == 0 else ""
        sites.append(
            f"site-{number:04},Building number {number},schools,{500 + number},2016-04-01,built,"
            f"{number} High Street,{public}"
        )
    (folder / "sites.csv").write_text("\n".join(sites) + "\n", encoding="utf-8")
    meters = ["meter,site,activity,unit,supply_point,calorific_value,supplier,account"]
    for number in range(METERS):
        site = f"site-{number % SITES:04}"
        if number % 2:
            meters.append(f"m-{number:04},{site},natural-gas,kWh,{9000000 + number},39.5,Gas Co,")
        else:
            core = f"2{number:011}"
            point = f"{core}{check_digit(core)}"
            meters.append(f"m-{number:04},{site},electricity,kWh,{point},,Power Co,A{number}")
    (folder / "meters.csv").write_text("\n".join(meters) + "\n", encoding="utf-8")
    (folder / "a.csv").write_text(
        "meter,start,end,quantity,unit,quality\nm-0001,2023-04-01,2023-04-30,100,kWh,actual\n",
        encoding="utf-8",
    )


def processor(words: list[str], folder: Path) -> float:
    """Seconds of the processor of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "carbon", *words]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    taken: dict[str, float] = {}
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory() as other:
            folder, empty = Path(name), Path(other)
            workspace(folder)
            (empty / "carbon.toml").write_text('title = "New"\nby = "me"\n', encoding="utf-8")
            (empty / "sites.csv").write_text("site,name,service\n", encoding="utf-8")
            (empty / "meters.csv").write_text("meter,site,activity,unit\n", encoding="utf-8")

            def run(told: str, words: list[str], at: Path = folder) -> None:
                seconds = processor(words, at)
                taken[told] = min(seconds, taken.get(told, seconds))

            processor(["readings", "log", "a.csv"], folder)
            run("sites list", ["sites", "list"])
            run("meters list", ["meters", "list"])
            run("register template", ["register", "template", "r.xlsx"])
            run("register import, nothing changed", ["register", "import", "r.xlsx"])
            book = str(folder / "r.xlsx")
            run("register import, all shown", ["register", "import", book], empty)
            run("register import, all added", ["register", "import", book, "--yes"], empty)
            text = (folder / "sites.csv").read_text(encoding="utf-8")
            changed = text.replace("High Street", "High Road")
            (folder / "edited.csv").write_text(changed, encoding="utf-8")
            everywhere = ["register", "import", "edited.csv", "--yes"]
            run("register import, a cell of each site changed", everywhere)
            (folder / "sites.csv").write_text(text, encoding="utf-8")
            run("register history, all sites edited by hand", ["register", "history"])
            run("register history", ["register", "history"])
            run("register history SITE", ["register", "history", "site-0007"])
            run("sites close", ["sites", "close", "site-0007", "--last", "2024-03-31",
                                "--reason", "closed", "--why", "sold"])  # fmt: skip
            run("status", ["status"])
            erase = ["evidence", "erase", "1", "--reason", "asked to", "--yes"]
            run("evidence erase", erase)
    print(f"carbon {carbon.__version__}, Python {platform.python_version()}")
    print(f"{SITES:,} sites, {METERS:,} meters; seconds of the processor, least of {RUNS} runs")
    for told, seconds in taken.items():
        print(f"{told:46} {seconds:5.2f} s")
    return int(max(taken.values()) > MOST_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
