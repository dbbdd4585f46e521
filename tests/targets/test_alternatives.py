"""Of alternatives one is done: the set furthest on its way, then the one that saves more."""

from __future__ import annotations

import itertools
import random
from datetime import date
from typing import Any

import pytest

from carbon.errors import BadValue
from carbon.measures.measure import Measure
from carbon.targets.alternatives import done_together


def made(name: str, **more: Any) -> Measure:
    return Measure(
        **{
            "id": name, "technology": "T", "capital_gbp": 1.0, "price_year": 2024,
            "start": date(2027, 4, 1), "life_years": 20, "savings": {}, **more,
        }
    )  # fmt: skip


def taken(measures: list[Measure], worth: dict[str, float], **more: Any) -> set[str]:
    return {each.id for each in done_together(measures, worth, **more)}


ROOF = made("roof", group="fabric")
WALLS = made("walls", group="fabric")
PUMP = made("pump", group="heat", needs=("walls",))
BOILER = made("boiler", group="heat")
WORTH = {"roof": 15.0, "walls": 12.0, "pump": 40.0, "boiler": 9.0}


def test_what_an_approved_measure_needs_goes_before_an_alternative_to_it() -> None:
    """The roof saves more than the walls, and pushed out the approved pump that needs these."""
    approved = made("pump", group="heat", needs=("walls",), status="approved")
    small = WORTH | {"pump": 1.0}
    assert taken([ROOF, WALLS, approved, BOILER], small) == {"walls", "pump"}
    # Also where it adds, or saves nothing by then: it is decided.
    assert taken([ROOF, WALLS, approved, BOILER], WORTH | {"pump": -5.0}) == {"walls", "pump"}
    # Not where the roof itself is approved, or what is needed is not to be had.
    decided = made("roof", group="fabric", status="approved")
    assert taken([decided, WALLS, PUMP, BOILER], WORTH) == {"roof", "boiler"}
    assert taken([ROOF, approved, BOILER], WORTH) == {"roof", "boiler"}
    assert taken([ROOF, approved, BOILER], WORTH, there={"walls"}) == {"roof", "pump"}


def test_of_proposed_ones_the_set_that_saves_more() -> None:
    """Walls and pump save 52, roof and boiler 24; with a pump of 11 they save 23."""
    everything = [ROOF, WALLS, PUMP, BOILER]
    assert taken(everything, WORTH) == {"walls", "pump"}
    assert taken(everything, WORTH | {"pump": 11.0}) == {"roof", "boiler"}
    # Two small ones that need the walls outweigh the roof.
    fans = [made(name, needs=("walls",)) for name in ("fan", "vent")]
    assert taken([ROOF, WALLS, *fans], WORTH | {"fan": 2.0, "vent": 2.0}) == {
        "walls", "fan", "vent",
    }  # fmt: skip


def test_what_adds_is_not_left_out_for_what_cannot_be_done() -> None:
    """With the roof no pump, so the chiller of its group counts, though it adds."""
    chiller = made("chiller", group="heat")
    found = taken([ROOF, WALLS, PUMP, chiller], WORTH | {"pump": 1.0, "chiller": -5.0})
    assert found == {"walls", "pump"}
    found = taken([ROOF, WALLS, PUMP, chiller], WORTH | {"pump": -9.0, "chiller": -5.0})
    assert found == {"roof", "chiller"}


@pytest.mark.parametrize("seed", range(40))
def test_no_set_of_proposed_ones_saves_more(seed: int) -> None:
    """Against every subset, with needs that run from later ones to earlier ones."""
    chance = random.Random(seed)
    measures: list[Measure] = []
    for number in range(8):
        group = chance.choice(["", "a", "b", "c"])
        earlier = [each.id for each in measures if not group or each.group != group]
        needs = tuple(chance.sample(earlier, min(len(earlier), chance.choice([0, 0, 1, 2]))))
        measures.append(made(f"m{number}", group=group, needs=needs))
    worth = {each.id: float(chance.randint(0, 50)) for each in measures}

    def can_be_done(chosen: tuple[Measure, ...]) -> bool:
        groups = [each.group for each in chosen if each.group]
        ids = {each.id for each in chosen}
        return len(groups) == len(set(groups)) and all(ids.issuperset(e.needs) for e in chosen)

    best = max(
        sum(worth[each.id] for each in chosen)
        for size in range(len(measures) + 1)
        for chosen in itertools.combinations(measures, size)
        if can_be_done(chosen)
    )
    found = done_together(measures, worth)
    assert can_be_done(tuple(found))
    assert sum(worth[each.id] for each in found) == best


def test_very_many_ways_are_refused_and_groups_apart_are_not_multiplied() -> None:
    apart = [made(f"{g}-{n}", group=f"g{g:02}") for g in range(30) for n in range(3)]
    assert len(taken(apart, dict.fromkeys((each.id for each in apart), 1.0))) == 30
    hub = made("hub", needs=tuple(f"{g}-0" for g in range(30)))
    with pytest.raises(BadValue, match="ways to choose one of each of the groups g00"):
        taken([*apart, hub], dict.fromkeys((each.id for each in (*apart, hub)), 1.0))
