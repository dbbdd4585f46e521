"""An inventory's period as a table: its lines grouped, gross, net, and how it came about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from carbon.area.gases import by_gas
from carbon.emissions.bases import bases, restated, sentence
from carbon.emissions.figures import grouped_figures
from carbon.emissions.lines import GROSS, grouped, net_kg, single_gas, total
from carbon.figures import in_tonnes
from carbon.figures.listing import Listing
from carbon.inventories.document import BASES, document
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import offsets_kg
from carbon.inventories.remarks import remarks, tonnes_as_printed


def inventory_listing(made: Inventory, by: Sequence[str], basis: str | None = None) -> Listing:
    """*made* grouped by the columns *by*, each boundary of a published period on its own.

    The groups sum to gross; grouped by scope, deductions and what is outside of scopes stand
    among them, else below gross with net. JSON has the same with completeness, editions,
    market-based scope 2, intensities, GWP bases, expected totals and what could not be estimated.

    With *basis* each line is restated to that GWP basis; what is only known as published (the
    market-based figure, intensities, expected totals) is left out then.

    Raises :class:`~carbon.errors.UnknownName` for a grouping that is not known,
    :class:`~carbon.emissions.lines.MixedBasis` where CO2 would be added to CO2e,
    :class:`~carbon.area.gases.NotByGas` for statistics by gas and by sector, and
    :class:`~carbon.emissions.bases.CannotRestateTotal`.
    """
    stood_on = _said(made)
    if basis is not None:
        made = _restated(made, basis)
        stood_on = (*stood_on, f"Restated to {basis.upper()}, line by line through its gases.")
    unit = f"t{single_gas(made.lines)}"
    several = _boundaries(made) > 1
    columns = [*(["boundary"] if several else []), *by]
    groups, closing = _groups(made, by, columns)
    rows, totals = list(groups), []
    for boundary, group in _by_boundary(made):
        figures = _totals(group)
        totals.append({"boundary": boundary, **figures, "gwp_bases": _bases(group)})
        prefix = (boundary,) if several else ()
        blanks = ("",) * (len(columns) - len(prefix) - 1)
        for label, value in _below(figures, by, made, group):
            rows.append((*prefix, *((label, *blanks) if by else ()), value))
    stated = f"{unit}, restated to {basis.upper()}" if basis else unit
    return grouped_figures(columns, unit).listing(
        rows,
        f"{made.definition.title}, {made.period} ({stated})",
        document=document(made, columns, groups, totals),
        notes=(*remarks(made), *closing, *stood_on),
    )


def _groups(
    made: Inventory, by: Sequence[str], columns: Sequence[str]
) -> tuple[list[tuple[object, ...]], tuple[str, ...]]:
    """The groups in tonnes, and what is to be said of their sum."""
    statistics = made.definition.kind == "statistics"
    gases = by_gas(made.definition.folder, made.period, by) if statistics else None
    if gases is not None:
        whole, parts = total(made.lines, GROSS), math.fsum(kg for _, kg in gases)
        closing = (
            f"By gas, which is totalled apart from the sectors: {tonnes_as_printed(parts)} t; "
            f"the sectors add up to {tonnes_as_printed(whole)} t.",
        )
        return [(*values, in_tonnes(kg)) for values, kg in gases], closing
    if not columns:
        return [], ()
    shown = made.lines if "scope" in by else made.lines[made.lines["scope"].isin(GROSS)]
    sums = grouped(shown, columns).itertuples(index=False, name=None)
    return [(*values[:-1], in_tonnes(values[-1])) for values in sums], ()


def _totals(lines: Any) -> dict[str, float | None]:
    """Gross, deductions, net (None where that is not known) and outside of scopes, in tonnes."""
    return {
        "gross": in_tonnes(total(lines, GROSS)),
        "deductions": in_tonnes(total(lines, ("deduction",))),
        "net": in_tonnes(net_kg(lines)),
        "outside_of_scopes": in_tonnes(total(lines, ("outside",))),
    }


def _below(
    figures: dict[str, float | None], by: Sequence[str], made: Inventory, lines: Any
) -> list[tuple[str, float | None]]:
    """The rows below the groups; what the groups already show is not said twice."""
    rows: list[tuple[str, float | None]] = [("Gross", figures["gross"])]
    if figures["net"] != figures["gross"]:
        if "scope" not in by and figures["net"] is not None:
            rows.append(("Deductions", figures["deductions"]))
        rows.append(("Net", figures["net"]))
    if made.market is not None:
        market = in_tonnes(made.market.gross_kg)
        rows.append(("Gross, market-based", market))
        if offsets := in_tonnes(offsets_kg(made.lines)):
            rows.append(("Net of offsets, market-based", market + offsets))
    if figures["outside_of_scopes"] and "scope" not in by:
        rows += _outside(lines)
    return rows


def _outside(lines: Any) -> list[tuple[str, float]]:
    """What is outside of scopes, by what it is: biogenic CO2, Montreal Protocol gases."""
    outside = lines[lines["scope"] == "outside"]
    return [
        (f"Outside of scopes{f': {name}' if name else ''} (in no total)", in_tonnes(float(kg)))
        for name, kg in grouped(outside, ["category"]).itertuples(index=False, name=None)
    ]


def _boundaries(made: Inventory) -> int:
    return made.lines["boundary"].nunique() if "boundary" in made.lines.columns else 1


def _by_boundary(made: Inventory) -> list[tuple[str, Any]]:
    if "boundary" not in made.lines.columns:
        return [("", made.lines)]
    return [(str(name), group) for name, group in made.lines.groupby("boundary", sort=False)]


def _bases(lines: Any) -> list[dict[str, object]]:
    return [BASES.record(each) for each in bases(lines)]


def _said(made: Inventory) -> tuple[str, ...]:
    """The GWP bases of gross as published, of each boundary on its own."""
    said = [(boundary, sentence(bases(group))) for boundary, group in _by_boundary(made)]
    if len(said) == 1:
        return tuple(f"{words}." for _, words in said if words)
    return tuple(f"{boundary}: {words}." for boundary, words in said if words)


def _restated(made: Inventory, basis: str) -> Inventory:
    return replace(
        made,
        lines=restated(made.lines, basis),
        definition=replace(made.definition, expected=()),
        market=None,
        intensities=(),
    )
