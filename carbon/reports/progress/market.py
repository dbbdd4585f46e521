"""The report's section on scope 2 by the market-based method beside the location-based one."""

from __future__ import annotations

from carbon.emissions.lines import GROSS, total
from carbon.figures import decimals_of
from carbon.inventories.inventory import Inventory
from carbon.reports.document import Section, Table
from carbon.reports.progress.two_years import TwoYears, side_by_side
from carbon.reports.words import tonnes


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
    gaps = latest.completeness is not None and latest.completeness.share < 1
    of = f"Of what was read of {latest.period}," if gaps else f"In {latest.period}"
    return Section(
        "market-based",
        "Electricity by contract: scope 2, market-based",
        (
            f"{of} scope 2 is {location} by the grid's factors (location-based) and "
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
    return Table.of(
        "market-based",
        "Both methods (tCO2e)",
        side_by_side(before, latest, "What", decimals),
        [TwoYears(name, was, now) for name, was, now in zip(names, old, new, strict=True)],
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
    return Table.of(
        "market-based-kwh",
        "Purchased electricity by what it stands for (kWh)",
        side_by_side(before, latest, "What", 0, of_kg=False),
        [
            TwoYears(name, None if old is None else old.get(name, 0.0), new.get(name, 0.0))
            for name in sorted({*new, *(old or {})})
        ],
    )
