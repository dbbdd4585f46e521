"""Whether contracts for electricity fit together: a name for each, and no supply covered twice."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import product

from carbon.errors import BadValue, Fault
from carbon.inventories.definition_parts import Contract
from carbon.register.meters import Meter, life_at
from carbon.register.register import Register

#: What contracts are for.
ACTIVITY = "electricity"


def contract_faults(contracts: Sequence[Contract]) -> list[Fault]:
    """What cannot be right whatever meters there are: shares past the whole, one name twice.

    Of a contract by sites beside one by services nobody can tell from the file alone whether
    anything is in both: that is held against the register (:func:`faults_on_meters`).
    """
    sites = sorted({"", *(site for each in contracts for site in each.sites)})
    services = sorted({"", *(service for each in contracts for service in each.services)})
    faults: dict[tuple[str, ...], Fault] = {}
    for day, site, service in product(_begins(contracts), sites, services):
        running = _running(contracts, day, site, service)
        is_named = not (site and service) or any(each.sites and each.services for each in running)
        if is_named:
            _add(faults, running)
    names = [each.name for each in contracts]
    return [
        *faults.values(),
        *(
            BadValue(
                f"contract {each.name!r} twice",
                "a name of its own for each",
                "",
                each.table.place("name"),
            )
            for number, each in enumerate(contracts)
            if each.name in names[:number]
        ),
    ]


def faults_on_meters(
    contracts: Sequence[Contract], register: Register, meters: Iterable[Meter]
) -> list[Fault]:
    """Contracts whose shares of what one of *meters* supplies pass the whole on a day."""
    faults: dict[tuple[str, ...], Fault] = {}
    for meter in meters:
        if meter.activity != ACTIVITY:
            continue
        first, last = life_at(meter, register.sites[meter.site])
        for day in sorted({first, *_begins(contracts)}):
            if first <= day < last:
                running = _running(contracts, day, meter.site, meter.service)
                _add(faults, running, meter)
    return list(faults.values())


def _begins(contracts: Sequence[Contract]) -> list[date]:
    """The days on which the most of them run together: those on which one begins."""
    return sorted({each.start for each in contracts})


def _running(contracts: Sequence[Contract], day: date, site: str, service: str) -> list[Contract]:
    return [each for each in contracts if each.runs(day) and each.supplies(site, service)]


def _add(
    faults: dict[tuple[str, ...], Fault], running: Sequence[Contract], meter: Meter | None = None
) -> None:
    """Add the fault of contracts that are too much together, each company of them once."""
    named = tuple(each.name for each in running)
    if math.fsum(each.share for each in running) <= 1 + 1e-9 or named in faults:
        return
    told = ", ".join(map(repr, named[:-1]))
    of = "a supply" if meter is None else f"the supply of {meter.id}"
    faults[named] = BadValue(
        f"contracts {told} and {named[-1]!r} for more than all of {of}",
        "shares that add up to at most 100 % on every day",
        "Correct from, to, share_pct, or the sites and services.",
        running[-1].table.place("from"),
    )
