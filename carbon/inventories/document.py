"""An inventory's period as plain data, for JSON: each figure by its key, unrounded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from carbon.emissions.bases import BasisShare, bases
from carbon.emissions.lines import single_gas, total
from carbon.emissions.plan import NotEstimated
from carbon.figures import in_tonnes
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.inventories.completeness import Completeness, MeterCover
from carbon.inventories.deductions import Deduction, deductions_of
from carbon.inventories.definition_parts import Exclusion
from carbon.inventories.expectations import Expectation, expectations
from carbon.inventories.intensity import Intensity
from carbon.inventories.inventory import Inventory
from carbon.inventories.market import offsets_kg
from carbon.inventories.restatements import restatements

INTENSITIES: Columns[Intensity] = Columns(
    text("per"),
    Column("kg_co2e_per", "kg CO2e each", lambda each: each.kg_per, "kg", 3),
    text("count"),
    tonnes_of("t", "tCO2e", lambda each: each.kg_co2e),
    text("covers"),
    text("left_out", "left out", lambda each: list(each.left_out)),
    text("refused"),
)
BASES: Columns[BasisShare] = Columns(
    text("gwp_basis", "GWP basis", lambda each: each.basis),
    tonnes_of("t", "tCO2e", lambda each: each.kg_co2e),
    text("share"),
    text("of", of=lambda each: list(each.of)),
)
DEDUCTIONS: Columns[Deduction] = Columns(
    text("category"), text("source"), tonnes_of("t", "tCO2e", lambda each: each.kg_co2e)
)
EXPECTATIONS: Columns[Expectation] = Columns(
    text("line", of=lambda each: each.expected.line),
    tonnes_of("expected", "expected t", lambda each: each.expected.kg_co2e),
    tonnes_of("t", "tCO2e", lambda each: each.kg_co2e),
    tonnes_of("gap", "gap t", lambda each: each.gap_kg),
    text("source", of=lambda each: each.expected.source),
    text("met"),
)
EXCLUSIONS: Columns[Exclusion] = Columns(text("what"), text("reason"))
NOT_ESTIMATED: Columns[NotEstimated] = Columns(text("activity"), text("line"), text("edition"))
#: A meter with some data, not all that is expected.
PARTIAL: Columns[MeterCover] = Columns(
    text("meter"),
    text("site"),
    text("days_expected", "days expected"),
    text("days_with_data", "days with data"),
)


def document(
    made: Inventory,
    columns: Sequence[str],
    groups: Sequence[tuple[object, ...]],
    totals: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """Everything of *made*, its *groups* in *columns* and tonnes, unrounded, and its *totals*."""
    gas = single_gas(made.lines)
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
        "totals": list(totals),
        "by": [column for column in columns if column != "boundary"],
        "groups": [dict(zip([*columns, "t"], row, strict=True)) for row in groups],
        "other_returns": [other.document() for other in others],
        "market_based": _market(made),
        "deductions": [DEDUCTIONS.record(each) for each in deductions_of(made.lines)],
        "intensities": [INTENSITIES.record(each) for each in made.intensities],
        "gwp_bases": [BASES.record(each) for each in bases(made.lines)],
        "expected": [EXPECTATIONS.record(each) for each in expectations(made)],
        "exclusions": [EXCLUSIONS.record(each) for each in made.definition.exclusions],
        "completeness": _cover(made.completeness),
        "doubted": [{"meter": meter, "readings": number} for meter, number in made.doubted.items()],
        "editions": {
            publisher: {"edition": choice.label, "how_chosen": choice.how}
            | ({"remark": choice.remark} if choice.remark else {})
            | ({"own_sets": list(choice.own_sets)} if choice.own_sets else {})
            for publisher, choice in sorted((made.editions or {}).items())
        },
        "since_close": list(made.since_close.told),
        "not_estimated": [NOT_ESTIMATED.record(each) for each in made.not_estimated],
        **({"sub_meters": list(made.sub_meters)} if made.sub_meters else {}),
    }


def _market(made: Inventory) -> dict[str, Any] | None:
    if made.market is None:
        return None
    gross_t = in_tonnes(made.market.gross_kg)
    return {
        "gross": gross_t,
        "net": gross_t + in_tonnes(offsets_kg(made.lines)),
        "scope_2": in_tonnes(made.market.scope_2_kg),
        "scope_2_location_based": in_tonnes(total(made.lines, ("2",))),
        "kwh": dict(made.market.kwh),
    }


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
        "partial": [PARTIAL.record(meter) for meter in cover.partial],
    }
