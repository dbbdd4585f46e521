"""A year on an older edition of the factors: the stand-in decides nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.definitions import Definition
from carbon.factors.announced import announced_beside
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.definition_parts import Contract
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.targets.half_verdict import verdict as half_verdict
from carbon.targets.progress import Progress, progress
from carbon.targets.series import Series, observe
from carbon.targets.target import Target
from carbon.targets.verdict import verdict
from carbon.workspace import open_workspace
from tests.inventories.estates import DEFINITION, EDITIONS, Estate
from tests.targets.test_like_for_like import milestone

BASE, YEAR, DAY = "2024-25", "2026-27", date(2027, 10, 1)
#: kg CO2e a kWh of electricity, generation, T&D and WTT of both: 2024, 2025, and as announced 2026.
LINES = (
    "uk-electricity/electricity-generated/electricity-uk",
    "transmission-and-distribution/t-and-d-uk-electricity/electricity-uk",
    "wtt-uk-electricity/uk-electricity-generation/electricity-uk",
    "wtt-uk-electricity/uk-electricity-t-and-d/electricity-uk",
)
OF_2024, OF_2025 = (
    sum(EDITIONS[name].factor(line, "kWh").kg_co2e for line in LINES) for name in ("2024", "2025")
)
OF_2026 = 0.13096 + 0.01299 + 0.03682 + 0.00359


def hall(root: Path, up: float = 1.0, **changes: object) -> Series:
    """A hall with 10,000 kWh of electricity a month, *up* times that in 2026-27."""
    made = Estate([Site("a", "A", "offices")], [Meter("p", "a", "electricity", "kWh", "offices")])
    made.definition = replace(DEFINITION, folder=root, provisional=True, **changes)  # type: ignore[arg-type]
    for year in (BASE, "2025-26", YEAR):
        made.read("p", year, 10_000.0 * (up if year == YEAR else 1.0))
    (root / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    return observe(open_workspace(root), made.definition, DAY, made.records(DAY))


def asked(series: Series, allowed: float, basis: str = "gross") -> Progress:
    """Progress against a target that allows so much of the base in the year."""
    target = Target(
        "T", "estate", basis, Period.parse(BASE), "linear",
        (milestone(YEAR, (1 - allowed) * 100),), (), "targets.toml",
    )  # fmt: skip
    return progress(series, target, DAY)


def test_the_edition_of_the_year_is_announced_and_not_carried() -> None:
    # Once it is imported this file says nothing any more: take a later year.
    assert 2026 in announced_beside(EDITIONS)
    assert round(0.177 / 0.13096 - 1, 2) == 0.35
    assert OF_2026 < OF_2025


@pytest.mark.slow
def test_a_stand_in_does_not_decide(tmp_path: Path) -> None:
    # Was: "No", on electricity at 0.177 in place of 0.13096 kg a kWh.
    between = (OF_2025 + OF_2026) / 2 / OF_2024
    made = asked(hall(tmp_path), between)
    year = made.latest
    assert year.status == "cannot say"
    assert verdict(made).state == "cannot say"
    (why,) = year.why
    assert why.startswith(
        "The answer for 2026-27 turns on factors of an older edition: with those it is above the "
        "pathway, with what is announced at or below the pathway. Edition 2026"
    )
    assert "electricity at 0.17700 instead of 0.13096 kg CO2e per kWh, 35 % too high" in why
    assert year.of_base == pytest.approx(OF_2025 / OF_2024 - 1)


@pytest.mark.slow
@pytest.mark.parametrize(("allowed", "state"), [(1.1, "on track"), (0.5, "behind")])
def test_where_both_agree_it_says_so(allowed: float, state: str, tmp_path: Path) -> None:
    up = 1.0 if allowed > 1 else 1.2
    year = asked(hall(tmp_path, up), min(allowed, 1.0)).latest
    assert (year.status, year.why) == (state, ())
    (remark,) = year.remarks
    assert "with what is announced the answer is the same" in remark


def test_where_nothing_is_announced_it_says_that(tmp_path: Path) -> None:
    series = hall(tmp_path)
    compare = lambda *of: replace(series.compare(*of), announced=None)  # type: ignore[type-var]  # noqa: E731
    (remark,) = asked(replace(series, compare=compare), 1.0).latest.remarks
    assert "nothing is known of its own" in remark


def test_an_edition_that_is_not_out_on_the_day_is_not_known(tmp_path: Path) -> None:
    made = Estate([Site("a", "A", "offices")], [Meter("p", "a", "electricity", "kWh", "offices")])
    made.definition = replace(DEFINITION, folder=tmp_path, provisional=True)
    for year in (BASE, YEAR):
        made.read("p", year, 10_000.0)
    (tmp_path / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    day = date(2026, 6, 1)
    series = observe(open_workspace(tmp_path), made.definition, day, made.records(day))
    years = Period.parse(BASE), Period.parse(YEAR)
    found = series.compare(*years, date(2027, 3, 31))
    assert found is not None
    assert found.announced is None


def test_a_green_tariff_is_put_at_what_is_announced_as_well(tmp_path: Path) -> None:
    # All of generation is deducted, in both years: net is T&D and well-to-tank.
    green = Contract(
        "Green", "A supplier", date(2024, 4, 1), date(2027, 4, 1), (), (), 1.0, 0.0, "", "", True,
        "w", Definition({}, "inventory.toml", {}),
    )  # fmt: skip
    net = {
        name: sum(EDITIONS[name].factor(line, "kWh").kg_co2e for line in LINES[1:])
        for name in ("2024", "2025")
    }
    between = (net["2025"] + OF_2026 - 0.13096) / 2 / net["2024"]
    year = asked(hall(tmp_path, contracts=(green,)), between, "net").latest
    assert year.of_base == pytest.approx(net["2025"] / net["2024"] - 1)
    assert year.status == "cannot say"


def test_a_base_on_an_older_edition_decides_neither(tmp_path: Path) -> None:
    """Was: on track, beside a base at 0.177 in place of 0.13096 kg a kWh of electricity."""
    made = Estate([Site("a", "A", "offices")], [Meter("p", "a", "electricity", "kWh", "offices")])
    made.definition = replace(DEFINITION, folder=tmp_path, provisional=True)
    later = replace(EDITIONS["2025"], name="2027", year=2027, published=date(2027, 6, 10))
    made.library = {"uk-government": EDITIONS | {"2027": later}}
    for year in (YEAR, "2027-28"):
        made.read("p", year, 10_000.0)
    (tmp_path / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    day = date(2028, 10, 1)
    series = observe(open_workspace(tmp_path), made.definition, day, made.records(day))
    target = Target(
        "T", "estate", "gross", Period.parse(YEAR), "linear",
        (milestone("2027-28", 0),), (), "targets.toml",
    )  # fmt: skip
    year = progress(series, target, day).latest
    # Both at 0.177 it is no change; beside a base of 0.13096 it is a third more.
    assert year.status == "cannot say"
    assert "with what is known of that of 2026-27 above the pathway" in " ".join(year.why)


def test_a_half_year_neither(tmp_path: Path) -> None:
    # 10 % more electricity at the factors of 2025 is more, at those announced less.
    series = hall(tmp_path, 1.1)
    halves = Period.parse("2025-26 H1"), Period.parse("2026-27 H1")
    alike = series.compare(*halves, date(2026, 9, 30))
    assert alike is not None
    closed = EditionChoice(
        (("2025", Fraction(1)),), "provisional", closed="2026-27", came=("2026",)
    )
    assert half_verdict(alike, choices=[closed]).why == (
        "with the older edition of the factors it is higher, with edition 2026, which is here, "
        "lower",
    )
    open_ = EditionChoice((("2025", Fraction(1)),), "provisional")
    assert half_verdict(alike, choices=[open_, replace(closed, how="exact")]).why == (
        "with the older edition of the factors it is higher, with edition 2026, which is here and "
        "what is announced lower",
    )
    made = half_verdict(alike)
    assert made.state == "cannot say"
    assert made.why == (
        "with the older edition of the factors that stands in it is higher, with what is "
        "announced lower",
    )
