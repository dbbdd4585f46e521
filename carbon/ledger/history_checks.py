"""Checks of readings against their meter's own history, in the file and in the ledger.

They say that something is unlikely, not that it is wrong: all are warnings but a thousandfold
slip against what the ledger holds, and that can be accepted by name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import chain, pairwise
from statistics import median

from carbon.errors import BadValue, counted, listed
from carbon.ledger.comments import is_doubted
from carbon.ledger.history import Measured, month_name, month_number, stretches
from carbon.ledger.movement_checks import spike, stuck
from carbon.ledger.past import PastReadings
from carbon.ledger.queries import Stored
from carbon.ledger.records import Finding, Reading
from carbon.ledger.registers import Series, holes, named, register_key
from carbon.units import CUBIC_METRES_PER_HCF, conversion, kwh_per_m3

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
#: Months of the year, by number from 0, in which what is burnt to heat may be off; and what is not
#: burnt.
WITHOUT_HEAT = frozenset(range(4, 9))
UNHEATED = ("electricity", "water")
SHARE_ESTIMATED = 0.5
SAME_READINGS = 3
#: The shape whose months may be last year's, left in a copied sheet; and how many tell so.
SHEET, FEWEST_COPIED = "months-across", 3
#: Registers whose total is nearer than this to that of others are the same under other names.
SAME_TOTAL = 0.01
#: Months of history in the ledger from which on a thousandfold slip is refused.
FEWEST_MONTHS = 3


def unit_slip(past: PastReadings) -> Iterator[Finding]:
    """Use a day about 1,000 times, or a gas ratio, away from the meter's own history."""
    for series, rates in past.rates.items():
        meter, references = past.meters[series[0]], past.references[series]
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
            is_gas = meter.activity.startswith("natural-gas") and years > 0
            slip = _slip(ratio, is_gas, meter.counts_in)
            counts = max(rate, reference) > NEGLIGIBLE * usual
            if slip and counts and past.first_in(series, month):
                slips.setdefault(slip, []).append(month)
                ratios[month] = ratio
        for slip, found in slips.items():
            for first, last in stretches(found):
                yield _slip_finding(past, series, slip, first, last, ratios[first])


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
    past: PastReadings, series: Series, slip: str, first: int, last: int, ratio: float
) -> Finding:
    reading = past.first_in(series, first)
    assert reading is not None
    span = month_name(first) if first == last else f"{month_name(first)} to {month_name(last)}"
    times = f"{ratio:,.0f} times" if ratio > 1 else f"1/{1 / ratio:,.0f} of"
    others = "other years" if past.references[series][first][1] else "other months"
    fault = BadValue(
        f"meter {past.named(series)} in {span} at {times} what it uses a day in {others}",
        "about the same",
        f"Perhaps {slip}: check the unit with the supplier.",
    )
    # Within one file nobody can say which part is wrong: a meter may have been all but switched
    # off. Against a history that was accepted before, a thousandfold stops the import.
    known = {month_number(one.start) for one in past.held.get(series, ())}
    is_error = "MWh" in slip and "kWh" in slip and len(known) >= FEWEST_MONTHS
    if is_error:
        fault.remedy += " If it is right, log with --accept unit_slip."
    return past.finding("unit_slip", fault, reading, is_error)


