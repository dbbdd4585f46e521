"""carbon measures portfolio, macc, sensitivity and verify, as an officer runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.measures.weather import daily_file

MEASURES = """\
id,technology,meter,capital_gbp,price_year,start,life_years,saving_electricity_kwh,saving_natural_gas_kwh,use_electricity_kwh,use_natural_gas_kwh,group,needs,status
led-a,LED lighting,e1,42000,2025,2026-04-01,12,38000,,120000,,,,proposed
controls-a,lighting controls,e1,9000,2025,2026-04-01,10,12000,,120000,,,led-a,proposed
solar-a,solar PV,e1,60000,2025,2026-04-01,12,52000,,120000,,,,proposed
insulation-b,loft insulation,g1,15000,2025,2026-04-01,30,,41000,,310000,,,proposed
bms-b,heating controls,g1,12000,2025,2026-04-01,12,,46000,,310000,,,proposed
boiler-b,condensing boiler,g1,70000,2025,2026-04-01,15,,62000,,310000,heat-b,,proposed
led-c,LED lighting,e2,30000,2025,2026-04-01,12,26000,,80000,,,,delivered
"""
RANGES = """\
quantity,low_pct,high_pct,distribution,source
price,-30,40,triangular,our energy buyer 2026
saving,-25,10,uniform,last ten projects
"""


@pytest.fixture
def files(carbon: Command) -> Command:
    (carbon.folder / "measures.csv").write_text(MEASURES, encoding="utf-8")
    (carbon.folder / "ranges.csv").write_text(RANGES, encoding="utf-8")
    return carbon


def readings(folder: Path, left: float) -> Path:
    """Three years of monthly gas: 3,000 kWh a month, more in winter, and *left* of it after."""
    lines = ["meter,period,quantity,unit,quality"]
    for year, share in ((2013, 1.0), (2014, 1.0), (2016, left)):
        for number in range(12):
            month = f"{year + (number + 3) // 12}-{(number + 3) % 12 + 1:02d}"
            use = (3000 + 1500 * abs(number - 3.5)) * share
            lines.append(f"g1,{month},{use:.1f},kWh,actual")
    path = folder / "readings.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_the_best_set_stands_beside_the_ranked_lists(files: Command) -> None:
    result = files("measures", "portfolio", "measures.csv", "--budget", "100000", "--hold")
    assert "Optimality gap 0" in result.stdout
    assert "Each list as a whole, its worth in tCO2e" in result.stdout
    assert "by £ per tonne" in result.stdout
    assert "less than the best set" in result.stderr
    assert "£10,000 more gains" in result.stderr
    assert "led-c: delivered, so left out." in result.stderr


def test_json_holds_everything(files: Command) -> None:
    result = files(
        "measures", "portfolio", "measures.csv", "--budget", "100000", "--hold", "--format", "json"
    )
    made = json.loads(result.stdout)
    assert made["gap"] == 0
    assert len(made["next_best"]) == 5
    assert made["best"]["ids"] == ["bms-b", "boiler-b", "insulation-b"]
    parts = sum(each["tonnes"] for each in made["contributions"].values())
    assert parts == pytest.approx(made["best"]["tonnes"])
    assert {ranked["by"] for ranked in made["ranked"]} == {"payback", "£ per tonne"}
    assert made["best"]["cost_gbp"] <= 100_000


def test_budgets_by_year_are_read(files: Command) -> None:
    arguments = ("measures", "portfolio", "measures.csv", "--hold", "--show", "more")
    result = files(*arguments, "--budget", "2025=£60,000")
    assert "in 2025" in result.stdout
    refused = files(*arguments, "--budget", "2026=60000", ok=False)
    assert refused.exit_code == 1
    assert "6 faults" in refused.stderr
    assert "measures.csv:2: found 'led-a' spending in 2025" in refused.stderr
    assert files(*arguments, "--budget", "lots", ok=False).exit_code == 2
    assert files(*arguments, "--budget", "1", "--budget", "2", ok=False).exit_code == 2


def test_the_curve_says_what_a_meter_saves_together(files: Command) -> None:
    result = files("measures", "macc", "measures.csv", "--hold")
    assert "Marginal abatement cost curve" in result.stdout
    assert "save 65.1% of its use together (85.0% if added up)" in result.stderr


def test_sensitivity_says_what_was_assumed(files: Command) -> None:
    arguments = ("measures", "sensitivity", "measures.csv", "--ranges", "ranges.csv", "--hold")
    tornado = files(*arguments, "--measure", "led-a")
    assert tornado.stdout.index("price -30%") < tornado.stdout.index("saving -25%")
    assert "Assumed, as given: price -30% to +40%, triangular (our energy buyer 2026)." in (
        tornado.stderr
    )
    rules = files(*arguments, "--scheme", "psds-phase-3c", "--format", "json")
    assert all(0 <= each["probability"] <= 1 for each in json.loads(rules.stdout)["rules"])
    assert files(*arguments, "--measure", "led-x", ok=False).exit_code == 1
    chances = files(*arguments, "--scheme", "psds-phase-3c")
    assert "In what share of draws" in chances.stdout
    assert "psds-phase-3c: closed since 2024-04-01" in chances.stderr
    assert files(*arguments, "--show", "spread", "--format", "csv").stdout.startswith("figure,5%")
    together = files(*arguments)
    assert "Sensitivity of 7 measures together: npv" in together.stdout
    assert "e1: the savings of controls-a, led-a, solar-a are added up" in together.stderr
    two = files(*arguments, "--measure", "led-a", "--measure", "bms-b")
    assert "Sensitivity of 2 measures together" in two.stdout
    text = (files.folder / "measures.csv").read_text(encoding="utf-8")
    (files.folder / "measures.csv").write_text(
        text.replace("310000,,,proposed", "310000,heat-b,,proposed", 1), encoding="utf-8"
    )
    refused = files(*arguments, ok=False)
    assert refused.exit_code == 1
    assert "boiler-b, insulation-b added up, alternatives of group heat-b" in refused.stderr
    assert files(*arguments, "--scheme", "psds-phase-3c").exit_code == 0


def test_a_saving_is_verified_recorded_and_applied(files: Command) -> None:
    readings(files.folder, 0.8)
    daily_file(files.folder)
    (files.folder / "done.csv").write_text(
        "id,technology,meter,capital_gbp,price_year,start,life_years,saving_natural_gas_kwh,status\n"
        "attic-b,loft insulation,g1,15000,2015,2016-04-01,30,41000,delivered\n",
        encoding="utf-8",
    )
    command = (
        "measures", "verify", "--meter", "g1", "--readings", "readings.csv", "--temperatures",
        "temperatures.csv", "--before", "2013-14 to 2014-15", "--after", "2016-17", "--forecast",
        "done.csv", "--measure", "attic-b", "--record", "verified.csv",
    )  # fmt: skip
    result = files(*command)
    assert "CV(RMSE)" in result.stdout
    assert "R²" in result.stdout
    assert "90% interval" in result.stdout
    assert "÷ forecast 41,000 kWh" in result.stderr
    again = files(*command, ok=False)
    assert again.exit_code == 1
    assert "again; expected each day once" in again.stderr
    files(*command, "--force")
    rates = files("measures", "verify", "--record", "verified.csv", "--format", "json")
    found = json.loads(rates.stdout)
    plain = files("measures", "macc", "measures.csv", "--hold", "--format", "json")
    applied = files(
        "measures", "macc", "measures.csv", "--hold", "--verified", "verified.csv",
        "--format", "json",
    )  # fmt: skip
    assert "solar-a: forecast kept as it is (solar PV: none verified)." in applied.stderr
    alone = {
        name: {bar["id"]: bar["tonnes_alone"] for bar in json.loads(each.stdout)["bars"]}
        for name, each in (("plain", plain), ("applied", applied))
    }
    ratio = found[0]["verified ÷ forecast"]
    assert alone["applied"]["insulation-b"] == pytest.approx(alone["plain"]["insulation-b"] * ratio)
    assert (
        f"insulation-b: forecast × {ratio:.3f}"
        in files(
            "measures", "appraise", "measures.csv", "--hold", "--verified", "verified.csv"
        ).stderr
    )


@pytest.mark.slow
def test_the_ledger_is_read_where_no_file_is_given(carbon: Command) -> None:
    carbon("init", ".", "--example", "hampshire")
    carbon("readings", "log", "readings/example-schools.csv")
    daily = daily_file(carbon.folder)
    result = carbon(
        "measures", "verify", "--meter", "school-b-gas-1", "--temperatures", daily,
        "--before", "2013-14", "--after", "2014-15",
    )  # fmt: skip
    assert "INDICATIVE" in result.stdout
    assert "No significance is claimed." in result.stderr
    assert "2014-11 left out: readings on 29 of 30 days, not known which." in result.stderr
    wrong = carbon(
        "measures", "verify", "--meter", "school-b-gas", "--temperatures", daily,
        "--before", "2013-14", "--after", "2014-15", ok=False,
    )  # fmt: skip
    assert wrong.exit_code == 1
    assert "perhaps school-b-gas-1" in wrong.stderr


def test_half_a_question_is_wrong_usage(carbon: Command) -> None:
    assert carbon("measures", "verify", "--meter", "g1", ok=False).exit_code == 2


@pytest.mark.parametrize(
    ("start", "year"),
    [
        ("2027-04-01", "2026"),
        ("2027-06-20", "2027"),
        ("2028-01-01", "2027"),
        ("2027-03-31", "2026"),
    ],
)
def test_a_measure_is_paid_for_in_the_financial_year_of_the_day_before_its_start(
    files: Command, start: str, year: str
) -> None:
    """What starts on 20 June 2027 was "spending in 2026"."""
    heading, first, *_ = MEASURES.splitlines()
    row = first.replace("2026-04-01", start)
    (files.folder / "one.csv").write_text(f"{heading}\n{row}\n", encoding="utf-8")
    words = ("measures", "portfolio", "one.csv", "--hold")
    result = files(*words, "--budget", f"{year}=42000")
    assert f"financial years, {year} from April {year}" in " ".join(result.stderr.split())
    label = f"{year}-{int(year[2:]) + 1}"
    assert f"£42,000.00 (budget £42,000.00 in {year})" in " ".join(
        files(*words, "--budget", f"{label}=42000").stdout.split()
    )
    refused = files(*words, "--budget", "2020=42000", ok=False)
    assert f"'led-a' spending in {year};" in " ".join(refused.stderr.split())
    assert files(*words, "--budget", "2026-04=1", ok=False).exit_code == 2
