"""Two people in one workspace: who has the lock is told, copies of a synced folder are refused."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from carbon import locks
from carbon.cli import cli
from carbon.conflicts import is_conflicted_copy
from carbon.errors import UnreadableFile
from carbon.files import in_words, is_there
from carbon.ledger.store import Ledger
from carbon.ledger.unlock import unlock
from carbon.locks import FileInUse, locked, locks_in
from carbon.rights import kept_from_others, rights_of
from carbon.workspace import open_workspace
from tests.ledger.conftest import postgres_schema
from tests.test_files import end, held

CSV = "meter,start,end,quantity,unit,quality\nm1,2024-04-01,2024-04-30,10,kWh,actual\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    root = tmp_path / "w"
    run("init", str(root), "--title", "Example")
    (root / "sites.csv").write_text("site,name,service\ns1,Hall,Offices\n", encoding="utf-8")
    (root / "meters.csv").write_text(
        "meter,site,activity,unit\nm1,s1,electricity,kWh\n", encoding="utf-8"
    )
    (root / "april.csv").write_text(CSV, encoding="utf-8")
    return root


def run(*arguments: str, where: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "carbon", *arguments],
        cwd=where,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CARBON_WORKSPACE": ""} if where else None,
    )


@pytest.mark.parametrize(
    ("name", "is_copy"),
    [
        ("ledger (Jo's conflicted copy 2026-11-30).db", True),
        ("ledger (conflicted copy 2026-11-30 101500).db", True),
        ("ledger.sync-conflict-20261130-101500-ABCDEFG.db", True),
        ("ledger_conflict-20261130-101500.db", True),
        ("ledger [conflicted].db", True),
        ("Ledger-DESKTOP-4F2K1.db", True),
        ("ledger-ENERGY-PC.db", True),
        ("ledger.db", False),
        ("ledger (1).db", False),
        ("ledger-backup.db", False),
        ("ledger-2024.db", False),
        ("ledgerconflict.db", False),
        ("ledger (conflicted copy).csv", False),
    ],
)
def test_copies_of_synced_folders_are_known_by_name(name: str, is_copy: bool) -> None:
    assert is_conflicted_copy(name, "ledger.db") == is_copy


@pytest.mark.slow
def test_a_ledger_with_a_conflicted_copy_is_read_but_not_written(workspace: Path) -> None:
    assert run("readings", "log", "april.csv", where=workspace).returncode == 0
    copy = workspace / "ledger (Jo's conflicted copy 2026-11-30).db"
    copy.write_bytes((workspace / "ledger.db").read_bytes())
    (workspace / "may.csv").write_text(CSV.replace("-04-", "-05-"), encoding="utf-8")
    refused = run("readings", "log", "may.csv", where=workspace)
    assert refused.returncode == 1
    assert copy.name in refused.stderr
    assert "two computers wrote it at once" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert run("readings", "list", "m1", where=workspace).returncode == 0
    copy.unlink()
    assert run("readings", "log", "may.csv", where=workspace).returncode == 0


def test_a_register_with_a_conflicted_copy_is_not_changed(workspace: Path) -> None:
    (workspace / "sites-DESKTOP-4F2K1.csv").write_text("site,name,service\n", encoding="utf-8")
    before = (workspace / "sites.csv").read_bytes()
    refused = run("sites", "add", "s2", "--name", "School", where=workspace)
    assert refused.returncode == 1
    assert "sites-DESKTOP-4F2K1.csv" in refused.stderr
    assert (workspace / "sites.csv").read_bytes() == before


def test_who_waits_for_a_ledger_is_told_who_has_it_and_may_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "ledger.db"
    url = f"sqlite:///{file.as_posix()}"
    Ledger.open(url).close()
    process = held(file)
    monkeypatch.setattr(locks, "WAIT_S", 0.2)
    try:
        with Ledger.open(url) as ledger:
            assert len(ledger.readings()) == 0
            with (
                pytest.raises(FileInUse, match=rf"process {process.pid}, since \d{{4}}-"),
                ledger.writing(),
            ):
                pass
    finally:
        end(process)


@pytest.fixture
def postgres() -> Iterator[str]:
    with postgres_schema() as made:
        yield made


def test_who_waits_for_a_shared_ledger_is_told_who_has_it(
    postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carbon.ledger import turns

    taken, done = threading.Event(), threading.Event()

    def keep() -> None:
        with Ledger.open(postgres) as ledger, ledger.writing():
            taken.set()
            done.wait(20)

    Ledger.open(postgres).close()
    thread = threading.Thread(target=keep)
    thread.start()
    try:
        assert taken.wait(20)
        monkeypatch.setattr(turns, "WAIT_S", 0.3)
        with Ledger.open(postgres) as ledger:
            assert len(ledger.readings()) == 0
            with pytest.raises(FileInUse, match=f"process {os.getpid()}, since"), ledger.writing():
                pass
    finally:
        done.set()
        thread.join()
    with Ledger.open(postgres) as ledger, ledger.writing():
        pass


def test_a_lock_of_this_computer_is_not_broken(workspace: Path) -> None:
    process = held(workspace / "meters.csv")
    try:
        refused = run("workspace", "unlock", "--reason", "stuck", where=workspace)
        assert refused.returncode == 1
        assert f"process {process.pid}" in refused.stderr
        assert "end it" in refused.stderr
        assert not (workspace / "unlocked.csv").exists()
    finally:
        end(process)


def test_a_lock_of_another_computer_is_broken_and_written_down(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a file server keeps it: the process that has it stands for the other computer."""
    path = workspace / "meters.csv"
    process = held(path)
    lock = workspace / ".meters.csv.lock"
    lock.write_text("jo on PC-12, process 7, since 2026-11-30 10:15:00", encoding="utf-8")
    monkeypatch.setattr(locks, "WAIT_S", 0.2)
    try:
        with pytest.raises(FileInUse, match="jo on PC-12"), locked(path):
            pass
        broken = unlock(open_workspace(workspace), "PC-12 crashed", "sam")
        assert [each.file for each in broken] == ["meters.csv"]
        with locked(path):
            assert [each.is_held for each in locks_in([workspace])] == [True]
        told = (workspace / "unlocked.csv").read_text(encoding="utf-8").splitlines()
        assert told[0] == "at,by,file,held_by,reason"
        assert told[1].endswith(
            ',sam,meters.csv,"jo on PC-12, process 7, since 2026-11-30 10:15:00",PC-12 crashed'
        )
        assert unlock(open_workspace(workspace), "again", "sam") == []
    finally:
        end(process)


