"""Two periods on what sub-meters count at the end of the later one, as like for like holds them.

What becomes of a sub-meter's use on that day, and the share that counts then, hold in both
periods (:func:`carbon.register.held.held_on`). The change is split with that; what it leaves out
of either period's totals, or puts into them, stays where it is and is counted elsewhere:

    boundary, elsewhere = (B as recorded − B as held) − (A as recorded − A as held)
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from carbon.analysis.change.boundary import BECAME
from carbon.analysis.change.effects import EFFECTS, Change, Effect, compare
from carbon.analysis.change.flow_months import points_of_lines
from carbon.analysis.change.matched import Flow
from carbon.analysis.change.weather import Heating
from carbon.emissions.lines import GROSS
from carbon.inventories.assemble import calculated
from carbon.inventories.conformity import bounded
from carbon.inventories.estate import NoReadings
from carbon.inventories.inventory import Inventory
from carbon.inventories.records import Records
from carbon.register.held import held_on
from carbon.register.register import Register
from carbon.register.submeters import RECHARGE
from carbon.tables import rows_of

#: Less is the noise of doubles.
NO_KG = 1e-6
NOTHING = Effect(0.0, 0.0, dict.fromkeys(EFFECTS, 0.0))


def compare_held(
    records: Records, before: Inventory, after: Inventory, heating: Heating | None = None
) -> Change:
    """The bridge from *before* to *after*, two periods calculated from *records*.

    As :func:`~carbon.analysis.change.effects.compare`, with what sub-meters count at the end of
    the later period in both. Swapping the periods flips every sign. Raises what that and
    :func:`~carbon.inventories.assemble.calculated` raise.
    """
    day = max(before.period.last_day, after.period.last_day)
    register = held_on(records.register, day)
    known = records.activities, records.library
    if register == records.register:
        return compare(before, after, register, *known, heating)
    held = replace(records, register=register, made={})
    try:
        first, second = (calculated(held, each.period) for each in (before, after))
    except NoReadings:
        # Of one of them nothing is left that was read: there is no other than as recorded.
        return compare(before, after, records.register, *known, heating)
    made = compare(first, second, register, *known, heating)
    flows = dict(made.flows)
    places = bounded(register, before.definition)
    recorded, alike = (
        [_kg(each, places) for each in (before, after)],
        [_kg(each, places) for each in (first, second)],
    )
    for flow in sorted(set().union(*recorded, *alike)):
        moved, names = [], set()
        for one, other in zip(recorded, alike, strict=True):
            had, has = one.get(flow, _Kg()), other.get(flow, _Kg())
            moved.append(math.fsum([*had.parts, *(-kg for kg in has.parts)]))
            names |= had.names | has.names
        if any(abs(kg) > NO_KG for kg in moved):
            why = {why_elsewhere(name, records.register, register) for name in names} & set(
                BECAME.values()
            )
            flows[flow] = _with(flows.get(flow, NOTHING), (moved[0], moved[1]), why)
    return replace(made, before=before, after=after, flows=flows)


def why_elsewhere(name: str, register: Register, held: Register) -> str:
    """What became of the use of the meter or sub-meter *name* of *register*, as it is *held*.

    Of one that another took the place of, or that ended, what it was.
    """
    meter = held.meters[name]
    if meter.becomes:
        became, own = meter.becomes[0][0], [each for each, _ in register.meters[name].becomes]
        return BECAME[became if became in own else own[-1]]
    landlords = any(each.becomes[0][0] == RECHARGE for each in held.sub_meters.behind(meter))
    return BECAME[""] if landlords else "the council's own"


@dataclass
class _Kg:
    """What one flow emitted, kg CO2e, and by which meters, or sub-meters taken off one."""

    parts: list[float] = field(default_factory=list)
    names: set[str] = field(default_factory=set)


def _kg(inventory: Inventory, register: Register) -> Mapping[Flow, _Kg]:
    lines = inventory.lines[inventory.lines["scope"].isin(GROSS)]
    columns = ("meter", "line", "scope", "category", "source", "kg_co2e")
    subs = lines["sub_meter"].tolist() if "sub_meter" in lines.columns else [""] * len(lines)
    points = points_of_lines(lines, register)
    found: dict[Flow, _Kg] = {}
    for row, point, sub in zip(rows_of(lines, columns), points, subs, strict=True):
        meter, name, scope, category, source, kg = row
        one = found.setdefault(Flow(point, name, scope, category, source), _Kg())
        one.parts.append(kg)
        one.names.add(sub or meter)
    return found


def _with(effect: Effect, moved: tuple[float, float], why: set[str]) -> Effect:
    """*effect* with kg CO2e of either period that are counted elsewhere, and *why*."""
    kg = moved[1] - moved[0]
    return replace(
        effect,
        before_kg=effect.before_kg + moved[0],
        after_kg=effect.after_kg + moved[1],
        effects={**effect.effects, "boundary": effect.effects["boundary"] + kg},
        reasons=tuple(sorted({*effect.reasons, *why})),
        elsewhere_kg=effect.elsewhere_kg + kg,
    )
