"""What changes a closed year, and what its exceptions rest on, worked out by hand."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from carbon.emissions.lines import GROSS, total
from carbon.factors.seal import text_sha256
from carbon.folders import shipped
from carbon.inventories.assemble import assemble
from carbon.inventories.definition import load
from carbon.ledger.acts import Act, record
from carbon.ledger.closed import CLOSED
from carbon.ledger.store import Ledger
from carbon.periods import Period, financial_year_of
from carbon.workspace import Workspace
from tests.analysis import test_close
from tests.analysis.test_close import KG, a_year, close, log, table
from tests.conftest import Command, invoke
from tests.ledger import conftest as ledger_fixtures

#: What is done without readings is listed with the year in which it is done.
NOW = str(financial_year_of(datetime.now(UTC).date()))
url = ledger_fixtures.url
council = test_close.council


def one(kind: str, year: str = "2023-24") -> dict[str, str]:
    [found] = [row for row in table("period", "exceptions", year) if row["exception"] == kind]
    return found


def meters(council: Workspace, text: str) -> None:
    (council.root / "meters.csv").write_text(text, encoding="utf-8")


BEHIND = (
    "meter,site,activity,unit,main_meter,becomes\nmain,s,electricity,kWh,,\n"
    "cafe,t,electricity,kWh,main,deduct\npumps,t,electricity,kWh,main,move\n"
)


def test_a_sub_meter_s_correction_is_told_in_what_it_takes_off(council: Workspace) -> None:
    """The main meter's readings are no exception: without them a tenant takes nothing off."""
    meters(council, BEHIND)
    year = "2023-04-01,2024-03-31"
    log(council, "y.csv", f"main,{year},10000,kWh,actual", f"cafe,{year},2000,kWh,actual",
        f"pumps,{year},1000,kWh,actual")  # fmt: skip
    invoke("readings", "correct", "2", "--quantity", "1500", "--reason", "misread")
    told = one("correction")
    assert float(told["t_logged"]) == pytest.approx(-1500 * KG / 1000, rel=1e-4)
    assert float(told["t_taken_out"]) == pytest.approx(-2000 * KG / 1000, rel=1e-4)
    # What moves to another service changes no total.
    invoke("readings", "correct", "3", "--quantity", "1100", "--reason", "misread too")
    moved = next(row for row in table("period", "exceptions", "2023-24")
                 if row["why"] == "misread too")  # fmt: skip
    assert (float(moved["t_logged"]), float(moved["t_taken_out"])) == (0, 0)


def test_a_delivery_that_is_spread_is_told_in_the_year_s_part_of_it(council: Workspace) -> None:
    spread = "meter,site,activity,unit,spread\noil,t,gas-oil,litre,yes\n"
    meters(council, spread)
    # From 1 January to 29 June: 91 of 180 days are of the year.
    log(council, "o.csv", "oil,2024-01-01,2024-01-01,1800,litre,actual",
        "oil,2024-06-29,2024-06-29,500,litre,actual")  # fmt: skip
    made = assemble(council, load(council, "estate"), Period.parse("2023-24"))
    tonnes = total(made.lines, GROSS) / 1000
    invoke("readings", "correct", "1", "--quantity", "900", "--reason", "misread")
    told = one("correction")
    assert float(told["t_logged"]) * 2 == pytest.approx(float(told["t_taken_out"]), rel=1e-9)
    assert float(told["t_taken_out"]) == pytest.approx(tonnes, rel=1e-6)
    assert made.lines["quantity"].max() * 180 == pytest.approx(1800 * 31)


def test_a_later_delivery_that_shortens_one_of_a_closed_year_needs_a_reason(
    council: Workspace,
) -> None:
    meters(
        council,
        "meter,site,activity,unit,spread\noil,t,gas-oil,litre,yes\nelec-1,s,electricity,kWh,\n",
    )
    log(council, "o.csv", "elec-1,2023-04-01,2024-03-31,10000,kWh,actual",
        "oil,2023-10-01,2023-10-01,600,litre,actual",
        "oil,2024-01-01,2024-01-01,900,litre,actual")  # fmt: skip
    close()
    later = "oil,2024-06-01,2024-06-01,900,litre,actual"
    assert "was closed on" in log(council, "p.csv", later, ok=False)
    log(council, "p.csv", later, options=("--reason", "the summer's delivery"))
    shown = invoke("period", "show", "2023-24").output
    assert "the summer's delivery" in shown
    assert "1 act since, 1 difference." in shown
    # A further one no longer reaches the year.
    log(council, "q.csv", "oil,2024-09-01,2024-09-01,900,litre,actual")


