"""Ctrl-C ends a command with a word, also where what it breaks off ends in another error."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from carbon import interruption

#: Pressed while *what* happens, in a process of its own.
SCRIPT = """
import signal, sys
sys.argv = ["carbon", "sites", "list"]
import carbon.__main__ as entry
import carbon.interruption
{what}
entry.main()
"""
PRESS = "signal.raise_signal(signal.SIGINT)"
STARTING = f"""
class Pressed:
    def find_spec(self, name, *_):
        if name == "carbon.cli.door":
            {PRESS}
sys.meta_path.insert(0, Pressed())
"""
SWALLOWED = f"""
import carbon.workspace
def broken(*_):
    try:
        {PRESS}
    except KeyboardInterrupt:
        raise RuntimeError("Error calling __set_name__") from None
carbon.workspace.open_workspace = broken
"""
WORKING = f"import carbon.workspace\ncarbon.workspace.open_workspace = lambda *_: {PRESS}"


@pytest.mark.skipif(os.name != "posix", reason="another signal there")
@pytest.mark.parametrize("what", [STARTING, SWALLOWED, WORKING], ids=["start", "import", "work"])
def test_it_is_one_word(tmp_path: Path, what: str) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(what=what)],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr.strip()) == (1, "", "Aborted!")
    assert not (tmp_path / "problems").exists()


def test_where_it_is_ignored_it_stays_so() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        interruption.await_start()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
