"""The report's section on where emissions come from: by service and by source."""

from __future__ import annotations

import math

from carbon.emissions.lines import GROSS, grouped
from carbon.figures import in_tonnes
from carbon.figures.column import share_of
from carbon.inventories.inventory import Inventory
from carbon.reports.document import Chart, Section, Table, Trace
from carbon.reports.progress.two_years import TwoYears, side_by_side
from carbon.reports.words import places, spoken, tonnes

#: How many bars a chart has.
MOST_BARS = 12
#: How many rows a table has before the smallest are put together.
MOST_ROWS = 25


def section(
    latest: Inventory, before: Inventory | None, decimals: int | None = None
) -> Section | None:
    """Gross emissions of the latest year by service and by source, beside the year before.

    None for an inventory whose lines name neither, as published totals do. *before* is None where
    there is no comparable year; changes are then not available. *decimals* are those of the report
    that it is in.
    """
    lines = latest.lines[latest.lines["scope"].isin(GROSS)]
    present = [by for by in ("service", "source") if lines[by].nunique() > 1]
    if latest.definition.kind != "calculated" or not present:
        return None
    return Section(
        "breakdown",
        "Where emissions come from",
        charts=(_chart(present[0], latest, decimals),),
        tables=tuple(_table(by, latest, before, decimals) for by in present),
    )


def _sums(made: Inventory | None, by: str) -> dict[str, float]:
    if made is None:
        return {}
    table = grouped(made.lines[made.lines["scope"].isin(GROSS)], [by])
    return dict(zip(table[by].astype(str), table["kg_co2e"], strict=True))


def _decimals(kg: dict[str, float]) -> int:
    return places(in_tonnes(max(map(abs, kg.values()), default=0.0)))


def _table(
    by: str, latest: Inventory, before: Inventory | None, decimals: int | None = None
) -> Table:
    new, old = _sums(latest, by), _sums(before, by)
    total = sum(sorted(new.values()))
    names = sorted({*new, *old}, key=lambda name: (-new.get(name, 0.0), name))
    if len(names) > MOST_ROWS:
        small = names[MOST_ROWS - 1 :]
        other = f"{len(small)} others, smaller"
        names = [*names[: MOST_ROWS - 1], other]
        for sums in (new, old):
            sums[other] = math.fsum(sums.get(name, 0.0) for name in small)
            for name in small:
                sums.pop(name, None)
    if decimals is None:
        decimals = _decimals({**old, **new})
    was = sum(sorted(old.values()))
    rows = [
        TwoYears(
            spoken(name) if by == "service" else name or "Not stated",
            old.get(name, 0.0) if before else None,
            new.get(name, 0.0),
        )
        for name in names
    ]
    rows.append(TwoYears("Total", was if before else None, total))
    return Table.of(
        f"by-{by}",
        f"Gross emissions by {by} (tCO2e)",
        side_by_side(
            before,
            latest,
            by.capitalize(),
            decimals,
            share_of(
                "share",
                f"Share of {latest.period}",
                lambda each: each.latest / total if total > 0 else None,
            ),
        ),
        rows,
    )


def _largest(by: str, name: str, kg: float, latest: Inventory, decimals: int | None) -> str:
    """Which is the largest; where days have no data, of what was read: it may be another."""
    if kg <= 0:
        return ""
    cover = latest.completeness
    read = "Of what was read, the" if cover and cover.share < 1 else "The"
    shown = tonnes(kg, decimals=decimals)
    return f"{read} largest {by} was {spoken(name).lower()}, with {shown}."


def _chart(by: str, latest: Inventory, decimals: int | None) -> Chart:
    sums = _sums(latest, by)
    names = sorted(sums, key=lambda name: (-sums[name], name))[:MOST_BARS]
    return Chart(
        "breakdown",
        f"Gross emissions by {by}, {latest.period}",
        _largest(by, names[0], sums[names[0]], latest, decimals),
        "tCO2e",
        (
            Trace(
                by.capitalize(),
                tuple(map(spoken, names)),
                tuple(in_tonnes(sums[name]) for name in names),
                "bar",
            ),
        ),
        f"by-{by}",
        ordered=False,
    )
