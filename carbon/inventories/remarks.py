"""What is to be said beside the figures of an inventory's period."""

from __future__ import annotations

from carbon.area.statistics import intensities_of
from carbon.emissions.lines import single_gas, total
from carbon.errors import counted, listed
from carbon.figures import KG_PER_TONNE
from carbon.inventories.charging import charging_note
from carbon.inventories.deductions import deductions_of
from carbon.inventories.expectations import expectations
from carbon.inventories.inventory import Inventory
from carbon.inventories.restatements import restatements


def tonnes_as_printed(kg: float) -> str:
    """A mass in tonnes, as the tables beside it print it.

    >>> tonnes_as_printed(-1_234_567.8)
    '−1,234.568'
    """
    return f"{kg / KG_PER_TONNE:,.3f}".replace("-", "−")


def remarks(made: Inventory) -> tuple[str, ...]:
    """What is to be said beside the figures of *made*."""
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
    if made.market is not None:
        notes.append(
            f"Scope 2: {tonnes_as_printed(total(made.lines, ('2',)))} t location-based, "
            f"{tonnes_as_printed(made.market.scope_2_kg)} t market-based."
        )
        notes += made.market.notes
    notes += [
        f"Below the line: {each.category}, {each.source}: {tonnes_as_printed(each.kg_co2e)} t."
        for each in deductions_of(made.lines)
        if made.definition.kind == "calculated"
    ]
    notes += [each.sentence() for each in made.intensities]
    notes += [each.sentence() for each in expectations(made)]
    for publisher, choice in sorted((made.editions or {}).items()):
        remark = f" {choice.remark}" if choice.remark else ""
        notes.append(f"Factors: {publisher} {choice.label} ({choice.how}).{remark}")
        notes += choice.own_sets
    notes += [each.overtaken for each in made.contract_editions.values() if each.came]
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