def outlier(past: PastReadings) -> Iterator[Finding]:
    """A month that uses more or less than four times what it does in at least two other years.

    With one other year to compare with, more or less than twenty times.
    """
    for series, rates in past.rates.items():
        if not past.is_flow(series[0]):
            continue
        meter, references = past.meters[series[0]], past.references[series]
        usual = median(rates.values()) if rates else 0.0
        is_gas = meter.activity.startswith("natural-gas")
        found = []
        for month, rate in rates.items():
            reference, years = references[month]
            if years < 1 or rate <= 0 or reference <= NEGLIGIBLE * usual:
                continue
            ratio, bound = rate / reference, OUTLIER if years > 1 else FAR_OUTLIER
            if 1 / bound <= ratio <= bound:
                continue
            is_slip = _slip(ratio, is_gas, meter.counts_in)
            if not is_slip and past.first_in(series, month):
                found.append(month)
        for first, last in stretches(found):
            reading = past.first_in(series, first)
            assert reading is not None
            reference, years = references[first]
            unit = meter.counts_in
            until = "" if first == last else f" (and so on to {month_name(last)})"
            others = "other years" if years > 1 else "the other year there is"
            fault = BadValue(
                f"{rates[first]:.4g} {unit} a day at meter {past.named(series)} in "
                f"{month_name(first)}{until}",
                f"about {reference:.4g}, as in that month of {others}",
                "Check it; if it is right, nothing needs doing.",
            )
            yield past.finding("outlier", fault, reading)


def run_of_zeros(past: PastReadings) -> Iterator[Finding]:
    """Zeros over four weeks or more at a meter that otherwise uses something.

    A summer without heat is none, nor are months that are so in other years.
    """
    for series, own in past.own.items():
        if not past.is_flow(series[0]):
            continue
        others = chain[Measured](own, past.held.get(series, ()))
        if not any(one.quantity > 0 for one in others):
            continue
        run: list[Reading] = []
        for reading in [*own, None]:
            if reading is not None and reading.quantity == 0 and reading.days_with_data > 0:
                run.append(reading)
                continue
            if (
                run
                and (run[-1].end - run[0].start).days >= ZERO_DAYS
                and not _off(past, series, run)
            ):
                last = run[-1].end - timedelta(days=1)
                fault = BadValue(
                    f"0 at meter {past.named(series)} from {run[0].start} to {last}",
                    "use as at other times",
                    "A dead meter reads 0 too: check whether it was in use.",
                )
                yield past.finding("run_of_zeros", fault, run[0])
            run = []


def _off(past: PastReadings, series: Series, run: Sequence[Reading]) -> bool:
    """Whether the months of *run* are ones in which the meter is off, by its fuel or its past."""
    references, rates = past.references[series], past.rates[series]
    usual = median(rates.values()) if rates else 0.0
    is_burnt = not past.meters[series[0]].activity.startswith(UNHEATED)
    first, last = month_number(run[0].start), month_number(run[-1].end - timedelta(days=1))
    for month in range(first, last + 1):
        reference, years = references.get(month, (0.0, 0))
        if not (years and reference <= NEGLIGIBLE * usual) and not (
            is_burnt and month % 12 in WITHOUT_HEAT
        ):
            return False
    return True


def gap(past: PastReadings) -> Iterator[Finding]:
    """Days without a reading between readings of a meter; told once a meter.

    Of a meter with several registers a day is a gap too where a register that is due lacks it.
    What another file that is logged together with this one has is no gap.
    """
    held: dict[str, list[Stored]] = {}
    beside: dict[str, list[Stored]] = {}
    for stored in past.beside:
        beside.setdefault(stored.meter, []).append(stored)
    for (meter, _), several in past.held.items():
        held.setdefault(meter, []).extend(several)
    for meter, registers in past.of_meters.items():
        if not past.is_flow(meter):
            continue
        own = sorted(
            (one for series in registers for one in past.own[series]), key=lambda one: one.start
        )
        everything: list[Reading | Stored] = [*own, *held.get(meter, ())]
        start = min(one.start for one in everything)
        end = max(one.end for one in everything)
        spelled = {register_key(one.register): one.register for one in everything}
        others_too = [
            *everything,
            *(one for one in beside.get(meter, ()) if register_key(one.register) in spelled),
        ]
        last = max(one.end for one in own)
        new = sorted(
            (*hole, spelled[key])
            for key, spans in holes(others_too, start, end).items()
            for hole in spans
            if own[0].start <= hole[1] and hole[0] <= last
        )
        if not new:
            continue
        days = sum((after - first).days for first, after, _ in new)
        first, after, register = new[0]
        reading = next((one for one in own if one.end >= after), own[-1])
        others = counted(len(new) - 1, "more gap")
        more = f" and {others}, {days} days in all" if len(new) > 1 else ""
        fault = BadValue(
            f"no reading of meter {named(meter, register)} from {first} to "
            f"{after - timedelta(days=1)}{more}",
            "every day once",
            "See `carbon readings missing`; ask the supplier for what is missing.",
        )
        yield past.finding("gap", fault, reading)


