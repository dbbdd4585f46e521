"""Every hostile workbook of the tests: refused, in how many seconds and megabytes at most.

Each is looked at by ``carbon readings check``, a process of its own; the command must end with one
sentence and exit code 1, within 5 s and 500 MB::

    python benchmarks/hostile_workbooks.py
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import carbon
from tests.hostile_workbooks import hostile

MOST_SECONDS, MOST_MB = 5.0, 500.0


def refused(space: Path, path: Path) -> tuple[bool, float, float]:
    """Whether one sentence refuses it; seconds by the clock; megabytes at most."""
    command = [sys.executable, "-m", "carbon", "readings", "check", str(path)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=space, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert process.stdout is not None
    printed = process.stdout.read().decode()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    # Bytes on macOS, kibibytes elsewhere.
    peak = used.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e6 / 1024)
    is_told = process.returncode == 1 and "expected" in printed and "Traceback" not in printed
    return is_told, time.perf_counter() - started, peak


def make(folder: Path) -> None:
    """Write every hostile workbook into *folder*."""
    for number, (_, ending, data) in enumerate(hostile()):
        (folder / f"hostile-{number:02}.{ending}").write_bytes(data)


def main() -> int:
    """Print the count and the worst."""
    count, failed, slowest, largest = 0, [], 0.0, 0.0
    with tempfile.TemporaryDirectory() as name:
        space = Path(name)
        (space / "carbon.toml").write_text('title = "Hostile"\nby = "me"\n', encoding="utf-8")
        (space / "sites.csv").write_text("site,name,service\nhall,Hall,o\n", encoding="utf-8")
        meters = "meter,site,activity,unit\nm,hall,electricity,kWh\n"
        (space / "meters.csv").write_text(meters, encoding="utf-8")
        # Made by another process: a process starts with the peak of the one that starts it.
        subprocess.run([sys.executable, __file__, str(space)], check=True)
        for path in sorted(space.glob("hostile-*")):
            is_told, seconds, peak = refused(space, path)
            count += 1
            slowest, largest = max(slowest, seconds), max(largest, peak)
            if not is_told or seconds > MOST_SECONDS or peak > MOST_MB:
                failed.append(f"{path.name}: {is_told=}, {seconds:.1f} s, {peak:.0f} MB")
    print(f"carbon {carbon.__version__}, Python {platform.python_version()}")
    print(f"{count - len(failed)} of {count} hostile workbooks refused with one sentence;")
    print(f"the slowest in {slowest:.1f} s, the largest in {largest:.0f} MB (to be 5 s and 500 MB)")
    print(*failed, sep="\n", end="\n" if failed else "")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(make(Path(sys.argv[1])) if sys.argv[1:] else main())
