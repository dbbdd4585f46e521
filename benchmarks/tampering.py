"""Every tampering of the tests with a ledger, and what `carbon ledger verify` first says of it::

python benchmarks/tampering.py
"""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import carbon
from tests.tamperings import TAMPERINGS, copied, council, told_of


def main() -> int:
    print(
        f"carbon {carbon.__version__}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
    found = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        made = council(folder / "council")
        for number, tampering in enumerate(TAMPERINGS):
            tampered = copied(made, folder / str(number), tampering.packs)
            tampering.do(tampered)
            told = told_of(tampered, tampering)
            found += bool(told)
            first = told[0] if told else "NOT FOUND"
            first = re.sub(r"[0-9a-f]{64}", "HASH", first.replace(f"{folder}/", ""))
            first = re.sub(r"of the chain, [0-9-]{10}", "of the chain, DAY", first)
            print(f"{tampering.name}: {first}")
    print(f"{found} of {len(TAMPERINGS)} found")
    return 0 if found == len(TAMPERINGS) else 1


if __name__ == "__main__":
    sys.exit(main())