def counted_twice(past: PastReadings) -> Iterator[Finding]:
    """Two meters that read the same, to the last digit, at least three times in a row of dates.

    Not where somebody has corrected one of those readings to what it was: they have looked.
    """
    first: dict[tuple[date, date, float], str] = {}
    several: dict[tuple[date, date, float], set[str]] = {}
    looked_at: set[tuple[date, date, float]] = set()
    for one in chain[Reading | Stored](past.readings, *past.held.values()):
        key = one.start, one.end, one.quantity
        if one.quality == "corrected":
            looked_at.add(key)
        holder = first.setdefault(key, one.meter)
        if holder is not one.meter and holder != one.meter and one.quantity:
            several.setdefault(key, {holder}).add(one.meter)
    shared: dict[tuple[str, str], int] = {}
    settled: set[tuple[str, str]] = set()
    for key, names in several.items():
        # Many meters with one value is a tariff or a rounded estimate, not one meter twice.
        if len(names) <= 3:
            for pair in pairwise(sorted(names)):
                shared[pair] = shared.get(pair, 0) + 1
                if key in looked_at:
                    settled.add(pair)
    for (one_meter, other), count in sorted(shared.items()):
        if (one_meter, other) in settled:
            continue
        both = [*past.of_meters.get(other, ()), *past.of_meters.get(one_meter, ())]
        reading = past.own[both[0]][0] if both else None
        if count >= SAME_READINGS and reading is not None:
            fault = BadValue(
                f"meters {one_meter!r} and {other!r} with {count} readings alike to the last digit",
                "readings that differ",
                "If they are one meter under two names, withdraw one of them; if they are two, say "
                "so once: carbon readings correct READING --quantity (the same) --reason TEXT.",
            )
            yield past.finding("counted_twice", fault, reading)


def register_renamed(past: PastReadings) -> Iterator[Finding]:
    """A register that the ledger does not know, on days for which it has others; once a meter.

    Registers add up, so one under two names would count twice: where a reading is what another
    register has on the same days, or all of them are what the others have together, it stops.
    """
    held: dict[str, dict[str, list[Stored]]] = {}
    for (meter, key), several in past.held.items():
        if key:
            held.setdefault(meter, {})[key] = several
    for meter, registers in past.of_meters.items():
        known = held.get(meter, {})
        new = [series for series in registers if series[1] and series[1] not in known]
        mine = {key for _, key in registers}
        others = [one for key, several in known.items() if key not in mine for one in several]
        own = [one for series in new for one in past.own[series]]
        beside = [
            one
            for one in own
            if any(other.start < one.end and one.start < other.end for other in others)
        ]
        if not beside:
            continue
        names = listed(dict.fromkeys(repr(one.register) for one in beside))
        had = listed(dict.fromkeys(repr(one.register) for one in others))
        fault = BadValue(
            f"meter {meter!r}, register {names}, on days for which the ledger has {had}",
            "the names that its registers have there, or further registers, which add up",
            "If they are the same under other names, give them those in the file or its layout.",
        )
        is_error = _say_the_same(beside, others, past.meters[meter].counts_in)
        if is_error:
            fault.remedy += " If they do add up, log with --accept register_renamed."
        yield past.finding("register_renamed", fault, beside[0], is_error)


