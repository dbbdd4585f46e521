"""A small council whose ledger is tampered with, in a hundred ways; each must be found.

Whoever tampers has the file of the ledger and takes care: the triggers that refuse changes are
dropped and put back word for word, counts are adjusted, foreign keys are off.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from carbon.errors import CarbonError
from carbon.ledger import chain
from carbon.ledger.corrections import ReadingChange, correct, withdraw
from carbon.ledger.erasure import erase
from carbon.ledger.examined import Options
from carbon.ledger.readings import log
from carbon.ledger.register_history import notice
from carbon.ledger.schema import CHAIN, triggers
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace, open_workspace

FILES = {
    "carbon.toml": 'title = "Test"\nby = "An Officer"\n',
    "sites.csv": "site,name,service\nschool,Park School,schools\nlamps,Lamps,highways\n",
    "meters.csv": (
        "meter,site,activity,unit\nschool-electricity,school,electricity,kWh\n"
        "lamps-electricity,lamps,electricity,kWh\nschool-half-hourly,school,electricity,kWh\n"
    ),
    "a.csv": (
        "meter,start,end,quantity,unit,quality\n"
        "school-electricity,2023-04-01,2023-04-30,1000.1,kWh,actual\n"
        "school-electricity,2023-05-01,2023-05-31,900.2,kWh,estimated\n"
        "lamps-electricity,2023-04-01,2023-04-30,77,kWh,actual\n"
    ),
    "b.csv": (
        "meter,start,end,quantity,unit,quality\n"
        "school-electricity,2023-05-01,2023-05-31,950.5,kWh,actual\n"
        "lamps-electricity,2023-05-01,2023-05-31,74,kWh,estimated\n"
    ),
    "c.csv": (
        "meter,start,end,quantity,unit,quality\n"
        "lamps-electricity,2023-06-01,2023-06-30,70,kWh,actual\n"
        "nobody-knows,2023-06-01,2023-06-30,5,kWh,actual\n"
    ),
    "d.csv": (
        "meter,start,end,quantity,unit,quality\n"
        "lamps-electricity,2023-07-01,2023-07-31,71,kWh,actual\n"
    ),
    "h.csv": "meter,date," + ",".join(f"{n // 2:02}:{n % 2 * 3}0" for n in range(48)) + "\n"
    "school-half-hourly,2023-04-01," + ",".join(["0.5"] * 48) + "\n"
    "school-half-hourly,2023-04-02," + ",".join(["0.25"] * 48) + "\n",
}  # fmt: skip


class Council(NamedTuple):
    """The workspace, and the head that was minuted."""

    workspace: Workspace
    head: str

    @property
    def ledger(self) -> Path:
        return self.workspace.root / "ledger.db"

    @property
    def pack(self) -> Path:
        return self.workspace.packs / "2023-12-31" / "our-estate" / "manifest.json"


class Tampering(NamedTuple):
    """One way to tamper; with ``head`` the minuted head is given, ``packs`` says they are there."""

    name: str
    do: Callable[[Council], object]
    head: bool = False
    packs: bool = False


def council(folder: Path) -> Council:
    """Six files logged, of which one was revised, one withdrawn, one parked, one erased by law."""
    folder.mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    place = open_workspace(folder)
    for name in ("a.csv", "b.csv", "d.csv", "h.csv"):
        log([folder / name], place)
    log([folder / "c.csv"], place, options=Options(park=True))
    correct(place, 3, ReadingChange(quantity=78), "a digit was misread")
    withdraw(place, 3, "another council's lamps")
    erase(place, 3, "personal data", "An Officer")
    meters = folder / "meters.csv"
    meters.write_text(f"{meters.read_text()}gas,school,natural-gas,kWh\n", encoding="utf-8")
    notice(place, "An Officer")
    with Ledger.open(place.ledger_url) as ledger:
        link = ledger.head()
    assert link is not None
    made = Council(place, link.hash)
    made.pack.parent.mkdir(parents=True)
    named = {"report": "progress", "ledger": {"last_batch": link.batch, "head": link.hash}}
    made.pack.write_text(json.dumps(named), encoding="utf-8")
    assert verify(place, link.hash).faults == ()
    return made


def copied(made: Council, folder: Path, packs: bool) -> Council:
    """The same council in another folder."""
    shutil.copytree(made.workspace.root, folder)
    if not packs:
        shutil.rmtree(folder / "packs")
    return Council(open_workspace(folder), made.head)


def told_of(made: Council, tampering: Tampering) -> tuple[str, ...]:
    """What `carbon ledger verify` tells after a tampering; nothing where it was not found."""
    try:
        return verify(made.workspace, made.head if tampering.head else None).faults
    except CarbonError as error:
        return (str(error),)


@contextmanager
def opened(made: Council) -> Iterator[sqlite3.Connection]:
    """The file of the ledger, its triggers dropped meanwhile and put back after."""
    with closing(sqlite3.connect(made.ledger, isolation_level=None)) as connection:
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        kept = connection.execute(query).fetchall()
        for name, _ in kept:
            connection.execute(f"DROP TRIGGER {name}")
        yield connection
        for _, statement in kept:
            connection.execute(statement)


def sql(*statements: str) -> Callable[[Council], object]:
    """Change the ledger by SQL; every statement must have done something."""

    def do(made: Council) -> None:
        with opened(made) as connection:
            for statement in statements:
                done = connection.execute(statement)
                assert done.rowcount != 0, statement

    return do


def triggers_too(*statements: str) -> Callable[[Council], object]:
    """Change the ledger by SQL that leaves the triggers as it makes them."""

    def do(made: Council) -> None:
        with closing(sqlite3.connect(made.ledger, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)

    return do


def made_otherwise(table: str, was: str, now: str) -> Callable[[Council], object]:
    """Change what the database knows of how a table is made, its rows as they were."""
    return triggers_too(
        "PRAGMA writable_schema = ON",
        f"UPDATE sqlite_master SET sql = replace(sql, '{was}', '{now}') WHERE name = '{table}'",
    )


def anew(*statements: str) -> Callable[[Council], object]:
    """Change the ledger, and make the chain anew over what is there then."""

    def do(made: Council) -> None:
        with opened(made) as connection:
            for statement in (*statements, "DELETE FROM chain"):
                connection.execute(statement)
        with Ledger.open(made.workspace.ledger_url) as ledger, ledger.writing() as connection:
            chain.forget(connection)
            chain.seal(connection)

    return do


def then_logged(*statements: str) -> Callable[[Council], object]:
    """Change the ledger, and let an officer log another file, unaware."""

    def do(made: Council) -> None:
        sql(*statements)(made)
        path = made.workspace.root / "e.csv"
        path.write_text(FILES["d.csv"].replace("-07-", "-10-"), encoding="utf-8")
        log([path], made.workspace)

    return do


def cut(after: int) -> Callable[[Council], object]:
    """Cut off all that was written after entry *after* of the chain, as if it had never been."""

    def do(made: Council) -> None:
        with opened(made) as connection:
            query = f"SELECT content FROM chain WHERE id = {after}"
            last = json.loads(connection.execute(query).fetchone()[0])["last"]
            connection.execute("PRAGMA foreign_keys = OFF")
            for name, number in last.items():
                connection.execute(f'DELETE FROM "{name}" WHERE id > {number}')
            connection.execute(f"DELETE FROM chain WHERE id > {after}")

    return do


def on_file(
    folder: str, pattern: str, change: Callable[[bytes], bytes] | None
) -> Callable[[Council], object]:
    """Change the first file of a folder of the workspace; None deletes it."""

    def do(made: Council) -> None:
        settled(made)
        path = sorted((made.workspace.root / folder).glob(pattern))[0]
        if change is None:
            path.unlink()
        else:
            path.write_bytes(change(path.read_bytes()))

    return do


def swapped(made: Council) -> None:
    """Two evidence files, each under the other's name."""
    one, other = sorted(made.workspace.evidence.glob("*.csv"))[:2]
    first, second = one.read_bytes(), other.read_bytes()
    one.write_bytes(second)
    other.write_bytes(first)


