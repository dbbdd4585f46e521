"""Whether Ctrl-C was pressed: known also where Python, or what is being imported, swallows it."""

from __future__ import annotations

import signal
from types import FrameType

_STATE = {"pressed": False, "starting": False}


def await_start() -> None:
    """From now on Ctrl-C is only noted: an import that it breaks off ends in any error at all."""
    # Where it is ignored, as behind nohup, it stays so.
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        _STATE["starting"] = True
        signal.signal(signal.SIGINT, _pressed)


def started() -> None:
    """From now on it ends the command at once; now, where it was pressed before."""
    _STATE["starting"] = False
    if _STATE["pressed"]:
        raise KeyboardInterrupt


def ended() -> None:
    """From now on it is nothing: there is nothing left to be interrupted but the taking down."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def was_pressed() -> bool:
    """Whether it was, since :func:`await_start`."""
    return _STATE["pressed"]


def _pressed(_signal: int, _frame: FrameType | None) -> None:
    _STATE["pressed"] = True
    if not _STATE["starting"]:
        raise KeyboardInterrupt
