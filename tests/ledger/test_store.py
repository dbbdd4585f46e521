"""The contract of the store: whole batches, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from carbon.errors import UnreadableFile
from carbon.ledger import schema
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def reading(meter: str = "m", quantity: float = 1.5, row: int = 2) -> Reading:
    return Reading(meter, date(2023, 4, 1), date(2023, 5, 1), quantity, "kWh", "actual", 30, row)


def add(ledger: Ledger, *readings: Reading, withdrawn: tuple[int, ...] = ()) -> int:
    with ledger.writing() as connection:
        batch = Batch("import", "me", "a.csv", "ab" * 32, reason="because")
        return ledger.add(connection, batch, readings, withdrawn)


def test_a_batch_is_there_after_reopening(url: str, ledger: Ledger) -> None:
    add(ledger, reading(), reading("n"))
    ledger.close()
    with Ledger.open(url) as again:
        assert list(again.readings()["meter"]) == ["m", "n"]
        assert list(again.readings(meters=["n"])["reading"]) == [2]
        assert len(again.readings(meters=[])) == 0


def test_readings_are_chosen_by_shared_days(ledger: Ledger) -> None:
    add(ledger, reading())
    assert len(ledger.readings(date(2023, 4, 30), date(2023, 5, 1))) == 1
    assert len(ledger.readings(date(2023, 5, 1), date(2023, 6, 1))) == 0
    assert len(ledger.readings(date(2023, 3, 1), date(2023, 4, 1))) == 0


def test_a_failing_batch_leaves_nothing(ledger: Ledger) -> None:
    with pytest.raises(DBAPIError):
        add(ledger, reading(), withdrawn=(99,))
    assert len(ledger.readings()) == 0


def test_a_reading_is_withdrawn_once(ledger: Ledger) -> None:
    add(ledger, reading())
    add(ledger, withdrawn=(1,))
    assert len(ledger.readings()) == 0
    with pytest.raises(DBAPIError):
        add(ledger, withdrawn=(1,))


@pytest.mark.parametrize("quantity", [float("nan"), float("inf")])
def test_only_finite_quantities_enter(ledger: Ledger, quantity: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        add(ledger, reading(quantity=quantity))


CHANGES = [
    "UPDATE {table} SET id = id",
    "DELETE FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} SELECT * FROM {table}",
]


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_itself_refuses_changes(ledger: Ledger, table: str, statement: str) -> None:
    add(ledger, reading(), reading("n"))
    add(ledger, withdrawn=(2,))
    with ledger.writing() as connection:
        connection.execute(text("INSERT INTO remark (batch, \"check\", text) VALUES (1, 'c', 't')"))
    with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as connection:
        connection.execute(text(statement.format(table=table)))
    assert list(ledger.readings()["quantity"]) == [1.5]


def test_replacing_a_withdrawal_by_its_reading_is_refused(ledger: Ledger) -> None:
    add(ledger, reading())
    add(ledger, withdrawn=(1,))
    with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as connection:
        connection.execute(
            text(
                "INSERT OR REPLACE INTO withdrawal (reading, batch, reason, by, withdrawn_at)"
                " VALUES (1, 1, 'other', 'x', 'y')"
            )
        )


def test_a_newer_ledger_is_refused_in_words(url: str, ledger: Ledger) -> None:
    with ledger.writing() as connection:
        connection.execute(text("UPDATE schema_version SET version = 99"))
    with pytest.raises(UnreadableFile, match="update this one"):
        Ledger.open(url)


def test_an_older_ledger_is_migrated(ledger: Ledger) -> None:
    add(ledger, reading())
    steps = [*schema.MIGRATIONS, lambda c: c.execute(text("CREATE TABLE later (id INTEGER)"))]
    with ledger.writing() as connection:
        assert schema.bring_up_to_date(connection, steps) == len(steps)  # type: ignore[arg-type]
    with ledger.writing() as connection:
        assert schema.version_of(connection) == len(steps)
        connection.execute(text("SELECT * FROM later"))


def test_a_file_that_is_no_ledger_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "ledger.db").write_text("not a database, but long enough to look at" * 20)
    with pytest.raises(UnreadableFile, match="cannot be used"):
        Ledger.open(f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}")


def test_without_create_a_ledger_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="no ledger yet"):
        Ledger.open(f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}", create=False)
    assert not (tmp_path / "ledger.db").exists()


def test_a_url_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match=r"sqlite:///ledger\.db"):
        Ledger.open("ledger.db")
