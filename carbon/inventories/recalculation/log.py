"""``recalculations.toml`` beside an inventory: what was reported when, and what was recalculated.

Each date is the day on which the thing happened, not the day it was written down here::

    [[reported]]                    # a period was first reported
    period = "2019-20"
    on = 2020-09-30                 # told to the council: what was logged and published by its end
    t_co2e = 12345.6                # gross, where it was not calculated from this ledger

    [[recalculation]]               # the base year was recalculated
    decided = 2022-07-01            # it holds from this day on, and knows the register of this day
    included_to = 2022-06-30        # what came or went by this day is in it, as is what was logged
    reason = "Two depots transferred to the joint venture"
    decided_by = "Climate board"
    t_co2e = 11234.5                # base-year gross as recalculated, where this ledger began later

    [[not_sized]]                   # what cannot be sized is known to be small, and is closed
    what = "site hill, acquired on 2021-09-01"   # as `carbon inventory recalculation` names it
    at_most_t = 4.5                 # how much it is of the base year at the very most
    why = "Two classrooms of 90 m2 at the benchmark for schools"
    decided = 2022-07-01            # it holds from this day on
    decided_by = "Climate board"
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, DuplicateRow, FaultList
from carbon.files import is_there
from carbon.periods import Period, financial_year_of

FILE = "recalculations.toml"


@dataclass(frozen=True)
class Reported:
    """When a period was first reported; ``kg`` is its gross as printed, None: what was known."""

    on: date
    kg: float | None = None


@dataclass(frozen=True)
class Recalculation:
    """One recalculation of the base year, and why it was decided.

    ``kg`` is base-year gross as recalculated and printed; None: what was known then.
    """

    included_to: date
    decided: date
    reason: str
    decided_by: str
    kg: float | None = field(default=None, compare=False)

    def holds(self, day: date, recorded: date | None = None) -> bool:
        """Whether what came or went on *day* is in it.

        It must have happened by ``included_to``, and, where it is known when the register was told
        of it, have been told by the day of the decision.

        >>> july = Recalculation(date(2022, 6, 30), date(2022, 7, 1), "", "")
        >>> july.holds(date(2022, 6, 15)), july.holds(date(2022, 6, 15), date(2022, 9, 14))
        (True, False)
        """
        return day <= self.included_to and (recorded is None or recorded <= self.decided)


@dataclass(frozen=True)
class NotSized:
    """A decision that *what*, which nothing can size, is ``at_most_kg`` of the base year."""

    what: str
    at_most_kg: float
    why: str
    decided: date
    decided_by: str

    def sentence(self) -> str:
        """The decision in words."""
        return (
            f"at most {self.at_most_kg / 1000:,.4g} t, decided by {self.decided_by} on "
            f"{self.decided}: {self.why}"
        )


@dataclass(frozen=True)
class RecalculationLog:
    """How periods were first reported, by label, and what has been decided since."""

    reported: dict[str, Reported]
    recalculations: tuple[Recalculation, ...]
    not_sized: tuple[NotSized, ...] = ()

    def known_on(self, day: date | None) -> RecalculationLog:
        """What of it was on record by the end of *day*; all of it where that is None."""
        if day is None:
            return self
        return RecalculationLog(
            {period: each for period, each in self.reported.items() if each.on <= day},
            tuple(each for each in self.recalculations if each.decided <= day),
            tuple(each for each in self.not_sized if each.decided <= day),
        )

    @property
    def latest(self) -> Recalculation | None:
        """The recalculation that stands, which is the one decided last; None before any."""
        return max(self.recalculations, default=None, key=lambda each: each.decided)

    @property
    def included_to(self) -> date | None:
        """The day up to which everything is in the base year; None before any recalculation."""
        return self.latest.included_to if self.latest else None


def closed_by(
    decisions: Iterable[NotSized],
    unsized: Collection[str],
    base_kg: float,
    materiality_pct: float | None,
) -> dict[str, NotSized]:
    """By what they are of, the *decisions* that close any of *unsized*: all of them or none.

    What they come to at the very most must be below *materiality_pct* of *base_kg*, the gross of
    the base; where that is None nothing may be closed.
    """
    found = {each.what: each for each in decisions if each.what in unsized}
    most = math.fsum(each.at_most_kg for each in found.values())
    if materiality_pct is None or most * 100 >= materiality_pct * base_kg:
        return {}
    return found


def read_log(folder: Path) -> RecalculationLog:
    """The log in an inventory's *folder*; empty where there is none yet.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    path = folder / FILE
    if not is_there(path):
        return RecalculationLog({}, ())
    toml = read_toml(path)
    faults = FaultList(toml.check_keys(("reported", "recalculation", "not_sized")))
    reported: dict[str, Reported] = {}
    for table in faults.attempt(toml.tables, "reported") or ():
        one = faults.attempt(_reported, table)
        if one is None:
            continue
        if one[0] in reported:
            faults.append(DuplicateRow(f"{one[0]} again", "a period once", "", table.place()))
        reported[one[0]] = one[1]
    recalculations = _recalculations(toml, faults)
    not_sized = _not_sized(toml, faults)
    faults.raise_if_any()
    return RecalculationLog(reported, recalculations, not_sized)


