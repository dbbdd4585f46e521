"""``targets.toml``: every form it may take, and every way in which it may be wrong."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from carbon.errors import CarbonError, Faults, UnknownName
from carbon.folders import shipped
from carbon.periods import Period
from carbon.targets.pathway import pathway
from carbon.targets.target import NoTarget, read_target, read_targets, require_targets
from tests.conftest import ROOT

FAULTS = ROOT / "tests" / "faults"
BROKEN = {
    "no-milestone": "at least one [[milestone]]",
    "rate-to-zero": "'a' at zero with a constant rate",
    "rate-to-zero-tonnes": "'a' at zero with a constant rate",
    "both-measures": "found reduction_pct and tonnes; expected one of the two",
    "no-measure": "found neither reduction_pct nor tonnes",
    "tonnes-below-zero": "found tonnes = -5; expected tonnes a year, 0 or more",
    "neutral-at-90": "found neutral at 90",
    "other-kind-of-year": "expected a financial year, as the base period 2009-10 is",
    "half-for-year": "expected a financial year, as the base period 2009-10 is",
    "base-a-month": "expected a reporting year or half-year",
    "before-base": "expected a period after 2009-10",
    "unknown-successor": "found milestone 'z'",
    "own-successor": "'a' replaced by itself",
    "same-period": "both for 2029-30",
    "other-inventory": "found inventory = 'the-county'",
    "same-id": "milestone 'a' twice",
    "given-without-value": "found no base_tonnes",
    "value-not-given": 'found base_tonnes where base = "as published"',
    "bad-restatement": "expected a date such as 2024-05-01, unquoted",
    "unknown-scope": "found scope '5'",
    "net-without-scope-2": "expected scope 2 among them, or gross",
    "mixed-forms": "every key inside a [[target]]",
    "two-without-id": "found no id in target 1",
    "two-of-one-id": "target 'x' twice",
}


def broken(name: str, folder: Path) -> str:
    shutil.copy(FAULTS / f"targets-{name}.toml", folder / "targets.toml")
    with pytest.raises(Faults) as caught:
        read_targets(folder)
    return str(caught.value)


def test_every_broken_file_is_tried() -> None:
    assert {path.stem for path in FAULTS.glob("targets-*.toml")} == {
        f"targets-{name}" for name in (*BROKEN, "many")
    }


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_rule_is_named_with_its_line(name: str, tmp_path: Path) -> None:
    text = broken(name, tmp_path)
    assert BROKEN[name] in text
    assert "targets.toml" in text


def test_all_the_faults_of_a_file_come_together(tmp_path: Path) -> None:
    text = broken("many", tmp_path)
    for found in (
        "title = 7", "'grose'", "'guessed'", "'colour'", "scope '4'", "reduction_pct = 120",
        "reduction_pct and tonnes", "'soon'", "key 'note'", "no wording in milestone 3",
        "tonnes = -3", "no reason in other_base 1",
    ):  # fmt: skip
        assert found in text, found


@pytest.mark.parametrize("link", ["", "nowhere", "targets.toml"])
def test_what_is_in_the_place_of_the_file_is_not_taken_for_none(tmp_path: Path, link: str) -> None:
    """It was "no targets.toml": a folder, a link that leads nowhere, one that leads to itself."""
    assert read_targets(tmp_path) == ()
    path = tmp_path / "targets.toml"
    if link:
        path.symlink_to(tmp_path / link)
    else:
        path.mkdir()
    with pytest.raises(
        CarbonError, match="found (a folder|a link to a file that is not there|a file that cannot)"
    ):
        read_targets(tmp_path)


def test_a_null_of_a_definition_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_bytes(b'title = "T"\n# a \0 null\n')
    with pytest.raises(CarbonError, match=r"targets\.toml:2: found a null, .*Type the line anew"):
        read_targets(tmp_path)


def test_hampshire_s_own_targets_are_shipped() -> None:
    (target,) = read_targets(shipped("inventories") / "hampshire-estate")
    assert [
        (each.id, str(each.period), each.reduction_pct, each.superseded_by)
        for each in target.milestones
    ] == [
        ("2015", "2014-15", 20, ""), ("2025-first", "2024-25", 40, "2025"),
        ("2025", "2024-25", 50, ""), ("2050", "2049-50", 100, ""),
    ]  # fmt: skip
    assert all(each.wording and each.reading and each.source for each in target.milestones)
    (other,) = target.other_bases
    assert (str(other.period), other.tonnes, other.gas) == ("2008-09", 131_800, "CO2")
    county = read_target(shipped("inventories") / "hampshire-county")
    assert county is not None
    assert [(str(each.period), each.neutral) for each in county.active] == [("2050", True)]


SEVERAL = """
[[target]]
id = "short"
title = "Scopes 1 and 2"
basis = "gross"
scopes = ["2", "1"]
base_period = "2018-19"
base = "given"
base_tonnes = 100
base_source = "A report"
shape = "constant-rate"

