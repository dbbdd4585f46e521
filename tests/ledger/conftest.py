"""A workspace of three meters, for everything the ledger does."""

from __future__ import annotations

import os
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from carbon.workspace import Workspace, open_workspace
from tests.conftest import require

SITES = """\
site,name,service,floor_area_m2,from,from_reason
school,Park School,schools,1200,,
depot,Highways Depot,highways,,2016-04-01,built
"""
METERS = """\
meter,site,activity,unit,supply_point,calorific_value,from,to,from_reason,to_reason
school-electricity,school,electricity,kWh,2000000000015,,,,,
school-gas,school,natural-gas,kWh,9000123456,39.5,,,,
depot-electricity,depot,electricity,kWh,,,2016-04-01,2023-03-31,built,closed
"""
HEADING = "meter,start,end,quantity,unit,quality\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """An empty ledger, a register of two sites and three meters; one stands in it."""
    folder = tmp_path / "council"
    folder.mkdir()
    (folder / "carbon.toml").write_text('title = "Test"\nby = "An Officer"\n', encoding="utf-8")
    (folder / "sites.csv").write_text(SITES, encoding="utf-8")
    (folder / "meters.csv").write_text(METERS, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return open_workspace(folder)


def write(workspace: Workspace, name: str, *rows: str) -> Path:
    """A file in our template."""
    path = workspace.root / name
    path.write_text(HEADING + "\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of either kind; PostgreSQL's is a schema of its own, dropped afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}"
        return
    with postgres_schema() as made:
        yield made


@contextmanager
def postgres_schema() -> Iterator[str]:
    """The URL of a new schema in the PostgreSQL that CARBON_TEST_POSTGRES names."""
    from sqlalchemy import create_engine, text

    server = os.environ.get("CARBON_TEST_POSTGRES", "")
    require(bool(server), "CARBON_TEST_POSTGRES names no PostgreSQL (see .ci/postgres.sh)")
    name = f"test_{uuid.uuid4().hex}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    try:
        yield f"{server}?options=-csearch_path%3D{name}"
    finally:
        with engine.connect() as connection:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()


@pytest.fixture
def either_workspace(workspace: Workspace, url: str) -> Workspace:
    """The workspace with its ledger in either database."""
    settings = workspace.root / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}[ledger]\nurl = "{url}"\n', encoding="utf-8")
    return open_workspace(workspace.root)


def made_again(file: Path, table: str, was: str, now: str) -> None:
    """The table with all its rows and triggers, made otherwise."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA legacy_alter_table = ON")
        query = "SELECT type, name, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
        made = connection.execute(query, (table,)).fetchall()
        (statement,) = [sql for kind, _, sql in made if kind == "table"]
        assert was in statement
        for kind, name, _ in made:
            if kind != "table":
                connection.execute(f"DROP {kind} {name}")
        connection.execute(f"ALTER TABLE {table} RENAME TO gone")
        connection.execute(statement.replace(was, now))
        connection.execute(f"INSERT INTO {table} SELECT * FROM gone")
        connection.execute("DROP TABLE gone")
        for kind, _, sql in made:
            if kind != "table":
                connection.execute(sql)
