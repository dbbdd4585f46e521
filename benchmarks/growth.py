"""How what takes long grows: each at half of its size and at all of it, in turn in one run.

What looks at every pair, or opens a file anew for each of its parts, takes four times as long for
twice as much; what goes through once, twice.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import carbon
from carbon.ledger import register_history
from carbon.ledger.checks import CheckedFile, unknown_meter
from carbon.ledger.records import Reading
from carbon.ledger.store import Ledger
from carbon.measures.portfolio.candidate import Candidate
from carbon.measures.portfolio.macc import abatement_curve
from carbon.measures.portfolio.optimum import Limits
from carbon.measures.portfolio.selection import choose
from carbon.spreadsheets import open_workbook
from carbon.workspace import open_workspace
from tests.hostile_workbooks import ods

RUNS = 3
#: Of less than this the clock of the processor says too little for a ratio.
LEAST_S = 0.05
#: A subject at a size: what is timed.
Made = Iterator[Callable[[], object]]


@contextmanager
def curve(measures: int) -> Made:
    draw = random.Random(4)
    candidates = [
        Candidate(f"m{n:03}", draw.uniform(1e3, 1e5), draw.uniform(5, 90), 0, 9,
                  meter=f"e{n % 200}", share_saved=draw.uniform(0.02, 0.3))
        for n in range(measures)
    ]  # fmt: skip
    yield lambda: abatement_curve(candidates)


@contextmanager
def portfolio(measures: int) -> Made:
    draw = random.Random(1)
    candidates = []
    for number in range(measures):
        cost = round(draw.uniform(2e3, 3e5), 2)
        candidates.append(
            Candidate(
                f"m{number:03}", cost, cost / draw.uniform(40, 400), 0, cost / draw.uniform(3, 15),
                meter=f"meter-{number % 200}", share_saved=round(draw.uniform(0.02, 0.4), 3),
            )
        )  # fmt: skip
    yield lambda: choose(candidates, Limits(20_000.0 * measures), next_best=0, more_gbp=10_000)


@contextmanager
def unknown_meters(names: int) -> Made:
    draw = random.Random(1)

    def supply_point() -> str:
        return f"20{draw.randrange(10**11):011d}"

    days = (date(2024, 1, 1), date(2024, 2, 1))
    register = tuple(supply_point() for _ in range(names))
    readings = [
        Reading(supply_point(), *days, 1.0, "kWh", "actual", 31, row) for row in range(2, 302)
    ]
    subject = CheckedFile("a.csv", readings, {}, register, date(2025, 1, 1))
    yield lambda: list(unknown_meter(subject))


@contextmanager
def unchanged_register(sites: int) -> Made:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "carbon.toml").write_text('title = "Speed"\nby = "me"\n', encoding="utf-8")
        rows = "".join(f"site-{n},Site number {n},schools\n" for n in range(sites))
        (folder / "sites.csv").write_text(f"site,name,service\n{rows}", encoding="utf-8")
        rows = "".join(f"m-{n},site-{n % sites},electricity,kWh\n" for n in range(sites * 5 // 2))
        (folder / "meters.csv").write_text(f"meter,site,activity,unit\n{rows}", encoding="utf-8")
        here = open_workspace(folder)
        with Ledger.open(here.ledger_url) as ledger:
            register_history.notice_in(ledger, here, "me")
            yield lambda: register_history.notice_in(ledger, here, "me")


@contextmanager
def sheets(count: int) -> Made:
    tables = "".join(f'<table:table table:name="S{n}"></table:table>' for n in range(count))
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "many.ods"
        path.write_bytes(ods("", tables))
        book = open_workbook(path)
        yield lambda: list(book.walked())


SUBJECTS: dict[str, tuple[Callable[[int], object], int]] = {
    "an abatement curve, measures": (curve, 500),
    "a proven portfolio, measures": (portfolio, 500),
    "300 unknown meters, registered": (unknown_meters, 2_000),
    "a register unchanged, sites": (unchanged_register, 2_000),
    "a workbook walked, sheets": (sheets, 5_000),
}


def seconds(subject: Callable[[int], object], size: int) -> float:
    """Of processor, that of processes that it starts and awaits included."""
    with subject(size) as timed:  # type: ignore[attr-defined]
        before = sum(os.times()[:4])
        timed()
        return sum(os.times()[:4]) - before


def main() -> None:
    said = f"carbon {carbon.__version__}, Python {platform.python_version()}"
    print(f"{said}, seconds of processor, medians of {RUNS}")
    for name, (subject, size) in SUBJECTS.items():
        pairs = [(seconds(subject, size // 2), seconds(subject, size)) for _ in range(RUNS)]
        half, whole = (statistics.median(side) for side in zip(*pairs, strict=True))
        told = f": × {statistics.median(b / a for a, b in pairs):.1f}" if half >= LEAST_S else ""
        print(f"{name:32} {size:6,} in {whole:6.2f} s, half in {half:6.2f} s{told}")


if __name__ == "__main__":
    main()
