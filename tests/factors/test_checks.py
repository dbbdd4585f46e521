"""Each check of factor sets, made to fail on purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.factors.activities import Activity, ActivityLine
from carbon.factors.checks import CHECKS, check_editions, resolution
from carbon.factors.edition import ANNOUNCED, COLUMNS, OFFICIAL, Edition
from carbon.folders import shipped
from tests.inventories.estates import ACTIVITIES, EDITIONS

CSV = ",".join(COLUMNS) + "\nfuels/gas,1_1,1,kWh,0.2,0.197,0.002,0.001,Gas,Sheet!7,8,9,10\n"
GOOD = CSV.replace("Sheet!7,8,9,10", '"Sheet!7,8,9,10"')
GAS = Activity(
    "gas", "Gas", "kWh", (ActivityLine("combustion", "fuels/gas", "1", "Stationary combustion"),)
)


@pytest.fixture
def edition(tmp_path: Path) -> Edition:
    path = tmp_path / "2020.csv"
    path.write_text(GOOD, encoding="utf-8")
    return Edition(
        "uk-government", "2020", 2020, "ar4", "Factors", path, "UK Government", file="2020.xlsx",
        published=date(2020, 6, 1), licence="OGL", rows={"rows": 5, "kept": 4, "marker": 1},
    )  # fmt: skip


def found(*editions: Edition, activity: Activity = GAS) -> set[str]:
    by_name = {edition.name: edition for edition in editions}
    return {finding.check for finding in check_editions(by_name, {activity.id: activity})}


def test_a_good_edition_has_no_findings(edition: Edition) -> None:
    assert found(edition) == set()


def csv(edition: Edition, old: str, new: str) -> Edition:
    assert old in GOOD
    edition.path.write_text(GOOD.replace(old, new), encoding="utf-8")
    return edition


@pytest.mark.parametrize(
    ("check", "spoil"),
    [
        (
            "every source value is accounted for",
            lambda e: replace(e, rows={"rows": 6, "kept": 4, "marker": 1}),
        ),
        ("the source and its licence are named", lambda e: replace(e, licence="")),
        ("a replaced edition is there", lambda e: replace(e, replaces="2019")),
        ("the gases add up", lambda e: csv(e, ",0.197,", ",0.190,")),
        ("no factor is negative", lambda e: csv(e, ",0.2,0.197,0.002,0.001,", ",-0.2,,,,")),
        ("every activity resolves", lambda e: csv(e, "fuels/gas,", "fuels/oil,")),
    ],
)
def test_a_spoilt_edition_is_found(
    edition: Edition, check: str, spoil: Callable[[Edition], Edition]
) -> None:
    assert check in found(spoil(edition))


def test_two_editions_of_a_year_are_found_unless_one_replaces_the_other(edition: Edition) -> None:
    assert found(edition, replace(edition, name="2020-v2")) == {"one edition a year"}
    assert found(edition, replace(edition, name="2020-v2", replaces="2020")) == set()


def test_editions_that_replace_one_another_are_found(edition: Edition) -> None:
    itself = replace(edition, replaces="2020")
    assert "a replaced edition is there" in found(itself)
    first = replace(edition, replaces="2020-v3")
    others = [
        replace(edition, name=f"2020-v{n}", replaces=r) for n, r in ((2, "2020"), (3, "2020-v2"))
    ]
    assert "a replaced edition is there" in found(first, *others)
    assert found(edition, *others) == set()


def test_a_line_that_no_edition_has_is_found(edition: Edition) -> None:
    lines = (*GAS.lines, ActivityLine("well-to-tank", "wtt/gaz", "3", "Fuel"))
    assert found(edition, activity=replace(GAS, lines=lines)) == {"every activity resolves"}


def test_a_factor_fallen_to_zero_is_found(edition: Edition, tmp_path: Path) -> None:
    path = tmp_path / "2021.csv"
    path.write_text(GOOD.replace(",0.2,0.197,0.002,0.001,", ",0,,,,"), encoding="utf-8")
    later = replace(edition, name="2021", year=2021, path=path)
    assert found(edition, later) == {"no factor has fallen to zero"}
    assert found(later) == set()  # nothing to hold it against


def test_a_set_of_ones_own_names_its_source_and_two_persons(edition: Edition) -> None:
    own = replace(edition, publisher="typed", source="page 3", entered_by="An", checked_by="B")
    activity = replace(GAS, publisher="typed")
    assert found(own, activity=activity) == set()
    spoilt_by = [("source", ""), ("source", "-")]
    spoilt_by += [("checked_by", name) for name in ("an", "A.", "", "TBC")]
    for key, value in spoilt_by:
        spoilt = replace(own, **{key: value})  # type: ignore[arg-type]
        assert found(spoilt, activity=activity) == {
            "a set of ones own is checked by a second person"
        }


def test_another_file_than_announced_is_found(edition: Edition, tmp_path: Path) -> None:
    said = (shipped("factors") / OFFICIAL / ANNOUNCED).read_text(encoding="utf-8")
    (tmp_path / ANNOUNCED).write_text(said.replace("year = 2026", "year = 2020"), encoding="utf-8")
    assert found(edition) == {"an announced edition is the file announced"}
    [sha256] = [line[10:-1] for line in said.splitlines() if line.startswith("sha256")]
    assert found(replace(edition, sha256=sha256)) == set()


def test_every_check_has_a_name_that_can_be_read() -> None:
    assert len({check.__name__ for check in CHECKS}) == len(CHECKS) == 12
    assert all(check.__doc__ for check in CHECKS)


def test_the_newest_edition_is_the_one_in_force_whatever_its_name() -> None:
    """Was: v1.9 was said to be the newest where v1.10 is in force."""
    first = EDITIONS["2025"]
    made = {"2025": first, "2024": EDITIONS["2024"]}
    for number, before in ((9, "2025"), (10, "2025-v1.9")):
        name = f"2025-v1.{number}"
        made[name] = replace(first, name=name, replaces=before)
        made[name].__dict__["factors"] = first.factors
    told = resolution(made.values(), ACTIVITIES)
    assert any(one.startswith("Edition 2025-v1.10: ") for one in told)
    assert any("2024 to 2025-v1.10" in one for one in told)
