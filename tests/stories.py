"""Stories in docs/: their commands are run, and what they show must be in the output, in order."""

from __future__ import annotations

import re
import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from tests.conftest import ROOT, invoke

#: Output is wrapped to a width, and says who is logged in and when.
WIDTH, LOGIN = "118", "officer"


@dataclass
class Replayed:
    """How many commands were run, how many lines of output compared, and all that was said."""

    commands: int = 0
    compared: int = 0
    said: str = ""


def story(name: str) -> str:
    """The text of a story in docs/."""
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def replay(text: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Replayed:
    """Run the commands of *text* in *folder*, write its files, and compare what it shows.

    A block ``console`` holds commands after ``$``: of carbon, ``cd``, or ``cp -r`` of a folder of
    this project; a block ``csv NAME`` is written as a file. What is shown must be in the output, in
    this order; what is left out is left out.
    """
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    monkeypatch.setenv("COLUMNS", WIDTH)
    monkeypatch.setenv("LOGNAME", LOGIN)
    done = Replayed()
    for kind, block in re.findall(r"```(console|csv \S+)\n(.*?)```", text, re.DOTALL):
        if kind != "console":
            Path(kind.split()[1]).write_text(block, encoding="utf-8")
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            typed, _, shown = part.partition("\n")
            program, *words = _words_of(typed)
            if program == "cd":
                monkeypatch.chdir(words[0])
            elif program == "cp":
                flag, source, target = words
                assert flag == "-r", typed
                shutil.copytree(ROOT / source, target)
            else:
                assert program == "carbon", typed
                output = invoke(*words, ok=False)
                done.compared += _compare(typed, output, shown)
                done.commands += 1
                done.said += output.output
    return done


def _compare(typed: str, result: Result, shown: str) -> int:
    """Find the lines *shown* in the output of a command; how many there are."""
    lines = iter([plain(line) for line in result.output.splitlines()])
    wanted = list(filter(None, map(plain, shown.splitlines())))
    for line in wanted:
        assert line in lines, f"{typed}: {line!r} in\n{result.output}"
    refused = any(line.startswith("Error") for line in shown.splitlines())
    assert (result.exit_code == 1) is refused, typed
    return len(wanted)


def plain(line: str) -> str:
    """A line without its times, and without the day on which it was printed."""
    line = re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d", "MOMENT", line.rstrip())
    return re.sub(r"closed on \d{4}-\d\d-\d\d", "closed on DAY", line)


def _words_of(typed: str) -> list[str]:
    """The words of a command, its patterns as the shell would spell them out."""
    found = []
    for word in shlex.split(typed):
        matches = sorted(str(path) for path in Path().glob(word)) if "*" in word else []
        found += matches or [word]
    return found
