"""The exceptions of a year: whatever was let through, forced, estimated or changed by a person.

Each with who, under which login, when and why, and in tonnes what rests on it: the gross emissions
of the year from the readings that it logged, and from those that it took out. What has no readings
(a change of the register, a pack written again) is listed by the day on which it was done.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from carbon.analysis.close.checklist import made_for
from carbon.analysis.close.excepted import Excepted, of_factors
from carbon.analysis.close.tonnes import Kg, kg_by_reading
from carbon.analysis.recalculation.log import read_log
from carbon.figures import in_tonnes
from carbon.inventories.close.frozen import all_differences, calculated_inventories
from carbon.inventories.conformity import read_for
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.ledger import queries
from carbon.ledger.acts import Kept, acts
from carbon.ledger.clock import CLOCK_IS_RIGHT
from carbon.ledger.closed import AMENDED, CLOSED
from carbon.ledger.parked import SETTLED
from carbon.ledger.queries import BatchEntry, Stored
from carbon.ledger.register_files import KINDS as REGISTER_KINDS
from carbon.ledger.register_history import BEGINNING, FILE
from carbon.ledger.store import Ledger
from carbon.ledger.told import PUBLISHED, WITHDRAWN
from carbon.periods import Period
from carbon.workspace import Workspace

#: What a batch of each kind is called here; a plain import is one only by its options.
KINDS = {
    "correction": "correction",
    "estimate": "estimate",
    "withdrawal": "withdrawal",
    "stock": "stock level",
}
#: The options of `readings log` that are no more than said or not.
FLAGS = {"revise": "revised", "park": "parked", CLOCK_IS_RIGHT: "clock behind"}
#: How many changes of an act are told.
MOST = 4


def exceptions(workspace: Workspace, period: Period) -> tuple[list[Excepted], list[str]]:
    """The exceptions of *period* in the order of time, and what could not be told in tonnes."""
    records = [
        Records.read(workspace, one, period=period) for one in calculated_inventories(workspace)
    ]
    made, failed = made_for(records, period)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        done = acts(connection)
        closes = [one.at for one in done if one.kind == CLOSED and one.subject == str(period)]
        late_from = min(closes, default="9999")
        entries = [
            one for one in queries.batches(connection) if kinds_of(one) or one.logged_at > late_from
        ]
        own = {one.id: queries.of_batch(connection, one.id) for one in entries}
        taken = {one.id: queries.withdrawn_by(connection, one.id) for one in entries}
    touching = [
        one
        for one in entries
        if any(_inside(each, period) for each in (*own[one.id], *taken[one.id]))
    ]
    readings = {each.id: each for one in touching for each in (*own[one.id], *taken[one.id])}
    kg = kg_by_reading(made, list(readings.values()), _standing(workspace, made, readings), period)
    found = []
    for entry in touching:
        is_late = entry.logged_at > late_from
        for kind in [*kinds_of(entry), *(["after the close"] if is_late else [])]:
            found.append(
                Excepted(
                    entry.logged_at,
                    entry.by,
                    entry.login,
                    kind,
                    f"{entry.file}, batch {entry.id}",
                    entry.reason,
                    _tonnes(own[entry.id], kg, not failed),
                    _tonnes(taken[entry.id], kg, not failed),
                )
            )
    found += [_of_act(one, done) for one in done if is_decision(one) and _is_of(one, period)]
    found += of_factors(made)
    found += _recalculations(records, period)
    return sorted(found, key=lambda one: (one.when, one.kind, one.what)), failed


def _standing(
    workspace: Workspace, made: Sequence[tuple[Records, Inventory]], readings: Mapping[int, Stored]
) -> list[Stored]:
    """What stands of the readings' meters, and of the meters connected with them."""
    names = {one.meter for one in readings.values()}
    for records, _ in made:
        names |= set(read_for(records.register, names & records.register.meters.keys()))
    with Ledger.open(workspace.ledger_url) as ledger, ledger.reading() as connection:
        return queries.standing(connection, names)


