"""Credits of bills rebilled or replaced, of another file, register or convention of dates."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.ledger import test_credits as credits_of
from tests.ledger.test_credits import HEADING, held, log, waiting

council = credits_of.council

APRIL, MAY = "01/04/2023,30/04/2023", "01/05/2023,31/05/2023"
BILL, CREDIT = f"elec-1,{APRIL},3000,E,Invoice", f"elec-1,{APRIL},-3000,E,Credit"
REBILL = f"elec-1,{APRIL},2800,A,Rebill"


def verified() -> bool:
    return "Every reading is what its evidence says" in invoke("ledger", "verify").output


@pytest.mark.parametrize("quality", ["E", "A"])
def test_a_bill_cancelled_and_billed_again_over_the_same_amount_stays(
    council: Workspace, quality: str
) -> None:
    """A price was wrong: the credit takes back the earlier bill, never its own rebill."""
    log(council, "bill.csv", f"elec-1,{APRIL},3000,{quality},Invoice")
    log(council, "again.csv", CREDIT, f"elec-1,{APRIL},3000,A,Rebill")
    assert held(council) == [("2023-04-01", "2023-04-30", 3000.0, "actual")]
    # In a cumulative file, once more, nothing is withdrawn and logged again.
    whole = (BILL, CREDIT, f"elec-1,{APRIL},3000,A,Rebill", f"elec-1,{MAY},7,A,Invoice")
    told = log(council, "whole.csv", *whole)
    assert "withdrawn" not in told
    assert [one[2] for one in held(council)] == [3000.0, 7.0]
    assert verified()


def test_a_lone_rebill_keeps_standing_where_the_bill_before_is_nowhere(council: Workspace) -> None:
    refused = log(council, "again.csv", CREDIT, f"elec-1,{APRIL},3000,A,Rebill", ok=False)
    assert "there is none on those days" in refused


@pytest.mark.parametrize("is_newest_first", [False, True])
def test_a_chain_of_rebills_leaves_the_last(council: Workspace, is_newest_first: bool) -> None:
    chain = [BILL, CREDIT, REBILL, f"elec-1,{APRIL},-2800,A,Credit",
             f"elec-1,{APRIL},3000,A,Rebill"]  # fmt: skip
    log(council, "bill.csv", BILL)
    log(council, "chain.csv", *(chain[::-1] if is_newest_first else chain))
    assert held(council) == [("2023-04-01", "2023-04-30", 3000.0, "actual")]


@pytest.mark.slow
@pytest.mark.parametrize("order", list(itertools.permutations(["bill", "credit", "rebill"])))
def test_bill_credit_and_rebill_come_in_any_order(
    council: Workspace, order: tuple[str, ...]
) -> None:
    rows = {"bill": BILL, "credit": CREDIT, "rebill": REBILL}
    for _ in range(2):
        for name in order:
            log(council, f"{name}.csv", rows[name], park=True)
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]
    # What waits still is a bill and its credit, which come to nothing.
    assert sum(float(one["quantity"]) for one in waiting()) == 0
    assert verified()


def test_files_of_one_command_find_one_another(council: Workspace) -> None:
    for name, row in (("a-credit", CREDIT), ("b-bill", BILL), ("c-rebill", REBILL)):
        (council.root / f"{name}.csv").write_text(f"{HEADING}{row}\n", encoding="utf-8")
    invoke("readings", "log", *sorted(council.root.glob("?-*.csv")))
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]


@pytest.mark.slow
def test_a_credit_after_a_rebill_in_part_takes_what_was_left(council: Workspace) -> None:
    log(council, "bill.csv", BILL)
    log(council, "rebill.csv", "elec-1,11/04/2023,10/05/2023,4000,A,Rebill")
    assert [one[2] for one in held(council)] == [1000.0, 4000.0]
    told = log(council, "credit.csv", CREDIT)
    assert "1 credit of bills that were taken back or replaced before" in told
    assert [one[2] for one in held(council)] == [4000.0]
    assert verified()


@pytest.mark.slow
def test_a_repeated_credit_takes_nothing_of_the_rebill(council: Workspace) -> None:
    """A rolling file has the credit again, and the rebill came in a file of its own."""
    log(council, "bill.csv", f"elec-1,{APRIL},3000,A,Invoice")
    log(council, "credit.csv", CREDIT)
    log(council, "rebill.csv", f"elec-1,{APRIL},3000,A,Rebill")
    log(council, "rolling.csv", CREDIT, f"elec-1,{MAY},3100,A,Invoice")
    assert [one[2] for one in held(council)] == [3000.0, 3100.0]


def test_some_of_a_run_of_credits_belong_together(council: Workspace) -> None:
    log(council, "old.csv", f"elec-1,{APRIL},200,A,Invoice")
    log(
        council, "new.csv",
        "elec-1,01/04/2023,31/05/2023,6000,A,Invoice",
        CREDIT, f"elec-1,{MAY},-3000,A,Credit", f"elec-1,{APRIL},-200,A,Credit",
        "elec-1,01/04/2023,31/05/2023,5500,A,Rebill",
    )  # fmt: skip
    assert held(council) == [("2023-04-01", "2023-05-31", 5500.0, "actual")]


RATES = "Account,From,To,Rate,Consumption (kWh),Read type,Invoice type\n"


def rates(council: Workspace, name: str, *rows: str) -> str:
    path = council.root / name
    path.write_text(RATES + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return invoke("readings", "log", path, "--accept", "register_renamed").output


def test_rates_in_one_file_with_their_credits_and_rebills(council: Workspace) -> None:
    rates(
        council, "a.csv",
        f"elec-1,{APRIL},Day,2000,E,Invoice", f"elec-1,{APRIL},Night,1000,E,Invoice",
        f"elec-1,{APRIL},Day,-2000,E,Credit", f"elec-1,{APRIL},Night,-1000,E,Credit",
        f"elec-1,{APRIL},Day,1900,A,Rebill", f"elec-1,{APRIL},Night,900,A,Rebill",
    )  # fmt: skip
    assert held(council) == [("2023-04-01", "2023-04-30", 2800.0, "actual")]


def test_a_credit_of_a_register_takes_back_that_register(council: Workspace) -> None:
    """Day and Night came apart, with the same amount."""
    rates(council, "day.csv", f"elec-1,{APRIL},Day,500,A,Invoice")
    rates(council, "night.csv", f"elec-1,{APRIL},Night,500,A,Invoice")
    rates(council, "credit.csv", f"elec-1,{APRIL},Night,-500,A,Credit")
    shown = invoke("readings", "list", "elec-1").output
    assert "Day" in shown
    assert "Night" not in shown
    # Without a register it takes both; here only Day is left.
    refused = log(council, "whole.csv", f"elec-1,{APRIL},-1000,A,Credit", ok=False)
    assert "500 kWh for 2023-04-01" in refused


def test_a_credit_without_a_register_takes_back_all_of_its_days(council: Workspace) -> None:
    rates(council, "day.csv", f"elec-1,{APRIL},Day,600,A,Invoice")
    rates(council, "night.csv", f"elec-1,{APRIL},Night,500,A,Invoice")
    log(council, "whole.csv", f"elec-1,{APRIL},-1100,A,Credit")
    assert held(council) == []


def test_the_last_date_of_a_lone_credit_may_be_the_day_after(council: Workspace) -> None:
    """The supplier's bills meet on the same day; of one credit alone nobody can tell."""
    log(
        council, "bills.csv", "elec-1,15/01/2023,15/02/2023,100,A,Invoice",
        "elec-1,15/02/2023,15/03/2023,110,A,Invoice", "elec-1,15/03/2023,15/04/2023,120,A,Invoice",
    )  # fmt: skip
    log(council, "credit.csv", "elec-1,15/02/2023,15/03/2023,-110,A,Credit")
    assert [one[2] for one in held(council)] == [100.0, 120.0]


