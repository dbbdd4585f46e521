"""`carbon sites`, `carbon meters`, `carbon ledger` and the commands that change readings."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon.workspace import Workspace
from tests.conftest import Command
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]


@pytest.fixture
def here(carbon: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, standing in the workspace."""
    monkeypatch.chdir(workspace.root)
    return carbon


def listed(here: Command, *arguments: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(here(*arguments, "--format", "json").stdout)
    return found


def test_a_site_and_its_meters_are_added_listed_and_closed(here: Command) -> None:
    here("sites", "add", "hall", "--name", "Hall", "--service", "offices", "--floor-area", "500")
    here(
        "meters",
        "add",
        "hall-e",
        "--site",
        "hall",
        "--activity",
        "electricity",
        "--unit",
        "kWh",
        "--start",
        "2020-04-01",
        "--reason",
        "built",
    )
    (meter,) = listed(here, "meters", "list", "--site", "hall")
    assert (meter["service"], meter["from"], meter["to"]) == ("offices", "2020-04-01", None)
    here("meters", "close", "hall-e", "--last", "2023-03-31", "--reason", "closed")
    here("sites", "close", "hall", "--last", "2023-03-31", "--reason", "disposed")
    (meter,) = listed(here, "meters", "list", "--site", "hall")
    assert meter["to"] == "2023-03-31"
    sites = {site["site"]: site for site in listed(here, "sites", "list")}
    assert sites["hall"]["to"] == "2023-03-31"
    assert sites["school"]["floor_area_m2"] == 1200


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sites", "add", "school", "--name", "x", "--service", "y"], "not taken"),
        (
            [
                "meters",
                "add",
                "m",
                "--site",
                "nowhere",
                "--activity",
                "electricity",
                "--unit",
                "kWh",
            ],
            "site 'nowhere'",
        ),
        (
            ["meters", "add", "m", "--site", "school", "--activity", "electrcity", "--unit", "kWh"],
            "perhaps electricity",
        ),
        (
            [
                "meters",
                "add",
                "m",
                "--site",
                "school",
                "--activity",
                "electricity",
                "--unit",
                "kWh",
                "--supply-point",
                "2000000000014",
            ],
            "last digit of 5",
        ),
        (["meters", "close", "school-gas", "--last", "2023-03-31", "--reason", "gone"], "closed"),
        (
            ["meters", "close", "depot-electricity", "--last", "2022-03-31", "--reason", "closed"],
            "ended on 2023-03-31",
        ),
        (["meters", "exchange", "school-gass", "x", "--on", "2023-03-31"], "school-gas"),
    ],
)
def test_a_faulty_change_is_refused_and_the_files_stay(
    here: Command, workspace: Workspace, arguments: list[str], words: str
) -> None:
    before = workspace.sites.read_bytes(), workspace.meters.read_bytes()
    result = here(*arguments, ok=False)
    assert result.exit_code == 1
    assert words in result.stderr
    assert (workspace.sites.read_bytes(), workspace.meters.read_bytes()) == before


def test_an_exchange_keeps_the_supply_point(here: Command, workspace: Workspace) -> None:
    here("meters", "exchange", "school-electricity", "school-electricity-2", "--on", "2023-05-01")
    old, *_, new = listed(here, "meters", "list")
    assert (old["to"], new["from"]) == ("2023-04-30", "2023-05-01")
    assert old["supply_point"] == new["supply_point"] == "2000000000015"
    write(workspace, "a.csv", "2000000000015,2023-05-01,2023-05-31,5,kWh,actual")
    here("readings", "log", "a.csv")
    assert len(listed(here, "readings", "list", "school-electricity-2")) == 1


