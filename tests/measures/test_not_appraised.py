"""What is decided and began before the tables do is listed, and keeps nothing else back."""

from __future__ import annotations

import json
from datetime import date

import pytest

from carbon.errors import Faults
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import appraise_all
from carbon.measures.fund_file import read_fund
from carbon.measures.measure import Measure
from carbon.measures.not_appraised import appraise_known, measures_in
from tests.conftest import Command
from tests.measures.test_cash_case import flat, measure

assert flat  # a fixture

OLD = """id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh,status,needs
lamps,LED lighting,4000,2022,2023-04-01,12,8000,delivered,
panels,Solar PV,9000,2025,2026-04-01,14,7000,proposed,lamps
fans,Fans,900,2025,2026-04-01,8,1000,approved,
never,Fans,900,2020,2020-04-01,8,1100,rejected,
"""
FUND = """title = "F"
start = 2026-04-01
periods = 6
measures = "old.csv"
[[contribution]]
on = 2026-04-01
gbp = 10000
"""


def old(status: str = "delivered") -> Measure:
    return measure(id="old", start=date(2023, 4, 1), status=status)


def test_one_delivered_measure_of_2023_stopped_the_appraisal_of_all(flat: Assumptions) -> None:
    new = measure(id="new")
    made = appraise_known([old(), new, old("rejected")], flat)
    assert list(made) == appraise_all([new], flat)
    assert [each.measure.status for each in made.not_appraised] == ["delivered", "rejected"]
    assert made.remarks[0] == (
        "old: delivered, and not appraised: no long-run marginal factor of electricity for 2023."
    )
    assert [each.id for each in measures_in(made)] == ["new", "old", "old"]
    assert appraise_known([new], flat).not_appraised == ()


def test_what_is_to_be_decided_on_is_a_fault_still(flat: Assumptions) -> None:
    with pytest.raises(Faults, match="for 2023, for old"):
        appraise_known([old("approved"), measure(id="new"), old()], flat)
    with pytest.raises(Faults, match="for 2023, for old"):
        appraise_known([old()], flat)
    assert list(appraise_known([old()], flat, or_none=True)) == []


@pytest.mark.slow
def test_every_command_goes_on_without_it(carbon: Command) -> None:
    folder = carbon.folder
    for name, text in (
        ("old.csv", OLD),
        ("fund.toml", FUND),
        ("t.csv", "fuel,year,unit,gbp_per_unit,escalation_pct\nelectricity,2025,kWh,0.24,0\n"),
        ("r.csv", "quantity,low_pct,high_pct,distribution,source\nprice,-30,40,triangular,x\n"),
    ):
        (folder / name).write_text(text, encoding="utf-8")
    given = ("--tariffs", "t.csv", "--hold")
    told = "lamps: delivered, and not appraised: no long-run marginal factor of electricity"
    for command in (
        ("appraise", "old.csv"),
        ("appraise", "old.csv", "--scheme", "psds-phase-3c"),
        ("sensitivity", "old.csv", "--ranges", "r.csv"),
        ("fund", "fund.toml"),
    ):
        assert told in carbon("measures", *command, *given).stderr
    made = json.loads(carbon("measures", "appraise", "old.csv", *given, "--format", "json").stdout)
    assert len(made) == 2
    one = carbon("measures", "appraise", "old.csv", "--measure", "lamps", *given, ok=False)
    assert "for 2023, for lamps" in one.stderr
    carbon("report", "appraisal", "old.csv", *given, "--fund", "fund.toml", "--out", "packs")
    [page] = folder.glob("packs/*/*/report.md")
    assert f"Not counted: {told}" in page.read_text(encoding="utf-8")


def test_what_needs_it_starts_all_the_same(carbon: Command, flat: Assumptions) -> None:
    """The lamps are done, whether or not they can be appraised."""
    (carbon.folder / "fund.toml").write_text(FUND, encoding="utf-8")
    panels = measure(id="panels", needs=("old",))
    fund = read_fund(
        carbon.folder / "fund.toml", lambda _: appraise_known([old(), panels], flat, or_none=True)
    )
    assert [each.needs for each in fund.projects] == [()]
