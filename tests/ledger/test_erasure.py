"""Evidence erased by law: the file goes, who and why stay, and nothing puts it back unsaid."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.files import fingerprint
from carbon.ledger.acts import acts
from carbon.ledger.erasure import ERASED, erase
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger.conftest import write

REASON = ("--reason", "asked to, GDPR 17", "--by", "Data officer", "--yes")


@pytest.fixture
def logged(either_workspace: Workspace) -> Workspace:
    """A claim as batch 1, and another file as batch 2."""
    write(either_workspace, "claim.csv", "school-gas,2023-05-01,2023-05-31,5,kWh,actual")
    write(either_workspace, "b.csv", "school-gas,2023-06-01,2023-06-30,6,kWh,actual")
    invoke("readings", "log", "claim.csv")
    invoke("readings", "log", "b.csv")
    return either_workspace


def evidence(workspace: Workspace) -> list[str]:
    return sorted(path.name for path in workspace.evidence.iterdir())


def test_the_file_goes_and_hash_who_when_why_stay(logged: Workspace) -> None:
    sha256 = fingerprint((logged.root / "claim.csv").read_bytes())
    assert f"{sha256}.csv" in evidence(logged)
    result = invoke("evidence", "erase", "1", *REASON)
    assert "Erased 1 file of batch 1: its readings stay." in result.stdout
    assert f"{sha256}.csv" not in evidence(logged)
    assert len(evidence(logged)) == 1
    with Ledger.open(logged.ledger_url) as ledger, ledger.reading() as connection:
        (act,) = acts(connection, ERASED)
    assert (act.subject, act.by, act.reason) == (sha256, "Data officer", "asked to, GDPR 17")
    assert act.before == {"batches": [1], "files": [f"{sha256}.csv"]}
    assert len(invoke("readings", "list", "school-gas", "--format", "csv").stdout.split("\n")) == 4


@pytest.mark.slow
def test_verify_says_so_and_passes(logged: Workspace) -> None:
    invoke("evidence", "erase", "1", *REASON)
    result = invoke("ledger", "verify", "--format", "csv")
    assert "Batch 1, claim.csv: its file was erased on 20" in result.stderr
    assert "by Data officer (asked to, GDPR 17)" in result.stderr
    assert "Every reading is what its evidence that was not erased by law says." in result.stderr
    assert result.stdout.splitlines() == [
        "batches,files,readings,faults,otherwise today,erased", "2,2,2,0,0,1",
    ]  # fmt: skip


def test_verify_still_finds_what_is_missing_without_an_act(logged: Workspace) -> None:
    invoke("evidence", "erase", "1", *REASON)
    for path in logged.evidence.iterdir():
        path.unlink()
    result = invoke("ledger", "verify", ok=False)
    assert "Batch 2" in result.stderr
    assert "Error: Batch 1" not in result.stderr


def test_a_file_that_came_back_is_found_and_erased_again(logged: Workspace) -> None:
    invoke("evidence", "erase", "1", *REASON)
    data = (logged.root / "claim.csv").read_bytes()
    (logged.evidence / f"{fingerprint(data)}.csv").write_bytes(data)
    result = invoke("ledger", "verify", ok=False)
    assert "1 file of it though it was erased on" in result.stderr
    invoke("evidence", "erase", "1", *REASON)
    invoke("ledger", "verify")
    again = invoke("evidence", "erase", "1", *REASON, ok=False)
    assert "batch 1, whose file was erased on" in again.stderr


def test_logging_it_again_does_not_put_it_back(logged: Workspace) -> None:
    invoke("evidence", "erase", "1", *REASON)
    before = evidence(logged)
    result = invoke("readings", "log", "claim.csv")
    assert "Its evidence was erased on" in result.stderr
    assert "is not put back" in result.stderr
    assert evidence(logged) == before


@pytest.mark.slow
def test_nor_does_logging_it_again_once_withdrawn(logged: Workspace) -> None:
    invoke("evidence", "erase", "1", *REASON)
    invoke("readings", "withdraw", "1", "--reason", "wrong")
    before = evidence(logged)
    result = invoke("readings", "log", "claim.csv", ok=False)
    assert result.exit_code == 1
    assert "a file whose evidence was erased by law: erased on" in result.stderr
    assert "log what is left as another file" in result.stderr
    assert evidence(logged) == before
    invoke("ledger", "verify")


@pytest.mark.slow
def test_asking_for_it_says_that_it_was_erased(logged: Workspace, tmp_path: Path) -> None:
    invoke("evidence", "erase", "1", *REASON)
    result = invoke("readings", "evidence", "1", "--out", tmp_path / "x", ok=False)
    assert "batch 1, whose file was erased on" in result.stderr


@pytest.mark.slow
def test_its_half_hours_go_with_it_and_do_not_come_back(either_workspace: Workspace) -> None:
    here = either_workspace
    slots = [f"{n // 2:02}:{n % 2 * 30:02}" for n in range(48)]
    rows = [f"2000000000015,{day:02}/05/2023,kWh," + ",".join(["1.5"] * 48) for day in range(1, 32)]
    text = "MPAN,Date,Unit," + ",".join(slots) + "\n" + "\n".join(rows) + "\n"
    (here.root / "hh.csv").write_text(text, encoding="utf-8")
    invoke("readings", "log", "hh.csv")
    profiles = here.evidence.parent / "profiles"
    assert len(list(profiles.iterdir())) == 1
    invoke("evidence", "erase", "1", *REASON)
    assert not list(profiles.iterdir())
    assert not evidence(here)
    invoke("readings", "log", "hh.csv")
    assert not list(profiles.iterdir())
    assert not evidence(here)
    invoke("ledger", "verify")


@pytest.mark.slow
def test_without_a_terminal_it_needs_to_be_told(logged: Workspace) -> None:
    result = invoke("evidence", "erase", "1", "--reason", "x")
    assert "Nothing was erased: give --yes" in result.stderr
    assert len(evidence(logged)) == 2


@pytest.mark.slow
@pytest.mark.parametrize(("batch", "reason", "words"), [(9, "x", "batch 9"), (1, " ", "no reason")])
def test_a_batch_that_is_none_and_no_reason_are_refused(
    logged: Workspace, batch: int, reason: str, words: str
) -> None:
    result = invoke("evidence", "erase", str(batch), "--reason", reason, "--yes", ok=False)
    assert words in result.stderr
    assert len(evidence(logged)) == 2


@pytest.mark.slow
def test_if_the_file_cannot_be_removed_nothing_is_said_of_it(
    logged: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refused)
    with pytest.raises(PermissionError):
        erase(logged, 1, "x", "me")
    with Ledger.open(logged.ledger_url) as ledger, ledger.reading() as connection:
        assert acts(connection, ERASED) == []
