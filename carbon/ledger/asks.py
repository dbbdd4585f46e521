"""What is asked of suppliers, meter by meter: days, parts of days, deliveries, rows that wait."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from carbon.ledger.events import Happened, NilReturns, overdue
from carbon.ledger.missing import asked_for
from carbon.ledger.parked import Waiting
from carbon.ledger.queries import Stored
from carbon.ledger.registers import Span, holes, register_key
from carbon.ledger.usual import History
from carbon.periods import Period, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register

#: What is asked for, in the order in which it is listed.
WHAT = MISSING, IN_PART, LATE, PARKED, ESTIMATED = (
    "missing",
    "missing in part",
    "late delivery",
    "parked",
    "estimated",
)
#: How many days after the end of a month its readings are due, and for how many months an
#: estimate is left to be replaced by itself.
GRACE_DAYS, MONTHS_OF_ESTIMATES = 14, 2
NO_SUPPLIER = "no supplier"


class Ask(NamedTuple):
    """One thing to ask a supplier for.

    ``first`` and ``last`` are the days it is about, both included, ``days`` how many of them are
    missing. ``days_late`` counts from the day by which the first of them was due. ``usual`` is the
    meter's usual use on the days that are missing, in ``unit``; None where its history does not
    tell.
    """

    supplier: str
    what: str
    meter: str
    supply_point: str
    account: str
    site: str
    site_name: str
    register: str
    first: date | None
    last: date | None
    days: int | None
    days_late: int | None
    usual: float | None
    unit: str
    note: str = ""


class _History:
    """A meter's history, made when it is first asked: most meters lack nothing."""

    def __init__(self, meter: Meter, own: Sequence[Stored]) -> None:
        self._meter, self._own = meter, own
        self._made: History | None = None

    def usual(self, spans: Sequence[Span], register: str) -> tuple[float | None, str]:
        """The usual use and its unit, which is blank without it."""
        self._made = self._made or History(self._meter, self._own)
        use = self._made.usual(spans, register)
        return use, "" if use is None else self._made.unit


