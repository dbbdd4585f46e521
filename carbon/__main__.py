"""``carbon`` and ``python -m carbon``: the command, ended by Ctrl-C with a word."""

from __future__ import annotations

import sys

from carbon import interruption


def main() -> None:
    """Run the command."""
    interruption.await_start()
    try:
        from carbon.cli import main as command

        interruption.started()
        command()
    except KeyboardInterrupt:
        # While it was starting: what comes later is click's to tell.
        sys.exit("Aborted!")
    finally:
        interruption.ended()


if __name__ == "__main__":
    main()
