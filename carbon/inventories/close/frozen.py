"""What a closed year rests on: its boundary, its editions, its estimates and its figures.

It is kept as plain facts in the act that closes the year. The editions are used from there; of the
rest every change since is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from carbon.emissions.lines import GROSS, grouped, total
from carbon.errors import CarbonError, listed
from carbon.factors.edition import contents_of
from carbon.factors.edition_choice import EditionChoice
from carbon.figures import KG_PER_TONNE
from carbon.files import sha256_of
from carbon.inventories.close.planned import differing, planned, planned_contracts
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.acts import Kept
from carbon.ledger.records import WEAK
from carbon.periods import Period
from carbon.tables import rows_of
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

#: What scope 2 by the market-based method is kept under, behind the scope.
MARKET = ", market-based"
#: By publisher, or own set of one: by edition the sha256 of its CSV.
Contents = Mapping[str, Mapping[str, str]]


def calculated_inventories(workspace: Workspace) -> Iterator[InventoryDefinition]:
    """The workspace's inventories that are calculated."""
    for name in names(workspace):
        definition = load(workspace, name)
        if definition.kind == "calculated":
            yield definition


def facts(records: Records, made: Inventory) -> dict[str, Any]:
    """What one inventory's year rests on, as plain facts.

    The boundary is by meter its site, service and activity, and the first and last day on which it
    counts; the estimates are the numbers of the readings that are. The contents are the sha256 of
    the editions' CSVs, the plan is what a unit of each activity was multiplied by
    (:mod:`carbon.inventories.close.planned`), and kg are by month and scope; older closes do not
    have these.
    """
    period, editions = made.period, {**made.contract_editions, **(made.editions or {})}
    boundary = {}
    for name, meter in sorted(records.meters.items()):
        start, end = records.bounded.counted(meter, period)
        if start < end:
            days = [start.isoformat(), end.isoformat()]
            boundary[name] = [meter.site, meter.service, meter.activity, *days]
    estimates = made.lines.loc[made.lines["quality"].isin(WEAK), "reading"]
    return {
        "gross_t": total(made.lines, GROSS) / KG_PER_TONNE,
        "editions": _kept(made.editions or {}),
        "contracts": _kept(made.contract_editions),
        "contents": {
            publisher: {
                name: contents_of(records.library[choice.publisher or publisher][name])
                for name, _ in choice.parts
            }
            for publisher, choice in sorted(editions.items())
        },
        "plan": [
            *planned(_kinds(made.lines), editions, records.activities, records.library),
            *planned_contracts(
                records.definition.contracts, made.contract_editions, records.library
            ),
        ],
        "kg": kg_by_month(made),
        "boundary": boundary,
        "estimates": sorted({int(number) for number in estimates}),
        "definition": digest(records.definition),
    }


def _kept(editions: Mapping[str, EditionChoice]) -> dict[str, Any]:
    return {
        publisher: {"how": choice.how, "parts": {n: str(share) for n, share in choice.parts}}
        | _own_set(choice)
        for publisher, choice in sorted(editions.items())
    }


def _kinds(lines: pd.DataFrame) -> set[tuple[str, str]]:
    """The (activity, unit) of calculated lines; what is below the line has none."""
    return {
        (activity, unit)
        for activity, unit in rows_of(lines, ("activity", "unit"))
        if isinstance(activity, str)
    }


def kg_by_month(made: Inventory) -> dict[str, dict[str, float]]:
    """kg CO2e by month (``2026-04``) and scope and category (``3, Business travel``).

    Scope 2 by the market-based method stands beside, its names ending in :data:`MARKET`.
    """
    found: dict[str, dict[str, float]] = {}
    tables = [("", made.lines)]
    if made.market is not None:
        tables.append((MARKET, made.market.lines[made.market.lines["scope"] == "2"]))
    for method, lines in tables:
        by = ("month", "scope", "category")
        for month, scope, category, kg in rows_of(grouped(lines, by), (*by, "kg_co2e")):
            found.setdefault(month, {})[f"{scope}, {category}{method}"] = kg
    return found


def _own_set(choice: EditionChoice) -> dict[str, Any]:
    """Whose edition a council's own set stands in for, and for which activities."""
    if not choice.activities:
        return {}
    return {"publisher": choice.publisher, "activities": list(choice.activities)}


def digest(definition: InventoryDefinition) -> str:
    """The sha256 of an inventory's definition as it stands in its file."""
    return sha256_of(definition.folder / "inventory.toml")


def year_of(closed: Mapping[Period, Kept], period: Period) -> tuple[Period, Kept] | None:
    """The closed year that holds *period*, and the act that froze it last; None where it is open.

    >>> year_of({}, Period.parse("2026-27 H1"))
    """
    return next(((year, act) for year, act in closed.items() if year.holds(period)), None)


def kept_of(act: Kept, definition: InventoryDefinition) -> Mapping[str, Any] | None:
    """What was frozen of an inventory, also where its folder was renamed since; None for nothing.

    It is known again by the sha256 of its ``inventory.toml``, where no folder has the name that it
    was closed under.
    """
    frozen: Mapping[str, Mapping[str, Any]] = act.after["inventories"]
    if definition.name in frozen:
        return frozen[definition.name]
    away = [frozen[name] for name in gone_names(act, definition)]
    same = [one for one in away if one["definition"] == digest(definition)]
    return same[0] if len(same) == 1 else None


