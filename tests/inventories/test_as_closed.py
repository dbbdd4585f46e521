"""A closed year's figures never move in silence: whatever moves them, and where it is said."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from carbon.analysis.change.bridge import bridge
from carbon.analysis.change.figures import change_listing
from carbon.analysis.explain.figure import explain
from carbon.emissions.lines import GROSS, total
from carbon.factors.edition import COLUMNS, OFFICIAL
from carbon.factors.seal import text_sha256
from carbon.folders import shipped
from carbon.inventories.assemble import assemble
from carbon.inventories.close.planned import differing
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.tables import write_csv
from carbon.workspace import Workspace, open_workspace
from tests.analysis.test_close import INVENTORY, KG, a_year, close, log, table
from tests.analysis.test_close_changes import rewrite
from tests.cli.test_closed_on_a_stand_in import edition_of_2026
from tests.conftest import invoke, ledger_says
from tests.factors.own_sets import TOML, lines, write_own_set

#: kg a kWh of grid electricity of the edition 2023, scope 2 alone.
GENERATED = 0.20707428859060403
ELECTRICITY = """
[[activity]]
id = "electricity"
label = "Grid electricity"
unit = "kWh"

[[activity.line]]
name = "generation"
factor = "uk-electricity/electricity-generated/electricity-uk"
scope = "{scope}"
category = "Purchased electricity"

[[activity.line]]
name = "transmission-and-distribution"
factor = "transmission-and-distribution/t-and-d-uk-electricity/electricity-uk"
scope = "3"
category = "Fuel- and energy-related activities"

[[activity.line]]
name = "well-to-tank-generation"
factor = "wtt-uk-electricity/uk-electricity-generation/electricity-uk"
scope = "3"
category = "Fuel- and energy-related activities"

