"""Scope 2 by the market-based method beside the location-based one, and what stands below it.

Source: GHG Protocol Scope 2 Guidance (2015), chapter 6: a contract's own factor where there is
one, else the residual mix, else, where none is published, the grid average, which is then said.
Only the generation of purchased electricity differs: T&D and well-to-tank stay as they are.
Green tariffs and offsets never touch location-based gross; they lead from gross to net.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING

from carbon.emissions.lines import COLUMNS, GROSS, SPLIT, checked, total
from carbon.emissions.plan import Library
from carbon.factors.choice import choose, overtaken
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.inventories.contract_shares import ACTIVITY
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.definition_parts import Contract, Offset
from carbon.periods import Period
from carbon.tables import rows_of

if TYPE_CHECKING:
    import pandas as pd

#: The line of grid electricity that a contract can change.
LINE = "generation"
GREEN_TARIFF, OFFSETS = "Green tariff", "Offsets"
#: What says which contracts a line of electricity has, and how much it is.
_SUPPLY = ("site", "service", "start", "end", "quantity", "conversion", "kg_co2e")
#: The same of one line, the site and service those where it is bought.
Supply = tuple[str, str, date, date, float, float, float]
#: The same where a meter stands behind another: bought is what passes the uppermost.
_BEHIND = ("supply_site", "supply_service", *_SUPPLY[2:])


@dataclass(frozen=True)
class MarketBased:
    """The same lines with scope 2 generation by the market-based method.

    ``how_chosen`` says for each changed line which contracts, residual mix or grid average it
    took. ``kwh`` is the electricity by that, in kWh; ``notes`` say what is missing.
    """

    lines: pd.DataFrame
    kwh: Mapping[str, float]
    notes: tuple[str, ...]

    @property
    def gross_kg(self) -> float:
        """Gross by the market-based method, kg CO2e."""
        return total(self.lines, GROSS)

    @property
    def scope_2_kg(self) -> float:
        """Scope 2 by the market-based method, kg CO2e."""
        return total(self.lines, ("2",))


def market_based(
    definition: InventoryDefinition,
    lines: pd.DataFrame,
    library: Library,
    period: Period,
    editions: Mapping[str, EditionChoice] | None = None,
) -> MarketBased | None:
    """*lines* by the market-based method; None where the inventory records no contract or mix.

    A contract's factor from a set is of *editions*, by default those that *period* takes now.
    """
    if not (definition.contracts or definition.residual_mixes):
        return None
    factors = _factors_of(definition, definition.contracts, library, period, editions)
    changed = _generation(lines)
    values: list[float] = []
    chosen: list[str] = []
    kwh: dict[str, float] = {}
    for site, service, start, end, quantity, ratio, kg in rows_of(lines[changed], _supply(lines)):
        energy = quantity * ratio
        shares = _shares(definition.contracts, site, service, start, end)
        parts = [(each.name, share, factors[each.name] * energy) for each, share in shares]
        for mix, share in _uncontracted(definition, site, service, start, end):
            name, per = ("grid average", kg) if mix is None else ("residual mix", mix * energy)
            parts.append((name, share, per))
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


def _supply(lines: pd.DataFrame) -> tuple[str, ...]:
    return _BEHIND if "supply_site" in lines.columns else _SUPPLY


def _generation(lines: pd.DataFrame) -> pd.Series[bool]:
    """Which lines are the generation of purchased electricity."""
    return (lines["activity"] == ACTIVITY) & (lines["line"] == LINE) & (lines["scope"] == "2")


def deductions(
    definition: InventoryDefinition,
    lines: pd.DataFrame,
    library: Library,
    period: Period,
    editions: Mapping[str, EditionChoice] | None = None,
) -> pd.DataFrame:
    """The lines below the line: green tariffs against location-based, and offsets; in kg, negative.

    A green tariff deducts what its kWh emit at the grid average less what its contract says.
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    green = [each for each in definition.contracts if each.green_tariff]
    factors = _factors_of(definition, green, library, period, editions)
    electricity = lines[_generation(lines)] if green else lines.iloc[:0]
    for supply, values in zip(
        rows_of(electricity, _supply(lines)), rows_of(electricity, COLUMNS), strict=True
    ):
        for each, kg in _saved(green, factors, supply):
            rows.append(
                dict(zip(COLUMNS, values, strict=True))
                | {
                    "source": each.name,
                    "scope": "deduction",
                    "category": GREEN_TARIFF,
                    "kg_co2e": -kg,
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


def green_tariff_kg(
    definition: InventoryDefinition,
    supplies: Iterable[Supply],
    library: Library,
    period: Period,
    editions: Mapping[str, EditionChoice] | None = None,
) -> float:
    """What the green tariffs of *definition* take off *supplies* of *period*, kg below zero."""
    green = [each for each in definition.contracts if each.green_tariff]
    if not green:
        return 0.0
    factors = _factors_of(definition, green, library, period, editions)
    saved = (kg for supply in supplies for _, kg in _saved(green, factors, supply))
    return 0.0 - math.fsum(saved)


def _saved(
    green: Sequence[Contract], factors: Mapping[str, float], supply: Supply
) -> Iterator[tuple[Contract, float]]:
    """By contract, what a supply emits at the grid average less what its contract says, in kg."""
    site, service, start, end, quantity, ratio, kg = supply
    for each, share in _shares(green, site, service, start, end):
        yield each, share * (kg - factors[each.name] * quantity * ratio)


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
        "category": OFFSETS,
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
        days = (min(end, each.end) - max(start, each.start)).days
        if days > 0 and each.supplies(site, service):
            found.append((each, each.share * days / (end - start).days))
    return found


def _uncontracted(
    definition: InventoryDefinition, site: str, service: str, start: date, end: date
) -> list[tuple[float | None, float]]:
    """What no contract covers of ``[start, end)``: residual mix (None: not given) and share."""
    mixes, contracts = definition.residual_mixes, definition.contracts
    limits = {day for each in contracts for day in (each.start, each.end)}
    limits |= {day for mix in mixes for day in (mix.period.start, mix.period.end)}
    days = sorted({start, end, *(day for day in limits if start < day < end)})
    found: dict[float | None, float] = {}
    for first, last in pairwise(days):
        covered = math.fsum(
            each.share for each in contracts if each.runs(first) and each.supplies(site, service)
        )
        rest = (1.0 - covered) * (last - first).days / (end - start).days
        if rest > 1e-12:
            mix = next((mix.kg_co2e_per_kwh for mix in mixes if first in mix.period), None)
            found[mix] = found.get(mix, 0.0) + rest
    return list(found.items())


def contract_editions(
    definition: InventoryDefinition,
    library: Library,
    period: Period,
    as_at: date | None = None,
    frozen: Mapping[str, EditionChoice] = MappingProxyType({}),
) -> dict[str, EditionChoice]:
    """By publisher, the editions of sets of factors that contracts in force in *period* name.

    *frozen* are those that its year was closed with, which hold; the others are as known on
    *as_at*.
    """
    policy, provisional = definition.edition_policy, definition.provisional
    named = {
        each.publisher
        for each in definition.contracts
        if each.kg_co2e_per_kwh is None and each.start < period.end and period.start < each.end
    }
    return {
        name: _since(name, frozen[name], period, library.get(name, {}), policy, as_at)
        if name in frozen
        else choose(period, library[name], policy, provisional, as_at)
        for name in sorted(named)
    }


def _since(
    name: str,
    closed: EditionChoice,
    period: Period,
    editions: Mapping[str, Edition],
    policy: str,
    as_at: date | None,
) -> EditionChoice:
    """What a year was *closed* with of the set *name*, and what has come of it since."""
    choice = overtaken(closed, period, editions, policy, as_at)
    choice = replace(choice, came=tuple(f"{one} of {name}" for one in choice.came))
    return replace(choice, remark=choice.overtaken)


def contract_factors(
    contracts: Iterable[Contract], editions: Mapping[str, EditionChoice], library: Library
) -> dict[str, float]:
    """kg CO2e a kWh by contract: as stated, or of *editions* of its set where that has any."""
    found = {}
    for each in contracts:
        if each.kg_co2e_per_kwh is not None:
            found[each.name] = each.kg_co2e_per_kwh
        elif each.publisher in editions:
            of_set = library[each.publisher]
            found[each.name] = math.fsum(
                of_set[name].factor(each.factor, "kWh").kg_co2e * float(share)
                for name, share in editions[each.publisher].parts
            )
    return found


def _factors_of(
    definition: InventoryDefinition,
    contracts: Iterable[Contract],
    library: Library,
    period: Period,
    editions: Mapping[str, EditionChoice] | None,
) -> dict[str, float]:
    if editions is None:
        editions = contract_editions(definition, library, period)
    return contract_factors(contracts, editions, library)


def offsets_kg(lines: pd.DataFrame) -> float:
    """Offsets, below nought; a green tariff is in the market-based figure already."""
    return total(lines[lines["category"] == OFFSETS], ("deduction",))
