"""Whatever ends a command is one sentence and exit code 1; of what nobody foresaw, a reference."""

from __future__ import annotations

import errno
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carbon import workspace as workspaces
from carbon.cli import cli
from carbon.cli.door import MOST_PROBLEMS, PROBLEMS, told
from carbon.errors import CarbonError
from carbon.ledger import acts, read_only
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace
from tests.conftest import Command, invoke
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]

APRIL = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"
SECRET = "hunter2"


def ended_by(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> Result:
    """What `carbon status` says where *error* ends it."""

    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(workspaces, "open_workspace", broken)
    return CliRunner().invoke(cli, ["status"])


def of_database(kind: str, own: Exception) -> Exception:
    import sqlalchemy.exc

    made: Exception = getattr(sqlalchemy.exc, kind)("INSERT INTO batch", {}, own)
    return made


class Refused(Exception):
    sqlstate = "42501"


SAID = {
    "no errno": (OSError("Couldn't deserialize thrift"), "Couldn't deserialize thrift"),
    "nothing at all": (OSError(), r"an output that cannot be used \(OSError\)"),
    "disk full": (OSError(errno.ENOSPC, "No space left on device"), "Free some space"),
    "a named file": (PermissionError(13, "Permission denied", "a.csv"), "a.csv: found a file that"),
    "memory": (MemoryError(), "more work than this computer has memory for"),
    "a select-only role": (
        of_database("ProgrammingError", Refused("permission denied for table batch")),
        r"refuses this \(permission denied for table batch\).*Ask who runs the database",
    ),
    "NUL": (
        of_database("DataError", Refused("PostgreSQL text fields cannot contain NUL (0x00)")),
        "Take the sign with the code 0 out",
    ),
    "a database that may only be read": (
        of_database("InternalError", sqlite3.OperationalError("attempt to write a readonly db")),
        "Found a ledger that refuses this .*may only be read",
    ),
    "a statement": (
        of_database("DataError", ValueError(f"postgresql://jo:{SECRET}@db/x")),
        "it cannot be reached",
    ),
    "SQLite itself": (sqlite3.DatabaseError("file is not a database"), "file is not a database"),
    "no text": (UnicodeEncodeError("utf-8", "caf\udce9", 3, 4, "surrogates"), "no UTF-8"),
}


@pytest.mark.parametrize("name", SAID)
def test_it_is_one_sentence(
    workspace: Workspace, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    error, said = SAID[name]
    result = ended_by(error, monkeypatch)
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
    assert "expected" in result.stderr
    assert SECRET not in result.stderr
    assert not (workspace.root / PROBLEMS).exists()
    with pytest.raises(CarbonError, match=said):
        raise told(error)


def test_what_nobody_foresaw_is_a_reference_and_a_file(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = ended_by(ZeroDivisionError(f"postgresql://jo:{SECRET}@db/carbon"), monkeypatch)
    assert result.exit_code == 1
    (kept,) = (workspace.root / PROBLEMS).iterdir()
    assert f"a mistake in this program, reference {kept.stem}" in result.stderr
    assert result.stderr.count("\n") == 1
    text = kept.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert "ZeroDivisionError" in text
    assert "Traceback" not in result.output
    assert SECRET not in text + result.output


def test_only_the_last_of_them_are_kept(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (workspace.root / PROBLEMS).mkdir()
    for number in range(MOST_PROBLEMS + 5):
        (workspace.root / PROBLEMS / f"2000010{number:02}.txt").touch()
    ended_by(ZeroDivisionError(), monkeypatch)
    assert len(list((workspace.root / PROBLEMS).iterdir())) == MOST_PROBLEMS


def test_without_a_workspace_it_is_kept_elsewhere(
    carbon: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "none"))
    said = ended_by(ZeroDivisionError(), monkeypatch).stderr
    assert "It could be written down nowhere" in said
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    said = ended_by(ZeroDivisionError(), monkeypatch).stderr
    (kept,) = (tmp_path / "carbon-problems").iterdir()
    assert str(kept) in said


def run(*words: str, **more: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "carbon", *words],
        capture_output=True, encoding="utf-8", check=False, **more,  # type: ignore[call-overload]
    )  # fmt: skip


def quiet(ran: subprocess.CompletedProcess[str]) -> None:
    assert "Traceback" not in ran.stdout + ran.stderr
    assert "Exception ignored" not in ran.stderr
    assert "reference" not in ran.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a shell closes them here")
@pytest.mark.parametrize("how", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", "| head -1", ">/dev/full"])
def test_outputs_that_are_closed_or_full(workspace: Workspace, how: str) -> None:
    command = f"'{sys.executable}' -m carbon"
    for words in ("status", "sites list", "--help", "factors list --format csv"):
        ran = subprocess.run(
            ["/bin/sh", "-c", f"{command} {words} {how}"],
            cwd=workspace.root, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        quiet(ran)
        if how == ">/dev/full":
            assert ran.returncode == 1
            assert "No space left" in ran.stderr
    assert (workspace.root / "carbon.toml").read_text(encoding="utf-8").startswith("title")


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="a folder that one stands in cannot be removed")
def test_a_folder_that_is_gone(workspace: Workspace) -> None:
    gone = workspace.root / "gone"
    for words, code in (("status", 1), (f"--workspace '{workspace.root}' status", 0)):
        gone.mkdir()
        ran = subprocess.run(
            ["/bin/sh", "-c", f"rmdir ../gone; '{sys.executable}' -P -m carbon {words}"],
            cwd=gone, capture_output=True, encoding="utf-8", check=False,
        )  # fmt: skip
        quiet(ran)
        assert ran.returncode == code, ran.stderr
        if code:
            assert "the folder you stand in is there no more" in ran.stderr


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["C", "POSIX"])
def test_in_a_locale_without_letters(workspace: Workspace, locale: str) -> None:
    environment = {**os.environ, "LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    write(workspace, "café.csv", APRIL.replace("school-gas", "école"))
    ran = run("readings", "check", "café.csv", cwd=workspace.root, env=environment)
    quiet(ran)
    assert ran.returncode == 1
    assert "école" in ran.stderr


def test_a_number_beyond_64_bits_is_no_batch(workspace: Workspace) -> None:
    for number in (2**63, -(2**63), 10**40):
        for words in (["ledger", "account"], ["readings", "withdraw", "--reason", "x"]):
            said = invoke(*words, "--", str(number), ok=False)
            assert said.exit_code == 2
            assert "is larger than any that a ledger gives" in said.stderr


def test_a_user_without_a_name_is_asked_for_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown() -> str:
        raise KeyError("getpwuid(): uid not found: 54321")

    monkeypatch.setattr(acts.getpass, "getuser", unknown)
    (workspace.root / "carbon.toml").write_text('title = "Test"\n', encoding="utf-8")
    path = write(workspace, "april.csv", APRIL)
    said = invoke("readings", "log", path, ok=False).stderr
    assert "this computer knows no name for the user" in said
    assert "--by NAME" in said
    invoke("readings", "log", path, "--by", "Jo")


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "31/12/9999", "0999-12-31"])
def test_years_that_no_calendar_holds(workspace: Workspace, day: str) -> None:
    log([write(workspace, "april.csv", APRIL)], workspace)
    for words in (
        ["readings", "list", "school-gas", "--as-at", day],
        ["status", "--as-at", day],
        ["meters", "close", "school-gas", "--last", day, "--reason", "closed"],
        ["meters", "exchange", "school-gas", "new", "--on", day],
        ["inventory", "show", "x", day[:7]],
        ["inventory", "show", "x", "9999"],
        ["inventory", "show", "x", "0001-02"],
    ):
        said = invoke(*words, ok=False)
        assert said.exit_code in (1, 2), words
        assert "reference" not in said.stderr, words


def test_all_the_faults_of_the_settings_come_together(workspace: Workspace) -> None:
    (workspace.root / "carbon.toml").write_text(
        'titel = "x"\nby = 3\nnation = "Narnia"\n[ledger]\nurl = "mysql://x"\nuser = 2\n'
        '[evidence]\npath = "https://x"\n',
        encoding="utf-8",
    )
    said = invoke("status", ok=False).stderr
    assert said.startswith("Error: 7 faults:")
    for number in (1, 2, 3, 5, 6, 8):
        assert f"carbon.toml:{number}: found" in said


@pytest.mark.parametrize("name", [" ", "\t", "\u00a0", "\u200b", "\u2060 \ufeff", ""])
def test_a_name_of_which_nothing_is_seen_is_none(workspace: Workspace, name: str) -> None:
    before = workspace.meters.read_bytes(), workspace.sites.read_bytes()
    words = ["--site", "school", "--activity", "natural-gas", "--unit", "kWh"]
    assert invoke("meters", "add", name, *words, ok=False).exit_code == 1
    assert invoke("sites", "add", name, "--name", "X", "--service", "S", ok=False).exit_code == 1
    assert (workspace.meters.read_bytes(), workspace.sites.read_bytes()) == before


def test_the_spaces_around_a_name_are_not_written(workspace: Workspace) -> None:
    invoke("sites", "add", " hall ", "--name", " The Hall ", "--service", "Halls")
    assert "\nhall,The Hall,Halls" in workspace.sites.read_text(encoding="utf-8")
    assert invoke("sites", "add", "hall ", "--name", "X", "--service", "S", ok=False).exit_code == 1


def test_a_ledger_where_nothing_can_be_written_is_read(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    log([write(workspace, "april.csv", APRIL)], workspace)
    file = workspace.root / "ledger.db"
    before = file.read_bytes()
    monkeypatch.setattr(read_only.os, "access", lambda *_: False)
    with Ledger.open(workspace.ledger_url) as ledger:
        assert len(ledger.readings()) == 1
        assert not list(workspace.root.glob("ledger.db-*"))
    assert invoke("status").exit_code == 0
    said = invoke("readings", "withdraw", "1", "--reason", "x", ok=False)
    assert said.exit_code == 1
    assert "readonly database" in said.stderr
    assert file.read_bytes() == before
    file.with_name("ledger.db-wal").write_bytes(b"left")
    assert "with changes waiting in ledger.db-wal" in invoke("status", ok=False).stderr


@pytest.mark.parametrize(
    ("argument", "found"),
    [
        ("x" * 1_000_000, "1,000,000 characters in argument 3 of the command"),
        ("a\0.csv", "a null, a sign that nobody sees, in argument 3 of the command"),
    ],
)
def test_an_argument_that_is_no_name_is_refused_in_a_line(
    carbon: Command, argument: str, found: str
) -> None:
    """A megabyte was repeated in full; a null was a mistake in this program."""
    result = carbon("readings", "log", argument, ok=False)
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: Found {found}; expected ")
    assert len(result.output) < 200
    carbon("readings", "log", "--reason", "x" * 20_000, "--help")
