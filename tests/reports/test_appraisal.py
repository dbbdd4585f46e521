"""The appraisal report: equal to the appraisal, the same in every file, and a page to be read."""

from __future__ import annotations

import hashlib
import json
import math
import re
from contextlib import chdir
from itertools import accumulate
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from carbon.measures.figures import OVERVIEW
from tests.conftest import ROOT, Command, invoke
from tests.reports.conftest import opened
from tests.reports.test_pack import same
from tests.reports.test_page import numbers

EXAMPLES = ROOT / "docs" / "examples"
FILE, TARIFFS, FUND = (
    EXAMPLES / name for name in ("measures.csv", "tariffs.csv", "programme-fund.toml")
)
ASSUMED = ("--tariffs", TARIFFS, "--hold")
WORDS = ("report", "appraisal", FILE, *ASSUMED, "--as-at", "2026-11-23")
FITTED = ("--budget", "500000", "--fund", FUND)
FOLDER = Path("packs/2026-11-23/appraisal-measures")
IDS = ("led-offices", "draught-school-c", "heat-pump-library", "controls-archive")


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report on the example, for tests that only read it."""
    folder = tmp_path_factory.mktemp("appraisal")
    with chdir(folder):
        invoke(*WORDS, *FITTED, "--out", "packs")
    return folder / FOLDER


def read(pack: Path) -> dict[str, Any]:
    return json.loads((pack / "report.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def tables(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {table["id"]: table for each in report["sections"] for table in each["tables"]}


def columns(table: dict[str, Any]) -> dict[str, list[Any]]:
    names = [column["name"] for column in table["columns"]]
    return dict(zip(names, map(list, zip(*table["rows"], strict=True)), strict=True))


def printed_by(carbon: Command, *words: str | Path) -> Any:
    on = ("--as-at", "2026-11-23", "--format", "json")
    return json.loads(carbon("measures", *words, *on).stdout)


@pytest.mark.slow
def test_every_figure_equals_the_appraisal(carbon: Command, pack: Path) -> None:
    report = read(pack)
    known = {made["measure"]: made for made in printed_by(carbon, "appraise", FILE, *ASSUMED)}
    assert {made["measure"] for made in report["appraisals"]} == set(known)
    for made in report["appraisals"]:
        social = made.pop("green_book")
        assert made.pop("no_green_book") == ""
        assert made == known[made["measure"]]
        assert social["case"] == "green-book"
    social = {
        case["measure"]: case
        for case in printed_by(carbon, "appraise", FILE, *ASSUMED, "--case", "green-book")
    }
    for made in read(pack)["appraisals"]:
        assert made["green_book"] == social[made["measure"]]


@pytest.mark.slow
def test_the_ranked_list_is_that_of_the_command(carbon: Command, pack: Path) -> None:
    table = columns(tables(read(pack))["ranked-money"])
    carbon_table = columns(tables(read(pack))["ranked-carbon"])
    rows = carbon("measures", "appraise", FILE, *ASSUMED, "--format", "csv").stdout
    lines = [line.split(",") for line in rows.splitlines()]
    assert lines[0] == list(OVERVIEW.headings)
    paybacks = sorted(float(line[5]) for line in lines[1:])
    assert table["Simple payback, years"] == paybacks
    by_cost = sorted(float(line[1]) for line in lines[1:])
    assert sorted(table["Cost £"]) == by_cost
    assert sorted(carbon_table["Lifetime tCO2e, Salix"]) == sorted(
        float(line[9]) for line in lines[1:]
    )
    assert table["Measure"][0] == "1. LED lighting in the county offices"


def test_a_page_shows_the_cash_case_the_green_book_case_and_both_lifetimes(pack: Path) -> None:
    report = read(pack)
    found, made = tables(report), {each["measure"]: each for each in report["appraisals"]}
    rank = {
        name: number
        for number, (name, _) in enumerate(
            sorted(made.items(), key=lambda pair: pair[1]["simple_payback_years"]), 1
        )
    }
    for name in IDS:
        own = made[name]
        cash = {row[0]: row[1] for row in found[f"m{rank[name]}-cash"]["rows"]}
        assert cash["Cost: capital less grant"] == own["cost_gbp"]
        assert cash["Simple payback"] == own["simple_payback_years"]
        assert cash["Discounted payback"] == own["discounted_payback_years"]
        assert cash["Net present value"] == own["npv_gbp"]
        notes = " ".join(found[f"m{rank[name]}-cash"]["notes"])
        assert "every present value is in money of 1 April" in notes
        assert "first saving is in year 1" in notes
        saves = {row[0]: row[1:] for row in found[f"m{rank[name]}-savings"]["rows"]}
        assert saves["tCO2e, year by year"][1] == own["lifetime_tco2e"]
        assert saves["tCO2e, Salix method"][1] == own["salix_lifetime_tco2e"]
        assert saves["Energy (kWh)"][0] == own["first_year_kwh"]
        social = {row[0]: row[1] for row in found[f"m{rank[name]}-social"]["rows"]}
        assert social["Net present social value"] == own["green_book"]["npv_gbp"]
        assert "undiscounted" in " ".join(found[f"m{rank[name]}-social"]["notes"])
        years = columns(found[f"m{rank[name]}-years"])
        flow = [year["net"] for year in own["cash"]]
        assert years["Net"] == flow
        assert years["Net so far"] == list(accumulate(flow))
        assert math.isclose(years["Discounted so far"][-1], own["npv_gbp"], rel_tol=1e-9)
        assert "payback" not in json.dumps(found[f"m{rank[name]}-social"]).casefold()


def test_a_page_says_what_it_rests_on_and_where_that_stands(pack: Path) -> None:
    rows = {row[0]: row[1:] for row in tables(read(pack))["m3-assumptions"]["rows"]}
    assert "year by year 2025 to 2039, 2039 held" in rows["Emission factor of electricity"][0]
    assert rows["Emission factor of electricity"][1].startswith("Department for Energy Security")
    assert "tariffs.csv:2" in rows["Price of electricity, retail"][0]
    assert rows["Persistence factor"][1].startswith("derived: 25 years of life losing 0.5 %")
    assert rows["Replacements"] == ["£18,000 in year 12 of its life", rows["Replacements"][1]]
    assert rows["Optimism bias"][0] == "24% of capital and replacements"
    assert all(source for _, source in rows.values())


def test_schemes_pass_or_fail_rule_by_rule_with_figure_and_words(
    carbon: Command, pack: Path
) -> None:
    table = columns(tables(read(pack))["m1-rules"])
    listed = carbon(
        "measures", "appraise", FILE, *ASSUMED, "--measure", "led-offices", "--scheme", "all",
        "--format", "csv",
    ).stdout.splitlines()[1:]  # fmt: skip
    assert len(table["Answer"]) == len(listed)
    for answer, value, line in zip(table["Answer"], table["This measure"], listed, strict=True):
        assert answer.split(":")[0] in re.split(r"[,\":]", line)
        if value is not None:
            assert f"{value:,.10g}" in line
    assert "no more than £325 per direct tCO2e over the lifetime" in table["Must be"]
    assert "must be less than £305 per tonne over the lifetime of the project" in " ".join(
        table["In the scheme's words"]
    )
    for gives, elsewhere in zip(table["Would give £"], table["From elsewhere £"], strict=True):
        assert gives + elsewhere == pytest.approx(280_000, abs=0.005)


def test_the_programme_counts_each_group_once_and_each_kwh_once(
    carbon: Command, pack: Path
) -> None:
    report = read(pack)
    figures = {each["label"]: each["value"] for each in report["headlines"]}
    curve = printed_by(carbon, "macc", FILE, *ASSUMED)
    assert figures["Lifetime saving, year by year"] == pytest.approx(curve["tonnes"])
    assert figures["To be decided on"] == 7
    together = {row[0]: row[1:] for row in tables(report)["together"]["rows"]}
    added, combined = together["Lifetime tCO2e, year by year"]
    assert combined == figures["Lifetime saving, year by year"] < added
    status = {row[0]: row[1:] for row in tables(report)["totals-money"]["rows"]}
    decided = [status["Proposed"], status["Approved"]]
    assert [sum(pair) for pair in zip(*decided, strict=True)][:5] == pytest.approx(
        status["To be decided on, added up"][:5]
    )
    assert status["Proposed"][0] + status["Approved"][0] == 7
    notes = tables(report)["totals-money"]["notes"]
    assert any("Air-source heat pump at the central library: only one of group" in n for n in notes)
    blocks = next(
        chart["traces"][0]
        for each in report["sections"]
        for chart in each["charts"]
        if chart["id"] == "curve"
    )
    starts, ends = zip(*blocks["spans"], strict=True)
    assert starts[1:] == ends[:-1]
    assert ends[-1] == pytest.approx(curve["tonnes"])


def test_budget_and_fund_are_those_of_their_commands(carbon: Command, pack: Path) -> None:
    report = read(pack)
    best = printed_by(carbon, "portfolio", FILE, *ASSUMED, "--budget", "500000")
    # The pack names the editions once, for all of it.
    named = {each["table"] for each in report["editions_used"]}
    assert {each["table"] for each in best.pop("editions_used")} <= named
    assert report["portfolio"] == best
    account = printed_by(carbon, "fund", FUND, *ASSUMED)
    assert {each["table"] for each in account.pop("editions_used")} <= named
    assert report["fund"] == account
    table = columns(tables(report)["fund"])
    assert table["closing £"] == [period["closing £"] for period in account["periods"]]
    fit = {row[0].split(". ")[1]: row[2] for row in tables(report)["fund-fit"]["rows"]}
    assert fit["LED lighting in the county offices"] == "starts in 2026-27"
    assert fit["LED lighting in two museums"] == "not among its projects (delivered)"


def test_page_markdown_and_json_hold_the_same_numbers(pack: Path) -> None:
    report = read(pack)
    page = (pack / "report.html").read_text(encoding="utf-8")
    text = (pack / "report.md").read_text(encoding="utf-8")
    known = {round(value, places) for value in numbers(report) for places in (0, 1, 2)}
    cells = re.findall(r'<td class="number">([^<]+)</td>', page)
    cards = re.findall(r'<span class="figure">([^<]+)', page)
    assert len(cells) > 1000
    assert len(cards) == 6 * 12
    for cell in [*cells, *cards]:
        plain = re.sub(r"[,%+£ ]", "", cell).replace("−", "-")
        if plain != "notavailable":
            assert float(plain) in known, cell
    for cell in cells:
        assert f"| {cell} |" in text


def test_the_workbook_has_a_sheet_a_measure_and_unrounded_figures(pack: Path) -> None:
    report = read(pack)
    book = openpyxl.load_workbook(pack / "report.xlsx")
    values = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
    own = [name for name in values if re.match(r"M\d\d_", name)]
    assert len(own) == len(report["appraisals"]) == 11
    assert own[0] == "M01_led_offices"
    made = {each["measure"]: each for each in report["appraisals"]}
    rows = {(row[0], row[1], row[3]): row[2] for row in values["M01_led_offices"]}
    led = made["led-offices"]
    assert same(led["npv_gbp"], rows[("cash", "Net present value", "pounds")])
    assert same(led["salix_lifetime_tco2e"], rows[("cash", "Lifetime saving, Salix", "tCO2e")])
    assert same(
        led["green_book"]["npv_gbp"], rows[("Green Book", "Net present social value", "pounds")]
    )
    nets = [row[8] for row in values["All_years"] if row[0] == "LED lighting in the county offices"]
    assert [same(year["net"], cell) for year, cell in zip(led["cash"], nets, strict=True)]
    for found in values.values():
        assert not any(str(value).startswith("=") for row in found for value in row if value)
    formats = {
        row[1].value: row[2].number_format
        for row in book["M01_led_offices"].iter_rows()
        if row[0].value == "cash"
    }
    assert formats["Simple payback"] == "#,##0.0"
    assert formats["Net present value"] == "#,##0"


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_and_a_manifest_that_holds(
    carbon: Command,
) -> None:
    pack, words = carbon.folder / FOLDER, (*WORDS, *FITTED, "--out", "packs")
    carbon(*words)
    first = {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()}
    again = carbon(*words, ok=False)
    assert again.exit_code == 1
    assert "without --force" in again.stderr
    carbon(*words, "--force")
    assert {path: path.read_bytes() for path in pack.rglob("*") if path.is_file()} == first
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    files = {
        path.relative_to(pack).as_posix(): hashlib.sha256(data).hexdigest()
        for path, data in first.items()
        if path.name != "manifest.json"
    }
    assert manifest["files"] == files
    assert manifest["inputs"]["measures"]["sha256"] == hashlib.sha256(FILE.read_bytes()).hexdigest()
    assert set(manifest["inputs"]) == {"measures", "tariffs", "fund"}
    assert manifest["options"]["hold"] is True


@pytest.mark.slow
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_opens_without_network_and_is_accessible(
    pack: Path,
    browser: Any,
    width: int,
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page, asked, complaints = opened(browser, pack / "report.html", width)
    assert asked == complaints == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    page.close()


def test_all_faults_of_a_file_come_at_once_and_nothing_is_written(carbon: Command) -> None:
    result = carbon(
        "report",
        "appraisal",
        ROOT / "tests" / "faults" / "measures.csv",
        "--out",
        "packs",
        ok=False,
    )
    assert result.exit_code == 1
    rows = set(re.findall(r"measures\.csv:(\d+)", result.stderr))
    assert len(rows) > 5
    assert "Traceback" not in result.output
    assert not Path("packs").exists()


def test_a_year_beyond_the_factors_wants_a_word(carbon: Command) -> None:
    result = carbon("report", "appraisal", FILE, "--tariffs", TARIFFS, "--out", "packs", ok=False)
    assert result.exit_code == 1
    assert "2040" in result.stderr
    assert not Path("packs").exists()


@pytest.mark.slow
def test_no_green_book_case_is_told_where_a_published_value_is_missing(carbon: Command) -> None:
    carbon(*WORDS, "--out", "packs", "--price-year", "2024")
    first = read(carbon.folder / FOLDER)
    assert all(made["green_book"] for made in first["appraisals"])
    text = FILE.read_text(encoding="utf-8").replace(",96000,2024,", ",96000,2031,")
    Path("measures.csv").write_text(text, encoding="utf-8")
    carbon(
        "report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-24", "--out", "packs"
    )
    report = read(carbon.folder / "packs/2026-11-24/appraisal-measures")
    made = {each["measure"]: each for each in report["appraisals"]}
    assert made["boilers-library"]["green_book"] is None
    assert "2031" in made["boilers-library"]["no_green_book"]
    assert made["led-offices"]["green_book"]
    page = next(s for s in report["sections"] if "Modular boilers" in s["heading"])
    assert any("There is no Green Book case" in words for words in page["paragraphs"])


def test_without_a_workspace_it_must_be_told_where_to_write(carbon: Command) -> None:
    result = carbon("report", "appraisal", FILE, *ASSUMED, ok=False)
    assert result.exit_code == 2
    assert "--out" in result.stderr


@pytest.mark.slow
def test_names_are_escaped(carbon: Command) -> None:
    hostile = "<script>alert(1)</script>"
    text = FILE.read_text(encoding="utf-8").replace("Modular boilers at the central", hostile)
    Path("measures.csv").write_text(text, encoding="utf-8")
    carbon(
        "report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-23", "--out", "packs"
    )
    page = (FOLDER / "report.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


@pytest.mark.slow
def test_what_is_left_of_its_alternatives_is_no_choice(carbon: Command) -> None:
    """With the boilers rejected: "Of Heat pump only one can be done … the fund starts neither"."""
    text = FILE.read_text(encoding="utf-8").replace(
        "library-heat,,proposed", "library-heat,,rejected", 1
    )
    only = "".join(
        line for line in text.splitlines(keepends=True) if re.match("id|.*-library", line)
    )
    Path("measures.csv").write_text(only.replace("heat-pump", "pump"), encoding="utf-8")
    Path("fund.toml").write_text(FUND.read_text(encoding="utf-8"), encoding="utf-8")
    carbon(
        "report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-23",
        "--budget", "500000", "--fund", "fund.toml", "--out", "packs",
    )  # fmt: skip
    text = (FOLDER / "report.md").read_text(encoding="utf-8")
    assert "by the fund" in text
    assert "only one can be done" not in text
    assert "1 measures" not in text


@pytest.mark.slow
def test_a_fund_of_another_list_is_refused_where_the_two_say_otherwise(carbon: Command) -> None:
    """A tender raised the lamps to £665,000: the fund went on with £265,000, without a word."""
    lines = FILE.read_text(encoding="utf-8").splitlines(keepends=True)[:2]
    Path("fund").mkdir()
    for name, cost in (("measures.csv", "280000"), ("fund/measures.csv", "680000")):
        Path(name).write_text("".join(lines).replace("280000", cost), encoding="utf-8")
    Path("fund/fund.toml").write_text(FUND.read_text(encoding="utf-8"), encoding="utf-8")
    words = ("report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-23",
             "--fund", "fund/fund.toml", "--budget", "500000", "--out", "packs")  # fmt: skip
    told = carbon(*words, ok=False).stderr
    assert "which says otherwise than measures.csv of led-offices; expected one list" in told
    Path("fund/measures.csv").write_text("".join(lines), encoding="utf-8")
    carbon(*words)
    manifest = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["budgets"] == [{"year": None, "gbp": 500000.0}]
    assert set(manifest["inputs"]) == {"measures", "tariffs", "fund", "fund_measures"}
    assert {"inputs/measures.csv", "inputs/fund_measures-measures.csv"} < set(manifest["files"])


def test_the_budget_took_the_heat_pump_and_the_fund_the_boilers_without_a_word(pack: Path) -> None:
    report = read(pack)
    section = next(each for each in report["sections"] if each["id"] == "differences")
    of_the_library, not_by_the_fund, beyond, passed_over = section["paragraphs"]
    assert ", which is approved, was passed over in " in passed_over
    assert "only one can be done (library-heat)" in of_the_library
    assert (
        "the best set within the budget has Air-source heat pump at the central library (by "
        "lifetime tCO2e for £500,000)" in of_the_library
    )
    assert (
        "the fund starts Modular boilers at the central library (the shortest simple payback "
        "first)" in of_the_library
    )
    assert "Air-source heat pump at the central library (not by the fund: it" in not_by_the_fund
    assert "The budget of £500,000 is spent once" in beyond
    takers = {row[0]: row[1:] for row in tables(report)["differences"]["rows"]}
    boilers, pump = (
        next(own for name, own in takers.items() if kind in name) for kind in ("boiler", "pump")
    )
    assert (boilers[:2], pump[:2]) == (["yes", "–"], ["–", "yes"])
    assert boilers[2].startswith("starts in")
    # Every measure by its name, and no row short.
    names = [row[0] for row in tables(report)["budget"]["rows"]]
    assert "Air-source heat pump at the central library" in names
    assert not {"heat-pump-library", "boilers-library"}.intersection(names)


def test_what_is_left_of_a_budget_was_read_as_another_budget(pack: Path) -> None:
    """It was: Of the budget £473,800 buys at best …"""
    words = " ".join(read(pack)["summary"])
    assert "With a budget of £500,000 the best set by lifetime tCO2e is" in words
    assert "They cost £473,800 and save" in words
    fund = "of £500,000 starts 7 by 2037-38; 1 cannot be paid back by what it saves."
    assert f"Of 8 measures the fund {fund}" in words
    assert (pack / "report.md").read_text(encoding="utf-8").count(fund) == 1


def test_an_application_lost_its_heat_pump_to_the_alternative_on_the_curve(carbon: Command) -> None:
    """The totals have the boilers; the scheme pays for the heat pump, and so the report asks it."""
    open_then = ("--scheme", "psds-phase-3c", "--as-at", "2023-10-01")
    terms = Path("finance.toml")
    terms.write_text('[own-fund]\nreturned_pct = 100\nsource = "made up"\n', encoding="utf-8")
    carbon("report", "appraisal", FILE, *ASSUMED, *open_then, "--nation", "England",
           "--body", "council", "--finance", terms, "--out", "packs")  # fmt: skip
    report = json.loads(Path("packs/2023-10-01/appraisal-measures/report.json").read_text("utf-8"))
    asked = columns(tables(report)["applications"])
    assert asked["heating plants"] == ["Air-source heat pump at the central library"]
    assert asked["nothing because"] == [""]
    assert asked["scheme gives £"][0] > 0
    ways = columns(tables(report)["ways-to-pay"])["measure"]
    assert "Air-source heat pump at the central library" in ways
    assert "Modular boilers at the central library" in ways


@pytest.mark.slow
def test_a_report_names_measures_and_shows_no_ids(carbon: Command) -> None:
    """Under the curve, in the application, under budget and fund, and on a measure's own page."""
    story = EXAMPLES / "projects"
    words = ("--tariffs", story / "tariffs.csv", "--hold", "--as-at", "2026-10-01")
    carbon("--workspace", story, "report", "appraisal", story / "measures.csv", *words,
           "--budget", "1000000", "--fund", story / "fund.toml",
           "--finance", story / "finance.toml", "--inventory", "our-estate",
           "--out", carbon.folder / "packs")  # fmt: skip
    (path,) = (carbon.folder / "packs").glob("*/*/report.md")
    text = path.read_text(encoding="utf-8")
    ids = ("led-offices", "bms-offices", "solar-depot", "fabric-leisure", "heat-pump-leisure",
           "boilers-leisure", "electric-vans", "dimming-streets")  # fmt: skip
    # A measure's own page says as what it is listed; its note is the user's own words.
    shown = re.sub(r"listed as [a-z-]+ in|It saves what is left after fabric-leisure", "", text)
    for identity in ids:
        where = shown.find(identity)
        assert where < 0, shown[max(0, where - 200) : where + 60]
    assert text.count("which is approved, was passed over in 3 periods") == 2
    assert "Approved, and not started by then: Dimming and trimming of street lighting" in text
    differ = text[text.index("Where these differ") : text.index("## Measure 1")]
    assert "which is approved, was passed over in 3 periods" in differ
    assert (
        "the gap to the target counts Air-source heat pumps in place of the leisure centre's "
        "boilers (what is approved and what that needs first, then the set that saves more in "
        "2029-30, or up to then where they save the same in it, whatever it costs)"
    ) in differ
    assert "| In the gap to the target |" in differ
    assert "1,039 tCO2e has no project" in text
    assert "It needs Roof insulation and draught-proofing of the leisure centre." in text


