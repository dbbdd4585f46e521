"""The chain under the ledger, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from carbon.ledger import chain, schema
from carbon.ledger.acts import Act, record
from carbon.ledger.chain_checks import chained
from carbon.ledger.database_checks import unsound
from carbon.ledger.readings import log
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

ODD = (
    "  blanks ",
    "Größe – „Schule“ 🏫",
    "quotes \" and \\ and '",
    "line\nfeed\tand tab",
    "\x7f\x85\u2028",
    "e\u0301 is not \xe9",
)


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


def reading(quantity: float = 1.5, note: str = "") -> Reading:
    days = date(2023, 4, 1), date(2023, 5, 1)
    return Reading("m", *days, quantity, "kWh", "actual", 30, 2, note)


def add(ledger: Ledger, *readings: Reading, day: int = 1, withdrawn: tuple[int, ...] = ()) -> int:
    with ledger.writing() as connection:
        batch = Batch("import", "me", "a.csv", "ab" * 32, rows=len(readings), login="me")
        return ledger.add(connection, batch, readings, withdrawn, now=noon(day))


def noon(day: int) -> datetime:
    return datetime(2024, 5, day, 12, tzinfo=UTC)


def faults(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        return chained(connection).faults


def entries(ledger: Ledger) -> list[chain.ChainEntry]:
    with ledger.reading() as connection:
        return chain.links(connection)


def test_everything_that_a_ledger_holds_is_sealed() -> None:
    held = {
        name: tuple(table.columns.keys())
        for name, table in schema.tables().tables.items()
        if name not in (schema.CHAIN, "schema_version")
    }
    assert {name: set(columns) for name, columns in chain.COLUMNS.items()} == {
        name: set(columns) for name, columns in held.items()
    }
    floats = {
        column.name
        for name in chain.COLUMNS
        for column in schema.table(name).columns
        if column.type.python_type is float
    }
    assert floats == chain._FLOATS


def test_what_is_hashed_on_the_way_in_is_what_is_read_again(ledger: Ledger) -> None:
    """A false alarm would be worse than none."""
    numbers = (-0.0, 0.0, 5, 1e-300, 1.7976931348623157e308, 0.1 + 0.2, -1000000.1, 1e16, 1e22)
    rows = [reading(number, note) for number in numbers for note in ODD]
    rows += [reading()._replace(cost_net_gbp=cost, vat_gbp=vat) for cost in (None, 0, -0.0, 1.25)
             for vat in (None, 3, 0.1)]  # fmt: skip
    add(ledger, *rows)
    assert faults(ledger) == []
    (link,) = entries(ledger)
    with ledger.reading() as connection:
        assert chain.rows_between(connection, "reading", None, len(rows)) == link.parts["reading"]


def test_an_entry_can_be_made_again_from_what_is_written_of_it(ledger: Ledger) -> None:
    """Recomputed here from the words of the module, with nothing of its code."""
    add(ledger, reading(2, "é"), reading(-0.0))
    (link,) = entries(ledger)
    columns: dict[str, list[Any]] = {
        "id": [1, 2], "batch": [1, 1], "meter": ["m", "m"], "start": ["2023-04-01"] * 2,
        "end": ["2023-05-01"] * 2, "quantity": [2.0, 0.0], "unit": ["kWh"] * 2,
        "quality": ["actual"] * 2, "days_with_data": [30, 30], "source_row": [2, 2],
        "note": ["é", ""], "register": ["", ""], "sheet": ["", ""], "cell": ["", ""],
        "cost_net_gbp": [None] * 2, "vat_gbp": [None] * 2, "comment": ["", ""],
    }  # fmt: skip
    lines = ['["reading",2]']
    for cells in columns.values():
        written = cells[:1] if cells[0] == cells[1] else cells
        lines.append(json.dumps(written, separators=(",", ":")))
    sealed = hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert json.loads(link.content)["parts"]["reading"] == [2, sealed]
    said = ["0" * 64, 1, "batch", "2024-05-01T12:00:00.000000Z", 1, link.content]
    line = json.dumps(said, separators=(",", ":"))
    assert link.hash == hashlib.sha256(f"{line}\n".encode()).hexdigest()


def test_every_transaction_that_writes_has_one_entry(ledger: Ledger) -> None:
    add(ledger, reading(), reading(2))
    add(ledger, day=2, withdrawn=(1,))
    with ledger.writing() as connection:
        record(connection, [Act("site", "s", "me"), Act("meter", "m", "me")], noon(3))
    with ledger.writing() as connection:
        pass
    assert [(one.id, one.kind, one.batch, one.at[:10]) for one in entries(ledger)] == [
        (1, chain.BATCH, 1, "2024-05-01"),
        (2, chain.BATCH, 2, "2024-05-02"),
        (3, chain.ACTS, None, "2024-05-03"),
    ]
    assert set(entries(ledger)[1].parts) == {"batch", "withdrawal"}
    assert faults(ledger) == []


def test_two_batches_in_one_transaction_have_one_entry(ledger: Ledger) -> None:
    with ledger.writing() as connection:
        for _ in range(2):
            ledger.add(connection, Batch("import", "me", rows=1), [reading()], now=noon(1))
    assert [one.batch for one in entries(ledger)] == [2]
    assert faults(ledger) == []


def test_what_comes_to_nothing_has_no_entry(ledger: Ledger) -> None:
    add(ledger, reading())
    with pytest.raises(DBAPIError):
        add(ledger, reading(9), withdrawn=(99,))
    add(ledger, reading(3))
    assert len(entries(ledger)) == 2
    assert faults(ledger) == []


def test_the_head_is_that_of_a_day_and_passes_over_what_is_told_of_reports(ledger: Ledger) -> None:
    add(ledger, reading(), day=1)
    with ledger.writing() as connection:
        record(
            connection,
            [Act(chain.PUBLISHED, "p", "me"), Act(chain.REPLACED_PACK, "p", "me")],
            noon(3),
        )
    add(ledger, reading(), day=5)
    first, told, last = (one.hash for one in entries(ledger))

    def head(day: int, of_figures: bool) -> str | None:
        link = ledger.head(date(2024, 5, day), of_figures)
        return link.hash if link else None

    assert [head(day, True) for day in (1, 3, 4, 5)] == [first, first, first, last]
    assert [head(day, False) for day in (1, 3, 4, 5)] == [first, told, told, last]
    assert ledger.head(date(2024, 4, 30)) is None


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE reading SET quality = 'estimated' WHERE id = 1", "Batch 1: its readings are not"),
        ("UPDATE reading SET quantity = -quantity WHERE id = 2", "Batch 1: its readings are not"),
        ("DELETE FROM withdrawal", "Batch 2: what it withdrew"),
        ("UPDATE batch SET \"by\" = 'x' WHERE id = 1", "Batch 1: what it says of itself"),
        ("UPDATE act SET at = '2020' WHERE id = 1", "Entry 3 of the chain, 2024-05-03: its acts"),
        ("DELETE FROM chain WHERE id = 2", "entry 3 after entry 1"),
        ("UPDATE chain SET hash = previous WHERE id = 2", "Entry 2 of the chain is not as it"),
    ],
)
def test_changes_are_found_in_either_database(ledger: Ledger, statement: str, told: str) -> None:
    add(ledger, reading(), reading(2))
    add(ledger, day=2, withdrawn=(1,))
    with ledger.writing() as connection:
        record(connection, [Act("site", "s", "me")], noon(3))
    assert faults(ledger) == []
    _past_the_triggers(ledger, statement)
    assert any(told in fault for fault in faults(ledger))


def _past_the_triggers(ledger: Ledger, statement: str) -> None:
    with ledger._engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(statement))
            return
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        kept = connection.exec_driver_sql(query).fetchall()
        for name, _ in kept:
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
        for _, made in kept:
            connection.exec_driver_sql(made)


def _unsound(ledger: Ledger) -> list[str]:
    with ledger.reading() as connection:
        return list(unsound(connection, frozenset(schema.APPEND_ONLY)))


POSTGRESQL = [
    ("DROP TRIGGER reading_unchanged ON reading", "are not there: reading_unchanged"),
    ("ALTER TABLE reading DISABLE TRIGGER reading_whole", "as they were made: reading_whole"),
    ("ALTER TABLE chain DISABLE TRIGGER ALL", "as they were made: chain_unchanged, chain_whole"),
    (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RETURN NEW; END $$",
        "as they were made: account_unchanged",
    ),
    (
        "CREATE TRIGGER more BEFORE INSERT ON reading FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change()",
        "this program did not make: more",
    ),
    (
        "CREATE RULE kept AS ON DELETE TO reading DO INSTEAD NOTHING",
        "this program did not make: kept",
    ),
]
SQLITE = [("DROP TRIGGER chain_not_updated", "are not there: chain_not_updated")]


def test_missing_triggers_are_told_in_either_database(url: str) -> None:
    is_sqlite = url.startswith("sqlite")
    with Ledger.open(url) as ledger:
        assert _unsound(ledger) == []
        for statement, told in SQLITE if is_sqlite else POSTGRESQL:
            with ledger._engine.connect() as connection:
                connection.exec_driver_sql(statement)
                (found,) = unsound(connection, frozenset(schema.APPEND_ONLY))
                connection.rollback()
            assert told in found


def test_a_ledger_of_before_the_chain_is_read_as_it_is_and_sealed_when_written_to(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = either_workspace
    with monkeypatch.context() as before:
        before.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:2])
        before.setattr("carbon.ledger.store.MIGRATIONS", schema.MIGRATIONS)
        before.setattr(chain, "seal", lambda connection, kind="": None)
        before.setattr("carbon.ledger.clock.newest", lambda connection: None)
        log([write(place, "a.csv", "school-gas,2023-04-01,2023-04-30,100,kWh,actual")], place)
    for _ in range(2):
        found = verify(place)
        assert found.faults == ()
        assert "No chain of hashes is under this ledger yet" in found.chain[0]
    assert "head of the ledger" not in invoke("status").output
    with Ledger.open(place.ledger_url) as ledger:
        assert ledger.head() is None
        with ledger.reading() as connection:
            assert schema.version_of(connection) == 2
            assert schema.CHAIN not in inspect(connection).get_table_names()
    log([write(place, "b.csv", "school-gas,2023-05-01,2023-05-31,90,kWh,actual")], place)
    found = verify(place)
    assert found.faults == ()
    assert "begun when batch 1 was there" in found.chain[0]
    with Ledger.open(place.ledger_url) as ledger:
        kinds = [one.kind for one in entries(ledger)]
        assert kinds[0] == chain.BEGINS
        assert kinds[-1] == chain.BATCH
        first = entries(ledger)[0]
        assert (first.batch, first.parts["reading"].rows) == (1, 1)
    assert verify(place, first.hash[:16].upper()).faults == ()


def test_a_change_of_the_register_is_listed_and_no_fault(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", "school-gas,2023-04-01,2023-04-30,100,kWh,actual")], workspace)
    assert verify(workspace).edits == ()
    sites = workspace.sites.read_text(encoding="utf-8")
    workspace.sites.write_text(sites.replace("Park School", "Park Academy"), encoding="utf-8")
    found = verify(workspace)
    assert found.faults == ()
    assert "Edited by hand and not yet recorded: sites.csv" in found.edits[0]
    log([write(workspace, "b.csv", "school-gas,2023-05-01,2023-05-31,90,kWh,actual")], workspace)
    found = verify(workspace)
    assert found.faults == ()
    assert found.edits == ("After batch 1: site school changed; see `carbon register history`.",)
