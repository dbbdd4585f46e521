"""Hostile workbooks and CSVs, each given to a command of its own: one sentence, 5 s, 500 MB."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile_workbooks import hostile

MOST_SECONDS, MOST_MB = 5.0, 500.0
SOME = 9
HEADING = b"meter,start,end,quantity,unit\n"
#: By what it is, a block and how often it stands there: a gigabyte, or a hundred thousand columns.
CSVS = {
    "a gigabyte of commas": (b"," * 1_000_000, 1000),
    "a gigabyte of lines of commas": ((b"," * 99 + b"\n") * 10_000, 1000),
    "a gigabyte of semicolons": (b";" * 1_000_000, 1000),
    "a gigabyte in one quoted cell": (b'"' + b"a" * 999_999, 1000),
    "a gigabyte of blank lines": (b",\n" * 500_000, 1000),
    "a hundred thousand columns": (b",x" * 100_000 + b"\n", 20),
}


def workspace(folder: Path) -> Path:
    """A workspace with one meter."""
    (folder / "carbon.toml").write_text('title = "Hostile"\nby = "me"\n', encoding="utf-8")
    (folder / "sites.csv").write_text("site,name,service\nhall,Hall,o\n", encoding="utf-8")
    meters = "meter,site,activity,unit\nm,hall,electricity,kWh\n"
    (folder / "meters.csv").write_text(meters, encoding="utf-8")
    return folder


def write_csv(path: Path, block: bytes, times: int) -> None:
    """The heading of our template, and a block again and again."""
    with path.open("wb") as stream:
        stream.write(HEADING)
        for _ in range(times):
            stream.write(block)


def made(folder: Path, is_all: bool) -> Iterator[Path]:
    """Every hostile file, or some, each gone before the next is made."""
    for number, (_, ending, data) in enumerate(hostile(slow=is_all)):
        if is_all or number % SOME == 0:
            path = folder / f"hostile-{number:02}.{ending}"
            path.write_bytes(data)
            yield path
            path.unlink()
    for number, (block, times) in enumerate(CSVS.values()):
        if is_all or times < 1000:
            path = folder / f"hostile-csv-{number}.csv"
            write_csv(path, block, times)
            yield path
            path.unlink()


#: A process starts with the peak of the one that starts it: this one is small.
MEASURE = """
import json, os, subprocess, sys
run = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
printed = run.stdout.read().decode()
_, status, used = os.wait4(run.pid, 0)
run.returncode = os.waitstatus_to_exitcode(status)
seconds = used.ru_utime + used.ru_stime
print(json.dumps([run.returncode, printed, seconds, used.ru_maxrss]))
"""


def refused(path: Path) -> tuple[str, float, float]:
    """What is wrong with how a file was refused; seconds of processor; megabytes at most."""
    printed, seconds, peak = refused_by(path.parent, "readings", "check", path.name)
    is_told = "expected" in printed and "Traceback" not in printed
    return "" if is_told and "a mistake in this" not in printed else printed, seconds, peak


def refused_by(folder: Path, *command: str) -> tuple[str, float, float]:
    """What a command that fails printed; seconds of processor; megabytes at most."""
    words = [sys.executable, "-S", "-c", MEASURE, sys.executable, "-m", "carbon", *command]
    done = subprocess.run(words, cwd=folder, capture_output=True, check=True)
    code, printed, seconds, peak = json.loads(done.stdout)
    # Bytes on macOS, kibibytes elsewhere.
    peak /= 1e6 if sys.platform == "darwin" else 1e6 / 1024
    return printed if code == 1 else f"exit code {code}", seconds, peak


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="what a process took cannot be asked")
@pytest.mark.parametrize(
    "is_all", [False, pytest.param(True, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_each_is_refused_with_a_sentence(tmp_path: Path, is_all: bool) -> None:
    workspace(tmp_path)
    count, slowest, largest = 0, 0.0, 0.0
    for path in made(tmp_path, is_all):
        wrong, seconds, peak = refused(path)
        assert not wrong, (path.name, wrong)
        assert peak < MOST_MB, (path.name, peak)
        # How long it takes is for the big count alone: here other tests run beside it.
        assert not is_all or seconds < MOST_SECONDS, (path.name, seconds)
        count, slowest, largest = count + 1, max(slowest, seconds), max(largest, peak)
    print(
        f"{count} hostile workbooks and CSVs, each refused with one sentence: the slowest in "
        f"{slowest:.1f} s of processor, the largest in {largest:.0f} MB "
        f"(to be {MOST_SECONDS:g} s and {MOST_MB:g} MB)"
    )
