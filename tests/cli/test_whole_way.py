"""From a readings file to a report, on the example, as an officer would type it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from tests.conftest import Command
from tests.independent.schools import gross_kg


@pytest.fixture
def demo(carbon: Command, monkeypatch: pytest.MonkeyPatch) -> Command:
    """The example workspace, its readings logged, standing in it."""
    carbon("init", "demo", "--example", "hampshire")
    monkeypatch.chdir(carbon.folder / "demo")
    carbon("readings", "log", "readings/example-schools.csv")
    return carbon


def shown(demo: Command, *words: str) -> dict[str, object]:
    return json.loads(demo("inventory", "show", *words, "--format", "json").stdout)


def test_show_is_json_with_completeness(demo: Command) -> None:
    document = shown(demo, "example-schools", "2017-18")
    cover = document["completeness"]
    assert isinstance(cover, dict)
    assert 0 < cover["share_of_meter_days"] < 1
    assert document["editions"] == {"uk-government": {"edition": "2017", "how_chosen": "exact"}}


@pytest.mark.parametrize("year", [2016, 2017])
def test_the_total_agrees_with_a_recomputation_from_the_csvs(demo: Command, year: int) -> None:
    document = shown(demo, "example-schools", f"{year}-{year - 1999}")
    (totals,) = document["totals"]  # type: ignore[misc]
    assert totals["gross"] * 1000 == pytest.approx(gross_kg(year), rel=1e-9)


@pytest.mark.parametrize("by", ["scope", "service,scope", "site", "source,month", "quality"])
def test_parts_sum_to_the_total(demo: Command, by: str) -> None:
    document = shown(demo, "example-schools", "2017-18", "--by", by)
    parts = sum(group["t"] for group in document["groups"])  # type: ignore[attr-defined]
    (totals,) = document["totals"]  # type: ignore[misc]
    assert parts == pytest.approx(totals["gross"], abs=1e-9)


@pytest.mark.slow
def test_halves_and_months_sum_to_the_year(demo: Command) -> None:
    def gross(period: str) -> float:
        (totals,) = shown(demo, "example-schools", period)["totals"]  # type: ignore[misc]
        return float(totals["gross"])

    year = gross("2016-17")
    assert gross("2016-17 H1") + gross("2016-17 H2") == pytest.approx(year, abs=1e-9)
    months = [f"{2016 + (m > 12)}-{(m - 1) % 12 + 1:02d}" for m in range(4, 16)]
    assert sum(map(gross, months)) == pytest.approx(year, abs=1e-9)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("example-schools", "20"), "Found period '20'; expected a period such as"),
        (("example-scools", "2017-18"), "perhaps example-schools"),
        (("example-schools", "2030-31"), "no edition 2030"),
        (("example-schools", "2021-22"), "no readings in 2021-22"),
        (("hampshire-estate", "2016-17"), "no figures for 2016-17"),
        (("example-schools", "2017-18", "--by", "scoop"), "perhaps scope"),
    ],
)
def test_a_mistake_is_one_sentence(demo: Command, words: tuple[str, ...], message: str) -> None:
    result = demo("inventory", "show", *words, ok=False)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.output
    assert len(result.stderr.strip().splitlines()) == 1


def test_hampshire_s_changes_are_computed(demo: Command) -> None:
    document = json.loads(demo("targets", "show", "hampshire-estate", "--format", "json").stdout)
    (target,) = document["targets"]
    rows = {(row["period"], row["series"]): row for row in target["years"]}

    def change(year: str, before: str, measure: str) -> float:
        new, old = (rows[each, "series-3"][measure] for each in (year, before))
        return round((new - old) / old, 3)

    assert change("2020-21", "2019-20", "net_t") == -0.178
    assert change("2022-23", "2021-22", "net_t") == -0.158
    assert change("2020-21", "2019-20", "gross_t") == -0.108
    assert round(rows["2020-21", "series-3"]["change_on_year_before"], 3) == -0.108
    assert round(rows["2022-23", "series-3"]["change_on_base"], 3) == -0.696
    gaps = {gap["period"]: gap["reason"] for gap in target["gaps"]}
    assert gaps == dict.fromkeys(("2015-16", "2016-17", "2017-18"), "not found")
    assert target["cumulative"]["emitted_t"] is None


def snapshot(workspace: Path) -> dict[str, str]:
    """Every file but the ledger's own journal, by its sha256, and every row of the ledger."""
    import sqlite3

    kept = {
        path.relative_to(workspace).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in workspace.rglob("*")
        if path.is_file() and not path.name.startswith("ledger.db")
    }
    connection = sqlite3.connect(workspace / "ledger.db")
    tables = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    for table in sorted(tables):
        kept[table] = repr(connection.execute(f"SELECT * FROM {table}").fetchall())
    connection.close()
    return kept


def test_five_faults_are_listed_together_and_nothing_changes(demo: Command) -> None:
    workspace = demo.folder / "demo"
    bad = workspace.parent / "bad.csv"
    bad.write_text(
        "meter,start,end,quantity,unit,quality\n"
        "school-z-gas-1,2018-07-01,2018-07-31,5,kWh,actual\n"
        "school-a-gas-1,2018-07-31,2018-07-01,5,kWh,actual\n"
        "school-a-electricity-1,2018-07-01,2018-07-31,-5,kWh,actual\n"
        "school-a-electricity-2,2018-07-01,2018-07-31,5,litres,actual\n"
        "school-b-gas-1,2018-07-01,2018-07-31,many,kWh,actual\n"
        "school-b-electricity-1,2018-07-01,2018-07-31,7,kWh,actual\n",
        encoding="utf-8",
    )
    before = snapshot(workspace)
    result = demo("readings", "log", bad, ok=False)
    assert result.exit_code == 1
    assert "5 faults:" in result.stderr
    for row in range(2, 7):
        assert f"bad.csv:{row}" in result.stderr
    assert "bad.csv:7" not in result.stderr
    # The unknown meter is written out, ready for `carbon meters add --from`; nothing else changes.
    unknown = workspace / "unknown-meters.csv"
    assert "school-z-gas-1" in unknown.read_text(encoding="utf-8")
    unknown.unlink()
    assert snapshot(workspace) == before


@pytest.mark.slow
def test_the_report_is_written_once(demo: Command) -> None:
    words = ("report", "progress", "hampshire-estate", "--county", "hampshire-county")
    first = demo(*words, "--as-at", "2024-06-30", "--out", "packs")
    assert "Target of −50% for 2024-25: −61.4% on 2009-10" in first.stdout
    folder = demo.folder / "demo" / "packs" / "2024-06-30" / "hampshire-estate"
    page = (folder / "report.html").read_bytes()
    again = demo(*words, "--as-at", "2024-06-30", "--out", "packs", ok=False)
    assert again.exit_code == 1
    assert "--force makes it anew" in again.stderr
    demo(*words, "--as-at", "2024-06-30", "--out", "packs", "--force")
    assert (folder / "report.html").read_bytes() == page


def test_a_report_of_what_was_not_known_is_refused(demo: Command) -> None:
    result = demo("report", "progress", "example-schools", "--as-at", "2019-01-01", ok=False)
    assert result.exit_code == 1
    assert "no figures of example-schools known on 2019-01-01" in result.stderr
