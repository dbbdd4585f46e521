"""What a supplier's list says of a meter otherwise than the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from carbon.ledger.portfolio_index import (
    folded,
    kind_of_point,
    number_key,
    place_differences,
    utility_of,
)
from carbon.ledger.portfolio_list import ACCOUNT, POINT, SERIAL, SUPPLIER, UTILITY, PortfolioRow
from carbon.register.meters import Meter
from carbon.register.register import Register


def differences(
    register: Register,
    meter: Meter,
    entries: Sequence[PortfolioRow],
    today: date,
    supplier: str = "",
) -> list[str]:
    """What the rows *entries* say of *meter* that the register says otherwise, each once.

    *supplier* is whose list it is. What either of the two leaves blank does not differ.
    """
    told = []
    if len(entries) > 1:
        told.append("more than once in the list")
    told += _life(register, meter, today)
    if supplier and meter.supplier and folded(supplier) != folded(meter.supplier):
        told.append(f"supplier: {meter.supplier!r} in the register")
    several = len(entries) > 1
    for entry in entries:
        own = _of_row(register, meter, entry)
        told += [f"row {entry.row}: {text}" if several else text for text in own]
    return list(dict.fromkeys(told))


def _life(register: Register, meter: Meter, today: date) -> list[str]:
    """Whether the meter or its site has ended, or has not begun."""
    site = register.sites[meter.site]
    for what, one in (("meter", meter), ("site", site)):
        if one.end is not None and one.end <= today:
            last = one.end - timedelta(days=1)
            return [f"{what} ended on {last} ({one.end_reason}) in the register: still paying?"]
    for what, one in (("meter", meter), ("site", site)):
        if one.start is not None and one.start > today:
            return [f"{what} begins on {one.start} in the register"]
    return []


def _of_row(register: Register, meter: Meter, entry: PortfolioRow) -> list[str]:
    told = place_differences(register.sites[meter.site], entry)
    accounts = entry.all(ACCOUNT)
    if meter.account and accounts and not _among(meter.account, accounts):
        told.append(f"account: {accounts[0]} in the list, {meter.account} in the register")
    suppliers = entry.all(SUPPLIER)
    if meter.supplier and suppliers and folded(meter.supplier) not in map(folded, suppliers):
        told.append(f"supplier: {suppliers[0]!r} in the list, {meter.supplier!r} in the register")
    serials = entry.all(SERIAL)
    own = [serial for serial, _ in meter.serials]
    if own and serials and not any(_among(one, serials) for one in own):
        told.append(
            f"serial number: {serials[0]} in the list, {own[-1]} in the register: exchanged?"
        )
    points = entry.all(POINT)
    if len(points) == 1 and not _among(meter.supply_point, points):
        known = meter.supply_point or "none"
        told.append(f"supply point: {points[0]} in the list, {known} in the register")
    said = kind_of_point("", entry.first(UTILITY))
    if said and said != utility_of(meter):
        told.append(f"{entry.first(UTILITY)!r} in the list, {meter.activity} in the register")
    return told


def _among(number: str, others: Sequence[str]) -> bool:
    return number_key(number) in map(number_key, others)