def test_whose_lock_was_broken_does_not_remove_the_next_ones(tmp_path: Path) -> None:
    path = tmp_path / "meters.csv"
    lock = tmp_path / ".meters.csv.lock"
    with locked(path):
        lock.unlink()
        lock.write_text("another's", encoding="utf-8")
    assert lock.read_text(encoding="utf-8") == "another's"


posix = pytest.mark.skipif(os.name != "posix", reason="Windows gives files their folder's rights")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.slow
@posix
@pytest.mark.parametrize("of", ["ledger.db", "sites.csv", "elsewhere"])
@pytest.mark.parametrize("link", [os.symlink, os.link], ids=["symbolic", "hard"])
def test_a_lock_that_leads_to_another_file_does_not_write_over_it(
    workspace: Path, tmp_path: Path, of: str, link: Callable[[Path, Path], None]
) -> None:
    """The ledger was 52 bytes afterwards: who had locked it, since when."""
    run("readings", "log", "april.csv", "--by", "A", where=workspace)
    (tmp_path / "elsewhere").write_bytes(b"a letter of somebody")
    file = tmp_path / of if of == "elsewhere" else workspace / of
    before = file.read_bytes()
    link(file, workspace / ".ledger.db.lock")
    (workspace / "may.csv").write_text(CSV.replace("-04-", "-05-"), encoding="utf-8")
    done = run("readings", "log", "may.csv", "--by", "A", where=workspace)
    assert done.returncode == 1
    assert "a lock that is a link to another file, or no file" in done.stderr
    assert file.read_bytes() == before
    assert locks_in([workspace]) == []


