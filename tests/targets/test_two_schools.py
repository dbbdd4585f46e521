"""Two schools of which one is handed over, from the ledger to what the council is told."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from carbon.inventories.definition import load
from carbon.ledger.readings import log
from carbon.periods import Period
from carbon.reports.progress.standing import year_tables
from carbon.targets.outlook import outlook
from carbon.targets.progress import Progress, progress
from carbon.targets.series import observe
from carbon.targets.target import read_target
from carbon.targets.verdict import verdict
from carbon.workspace import open_workspace
from tests.conftest import Command

DEFINITION = """title = "Schools"
kind = "calculated"
owner = "Climate team"
approach = "operational control"
gases = ["CO2e"]
"""
TARGETS = """title = "Our schools"
basis = "gross"
base_period = "2021-22"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "60% by 2030."
"""


@pytest.fixture
def schools(tmp_path: Path) -> Path:
    """10,000 kWh of electricity a month each; B is handed over, A then uses a tenth more."""
    folder = tmp_path / "inventories" / "schools"
    folder.mkdir(parents=True)
    (tmp_path / "carbon.toml").write_text('title = "T"\nby = "An Officer"\n', encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION, encoding="utf-8")
    (tmp_path / "sites.csv").write_text(
        "site,name,service,to,to_reason\na,A,schools,,\nb,B,schools,2023-08-31,transferred\n",
        encoding="utf-8",
    )
    (tmp_path / "meters.csv").write_text(
        "meter,site,activity,unit\na-power,a,electricity,kWh\nb-power,b,electricity,kWh\n",
        encoding="utf-8",
    )
    rows = ["meter,period,quantity,unit,quality"]
    for year in ("2021-22", "2022-23", "2023-24"):
        for month in Period.parse(year).months():
            rows.append(f"a-power,{month},{11_000 if year == '2023-24' else 10_000},kWh,actual")
            if month.start < date(2023, 9, 1):
                rows.append(f"b-power,{month},10000,kWh,actual")
    path = tmp_path / "use.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([path], open_workspace(tmp_path), "An Officer")
    return tmp_path


def standing(root: Path) -> Progress:
    folder = root / "inventories" / "schools"
    (folder / "targets.toml").write_text(TARGETS, encoding="utf-8")
    workspace = open_workspace(root)
    target = read_target(folder)
    assert target is not None
    return progress(observe(workspace, load(workspace)), target, date(2024, 9, 30))


def log_earlier(schools: Path, *years: str) -> None:
    """Log *years* of both schools, 10,000 kWh a month each, as the base year is."""
    rows = ["meter,period,quantity,unit,quality"]
    for year in years:
        for month in Period.parse(year).months():
            rows += [f"{meter},{month},10000,kWh,actual" for meter in ("a-power", "b-power")]
    path = schools / "earlier.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([path], open_workspace(schools), "An Officer")


def test_a_council_that_is_behind_is_not_told_that_it_is_on_track(schools: Path) -> None:
    # Was: −28.4 % and "Yes: on track".
    made = standing(schools)
    year = made.latest
    assert (year.status, year.reported_status) == ("behind", "on track")
    assert f"{year.of_base:+.1%}" == "+3.8%"
    assert f"{year.reported_of_base:+.1%}" == "-28.4%"
    assert year.pathway_kg == pytest.approx(0.85 * 34_956.0, rel=1e-4)
    assert f"{(year.pathway_kg or 0.0) / 1000:.1f}" == "29.7"
    answer = verdict(made)
    assert answer.state == "behind"
    assert answer.sentences[:2] == (
        "No.",
        "2023-24 is 6.6 tCO2e above the pathway and +3.8% on 2021-22, counting the sites of "
        "31 March 2024 in both years.",
    )


def test_a_transfer_after_the_reported_year_moves_nothing(schools: Path) -> None:
    sites = schools / "sites.csv"
    text = sites.read_text(encoding="utf-8")
    sites.write_text(text.replace("2023-08-31", "2024-08-31"), encoding="utf-8")
    year = standing(schools).latest
    assert year.base_kg == pytest.approx(2 * 34_956.0, rel=1e-4)


def test_years_before_the_base_count_the_same_sites_too(schools: Path) -> None:
    """They stood as reported, with B: a trend of −25 % a year, and a chance of 85 % for 1 %."""
    log_earlier(schools, "2019-20", "2020-21")
    made = standing(schools)
    years = {str(year.observation.period): year for year in made.years}
    base = years["2021-22"].actual_kg
    assert base == pytest.approx(34_956.0, rel=1e-4)
    for name in ("2019-20", "2020-21"):
        year = years[name]
        assert year.actual_kg == pytest.approx((year.reported_kg or 0.0) / 2)
        assert year.of_base == pytest.approx((year.actual_kg or 0.0) / (base or 0.0) - 1)


def test_the_command_tells_both_figures(schools: Path, carbon: Command) -> None:
    standing(schools)
    words = ("--workspace", schools, "targets", "show", "--format", "json")
    (found,) = json.loads(carbon(*words).stdout)["targets"]
    year = found["years"][-1]
    assert year["change_on_base"] == pytest.approx(0.0379, abs=5e-5)
    assert year["reported_change_on_base"] == pytest.approx(-0.284, abs=5e-4)
    (moved,) = year["like_for_like"]["moved"]
    assert moved["base_t"] == pytest.approx(34.956, abs=5e-4)
    assert found["base"]["on_boundary_t"] == pytest.approx(34.956, abs=5e-4)
    assert found["base"]["t"] == pytest.approx(69.912, abs=5e-4)


def test_what_came_and_cannot_be_sized_is_asked_about_until_a_decision_closes_it(
    schools: Path,
) -> None:
    folder, what = schools / "inventories" / "schools", "site c, acquired on 2023-01-01"
    with (schools / "sites.csv").open("a", encoding="utf-8") as file:
        file.write("c,C,schools,,\n")
    sites = (schools / "sites.csv").read_text(encoding="utf-8").splitlines()
    (schools / "sites.csv").write_text(
        "".join(
            f"{row},{end}\n"
            for row, end in zip(
                sites, ("from,from_reason", ",", ",", "2023-01-01,acquired"), strict=True
            )
        ),
        encoding="utf-8",
    )
    with (schools / "meters.csv").open("a", encoding="utf-8") as file:
        file.write("c-power,c,electricity,kWh\n")
    months = list(Period.parse("2023-24").months())[:10]
    rows = [f"c-power,{month},3000,kWh,actual" for month in months]
    path = schools / "c.csv"
    path.write_text("\n".join(["meter,period,quantity,unit,quality", *rows]), encoding="utf-8")
    log([path], open_workspace(schools), "An Officer")
    open_ = standing(schools).latest
    assert open_.status == "cannot say"
    assert f"{what.capitalize()}, came since 2021-22" in open_.why[0]
    assert "a decision on what it is at most" in open_.why[0]
    assert f'recalculations.toml: [[not_sized]] with what = "{what}"' in open_.to_do[0]
    assert "[[" not in "".join(open_.why)
    (folder / "inventory.toml").write_text(
        f'{DEFINITION}base_period = "2021-22"\nmateriality_pct = 2\n', encoding="utf-8"
    )
    (folder / "recalculations.toml").write_text(
        f'[[not_sized]]\nwhat = "{what}"\nat_most_t = 1.0\nwhy = "Two rooms"\n'
        'decided = 2024-05-01\ndecided_by = "Board"\n',
        encoding="utf-8",
    )
    decided = standing(schools).latest
    assert decided.status == "behind"
    assert decided.to_do == ()
    assert f"{what.capitalize()}, is in neither year" in decided.remarks[0]
    assert "decided by Board on 2024-05-01: Two rooms" in decided.remarks[0]


def test_a_school_handed_over_is_said_to_be_no_saving(schools: Path) -> None:
    """The council was told -28.4 % and on track, and is 3.8 % up."""
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    base, year = series.observations[0], series.observations[-1]
    assert f"{(year.gross_kg - base.gross_kg) / base.gross_kg:+.1%}" == "-28.4%"
    found = series.compare(base.period, year.period, year.period.last_day)
    assert found is not None
    assert round(found.base_kg() / 1000, 3) == 34.956
    assert round((found.year_kg() or 0) / 1000, 3) == 36.281
    assert f"{(found.share() or 0) - 1:+.1%}" == "+3.8%"


def test_a_comparison_is_made_once(schools: Path) -> None:
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    key = Period.parse("2021-22"), Period.parse("2022-23"), date(2023, 3, 31)
    assert series.compare(*key) is series.compare(*key)
    # B left later: that year is as it was.
    found = series.compare(*key)
    assert found is not None
    assert found.moved == ()


def test_a_year_without_figures_cannot_be_compared(schools: Path) -> None:
    workspace = open_workspace(schools)
    series = observe(workspace, load(workspace))
    assert (
        series.compare(Period.parse("2019-20"), Period.parse("2022-23"), date(2023, 3, 31)) is None
    )


def test_years_count_the_same_sites_where_the_base_given_is_not_in_the_ledger(
    schools: Path,
) -> None:
    """They stood as reported: a trend of −10 % a year, and a chance of 63 %, for a school lost."""
    folder = schools / "inventories" / "schools"
    log_earlier(schools, "2019-20", "2020-21")
    given = 'base = "given"\nbase_tonnes = 75\nbase_source = "Cabinet, 2019"\nshape'
    text = TARGETS.replace("2021-22", "2018-19").replace("shape", given)
    (folder / "targets.toml").write_text(text, encoding="utf-8")
    workspace = open_workspace(schools)
    target = read_target(folder)
    assert target is not None
    made = progress(observe(workspace, load(workspace)), target, date(2024, 9, 30))
    for year in made.years:
        # In 2023-24 A has 12 months of 11,000 kWh, B five of 10,000.
        of_a = 132 / 182 if year is made.latest else 1 / 2
        assert year.actual_kg == pytest.approx((year.reported_kg or 0.0) * of_a)
        assert year.of_base is None
        assert year.status == "cannot say"
    (milestone,) = outlook(made).milestones
    assert milestone.chance is None
    assert "not in the ledger" in milestone.note
    table = year_tables(made)[0]
    assert "Gross like for like" in [column.name for column in table.columns]
    assert any("the sites of 31 March 2024, in every year" in note for note in table.notes)


@pytest.mark.parametrize(
    ("base", "milestone", "kind"),
    [
        ("2021-22", "2029-30", "given"),
        ("2021-22 H1", "2029-30 H1", "calculated"),
        ("2021-22 H2", "2029-30 H2", "given"),
    ],
)
def test_years_before_a_base_given_or_of_a_half_count_the_same_sites(
    schools: Path, base: str, milestone: str, kind: str
) -> None:
    folder = schools / "inventories" / "schools"
    log_earlier(schools, "2020-21")
    given = 'base = "given"\nbase_tonnes = 75\nbase_source = "Cabinet, 2022"\nshape'
    text = TARGETS.replace("2021-22", base).replace("2029-30", milestone)
    if kind == "given":
        text = text.replace("shape", given)
    (folder / "targets.toml").write_text(text, encoding="utf-8")
    workspace = open_workspace(schools)
    target = read_target(folder)
    assert target is not None
    series = observe(workspace, load(workspace), like=target.base_period)
    made = progress(series, target, date(2024, 9, 30))
    before = made.years[0]
    # The school that stayed is half of either year, and of the base.
    assert before.actual_kg == pytest.approx((before.reported_kg or 0.0) / 2 * made.ways[0].scale)
    assert before.of_base == pytest.approx((before.actual_kg or 0.0) / made.base_kg - 1)
    assert made.base_kg == pytest.approx(made.ways[0].told_kg / 2)
