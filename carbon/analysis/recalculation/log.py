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
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.definitions import Definition
from carbon.errors import DuplicateRow, Place
from carbon.figures import KG_PER_TONNE
from carbon.files import is_there
from carbon.periods import Period, financial_year_of
from carbon.records.kinds import HERE, PERIOD, Kind, day, mapped, number, text
from carbon.records.reader import Between, Rules, Wrong, once, read_record, records

FILE = "recalculations.toml"


def _has_come(key: str, day: date) -> Iterator[Wrong]:
    """The fault of a day that has not come: nothing has happened on it yet."""
    if day > date.today():
        yield Wrong(
            key,
            f"{key} = {day}, which has not come",
            "the day on which it happened",
            "Enter it once it has.",
        )


def _was_reported(on: date) -> Iterator[Wrong]:
    yield from _has_come("on", on)


def _was_decided(decided: date) -> Iterator[Wrong]:
    yield from _has_come("decided", decided)


DECIDED = day("a date such as 2022-07-01")
DECIDED_BY = text("who decided, in quotes")
GROSS_KG: Kind[float] = mapped(
    number("gross tonnes as printed", "50123.4"), lambda tonnes: tonnes * KG_PER_TONNE
)
AT_MOST_KG: Kind[float] = mapped(
    number("tonnes a year at the very most", "250", above=0),
    lambda tonnes: tonnes * KG_PER_TONNE,
)


def _is_over_when_reported(period: Period, on: date) -> Iterator[Wrong]:
    if on < period.end:
        yield Wrong(
            "on",
            f"on = {on}, before {period} was over",
            f"the day it was reported, {period.end} or later",
        )


def _includes_nothing_later(decided: date, included_to: date) -> Iterator[Wrong]:
    if included_to > decided:
        yield Wrong(
            "included_to",
            f"included_to = {included_to}, after decided = {decided}",
            "a day that is not after the decision",
        )


@dataclass(frozen=True)
class FirstReport:
    """When a period was first reported; ``kg`` is its gross as printed, None: what was known."""

    period: Annotated[Period, PERIOD]
    on: Annotated[date, day("a date such as 2020-09-30")]
    kg: Annotated[float | None, GROSS_KG, "t_co2e"] = None
    table: Annotated[Definition | None, HERE] = field(default=None, repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_is_over_when_reported, _was_reported)


@dataclass(frozen=True)
class Recalculation:
    """One recalculation of the base year, and why it was decided.

    ``kg`` is base-year gross as recalculated and printed; None: what was known then.
    """

    included_to: Annotated[date, day("a date such as 2022-06-30")]
    decided: Annotated[date, DECIDED]
    reason: Annotated[str, text("why, in quotes")]
    decided_by: Annotated[str, DECIDED_BY]
    kg: Annotated[float | None, GROSS_KG, "t_co2e"] = field(default=None, compare=False)
    table: Annotated[Definition | None, HERE] = field(default=None, repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_includes_nothing_later, _was_decided)

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

    what: Annotated[
        str, text('what came, as the review names it, such as "site hill, acquired on 2021-09-01"')
    ]
    at_most_kg: Annotated[float, AT_MOST_KG, "at_most_t"]
    why: Annotated[str, text("how it is known to be no more, in quotes")]
    decided: Annotated[date, DECIDED]
    decided_by: Annotated[str, DECIDED_BY]
    table: Annotated[Definition | None, HERE] = field(default=None, repr=False, compare=False)

    RULES: ClassVar[Rules] = Rules(_was_decided)

    def sentence(self) -> str:
        """The decision in words."""
        return (
            f"at most {self.at_most_kg / KG_PER_TONNE:,.4g} t, decided by {self.decided_by} on "
            f"{self.decided}: {self.why}"
        )


@dataclass(frozen=True)
class RecalculationLog:
    """How periods were first reported, by label, and what has been decided since."""

    reported: dict[str, FirstReport]
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


def _place(table: Definition | None, key: str | None = None) -> Place | None:
    return table.place(key) if table else None


REPORTED_ONCE: Between[FirstReport] = once(
    lambda one: one.period.label,
    lambda one: DuplicateRow(f"{one.period.label} again", "a period once", "", _place(one.table)),
)
CLOSED_ONCE: Between[NotSized] = once(
    lambda one: one.what,
    lambda one: DuplicateRow(f"{one.what} again", "a decision once", "", _place(one.table, "what")),
)


def _decided_twice_a_year(decisions: Sequence[Recalculation]) -> Iterator[DuplicateRow]:
    """The base is told once a year: at most one decision in a financial year."""
    first: dict[Period, Recalculation] = {}
    for one in decisions:
        year = financial_year_of(one.decided)
        other = first.setdefault(year, one)
        if other is not one:
            yield DuplicateRow(
                f"a second recalculation decided in {year}, on {one.decided}",
                "at most one decision a financial year, as the base is told once a year",
                f"Make one decision of it and that of {other.decided}.",
                _place(one.table, "decided"),
            )


@dataclass(frozen=True)
class _Log:
    reported: Annotated[tuple[FirstReport, ...], records(FirstReport, between=REPORTED_ONCE)] = ()
    recalculations: Annotated[
        tuple[Recalculation, ...],
        records(Recalculation, between=_decided_twice_a_year),
        "recalculation",
    ] = ()
    not_sized: Annotated[tuple[NotSized, ...], records(NotSized, between=CLOSED_ONCE)] = ()


def read_log(folder: Path) -> RecalculationLog:
    """The log in an inventory's *folder*; empty where there is none yet.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    path = folder / FILE
    if not is_there(path):
        return RecalculationLog({}, ())
    log = read_record(path, _Log)
    return RecalculationLog(
        {one.period.label: one for one in log.reported},
        tuple(sorted(log.recalculations, key=lambda each: each.decided)),
        log.not_sized,
    )
