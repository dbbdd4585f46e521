"""A layout is learnt, filled in and used; what is wrong in one is told with its line."""

from __future__ import annotations

import csv
import shutil
import sys
import tomllib
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import CarbonError, Faults
from carbon.folders import shipped
from carbon.ledger.examine import examine, registered
from carbon.ledger.examined import Options
from carbon.ledger.formats.layout import Layout
from carbon.ledger.formats.layouts import layouts
from carbon.ledger.formats.learn import filled, learn, text_of
from carbon.ledger.formats.vocabulary import read_vocabulary
from carbon.ledger.grids import read_grid
from carbon.ledger.naming_hints import hints_of
from carbon.ledger.readings import log
from carbon.ledger.verify import verify
from carbon.records.reader import read_record
from carbon.workspace import Workspace
from tests.conftest import Command

ODD = """\
Report of the portal
Ref,When,Thing,Kind code,Bla
school-electricity,05/06/2023,12.5,K9,x
school-electricity,06/06/2023,13.5,K9,y
school-electricity,07/06/2023,14.5,K9,x
"""
ANSWERS = {"Ref": "meter", "When": "day", "Thing": "quantity", "Bla": "not_needed"}


@pytest.fixture
def odd(workspace: Workspace) -> Path:
    path = workspace.root / "odd.csv"
    path.write_text(ODD, encoding="utf-8")
    return path