def test_a_report_is_in_tense_and_number_and_counts_what_is_left_out(carbon: Command) -> None:
    path = carbon.folder / "measures.csv"
    path.write_text(
        "id,technology,name,capital_gbp,price_year,start,life_years,other_saving_gbp,grant_gbp,"
        "needs,status\n"
        "led,LED,Lamps,1000,2024,2026-06-01,1,2000,,,\n"
        "gift,LED,A gift,1000,2024,2026-06-01,5,200,1000,,\n"
        "dear,LED,Dear lamps,9000,2024,2026-06-01,5,20,,,\n"
        "worse,LED,Poor lamps,9000,2024,2026-06-01,5,20,,,\n"
        "no,EV,Vans,1000,2024,2026-06-01,5,200,,,rejected\n"
        "old,LED,Old lamps,1000,2024,2025-06-01,5,200,,,delivered\n"
        "pump,Pump,Pump,1000,2024,2026-06-01,5,900,,no,\n"
        "even,LED,Even lamps,1000,2024,2026-06-01,5,0.001,,,\n",
        encoding="utf-8",
    )
    fund = carbon.folder / "fund.toml"
    fund.write_text(
        'title = "F"\nstart = 2026-04-01\nperiods = 5\nmeasures = "measures.csv"\n'
        "[[contribution]]\non = 2026-04-01\ngbp = 50000\n",
        encoding="utf-8",
    )
    carbon("report", "appraisal", path, "--as-at", "2026-11-23", "--fund", fund, "--scheme",
           "none", "--out", "packs")  # fmt: skip
    (report,) = Path("packs").glob("*/*/report.md")
    text = report.read_text(encoding="utf-8")
    for words in (
        "It was to start on 1 June 2026 and to last 1 year.",
        "It started on 1 June 2025 and is to last 5 years.",
        "It was to start on 1 June 2026 and to last 5 years.",
        "derived: 1 year of life losing",
        "Of 6 measures the fund of £50,000 starts 1 by 2030-31; 1 waits, 3 cannot be paid back by "
        "what they save and 1 costs the council nothing.",
        "Not counted: Pump: left out, because it needs Vans, which is rejected.",
    ):
        assert words in text, words


