"""What tanks held at a cut-off: fuel delivered in one year and used in the next.

A level at the end of a day is logged as two readings, on the meter's register
``stock``: the level less on that day, and the level more on the day after. So the year's deliveries
become the year's use, nothing is lost or counted twice over the years, and each level is explained
to its row like any reading. The first level has no earlier one to set it against: it only opens.
"""

from __future__ import annotations

from datetime import date, datetime

from carbon.errors import BadValue
from carbon.files import fingerprint
from carbon.ledger import queries
from carbon.ledger.closed import refuse_silent_change
from carbon.ledger.commit import enter
from carbon.ledger.corrections import template_of
from carbon.ledger.events import event_meter
from carbon.ledger.examine import registered
from carbon.ledger.formats import template
from carbon.ledger.levels import CLOSING, DAY, OPENING, levels
from carbon.ledger.readings import who
from carbon.ledger.records import Reading
from carbon.ledger.registers import STOCK
from carbon.ledger.store import Batch, Ledger
from carbon.ledger.today import today_of
from carbon.units import conversion
from carbon.units import unit as unit_of
from carbon.workspace import Workspace


def set_level(
    workspace: Workspace,
    name: str,
    day: date,
    level: float,
    unit: str = "",
    reason: str = "",
    by: str | None = None,
    now: datetime | None = None,
) -> str:
    """Log what the tank of meter *name* held at the end of *day*; a sentence on what that does.

    *unit* is by default the meter's. Raises :class:`BadValue` for a meter that is read, a level
    below 0, a day to come, and a day that has another level already.
    """
    meter = event_meter(registered(workspace).meters, name)
    today = today_of(workspace.ledger_url, now)
    if not meter.is_events:
        raise BadValue(
            f"a stock level of {name!r}, a meter that is read",
            "an account of deliveries",
            "If it counts deliveries, say events = yes in meters.csv.",
        )
    if not 0 <= level < float("inf") or day > today:
        raise BadValue(
            f"a level of {level:g} at the end of {day}",
            f"0 or more, on a day up to today, {today}",
            "Correct the level or the day; days are written as 2026-03-31.",
        )
    quantity = level * conversion(unit_of(unit or meter.unit), meter.counts_in)
    with Ledger.open(workspace.ledger_url) as ledger, ledger.writing() as connection:
        held = levels(queries.standing(connection, [name]))
        if day in held:
            raise BadValue(
                f"a second level of {name!r} at the end of {day}",
                f"one (batch {held[day].batch} has {held[day].quantity:g} {held[day].unit})",
                f"Withdraw that first: carbon readings withdraw {held[day].batch} --reason TEXT.",
            )
        if any(other > day for other in held):
            raise BadValue(
                f"a level at the end of {day}, before one that is logged ({max(held)})",
                "levels in the order of their days",
                "Withdraw the later one, log this, and log that again.",
            )
        readings = _readings(meter.id, day, quantity, meter.counts_in, opens=not held)
        refuse_silent_change(connection, readings, reason, "a stock level")
        text = template_of(readings)
        data, file = text.encode("utf-8"), f"stock-of-{day}.csv"
        sha256 = fingerprint(data)
        batch = Batch(
            "stock", who(by, workspace), file, sha256, template.NAME, "{}", len(readings), 0, reason
        )
        number = enter(ledger, connection, workspace.evidence, data, batch, readings, now=now)
    what = f"{name}: {quantity:g} {meter.counts_in} in the tank at the end of {day}"
    if not held:
        return (
            f"{what} (batch {number}). It is the first level: it counts as used from "
            f"{day + DAY} on, and deliveries up to {day} are left as they are."
        )
    return f"{what} (batch {number}): taken off before, and counted from {day + DAY} on."


def _readings(meter: str, day: date, level: float, unit: str, opens: bool) -> list[Reading]:
    told = f"in the tank at the end of {day}, "
    made = [Reading(meter, day + DAY, day + 2 * DAY, level, unit, "actual", 1, 2, told + OPENING)]
    if not opens:
        made.insert(0, Reading(meter, day, day + DAY, -level, unit, "actual", 1, 2, told + CLOSING))
    return [one._replace(row=row, register=STOCK) for row, one in enumerate(made, start=2)]
