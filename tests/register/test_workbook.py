"""The register as a workbook: written, filled in as Excel would, read back, told and taken in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from carbon.errors import BadValue, Place
from carbon.register.workbook_rows import text_of
from carbon.workspace import Workspace
from tests.conftest import Command
from tests.ledger.conftest import workspace
from tests.ledger.test_hostile import changed, giving_texts

__all__ = ["workspace"]

#: Of two meters that are valid: MPANs with their check digits.
MPAN, OTHER_MPAN = 2000000000015, 2000000000024


@pytest.fixture
def here(carbon: Command, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(workspace.root)
    return carbon


@pytest.fixture
def edit(here: Command) -> Callable[[Callable[[Any], None]], Path]:
    """A workbook of the register, changed by a function as somebody would in Excel."""

    def edited(change: Callable[[Any], None]) -> Path:
        from openpyxl import load_workbook

        here("register", "template", "r.xlsx", "--force")
        book = load_workbook("r.xlsx")
        change(book)
        book.save("r.xlsx")
        return Path("r.xlsx")

    return edited


def column(sheet: Any, name: str) -> int:
    return next(cell.column for cell in sheet[1] if cell.value == name)


def put(sheet: Any, row: int, **cells: object) -> None:
    """Type into the cells of a row, by their columns."""
    for name, value in cells.items():
        sheet.cell(row, column(sheet, name.rstrip("_"))).value = value


def files(workspace: Workspace) -> tuple[bytes, bytes]:
    return workspace.sites.read_bytes(), workspace.meters.read_bytes()


def test_what_is_written_comes_back_without_a_change(here: Command, workspace: Workspace) -> None:
    before = files(workspace)
    here("register", "template", "r.xlsx")
    result = here("register", "import", "r.xlsx", "--yes")
    assert "Nothing would change." in result.stderr
    assert files(workspace) == before


def test_the_workbook_has_drop_downs_notes_and_text_for_supply_points(here: Command) -> None:
    from openpyxl import load_workbook

    here("register", "template", "r.xlsx")
    book = load_workbook("r.xlsx")
    assert book.sheetnames == ["sites", "meters", "notes", "lists"]
    assert book["lists"].sheet_state == "hidden"
    meters = book["meters"]
    cell = meters.cell(2, column(meters, "supply_point"))
    assert (cell.value, cell.number_format) == ("2000000000015", "@")
    rules = {
        meters.cell(1, next(iter(rule.sqref.ranges)).min_col).value: rule.type
        for rule in meters.data_validations.dataValidation
    }
    chosen = {name for name, kind in rules.items() if kind == "list"}
    assert chosen == {
        "site", "activity", "unit", "service", "from_reason", "to_reason", "events", "spread",
        "main_meter", "becomes",
    }  # fmt: skip
    assert rules["from"] == "date"
    explained = {(row[0].value, row[1].value) for row in book["notes"].iter_rows(min_row=2)}
    assert {("sites", cell.value) for cell in book["sites"][1]} <= explained
    assert {("meters", cell.value) for cell in meters[1]} <= explained


def test_a_file_that_is_there_stays_but_for_force(here: Command) -> None:
    Path("r.xlsx").write_bytes(b"mine")
    assert "--force" in here("register", "template", "r.xlsx", ok=False).stderr
    assert Path("r.xlsx").read_bytes() == b"mine"
    assert here("register", "template", "r.csv", ok=False).exit_code == 1


def test_no_cell_of_the_workbook_is_a_formula(here: Command, workspace: Workspace) -> None:
    from openpyxl import load_workbook

    here("sites", "add", "evil", "--name", "=1+1", "--service", "@SUM(A1)")
    here("register", "template", "r.xlsx")
    book = load_workbook("r.xlsx")
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds
    before = files(workspace)
    assert "Nothing would change." in here("register", "import", "r.xlsx", "--yes").stderr
    assert files(workspace) == before


def test_changes_are_shown_and_only_done_when_told(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    def change(book: Any) -> None:
        put(book["sites"], 2, pupils=210, public="no")
        put(book["sites"], 4, site="hall", name="Hall", service="offices",
            from_=datetime(2024, 4, 1), from_reason="acquired")  # fmt: skip
        put(book["meters"], 5, meter="hall-e", site="hall", activity="electricity", unit="kWh",
            supply_point=OTHER_MPAN, from_="01/04/2024", from_reason="acquired")  # fmt: skip
        book["meters"].delete_rows(3)

    path = edit(change)
    before = files(workspace)
    result = here("register", "import", path, "--format", "csv")
    assert result.stdout.splitlines() == [
        "tab,id,what,column,before,after",
        "sites,hall,added,,,name Hall; service offices; from 2024-04-01; from_reason acquired",
        "sites,school,changed,pupils,,210",
        "sites,school,changed,public,,no",
        "meters,hall-e,added,,,site hall; activity electricity; unit kWh; supply_point "
        "2000000000024; from 01/04/2024; from_reason acquired",
        'meters,school-gas,"not in the workbook, stays",,,',
    ]
    assert "Nothing was changed: give --yes" in result.stderr
    assert "1 meter of the register. They stay" in result.stderr
    assert files(workspace) == before
    result = here("register", "import", path, "--yes", "--by", "B. Clerk")
    assert "Added 1 site and 1 meter, changed 1 site and 0 meters by B. Clerk." in result.stderr
    assert "There is no ledger yet" in result.stderr
    sites = workspace.sites.read_text(encoding="utf-8").splitlines()
    assert sites[0] == "site,name,service,floor_area_m2,pupils,from,from_reason,public"
    assert sites[1] == "school,Park School,schools,1200,210,,,no"
    assert "hall-e,hall,electricity,kWh" in workspace.meters.read_text(encoding="utf-8")
    assert "school-gas,school," in workspace.meters.read_text(encoding="utf-8")
    again = here("register", "import", path, "--yes")
    assert "Nothing would change." in again.stderr


FAULTS: list[tuple[str, int, dict[str, object], str]] = [
    ("meters", 2, {"activity": "electrcity"}, "column activity: found activity 'electrcity'; "
     "expected perhaps electricity"),
    ("meters", 2, {"supply_point": "2000000000014"}, "a last digit of 5"),
    ("meters", 2, {"supply_point": "2E+12"}, "found 2E+12, a number that Excel has rounded"),
    ("meters", 2, {"supply_point": "2.00001E+12"}, "found 2.00001E+12, a number that Excel"),
    ("meters", 2, {"supply_point": 2e12}, "found 2E+12, a number that Excel has rounded"),
    ("meters", 2, {"supply_point": 1.801100200000e20}, "a number that Excel has rounded"),
    ("meters", 3, {"supply_point": "12"}, "found MPRN '12'; expected 6 to 10 digits"),
    ("meters", 3, {"calorific_value": 3.95}, "found a calorific value of 3.95 MJ/m³"),
    ("meters", 3, {"unit": "litre"}, "while natural-gas is counted in kWh"),
    ("meters", 3, {"site": "nowhere"}, "column site: found site 'nowhere'"),
    ("meters", 4, {"from": "31/02/2020"}, "column from: found '31/02/2020'; expected a date"),
    ("meters", 4, {"to": date(2015, 1, 1)}, "a last day that is not before the first"),
    ("meters", 4, {"to_reason": None}, "without a reason"),
    ("meters", 4, {"serial": datetime(2024, 2, 1)}, "Excel has made a date of what was typed"),
    ("meters", 4, {"meter": "school-gas"}, "found meter 'school-gas' again (first in row 3)"),
    ("meters", 4, {"supply_point": MPAN}, "one meter at a supply point"),
    ("meters", 4, {"events": "perhaps"}, "found 'perhaps'; expected yes or no"),
    ("meters", 4, {"note": "#N/A"}, "found a cell with #N/A"),
    ("sites", 2, {"name": None}, "column name: found nothing; expected a value"),
    ("sites", 2, {"floor_area_m2": -3}, "a number above 0"),
    ("sites", 3, {"site": "school"}, "found site 'school' again (first in row 2)"),
    ("sites", 3, {"from": datetime(2016, 4, 1, 12, 30)}, "expected a day without a time"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("tab", "row", "cells", "words"), FAULTS)
def test_a_fault_is_told_with_tab_row_and_column(
    here: Command,
    workspace: Workspace,
    edit: Callable[..., Path],
    tab: str,
    row: int,
    cells: dict[str, object],
    words: str,
) -> None:
    before = files(workspace)
    path = edit(lambda book: put(book[tab], row, **cells))
    result = here("register", "import", path, "--yes", ok=False)
    assert result.exit_code == 1
    assert words in result.stderr
    assert f"r.xlsx [{tab}]:{row}" in result.stderr
    assert files(workspace) == before


def test_faults_of_both_tabs_come_together(here: Command, edit: Callable[..., Path]) -> None:
    def change(book: Any) -> None:
        for tab, row, cells, _ in (FAULTS[0], FAULTS[6], FAULTS[12], FAULTS[-4], FAULTS[-3]):
            put(book[tab], row, **cells)

    result = here("register", "import", edit(change), "--yes", ok=False)
    assert "5 faults:" in result.stderr


def test_a_supply_point_of_two_activities_is_refused_but_of_water(
    here: Command, edit: Callable[..., Path]
) -> None:
    def mpan(book: Any) -> None:
        put(book["meters"], 3, supply_point=MPAN, activity="car-unknown", unit="mile",
            calorific_value=None)  # fmt: skip

    result = here("register", "import", edit(mpan), "--yes", ok=False)
    assert "supply point 2000000000015 of car-unknown also at meter 'school-electricity' of " in (
        result.stderr
    )
    assert "r.xlsx [meters]:3, column supply_point" in result.stderr

    def water(book: Any) -> None:
        for row, activity in ((5, "water-supply"), (6, "water-treatment")):
            put(book["meters"], row, meter=activity, site="school", activity=activity, unit="m3",
                supply_point="3012345678W")  # fmt: skip

    here("register", "import", edit(water), "--yes")


def test_a_tab_or_a_column_that_is_not_there_is_left_alone(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    def change(book: Any) -> None:
        del book["meters"]
        book["sites"].delete_cols(column(book["sites"], "floor_area_m2"))

    before = files(workspace)
    assert "Nothing would change." in here("register", "import", edit(change), "--yes").stderr
    assert files(workspace) == before


def test_an_unknown_column_and_a_workbook_without_the_tabs_are_refused(
    here: Command, edit: Callable[..., Path]
) -> None:
    def unknown(book: Any) -> None:
        sheet = book["sites"]
        sheet.cell(1, sheet.max_column + 1).value = "colour"

    assert "column 'colour'" in here("register", "import", edit(unknown), ok=False).stderr

    def renamed(book: Any) -> None:
        book["sites"].title, book["meters"].title = "a", "b"

    told = here("register", "import", edit(renamed), ok=False).stderr
    assert "expected a tab sites or meters" in told


def test_csv_files_of_both_are_taken_too(here: Command, workspace: Workspace) -> None:
    Path("s.csv").write_text("site,name,service,pupils\nschool,Park School,schools,99\n")
    Path("m.csv").write_text("meter,site,activity,unit,note\nschool-gas,school,natural-gas,kWh,x\n")
    result = here("register", "import", "m.csv", "s.csv", "--yes", "--format", "json")
    assert '"after": "99"' in result.stdout
    assert '"after": "x"' in result.stdout
    # What the file has and the CSV given lacks is kept.
    assert "9000123456,39.5" in workspace.meters.read_text(encoding="utf-8")


def test_if_the_second_file_cannot_be_written_the_first_is_put_back(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    def change(book: Any) -> None:
        put(book["sites"], 2, pupils=210)
        put(book["meters"], 2, note="x")

    path = edit(change)
    before = files(workspace)
    workspace.meters.chmod(0o444)
    result = here("register", "import", path, "--yes", ok=False)
    assert "marked as read-only" in result.stderr
    assert files(workspace) == before


def test_a_register_with_faults_is_listed_with_them_and_written_to_be_mended(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    text = workspace.meters.read_text(encoding="utf-8")
    text = text.replace("school,electricity", "school,electrcity").replace("39.5", "3.95")
    workspace.meters.write_text(text, encoding="utf-8")
    result = here("meters", "list", ok=False)
    assert result.exit_code == 1
    assert "2 meters of them with a fault" in result.stderr
    rows = here("meters", "list", "--format", "csv", ok=False).stdout.splitlines()
    assert rows[0].endswith(",fault")
    assert "activity: found activity 'electrcity'" in rows[1]
    assert "calorific_value: found a calorific value of 3.95" in rows[2]
    assert rows[3].endswith(",2016-04-01,2023-03-31,")

    def mend(book: Any) -> None:
        put(book["meters"], 2, activity="electricity")
        put(book["meters"], 3, calorific_value=39.5)

    here("register", "import", edit(mend), "--yes")
    assert here("meters", "list").exit_code == 0


def test_a_faulty_site_is_marked_and_its_meters_are_not(
    here: Command, workspace: Workspace
) -> None:
    text = workspace.sites.read_text(encoding="utf-8").replace("1200", "many")
    workspace.sites.write_text(text, encoding="utf-8")
    result = here("sites", "list", "--format", "csv", ok=False)
    assert result.exit_code == 1
    assert "floor_area_m2: found 'many'; expected a number" in result.stdout
    assert here("meters", "list").exit_code == 0


def test_a_number_in_a_column_of_dates_is_refused() -> None:
    with pytest.raises(BadValue, match="found the number 45000; expected a date"):
        text_of(45000.0, "from", Place("r.xlsx", 2, "from"))


def test_odd_cells_come_back_without_a_change(here: Command, workspace: Workspace) -> None:
    here("sites", "add", "odd", "--name", "x_x0041_y \u202e\x1bz", "--service", "=1+1")
    text = workspace.sites.read_text(encoding="utf-8")
    text = text.replace("depot,Highways Depot", 'depot,"Highways\n\nDepot"').replace(
        "2016-04-01", "01/04/1850"
    )
    workspace.sites.write_text(text.replace("1200", '"1,200.50"'), encoding="utf-8")
    before = files(workspace)
    here("register", "template", "r.xlsx")
    result = here("register", "import", "r.xlsx", "--yes")
    assert "Nothing would change." in result.stderr, result.stdout
    assert files(workspace) == before


def test_a_cell_that_a_workbook_cannot_hold_is_not_lost(
    here: Command, workspace: Workspace
) -> None:
    text = workspace.sites.read_text(encoding="utf-8").replace("Park School", "x" * 40_000)
    workspace.sites.write_text(text, encoding="utf-8")
    result = here("register", "template", "r.xlsx", ok=False)
    assert "sites.csv:2, column name: found a cell of 40,000 characters" in result.stderr
    assert not Path("r.xlsx").exists()


def test_a_formula_without_a_value_is_told(here: Command, edit: Callable[..., Path]) -> None:
    def change(book: Any) -> None:
        put(book["sites"], 2, name="=A2&A3")

    result = here("register", "import", edit(change), "--yes", ok=False)
    assert "r.xlsx [sites]:2, column name: found a cell with a formula without a stored" in (
        result.stderr
    )


def test_a_formula_that_gives_an_empty_text_is_an_empty_cell(
    here: Command, edit: Callable[..., Path]
) -> None:
    """As Excel stores it: of the kind of texts, with a value that is empty."""

    def change(book: Any) -> None:
        put(book["sites"], 2, floor_area_m2='=IF(A2="x",100,"")')

    path = edit(change)
    for number in (1, 2, 3):
        changed(path, f"xl/worksheets/sheet{number}.xml", giving_texts)
    result = here("register", "import", path, "--yes", "--format", "csv")
    assert "sites,school,changed,floor_area_m2,1200," in result.stdout


def test_a_cell_that_is_emptied_is_emptied(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    def change(book: Any) -> None:
        put(book["sites"], 2, floor_area_m2=None)

    result = here("register", "import", edit(change), "--yes", "--format", "csv")
    assert "sites,school,changed,floor_area_m2,1200," in result.stdout
    assert "school,Park School,schools,,," in workspace.sites.read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_changed_since_it_was_shown_is_not_overwritten(
    here: Command, workspace: Workspace, edit: Callable[..., Path]
) -> None:
    from carbon.ledger.register_intake import ChangedMeanwhile, look, take

    path = edit(lambda book: put(book["sites"], 2, pupils=210))
    given, shown = look([path], workspace)
    here("sites", "close", "school", "--last", "2024-03-31", "--reason", "closed")
    before = files(workspace)
    with pytest.raises(ChangedMeanwhile):
        take(given, shown, workspace, "me", "import")
    assert files(workspace) == before


def test_an_ods_is_taken_too(here: Command, workspace: Workspace) -> None:
    from tests.ledger.council.ods import write_ods

    rows = [["site", "name", "service", "pupils"], ["school", "Park School", "schools", 210]]
    write_ods(Path("r.ods"), {"sites": rows})
    assert "sites,school,changed,pupils,,210" in (
        here("register", "import", "r.ods", "--yes", "--format", "csv").stdout
    )


def test_a_cell_that_cannot_be_read_hides_no_other_fault(
    here: Command, edit: Callable[..., Path]
) -> None:
    def change(book: Any) -> None:
        put(book["meters"], 2, supply_point=2e12, activity="electrcity")
        put(book["meters"], 3, activity=datetime(2024, 2, 1), calorific_value=3)
        put(book["sites"], 2, floor_area_m2=-3)

    result = here("register", "import", edit(change), "--yes", ok=False)
    assert "5 faults:" in result.stderr
    for words in ("2E+12", "electrcity", "the date 2024-02-01", "3 MJ/m³", "above 0"):
        assert words in result.stderr
