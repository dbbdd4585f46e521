"""``carbon`` and ``python -m carbon``: the command, ended by Ctrl-C with a word."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Run the command."""
    try:
        from carbon.cli import main as command

        command()
    except KeyboardInterrupt:
        # While it was starting: what comes later is click's to tell.
        print("Aborted!", file=sys.stderr)
        sys.exit(1)
    finally:
        # Nothing is left to be interrupted but the taking down.
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    main()