def is_decision(act: Kept) -> bool:
    """Whether an act is something that somebody decided, not what the program keeps beside it.

    What a council was told changes no figure and lets nothing through.
    """
    if act.kind in (FILE, BEGINNING, PUBLISHED, WITHDRAWN):
        return False
    return not (act.kind == SETTLED and "batch" in act.after)


def kinds_of(entry: BatchEntry) -> list[str]:
    """What makes a batch an exception: its kind, and the options that let something through."""
    found = [KINDS[entry.kind]] if entry.kind in KINDS else []
    options: Mapping[str, Any] = json.loads(entry.options) if entry.options else {}
    found += [f"accepted: {name}" for name in options.get("accept", ())]
    found += [f"ignored: column {name!r}" for name in options.get("ignore", ())]
    found += [said for name, said in FLAGS.items() if options.get(name)]
    return found


def _inside(one: Stored, period: Period) -> bool:
    return one.start < period.end and period.start < one.end


def _tonnes(readings: Iterable[Stored], kg: Kg, are_all_told: bool) -> float | None:
    """Tonnes of readings; None where an inventory that may count them could not be made."""
    own = [kg.get(one.id, 0.0 if are_all_told else None) for one in readings]
    known = [one for one in own if one is not None]
    return None if len(known) < len(own) else in_tonnes(sum(known))


def _is_of(act: Kept, period: Period) -> bool:
    """Whether an act is listed with *period*: it names it, or was done in its twelve months."""
    if "start" in act.after and "end" in act.after and act.kind == SETTLED:
        start, end = act.after["start"], act.after["end"]
        return bool(start < period.end.isoformat() and period.start.isoformat() < end)
    said = act.after.get("period") or (act.subject if act.kind.startswith("period ") else None)
    if said is not None:
        named = Period.parse(said)
        return named.start < period.end and period.start < named.end
    return period.start.isoformat() <= act.at[:10] < period.end.isoformat()


def _of_act(act: Kept, done: Iterable[Kept]) -> Excepted:
    told = _amended(act, done) if act.kind == AMENDED else _changed(act)
    what = act.subject + (f" ({told})" if told else "")
    kind = f"register change: {act.kind}" if act.kind in REGISTER_KINDS else act.kind
    return Excepted(act.at, act.by, act.login, kind, what, act.reason)


def _changed(act: Kept) -> str:
    """What is other after an act than before, of plain values."""
    changed = sorted(
        name
        for name in {*act.before, *act.after}
        if act.before.get(name) != act.after.get(name)
        and name not in ("batch", "open", "period")
        and not any(isinstance(side.get(name), dict) for side in (act.before, act.after))
    )
    return "; ".join(
        f"{name.replace('_', ' ')} {_said(act.before, name)} → {_said(act.after, name)}"
        if act.before
        else f"{name.replace('_', ' ')} {act.after[name]}"
        for name in changed[:MOST]
    )


def _said(facts: Mapping[str, Any], name: str) -> object:
    value = facts.get(name)
    return "none" if value is None or value == "" else value


def _amended(act: Kept, done: Iterable[Kept]) -> str:
    """What an amendment changed of what the year was frozen with before, as it told it."""
    earlier = [
        one
        for one in done
        if one.kind in (CLOSED, AMENDED) and one.subject == act.subject and one.id < act.id
    ]
    by = f"reviewed by {act.after['reviewed_by']}"
    if not earlier:
        return by
    last = max(earlier, key=lambda one: one.id)
    rows = [
        f"{name}: {what} {then} → {now}"
        for name, what, then, now in all_differences(last, act.after["inventories"])
    ]
    more = f" and {len(rows) - MOST} more" if len(rows) > MOST else ""
    return f"{'; '.join(rows[:MOST]) or 'no difference'}{more}; {by}"


def _recalculations(records: Iterable[Records], period: Period) -> list[Excepted]:
    """The recalculations of a base year that were decided in the year's twelve months."""
    return [
        Excepted(
            each.decided.isoformat(),
            each.decided_by,
            "",
            "recalculation",
            f"base year of {one.definition.name}, changes to {each.included_to}",
            each.reason,
            in_tonnes(each.kg),
        )
        for one in records
        for each in read_log(one.definition.folder).recalculations
        if period.start <= each.decided < period.end
    ]
