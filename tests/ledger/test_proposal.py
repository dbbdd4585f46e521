"""What the register lacks of a sheet: proposed, never guessed, as `add --from` takes it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon.ledger.proposal import propose, slug
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.data.council_sheets import FOLDER, NAMES

A, B, C = (FOLDER / NAMES[key] for key in "ABC")


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace without a site."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    invoke("init", "council", "--title", "Test")
    monkeypatch.chdir(tmp_path / "council")
    return open_workspace(tmp_path / "council")


def csv_of(workspace: Workspace, text: str) -> Path:
    path = workspace.root / "sheet.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_sheet_registers_itself_and_logs(empty: Workspace) -> None:
    before = (empty.sites.read_bytes(), empty.meters.read_bytes())
    invoke("register", "propose", A, "--sheet", "all", "--out", "new")
    assert (empty.sites.read_bytes(), empty.meters.read_bytes()) == before
    invoke("sites", "add", "--from", "new/sites-to-add.csv")
    invoke("meters", "add", "--from", "new/meters-to-add.csv")
    invoke("readings", "log", A, "--sheet", "all")
    again = invoke("register", "propose", A, "--sheet", "all", "--format", "json")
    assert json.loads(again.stdout) == {"sites": [], "meters": []}
    assert "The register has every site and meter" in again.stderr


def test_services_are_the_bands_and_fuels_the_tabs(empty: Workspace) -> None:
    from carbon.ledger.examined import Options

    found = propose(A, empty, Options(sheet="all"))
    services = {row["site"]: row["service"] for row in found.sites}
    assert services["ashwell-primary-school"] == "schools"
    assert services["fenwick-library"] == "libraries"
    gas = [row for row in found.meters if row["activity"] == "natural-gas"]
    assert len(gas) == 5
    assert gas[0]["supply_point"] == "9000123001"
    assert {row["unit"] for row in found.meters} == {"kWh"}


def test_a_block_a_site_takes_the_name_above_it(empty: Workspace) -> None:
    found = propose(C, empty)
    assert [row["name"] for row in found.sites] == [
        "Ashwell Primary School",
        "Civic Offices",
        "Dale House",
    ]
    own = {row["meter"]: (row["activity"], row["unit"]) for row in found.meters}
    # Gas in m³ beside kWh is one meter; "oil" may be burning oil or gas oil.
    assert own["civic-offices-gas"] == ("natural-gas", "kWh")
    assert own["dale-house-oil"] == ("", "litre")
    notes = "\n".join(found.notes)
    assert "activity left blank, since the file does not say: dale-house-oil" in notes
    assert "`carbon factors list --activities --search WORD` finds activities." in notes
    assert "3 sites with service left blank" in notes


def test_what_the_register_has_is_not_proposed_again(workspace: Workspace) -> None:
    text = "Gas (kWh)\nSite,Apr-23,May-23,Jun-23\nPark School,1,3,2\nHighways Depot,5,4,6\n"
    found = propose(csv_of(workspace, text), workspace)
    assert found.sites == []
    assert [(row["meter"], row["site"]) for row in found.meters] == [("depot-gas", "depot")]


def test_a_fuel_card_of_a_named_fuel_is_proposed_with_its_activity(empty: Workspace) -> None:
    text = "Month,Depot,Fuel,Litres\n04/2023,North,Diesel,10\n04/2023,North,Petrol,20\n"
    found = propose(csv_of(empty, text), empty)
    own = {row["meter"]: (row["activity"], row["unit"]) for row in found.meters}
    assert own == {"Diesel": ("diesel", "litre"), "Petrol": ("petrol", "litre")}


def test_a_service_column_a_serial_and_a_fuel_column(empty: Workspace) -> None:
    text = (
        "Directorate,Site,Fuel,Unit,Serial number,Apr-23,May-23,Jun-23\n"
        "Adult Care,Hill Lodge,Gas,m3,G4A123,1,3,2\n"
        "Adult Care,Hill Lodge,Electricity,kWh,E7B,5,4,6\n"
    )
    found = propose(csv_of(empty, text), empty)
    assert found.sites == [{"site": "hill-lodge", "name": "Hill Lodge", "service": "adult-care"}]
    assert [(row["activity"], row["unit"], row["serial"]) for row in found.meters] == [
        ("natural-gas", "m3", "G4A123"),
        ("electricity", "kWh", "E7B"),
    ]


def test_a_supply_point_that_cannot_be_is_left_blank_and_told(empty: Workspace) -> None:
    text = "Electricity (kWh)\nSite,MPAN,Apr-23,May-23,Jun-23\nHall,2000000000016,1,3,2\n"
    found = propose(csv_of(empty, text), empty)
    assert found.meters[0]["supply_point"] == ""
    assert any("2000000000016" in note for note in found.notes)


def test_two_sites_of_one_slug_are_two(empty: Workspace) -> None:
    text = "Electricity (kWh)\nSite,Apr-23,May-23,Jun-23\nSt. Mary's,1,3,2\nSt Mary’s!,5,4,6\n"
    found = propose(csv_of(empty, text), empty)
    assert [row["site"] for row in found.sites] == ["st-marys", "st-marys-2"]
    assert len({row["meter"] for row in found.meters}) == 2


def test_any_other_file_proposes_its_meters(workspace: Workspace) -> None:
    path = csv_of(
        workspace,
        "MPAN,From,To,Consumption (kWh),Read type\n"
        "2000000000024,01/04/2023,30/04/2023,300,A\nschool-gas,01/04/2023,30/04/2023,300,A\n",
    )
    [row] = propose(path, workspace).meters
    assert (row["meter"], row["activity"], row["unit"]) == ("2000000000024", "electricity", "kWh")


def test_formulas_in_names_come_out_as_text(empty: Workspace) -> None:
    path = csv_of(
        empty, 'Electricity (kWh)\nSite,Apr-23,May-23,Jun-23\n"=HYPERLINK(""x"")",1,3,2\n'
    )
    invoke("register", "propose", path, "--out", "new")
    assert ",'=HYPERLINK" in (empty.root / "new" / "sites-to-add.csv").read_text(
        encoding="utf-8"
    ).replace('"', "")


def test_nothing_is_written_over(empty: Workspace) -> None:
    invoke("register", "propose", A, "--sheet", "all", "--out", "new")
    refused = invoke("register", "propose", A, "--sheet", "all", "--out", "new", ok=False)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    invoke("register", "propose", A, "--sheet", "all", "--out", "new", "--force")


def test_a_sheet_without_a_year_says_which_option(empty: Workspace) -> None:
    path = csv_of(empty, "Electricity (kWh)\nSite,April,May,June\nHall,1,3,2\n")
    refused = invoke("register", "propose", path, ok=False)
    assert "--year" in refused.stderr
    invoke("register", "propose", path, "--year", "2023-24")


def test_slugs() -> None:
    assert slug("  Ysgol Gymraeg — Bae Colwyn ") == "ysgol-gymraeg-bae-colwyn"


def test_the_buildings_name_goes_before_a_reference(empty: Workspace) -> None:
    text = "Electricity (kWh)\nRef,Building,Apr-23,May-23,Jun-23\nP001,Town Hall,1,3,2\n"
    [site] = propose(csv_of(empty, text), empty).sites
    assert (site["site"], site["name"]) == ("town-hall", "Town Hall")


def test_a_log_into_an_empty_register_leads_to_the_proposal(empty: Workspace) -> None:
    text = "meter,start,end,quantity,unit,quality\nhall,2023-04-01,2023-04-30,5,kWh,actual\n"
    refused = invoke("readings", "log", csv_of(empty, text), ok=False)
    assert "found meter 'hall'; expected one of the 0 meters of meters.csv. " in refused.output
    assert "The register is empty: `carbon register propose FILE --out .`" in refused.output
