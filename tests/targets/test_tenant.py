"""A café let from a day on: every year is as if it had always been let."""

from __future__ import annotations

from pathlib import Path

import pytest

from carbon.ledger.readings import log
from carbon.periods import Period
from carbon.targets.progress import Progress
from carbon.workspace import open_workspace
from tests.targets.test_two_schools import DEFINITION, standing

YEARS = ("2021-22", "2022-23", "2023-24")


def council(
    root: Path,
    becomes: str,
    rows_of_cafe: str = "",
    sites: str = "site,name,service\na,A,schools\n",
    select: str = "",
) -> Progress:
    """30,000 kWh a month, of which a café behind a sub-meter uses 6,000."""
    cafe = rows_of_cafe or f"cafe,a,electricity,kWh,main,{becomes},,,,,,\n"
    folder = root / "inventories" / "schools"
    folder.mkdir(parents=True)
    (root / "carbon.toml").write_text('title = "T"\nby = "An Officer"\n', encoding="utf-8")
    (folder / "inventory.toml").write_text(DEFINITION + select, encoding="utf-8")
    (root / "sites.csv").write_text(sites, encoding="utf-8")
    (root / "meters.csv").write_text(
        "meter,site,activity,unit,main_meter,becomes,share,supply_point,from,from_reason,to,"
        f"to_reason\nmain,a,electricity,kWh,,,,,,,,\n{cafe}",
        encoding="utf-8",
    )
    rows = ["meter,period,quantity,unit,quality"]
    for year in YEARS:
        for month in Period.parse(year).months():
            rows.append(f"main,{month},30000,kWh,actual")
            rows += [f"{name},{month},6000,kWh,actual" for name in there(cafe, month)]
    (root / "use.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    log([root / "use.csv"], open_workspace(root), "An Officer")
    return standing(root)


def there(rows: str, month: Period) -> list[str]:
    """The meters of *rows* that are there to be read in *month*."""
    found = []
    for row in rows.splitlines():
        name, share, first, last = (row.split(",")[place] for place in (0, 6, 8, 10))
        if not share and (first or "0000") <= f"{month.start}" <= (last or "9999"):
            found.append(name)
    return found


@pytest.mark.slow
def test_years_before_something_is_let_stand_beside_a_base_without_it(tmp_path: Path) -> None:
    """The base was without the café and 2022-23 with it: behind, though on track as let always."""
    let = council(tmp_path / "let", "move; deduct from 2023-04-01")
    always = council(tmp_path / "always", "deduct")
    assert let.years[1].observation.period == Period.parse("2022-23")
    for one, other in zip(let.years, always.years, strict=True):
        assert one.actual_kg == pytest.approx(other.actual_kg)
        assert one.of_base == (None if other.of_base is None else pytest.approx(other.of_base))
        assert one.status == other.status
    reported = [year.reported_kg or 0.0 for year in let.years]
    assert reported[1] == pytest.approx((always.years[1].reported_kg or 0.0) * 30 / 24)


def test_a_tenant_who_leaves_within_the_newest_year_is_in_no_year(tmp_path: Path) -> None:
    """The base had the café from November on only, as the newest year has."""
    left = council(tmp_path / "left", "deduct; information from 2023-11-01")
    never = council(tmp_path / "never", "information")
    for one, other in zip(left.years, never.years, strict=True):
        assert one.actual_kg == pytest.approx(other.actual_kg)
        assert one.status == other.status
    assert left.base_kg == pytest.approx(never.base_kg)
    assert left.ways[0].told_kg == pytest.approx(never.base_kg * 24 / 30)
    alike = left.years[-1].alike
    assert alike is not None
    (moved,) = alike.moved
    assert moved.what == "cafe, left with its main meter"
    # What like for like puts into either year: all twelve months, and seven.
    assert moved.base_kg == pytest.approx(never.base_kg * -6 / 30)
    newest = never.years[-1].actual_kg or 0.0
    assert moved.year_kg == pytest.approx(newest * -6 / 30 * 7 / 12)


def test_a_tenant_whose_meter_is_exchanged_stays_a_tenant(tmp_path: Path) -> None:
    """The older meter's end at the supply point closed what was taken off the newer one."""
    rows = (
        "cafe,a,electricity,kWh,main,deduct,,1200023305967,,,2023-01-31,exchanged\n"
        "cafe-2,a,electricity,kWh,main,deduct,,1200023305967,2023-02-01,exchanged,,\n"
    )
    one = council(tmp_path / "one", "", rows)
    always = council(tmp_path / "always", "deduct")
    for year, other in zip(one.years, always.years, strict=True):
        assert year.actual_kg == pytest.approx(other.actual_kg)


def test_a_tenant_metered_from_the_letting_on_is_in_both_years_before(tmp_path: Path) -> None:
    """No reading says what the café used before: nothing is taken off either year's days."""
    row = "cafe,a,electricity,kWh,main,deduct,,,2023-10-01,built,,\n"
    one = council(tmp_path / "one", "", row)
    never = council(tmp_path / "never", "information")
    for year, other in zip(one.years, never.years, strict=True):
        assert year.of_base == (None if other.of_base is None else pytest.approx(other.of_base))


def test_a_tenant_of_a_site_that_closed_was_one_to_the_end(tmp_path: Path) -> None:
    """Its meter's row ended with the site: the base had the café in, which nobody counted."""
    sites = "site,name,service,to,to_reason\na,A,schools,2023-10-31,closed\n"
    row = "cafe,a,electricity,kWh,main,deduct,,,,,2023-10-31,closed\n"
    one = council(tmp_path / "one", "", row, sites)
    always = council(tmp_path / "always", "deduct", sites=sites)
    for year, other in zip(one.years, always.years, strict=True):
        assert year.actual_kg == pytest.approx(other.actual_kg)
    assert one.base_kg == pytest.approx(one.ways[0].told_kg)


def test_a_share_that_becomes_a_meter_is_no_change_on_the_year_before(tmp_path: Path) -> None:
    """Was −17.7 % and +1.9 %: a tenth by share beside a fifth by readings, of nine months."""
    sites = "site,name,service\na,A,schools\nb,B,offices\n"
    rows = (
        "part,b,electricity,kWh,main,move,10%,,,,2022-06-30,exchanged\n"
        "cafe,b,electricity,kWh,main,move,,,2022-07-01,exchanged,,\n"
    )
    made = council(tmp_path / "share", "", rows, sites, select='[select]\nservices = ["schools"]\n')
    # Of the same days there are readings of the whole alone: the editions' factors moved.
    base, one, other = made.years
    assert one.of_base is not None
    assert other.of_base is not None
    assert one.of_previous == pytest.approx(one.of_base, rel=1e-12)
    assert other.of_previous == pytest.approx((1 + other.of_base) / (1 + one.of_base) - 1, rel=1e-9)
    assert base.of_previous is None
