"""What is to be said of a file of measures is said in a progress report and to Python too."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import carbon as package
from carbon.cli.report_measures import read_projects
from carbon.reports.measures import section
from tests.conftest import Command

DAY = date(2026, 10, 1)
COLUMNS = ("id", "technology", "capital_gbp", "price_year", "start", "life_years",
           "saving_electricity_kwh", "needs", "status")  # fmt: skip
ROWS = (
    ("led", "LED lighting", 900, 2026, "2027-04-01", 10, 5000, "", "proposed"),
    ("more", "LED lighting", 800, 2026, "2027-04-01", 10, 5000, "old", "proposed"),
    ("old", "LED lighting", 700, 2025, "2025-04-01", 10, 5000, "", "delivered"),
)
FUND = (
    'title = "F"\nstart = 2026-04-01\nperiods = 3\nmeasures = "m.xlsx"\n'
    "[[contribution]]\non = 2026-04-01\ngbp = 5000\n"
)


@pytest.fixture
def folder(carbon: Command) -> Path:
    """A workbook of measures with a hidden row and a second sheet, and a fund of them."""
    import xlsxwriter

    book = xlsxwriter.Workbook(carbon.folder / "m.xlsx")
    sheet = book.add_worksheet("measures")
    for number, row in enumerate((COLUMNS, *ROWS)):
        sheet.write_row(number, 0, row)
    sheet.set_row(2, None, None, {"hidden": True})
    book.add_worksheet("further")
    book.close()
    (carbon.folder / "fund.toml").write_text(FUND, encoding="utf-8")
    (carbon.folder / "t.csv").write_text(
        "fuel,year,unit,gbp_per_unit,escalation_pct\nelectricity,2025,kWh,0.2,0\n", "utf-8"
    )
    return carbon.folder


def told(*, fund: bool) -> str:
    """The notes of the measures' section, of the workbook or of the fund that names it."""
    measures, account = (None, Path("fund.toml")) if fund else (Path("m.xlsx"), None)
    found = section(read_projects(None, measures, Path("t.csv"), account, None, True, DAY), DAY)
    assert found
    return " ".join(note for table in found.tables for note in table.notes)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("fund", [False, True])
def test_hidden_rows_and_sheets_not_read_are_told_in_a_progress_report(fund: bool) -> None:
    assert "hidden rows 3 are read too" in told(fund=fund)
    assert "not sheet 'further'" in told(fund=fund)


def test_hidden_rows_and_sheets_not_read_are_told_to_python(folder: Path) -> None:
    made = package.appraise(folder / "m.xlsx", tariffs=folder / "t.csv", hold=True, as_at=DAY)
    assert any("hidden rows 3 are read too" in each for each in made.remarks)
    assert any("not sheet 'further'" in each for each in made.remarks)


@pytest.mark.usefixtures("folder")
def test_a_fund_in_a_progress_report_starts_what_needs_a_delivered_measure() -> None:
    """As ``measures fund`` does: it was "needs old, which is no project of the fund"."""
    of = read_projects(None, None, Path("t.csv"), Path("fund.toml"), None, True, DAY)
    assert of.account
    assert of.account.waiting == ()
    assert {name for each in of.account.periods for name in each.started} == {"led", "more"}