[[activity.line]]
name = "well-to-tank-transmission-and-distribution"
factor = "{last}"
scope = "3"
category = "Fuel- and energy-related activities"
"""
LAST = "wtt-uk-electricity/uk-electricity-t-and-d/electricity-uk"


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    return council_in(tmp_path / "council", monkeypatch)


def council_in(folder: Path, monkeypatch: pytest.MonkeyPatch, more: str = "") -> Workspace:
    """15,000 kWh and 500 litres in 2023-24, and 9,000 kWh the year before."""
    (folder / "inventories" / "estate").mkdir(parents=True)
    files = {
        "carbon.toml": 'title = "T"\nby = "An Officer"\n',
        "sites.csv": "site,name,service\ns,School,schools\nt,Hall,civic\n",
        "meters.csv": "meter,site,activity,unit\nelec-1,s,electricity,kWh\n"
        "elec-2,t,electricity,kWh\noil,t,gas-oil,litre\n",
        "inventories/estate/inventory.toml": INVENTORY + more,
    }
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.delenv("CARBON_WORKSPACE", raising=False)
    made = open_workspace(folder)
    a_year(made)
    log(made, "before.csv", "elec-1,2022-04-01,2023-03-31,9000,kWh,actual")
    return made


def said(*words: str) -> str:
    return " ".join(invoke(*words).output.split())


def activities(council: Workspace, **said: str) -> None:
    path = council.root / "factors" / "activities.toml"
    path.parent.mkdir(exist_ok=True)
    text = ELECTRICITY.format(**{"scope": "2", "last": LAST} | said)
    path.write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_activity_types_that_move_a_closed_figure_are_told_wherever_it_is(
    council: Workspace,
) -> None:
    """Was: the year moved by factors/activities.toml, and `period show` alone had the tonnes."""
    close("--reason", "late")
    activities(council)
    assert "was closed with" not in said("inventory", "show", "estate", "2023-24")
    activities(council, scope="3")
    scope_2 = 15_000 * GENERATED / 1000
    told = (
        "2023-24 was closed with other activity types (activities.toml): figures by them are not "
        "those that were closed (electricity (kWh), generation: scope 2 → scope 3). "
    )
    for words in (
        ("inventory", "show", "estate", "2023-24"),
        ("inventory", "show", "estate", "2023-24 H1"),
        ("inventory", "explain", "estate", "2023-24"),
        ("inventory", "change", "estate", "2022-23", "2023-24"),
        ("period", "show", "2023-24"),
        ("status",),
    ):
        assert told in said(*words), words
    shown = said("inventory", "show", "estate", "2023-24")
    assert (
        f"Scope 2, Purchased electricity of estate in 2023-24: {scope_2:,.3f} tCO2e when it was "
        "closed, 0.000 now"
    ) in shown
    assert "Gross of estate" not in shown
    # One that was put in place of the first factor: gross moves by 15,000 kWh of the difference.
    activities(council, last="uk-electricity/electricity-generated/electricity-uk")
    moved = 15_000 * (GENERATED - 0.00397) / 1000
    gross = (15_000 * KG) / 1000
    shown = said("inventory", "show", "estate", "2023-24")
    [then, now] = map(float, re.findall(r"Gross of estate in 2023-24: ([\d.]+).*?, ([\d.]+) now",
                                        shown)[0])  # fmt: skip
    assert now - then == pytest.approx(moved, abs=0.01)
    assert then > gross
    invoke("period", "amend", "2023-24", "--reviewed-by", "B", "--reason", "scope")
    assert "was closed with" not in said("inventory", "show", "estate", "2023-24")


def revision(council: Workspace, name: str, toml: Mapping[str, str], text: str) -> None:
    folder = council.root / "factors" / OFFICIAL
    folder.mkdir(parents=True, exist_ok=True)
    like = (shipped("factors") / OFFICIAL / "2023.toml").read_text(encoding="utf-8")
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    changed = {**toml, "edition": name, "csv_sha256": text_sha256(text.encode("utf-8"))}
    for key, value in changed.items():
        like = re.sub(rf"(?m)^{key} = .*$\n?", "", like)
        like = f'{key} = "{value}"\n{like}'
    (folder / f"{name}.toml").write_text(like, encoding="utf-8")


@pytest.mark.slow
def test_an_inventory_that_was_renamed_keeps_the_freeze_of_its_closed_years(
    council: Workspace,
) -> None:
    """Was: under another name it was open, and took the revision without a word."""
    close("--reason", "late")
    text = (shipped("factors") / OFFICIAL / "2023.csv").read_text(encoding="utf-8")
    revision(council, "2023-v9", {"replaces": "2023"}, text.replace(f",{GENERATED},", ",0.9,"))
    before = said("inventory", "show", "estate", "2023-24", "--format", "json")
    folder = council.root / "inventories" / "estate"
    renamed = folder.rename(folder.with_name("our-estate"))
    after = said("inventory", "show", "our-estate", "2023-24", "--format", "json")
    assert '"edition": "2023"' in after
    assert after.replace("our-estate", "estate") == before
    assert "Nothing differs" in said("period", "show", "2023-24")
    # With another definition as well it cannot be known again: that is said.
    path = renamed / "inventory.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# edited\n", encoding="utf-8")
    told = (
        "2023-24 was closed with estate, of which there is no folder any more, and without "
        "our-estate: its editions and figures are not those of the close."
    )
    assert told in said("inventory", "show", "our-estate", "2023-24")
    assert told in said("inventory", "explain", "our-estate", "2023-24")
    assert told in said("status")
    # Frozen anew it has its own name.
    invoke("period", "amend", "2023-24", "--reviewed-by", "B", "--reason", "renamed")
    shown = said("inventory", "show", "our-estate", "2023-24")
    assert "was closed with" not in shown
    assert "uk-government 2023-v9" in shown


def test_a_year_is_not_frozen_anew_with_nothing(council: Workspace) -> None:
    close("--reason", "late")
    folder = council.root / "inventories" / "estate"
    folder.rename(council.root / "elsewhere")
    refused = invoke(
        "period", "amend", "2023-24", "--reviewed-by", "B", "--reason", "x", ok=False
    ).output
    assert "no calculated inventory with figures for 2023-24" in refused


@pytest.mark.slow
def test_a_recalculation_takes_the_editions_that_its_years_were_closed_with(
    council: Workspace,
) -> None:
    """Was: the series of 2023-24 was of the revision, beside a year shown as it was closed."""
    close("--reason", "late")
    text = (shipped("factors") / OFFICIAL / "2023.csv").read_text(encoding="utf-8")
    revision(council, "2023-v9", {"replaces": "2023"}, text.replace(f",{GENERATED},", ",0.9,"))
    made = assemble(council, load(council, "estate"), Period.parse("2023-24"))
    [year] = [row for row in table("inventory", "recalculation", "estate")
              if row.get("year") == "2023-24"]  # fmt: skip
    assert float(year["restated"]) == pytest.approx(total(made.lines, GROSS) / 1000, abs=0.001)
    told = "2023-24: Edition 2023-v9 is here; 2023-24 was closed with 2023"
    assert told in said("inventory", "recalculation", "estate")


@pytest.mark.slow
def test_what_moves_no_figure_is_listed_by_period_show_alone(council: Workspace) -> None:
    """A label, and a factor that the year does not take."""
    rewrite(council, str(GENERATED))
    close("--reason", "late")
    path = council.root / "factors" / OFFICIAL / "2023.csv"
    text = path.read_text(encoding="utf-8")
    [row] = [one for one in text.splitlines() if one.startswith("water-supply,17_404_4005_1,")]
    cells = row.split(",")
    for changed in (
        text.replace(row, row.replace(cells[4], "77")),
        text.replace("Electricity generated", "Power from the grid"),
    ):
        assert changed != text
        revision(council, "2023", {}, changed)
        assert "was closed with" not in said("inventory", "show", "estate", "2023-24")
        assert "contents of edition 2023" in said("period", "show", "2023-24")


@pytest.mark.slow
def test_a_category_that_the_inventory_moves_is_told(council: Workspace) -> None:
    close("--reason", "late")
    path = council.root / "inventories" / "estate" / "inventory.toml"
    path.write_text(
        f'{INVENTORY}\n[[line]]\nname = "Power"\nactivities = ["electricity"]\n'
        'category = "Power of schools"\ndata_owner = "Jo"\n[[line]]\nname = "Oil"\n'
        'activities = ["gas-oil"]\ndata_owner = "Jo"\n',
        encoding="utf-8",
    )
    shown = said("inventory", "show", "estate", "2023-24 H1")
    for category, when, now in (("Purchased electricity", r"[1-9][\d.]*", r"0\.000"),
                                ("Power of schools", r"0\.000", r"[1-9][\d.]*")):  # fmt: skip
        assert re.search(
            rf"Scope 2, {category} of estate in 2023-24 H1: {when} tCO2e when it was closed, {now}",
            shown,
        )
    assert "Gross of estate" not in shown


TARGETS = """title = "Ours"
inventory = "estate"
basis = "gross"
base_period = "2022-23"
base = "calculated"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030."
source = "a test"
"""


@pytest.mark.slow
def test_a_late_reading_is_told_in_the_year_and_in_its_own_half(council: Workspace) -> None:
    close("--reason", "late")
    log(council, "late.csv", "elec-2,2024-01-01,2024-03-31,1300,kWh,actual",
        options=("--reason", "the supplier's late actual"))  # fmt: skip
    more = 300 * KG / 1000
    for period in ("2023-24", "2023-24 H2"):
        shown = said("inventory", "show", "estate", period)
        [pair] = re.findall(rf"Gross of estate in {period}: ([\d.]+) tCO2e when it was closed, "
                            r"([\d.]+) now", shown)  # fmt: skip
        assert float(pair[1]) - float(pair[0]) == pytest.approx(more, abs=0.001)
    for period in ("2023-24 H1", "2023-05", "2022-23"):
        assert "when it was closed" not in said("inventory", "show", "estate", period)
    (council.root / "inventories" / "estate" / "targets.toml").write_text(TARGETS, "utf-8")
    for words in (("show", "estate"), ("show", "estate", "--format", "json"), ("halves", "estate")):
        assert "when it was closed" in said("targets", *words), words


SUPPLIER = """publisher = "supplier"
publisher_name = "A supplier"
edition = "{year}"
title = "A test"
year = {year}
published = {year}-06-01
gwp_basis = "ar5"
licence = "a test"
file = "a test"
csv_sha256 = "{seal}"
"""
CONTRACT = """
[[contract]]
name = "Wind"
supplier = "A supplier"
from = 2023-04-01
to = 2024-03-31
services = ["schools"]
share_pct = 100
publisher = "supplier"
factor = "wind"
green_tariff = true
source = "a contract"
"""


def supplier(council: Workspace, year: int, kg: float) -> None:
    csv = council.root / "factors" / "supplier" / f"{year}.csv"
    csv.parent.mkdir(parents=True, exist_ok=True)
    write_csv(csv, COLUMNS, [["wind", "", "2", "kWh", kg, "", "", "", "Wind", "page 1"]])
    seal = text_sha256(csv.read_bytes())
    csv.with_suffix(".toml").write_text(SUPPLIER.format(year=year, seal=seal), encoding="utf-8")


@pytest.mark.slow
def test_the_set_of_factors_of_a_contract_is_frozen_and_told_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Was: the market-based figure moved when the supplier's set came anew, without a word."""
    council = council_in(tmp_path / "w", monkeypatch, f"provisional = true\n{CONTRACT}")
    supplier(council, 2022, 0.1)
    close("--reason", "late")
    before = invoke("inventory", "show", "estate", "2023-24", "--format", "json").stdout
    assert "is here" not in said("inventory", "show", "estate", "2023-24")
    supplier(council, 2023, 0.05)
    assert invoke("inventory", "show", "estate", "2023-24", "--format", "json").stdout == before
    here = "Edition 2023 of supplier is here; 2023-24 was closed with 2022: `carbon period amend"
    for command in ("show", "explain"):
        assert here in said("inventory", command, "estate", "2023-24"), command
    assert here in said("period", "show", "2023-24")
    assert here in said("status", "--format", "csv")
    supplier(council, 2022, 0.12)
    shown = said("inventory", "show", "estate", "2023-24")
    assert "contract Wind (kWh), generation: 0.1 → 0.12 kg CO2e per kWh" in shown
    assert "edition 2022 of other contents" in shown
    # 10,000 kWh of the school: 0.2 t less are taken off, and as much more is market-based.
    assert "Scope 2, Purchased electricity, market-based of estate in 2023-24" in shown
    for suffix in (".csv", ".toml"):
        (council.root / "factors" / "supplier" / "2022").with_suffix(suffix).unlink()
    refused = invoke("inventory", "show", "estate", "2023-24", ok=False).output
    assert "no edition 2022 of supplier, with which 2023-24 was closed" in refused
    assert "from a backup of the workspace" in " ".join(refused.split())
    assert "o edition 2022 of supplier, with which 2023-24 was closed" in said("status")


