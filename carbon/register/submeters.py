"""Meters behind other meters: what becomes of their use, day by day.

A sub-meter names its ``main_meter``. It stands behind whichever meter is at that meter's supply
point, so that an exchange changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from carbon.errors import BadValue, Fault, Place, UnknownName
from carbon.units import UnitMismatch, conversion

if TYPE_CHECKING:
    from carbon.register.meters import Meter

#: What becomes of a sub-meter's use: it moves from the main meter's service to its own; it is
#: deducted, being a tenant's; it is for information only; or it is recharged by a landlord, whose
#: main meter is not the council's, and counts.
MOVE, DEDUCT, INFORMATION, RECHARGE = BECOMES = ("move", "deduct", "information", "recharge")
#: Those whose use is taken off the main meter, and those whose own use counts.
TAKEN_OFF, COUNTED = (MOVE, DEDUCT), (MOVE, RECHARGE)

Span = tuple[date, date]
#: All days.
ALWAYS: Span = (date.min, date.max)


@dataclass(frozen=True)
class Treatment:
    """What becomes of a sub-meter's use on the days ``[start, end)``."""

    name: str
    start: date
    end: date


def treatments(meter: Meter) -> list[Treatment]:
    """What becomes of a sub-meter's use, in order of time; none of a meter behind no other."""
    if not meter.becomes:
        return []
    starts = [start or date.min for _, start in meter.becomes]
    ends = [*starts[1:], date.max]
    return [
        Treatment(name, start, end)
        for (name, _), start, end in zip(meter.becomes, starts, ends, strict=True)
    ]


def becomes_of(meter: Meter) -> str:
    """What becomes of its use, as meters.csv says it."""
    return "; ".join(f"{name} from {day}" if day else name for name, day in meter.becomes)


def treatment_on(meter: Meter, day: date) -> str:
    """What becomes of its use on *day*; empty where nothing is said."""
    here = (each.name for each in treatments(meter) if each.start <= day < each.end)
    return next(here, "")


def life(meter: Meter) -> Span:
    """The days on which the meter is there, its site apart."""
    return meter.start or date.min, meter.end or date.max


def common(one: Span, other: Span) -> Span | None:
    """The days of both; None where there is none."""
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """The days of *spans* that are not in *taken*.

    >>> without([(date(2024, 1, 1), date(2024, 1, 9))], [(date(2024, 1, 3), date(2024, 1, 5))])[1]
    (datetime.date(2024, 1, 5), datetime.date(2024, 1, 9))
    """
    left = list(spans)
    for start, end in taken:
        pieces = (
            piece
            for first, last in left
            for piece in ((first, min(last, start)), (max(first, end), last))
        )
        left = [(first, last) for first, last in pieces if first < last]
    return left


