"""Contracts for electricity beside one another: too much only where a supply is in both."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from carbon.definitions import Definition
from carbon.inventories.contract_shares import contract_faults, faults_on_meters
from carbon.inventories.definition_parts import Contract
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site

NOWHERE = Definition({}, "inventory.toml", {})
BY_SITE = Contract(
    "Sites", "S", date(2021, 4, 1), date(2026, 4, 1), ("hall",), (), 1.0, 0.0, "", "", True, "w",
    NOWHERE,
)  # fmt: skip
BY_SERVICE = replace(BY_SITE, name="Services", sites=(), services=("schools",))
SITES = {name: Site(name, name, "offices") for name in ("hall", "school")}


def meter(name: str, site: str, service: str, **life: date) -> Meter:
    return Meter(name, site, "electricity", "kWh", service, **life)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("there", "count"),
    [
        # Was refused: no meter is of the hall and of schools.
        ([meter("h", "hall", "offices"), meter("s", "school", "schools")], 0),
        ([meter("h", "hall", "schools")], 1),
        ([meter("h", "hall", "schools", end=date(2021, 4, 1))], 0),
        ([replace(meter("h", "hall", "schools"), activity="natural-gas")], 0),
    ],
)
def test_by_sites_beside_by_services_it_is_the_meters_that_tell(
    there: list[Meter], count: int
) -> None:
    contracts = (BY_SITE, BY_SERVICE)
    assert contract_faults(contracts) == []
    register = Register(SITES, {each.id: each for each in there})
    faults = faults_on_meters(contracts, register, there)
    assert len(faults) == count
    assert all("more than all of the supply of h" in str(fault) for fault in faults)


@pytest.mark.parametrize(
    "other",
    [
        replace(BY_SITE, name="Again"),
        replace(BY_SITE, name="All", sites=()),
        replace(BY_SITE, name="Part", services=("schools",)),
    ],
)
def test_what_is_past_the_whole_whatever_there_is_needs_no_register(other: Contract) -> None:
    assert len(contract_faults((BY_SITE, other))) == 1
