"""What is behind a meter, taken off it: sub-meters moved, tenants deducted, landlords' shares.

The parts of readings become parts of use. A sub-meter's own use counts under its own service and
site; the same amount stands as a negative part under the meter it is behind, so that both cancel
to the last digit. Sub-meter and main meter are compared on the same days: a part is cut where the
main meter's data begin or end, and on days without them nothing is taken off.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from carbon.emissions.lines import BEHIND
from carbon.errors import BadValue, Fault, FaultList, Place
from carbon.inventories.submeter_notes import Gap
from carbon.inventories.submeter_pieces import DayRun, Piece, cut, kept, pieces_of, runs_of
from carbon.ledger.calendarise import COLUMNS
from carbon.ledger.records import part_quality
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.submeters import (
    INFORMATION,
    MOVE,
    RECHARGE,
    TAKEN_OFF,
    Span,
    SubMeters,
    common,
    life,
    treatment_on,
    treatments,
    without,
)
from carbon.units import conversion, kwh_per_m3

if TYPE_CHECKING:
    import pandas as pd

#: How much more than its main meter sub-meters may seem to use, of theirs: rounding alone.
ROUNDING = 1e-9


class MoreThanMain(Fault):
    """Sub-meters that use more than the meter they are behind."""


@dataclass(frozen=True)
class TakenApart:
    """Parts of use, and the days on which nothing could be taken off.

    They have the columns :data:`~carbon.emissions.lines.BEHIND` where a meter is behind another,
    and ``read_at``, the meter that was read.
    """

    parts: pd.DataFrame
    gaps: tuple[Gap, ...] = ()


@dataclass
class _Use:
    """A piece that counts under ``meter``; ``sub`` is the sub-meter that it is taken off for."""

    meter: str
    piece: Piece
    supply: Meter
    sub: str = ""
    sub_quality: str = ""


def taken_apart(
    parts: pd.DataFrame, register: Register, counted_meters: Collection[str], period: Period
) -> TakenApart:
    """*parts* (:func:`carbon.ledger.calendarise.calendarise`) with what is behind what taken apart.

    *parts* has the readings of *counted_meters*, and of all that are connected with them
    (:meth:`~carbon.register.submeters.SubMeters.connected`). Where none is behind another they
    come back as they are. Raises :class:`~carbon.errors.Faults` where sub-meters use more in a
    month than what they are behind, and where one with a share has readings.
    """
    import pandas as pd

    tree = register.sub_meters
    names = tree.connected(counted_meters) if tree.subs else []
    subs = [sub for sub in tree.subs if sub.id in set(names)]
    if not subs:
        return TakenApart(parts)
    # Most meters stand behind none and before none: their parts are as they are.
    joined = parts["meter"].isin(tree.connected([sub.id for sub in subs]))
    others = parts[~joined]
    work = _Work(tree, pieces_of(parts[joined]), period, {sub.id for sub in subs})
    faults = FaultList(work.shares_with_readings())
    faults.raise_if_any()
    uses = list(work.uses())
    faults.extend(work.more_than_main())
    faults.raise_if_any()
    rows = [
        (
            each.piece.reading, each.meter, each.piece.start, each.piece.end,
            each.piece.quantity, each.piece.unit, each.piece.quality, each.piece.days,
            each.sub, each.sub_quality, each.supply.site, each.supply.service, each.piece.of,
        )
        for each in uses
    ]  # fmt: skip
    types = {"reading": "int64", "quantity": "float64", "days_with_data": "float64"}
    table = pd.DataFrame(rows, columns=[*COLUMNS, *BEHIND, "read_at"]).astype(types)
    both = pd.concat([table, _untouched(others, register)], ignore_index=True)
    return TakenApart(
        both.sort_values("meter", kind="stable", ignore_index=True), tuple(work.gaps())
    )


def _untouched(parts: pd.DataFrame, register: Register) -> pd.DataFrame:
    """Parts of meters that nothing is behind, with the columns that the others have."""
    names = parts["meter"].tolist()
    own = [register.meters.get(name) for name in names]
    types = {"reading": "int64", "quantity": "float64", "days_with_data": "float64"}
    made = parts[list(COLUMNS)].assign(
        sub_meter="",
        sub_quality="",
        supply_site=[meter.site if meter else "" for meter in own],
        supply_service=[meter.service if meter else "" for meter in own],
        read_at=names,
    )
    return made.astype(types)


@dataclass
class _Work:
    """The meters of one inventory that stand behind one another, with their readings' parts."""

    tree: SubMeters
    own: Mapping[str, list[Piece]]
    period: Period
    subs: Collection[str]
    _gross: dict[str, list[Piece]] = field(default_factory=dict)
    _seen_runs: dict[str, list[DayRun]] = field(default_factory=dict)
    #: By main meter and month: what each sub-meter takes off it, in its unit.
    taken: dict[tuple[str, date], dict[str, list[float]]] = field(default_factory=dict)

    @cached_property
    def meters(self) -> list[Meter]:
        """Those with readings, and the sub-meters, in the order of their ids."""
        names = {*self.own, *self.subs}
        return [self.tree.meters[name] for name in sorted(names) if name in self.tree.meters]

    @cached_property
    def sub_meters(self) -> list[Meter]:
        return [meter for meter in self.meters if meter.id in self.subs]

    def shares_with_readings(self) -> Iterator[Fault]:
        for sub in self.sub_meters:
            if sub.share is not None and self.own.get(sub.id):
                first = min(self.own[sub.id], key=lambda piece: piece.start)
                yield BadValue(
                    f"meter {sub.id!r} with a share of {sub.main_meter!r} and with readings, the "
                    f"first from {first.start}",
                    "one or the other",
                    f"Empty its share where {sub.id} is read; else withdraw its readings "
                    f"(`carbon readings list {sub.id}`). A share that was followed by a meter: "
                    "close it and add the meter under an id of its own.",
                    _at(sub, "share"),
                )

    def gross(self, meter: Meter) -> list[Piece]:
        """What a meter itself says, or its share of its main meter, while it is there."""
        if meter.id not in self._gross:
            own = kept(self.own.get(meter.id, ()), [life(meter)])
            pieces = self._shared(meter) if meter.share is not None else own
            self._gross[meter.id] = list(pieces)
        return self._gross[meter.id]

    def _shared(self, sub: Meter) -> Iterator[Piece]:
        assert sub.share is not None
        left = [
            span
            for each in treatments(sub)
            if each.name != INFORMATION and (span := common((each.start, each.end), life(sub)))
        ]
        for level in self.tree.levels(sub):
            for main in level:
                pieces = list(kept(self._telling(main), left))
                for piece in pieces:
                    part = piece.quantity * sub.share
                    yield replace(piece, quantity=part, quality=part_quality(piece.quality))
                left = without(left, (piece.span for piece in pieces))

    def _telling(self, main: Meter) -> list[Piece]:
        """What a meter says on days on which its use is a use of its own.

        One that is for information only is passed over: what is behind it is in the meter above.
        """
        own = treatments(main)
        if not any(each.name == INFORMATION for each in own):
            return self.gross(main)
        spans = [(each.start, each.end) for each in own if each.name != INFORMATION]
        return list(kept(self.gross(main), spans))

    def runs(self, main: Meter) -> list[DayRun]:
        if main.id not in self._seen_runs:
            self._seen_runs[main.id] = runs_of(self._telling(main))
        return self._seen_runs[main.id]

    def _above(self, sub: Meter, span: Span) -> Iterator[tuple[Span, Meter, str]]:
        """Off which meter the days of *span* are taken: the nearest above that has data then."""
        left = [span]
        for level in self.tree.levels(sub):
            for main in level:
                taken = [
                    (both, run.quality)
                    for run in self.runs(main)
                    for days in left
                    if (both := common(days, (run.start, run.end)))
                ]
                yield from ((both, main, quality) for both, quality in taken)
                left = without(left, (both for both, _ in taken))
            if not left:
                return

    def uses(self) -> Iterator[_Use]:
        """Everything that counts under some meter, and what is taken off another for it."""
        for meter in self.meters:
            spans = self.tree.counts(meter)
            if meter.id not in self.subs:
                for piece in kept(self.gross(meter), spans):
                    yield _Use(meter.id, piece, meter)
                continue
            for each in treatments(meter):
                for piece in kept(self.gross(meter), [(each.start, each.end)]):
                    yield from self._treated(meter, piece, each.name)

    def _treated(self, sub: Meter, piece: Piece, treatment: str) -> Iterator[_Use]:
        above = list(self._above(sub, piece.span)) if treatment in TAKEN_OFF else []
        for part in cut(piece, [day for span, _, _ in above for day in span]):
            if treatment in (MOVE, RECHARGE):
                yield from self._if_counted(_Use(sub.id, part, self._supply(sub, part.start)))
            for (first, last), main, quality in above:
                if first <= part.start and part.end <= last:
                    off = replace(part, quantity=-part.quantity, quality=quality, days=0)
                    self._note(sub, main, part)
                    supply = self._supply(main, part.start)
                    yield from self._if_counted(_Use(main.id, off, supply, sub.id, part.quality))

    def _note(self, sub: Meter, main: Meter, part: Piece) -> None:
        by_sub = self.taken.setdefault((main.id, month_of(part.start).start), {})
        by_sub.setdefault(sub.id, []).append(self._amount(part, main))

    def _if_counted(self, use: _Use) -> Iterator[_Use]:
        spans = self.tree.counts(self.tree.meters[use.meter])
        for piece in kept([use.piece], spans):
            yield replace(use, piece=piece)

    def _supply(self, meter: Meter, day: date) -> Meter:
        """The meter at which what *meter* counts is bought: the uppermost that is the council's."""
        while meter.main_meter and treatment_on(meter, day) != RECHARGE:
            above = self.tree.mains(meter)
            meter = next((main for main in above if main.counts_on(day)), above[0])
        return meter

    def gaps(self) -> Iterator[Gap]:
        """Days of sub-meters with readings of their own that lack them while the main has data."""
        inside = (self.period.start, self.period.end)
        for sub in self.sub_meters:
            days: dict[str, int] = {}
            for each in treatments(sub) if sub.share is None else ():
                living = common((each.start, each.end), life(sub))
                span = common(living, inside) if living else None
                if span is None or each.name not in TAKEN_OFF:
                    continue
                for lacking in without([span], (piece.span for piece in self.gross(sub))):
                    for (first, last), main, _ in self._above(sub, lacking):
                        days[main.id] = days.get(main.id, 0) + (last - first).days
            for main_id, number in sorted(days.items()):
                yield Gap(sub.id, main_id, number)

    def more_than_main(self) -> Iterator[Fault]:
        """Each month in which more is taken off a meter than it used, once :meth:`uses` is through.

        A part is never of two months, so that every month stands on its own.
        """
        for (name, month), by_sub in sorted(self.taken.items()):
            main = self.tree.meters[name]
            used = math.fsum(
                self._amount(piece, main)
                for piece in self.gross(main)
                if month_of(piece.start).start == month
            )
            amounts = {sub: math.fsum(parts) for sub, parts in sorted(by_sub.items())}
            behind = math.fsum(amounts.values())
            if behind - used > ROUNDING * max(1.0, abs(behind)):
                yield self._too_much(main, month, used, amounts)

    def _amount(self, piece: Piece, main: Meter) -> float:
        """What a piece holds, in the unit that *main* is kept in."""
        read = self.tree.meters[piece.of]
        volume = read.calorific_value is not None and piece.unit in ("m3", "hcf")
        if volume and read.calorific_value and main.counts_in not in ("m3", "hcf"):
            energy = conversion(piece.unit, "m3") * kwh_per_m3(read.calorific_value)
            return piece.quantity * energy * conversion("kWh", main.counts_in)
        return piece.quantity * conversion(piece.unit, main.counts_in)

    def _too_much(
        self, main: Meter, month: date, used: float, amounts: Mapping[str, float]
    ) -> Fault:
        unit = main.counts_in
        each = ", ".join(f"{sub} {amount:,.6g} {unit}" for sub, amount in amounts.items())
        behind = math.fsum(amounts.values())
        first = self.tree.meters[next(iter(amounts))]
        return MoreThanMain(
            f"{behind:,.6g} {unit} behind meter {main.id!r} in {month:%Y-%m} ({each}), and "
            f"{used:,.6g} {unit} on {main.id!r} itself",
            "no more behind a meter than on it",
            f"Compare their readings (`carbon readings list {main.id}`) and correct what is wrong; "
            f"where a sub-meter is not behind {main.id}, correct main_meter; where one reading of "
            f"{main.id} spans several months, log its months.",
            _at(first, "main_meter"),
        )


def _at(meter: Meter, column: str) -> Place | None:
    return Place(meter.place.file, meter.place.row, column) if meter.place else None
