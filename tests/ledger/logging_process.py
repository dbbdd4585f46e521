"""Logs files one by one, for tests that kill it or run it beside others.

``python logging_process.py WORKSPACE FILE…`` says "ready" once it has imported everything and
waits for a line before it begins.
"""

from __future__ import annotations

import sys
from pathlib import Path

from carbon.errors import CarbonError
from carbon.ledger import corrections, examine, readings, store
from carbon.workspace import open_workspace


def main() -> int:
    assert corrections
    assert examine
    workspace = open_workspace(Path(sys.argv[1]))
    with store.Ledger.open("sqlite://"):
        pass
    print("ready", flush=True)
    sys.stdin.readline()
    for name in sys.argv[2:]:
        try:
            readings.log([Path(name)], workspace, by="a process")
        except CarbonError as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