@pytest.mark.slow
def test_a_tank_s_level_is_undone_whole_and_the_first_one_last(council: Workspace) -> None:
    a_year(council)
    for day, litres in (("2023-03-31", 300), ("2024-03-31", 100)):
        invoke("readings", "stock", "oil", day, str(litres), "--reason", "dipstick")
    for reading in ("5", "6", "7"):
        refused = invoke("readings", "correct", reading, "--quantity", "5", "--reason", "x",
                         ok=False)  # fmt: skip
        assert "a tank's level" in refused.output
    first = invoke("readings", "withdraw", "2", "--reason", "x", ok=False)
    assert "the first level of oil" in first.output
    for batch in ("3", "2"):
        invoke("readings", "withdraw", batch, "--reason", "x")


def test_a_year_is_frozen_anew_by_two_people_for_a_reason(council: Workspace) -> None:
    a_year(council)
    close("--reason", "late")
    for by, reason, why in (("An Officer", "x", "a second person"), ("B. Head", " ", "no reason")):
        refused = invoke(
            "period", "amend", "2023-24", "--reviewed-by", by, "--reason", reason, ok=False
        )
        assert why in refused.output


@pytest.mark.slow
def test_a_year_frozen_anew_is_an_exception_in_tonnes_and_editions(council: Workspace) -> None:
    """Was: a dictionary of Python's on the left of the arrow and nothing on its right."""
    a_year(council)
    close("--reason", "late")
    made = assemble(council, load(council, "estate"), Period.parse("2023-24"))
    gross = total(made.lines, GROSS) / 1000
    definition = council.root / "inventories" / "estate" / "inventory.toml"
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text + 'edition_policy = "blended"\n', encoding="utf-8")
    amended = ("period", "amend", "2023-24", "--reviewed-by", "B", "--reason")
    invoke(*amended, "policy")
    invoke(*amended, "again")
    first, second = (
        row
        for row in table("period", "exceptions", "2023-24")
        if row["exception"] == "period amended"
    )
    now = total(assemble(council, load(council, "estate"), made.period).lines, GROSS) / 1000
    assert f"estate: gross tCO2e {gross:.3f} → {now:.3f}; " in first["what"]
    assert (
        "editions uk-government 2023 (exact) → uk-government 2023+2024 (blended)" in first["what"]
    )
    assert second["what"] == "2023-24 (no difference; reviewed by B)"
    assert "{" not in first["what"] + second["what"]
    assert "→ ;" not in first["what"]


def test_what_bears_on_another_year_is_not_listed(council: Workspace) -> None:
    a_year(council)
    close("--reason", "late")
    invoke("readings", "nil", "oil", "2022-23", "--reason", "none then")
    shown = invoke("period", "show", "2023-24").output
    assert "none then" not in shown
    assert "Nothing differs" in shown


def test_an_edition_that_is_gone_is_told_with_what_to_do(council: Workspace) -> None:
    a_year(council)
    frozen = {"editions": {"uk-government": {"how": "exact", "parts": {"2099": "1"}}},
              "boundary": {}, "estimates": [], "gross_t": 1.0, "definition": ""}  # fmt: skip
    after = {"reviewed_by": "B", "batch": 1, "inventories": {"estate": frozen}}
    with Ledger.open(council.ledger_url) as ledger, ledger.writing() as connection:
        record(connection, [Act(CLOSED, "2023-24", "A", "", after=after)])
    refused = invoke("inventory", "show", "estate", "2023-24", ok=False).output
    assert "no edition 2099 of uk-government, with which 2023-24 was closed" in refused
    assert "carbon period amend" in refused
    invoke("period", "amend", "2023-24", "--reviewed-by", "B", "--reason", "the file was lost")
    assert "uk-government 2023 (exact)" in invoke("inventory", "show", "estate", "2023-24").output


def test_what_let_a_file_through_is_listed_by_option(council: Workspace) -> None:
    path = council.root / "bills.csv"
    path.write_text(
        "Account,From,To,Consumption (kWh),Zq7\nelec-1,01/01/2024,31/03/2024,700,10 kWh\n"
        "elec-1,01/04/2024,30/06/2024,700,11 kWh\n",
        encoding="utf-8",
    )
    invoke("readings", "log", path, "--ignore", "Zq7", "--reason", "no use")
    told = one("ignored: column 'Zq7'")
    assert float(told["t_logged"]) == pytest.approx(700 * KG / 1000, rel=1e-4)
    assert told["why"] == "no use"


