"""Ctrl-C and a kill at any moment: what was said to be done is there, whole."""

from __future__ import annotations

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from carbon.files import fingerprint
from carbon.ledger import queries
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.periods import add_months
from carbon.workspace import Workspace, open_workspace
from tests.conftest import ROOT, invoke
from tests.ledger.conftest import workspace

__all__ = ["workspace"]

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="the commands are forked, and Windows sends no SIGINT to one"
)
IGNORED = re.compile(r"^Exception ignored in: .*?^KeyboardInterrupt: *$", re.DOTALL | re.MULTILINE)
SERVER = Path(__file__).with_name("command_server.py")
SIGNALS = {"SIGINT": signal.SIGINT, "SIGKILL": getattr(signal, "SIGKILL", signal.SIGTERM)}
#: How often each of the four commands is struck by each signal: 12 and 200 times in all.
SOME, PROVED = 3, 50
#: A report takes as long as many commands: it is let finish once in so many strikes.
REPAIR_EACH = 5


@dataclass
class Struck:
    """What became of a command: its exit code, what it printed, and whether it was struck."""

    code: int
    said: str

    @property
    def is_said(self) -> bool:
        """Whether it said that its work was done."""
        return self.code == 0 or "was logged before that" in self.said


@dataclass
class Commands:
    """Runs commands and strikes them at random moments."""

    folder: Path
    process: subprocess.Popen[str]
    chance: random.Random
    longest: dict[str, float] = field(default_factory=dict)
    ended: int = 0
    struck: int = 0

    def run(self, *arguments: str, strike: int | None = None, kind: str = "") -> Struck:
        """Run a command; with *strike*, send it that signal at a random moment of its work.

        How long that is is learnt from the runs of the same *kind* that were left alone. Every
        second moment is in the last third, where what was made is written.
        """
        output = self.folder.parent / "output.txt"
        asked = {"arguments": arguments, "folder": str(self.folder), "output": str(output)}
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        number = int(self.process.stdout.readline())
        before = time.perf_counter()
        if strike is not None:
            longest = self.longest[kind]
            first = (self.struck + self.ended) % 2 * longest * 2 / 3
            time.sleep(self.chance.uniform(first, longest))
            with suppress(ProcessLookupError):
                os.kill(number, strike)
        code = int(self.process.stdout.readline())
        if strike is None:
            self.longest[kind] = time.perf_counter() - before
        else:
            self.struck += code != 0
            self.ended += code == 0
            # It had ended before it was struck: the machine is less busy than it was.
            self.longest[kind] *= 1.0 if code else 0.9
        said = output.read_text(encoding="utf-8", errors="replace")
        # Python itself drops a Ctrl-C that strikes while it tidies up, and says so; the command
        # goes on.
        assert "Traceback" not in IGNORED.sub("", said), said
        return Struck(code, said)

    def done(self, *arguments: str, kind: str = "") -> str:
        """Run a command to its end; what it printed."""
        found = self.run(*arguments, kind=kind)
        assert found.code == 0, found.said
        return found.said


