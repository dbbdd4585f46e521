"""An inventory's period as a small table: its lines grouped, gross, net, and how it came about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from carbon.emissions.bases import bases, restated, sentence
from carbon.emissions.lines import GROSS, NET, grouped, single_gas, total
from carbon.errors import counted, listed
from carbon.inventories.charging import charging_note
from carbon.inventories.completeness import Completeness
from carbon.inventories.county.gases import by_gas
from carbon.inventories.county.statistics import intensities_of
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import OFFSETS
from carbon.inventories.restatements import restatements


@dataclass(frozen=True)
class Summary:
    """Rows of groups, then gross, what is deducted, and net; values in tonnes, unrounded.

    The groups sum to gross; grouped by scope, deductions and what is outside of scopes stand
    among them. ``document`` is the same with completeness, editions, market-based scope 2,
    intensities, GWP bases, expected totals and what could not be estimated.
    """

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    gas: str
    document: dict[str, Any]
    notes: tuple[str, ...]


def summarise(made: Inventory, by: Sequence[str], basis: str | None = None) -> Summary:
    """*made* grouped by the columns *by*, each boundary of a published period on its own.

    With *basis* each line is restated to that GWP basis; what is only known as published (the
    market-based figure, intensities, expected totals) is left out then.

    Raises :class:`~carbon.errors.UnknownName` for a grouping that is not known,
    :class:`~carbon.emissions.lines.MixedBasis` where CO2 would be added to CO2e,
    :class:`~carbon.inventories.county.gases.NotByGas` for statistics by gas and by sector, and
    :class:`~carbon.emissions.bases.CannotRestateTotal`.
    """
    stood_on = _said(made)
    if basis is not None:
        made = _restated(made, basis)
        stood_on = (*stood_on, f"Restated to {basis.upper()}, line by line through its gases.")
    gas = single_gas(made.lines)
    several = _boundaries(made) > 1
    columns = [*(["boundary"] if several else []), *by]
    groups, closing = _groups(made, by, columns)
    rows, totals = list(groups), []
    for boundary, group in _by_boundary(made):
        figures = _totals(group)
        totals.append({"boundary": boundary, **figures, "gwp_bases": _gwp_bases(group)})
        prefix = (boundary,) if several else ()
        blanks = ("",) * (len(columns) - len(prefix) - 1)
        for label, value in _below(figures, by, made, group):
            rows.append((*prefix, *((label, *blanks) if by else ()), value))
    document = _document(made, columns, gas, groups, totals)
    notes = (*_notes(made, document), *closing, *stood_on)
    return Summary((*columns, f"t{gas}"), rows, gas, document, notes)


def _groups(
    made: Inventory, by: Sequence[str], columns: Sequence[str]
) -> tuple[list[tuple[object, ...]], tuple[str, ...]]:
    """The groups in tonnes, and what is to be said of their sum."""
    statistics = made.definition.kind == "statistics"
    gases = by_gas(made.definition.folder, made.period, by) if statistics else None
    if gases is not None:
        whole, parts = total(made.lines, GROSS), math.fsum(kg for _, kg in gases)
        closing = (
            f"By gas, which is totalled apart from the sectors: {_tonnes(parts / 1000)} t; "
            f"the sectors add up to {_tonnes(whole / 1000)} t.",
        )
        return [(*values, kg / 1000) for values, kg in gases], closing
    if not columns:
        return [], ()
    shown = made.lines if "scope" in by else made.lines[made.lines["scope"].isin(GROSS)]
    sums = grouped(shown, columns).itertuples(index=False, name=None)
    return [(*values[:-1], values[-1] / 1000) for values in sums], ()


def _totals(lines: Any) -> dict[str, float]:
    """Gross, deductions, net and outside of scopes, in tonnes."""
    return {
        "gross": total(lines, GROSS) / 1000,
        "deductions": total(lines, ("deduction",)) / 1000,
        "net": total(lines, NET) / 1000,
        "outside_of_scopes": total(lines, ("outside",)) / 1000,
    }


def _below(
    figures: dict[str, float], by: Sequence[str], made: Inventory, lines: Any
) -> list[tuple[str, float]]:
    """The rows below the groups; what the groups already show is not said twice."""
    rows = [("Gross", figures["gross"])]
    if figures["net"] != figures["gross"]:
        if "scope" not in by:
            rows.append(("Deductions", figures["deductions"]))
        rows.append(("Net", figures["net"]))
    if made.market is not None:
        market = made.market.gross_kg / 1000
        rows.append(("Gross, market-based", market))
        if offsets := _offsets(made):
            rows.append(("Net of offsets, market-based", market + offsets))
    if figures["outside_of_scopes"] and "scope" not in by:
        rows += _outside(lines)
    return rows


def _outside(lines: Any) -> list[tuple[str, float]]:
    """What is outside of scopes, by what it is: biogenic CO2, Montreal Protocol gases."""
    outside = lines[lines["scope"] == "outside"]
    return [
        (f"Outside of scopes{f': {name}' if name else ''} (in no total)", float(kg) / 1000)
        for name, kg in grouped(outside, ["category"]).itertuples(index=False, name=None)
    ]


def _tonnes(t: float) -> str:
    return f"{t:,.3f}".replace("-", "−")


def _boundaries(made: Inventory) -> int:
    return made.lines["boundary"].nunique() if "boundary" in made.lines.columns else 1


def _by_boundary(made: Inventory) -> list[tuple[str, Any]]:
    if "boundary" not in made.lines.columns:
        return [("", made.lines)]
    return [(str(name), group) for name, group in made.lines.groupby("boundary", sort=False)]


def _document(
    made: Inventory,
    columns: Sequence[str],
    gas: str,
    groups: Sequence[tuple[object, ...]],
    totals: list[dict[str, Any]],
) -> dict[str, Any]:
    published = made.definition.kind == "published"
    others = restatements(made.definition.folder, made.period) if published else ()
    return {
        "inventory": made.definition.name,
        "title": made.definition.title,
        "period": made.period.label,
        "start": made.period.start.isoformat(),
        "last_day": made.period.last_day.isoformat(),
        "gas": gas,
        "unit": f"t{gas}",
        "provisional": made.provisional,
        "totals": totals,
        "by": [column for column in columns if column != "boundary"],
        "groups": [dict(zip([*columns, "t"], row, strict=True)) for row in groups],
        "other_returns": [other.document() for other in others],
        "market_based": _market(made),
        "deductions": _deductions(made),
        "intensities": [
            {"per": each.per, "kg_co2e_per": each.kg_per, "count": each.count,
             "t": each.kg_co2e / 1000, "covers": each.covers,
             "left_out": list(each.left_out), "refused": each.refused}
            for each in made.intensities
        ],
        "gwp_bases": _gwp_bases(made.lines),
        "expected": _expected(made),
        "exclusions": [
            {"what": each.what, "reason": each.reason} for each in made.definition.exclusions
        ],
        "completeness": _cover(made.completeness),
        "doubted": [
            {"meter": meter, "readings": number} for meter, number in made.doubted.items()
        ],
        "editions": {
            publisher: {"edition": choice.label, "how_chosen": choice.how}
            | ({"remark": choice.remark} if choice.remark else {})
            | ({"own_sets": list(choice.own_sets)} if choice.own_sets else {})
            for publisher, choice in sorted((made.editions or {}).items())
        },
        "since_close": list(made.since_close.told),
        "not_estimated": [
            {"activity": each.activity, "line": each.line, "edition": each.edition}
            for each in made.not_estimated
        ],
        **({"sub_meters": list(made.sub_meters)} if made.sub_meters else {}),
    }  # fmt: skip


def _market(made: Inventory) -> dict[str, Any] | None:
    if made.market is None:
        return None
    return {
        "gross": made.market.gross_kg / 1000,
        "net": made.market.gross_kg / 1000 + _offsets(made),
        "scope_2": made.market.scope_2_kg / 1000,
        "scope_2_location_based": total(made.lines, ("2",)) / 1000,
        "kwh": dict(made.market.kwh),
    }


def _offsets(made: Inventory) -> float:
    """Offsets in tonnes, below nought; a green tariff is in the market-based figure already."""
    lines = made.lines
    return total(lines[lines["category"] == OFFSETS], ("deduction",)) / 1000


def _deductions(made: Inventory) -> list[dict[str, Any]]:
    lines = made.lines[made.lines["scope"] == "deduction"]
    if lines.empty:
        return []
    sums = grouped(lines, ["category", "source"])
    return [
        {"category": category, "source": source, "t": kg / 1000}
        for category, source, kg in sums.itertuples(index=False, name=None)
    ]


def _gwp_bases(lines: Any) -> list[dict[str, Any]]:
    """How much of gross rests on each GWP basis, and on what it does."""
    return [
        {"gwp_basis": each.basis, "t": each.kg_co2e / 1000, "share": each.share,
         "of": list(each.of)}
        for each in bases(lines)
    ]  # fmt: skip


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


def _expected(made: Inventory) -> list[dict[str, Any]]:
    """Totals that the definition says the period must meet, and whether it does."""
    found = []
    by_name = {line.name: line for line in made.definition.lines}
    for each in made.definition.expected:
        if (each.period.start, each.period.end) != (made.period.start, made.period.end):
            continue
        kg = total(made.lines, GROSS) if not each.line else made.kg_of(by_name[each.line])
        gap = kg - each.kg_co2e
        found.append(
            {"line": each.line, "expected": each.kg_co2e / 1000, "t": kg / 1000,
             "gap": gap / 1000, "source": each.source,
             "met": abs(gap) <= each.kg_co2e * each.tolerance_pct / 100 + 1e-6}
        )  # fmt: skip
    return found


def _cover(cover: Completeness | None) -> dict[str, Any] | None:
    if cover is None:
        return None
    return {
        "share_of_meter_days": cover.share,
        "accounts_of_events": cover.events,
        "without_event_or_nil_return": list(cover.silent),
        "fallen_silent": list(cover.fallen_silent),
        "meters": len(cover.meters),
        "meters_with_data": cover.with_data,
        "share_actual": cover.actual_share,
        "share_not_stated": None if cover.actual_share is None else cover.not_stated_share,
        "partial": [
            {
                "meter": meter.meter,
                "site": meter.site,
                "days_expected": meter.days_expected,
                "days_with_data": meter.days_with_data,
            }
            for meter in cover.partial
        ],
    }


def _notes(made: Inventory, document: dict[str, Any]) -> tuple[str, ...]:
    notes: list[str] = []
    if made.completeness:
        notes.append(f"Completeness: {made.completeness.sentence()}.")
    notes += made.sub_meters
    if note := charging_note(made.definition, made.lines):
        notes.append(note)
    if made.doubted:
        several = sum(made.doubted.values())
        notes.append(
            f"Doubted: {counted(several, 'reading')} that "
            f"{'counts was' if several == 1 else 'count were'} logged with a warning of the "
            f"quantity, of {listed(made.doubted, most=3)}. "
            f"`carbon readings list {next(iter(made.doubted))}` shows the warning; "
            "`carbon readings correct` puts it right."
        )
    if market := document["market_based"]:
        notes.append(
            f"Scope 2: {_tonnes(market['scope_2_location_based'])} t location-based, "
            f"{_tonnes(market['scope_2'])} t market-based."
        )
        notes += made.market.notes if made.market else ()
    notes += [
        f"Below the line: {each['category']}, {each['source']}: {_tonnes(each['t'])} t."
        for each in document["deductions"]
        if made.definition.kind == "calculated"
    ]
    notes += [each.sentence() for each in made.intensities]
    for each in document["expected"]:
        name = f"line {each['line']}" if each["line"] else "gross"
        verdict = "met" if each["met"] else f"NOT met, {each['gap']:+,.3f} t"
        notes.append(f"Expected {each['expected']:,.3f} t of {name} ({each['source']}): {verdict}.")
    for publisher, choice in sorted((made.editions or {}).items()):
        remark = f" {choice.remark}" if choice.remark else ""
        notes.append(f"Factors: {publisher} {choice.label} ({choice.how}).{remark}")
        notes += choice.own_sets
    notes += made.since_close.told
    if made.definition.exclusions and made.definition.kind == "calculated":
        left = "; ".join(each.what for each in made.definition.exclusions)
        notes.append(f"Left out: {left} (the reasons: inventory.toml, or --format json).")
    for lacking in made.not_estimated:
        notes.append(
            f"NE: {lacking.line} of {lacking.activity}: edition {lacking.edition} has no factor."
        )
    if made.definition.kind == "statistics":
        notes += intensities_of(
            made.definition.folder, made.period, total(made.lines), single_gas(made.lines)
        )
    if made.definition.kind == "published":
        notes.append(f"As published by {made.definition.owner}; not calculated here.")
        notes += [each.sentence() for each in restatements(made.definition.folder, made.period)]
    return tuple(notes)
