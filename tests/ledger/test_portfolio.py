"""A supplier's portfolio or a property list against the register."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from carbon.errors import Fault, MissingColumns, UnknownName, UnreadableFile
from carbon.ledger.formats.vocabulary import read_vocabulary
from carbon.ledger.portfolio import PortfolioDifference, ReconciledPortfolio, reconcile
from carbon.ledger.portfolio_list import kind_of, postcode_in
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.hostile import NAMES
from tests.ledger.council.ods import write_ods

TODAY = date(2026, 11, 30)
SITES = """\
site,name,service,to,to_reason,address
park,St. Mary's Park School,schools,,,"High St, Winchester SO23 8UJ"
depot,Highways Depot,highways,,,Eastleigh SO50 1AA
old,Old Hall,estates,2024-03-31,disposed,
"""
METERS = """\
meter,site,activity,unit,supply_point,calorific_value,to,to_reason,serial,supplier,account
park-e,park,electricity,kWh,2000000000015,,,,E6S1,EDF,A-100
park-g,park,natural-gas,kWh,0123456789,39.5,,,G4,Crown Gas,G100
depot-e,depot,electricity,kWh,2000000000033,,,,D77,EDF,
depot-w,depot,water-supply,m3,W1,,,,,Southern Water,
old-e,old,electricity,kWh,2000000000024,,2024-03-31,disposed,,EDF,A-101
"""


@pytest.fixture
def estate(workspace: Workspace) -> Workspace:
    workspace.sites.write_text(SITES, encoding="utf-8")
    workspace.meters.write_text(METERS, encoding="utf-8")
    return workspace


def read(estate: Workspace, *lines: str, supplier: str = "") -> ReconciledPortfolio:
    path = estate.root / "list.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return reconcile(estate, path, TODAY, supplier)


def told(found: ReconciledPortfolio) -> dict[tuple[str, str], str]:
    return {(line.where, line.row or line.meter or line.site): line.differs for line in found.lines}


def one(found: ReconciledPortfolio, where: str) -> PortfolioDifference:
    [line] = [line for line in found.lines if line.where == where]
    return line


def test_in_both_only_here_and_only_there(estate: Workspace) -> None:
    found = read(
        estate,
        "EDF portfolio as of November,,",
        ",,",
        "MPAN,Premises,Account No.",
        "20 0000 0000 015,St Marys Park School,a100",
        "2000000000089,Somewhere else,X1",
    )
    assert told(found) == {
        ("in both", "4"): "",
        ("only there", "5"): "",
        ("only here", "depot-e"): "",
    }
    # Neither the gas meter nor water, which the list has not, nor the one that has ended.
    assert found.utilities == ("electricity",)
    assert found.counts() == {
        "refused": 0,
        "only there": 1,
        "only here": 1,
        "in both": 1,
        "differing": 0,
    }


def test_gas_and_electricity_in_one_list(estate: Workspace) -> None:
    # Excel took the nought in front of the MPRN away.
    found = read(estate, "MPAN/MPRN", "2000000000015", "123456789", "2000000000033")
    assert {line.meter: line.where for line in found.lines} == {
        "park-e": "in both",
        "park-g": "in both",
        "depot-e": "in both",
    }


def test_a_top_line_is_taken_off(estate: Workspace) -> None:
    found = read(estate, "MPAN", "01 801 100 20 0000 0000 015", "018011002000000000024")
    assert {line.meter for line in found.lines if line.where == "in both"} == {"park-e", "old-e"}


def test_what_has_ended_is_still_paid_for(estate: Workspace) -> None:
    found = read(estate, "MPAN", "2000000000024")
    assert one(found, "in both").differs == (
        "meter ended on 2024-03-31 (disposed) in the register: still paying?"
    )
    meters = estate.meters.read_text(encoding="utf-8").replace(",2024-03-31,disposed,", ",,,")
    estate.meters.write_text(meters, encoding="utf-8")
    assert one(read(estate, "MPAN", "2000000000024"), "in both").differs.startswith("site ended")


def test_what_differs_is_told(estate: Workspace) -> None:
    found = read(
        estate,
        "MPAN,Meter Serial Number,Account Number,Site Name,Post Code,Supplier,Fuel",
        "2000000000015,E9,A-999,Another School,so23 9zz,SSE,Gas",
    )
    assert one(found, "in both").differs.split("; ") == [
        "site: 'Another School' in the list, \"St. Mary's Park School\" in the register",
        "postcode: SO23 9ZZ in the list, SO23 8UJ in the register",
        "account: A-999 in the list, A-100 in the register",
        "supplier: 'SSE' in the list, 'EDF' in the register",
        "serial number: E9 in the list, E6S1 in the register: exchanged?",
        "'Gas' in the list, electricity in the register",
    ]


def test_what_is_written_otherwise_does_not_differ(estate: Workspace) -> None:
    found = read(
        estate,
        "MPAN,Serial,Account Number,Site Name,Site Address,Supplier,Fuel",
        '2000000000015,e6s1,A 100,"St Mary\'s Park School, High St",SO238UJ,edf,Electricity',
        "2000000000033,D77,,depot,,,",
    )
    assert [line.differs for line in found.lines] == ["", ""]


def test_a_meter_twice_in_the_list(estate: Workspace) -> None:
    found = read(estate, "MPAN,Account Number", "2000000000015,A-100", "2000000000015,A-7")
    line = one(found, "in both")
    assert line.row == "2, 3"
    assert line.differs == (
        "more than once in the list; row 3: account: A-7 in the list, A-100 in the register"
    )


def test_a_number_of_many_rows_is_told_once(estate: Workspace) -> None:
    found = read(estate, "MPAN", *["2000000000089"] * 9)
    assert one(found, "only there").row == "2, 3, 4, 5, 6, 7 and 3 more"


def test_numbers_that_excel_has_rounded_are_refused_row_by_row(estate: Workspace) -> None:
    rows = ["2E+12,A", "2.00E+12,B", "1.80110020000000E+20,C", "2000000000010,D", "200000000001,E"]
    found = read(estate, "MPAN,Account Number", *rows, "2000000000033,F")
    refused = [line for line in found.lines if line.where == "refused"]
    assert [line.row for line in refused] == ["2", "3", "4", "5", "6"]
    assert all("which Excel has rounded" in line.differs for line in refused[:3])
    assert "a last digit of 5" in refused[3].differs
    assert "of 12 digits" in refused[4].differs
    assert one(found, "only here").meter == "park-e"


def test_a_serial_number_with_an_e_is_no_rounded_number(estate: Workspace) -> None:
    found = read(estate, "Serial number", "E6S1", "12E4567")
    assert one(found, "in both").meter == "park-e"
    assert one(found, "only there").supply_point == "12E4567"


def test_a_serial_number_finds_what_the_supply_point_does_not(estate: Workspace) -> None:
    found = read(estate, "MPAN,Serial", "2000000000089,D77")
    line = one(found, "in both")
    assert line.meter == "depot-e"
    assert line.differs == (
        "supply point: 2000000000089 in the list, 2000000000033 in the register"
    )


def test_an_account_or_a_site_finds_a_meter_where_nothing_else_does(estate: Workspace) -> None:
    found = read(
        estate,
        "Account Number,MPAN,Site Name,Fuel",
        "G 100,,,",
        ",,Highways Depot,Electricity",
        ",,Highways Depot,",
        "A-5,,Old Hall,",
        ",,Nowhere,",
    )
    places = {line.row: (line.where, line.meter, line.differs) for line in found.lines if line.row}
    assert places["2"] == ("in both", "park-g", "")
    assert places["3"] == ("in both", "depot-e", "")
    assert places["4"][0] == "refused"
    assert "depot has depot-e, depot-w" in places["4"][2]
    assert places["5"] == ("only there", "", "site 'old' is in the register")
    assert places["6"][0] == "only there"


def test_a_group_account_is_all_of_its_meters(estate: Workspace) -> None:
    text = estate.meters.read_text(encoding="utf-8").replace("D77,EDF,", "D77,EDF,A-100")
    estate.meters.write_text(text, encoding="utf-8")
    found = read(estate, "Account,Site", "A100,")
    assert {line.meter for line in found.lines if line.where == "in both"} == {"park-e", "depot-e"}


def test_columns_without_a_telling_heading_are_found_by_their_values(estate: Workspace) -> None:
    found = read(estate, "Col1,Col2", "E6S1,2000000000015", "D77,2000000000033")
    assert found.columns == ("A 'Col1' as serial number", "B 'Col2' as supply point")
    bare = read(estate, "2000000000015,x", "2000000000033,y")
    assert bare.columns == ("A as supply point",)
    assert {line.row for line in bare.lines if line.where == "in both"} == {"1", "2"}


def test_water_that_comes_and_goes_at_one_supply_point_is_two_meters(estate: Workspace) -> None:
    away = "depot-t,depot,water-treatment,m3,W1,,,,,Southern Water,\n"
    estate.meters.write_text(METERS + away, encoding="utf-8")
    found = read(estate, "Supply point", "W1")
    assert {line.meter: line.where for line in found.lines} == {
        "depot-w": "in both",
        "depot-t": "in both",
    }


def test_a_supplier_s_own_meters_only(estate: Workspace) -> None:
    found = read(estate, "MPAN", "2000000000015", supplier="crown gas")
    assert one(found, "only here").meter == "park-g"
    assert one(found, "in both").differs == "supplier: 'EDF' in the register"
    with pytest.raises(UnknownName, match="perhaps EDF"):
        read(estate, "MPAN", "2000000000015", supplier="EDFF")


def test_a_property_list_is_compared_by_its_sites(estate: Workspace) -> None:
    found = read(
        estate,
        "Property Name,Post Code,Area",
        "St Mary's Park School,SO23 8UJ,100",
        "Unknown name,SO50 1AA,50",
        "Old Hall,,10",
        "Town Hall,SO1 1AA,10",
        "Old Hall,,10",
    )
    assert found.is_of_sites
    assert {line.row: (line.where, line.site) for line in found.lines} == {
        "2": ("in both", "park"),
        "3": ("in both", "depot"),
        "4, 6": ("in both", "old"),
        "5": ("only there", "Town Hall"),
    }
    differing = {line.site: line.differs for line in found.lines}
    assert differing["depot"].startswith("site: 'Unknown name' in the list")
    assert differing["old"] == (
        "more than once in the list; ended on 2024-03-31 (disposed) in the register: still paying?"
    )
    only = read(estate, "Site name", "Highways Depot")
    assert one(only, "only here").site == "park"


def test_totals_and_rows_without_a_name_are_left_out_and_told(estate: Workspace) -> None:
    found = read(estate, "MPAN,kWh", "2000000000015,5", ",7", "MPAN,kWh", "Total,12")
    assert found.passed == ("3", "5")
    assert [line.where for line in found.lines if line.row] == ["in both"]


def test_a_file_that_names_no_meter_is_refused(estate: Workspace) -> None:
    with pytest.raises(MissingColumns, match="one that names a meter or site: MPAN"):
        read(estate, "colour,size", "red,5", "blue,6")
    with pytest.raises(UnreadableFile):
        reconcile(estate, estate.root / "absent.csv", TODAY)
    (estate.root / "list.csv").write_text("", encoding="utf-8")
    with pytest.raises(Fault):
        reconcile(estate, estate.root / "list.csv", TODAY)


def book(path: Path, number: object) -> Path:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for row in (["Portfolio"], [], ["MPAN", "Site", "kWh"], [number, "St Mary's Park School", 1]):
        sheet.append(row)
    sheet.append([2000000000033, "Highways Depot", 2])
    made.save(path)
    return path


def test_workbooks_keep_their_numbers(estate: Workspace) -> None:
    path = book(estate.root / "list.xlsx", 2000000000015)
    assert {line.where for line in reconcile(estate, path, TODAY).lines} == {"in both"}
    # As a number, a top line loses its last digits: Excel has fifteen.
    path = book(estate.root / "long.xlsx", 18011002000000000015.0)
    assert "which Excel has rounded" in one(reconcile(estate, path, TODAY), "refused").differs
    rows = [["MPAN", "Site"], [2000000000015, "Park"], ["20 0000 0000 033", "Highways Depot"]]
    write_ods(estate.root / "list.ods", {"Meters": rows})
    found = reconcile(estate, estate.root / "list.ods", TODAY)
    assert {line.meter for line in found.lines} == {"park-e", "depot-e"}


def test_the_command_prints_and_changes_nothing(estate: Workspace) -> None:
    path = estate.root / "list.csv"
    path.write_text("MPAN,Site\n2000000000015,Parkside\n2000000000033,Depot A\n2E+12,x\n", "utf-8")
    before = estate.meters.read_bytes()
    result = invoke("meters", "reconcile", path)
    assert "In both 2 meters, of which 2 differ; only here 0, only there 0, refused 1." in (
        result.stderr
    )
    assert "Read A 'MPAN' as supply point, B 'Site' as site." in result.stderr
    rows = list(
        csv.DictReader(invoke("meters", "reconcile", path, "--format", "csv").stdout.splitlines())
    )
    assert [row["where"] for row in rows] == ["refused", "in both", "in both"]
    made = json.loads(invoke("meters", "reconcile", path, "--format", "json").stdout)
    assert made[1]["meter"] == "park-e"
    path.write_text("MPAN\n2000000000015\n2000000000033\n", "utf-8")
    table = invoke("meters", "reconcile", path)
    assert "park-e" not in table.stdout
    assert "park-e" in invoke("meters", "reconcile", path, "--format", "csv").stdout
    assert estate.meters.read_bytes() == before
    assert not (estate.root / "ledger.db").exists()


def test_hostile_names_are_only_names(estate: Workspace) -> None:
    path = estate.root / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["MPAN", "Site name"])
        writer.writerows(["2000000000015", name] for name in NAMES)
    result = invoke("meters", "reconcile", path)
    assert "\x1b" not in result.output
    path.write_text(
        "Meter\n" + "\n".join(f'"{name.splitlines()[0]}"' for name in NAMES if '"' not in name),
        encoding="utf-8",
    )
    for row in csv.DictReader(
        invoke("meters", "reconcile", path, "--format", "csv").stdout.splitlines()
    ):
        assert not row["supply_point"].startswith(("=", "+", "@"))


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("MPAN", "supply point"),
        ("Electricity Meter Ref (MPAN)", "supply point"),
        ("Meter Point Reference", "supply point"),
        ("MSN", "serial number"),
        ("Account Ref", "account"),
        ("Account Manager", ""),
        ("Account Name", ""),
        ("Site", "site"),
        ("Site ID", "site reference"),
        ("Meter Name", "meter"),
        ("Supply Address", "address"),
        ("Email address", ""),
        ("Postcode", "postcode"),
        ("Energy Supplier", "supplier"),
        ("Contract end", ""),
        ("Annual kWh", ""),
    ],
)
def test_headings(heading: str, kind: str) -> None:
    assert kind_of(heading, read_vocabulary()) == kind


def test_postcodes() -> None:
    assert postcode_in("1 High St SO238UJ") == "SO23 8UJ"
    assert postcode_in("W1A 1AA") == "W1A 1AA"
    assert postcode_in("Building B2 4 floors") == ""