DETERIORATES = (
    "id,name,technology,capital_gbp,price_year,grant_gbp,start,life_years,saving_electricity_kwh,"
    "saving_natural_gas_kwh,other_saving_gbp,deterioration_pct,replacements,maintenance_gbp,needs\n"
    "x,Tuning,Controls,12000,2024,,2027-04-01,10,20000,,,50,,,\n"
    "y,Costly parts,Battery,12000,2024,,2027-04-01,10,20000,,,,3: 90000,,\n"
    "z,Slow lamps,LED lighting,40000,2024,,2027-04-01,15,20000,,,,,,\n"
    "w,Fading lamps,LED lighting,40000,2024,,2027-04-01,15,20000,,,2,,,\n"
    "free,A gift,LED lighting,5000,2024,5000,2027-04-01,7,10000,,,,,,\n"
    "wall,Flood wall,Civil works,20000,2024,,2027-04-01,20,,,9000,,,,\n"
    "bat,Poor battery,Battery,90000,2024,,2027-04-01,12,3000,,,,,,z\n"
)


def test_page_one_says_what_the_quickest_cannot_be_done_without(carbon: Command) -> None:
    """Panels that need £30,000 of works were "the quickest" and "worth most by itself"."""
    path = carbon.folder / "m.csv"
    path.write_text(
        "id,name,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh,needs\n"
        "z4,Panels,PV,9000,2026,2027-04-01,25,20000,z3\n"
        "z3,Costly works,Works,3000,2026,2027-04-01,25,,\n",
        encoding="utf-8",
    )
    carbon("report", "appraisal", path, "--band", "electricity=Small", "--hold", "--as-at",
           "2026-10-01", "--scheme", "none", "--out", "packs")  # fmt: skip
    (report,) = Path("packs").glob("*/*/report.md")
    text = report.read_text(encoding="utf-8")
    needs = "is Panels, without Costly works (£3,000), which it needs, "
    assert f"The quickest to pay back {needs}in " in text
    assert f"Worth most by itself {needs}a net present value" in text