def test_unknown_meters_are_filled_in_added_and_logged(here: Command, workspace: Workspace) -> None:
    write(workspace, "a.csv", "annexe,2023-05-01,2023-05-31,5,kWh,actual")
    assert here("readings", "log", "a.csv", ok=False).exit_code == 1
    path = workspace.root / "unknown-meters.csv"
    text = path.read_text(encoding="utf-8").replace("annexe,,,", "annexe,school,electricity,")
    path.write_text(text, encoding="utf-8")
    assert "Added 1" in here("meters", "add", "--from", "unknown-meters.csv").stdout
    here("readings", "log", "a.csv")


def test_a_reading_is_corrected_with_its_history(here: Command, workspace: Workspace) -> None:
    write(workspace, "a.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    here("readings", "log", "a.csv")
    here("readings", "correct", "1", "--quantity", "6", "--reason", "misread", "--by", "B")
    (now,) = listed(here, "readings", "list", "school-gas")
    assert (now["quantity"], now["quality"]) == (6.0, "corrected")
    old, _ = listed(here, "readings", "list", "school-gas", "--history")
    assert (old["source"], old["by"], old["withdrawn by"], old["reason"]) == (
        "a.csv:2",
        "An Officer",
        "B",
        "misread",
    )
    assert here("readings", "correct", "2", "--reason", "x", ok=False).exit_code == 2
    assert (
        here("readings", "correct", "9", "--quantity", "1", "--reason", "x", ok=False).exit_code
        == 1
    )


def test_a_batch_is_withdrawn_and_listed(here: Command, workspace: Workspace) -> None:
    write(workspace, "a.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    here("readings", "log", "a.csv")
    here("readings", "withdraw", "1", "--reason", "wrong file")
    first, second = listed(here, "ledger", "batches")
    assert (first["standing"], second["kind"]) == (0, "withdrawal")
    assert "wrong file" in str(second["reason"])
    assert here("readings", "withdraw", "7", "--reason", "x", ok=False).exit_code == 1


def test_missing_lists_and_estimates_only_on_request(here: Command, workspace: Workspace) -> None:
    write(
        workspace,
        "a.csv",
        "school-gas,2021-05-01,2021-05-31,310,kWh,actual",
        "school-gas,2022-04-01,2022-04-30,5,kWh,actual",
        "school-gas,2022-06-01,2022-06-30,5,kWh,actual",
    )
    here("readings", "log", "a.csv")
    arguments = ("readings", "missing", "school-gas", "--period", "2022-05")
    (hole,) = listed(here, *arguments)
    assert (hole["month"], hole["days missing"]) == ("2022-05", 31)
    assert here(*arguments, "--estimate", ok=False).exit_code == 2
    result = here(*arguments, "--estimate", "--reason", "late", "--format", "json")
    assert json.loads(result.stdout) == []
    assert "Logged 1 estimate" in result.stderr
    rows = listed(here, "readings", "list", "school-gas")
    assert [row["quality"] for row in rows] == ["actual", "actual", "estimated", "actual"]


def test_evidence_comes_back_bit_for_bit(here: Command, workspace: Workspace) -> None:
    path = write(workspace, "a.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    here("readings", "log", "a.csv")
    here("readings", "evidence", "1", "--out", "found")
    assert (workspace.root / "found" / "a.csv").read_bytes() == path.read_bytes()
    assert here("readings", "evidence", "1", "--out", "found", ok=False).exit_code == 1


def test_verify_says_that_all_is_well_or_exits_1(here: Command, workspace: Workspace) -> None:
    write(workspace, "a.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    here("readings", "log", "a.csv")
    result = here("ledger", "verify")
    assert "Every reading is what its evidence says." in result.stderr
    for path in workspace.evidence.iterdir():
        path.write_bytes(b"")
    assert here("ledger", "verify", ok=False).exit_code == 1


def test_without_a_ledger_looking_is_refused_in_words(here: Command, workspace: Workspace) -> None:
    for arguments in (["ledger", "verify"], ["ledger", "batches"], ["readings", "missing"]):
        result = here(*arguments, ok=False)
        assert result.exit_code == 1
        assert "no ledger yet" in result.stderr
    assert not Path(workspace.root / "ledger.db").exists()