def _recalculations(toml: Definition, faults: FaultList) -> tuple[Recalculation, ...]:
    """The recalculations in order of time: at most one decided in a financial year."""
    found: dict[Period, Recalculation] = {}
    for table in faults.attempt(toml.tables, "recalculation") or ():
        one = faults.attempt(_recalculation, table)
        if one is None:
            continue
        year = financial_year_of(one.decided)
        if year in found:
            faults.append(
                DuplicateRow(
                    f"a second recalculation decided in {year}, on {one.decided}",
                    "at most one decision a financial year, as the base is told once a year",
                    f"Make one decision of it and that of {found[year].decided}.",
                    table.place("decided"),
                )
            )
        found[year] = one
    return tuple(sorted(found.values(), key=lambda each: each.decided))


def _not_sized(toml: Definition, faults: FaultList) -> tuple[NotSized, ...]:
    found: dict[str, NotSized] = {}
    for table in faults.attempt(toml.tables, "not_sized") or ():
        one = faults.attempt(_one_not_sized, table)
        if one is None:
            continue
        if one.what in found:
            faults.append(
                DuplicateRow(f"{one.what} again", "a decision once", "", table.place("what"))
            )
        found[one.what] = one
    return tuple(found.values())


def _one_not_sized(table: Definition) -> NotSized:
    faults = FaultList(table.check_keys(("what", "at_most_t", "why", "decided", "decided_by")))
    what = faults.attempt(
        table.get,
        "what",
        str,
        'what came, as the review names it, such as "site hill, acquired on 2021-09-01"',
    )
    at_most = faults.attempt(table.get, "at_most_t", float, "tonnes a year at the very most")
    if at_most is not None and not 0 < at_most < float("inf"):
        faults.append(
            BadValue(f"at_most_t = {at_most:g}", "tonnes above 0", "", table.place("at_most_t"))
        )
    why = faults.attempt(table.get, "why", str, "how it is known to be no more, in quotes")
    decided = faults.attempt(table.get, "decided", date, "a date such as 2022-07-01")
    by = faults.attempt(table.get, "decided_by", str, "who decided, in quotes")
    faults.extend(_not_come(table, "decided", decided))
    faults.raise_if_any()
    assert decided
    return NotSized(what or "", (at_most or 0.0) * 1000, why or "", decided, by or "")


def _reported(table: Definition) -> tuple[str, Reported]:
    faults = FaultList(table.check_keys(("period", "on", "t_co2e")))
    text = faults.attempt(table.get, "period", str, "a period in quotes")
    period = faults.attempt(Period.parse, text, table.place("period")) if text else None
    on = faults.attempt(table.get, "on", date, "a date such as 2020-09-30")
    kg = faults.attempt(_gross_kg, table)
    if period and on and on < period.end:
        faults.append(
            BadValue(
                f"on = {on}, before {period} was over",
                f"the day it was reported, {period.end} or later",
                "",
                table.place("on"),
            )
        )
    faults.extend(_not_come(table, "on", on))
    faults.raise_if_any()
    assert period
    assert on
    return period.label, Reported(on, kg)


def _not_come(table: Definition, key: str, day: date | None) -> list[BadValue]:
    """The fault of a day that has not come: nothing has happened on it yet."""
    if day is None or day <= date.today():
        return []
    return [
        BadValue(
            f"{key} = {day}, which has not come",
            "the day on which it happened",
            "Enter it once it has.",
            table.place(key),
        )
    ]


def _gross_kg(table: Definition) -> float | None:
    if "t_co2e" not in table.values:
        return None
    return table.get("t_co2e", float, "gross tonnes as printed") * 1000


def _recalculation(table: Definition) -> Recalculation:
    faults = FaultList(
        table.check_keys(("decided", "included_to", "reason", "decided_by", "t_co2e"))
    )
    decided = faults.attempt(table.get, "decided", date, "a date such as 2022-07-01")
    included = faults.attempt(table.get, "included_to", date, "a date such as 2022-06-30")
    reason = faults.attempt(table.get, "reason", str, "why, in quotes")
    by = faults.attempt(table.get, "decided_by", str, "who decided, in quotes")
    kg = faults.attempt(_gross_kg, table)
    if decided and included and included > decided:
        faults.append(
            BadValue(
                f"included_to = {included}, after decided = {decided}",
                "a day that is not after the decision",
                "",
                table.place("included_to"),
            )
        )
    faults.extend(_not_come(table, "decided", decided))
    faults.raise_if_any()
    assert decided
    assert included
    return Recalculation(included, decided, reason or "", by or "", kg)
