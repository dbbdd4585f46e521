"""Files of nothing but mistakes: all are counted, the first of each kind told, 15 s and 500 MB."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.walls.test_hostile_files import refused_by, workspace

MOST_SECONDS, MOST_MB, ALL = 15.0, 500.0, 200_000
#: By the file's name: the command that reads it, its heading, and what a row of it says.
FILES: dict[str, tuple[tuple[str, ...], str, Callable[[int], str]]] = {
    "template.csv": (
        ("readings", "check", "template.csv"),
        "meter,start,end,quantity,unit,quality",
        lambda row: f"m,2023-04-3{row % 9 + 1},2023-04-30,12x{row},kWh,actual",
    ),
    "bills.csv": (
        ("readings", "check", "bills.csv"),
        "MPAN,Invoice number,From,To,kWh,Read type",
        lambda row: f"120001{row},INV{row},32/04/2023,30/04/2023,x{row},A",
    ),
    "days.csv": (
        ("readings", "check", "days.csv"),
        "MPAN,Date,kWh",
        lambda row: f"{'120001' if row % 2 else ''},{row % 28 + 1:02}/13/2023,x{row}",
    ),
    "unknown.csv": (
        ("readings", "check", "unknown.csv"),
        "meter,start,end,quantity,unit,quality",
        lambda row: f"m{row},2023-04-01,2023-04-30,{row},furlong,actual",
    ),
    "waits.csv": (
        ("readings", "log", "--park", "waits.csv"),
        "meter,start,end,quantity,unit,quality",
        lambda row: f"m,2023-04-3{row % 9 + 1},2023-04-30,1,kWh,guess{row}",
    ),
    "sites.csv": (("status",), "site,name,service", lambda row: f"=s{row},,o"),
    "meters.csv": (
        ("status",),
        "meter,site,activity,unit",
        lambda row: f"m{row},hall{row},electrcity,kWh",
    ),
}


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a process took cannot be asked")
@pytest.mark.parametrize(
    "rows", [12_000, pytest.param(ALL, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_each_is_refused_with_all_of_them_counted(tmp_path: Path, rows: int) -> None:
    slowest = largest = 0.0
    for name, (command, heading, row) in FILES.items():
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        workspace(folder)
        lines = [heading, *map(row, range(rows))]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
        printed, seconds, peak = refused_by(folder, *command)
        told = printed.splitlines()
        count = next(int(line.split()[1].replace(",", "")) for line in told if " faults:" in line)
        assert count >= rows, (name, told[:3])
        counted = sum(
            int(line.split("and ")[1].split()[0].replace(",", ""))
            for line in told
            if " more, row" in line
        )
        spelled = sum(" found " in line for line in told)
        assert counted + spelled == count, (name, counted, spelled, count)
        assert spelled < 1_000, name
        assert (" too many to let rows wait" in printed) == (name == "waits.csv"), told[:3]
        assert peak < MOST_MB, (name, peak)
        # How long it takes is for the big count alone: here other tests run beside it.
        assert rows < ALL or seconds < MOST_SECONDS, (name, seconds)
        slowest, largest = max(slowest, seconds), max(largest, peak)
    print(
        f"{len(FILES)} files of {rows:,} rows, all of them faulty, refused with every fault "
        f"counted: the slowest in {slowest:.1f} s of processor, the largest in {largest:.0f} MB "
        f"(to be {MOST_SECONDS:g} s and {MOST_MB:g} MB)"
    )
