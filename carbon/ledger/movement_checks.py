"""Checks that a meter moves as its own days do: none stuck for a month, no month far above."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from statistics import median

from carbon.errors import BadValue
from carbon.ledger.history import month_name, month_number
from carbon.ledger.past import PastReadings
from carbon.ledger.records import Finding, Reading
from carbon.ledger.registers import Series
from carbon.register.meters import Meter

#: Successive days alike, to the last digit, that no meter in use has by chance.
STUCK_DAYS = 28
#: A day on which the clocks change has two half-hours less or more than the 48 of others.
CLOCK_CHANGES = (46 / 48, 50 / 48, 48 / 46, 48 / 50)
#: A meter of whose other days more than this share are like the day before is often alike.
OFTEN_ALIKE = 0.1
FEWEST_OTHER_DAYS = 7
#: Months of the ledger tell that a meter moves where they differ by more than this.
MOVES = 0.01
#: Where months alone tell, a value of fewer digits may be alike by its rounding.
FEWEST_DIGITS = 3
#: A month uses more than this many times what each month beside it does.
SPIKE = 6.0
#: With other years, a month within this many times what it is there is as it is every year.
AS_IN_OTHER_YEARS = 4.0
NEGLIGIBLE = 0.01
#: Months of the year, by number from 0, in which all that is heated is: beside one of them.
WINTER = frozenset({0, 1, 2, 10, 11})
#: Months in which what is shut in summer is shut: nothing stands out beside one of them alone.
SUMMER = frozenset({6, 7})


def stuck(past: PastReadings) -> Iterator[Finding]:
    """Four weeks of days alike to the last digit at a meter whose other days differ.

    A supply that always says the same (unmetered, or rounded to whole units) is none.
    """
    for series, own in past.own.items():
        if not past.is_flow(series[0]):
            continue
        days = [one for one in own if one.days == 1 and one.days_with_data]
        for first, last in _alike(days):
            run = days[first : last + 1]
            if len(run) < STUCK_DAYS or run[0].quantity <= 0:
                continue
            if not _moves(past, series, [*days[:first], *days[last + 1 :]], run):
                continue
            fault = BadValue(
                f"{run[0].quantity:.6g} {run[0].unit} on each of {len(run)} days at meter "
                f"{past.named(series)} from {run[0].start} to {run[-1].start}",
                "days that differ, as its others do",
                "A meter that is stuck, or a value filled in, reads so: read the meter itself.",
            )
            yield past.finding("stuck", fault, run[0])


def _alike(days: Sequence[Reading]) -> list[tuple[int, int]]:
    """Runs of successive days of one quantity, as places (first, last)."""
    found: list[tuple[int, int]] = []
    start = 0
    for place in range(1, len(days) + 1):
        if place < len(days) and _same(days[place - 1], days[place], days[start].quantity):
            continue
        found.append((start, place - 1))
        start = place
    return found


def _same(before: Reading, day: Reading, usual: float) -> bool:
    if before.end != day.start or before.unit != day.unit:
        return False
    if day.quantity in (usual, before.quantity):
        return True
    return usual != 0 and any(
        math.isclose(day.quantity / usual, ratio, rel_tol=1e-9) for ratio in CLOCK_CHANGES
    )


def _moves(
    past: PastReadings, series: Series, others: Sequence[Reading], run: Sequence[Reading]
) -> bool:
    """Whether the meter moves on other days of the file, or else in other months."""
    pairs = [(a.quantity, b.quantity) for a, b in pairwise(others) if a.end == b.start]
    if len(pairs) >= FEWEST_OTHER_DAYS:
        return sum(a == b for a, b in pairs) <= OFTEN_ALIKE * len(pairs)
    if _digits(run[0].quantity) < FEWEST_DIGITS or _is_lighting(past.meters[series[0]]):
        return False
    inside = {month_number(day.start) for day in run}
    rates = [rate for month, rate in past.rates[series].items() if month not in inside and rate > 0]
    return len(rates) > 1 and max(rates) > min(rates) * (1 + MOVES)


def _digits(quantity: float) -> int:
    """How many digits *quantity* has before and after its point, zeros at the ends left out.

    >>> _digits(12.0), _digits(123.4), _digits(1200.0), _digits(0.05)
    (2, 4, 2, 1)
    """
    return len(f"{quantity:.9f}".replace(".", "").strip("0"))


def _is_lighting(meter: Meter) -> bool:
    """Whether it may be an unmetered supply, whose days are a month's share each."""
    return "light" in meter.service.casefold() or "unmetered" in meter.service.casefold()


def spike(past: PastReadings) -> Iterator[Finding]:
    """A month of more than six times what the months beside it use a day.

    Where it has one month beside it alone, that is not one in which what is heated, or a school,
    is off. One that other years have as well is none; one that other years tell is an outlier.
    """
    for series, rates in past.rates.items():
        if not past.is_flow(series[0]) or len(rates) < 2:
            continue
        meter, references = past.meters[series[0]], past.references[series]
        usual = median(rates.values())
        for month, rate in rates.items():
            reference, years = references[month]
            if years > 1 or (years and rate <= AS_IN_OTHER_YEARS * reference):
                continue
            beside = [rates[each] for each in _beside(meter, rates.keys(), month)]
            if not beside or min(beside) <= NEGLIGIBLE * usual:
                continue
            reading = past.first_in(series, month)
            if reading is None or rate <= SPIKE * max(beside):
                continue
            names = " and ".join(month_name(each) for each in _beside(meter, rates.keys(), month))
            fault = BadValue(
                f"{rate:.4g} {meter.counts_in} a day at meter {past.named(series)} in "
                f"{month_name(month)}, {rate / max(beside):.1f} times {names}",
                f"about {max(beside):.4g}, as beside it",
                "Check it: a bill that catches up, a digit too many; if it is right, nothing needs "
                "doing.",
            )
            yield past.finding("spike", fault, reading)


def _beside(meter: Meter, months: Collection[int], month: int) -> list[int]:
    """The months beside *month* that it can be compared with; none where its only one is off."""
    there = [each for each in (month - 1, month + 1) if each in months]
    if len(there) == 1:
        season = there[0] % 12
        is_burnt = not meter.activity.startswith(("electricity", "water"))
        if season in SUMMER or (is_burnt and season not in WINTER):
            return []
    return there
