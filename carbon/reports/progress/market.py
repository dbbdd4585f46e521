"""The report's section on scope 2 by the market-based method beside the location-based one."""

from __future__ import annotations

from carbon.emissions.lines import GROSS, total
from carbon.figures.words import decimals_of
from carbon.inventories.inventory import Inventory
from carbon.reports.document import Column, Section, Table, Value
from carbon.reports.words import tonnes
from carbon.targets.progress import change


def section(
    latest: Inventory, before: Inventory | None, decimals: int | None = None
) -> Section | None:
    """Both methods in the newest year and the year before; None where no contract is recorded.

    Sentence and table print one figure alike: with the *decimals* of the report that it is in, or
    more where one of them would be nought by these.
    """
    if latest.market is None:
        return None
    new, old = _kg(latest), _kg(before) if before else []
    shown = max(decimals or 0, decimals_of(kg for kg in (*new, *old) if kg is not None))
    location, market = (tonnes(kg or 0.0, decimals=shown) for kg in new[:2])
    return Section(
        "market-based",
        "Electricity by contract: scope 2, market-based",
        (
            f"In {latest.period} scope 2 is {location} by the grid's factors (location-based) and "
            f"{market} by what was contracted for "
            "(market-based). Targets on gross are measured on the first, those on net on the first "
            "less what green tariffs save; everything but the generation of purchased electricity "
            "is the same by both.",
            *latest.market.notes,
        ),
        tables=(_methods(latest, before, shown), _supplies(latest, before)),
    )


def _methods(latest: Inventory, before: Inventory | None, decimals: int) -> Table:
    names = (
        "Scope 2, location-based",
        "Scope 2, market-based",
        "Gross, location-based",
        "Gross, market-based",
    )
    new = _kg(latest)
    old = _kg(before) if before else [None] * len(names)
    return Table(
        "market-based",
        "Both methods (tCO2e)",
        _columns(latest, before, decimals),
        tuple(_row(*each, 1000) for each in zip(names, old, new, strict=True)),
    )


def _kg(made: Inventory) -> list[float | None]:
    market = made.market
    return [
        total(made.lines, ("2",)),
        market.scope_2_kg if market else None,
        total(made.lines, GROSS),
        market.gross_kg if market else None,
    ]


def _supplies(latest: Inventory, before: Inventory | None) -> Table:
    new = latest.market.kwh if latest.market else {}
    old = before.market.kwh if before and before.market else None
    return Table(
        "market-based-kwh",
        "Purchased electricity by what it stands for (kWh)",
        _columns(latest, before, 0),
        tuple(
            _row(name, None if old is None else old.get(name, 0.0), new.get(name, 0.0), 1)
            for name in sorted({*new, *(old or {})})
        ),
    )


def _columns(latest: Inventory, before: Inventory | None, decimals: int) -> tuple[Column, ...]:
    return (
        Column("What"),
        Column(str(before.period) if before else "Year before", "number", decimals),
        Column(str(latest.period), "number", decimals),
        Column("Change", "percent", 1, signed=True),
    )


def _row(name: str, old: float | None, new: float | None, unit: int) -> tuple[Value, ...]:
    return (
        name,
        None if old is None else old / unit,
        None if new is None else new / unit,
        None if old is None or new is None else change(new, old),
    )
