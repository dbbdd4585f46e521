"""A commit without an answer is looked into: nothing logged loses its evidence or is denied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.engine.default import DefaultDialect

from carbon.errors import CarbonError
from carbon.ledger import engine, queries
from carbon.ledger.corrections import ReadingChange, correct, withdraw
from carbon.ledger.estimates import estimate
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.periods import Period
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

APRIL = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"
MAY = APRIL.replace("-04-", "-05-")


def batches(workspace: Workspace) -> int:
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return len(queries.batches(connection))


def sound(workspace: Workspace) -> None:
    """Every batch has its evidence, and no evidence is without a batch."""
    found = verify(workspace)
    assert found.faults == ()
    assert found.orphans == ()


def commit_ends_in(
    monkeypatch: pytest.MonkeyPatch, error: Callable[[Any], BaseException], is_made: bool
) -> None:
    """The commit of batch 2 is made, or not, and ends in *error*; only the first such."""
    real = DefaultDialect.do_commit
    struck = []

    def do_commit(self: DefaultDialect, connection: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("SELECT count(*) FROM batch")
        held = cursor.fetchone()[0]
        cursor.close()
        if held < 2 or struck:
            real(self, connection)
            return
        struck.append(held)
        if is_made:
            real(self, connection)
        raise error(self)

    monkeypatch.setattr(DefaultDialect, "do_commit", do_commit)


def lost(dialect: DefaultDialect) -> BaseException:
    """The driver's own error of a connection that is gone."""
    made = dialect.loaded_dbapi.OperationalError("server closed the connection unexpectedly")
    assert isinstance(made, BaseException)
    return made


def interrupt(_: DefaultDialect) -> BaseException:
    return KeyboardInterrupt()


ACTS: dict[str, Callable[[Workspace], object]] = {
    "log": lambda place: log([write(place, "may.csv", MAY)], place),
    "withdraw": lambda place: withdraw(place, 1, "not ours"),
    "correct": lambda place: correct(place, 1, ReadingChange(quantity=2.0), "misread"),
    "estimate": lambda place: estimate(
        place, ["school-gas"], "lost", Period.parse("2024-04"), None
    ),
}


