"""Measures in the progress pack: the pipeline, the wedges, and what verified projects explain."""

from __future__ import annotations

import hashlib
import json
import math
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from carbon.analysis.change.bridge import bridge
from carbon.inventories.definition import load
from carbon.measures.assumptions import assume
from carbon.measures.cash_case import appraise_all
from carbon.measures.measure_file import read_measures
from carbon.measures.verification.realisation import VerifiedSaving
from carbon.periods import Period
from carbon.reports.progress.explained import sentence
from carbon.targets.explained import Explained, explained
from carbon.targets.forecast import forecast
from carbon.targets.projects import Projects
from carbon.targets.series import observe
from carbon.workspace import Workspace, open_workspace
from tests.conftest import invoke
from tests.reports.conftest import opened
from tests.targets.conftest import log_months, make_council, months

AS_AT = date(2026, 11, 23)
MEASURES = """id,name,technology,meter,capital_gbp,price_year,start,life_years,\
saving_electricity_kwh,use_electricity_kwh,saving_natural_gas_kwh,use_natural_gas_kwh,status
led,Town Hall lamps,LED lighting,hall-electricity,20000,2024,2026-04-01,12,15000,120000,,,approved
sensors,Presence sensors,Controls,hall-electricity,4000,2024,2026-10-01,10,12000,120000,,,approved
attic,Attic insulation,Insulation,hall-gas,9000,2024,2027-04-01,30,,,20000,150000,proposed
pumps,Better pumps,Pumps,hall-electricity,3000,2024,2025-04-01,12,4000,120000,,,delivered
boiler,Boiler controls,Controls,hall-gas,5000,2020,2022-04-01,10,,,1500,150000,verified
lamps,Old lamps,LED lighting,,700,2020,2020-04-01,10,900,,,,delivered
court,Court glazing,Glazing,,90000,2024,2027-04-01,30,,,100,,rejected
"""
TARIFFS = """fuel,year,unit,gbp_per_unit,escalation_pct
electricity,2022,kWh,0.24,0
natural-gas,2022,kWh,0.06,0
"""
RECORD = """measure,technology,meter,period,verified_kwh,low_kwh,high_kwh,forecast_kwh,\
standing,reason
boiler,Controls,hall-gas,2022-23,1200,700,1700,1500,saving shown,
pumps,Pumps,hall-electricity,2022-23,500,-400,1400,1000,indicative,9 months before the measure
"""