def gone_names(act: Kept, definition: InventoryDefinition) -> list[str]:
    """The names of inventories that were closed and have no folder beside *definition*'s now."""
    beside = {path.name for path in definition.folder.parent.iterdir()}
    return sorted(set(act.after["inventories"]) - beside)


def named_now(
    act: Kept, definitions: Iterable[InventoryDefinition]
) -> dict[str, InventoryDefinition]:
    """By the name that an inventory was closed under, its definition as it is now."""
    frozen: Mapping[str, Any] = act.after["inventories"]
    found: dict[str, InventoryDefinition] = {}
    for one in definitions:
        kept = kept_of(act, one)
        found |= {name: one for name, each in frozen.items() if each is kept}
    return found


def frozen_editions(
    closed: Mapping[Period, Kept], definition: InventoryDefinition, period: Period
) -> dict[str, EditionChoice]:
    """By publisher the editions that *period* takes because its year was closed with them."""
    found = year_of(closed, period)
    kept = kept_of(found[1], definition) if found else None
    if found is None or kept is None:
        return {}
    return {
        publisher: EditionChoice(
            tuple((name, Fraction(share)) for name, share in one["parts"].items()),
            one["how"],
            publisher=one.get("publisher", ""),
            activities=tuple(one.get("activities", ())),
            closed=str(found[0]),
        )
        for publisher, one in {**kept.get("contracts", {}), **kept.get("editions", {})}.items()
    }


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What an inventory's year rests on otherwise than when it was frozen: (what, then, now)."""
    found = []
    if then["gross_t"] != now["gross_t"]:
        found.append(("gross tCO2e", f"{then['gross_t']:.3f}", f"{now['gross_t']:.3f}"))
    for key, what in (("editions", "editions"), ("contracts", "editions of contracts")):
        before, after = then.get(key), now[key]
        if before is not None and before != after:
            found.append((what, _editions(before) or "none", _editions(after) or "none"))
    if "plan" in then:
        found += [
            (f"factor of {what}", before, after)
            for what, before, after in differing(then["plan"], now["plan"])
        ]
    found += _contents(then.get("contents", {}), now.get("contents", {}))
    for meter in sorted({*then["boundary"], *now["boundary"]}):
        before, after = (side["boundary"].get(meter) for side in (then, now))
        if before != after:
            found.append((f"meter {meter}", _spelled(before), _spelled(after)))
    gone, new = (
        sorted(set(a["estimates"]) - set(b["estimates"])) for a, b in ((then, now), (now, then))
    )
    if gone or new:
        found.append(("estimates", f"{len(gone)} that are gone", f"{len(new)} that are new"))
    if then["definition"] != now["definition"]:
        found.append(("inventory.toml", then["definition"][:12], now["definition"][:12]))
    return found


def all_differences(act: Kept, now: Mapping[str, Any]) -> tuple[tuple[str, str, str, str], ...]:
    """What each inventory of *act*'s year rests on otherwise: (inventory, what, then, now)."""
    found: list[tuple[str, str, str, str]] = []
    for name, then in sorted(act.after["inventories"].items()):
        if name not in now:
            found.append((name, "inventory", "there", "gone"))
        elif "cannot" in now[name]:
            found.append((name, "figures", f"{then['gross_t']:.3f} t", now[name]["cannot"]))
        else:
            found += [(name, *each) for each in differences(then, now[name])]
    found += [
        (name, "inventory", "not there", f"{now[name]['gross_t']:.3f} t")
        for name in sorted(now.keys() - act.after["inventories"].keys())
    ]
    return tuple(found)


def _contents(then: Contents, now: Contents) -> Iterator[tuple[str, str, str]]:
    """The editions that both have, and whose files are not the same."""
    for publisher, kept in then.items():
        for name, before in kept.items():
            after = now.get(publisher, {}).get(name, before)
            if after != before:
                yield f"contents of edition {name}", f"{before[:12]}…", f"{after[:12]}…"


def _spelled(row: list[str] | None) -> str:
    return "not counted" if row is None else f"{row[0]}, {row[1]}, {row[2]}, {row[3]} to {row[4]}"


def _editions(kept: Mapping[str, Any]) -> str:
    return "; ".join(
        f"{name} {'+'.join(one['parts'])} ({one['how']})"
        + (f" for {listed(one['activities'])}" if "activities" in one else "")
        for name, one in kept.items()
    )


def current(
    workspace: Workspace, definition: InventoryDefinition, period: Period, use_frozen: bool = True
) -> dict[str, Any]:
    """What an inventory's year rests on now; why not, where it cannot be calculated.

    Its editions are those that it was closed with, unless *use_frozen* is false.
    """
    from carbon.inventories.assemble import calculated

    try:
        records = Records.read(workspace, definition, period=period)
        if not use_frozen:
            records = replace(records, closed={})
        return facts(records, calculated(records, period))
    except CarbonError as error:
        return {"cannot": str(error)}
