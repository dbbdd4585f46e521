"""A reason or a name of which nothing is seen is none."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from carbon.cli import cli
from carbon.workspace import Workspace
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]

UNSEEN = ["   ", "\u200b", "\u00ad", "\ufeff", "\u202e", "\u2060 \u3000"]
ROW = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, list(arguments))
    return done.exit_code, " ".join(done.output.split())


@pytest.mark.parametrize("text", UNSEEN)
def test_a_reason_of_which_nothing_is_seen_is_none(workspace: Workspace, text: str) -> None:
    write(workspace, "april.csv", ROW)
    assert said("readings", "log", "april.csv")[0] == 0
    code, told = said("readings", "withdraw", "1", "--reason", text)
    assert code == 1
    assert "no reason" in told
    for command in (
        ("evidence", "erase", "1", "--yes"),
        ("workspace", "unlock"),
        ("report", "publish", "--withdraw", "1"),
        ("readings", "parked", "--settle", "1"),
        ("readings", "log", "april.csv", "--revise"),
    ):
        code, told = said(*command, "--reason", text)
        assert code != 0, command
        assert "reason" in told, told


@pytest.mark.parametrize("text", UNSEEN)
def test_a_name_of_which_nothing_is_seen_is_none(workspace: Workspace, text: str) -> None:
    write(workspace, "april.csv", ROW)
    code, told = said("readings", "log", "april.csv", "--by", text)
    assert code == 1
    assert "Found a name of which nothing is seen; expected who does this" in told
