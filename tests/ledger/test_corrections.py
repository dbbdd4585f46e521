from __future__ import annotations

from datetime import date

import pytest

from carbon.errors import BadValue, Faults
from carbon.ledger import queries
from carbon.ledger.corrections import ReadingChange, correct, withdraw
from carbon.ledger.examined import Options
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace
from tests.ledger.conftest import write

APRIL = "school-gas,2023-04-01,2023-04-30,1000,kWh,actual"
MAY = "school-gas,2023-05-01,2023-05-31,900,kWh,actual"


def quantities(workspace: Workspace) -> list[float]:
    with Ledger.open(workspace.ledger_url) as ledger:
        return list(ledger.readings()["quantity"])


def test_a_correction_withdraws_and_logs_again(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL, MAY)], workspace)
    done = correct(workspace, 1, ReadingChange(quantity=1100.5), "misread", by="B. Clerk")
    assert (done.batch, done.withdrawn, done.logged) == (2, 1, 1)
    with Ledger.open(workspace.ledger_url) as ledger:
        first = ledger.readings().to_dict("records")[0]
        with ledger.reading() as connection:
            old, new, _ = queries.history(connection, "school-gas")
    assert (first["quantity"], first["quality"]) == (1100.5, "corrected")
    assert first["file"] == "correction-of-reading-1.csv"
    assert (old.withdrawn_by, old.reason, old.withdrawn_in) == ("B. Clerk", "misread", 2)
    assert (new.withdrawn_by, new.note) == (None, "corrects reading 1: misread")
    assert verify(workspace).faults == ()


def test_the_span_can_be_corrected_but_not_onto_other_days(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL, MAY)], workspace)
    with pytest.raises(Faults, match="already"):
        correct(workspace, 1, ReadingChange(last=date(2023, 5, 1)), "longer")
    assert quantities(workspace) == [1000.0, 900.0]
    correct(workspace, 1, ReadingChange(start=date(2023, 3, 30)), "longer")
    with Ledger.open(workspace.ledger_url) as ledger:
        first = ledger.readings().to_dict("records")[0]
    assert (first["start"], first["days_with_data"]) == (date(2023, 3, 30), 32)


@pytest.mark.parametrize(
    ("number", "change", "reason", "error"),
    [
        (1, ReadingChange(quantity=-5.0), "credit", Faults),
        (1, ReadingChange(unit="litre"), "unit", Faults),
        (9, ReadingChange(quantity=5.0), "none", BadValue),
        (1, ReadingChange(quantity=5.0), " ", BadValue),
    ],
)
def test_a_correction_passes_the_checks_or_changes_nothing(
    workspace: Workspace, number: int, change: ReadingChange, reason: str, error: type[Exception]
) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    evidence = sorted(workspace.evidence.iterdir())
    with pytest.raises(error):
        correct(workspace, number, change, reason)
    assert quantities(workspace) == [1000.0]
    assert sorted(workspace.evidence.iterdir()) == evidence


def test_a_file_with_a_corrected_reading_still_changes_nothing(workspace: Workspace) -> None:
    path = write(workspace, "a.csv", APRIL, MAY)
    log([path], workspace)
    correct(workspace, 1, ReadingChange(quantity=1100.0), "misread")
    (logged,) = log([path], workspace)
    assert (logged.is_new, logged.batch) == (False, 1)
    assert quantities(workspace) == [1100.0, 900.0]


def test_withdrawing_undoes_a_batch_which_can_be_logged_again(workspace: Workspace) -> None:
    path = write(workspace, "a.csv", APRIL, MAY)
    log([path], workspace)
    done = withdraw(workspace, 1, "wrong council")
    assert (done.withdrawn, done.logged) == (2, 0)
    assert quantities(workspace) == []
    with pytest.raises(BadValue, match="not undone yet"):
        withdraw(workspace, 1, "again")
    (logged,) = log([path], workspace)
    assert (logged.is_new, logged.readings) == (True, 2)
    assert verify(workspace).faults == ()


