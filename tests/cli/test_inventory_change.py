"""carbon inventory change and recalculation, as an officer sees them."""

from __future__ import annotations

import json
import math
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.analysis.change.bridge import bridge
from carbon.analysis.change.figures import change_listing
from carbon.inventories.definition import load
from carbon.periods import Period
from carbon.reports.change import change_report
from carbon.workspace import open_workspace
from tests.conftest import Command, invoke


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example workspace, its readings logged."""
    root = tmp_path_factory.mktemp("change") / "demo"
    invoke("init", root, "--example", "hampshire")
    invoke("--workspace", root, "readings", "log", root / "readings" / "example-schools.csv")
    return root


def change(demo: Path, *words: str) -> dict[str, object]:
    words = ("inventory", "change", *words, "--format", "json")
    return json.loads(invoke("--workspace", demo, *words).stdout)


def shown_t(demo: Path, *words: str) -> float:
    document = invoke("--workspace", demo, "inventory", "show", *words, "--format", "json").stdout
    return float(json.loads(document)["totals"][0]["gross"])


def test_the_bridge_in_json_joins_what_show_prints(demo: Path) -> None:
    document = change(demo, "example-schools", "2016-17", "2017-18", "--by", "site")
    assert document["before_t"] == pytest.approx(shown_t(demo, "example-schools", "2016-17"))
    assert document["after_t"] == pytest.approx(shown_t(demo, "example-schools", "2017-18"))
    assert abs(document["residual_t"]) <= 1e-9  # type: ignore[arg-type]
    effects = document["effects_t"]
    assert isinstance(effects, dict)
    assert effects["weather"] is None
    assert "neither degree-days.csv" in str(document["weather_note"])
    moved = sum(value for value in effects.values() if value is not None)
    assert moved == pytest.approx(document["change_t"], abs=1e-9)
    groups = document["groups"]
    assert isinstance(groups, list)
    assert sum(group["change_t"] for group in groups) == pytest.approx(document["change_t"])


def test_the_bars_of_the_waterfall_join(demo: Path) -> None:
    bars = change(demo, "example-schools", "2016-17", "2017-18")["waterfall"]
    assert isinstance(bars, list)
    place = bars[0]["end"]
    for bar in bars[1:-1]:
        assert bar["start"] == pytest.approx(place, abs=1e-9)
        place = bar["end"]
    assert place == pytest.approx(bars[-1]["end"], abs=1e-9)


def test_the_table_says_not_split_and_never_nought(demo: Path) -> None:
    words = ("inventory", "change", "example-schools", "2016-17", "2017-18")
    result = invoke("--workspace", demo, *words)
    (weather,) = [line for line in result.stdout.splitlines() if "weather" in line]
    assert "not split" in weather
    assert "0.0" not in weather
    assert "What moved most" in result.stdout
    assert "school-b" in result.stdout


def test_degree_days_split_the_weather(demo: Path) -> None:
    rows = ["month,degree_days,source"]
    rows += [f"{year}-{month:02d},{100 + 7 * (year - 2016)},made up"
             for year in (2016, 2017, 2018) for month in range(1, 13)]  # fmt: skip
    days = demo / "degree-days.csv"
    days.write_text("\n".join(rows) + "\n", encoding="utf-8")
    shares = demo / "inventories" / "example-schools" / "heating.csv"
    shares.write_text(
        "service,activity,heating_share_pct,source\n,natural-gas,90,made up\n", encoding="utf-8"
    )
    document = change(demo, "example-schools", "2016-17", "2017-18")
    assert document["effects_t"]["weather"] > 0  # type: ignore[index]
    assert abs(document["residual_t"]) <= 1e-9  # type: ignore[arg-type]
    assert "Weather is split for" in str(document["weather_note"])
    days.write_text("month,degree_days,source\n2016-17,5,x\n2016-04,-1,x\n", encoding="utf-8")
    shares.write_text("activity,heating_share_pct,source\nnatural-gas,120,\n", encoding="utf-8")
    words = ("inventory", "change", "example-schools", "2016-17", "2017-18")
    result = invoke("--workspace", demo, *words, ok=False)
    assert result.exit_code == 1
    assert "4 faults:" in result.stderr
    for place in (
        "degree-days.csv:2, column month", "degree-days.csv:3", "heating.csv:2, column heating",
        "heating.csv:2, column source",
    ):  # fmt: skip
        assert place in result.stderr
    days.unlink()
    shares.unlink()


def test_what_was_corrected_since_the_report_is_a_bridge_of_its_own(carbon: Command) -> None:
    carbon("init", "w", "--example", "hampshire")
    root = carbon.folder / "w"
    carbon("--workspace", root, "readings", "log", root / "readings" / "example-schools.csv")
    words = ("--workspace", root, "inventory", "change", "example-schools", "2016-17", "2017-18")
    result = carbon(*words, "--reported", "2100-01-01", "--format", "json")
    restatement = json.loads(result.stdout)["restatement"]
    assert restatement["as_known_then_t"] == restatement["restated_t"]
    assert set(restatement["effects_t"]) == {"correction", "edition", "method"}
    assert restatement["effects_t"]["correction"] == pytest.approx(0.0, abs=1e-12)
    early = carbon(*words, "--reported", "2019-01-01", ok=False)
    assert early.exit_code == 1
    assert "no readings in 2016-17" in early.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("example-schools", "2016-17", "2017-18 H1"), "Found 2016-17 of 12 months"),
        (("hampshire-estate", "2016-17", "2018-19"), "no figures for 2016-17"),
        (("hampshire-estates", "2009-10", "2018-19"), "perhaps hampshire-estate"),
    ],
)
def test_a_mistake_is_one_sentence(demo: Path, words: tuple[str, ...], message: str) -> None:
    result = invoke("--workspace", demo, "inventory", "change", *words, ok=False)
    assert result.exit_code == 1
    assert message in result.stderr


def test_published_totals_are_not_split_and_say_why(demo: Path) -> None:
    document = change(demo, "hampshire-estate", "2011-12", "2012-13")
    assert document["effects_t"] == {}
    assert "without the activity and factors" in str(document["unsplit"])
    # Both stand on series-1, so its return of 2012-13 is compared, not the restated one.
    assert document["after_t"] == pytest.approx(147373.078)
    across = change(demo, "hampshire-estate", "2011-12", "2013-14")
    assert "different boundaries (series-1 and series-2)" in str(across["unsplit"])
    county = change(demo, "hampshire-county", "2019", "2020")
    assert county["unit"] == "tCO2"


def test_a_restated_first_period_has_a_bridge_of_its_own(demo: Path) -> None:
    document = change(demo, "hampshire-estate", "2012-13", "2013-14")
    restatement = document["restatement"]
    assert restatement["as_known_then_t"] == pytest.approx(147373.078)
    assert restatement["restated_t"] == document["before_t"] == pytest.approx(116076.194)
    assert restatement["effects_t"] == {"boundary and method": pytest.approx(-31296.884)}
    assert [bar["label"] for bar in document["waterfall"]] == [
        "2012-13 as first returned", "boundary and method", "2012-13 restated", "not split",
        "2013-14",
    ]  # fmt: skip
    words = ("inventory", "change", "hampshire-estate", "2011-12", "2012-13")
    said = invoke("--workspace", demo, *words).stderr
    assert "Both periods stand on series-1." in said
    assert "newest return of 2012-13, 116,076 t, stands on series-2 and is not compared" in said
    assert change(demo, "hampshire-estate", "2013-14", "2012-13")["restatement"] is None


@pytest.mark.parametrize(
    ("words", "by", "groups"),
    [
        (("hampshire-estate", "2009-10", "2010-11"), "scope", 3),
        (("hampshire-county", "2018", "2019"), "sector", 7),
        (("hampshire-county", "2018", "2019"), "site", 11),
        (("hampshire-county", "2018", "2019"), "category", 20),
    ],
)
def test_totals_are_grouped_by_what_they_have(
    demo: Path, words: tuple[str, ...], by: str, groups: int
) -> None:
    """``--by`` was once left out of account without a word where nothing is split."""
    document = change(demo, *words, "--by", by)
    assert len(document["groups"]) == groups
    for side in ("before_t", "after_t", "change_t"):
        parts = math.fsum(group[side] for group in document["groups"])
        assert parts == pytest.approx(document[side], abs=1e-9)
    result = invoke("--workspace", demo, "inventory", "change", *words, "--by", "service", ok=False)
    assert result.exit_code == 1
    assert "grouping 'service'" in result.stderr


def test_the_day_of_a_report_is_refused_where_nothing_is_calculated(demo: Path) -> None:
    words = ("hampshire-estate", "2012-13", "2013-14", "--reported", "2014-01-01")
    result = invoke("--workspace", demo, "inventory", "change", *words, ok=False)
    assert result.exit_code == 1
    assert "expected a calculated inventory" in result.stderr


def test_the_waterfall_is_drawn_on_a_page_of_its_own(demo: Path, tmp_path: Path) -> None:
    page = tmp_path / "change.html"
    words = ("inventory", "change", "example-schools", "2016-17", "2017-18", "--by", "site")
    result = invoke("--workspace", demo, *words, "--out", page)
    assert f"Wrote {page}" in result.stderr
    html = page.read_text(encoding="utf-8")
    assert re.search(r'"type":\s*"waterfall"', html)
    assert not re.search(
        r"<(?:script|link|img|iframe)[^>]*\s(?:src|href)=", html.split("<body>")[1]
    )
    assert "<script src" not in html
    assert html.count("<table>") == 3
    for figure in ("Missing readings", "School B", "+22.7", "+13.0%"):
        assert figure in html
    again = invoke("--workspace", demo, *words, "--out", page, ok=False)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    invoke("--workspace", demo, *words, "--out", page, "--force")


def test_a_page_marks_what_is_provisional_and_what_has_too_little_data(
    demo: Path, tmp_path: Path
) -> None:
    page = tmp_path / "change.html"
    words = ("inventory", "change", "example-schools", "2013-14", "2014-15")
    said = invoke("--workspace", demo, *words, "--out", page).stderr
    assert "2013-14 rests on too little data for a report to compare it" in said
    assert "2013-14 rests on too little data for a report to compare it" in page.read_text("utf-8")


def test_a_provisional_period_is_marked_in_the_notes_and_headlines(demo: Path) -> None:
    workspace = open_workspace(demo)
    periods = Period.parse("2016-17"), Period.parse("2017-18")
    made = bridge(workspace, load(workspace, "example-schools"), *periods)
    after = made.change.after
    assert after.editions
    older = {name: replace(each, how="provisional") for name, each in after.editions.items()}
    change = replace(made.change, after=replace(after, editions=older))
    made = replace(made, change=change)
    report = change_report(made, change_listing(made).notes, None, "Council", date(2020, 1, 1))
    assert [each.label for each in report.headlines[:2]] == ["2016-17", "2017-18 (p)"]
    assert any(text.startswith("2017-18 is provisional (p)") for text in report.summary)


@pytest.mark.parametrize("name", ["ledger.db", "change.xlsx", "readings.html", "folder.html"])
def test_a_page_is_written_over_no_file_that_is_none(demo: Path, tmp_path: Path, name: str) -> None:
    kept = tmp_path / name
    if name == "folder.html":
        kept.mkdir()
    else:
        kept.write_text("meter,start\n", encoding="utf-8")
    words = ("inventory", "change", "example-schools", "2016-17", "2017-18", "--force", "--out")
    refused = invoke("--workspace", demo, *words, kept, ok=False)
    assert refused.exit_code != 0
    assert name in refused.output.replace("\n", "")
    assert kept.is_dir() or kept.read_text(encoding="utf-8") == "meter,start\n"


def test_a_page_of_statistics_names_their_publisher(demo: Path, tmp_path: Path) -> None:
    page = tmp_path / "county.html"
    invoke("--workspace", demo, "inventory", "change", "hampshire-county", "2018", "2019",
           "--by", "sector", "--out", page)  # fmt: skip
    foot = page.read_text(encoding="utf-8").partition("<h2>Sources</h2>")[2]
    assert "Department for Business, Energy and Industrial Strategy" in foot
    assert "Open Government Licence v3.0" in foot
    assert "Hampshire County Council" not in foot


def test_the_largest_part_of_a_change_is_none_of_its_restatement(
    demo: Path, tmp_path: Path
) -> None:
    page = tmp_path / "published.html"
    words = ("inventory", "change", "hampshire-estate", "2012-13", "2013-14")
    invoke("--workspace", demo, *words, "--out", page)
    html = page.read_text(encoding="utf-8")
    assert (
        "Gross emissions, 2012-13 to 2013-14: 14,865 tonnes (12.8%) less than in 2012-13." in html
    )
    assert "2012-13 as first returned" in html


def test_hampshire_s_restated_return_stands_beside_the_first(demo: Path) -> None:
    result = invoke("--workspace", demo, "inventory", "recalculation", "hampshire-estate")
    (row,) = [line for line in result.stdout.splitlines() if line.strip().startswith("2012-13")]
    for figure in ("147,373.078", "116,076.194", "−31,296.884", "−21.2"):
        assert figure in row
    assert "restated our base line data" in result.stderr
    assert "at or above the threshold of 5%" in result.stderr
    assert "The base year 2009-10 stands on series-1" in result.stderr


def test_the_policy_of_a_calculated_inventory(demo: Path) -> None:
    words = ("inventory", "recalculation", "example-schools")
    result = invoke("--workspace", demo, *words, "--format", "json")
    document = json.loads(result.stdout)
    assert document["due"] is False
    assert document["threshold_pct"] == 5.0
    assert "No report of 2014-15 is on record" in result.stderr
    log = demo / "inventories" / "example-schools" / "recalculations.toml"
    log.write_text(
        '[[reported]]\nperiod = "2014-15"\non = 2100-01-01\n\n[[recalculation]]\n'
        'decided = 2016-01-01\nincluded_to = 2100-01-01\nreason = "a"\ndecided_by = "b"\n',
        encoding="utf-8",
    )
    wrong = invoke("--workspace", demo, *words, ok=False)
    assert wrong.exit_code == 1
    assert "recalculations.toml:7: found included_to = 2100-01-01, after" in wrong.stderr
    log.write_text(
        '[[reported]]\nperiod = "2014-15"\non = 2015-09-30\nt_co2e = 100\n', encoding="utf-8"
    )
    document = json.loads(invoke("--workspace", demo, *words, "--format", "json").stdout)
    log.unlink()
    assert document["due"] is True
    assert document["share_pct"] == pytest.approx(
        (shown_t(demo, "example-schools", "2014-15") - 100) / 100 * 100
    )


def test_the_log_of_recalculations_is_printed_with_its_reasons(demo: Path) -> None:
    words = ("inventory", "recalculation", "example-schools")
    log = demo / "inventories" / "example-schools" / "recalculations.toml"
    log.write_text(
        "[[recalculation]]\ndecided = 2016-07-01\nincluded_to = 2016-06-30\n"
        'reason = "A depot transferred"\ndecided_by = "Climate board"\nt_co2e = 100.0\n',
        encoding="utf-8",
    )
    said = invoke("--workspace", demo, *words)
    document = json.loads(invoke("--workspace", demo, *words, "--format", "json").stdout)
    log.unlink()
    for words_of_it in ("Recalculations so far", "2016-07-01", "A depot transferred", "100.000"):
        assert words_of_it in said.stdout
    assert document["log"] == [
        {
            "decided": "2016-07-01",
            "included_to": "2016-06-30",
            "reason": "A depot transferred",
            "decided_by": "Climate board",
            "t": 100.0,
        }
    ]
    assert document["base_t"] == 100.0


def test_statistics_are_their_publisher_s_to_revise(demo: Path) -> None:
    words = ("inventory", "recalculation", "hampshire-county")
    result = invoke("--workspace", demo, *words, ok=False)
    assert result.exit_code == 1
    assert "official statistics" in result.stderr
