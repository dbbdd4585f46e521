"""Changes of the register kept as acts, by commands and by hand, on both databases."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carbon.ledger import register_history
from carbon.ledger.acts import acts
from carbon.ledger.register_files import KINDS
from carbon.ledger.register_history import BEGINNING, FILE, history, notice
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

NOON = datetime(2026, 4, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
def begun(either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace whose history has begun with its first file."""
    write(either_workspace, "a.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    invoke("readings", "log", "a.csv")
    return either_workspace


def told(workspace: Workspace, *subject: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads(
        invoke("register", "history", *subject, "--format", "json").stdout
    )
    return found


def changed(workspace: Workspace) -> list[tuple[str, str, str, str, str]]:
    return [
        (one["kind"], one["subject"], one["what"], one["before"], one["after"])
        for one in told(workspace)
        if one["kind"] != "beginning"
    ]


def swap(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_history_begins_with_the_first_file_logged(begun: Workspace) -> None:
    first, second = told(begun)
    assert (first["subject"], first["after"], first["by"]) == (
        "meters.csv", "3 meters", "An Officer",
    )  # fmt: skip
    assert (second["subject"], second["after"]) == ("sites.csv", "2 sites")
    assert first["how"].startswith("its history begins, seen at ")


def test_commands_record_who_why_before_and_after(begun: Workspace) -> None:
    invoke("sites", "add", "hall", "--name", "Hall", "--service", "offices", "--by", "B",
           "--why", "taken over")  # fmt: skip
    invoke("meters", "add", "hall-e", "--site", "hall", "--activity", "electricity", "--unit",
           "kWh", "--start", "2024-04-01", "--reason", "acquired", "--why", "survey")  # fmt: skip
    invoke("meters", "close", "school-gas", "--last", "2024-03-31", "--reason", "closed")
    invoke("meters", "exchange", "hall-e", "hall-e2", "--on", "2024-06-01", "--reason", "smart")
    invoke("sites", "close", "hall", "--last", "2025-03-31", "--reason", "disposed")
    assert changed(begun) == [
        ("site", "hall", "added", "", "site hall; name Hall; service offices"),
        ("meter", "hall-e", "added", "", "meter hall-e; site hall; activity electricity; "
         "unit kWh; from 2024-04-01; from_reason acquired"),
        ("meter", "school-gas", "to", "", "2024-03-31"),
        ("meter", "school-gas", "to_reason", "", "closed"),
        ("meter", "hall-e", "to", "", "2024-05-31"),
        ("meter", "hall-e", "to_reason", "", "exchanged"),
        ("meter", "hall-e2", "added", "", "meter hall-e2; site hall; activity electricity; "
         "unit kWh; from 2024-06-01; from_reason exchanged; note took the place of hall-e"),
        ("site", "hall", "to", "", "2025-03-31"),
        ("site", "hall", "to_reason", "", "disposed"),
    ]  # fmt: skip
    (site, *_) = told(begun, "hall")
    assert (site["by"], site["how"], site["reason"]) == ("B", "`carbon sites add`", "taken over")
    assert [one["reason"] for one in told(begun, "hall-e2")] == ["smart"]
    # Nothing of it is taken for an edit by hand afterwards.
    assert notice(begun, "me") == 0


def test_an_edit_by_hand_is_noticed_once_and_by_whom(begun: Workspace) -> None:
    swap(begun.sites, "Park School", "Park Primary")
    swap(begun.meters, "39.5", "39.6")
    swap(begun.meters, "depot-electricity,depot", "depot-e,depot")
    result = invoke("status")
    assert "4 changes by hand: see `carbon register history`." in result.stderr
    assert changed(begun) == [
        ("meter", "school-gas", "calorific_value", "39.5", "39.6"),
        ("meter", "depot-e", "added", "", "meter depot-e; site depot; activity electricity; "
         "unit kWh; from 2016-04-01; to 2023-03-31; from_reason built; to_reason closed"),
        ("meter", "depot-electricity", "gone", "meter depot-electricity; site depot; activity "
         "electricity; unit kWh; from 2016-04-01; to 2023-03-31; from_reason built; to_reason "
         "closed", ""),
        ("site", "school", "name", "Park School", "Park Primary"),
    ]  # fmt: skip
    (name,) = told(begun, "school")
    assert name["how"].startswith("edited by hand, seen at 20")
    assert (name["by"], name["reason"]) == ("An Officer", "")
    assert "by hand" not in invoke("status").stderr


def test_an_edit_by_hand_before_a_command_is_recorded_apart_from_it(begun: Workspace) -> None:
    swap(begun.sites, "Park School", "Park Primary")
    invoke("sites", "close", "school", "--last", "2024-03-31", "--reason", "closed")
    assert [(one["what"], one["how"][:14]) for one in told(begun, "school")] == [
        ("name", "edited by hand"), ("to", "`carbon sites "), ("to_reason", "`carbon sites "),
    ]  # fmt: skip


def test_another_spelling_is_no_change_and_is_not_looked_at_again(begun: Workspace) -> None:
    swap(begun.meters, "2016-04-01", "01/04/2016")
    assert notice(begun, "me") == 0
    assert changed(begun) == []
    with Ledger.open(begun.ledger_url) as ledger, ledger.reading() as connection:
        assert len(acts(connection, FILE)) == 3


def test_definitions_targets_and_decisions_are_kept_too(begun: Workspace) -> None:
    folder = begun.inventories / "estate"
    folder.mkdir(parents=True)
    (folder / "inventory.toml").write_text('title = "Estate"\nkind = "calculated"\n')
    (folder / "targets.toml").write_text(
        '[[milestone]]\nid = "2025"\nreduction_pct = 40\n[[milestone]]\nid = "2030"\n'
    )
    assert notice(begun, "me") == 2
    swap(folder / "targets.toml", "reduction_pct = 40", "reduction_pct = 50")
    (folder / "recalculations.toml").write_text(
        '[[recalculation]]\ndecided = 2022-07-01\ndecided_by = "Board"\n'
    )
    (folder / "inventory.toml").unlink()
    assert notice(begun, "me") == 3
    assert changed(begun)[-3:] == [
        ("definition", "estate", "gone", "kind calculated; title Estate", ""),
        ("decision", "estate", "added", "",
         "recalculation.1.decided 2022-07-01; recalculation.1.decided_by Board"),
        ("target", "estate", "milestone.2025.reduction_pct", "40", "50"),
    ]  # fmt: skip


def test_a_file_that_cannot_be_read_waits_until_it_can(begun: Workspace) -> None:
    good = begun.meters.read_text(encoding="utf-8")
    begun.meters.write_text(good + "school-gas,school,natural-gas,kWh,,,,,,\n", encoding="utf-8")
    assert notice(begun, "me") == 0
    begun.meters.write_text(good.replace("39.5", "39.7"), encoding="utf-8")
    assert notice(begun, "me") == 1


def test_without_a_ledger_the_register_changes_and_none_is_made(workspace: Workspace) -> None:
    # Only of a file can be told whether there is a ledger.
    invoke("sites", "add", "hall", "--name", "Hall", "--service", "offices", "--why", "x")
    assert workspace.ledger_url.file is not None
    assert not workspace.ledger_url.file.exists()
    assert "no ledger yet" in invoke("register", "history", ok=False).stderr


def test_what_cannot_be_written_is_not_recorded(begun: Workspace) -> None:
    begun.sites.chmod(0o444)
    arguments = ("sites", "close", "school", "--last", "2024-03-31", "--reason", "closed")
    assert "read-only" in invoke(*arguments, ok=False).stderr
    assert changed(begun) == []


def test_where_its_history_cannot_be_kept_the_register_is_as_it_was(
    begun: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk was full between the two: the row stood there, and its history named another."""
    added = ("sites", "add", "annexe", "--name", "Annexe", "--service", "highways")
    before = begun.sites.read_bytes()

    def full(_: object) -> None:
        assert b"annexe" in begun.sites.read_bytes()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as then:
        then.setattr("carbon.ledger.engine.chain.seal", full)
        assert "No space left" in invoke(*added, ok=False).output
    assert begun.sites.read_bytes() == before
    invoke(*added, "--by", "Ann")
    [act] = told(begun, "annexe")
    assert (act["by"], act["what"]) == ("Ann", "added")


def test_a_file_that_cannot_be_read_is_neither_edited_nor_gone(
    begun: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verify told it as "edited by hand", and a definition was recorded as gone."""
    inventory = begun.inventories / "our-estate" / "inventory.toml"
    closed = {begun.sites, inventory}
    inventory.parent.mkdir(parents=True)
    inventory.write_text('title = "Ours"\n', encoding="utf-8")
    notice(begun, "An Officer")
    before = changed(begun)
    read = Path.read_bytes

    def refused(path: Path) -> bytes:
        if path in closed:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return read(path)

    with monkeypatch.context() as then:
        then.setattr(Path, "read_bytes", refused)
        found = verify(begun)
        assert notice(begun, "An Officer") == 0
    assert found.faults == ()
    assert not any("Edited by hand" in one for one in found.edits)
    named = "inventories/our-estate/inventory.toml, sites.csv."
    assert f"Cannot be read, so not compared with what is recorded: {named}" in found.edits
    assert changed(begun) == before


def test_an_import_is_recorded_as_one(begun: Workspace) -> None:
    (begun.root / "s.csv").write_text(
        "site,name,service,pupils\nschool,Park School,schools,99\nhall,Hall,offices,\n"
    )
    invoke("register", "import", "s.csv", "--yes", "--by", "C", "--reason", "survey")
    assert [(one["what"], one["by"], one["how"], one["reason"]) for one in told(begun)[2:]] == [
        ("pupils", "C", "register import of s.csv", "survey"),
        ("added", "C", "register import of s.csv", "survey"),
    ]


def test_an_unknown_subject_is_told_with_the_nearest(begun: Workspace) -> None:
    result = invoke("register", "history", "school-gass", ok=False)
    assert "perhaps school-gas" in result.stderr


@pytest.mark.slow
def test_two_that_see_an_edit_at_once_record_it_once(begun: Workspace) -> None:
    swap(begun.sites, "Park School", "Park Primary")
    started = [
        subprocess.Popen([sys.executable, "-m", "carbon", "status"], cwd=begun.root,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]  # fmt: skip
    for process in started:
        _, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
    assert [one[2] for one in changed(begun)] == ["name"]


@pytest.mark.slow
def test_commands_at_once_are_never_taken_for_edits_by_hand(begun: Workspace) -> None:
    def command(number: int) -> list[str]:
        words = ["sites", "add", f"s{number}", "--name", "S", "--service", "x"]
        return [sys.executable, "-m", "carbon", *(words if number % 2 else ["status"])]

    started = [
        subprocess.Popen(command(number), cwd=begun.root, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE)
        for number in range(8)
    ]  # fmt: skip
    for process in started:
        _, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
    found = [one for one in told(begun) if one["kind"] != "beginning"]
    assert sorted(one["subject"] for one in found) == ["s1", "s3", "s5", "s7"]
    assert {one["how"] for one in found} == {"`carbon sites add`"}


def test_where_nothing_changed_nothing_is_read_row_by_row_nor_written(
    either_workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On 2,000 sites: see benchmarks/growth.py."""
    here = either_workspace
    with Ledger.open(here.ledger_url) as ledger:
        register_history.notice_in(ledger, here, "me", NOON)
        for name in ("state_of", "rows_of", "_record_seen"):
            monkeypatch.delattr(register_history, name)
        assert register_history.notice_in(ledger, here, "me", NOON) == 0


def test_the_kinds_are_as_documented(begun: Workspace) -> None:
    swap(begun.sites, "Park School", "Park Primary")
    notice(begun, "me", NOON)
    with Ledger.open(begun.ledger_url) as ledger, ledger.reading() as connection:
        kinds = {act.kind for act in acts(connection)}
        act, how = history(connection, "school")[-1]
    assert kinds == {"site", FILE, BEGINNING}
    assert (act.at[:16], how) == (
        "2026-04-06T12:00",
        "edited by hand, seen at 2026-04-06 12:00 UTC",
    )
    assert (act.before, act.after) == ({"name": "Park School"}, {"name": "Park Primary"})
    assert KINDS == ("site", "meter", "definition", "target", "decision")
