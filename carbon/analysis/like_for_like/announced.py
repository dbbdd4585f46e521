"""What two years would be with what is known of factors that others stand in for.

A year on an older edition is calculated once more with its own, to see whether an answer turns on
the older one. It is older where it stands in (``provisional = true``), or where its own or a
revision of it came after the year was closed. Taken is the edition itself where it is here, else
the values that are announced at second hand. They stand in no total.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from carbon.factors.announced import Announced, announced_beside
from carbon.factors.choice import current
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import came_since
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records


def with_announced(records: Records, *years: Inventory) -> Records | None:
    """*records* with the editions announced beside those there are; None where none would serve.

    One serves where one of *years* is on an older one. If that was closed it is as if it were open,
    and so takes one that came since.
    """
    older = [each for each in years if each.older_factors]
    if not older:
        return None
    known = {
        publisher: _announced(editions, records.as_at)
        for publisher, editions in records.library.items()
    }
    taken = [choice for each in older for choice in each.choices.values()]
    if not any(known.values()) and not came_since(taken):
        return None
    library = {name: {**editions, **known[name]} for name, editions in records.library.items()}
    closed = {
        year: act
        for year, act in records.closed.items()
        if not any(year.holds(each.period) for each in older)
    }
    return replace(records, library=library, closed=closed, made={})


def _announced(editions: Mapping[str, Edition], as_at: date | None) -> dict[str, Edition]:
    """By name, each announced edition that was out on the day, as far as it is known.

    What is not known of it is that of the newest edition before it; the council's own set in its
    place goes before what is told at second hand.
    """
    here = current(editions, as_at)
    found = {}
    for year, one in announced_beside(editions).items():
        earlier = [known for known in here if known < year]
        if one.second_hand and earlier and (as_at is None or one.published <= as_at):
            own = [
                each
                for each in editions.values()
                if each.in_place_of == one.name and (as_at is None or each.available <= as_at)
            ]
            found[one.name] = _made(one, here[max(earlier)], own)
    return found


def _made(one: Announced, stand_in: Edition, own: list[Edition]) -> Edition:
    factors = dict(stand_in.factors)
    for value in one.second_hand:
        key = (value.factor_id, value.unit)
        if key in factors:
            factors[key] = replace(
                factors[key],
                kg_co2e=value.kg_co2e,
                kg_co2e_of_co2=None,
                kg_co2e_of_ch4=None,
                kg_co2e_of_n2o=None,
                locator="announced",
            )
    for each in own:
        factors.update(each.factors)
    made = replace(
        stand_in, name=one.name, year=one.year, published=one.published, revised=one.revised,
        replaces="", csv_sha256="",
    )  # fmt: skip
    # No file has them: they are not read.
    made.__dict__["factors"] = factors
    return made
