"""Files written whole, changed by one at a time, and named by nothing but their name."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from carbon import locks
from carbon.errors import CarbonError, UnreadableFile
from carbon.factors.appraisal_tables import editions_of
from carbon.factors.edition import find_editions, find_publishers
from carbon.files import duckdb_path, files_in, write_whole
from carbon.ledger.formats.layouts import layouts
from carbon.locks import FileInUse, locked
from carbon.measures.scheme_file import find_schemes

#: A program that takes the lock, says so, and keeps it until it is killed.
HOLD = """
import sys, time
from pathlib import Path
from carbon.locks import locked
with locked(Path(sys.argv[1])):
    print("taken", flush=True)
    time.sleep(600)
"""


def held(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "taken\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_who_waits_in_vain_is_told_who_has_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "meters.csv"
    write_whole(path, b"meter\n")
    monkeypatch.setattr(locks, "WAIT_S", 0.2)
    process = held(path)
    try:
        with (
            pytest.raises(FileInUse, match=f"process {process.pid}, since") as raised,
            locked(path),
        ):
            pass
        assert "meters.csv" in str(raised.value)
        assert "expected that it is done within 0.2 seconds" in str(raised.value)
        assert path.read_bytes() == b"meter\n", "reading is never blocked"
    finally:
        end(process)


def test_a_killed_command_leaves_nothing_that_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locks, "WAIT_S", 0.0)
    path = tmp_path / "meters.csv"
    end(held(path))
    (tmp_path / ".meters.csv.4711-1.part").write_bytes(b"half")
    (tmp_path / ".sites.csv.4711-1.part").write_bytes(b"another's")
    with locked(path):
        write_whole(path, b"meter\n")
    left = {each.name for each in tmp_path.iterdir()} - {".meters.csv.lock"}
    assert left == {"meters.csv", ".sites.csv.4711-1.part"}


def test_the_lock_is_given_back_also_after_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "meters.csv"
    with pytest.raises(ZeroDivisionError), locked(path):
        raise ZeroDivisionError
    with locked(path):
        pass
    if os.name == "posix":
        assert list(path.parent.iterdir()) == []


def test_one_at_a_time_also_of_one_process(tmp_path: Path) -> None:
    path = tmp_path / "count"
    write_whole(path, b"0")

    def count() -> None:
        for _ in range(10):
            with locked(path):
                write_whole(path, str(int(path.read_bytes()) + 1).encode())

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert path.read_bytes() == b"80"


def test_a_file_is_on_the_disk_before_it_is_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    flush, replace = os.fsync, Path.replace

    def flushed(descriptor: int) -> None:
        done.append("flushed")
        flush(descriptor)

    def replaced(self: Path, target: Path) -> Path:
        done.append("in place")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", replaced)
    write_whole(tmp_path / "a", b"1")
    assert done[:2] == ["flushed", "in place"]
    if os.name == "posix":
        assert done[2:] == ["flushed"], "and then the folder that names it"


def test_a_full_disk_leaves_the_old_file_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "meters.csv"
    write_whole(path, b"old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError) as raised:
        write_whole(path, b"new")
    assert raised.value.filename == str(path)
    assert path.read_bytes() == b"old"
    assert [each.name for each in tmp_path.iterdir()] == ["meters.csv"]


def test_a_path_that_duckdb_cannot_be_given_literally_is_refused() -> None:
    if os.name == "posix":
        with pytest.raises(UnreadableFile, match="Rename the file"):
            duckdb_path(Path("/a\\b/use[1].csv"))
    assert duckdb_path(Path("/a b/use.csv")) == os.path.abspath("/a b/use.csv")  # noqa: PTH100


def test_what_stands_in_a_folder_is_found_by_its_names(tmp_path: Path) -> None:
    for name in ("b.toml", "a.toml", "c.csv"):
        (tmp_path / name).touch()
    assert [path.name for path in files_in(tmp_path, "*.toml")] == ["a.toml", "b.toml"]
    assert files_in(tmp_path / "none") == []
    with pytest.raises(UnreadableFile, match="found a file; expected a folder"):
        files_in(tmp_path / "c.csv")


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("factors/uk-government", lambda root: find_editions([root / "factors"])),
        ("factors", lambda root: find_publishers([root / "factors"])),
        ("factors/own", lambda root: find_publishers([root / "factors"])),
        ("factors/schemes", lambda root: find_schemes([root / "factors"])),
        ("factors/appraisal", lambda root: editions_of(root / "factors/appraisal", "prices")),
        ("layouts", lambda root: layouts(root / "layouts")),
    ],
)
def test_a_folder_that_may_not_be_looked_into_is_not_taken_for_an_empty_one(
    tmp_path: Path,
    shut: Callable[[Path], None],
    name: str,
    read: Callable[[Path], object],
) -> None:
    """The shipped factors, schemes and layouts were used in place of those in it, in silence."""
    (tmp_path / name).mkdir(parents=True)
    shut(tmp_path / name)
    with pytest.raises(CarbonError, match="a folder that may not be looked into"):
        read(tmp_path)
