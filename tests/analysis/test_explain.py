"""Any printed figure can be re-derived from what explain prints, and from nothing else."""

from __future__ import annotations

import csv
import json
import math
import random
import re
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.analysis.explain.figure import explain
from carbon.analysis.explain.text import text_of
from carbon.errors import UnknownName
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.workspace import open_workspace
from tests.conftest import Command, invoke

SAMPLE = 16
PROVED = 200
SEED = 20240401

SITES = """site,name,service,from,to,from_reason,to_reason
hall,Hall,offices,,,,
school,School,schools,,2018-08-12,,transferred
lab,Laboratory,offices,,,,
"""
METERS = """meter,site,activity,unit,service,calorific_value
hall-gas,hall,natural-gas,hcf,,39.3
hall-power,hall,electricity,MWh,,
school-gas,school,natural-gas,m3,,39.5
school-power,school,electricity,kWh,,
school-oil,school,gas-oil,litre,,
lab-gas,lab,natural-gas,kWh_net,,
"""
READINGS = """meter,start,end,quantity,unit,quality
hall-gas,2017-04-01,2017-06-20,311.7,hcf,actual
hall-gas,2017-06-21,2017-12-31,704.25,hcf,estimated
hall-gas,2018-01-01,2018-04-17,803.5,hcf,actual
hall-power,2017-03-20,2018-03-10,71.3333,MWh,actual
hall-power,2018-03-11,2018-12-31,70.11,MWh,actual
school-gas,2017-04-01,2017-07-31,1204.7,m3,actual
school-gas,2017-10-05,2018-10-05,9204.3,m3,actual
school-power,2017-04-01,2017-04-30,2931.4,kWh,actual
school-power,2017-09-20,2018-09-14,40112.9,kWh,actual
school-oil,2017-10-02,2018-02-11,5000,litre,actual
lab-gas,2017-07-01,2018-06-30,18122.75,kWh_net,actual
"""
INVENTORY = """title = "{name}"
kind = "calculated"
owner = "A test"
approach = "operational control"
edition_policy = "{policy}"
[select]
sites = {sites}
"""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Estates with every kind of step from a reading to a figure, and Hampshire's inventories."""
    root = tmp_path_factory.mktemp("explain") / "w"
    invoke("init", root, "--example", "hampshire")
    (root / "sites.csv").write_text(SITES, encoding="utf-8")
    (root / "meters.csv").write_text(METERS, encoding="utf-8")
    (root / "bills.csv").write_text(READINGS, encoding="utf-8")
    for name, sites in (
        ("majority", '["hall", "school", "lab"]'),
        ("blended", '["hall", "school", "lab"]'),
    ):
        folder = root / "inventories" / name
        folder.mkdir()
        # Both count the same meters: each says that it is a part of the other, and never added.
        other = "blended" if name == "majority" else "majority"
        text = f'part_of = "{other}"\n' + INVENTORY.format(name=name, policy=name, sites=sites)
        (folder / "inventory.toml").write_text(text, encoding="utf-8")
    invoke("--workspace", root, "readings", "log", root / "bills.csv")
    return root


def rederived(text: str) -> float:
    """The figure in tonnes, from the text alone: every product worked out, and their sum."""
    kilograms = []
    for line in text.splitlines():
        if not line.startswith("  "):
            continue
        bare = re.sub(r"\[[^\]]*\]", "", line)
        product, _, result = bare.rpartition("=")
        value = worked_out(product)
        assert math.isclose(value, worked_out(result), rel_tol=1e-9, abs_tol=1e-9), line
        kilograms.append(value)
    stated = re.search(r"Sum of ([\d,]+) lines?: (\S+) kg", text)
    assert stated
    assert int(stated[1].replace(",", "")) == len(kilograms)
    assert math.isclose(math.fsum(kilograms), worked_out(stated[2]), rel_tol=1e-9, abs_tol=1e-6)
    return math.fsum(kilograms) / 1000


NUMBER = r"(?<![A-Za-z0-9_])−?[\d,]+(?:\.\d+)?(?![A-Za-z0-9_])"


def worked_out(text: str) -> float:
    """The value of numbers joined by × ÷ + and brackets, among words that say their units."""
    tokens = re.findall(rf"{NUMBER}|[×÷+()]", text)
    python = " ".join(
        {"×": "*", "÷": "/"}.get(token, token.replace(",", "").replace("−", "-"))
        for token in tokens
    )
    exact = re.sub(r"-?\d+(?:\.\d+)?", lambda number: f"Fraction('{number[0]}')", python)
    return float(eval(exact, {"__builtins__": {}}, {"Fraction": Fraction}))


