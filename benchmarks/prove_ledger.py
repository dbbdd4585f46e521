"""The ledger's big proofs, their findings kept as text beside this script.

Needs the shared data and a PostgreSQL, as the tests do::

    . .ci/postgres.sh && start_postgres && python benchmarks/prove_ledger.py; stop_postgres
"""

from __future__ import annotations

import platform
import sqlite3
import subprocess
import sys
from pathlib import Path

import carbon

TESTS = ("tests/ledger/test_crashes.py", "tests/ledger/test_mutations.py")
RESULT = Path(__file__).with_suffix(".txt")


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "prove", *TESTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [
        line.lstrip(".") for line in done.stdout.splitlines() if line.strip(".") and "[" not in line
    ]
    versions = f"carbon {carbon.__version__}, Python {platform.python_version()}"
    heading = f"{versions}, SQLite {sqlite3.sqlite_version}"
    print(done.stdout)
    if done.returncode == 0:
        RESULT.write_text("\n".join([heading, *found]) + "\n", encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