@pytest.mark.slow
def test_a_verdict_on_net_is_held_against_the_set_that_came_for_a_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Was: "No", on what a supplier's set of the year before left of a green tariff."""
    contract = CONTRACT.replace("2023-04-01", "2024-04-01").replace("2024-03-31", "2025-03-31")
    council = council_in(tmp_path / "w", monkeypatch, f"provisional = true\n{contract}")
    log(
        council,
        "y.csv",
        "elec-1,2024-04-01,2025-03-31,10000,kWh,actual",
        "elec-2,2024-04-01,2025-03-31,5000,kWh,actual",
        "oil,2024-04-01,2025-03-31,500,litre,actual",
    )
    supplier(council, 2023, 0.1)
    reviewed = ("--reviewed-by", "B", "--reason", "late")
    invoke("period", "close", "2024-25", *reviewed)
    supplier(council, 2024, 0.02)

    def net(year: str) -> float:
        made = invoke("inventory", "show", "estate", year, "--format", "json").stdout
        found: float = json.loads(made)["totals"][0]["net"]
        return found

    base, year = net("2023-24"), net("2024-25")
    # 10,000 kWh of the school: 0.8 t more are taken off.
    allowed = year - 0.4
    (council.root / "inventories" / "estate" / "targets.toml").write_text(
        'title = "T"\ninventory = "estate"\nbasis = "net"\nbase_period = "2023-24"\n'
        'base = "calculated"\nshape = "linear"\n[[milestone]]\nid = "m"\nperiod = "2024-25"\n'
        f'reduction_pct = {100 * (1 - allowed / base)}\nwording = "w"\nsource = "a test"\n',
        encoding="utf-8",
    )
    shown = said("targets", "show", "estate", "--on", "2025-11-01")
    assert "We cannot say." in shown
    assert "with those it is above the pathway, with edition 2024 of supplier at or below" in shown
    invoke("period", "amend", "2024-25", *reviewed)
    assert net("2024-25") == pytest.approx(year - 0.8)
    assert "Yes." in said("targets", "show", "estate", "--on", "2025-11-01")


