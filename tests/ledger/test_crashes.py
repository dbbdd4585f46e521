"""Whatever ends an import, the ledger holds whole batches only, and logging again completes it."""

from __future__ import annotations

import math
import random
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from carbon.ledger import queries
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.periods import add_months, month_of
from carbon.workspace import Workspace, open_workspace
from tests.disks import small_disk

PROCESS = Path(__file__).with_name("logging_process.py")
KILLS, KILLS_PROVED = 10, 200
PROCESSES, FILES = 4, 8
PROCESSES_PROVED, FILES_PROVED = 8, 50


def meters(workspace: Workspace, count: int) -> list[str]:
    """A register of *count* meters."""
    names = [f"meter-{number}" for number in range(count)]
    lines = ["meter,site,activity,unit", *(f"{name},school,electricity,kWh" for name in names)]
    workspace.meters.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return names


def files(workspace: Workspace, names: list[str], count: int) -> list[Path]:
    """*count* files, each a month of all meters."""
    paths = []
    for number in range(count):
        month = month_of(add_months(date(2010, 1, 1), number))
        path = workspace.root / f"{names[0]}-{month}.csv"
        rows = [
            f"{name},{month.start},{month.last_day},{100 + (number * 7 + i) % 13},kWh,actual"
            for i, name in enumerate(names)
        ]
        path.write_text(
            "meter,start,end,quantity,unit,quality\n" + "\n".join(rows) + "\n", encoding="utf-8"
        )
        paths.append(path)
    return paths