@pytest.mark.slow
def test_page_one_called_quickest_what_never_pays_back(carbon: Command) -> None:
    """£5,000 in a first year, halved each year, are £9,990 of its £12,000; parts eat the other."""
    Path("measures.csv").write_text(DETERIORATES, encoding="utf-8")
    Path("tariffs.csv").write_text(
        "fuel,year,unit,gbp_per_unit,escalation_pct\nelectricity,2024,kWh,0.25,0\n",
        encoding="utf-8",
    )
    words = ("report", "appraisal", "measures.csv", "--tariffs", "tariffs.csv", "--hold",
             "--as-at", "2026-11-23", "--scheme", "none", "--out", "packs")  # fmt: skip
    carbon(*words)
    report = read(carbon.folder / FOLDER)
    _, outstanding = report["summary"]
    # Slow lamps in 8 years, fading ones by the flow in 8.6; the wall in 2.2.
    assert "The quickest to pay back is Flood wall, in 2.2 years." in outstanding
    assert "Worth most by itself is Flood wall, a net present value of £" in outstanding
    assert ", and it saves no tonne, so is not on the curve." in outstanding
    pages = {each["heading"].partition(": ")[2]: each for each in report["sections"]}
    said = {name: each["paragraphs"][0] for name, each in pages.items() if each["paragraphs"]}
    never = (
        "It costs £12,000 and saves £5,000 in its first year, a simple payback of 2.4 years by "
        "that year alone; it does not pay back in its life of 10 years."
    )
    assert said["Tuning"].endswith(never)
    assert said["Costly parts"].endswith(never)
    assert said["Slow lamps"].endswith("in its first year, so it pays back in 8.0 years.")
    assert said["Fading lamps"].endswith(
        "a simple payback of 8.0 years; year by year, from its year 0, it pays back in 8.6."
    )
    assert said["A gift"].endswith("It costs £0 and saves £2,500 in its first year.")
    headline = {each["label"]: each for each in pages["Tuning"]["headlines"]}["Simple payback"]
    assert headline["note"] == "first year's saving; year by year: never; discounted: never"
    # The bar of the lamps and the battery: only the lamps' tonnes pay for themselves.
    curve = tables(report)["curve"]
    [bundle] = [row for row in curve["rows"] if "Poor battery" in row[0]]
    lamps, battery = (
        next(each for each in report["appraisals"] if each["measure"] == name)
        for name in ("z", "bat")
    )
    assert bundle[2] == pytest.approx(lamps["lifetime_tco2e"] + battery["lifetime_tco2e"])
    paying = sum(each["lifetime_tco2e"] for each in report["appraisals"] if each["npv_gbp"] >= 0)
    told = re.search(
        r"Of the (\d+) tCO2e on the abatement curve, (\d+) are of measures that pay for "
        "themselves, by a net present value of 0 or more",
        outstanding,
    )
    assert told
    assert int(told[2]) == round(paying)
    assert any("Poor battery does not pay for itself in it" in note for note in curve["notes"])


