from __future__ import annotations

from datetime import date

import pytest

from carbon.errors import Faults, UnreadableFile
from carbon.ledger.formats.template import COLUMNS
from carbon.ledger.readings import log
from carbon.ledger.store import Ledger
from carbon.ledger.template_workbook import write_template
from carbon.register.register import read_register
from carbon.workspace import Workspace


def test_what_is_filled_in_logs_without_a_change(workspace: Workspace) -> None:
    from openpyxl import load_workbook

    path = workspace.root / "fill-in.xlsx"
    write_template(path, read_register(workspace))
    with pytest.raises(Faults, match="a heading without rows"):
        log([path], workspace)
    book = load_workbook(path)
    sheet = book["readings"]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    sheet.append(["school-gas", date(2023, 4, 1), date(2023, 4, 30), 1234.5, "kWh", "actual"])
    sheet.append(["school-gas", date(2023, 5, 1), date(2023, 5, 31), 0, "kWh", "estimated", 30])
    book.save(path)
    log([path], workspace)
    with Ledger.open(workspace.ledger_url) as ledger:
        table = ledger.readings()
    assert list(table["quantity"]) == [1234.5, 0.0]
    assert list(table["days_with_data"]) == [30, 30]
    assert list(table["source_row"]) == [2, 3]


def test_the_drop_downs_are_this_workspaces(workspace: Workspace) -> None:
    from openpyxl import load_workbook

    path = workspace.root / "fill-in.xlsx"
    write_template(path, read_register(workspace))
    book = load_workbook(path)
    rules = {
        str(rule.sqref).partition(":")[0]: rule
        for rule in book["readings"].data_validations.dataValidation
    }
    assert {cell: rule.type for cell, rule in rules.items()} == {
        "A2": "list",
        "B2": "date",
        "C2": "date",
        "D2": "decimal",
        "E2": "list",
        "F2": "list",
        "G2": "whole",
    }
    lists = book["lists"]
    assert [cell.value for cell in lists["A"] if cell.value] == [
        "depot-electricity",
        "school-electricity",
        "school-gas",
    ]
    assert rules["A2"].formula1 == "lists!$A$1:$A$3"
    assert lists.sheet_state == "hidden"
    assert book.sheetnames[1] == "how to"


def test_a_file_that_is_there_stays(workspace: Workspace) -> None:
    path = workspace.root / "fill-in.xlsx"
    path.write_bytes(b"mine")
    with pytest.raises(UnreadableFile, match="--force"):
        write_template(path, read_register(workspace))
    assert path.read_bytes() == b"mine"
    with pytest.raises(UnreadableFile, match=r"\.xlsx"):
        write_template(workspace.root / "a.csv", read_register(workspace))


def test_an_end_before_its_start_is_refused_by_the_workbook(workspace: Workspace) -> None:
    from openpyxl import load_workbook

    path = workspace.root / "fill-in.xlsx"
    write_template(path, read_register(workspace))
    rules = load_workbook(path)["readings"].data_validations.dataValidation
    (rule,) = [rule for rule in rules if str(rule.sqref).startswith("C2")]
    assert (rule.operator, rule.formula1) == ("greaterThanOrEqual", "MAX(B2,DATE(1990,1,1))")
