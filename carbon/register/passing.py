"""A supply that passes by an exchange from a meter of one site to a meter of another.

It stays the council's: whatever becomes of the one site, or where the other came from, what the
supply used went on, so it neither left with the one nor came with the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import replace
from datetime import date
from itertools import pairwise

from carbon.register.exchanges import EXCHANGED
from carbon.register.lives import STRUCTURAL
from carbon.register.meters import Meter, Passage, life_at
from carbon.register.sites import Site


def passages(sites: Mapping[str, Site], meters: Mapping[str, Meter]) -> list[tuple[Meter, Meter]]:
    """Each meter whose supply passed to another site, and the meter there, in order of time.

    One of them says *exchanged*, and neither that it came or left for a structural reason.
    """
    found = []
    for there in _at_supply_points(meters):
        if len({meter.site for meter in there}) < 2:
            continue
        there.sort(key=lambda meter: (life_at(meter, sites[meter.site]), meter.id))
        for one, other in pairwise(there):
            reasons = {one.end_reason, other.start_reason}
            if one.site != other.site and EXCHANGED in reasons and not reasons & set(STRUCTURAL):
                found.append((one, other))
    return found


def _at_supply_points(meters: Mapping[str, Meter]) -> Iterator[list[Meter]]:
    found: dict[tuple[str, str], list[Meter]] = {}
    for meter in meters.values():
        if meter.supply_point and not meter.is_events and not meter.main_meter:
            found.setdefault((meter.supply_point, meter.activity), []).append(meter)
    yield from found.values()


def with_passages(
    sites: Mapping[str, Site],
    meters: Mapping[str, Meter],
    passed: list[tuple[Meter, Meter]],
    counted: Set[str],
) -> Mapping[str, Meter]:
    """*meters* with the :class:`~carbon.register.meters.Passage` of each that *passed* a supply on.

    Each has a life of its own then: the first begins and the last ends as its site does, and one
    in between is there until the next. What passed to or from a meter that is not *counted* left,
    or came, just then: *transferred*.
    """
    found = dict(meters)
    chains: list[list[str]] = []
    for one, other in passed:
        if found[one.id].passage or found[other.id].passage:
            continue
        if one.id in counted and other.id in counted:
            chain = next((each for each in chains if each[-1] == one.id), None)
            if chain is None:
                chains.append(chain := [one.id])
            chain.append(other.id)
        elif one.id in counted:
            found[one.id] = replace(found[one.id], end_reason="transferred")
        elif other.id in counted:
            found[other.id] = replace(found[other.id], start_reason="transferred")
    for chain in chains:
        last = found[chain[-1]]
        for name, after in zip(chain, [*chain[1:], ""], strict=True):
            meter = _with_own_life(found[name], sites, is_first=name == chain[0], is_last=not after)
            if after:
                begins = life_at(found[after], sites[found[after].site])[0]
                meter = replace(meter, end=begins, end_reason=EXCHANGED)
            passage = Passage(tuple(chain), last.site, last.service)
            found[name] = replace(meter, passage=passage)
    return found


def _with_own_life(
    meter: Meter, sites: Mapping[str, Site], *, is_first: bool, is_last: bool
) -> Meter:
    site = sites[meter.site]
    start, end = life_at(meter, site)
    if meter.start != start and start != date.min:
        meter = replace(meter, start=start, start_reason=site.start_reason if is_first else "")
    if meter.end != end and end != date.max and is_last:
        meter = replace(meter, end=end, end_reason=site.end_reason)
    if not is_first:
        meter = replace(meter, start_reason=EXCHANGED)
    return meter
