"""A folder is swapped in whole: whenever a run ends, the old one or the new one is there."""

from __future__ import annotations

import errno
import hashlib
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from carbon.reports import whole
from carbon.reports.whole import is_there, kept_as, put_in_whole, repair, strangers
from tests.conftest import ROOT, Command

OLD = {"report.html": b"old", "inputs/a.csv": b"old", "manifest.json": b'{"files": {}}'}
NEW = {"report.html": b"new", "b.csv": b"new", "manifest.json": b'{"files": {}}'}


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def laid(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The old folder; nothing else is where it is. Its name would be a pattern if it were one."""
    folder = tmp_path / "packs" / "estate[1]"
    laid(folder, OLD)
    return folder


def test_it_is_replaced_whole(folder: Path) -> None:
    put_in_whole(folder, NEW)
    assert held(folder) == NEW
    assert list(folder.parent.iterdir()) == [folder]


def test_the_old_one_is_kept_where_asked(folder: Path) -> None:
    kept = kept_as(folder)
    put_in_whole(folder, NEW, kept)
    assert (held(folder), held(kept)) == (NEW, OLD)
    assert sorted(folder.parent.iterdir()) == [folder, kept]


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize(
    ("there", "left", "after"),
    [
        ("old", ("new",), "old"),
        ("", ("new",), ""),
        ("", ("new", "aside"), "old"),
        ("new", ("aside",), "new"),
    ],
)
def test_the_next_run_puts_right_what_was_left(
    folder: Path, there: str, left: tuple[str, ...], after: str, kept: bool
) -> None:
    files = {"old": OLD, "new": NEW, "": {}}
    shutil.rmtree(folder)
    laid(folder, files[there])
    aside = f".{folder.name}.replaced-1.aside" if kept else f".{folder.name}.aside"
    names = {"new": f".{folder.name}.new", "aside": aside}
    for each in left:
        laid(folder.with_name(names[each]), OLD if each == "aside" else dict([*NEW.items()][:1]))
    repair(folder)
    assert held(folder) == files[after]
    keeps = kept and there == "new"
    assert kept_as(folder).name == f"{folder.name}.replaced-{2 if keeps else 1}"
    assert not [each for each in folder.parent.iterdir() if each.name.startswith(".")]
    put_in_whole(folder, NEW)
    assert held(folder) == NEW


@pytest.mark.parametrize("at", range(3))
def test_a_full_disk_leaves_the_old_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    written = []

    def full(path: Path, data: bytes) -> None:
        if len(written) == at:
            laid(path.parent, {path.name: data[:1]})
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(path)
        laid(path.parent, {path.name: data})

    monkeypatch.setattr(whole, "write_whole", full)
    with pytest.raises(OSError, match="No space left") as caught:
        put_in_whole(folder, NEW)
    assert caught.value.filename == str(folder)
    assert held(folder) == OLD
    assert list(folder.parent.iterdir()) == [folder]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), PermissionError(13, "Permission denied")])
def test_where_the_new_one_cannot_be_put_the_old_one_goes_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    rename = Path.rename

    def refused(self: Path, target: Path) -> Path:
        if self.name.endswith(".new"):
            raise error
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refused)
    with pytest.raises(type(error)):
        put_in_whole(folder, NEW)
    assert held(folder) == OLD
    assert list(folder.parent.iterdir()) == [folder]


#: A run in the background may have been told to ignore an interrupt: here it never is.
KILLED = """
import itertools, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from pathlib import Path
from carbon.reports.whole import put_in_whole
folder = Path(sys.argv[1])
for number in itertools.count():
    data = str(number).encode() * 1000
    print(number, flush=True)
    put_in_whole(folder, {f"{name}/{name}.txt": data for name in "abcdefgh"})
"""


def kill_while_swapping(folder: Path, chance: random.Random, times: int) -> None:
    for number in range(times):
        run = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        assert run.stdout is not None
        run.stdout.readline()
        time.sleep(chance.random() * 0.15)
        run.send_signal(signal.SIGINT if number % 3 == 0 else signal.SIGKILL)
        run.communicate()
        repair(folder)
        # Before the first swap there may be none; after it there is always one, and one only.
        files = held(folder)
        assert len(files) in (0, 8), files
        assert len(set(files.values())) <= 1
        assert not [each for each in folder.parent.iterdir() if each.suffix in (".new", ".aside")]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_killed_run_leaves_a_whole_folder(tmp_path: Path) -> None:
    kill_while_swapping(tmp_path / "pack", random.Random(11), 12)


@pytest.mark.prove
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_run_killed_often_leaves_a_whole_folder(tmp_path: Path) -> None:
    kill_while_swapping(tmp_path / "pack", random.Random(12), 200)


def test_files_of_somebody_s_own_are_found(folder: Path) -> None:
    hashes = {
        "report.html": hashlib.sha256(b"new").hexdigest(),
        "inputs/a.csv": hashlib.sha256(b"").hexdigest(),
    }
    listed = json.dumps({"files": hashes}).encode()
    laid(folder, {"manifest.json": listed, "Comments.docx": b"", ".report.html.12.part": b""})
    (folder / "report.html").write_bytes(b"new")
    (folder / "inputs" / "a.csv").write_bytes(b"")
    assert strangers(folder, NEW) == ("Comments.docx",)
    (folder / "report.html").write_bytes(b"new, with what the director wrote in")
    assert strangers(folder, NEW) == ("Comments.docx", "report.html")
    (folder / "manifest.json").unlink()
    assert strangers(folder, NEW) == ("Comments.docx", "inputs/a.csv")


MEASURES = (
    "id,name,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,"
    "use_natural_gas_kwh,meter\n"
    "roof,Library [closed](2021),Insulation,40000,2024,2026-04-01,30,90000,400000,g1\n"
)


@pytest.mark.slow
def test_a_pack_is_made_whatever_an_older_release_left(carbon: Command) -> None:
    """A killed or full-disk report left a folder that not even --force replaced."""
    Path("measures.csv").write_text(MEASURES, encoding="utf-8")
    words = ("report", "appraisal", "measures.csv", "--as-at", "2026-06-30", "--out", "packs")
    folder = Path("packs/2026-06-30/appraisal-measures")
    laid(folder, {"report.html": b"<html>", ".report.xlsx.12.part": b"PK"})
    refused = carbon(*words, ok=False)
    assert refused.exit_code == 1
    assert "found files that are no whole pack" in refused.stderr
    carbon(*words, "--force")
    assert sorted(held(folder)) == [
        "inputs/measures.csv", "manifest.json", "report.html", "report.json", "report.md",
        "report.xlsx",
    ]  # fmt: skip
    assert list(folder.parent.iterdir()) == [folder]
    (folder / "Comments.docx").write_bytes(b"mine")
    again = carbon(*words, "--force")
    assert "Comments.docx" in again.stderr
    kept = folder.with_name(f"{folder.name}.replaced-1")
    assert (kept / "Comments.docx").read_bytes() == b"mine"


@pytest.mark.slow
def test_a_full_disk_is_a_sentence(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("measures.csv").write_text(MEASURES, encoding="utf-8")

    def full(path: Path, data: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(whole, "write_whole", full)
    result = carbon(
        *("report", "appraisal", "measures.csv", "--as-at", "2026-06-30", "--out", "packs"),
        ok=False,
    )
    assert result.exit_code == 1
    assert "appraisal-measures: found a file that cannot be used (No space left" in result.stderr
    assert "Free some space on the disk" in result.stderr
    assert not is_there(Path("packs/2026-06-30/appraisal-measures"), False, "")