@pytest.mark.slow
def test_an_import_of_credits_alone_can_be_undone_and_logged_again(council: Workspace) -> None:
    log(council, "bill.csv", BILL)
    log(council, "credit.csv", CREDIT)
    assert held(council) == []
    invoke("readings", "withdraw", "2", "--reason", "of another council")
    assert [one[2] for one in held(council)] == [3000.0]
    again = invoke("readings", "withdraw", "2", "--reason", "twice", ok=False)
    assert "not undone yet" in again.output
    invoke("readings", "log", council.root / "credit.csv")
    assert held(council) == []
    assert verified()


def test_gas_in_m3_is_matched_though_another_row_is_at_fault(council: Workspace) -> None:
    meters = council.root / "meters.csv"
    meters.write_text(
        "meter,site,activity,unit,calorific_value\ngas-1,s,natural-gas,kWh,39.5\n", encoding="utf-8"
    )
    heading = "Account,From,To,Consumption,Unit,Read type,Invoice type\n"
    rows = [f"gas-1,{APRIL},1000,m3,E,Invoice", f"gas-1,{APRIL},-1000,m3,E,Credit",
            f"gas-1,{APRIL},900,m3,A,Rebill", f"gas-9,{APRIL},900,m3,A,Rebill"]  # fmt: skip
    for name, own in (("a.csv", rows[:1]), ("b.csv", rows[1:])):
        (council.root / name).write_text(heading + "\n".join(own) + "\n", encoding="utf-8")
        invoke("readings", "log", council.root / name, "--park")
    # 900 m³ × 1.02264 × 39.5 ÷ 3.6
    [gas] = held(council, "gas-1")
    assert gas[2] == pytest.approx(900 * 1.02264 * 39.5 / 3.6)
    assert [one["meter"] for one in waiting()] == ["gas-9"]


def test_credits_on_a_tab_of_a_workbook_are_not_lost(council: Workspace, tmp_path: Path) -> None:
    import xlsxwriter

    log(council, "bill.csv", BILL)
    path = tmp_path / "tabs.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for month, name in enumerate(("One", "Two")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADING.strip().split(","))
            for row in range(1, 9):
                day = f"0{row}/0{5 + month}/2023"
                sheet.write_row(row, 0, ["elec-2", day, day, 10 + row, "A", "Invoice"])
            if month:
                sheet.write_row(9, 0, ["elec-1", *APRIL.split(","), -3000, "E", "Credit"])
    invoke("readings", "log", path, "--sheet", "all")
    assert held(council) == []
    assert len(held(council, "elec-2")) == 16