@pytest.fixture
def with_april(either_workspace: Workspace) -> Workspace:
    log([write(either_workspace, "april.csv", APRIL)], either_workspace)
    return either_workspace


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_a_commit_that_was_made_counts_whatever_became_of_the_answer(
    with_april: Workspace, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        commit_ends_in(patch, lost, is_made=True)
        ACTS[act](with_april)
    assert batches(with_april) == 2
    sound(with_april)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
def test_ctrl_c_after_the_commit_keeps_the_evidence_and_tells_the_batch(
    with_april: Workspace, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        commit_ends_in(patch, interrupt, is_made=True)
        with pytest.raises(CarbonError, match="was logged before that, as batch 2"):
            ACTS[act](with_april)
    assert batches(with_april) == 2
    sound(with_april)


@pytest.mark.slow
@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("error", [lost, interrupt])
def test_a_commit_that_was_not_made_leaves_nothing(
    with_april: Workspace,
    act: str,
    error: Callable[[Any], BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        commit_ends_in(patch, error, is_made=False)
        with pytest.raises((CarbonError, KeyboardInterrupt)):
            ACTS[act](with_april)
    assert batches(with_april) == 1
    sound(with_april)
    ACTS[act](with_april)
    assert batches(with_april) == 2
    sound(with_april)


@pytest.mark.slow
@pytest.mark.parametrize("is_made", [True, False])
@pytest.mark.parametrize("act", ACTS)
def test_where_nobody_can_look_the_evidence_stays_and_the_doubt_is_told(
    with_april: Workspace, act: str, is_made: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody(self: Ledger) -> None:
        raise OSError("timed out")

    before = set(with_april.evidence.iterdir())
    with monkeypatch.context() as patch:
        commit_ends_in(patch, lost, is_made)
        patch.setattr(Ledger, "looking", nobody)
        with pytest.raises(CarbonError, match=r"no answer on whether .* `carbon ledger verify`"):
            ACTS[act](with_april)
    assert len(set(with_april.evidence.iterdir()) - before) == 1
    assert batches(with_april) == 1 + is_made
    assert verify(with_april).faults == ()


def test_ctrl_c_between_two_files_tells_which_was_logged(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [write(workspace, "april.csv", APRIL), write(workspace, "may.csv", MAY)]
    real = Ledger.add

    def add(self: Ledger, connection: Any, batch: Any, *rest: Any) -> int:
        if batch.file == "may.csv":
            raise KeyboardInterrupt
        return real(self, connection, batch, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", add)
        result = invoke("readings", "log", *paths, ok=False)
    assert result.exit_code == 1
    assert "april.csv was logged before that, as batch 1" in result.stderr
    assert "may.csv and what follows it was not" in result.stderr
    assert batches(workspace) == 1
    sound(workspace)


def test_ctrl_c_after_the_commit_of_a_later_file_denies_none(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [
        write(workspace, f"{name}.csv", APRIL.replace("-04-", f"-{month}-"))
        for name, month in (("april", "04"), ("june", "06"), ("november", "11"))
    ]
    Ledger.open(workspace.ledger_url).close()
    commit_ends_in(monkeypatch, interrupt, is_made=True)
    result = invoke("readings", "log", *files, ok=False)
    assert result.exit_code == 1
    assert result.stderr.splitlines() == [
        "Error: Stopped.",
        f"{files[0].name} was logged before that, as batch 1.",
        f"{files[1].name} was logged before that, as batch 2.",
        f"{files[2].name} and what follows it was not: log all of them again.",
    ]
    assert batches(workspace) == 2
    sound(workspace)


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_logging_again_puts_lost_evidence_back_and_says_so(workspace: Workspace, harm: str) -> None:
    path = write(workspace, "april.csv", APRIL)
    log([path], workspace)
    (kept,) = workspace.evidence.iterdir()
    if harm == "gone":
        kept.unlink()
    else:
        kept.write_text("something else", encoding="utf-8")
    # The same bytes under another name: what the batch names is put back all the same.
    other = path.rename(path.with_suffix(".txt"))
    result = invoke("readings", "log", other)
    assert "put back from april.txt" in result.stderr
    assert kept.read_bytes() == other.read_bytes()
    sound(workspace)
    assert "put back" not in invoke("readings", "log", other).stderr


def test_evidence_that_another_batch_names_stays_when_an_import_fails(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Logged, withdrawn, its evidence lost, and logged again in vain: what was put back stays."""
    path = write(workspace, "april.csv", APRIL)
    log([path], workspace)
    withdraw(workspace, 1, "not ours")
    kept = next(one for one in workspace.evidence.iterdir() if b"1000" in one.read_bytes())
    kept.unlink()

    def fail(*_: object, **__: object) -> int:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "add", fail)
        with pytest.raises(OSError, match="disk full"):
            log([path], workspace)
    assert kept.is_file()
    sound(workspace)


def test_the_evidence_is_on_the_disk_before_the_commit(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carbon import files
    from carbon.ledger import evidence

    seen = []
    real = files.sync_folder

    def sync(folder: Path) -> None:
        seen.append((folder.name, batches_now()))
        real(folder)

    def batches_now() -> int:
        if not (workspace.root / "ledger.db").exists():
            return 0
        import sqlite3

        connection = sqlite3.connect(workspace.root / "ledger.db")
        found: int = connection.execute("SELECT count(*) FROM batch").fetchone()[0]
        connection.close()
        return found

    monkeypatch.setattr(files, "sync_folder", sync)
    monkeypatch.setattr(evidence, "sync_folder", sync)
    log([write(workspace, "april.csv", APRIL)], workspace)
    assert ("evidence", 0) in seen
    assert (workspace.root.name, 0) in seen


def test_a_half_hourly_profile_that_was_cut_short_is_put_back(workspace: Workspace) -> None:
    from carbon.ledger.profiles import read_profiles

    rows = ["Meter,Date," + ",".join(f"{h:02d}:{m:02d}" for h in range(24) for m in (0, 30))]
    rows += [f"school-electricity,{date(2023, 6, day)},{','.join(['1'] * 48)}" for day in (1, 2)]
    path = workspace.root / "half-hours.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    (first,) = log([path], workspace)
    (profile,) = (workspace.root / "profiles").iterdir()
    profile.write_bytes(profile.read_bytes()[:40])
    result = invoke("readings", "log", path)
    assert "put back from half-hours.csv" in result.stderr
    assert len(read_profiles(profile.parent, [first.sha256])) == 96


def test_a_look_does_not_wait_for_ever(either_workspace: Workspace) -> None:
    log([write(either_workspace, "april.csv", APRIL)], either_workspace)
    with Ledger.open(either_workspace.ledger_url) as ledger, ledger.looking() as connection:
        assert connection.execute(text("SELECT count(*) FROM batch")).scalar() == 1
    assert engine.LOOK_SECONDS <= 60


def test_a_connection_that_cannot_be_closed_prints_no_traceback(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As where Ctrl-C strikes just then; SQLAlchemy logs it, and Python prints what is logged."""
    import logging

    real = DefaultDialect.do_close

    def close(self: DefaultDialect, connection: Any) -> None:
        real(self, connection)
        raise lost(self)

    # pytest listens to every log, an officer's laptop to none.
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(DefaultDialect, "do_close", close)
    log([write(workspace, "april.csv", APRIL)], workspace)
    assert "Traceback" not in capsys.readouterr().err


def test_a_look_keeps_others_from_writing_until_it_is_over(workspace: Workspace) -> None:
    import sqlite3

    log([write(workspace, "april.csv", APRIL)], workspace)
    other = sqlite3.connect(workspace.root / "ledger.db", timeout=0, isolation_level=None)
    with Ledger.open(workspace.ledger_url) as ledger:
        with ledger.looking() as connection:
            connection.execute(text("SELECT 1"))
            with pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")
    other.close()
