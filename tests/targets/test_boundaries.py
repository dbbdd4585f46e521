"""Random small estates whose boundary changes: every year stands on that of the last year's end."""

from __future__ import annotations

import random
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.targets.progress import progress
from carbon.targets.series import observe
from carbon.targets.target import read_target
from carbon.workspace import open_workspace
from tests.independent import boundaries
from tests.independent.submeters import Meter as Row
from tests.inventories.estates import DEFINITION, Estate

SOME, PROVED = range(10), range(200)
YEARS = ("2019-20", "2020-21", "2021-22", "2022-23", "2023-24")
FIRST, LAST, END = date(2019, 4, 1), date(2024, 3, 31), date(2024, 4, 1)
DAY = timedelta(days=1)
TARGET = """title = "A target"
basis = "gross"
base_period = "{base}"
base = "calculated"
shape = "linear"

[[milestone]]
id = "2030"
period = "2029-30"
reduction_pct = 60
wording = "w"
"""
CHANGES = ("let", "let again", "tenant left", "moved", "recharged", "share", "site left", "bought")


def any_day(dice: random.Random) -> date:
    """Any day after the first year, half of them within the newest."""
    first = date(2023, 4, 2) if dice.random() < 0.5 else date(2020, 4, 1)
    return first + dice.randrange((LAST - first).days) * DAY


