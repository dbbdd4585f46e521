"""Whether a closed year's figures are those that were closed: one rule, told wherever they are.

A close keeps the plan, which is what a unit of each activity was multiplied by, and kg by month,
scope and category. The year, its halves and its months are held against these. Whatever moved a
figure since is told: an edition's file, the activity types, a set of factors that a contract names,
readings, the register, the inventory's definition. What moves none (a label of an edition, a factor
that the year does not take) is listed by ``carbon period show`` alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import fsum, isclose
from typing import Any

from carbon.emissions.lines import GROSS, total
from carbon.emissions.plan import Library
from carbon.errors import CarbonError, capital, listed
from carbon.factors.activities import Activity
from carbon.factors.edition import contents_of
from carbon.factors.edition_choice import EditionChoice
from carbon.figures import KG_PER_TONNE
from carbon.inventories.close.frozen import (
    MARKET,
    frozen_editions,
    gone_names,
    kept_of,
    kg_by_month,
    year_of,
)
from carbon.inventories.close.gone import gone
from carbon.inventories.close.planned import (
    COLUMNS,
    CONTRACT,
    Row,
    differing,
    planned,
    planned_contracts,
)
from carbon.inventories.definition import InventoryDefinition
from carbon.inventories.inventory import Inventory, SinceClose
from carbon.inventories.records import Records
from carbon.ledger.acts import Kept
from carbon.periods import Period

#: How many factors that changed are named.
NAMED = 4
#: What adding up in another order may leave.
RELATIVE_TOLERANCE, KG = 1e-9, 1e-6


def since_close(records: Records, made: Inventory) -> SinceClose:
    """What is to be said of *made*, calculated from *records*, where its year is closed."""
    found = year_of(records.closed, made.period)
    if found is None:
        return SinceClose()
    year, act = found
    of_factors = factors_since(year, act, records.definition, records.activities, records.library)
    kept = kept_of(act, records.definition)
    if kept is None:
        return of_factors
    moved = [*of_factors.moved, *_tonnes(kept, made, year)]
    return SinceClose(tuple(moved), of_factors.not_known)


def factors_since(
    year: Period,
    act: Kept,
    definition: InventoryDefinition,
    activities: Mapping[str, Activity],
    library: Library,
) -> SinceClose:
    """The same as far as it is told without the year's figures: what its factors were."""
    amend = f"`carbon period amend {year} --reviewed-by NAME --reason TEXT`"
    kept = kept_of(act, definition)
    if kept is None:
        if not (away := gone_names(act, definition)):
            return SinceClose()
        one = f"{listed(away)}, of which there is no folder any more"
        return SinceClose(
            (
                f"{year} was closed with {one}, and without {definition.name}: its editions and "
                "figures are not those of the close. Where its folder was renamed, give it back "
                f"its name, or freeze the year anew: {amend}.",
            )
        )
    if "plan" not in kept:
        return SinceClose(
            (),
            (
                f"{year} was closed before a close kept the values of its factors: whether those "
                f"of {definition.name} are the same since is not known. `carbon period show "
                f"{year}` compares what was kept; {amend} keeps them from now on.",
            ),
        )
    editions = frozen_editions({year: act}, definition, year)
    if any(gone(editions, library)):
        return SinceClose()
    kinds = {(row[0], row[1]) for row in kept["plan"] if not row[0].startswith(CONTRACT)}
    contracts = {name: one for name, one in editions.items() if name in kept.get("contracts", {})}
    try:
        now = [
            *planned(kinds, editions, activities, library),
            *planned_contracts(definition.contracts, contracts, library),
        ]
    except CarbonError:
        # What cannot be planned any more is told where the year is calculated.
        return SinceClose()
    others = differing(kept["plan"], now)
    if not others:
        return SinceClose()
    causes = [*_rewritten(kept, editions, library), *_of_other_kinds(kept["plan"], now)]
    named = listed((f"{what}: {then} → {now}" for what, then, now in others), NAMED)
    return SinceClose(
        (
            f"{year} was closed with {' and '.join(causes or ['other factors'])}: figures by them "
            f"are not those that were closed ({named}). Put back what was there, from a backup of "
            f"the workspace, or freeze the year anew: {amend}.",
        )
    )


def _rewritten(
    kept: Mapping[str, Any], editions: Mapping[str, EditionChoice], library: Library
) -> Iterator[str]:
    """The editions whose files are not those of the close."""
    for key, choice in editions.items():
        for name, _ in choice.parts:
            then = kept.get("contents", {}).get(key, {}).get(name, "")
            now = contents_of(library[choice.publisher or key][name])
            if then and now != then:
                yield f"edition {name} of other contents (sha256 {then[:8]}…, now {now[:8]}…)"


def _of_other_kinds(then: Sequence[Row], now: Sequence[Row]) -> Iterator[str]:
    """What else says which factor counts where: the activity types, and contracts."""
    sides = [{tuple(row[: COLUMNS.index("gwp_basis")]) for row in rows} for rows in (then, now)]
    changed = {row[0].startswith(CONTRACT) for row in sides[0] ^ sides[1]}
    if False in changed:
        yield "other activity types (activities.toml)"
    if True in changed:
        yield "other contracts (inventory.toml)"


def _tonnes(kept: Mapping[str, Any], made: Inventory, year: Period) -> Iterator[str]:
    """What *made* was when its *year* was closed, where it is something else now.

    A percentage is of the figure that was closed: (now − then) ÷ then.
    """
    name, period = made.definition.name, made.period
    if "kg" not in kept:
        then, now = kept["gross_t"] * KG_PER_TONNE, total(made.lines, GROSS)
        if period.holds(year) and not _same(then, now):
            yield _told(f"Gross of {name}", then, now, period, year)
        return
    then_by, now_by = (_inside(months, period) for months in (kept["kg"], kg_by_month(made)))
    then, now = (_gross(side) for side in (then_by, now_by))
    if not _same(then, now):
        yield _told(f"Gross of {name}", then, now, period, year)
        return
    for part in sorted({*then_by, *now_by}):
        then, now = then_by.get(part, 0.0), now_by.get(part, 0.0)
        if not _same(then, now):
            what = part if part[0].isalpha() else f"scope {part}"
            yield _told(f"{capital(what)} of {name}", then, now, period, year)


def _inside(months: Mapping[str, Mapping[str, float]], period: Period) -> dict[str, float]:
    """The kg of *period* by scope and category."""
    inside = [by for month, by in months.items() if period.holds(Period.parse(month))]
    parts = {part for by in inside for part in by}
    return {part: fsum(by.get(part, 0.0) for by in inside) for part in parts}


def _gross(parts: Mapping[str, float]) -> float:
    return fsum(
        kg
        for part, kg in parts.items()
        if part.partition(",")[0] in GROSS and not part.endswith(MARKET)
    )


def _same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=RELATIVE_TOLERANCE, abs_tol=KG)


def _told(what: str, then: float, now: float, period: Period, year: Period) -> str:
    part = f", {(now - then) / then * 100:+.2f} %".replace("-", "−") if then > 0 else ""
    tonnes = (f"{kg / KG_PER_TONNE:,.3f}".replace("-", "−") for kg in (then, now))
    return (
        f"{what} in {period}: {next(tonnes)} tCO2e when it was closed, {next(tonnes)} now{part}; "
        f"`carbon period show {year}` lists all that differs."
    )
