"""An inventory's period as a small table: its lines grouped, gross, net, and how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from carbon.emissions.bases import bases, restated, sentence
from carbon.emissions.lines import GROSS, NET, grouped, single_gas, total
from carbon.inventories.assemble import Inventory
from carbon.inventories.completeness import Completeness
from carbon.inventories.county import intensities_of
from carbon.inventories.restatements import other_returns


@dataclass(frozen=True)
class Summary:
    """Rows of groups, then gross and net where they differ; values in tonnes, unrounded.

    ``document`` is the same with completeness, editions and what could not be estimated.
    """

    columns: tuple[str, ...]
    rows: list[tuple[object, ...]]
    gas: str
    document: dict[str, Any]
    notes: tuple[str, ...]


def summarise(made: Inventory, by: Sequence[str], basis: str | None = None) -> Summary:
    """*made* grouped by the columns *by*, each boundary of a published period on its own.

    With *basis* each line is restated to that GWP basis. Raises
    :class:`~carbon.errors.UnknownName` for a grouping that is not known, and
    :class:`~carbon.emissions.bases.CannotRestateTotal`.
    """
    published = _bases(made)
    if basis is not None:
        made = replace(made, lines=restated(made.lines, basis))
        published = (
            *published,
            f"Restated to {basis.upper()} through the gases of each line."
            if published
            else "CO2 alone: it is the same on every GWP basis.",
        )
    lines = made.lines
    gas = single_gas(lines)
    columns = [*(["boundary"] if _boundaries(made) > 1 else []), *by]
    sums = grouped(lines, columns) if columns else None
    rows: list[tuple[object, ...]] = []
    if sums is not None:
        for values in sums.itertuples(index=False, name=None):
            rows.append((*values[:-1], values[-1] / 1000))
    totals = []
    for boundary, group in _by_boundary(made):
        gross, net = total(group, GROSS) / 1000, total(group, NET) / 1000
        totals.append(
            {
                "boundary": boundary,
                "gross": gross,
                "net": net,
                "gwp_bases": [
                    {"basis": each.basis, "share": each.share, "of": list(each.of)}
                    for each in bases(group)
                ],
            }
        )
        prefix = (boundary,) if "boundary" in columns else ()
        blanks = ("",) * (len(columns) - len(prefix) - 1)
        rows.append((*prefix, *(("Gross", *blanks) if by else ()), gross))
        if net != gross:
            rows.append((*prefix, *(("Net", *blanks) if by else ()), net))
    return Summary(
        (*columns, f"t{gas}"),
        rows,
        gas,
        _document(made, by, gas, rows, totals),
        (*_notes(made), *published),
    )


def _boundaries(made: Inventory) -> int:
    return made.lines["boundary"].nunique() if "boundary" in made.lines.columns else 1


def _by_boundary(made: Inventory) -> list[tuple[str, Any]]:
    if "boundary" not in made.lines.columns:
        return [("", made.lines)]
    return [(str(name), group) for name, group in made.lines.groupby("boundary", sort=False)]


def _bases(made: Inventory) -> tuple[str, ...]:
    """The GWP bases of the gross total as published, of each boundary on its own."""
    said = [(boundary, sentence(bases(group))) for boundary, group in _by_boundary(made)]
    if len(said) == 1:
        return tuple(f"{words}." for _, words in said if words)
    return tuple(f"{boundary}: {words}." for boundary, words in said if words)


def _document(
    made: Inventory,
    by: Sequence[str],
    gas: str,
    rows: Sequence[tuple[object, ...]],
    totals: list[dict[str, Any]],
) -> dict[str, Any]:
    columns = [*(["boundary"] if _boundaries(made) > 1 else []), *by]
    groups = rows[: len(rows) - sum(2 if each["net"] != each["gross"] else 1 for each in totals)]
    published = made.definition.kind == "published"
    others = other_returns(made.definition.folder, made.period) if published else ()
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
        "by": list(by),
        "groups": [dict(zip([*columns, "t"], row, strict=True)) for row in groups],
        "other_returns": [other.document() for other in others],
        "completeness": _cover(made.completeness),
        "editions": {
            publisher: {"edition": choice.label, "how_chosen": choice.how}
            for publisher, choice in sorted((made.editions or {}).items())
        },
        "not_estimated": [
            {"activity": each.activity, "line": each.line, "edition": each.edition}
            for each in made.not_estimated
        ],
    }


def _cover(cover: Completeness | None) -> dict[str, Any] | None:
    if cover is None:
        return None
    return {
        "share_of_meter_days": cover.share,
        "meters": len(cover.meters),
        "meters_with_data": cover.with_data,
        "share_actual": cover.actual_share,
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


def _notes(made: Inventory) -> tuple[str, ...]:
    notes = []
    if made.completeness:
        notes.append(f"Completeness: {made.completeness.sentence()}.")
    for publisher, choice in sorted((made.editions or {}).items()):
        notes.append(f"Factors: {publisher} {choice.label} ({choice.how}).")
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
        notes += [other.sentence() for other in other_returns(made.definition.folder, made.period)]
    return tuple(notes)
