"""Scope 2 by the market-based method beside the location-based one, and what stands below it.

Source: GHG Protocol Scope 2 Guidance (2015), chapter 6: a contract's own factor where there is
one, else the residual mix, else, where none is published, the grid average, which is then said.
Only the generation of purchased electricity differs: T&D and well-to-tank stay as they are.
Green tariffs and offsets never touch location-based gross; they lead from gross to net.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from carbon.emissions.lines import COLUMNS, SPLIT, checked
from carbon.emissions.plan import Library
from carbon.factors.choice import choose
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_parts import Contract, Offset
from carbon.periods import Period
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: The line of grid electricity that a contract can change.
ACTIVITY, LINE = "electricity", "generation"
#: What says which contracts a line of electricity has, and how much it is.
_SUPPLY = ("site", "service", "start", "end", "quantity", "conversion", "kg_co2e")


@dataclass(frozen=True)
class MarketBased:
    """The same lines with scope 2 generation by the market-based method.

    ``how_chosen`` says for each changed line which contracts, residual mix or grid average it
    took. ``kwh`` is the electricity by that, in kWh; ``notes`` say what is missing.
    """

    lines: pd.DataFrame
    kwh: Mapping[str, float]
    notes: tuple[str, ...]


def market_based(
    definition: InventoryDefinition, lines: pd.DataFrame, library: Library, period: Period
) -> MarketBased | None:
    """*lines* by the market-based method; None where the inventory records no contract or mix."""
    if not (definition.contracts or definition.residual_mixes):
        return None
    factors = {each.name: _factor(each, library, period) for each in definition.contracts}
    changed = _generation(lines)
    values: list[float] = []
    chosen: list[str] = []
    kwh: dict[str, float] = {}
    for site, service, start, end, quantity, ratio, kg in rows_of(lines[changed], _SUPPLY):
        energy = quantity * ratio
        shares = _shares(definition.contracts, site, service, start, end)
        parts = [(each.name, share, factors[each.name] * energy) for each, share in shares]
        rest = 1.0 - sum(share for _, share, _ in parts)
        if rest > 1e-12:
            mix = _residual(definition, start)
            per = kg if mix is None else mix * energy
            parts.append(("grid average" if mix is None else "residual mix", rest, per))
        values.append(sum(share * whole for _, share, whole in parts))
        chosen.append(", ".join(name for name, _, _ in parts))
        for name, share, _ in parts:
            kwh[name] = kwh.get(name, 0.0) + share * energy
    notes = []
    if kwh.get("grid average"):
        notes.append(
            f"Market-based: {kwh['grid average']:,.0f} kWh have no contract and no residual mix is "
            "given, so they stand at the grid average."
        )
    # A contract's factor has no gases: those of the grid must not stay beside it.
    bare = lines.drop(columns=list(SPLIT), errors="ignore")
    bare.loc[changed, "kg_co2e"] = values
    bare.loc[changed, "how_chosen"] = chosen
    return MarketBased(bare, dict(sorted(kwh.items())), tuple(notes))


def _generation(lines: pd.DataFrame) -> pd.Series[bool]:
    """Which lines are the generation of purchased electricity."""
    return (lines["activity"] == ACTIVITY) & (lines["line"] == LINE) & (lines["scope"] == "2")


def deductions(
    definition: InventoryDefinition, lines: pd.DataFrame, library: Library, period: Period
) -> pd.DataFrame:
    """The lines below the line: green tariffs against location-based, and offsets; in kg, negative.

    A green tariff deducts what its kWh emit at the grid average less what its contract says.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    green = [each for each in definition.contracts if each.green_tariff]
    factors = {each.name: _factor(each, library, period) for each in green}
    electricity = lines[_generation(lines)] if green else lines.iloc[:0]
    for supply, values in zip(
        rows_of(electricity, _SUPPLY), rows_of(electricity, COLUMNS), strict=True
    ):
        site, service, start, end, quantity, ratio, kg = supply
        for each, share in _shares(green, site, service, start, end):
            saved = kg - factors[each.name] * quantity * ratio
            rows.append(
                dict(zip(COLUMNS, values, strict=True))
                | {
                    "source": each.name,
                    "scope": "deduction",
                    "category": "Green tariff",
                    "kg_co2e": -share * saved,
                    "how_chosen": "contract",
                }
            )
    rows += [
        _offset_row(definition, each, period)
        for each in definition.offsets
        if each.retired in period
    ]
    made = pd.DataFrame(rows, columns=list(COLUMNS))
    return checked(made) if rows else made


def _offset_row(
    definition: InventoryDefinition, bought: Offset, period: Period
) -> dict[str, object]:
    return {
        "inventory": definition.name,
        "start": bought.retired,
        "end": period.end,
        "period": period.label,
        "source": bought.what,
        "scope": "deduction",
        "category": "Offsets",
        "sector": "",
        "service": "",
        "site": "",
        "gas": "CO2e",
        "kg_co2e": -bought.kg_co2e,
        "gwp_basis": "",
        "how_chosen": "offset",
        "quality": "actual",
    }


def _shares(
    contracts: Sequence[Contract], site: str, service: str, start: date, end: date
) -> list[tuple[Contract, float]]:
    """Which contracts cover ``[start, end)`` of a site's supply, and how much of it, 0 to 1."""
    found = []
    for each in contracts:
        if (each.sites and site not in each.sites) or (
            each.services and service not in each.services
        ):
            continue
        days = (min(end, each.end) - max(start, each.start)).days
        if days > 0:
            found.append((each, each.share * days / (end - start).days))
    return found


def _factor(contract: Contract, library: Library, period: Period) -> float:
    """kg CO2e a kWh, as stated or from the set of factors for the period's year."""
    if contract.kg_co2e_per_kwh is not None:
        return contract.kg_co2e_per_kwh
    if contract.end <= period.start or contract.start >= period.end:
        return 0.0
    editions = library[contract.publisher]
    return sum(
        editions[name].factor(contract.factor, "kWh").kg_co2e * float(share)
        for name, share in choose(period, editions).parts
    )


def _residual(definition: InventoryDefinition, day: date) -> float | None:
    return next(
        (mix.kg_co2e_per_kwh for mix in definition.residual_mixes if day in mix.period), None
    )
