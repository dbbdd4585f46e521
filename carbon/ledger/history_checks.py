"""Checks of readings against their meter's own history, in the file and in the ledger.

They say that something is unlikely, not that it is wrong: all are warnings but a thousandfold
slip against what the ledger holds, and that can be accepted by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from itertools import chain, pairwise
from statistics import median

from carbon.errors import BadValue, Fault, Place
from carbon.ledger.history import (
    Measured,
    Months,
    by_month,
    month_name,
    month_number,
    same_month_references,
    stretches,
)
from carbon.ledger.queries import Stored
from carbon.ledger.records import Finding, Reading
from carbon.register.meters import Meter
from carbon.units import CUBIC_METRES_PER_HCF, kwh_per_m3

#: How far from a thousandfold a slip between kWh and MWh may be, given how use varies.
THOUSANDFOLD = (1000 / 3, 1000 * 3)
#: How far from the gas ratios (11.2 kWh in a m³, 31.7 in a hundred cubic feet) a slip may be.
GAS_TOLERANCE = 1.5
USUAL_CALORIFIC_VALUE = 39.5
#: An outlier uses more or less than this many times what other years' same month does.
OUTLIER = 4.0
#: With a single other year to compare with, only a ratio beyond this is worth a word.
FAR_OUTLIER = 20.0
#: A month counts for comparison only above this share of the meter's median month.
NEGLIGIBLE = 0.01
ZERO_DAYS = 28
SHARE_ESTIMATED = 0.5
SAME_READINGS = 3
#: Months of history in the ledger from which on a thousandfold slip is refused.
FEWEST_MONTHS = 3


@dataclass(frozen=True)
class Past:
    """Settled readings of one file, and what the ledger holds of their meters.

    ``meters`` is by id.
    """

    file: str
    readings: Sequence[Reading]
    meters: Mapping[str, Meter]
    standing: Sequence[Stored] = ()

    @cached_property
    def own(self) -> dict[str, list[Reading]]:
        """The file's readings by meter, by start."""
        found: dict[str, list[Reading]] = {}
        for reading in self.readings:
            found.setdefault(reading.meter, []).append(reading)
        for readings in found.values():
            readings.sort(key=lambda one: one.start)
        return found

    @cached_property
    def held(self) -> dict[str, list[Stored]]:
        """The ledger's readings by meter, those that the file has again left out."""
        again = {(one.meter, one.start, one.end) for one in self.readings}
        found: dict[str, list[Stored]] = {}
        for stored in self.standing:
            if (stored.meter, stored.start, stored.end) not in again:
                found.setdefault(stored.meter, []).append(stored)
        return found

    @cached_property
    def months(self) -> dict[str, Months]:
        """Use by month of every meter of the file, its history included."""
        held = chain.from_iterable(self.held.values())
        return by_month(chain[Measured](self.readings, held), self.meters)

    @cached_property
    def rates(self) -> dict[str, dict[int, float]]:
        """Use a day by meter and month."""
        return {meter: months.rates() for meter, months in self.months.items()}

    @cached_property
    def references(self) -> dict[str, dict[int, tuple[float, int]]]:
        """What to expect by meter and month: see :func:`same_month_references`."""
        return {meter: same_month_references(rates) for meter, rates in self.rates.items()}

    def first_in(self, meter: str, month: int) -> Reading | None:
        """The first reading of the file that touches *month* of *meter*."""
        return next(
            (
                one
                for one in self.own[meter]
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


def unit_slip(past: Past) -> Iterator[Finding]:
    """Use a day about 1,000 times, or a gas ratio, away from the meter's own history."""
    for meter, rates in past.rates.items():
        references = past.references[meter]
        usual = median(rates.values()) if rates else 0.0
        slips: dict[str, list[int]] = {}
        ratios: dict[int, float] = {}
        for month, rate in rates.items():
            reference, years = references[month]
            if not years and len(rates) > 3:
                reference = usual
            if rate <= 0 or reference <= 0:
                continue
            ratio = rate / reference
            if 1 / OUTLIER <= ratio <= OUTLIER:
                continue
            is_gas = past.meters[meter].activity.startswith("natural-gas") and years > 0
            slip = _slip(ratio, is_gas, past.meters[meter].counts_in)
            counts = max(rate, reference) > NEGLIGIBLE * usual
            if slip and counts and past.first_in(meter, month):
                slips.setdefault(slip, []).append(month)
                ratios[month] = ratio
        for slip, found in slips.items():
            for first, last in stretches(found):
                yield _slip_finding(past, meter, slip, first, last, ratios[first])


def _slip(ratio: float, is_gas: bool, unit: str) -> str:
    """What a ratio to the meter's own history suggests, empty where nothing."""
    larger = max(ratio, 1 / ratio)
    if THOUSANDFOLD[0] <= larger <= THOUSANDFOLD[1]:
        return "kWh taken for MWh" if ratio > 1 else "MWh taken for kWh"
    if is_gas:
        cubic_metre = kwh_per_m3(USUAL_CALORIFIC_VALUE)
        for name, expected in (
            ("m³", cubic_metre),
            ("hundreds of cubic feet", cubic_metre * CUBIC_METRES_PER_HCF),
        ):
            if expected / GAS_TOLERANCE <= larger <= expected * GAS_TOLERANCE:
                return f"{name} taken for {unit}" if ratio < 1 else f"{unit} taken for {name}"
    return ""


def _slip_finding(
    past: Past, meter: str, slip: str, first: int, last: int, ratio: float
) -> Finding:
    reading = past.first_in(meter, first)
    assert reading is not None
    span = month_name(first) if first == last else f"{month_name(first)} to {month_name(last)}"
    times = f"{ratio:,.0f} times" if ratio > 1 else f"1/{1 / ratio:,.0f} of"
    fault = BadValue(
        f"meter {meter!r} in {span} at {times} what it uses a day in other years",
        "about the same",
        f"Perhaps {slip}: check the unit with the supplier.",
    )
    # Within one file nobody can say which part is wrong: a meter may have been all but switched
    # off. Against a history that was accepted before, a thousandfold stops the import.
    known = {month_number(one.start) for one in past.held.get(meter, ())}
    is_error = "MWh" in slip and "kWh" in slip and len(known) >= FEWEST_MONTHS
    if is_error:
        fault.remedy += " If it is right, log with --accept unit_slip."
    return past.finding("unit_slip", fault, reading, is_error)


def outlier(past: Past) -> Iterator[Finding]:
    """A month that uses more or less than four times what it does in at least two other years.

    With one other year to compare with, more or less than twenty times.
    """
    for meter, rates in past.rates.items():
        references = past.references[meter]
        usual = median(rates.values()) if rates else 0.0
        is_gas = past.meters[meter].activity.startswith("natural-gas")
        found = []
        for month, rate in rates.items():
            reference, years = references[month]
            if years < 1 or rate <= 0 or reference <= NEGLIGIBLE * usual:
                continue
            ratio, bound = rate / reference, OUTLIER if years > 1 else FAR_OUTLIER
            if 1 / bound <= ratio <= bound:
                continue
            is_slip = _slip(ratio, is_gas, past.meters[meter].counts_in)
            if not is_slip and past.first_in(meter, month):
                found.append(month)
        for first, last in stretches(found):
            reading = past.first_in(meter, first)
            assert reading is not None
            reference, _ = references[first]
            unit = past.meters[meter].counts_in
            until = "" if first == last else f" (and so on to {month_name(last)})"
            fault = BadValue(
                f"{rates[first]:.4g} {unit} a day at meter {meter!r} in {month_name(first)}{until}",
                f"about {reference:.4g}, as in that month of other years",
                "Check it; if it is right, nothing needs doing.",
            )
            yield past.finding("outlier", fault, reading)


def run_of_zeros(past: Past) -> Iterator[Finding]:
    """Zeros over four weeks or more at a meter that otherwise uses something."""
    for meter, own in past.own.items():
        others = chain[Measured](own, past.held.get(meter, ()))
        if not any(one.quantity > 0 for one in others):
            continue
        run: list[Reading] = []
        for reading in [*own, None]:
            if reading is not None and reading.quantity == 0 and reading.days_with_data > 0:
                run.append(reading)
                continue
            if run and (run[-1].end - run[0].start).days >= ZERO_DAYS:
                last = run[-1].end - timedelta(days=1)
                fault = BadValue(
                    f"0 at meter {meter!r} from {run[0].start} to {last}",
                    "use as at other times",
                    "A dead meter reads 0 too: check whether it was in use.",
                )
                yield past.finding("run_of_zeros", fault, run[0])
            run = []


def gap(past: Past) -> Iterator[Finding]:
    """Days without a reading between readings of a meter; told once a meter."""
    for meter, own in past.own.items():
        spans = sorted(
            {(one.start, one.end) for one in chain[Measured](own, past.held.get(meter, ()))}
        )
        holes: list[tuple[date, date]] = []
        reach = spans[0][1]
        for start, end in spans[1:]:
            if start > reach:
                holes.append((reach, start))
            reach = max(reach, end)
        new = [hole for hole in holes if own[0].start <= hole[1] and hole[0] <= own[-1].end]
        if not new:
            continue
        days = sum((end - start).days for start, end in new)
        first, after = new[0]
        reading = next((one for one in own if one.end >= after), own[-1])
        more = f" and {len(new) - 1} more gaps, {days} days in all" if len(new) > 1 else ""
        fault = BadValue(
            f"no reading of meter {meter!r} from {first} to {after - timedelta(days=1)}{more}",
            "every day once",
            "See `carbon readings missing`; ask the supplier for what is missing.",
        )
        yield past.finding("gap", fault, reading)


def counted_twice(past: Past) -> Iterator[Finding]:
    """Two meters that read the same, to the last digit, at least three times in a row of dates."""
    holders: dict[tuple[date, date, float], list[str]] = {}
    for one in chain[Measured](past.readings, *past.held.values()):
        if one.quantity:
            holders.setdefault((one.start, one.end, one.quantity), []).append(one.meter)
    shared: dict[tuple[str, str], int] = {}
    for names in holders.values():
        # Many meters with one value is a tariff or a rounded estimate, not one meter twice.
        if 1 < len(set(names)) <= 3:
            for pair in pairwise(sorted(set(names))):
                shared[pair] = shared.get(pair, 0) + 1
    for (one_meter, other), count in sorted(shared.items()):
        reading = next(iter(past.own.get(other) or past.own.get(one_meter) or ()), None)
        if count >= SAME_READINGS and reading is not None:
            fault = BadValue(
                f"meters {one_meter!r} and {other!r} with {count} readings alike to the last digit",
                "readings that differ",
                "If they are one meter under two names, withdraw one of them.",
            )
            yield past.finding("counted_twice", fault, reading)


def estimated_share(past: Past) -> Iterator[Finding]:
    """More than half of a meter's days in the file are estimated."""
    for meter, own in past.own.items():
        days = sum(one.days for one in own)
        estimated = sum(one.days for one in own if one.quality == "estimated")
        if estimated > SHARE_ESTIMATED * days:
            reading = next(one for one in own if one.quality == "estimated")
            fault = BadValue(
                f"{estimated} of {days} days of meter {meter!r} estimated",
                "mostly actual readings",
                "Read the meter, or ask the supplier for actual readings.",
            )
            yield past.finding("estimated_share", fault, reading)


#: Checks that doubt a quantity, where the others tell what completeness counts anyway.
DOUBTS = ("unit_slip", "outlier", "run_of_zeros", "counted_twice")
HISTORY_CHECKS = (unit_slip, outlier, run_of_zeros, gap, counted_twice, estimated_share)


def check_history(past: Past, accepted: Iterable[str] = ()) -> list[Finding]:
    """Everything these checks find, in the order of the rows; *accepted* errors are warnings."""
    names = set(accepted)
    findings = [finding for one in HISTORY_CHECKS for finding in one(past)]
    softened = [
        Finding(one.check, one.fault, True, one.reading) if one.check in names else one
        for one in findings
    ]
    return sorted(softened, key=lambda one: (one.reading.row if one.reading else 0, one.check))
