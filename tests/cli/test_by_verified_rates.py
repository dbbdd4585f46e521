"""``--verified``: every figure is by the rates that were verified, in each command and section."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Command, invoke

MEASURES = """\
id,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,status
walls,Insulation,8000,2026,2027-04-01,10,40000,approved
loft,Loft insulation,1500,2026,2027-04-01,10,10000,proposed
"""
TARIFFS = """\
fuel,year,unit,gbp_per_unit,escalation_pct
natural-gas,2026,kWh,0.1,0
"""
FUND = """\
title = "Fund"
start = 2026-04-01
periods = 4
measures = "measures.csv"
[[contribution]]
on = 2026-04-01
gbp = 20000
"""
#: Insulation saved three quarters of its forecast, loft insulation half as much again.
RECORD = """\
measure,technology,meter,period,verified_kwh,low_kwh,high_kwh,forecast_kwh,standing,reason
a,Insulation,g1,2023-24,75,70,80,100,saving shown,
b,Loft insulation,g2,2023-24,150,140,160,100,saving shown,
"""
TERMS = """\
[own-fund]
returned_pct = 100
source = "made up"
"""
ASKED = ("--tariffs", "tariffs.csv", "--hold", "--as-at", "2026-10-01", "--verified", "record.csv")


@pytest.fixture
def files(carbon: Command) -> Command:
    for name, text in (
        ("measures.csv", MEASURES), ("tariffs.csv", TARIFFS), ("fund.toml", FUND),
        ("record.csv", RECORD), ("terms.toml", TERMS),
        ("ranges.csv", "quantity,low_pct,high_pct,distribution,source\ncapital,-10,10,uniform,x\n"),
    ):  # fmt: skip
        (carbon.folder / name).write_text(text, encoding="utf-8")
    return carbon


def periods(document: str) -> list[float]:
    """What savings return, a period each."""
    return [each["savings returned £"] for each in json.loads(document)["periods"]]


def test_the_fund_gets_back_what_the_verified_rates_say(files: Command) -> None:
    """40,000 kWh × 0.75 × £0.1 and 10,000 × 1.5 × £0.1: £3,000 and £1,500, of which 1,500 is due.

    By the forecasts £4,000 and £1,000 would come back.
    """
    asked = ("measures", "fund", "fund.toml", "--format", "json")
    told = files(*asked, *ASKED)
    assert periods(told.stdout) == [0, 0, 4500, 3000]
    assert "walls: forecast × 0.750" in told.stderr
    assert periods(files(*asked, *ASKED[:-2]).stdout) == [0, 0, 5000, 4500]


def test_the_fund_of_a_report_is_by_the_rates_of_the_rest_of_it(files: Command) -> None:
    files("report", "appraisal", "measures.csv", *ASKED, "--fund", "fund.toml", "--out", "packs")
    [path] = Path("packs").glob("*/*/report.json")
    document = json.loads(path.read_text(encoding="utf-8"))
    tables = {table["id"]: table for part in document["sections"] for table in part["tables"]}
    [year] = [row for row in tables["fund"]["rows"] if row[0] == "2028-29"]
    assert 4500 in year


def test_a_fund_of_other_measures_has_its_remarks_in_the_report(files: Command) -> None:
    other = MEASURES.replace("loft,", "attic,")
    (files.folder / "other.csv").write_text(other, encoding="utf-8")
    (files.folder / "fund.toml").write_text(FUND.replace("measures.csv", "other.csv"), "utf-8")
    files("report", "appraisal", "measures.csv", *ASKED, "--fund", "fund.toml", "--out", "packs")
    [path] = Path("packs").glob("*/*/report.md")
    text = path.read_text(encoding="utf-8")
    assert "attic: forecast × 1.500" in text
    assert text.count("walls: forecast × 0.750") == 1


def test_projects_that_the_fund_states_itself_keep_what_they_save(files: Command) -> None:
    own = '[[project]]\nid = "own"\ncost_gbp = 500\nsaving_gbp_per_year = 100\nlife_years = 9\n'
    (files.folder / "fund.toml").write_text(FUND + own, encoding="utf-8")
    assert "no rate of what was verified" in files("measures", "fund", "fund.toml", *ASKED).stderr


def test_ways_to_pay_and_sensitivity_are_by_the_rates(files: Command) -> None:
    """What the walls return a year is £3,000, so that £8,000 is back in the third year."""
    told = files("measures", "finance", "measures.csv", "--terms", "terms.toml",
                 "--measure", "walls", *ASKED)  # fmt: skip
    assert "its money back in year 3" in " ".join(told.stdout.split())
    found = files("measures", "sensitivity", "measures.csv", "--ranges", "ranges.csv",
                  "--figure", "payback", "--measure", "walls", *ASKED)  # fmt: skip
    assert "walls: forecast × 0.750" in found.stderr
    assert "loft: forecast" not in found.stderr  # it is not asked about
    assert "2.67" in found.stdout  # 8,000 ÷ 3,000


def test_one_measure_alone_saves_what_it_saves_in_the_list(files: Command) -> None:
    """A rate is held to what the measure before it on the meter leaves, named or not."""
    (files.folder / "measures.csv").write_text(
        "id,technology,meter,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,"
        "use_natural_gas_kwh,after\n"
        "walls,Loft insulation,g,8000,2026,2027-04-01,10,40000,60000,\n"
        "loft,Loft insulation,g,1500,2026,2027-04-01,10,10000,60000,walls\n",
        encoding="utf-8",
    )
    asked = ("measures", "appraise", "measures.csv", *ASKED, "--format", "json")
    listed = {each["measure"]: each for each in json.loads(files(*asked).stdout)}
    alone = json.loads(files(*asked, "--measure", "loft").stdout)
    assert alone["first_year_kwh"] == listed["loft"]["first_year_kwh"] < 10


def test_the_gap_takes_the_record_too() -> None:
    assert "--verified" in invoke("targets", "gap", "--help").stdout