class Asks:
    """Gathers what is asked for; ``names`` are the suppliers of the register."""

    def __init__(self, register: Register, today: date, period: Period | None, grace: int) -> None:
        self.register, self.today, self.period = register, today, period
        self.grace = timedelta(days=grace)
        #: The first day that is not due yet.
        self.due = (today - self.grace).replace(day=1)
        self.asks: list[Ask] = []
        self.names: dict[str, str] = {}
        for meter in register.meters.values():
            if meter.supplier.strip():
                self.names.setdefault(_key(meter.supplier), " ".join(meter.supplier.split()))

    def of_meter(self, meter: Meter, own: Sequence[Stored], with_estimates: bool) -> int:
        """Ask for what lacks of a meter that is read; how many old estimates it has."""
        history = _History(meter, own)
        self._missing(meter, own, history)
        self._in_part(meter, own, history)
        return self._estimated(meter, own, history, with_estimates)

    def _missing(self, meter: Meter, own: Sequence[Stored], history: _History) -> None:
        """Ask for the days that no reading covers."""
        period = self.period
        if period is not None:
            if period.start >= self.due:
                return
            period = Period(period.start, min(period.end, self.due))
        span = asked_for(self.register, meter, own, self.today - self.grace, period)
        if span is None:
            return
        spelled = {register_key(one.register): one.register for one in own}
        for key, lacking in sorted(holes(own, *span).items()):
            for first, end in lacking:
                usual = history.usual([(first, end)], key)
                self._add(MISSING, meter, (first, end), (end - first).days, usual, spelled.get(key))

    def _in_part(self, meter: Meter, own: Sequence[Stored], history: _History) -> None:
        """Ask for the days that readings span and do not hold the whole of."""
        partial = [one for one in own if one.days_with_data < (one.end - one.start).days]
        for run in _runs([one for one in partial if self._is_due(one.start, one.end)]):
            span = (run[0].start, run[-1].end)
            days = sum((one.end - one.start).days - one.days_with_data for one in run)
            usual, unit = history.usual([span], run[0].register)
            if usual is not None:
                usual *= days / (span[1] - span[0]).days
            self._add(IN_PART, meter, span, days, (usual, unit), run[0].register)

    def _estimated(self, meter: Meter, own: Sequence[Stored], history: _History, ask: bool) -> int:
        """Ask for actual readings in the place of old estimates; how many there are."""
        before = _months_before(self.today, MONTHS_OF_ESTIMATES)
        old = [
            one
            for one in own
            if one.quality == "estimated" and one.end <= before and self._is_due(one.start, one.end)
        ]
        for run in _runs(old) if ask else ():
            span = (run[0].start, run[-1].end)
            usual = history.usual([span], run[0].register)
            batches = ", ".join(str(number) for number in sorted({one.batch for one in run}))
            note = f"an estimate was logged (batch {batches}): the actual reading, please"
            days = (span[1] - span[0]).days
            self._add(ESTIMATED, meter, span, days, usual, run[0].register, note)
        return len(old)

    def late(self, by_meter: Mapping[str, Sequence[Stored]], nil: NilReturns) -> None:
        """List the accounts of events whose last one was long ago."""
        if self.period is not None and self.today not in self.period:
            return
        happened = [
            Happened(one.meter, one.start, one.quantity, one.register)
            for meter in self.register.meters.values()
            if meter.is_events and self._counts_today(meter)
            for one in by_meter.get(meter.id, ())
        ]
        for account in overdue(happened, self.today, nil):
            meter = self.register.meters[account.meter]
            note = f"last on {account.last}; none for {account.days} days, usual {account.usual}"
            ask = self._ask(LATE, meter, note=note)
            self.asks.append(ask._replace(days_late=account.days - account.usual))

    def parked(self, rows: Sequence[Waiting], files: Mapping[int, str]) -> int:
        """List the rows of files that wait; how many are of no meter of the register."""
        unplaced = 0
        for one in rows:
            row = one.row
            meter = self.register.find(row.meter, row.start or self.today) if row.meter else None
            if meter is None:
                unplaced += 1
                continue
            span = (row.start, row.end) if row.start and row.end else None
            if span and self.period and not self.period.overlap_days(*span):
                continue
            amount = "" if row.quantity is None else f"{row.quantity:,.12g} {row.unit}".strip()
            where = f"{files.get(one.batch, 'a file')}:{row.source_row}"
            note = ": ".join(filter(None, (where, amount, row.reason)))
            if span and span[0] < span[1]:
                days = (span[1] - span[0]).days
                self._add(PARKED, meter, span, days, (None, ""), "", note)
            else:
                self.asks.append(self._ask(PARKED, meter, note=note))
        return unplaced

    def in_order(self) -> list[Ask]:
        """What was gathered, by supplier, kind, meter, register and day."""
        return sorted(
            self.asks,
            key=lambda one: (
                one.supplier == NO_SUPPLIER,
                _key(one.supplier),
                WHAT.index(one.what),
                one.meter,
                one.register,
                one.first or date.min,
            ),
        )

    def _add(
        self,
        what: str,
        meter: Meter,
        span: Span,
        days: int,
        usual: tuple[float | None, str],
        register: str | None = "",
        note: str = "",
    ) -> None:
        first, end = span
        late = (self.today - month_of(first).last_day - self.grace).days
        self.asks.append(
            self._ask(what, meter, register or "", note)._replace(
                first=first,
                last=end - timedelta(days=1),
                days=days,
                days_late=max(0, late),
                usual=usual[0],
                unit=usual[1],
            )
        )

    def _ask(self, what: str, meter: Meter, register: str = "", note: str = "") -> Ask:
        names = (self.names.get(_key(meter.supplier), NO_SUPPLIER), what, meter.id)
        site = self.register.sites[meter.site]
        where = (meter.supply_point, meter.account, site.id, site.name, register)
        return Ask(*names, *where, None, None, None, None, None, "", note)

    def _is_due(self, start: date, end: date) -> bool:
        inside = self.period is None or self.period.overlap_days(start, end) > 0
        return inside and end <= self.due

    def _counts_today(self, meter: Meter) -> bool:
        start, end = self.register.counted(meter, Period(self.today, self.today + timedelta(1)))
        return start < end


def _key(supplier: str) -> str:
    """What spellings of one supplier share."""
    return " ".join(supplier.split()).casefold()


def _runs(readings: Iterable[Stored]) -> list[list[Stored]]:
    """Readings of one register that follow one another, together."""
    runs: list[list[Stored]] = []
    for one in sorted(readings, key=lambda one: (register_key(one.register), one.start)):
        last = runs[-1][-1] if runs else None
        same = last is not None and register_key(last.register) == register_key(one.register)
        if last is not None and same and last.end == one.start:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def _months_before(day: date, months: int) -> date:
    """The same day *months* earlier, or the last of a month that is too short for it."""
    index = day.year * 12 + day.month - 1 - months
    first = month_of(date(index // 12, index % 12 + 1, 1))
    return first.start + timedelta(days=min(day.day, first.days) - 1)
