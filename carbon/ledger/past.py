"""Settled readings of one file beside what the ledger holds of their meters, for the checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from itertools import chain

from carbon.errors import Fault, Place
from carbon.ledger.history import (
    Measured,
    Months,
    by_month,
    month_number,
    same_month_references,
)
from carbon.ledger.queries import Stored
from carbon.ledger.records import Finding, Reading
from carbon.ledger.registers import Series, named, series_of
from carbon.register.meters import Meter


@dataclass(frozen=True)
class PastReadings:
    """Settled readings of one file, and what the ledger holds of their meters.

    ``meters`` is by id; ``form`` is the shape of the file; ``beside`` is what other files logged
    together with it have of any meter.
    """

    file: str
    readings: Sequence[Reading]
    meters: Mapping[str, Meter]
    standing: Sequence[Stored] = ()
    form: str = ""
    beside: Sequence[Stored] = ()

    @cached_property
    def own(self) -> dict[Series, list[Reading]]:
        """The file's readings by meter and register, by start."""
        found: dict[Series, list[Reading]] = {}
        for reading in self.readings:
            found.setdefault(series_of(reading), []).append(reading)
        for readings in found.values():
            readings.sort(key=lambda one: one.start)
        return found

    @cached_property
    def held(self) -> dict[Series, list[Stored]]:
        """The ledger's readings by meter and register, those that the file has again left out."""
        if not self.standing:
            return {}
        again = {(*series_of(one), one.start, one.end) for one in self.readings}
        found: dict[Series, list[Stored]] = {}
        for stored in self.standing:
            series = series_of(stored)
            if (*series, stored.start, stored.end) not in again:
                found.setdefault(series, []).append(stored)
        return found

    @cached_property
    def of_meters(self) -> dict[str, list[Series]]:
        """The registers that the file has, by meter."""
        found: dict[str, list[Series]] = {}
        for series in self.own:
            found.setdefault(series[0], []).append(series)
        return found

    def named(self, series: Series) -> str:
        """A meter of the file with its register, as the file spells it."""
        return named(series[0], self.own[series][0].register)

    def is_flow(self, meter: str) -> bool:
        """Whether a meter is read, so that what its days use can be compared and may lack."""
        return not self.meters[meter].is_events

    @cached_property
    def others(self) -> list[Stored]:
        """What the files logged with it have of its meters, and neither it nor the ledger has."""
        if not self.beside:
            return []
        known = {
            (*series_of(one), one.start, one.end)
            for one in chain[Measured](self.readings, self.standing)
        }
        return [
            one
            for one in self.beside
            if one.meter in self.of_meters and (*series_of(one), one.start, one.end) not in known
        ]

    @cached_property
    def months(self) -> dict[Series, Months]:
        """Use by month of every register of the file's meters, in the ledger and in other files."""
        held = chain.from_iterable(self.held.values())
        return by_month(chain[Measured](self.readings, held, self.others), self.meters)

    @cached_property
    def rates(self) -> dict[Series, dict[int, float]]:
        """Use a day by register and month."""
        return {meter: months.rates() for meter, months in self.months.items()}

    @cached_property
    def references(self) -> dict[Series, dict[int, tuple[float, int]]]:
        """What to expect by register and month: see :func:`same_month_references`."""
        return {meter: same_month_references(rates) for meter, rates in self.rates.items()}

    def first_in(self, series: Series, month: int) -> Reading | None:
        """The first reading of the file that touches *month* of a register."""
        return next(
            (
                one
                for one in self.own.get(series, ())
                if month_number(one.start) <= month <= month_number(one.end - timedelta(days=1))
            ),
            None,
        )

    def finding(
        self, check: str, fault: Fault, reading: Reading, is_error: bool = False
    ) -> Finding:
        """A finding at *reading*'s row."""
        fault.place = Place(self.file, reading.row)
        return Finding(check, fault, not is_error, reading)
