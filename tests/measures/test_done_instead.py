"""What is delivered keeps its alternatives out: of a group one measure at most is done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.bodies import Body
from carbon.folders import shipped
from carbon.measures.assumptions import Assumptions, assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.portfolio.programme import candidates
from carbon.measures.prices import Prices
from carbon.measures.scheme_application import application
from carbon.measures.scheme_file import find_schemes
from carbon.periods import Period
from carbon.targets.counted import counted
from tests.conftest import Command
from tests.measures.test_cash_case import FLAT, measure

MEASURES = """\
id,technology,site,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,group,needs,status
boilers,Boilers,hall,9000,2026,2027-04-01,10,40000,heat,,proposed
pump,Heat pump,hall,9000,2026,2026-04-01,10,30000,heat,,delivered
pipes,Controls,hall,900,2026,2027-04-01,10,20000,,boilers,proposed
loft,Insulation,hall,1000,2026,2027-04-01,10,10000,,,proposed
"""
TARIFFS = "fuel,year,unit,gbp_per_unit,escalation_pct\nnatural-gas,2026,kWh,0.1,0\n"
FUND = (
    'title = "F"\nstart = 2026-04-01\nperiods = 4\nmeasures = "m.csv"\n'
    "[[contribution]]\non = 2026-04-01\ngbp = 50000\n"
)
ASKED = ("--tariffs", "t.csv", "--hold", "--as-at", "2026-10-01")


def given() -> Assumptions:
    return replace(assume(base_year=2026, hold=True), prices=Prices(FLAT))


@pytest.fixture
def files(carbon: Command) -> Command:
    for name, text in (("m.csv", MEASURES), ("t.csv", TARIFFS), ("fund.toml", FUND)):
        (carbon.folder / name).write_text(text, encoding="utf-8")
    return carbon


@pytest.mark.parametrize("command", ["portfolio", "macc"])
def test_neither_portfolio_nor_curve_takes_it(files: Command, command: str) -> None:
    """The boilers were bought, and the pipes with them, beside the heat pump that is there."""
    budget = ("--budget", "50000") if command == "portfolio" else ()
    told = files("measures", command, "m.csv", *budget, *ASKED)
    assert "boilers: left out, because it is an alternative to pump, which is done." in told.stderr
    assert "pipes: left out, because it needs boilers, which is left out." in told.stderr
    assert "loft" in told.stdout
    assert "boilers" not in told.stdout
    assert "pipes" not in told.stdout


@pytest.mark.slow
def test_the_report_says_why_and_the_fund_does_not_start_it(files: Command) -> None:
    files("report", "appraisal", "m.csv", *ASKED, "--fund", "fund.toml", "--out", "packs")
    [path] = Path("packs").glob("*/*/report.md")
    text = path.read_text(encoding="utf-8")
    assert "Not counted: boilers: left out, because it is an alternative to pump" in text
    assert "Of 3 measures the fund of £50,000 starts 1 by 2029-30; 1 waits and 1 is an " in text
    document = json.loads(files("measures", "fund", "fund.toml", *ASKED, "--format", "json").stdout)
    assert [each["started"] for each in document["periods"]].count(["loft"]) == 1
    assert document["not_by_the_fund"][0]["measure"] == "boilers"


def test_an_application_is_not_for_it() -> None:
    scheme = find_schemes([shipped("factors")])["psds-phase-3c"]
    pump = measure(id="pump", technology="Heat pump", site="hall", group="heat")
    there = measure(id="there", technology="Boilers", site="hall", group="heat", status="delivered")
    asked = application(
        scheme, appraise_all([pump, there], given()), date(2023, 5, 1), Body("england", "council")
    )
    assert asked
    assert not asked.plants
    assert "it is an alternative to there, which is done" in dict(asked.left_out)["pump"]
    assert asked.nothing_because.endswith("is left to apply for: pump cannot be done")


@pytest.mark.parametrize("status", ["delivered", "rejected", ""])
def test_an_application_without_a_plant_says_what_became_of_those_there_are(status: str) -> None:
    """ "No heating plant among the measures" stood beside "found Heat pump"."""
    scheme = find_schemes([shipped("factors")])["psds-phase-3c"]
    loft = measure(id="loft", technology="Insulation", site="hall")
    pump = measure(id="pump", technology="Heat pump", site="hall", status=status)
    made = appraise_all([loft, pump] if status else [loft], given())
    asked = application(scheme, made, date(2023, 5, 1), Body("england", "council"))
    assert asked
    assert asked.nothing_because.rpartition("; ")[2] == (
        f"no low carbon heating plant is left to apply for: pump is {status}"
        if status
        else "no low carbon heating plant among the measures"
    )


@pytest.mark.parametrize("appraised", [False, True])
def test_the_gap_does_not_count_it(appraised: bool) -> None:
    """Also where what is done began before the tables do, and so is not appraised."""
    rival = measure(id="new", group="heat", savings={"natural-gas": 90000.0})
    there = measure(id="old", group="heat", status="delivered")
    other = measure(id="other", group="light")
    every = [rival, other, *([there] if appraised else [])]
    before = [] if appraised else [(there, "no factor of 1999")]
    made = counted(appraise_all(every, given()), Period.parse("2027-28"), None, before)
    assert "new" not in {each.id for each in made.measures}
    assert "other" in {each.id for each in made.measures}
    why = {each.id: said for each, said in made.left_out}
    assert why["new"].startswith("an alternative to old")


def test_what_is_rejected_keeps_nothing_out() -> None:
    one = measure(id="one", group="heat")
    other = replace(one, id="other", status="rejected")
    found, _ = candidates([one, other], given())
    assert [each.id for each in found] == ["one"]
