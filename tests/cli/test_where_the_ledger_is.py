"""The ledger is a file that stays, and the file of this workspace, whatever its path is called."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]

APRIL = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"
FORGETFUL = (
    "sqlite://",
    "sqlite:///",
    "sqlite:///:memory:",
    "sqlite+pysqlite://",
    "sqlite+pysqlite:///:memory:",
    "SQLite:///:memory:",
    "sqlite:",
    "sqlite:/",
    "sqlite:ledger.db",
    "sqlite://ledger.db",
    "sqlite:///%20",
    "sqlite:///.",
    "sqlite:///evidence-of-all",
    "sqlite:///:memory:?cache=shared",
    "sqlite:///file::memory:?cache=shared&uri=true",
    "sqlite:///file:ledger?mode=memory&cache=shared&uri=true",
    "sqlite:///file:ledger.db?mode=ro&uri=true",
    "sqlite:///ledger.db?timeout=5",
    "sqlite:///q?1/ledger.db",
    "sqlite:///%3Amemory%3A",
    "sqlite:///ledger%00.db",
    "sqlite:///a%E9.db",
    "sqlite:///jo:s3cret@db.example/carbon",
)


@pytest.mark.parametrize("url", FORGETFUL)
def test_a_ledger_that_would_forget_is_refused(workspace: Workspace, url: str) -> None:
    (workspace.root / "evidence-of-all").mkdir()
    settings = workspace.root / "carbon.toml"
    with settings.open("a", encoding="utf-8") as stream:
        stream.write(f"[ledger]\nurl = '{url}'\n")
    path = write(workspace, "april.csv", APRIL)
    before = sorted(workspace.root.rglob("*"))
    result = invoke("readings", "log", path, ok=False)
    assert result.exit_code == 1
    assert "carbon.toml:4: found ledger.url" in result.stderr
    assert "sqlite:///ledger.db" in result.stderr
    assert sorted(workspace.root.rglob("*")) == before


NAMES = ["q?1", "q?2", "50% done", "%41", "a#b", "c&d=e", "f+g h", "Büro", "[1]", "it's", "a;b"]
if os.name == "nt":
    NAMES = [name for name in NAMES if "?" not in name]


def test_each_workspace_has_its_own_ledger_in_its_own_folder(workspace: Workspace) -> None:
    """As the first release had it, `q?1` and `q?2` shared the ledger `q`."""
    for number, name in enumerate(NAMES):
        root = workspace.root.parent / name / "council"
        shutil.copytree(workspace.root, root)
        (root / "april.csv").write_text(
            f"meter,start,end,quantity,unit,quality\n{APRIL.replace('1000', str(number))}\n",
            encoding="utf-8",
        )
        invoke("--workspace", root, "readings", "log", root / "april.csv")
    for number, name in enumerate(NAMES):
        root = workspace.root.parent / name / "council"
        assert (root / "ledger.db").is_file(), name
        listed = invoke("--workspace", root, "readings", "list", "school-gas", "--format", "csv")
        assert f",{number}" in listed.stdout.splitlines()[1], name
        assert invoke("--workspace", root, "ledger", "verify").exit_code == 0
    assert {path.name for path in workspace.root.parent.iterdir()} == {*NAMES, workspace.root.name}


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///ours.db", "ours.db"),
        ("sqlite:///data/ours.db", "data/ours.db"),
        ("sqlite+pysqlite:///ours.db", "ours.db"),
        ("sqlite:///our%20own.db", "our own.db"),
        ("sqlite:///our#own.db", "our#own.db"),
        ("sqlite:///100%25.db", "100%.db"),
    ],
)
def test_a_path_of_its_own_is_taken_from_the_workspace(
    workspace: Workspace, url: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (workspace.root / "carbon.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"[ledger]\nurl = '{url}'\n")
    (workspace.root / "data").mkdir()
    path = write(workspace, "april.csv", APRIL)
    monkeypatch.chdir(workspace.root.parent)
    invoke("--workspace", workspace.root, "readings", "log", path)
    assert (workspace.root / name).is_file()
    assert not (workspace.root / "ledger.db").exists()


def test_a_whole_path_is_that_path(workspace: Workspace, tmp_path: Path) -> None:
    elsewhere = (tmp_path / "elsewhere.db").as_posix()
    with (workspace.root / "carbon.toml").open("a", encoding="utf-8") as stream:
        stream.write(f"[ledger]\nurl = 'sqlite:///{elsewhere}'\n")
    invoke("readings", "log", write(workspace, "april.csv", APRIL))
    assert (tmp_path / "elsewhere.db").is_file()


@pytest.mark.parametrize("url", ["?autocommit=true", "", "_async"])
def test_a_database_that_would_not_take_a_batch_whole_is_refused(
    workspace: Workspace, url: str
) -> None:
    parameter = url if url.startswith("?") else ""
    driver = "psycopg_async" if url == "_async" else "psycopg"
    with (workspace.root / "carbon.toml").open("a", encoding="utf-8") as stream:
        stream.write(f'ledger.url = "postgresql+{driver}://jo:s3cret@127.0.0.1:1/c{parameter}"\n')
    result = invoke("ledger", "batches", ok=False)
    assert result.exit_code == 1
    assert "s3cret" not in result.stderr
    if url:
        assert "carbon.toml:3: found ledger.url with " in result.stderr


def test_evidence_in_a_url_is_refused_and_not_shown(workspace: Workspace) -> None:
    with (workspace.root / "carbon.toml").open("a", encoding="utf-8") as stream:
        stream.write('evidence.path = "postgresql://jo:s3cret@h/db"\n')
    result = invoke("readings", "log", write(workspace, "april.csv", APRIL), ok=False)
    assert "carbon.toml:3: found evidence.path that is a URL" in result.stderr
    assert "s3cret" not in result.stderr


def test_evidence_with_a_control_character_is_refused(workspace: Workspace) -> None:
    with (workspace.root / "carbon.toml").open("a", encoding="utf-8") as stream:
        stream.write('evidence.path = "a\\u0000b"\n')
    result = invoke("status", ok=False)
    assert "carbon.toml:3: found evidence.path with a control character in it" in result.stderr