class Made:
    """The estate of one *seed*, as the program and as plain rows have it."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.base = self.dice.choice(YEARS[1:4])
        self.estate = Estate([Site("s0", "S0", "offices")], [])
        self.rows: list[tuple[str, date, date, Fraction]] = []
        self.gone: set[str] = set()
        self._meter(Meter("m0", "s0", "electricity", "kWh", "offices"), 9_000)
        self.changes = self.dice.sample(CHANGES, self.dice.randint(1, 4))
        for number, what in enumerate(self.changes, 1):
            self._site(what, f"s{number}", any_day(self.dice))
        self.services: tuple[str, ...] = ("offices",) if self.dice.random() < 0.3 else ()

    def _site(self, what: str, site: str, day: date) -> None:
        dice, left = self.dice, what == "site left"
        self.estate.sites.append(
            Site(site, site, "offices", end=day, end_reason="transferred")
            if left
            else Site(site, site, "offices")
        )
        main = Meter(f"{site}-main", site, "electricity", "kWh", "offices")
        self._meter(main, dice.randint(5_000, 20_000))
        if left:
            self.gone.add(main.id)
        sub = Meter(
            f"{site}-sub", site, "electricity", "kWh", dice.choice(["offices", "fleet"]),
            main_meter=main.id,
        )  # fmt: skip
        before = dice.choice(["move", "information"])
        if what == "let":
            self._meter(replace(sub, becomes=((before, None), ("deduct", day))), 1_000)
        elif what == "let again":
            later = day + dice.randint(20, 200) * DAY
            ways = (("deduct", None), (before, day), ("deduct", later))
            self._meter(replace(sub, becomes=ways), 1_000)
        elif what == "tenant left":
            if dice.random() < 0.5:
                self._meter(replace(sub, becomes=(("deduct", None), (before, day))), 1_000)
            else:
                one = replace(sub, becomes=(("deduct", None),), end=day, end_reason="closed")
                self._meter(one, 1_000)
        elif what == "moved":
            ways = (("information", None), ("move", day))
            self._meter(replace(sub, becomes=ways if dice.random() < 0.5 else _other(ways)), 1_000)
        elif what == "recharged":
            ways = (("information", None), ("recharge", day))
            self._meter(replace(sub, becomes=ways if dice.random() < 0.5 else _other(ways)), 1_000)
        elif what == "share":
            way = dice.choice(["deduct", "recharge"])
            ended, begun = ("closed", "built") if day.day % 2 else ("exchanged", "exchanged")
            for name, share, life in (
                ("before", 0.3, {"end": day, "end_reason": ended}),
                ("after", dice.choice([0.2, 0.45]), {"start": day, "start_reason": begun}),
            ):
                one = replace(sub, id=f"{site}-{name}", becomes=((way, None),), share=share)
                self._meter(replace(one, **life), 0)  # type: ignore[arg-type]
        elif what == "bought":
            ways = (("recharge", None), ("information", day))
            self._meter(replace(sub, becomes=ways, share=0.25), 0)
        if what in ("let", "moved") and dice.random() < 0.5:
            behind = replace(
                sub, id=f"{site}-behind", service="fleet", main_meter=sub.id,
                becomes=(("move", None), ("deduct", any_day(dice))),
            )  # fmt: skip
            self._meter(behind, 100)

    def _meter(self, meter: Meter, size: int) -> None:
        self.estate.meters.append(meter)
        if not size:
            return
        for year in YEARS:
            for month in Period.parse(year).months():
                start, end = (
                    max(meter.start or FIRST, month.start),
                    min(meter.end or END, month.end),
                )
                if start < end:
                    use = round(size * self.dice.uniform(0.7, 1.3))
                    days = (end - start).days
                    self.rows.append((meter.id, start, end, Fraction(use)))
                    self.estate.readings.append((meter.id, start, end, use, "kWh", days))

    def kwh(self, year: str, day: date | None) -> Fraction:
        """Recomputed: as recorded, or on the boundary of *day*."""
        meters = {
            each.id: Row(
                each.id, each.service, each.start, each.end, each.main_meter, each.becomes,
                None if each.share is None else Fraction(str(each.share)),
            )
            for each in self.estate.meters
        }  # fmt: skip
        ends = {site.id: site.end for site in self.estate.sites}
        site_of = {each.id: each.site for each in self.estate.meters}
        rows = [
            (name, start, min(end, last), use * (min(end, last) - start).days / (end - start).days)
            for name, start, end, use in self.rows
            if start < (last := ends[site_of[name]] or END)
        ]
        if day is not None:
            gone = {each.id for each in self.estate.meters if each.site in
                    {site_of[name] for name in self.gone}}  # fmt: skip
            meters = boundaries.on_boundary(meters, gone, day)
        period = Period.parse(year)
        return boundaries.use(meters, rows, period.start, period.last_day, self.services)


def _other(ways: tuple[tuple[str, date | None], ...]) -> tuple[tuple[str, date | None], ...]:
    """The same the other way round."""
    (first, _), (second, day) = ways
    return (second, None), (first, day)


def judged(seed: int, folder: Path) -> float:
    """The farthest that a year of the estate of *seed* is from its recomputation, as a share."""
    made = Made(seed)
    folder.mkdir()
    (folder / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    (folder / "targets.toml").write_text(TARGET.format(base=made.base), encoding="utf-8")
    made.estate.definition = replace(DEFINITION, folder=folder, services=made.services)
    day = date(2024, 9, 1)
    series = observe(open_workspace(folder), made.estate.definition, day, made.estate.records(day))
    target = read_target(folder)
    assert target is not None
    found = progress(series, target, day)
    assert [str(year.observation.period) for year in found.years] == list(YEARS), seed
    farthest = 0.0
    base_kg = found.base_kg
    for year in found.years:
        name = str(year.observation.period)
        recorded, wanted = made.kwh(name, None), made.kwh(name, LAST)
        assert recorded > 0, (seed, name)
        kg = (year.reported_kg or 0.0) * float(wanted / recorded)
        assert year.actual_kg == pytest.approx(kg, rel=1e-9), (seed, name, made.changes)
        if name != made.base:
            assert year.of_base == pytest.approx(kg / base_kg - 1, abs=1e-9), (seed, name)
        farthest = max(farthest, abs((year.actual_kg or 0.0) / kg - 1))
    return farthest


@pytest.mark.parametrize(
    "seeds", [SOME, pytest.param(PROVED, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_every_year_is_that_of_the_estate_without_what_left(seeds: range, tmp_path: Path) -> None:
    folders = [tmp_path / str(seed) for seed in seeds]
    if seeds == PROVED:
        with ProcessPoolExecutor() as pool:
            found = list(pool.map(judged, seeds, folders))
    else:
        found = list(map(judged, seeds, folders))
    print(
        f"\n{len(seeds)} random estates with lets, shares, landlords, moves and sites that left: "
        f"every year equals that of the estate without what left, recomputed day by day without "
        f"carbon, largest difference {max(found):.1e}"
    )