def another_profile(made: Council) -> None:
    """Half-hours of twice as much, as Parquet of the same shape."""
    import duckdb

    (path,) = (made.workspace.root / "profiles").glob("*.parquet")
    new = path.with_suffix(".new")
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE (quantity * 2 AS quantity) FROM '{path.as_posix()}') "
            f"TO '{new.as_posix()}' (FORMAT parquet)"
        )
    new.replace(path)


def settled(made: Council) -> bytes:
    """The file of the ledger with all of its log in it."""
    with closing(sqlite3.connect(made.ledger)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA journal_mode = DELETE")
    return made.ledger.read_bytes()


def damaged(table: str, data: bytes) -> Callable[[Council], object]:
    """Write over the page on which a table or an index begins."""

    def do(made: Council) -> None:
        whole = bytearray(settled(made))
        with closing(sqlite3.connect(made.ledger)) as connection:
            query = f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'"
            page = connection.execute(query).fetchone()[0]
            (size,) = connection.execute("PRAGMA page_size").fetchone()
        start = (page - 1) * size
        whole[start : start + len(data)] = data
        made.ledger.write_bytes(bytes(whole))

    return do


def halved(made: Council) -> None:
    """The file of the ledger cut in the middle."""
    whole = settled(made)
    made.ledger.write_bytes(whole[: len(whole) // 2 // 4096 * 4096])


def without_index(made: Council) -> None:
    """An index that lacks what is in its table."""
    with opened(made) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (statement,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'reading_by_meter'"
        ).fetchone()
        query = "UPDATE sqlite_master SET sql = {} WHERE name = 'reading_by_meter'"
        connection.execute(query.format(f"'{statement} WHERE quantity < 0'"))
    with closing(sqlite3.connect(made.ledger, isolation_level=None)) as connection:
        connection.execute("REINDEX reading_by_meter")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(query.format(f"'{statement}'"))


def as_of_before_the_chain(made: Council) -> None:
    """A ledger of the version before the chain, its readings changed."""
    with opened(made) as connection:
        connection.execute("UPDATE reading SET quantity = quantity * 2")
    with closing(sqlite3.connect(made.ledger, isolation_level=None)) as connection:
        for name in triggers("sqlite", CHAIN):
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("DROP TABLE chain")
        connection.execute("UPDATE schema_version SET version = 2")


def hashed_again(entry: int, change: str) -> Callable[[Council], object]:
    """One entry of the chain changed and given the hash that fits, later ones as they were."""

    def do(made: Council) -> None:
        with opened(made) as connection:
            connection.execute(f"UPDATE chain SET {change} WHERE id = {entry}")
            row = connection.execute(f"SELECT * FROM chain WHERE id = {entry}").fetchone()
            new = chain.ChainEntry(*row).hashed()
            connection.execute(f"UPDATE chain SET hash = '{new}' WHERE id = {entry}")

    return do


def resealed(entry: int, statement: str, table: str, rows: str) -> Callable[[Council], object]:
    """A change that the entry which seals it is made to fit, the later ones as they were."""

    def do(made: Council) -> None:
        with opened(made) as connection:
            connection.execute(statement)
            names = ", ".join(f'"{name}"' for name in chain.COLUMNS[table])
            found = connection.execute(f"SELECT {names} FROM {table} WHERE {rows} ORDER BY id")
            part = chain.part_of(table, list(zip(*found.fetchall(), strict=True)))
            row = connection.execute(f"SELECT * FROM chain WHERE id = {entry}").fetchone()
            content = json.loads(row[4])
            content["parts"][table] = part
            link = chain.ChainEntry(*row)._replace(content=json.dumps(content, sort_keys=True))
            connection.execute(
                "UPDATE chain SET content = ?, hash = ? WHERE id = ?",
                (link.content, link.hashed(), entry),
            )

    return do


def flipped(data: bytes) -> bytes:
    """One bit is another."""
    return data[:-40] + bytes([data[-40] ^ 1]) + data[-39:]


def _set(table: str, column: str, value: str, row: int = 1) -> Tampering:
    statement = f'UPDATE {table} SET "{column}" = {value} WHERE id = {row}'
    return Tampering(f"{table}.{column} = {value}", sql(statement))


REFUSES_NOTHING = "CREATE TRIGGER {0} BEFORE UPDATE ON {1} BEGIN SELECT 1; END"
DOUBLES = (
    "CREATE TRIGGER more AFTER INSERT ON remark BEGIN SELECT 1; END",
    "CREATE TRIGGER reading_doubled AFTER INSERT ON account BEGIN SELECT 2; END",
)
COLUMNS_OF = "INSERT INTO {0} SELECT (SELECT max(id) + 1 FROM {0}), {1} FROM {0} WHERE id = 1"
READING = (
    'meter, start, "end", quantity * 2, unit, quality, days_with_data, batch, source_row, note, '
    "register, sheet, cell, cost_net_gbp, vat_gbp, comment"
)
#: What the issue names first, then others of the same kind.
TAMPERINGS: tuple[Tampering, ...] = (
    Tampering(
        "a meter renamed in all its readings",
        sql("UPDATE reading SET meter = 'lamps-electricity' WHERE meter = 'school-electricity'"),
    ),
    Tampering(
        "estimated made actual",
        sql("UPDATE reading SET quality = 'actual' WHERE quality = 'estimated'"),
    ),
    Tampering(
        "a reading doubled, the count adjusted",
        sql(COLUMNS_OF.format("reading", READING), "UPDATE batch SET rows = rows + 1 WHERE id = 1"),
    ),
    Tampering("a withdrawal deleted", sql("DELETE FROM withdrawal WHERE id = 1")),
    Tampering(
        "the last batch deleted with all that is its",
        sql(
            "DELETE FROM withdrawal WHERE batch = 7",
            "DELETE FROM batch WHERE id = 7",
        ),
    ),
    Tampering(
        "a batch in the middle deleted with all that is its",
        sql(
            "DELETE FROM withdrawal WHERE batch = 2",
            "DELETE FROM remark WHERE batch = 2",
            "DELETE FROM account WHERE batch = 2",
            "DELETE FROM reading WHERE batch = 2",
            "DELETE FROM batch WHERE id = 2",
        ),
    ),
    _set("batch", "by", "'Somebody Else'"),
    _set("batch", "logged_at", "'2023-06-01T09:00:00.000000Z'"),
    Tampering("a trigger dropped", triggers_too("DROP TRIGGER reading_not_updated")),
    Tampering(
        "every trigger dropped",
        triggers_too(
            *(
                f"DROP TRIGGER {name}"
                for table in (*chain.COLUMNS, CHAIN)
                for name in triggers("sqlite", table)
            )
        ),
    ),
    Tampering(
        "a trigger that refuses nothing any more",
        triggers_too(
            "DROP TRIGGER batch_not_updated", REFUSES_NOTHING.format("batch_not_updated", "batch")
        ),
    ),
    Tampering("a trigger on top of ours", triggers_too(DOUBLES[0])),
    Tampering("a trigger on top of ours, named as ours are", triggers_too(DOUBLES[1])),
    Tampering("a trigger of the chain dropped", triggers_too("DROP TRIGGER chain_not_deleted")),
    Tampering("half-hours: one bit", on_file("profiles", "*.parquet", flipped)),
    Tampering("half-hours: deleted", on_file("profiles", "*.parquet", None)),
    Tampering("half-hours: cut short", on_file("profiles", "*.parquet", lambda data: data[:-9])),
    Tampering("half-hours: doubled", another_profile),
    # Every column of a reading.
    _set("reading", "meter", "'school-electricity '"),
    _set("reading", "meter", "'School-electricity'"),
    _set("reading", "meter", "'sch' || char(8205) || 'ool-electricity'"),
    _set("reading", "start", "'2023-03-31'"),
    _set("reading", "start", "'2023-4-1'"),
    _set("reading", "end", "'2023-06-01'"),
    _set("reading", "end", "'soon'"),
    _set("reading", "quantity", "quantity * 2"),
    _set("reading", "quantity", "quantity + 1e-9"),
    _set("reading", "quantity", "-quantity"),
    _set("reading", "quantity", "9e999"),
    _set("reading", "quantity", "'a lot'"),
    _set("reading", "quantity", "x'00'"),
    _set("reading", "unit", "'MWh'"),
    _set("reading", "quality", "'estimated'"),
    _set("reading", "days_with_data", "29"),
    _set("reading", "batch", "2"),
    _set("reading", "source_row", "3"),
    _set("reading", "note", "'as told by telephone'"),
    _set("reading", "register", "'Night'"),
    _set("reading", "sheet", "'May'"),
    _set("reading", "cell", "'C7'"),
    _set("reading", "cost_net_gbp", "0.0"),
    _set("reading", "cost_net_gbp", "-1.5", 2),
    _set("reading", "vat_gbp", "1.0"),
    _set("reading", "comment", "'agreed'"),
    _set("reading", "meter", "CAST(x'ff' AS TEXT)"),
    _set("reading", "id", "99"),
    Tampering(
        "two quantities exchanged",
        sql(
            "UPDATE reading SET quantity = CASE id WHEN 1 THEN 77.0 ELSE 1000.1 END "
            "WHERE id IN (1, 3)"
        ),
    ),
    Tampering("a withdrawn reading changed", sql("UPDATE reading SET quantity = 1 WHERE id = 2")),
    Tampering(
        "a reading of an erased file doubled",
        sql("UPDATE reading SET quantity = 142 WHERE batch = 3"),
    ),
    Tampering(
        "a reading of an erased file deleted, the count adjusted",
        sql("DELETE FROM reading WHERE batch = 3", "UPDATE batch SET rows = 0 WHERE id = 3"),
    ),
    Tampering(
        "a reading of nobody, past the chain",
        sql(COLUMNS_OF.format("reading", READING.replace("batch", "7"))),
    ),
    Tampering(
        "a reading below the first",
        sql(
            COLUMNS_OF.format("reading", READING).replace("(SELECT max(id) + 1 FROM reading)", "-1")
        ),
    ),
    # Every column of a batch.
    _set("batch", "kind", "'correction'"),
    _set("batch", "tool", "'carbon 9.9'"),
    _set("batch", "file", "'x.csv'"),
    _set("batch", "evidence", "(SELECT evidence FROM batch WHERE id = 2)"),
    _set("batch", "format", "'bills'"),
    _set("batch", "settings", '\'{"label": "end"}\''),
    _set("batch", "settings", "'no JSON'"),
    _set("batch", "rows", "4"),
    _set("batch", "skipped", "1"),
    _set("batch", "reason", "'as agreed'"),
    _set("batch", "layout", "layout || ' '"),
    _set("batch", "login", "'root2'"),
    _set("batch", "options", "'{\"revise\": true}'"),
    Tampering(
        "a batch added past the chain",
        sql(
            "INSERT INTO batch SELECT 8, kind, by, logged_at, tool, file, evidence, format, "
            "settings, 0, skipped, reason, layout, login, options FROM batch WHERE id = 1"
        ),
    ),
    Tampering(
        "two batches exchanged",
        sql(
            "UPDATE batch SET id = 98 WHERE id = 1",
            "UPDATE batch SET id = 1 WHERE id = 2",
            "UPDATE batch SET id = 2 WHERE id = 98",
        ),
    ),
    # The other tables.
    _set("withdrawal", "reason", "'it was right'"),
    _set("withdrawal", "by", "'Somebody Else'"),
    _set("withdrawal", "withdrawn_at", "'2030-01-01T00:00:00.000000Z'"),
    _set("withdrawal", "reading", "1"),
    _set("withdrawal", "batch", "1"),
    Tampering(
        "a reading withdrawn past the chain",
        sql(
            "INSERT INTO withdrawal SELECT 99, 1, batch, reason, by, withdrawn_at "
            "FROM withdrawal WHERE id = 1"
        ),
    ),
    Tampering(
        "a reading withdrawn past the chain, then a file logged",
        then_logged(
            "INSERT INTO withdrawal SELECT 99, 1, batch, reason, by, withdrawn_at "
            "FROM withdrawal WHERE id = 1"
        ),
    ),
    Tampering(
        "a reading past the chain, then a file logged",
        then_logged(COLUMNS_OF.format("reading", READING.replace("batch", "7"))),
    ),
    Tampering(
        "the last act deleted, then a file logged",
        then_logged("DELETE FROM act WHERE id = (SELECT max(id) FROM act)"),
    ),
    Tampering(
        "a reading withdrawn below the first row",
        sql(
            "INSERT INTO withdrawal SELECT -1, 1, batch, reason, by, withdrawn_at "
            "FROM withdrawal WHERE id = 1"
        ),
    ),
    _set("account", "use", "'not needed'"),
    _set("account", "count", "7"),
    _set("account", "detail", "'2-3'"),
    Tampering("the account of a file deleted", sql("DELETE FROM account WHERE batch = 1")),
    _set("remark", "text", "'nothing to see'"),
    _set("remark", "check", "'other'"),
    _set("remark", "reading", "NULL"),
    Tampering("warnings deleted", sql("DELETE FROM remark WHERE id = 1")),
    _set("parked", "quantity", "0"),
    _set("parked", "reason", "'none'"),
    _set("parked", "cells", "''"),
    Tampering("a row that waits deleted", sql("DELETE FROM parked WHERE id = 1")),
    _set("act", "at", "'2020-01-01T00:00:00.000000Z'"),
    _set("act", "by", "'Somebody Else'"),
    _set("act", "kind", "'nil return'"),
    _set("act", "after", "'{}'"),
    _set("act", "reason", "'as agreed'"),
    Tampering("an act deleted", sql("DELETE FROM act WHERE id = 1")),
    Tampering(
        "the erasure of a file forgotten", sql("DELETE FROM act WHERE kind = 'evidence erased'")
    ),
    Tampering(
        "an act added past the chain",
        sql(
            "INSERT INTO act SELECT 99, at, by, login, kind, 'x', '', '', '' FROM act WHERE id = 1"
        ),
    ),
    # The chain itself.
    _set("chain", "hash", "'" + "0" * 64 + "'"),
    _set("chain", "at", "'2020-01-01T00:00:00.000000Z'"),
    _set("chain", "content", "'{}'"),
    _set("chain", "content", "'no JSON'"),
    _set("chain", "previous", "hash", 2),
    _set("chain", "kind", "'told'"),
    Tampering("an entry of the chain deleted", sql("DELETE FROM chain WHERE id = 3")),
    Tampering("the first entry deleted", sql("DELETE FROM chain WHERE id = 1")),
    Tampering(
        "the last entry deleted, its rows left",
        sql("DELETE FROM chain WHERE id = (SELECT max(id) FROM chain)"),
    ),
    Tampering("all entries deleted", sql("DELETE FROM chain")),
    Tampering("an entry hashed again, its time another", hashed_again(2, "at = '2020-01-01'")),
    Tampering(
        "a reading changed and its entry hashed again",
        resealed(2, "UPDATE reading SET quantity = 5 WHERE id = 1", "reading", "batch = 1"),
    ),
    Tampering("the chain's table gone", triggers_too("DROP TABLE chain")),
    # Only with a head that was minuted, or that a pack names.
    Tampering("the end cut off, beside a head", cut(3), head=True),
    Tampering("the end cut off, beside a pack", cut(3), packs=True),
    Tampering("all but the first entry cut off, beside a head", cut(1), head=True),
    Tampering("nothing changed but the chain made anew, beside a head", anew(), head=True),
    Tampering(
        "readings changed and the chain made anew, beside a head",
        anew("UPDATE reading SET quantity = 5 WHERE batch = 3"),
        head=True,
    ),
    Tampering(
        "readings changed and the chain made anew, beside a pack",
        anew("UPDATE reading SET quantity = 5 WHERE batch = 3"),
        packs=True,
    ),
    Tampering("as of before the chain, beside a head", as_of_before_the_chain, head=True),
    Tampering("as of before the chain, beside a pack", as_of_before_the_chain, packs=True),
    Tampering(
        "another head in a pack",
        on_file(
            "packs", "*/*/manifest.json", lambda data: data.replace(b'"head": "', b'"head": "0')
        ),
        packs=True,
    ),
    Tampering(
        "a manifest that is none",
        on_file("packs", "*/*/manifest.json", lambda data: b"{"),
        packs=True,
    ),
    # Evidence.
    Tampering("evidence: one bit", on_file("evidence", "*.csv", flipped)),
    Tampering("evidence: a line more", on_file("evidence", "*.csv", lambda data: data + b"\n")),
    Tampering("evidence: emptied", on_file("evidence", "*.csv", lambda data: b"")),
    Tampering("evidence: deleted", on_file("evidence", "*.csv", None)),
    Tampering("evidence: two files exchanged", swapped),
    # The database.
    Tampering("a page of readings of noughts", damaged("reading", bytes(4096))),
    Tampering("a page of the chain of noughts", damaged("chain", bytes(4096))),
    Tampering("a page of an index of ones", damaged("reading_by_meter", b"\xff" * 4096)),
    Tampering("a page of batches written over a little", damaged("batch", b"\x0d\xff\xff\xff")),
    Tampering(
        "the head of the file written over",
        on_file(".", "ledger.db", lambda data: b"no ledger" + data[9:]),
    ),
    Tampering("the file cut in the middle", halved),
    Tampering("an index that lacks rows", without_index),
    Tampering(
        "a batch gone that readings name",
        sql("DELETE FROM batch WHERE id = 1"),
    ),
    Tampering(
        "a view in the place of the readings",
        triggers_too(
            "ALTER TABLE reading RENAME TO reading_kept",
            'CREATE VIEW reading AS SELECT id, meter, start, "end", quantity / 2 AS quantity, '
            "unit, quality, days_with_data, batch, source_row, note, register, sheet, cell, "
            "cost_net_gbp, vat_gbp, comment FROM reading_kept",
        ),
    ),
    Tampering(
        "a key to a batch taken from readings",
        made_otherwise("reading", "FOREIGN KEY(batch) REFERENCES batch (id)", "CHECK (1)"),
    ),
    Tampering(
        "a quantity that may be empty",
        made_otherwise("reading", "quantity DOUBLE NOT NULL", "quantity DOUBLE"),
    ),
    Tampering(
        "meters that differ in capitals made the same",
        made_otherwise("reading", "meter TEXT NOT NULL", "meter TEXT COLLATE NOCASE NOT NULL"),
    ),
    Tampering("a table gone", triggers_too("DROP TABLE remark")),
    Tampering("a version that nobody has", triggers_too("UPDATE schema_version SET version = 99")),
    Tampering(
        "a version that is no number",
        triggers_too(
            "DROP TABLE schema_version",
            "CREATE TABLE schema_version (version TEXT)",
            "INSERT INTO schema_version VALUES ('abc')",
        ),
    ),
    Tampering(
        "a version of another name",
        triggers_too("DROP TABLE schema_version", "CREATE TABLE schema_version (number INTEGER)"),
    ),
    Tampering("no version", triggers_too("DELETE FROM schema_version")),
    Tampering("an earlier version", triggers_too("UPDATE schema_version SET version = 2")),
    Tampering(
        "an act that nothing can read",
        sql("UPDATE act SET after = replace(hex(zeroblob(60000)), '0', '[') WHERE id = 1"),
    ),
    Tampering("a text that is none", sql("UPDATE batch SET by = CAST(x'ff' AS TEXT) WHERE id = 1")),
    Tampering("settings that are a list", sql("UPDATE batch SET settings = '[1]' WHERE id = 2")),
    Tampering(
        "an entry that nothing can read",
        sql("UPDATE chain SET content = replace(hex(zeroblob(60000)), '0', '[') WHERE id = 2"),
    ),
    Tampering(
        "a manifest that nothing can read",
        on_file("packs", "*/*/manifest.json", lambda data: b"[" * 100_000),
        packs=True,
    ),
    Tampering(
        "one digit of the head in a pack",
        on_file(
            "packs", "*/*/manifest.json", lambda data: re.sub(rb'("head": ".)[^"]*', rb"\1", data)
        ),
        packs=True,
    ),
)
