"""The contract of the store: whole batches, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from carbon.errors import Faults, UnreadableFile
from carbon.ledger import queries, schema
from carbon.ledger.corrections import Change, correct, withdraw
from carbon.ledger.examine import Options
from carbon.ledger.readings import log
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.conftest import write


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


EVERYWHERE = ["UPDATE {table} SET id = id", "DELETE FROM {table}"]
SQLITE = [
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "REPLACE INTO {table} SELECT * FROM {table}",
]
POSTGRESQL = ["TRUNCATE {table} CASCADE", "TRUNCATE {table} RESTART IDENTITY CASCADE"]


@pytest.mark.parametrize("table", schema.APPEND_ONLY)
def test_the_database_itself_refuses_changes(url: str, ledger: Ledger, table: str) -> None:
    add(ledger, reading(), reading("n"))
    add(ledger, withdrawn=(2,))
    with ledger.writing() as connection:
        connection.execute(text("INSERT INTO remark (batch, \"check\", text) VALUES (1, 'c', 't')"))
    special = SQLITE if url.startswith("sqlite") else POSTGRESQL
    for statement in [*EVERYWHERE, *special]:
        with pytest.raises(DBAPIError, match="append-only"), ledger.writing() as connection:
            connection.execute(text(statement.format(table=table)))
    assert list(ledger.readings()["quantity"]) == [1.5]


def test_replacing_a_withdrawal_by_its_reading_is_refused(url: str, ledger: Ledger) -> None:
    add(ledger, reading())
    add(ledger, withdrawn=(1,))
    verb, words = "INSERT", "unique"
    if url.startswith("sqlite"):
        verb, words = "INSERT OR REPLACE", "append-only"
    with pytest.raises(DBAPIError, match=words), ledger.writing() as connection:
        connection.execute(
            text(
                f'{verb} INTO withdrawal (reading, batch, reason, "by", withdrawn_at)'
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


def test_files_are_logged_skipped_revised_and_withdrawn(either_workspace: Workspace) -> None:
    place = either_workspace
    april = "school-gas,2023-04-01,2023-04-30,1000.1,kWh,actual"
    may = "school-gas,2023-05-01,2023-05-31,900.2,kWh,estimated"
    first = write(place, "a.csv", april)
    assert [one.is_new for one in log([first, first], place)] == [True, False]
    (second,) = log([write(place, "b.csv", april, may)], place)
    assert (second.readings, second.skipped, second.logged_in) == (1, 1, (1,))
    (third,) = log([write(place, "c.csv", may.replace("estimated", "actual"))], place)
    assert third.superseded == 1
    changed = write(place, "d.csv", april.replace("1000.1", "1000.2"))
    with pytest.raises(Faults, match="--revise"):
        log([changed], place)
    log([changed], place, options=Options(revise=True, reason="new bill"))
    with Ledger.open(place.ledger_url) as ledger:
        assert list(ledger.readings()["quantity"]) == [1000.2, 900.2]
        assert len(ledger.readings(as_at=date(2000, 1, 1))) == 0
    withdraw(place, 4, "it was not")
    correct(place, 1 + 4, Change(quantity=1.0), "misread")
    with Ledger.open(place.ledger_url) as ledger:
        assert list(ledger.readings()["quantity"]) == [1.0, 900.2]
        with ledger.reading() as connection:
            assert len(queries.history(connection, "school-gas")) == 6
    assert verify(place).faults == ()