[[target.restatement]]
date = 2023-05-01
tonnes = 90
reason = "A building was left out."

[[target.milestone]]
id = "2030"
period = "2029-30"
tonnes = 12.3
wording = "w"

[[target]]
id = "long"
title = "All"
basis = "net"
base_period = "2018-19"
shape = "linear"

[[target.milestone]]
id = "2040"
period = "2039-40"
reduction_pct = 100
neutral = true
wording = "w"
"""


SAME_YEAR = """
title = "Gross and net"
basis = "gross"
base_period = "2018-19"
shape = "linear"

[[milestone]]
id = "neutral"
period = "2029-30"
reduction_pct = 100
neutral = true
wording = "Carbon neutral by 2030."

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "We will cut by 60% by 2030."
"""


def test_a_gross_and_a_net_milestone_of_one_year_are_two_pathways(tmp_path: Path) -> None:
    # Was: refused as two for one period.
    (tmp_path / "targets.toml").write_text(SAME_YEAR, encoding="utf-8")
    (target,) = read_targets(tmp_path)
    assert [target.basis_of(each, "calculated") for each in target.active] == ["net", "gross"]


@pytest.mark.parametrize(
    ("basis", "kind"), [("net", "calculated"), ("gross", "statistics")], ids=["net", "statistics"]
)
def test_two_milestones_of_one_measure_and_year_are_refused(
    basis: str, kind: str, tmp_path: Path
) -> None:
    text = SAME_YEAR.replace('basis = "gross"', f'basis = "{basis}"')
    (tmp_path / "targets.toml").write_text(text, encoding="utf-8")
    (tmp_path / "inventory.toml").write_text(f'kind = "{kind}"\n', encoding="utf-8")
    with pytest.raises(CarbonError, match=f"both for 2029-30 on {basis}"):
        read_targets(tmp_path)


def test_several_targets_of_one_inventory(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(SEVERAL, encoding="utf-8")
    short, long = read_targets(tmp_path)
    assert (short.id, short.scopes, short.measure) == (
        "short",
        ("1", "2"),
        "gross of scopes 1 and 2",
    )
    assert short.base.given_t(date(2023, 4, 30)) == 100
    assert short.base.given_t(date(2023, 5, 1)) == 90
    assert short.base.given_t() == 90
    assert (short.active[0].aim, long.active[0].aim) == ("12.3 t", "carbon neutral")
    assert read_target(tmp_path) == short
    assert require_targets(tmp_path, "long") == (long,)
    with pytest.raises(UnknownName, match="one of: long, short"):
        require_targets(tmp_path, "middle")
    with pytest.raises(NoTarget):
        require_targets(tmp_path / "none")


def test_a_milestone_in_tonnes_is_exact_whatever_the_base(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(SEVERAL, encoding="utf-8")
    short, _ = read_targets(tmp_path)
    # With the last, tonnes → share → kg would lose the last digit.
    for base_kg in (90_000.0, 1e7 / 3, 788723562.4121621):
        way = pathway(short, base_kg)
        assert way.allowed_kg(Period.parse("2029-30")) == 12_300.0
        assert way.allowed_kg(Period.parse("2018-19")) == base_kg