@pytest.mark.slow
def test_an_own_set_checked_after_the_close_is_a_next_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger_says(monkeypatch, "2026-11-30")
    council = council_in(tmp_path / "w", monkeypatch, "provisional = true\n")
    log(council, "y.csv", "elec-1,2026-04-01,2026-09-30,5000,kWh,actual")
    invoke("period", "close", "2026-27", "--reviewed-by", "B", "--reason", "early")
    status = ("status", "--as-at", "2026-11-30")
    assert "uk-government for 2026-27 in estate: 2025 (provisional), as it was closed" in said(
        *status
    )
    write_own_set(council.root / "factors", lines("electricity"), TOML)
    told = "Own set 2026-own is here; 2026-27 was closed with 2025"
    for words in (
        status,
        ("inventory", "show", "estate", "2026-27"),
        ("inventory", "explain", "estate", "2026-27"),
    ):
        assert told in said(*words), words
    shown = said("factors", "show", "electricity", "--period", "2026-27")
    assert "An open 2026-27 takes edition 2026-own" in shown
    assert "2026-27 was closed with 2025 (provisional) in estate." in shown
    invoke("period", "amend", "2026-27", "--reviewed-by", "B", "--reason", "own set")
    assert told not in said(*status)
    assert "2026-own (user) for electricity" in said(*status)
    edition_of_2026(council.root, 1.0)
    told = "Edition 2026 is here; 2026-27 was closed with 2026-own"
    for command in ("show", "explain"):
        assert said("inventory", command, "estate", "2026-27").count(told) == 1
    (council.root / "factors" / OFFICIAL / "2026-own.toml").unlink()
    assert "o edition 2026-own of uk-government, with which 2026-27 was closed" in said(*status)


