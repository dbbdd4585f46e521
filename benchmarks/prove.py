"""The big proofs, floor by floor; what each printed is kept as text beside this script.

Needs the shared data and a PostgreSQL, as the tests do::

    . .ci/postgres.sh && start_postgres && python benchmarks/prove.py; stop_postgres
    python benchmarks/prove.py targets measures
"""

from __future__ import annotations

import platform
import sqlite3
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

FLOORS = (
    "ledger",
    "inventories",
    "measures",
    "like_for_like",
    "targets",
    "reports",
    "cli",
    "walls",
)
#: Proofs that have a text of their own, and are no part of their floor's.
APART = {
    "like_for_like": (
        "targets/test_like_for_like_recomputed.py",
        "targets/test_boundaries.py",
    )
}
HERE = Path(__file__).parent


def prove(floor: str) -> int:
    """Run the proofs of a floor; keep what they printed where all of them hold."""
    tests = HERE.parent / "tests"
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "prove"]
    command += [str(tests / path) for path in APART.get(floor, (floor,))]
    if floor not in APART:
        command += [f"--ignore={tests / path}" for paths in APART.values() for path in paths]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    print(done.stdout, flush=True)
    if done.returncode == 0:
        # pytest's own dots and percentages stand between the lines that the proofs print.
        found = [
            text
            for line in done.stdout.splitlines()
            if (text := line.strip(".")) and "%]" not in text
        ]
        text = "\n".join([heading(), *found]) + "\n"
        (HERE / f"prove_{floor}.txt").write_text(text, encoding="utf-8")
    return done.returncode


def heading() -> str:
    """The versions that the proofs were made with."""
    return (
        f"carbon {version('county-carbon')}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, SciPy {version('scipy')}"
    )


if __name__ == "__main__":
    sys.exit(max(map(prove, sys.argv[1:] or FLOORS)))