@pytest.fixture(scope="module")
def server() -> Iterator[subprocess.Popen[str]]:
    """What runs the commands, once for all: to import everything takes seconds."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.communicate()


def sound(place: Workspace) -> None:
    """Every batch is whole and has its evidence."""
    found = verify(place)
    assert found.faults == ()


def month_file(place: Workspace, number: int) -> Path:
    """A month of all meters; each *number* its own month."""
    from datetime import date

    start = add_months(date(1990, 1, 1), number)
    last = add_months(start, 1).toordinal() - 1
    names = [f"meter-{one}" for one in range(20)]
    if number == 0:
        rows = ["meter,site,activity,unit", *(f"{name},school,electricity,kWh" for name in names)]
        place.meters.write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = [
        f"{name},{start},{date.fromordinal(last)},{100 + one + number},kWh,actual"
        for one, name in enumerate(names)
    ]
    path = place.root / f"month-{number}.csv"
    path.write_text(
        "meter,start,end,quantity,unit,quality\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return path


def logging_(run: Commands, place: Workspace, strike: int, times: int) -> None:
    """`readings log`: a file said to be logged is; one that is not can be logged again."""
    run.done("readings", "log", str(month_file(place, 0)), kind="log")
    for number in range(1, times + 1):
        path = month_file(place, number)
        found = run.run("readings", "log", str(path), strike=strike, kind="log")
        with Ledger.open(place.ledger_url) as ledger, ledger.reading() as connection:
            entries = [one.evidence for one in queries.batches(connection)]
        here = entries.count(fingerprint(path.read_bytes()))
        assert here == 1 if found.is_said else here <= 1, found.said
        sound(place)
        # A run that finds its work done is short, and nothing to measure by.
        run.done("readings", "log", str(path), kind="log" if here == 0 else "again")
        with Ledger.open(place.ledger_url) as ledger:
            table = ledger.readings()
        assert len(table) == 20 * (number + 1)
        assert not table.duplicated(["meter", "start"]).any()
    sound(place)


def withdrawing(run: Commands, place: Workspace, strike: int, times: int) -> None:
    """`readings withdraw`: what is said to be withdrawn is, once, with its evidence."""
    for number in range(times + 1):
        said = run.done("readings", "log", str(month_file(place, number)), kind="log")
        assert "month" in said
        with Ledger.open(place.ledger_url) as ledger:
            batch = ledger.last_batch()
        arguments = ("readings", "withdraw", str(batch), "--reason", "not ours")
        if number == 0:
            run.done(*arguments, kind="withdraw")
            continue
        found = run.run(*arguments, strike=strike, kind="withdraw")
        with Ledger.open(place.ledger_url) as ledger, ledger.reading() as connection:
            left = len(queries.standing_of_batch(connection, batch))
        assert left == 0 if found.is_said else left in (0, 20), found.said
        sound(place)
        if left:
            run.done(*arguments, kind="withdraw")
    sound(place)


def adding(run: Commands, place: Workspace, strike: int, times: int) -> None:
    """`meters add`: a meter said to be added is there, and so is every one from before."""
    there: list[str] = ["school-electricity", "school-gas", "depot-electricity"]
    for number in range(times + 1):
        arguments = ("meters", "add", f"new-{number}", "--site", "school")
        arguments += ("--activity", "electricity", "--unit", "kWh")
        if number == 0:
            run.done(*arguments, kind="add")
            there.append("new-0")
            continue
        found = run.run(*arguments, strike=strike, kind="add")
        with place.meters.open(encoding="utf-8-sig", newline="") as stream:
            held = [row["meter"] for row in csv.DictReader(stream)]
        expected = [*there, f"new-{number}"]
        assert held == expected if found.is_said else held in (there, expected), found.said
        if held == there:
            run.done(*arguments, kind="add")
        there = expected
    assert invoke("meters", "list").exit_code == 0


PACK = ("report.html", "report.xlsx", "report.md", "report.json", "manifest.json")


def whole_pack(folder: Path) -> None:
    """All files of a pack are there, each to its end."""
    assert [name for name in PACK if not (folder / name).is_file()] == []
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert set(PACK) - {"manifest.json"} <= set(manifest["files"])
    for name, sha256 in manifest["files"].items():
        assert fingerprint((folder / name).read_bytes()) == sha256


def reporting(run: Commands, place: Workspace, strike: int, times: int) -> None:
    """`report`: a pack is whole or not there, and the next run makes it whole."""
    invoke("init", run.folder / "demo", "--example", "hampshire")
    run.folder = run.folder / "demo"
    run.done("readings", "log", str(run.folder / "readings" / "example-schools.csv"))
    arguments = ("report", "progress", "example-schools", "--force")
    found = re.search(r"Wrote (.+report\.html)", run.done(*arguments, kind="report"))
    assert found is not None
    folder = Path(found[1]).parent
    whole_pack(folder)
    for number in range(1, times + 1):
        struck = run.run(*arguments, strike=strike, kind="report")
        if struck.is_said or folder.exists():
            whole_pack(folder)
        if number % REPAIR_EACH == 0 or number == times:
            run.done(*arguments, kind="report")
            whole_pack(folder)
            # Nothing of an interrupted run is left, beside the pack or anywhere below packs/.
            left = [path for path in folder.parent.iterdir() if path != folder]
            assert left == []
    sound(open_workspace(run.folder))


KINDS: dict[str, Callable[[Commands, Workspace, int, int], None]] = {
    "readings log": logging_,
    "withdraw": withdrawing,
    "meters add": adding,
    "report": reporting,
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", SIGNALS)
@pytest.mark.parametrize(
    "times", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_a_command_may_end_at_any_moment(
    workspace: Workspace, server: subprocess.Popen[str], name: str, kind: str, times: int
) -> None:
    run = Commands(workspace.root, server, random.Random(f"{name} {kind} {times}"))
    KINDS[kind](run, workspace, SIGNALS[name], times)
    print(f"{kind}: {times} × {name} at random moments, {run.struck} of them in mid-command")