def start(workspace: Workspace, paths: list[Path]) -> subprocess.Popen[str]:
    """A process that will log *paths*, ready to begin."""
    process = subprocess.Popen(
        [sys.executable, str(PROCESS), str(workspace.root), *map(str, paths)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    said = process.stdout.readline()
    assert said == "ready\n", (said, *process.communicate())
    return process


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


@contextmanager
def ending(processes: list[subprocess.Popen[str]]) -> Iterator[None]:
    """Wait for the processes and close their pipes, whatever happens."""
    try:
        yield
    finally:
        for process in processes:
            process.communicate()


def whole_batches(workspace: Workspace, rows_of_a_file: int) -> int:
    """How many batches there are, each of them whole."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        entries = queries.batches(connection)
        for entry in entries:
            assert entry.rows == entry.standing == rows_of_a_file
            assert len(queries.of_batch(connection, entry.id)) == entry.rows
    return len(entries)


def everything_once(workspace: Workspace, names: list[str], paths: list[Path]) -> None:
    """Every reading of every file is there, once."""
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert len(table) == len(names) * len(paths)
    assert not table.duplicated(["meter", "start"]).any()
    expected = math.fsum(
        float(line.split(",")[3])
        for path in paths
        for line in path.read_text(encoding="utf-8").splitlines()[1:]
    )
    assert math.fsum(table["quantity"]) == expected


def killed_and_completed(workspace: Workspace, kills: int, seed: int) -> int:
    """Kill imports at random moments; how often the kill struck before the last batch."""
    names = meters(workspace, 60)
    paths = files(workspace, names, 6)
    chance = random.Random(seed)
    before = time.perf_counter()
    process = start(workspace, paths)
    with ending([process]):
        before = time.perf_counter()
        begin(process)
        assert process.wait() == 0
    longest = time.perf_counter() - before
    struck = 0
    for _ in range(kills):
        forget(workspace)
        process = start(workspace, paths)
        with ending([process]):
            begin(process)
            time.sleep(chance.uniform(0, longest))
            process.kill()
        held = whole_batches(workspace, len(names))
        struck += held < len(paths)
        assert verify(workspace).faults == ()
        log(paths, workspace)
        everything_once(workspace, names, paths)
    return struck


def forget(workspace: Workspace) -> None:
    """Take the ledger and the evidence away."""
    for path in workspace.root.glob("ledger.db*"):
        path.unlink()
    shutil.rmtree(workspace.evidence, ignore_errors=True)


@pytest.mark.slow
def test_a_killed_import_leaves_whole_batches_and_is_completed(workspace: Workspace) -> None:
    assert killed_and_completed(workspace, KILLS, seed=1) > 0


@pytest.mark.prove
def test_two_hundred_killed_imports(workspace: Workspace) -> None:
    struck = killed_and_completed(workspace, KILLS_PROVED, seed=2)
    print(f"{KILLS_PROVED} imports killed at random moments, {struck} of them in mid-import")
    assert struck > KILLS_PROVED // 4


def side_by_side(workspace: Workspace, processes: int, count: int) -> None:
    """Processes log at the same time, each its own meters' files."""
    names = meters(workspace, processes * 5)
    groups = [names[5 * number : 5 * number + 5] for number in range(processes)]
    lists = [files(workspace, group, count) for group in groups]
    running = [start(workspace, paths) for paths in lists]
    with ending(running):
        for process in running:
            begin(process)
        assert [process.wait() for process in running] == [0] * processes
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert len(table) == processes * count * 5
    assert table["batch"].nunique() == processes * count
    assert not table.duplicated(["meter", "start"]).any()
    assert verify(workspace).faults == ()


@pytest.mark.slow
def test_processes_log_side_by_side(either_workspace: Workspace) -> None:
    side_by_side(either_workspace, PROCESSES, FILES)


@pytest.mark.prove
def test_eight_processes_log_fifty_files_each(either_workspace: Workspace) -> None:
    side_by_side(either_workspace, PROCESSES_PROVED, FILES_PROVED)
    kind = either_workspace.ledger_url.kind
    print(f"{PROCESSES_PROVED} processes logged {FILES_PROVED} files each at once, {kind}")


@pytest.mark.slow
def test_the_same_files_logged_by_several_processes_are_there_once(
    either_workspace: Workspace,
) -> None:
    names = meters(either_workspace, 5)
    paths = files(either_workspace, names, 4)
    running = [start(either_workspace, paths) for _ in range(3)]
    with ending(running):
        for process in running:
            begin(process)
        assert [process.wait() for process in running] == [0, 0, 0]
    everything_once(either_workspace, names, paths)


@pytest.mark.slow
def test_a_full_disk_loses_nothing_and_says_so(workspace: Workspace, tmp_path: Path) -> None:
    names = meters(workspace, 120)
    paths = files(workspace, names, 40)
    with small_disk(tmp_path / "disk", 700) as disk:
        for name in ("carbon.toml", "sites.csv", "meters.csv"):
            shutil.copy(workspace.root / name, disk / name)
        place = open_workspace(disk)
        process = start(place, paths)
        with ending([process]):
            begin(process)
            _, said = process.communicate()
        assert process.returncode == 1
        assert "Nothing was logged" in said
        assert "Traceback" not in said
        held = whole_batches(place, len(names))
        assert 0 < held < len(paths)
        assert verify(place).faults == ()
        subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
        log(paths, place)
        everything_once(place, names, paths)


@pytest.mark.slow
def test_a_stopped_postgresql_loses_nothing_and_says_so(workspace: Workspace) -> None:
    """The server ends the connection in mid-import, as when it is stopped."""
    from sqlalchemy import create_engine, text

    from tests.ledger.conftest import postgres_schema

    name = f"stopped_{uuid.uuid4().hex}"
    with postgres_schema() as made:
        url = f"{made}&application_name={name}"
        settings = workspace.root / "carbon.toml"
        written = settings.read_text(encoding="utf-8")
        settings.write_text(f'{written}[ledger]\nurl = "{url}"\n', encoding="utf-8")
        place = open_workspace(workspace.root)
        names = meters(place, 100)
        paths = files(place, names, 30)
        with Ledger.open(url):
            pass
        process = start(place, paths)
        with ending([process]):
            begin(process)
            engine = create_engine(url.partition("?")[0], isolation_level="AUTOCOMMIT")
            ended = 0
            while process.poll() is None:
                with engine.connect() as connection:
                    ended += connection.execute(
                        text(
                            "SELECT count(pg_terminate_backend(pid)) FROM pg_locks"
                            " JOIN pg_stat_activity USING (pid) WHERE locktype = 'advisory'"
                            " AND granted AND application_name = :name"
                        ),
                        {"name": name},
                    ).scalar_one()
            engine.dispose()
            _, said = process.communicate()
        assert ended > 0
        assert process.returncode == 1
        assert "cannot be used" in said
        assert "Traceback" not in said
        assert whole_batches(place, len(names)) < len(paths)
        assert verify(place).faults == ()
        log(paths, place)
        everything_once(place, names, paths)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="no limit that another may set")
@pytest.mark.parametrize("kilobytes", [1, 40, 150, 500])
def test_files_that_may_grow_no_further_lose_nothing_and_say_so(
    workspace: Workspace, kilobytes: int
) -> None:
    """As a full disk, of any user: the system writes no byte beyond a size, in mid-import."""
    import resource

    names = meters(workspace, 120)
    paths = files(workspace, names, 40)
    process = start(workspace, paths)
    resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (kilobytes * 1000, kilobytes * 1000))
    with ending([process]):
        begin(process)
        _, said = process.communicate()
    assert process.returncode == 1
    assert "Nothing was logged" in said or "File too large" in said
    assert "Traceback" not in said
    assert "a mistake in this program" not in said
    if (workspace.root / "ledger.db").exists() and (workspace.root / "ledger.db").stat().st_size:
        assert whole_batches(workspace, len(names)) < len(paths)
        assert verify(workspace).faults == ()
    log(paths, workspace)
    everything_once(workspace, names, paths)
