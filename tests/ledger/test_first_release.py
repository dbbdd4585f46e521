"""Batches of the first release: read again as they were read, and what today reads otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from carbon.files import fingerprint
from carbon.ledger.evidence import give_back, keep
from carbon.ledger.readings import Options, log
from carbon.ledger.records import Reading
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.verify import verify
from carbon.workspace import Workspace

SLOTS = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in (0, 30)]
MOMENTS = [f"2023-06-05 {slot}" for slot in SLOTS]
ELECTRICITY = "school-electricity"
ACROSS = f"mpan,date,{','.join(SLOTS)}"
ROW = f"{ELECTRICITY},2023-06-05,{','.join(['1'] * 48)}"
FLAGGED = "mpan,date," + ",".join(f"{slot},flag" for slot in SLOTS)


@dataclass(frozen=True)
class Old:
    """A file and what the first release logged of it."""

    form: str
    text: str
    quantity: float
    quality: str = "actual"
    meter: str = ELECTRICITY
    start: date = date(2023, 6, 5)
    end: date = date(2023, 6, 6)
    row: int = 2
    settings: str = '{"label": "start"}'
    unit: str = "kWh"


def rows(heading: str, *lines: str) -> str:
    return "\n".join([heading, *lines]) + "\n"


GOOD = {
    "half-hours, quality stated": Old("half-hourly", rows(f"{ACROSS},quality", f"{ROW},A"), 48.0),
    "bills, quality stated": Old(
        "bills",
        rows("meter,from,to,kwh,quality", f"{ELECTRICITY},05/06/2023,05/06/2023,48,actual"),
        48.0,
        settings="{}",
    ),
    "our template": Old(
        "template",
        rows(
            "meter,start,end,quantity,unit,quality",
            f"{ELECTRICITY},2023-06-05,2023-06-05,48,kWh,actual",
        ),
        48.0,
        settings="{}",
    ),
}
OTHERWISE = {
    "a unit of Wh passed over": (
        Old(
            "interval",
            rows(
                "mpan,datetime,value,unit,quality",
                *(f"{ELECTRICITY},{moment},1000,Wh,A" for moment in MOMENTS),
            ),
            48_000.0,
        ),
        "48000 Wh where 48000 kWh was logged",
    ),
    "flags of estimates passed over": (
        Old(
            "half-hourly", rows(FLAGGED, f"{ELECTRICITY},2023-06-05,{','.join(['1,E'] * 48)}"), 48.0
        ),
        "1 reading 'estimated' where 'actual' was logged",
    ),
    "no word on quality": (
        Old("half-hourly", rows(ACROSS, ROW), 48.0),
        "1 reading 'not stated' where 'actual' was logged",
    ),
    "a heading in kWh over cells in MWh": (
        Old(
            "bills",
            rows("meter,from,to,kwh,unit,quality", f"{ELECTRICITY},2023-06-05,2023-06-05,2,MWh,A"),
            2.0,
            settings="{}",
            unit="MWh",
        ),
        "2 kWh",
    ),
    "one shared day made every end the day after": (
        Old(
            "bills",
            rows(
                "meter,from,to,kwh,quality",
                f"{ELECTRICITY},2023-06-05,2023-06-10,50,A",
                f"{ELECTRICITY},2023-06-10,2023-06-20,100,A",
            ),
            100.0,
            start=date(2023, 6, 10),
            end=date(2023, 6, 20),
            row=3,
            settings="{}",
        ),
        "",
    ),
}


def logged_then(workspace: Workspace, *olds: Old) -> None:
    """Put batches into the ledger as the first release left them: without a layout's text."""
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        for number, old in enumerate(olds, start=1):
            name, data = f"old-{number}.csv", old.text.encode()
            keep(workspace.evidence, fingerprint(data), name, data)
            batch = Batch("import", "A", name, fingerprint(data), old.form, old.settings, 1, 0, "")
            days = (old.end - old.start).days
            reading = Reading(
                old.meter, old.start, old.end, old.quantity, old.unit, old.quality, days, old.row
            )
            ledger.add(connection, batch, [reading])


@pytest.mark.parametrize("name", GOOD)
def test_a_plain_batch_is_what_its_evidence_says_then_and_today(
    workspace: Workspace, name: str
) -> None:
    logged_then(workspace, GOOD[name])
    found = verify(workspace)
    assert (found.faults, found.otherwise) == ((), ())


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_was_passed_over_is_no_fault_and_is_listed(workspace: Workspace, name: str) -> None:
    old, says = OTHERWISE[name]
    logged_then(workspace, old)
    found = verify(workspace)
    assert found.faults == ()
    (told,) = found.otherwise
    assert says in told
    assert "carbon readings evidence 1 --out again" in told
    assert 'carbon readings log "again/old-1.csv" --revise --reason TEXT' in told


@pytest.mark.parametrize("name", [*GOOD, *OTHERWISE])
def test_what_neither_rules_say_is_a_fault(workspace: Workspace, name: str) -> None:
    old = GOOD.get(name) or OTHERWISE[name][0]
    logged_then(workspace, Old(**{**vars(old), "quantity": old.quantity + 1}))
    (fault,) = verify(workspace).faults
    assert "does not say" in fault


@pytest.mark.parametrize("name", OTHERWISE)
def test_the_commands_that_are_told_put_it_right(workspace: Workspace, name: str) -> None:
    old, _ = OTHERWISE[name]
    logged_then(workspace, old)
    path = give_back(workspace, 1, workspace.root / "again")
    (logged,) = log([path], workspace, options=Options(revise=True, reason="read as it is"))
    assert logged.is_new
    found = verify(workspace)
    assert (found.faults, found.otherwise) == ((), ())
    (again,) = log([path], workspace)
    assert not again.is_new


def test_without_revise_a_quality_that_differs_is_said(workspace: Workspace) -> None:
    logged_then(workspace, OTHERWISE["no word on quality"][0])
    path = give_back(workspace, 1, workspace.root / "again")
    (logged,) = log([path], workspace)
    assert not logged.is_new
    assert any("'not stated', not 'actual'" in one and "--revise" in one for one in logged.remarks)


@pytest.mark.slow
def test_a_file_that_is_refused_today_is_listed(workspace: Workspace) -> None:
    text = rows(f"{ACROSS},quality,Code", f"{ROW},A,XQ9")
    logged_then(workspace, Old("half-hourly", text, 48.0))
    found = verify(workspace)
    assert found.faults == ()
    (told,) = found.otherwise
    assert "it is refused" in told
    assert "old-1.csv:" in told
    assert "Code" in told
