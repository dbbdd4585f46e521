"""What a closed year rests on: its boundary, its editions, its estimates and its figures.

It is kept as plain facts in the act that closes the year. The editions are used from there; of the
rest every change since is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from carbon.emissions.lines import GROSS, total
from carbon.errors import CarbonError, listed
from carbon.factors.choice import EditionChoice
from carbon.factors.edition import contents_of
from carbon.figures import KG_PER_TONNE
from carbon.files import sha256_of
from carbon.inventories.definition import InventoryDefinition, load, names
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger.acts import Kept
from carbon.ledger.records import WEAK
from carbon.periods import Period
from carbon.workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd

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
    counts; the estimates are the numbers of the readings that are; the contents are the sha256 of
    the editions' CSVs, which older closes do not have.
    """
    period = made.period
    boundary = {}
    for name, meter in sorted(records.meters.items()):
        start, end = records.bounded.counted(meter, period)
        if start < end:
            days = [start.isoformat(), end.isoformat()]
            boundary[name] = [meter.site, meter.service, meter.activity, *days]
    estimates = made.lines.loc[made.lines["quality"].isin(WEAK), "reading"]
    return {
        "gross_t": total(made.lines, GROSS) / KG_PER_TONNE,
        "editions": {
            publisher: {"how": choice.how, "parts": {n: str(share) for n, share in choice.parts}}
            | _own_set(choice)
            for publisher, choice in sorted((made.editions or {}).items())
        },
        "contents": {
            publisher: {
                name: contents_of(records.library[choice.publisher or publisher][name])
                for name, _ in choice.parts
            }
            for publisher, choice in sorted((made.editions or {}).items())
        },
        "boundary": boundary,
        "estimates": sorted({int(number) for number in estimates}),
        "definition": digest(records.definition),
    }


def _own_set(choice: EditionChoice) -> dict[str, Any]:
    """Whose edition a council's own set stands in for, and for which activities."""
    if not choice.activities:
        return {}
    return {"publisher": choice.publisher, "activities": list(choice.activities)}


def digest(definition: InventoryDefinition) -> str:
    """The sha256 of an inventory's definition as it stands in its file."""
    return sha256_of(definition.folder / "inventory.toml")


def frozen_editions(
    closed: Mapping[Period, Kept], definition: str, period: Period
) -> dict[str, EditionChoice]:
    """By publisher the editions that *period* takes because its year was closed with them."""
    for year, act in closed.items():
        if year.start <= period.start and period.end <= year.end:
            frozen = act.after["inventories"].get(definition, {})
            contents = frozen.get("contents", {})
            return {
                publisher: EditionChoice(
                    tuple((name, Fraction(share)) for name, share in one["parts"].items()),
                    one["how"],
                    publisher=one.get("publisher", ""),
                    activities=tuple(one.get("activities", ())),
                    closed=str(year),
                    contents=tuple(sorted(contents.get(publisher, {}).items())),
                )
                for publisher, one in frozen.get("editions", {}).items()
            }
    return {}


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """What an inventory's year rests on otherwise than when it was frozen: (what, then, now)."""
    found = []
    if then["gross_t"] != now["gross_t"]:
        found.append(("gross tCO2e", f"{then['gross_t']:.3f}", f"{now['gross_t']:.3f}"))
    if then["editions"] != now["editions"]:
        found.append(("editions", _editions(then["editions"]), _editions(now["editions"])))
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
    return tuple(found)


def _contents(then: Contents, now: Contents) -> Iterator[tuple[str, str, str]]:
    """The editions that both have, and whose files are not the same."""
    for publisher, kept in then.items():
        for name, before in kept.items():
            after = now.get(publisher, {}).get(name, before)
            if after != before:
                yield f"contents of edition {name}", f"{before[:12]}…", f"{after[:12]}…"


def told_in_tonnes(
    editions: Mapping[str, EditionChoice],
    lines: pd.DataFrame,
    closed: Mapping[Period, Kept],
    definition: str,
    period: Period,
) -> dict[str, EditionChoice]:
    """*editions* of a closed year, with the gross then and now where its files are others.

    The percentage is of the figure that was closed: (now − then) ÷ then.
    """
    changed = next((key for key, choice in editions.items() if choice.rewritten), "")
    act = next((act for year, act in closed.items() if _days(year) == _days(period)), None)
    frozen = act.after["inventories"].get(definition) if act else None
    if not changed or frozen is None:
        return dict(editions)
    then, now = frozen["gross_t"], total(lines, GROSS) / KG_PER_TONNE
    part = f", {(now - then) / then * 100:+.2f} %".replace("-", "−") if then > 0 else ""
    told = (
        f"Gross of {definition} in {period}: {then:,.3f} tCO2e when it was closed, {now:,.3f} now"
        f"{part}; `carbon period show {period}` lists all that differs."
    )
    choice = editions[changed]
    return {**editions, changed: replace(choice, remark=f"{choice.remark} {told}".strip())}


def _days(period: Period) -> tuple[date, date]:
    return period.start, period.end


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