def _say_the_same(own: Sequence[Reading], others: Sequence[Stored], unit: str) -> bool:
    """Whether *own* has a quantity that *others* have on the same days, one by one or in all."""

    def by_span(readings: Iterable[Measured]) -> dict[tuple[date, date], list[float]]:
        found: dict[tuple[date, date], list[float]] = {}
        for one in readings:
            amounts = found.setdefault((one.start, one.end), [])
            amounts.append(one.quantity * conversion(one.unit, unit))
        return found

    here, there = by_span(own), by_span(others)
    for span in here.keys() & there.keys():
        mine, theirs = here[span], there[span]
        if any(math.isclose(a, b, rel_tol=1e-9) for a in mine for b in theirs if a):
            return True
        if math.isclose(math.fsum(mine), math.fsum(theirs), rel_tol=SAME_TOTAL):
            return True
    return False


def estimated_share(past: PastReadings) -> Iterator[Finding]:
    """More than half of a meter's days in the file are estimated."""
    for series, own in past.own.items():
        days = sum(one.days for one in own)
        estimated = sum(one.days for one in own if one.quality == "estimated")
        if estimated > SHARE_ESTIMATED * days:
            reading = next(one for one in own if one.quality == "estimated")
            fault = BadValue(
                f"{estimated:,} of {counted(days, 'day')} of meter {past.named(series)} estimated",
                "mostly actual readings",
                "Read the meter, or ask the supplier for actual readings.",
            )
            yield past.finding("estimated_share", fault, reading)


def copied(past: PastReadings) -> Iterator[Finding]:
    """Months of a council's sheet equal to the ledger's of last year: a copied template."""
    if past.form != SHEET:
        return
    for series, own in past.own.items():
        before = {
            (one.start.year, one.start.month): one.quantity * conversion(one.unit, own[0].unit)
            for one in past.held.get(series, ())
            if one.days_with_data > 27
        }
        same = [
            one
            for one in own
            if one.quantity
            and (last := before.get((one.start.year - 1, one.start.month))) is not None
            and math.isclose(last, one.quantity, rel_tol=1e-12)
        ]
        if len(same) >= FEWEST_COPIED:
            fault = BadValue(
                f"{len(same)} months of meter {past.named(series)} equal to the year before in the "
                f"ledger to the digit, from {same[0].start:%Y-%m} on",
                "figures of their own",
                "Perhaps last year's sheet was copied: empty what has not come. If they are right, "
                "log with --accept copied.",
            )
            yield past.finding("copied", fault, same[0], is_error=True)


def comment(past: PastReadings) -> Iterator[Finding]:
    """Figures whose comment in the workbook doubts them: kept as a warning with the reading."""
    for one in past.readings:
        if one.comment and is_doubted(one.comment):
            fault = BadValue(
                f"the comment {one.comment!r} on {one.quantity:g} of meter {one.meter!r} in "
                f"{one.start:%Y-%m}",
                "a figure that nobody doubts",
                "Look at it; if it is right, nothing needs doing.",
            )
            yield past.finding("comment", fault, one)


#: Checks that doubt a quantity, where the others tell what completeness counts anyway.
DOUBTS = (
    "unit_slip",
    "outlier",
    "spike",
    "stuck",
    "run_of_zeros",
    "counted_twice",
    "register_renamed",
    "copied",
    "comment",
)
HISTORY_CHECKS = (
    unit_slip,
    outlier,
    spike,
    stuck,
    run_of_zeros,
    gap,
    counted_twice,
    register_renamed,
    estimated_share,
    copied,
    comment,
)


def check_history(past: PastReadings, accepted: Iterable[str] = ()) -> list[Finding]:
    """Everything these checks find, in the order of the rows; *accepted* errors are warnings."""
    names = set(accepted)
    findings = [finding for one in HISTORY_CHECKS for finding in one(past)]
    softened = [
        Finding(one.check, one.fault, True, one.reading) if one.check in names else one
        for one in findings
    ]
    return sorted(softened, key=lambda one: (one.reading.row if one.reading else 0, one.check))
