"""Rows that wait, in every shape of file: never lost, never counted twice, each with its amount."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from carbon.ledger import grids, queries
from carbon.ledger.store import Ledger
from carbon.ledger.streamed import StreamedRecords
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger import test_credits as credits_of
from tests.ledger.test_credits import held, log, waiting

council = credits_of.council

APRIL, MAY = "01/04/2023,30/04/2023", "01/05/2023,31/05/2023"
METERS = "meter,site,activity,unit\nelec-1,s,electricity,kWh\nelec-2,s,electricity,kWh\n"


def adds_up(council: Workspace, batch: int, rows: int) -> None:
    with Ledger.open(council.ledger_url) as ledger, ledger.reading() as connection:
        assert queries.account(connection, batch).row_count == rows
    assert "Every reading is what its evidence says" in invoke("ledger", "verify").output


def log_rows(council: Workspace, name: str, heading: str, *rows: str) -> str:
    path = council.root / name
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return invoke("readings", "log", path, "--park").output


def amounts() -> list[tuple[str, str, str]]:
    return [(one["row"], one["meter"], one["quantity"]) for one in waiting()]


@pytest.mark.slow
def test_what_waits_again_is_not_counted_twice(council: Workspace) -> None:
    rows = (f"elec-1,{APRIL},3000,A,Invoice", f"elec-8,{APRIL},80,A,Invoice",
            f"elec-9,{APRIL},90,A,Invoice")  # fmt: skip
    log(council, "a.csv", *rows, park=True)
    assert "2 rows waiting: 170 kWh." in invoke("readings", "parked").output
    (council.root / "meters.csv").write_text(METERS + "elec-8,s,electricity,kWh\n", "utf-8")
    log(council, "a.csv", *rows, park=True)
    assert [one[2] for one in held(council, "elec-8")] == [80.0]
    assert amounts() == [("a.csv:4", "elec-9", "90.0")]
    # A cumulative file has it again.
    log(council, "b.csv", *rows, f"elec-1,{MAY},3100,A,Invoice", park=True)
    assert amounts() == [("b.csv:4", "elec-9", "90.0")]
    # Undone, the row waits where it did before; logged again, once.
    invoke("readings", "withdraw", "3", "--reason", "the wrong council's")
    assert amounts() == [("a.csv:4", "elec-9", "90.0")]
    log(council, "b.csv", *rows, f"elec-1,{MAY},3100,A,Invoice", park=True)
    assert amounts() == [("b.csv:4", "elec-9", "90.0")]
    adds_up(council, 5, 5)


@pytest.mark.slow
def test_what_was_logged_and_replaced_since_is_not_parked_again(council: Workspace) -> None:
    rows = (f"elec-1,{APRIL},3000,E,Invoice", f"elec-9,{APRIL},90,A,Invoice")
    log(council, "a.csv", *rows, park=True)
    log(council, "b.csv", f"elec-1,{APRIL},2800,A,Invoice")
    (council.root / "meters.csv").write_text(METERS + "elec-9,s,electricity,kWh\n", "utf-8")
    log(council, "a.csv", *rows, park=True)
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]
    assert [one[2] for one in held(council, "elec-9")] == [90.0]
    assert amounts() == []
    # So it is without --park, and so is a file that was logged whole.
    for name in ("a.csv", "b.csv"):
        for park in ([], ["--park"]):
            told = invoke("readings", "log", council.root / name, *park).output
            assert "nothing was changed" in told
    assert amounts() == []


@pytest.mark.slow
def test_a_meter_is_found_by_its_supply_point_when_it_is_added(council: Workspace) -> None:
    point = "1012345678903"
    log(council, "a.csv", f"elec-1,{APRIL},3000,A,Invoice", f"{point},{APRIL},80,A,Invoice",
        park=True)  # fmt: skip
    (council.root / "meters.csv").write_text(
        "meter,site,activity,unit,supply_point\nelec-1,s,electricity,kWh,\n"
        f"hall,s,electricity,kWh,{point}\n",
        encoding="utf-8",
    )
    log(council, "b.csv", f"{point},{APRIL},80,A,Invoice", f"{point},{MAY},85,A,Invoice")
    assert amounts() == []


@pytest.mark.slow
def test_a_bill_of_two_rates_waits_as_one_amount(council: Workspace) -> None:
    heading = "Account,From,To,Rate,Consumption (kWh)"
    log_rows(council, "a.csv", heading, f"elec-9,{APRIL},Day,500", f"elec-9,{APRIL},Night,300",
             f"elec-1,{APRIL},Day,5", f"elec-1,{APRIL},Night,4")  # fmt: skip
    assert "2 rows waiting: 800 kWh." in invoke("readings", "parked").output
    adds_up(council, 1, 5)
    # Settled by hand or by the bill, both rows wait no longer.
    (council.root / "meters.csv").write_text(METERS + "elec-9,s,electricity,kWh\n", "utf-8")
    log_rows(council, "b.csv", heading, f"elec-9,{APRIL},Day,500", f"elec-9,{APRIL},Night,300")
    assert amounts() == []


@pytest.mark.slow
def test_a_register_waits_until_that_register_comes(council: Workspace) -> None:
    heading = "Account,From,To,Rate,Consumption (kWh)"
    log_rows(council, "a.csv", heading, f"elec-9,{APRIL},Day,500", f"elec-8,{APRIL},Night,500",
             f"elec-1,{APRIL},Day,5")  # fmt: skip
    (council.root / "meters.csv").write_text(
        "meter,site,activity,unit,serial\nelec-1,s,electricity,kWh,\n"
        "hall,s,electricity,kWh,elec-9\n",
        encoding="utf-8",
    )
    log_rows(council, "b.csv", heading, f"hall,{APRIL},Night,500")
    assert len(waiting()) == 2


@pytest.mark.slow
def test_a_total_counts_the_rows_that_wait(council: Workspace) -> None:
    told = log(council, "a.csv", f"elec-1,{APRIL},3000,A,Invoice", f"elec-9,{APRIL},90,A,Invoice",
               f"elec-2,{APRIL},10,A,Invoice", "Total,,,3100,,", park=True)  # fmt: skip
    assert "a row of totals, which counts rows that wait" in told
    assert amounts() == [("a.csv:3", "elec-9", "90.0")]
    adds_up(council, 1, 5)


@pytest.mark.slow
def test_a_file_all_of_whose_rows_wait(council: Workspace) -> None:
    row = f"elec-1,{APRIL},-3000,E,Credit"
    log(council, "c.csv", row, park=True)
    assert amounts() == [("c.csv:2", "elec-1", "-3000.0")]
    adds_up(council, 1, 2)
    refused = log(council, "c.csv", row, ok=False)
    assert "there is none on those days" in refused
    log(council, "i.csv", f"elec-1,{APRIL},3000,E,Invoice")
    log(council, "c.csv", row)
    assert held(council) == []
    assert amounts() == []


@pytest.mark.slow
def test_daily_rows_of_an_unknown_meter_wait_together(council: Workspace) -> None:
    rows = [f"elec-1,{day:02}/04/2023,{day * 7 % 11 + 1}" for day in range(1, 31)]
    rows += [f"elec-9,{day:02}/04/2023,2" for day in range(1, 31)]
    rows[4] = "elec-1,05/04/2023,zz"
    log_rows(council, "d.csv", "Meter,Date,Consumption (kWh)", *rows)
    assert "31 rows waiting: 60 kWh." in invoke("readings", "parked").output
    assert [(one[0], one[1]) for one in held(council)] == [
        ("2023-04-01", "2023-04-04"), ("2023-04-06", "2023-04-30"),
    ]  # fmt: skip
    adds_up(council, 1, 61)


@pytest.mark.slow
def test_half_hours_of_an_unknown_meter_wait_together(council: Workspace) -> None:
    rows = [
        f"{meter},{day:02}/04/2023 {half // 2:02}:{half % 2 * 30:02},1"
        for meter in ("elec-1", "elec-9")
        for day in range(1, 6)
        for half in range(48)
    ]
    rows[60] = f"{rows[60][:-1]}q"
    log_rows(council, "i.csv", "Meter,Date Time,Consumption (kWh)", *rows)
    assert "241 rows waiting: 240 kWh." in invoke("readings", "parked").output
    assert sum(one[2] for one in held(council)) == 239.0
    adds_up(council, 1, 481)


def test_reads_of_a_dial_wait_with_the_others_of_their_meter(council: Workspace) -> None:
    log_rows(
        council, "r.csv", "Meter,Read date,Reading (kWh)",
        "elec-1,2023-04-01,1000", "elec-1,2023-05-01,1100", "elec-1,2023-06-01,1x50",
        "elec-1,2023-07-01,1300", "elec-9,2023-04-01,1", "elec-9,2023-05-01,5",
    )  # fmt: skip
    assert [one[2] for one in held(council)] == [100.0, 200.0]
    assert amounts() == [("r.csv:4", "", ""), ("r.csv:6", "", ""), ("r.csv:7", "elec-9", "4.0")]
    adds_up(council, 1, 7)


def test_a_workbook_says_on_which_tab_a_row_waits(council: Workspace, tmp_path: Path) -> None:
    import xlsxwriter

    (council.root / "meters.csv").write_text(
        METERS + "gas-1,s,natural-gas,kWh\ngas-2,s,natural-gas,kWh\n", encoding="utf-8"
    )
    months = ["Apr-23", "May-23", "Jun-23", "Jul-23", "Aug-23", "Sep-23"]
    path = tmp_path / "sheets.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for fuel in ("elec", "gas"):
            sheet = book.add_worksheet(fuel.title())
            sheet.write_row(0, 0, ["Meter", *months])
            for row, number in enumerate((1, 9, 2), start=1):
                used = [100 * number + 7 * row * n % 5 for n in range(6)]
                sheet.write_row(row, 0, [f"{fuel}-{number}", *used])
    invoke("readings", "log", path, "--sheet", "all", "--park")
    wait = [(Path(one["row"]).name, one["meter"], one["start"], one["end"]) for one in waiting()]
    assert wait == [
        ("sheets.xlsx [Elec]:3", "elec-9", "2023-04-01", "2023-09-30"),
        ("sheets.xlsx [Gas]:3", "gas-9", "2023-04-01", "2023-09-30"),
    ]
    assert waiting()[0]["quantity"] == str(float(sum(900 + 14 * n % 5 for n in range(6))))
    adds_up(council, 1, 8)
    with (council.root / "meters.csv").open("a", encoding="utf-8") as meters:
        meters.write("gas-9,s,natural-gas,kWh\n")
    invoke("readings", "log", path, "--sheet", "all", "--park")
    assert [one["meter"] for one in waiting()] == ["elec-9"]
    assert len(held(council, "gas-9")) == 6


def test_a_long_file_is_not_taken_into_memory() -> None:
    grid = grids.Grid("a.csv", StreamedRecords(b"a,b\n1,2\n3,4\n5,6\n", "a.csv"))
    left = grid.without({"3"})
    assert isinstance(left.records, StreamedRecords)
    assert [row for row, _ in left.records] == [1, 2, 4]
    assert [row for row, _ in left.below(1).without({"2", "Other!4"}).records] == [4]


def test_a_lone_read_waits_beside_the_one_that_cannot_be_read(council: Workspace) -> None:
    log_rows(
        council, "r.csv", "Meter,Read date,Reading (kWh)",
        "elec-1,2023-04-01,1000", "elec-1,2023-05-01,zz", "elec-2,2023-04-01,5",
        "elec-2,2023-05-01,9",
    )  # fmt: skip
    assert [one["row"] for one in waiting()] == ["r.csv:2", "r.csv:3"]
    assert [one[2] for one in held(council, "elec-2")] == [4.0]


def test_settling_by_hand_is_listed_with_its_reason(council: Workspace) -> None:
    log(council, "a.csv", f"elec-1,{APRIL},3,A,Invoice", f"elec-9,{APRIL},90,A,Invoice", park=True)
    told = invoke("readings", "parked", "--settle", "1", "--reason", "not ours").output
    assert "Parked row 1, row 3 of its file, waits no longer." in told
    made = invoke("readings", "parked", "--format", "csv").stdout
    assert list(csv.DictReader(io.StringIO(made))) == []
