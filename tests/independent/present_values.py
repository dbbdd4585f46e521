"""Net present values of measures and the best set of them, with nothing of carbon's.

A second pair of eyes on :mod:`carbon.measures`: standard library only, written apart from the
program, exact fractions instead of floats, every set of measures tried. The method is that of
docs/methodology.md. A measure's cost falls at the end of the year before its first saving, each
saving at the end of its year, and all is in money of the first day of the base year. On one meter
the measures that are alive in a year save 1 − Π(1 − s) of what it uses, year by year.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache


@dataclass(frozen=True)
class Plain:
    """A measure that saves *kwh* of one fuel; money in GBP, rates in per cent as text."""

    id: str
    cost: str
    first_year: int
    life: int
    kwh: str
    deterioration: str = "0"
    other: str = "0"
    meter: str = ""
    use: str = "0"
    group: str = ""
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Money:
    """The base year, the discount rate, and the price of a kWh in *year* with its growth."""

    base: int
    rate: str
    price: str
    year: int
    growth: str

    def of(self, year: int) -> Fraction:
        return Fraction(self.price) * (1 + Fraction(self.growth) / 100) ** (year - self.year)

    def worth(self, amount: Fraction, year: int) -> Fraction:
        """What *amount* at the end of *year* is worth on the first day of the base year."""
        return amount / (1 + Fraction(self.rate) / 100) ** (year + 1 - self.base)


def kept(one: Plain, year: int) -> Fraction:
    """kWh saved in a calendar year."""
    number = year - one.first_year
    if not 0 <= number < one.life:
        return Fraction(0)
    return Fraction(one.kwh) * (1 - Fraction(one.deterioration) / 100) ** number


@cache
def alone(one: Plain, money: Money) -> Fraction:
    """Its net present value without what it saves on a shared meter, if it is on one."""
    years = range(one.first_year, one.first_year + one.life)
    total = -money.worth(Fraction(one.cost), one.first_year - 1)
    for year in years:
        energy = Fraction(0) if one.meter else kept(one, year) * money.of(year)
        total += money.worth(energy + Fraction(one.other), year)
    return total


@cache
def on_meter(several: frozenset[Plain], money: Money) -> Fraction:
    """What measures on one meter save together, at present value."""
    (use,) = {Fraction(one.use) for one in several}
    first = min(one.first_year for one in several)
    end = max(one.first_year + one.life for one in several)
    total = Fraction(0)
    for year in range(first, end):
        left = Fraction(1)
        for one in several:
            left *= 1 - kept(one, year) / use
        total += money.worth(use * (1 - left) * money.of(year), year)
    return total


def net_present_value(chosen: Sequence[Plain], money: Money) -> Fraction:
    """The net present value of a set, savings on one meter combined."""
    total = sum((alone(one, money) for one in chosen), Fraction(0))
    for meter in {one.meter for one in chosen if one.meter}:
        total += on_meter(frozenset(one for one in chosen if one.meter == meter), money)
    return total


def every_set(
    measures: Sequence[Plain], budget: str, money: Money
) -> Iterator[tuple[Fraction, tuple[str, ...]]]:
    """Each set within the budget that keeps groups and needs, with its worth."""
    for picked in itertools.product([False, True], repeat=len(measures)):
        chosen = [one for one, taken in zip(measures, picked, strict=True) if taken]
        ids = {one.id for one in chosen}
        groups = [one.group for one in chosen if one.group]
        if len(groups) != len(set(groups)) or not all(ids.issuperset(one.needs) for one in chosen):
            continue
        if sum(Fraction(one.cost) for one in chosen) <= Fraction(budget):
            yield net_present_value(chosen, money), tuple(sorted(ids))


if __name__ == "__main__":
    # £25,000 a year for five years: £100,000 in April 2026, £97,000 in April 2033.
    money = Money(2026, "3.5", "0.25", 2020, "0")
    for one in (Plain("now", "100000", 2026, 5, "100000"), Plain("later", "97000", 2033, 5, "1e5")):
        print(one.id, round(float(net_present_value([one], money)), 2))
