"""The contract of the store: whole batches, never changed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from carbon.database import Database
from carbon.errors import Faults, UnreadableFile
from carbon.ledger import chain, queries, schema
from carbon.ledger.account import LEFT_OUT, NOT_NEEDED, READING, Account, ColumnUse, RowUse
from carbon.ledger.acts import Act, acts, record
from carbon.ledger.chain import meant
from carbon.ledger.corrections import ReadingChange, correct, withdraw
from carbon.ledger.examined import Options
from carbon.ledger.parked import Parked, park
from carbon.ledger.readings import log
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.conftest import write

#: What version 1 of the schema was made with, in either database, and one reading in it.
FIRST_SCHEMA = Path(__file__).with_name("schema-1.sql")
OF_FIRST = "2024-05-01T10:00:00.000000Z"


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def reading(meter: str = "m", quantity: float = 1.5, row: int = 2) -> Reading:
    return Reading(meter, date(2023, 4, 1), date(2023, 5, 1), quantity, "kWh", "actual", 30, row)


ACCOUNT = Account(
    (ColumnUse("A", "Meter", "meter"), ColumnUse("B", "Bill", NOT_NEEDED, "a memo")),
    (RowUse(READING, "", 2, "2-3"), RowUse(LEFT_OUT, "reactive power", 1, "4")),
)


def add(ledger: Ledger, *readings: Reading, withdrawn: tuple[int, ...] = ()) -> int:
    with ledger.writing() as connection:
        batch = Batch("import", "me", "a.csv", "ab" * 32, reason="because", layout="[layout]")
        return ledger.add(connection, batch, readings, withdrawn, account=ACCOUNT)


def test_a_batch_keeps_where_its_readings_stand_and_the_account_of_its_file(ledger: Ledger) -> None:
    night = reading()._replace(
        register="Night", sheet="May", cell="C7", cost_net_gbp=12.5, vat_gbp=2.5, comment="late"
    )
    number = add(ledger, reading(), night)
    with ledger.reading() as connection:
        _, stored = queries.of_batch(connection, number)
        assert stored[-6:] == night[-6:] == ("Night", "May", "C7", 12.5, 2.5, "late")
        assert queries.of_batch(connection, number)[0][-6:] == ("", "", "", None, None, "")
        assert queries.account(connection, number) == ACCOUNT
        assert queries.account(connection, number + 1) == Account()
        assert queries.batch_numbered(connection, number).layout == "[layout]"
    assert list(ledger.readings()["register"]) == ["", "Night"]
    assert list(ledger.readings()["cell"]) == ["", "C7"]


def test_an_account_falls_with_its_batch(ledger: Ledger) -> None:
    with pytest.raises(DBAPIError):
        add(ledger, reading(), withdrawn=(99,))
    with ledger.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM account")).scalar() == 0


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
        meant(connection, "remark", 1)
        record(connection, [Act("nil", "m", "me")])
        park(connection, 1, [Parked(2, "m", None, None, None, "", "", "m,?", "no date")])
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
        assert schema.bring_up_to_date(connection, steps) == len(steps)
    with ledger.reading() as connection:
        assert schema.version_of(connection) == len(steps)
        connection.execute(text("SELECT * FROM later"))


def test_a_ledger_of_version_1_is_migrated_and_keeps_what_it_holds(url: str) -> None:
    engine = create_engine(url)
    kind = "sqlite" if url.startswith("sqlite") else "postgresql"
    with engine.begin() as connection:
        for statement in FIRST_SCHEMA.read_text(encoding="utf-8").split(";;\n"):
            marks = statement.removeprefix("--").strip()
            if statement.strip() and (not statement.startswith("--") or marks.startswith(kind)):
                connection.exec_driver_sql(statement)
    engine.dispose()
    file = Database.of_url(url).file
    as_made = file.read_bytes() if file else b""
    with Ledger.open(url) as ledger:
        with ledger.reading() as connection:
            assert schema.version_of(connection) == 1
            (stored,) = queries.of_batch(connection, 1)
            assert queries.batch_numbered(connection, 1).layout == ""
            assert queries.account(connection, 1) == Account()
            assert acts(connection) == []
            assert chain.links(connection) == []
        assert stored[:4] == (1, "m", date(2023, 4, 1), date(2023, 5, 1))
        assert stored.note == "old"
        assert stored[-6:] == ("", "", "", None, None, "")
        # It was turned to a write-ahead log, which is two bytes of the file.
        assert (file.read_bytes() if file else b"") == as_made
        number = add(ledger, reading("n")._replace(register="Day", cost_net_gbp=1.5))
        with ledger.reading() as connection:
            assert schema.version_of(connection) == len(schema.MIGRATIONS) > 1
            begins, batch = chain.links(connection)
            assert (begins.kind, begins.batch, begins.at) == (chain.BEGINS, 1, OF_FIRST)
            assert (batch.kind, batch.batch, batch.previous) == (chain.BATCH, number, begins.hash)
            assert queries.of_batch(connection, number)[0].cost_net_gbp == 1.5
            assert queries.account(connection, number) == ACCOUNT
        for table in schema.APPEND_ONLY:
            if table not in ("withdrawal", "remark", "act", "parked"):
                refused = pytest.raises(DBAPIError, match="append-only")
                with refused, ledger.writing() as connection:
                    connection.execute(text(f"DELETE FROM {table}"))
    with Ledger.open(url) as again:
        assert list(again.readings()["register"]) == ["", "Day"]


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
    correct(place, 1 + 4, ReadingChange(quantity=1.0), "misread")
    with Ledger.open(place.ledger_url) as ledger:
        assert list(ledger.readings()["quantity"]) == [1.0, 900.2]
        with ledger.reading() as connection:
            assert len(queries.history(connection, "school-gas")) == 6
    assert verify(place).faults == ()
