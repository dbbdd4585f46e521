"""The pages of the fund and of the abatement curve: what the commands print, drawn."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from carbon.folders import shipped
from carbon.measures.fund import run
from carbon.measures.portfolio.candidate import Candidate
from carbon.measures.portfolio.macc import abatement_curve
from carbon.reports.appraisal.macc_page import curve_chart, macc_page
from carbon.reports.charts import figure
from carbon.reports.fund_page import fund_charts, fund_page
from carbon.reports.page import page
from tests.conftest import ROOT, Command
from tests.measures.test_fund import SIMPLE
from tests.reports.conftest import opened

FUND = ROOT / "docs" / "examples" / "hampshire-fund.toml"
CURVE = abatement_curve(
    [
        Candidate("led", 3000, 30, 0, 30, meter="m1", share_saved=0.3),
        Candidate("controls", 1000, 20, 0, 20, meter="m1", share_saved=0.2),
    ],
    "cost",
)


@pytest.fixture
def made(carbon: Command) -> dict[str, Path]:
    measures = carbon.folder / "measures.csv"
    measures.write_text(
        "id,technology,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,"
        "use_natural_gas_kwh,meter\n"
        "roof,Insulation,40000,2024,2026-04-01,30,90000,400000,g1\n"
        "controls,Heating controls,9000,2024,2026-04-01,10,40000,400000,g1\n",
        encoding="utf-8",
    )
    fund, macc = carbon.folder / "fund.html", carbon.folder / "macc.html"
    carbon("measures", "fund", FUND, "--out", fund, "--as-at", "2026-06-30")
    result = carbon("measures", "macc", measures, "--out", macc, "--as-at", "2026-06-30")
    assert f"Wrote {macc}" in result.stderr.replace("\n", "")
    return {"fund": fund, "macc": macc}


def test_the_fund_is_drawn_as_balance_projects_and_tonnes() -> None:
    account = run(SIMPLE)
    charts = {chart.id: chart for chart in fund_charts(account)}
    assert charts["fund-balance"].traces[0].y == (600, 700, 800, 0, 250, 400)
    assert charts["fund-projects"].traces[0].y == (1, 1, 1, 2, 2, 2)
    assert charts["fund-tonnes"].traces[0].y == (0, 0.5, 1.0, 1.5, 5.0, 8.5)
    assert charts["fund-balance"].sentence == (
        "The fund ends 2015-16 with £400.00; its balance is lowest at the end of 2013-14, £0.00."
    )
    assert charts["fund-projects"].sentence.startswith("2 of 2 projects start by the end of 2015")
    table = fund_page(account, "", "fund.toml", "1 June 2026").sections[0].tables[0]
    assert [row[-1] for row in table.rows] == [0, 0.5, 1.0, 1.5, 5.0, 8.5]
    assert {len(row) for row in table.rows} == {len(table.columns)}
    # A unit keeps its own letters: "TCO2e" would be a tera of something.
    names = [column.name for column in table.columns]
    assert names[-2:] == ["tCO2e saved", "tCO2e so far"]
    assert names[:2] == ["Period", "Opening £"]
    assert all(names)


def test_the_bars_are_as_wide_as_their_tonnes_and_as_high_as_their_cost() -> None:
    drawn = figure(curve_chart(CURVE)).data[0]
    assert list(drawn.x) == [0, pytest.approx(20)]
    assert list(drawn.width) == [pytest.approx(20), pytest.approx(24)]
    assert list(drawn.y) == [pytest.approx(50), pytest.approx(125)]
    assert drawn.offset == 0
    report = macc_page(CURVE, "", "m.csv", "1 June 2026")
    assert report.summary == (
        "2 measures save 44.0 tCO2e over their lives; capital per tonne, what it saves not "
        "counted, from £50.00 a tonne (controls) to £125.00 a tonne (led). 1 bar of 2 pays for "
        "itself, by a net present value of 0 or more.",
    )
    assert "capital per tonne, what it saves not counted" in report.subtitle
    assert report.headlines[-1].label == "Capital per tonne"
    assert [row[1] for row in report.sections[0].tables[0].rows] == ["controls", "led"]


def test_names_of_measures_are_text() -> None:
    hostile = "</script><script>alert(1)</script>"
    curve = abatement_curve([Candidate(hostile, 100, 5, 0, 0)])
    text = page(macc_page(curve, "", "m.csv", "1 June 2026"), [shipped("reports")])
    assert hostile not in text


def test_a_curve_of_nothing_says_so() -> None:
    report = macc_page(abatement_curve([Candidate("none", 100, 0, 0, 0)]), "", "m.csv", "1 June")
    assert report.summary == ("No measure saves a tonne.",)
    assert not report.sections[0].charts


@pytest.mark.slow
@pytest.mark.parametrize("name", ["fund", "macc"])
def test_a_page_opens_without_network_and_is_accessible(
    made: dict[str, Path],
    browser: Any,
    name: str,
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, made[name], 1280)
    assert (asked, complaints) == ([], [])
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_the_page_says_what_the_command_prints(carbon: Command, made: dict[str, Path]) -> None:
    text = made["fund"].read_text(encoding="utf-8")
    printed = json.loads(carbon("measures", "fund", FUND, "--format", "json").stdout)
    cells = re.findall(r'<td class="number">([^<]+)</td>', text)
    for period in printed["periods"]:
        assert f"{period['closing £']:,.2f}" in cells
    assert "30 June 2026" in text
    again = carbon.folder / "again.html"
    carbon("measures", "fund", FUND, "--out", again, "--as-at", "2026-06-30")
    assert again.read_bytes() == made["fund"].read_bytes()


def test_nothing_is_written_over_or_under_another_ending(
    carbon: Command, made: dict[str, Path]
) -> None:
    refused = carbon("measures", "fund", FUND, "--out", made["fund"], ok=False)
    assert refused.exit_code == 1
    assert "--force" in refused.stderr
    assert carbon("measures", "fund", FUND, "--out", made["fund"], "--force").exit_code == 0
    other = carbon("measures", "fund", FUND, "--out", "fund.pdf", ok=False)
    assert "expected .html" in other.stderr
    assert carbon("measures", "fund", FUND, "--force", ok=False).exit_code == 2
