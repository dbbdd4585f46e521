"""What all tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import settings

from carbon.cli import cli
from carbon.inventories.example import CouncilSize, make_workspace
from carbon.ledger.readings import Options, log
from carbon.workspace import Workspace, open_workspace

# A fixed seed, so that a run can be repeated; no deadline, because CI machines are busy.
settings.register_profile("fixed", deadline=None, derandomize=True)
settings.load_profile("fixed")

ROOT = Path(__file__).resolve().parent.parent


def require(present: bool, reason: str) -> None:
    """Skip with *reason* unless *present*; on CI, where everything must be there, fail instead."""
    if present:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"{reason}, and CI=true, where it must be there")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real data that the project does not carry, beside the checkout."""
    folder = Path(os.environ.get("CARBON_SHARED", ROOT.parent / "shared")) / "data"
    require(folder.is_dir(), f"the shared data is not at {folder}")
    return folder


def invoke(*arguments: str | Path, ok: bool = True) -> Result:
    """Run ``carbon`` in process, where one stands."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert "a mistake in this program" not in result.stderr, result.stderr
    if ok:
        assert result.exit_code == 0, result.output
    return result


def ledger_says(patch: pytest.MonkeyPatch, day: str) -> None:
    """Let the ledger's clock say noon of *day*: what is asked of today is the same on every day."""
    patch.setattr("carbon.ledger.clock.NEWEST_FACTORS", datetime(2000, 1, 1, tzinfo=UTC))
    patch.setattr("carbon.ledger.clock.utc", lambda now=None: f"{day}T12:00:00.000000Z")


class Command:
    """Runs ``carbon`` in process, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self, *arguments: str | Path, ok: bool = True) -> Result:
        return invoke(*arguments, ok=ok)


@pytest.fixture
def carbon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, standing in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return Command(tmp_path)


@pytest.fixture(scope="session")
def illustrative_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Two years of forty made-up buildings, everything logged in the order the guide says."""
    root = tmp_path_factory.mktemp("illustrative") / "council"
    make_workspace(root, example="illustrative", size=CouncilSize(sites=40, years=2, seed=3))
    workspace = open_workspace(root)
    now = datetime(2025, 6, 2, 12, tzinfo=UTC)
    revision = Options(revise=True, reason="the supplier billed anew")
    for folder, options in (("readings", None), ("corrections", revision), ("late", None)):
        log(sorted((root / folder).glob("*.csv")), workspace, "A. Officer", options, now)
    return workspace


@pytest.fixture
def shut(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], None]:
    """Lets nobody look into a folder any more, not even who may look into all of them."""
    folders: set[Path] = set()

    def refusing(call: Callable[..., Any]) -> Callable[..., Any]:
        def asked(path: Any = ".", *rest: Any) -> Any:
            if isinstance(path, str | Path) and Path(path) in folders:
                raise PermissionError(13, "Permission denied", str(path))
            return call(path, *rest)

        return asked

    monkeypatch.setattr(os, "scandir", refusing(os.scandir))
    monkeypatch.setattr(os, "listdir", refusing(os.listdir))
    return folders.add