def test_tonnes_that_cannot_be_told_are_left_blank(council: Workspace) -> None:
    """No edition for the year: nothing is worked out, and 0 t would say otherwise."""
    log(council, "y.csv", "elec-1,2000-04-01,2000-04-30,10,kWh,actual")
    invoke("readings", "correct", "1", "--quantity", "12", "--reason", "misread")
    told = one("correction", "2000-01")
    assert (told["t_logged"], told["t_taken_out"]) == ("", "")


def test_the_register_s_own_bookkeeping_is_no_exception(council: Workspace) -> None:
    a_year(council)
    invoke("status")
    meters(council, (council.root / "meters.csv").read_text("utf-8").replace("2,t,", "2,s,"))
    log(council, "z.csv", "elec-1,2024-04-01,2024-04-30,800,kWh,actual")
    kinds = {row["exception"] for row in table("period", "exceptions", NOW)}
    assert kinds == {"register change: meter"}


@pytest.mark.slow
def test_a_pack_that_force_replaces_is_an_exception(
    carbon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    words = ("report", "progress", "example-schools", "--as-at", "2030-01-01", "--out", "packs")
    carbon(*words, "--force")
    assert not [row for row in table("period", "exceptions", NOW)
                if row["exception"] == "pack replaced"]  # fmt: skip
    first = held(Path("packs"))
    carbon(*words, "--force")
    assert held(Path("packs")) == first
    told = [row for row in table("period", "exceptions", NOW)
            if row["exception"] == "pack replaced"]  # fmt: skip
    assert [row["what"] for row in told] == ["2030-01-01/example-schools (earlier pack not kept)"]
    assert told[0]["who"]


def held(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def rewrite(council: Workspace, value: str) -> None:
    """An edition 2023 of the council's own whose scope 2 of electricity is *value* kg a kWh."""
    folder = council.root / "factors" / "uk-government"
    folder.mkdir(parents=True, exist_ok=True)
    source = shipped("factors") / "uk-government"
    old = "kWh,0.20707428859060403,"
    text = (source / "2023.csv").read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if line.startswith("uk-electricity/electricity"))
    assert old in row
    (folder / "2023.csv").write_text(
        text.replace(row, row.replace(old, f"kWh,{value},")), encoding="utf-8"
    )
    toml = (source / "2023.toml").read_text(encoding="utf-8")
    seal = text_sha256((folder / "2023.csv").read_bytes())
    toml = re.sub(r'(?m)^csv_sha256 = ".*"$', f'csv_sha256 = "{seal}"', toml)
    (folder / "2023.toml").write_text(toml, encoding="utf-8")


@pytest.mark.slow
def test_an_edition_written_anew_after_the_close_is_told_wherever_its_figures_are(
    council: Workspace,
) -> None:
    """Was: the closed figure moved without a word; the close had the name alone.

    15,000 kWh at 0.1 kg a kWh more are 1.5 t more.
    """
    a_year(council)
    rewrite(council, "0.20707428859060403")
    close("--reason", "late")
    made = assemble(council, load(council, "estate"), Period.parse("2023-24"))
    gross = total(made.lines, GROSS) / 1000
    assert "of other contents" not in invoke("inventory", "show", "estate", "2023-24").output
    rewrite(council, "0.30707428859060403")
    told = "2023-24 was closed with edition 2023 of other contents (sha256 "
    shown = " ".join(invoke("inventory", "show", "estate", "2023-24").output.split())
    assert told in shown
    assert "`carbon period amend 2023-24" in shown
    assert f"{gross:,.3f} tCO2e when it was closed, {gross + 1.5:,.3f} now" in shown
    assert f"+{1.5 / gross * 100:.2f} %" in shown
    assert told in " ".join(invoke("status").output.split())
    state = " ".join(invoke("period", "show", "2023-24").output.split())
    assert told in state
    assert "contents of edition 2023" in state
    invoke("report", "progress", "estate", "--out", "pack")
    [page] = (council.root / "pack").rglob("report.md")
    written = " ".join(page.read_text(encoding="utf-8").split())
    assert told in written
    assert "Figures of 2023-24 are not those that were closed" in written
    rewrite(council, "0.20707428859060403")
    assert told not in " ".join(invoke("period", "show", "2023-24").output.split())
    rewrite(council, "0.30707428859060403")
    invoke("period", "amend", "2023-24", "--reviewed-by", "B", "--reason", "the factor was wrong")
    assert told not in " ".join(invoke("inventory", "show", "estate", "2023-24").output.split())