def figures(workspace: Path, count: int) -> list[tuple[str, str, dict[str, str], float]]:
    """Printed figures chosen at random: inventory, period, what it is narrowed to, tonnes."""
    dice = random.Random(SEED)
    chosen: list[tuple[str, str, dict[str, str], float]] = []
    while len(chosen) < count:
        name, periods, groupings = dice.choice(
            [
                ("majority", ["2017-18", "2017-18 H1", "2018-19", "2018-05"], ESTATE),
                ("blended", ["2017-18", "2017-18 H2", "2018-19 H1", "2017-07"], ESTATE),
                ("hampshire-estate", ["2009-10", "2012-13", "2022-23"], [["scope"], []]),
                ("hampshire-county", ["2005", "2019"], [["site", "sector"], ["sector"], ["site"]]),
            ]
        )  # fmt: skip
        period, by = dice.choice(periods), dice.choice(groupings)
        words = ["--workspace", workspace, "inventory", "show", name, period, "--by", ",".join(by)]
        document = json.loads(invoke(*words, "--format", "json").stdout)
        if not by:
            chosen.append((name, period, {}, round(document["totals"][0]["gross"], 3)))
            continue
        group = dice.choice(document["groups"])
        filters = {column: str(group[column]) for column in by}
        chosen.append((name, period, filters, round(group["t"], 3)))
    return chosen


ESTATE = [["scope"], ["site"], ["service", "scope"], ["source", "month"], ["site", "month"], []]


def check(workspace: Path, count: int) -> None:
    opened = open_workspace(workspace)
    for name, period, filters, tonnes in figures(workspace, count):
        made = explain(opened, load(opened, name), Period.parse(period), filters)
        assert round(rederived(text_of(made)), 3) == pytest.approx(tonnes, abs=1e-9), filters


@pytest.mark.slow
def test_a_checker_rederives_figures_from_the_text_alone(workspace: Path) -> None:
    check(workspace, SAMPLE)


@pytest.mark.prove
def test_a_checker_rederives_200_figures_from_the_text_alone(workspace: Path) -> None:
    check(workspace, PROVED)
    print(f"{PROVED} printed figures derived again from the text of `inventory explain` alone")


def test_the_checker_notices_a_wrong_figure(workspace: Path) -> None:
    opened = open_workspace(workspace)
    text = text_of(explain(opened, load(opened, "majority"), Period.parse("2017-18")))
    assert "1.02264" in text
    with pytest.raises(AssertionError):
        rederived(text.replace("1.02264", "1.02265"))
    with pytest.raises(AssertionError):
        rederived(text.replace("school-oil", "x").replace("\n  5,000 litre", "\nlost", 1))


def test_a_line_in_words(workspace: Path) -> None:
    words = ["explain", "majority", "2017-18", "--source", "Gas oil (red diesel)", "--scope", "1"]
    text = invoke("--workspace", workspace, "inventory", *words, "--month", "2018-02").stdout
    assert "bills.csv:11, evidence sha256 " in text
    assert "5,000 litre × 11 ÷ 133 [days from 2018-02-01 to 2018-02-11] × 2.9" in text
    assert "uk-government 2017, sheet Factors by Category, row" in text
    assert text.rstrip().endswith("tCO2e")


def test_every_step_is_there(workspace: Path) -> None:
    opened = open_workspace(workspace)
    majority = text_of(explain(opened, load(opened, "majority"), Period.parse("2017-18")))
    for step in (
        "2.83 m3 per hcf", "1.02264 × 39.3 ÷ 3.6 kWh per m3", "1,000 kWh per MWh",
        "kWh per kWh_net", "kg CO2e per litre",
    ):  # fmt: skip
        assert step in majority
    blended = text_of(explain(opened, load(opened, "blended"), Period.parse("2017-18")))
    assert re.search(r"\(55 ÷ 73 × 0\.[\d]+ \+ 18 ÷ 73 × 0\.[\d]+\) kg CO2e per kWh", blended)


def test_the_csv_has_every_line_and_sums_to_the_figure(workspace: Path, tmp_path: Path) -> None:
    file = tmp_path / "why.csv"
    words = ["--workspace", workspace, "inventory", "explain", "majority", "2017-18"]
    result = invoke(*words, "--csv", file)
    assert "smaller lines, together" in result.stdout
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    total = 0.0
    for row in rows:
        share = int(row["days"]) / int(row["days_of_reading"])
        kg = float(row["quantity"]) * float(row["conversion"]) * float(row["factor_kg_co2e"])
        assert kg == pytest.approx(float(row["kg"]), rel=1e-12)
        if row["logged_unit"] not in ("m3", "hcf"):
            whole = float(row["logged_quantity"])
            assert whole * share == pytest.approx(float(row["quantity"]), rel=1e-9)
        total += float(row["kg"])
    shown = json.loads(invoke(*words, "--format", "json").stdout)
    assert total / 1000 == pytest.approx(shown["t"], abs=1e-9)
    again = invoke(*words, "--csv", file, ok=False)
    assert again.exit_code == 1
    assert "Nothing is overwritten without --force" in again.stderr
    invoke(*words, "--csv", file, "--force")


