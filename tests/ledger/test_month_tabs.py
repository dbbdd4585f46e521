"""A tab a month: the month of its rows is the name of the tab."""

from __future__ import annotations

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from carbon.errors import Faults
from carbon.ledger.examined import Options
from carbon.ledger.readings import log
from carbon.ledger.verify import verify
from carbon.workspace import Workspace

ROWS = {
    "school-electricity": (500, 400, 410),
    "school-gas": (300, 200, 210),
}


def book(path: Path, names: list[str]) -> Path:
    """A tab of each of *names*, the last with a title and a total."""
    with Workbook(str(path)) as made:
        for number, name in enumerate(names):
            sheet = made.add_worksheet(name)
            rows: list[list[object]] = [["Meter", "kWh"]]
            rows += [[meter, own[number]] for meter, own in ROWS.items()]
            if number == len(names) - 1:
                rows = [["Energy"], *rows, ["Total", sum(own[number] for own in ROWS.values())]]
            for row, cells in enumerate(rows):
                sheet.write_row(row, 0, cells)
    return path


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "year"),
    [
        (["Apr-23", "May-23", "Jun-23"], ""),
        (["April 2023", "May 2023", "June 2023"], ""),
        (["April", "May", "June"], "2023-24"),
    ],
)
def test_each_tab_is_its_month(workspace: Workspace, names: list[str], year: str) -> None:
    path = book(workspace.root / "b.xlsx", names)
    (logged,) = log([path], workspace, options=Options(sheet="all", year=year))
    assert logged.readings == 6
    assert not verify(workspace).faults


def test_a_month_without_a_year_is_asked_for(workspace: Workspace) -> None:
    path = book(workspace.root / "b.xlsx", ["April", "May", "June"])
    with pytest.raises(Faults, match="--year"):
        log([path], workspace, options=Options(sheet="all"))