@pytest.fixture
def here(workspace: Workspace, carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    monkeypatch.chdir(workspace.root)
    return carbon


def draft_of(workspace: Workspace, path: Path) -> str:
    hints = hints_of(registered(workspace), Options(), date(2023, 7, 1))
    words = read_vocabulary()
    return text_of(learn(read_grid(path), hints, words), words.says)


def completed(text: str) -> str:
    """The draft as an officer fills it in, the odd code ignored."""
    for heading, role in ANSWERS.items():
        text = text.replace(f'"{heading}" = ""', f'"{heading}" = "{role}"')
    text = text.replace('"Kind code" = ""\n', "")
    text = text.replace('shape = ""', 'shape = "daily"').replace('dates = ""', 'dates = "day"')
    text = text.replace('unit = ""', 'unit = "kWh"')
    return text + '"Kind code" = "the portal\'s own number"\n'


def test_a_draft_is_sure_of_what_the_register_knows_and_blank_elsewhere(
    workspace: Workspace, odd: Path
) -> None:
    draft = tomllib.loads(draft_of(workspace, odd))
    assert draft["when"] == ["Ref", "When", "Thing", "Kind code", "Bla"]
    assert draft["columns"] == {"Ref": "meter", "When": "", "Thing": "", "Kind code": "", "Bla": ""}
    assert (draft["shape"], draft["dates"], draft["unit"]) == ("", "", "")
    assert "label" not in draft


def test_a_blank_refuses(workspace: Workspace, odd: Path, here: Command) -> None:
    here("readings", "layouts", "learn", "odd.csv")
    result = here("readings", "log", "odd.csv", ok=False)
    assert "odd.toml with nothing under shape, dates, unit, columns.When" in result.stderr
    assert not (workspace.root / "ledger.db").exists()


def test_a_draft_that_is_filled_in_reads_the_file(
    workspace: Workspace, odd: Path, here: Command
) -> None:
    refused = here("readings", "log", "odd.csv", ok=False)
    assert "carbon readings layouts learn FILE" in refused.stderr
    here("readings", "layouts", "learn", "odd.csv", "--out", "portal.toml")
    path = workspace.root / "layouts" / "portal.toml"
    again = here("readings", "layouts", "learn", "odd.csv", "--out", "portal.toml", ok=False)
    assert "none yet" in again.stderr
    assert "--force" in again.stderr
    path.write_text(completed(path.read_text(encoding="utf-8")), encoding="utf-8")
    checked = here("readings", "check", "odd.csv")
    assert "let through" in checked.stdout
    assert "Read by the layout 'portal'" in checked.stderr
    here("readings", "log", "odd.csv")
    listed = here("readings", "list", "school-electricity", "--format", "csv")
    assert "40.5,kWh" in listed.stdout
    found = verify(workspace)
    assert (found.faults, found.otherwise) == ((), ())
    account = here("ledger", "account", "1").stdout
    assert "the portal's own number" in account
    assert "portal" in here("readings", "layouts").stdout


def test_what_is_understood_needs_no_layout(workspace: Workspace, here: Command) -> None:
    (workspace.root / "good.csv").write_text(
        "meter,start,end,quantity,unit,quality\nschool-gas,2023-04-01,2023-04-30,10,kWh,actual\n",
        encoding="utf-8",
    )
    assert "needs no layout" in here("readings", "layouts", "learn", "good.csv").stdout
    assert not (workspace.root / "layouts").exists()


def test_answers_fill_the_blanks(workspace: Workspace, odd: Path) -> None:
    hints = hints_of(registered(workspace), Options(), date(2023, 7, 1))
    asked: list[str] = []

    def ask(question: str, choices: object) -> str:
        asked.append(question)
        return "day" if "dates" in question or "(When;" in question else ""

    draft = filled(learn(read_grid(odd), hints, read_vocabulary()), ask)
    assert draft.dates == "day"
    assert {one.key: one.role for one in draft.columns}["When"] == "day"
    assert not any("(Ref;" in question for question in asked)


def test_every_fault_of_a_layout_has_its_line_and_the_nearest_name(
    workspace: Workspace, odd: Path, here: Command
) -> None:
    folder = workspace.root / "layouts"
    folder.mkdir()
    lines = (
        'titel = "x"',
        'shape = "dayly"',
        'dates = "dey"',
        "[columns]",
        '"Ref" = "metre"',
        "'Thing' = \"quantty\"",
    )
    (folder / "bad.toml").write_text("\n".join(lines), encoding="utf-8")
    told = here("readings", "check", "odd.csv", ok=False).stderr
    for line, name in ((1, "title"), (2, "daily"), (3, "day"), (5, "meter"), (6, "quantity")):
        assert any(f"bad.toml:{line}:" in one and f"{name}" in one for one in told.splitlines())
    assert "perhaps quantity" in told


def test_a_layout_cannot_pass_over_what_is_understood(workspace: Workspace, odd: Path) -> None:
    odd.write_text(ODD.replace("Bla", "Z").replace(",x", ",Wh").replace(",y", ",Wh"), "utf-8")
    folder = workspace.root / "layouts"
    folder.mkdir()
    text = completed(draft_of(workspace, odd)).replace('"Z" = "unit"', '"Z" = "not_needed"')
    assert '"Z" = "not_needed"' in text
    (folder / "portal.toml").write_text(text, encoding="utf-8")
    with pytest.raises(Faults, match="cannot be ignored"):
        log([odd], workspace)


def test_a_heading_that_the_layout_names_and_the_file_lacks_is_told(
    workspace: Workspace, odd: Path
) -> None:
    folder = workspace.root / "layouts"
    folder.mkdir()
    text = completed(draft_of(workspace, odd)).replace("[columns]", '[columns]\n"Thingg" = "note"')
    (folder / "portal.toml").write_text(text, encoding="utf-8")
    one = examine(odd, registered(workspace), date(2023, 7, 1), Options(layouts=folder))
    assert any(
        "'Thingg', which the file lacks; perhaps Thing" in told for told in one.parsed.remarks
    )


@pytest.mark.parametrize(
    "heading", ['Say "it"', "line\nbreak", "# no comment", "A", "é]", "", "x = 1"]
)
def test_a_hostile_heading_makes_a_draft_that_is_toml(
    workspace: Workspace, odd: Path, heading: str
) -> None:
    with odd.open("w", encoding="utf-8", newline="") as stream:
        rows = [["Ref", heading, "Thing"], ["school-electricity", 'a"\n]\x7f', "1.5"]]
        csv.writer(stream).writerows(rows)
    path = workspace.root / "draft.toml"
    path.write_text(draft_of(workspace, odd), encoding="utf-8")
    assert len(read_record(path, Layout).columns) == 3


def test_shipped_layouts_say_what_they_are_and_leave_nothing_open() -> None:
    known = layouts()
    assert known
    for one in known:
        assert one.layout.title
        assert one.layout.source
        assert one.layout.when
        assert one.layout.blanks() == []


def test_portfolio_manager_dates_are_month_first(workspace: Workspace) -> None:
    path = workspace.root / "pm.csv"
    path.write_text(
        "Portfolio Manager ID,Meter Name,Meter Consumption ID,Start Date,End Date,Usage/Quantity,"
        "Usage Units,Cost,Estimation\n"
        "1,school-electricity,77,04/01/2023,05/01/2023,100,kWh (thousand Watt-hours),9,No\n"
        "1,school-electricity,78,05/01/2023,06/01/2023,200,kWh (thousand Watt-hours),9,Yes\n",
        encoding="utf-8",
    )
    one = examine(path, registered(workspace), date(2023, 7, 1))
    assert one.errors == []
    assert [(r.start, r.quantity, r.quality) for r in one.readings] == [
        (date(2023, 4, 1), 100.0, "actual"),
        (date(2023, 5, 1), 200.0, "estimated"),
    ]


LAYOUT_FILES = sorted(path.name for path in (shipped("inventories") / "layouts").glob("*.toml"))


@pytest.mark.parametrize("gone", LAYOUT_FILES)
def test_without_any_one_layout_the_handed_files_are_read(
    gone: str, workspace: Workspace, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inventories = tmp_path / "inventories"
    shutil.copytree(shipped("inventories") / "layouts", inventories / "layouts")
    (inventories / "layouts" / gone).unlink()
    # By name: the package has a function of the module's name.
    for module in ("layouts", "vocabulary"):
        found = sys.modules[f"carbon.ledger.formats.{module}"]
        monkeypatch.setattr(found, "shipped", lambda _: inventories)
    workspace.meters.write_text(
        "meter,site,activity,unit,calorific_value\nelec-1,school,electricity,kWh,\n"
        "gas-1,school,natural-gas,kWh,39.5\n",
        encoding="utf-8",
    )
    register = registered(workspace)
    folder = shared / "meters" / "supplier-layouts"
    with (folder / "expected.csv").open(encoding="utf-8") as stream:
        wanted: dict[str, dict[str, float]] = {}
        for row in csv.DictReader(stream):
            wanted.setdefault(row["file"], {})[row["meter"]] = float(row["total_kwh"])
    passing = 0
    for name, sums in wanted.items():
        try:
            one = examine(folder / name, register, date(2026, 1, 1))
        except CarbonError:
            continue
        for meter, total in sums.items():
            got = sum(reading.quantity for reading in one.readings if reading.meter == meter)
            passing += not one.errors and abs(got - total) <= 1e-6 * total
    assert passing >= 38