@pytest.fixture(scope="module")
def council(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Five whole years, measures of every status, a record, and the pack made of them."""
    made = make_council(tmp_path_factory.mktemp("projects") / "council")
    for meter in ("hall-electricity", "hall-gas"):
        log_months(made, f"{meter}.csv", meter, months(2018, 2022), "2023-05-01")
    for name, text in (("m.csv", MEASURES), ("t.csv", TARIFFS), ("v.csv", RECORD)):
        (made.root / name).write_text(text, encoding="utf-8")
    (made.root / "fund.toml").write_text(
        'title = "Fund"\nstart = 2026-04-01\nperiods = 6\nmeasures = "m.csv"\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 10000\n",
        encoding="utf-8",
    )
    root = made.root
    invoke(
        "--workspace", root, "report", "progress", "--as-at", str(AS_AT), "--out", root / "packs",
        "--measures", root / "m.csv", "--tariffs", root / "t.csv", "--verified", root / "v.csv",
        "--fund", root / "fund.toml", "--hold",
    )  # fmt: skip
    return open_workspace(root)


@pytest.fixture(scope="module")
def report(council: Workspace) -> dict[str, Any]:
    [path] = council.root.glob("packs/*/*/report.json")
    return json.loads(path.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def tables(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {table["id"]: table for each in report["sections"] for table in each["tables"]}


def section(report: dict[str, Any], identifier: str) -> dict[str, Any]:
    return next(each for each in report["sections"] if each["id"] == identifier)  # type: ignore[no-any-return]


def appraised(council: Workspace) -> dict[str, Any]:
    given = assume(base_year=2026, tariffs=council.root / "t.csv", hold=True)
    found = [each for each in read_measures(council.root / "m.csv") if each.id != "lamps"]
    return {made.measure.id: made for made in appraise_all(found, given)}


@pytest.mark.slow
def test_the_pipeline_counts_by_status_and_leaves_out_the_rejected(
    council: Workspace, report: dict[str, Any]
) -> None:
    rows = {row[0]: row[1:] for row in tables(report)["pipeline"]["rows"]}
    made = appraised(council)
    assert list(rows) == ["Planned (proposed)", "Approved", "Delivered", "Verified"]
    assert rows["Approved"][0] == 2
    assert rows["Approved"][1] == 24_000
    assert rows["Approved"][4] == math.fsum(
        made[name].first_year_tco2e for name in ("led", "sensors")
    )
    assert rows["Verified"][:2] == [1, 5000]
    assert rows["Verified"][4] == made["boiler"].first_year_tco2e
    # The old lamps began before the first published factor: with their cost, not appraised.
    assert rows["Delivered"][:2] == [2, 3700]
    assert rows["Delivered"][2] == made["pumps"].first_year_saving_gbp
    assert any("cost only: Old lamps" in note for note in tables(report)["pipeline"]["notes"])


@pytest.mark.slow
def test_what_is_delivered_is_told_to_the_day_and_what_is_verified_beside_it(
    council: Workspace, report: dict[str, Any]
) -> None:
    rows = {row[0]: row[1:] for row in tables(report)["done"]["rows"]}
    life = appraised(council)["pumps"].life
    days = (AS_AT - date(2026, 4, 1)).days + 1
    so_far = life[0].tco2e + life[1].tco2e * days / 365
    assert rows["Better pumps"][5] == pytest.approx(so_far)
    assert rows["Better pumps"][6] is None  # only an indicative result
    assert rows["Old lamps"][3:] == [None, None, None, None]
    assert rows["Boiler controls"][6] == 1200
    verified = {row[0]: row for row in tables(report)["verified"]["rows"]}
    assert verified["boiler"][7] == 0.8
    assert verified["pumps"][8].startswith("indicative: 9 months")
    [rate] = tables(report)["realised"]["rows"]
    assert rate[:4] == ["Controls", 1200, 1500, 0.8]
    assert tables(report)["realised"]["notes"] == ["Pumps: only indicative results, so no rate."]


def test_the_fund_says_where_it_stands(report: dict[str, Any]) -> None:
    words = section(report, "measures")["paragraphs"]
    rows = {row[0]: row for row in tables(report)["fund"]["rows"]}
    names = [column["name"] for column in tables(report)["fund"]["columns"]]
    closing = rows["2026-27"][names.index("closing £")]
    [said] = [each for each in words if each.startswith("At the end of 2026-27")]
    assert f"£{closing:,.2f}" in said
    assert "having started 1 project for £4,000.00" in said


def test_the_wedges_are_the_forecast_less_what_is_approved_or_just_done(
    council: Workspace, report: dict[str, Any]
) -> None:
    table = tables(report)["wedges"]
    names = [column["name"] for column in table["columns"]]
    rows = {row[0]: dict(zip(names, row, strict=True)) for row in table["rows"]}
    assert names[2:5] == ["Controls", "LED lighting", "Pumps"]
    definition = load(council)
    series = observe(council, definition, AS_AT)
    trend = forecast(series, "gross", Period.parse("2029-30"))
    made = appraised(council)
    for year in trend.years:
        row = rows[str(year.period)]
        assert row["Trend"] == year.central_kg / 1000
        parts = [row[name] for name in names[2:5]]
        assert row["Measures together"] == pytest.approx(math.fsum(parts))
        assert row["With measures"] == pytest.approx(row["Trend"] - row["Measures together"])
    # One meter of 120,000 kWh, shared by those at work on the day: the pumps alone until March
    # 2026, beside the lamps until September, beside both after. Of a year's factor each has its
    # part of 1 − Π(1 − s); the sensors' first year is 2027, whose factor is lower, and what the
    # factor of 2026 is above that the pumps and the lamps have between them.
    assert rows["2025-26"]["Pumps"] == pytest.approx(made["pumps"].life[0].tco2e)
    assert rows["2025-26"]["Controls"] == 0
    higher = made["led"].life[0].tco2e / 15
    lower = made["sensors"].life[0].tco2e / 12
    two = 120 * (1 - (1 - 15 / 120) * (1 - 4 / 120)) / 19
    three = 120 * (1 - (1 - 15 / 120) * (1 - 12 / 120) * (1 - 4 / 120)) / 31
    summer, winter = 183 / 365, 182 / 365
    for name, share in (("LED lighting", 15), ("Pumps", 4)):
        beside = two * higher * summer + ((higher - lower) * two + lower * three) * winter
        assert rows["2026-27"][name] == pytest.approx(share * beside)
    assert rows["2026-27"]["Controls"] == pytest.approx(12 * three * lower * winter)
    notes = " ".join(table["notes"])
    assert "Counted: Better pumps, Presence sensors, Town Hall lamps." in notes


def test_the_wedges_stand_on_one_another_up_to_the_trend(report: dict[str, Any]) -> None:
    charts = {chart["id"]: chart for chart in section(report, "wedges")["charts"]}
    layers = [each for each in charts["wedges-pathway"]["traces"] if each["style"] == "wedge"]
    rows = {row[0]: row for row in tables(report)["wedges"]["rows"]}
    for number, label in enumerate(layers[0]["x"]):
        assert math.fsum(each["y"][number] for each in layers) == pytest.approx(rows[label][1])
    alone = charts["wedges-alone"]["traces"]
    assert [each["name"] for each in alone] == [each["name"] for each in layers[1:]]
    words = section(report, "wedges")["paragraphs"]
    assert any("With them the chance of meeting −50% in 2029-30" in each for each in words)
    assert words[0].startswith("3 measures approved or just done would take")


def test_page_one_says_what_approved_projects_bring_and_what_has_none(
    report: dict[str, Any],
) -> None:
    """As the gap has them: counted at the inventory's own factors, since its newest year."""
    rows = {row[0]: row for row in tables(report)["gap"]["rows"]}
    said = " ".join(report["summary"])
    told = re.search(
        r"Delivered projects save ([\d.]+) more than in 2022-23 and approved ones bring ([\d.]+); "
        r"([\d.]+) has no approved project\.",
        said,
    )
    assert told, said
    done, approved, left = map(float, told.groups())
    assert done == pytest.approx(rows["2029-30"][3], abs=0.05)
    assert approved == pytest.approx(rows["2029-30"][4], abs=0.05)
    assert left == pytest.approx(rows["2029-30"][6], abs=0.05)
    [needed] = re.findall(r"by 2029-30: ([\d.]+) less each year for four years", said)
    assert done + approved + left == pytest.approx(4 * float(needed), abs=0.3)


@pytest.mark.slow
def test_the_gap_counts_as_the_pathway_does(council: Workspace, report: dict[str, Any]) -> None:
    """Lamps and sensors of one meter beside the pumps, at the factors of 2022-23 (edition 2022)."""
    rows = {row[0]: row for row in tables(report)["gap"]["rows"]}
    # Generation, T&D, WTT of both, kg a kWh of edition 2022.
    electricity = 0.19338 + 0.01769 + 0.04625 + 0.00423
    shares = {"led": 15 / 120, "sensors": 12 / 120, "pumps": 4 / 120}
    alone = 4_000 * electricity / 1000
    assert rows["2025-26"][3] == pytest.approx(alone)
    whole = 120_000 * (1 - math.prod(1 - share for share in shares.values()))
    assert rows["2029-30"][4] == pytest.approx(whole * electricity / 1000 - alone)
    # The attic's gas: combustion and WTT of edition 2022, beside the controls that were at work.
    gas = 0.18254 + 0.03110
    assert rows["2029-30"][5] == pytest.approx(20_000 * (1 - 1_500 / 150_000) * gas / 1000)
    assert [row[8] for row in rows.values()] == [0, 0, 20_000, 4_000, 0, 0, 0]
    assert [row[9] for row in rows.values()] == [0, 0, 0, 9_000, 0, 0, 0]
    listed = invoke(
        "--workspace", council.root, "targets", "gap", "--measures", council.root / "m.csv",
        "--tariffs", council.root / "t.csv", "--hold", "--as-at", str(AS_AT), "--format", "json",
    )  # fmt: skip
    printed = {row["Year"]: row for row in json.loads(listed.stdout)}
    assert printed["2029-30"]["Approved bring"] == rows["2029-30"][4]
    assert printed["2029-30"]["No project"] == rows["2029-30"][7]


def test_verified_projects_explain_x_of_y_at_the_bridges_own_factor(
    council: Workspace, report: dict[str, Any]
) -> None:
    made = bridge(council, load(council), Period.parse("2021-22"), Period.parse("2022-23"), AS_AT)
    gas = made.change.by("source")["Natural gas"]
    used = [
        math.fsum(side.lines.query("meter == 'hall-gas' and scope == '1'")["quantity"])
        for side in (made.change.before, made.change.after)
    ]
    mean_factor = gas.effects["activity"] / (used[1] - used[0])
    rows = {row[0]: row[1:] for row in tables(report)["explained-year"]["rows"]}
    assert rows["boiler"][1] == 1200
    assert rows["boiler"][2] == pytest.approx(mean_factor)
    assert rows["boiler"][3] == pytest.approx(-1200 * mean_factor / 1000)
    activity = made.change.total.effects["activity"] / 1000
    assert rows["Activity effect of the bridge"][3] == pytest.approx(activity)
    assert rows["Other activity"][3] == pytest.approx(activity - rows["boiler"][3])
    said = section(report, "explained")["paragraphs"][0]
    assert said.startswith("Verified projects explain 0.2")
    assert "by which activity lowered emissions from 2021-22 to 2022-23" in said
    assert said in " ".join(report["summary"])
    notes = " ".join(tables(report)["explained-year"]["notes"])
    assert "Not counted: pumps on hall-electricity: indicative only: 9 months" in notes


def verified(
    period: str, kwh: float, measure: str = "boiler", meter: str = "hall-gas"
) -> VerifiedSaving:
    return VerifiedSaving(measure, "Controls", meter, period, kwh, 0, 2 * kwh, kwh, "saving shown")


def of_record(council: Workspace, *record: VerifiedSaving, known: bool = True) -> Explained:
    made = bridge(council, load(council), Period.parse("2021-22"), Period.parse("2022-23"), AS_AT)
    measures = tuple(read_measures(council.root / "m.csv")) if known else ()
    [found] = explained([("year", made)], Projects(measures=measures, verified=record))
    return found


def test_a_saving_that_was_there_before_counts_only_by_what_it_grew(council: Workspace) -> None:
    found = of_record(council, verified("2021-22", 900), verified("2022-23", 1200))
    assert [part.kwh for part in found.parts] == [300]
    assert found.left_out == ()


def test_what_cannot_be_told_is_left_out_with_its_reason(council: Workspace) -> None:
    unknown = of_record(council, verified("2022-23", 1200), known=False)
    assert unknown.parts == ()
    assert "name the measures file" in unknown.left_out[0][1]
    other = of_record(council, verified("2020-21", 1200))
    assert other.left_out == (("boiler on hall-gas", "verified for 2020-21, not 2022-23"),)
    absent = of_record(council, verified("2022-23", 1200, meter="no-such-meter"))
    assert "no kWh in this inventory" in absent.left_out[0][1]
    assert sentence(absent).startswith("No verified project explains")


def test_more_saved_than_fell_is_said_so(council: Workspace) -> None:
    found = of_record(council, verified("2022-23", 60_000))
    assert found.other_t > 0
    assert "more than the" in sentence(found)
    assert "other activity rose" in sentence(found)


def test_verified_projects_that_use_more_are_said_to_add(council: Workspace) -> None:
    """They saved −0.22 tCO2e, it said, and explained so much of the activity."""
    found = of_record(council, verified("2022-23", -1200))
    assert found.saved_t < 0
    assert sentence(found).startswith("Verified projects added 0.2")
    assert "they explain none of what activity did" in sentence(found)
    assert "−" not in sentence(found)


def test_the_pack_keeps_what_it_was_made_from(council: Workspace) -> None:
    [path] = council.root.glob("packs/*/*/manifest.json")
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {"measures", "tariffs", "fund", "verified"}
    kept = path.parent / "inputs" / "m.csv"
    assert hashlib.sha256(kept.read_bytes()).hexdigest() == manifest["inputs"]["measures"]["sha256"]
    assert manifest["files"]["inputs/m.csv"] == manifest["inputs"]["measures"]["sha256"]


@pytest.mark.slow
def test_measures_that_save_more_than_there_is_are_told(council: Workspace) -> None:
    root = council.root
    heading, *rows = MEASURES.splitlines()
    big = rows[0].replace("hall-electricity", "").replace(",15000,120000,", ",15000000,,")
    (root / "big.csv").write_text(f"{heading}\n{big}\n", encoding="utf-8")
    invoke(
        "--workspace", root, "report", "progress", "--as-at", "2026-11-24", "--out", root / "big",
        "--measures", root / "big.csv", "--tariffs", root / "t.csv",
    )  # fmt: skip
    [path] = root.glob("big/*/*/report.json")
    made = json.loads(Path(path).read_text(encoding="utf-8"))
    assert "measures that save" in section(made, "wedges")["paragraphs"][0]
    assert "wedges" not in tables(made)


def test_all_faults_of_the_measures_come_at_once(council: Workspace) -> None:
    root = council.root
    (root / "bad.csv").write_text(
        MEASURES.replace("20000,2024", "-5,2024").replace("2026-10-01", "soon"), encoding="utf-8"
    )
    result = invoke(
        "--workspace", root, "report", "progress", "--as-at", "2026-11-25", "--out", root / "bad",
        "--measures", root / "bad.csv", ok=False,
    )  # fmt: skip
    assert result.exit_code == 1
    assert "2 faults" in result.stderr
    assert "bad.csv:2" in result.stderr
    assert "bad.csv:3" in result.stderr
    assert not (root / "bad").exists()


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_with_measures_is_accessible(council: Workspace, browser: Any, width: int) -> None:
    from axe_playwright_python.sync_playwright import Axe

    [path] = council.root.glob("packs/*/*/report.html")
    page, asked, complaints = opened(browser, path, width)
    assert asked == complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()
