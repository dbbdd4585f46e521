"""Bills that take back others, and rows that wait until somebody knows what they are."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carbon.ledger import queries
from carbon.ledger.credit_matching import match
from carbon.ledger.records import Reading
from carbon.ledger.store import Ledger
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke

HEADING = "Account,From,To,Consumption (kWh),Read type,Invoice type\n"


@pytest.fixture
def council(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    folder = tmp_path / "council"
    folder.mkdir()
    ledger = "" if url.startswith("sqlite") else f'ledger.url = "{url}"\n'
    files = {
        "carbon.toml": f'title = "T"\nby = "An Officer"\n{ledger}',
        "sites.csv": "site,name,service\ns,School,schools\n",
        "meters.csv": "meter,site,activity,unit\nelec-1,s,electricity,kWh\n"
        "elec-2,s,electricity,kWh\n",
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return open_workspace(folder)


def log(council: Workspace, name: str, *rows: str, park: bool = False, ok: bool = True) -> str:
    path = council.root / name
    path.write_text(HEADING + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return invoke("readings", "log", path, *(["--park"] if park else []), ok=ok).output


def held(council: Workspace, meter: str = "elec-1") -> list[tuple[str, str, float, str]]:
    with Ledger.open(council.ledger_url) as ledger, ledger.reading() as connection:
        return [
            (one.start.isoformat(), (one.end - timedelta(days=1)).isoformat(), one.quantity,
             one.quality)
            for one in queries.standing(connection, [meter])
        ]  # fmt: skip


def waiting() -> list[dict[str, str]]:
    made = invoke("readings", "parked", "--format", "csv").stdout
    return list(csv.DictReader(io.StringIO(made)))


SPRING = (
    "elec-1,01/04/2023,30/04/2023,3000,E,Invoice",
    "elec-1,01/05/2023,31/05/2023,3100,E,Invoice",
    "elec-1,01/06/2023,30/06/2023,2900,E,Invoice",
    "elec-1,01/07/2023,31/07/2023,3100,E,Invoice",
)


def test_a_credit_and_its_rebill_in_one_file_leave_the_rebill(council: Workspace) -> None:
    told = log(
        council, "a.csv",
        "elec-1,01/04/2023,30/04/2023,3000,E,Invoice",
        "elec-1,01/04/2023,30/04/2023,-3000,E,Credit",
        "elec-1,01/04/2023,30/04/2023,2800,A,Rebill",
    )  # fmt: skip
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]
    assert "1 read" in told
    assert "taken back by the credit in row 3" in told
    account = invoke("ledger", "account", "1", "--format", "csv").stdout
    assert "credit of row 2" in account


@pytest.mark.parametrize("sign", ["-", ""])
def test_a_credit_two_months_later_over_three_bills_with_a_rebill_on_other_dates(
    council: Workspace, sign: str
) -> None:
    log(council, "bills.csv", *SPRING)
    told = log(
        council, "later.csv",
        f"elec-1,01/04/2023,30/06/2023,{sign}9000,E,Credit",
        "elec-1,01/04/2023,10/07/2023,9900,A,Rebill",
    )  # fmt: skip
    stub = 3100 * 21 / 31
    assert held(council) == [
        ("2023-04-01", "2023-07-10", 9900.0, "actual"),
        ("2023-07-11", "2023-07-31", pytest.approx(stub, rel=1e-12), "estimated"),
    ]
    assert "takes back" in told
    assert invoke("ledger", "verify").exit_code == 0
    # The same file again changes nothing.
    again = invoke("readings", "log", council.root / "later.csv").output
    assert "nothing was changed" in again
    assert len(held(council)) == 2
    # Undone, all is as it was.
    invoke("readings", "withdraw", "2", "--reason", "the supplier's mistake")
    assert [one[2] for one in held(council)] == [3000.0, 3100.0, 2900.0, 3100.0]
    assert invoke("ledger", "verify").exit_code == 0


def test_a_cumulative_file_takes_back_what_an_earlier_one_logged(council: Workspace) -> None:
    log(council, "may.csv", "elec-1,01/04/2023,30/04/2023,3000,A,Invoice")
    rows = (
        "elec-1,01/04/2023,30/04/2023,3000,A,Invoice",
        "elec-1,01/04/2023,30/04/2023,-3000,A,Credit",
        "elec-1,01/04/2023,30/04/2023,2800,A,Rebill",
    )
    log(council, "june.csv", *rows)
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]
    log(council, "july.csv", *rows, "elec-1,01/05/2023,31/05/2023,2700,A,Invoice")
    assert [one[2] for one in held(council)] == [2800.0, 2700.0]


def test_a_credit_that_came_before_is_not_taken_back_twice(council: Workspace) -> None:
    log(council, "bills.csv", *SPRING[:2])
    log(council, "credit.csv", "elec-1,01/04/2023,30/04/2023,-3000,E,Credit")
    assert [one[0] for one in held(council)] == ["2023-05-01"]
    told = log(
        council, "more.csv",
        "elec-1,01/04/2023,30/04/2023,-3000,E,Credit",
        "elec-1,01/04/2023,30/04/2023,2950,A,Rebill",
    )  # fmt: skip
    assert [one[2] for one in held(council)] == [2950.0, 3100.0]
    assert "1 reading logged before" in told


def test_several_credits_take_back_one_bill(council: Workspace) -> None:
    log(council, "bill.csv", "elec-1,01/04/2023,30/06/2023,9000,E,Invoice")
    log(
        council, "credits.csv",
        "elec-1,01/04/2023,30/04/2023,-3000,E,Credit",
        "elec-1,01/05/2023,31/05/2023,-3100,E,Credit",
        "elec-1,01/06/2023,30/06/2023,-2900,E,Credit",
    )  # fmt: skip
    assert held(council) == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("elec-1,01/04/2023,30/04/2023,-2999,E,Credit", "3000 kWh for 2023-04-01 to 2023-04-30"),
        ("elec-2,01/04/2023,30/04/2023,-3000,E,Credit", "there is none on those days"),
        ("elec-1,01/04/2023,29/04/2023,-3000,E,Credit", "bills of that meter, those days"),
        ("elec-1,01/04/2023,30/04/2023,-3000,E,Zorp", "'Zorp'"),
    ],
)
def test_a_credit_that_matches_nothing_is_refused(council: Workspace, row: str, why: str) -> None:
    log(council, "bills.csv", *SPRING)
    before = held(council)
    told = log(council, "credit.csv", row, "elec-1,01/08/2023,31/08/2023,7,A,Invoice", ok=False)
    assert why in told
    assert held(council) == before


@pytest.mark.slow
def test_a_lone_credit_is_parked_and_settled_when_its_bill_comes(council: Workspace) -> None:
    told = log(
        council, "credit.csv",
        "elec-1,01/04/2023,30/04/2023,-3000,E,Credit",
        "elec-2,01/04/2023,30/04/2023,500,A,Invoice",
        park=True,
    )  # fmt: skip
    assert "Parked 1 row" in told
    assert [one[2] for one in held(council, "elec-2")] == [500.0]
    [row] = waiting()
    assert (row["row"], row["quantity"], row["meter"]) == ("credit.csv:2", "-3000.0", "elec-1")
    assert "bills of that meter" in row["reason"]
    assert "1 row (-3,000 kWh)" in " ".join(invoke("status").output.split())
    with Ledger.open(council.ledger_url) as ledger, ledger.reading() as connection:
        rows = queries.account(connection, 1).rows
    assert {one.use: one.count for one in rows} == {"heading": 1, "reading": 1, "parked": 1}
    assert invoke("ledger", "verify").exit_code == 0
    # Again, with and without --park: nothing new.
    again = invoke("readings", "log", council.root / "credit.csv", "--park").output
    assert "nothing was changed" in again
    assert len(waiting()) == 1
    # The bill comes; the file that has the credit is logged once more.
    log(council, "bill.csv", "elec-1,01/04/2023,30/04/2023,3000,E,Invoice")
    invoke("readings", "log", council.root / "credit.csv")
    assert held(council) == []
    assert waiting() == []
    assert invoke("ledger", "verify").exit_code == 0


def test_without_park_it_is_whole_or_nothing(council: Workspace) -> None:
    rows = ("elec-9,01/04/2023,30/04/2023,5,A,Invoice", SPRING[0])
    refused = log(council, "a.csv", *rows, ok=False)
    assert "elec-9" in refused
    told = log(council, "a.csv", *rows, park=True)
    assert "Parked 1 row" in told
    assert len(held(council)) == 1
    assert "elec-9" in (council.root / "unknown-meters.csv").read_text(encoding="utf-8")


def test_rows_that_contradict_one_another_all_wait(council: Workspace) -> None:
    log(
        council, "a.csv",
        "elec-1,01/04/2023,30/04/2023,3000,A,Invoice",
        "elec-1,01/04/2023,30/04/2023,3500,A,Invoice",
        SPRING[1],
        park=True,
    )  # fmt: skip
    assert [one[0] for one in held(council)] == ["2023-05-01"]
    assert sorted(row["row"] for row in waiting()) == ["a.csv:2", "a.csv:3"]


def test_what_concerns_the_whole_file_is_not_parked(council: Workspace) -> None:
    path = council.root / "a.csv"
    path.write_text(
        "Account,From,To,Consumption (kWh),Zq7\n"
        "elec-1,01/04/2023,30/04/2023,3000,10 kWh\nelec-1,01/05/2023,31/05/2023,3000,12 kWh\n",
        encoding="utf-8",
    )
    refused = invoke("readings", "log", path, "--park", ok=False)
    assert refused.exit_code == 1
    assert "Zq7" in refused.output


def test_a_bad_cell_waits_and_the_corrected_file_settles_it(council: Workspace) -> None:
    bad = "elec-1,01/04/2023,30/04/2023,3O00,A,Invoice"
    log(council, "a.csv", bad, SPRING[1], park=True)
    [row] = waiting()
    assert "3O00" in row["reason"]
    invoke("readings", "parked", "--settle", row["number"], "--reason", "comes in another file")
    assert waiting() == []
    assert invoke("readings", "parked", "--settle", row["number"], "--reason", "x", ok=False)


def test_an_actual_replaces_an_estimate_in_part(council: Workspace) -> None:
    log(council, "e.csv", "elec-1,01/04/2023,30/04/2023,3000,E,Invoice")
    log(council, "a.csv", "elec-1,11/04/2023,20/05/2023,4000,A,Invoice")
    assert held(council) == [
        ("2023-04-01", "2023-04-10", 1000.0, "estimated"),
        ("2023-04-11", "2023-05-20", 4000.0, "actual"),
    ]
    assert invoke("ledger", "verify").exit_code == 0


@given(st.integers(0, 10_000))
def test_credits_of_any_bills_take_back_those_and_no_other(seed: int) -> None:
    chance = random.Random(seed)
    start, bills = date(2023, 1, 1), []
    for row in range(2, chance.randint(4, 14)):
        end = start + timedelta(days=chance.randint(1, 40))
        amount = float(chance.randint(0, 5000))
        bills.append(Reading("m", start, end, amount, "kWh", "actual", 1, row))
        start = end
    first = chance.randrange(len(bills))
    last = chance.randrange(first, len(bills))
    taken = bills[first : last + 1]
    total = sum(one.quantity for one in taken)
    credit = Reading("m", taken[0].start, taken[-1].end, -total, "kWh", "actual", 1, 99)
    mixed = chance.sample(bills, len(bills))
    found, left = match([credit], mixed, lambda bill, _unit: bill.quantity)
    assert not left
    assert list(found[0].bills) == taken
    # A kWh less, or a day more, takes back nothing.
    for other in (
        credit._replace(quantity=credit.quantity - 1),
        credit._replace(end=credit.end + timedelta(days=1)),
    ):
        assert match([other], mixed, lambda bill, _unit: bill.quantity)[1] == [other]
