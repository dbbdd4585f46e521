"""Kinds of cells of ``measures.csv``: amounts, percentages, years, lists."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

from carbon.cells import parse_number
from carbon.errors import BadValue, FaultList, listed
from carbon.measures.percentages import is_rate, is_share, percentage
from carbon.records.found import Found, written
from carbon.records.kinds import Kind, number, text, whole

#: Beyond this an amount in GBP or kWh is a slip: the whole country uses less electricity a year.
MOST = 1e12
FIRST_YEAR, LAST_YEAR = 1990, 2100
LONGEST_LIFE = 100
BY_SEMICOLONS = "Separate several with semicolons."


def parts(cell: str) -> tuple[str, ...]:
    """The parts of a cell that semicolons separate.

    >>> parts("a; b;")
    ('a', 'b')
    """
    return tuple(filter(None, map(str.strip, cell.split(";"))))


def _day(found: Found) -> date:
    day = found.day(_DATE)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise found.refused(f"a day from {FIRST_YEAR} to {LAST_YEAR}")
    return day


def year_of(part: str) -> int:
    """The year of a part such as ``2026: 40000``; -1 where it begins with none."""
    match = re.match(r"(\d{1,4})\s*:", part)
    return int(match[1]) if match else -1


def amounts_by_year(years: range, expected: str) -> Kind[tuple[tuple[int, float], ...]]:
    """A cell such as ``2026: 40000; 2027: 20000``, of which each part that is wrong is told."""

    def read(found: Found) -> tuple[tuple[int, float], ...]:
        amounts: dict[int, float] = {}
        faults = FaultList()
        for part in parts(found.text(expected)):
            year = year_of(part)
            try:
                amount = parse_number(part.partition(":")[2])
            except ValueError:
                amount = -1.0
            if year not in years or not 0 <= amount <= MOST or year in amounts:
                faults.append(BadValue(repr(part), expected, BY_SEMICOLONS, found.place))
            else:
                amounts[year] = amount
        faults.raise_if_any()
        return tuple(sorted(amounts.items()))

    return Kind(expected, read)


def _each_once(found: Found) -> tuple[str, ...]:
    names = parts(found.text(""))
    twice = [repr(name) for name, times in Counter(names).items() if times > 1]
    if twice:
        raise BadValue(f"{listed(twice)} twice", "each once", BY_SEMICOLONS, found.place)
    return names


def _needs(found: Found) -> tuple[str, ...]:
    named = (written(found.source, column) for column in ("needs", "after"))
    return tuple(dict.fromkeys(name for cell in named for name in parts(cell)))


_DATE = "a date such as 2027-04-01 or 01/04/2027"
FILLED = text("a value", filled=True)
#: GBP and kWh, never negative.
GBP = number("a number of GBP", "265000", lowest=0, highest=MOST)
KWH = number("a number of kWh", "215000", lowest=0, highest=MOST)
#: GBP or a quantity of a fuel, below 0 where it adds.
SIGNED_GBP = number("a number of GBP", "8000", lowest=-MOST, highest=MOST)
QUANTITY = number("a number", "290000", lowest=-MOST, highest=MOST)
USED = number("a number", "1200000", lowest=0, highest=MOST)
YEAR = whole(
    f"a whole number from {FIRST_YEAR} to {LAST_YEAR}", lowest=FIRST_YEAR, highest=LAST_YEAR
)
LIFE = whole(f"a whole number from 1 to {LONGEST_LIFE}", lowest=1, highest=LONGEST_LIFE)
DAY: Kind[date] = Kind(_DATE, _day)
PERSISTENCE = number("a number of years", "12.5", above=0)
SHARE, RATE = percentage(is_share), percentage(is_rate)
#: A category of the Green Book, or a percentage: which, the appraisal's values tell.
BIAS = text("a category, or a percentage of the capital")
NAMES: Kind[tuple[str, ...]] = Kind("", _each_once)
#: What a measure needs, and with it what it comes after.
NEEDS: Kind[tuple[str, ...]] = Kind("", _needs, is_whole=True, keys=("needs",))
CAPITAL_BY_YEAR = amounts_by_year(
    range(FIRST_YEAR, LAST_YEAR + 1),
    f"YEAR: GBP with each year once, from {FIRST_YEAR} to {LAST_YEAR}, as 2026: 40000",
)
#: Up to which year, its life says.
REPLACEMENTS = amounts_by_year(
    range(1, 10_000), "YEAR: GBP with each year of its life once, as 12: 900"
)
