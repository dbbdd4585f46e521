"""Costs: the memos summed by site and service, with a price of what has both."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from carbon.errors import Fault
from carbon.ledger import queries
from carbon.ledger.costs import costs
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.register.register import read_register
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.data.council_sheets import FOLDER, NAMES
from tests.ledger.conftest import write

HEAD = "Site,Apr-23,,,May-23,,,Jun-23,,\n,kWh,£ net,VAT,kWh,£ net,VAT,kWh,£ net,VAT\n"


def sheet(workspace: Workspace, *rows: str) -> None:
    path = workspace.root / "sheet.csv"
    path.write_text("Electricity\n" + HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    invoke("readings", "log", path)


def listed(*options: str) -> dict[str, dict[str, str]]:
    text = invoke("readings", "costs", *options, "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    return {row.get("site", row.get("service", "")): row for row in rows}


def test_costs_by_service_with_the_price_of_what_has_both(workspace: Workspace) -> None:
    sheet(workspace, "Park School,100,30,6,300,90,18,200,60,12")
    more = "school-electricity,2023-07-01,2023-07-31,900,kWh,actual"
    invoke("readings", "log", write(workspace, "july.csv", more))
    row = listed()["schools"]
    assert float(row["quantity"]) == 600
    assert float(row["net £"]) == 180
    assert float(row["VAT £"]) == 36
    assert float(row["p per unit"]) == 30
    assert (row["readings"], row["without cost"], row["use without cost"]) == ("3", "1", "900.0")
    assert "1 reading without a cost" in invoke("readings", "costs").stderr


def test_costs_of_a_period_and_a_site(workspace: Workspace) -> None:
    sheet(workspace, "Park School,100,30,6,300,90,18,200,60,12")
    row = listed("--period", "2023-05", "--by", "site")["school"]
    assert (float(row["quantity"]), float(row["net £"]), row["readings"]) == (300, 90, "1")


def test_a_correction_keeps_the_memo(workspace: Workspace) -> None:
    sheet(workspace, "Park School,100,30,6,300,90,18,200,60,12")
    invoke("readings", "correct", "2", "--quantity", "310", "--reason", "misread")
    row = listed()["schools"]
    assert float(row["quantity"]) == 610
    assert float(row["net £"]) == 180
    assert float(row["VAT £"]) == 36


def test_a_withdrawn_reading_costs_nothing(workspace: Workspace) -> None:
    sheet(workspace, "Park School,100,30,6,300,90,18,200,60,12")
    invoke("readings", "withdraw", "1", "--reason", "wrong file")
    assert listed() == {}


def test_a_bill_that_straddles_the_period_counts_by_days(workspace: Workspace) -> None:
    path = workspace.root / "sheet.csv"
    months = "Apr-23,,May-23,,Jun-23,,Jul-23,,Aug-23,,Sep-23,"
    rows = (
        f"Gas\nSite,{months}\n,{','.join(['kWh,£'] * 6)}\nPark School,,,61,610,,,62,620,,,61,610\n"
    )
    path.write_text(rows, encoding="utf-8")
    invoke("readings", "log", path, "--quarters", "before", "--accept", "rising")
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, ["school-gas"])
    [one] = costs(standing, read_register(workspace), "service", Period.parse("2023-04"))
    first = next(iter(standing))
    share = 30 / (first.end - first.start).days
    assert one.quantity == pytest.approx(61 * share)
    assert one.net_gbp == pytest.approx(610 * share)


def test_sheet_b_costs_what_openpyxl_adds_up(workspace: Workspace) -> None:
    path = FOLDER / NAMES["B"]
    invoke("register", "propose", path, "--out", "new")
    sites = workspace.root / "new" / "sites-to-add.csv"
    lines = sites.read_text(encoding="utf-8").splitlines()
    filled = [line.rstrip(",") + ",estate" for line in lines[1:] if not line.startswith("depot")]
    sites.write_text("\n".join([lines[0], *filled]) + "\n", encoding="utf-8")
    invoke("sites", "add", "--from", sites)
    meters = workspace.root / "new" / "meters-to-add.csv"
    lines = [
        line
        for line in meters.read_text(encoding="utf-8").splitlines()
        if not line.startswith("depot")
    ]
    meters.write_text("\n".join(lines) + "\n", encoding="utf-8")
    invoke("meters", "add", "--from", meters)
    workspace.meters.write_text(
        workspace.meters.read_text(encoding="utf-8").replace(
            ",2023-03-31,built,closed", ",,built,"
        ),
        encoding="utf-8",
    )
    invoke("readings", "log", path)
    rows = list(load_workbook(path, data_only=True)["Electricity"].iter_rows(values_only=True))[4:]
    net = sum(sum(row[3:50:4]) for row in rows)  # type: ignore[arg-type]
    vat = sum(sum(row[4:50:4]) for row in rows)  # type: ignore[arg-type]
    total = listed()["Total"]
    assert float(total["net £"]) == pytest.approx(net, abs=1e-6)
    assert float(total["VAT £"]) == pytest.approx(vat, abs=1e-6)


def test_by_something_else_is_refused(workspace: Workspace) -> None:
    with pytest.raises(Fault, match="one of: service, site"):
        costs([], read_register(workspace), "colour")
