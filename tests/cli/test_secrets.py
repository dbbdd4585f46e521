"""A password that stands in carbon.toml is never printed, whatever else is wrong with it."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest
from click.testing import CliRunner

from carbon.cli import cli
from carbon.errors import CarbonError
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]

#: Two parts, so that a password cut at a special character is found out too.
FIRST, LAST = "hunter", "tw0tw0"
WHOLE = FIRST + LAST


def url(text: str) -> str:
    return f'[ledger]\nurl = "{text}"\n'


#: What carbon.toml says beside the title. Nothing listens on port 1.
SHAPES = {
    "postgres": url(f"postgres://jo:{WHOLE}@127.0.0.1:1/db"),
    "postgresql": url(f"postgresql://jo:{WHOLE}@127.0.0.1:1/db"),
    "in capitals": url(f"POSTGRESQL://jo:{WHOLE}@127.0.0.1:1/db"),
    "in capitals, with a driver": url(f"PostgreSQL+Psycopg://jo:{WHOLE}@127.0.0.1:1/db"),
    "psycopg": url(f"postgresql+psycopg://jo:{WHOLE}@127.0.0.1:1/db"),
    "upper case": url(f"POSTGRESQL+psycopg://jo:{WHOLE}@127.0.0.1:1/db"),
    "mysql": url(f"mysql://jo:{WHOLE}@127.0.0.1:1/db"),
    "mysql with a driver": url(f"mysql+pymysql://jo:{WHOLE}@127.0.0.1:1/db"),
    "sql server": url(f"mssql+pyodbc://jo:{WHOLE}@127.0.0.1:1/db?driver=x"),
    "oracle": url(f"oracle://jo:{WHOLE}@127.0.0.1:1/db"),
    "http": url(f"https://jo:{WHOLE}@127.0.0.1:1/db"),
    "unknown driver": url(f"postgresql+nothing://jo:{WHOLE}@127.0.0.1:1/db"),
    "driver not installed": url(f"postgresql+pg8000://jo:{WHOLE}@127.0.0.1:1/db"),
    "driver without sense": url(f"postgresql+{WHOLE}@127.0.0.1/db"),
    "password as a parameter": url(f"postgresql+psycopg://jo@127.0.0.1:1/db?password={WHOLE}"),
    "password twice": url(
        f"postgresql+psycopg://jo@127.0.0.1:1/db?password={WHOLE}&password={WHOLE}"
    ),
    "sslpassword": url(f"postgresql+psycopg://jo@127.0.0.1:1/db?sslpassword={WHOLE}"),
    "unknown parameter": url(f"postgresql+psycopg://jo@127.0.0.1:1/db?passwrd={WHOLE}"),
    "parameter of the driver": url(f"postgresql+psycopg://jo@127.0.0.1:1/db?row_factory={WHOLE}"),
    "parameter with a semicolon": url(f"postgresql+psycopg://127.0.0.1:1/db;password={WHOLE}"),
    "options": url(f"postgresql+psycopg://jo@127.0.0.1:1/db?options=-c%20x%3D{WHOLE}"),
    "at in the password": url(f"postgresql+psycopg://jo:{FIRST}@{LAST}@127.0.0.1:1/db"),
    "percent in the password": url(f"postgresql+psycopg://jo:{FIRST}%{LAST}@127.0.0.1:1/db"),
    "at escaped": url(f"postgresql+psycopg://jo:{FIRST}%40{LAST}@127.0.0.1:1/db"),
    "slash in the password": url(f"postgresql+psycopg://jo:{FIRST}/{LAST}@127.0.0.1:1/db"),
    "slash in the user": url(f"postgresql+psycopg://j/o:{WHOLE}@127.0.0.1:1/db"),
    "colon in the password": url(f"postgresql+psycopg://jo:{FIRST}:{LAST}@127.0.0.1:1/db"),
    "hash in the password": url(f"postgresql+psycopg://jo:{FIRST}#{LAST}@127.0.0.1:1/db"),
    "question mark in the password": url(f"postgresql+psycopg://jo:{FIRST}?{LAST}@127.0.0.1:1/db"),
    "space in the password": url(f"postgresql+psycopg://jo:{FIRST} {LAST}@127.0.0.1:1/db"),
    "only a password": url(f"postgresql+psycopg://:{WHOLE}@127.0.0.1:1/db"),
    "password as the user": url(f"postgresql+psycopg://{WHOLE}@127.0.0.1:1/db"),
    "password as the port": url(f"postgresql+psycopg://127.0.0.1:{WHOLE}/db"),
    "a host that is none": url(f"postgresql+psycopg://jo:{WHOLE}@..db../db"),
    "one slash": url(f"postgresql+psycopg:/jo:{WHOLE}@127.0.0.1:1/db"),
    "no slashes": url(f"postgresql:jo:{WHOLE}@127.0.0.1:1/db"),
    "no scheme": url(f"jo:{WHOLE}@127.0.0.1:1/db"),
    "a connection string": url(f"host=127.0.0.1 port=1 user=jo password={WHOLE}"),
    "space before": url(f" postgresql://jo:{WHOLE}@127.0.0.1:1/db"),
    "only the password": url(WHOLE),
    "sqlite with a password": url(f"sqlite://jo:{WHOLE}@/ledger.db"),
    "sqlite with a parameter": url(f"sqlite:///ledger.db?password={WHOLE}"),
    "encrypted sqlite": url(f"sqlite+pysqlcipher://:{WHOLE}@/ledger.db"),
    "text for the table": f'ledger = "postgresql://jo:{WHOLE}@127.0.0.1:1/db"\n',
    "a list for the table": f'ledger = ["postgresql://jo:{WHOLE}@127.0.0.1:1/db"]\n',
    "a list of tables": f'[[ledger]]\nurl = "postgresql://jo:{WHOLE}@127.0.0.1:1/db"\n',
    "a list for the url": f'[ledger]\nurl = ["postgresql://jo:{WHOLE}@127.0.0.1:1/db"]\n',
    "a table for the url": f'[ledger]\nurl = {{user = "jo", password = "{WHOLE}"}}\n',
    "url at the top": f'url = "postgresql://jo:{WHOLE}@127.0.0.1:1/db"\n',
    "a key of its own": f'[ledger]\nurl = "sqlite:///l.db"\npassword = "{WHOLE}"\n',
    "the url as a key": f'[ledger]\n"postgresql://jo:{WHOLE}@127.0.0.1:1/db" = 1\n',
    "the url as a key at the top": f'"postgresql://jo:{WHOLE}@127.0.0.1:1/db" = 1\n',
    "the url as a table twice": f'["postgresql://jo:{WHOLE}@h/db"]\n["postgresql://jo:{WHOLE}@h/db"]\n',
    "no quotes": f"[ledger]\nurl = postgresql://jo:{WHOLE}@127.0.0.1:1/db\n",
    "a quote in the password": f'[ledger]\nurl = "postgresql://jo:{FIRST}"{LAST}@127.0.0.1:1/db"\n',
    "in the evidence": f'evidence = "postgresql://jo:{WHOLE}@127.0.0.1:1/db"\n',
    "in who logs": f'by = ["postgresql://jo:{WHOLE}@127.0.0.1:1/db"]\n',
}
COMMANDS = (
    ("readings", "log", "april.csv"),
    ("readings", "missing"),
    ("ledger", "verify"),
    ("status",),
)
PARTS = (FIRST, LAST, "tw0")


def everything_said(*arguments: str) -> tuple[int, str]:
    """The exit code, and all that a command prints, its traceback too."""
    result = CliRunner().invoke(cli, list(arguments))
    said = result.output
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        said += "".join(traceback.format_exception(result.exception))
    return result.exit_code, said


@pytest.fixture
def council(workspace: Workspace) -> Path:
    (workspace.root / "carbon.toml").write_text('title = "Test"\n', encoding="utf-8")
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    return workspace.root


@pytest.mark.parametrize("shape", SHAPES)
def test_no_command_prints_a_password(council: Path, shape: str) -> None:
    with (council / "carbon.toml").open("a", encoding="utf-8") as settings:
        settings.write(SHAPES[shape])
    for command in COMMANDS:
        code, said = everything_said(*command)
        assert [part for part in PARTS if part in said] == [], said
        assert "Traceback" not in said
        assert code == 1, said
        assert "expected" in said
        assert "a mistake in this program" not in said


#: What drivers say of a connection that they cannot make, each with a part of the URL.
DRIVER_SAYS = (
    f'missing "=" after "{WHOLE}" in connection info string',
    f'invalid connection option "{WHOLE}"',
    f'invalid port number: "{WHOLE}"',
    f'could not translate host name "{LAST}@db" to address: Name or service not known',
    f"failed to resolve host '{LAST}@db': [Errno -2] Name or service not known",
    f'connection to server at "{LAST}", port 5432 failed: Connection refused',
    f'FATAL:  password authentication failed for user "{WHOLE}"',
    f"something new: host=db password={WHOLE}",
    f"a url: postgresql://jo:{FIRST}@{LAST}@db/x",
)


@pytest.mark.parametrize("text", DRIVER_SAYS)
@pytest.mark.parametrize("kind", ["OperationalError", "ProgrammingError", "InterfaceError"])
def test_what_a_driver_says_of_a_url_is_not_passed_on(
    council: Path, text: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    psycopg = pytest.importorskip("psycopg")

    def connect(*_: object, **__: object) -> None:
        raise getattr(psycopg, kind)(text)

    monkeypatch.setattr(psycopg, "connect", connect)
    monkeypatch.setattr(psycopg.Connection, "connect", connect)
    with (council / "carbon.toml").open("a", encoding="utf-8") as settings:
        settings.write(url(f"postgresql+psycopg://jo:{WHOLE}@127.0.0.1:1/db"))
    code, said = everything_said("readings", "log", "april.csv")
    assert code == 1
    assert [part for part in PARTS if part in said] == [], said
    assert "Traceback" not in said
    assert "cannot be used" in said


def test_a_workspace_shows_no_password_when_it_is_printed(council: Path) -> None:
    """As a debugger, a log or pytest's own report of a failure does."""
    with (council / "carbon.toml").open("a", encoding="utf-8") as settings:
        settings.write(url(f"postgresql+psycopg://jo:{WHOLE}@db.example:5433/carbon"))
    opened = open_workspace(council)
    assert FIRST not in repr(opened)
    assert str(opened.ledger_url) == "db.example:5433/carbon"
    assert opened.ledger_url.url.password == WHOLE


def test_a_url_given_where_a_folder_belongs_is_masked(council: Path) -> None:
    code, said = everything_said(
        "--workspace", f"postgresql://jo:{WHOLE}@db/carbon", "ledger", "verify"
    )
    assert code == 1
    assert FIRST not in said


def test_the_sentence_tells_the_line_and_what_to_write(council: Path) -> None:
    with (council / "carbon.toml").open("a", encoding="utf-8") as settings:
        settings.write(url(f"postgres://jo:{WHOLE}@db/carbon"))
    said = invoke("ledger", "verify", ok=False).stderr
    assert "carbon.toml:3: found ledger.url of the kind 'postgres'" in said
    assert "postgresql+psycopg://user@host/database" in said


def test_the_sentence_on_an_at_tells_how_to_write_it(council: Path) -> None:
    with (council / "carbon.toml").open("a", encoding="utf-8") as settings:
        settings.write(url("postgresql+psycopg://jo:a@b@db/carbon"))
    with pytest.raises(CarbonError, match="write %40 for @"):
        _ = open_workspace(council).ledger_url.url
