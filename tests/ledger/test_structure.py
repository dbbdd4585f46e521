"""Keys and rules that the databases held for the ledger, and that somebody took away."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import inspect

from carbon.errors import UnreadableFile
from carbon.files import fingerprint
from carbon.ledger import schema
from carbon.ledger.evidence import evidence_path
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.structure_checks import other_structure
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.ledger.conftest import made_again, postgres_schema, write

APRIL = "school-gas,2023-04-01,2023-04-30,1000.1,kWh,actual"
MAY = "school-gas,2023-05-01,2023-05-31,900,kWh,actual"

POSTGRESQL = [
    ("ALTER TABLE remark DROP CONSTRAINT remark_pkey", "remark .*primary key is not there"),
    (
        "ALTER TABLE withdrawal DROP CONSTRAINT withdrawal_reading_key",
        "withdrawal .*rule of no two alike in reading is not there",
    ),
    (
        "ALTER TABLE reading DROP CONSTRAINT reading_batch_fkey",
        "reading .*key to batch.id from batch is not there",
    ),
    (
        "ALTER TABLE reading DROP CONSTRAINT reading_batch_fkey, ADD CONSTRAINT "
        "reading_batch_fkey FOREIGN KEY (batch) REFERENCES batch (id) ON DELETE CASCADE",
        r"key to batch.id from batch \(ondelete CASCADE\) that this program did not make",
    ),
    (
        "ALTER TABLE reading DROP CONSTRAINT reading_batch_fkey, ADD CONSTRAINT "
        "reading_batch_fkey FOREIGN KEY (batch) REFERENCES batch (id) NOT VALID",
        "reading_batch_fkey is switched off",
    ),
    ("ALTER TABLE remark DISABLE TRIGGER ALL", "remark_batch_fkey is switched off"),
    ("ALTER TABLE reading ALTER note DROP NOT NULL", "column note takes cells that are empty"),
    ("ALTER TABLE reading ALTER quantity TYPE numeric", "column quantity is of the kind NUMERIC"),
    ("ALTER TABLE reading ALTER quantity TYPE real", "column quantity is of the kind REAL"),
    ("ALTER TABLE reading ADD COLUMN more text", "a column more that this program did not make"),
    ("ALTER TABLE reading ADD CHECK (quantity < 9)", "rule quantity < 9"),
    ("CREATE UNIQUE INDEX one ON batch (file)", "rule of no two alike in file that this program"),
    ("DROP TABLE remark", "The table remark is not there"),
]  # fmt: skip


@pytest.mark.parametrize(("statement", "told"), POSTGRESQL)
def test_what_postgresql_was_made_to_hold_no_more_is_told(statement: str, told: str) -> None:
    """Keys dropped were not found: what came next could be anything."""
    with postgres_schema() as url, Ledger.open(url) as ledger:
        with ledger.reading() as connection:
            assert _other(connection) == []
        with ledger._engine.begin() as connection:
            connection.exec_driver_sql(statement)
        with ledger.reading() as connection:
            assert re.search(told, " ".join(_other(connection)))


def _other(connection: object) -> list[str]:
    there = frozenset(inspect(connection).get_table_names())
    return list(other_structure(connection, len(schema.MIGRATIONS), there))


SQLITE = [
    ("withdrawal", ", \n\tUNIQUE (reading)", "", "rule of no two alike in reading is not there"),
    ("reading", "PRIMARY KEY (id)", "CHECK (id > 0)", "primary key is not there"),
    ("reading", "PRIMARY KEY (id)", "CHECK (id > 0)", "rule id > 0"),
    (
        "remark",
        "FOREIGN KEY(batch) REFERENCES batch (id)",
        "CHECK (1)",
        "key to batch.id from batch is not there",
    ),
    ("reading", "quantity DOUBLE NOT NULL", "quantity DOUBLE", "quantity takes cells that are em"),
    ("reading", "quantity DOUBLE NOT NULL", "quantity TEXT NOT NULL", "quantity is of the kind T"),
    ("batch", "file TEXT NOT NULL", "file TEXT COLLATE NOCASE NOT NULL", "it says COLLATE NOCASE"),
    ("batch", "PRIMARY KEY (id)", "PRIMARY KEY (id) ON CONFLICT REPLACE", "it says ON CONFLICT R"),
    ("reading", "meter TEXT", 'meter TEXT COLLATE "NOCASE"', 'it says COLLATE "NOCASE"'),
    (
        "reading",
        "PRIMARY KEY (id)",
        "PRIMARY KEY (id), UNIQUE/**/(meter,start) ON/**/CONFLICT/**/IGNORE",
        "CONFLICT IGNORE",
    ),
    ("batch", "PRIMARY KEY (id)", "PRIMARY KEY (id) ON--x\nCONFLICT REPLACE", "ON CONFLICT R"),
    ("batch", "file TEXT NOT NULL", "file 'TEXT' NOT NULL", "it says 'TEXT'"),
    ("account", "use TEXT", "use TEXT DEFAULT ''", "it says DEFAULT ''"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "was", "now", "told"), SQLITE)
def test_a_table_made_again_without_its_keys_is_told(
    workspace: Workspace, table: str, was: str, now: str, told: str
) -> None:
    log([write(workspace, "a.csv", APRIL, MAY)], workspace)
    assert verify(workspace).faults == ()
    made_again(workspace.root / "ledger.db", table, was, now)
    assert any(told in fault for fault in verify(workspace).faults)


#: What is written into the list that SQLite keeps of a file's statements, past every statement.
HIDDEN = "INSERT INTO sqlite_master VALUES ({kind}, 'more', {table}, 0, '{statement}')"
FORGES = (
    "CREATE TRIGGER more AFTER INSERT ON batch BEGIN INSERT INTO withdrawal (reading, batch, "
    'reason, "by", withdrawn_at) SELECT 1, NEW.id, NEW.reason, NEW."by", NEW.logged_at '
    "WHERE NOT EXISTS (SELECT 1 FROM withdrawal WHERE reading = 1); END"
)
DROPS = "CREATE TRIGGER more BEFORE INSERT ON reading BEGIN SELECT raise(ignore); END"


@pytest.mark.parametrize("kind", ["'trigger'", "'TRIGGER'", "'Trigger'"])
@pytest.mark.parametrize(
    "statement", [FORGES, DROPS, FORGES.replace("TRIGGER more", "/**/TRIGGER more")]
)
def test_a_trigger_by_whatever_name_of_its_kind_is_told_and_nothing_is_written(
    workspace: Workspace, kind: str, statement: str
) -> None:
    """One of the kind TRIGGER passed, and the withdrawal that it forged was sealed."""
    log([write(workspace, "a.csv", APRIL)], workspace)
    _hide(workspace.root / "ledger.db", kind, statement)
    assert any("triggers that this program did not make: more" in one for one in _faults(workspace))
    with pytest.raises(UnreadableFile, match=r"not as this program makes them \(There are trig"):
        log([write(workspace, "b.csv", MAY)], workspace)
    with closing(sqlite3.connect(workspace.root / "ledger.db")) as connection:
        assert connection.execute("SELECT count(*) FROM batch").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM withdrawal").fetchone() == (0,)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("CREATE VIEW more AS SELECT 1", "did not make: view more"),
        ("CREATE TABLE more (a)", "did not make: table more"),
        ("CREATE INDEX more ON batch (abs(id))", "did not make: index more"),
        ("CREATE INDEX more ON batch (id) WHERE id > 1", "did not make: index more"),
        ("CREATE UNIQUE INDEX more ON batch (id)", "did not make: index more"),
    ],
)
def test_what_else_is_in_the_file_is_told(workspace: Workspace, statement: str, told: str) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    with closing(sqlite3.connect(workspace.root / "ledger.db")) as connection:
        connection.execute(statement)
    assert any(told in one for one in _faults(workspace))
    with pytest.raises(UnreadableFile, match="this program did not make"):
        log([write(workspace, "b.csv", MAY)], workspace)


def test_an_index_that_refuses_nothing_and_statistics_are_let_pass(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    with closing(sqlite3.connect(workspace.root / "ledger.db")) as connection:
        connection.execute("CREATE INDEX mine ON reading (unit, meter)")
        connection.execute('create index of_mine on [reading](unit, "Meter" desc, `batch` asc)')
        connection.execute("DROP INDEX ix_reading_batch")
        connection.execute("ANALYZE")
        connection.commit()
    log([write(workspace, "b.csv", MAY)], workspace)
    assert _faults(workspace) == ()


def _faults(workspace: Workspace) -> tuple[str, ...]:
    return verify(workspace).faults


def _hide(file: Path, kind: str, statement: str) -> None:
    table = "reading" if "ON reading" in statement else "batch"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            HIDDEN.format(kind=kind, table=f"'{table}'", statement=statement.replace("'", "''"))
        )
        connection.commit()


ODD = [
    ("start = 'infinity'", "its readings are not as written"),
    ("start = '0044-03-15 BC'", "its readings are not as written"),
    ("\"end\" = '20000-01-01'", "its readings are not as written"),
    ("quantity = 'NaN'", "its readings are not as written"),
    ("quantity = 'Infinity'", "its readings are not as written"),
]
LOSING = "; ALTER TABLE reading ALTER quantity TYPE numeric; UPDATE reading SET "


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "told"),
    [
        *ODD,
        (f"note = note{LOSING}quantity = 'NaN' WHERE id = 3", "its readings are not as written"),
        (f"note = note{LOSING}quantity = 1e400 WHERE id = 3", "its readings are not as written"),
        ("note = note; ALTER TABLE reading DROP COLUMN comment", "column comment is not there"),
    ],
)
def test_odd_values_are_told_by_batch_and_the_rest_is_looked_at(
    workspace: Workspace, change: str, told: str
) -> None:
    """They were "cannot be reached", or a step not looked over; in a batch after the first."""
    with postgres_schema() as url:
        settings = workspace.root / "carbon.toml"
        settings.write_text(f'title = "Test"\nby = "Me"\n[ledger]\nurl = "{url}"\n', "utf-8")
        place = open_workspace(workspace.root)
        for number, row in enumerate((APRIL, MAY, APRIL.replace("-04-", "-06-"))):
            log([write(place, f"{number}.csv", row)], place)
        assert verify(place).faults == ()
        with Ledger.open(url) as ledger, ledger._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            where = "" if "WHERE" in change or ";" in change else " WHERE id = 3"
            for one in f"UPDATE reading SET {change}{where}".split("; "):
                connection.exec_driver_sql(one)
        first = fingerprint((place.root / "0.csv").read_bytes())
        evidence_path(place.evidence, first, "0.csv").write_bytes(b"x")
        found = verify(place)
        faults = " ".join(found.faults)
        assert told in faults
        assert "cannot be reached" not in faults
        if ";" not in change:
            assert "Batch 3: its readings" in faults
            assert "Batch 2: its readings" not in faults
            assert "an evidence file that was changed" in faults
            assert found.batches == 3
        for command in (["readings", "show"], ["status"], ["ledger", "batches"]):
            assert "cannot be reached" not in invoke(*command, ok=False).output


def test_a_text_that_is_none_is_told_and_nothing_is_said_of_a_chain_that_was_not_read(
    workspace: Workspace,
) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    with closing(sqlite3.connect(workspace.root / "ledger.db", isolation_level=None)) as connection:
        triggers = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        kept = connection.execute(triggers).fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE batch SET by = CAST(x'ff' AS TEXT)")
        for _, statement in kept:
            connection.execute(statement)
    found = verify(workspace)
    assert "The chain of hashes could not be looked over" in found.faults[0]
    assert "Could not decode to UTF-8" in found.faults[0]
    assert not any("cut off" in one for one in found.faults)
    assert found.chain == ()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
@pytest.mark.parametrize("make", [os.mkdir, getattr(os, "mkfifo", None)])
def test_what_is_no_file_beside_the_ledger_is_told(
    workspace: Workspace, ending: str, make: Callable[[Path], None]
) -> None:
    """SQLite waited for a pipe in the place of its journal for ever."""
    log([write(workspace, "a.csv", APRIL)], workspace)
    make(workspace.root / f"ledger.db{ending}")
    with pytest.raises(UnreadableFile, match=f"ledger.db{ending}, which is no file"):
        verify(workspace)


@pytest.mark.parametrize("ending", ["-journal", "-wal", "-shm"])
def test_a_journal_that_another_command_takes_away_is_no_link(
    workspace: Workspace, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was told as a link to none where it went between two looks at it."""
    log([write(workspace, "a.csv", APRIL)], workspace)
    journal = workspace.root / f"ledger.db{ending}"
    journal.touch()
    look = Path.lstat

    def looked(path: Path) -> os.stat_result:
        seen = look(path)
        if path == journal:
            journal.unlink()
        return seen

    monkeypatch.setattr(Path, "lstat", looked)
    assert verify(workspace).faults == ()


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="no links")
def test_a_journal_that_is_a_link_to_none_is_told(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    (workspace.root / "ledger.db-wal").symlink_to("gone")
    with pytest.raises(UnreadableFile, match="ledger.db-wal, which is a link to none"):
        verify(workspace)