@pytest.mark.slow
def test_a_changed_file_of_factors_that_was_accepted_is_an_exception(council: Workspace) -> None:
    """Was: who accepted it stood in the edition's TOML alone."""
    rewrite(council, str(GENERATED))
    path = council.root / "factors" / OFFICIAL / "2023.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f",{GENERATED},", ",0.3,"), encoding="utf-8")
    invoke("factors", "check", "--accept", "--by", "Jo Officer")
    rows = [row for row in table("period", "exceptions", "2023-24")
            if row["exception"] == "changed factors accepted"]  # fmt: skip
    made = assemble(council, load(council, "estate"), Period.parse("2023-24"))
    assert [row["who"] for row in rows] == ["Jo Officer"]
    assert rows[0]["what"].endswith("2023.csv, edition 2023 in estate")
    assert float(rows[0]["t_logged"]) == pytest.approx(total(made.lines, GROSS) / 1000)


def test_what_rests_on_a_stand_in_of_a_blended_year_is_told_in_tonnes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Was: 0 t, for no line is of one of the two editions alone."""
    more = 'provisional = true\nedition_policy = "blended"\n'
    council = council_in(tmp_path / "w", monkeypatch, more)
    log(council, "y.csv", "elec-1,2025-04-01,2026-03-31,5000,kWh,actual")
    [row] = [row for row in table("period", "exceptions", "2025-26")
             if row["exception"] == "stand-in edition"]  # fmt: skip
    made = assemble(council, load(council, "estate"), Period.parse("2025-26"))
    assert float(row["t_logged"]) == pytest.approx(total(made.lines, GROSS) / 1000)
    assert float(row["t_logged"]) > 1


def test_notebooks_have_the_remarks_that_the_commands_print(council: Workspace) -> None:
    close("--reason", "late")
    activities(council, scope="3")
    definition = load(council, "estate")
    year = Period.parse("2023-24")
    notes = explain(council, definition, year).document()["notes"]
    assert any("other activity types" in one for one in notes)
    made = bridge(council, definition, Period.parse("2022-23"), year, date(2099, 1, 1))
    assert any("other activity types" in one for one in change_listing(made).notes)


def test_a_row_of_the_plan_is_told_by_what_differs() -> None:
    row = ["gas", "kWh", "combustion", "1", "Fuel", "g", "ar5", 0.2, 0.19, 0.01, 0.0, 0.0]
    assert differing([row], [row]) == []
    for place, value, then, now in (
        (3, "3", "scope 1", "scope 3"),
        (4, "", "category Fuel", "category none"),
        (6, "unknown", "GWP basis ar5", "GWP basis unknown"),
        (7, 0.25, "0.2", "0.25 kg CO2e per kWh"),
        (9, 0.02, "its gases", "others"),
        (8, None, "its gases", "others"),
    ):
        other = [*row[:place], value, *row[place + 1 :]]
        assert differing([row], [other]) == [("gas (kWh), combustion", then, now)]
    assert differing([row], []) == [("gas (kWh), combustion", "a factor", "no factor")]
    # What adding up in another order may leave is no difference.
    assert differing([row], [[*row[:7], 0.2 * (1 + 1e-15), *row[8:]]]) == []
