"""Nothing is written to a database that would keep other than it is told: in either kind of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from urllib.parse import quote

import pytest

from carbon.errors import UnreadableFile
from carbon.ledger import schema
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace
from tests.ledger.conftest import made_again, write

APRIL = "school-gas,2023-04-01,2023-04-30,1000.1,kWh,actual"
MAY = "school-gas,2023-05-01,2023-05-31,900,kWh,actual"

FORGED = (
    'INSERT INTO withdrawal (reading, batch, reason, "by", withdrawn_at) SELECT 1, NEW.id, '
    'NEW.reason, NEW."by", NEW.logged_at WHERE NOT EXISTS (SELECT 1 FROM withdrawal)'
)
FUNCTION = "CREATE FUNCTION more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$"

#: By what is done: how in SQLite, as statements or as a table made again otherwise; how in
#: PostgreSQL; and what is said of it.
TAMPERINGS: dict[str, tuple[Sequence[str], Sequence[str], str]] = {
    "a trigger is gone": (
        ["DROP TRIGGER reading_not_deleted"],
        ["DROP TRIGGER reading_unchanged ON reading"],
        "triggers that refuse changes are not there: reading_",
    ),
    "a trigger refuses nothing": (
        [
            "DROP TRIGGER act_not_updated",
            "CREATE TRIGGER act_not_updated BEFORE UPDATE ON act WHEN 0 BEGIN SELECT 1; END",
        ],
        ["ALTER TABLE act DISABLE TRIGGER act_unchanged"],
        "triggers that refuse changes are not as they were made: act_",
    ),
    "a trigger drops rows": (
        ["CREATE TRIGGER more BEFORE INSERT ON reading BEGIN SELECT raise(ignore); END"],
        [
            FUNCTION.format("RETURN NULL;"),
            "CREATE TRIGGER more BEFORE INSERT ON reading FOR EACH ROW EXECUTE FUNCTION more()",
        ],
        "triggers that this program did not make: more",
    ),
    "a trigger adds rows": (
        [f"CREATE TRIGGER more AFTER INSERT ON batch BEGIN {FORGED}; END"],
        [
            FUNCTION.format(f"{FORGED}; RETURN NULL;"),
            "CREATE TRIGGER more AFTER INSERT ON batch FOR EACH ROW EXECUTE FUNCTION more()",
        ],
        "triggers that this program did not make: more",
    ),
    "a primary key is gone": (
        ["remark", "PRIMARY KEY (id)", "CHECK (id > 0)"],
        ["ALTER TABLE remark DROP CONSTRAINT remark_pkey"],
        "remark",
    ),
    "a key to another table is gone": (
        ["reading", "FOREIGN KEY(batch) REFERENCES batch (id)", "CHECK (1)"],
        ["ALTER TABLE reading DROP CONSTRAINT reading_batch_fkey"],
        "reading",
    ),
    "a reading may be withdrawn twice": (
        ["withdrawal", ", \n\tUNIQUE (reading)", ""],
        ["ALTER TABLE withdrawal DROP CONSTRAINT withdrawal_reading_key"],
        "withdrawal",
    ),
    "a cell may be empty": (
        ["reading", "quantity DOUBLE NOT NULL", "quantity DOUBLE"],
        ["ALTER TABLE reading ALTER quantity DROP NOT NULL"],
        "reading",
    ),
    "a number is kept as another kind": (
        ["reading", "quantity DOUBLE NOT NULL", "quantity INTEGER NOT NULL"],
        ["ALTER TABLE reading ALTER quantity TYPE real"],
        "reading",
    ),
    "texts are compared in another order": (
        ["reading", "meter TEXT", "meter TEXT COLLATE NOCASE"],
        ['ALTER TABLE reading ALTER meter TYPE text COLLATE "C"'],
        "reading",
    ),
    "a column was added": (
        ["ALTER TABLE reading ADD COLUMN more TEXT"],
        ["ALTER TABLE reading ADD COLUMN more text"],
        "reading",
    ),
    "a column is gone": (
        ["account", "detail TEXT", "details TEXT"],
        ["ALTER TABLE account DROP COLUMN detail"],
        "account",
    ),
    "a rule was added": (
        ["reading", "PRIMARY KEY (id)", "PRIMARY KEY (id), CHECK (quantity < 1e9)"],
        ["ALTER TABLE reading ADD CHECK (quantity < 1e9)"],
        "reading",
    ),
    "no two alike are taken": (
        ["CREATE UNIQUE INDEX more ON batch (file)"],
        ["CREATE UNIQUE INDEX more ON batch (file)"],
        "did not make",
    ),
    "a table is gone": (["DROP TABLE remark"], ["DROP TABLE remark"], "remark"),
    "a table has another name": (
        ["ALTER TABLE parked RENAME TO waiting"],
        ["ALTER TABLE parked RENAME TO waiting"],
        "parked",
    ),
}  # fmt: skip

#: What only PostgreSQL knows.
OF_POSTGRESQL = {
    "CREATE RULE more AS ON INSERT TO remark DO INSTEAD NOTHING": "did not make: more",
    "ALTER TABLE reading ENABLE ROW LEVEL SECURITY": "Row security",
    "ALTER TABLE account SET UNLOGGED": "crashes empties it",
    "CREATE TABLE more () INHERITS (reading)": "rows of more are found in it",
    "ALTER TABLE reading ADD EXCLUDE USING btree (quantity WITH =)": "reading_quantity_excl that",
    "CREATE TRIGGER more BEFORE INSERT ON schema_version EXECUTE FUNCTION refuse_change()": "more",
    "ALTER TABLE remark DISABLE TRIGGER ALL": "not as they were made: remark_",
}
HARMLESS = ("CREATE INDEX mine ON reading (unit, meter)", "DROP INDEX ix_reading_batch", "ANALYZE")


def tamper(ledger: Ledger, of_sqlite: Sequence[str], of_postgresql: Sequence[str]) -> None:
    """Change what the database is made of, past this program."""
    with ledger.reading() as connection:
        file = connection.engine.url.database
        is_sqlite = connection.dialect.name == "sqlite"
    if not is_sqlite:
        with ledger._engine.begin() as connection:
            for statement in of_postgresql:
                connection.exec_driver_sql(statement)
    elif " " in of_sqlite[0]:
        with closing(sqlite3.connect(file, isolation_level=None)) as own:
            for statement in of_sqlite:
                own.execute(statement)
    else:
        made_again(file, *of_sqlite)


def held(ledger: Ledger) -> list[int]:
    """How many batches, readings and withdrawals there are, and entries of the chain."""
    tables = ("batch", "reading", "withdrawal", "chain")
    with ledger.reading() as connection:
        return [
            connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one()
            for name in tables
        ]


@pytest.mark.slow
@pytest.mark.parametrize("what", TAMPERINGS)
def test_what_was_changed_is_told_and_nothing_is_written(
    either_workspace: Workspace, what: str
) -> None:
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    assert verify(place).faults == ()
    *ways, told = TAMPERINGS[what]
    with Ledger.open(place.ledger_url) as ledger:
        before = held(ledger)
        tamper(ledger, *ways)
        with pytest.raises(UnreadableFile, match="tables are not as this program makes them") as no:
            log([write(place, "b.csv", MAY)], place)
        assert told in str(no.value)
        assert held(ledger) == before
    assert told in " ".join(verify(place).faults)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("statement", OF_POSTGRESQL)
def test_what_only_postgresql_knows_is_told_too(
    either_workspace: Workspace, statement: str
) -> None:
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    with Ledger.open(place.ledger_url) as ledger:
        before = held(ledger)
        tamper(ledger, [], [statement])
        with pytest.raises(UnreadableFile, match="tables are not as this program makes them") as no:
            log([write(place, "b.csv", MAY)], place)
        assert OF_POSTGRESQL[statement] in str(no.value)
        assert held(ledger) == before


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("setting", "changes", "told"),
    [
        ("-c session_replication_role=replica", [], "switched off by session_replication_role"),
        (
            "-c search_path={schema},pg_catalog",
            [
                "CREATE TABLE pg_trigger AS SELECT * FROM pg_catalog.pg_trigger",
                "DROP TRIGGER reading_unchanged ON reading",
            ],
            "not there: reading_unchanged",
        ),
    ],
)
def test_what_the_database_is_set_to_is_told(
    either_workspace: Workspace, url: str, setting: str, changes: list[str], told: str
) -> None:
    """As ALTER DATABASE … SET does for every session: no trigger refused, or none was seen gone."""
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    with Ledger.open(url) as ledger:
        tamper(ledger, [], changes)
    server, _, schema_name = url.partition("?options=-csearch_path%3D")
    own = setting if "search_path" in setting else f"-csearch_path={{schema}} {setting}"
    options = quote(own.format(schema=schema_name))
    text = (place.root / "carbon.toml").read_text(encoding="utf-8")
    text = text.replace(url, f"{server}?options={options}")
    (place.root / "carbon.toml").write_text(text, encoding="utf-8")
    set_so = open_workspace(place.root)
    assert told in " ".join(verify(set_so).faults)
    with pytest.raises(UnreadableFile, match=told):
        log([write(place, "b.csv", MAY)], set_so)


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_names_that_the_server_quotes_are_the_same_names(
    either_workspace: Workspace, url: str
) -> None:
    """As who dumps databases sets it: each column was told as "of the kind NULL"."""
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    quoted = f"{url}%20-cquote_all_identifiers%3Don"
    text = (place.root / "carbon.toml").read_text(encoding="utf-8")
    assert url in text
    (place.root / "carbon.toml").write_text(text.replace(url, quoted), encoding="utf-8")
    place = open_workspace(place.root)
    assert verify(place).faults == ()
    log([write(place, "b.csv", MAY)], place)


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_ledger_is_looked_at_before_it_is_brought_up_to_date(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, version: int
) -> None:
    place = either_workspace
    with monkeypatch.context() as then:
        then.setattr(schema, "MIGRATIONS", schema.MIGRATIONS[:version])
        then.setattr("carbon.ledger.store.MIGRATIONS", schema.MIGRATIONS)
        then.setattr("carbon.ledger.engine.chain.seal", lambda *_: None)
        then.setattr("carbon.ledger.chain.begin", lambda *_: None)
        Ledger.open(place.ledger_url).close()
    with Ledger.open(place.ledger_url) as ledger:
        assert ledger.is_older
        tamper(ledger, *TAMPERINGS["a column was added"][:2])
    with pytest.raises(UnreadableFile, match="tables are not as this program makes them"):
        log([write(place, "a.csv", APRIL)], place)
    with Ledger.open(place.ledger_url) as ledger:
        assert ledger.is_older


def test_what_changes_neither_rows_nor_answers_is_let_pass(either_workspace: Workspace) -> None:
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    with Ledger.open(place.ledger_url) as ledger:
        tamper(ledger, HARMLESS, HARMLESS)
        log([write(place, "b.csv", MAY)], place)
        assert held(ledger)[:3] == [2, 2, 0]
    assert verify(place).faults == ()


@pytest.mark.parametrize("what", ["a trigger drops rows", "a trigger adds rows"])
def test_what_the_database_keeps_otherwise_than_it_is_told_is_not_sealed(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """The second wall: were such a trigger not seen, what it does would be."""
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    monkeypatch.setattr("carbon.ledger.store.refuse_changed", lambda *_: None)
    with Ledger.open(place.ledger_url) as ledger:
        before = held(ledger)
        tamper(ledger, *TAMPERINGS[what][:2])
        with pytest.raises(UnreadableFile, match="keeps other rows than it is told to write"):
            log([write(place, "b.csv", MAY)], place)
        assert held(ledger) == before


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("before", ["pg_temp", "evil"])
def test_a_search_path_that_leads_elsewhere_is_told(
    either_workspace: Workspace, before: str
) -> None:
    """It was "a mistake in this program", and verify missed triggers that are there."""
    place = either_workspace
    log([write(place, "a.csv", APRIL)], place)
    settings = place.root / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    with Ledger.open(place.ledger_url) as ledger, ledger.writing() as connection:
        own = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
        first = f"{own}_{before}" if before == "evil" else before
        if before == "evil":
            connection.exec_driver_sql(f"CREATE SCHEMA {first}")
    settings.write_text(text.replace(f"%3D{own}", f"%3D{first},{own}"), encoding="utf-8")
    other = open_workspace(place.root)
    try:
        with pytest.raises(UnreadableFile, match=f"before '{own}', where the tables"):
            log([write(place, "b.csv", MAY)], other)
        [fault] = verify(other).faults
        assert "The search_path of the database or of the user leads to" in fault
    finally:
        if before == "evil":
            with Ledger.open(place.ledger_url) as ledger, ledger.writing() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA {first}")
