"""A council's own few factors of 2026, from the template to the pack and the edition's arrival."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from carbon.factors.edition import OFFICIAL
from carbon.factors.seal import text_sha256
from carbon.folders import shipped
from tests.conftest import Command, ledger_says
from tests.factors.own_sets import lines, write_own_set

INVENTORY = """title = "Our estate"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
base_period = "2024-25"
"""
TARGETS = """title = "Our own emissions"
inventory = "our-estate"
basis = "gross"
base_period = "2024-25"
base = "calculated"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030."
source = "a test"
"""
WHO = "source: a paper; entered by Jo Officer, checked by Sam Auditor on 2026-11-29"
HALF = "2026-27 H1"


@pytest.fixture
def estate(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """An office with 1 GWh a year of electricity and of gas, up to the first half of 2026-27."""
    ledger_says(monkeypatch, "2026-11-30")
    carbon("init", "w")
    folder = carbon.folder / "w"
    monkeypatch.chdir(folder)
    with (folder / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("hall,Hall,offices,,,,,,,,,,\n")
    with (folder / "meters.csv").open("a", encoding="utf-8") as file:
        file.write("power,hall,electricity,kWh" + "," * 17 + "\n")
        file.write("boiler,hall,natural-gas,kWh" + "," * 17 + "\n")
    made = folder / "inventories" / "our-estate"
    made.mkdir(parents=True, exist_ok=True)
    (made / "inventory.toml").write_text(INVENTORY, encoding="utf-8")
    (made / "targets.toml").write_text(TARGETS, encoding="utf-8")
    rows = [
        f"{meter},{start},{end},{kwh},kWh,actual"
        for meter, more in (("power", 0), ("boiler", 1))
        for start, end, kwh in (
            ("2024-04-01", "2025-03-31", 1_000_000 + more),
            ("2025-04-01", "2026-03-31", 1_000_000 + more),
            ("2026-04-01", "2026-09-30", 500_000 + more),
        )
    ]
    readings = "\n".join(["meter,start,end,quantity,unit,quality", *rows]) + "\n"
    (folder / "readings.csv").write_text(readings, encoding="utf-8")
    carbon("readings", "log", "readings.csv", "--by", "A")
    return carbon


def provisional(folder: Path) -> None:
    path = folder / "w" / "inventories" / "our-estate" / "inventory.toml"
    path.write_text(f"{INVENTORY}provisional = true\n", encoding="utf-8")


def import_2026(folder: Path) -> None:
    """2025's edition as if it were 2026's: as an import writes it."""
    like = shipped("factors") / OFFICIAL / "2025.csv"
    csv = folder / "w" / "factors" / OFFICIAL / "2026.csv"
    csv.write_bytes(like.read_bytes())
    (csv.with_suffix(".toml")).write_text(
        'publisher = "uk-government"\npublisher_name = "UK Government"\nedition = "2026"\n'
        'title = "A test"\nyear = 2026\npublished = 2026-06-11\ngwp_basis = "ar5"\n'
        f'licence = "a test"\nfile = "a test"\ncsv_sha256 = "{text_sha256(csv.read_bytes())}"\n',
        encoding="utf-8",
    )


def show(carbon: Command, period: str = HALF) -> dict[str, Any]:
    shown = json.loads(carbon("inventory", "show", "our-estate", period, "--format", "json").stdout)
    assert isinstance(shown, dict)
    return shown


def test_from_the_template_to_a_figure(estate: Command) -> None:
    missing = estate("inventory", "show", "our-estate", HALF, ok=False).stderr
    assert "template --edition 2026 --activity electricity --activity natural-gas`" in missing
    made = estate(
        "factors", "template", "--edition", "2026", "--activity", "electricity",
        "--activity", "natural-gas",
    )  # fmt: skip
    assert "wtt-fuels/gaseous-fuels/natural-gas" in made.stdout
    for command in (("factors", "check"), ("inventory", "show", "our-estate", HALF)):
        refused = estate(*command, ok=False).stderr
        assert "16 faults" in refused
        assert "2026-own.csv:2, column kg_co2e: found no value of uk-electricity/" in refused
    write_own_set(estate.folder / "w" / "factors", lines("electricity", "natural-gas"))
    shown = show(estate)
    # 500,000 kWh × (0.13 + 0.012 + 0.03 + 0.003) + 500,001 kWh × (0.18 + 0.031) = 193.000211 t
    assert shown["totals"][0]["gross"] == pytest.approx(193.000211, abs=1e-9)
    assert shown["provisional"] is False
    said = estate("inventory", "show", "our-estate", HALF).stderr
    assert "Factors: uk-government, own set 2026-own (user)." in said
    assert WHO in said


def test_which_activities_rest_on_it_is_said_wherever_factors_are_shown(estate: Command) -> None:
    write_own_set(estate.folder / "w" / "factors", lines("electricity"))
    provisional(estate.folder)
    said = [
        estate("factors", "list").stderr,
        estate("factors", "check").stderr,
        estate("factors", "show", "electricity", "--edition", "2026-own").stderr,
        estate("factors", "show", "electricity", "--period", "2026-27").stderr,
        estate("inventory", "show", "our-estate", HALF).stderr,
        estate("inventory", "change", "our-estate", "2025-26 H1", HALF).stderr,
    ]
    for words in said:
        assert WHO in words
    assert "for electricity." in said[1]
    assert "electricity: the council's own set 2026-own" in said[4]
    explained = estate("inventory", "explain", "our-estate", HALF, "--all").stdout
    assert "own set in place of edition 2026 from a paper" in explained
    assert "checked by Sam Auditor" in explained
    # Gas is on the edition that stands in, whole: two lines a month, and four of electricity.
    assert explained.count("uk-government 2025,") == 12
    assert explained.count("uk-government 2026-own,") == 24
    status = estate("status", "--as-at", "2026-11-30").stdout
    assert "2026-own (user) for electricity" in " ".join(status.split())


def test_factors_show_takes_the_newest_whole_edition(estate: Command) -> None:
    write_own_set(estate.folder / "w" / "factors", lines("electricity"))
    assert "2026-own" not in estate("factors", "show", "electricity").stdout


def test_the_bridge_tells_its_grid_from_its_method(estate: Command) -> None:
    grid = '\n[grid]\nyear = 2025\nids = ["*electricity*"]\nsource = "a test"\n'
    csv = write_own_set(estate.folder / "w" / "factors", lines("electricity", "natural-gas"))
    toml = csv.with_suffix(".toml")
    toml.write_text(toml.read_text(encoding="utf-8") + grid, encoding="utf-8")
    made = estate("inventory", "change", "our-estate", "2025-26 H1", HALF, "--format", "json")
    [found] = json.loads(made.stdout)["grids"]
    assert found["editions"] == ["2025", "2026-own"]
    assert found["grid_kg"] == pytest.approx(found["method_kg"])


def test_a_pack_says_it_in_its_data_section(estate: Command) -> None:
    write_own_set(estate.folder / "w" / "factors", lines("electricity", "natural-gas"))
    estate("report", "progress", "our-estate", "--as-at", "2026-11-30")
    pack = estate.folder / "w" / "packs" / "2026-11-30" / "our-estate"
    page = (pack / "report.md").read_text(encoding="utf-8")
    data = page[page.index("## Data and conversion factors") :]
    assert "2026-27: electricity, natural-gas: the council's own set 2026-own" in data
    assert WHO in data
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    assert "uk-government/2026-own.csv" in manifest["factors"]


@pytest.mark.slow
def test_the_edition_takes_its_place_and_a_closed_year_keeps_it(estate: Command) -> None:
    path = estate.folder / "w" / "inventories" / "our-estate" / "inventory.toml"
    path.write_text(f'{INVENTORY}edition_policy = "blended"\n', encoding="utf-8")
    csv = write_own_set(estate.folder / "w" / "factors", lines("electricity", "natural-gas"))
    closed = show(estate, "2025-26")
    estate("period", "close", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "a test")
    listed = " ".join(estate("period", "exceptions", "2025-26").stdout.split())
    assert "own set of factors" in listed
    import_2026(estate.folder)
    assert show(estate, "2025-26")["totals"] == closed["totals"]
    said = estate("inventory", "show", "our-estate", "2025-26").stderr
    assert "Edition 2026 is here; 2025-26 was closed with 2025 and 2026-own: `carbon period" in said
    assert "Nothing differs." in estate("period", "show", "2025-26").stderr
    # A value that is changed afterwards is told as any change is.
    csv.write_text(csv.read_text(encoding="utf-8").replace("0.13,", "0.14,"), encoding="utf-8")
    assert "gross tCO2e" in estate("period", "show", "2025-26").stdout
    # Frozen anew, it takes the edition, and says how far off the set was.
    estate("period", "amend", "2025-26", "--by", "A", "--reviewed-by", "B", "--reason", "2026")
    said = estate("inventory", "show", "our-estate", "2025-26").stderr
    assert "uk-government 2025+2026 (blended)" in said
    for command in ("list", "check"):
        told = estate("factors", command).stderr
        # (0.177 − 0.14) ÷ 0.14 = +26.43 %
        assert "no longer used, for edition 2026 is here" in told
        assert "electricity, generation: 0.14 in it, 0.177 now (+26.43 %)" in told


def test_bulk_takes_it_by_the_period_and_says_so(estate: Command) -> None:
    write_own_set(estate.folder / "w" / "factors", lines("electricity"))
    use = estate.folder / "use.csv"
    use.write_text("activity,quantity,unit\nelectricity,1000000,kWh\n", encoding="utf-8")
    made = estate("calculate", use, "--period", "2026-27", "--format", "json")
    assert "electricity: the council's own set 2026-own" in made.stderr + made.stdout
    # 1,000,000 × (0.13 + 0.012 + 0.03 + 0.003) kg = 175 t
    assert "175.000" in estate("calculate", use, "--period", "2026-27").stdout
    use.write_text("activity,quantity,unit\nnatural-gas,1000000,kWh\n", encoding="utf-8")
    refused = estate("calculate", use, "--edition", "2026-own", ok=False).stderr
    assert "line of natural-gas in own set 2026-own" in refused


def test_rehearse_says_what_the_edition_would_move(estate: Command) -> None:
    write_own_set(estate.folder / "w" / "factors", lines("electricity", "natural-gas"))
    import_2026(estate.folder)
    moves = estate("factors", "rehearse", "2026", "--format", "json").stdout
    [move] = [
        one
        for one in json.loads(moves)
        if (one["period"], one["category"]) == ("2026-27", "Purchased electricity")
    ]
    assert (move["edition without"], move["edition with"]) == ("2026-own", "2026")