def test_withdrawing_restores_what_the_batch_had_replaced(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    changed = write(workspace, "b.csv", APRIL.replace("1000", "1100"), MAY)
    log([changed], workspace, options=Options(revise=True, reason="new bill"))
    done = withdraw(workspace, 2, "the first was right")
    assert (done.withdrawn, done.logged) == (2, 1)
    with Ledger.open(workspace.ledger_url) as ledger:
        (one,) = ledger.readings().to_dict("records")
    assert (one["quantity"], one["quality"], one["batch"]) == (1000.0, "actual", 3)
    assert verify(workspace).faults == ()


def test_a_later_export_brings_back_what_a_withdrawal_took(workspace: Workspace) -> None:
    log([write(workspace, "april.csv", APRIL)], workspace)
    both = write(workspace, "to-may.csv", APRIL, MAY)
    log([both], workspace)
    withdraw(workspace, 1, "by mistake")
    (logged,) = log([both], workspace)
    assert (logged.readings, logged.skipped) == (1, 1)
    assert quantities(workspace) == [1000.0, 900.0]


def test_verify_sees_a_changed_a_missing_and_a_false_evidence(workspace: Workspace) -> None:
    log([write(workspace, "a.csv", APRIL)], workspace)
    log([write(workspace, "b.csv", MAY)], workspace)
    assert verify(workspace).readings == 2
    first, second = sorted(workspace.evidence.iterdir(), key=lambda p: b"1000" in p.read_bytes())
    (workspace.evidence / "stray.csv").write_text("x")
    first.write_text("changed", encoding="utf-8")
    second.unlink()
    verified = verify(workspace)
    assert len(verified.faults) == 2
    assert any("was changed" in fault for fault in verified.faults)
    assert any("no evidence file" in fault for fault in verified.faults)
    assert verified.orphans == ("stray.csv",)


def test_verify_sees_a_reading_that_its_row_does_not_say(workspace: Workspace) -> None:
    import sqlite3

    log([write(workspace, "a.csv", APRIL)], workspace)
    connection = sqlite3.connect(workspace.root / "ledger.db")
    connection.execute("DROP TRIGGER reading_not_updated")
    connection.execute("UPDATE reading SET quantity = 1001")
    connection.commit()
    connection.close()
    trigger, chain, fault = verify(workspace).faults
    assert "reading_not_updated" in trigger
    assert chain == "Batch 1: its readings are not as written"
    assert "row 2 of a.csv does not say" in fault


def test_verify_reads_every_format_again(workspace: Workspace) -> None:
    root = workspace.root
    gas = "school-gas,2023-04-01,2023-04-30,100,m3,actual"
    half_hours = ",".join(f"hh{n:02}" for n in range(1, 49))
    ones = ",".join(["0.1"] * 48)
    (root / "hh.csv").write_text(
        f"meter,date,units,{half_hours}\nschool-gas,2023-05-01,m3,{ones}\n"
        f"school-gas,2023-05-02,m3,{ones}\n",
        encoding="utf-8",
    )
    (root / "bills.csv").write_text(
        "MPAN,From,To,kWh\n2000000000015,01/01/2023,31/01/2023,10\n", encoding="utf-8"
    )
    log([write(workspace, "gas.csv", gas), root / "hh.csv", root / "bills.csv"], workspace)
    verified = verify(workspace)
    assert (verified.faults, verified.readings, verified.batches) == ((), 3, 3)


@pytest.mark.slow
def test_withdrawing_takes_along_what_was_restored_of_the_batch(workspace: Workspace) -> None:
    """A correction undone leaves a copy of the batch's reading, in a batch of its own."""
    log([write(workspace, "a.csv", APRIL)], workspace)
    wrong = write(workspace, "b.csv", APRIL.replace("1000", "1100"), MAY)
    log([wrong], workspace, options=Options(revise=True, reason="new bill"))
    correct(workspace, 2, ReadingChange(quantity=1200.0), "misread")
    withdraw(workspace, 3, "it was not")
    assert quantities(workspace) == [1100.0, 900.0]
    done = withdraw(workspace, 2, "another council's")
    assert (done.withdrawn, done.logged, done.corrected) == (2, 1, ())
    assert quantities(workspace) == [1000.0]
    assert verify(workspace).faults == ()


def test_a_correction_outlives_the_batch_and_is_told(workspace: Workspace) -> None:
    path = write(workspace, "a.csv", APRIL, MAY)
    log([path], workspace)
    correct(workspace, 1, ReadingChange(quantity=40.0, unit="m3"), "misread")
    done = withdraw(workspace, 1, "wrong file")
    assert (done.withdrawn, [one.batch for one in done.corrected]) == (1, [2])
    assert len(quantities(workspace)) == 1
    with pytest.raises(Faults, match="--revise"):
        log([path], workspace)