@dataclass(frozen=True)
class SubMeters:
    """Which of *meters* stands behind which."""

    meters: Mapping[str, Meter]

    @cached_property
    def subs(self) -> tuple[Meter, ...]:
        """Every meter behind another that is there, in the order of their ids."""
        found = (
            meter
            for meter in self.meters.values()
            if meter.becomes and meter.main_meter in self.meters
        )
        return tuple(sorted(found, key=lambda meter: meter.id))

    @cached_property
    def _mains(self) -> dict[str, tuple[Meter, ...]]:
        at_point: dict[tuple[str, str], list[Meter]] = {}
        for meter in self.meters.values() if self.subs else ():
            if meter.supply_point:
                at_point.setdefault((meter.supply_point, meter.activity), []).append(meter)
        found = {}
        for sub in self.subs:
            main = self.meters[sub.main_meter]
            there = at_point.get((main.supply_point, main.activity), [main])
            found[sub.id] = tuple(sorted(there, key=lambda meter: (life(meter), meter.id)))
        return found

    @cached_property
    def _behind(self) -> dict[str, list[Meter]]:
        found: dict[str, list[Meter]] = {}
        for sub in self.subs:
            for main in self._mains[sub.id]:
                found.setdefault(main.id, []).append(sub)
        return found

    def mains(self, meter: Meter) -> tuple[Meter, ...]:
        """The meter it is behind, and those before and after that at the same supply point."""
        return self._mains.get(meter.id, ())

    def behind(self, meter: Meter) -> Sequence[Meter]:
        """The meters directly behind *meter*, in the order of their ids."""
        return self._behind.get(meter.id, ())

    def levels(self, meter: Meter) -> Iterator[tuple[Meter, ...]]:
        """The meters above *meter*, the nearest first."""
        level = self.mains(meter)
        while level:
            yield level
            above = {main.id: main for each in level for main in self.mains(each)}
            level = tuple(above.values())

    def counts(self, meter: Meter) -> list[Span]:
        """The days on which its use is its own to count, its life and its site apart.

        Not what is deducted or for information, nor a landlord's main meter.
        """
        spans: list[Span] = []
        for each in treatments(meter):
            if each.name in COUNTED:
                joins = spans and spans[-1][1] == each.start
                spans.append((spans.pop()[0] if joins else each.start, each.end))
        landlords = [
            (each.start, each.end)
            for sub in self.behind(meter)
            for each in treatments(sub)
            if each.name == RECHARGE
        ]
        return without(spans if meter.becomes else [ALWAYS], landlords)

    def needs_readings(self, meter: Meter) -> bool:
        """Whether a figure is made from its readings.

        None is from those of one that takes a share or is for information only, nor from those of
        a landlord's main meter of which nobody takes a share.
        """
        if any(sub.share is not None for sub in self.behind(meter)):
            return True
        if meter.share is not None:
            return False
        return any(name != INFORMATION for name, _ in meter.becomes) or bool(self.counts(meter))

    def connected(self, names: Collection[str]) -> list[str]:
        """*names*, and the meters behind and above them, whose readings theirs are held against."""
        found = dict.fromkeys(names)
        waiting = [self.meters[name] for name in found if name in self.meters] if self.subs else []
        while waiting:
            meter = waiting.pop()
            for other in (*self.mains(meter), *self.behind(meter)):
                if other.id not in found:
                    found[other.id] = None
                    waiting.append(other)
        return list(found)


def submeter_faults(meters: Mapping[str, Meter], named: Collection[str]) -> list[Fault]:
    """What is wrong with what stands behind what; *named* are all ids of the file.

    A main meter whose own row is at fault is not told again.
    """
    tree = SubMeters(meters)
    faults: list[Fault] = []
    for sub in meters.values():
        if sub.main_meter and sub.main_meter not in named:
            faults.append(UnknownName("main_meter", sub.main_meter, named, "", _at(sub)))
    circles = [sub for sub in tree.subs if _in_a_circle(sub, tree)]
    faults += [
        BadValue(
            f"meter {sub.id!r} behind {sub.main_meter!r}, which is behind {sub.id!r} itself",
            "a main meter that is not behind its own sub-meter",
            "Name the meter that is nearer the supply.",
            _at(sub),
        )
        for sub in circles
    ]
    if circles:
        return faults
    for sub in tree.subs:
        for check in (_other_use, _early_days, _events, _share_of_share, _exchanged):
            fault = check(sub, meters[sub.main_meter], tree)
            if fault is not None:
                faults.append(fault)
    for main in meters.values():
        faults += [*_landlord_and_tenant(main, tree), *_more_than_all(main, tree)]
    return faults


def _at(sub: Meter, column: str = "main_meter") -> Place | None:
    return Place(sub.place.file, sub.place.row, column) if sub.place else None


def _in_a_circle(sub: Meter, tree: SubMeters) -> bool:
    """Whether a meter above *sub* is *sub* itself, or stands at its supply point."""
    seen: set[str] = set()
    waiting = list(tree.mains(sub))
    while waiting:
        main = waiting.pop()
        if main.id == sub.id:
            return True
        if main.id not in seen:
            seen.add(main.id)
            waiting += tree.mains(main)
    return False


def _other_use(sub: Meter, main: Meter, _tree: SubMeters) -> Fault | None:
    if sub.activity != main.activity:
        return BadValue(
            f"{sub.activity} of {sub.id!r} behind {main.activity} of {main.id!r}",
            "a sub-meter of what its main meter counts",
            "Name the main meter of the same activity, or leave main_meter and becomes empty.",
            _at(sub),
        )
    try:
        conversion(sub.counts_in, main.counts_in)
    except UnitMismatch:
        return BadValue(
            f"{sub.id!r} in {sub.counts_in} behind {main.id!r} in {main.counts_in}",
            "units that convert into each other",
            "Correct the unit; gas read by volume takes its calorific_value.",
            _at(sub, "unit"),
        )
    return None


