"""How long ``carbon --help`` takes beside ``python -c "import click"``, whole processes in turn."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 21
SIDES = {
    "carbon --help": [sys.executable, "-m", "carbon", "--help"],
    "import click": [sys.executable, "-c", "import click"],
}


def seconds(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def main() -> None:
    taken: dict[str, list[float]] = {name: [] for name in SIDES}
    for run in range(RUNS + 1):
        for name, command in SIDES.items():
            duration = seconds(command)
            if run:  # the first round warms the file cache
                taken[name].append(duration)
    for name, durations in taken.items():
        print(f"{name:14} median {statistics.median(durations) * 1000:6.1f} ms of {RUNS} runs")
    ratios = [a / b for a, b in zip(*taken.values(), strict=True)]
    print(f"ratio          median {statistics.median(ratios):6.2f}")


if __name__ == "__main__":
    main()
