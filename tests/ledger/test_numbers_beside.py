"""The number in a row says whose it is, where the site's name would give another meter."""

from __future__ import annotations

import json

import pytest

from carbon.ledger.proposal import propose
from carbon.workspace import Workspace
from tests.conftest import invoke

METERS = "meter,site,activity,unit,supply_point\nhall-electricity,hall,electricity,kWh,{point}\n"
BILLS = "{head},Site Name,From,To,kWh\n{number},Town Hall,01/04/2024,30/04/2024,1200\n"


def bills(
    workspace: Workspace, head: str = "MPRN", number: str = "9000200001", point: str = ""
) -> None:
    workspace.sites.write_text("site,name,service\nhall,Town Hall,offices\n", encoding="utf-8")
    workspace.meters.write_text(METERS.format(point=point), encoding="utf-8")
    text = BILLS.format(head=head, number=number)
    (workspace.root / "bills.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("head", "number", "point"),
    [
        ("MPRN", "9000200001", ""),
        ("MPRN", "9000200001", "2000000000015"),
        ("MPAN", "2000000000024", "2000000000015"),
        ("MPAN Core", "2000000000024", "2000000000015"),
    ],
)
def test_a_bill_of_another_meter_is_not_that_of_the_site(
    workspace: Workspace, head: str, number: str, point: str
) -> None:
    bills(workspace, head, number, point)
    refused = invoke("readings", "log", "bills.csv", ok=False)
    assert refused.exit_code == 1
    assert f"found meter '{number}'" in refused.output
    written = (workspace.root / "unknown-meters.csv").read_text(encoding="utf-8")
    assert number in written


@pytest.mark.parametrize(
    ("head", "number", "point"),
    [("MPAN", "2000000000024", ""), ("MPAN", "", "2000000000015"), ("MPAN", "n/a", "")],
)
def test_what_does_not_contradict_the_site_stays_its_meters(
    workspace: Workspace, head: str, number: str, point: str
) -> None:
    bills(workspace, head, number, point)
    invoke("readings", "log", "bills.csv")
    listed = invoke("readings", "list", "hall-electricity", "--format", "json")
    assert len(json.loads(listed.stdout)) == 1


def test_such_a_bill_may_wait(workspace: Workspace) -> None:
    bills(workspace, "MPAN", "2000000000024", "2000000000015")
    path = workspace.root / "bills.csv"
    own = "2000000000015,Town Hall,01/05/2024,31/05/2024,900\n"
    path.write_text(path.read_text(encoding="utf-8") + own, encoding="utf-8")
    invoke("readings", "log", "bills.csv", "--park")
    [row] = json.loads(invoke("readings", "parked", "--format", "json").stdout)
    assert row["meter"] == "2000000000024"


def test_the_register_is_proposed_from_such_bills(workspace: Workspace) -> None:
    bills(workspace)
    found = propose(workspace.root / "bills.csv", workspace)
    assert found.sites == []
    assert found.meters == [
        {
            "meter": "hall-gas",
            "site": "hall",
            "activity": "natural-gas",
            "unit": "kWh",
            "supply_point": "9000200001",
        }
    ]
    assert found.notes == []
