from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from carbon.ledger.account import LEFT_OUT, READING, Account, ColumnUse, RowUse
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.workspace import Workspace
from tests.conftest import Command
from tests.ledger.conftest import workspace, write

__all__ = ["workspace"]
FAULTS = Path(__file__).parent.parent / "faults"


@pytest.fixture
def here(carbon: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The command, standing in the workspace."""
    monkeypatch.chdir(workspace.root)
    return carbon


def test_log_says_what_it_did(here: Command, workspace: Workspace) -> None:
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    result = here("readings", "log", "april.csv", "--by", "A. Clerk", "--format", "json")
    assert json.loads(result.stdout)[0]["readings"] == 1
    assert "Logged by A. Clerk" in result.stderr
    assert "last day included" in result.stderr
    again = here("readings", "log", "april.csv")
    assert "nothing was changed" in again.stderr


def test_log_refuses_five_faults_with_exit_1(here: Command) -> None:
    result = here("readings", "log", str(FAULTS / "readings-five.csv"), ok=False)
    assert result.exit_code == 1
    assert result.stdout == ""
    for row in (3, 4, 5, 6, 7):
        assert f"readings-five.csv:{row}" in result.stderr


def test_check_lists_without_logging(here: Command, workspace: Workspace) -> None:
    result = here("readings", "check", str(FAULTS / "readings-five.csv"), ok=False)
    assert result.exit_code == 1
    assert "6 faults" in result.stderr
    assert not (workspace.root / "ledger.db").exists()
    write(workspace, "good.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    assert "good" in here("readings", "check", "good.csv").stdout


def test_list_shows_the_last_day_included(here: Command, workspace: Workspace) -> None:
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    here("readings", "log", "april.csv")
    (row,) = json.loads(here("readings", "list", "school-gas", "--format", "json").stdout)
    assert (row["start"], row["end"]) == ("2023-04-01", "2023-04-30")
    assert row["source"] == "april.csv:2"
    unknown = here("readings", "list", "school-gs", ok=False)
    assert unknown.exit_code == 1
    assert "perhaps school-gas" in unknown.stderr


def test_summarise_writes_what_log_takes(here: Command, workspace: Workspace) -> None:
    half_hours = ",".join(f"hh{n:02}" for n in range(1, 49))
    rows = [f"school-gas,2023-04-{d:02},{','.join(['0.25'] * 48)}" for d in range(1, 31)]
    text = "\n".join([f"meter,date,{half_hours}", *rows])
    (workspace.root / "hh.csv").write_text(text + "\n", encoding="utf-8")
    result = here("readings", "summarise", "hh.csv", "--to", "monthly.csv", "--format", "csv")
    assert result.stdout.splitlines()[1] == "school-gas,2023-04,360.0,kWh,not stated,30"
    assert here("readings", "summarise", "hh.csv", "--to", "monthly.csv", ok=False).exit_code == 2
    here("readings", "log", "monthly.csv")
    skipped = here("readings", "log", "hh.csv", "--format", "json")
    assert json.loads(skipped.stdout)[0]["skipped"] == 30


def test_format_forces_the_files_format_and_how_to_print(
    here: Command, workspace: Workspace
) -> None:
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    command = ("readings", "log", "april.csv", "--format")
    assert "Name the column so in the heading" in here(*command, "waste", ok=False).stderr
    assert "perhaps template" in here(*command, "templat", ok=False).stderr
    assert here(*command, "csv", "--format", "json", ok=False).exit_code == 2
    result = here(*command, "template", "--format", "json")
    assert json.loads(result.stdout)[0]["format"] == "template"


def test_a_warning_is_told_with_its_reading_ever_after(here: Command, workspace: Workspace) -> None:
    row = "school-gas,2023-{0}-01,2023-{0}-28,1000,kWh,actual"
    write(workspace, "a.csv", row.format("02"), row.format("04"))
    assert "Warning" in here("readings", "log", "a.csv").stderr
    listed = here("readings", "list", "school-gas").stderr
    assert "Reading 2 was logged with a warning" in listed
    assert "from 2023-03-01 to 2023-03-31" in listed


def test_what_solar_panels_left_to_the_site_is_listed(here: Command, workspace: Workspace) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    text += "".join(f"pv-{kind},school,solar-{kind},kWh\n" for kind in ("generation", "export"))
    workspace.meters.write_text(text, encoding="utf-8")
    write(
        workspace,
        "pv.csv",
        "pv-generation,2023-05-01,2023-06-30,610,kWh,actual",
        "pv-export,2023-05-01,2023-05-31,0.1,MWh,actual",
        "pv-export,2023-06-01,2023-06-30,400,kWh,actual",
    )
    here("readings", "log", "pv.csv")
    assert "No solar panels" in here("readings", "solar", "depot").stderr
    listed = here("readings", "solar", "--format", "json")
    rows = {row["month"]: row["self_used_kwh"] for row in json.loads(listed.stdout)}
    assert rows == {"2023-05": pytest.approx(210.0), "2023-06": None}
    assert "400 kWh exported by 'school' in 2023-06" in listed.stderr
    may = here("readings", "solar", "school", "--period", "2023-05", "--format", "json")
    assert [row["month"] for row in json.loads(may.stdout)] == ["2023-05"]
    assert here("readings", "solar", "schol", ok=False).exit_code == 1


def test_check_of_what_cannot_be_read_prints_no_empty_table(
    here: Command, workspace: Workspace
) -> None:
    (workspace.root / "bad.csv").write_text("xx\n", encoding="utf-8")
    result = here("readings", "check", "bad.csv", ok=False)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.csv:1: found row 1 as the heading: columns xx" in result.stderr


def test_check_names_each_file_that_cannot_be_read_beside_the_others(
    here: Command, workspace: Workspace
) -> None:
    (workspace.root / "bad.csv").write_text("xx\n", encoding="utf-8")
    write(workspace, "good.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    result = here("readings", "check", "good.csv", "bad.csv", "--format", "json", ok=False)
    verdicts = {row["file"]: row["verdict"] for row in json.loads(result.stdout)}
    assert (result.exit_code, verdicts) == (1, {"good.csv": "good", "bad.csv": "not readable"})


def test_a_ledger_of_ones_own_is_the_same_wherever_one_stands(
    here: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relative SQLite path was taken from where one stood: a second ledger came of it."""
    settings = workspace.root / "carbon.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}[ledger]\nurl = "sqlite:///kept/our.db"\n', encoding="utf-8")
    (workspace.root / "kept").mkdir()
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    here("readings", "log", "april.csv")
    monkeypatch.chdir(workspace.root / "kept")
    assert "1000" in here("readings", "list", "school-gas").stdout
    assert "nothing was changed" in here("readings", "log", "../april.csv").stderr
    assert sorted(path.name for path in workspace.root.rglob("*.db")) == ["our.db"]


def test_a_register_open_in_excel_is_a_sentence(
    here: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where a file that another program has open cannot be replaced."""

    def locked(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(source), None, str(target))

    before = workspace.meters.read_bytes()
    monkeypatch.setattr(Path, "replace", locked)
    command = ("meters", "add", "m", "--site", "school", "--activity", "lpg", "--unit", "litre")
    result = here(*command, ok=False)
    assert result.exit_code == 1
    assert "meters.csv: found a file that cannot be used (Permission denied)" in result.stderr
    assert "close it and try again" in result.stderr
    assert workspace.meters.read_bytes() == before
    assert not list(workspace.root.glob(".*.part"))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (PermissionError(13, "Permission denied"), "close it and try again"),
        (OSError(22, "Invalid argument"), "wait until it is there in full"),
    ],
)
def test_a_file_that_will_not_be_read_is_a_sentence(
    here: Command,
    workspace: Workspace,
    monkeypatch: pytest.MonkeyPatch,
    error: OSError,
    words: str,
) -> None:
    path = write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    read = Path.read_bytes

    def refusing(self: Path) -> bytes:
        if self.name == path.name:
            raise error
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", refusing)
    result = here("readings", "log", "april.csv", ok=False)
    assert (result.exit_code, result.stdout) == (1, "")
    assert words in result.stderr


def test_excels_mark_of_an_open_workbook_is_known(here: Command, workspace: Workspace) -> None:
    (workspace.root / "~$april.xlsx").write_bytes(b"\x07A. Clerk")
    result = here("readings", "log", "~$april.xlsx", ok=False)
    assert "Close april.xlsx in Excel" in result.stderr


def test_the_account_of_a_batch_is_listed(here: Command, workspace: Workspace) -> None:
    account = Account(
        (ColumnUse("A", "Meter", "meter"), ColumnUse("B", "Total", "not needed", "a memo")),
        (RowUse(READING, "", 2, "2-3"), RowUse(LEFT_OUT, "reactive power", 1, "4")),
    )
    days = (date(2023, 4, 1), date(2023, 5, 1))
    night = Reading("school-gas", *days, 5.0, "kWh", "actual", 30, 2)._replace(
        register="Night", sheet="May", cell="C7"
    )
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        ledger.add(connection, Batch("import", "me", "a.xlsx"), [night], account=account)
    found = here("ledger", "account", "1", "--format", "json")
    rows = json.loads(found.stdout)
    assert [(row["which"], row["use"], row["count"]) for row in rows] == [
        ("A", "meter", None),
        ("B", "not needed", None),
        ("2-3", "reading", 2),
        ("4", "left out", 1),
    ]
    assert "3 rows accounted for" in found.stderr
    (listed,) = json.loads(here("readings", "list", "school-gas", "--format", "json").stdout)
    assert (listed["register"], listed["sheet"], listed["cell"]) == ("Night", "May", "C7")
    assert "Night" in here("readings", "list", "school-gas", "--history").stdout


def test_a_batch_without_an_account_says_so(here: Command, workspace: Workspace) -> None:
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        ledger.add(connection, Batch("import", "me", "a.csv"), [])
    assert "No account is kept" in here("ledger", "account", "1").stderr
    assert "batch 9" in here("ledger", "account", "9", ok=False).stderr


def test_status_and_totals_tell_what_is_not_stated(here: Command, workspace: Workspace) -> None:
    write(workspace, "april.csv", "school-gas,2023-04-01,2023-04-30,1000,kWh,actual")
    here("readings", "log", "april.csv")
    assert "not stated" not in here("status").stdout
    write(workspace, "may.csv", "school-gas,2023-05-01,2023-05-31,1000,kWh,not stated")
    here("readings", "log", "may.csv")
    listed = here("status", "--format", "csv").stdout
    assert "not stated,1 reading (50.0%)" in listed
    assert "estimated,0 readings (0.0%)" in listed


PORTAL = (
    "Portal report\nMPAN,Customer,Date,Blank,"
    + ",".join(f"hh{n:02}" for n in range(1, 49))
    + "\n"
    + "".join(f"school-electricity,X,2023-06-0{day},,{','.join(['1'] * 48)}\n" for day in (5, 6))
)


def test_check_prints_every_column_and_row(here: Command, workspace: Workspace) -> None:
    (workspace.root / "portal.csv").write_text(PORTAL, encoding="utf-8")
    result = here("readings", "check", "portal.csv")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert "portal.csv: columns" in lines
    for row in ("A MPAN meter", "B Customer not needed", "C Date day", "D Blank blank"):
        assert row in lines
    assert "E–AZ hh01 … hh48 half-hour 48 columns" in lines
    assert "portal.csv: 4 rows" in lines
    for row in ("title 1 1", "heading 1 2", "reading 2 3-4"):
        assert row in lines


def test_log_names_the_file_once_and_sums_up_its_account(
    here: Command, workspace: Workspace
) -> None:
    (workspace.root / "portal.csv").write_text(PORTAL, encoding="utf-8")
    result = here("readings", "log", "portal.csv")
    told = result.stderr.splitlines()
    assert told[0] == "portal.csv:"
    assert told[1] == (
        "  Columns: MPAN (A) as meter, Date (C) as day, E–AZ as half-hours; "
        "not needed: Customer (B); blank: Blank (D)."
    )
    assert told[2] == "  Rows: 1 title, 1 heading, 2 read."
    assert result.stderr.count("portal.csv") == 1
    assert "columns" not in result.stdout


def test_log_prints_the_whole_account_if_asked(here: Command, workspace: Workspace) -> None:
    (workspace.root / "portal.csv").write_text(PORTAL, encoding="utf-8")
    assert "portal.csv: columns" in here("readings", "log", "portal.csv", "--account").stdout
