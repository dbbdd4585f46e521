"""Edges: a base of nought, small tonnes, nets that are not known, and a page that still comes."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.figures import decimals_of, places
from carbon.folders import shipped
from carbon.inventories.assemble import series_lines
from carbon.inventories.definition import read_definition
from carbon.inventories.figures import inventory_listing
from carbon.inventories.inventory import Inventory
from carbon.ledger.readings import log
from carbon.periods import Period
from carbon.reports.progress.county import CountySubject
from carbon.reports.progress.county import section as county_section
from carbon.reports.progress.standing import year_tables
from carbon.targets.base import Base
from carbon.targets.beside import NoBase, ZeroBase
from carbon.targets.due import results_due
from carbon.targets.outlook import outlook
from carbon.targets.progress import progress
from carbon.targets.series import observe, of_lines
from carbon.targets.target import read_target
from carbon.workspace import Workspace, open_workspace
from tests.conftest import Command
from tests.targets.conftest import log_months, months
from tests.targets.test_progress import TARGET, seen, series

METERS = "meter,site,activity,unit\nhall-electricity,hall,electricity,kWh\n"
INVENTORY = """\
title = "Our estate"
kind = "calculated"
owner = "Climate team"
approach = "financial control"
base_period = "2023-24"
"""
TARGETS = """\
title = "Our own emissions"
inventory = "estate"
basis = "gross"
base_period = "2023-24"
base = "as published"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030"
source = "https://council.example"
reading = "2029-30"
"""


def test_a_small_total_never_prints_as_nought() -> None:
    # Was: "0 tCO2e" for 0.21 t.
    assert decimals_of([210.0]) == 2
    assert decimals_of([161_328_329.0, 210.0]) == 1
    assert decimals_of([161_328_329.0, 49_075_000.0]) == 0
    assert [places(t) for t in (0.21, 0.021, 0.00021)] == [2, 3, 5]
    made = progress(series(seen("2009-10", 300_000.0), seen("2010-11", 210.0)), TARGET)
    (table, _net) = year_tables(made)
    assert all(column.decimals == 1 for column in table.columns if column.kind == "number")


@pytest.mark.slow
def test_a_base_of_nought_takes_away_a_section_and_not_the_pack(carbon: Command) -> None:
    # Was: no pack at all.
    root = carbon.folder / "w"
    carbon("init", root)
    folder = root / "inventories" / "estate"
    folder.mkdir(parents=True)
    (root / "sites.csv").write_text("site,name,service\nhall,Hall,offices\n", encoding="utf-8")
    (root / "meters.csv").write_text(METERS, encoding="utf-8")
    (folder / "inventory.toml").write_text(INVENTORY, encoding="utf-8")
    (folder / "targets.toml").write_text(TARGETS, encoding="utf-8")
    (root / "r.csv").write_text(
        "meter,period,quantity,unit,quality\nhall-electricity,2023-24,0,kWh,actual\n"
        "hall-electricity,2024-25,1000,kWh,actual\n",
        encoding="utf-8",
    )
    log([root / "r.csv"], open_workspace(root), by="x", now=datetime(2025, 5, 1, tzinfo=UTC))
    words = ("--workspace", root)
    shown = carbon(*words, "targets", "show", "--as-at", "2025-10-01")
    assert "0.000 t in the base period 2023-24" in shown.stderr
    assert "2024-25" in shown.stdout
    carbon(*words, "report", "progress", "--out", root / "packs", "--as-at", "2025-10-01")
    (report,) = root.glob("packs/*/*/report.json")
    summary = " ".join(json.loads(report.read_text(encoding="utf-8"))["summary"])
    assert "Progress cannot be measured: 0.000 t in the base period 2023-24" in summary
    with pytest.raises(ZeroBase):
        progress(series(seen("2009-10", 0.0)), TARGET)


def test_a_published_year_without_a_net_total_has_no_net_figure(tmp_path: Path) -> None:
    # Was: net = gross where nothing was printed to take off.
    folder = tmp_path / "hampshire-estate"
    shutil.copytree(shipped("inventories") / "hampshire-estate", folder)
    figures = folder / "published.csv"
    kept = [
        line
        for line in figures.read_text(encoding="utf-8").splitlines()
        if not line.startswith(("2022-23,1,series-3,offsets", "2022-23,1,series-3,green"))
    ]
    figures.write_text("\n".join(kept) + "\n", encoding="utf-8")
    totals = folder / "totals.csv"
    text = totals.read_text(encoding="utf-8")
    with pytest.raises(Faults, match="net 43,439"):
        series_lines(read_definition(folder), every_version=True)
    totals.write_text(text.replace("49075,,43439", "49075,,"), encoding="utf-8")
    definition = read_definition(folder)
    made = of_lines(definition, series_lines(definition, every_version=True))
    latest = made.observations[-1]
    assert (latest.gross_kg, latest.net_kg) == (49_075_000.0, None)
    assert made.observations[-2].net_kg == 51_602_000.0
    # Was: "net": 49,075 in the listing of the year.
    lines = series_lines(definition)
    newest = Inventory(definition, latest.period, lines[lines["period"] == "2022-23"])
    (listed,) = inventory_listing(newest, ("scope",)).document["totals"]
    assert (listed["gross"], listed["net"]) == (49_075.0, None)
    target = read_target(folder)
    assert target is not None
    neutral = progress(made, target, date(2023, 10, 1)).way("net")
    assert neutral is not None
    assert neutral.years[-1].status == "cannot say"


OFFSETS = """
[[offset]]
what = "Woodland"
retired = 2019-06-30
t_co2e = 5
source = "A registry"
"""


@pytest.mark.slow
def test_a_calculated_year_after_the_first_deduction_is_to_say_what_was_taken_off(
    five_years: Workspace,
) -> None:
    def nets() -> dict[str, bool]:
        definition = read_definition(five_years.inventories / "estate")
        found = observe(five_years, definition).observations
        return {str(each.period): each.net_kg is not None for each in found}

    assert all(nets().values())
    file = five_years.inventories / "estate" / "inventory.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text + OFFSETS, encoding="utf-8")
    known = nets()
    assert [known[year] for year in ("2018-19", "2019-20", "2020-21")] == [True, True, False]
    none = OFFSETS.replace("2019-06-30", "2020-06-30").replace("t_co2e = 5", "t_co2e = 0")
    file.write_text(text + OFFSETS + none, encoding="utf-8")
    assert nets()["2020-21"]


def test_a_year_that_is_not_over_has_no_figure_however_much_is_known(council: Workspace) -> None:
    from carbon.inventories.definition import load

    for meter in ("hall-electricity", "hall-gas"):
        log_months(council, f"{meter}.csv", meter, months(2018, 2019)[:23], "2020-03-05")
    made = observe(council, load(council), date(2020, 3, 10))
    assert made.observations[-1].completeness is not None
    assert made.observations[-1].completeness.share > 0.9
    assert not made.observations[-1].enough_data


def test_the_county_s_figures_name_their_year() -> None:
    definition = read_definition(shipped("inventories") / "hampshire-county")
    subject = CountySubject(
        definition, series_lines(definition), read_target(definition.folder), date(2024, 10, 1)
    )
    made = county_section(subject)
    assert made.heading == "The county, by sector, up to 2020"
    assert made.tables[0].caption.startswith("County emissions by sector, 2005 to 2020")
    assert "The newest figures are of 2020: 2021 and 2022 have ended without one here." in (
        made.paragraphs
    )
    made = county_section(replace(subject, as_at=date(2022, 7, 31)))
    assert not any("ended without" in each for each in made.paragraphs)


def test_status_says_when_results_are_due(five_years: Workspace) -> None:
    assert results_due(five_years, date(2024, 9, 30)) == [
        ("results of 2023-24", "estate: due by 2024-09-30")
    ]
    assert results_due(five_years, date(2024, 10, 1)) == [
        (
            "results of 2023-24",
            "estate: were due by 2024-09-30: "
            "`carbon targets show estate` says whether they are there",
        )
    ]


def test_a_year_on_keeps_the_kind_of_period() -> None:
    for text, later in (
        ("2023-24", "2024-25"), ("2023", "2024"), ("2023-24 H1", "2024-25 H1"),
        ("2023-24 H2", "2024-25 H2"), ("1999-00", "2000-01"),
    ):  # fmt: skip
        period = Period.parse(text)
        assert period.a_year_on() == Period.parse(later)
        assert Period.parse(later).a_year_on(-1) == period


def test_a_target_without_any_figure_says_so() -> None:
    # Was: an IndexError where the base was given.
    with pytest.raises(NoBase, match="no year with figures"):
        progress(series(), replace(TARGET, base=Base("given", 1.0, "s")))


def test_a_figure_of_a_year_that_was_not_over_is_not_in_the_trend() -> None:
    years = [seen(f"{2009 + n}-{10 + n}", 1000.0 - 50 * n) for n in range(6)]
    made = progress(series(*years), TARGET, date(2014, 6, 1))
    assert [str(each.period) for each in made.alike("gross").observations][-1] == "2013-14"
    assert str(outlook(made).forecasts["gross"].trend.points[-1][0]) == "2013-14"
    assert (made.latest.figure, made.latest.status) == ("not due yet", "")


def test_a_gross_target_without_scope_2_has_no_net() -> None:
    # Was: 16.7 t gross and −4.5 t net of scope 3, the green tariff of scope 2 taken off it.
    by = {"2": 60_000.0, "3": 17_000.0, "deduction": -21_000.0}
    year = replace(seen("2025-26", 77.0), net_kg=56_000.0, by_scope=by)
    (of_3,), (of_2,) = (series(year).of_scopes([each]).observations for each in ("3", "2"))
    assert (of_3.gross_kg, of_3.net_kg) == (17_000.0, None)
    assert (of_2.gross_kg, of_2.net_kg) == (60_000.0, 39_000.0)


def test_a_base_that_cannot_be_calculated_is_said_in_words() -> None:
    # Was: 'Progress cannot be measured: base = "calculated" for x, which is published', on a page.
    years = series(seen("2009-10", 1000.0), seen("2014-15", 900.0))
    published = replace(years, definition=replace(years.definition, kind="published"))
    target = replace(TARGET, base=Base("calculated"))
    with pytest.raises(NoBase) as caught:
        progress(published, target, date(2015, 10, 1))
    said = f"{caught.value.found}; needed is {caught.value.expected}"
    assert said == (
        "a base year that is to be calculated from readings, and Estate is of published totals; "
        "needed is the base year as it was published, restated or given"
    )