@pytest.mark.slow
def test_what_a_workspace_holds_is_its_owners_alone(workspace: Path, tmp_path: Path) -> None:
    assert run("readings", "log", "april.csv", where=workspace).returncode == 0
    assert run("readings", "template", "t.xlsx", where=workspace).returncode == 0
    evidence = next((workspace / "evidence").iterdir())
    made = (workspace, workspace / "evidence", workspace / "ledger.db", evidence)
    assert [mode(path) & 0o077 for path in (*made, workspace / "t.xlsx")] == [0] * 5
    out = tmp_path / "out" / "t.xlsx"
    assert run("readings", "template", str(out), where=workspace).returncode == 0
    before = os.umask(0)
    os.umask(before)
    assert mode(out) == 0o666 & ~before, "outside the workspace files are as usual"
    assert mode(out.parent) == 0o777 & ~before


@pytest.mark.slow
@posix
def test_a_shared_workspace_gives_the_rights_of_its_folder(workspace: Path) -> None:
    settings = workspace / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text + "shared = true\n", encoding="utf-8")
    workspace.chmod(0o770)
    assert run("readings", "log", "april.csv", where=workspace).returncode == 0
    evidence = next((workspace / "evidence").iterdir())
    assert [mode(workspace / "ledger.db"), mode(evidence)] == [0o660, 0o660]
    assert mode(workspace / "evidence") == 0o770


@posix
def test_what_others_of_a_shared_workspace_cannot_use_is_named(workspace: Path) -> None:
    """Of ``carbon.toml``, made before it said ``shared``, they were told to close Excel."""
    workspace.chmod(0o2770)
    for path in (workspace / "sites.csv", workspace / "meters.csv"):
        path.chmod(0o660)
    for path in (workspace / "inventories", workspace / "evidence"):
        if path.is_dir():
            path.chmod(0o2770)
    (workspace / "carbon.toml").chmod(0o600)
    told = kept_from_others(workspace)
    assert told.startswith("shared = true, but carbon.toml may not be read and changed by the")
    (workspace / "carbon.toml").chmod(0o660)
    assert not kept_from_others(workspace)


@posix
def test_whose_file_may_not_be_read_is_said(workspace: Path) -> None:
    path = workspace / "sites.csv"
    with pytest.raises(UnreadableFile, match="a file that may not be read") as told, in_words(path):
        raise PermissionError
    assert f"(it is {path.owner()}'s)" in str(told.value)


@posix
def test_what_stands_in_a_folder_that_may_not_be_entered_is_left_to_the_reading(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was "no carbon.toml", and the advice to make a workspace."""

    def refused(_path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "lstat", refused)
    assert is_there(workspace / "carbon.toml")


@posix
def test_the_usual_rights_come_back(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with rights_of(tmp_path, is_shared=False):
            (tmp_path / "a").touch()
        (tmp_path / "b").touch()
        assert [mode(tmp_path / "a"), mode(tmp_path / "b")] == [0o600, 0o644]
    finally:
        os.umask(before)


@pytest.mark.parametrize("kept", ["../elsewhere", "/srv/evidence", "a/../../b"])
def test_evidence_leaves_the_workspace_only_where_it_is_shared(workspace: Path, kept: str) -> None:
    settings = workspace / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[evidence]\npath = "{kept}"\n', encoding="utf-8")
    with pytest.raises(Exception, match=r"evidence\.path outside the workspace") as raised:
        open_workspace(workspace)
    assert "shared = true" in str(raised.value)
    settings.write_text(f'shared = true\n{text}\n[evidence]\npath = "{kept}"\n', encoding="utf-8")
    assert open_workspace(workspace).evidence == workspace / kept


@posix
def test_evidence_does_not_leave_the_workspace_by_a_link(workspace: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (workspace / "evidence").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Exception, match="outside the workspace"):
        open_workspace(workspace)


@pytest.mark.slow
def test_shared_is_true_or_false(workspace: Path) -> None:
    settings = workspace / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'shared = "yes"\n{text}', encoding="utf-8")
    with pytest.raises(Exception, match="expected true or false"):
        open_workspace(workspace)


def test_the_command_is_listed() -> None:
    assert "workspace" in cli.list_commands(None)  # type: ignore[arg-type]
