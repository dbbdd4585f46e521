"""A year's close, what changes it afterwards, and its exceptions."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd
import pytest

from carbon.analysis.close.tonnes import _by_reading
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.ledger import conftest as ledger_fixtures

INVENTORY = """\
title = "Estate"
owner = "Test Council"
kind = "calculated"
approach = "financial control"
base_period = "2022-23"
"""
#: kg CO2e a kWh of grid electricity, all lines, by the shipped edition 2023.
KG = 0.207074 + 0.01792 + 0.0459 + 0.00397


url = ledger_fixtures.url


@pytest.fixture
def council(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    folder = tmp_path / "council"
    (folder / "inventories" / "estate").mkdir(parents=True)
    ledger = "" if url.startswith("sqlite") else f'ledger.url = "{url}"\n'
    files = {
        "carbon.toml": f'title = "T"\nby = "An Officer"\n{ledger}',
        "sites.csv": "site,name,service\ns,School,schools\nt,Hall,civic\n",
        "meters.csv": "meter,site,activity,unit\nelec-1,s,electricity,kWh\n"
        "elec-2,t,electricity,kWh\noil,t,gas-oil,litre\n",
        "inventories/estate/inventory.toml": INVENTORY,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    return open_workspace(folder)


def log(
    council: Workspace, name: str, *rows: str, options: tuple[str, ...] = (), ok: bool = True
) -> str:
    path = council.root / name
    heading = "meter,start,end,quantity,unit,quality\n"
    path.write_text(heading + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return invoke("readings", "log", path, *options, ok=ok).output


def a_year(council: Workspace) -> None:
    log(
        council, "year.csv",
        "elec-1,2023-04-01,2024-03-31,10000,kWh,actual",
        "elec-2,2023-04-01,2023-12-31,4000,kWh,actual",
        "elec-2,2024-01-01,2024-03-31,1000,kWh,estimated",
        "oil,2023-06-01,2023-06-01,500,litre,actual",
    )  # fmt: skip


def table(*arguments: str) -> list[dict[str, str]]:
    made = invoke(*arguments, "--format", "csv").stdout
    return list(csv.DictReader(io.StringIO(made)))


def close(*options: str, ok: bool = True) -> str:
    return invoke("period", "close", "2023-24", "--reviewed-by", "B. Head", *options, ok=ok).output


def test_the_checklist_says_what_is_open(council: Workspace) -> None:
    a_year(council)
    points = {one["what"]: one for one in table("period", "checklist", "2023-24")}
    assert points["estimated"]["found"].startswith("1 reading, 0.2")
    assert points["estimated"]["open"] == "open"
    assert points["missing"]["found"] == "none"
    assert points["parked"]["open"] == ""
    assert points["no event and no nil return"]["found"] == "none"
    refused = close(ok=False)
    assert "estimated: 1 reading" in refused
    assert "--reason" in refused


@pytest.mark.slow
def test_what_came_and_cannot_be_sized_is_open_until_it_is_decided_on(council: Workspace) -> None:
    a_year(council)
    log(council, "base.csv", "elec-1,2022-04-01,2023-03-31,10000,kWh,actual")
    folder, sites = council.root / "inventories" / "estate", council.root / "sites.csv"
    sites.write_text(
        "site,name,service,from,from_reason\ns,School,schools,,\nt,Hall,civic,,\n"
        "u,Annexe,schools,2023-09-01,acquired\n",
        encoding="utf-8",
    )
    with (council.root / "meters.csv").open("a", encoding="utf-8") as file:
        file.write("elec-3,u,electricity,kWh\n")

    def found() -> str:
        points = {one["what"]: one for one in table("period", "checklist", "2023-24")}
        return points["changes not sized"]["found"]

    what = "site u, acquired on 2023-09-01"
    assert found() == what
    (folder / "inventory.toml").write_text(f"{INVENTORY}materiality_pct = 2\n", encoding="utf-8")
    for at_most_t, expected in ((1.0, what), (0.01, "none")):
        (folder / "recalculations.toml").write_text(
            f'[[not_sized]]\nwhat = "{what}"\nat_most_t = {at_most_t}\nwhy = "Two rooms"\n'
            'decided = 2024-05-01\ndecided_by = "Board"\n',
            encoding="utf-8",
        )
        assert found() == expected


def test_a_year_needs_a_second_person_and_is_closed_once(council: Workspace) -> None:
    a_year(council)
    alone = invoke(
        "period", "close", "2023-24", "--by", "Me", "--reviewed-by", "me", "--reason", "x", ok=False
    )
    assert "a second person" in alone.output
    assert "2023-24 is closed by An Officer" in close("--reason", "the supplier is late")
    assert "which is closed" in close("--reason", "again", ok=False)
    [year] = table("period", "show")
    assert (year["year"], year["by"], year["reviewed by"]) == ("2023-24", "An Officer", "B. Head")
    wrong = invoke("period", "checklist", "2023", ok=False)
    assert "a financial year" in wrong.output


def test_later_changes_need_a_reason_and_are_listed(council: Workspace) -> None:
    a_year(council)
    close("--reason", "the supplier is late")
    late = "elec-2,2024-01-01,2024-03-31,1300,kWh,actual"
    refused = log(council, "late.csv", late, ok=False)
    assert "was closed on" in refused
    assert "--reason" in refused
    log(council, "late.csv", late, options=("--reason", "the supplier's late actual"))
    # Another year's readings need none.
    log(council, "next.csv", "elec-1,2024-04-01,2024-04-30,800,kWh,actual")
    assert invoke("readings", "nil", "oil", "2023-24", ok=False).exit_code == 1
    shown = invoke("period", "show", "2023-24").output
    assert "the supplier's late actual" in shown
    assert "next.csv" not in shown
    assert "1 that are gone" in shown
    gross = next(one for one in table("period", "show", "2023-24") if "late.csv" in one["what"])
    assert gross["who"] == "An Officer"


def test_a_boundary_that_moves_afterwards_is_told_and_can_be_amended(council: Workspace) -> None:
    a_year(council)
    close("--reason", "late")
    meters = council.root / "meters.csv"
    text = meters.read_text(encoding="utf-8").splitlines()
    text[0] += ",from,to,from_reason,to_reason"
    text[2] += ",,2023-12-31,,closed"
    meters.write_text("\n".join(text) + "\n", encoding="utf-8")
    shown = " ".join(invoke("period", "show", "2023-24").output.split())
    assert "meter elec-2" in shown
    assert "2024-04-01" in shown
    assert "2024-01-01" in shown
    amended = invoke(
        "period", "amend", "2023-24", "--reviewed-by", "B. Head", "--reason", "it had closed"
    ).output
    assert "frozen anew" in amended
    assert "Nothing differs" in invoke("period", "show", "2023-24").output


def test_the_editions_of_a_closed_year_stay(council: Workspace) -> None:
    definition = council.root / "inventories" / "estate" / "inventory.toml"
    a_year(council)
    before = invoke("inventory", "show", "estate", "2023-24").output
    close("--reason", "late")
    definition.write_text(INVENTORY + 'edition_policy = "blended"\n', encoding="utf-8")
    after = invoke("inventory", "show", "estate", "2023-24").output
    assert "uk-government 2023 (exact)" in before
    assert "uk-government 2023 (exact)" in after
    shown = invoke("period", "show", "2023-24").output
    assert "inventory.toml" in shown
    invoke("period", "amend", "2023-24", "--reviewed-by", "B. Head", "--reason", "policy")
    assert "2023+2024 (blended)" in invoke("inventory", "show", "estate", "2023-24").output


def test_exceptions_are_listed_with_who_why_and_tonnes(council: Workspace) -> None:
    a_year(council)
    log(council, "bad.csv", "elec-1,2024-04-01,2024-04-30,x,kWh,actual",
        "elec-1,2024-05-01,2024-05-31,10,kWh,actual", options=("--park",))  # fmt: skip
    invoke("readings", "correct", "1", "--quantity", "9000", "--reason", "misread")
    log(
        council, "revised.csv", "elec-2,2023-04-01,2023-12-31,5000,kWh,actual",
        options=("--revise", "--reason", "the supplier's correction"),
    )  # fmt: skip
    found = {one["exception"]: one for one in table("period", "exceptions", "2023-24")}
    assert set(found) == {"correction", "revised"}
    corrected = found["correction"]
    assert (corrected["who"], corrected["why"]) == ("An Officer", "misread")
    assert float(corrected["t_logged"]) == pytest.approx(9000 * KG / 1000, rel=1e-3)
    assert float(corrected["t_taken_out"]) == pytest.approx(10000 * KG / 1000, rel=1e-3)
    revised = found["revised"]
    difference = float(revised["t_logged"]) - float(revised["t_taken_out"])
    assert difference == pytest.approx(1000 * KG / 1000, rel=1e-3)
    [parked] = [one["exception"] for one in table("period", "exceptions", "2024-25")
                if one["exception"] == "parked"]  # fmt: skip
    assert parked


def test_a_nil_return_and_what_was_closed_are_exceptions_too(council: Workspace) -> None:
    log(council, "e.csv", "elec-1,2023-04-01,2024-03-31,10000,kWh,actual",
        "elec-2,2023-04-01,2024-03-31,10,kWh,actual")  # fmt: skip
    invoke("readings", "nil", "oil", "2023-24", "--reason", "the tank is sealed")
    close()
    found = {one["exception"]: one["why"] for one in table("period", "exceptions", "2023-24")}
    assert found == {"nil return": "the tank is sealed", "period closed": ""}


def test_lines_without_a_reading_leave_the_numbers_of_the_others() -> None:
    """Beside one their column is of floats, and ``period exceptions`` ended in an error."""
    lines = pd.DataFrame(
        {"reading": [7.0, float("nan"), 7.0], "scope": ["1", "2", "3"], "kg_co2e": [1.0, 2.0, 3.0]}
    )
    assert _by_reading(lines) == {7: 4.0}
