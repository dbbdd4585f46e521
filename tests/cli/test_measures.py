"""carbon measures: the commands as an officer types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carbon.tables import write_csv
from tests.conftest import ROOT, Command

HEADING = (
    "id", "technology", "capital_gbp", "price_year", "start", "life_years",
    "saving_natural_gas_kwh", "use_natural_gas_kwh", "saving_electricity_kwh",
    "use_electricity_kwh",
)  # fmt: skip


@pytest.fixture
def measures(carbon: Command) -> Path:
    path = carbon.folder / "measures.csv"
    write_csv(
        path,
        HEADING,
        [
            ("led", "LED lighting", 56000, 2024, "2026-04-01", 12, "", "", 28000, 90000),
            ("roof", "Insulation", 40000, 2024, "2026-04-01", 30, 90000, 400000, "", ""),
        ],
    )
    return path


def test_an_overview_names_its_conventions_and_prices(carbon: Command, measures: Path) -> None:
    result = carbon("measures", "appraise", measures)
    assert "56,000" in result.stdout
    for said in (
        "every present value is in money of 1 April", "first saving is in year 1",
        "band Small in 2025",
        "long-run marginal, including transmission and distribution",
        "derived: 12 years of life", "Meters are not checked",
    ):  # fmt: skip
        assert said in result.stderr, said


def test_one_measure_in_json_holds_every_figure_unrounded(carbon: Command, measures: Path) -> None:
    result = carbon("measures", "appraise", measures, "--measure", "led", "--format", "json")
    made = json.loads(result.stdout)
    assert made["case"] == "cash"
    assert made["cost_gbp"] == 56000
    assert made["first_year_saving_gbp"] == 28000 * 0.290925
    assert made["simple_payback_years"] == 56000 / (28000 * 0.290925)
    assert len(made["cash"]) == 13
    assert len(made["life"]) == 12
    years = carbon("measures", "appraise", measures, "--measure", "led", "--years")
    assert "2037" in years.stdout


def test_the_green_book_case_is_another_output(carbon: Command, measures: Path) -> None:
    result = carbon("measures", "appraise", measures, "--case", "green-book", "--hold")
    assert "The Green Book social case" in result.stdout
    assert "undiscounted" in result.stderr
    assert "is left out" in result.stderr
    assert "payback" not in result.output
    one = carbon("measures", "appraise", measures, "--measure", "led", "--years",
                 "--case", "green-book")  # fmt: skip
    assert "0.966184" in one.stdout


def test_schemes_pass_and_fail_with_figures(carbon: Command, measures: Path) -> None:
    listed = carbon("measures", "schemes")
    assert "scottish-psee-loan" in listed.stdout
    result = carbon("measures", "appraise", measures, "--scheme", "all", "--format", "csv")
    assert 'led,salix-decarbonisation-fund,"pass: 6.8746' in result.stdout
    assert 'led,psds-phase-3c,"fail: it saves no direct tCO2e, so' in result.stdout
    assert 'led,seels-england,"fail: 6.8746' in result.stdout
    assert "2019-01-01,0.0,56000.0" in result.stdout
    assert "psds-phase-3c: closed since 2024-04-01" in result.stderr
    table = carbon("measures", "appraise", measures, "--scheme", "seels-england", "--sought",
                   "2018-01-01")  # fmt: skip
    assert "What they give" in table.stdout
    assert "40,7" in table.stdout
    wrong = carbon("measures", "appraise", measures, "--scheme", "psds-phase-3", ok=False)
    assert wrong.exit_code == 1
    assert "psds-phase-3c" in wrong.stderr


def test_beyond_the_published_factors_wants_a_word(carbon: Command, measures: Path) -> None:
    write_csv(measures, HEADING, [
        ("led", "LED lighting", 5, 2024, "2030-04-01", 12, "", "", 28000, 90000)
    ])  # fmt: skip
    result = carbon("measures", "appraise", measures, ok=False)
    assert result.exit_code == 1
    assert "no long-run marginal factor of electricity for 2040" in result.stderr
    assert "--hold" in result.stderr
    assert carbon("measures", "appraise", measures, "--hold").exit_code == 0


def test_the_template_is_written_once(carbon: Command) -> None:
    path = carbon.folder / "m.xlsx"
    carbon("measures", "template", path)
    assert "--force" in carbon("measures", "template", path, ok=False).stderr
    assert "diesl" in carbon("measures", "template", "n.xlsx", "--fuel", "diesl", ok=False).stderr
    assert carbon("measures", "appraise", path, ok=False).exit_code == 1


def test_the_fund(carbon: Command) -> None:
    example = ROOT / "docs" / "examples" / "hampshire-fund.toml"
    result = carbon("measures", "fund", example)
    assert "1,000,000.00" in result.stdout
    assert "the money has been round 6.00 times" in result.stderr
    made = json.loads(carbon("measures", "fund", example, "--format", "json").stdout)
    assert made["chart"]["invested_gbp"][-1] == 6_000_000
    assert sum(period["charge £"] for period in made["periods"]) == 0


def test_a_fund_takes_its_projects_from_a_measures_file(carbon: Command, measures: Path) -> None:
    path = carbon.folder / "fund.toml"
    path.write_text(
        'title = "Ours"\nstart = 2026-04-01\nperiods = 12\nmeasures = "measures.csv"\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 60000\n",
        encoding="utf-8",
    )
    result = carbon("measures", "fund", path, "--hold")
    assert "56,000.00" in result.stdout
    assert "band Small in 2025" in result.stderr
    assert "by year of life, as appraised from its own start" in result.stderr
    made = json.loads(carbon("measures", "fund", path, "--hold", "--format", "json").stdout)
    one = json.loads(
        carbon("measures", "appraise", measures, "--measure", "led", "--format", "json").stdout
    )
    tonnes = [period["tCO2e"] for period in made["periods"]]
    assert tonnes[1:5] == pytest.approx([year["tco2e"] for year in one["life"]][:4])
    assert tonnes[4] < tonnes[1] / 1.5  # the grid gets cleaner


def test_importing_appraisal_values(carbon: Command, shared: Path) -> None:
    file = shared / "green-book" / "gdp-deflator.csv"
    result = carbon("measures", "import", file, "--to", "mine")
    assert "35 rows kept" in result.stdout
    assert (carbon.folder / "mine" / "gdp-deflator.toml").is_file()


def test_the_overview_of_commands_is_not_cut_short(carbon: Command) -> None:
    listed = carbon("measures", "--help").stdout.partition("Commands:")[2]
    assert "The marginal abatement cost curve." in listed
    assert "..." not in listed
    assert "…" not in listed


def test_wrong_usage_is_exit_2(carbon: Command, measures: Path) -> None:
    assert carbon("measures", "appraise", measures, "--years", ok=False).exit_code == 2
    assert carbon("measures", "appraise", measures, "--band", "small", ok=False).exit_code == 2


def test_appraise_names_the_editions_it_used(carbon: Command, measures: Path) -> None:
    cash = carbon("measures", "appraise", "measures.csv", "--hold").stderr
    assert (
        "Editions used: energy-prices 2025 (Department for Energy Security and Net Zero, retrieved "
        "22 November 2026); marginal-factors 2023-04 (Department" in cash
    )
    assert "conversion factors" not in cash.splitlines()[-1]
    social = carbon("measures", "appraise", "measures.csv", "--hold", "--case", "green-book").stderr
    assert "carbon-values 2023-11" in social.splitlines()[-1]
    assert "energy-prices" not in social.splitlines()[-1]