def _early_days(sub: Meter, main: Meter, _tree: SubMeters) -> Fault | None:
    name, first = sub.becomes[0]
    if first is None or (sub.start is not None and first <= sub.start):
        return None
    return BadValue(
        f"{name} from {first}, and nothing for {sub.id!r} before that",
        "what becomes of its use from its first day on; the first may stand without a date",
        f"Say what became of it before: {MOVE} where it counts under its own service, "
        f"{INFORMATION} where it stays with {main.id}; else it would count twice.",
        _at(sub, "becomes"),
    )


def _events(sub: Meter, main: Meter, _tree: SubMeters) -> Fault | None:
    if sub.is_events or (main.is_events and sub.share is None):
        which = sub if sub.is_events else main
        return BadValue(
            f"{sub.id!r} behind {main.id!r}, and {which.id!r} has deliveries or claims",
            "two meters that are read over the same days",
            "Give the part that is the sub-meter's as a share, without readings of its own.",
            _at(sub),
        )
    return None


def _share_of_share(sub: Meter, main: Meter, _tree: SubMeters) -> Fault | None:
    if sub.share is None or main.share is None:
        return None
    return BadValue(
        f"a share of {main.id!r}, which is itself a share of {main.main_meter!r}",
        "a share of a meter that has readings",
        f"Name {main.main_meter} and give the share of that.",
        _at(sub, "share"),
    )


def _exchanged(sub: Meter, main: Meter, tree: SubMeters) -> Fault | None:
    """A main meter exchanged without a supply point cannot be followed."""
    after = any(other.start and main.end and other.start >= main.end for other in tree.mains(sub))
    if main.end is None or main.end_reason != "exchanged" or after:
        return None
    if sub.end is not None and sub.end <= main.end:
        return None
    return BadValue(
        f"{sub.id!r} behind {main.id!r}, which was exchanged on {main.end}, and no meter after it "
        "at the same supply point",
        "a main meter that is followed by its supply point",
        "Give the old and the new main meter the same supply_point.",
        _at(sub),
    )


def _landlord_and_tenant(main: Meter, tree: SubMeters) -> Iterator[Fault]:
    """A main meter cannot be the landlord's and the council's on the same days."""
    spans = [(sub, each) for sub in tree.behind(main) for each in treatments(sub)]
    for sub, each in spans:
        living = common((each.start, each.end), life(sub))
        if each.name not in TAKEN_OFF or living is None:
            continue
        for other, one in spans:
            both = common((one.start, one.end), living)
            if one.name == RECHARGE and both:
                since = "from the start" if both[0] == date.min else f"on {both[0]}"
                yield BadValue(
                    f"{each.name} of {sub.id!r} and {RECHARGE} of {other.id!r}, both behind "
                    f"{main.id!r} {since}",
                    "one or the other: a landlord's main meter counts nothing, and nothing is "
                    "taken off it",
                    f"Where {main.id} is the council's from some day on, say so: {RECHARGE}; "
                    f"{INFORMATION} from that day.",
                    _at(sub, "becomes"),
                )
                break


def _more_than_all(main: Meter, tree: SubMeters) -> Iterator[Fault]:
    shares = [
        (sub, sub.share, span)
        for sub in tree.behind(main)
        for each in treatments(sub)
        if sub.share is not None and each.name != INFORMATION
        if (span := common((each.start, each.end), life(sub)))
    ]
    for sub, _, (day, _) in shares:
        there = [(each.id, share) for each, share, (first, last) in shares if first <= day < last]
        if sum(share for _, share in there) > 1 + 1e-9:
            parts = " and ".join(f"{share * 100:g}% of {name}" for name, share in there)
            yield BadValue(
                f"{parts}, together more than all of {main.id!r}",
                "shares that are 100% at most on any day",
                "Correct the shares; `to` ends an older one.",
                _at(sub, "share"),
            )
            return
