"""Net like for like: a green tariff goes with the sites and the days that its kWh go with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.definitions import Definition
from carbon.inventories.definition_parts import Contract, Offset
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.targets.progress import Progress, progress
from carbon.targets.series import observe
from carbon.targets.target import Target
from carbon.workspace import open_workspace
from tests.inventories.estates import DEFINITION, EDITIONS, Estate
from tests.targets.test_like_for_like import milestone
from tests.targets.test_older_editions import LINES

BASE, YEAR, DAY = "2021-22", "2023-24", date(2024, 10, 1)
NOWHERE = Definition({}, "inventory.toml", {})
#: kg CO2e a kWh: generation, and all of it.
GENERATION = {
    year: EDITIONS[year].factor(LINES[0], "kWh").kg_co2e for year in ("2021", "2022", "2023")
}
ALL = {
    year: sum(EDITIONS[year].factor(line, "kWh").kg_co2e for line in LINES) for year in GENERATION
}


def tariff(start: date = date(2020, 4, 1), share: float = 0.5, **changes: object) -> Contract:
    made = Contract(
        "Green", "S", start, date(2025, 4, 1), (), (), share, 0.0, "", "", True, "w", NOWHERE
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def schools(root: Path, *contracts: Contract, **life: object) -> Estate:
    """Two schools of 10,000 kWh a month, of which b has *life*."""
    made = Estate(
        [Site("a", "A", "schools"), Site("b", "B", "schools", **life)],  # type: ignore[arg-type]
        [Meter(f"{each}-power", each, "electricity", "kWh", "schools") for each in ("a", "b")],
    )
    made.definition = replace(DEFINITION, folder=root, contracts=contracts)
    for year in (BASE, "2022-23", YEAR):
        for meter in ("a-power", "b-power"):
            made.read(meter, year, 10_000.0)
    (root / "carbon.toml").write_text('title = "T"\nby = "A test"\n', encoding="utf-8")
    return made


def lose(made: Estate, meter: str, first: date, last: date) -> None:
    made.readings = [one for one in made.readings if one[0] != meter or not first <= one[1] <= last]


def net(made: Estate) -> Progress:
    target = Target(
        "T", "estate", "net", Period.parse(BASE), "linear", (milestone("2029-30", 60),), (),
        "targets.toml",
    )  # fmt: skip
    series = observe(
        open_workspace(made.definition.folder), made.definition, DAY, made.records(DAY)
    )
    return progress(series, target, DAY)


#: All sites at half a green tariff of 0 kg a kWh: net of a kWh, and its change.
PER_KWH = {year: ALL[year] - GENERATION[year] / 2 for year in ALL}
CHANGE = PER_KWH["2023"] / PER_KWH["2021"] - 1


@pytest.mark.slow
def test_without_gaps_net_is_as_calculated(tmp_path: Path) -> None:
    made = net(schools(tmp_path, tariff()))
    year = made.latest
    assert year.of_base == pytest.approx(CHANGE)
    assert year.actual_kg == pytest.approx(240_000 * PER_KWH["2023"])
    assert year.base_kg == pytest.approx(240_000 * PER_KWH["2021"])
    assert year.actual_kg == pytest.approx(year.reported_kg)


@pytest.mark.slow
@pytest.mark.parametrize("lost", [BASE, YEAR])
def test_days_without_data_take_their_green_tariff_with_them(lost: str, tmp_path: Path) -> None:
    # Was: gross of the days shared, less the green tariff of all that either year was read.
    council = schools(tmp_path, tariff())
    first = int(lost[:4])
    lose(council, "b-power", date(first, 4, 1), date(first, 7, 1))
    year = net(council).latest
    assert year.of_base == pytest.approx(CHANGE)
    kwh = 200_000 if lost == BASE else 240_000
    assert year.base_kg == pytest.approx(kwh * PER_KWH["2021"])
    assert year.actual_kg == pytest.approx(kwh * PER_KWH["2023"])
    # Filled, the base's days without data stand at their own: the answer is the same.
    assert year.alike is not None
    off = year.alike.below_kg(filled=True)
    assert off is not None
    assert off[1] == pytest.approx(-kwh * GENERATION["2023"] / 2)


@pytest.mark.slow
@pytest.mark.parametrize("lost", [BASE, YEAR])
def test_net_goes_by_its_own_share_of_the_days_with_data(lost: str, tmp_path: Path) -> None:
    # Was: the tariff of the days shared taken off a gross that stood for all of the base: of b,
    # all of it at 0 kg, without four months, that made net rise by a constant use. (A base with
    # less than 80 % of its meter-days is compared with nothing.)
    council = schools(tmp_path, tariff(sites=("b",), share=1.0))
    first = int(lost[:4])
    lose(council, "b-power", date(first, 4, 1), date(first, 7, 1))
    year = net(council).latest
    shared = [
        120_000 * ALL[name] + 80_000 * (ALL[name] - GENERATION[name]) for name in ("2021", "2023")
    ]
    assert year.of_base == pytest.approx(shared[1] / shared[0] - 1)
    kwh = 80_000 if lost == BASE else 120_000
    whole = 120_000 * ALL["2021"] + kwh * (ALL["2021"] - GENERATION["2021"])
    assert year.base_kg == pytest.approx(whole)
    assert year.actual_kg == pytest.approx(whole * shared[1] / shared[0])


@pytest.mark.slow
def test_where_a_tariff_leaves_nothing_of_the_base_there_is_no_share(tmp_path: Path) -> None:
    council = schools(tmp_path, tariff(share=1.0))
    lose(council, "b-power", date(2023, 4, 1), date(2023, 10, 1))
    made = net(council).latest.alike
    assert made is not None
    # Generation alone, all of it at 0 kg: net is nought in both years.
    off = made.below_kg(("2",))
    assert off is not None
    assert off[0] == pytest.approx(-made.base_kg(("2",)))
    assert off[1] == pytest.approx(-(made.year_kg(("2",)) or 0.0))


@pytest.mark.slow
def test_a_site_that_left_takes_its_green_tariff_with_it(tmp_path: Path) -> None:
    life = {"end": date(2023, 9, 1), "end_reason": "transferred"}
    only_b = tariff(sites=("b",), share=1.0)
    year = net(schools(tmp_path, only_b, **life)).latest
    # What is left has none.
    assert year.of_base == pytest.approx(ALL["2023"] / ALL["2021"] - 1)
    assert year.base_kg == pytest.approx(120_000 * ALL["2021"])


@pytest.mark.slow
def test_what_is_put_into_the_base_is_at_the_base_s_tariff(tmp_path: Path) -> None:
    life = {"start": date(2022, 9, 1), "start_reason": "acquired"}
    year = net(schools(tmp_path, tariff(), **life)).latest
    assert year.base_kg == pytest.approx(240_000 * PER_KWH["2021"])
    assert year.of_base == pytest.approx(CHANGE)


@pytest.mark.slow
def test_a_tariff_that_began_since_is_a_fall_of_net(tmp_path: Path) -> None:
    year = net(schools(tmp_path, tariff(date(2023, 10, 1)))).latest
    days = 183 / 366
    half = ALL["2023"] - GENERATION["2023"] / 2 * days
    assert year.of_base == pytest.approx(half / ALL["2021"] - 1, rel=1e-3)


@pytest.mark.slow
def test_offsets_are_the_tonnes_that_were_bought(tmp_path: Path) -> None:
    council = schools(tmp_path, tariff())
    lose(council, "b-power", date(2023, 4, 1), date(2023, 7, 1))
    bought = Offset("Trees", date(2023, 12, 1), 5_000.0, "w")
    council.definition = replace(council.definition, offsets=(bought,))
    year = net(council).latest
    assert year.actual_kg == pytest.approx(240_000 * PER_KWH["2023"] - 5_000.0)