def test_the_factors_of_the_editions_blend_to_the_factor(workspace: Path) -> None:
    words = ["inventory", "explain", "blended", "2017-18", "--format", "json"]
    lines = json.loads(invoke("--workspace", workspace, *words).stdout)["lines"]
    for line in lines:
        shares = [Fraction(each.replace(" ÷ ", "/")) for each in line["shares"].split("; ")]
        factors = [float(each) for each in line["edition_factors"].split("; ")]
        ratios = [worked_out(each) for each in line["edition_conversions"].split("; ")]
        # Of energy by net calorific value each edition's days have its own ratio.
        assert (len(set(ratios)) > 1) == (line["unit"] == "kWh_net")
        per_unit = sum(
            float(share) * ratio * each
            for share, ratio, each in zip(shares, ratios, factors, strict=True)
        )
        assert per_unit == pytest.approx(line["conversion"] * line["factor_kg_co2e"], rel=1e-12)
        assert line["editions"] == "2017; 2018"
        assert line["publishers_cells"].count("row ") == 2


def test_a_published_figure_names_its_report_and_the_other_return(workspace: Path) -> None:
    words = ["--workspace", workspace, "inventory", "explain", "hampshire-estate", "2012-13"]
    result = invoke(*words, "--scope", "2")
    assert "published.csv:23" in result.stdout
    assert "Directors Report 2014/15, http" in result.stdout
    assert "version 1, series-1) has 60,966,279 kg in the same scopes" in result.stderr


def test_a_deduction_is_explained_when_asked_for(workspace: Path) -> None:
    words = ["--workspace", workspace, "inventory", "explain", "hampshire-estate", "2022-23"]
    text = invoke(*words, "--scope", "deduction").stdout
    assert "−1 [a deduction] × 5,636 t × 1,000 kg per t = −5,636,000 kg CO2e" in text
    assert rederived(text) == pytest.approx(-5636.0)
    assert rederived(invoke(*words).stdout) == pytest.approx(49075.0)


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"site": "hal"}, "perhaps hall"),
        ({"source": "Coal"}, "one of: Gas oil"),
        ({"scope": "3", "month": "2016-01"}, "month '2016-01'"),
        ({"colour": "red"}, "filter 'colour'"),
    ],
)
def test_a_value_that_is_not_there(workspace: Path, filters: dict[str, str], message: str) -> None:
    opened = open_workspace(workspace)
    with pytest.raises(UnknownName, match=re.escape(message)):
        explain(opened, load(opened, "majority"), Period.parse("2017-18"), filters)


def test_the_name_may_be_left_out_with_one_inventory(carbon: Command) -> None:
    result = carbon("inventory", "explain", "a", "b", "c", ok=False)
    assert result.exit_code == 2


def test_a_column_that_was_let_through_shows_with_its_reason(
    tmp_path: Path, carbon: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    carbon("init", "w", "--title", "T")
    space = carbon.folder / "w"
    (space / "sites.csv").write_text("site,name,service\nhall,Hall,offices\n", encoding="utf-8")
    (space / "meters.csv").write_text(
        "meter,site,activity,unit\npower,hall,electricity,kWh\n", encoding="utf-8"
    )
    text = "meter,from,to,kwh,quality,Zed code\npower,2023-04-01,2023-04-30,100,A,Q77\n"
    (space / "bill.csv").write_text(text, encoding="utf-8")
    folder = space / "inventories" / "ours"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inventory.toml").write_text(
        INVENTORY.format(name="Ours", policy="majority", sites='["hall"]'), encoding="utf-8"
    )
    monkeypatch.chdir(space)
    assert "Zed code" in carbon("readings", "log", "bill.csv", ok=False).stderr
    reason = ("--ignore", "Zed code", "--reason", "the portal's own")
    logged = carbon("readings", "log", "bill.csv", *reason)
    assert "let through: Zed code (F) (the portal's own)" in logged.stderr
    told = carbon("inventory", "explain", "ours", "2023-04").stdout
    assert "column 'Zed code' (F) let through: the portal's own" in told
