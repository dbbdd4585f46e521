"""The inventories' big proofs, their findings kept as text beside this script.

::

    python benchmarks/prove_inventories.py
"""

from __future__ import annotations

import platform
import subprocess
import sys
from pathlib import Path

import carbon

TESTS = (
    "tests/inventories/test_change.py",
    "tests/inventories/test_change_events.py",
    "tests/inventories/test_explain.py",
)
RESULT = Path(__file__).with_suffix(".txt")


def main() -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-m", "prove", *TESTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = [
        line.lstrip(".") for line in done.stdout.splitlines() if line.strip(".") and "[" not in line
    ]
    print(done.stdout)
    if done.returncode == 0:
        heading = f"carbon {carbon.__version__}, Python {platform.python_version()}"
        RESULT.write_text("\n".join([heading, *found]) + "\n", encoding="utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