def test_where_nothing_pays_back_page_one_says_so(carbon: Command) -> None:
    rows = DETERIORATES.splitlines(keepends=True)
    Path("measures.csv").write_text("".join(rows[:2]), encoding="utf-8")
    carbon("report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-23", "--scheme",
           "none", "--out", "packs")  # fmt: skip
    assert read(carbon.folder / FOLDER)["summary"][1].startswith(
        "None of what costs money pays back within its life."
    )


def test_a_payback_that_there_is_not_has_no_years(carbon: Command) -> None:
    """It was: Simple payback: not available years."""
    Path("measures.csv").write_text(
        "id,technology,capital_gbp,price_year,start,life_years,saving_electricity_kwh\n"
        "a,Pump,1000,2024,2027-04-01,5,-100\n",
        encoding="utf-8",
    )
    result = carbon("report", "appraisal", "measures.csv", *ASSUMED, "--as-at", "2026-11-23",
                    "--scheme", "none", "--out", "packs")  # fmt: skip
    assert "Simple payback: not available (no money is saved)" in result.stdout


@pytest.mark.slow
def test_a_target_without_a_gap_refused_the_whole_pack(carbon: Command) -> None:
    """Its milestones to come are on net emissions, of which there is no figure."""
    carbon("init", "demo", "--example", "hampshire")
    words = (*ASSUMED, "--as-at", "2026-11-23", "--inventory", "hampshire-estate")
    carbon("--workspace", "demo", "report", "appraisal", FILE, *words, "--scheme", "none", "--out",
           "packs")  # fmt: skip
    report = read(carbon.folder / FOLDER)
    [section] = [each for each in report["sections"] if each["id"] == "gap"]
    why = (
        'no gap to the target "Hampshire County Council\'s own emissions" on 2026-11-23: no '
        "milestone to come after 2022-23 is on gross emissions, the leading measure"
    )
    assert section["paragraphs"] == [f"There is {why}; figures of the inventory hampshire-estate."]
    assert "differences" not in {each["id"] for each in report["sections"]}
    refused = carbon("--workspace", "demo", "targets", "gap", "hampshire-estate", "--measures",
                     FILE, *ASSUMED, "--as-at", "2026-11-23", ok=False)  # fmt: skip
    assert f"Found {why}; expected" in refused.stderr
