"""Units and price years of published tables: what labels, titles and lines say they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from carbon.errors import BadValue
from carbon.factors.appraisal_sheet import plain
from carbon.factors.appraisal_years import ByYear


def check_unit(
    found: ByYear,
    columns: Sequence[int],
    units: Callable[[str], set[str]],
    accepted: Sequence[str],
    spoken: str,
) -> None:
    """That the accepted unit alone is said by the labels of *columns*, else above, else below."""
    for column in columns:
        said = units(plain(" ".join(found.labels[column])))
        for lines in (found.head, found.tail):
            said = said or {unit for line in lines for unit in units(plain(line))}
        if said != set(accepted):
            raise BadValue(
                f"the unit {' and '.join(sorted(said))}" if said else "no unit",
                spoken,
                "A changed unit is not converted in silence: compare it with the publisher's.",
                found.place(found.first, column),
            )


_ENERGY = re.compile(
    r"(?<![a-z])(kilogram(?:me)?s?|kg|grams?|g|tonnes?|t|kt|mt)\s*(?:of )?(co2e?)(?:q|-eq)?\b\)?"
    r"\s*(?:/|per)\s*(kwh|mwh|gwh|twh|gj|therms?)"
)
_TONNE = re.compile(
    r"(£|gbp|€|eur|\$|usd|\bp(?=/)|pence)\s*(m|k)?\s*\(?(?:\d{4})?\)?\s*(?:prices)?\s*(?:/|per)\s*"
    r"(tonnes?|t|kg|kt|mt)\s*(?:of )?(co2e?|c\b|carbon)(?:q|-eq)?"
)


def per_energy(text: str) -> set[str]:
    """The units of emissions per energy that a plain text names.

    >>> per_energy("factors to 2100, kg co2e per kwh")
    {'kgco2e/kwh'}
    """
    short = {"k": "kg", "g": "g", "t": "t", "m": "mt"}
    return {
        f"{'kt' if mass == 'kt' else short[mass[0]]}{gas}/{energy}"
        for mass, gas, energy in _ENERGY.findall(text)
    }


def per_tonne(text: str) -> set[str]:
    """The units of money per mass of gas that a plain text names.

    >>> per_tonne("carbon values, £2022 per tonne of co2e"), per_tonne("p/kgco2e")
    ({'£/tco2e'}, {'p/kgco2e'})
    """
    return {
        f"{'£' if money in ('£', 'gbp') else money}{many}/"
        f"{'t' if mass.startswith('t') else mass}{gas}"
        for money, many, mass, gas in _TONNE.findall(text)
    }


#: How many words a line below a table has that states the price year and nothing else.
SHORT = 6
_YEAR = r"(?<![-/\d])(?<!- )(?<!to )(20\d\d|19\d\d)\b(?! ?(?:-|to) ?\d{4})"
_PRICES = (
    rf"{_YEAR}\s*(?:£|gbp\b|pounds\b|prices?\b|real\b)",
    rf"(?:£|gbp|pounds?)\s*\(?{_YEAR}",
    rf"(?:real|constant|price base|base year|price year|prices? (?:of|in))[^\w£]*(?:year)?[^\w£]*£?"
    rf"{_YEAR}",
)


#: What a line has that tells of two price years: those before and those now.
CONVERTED = re.compile(
    r"\b(convert|inflat|deflated|uprat|rebas|restat|original|previous|former|"
    r"based on|from real)"
)


def price_years(text: str) -> set[int]:
    """The price years that a line states; a span of years is none, nor is a tale of conversion.

    >>> price_years("Carbon values 2020-2100, 2024 £/tCO2e"), price_years("Price base year: 2024")
    ({2024}, {2024})
    >>> price_years("Carbon prices 2020-2050 £/tCO2e")
    set()
    >>> price_years("Converted from real 2020 prices to 2024 prices")
    set()
    """
    if CONVERTED.search(plain(text)):
        return set()
    return {int(year) for pattern in _PRICES for year in re.findall(pattern, plain(text))}


def price_year_of(found: ByYear) -> int:
    """The one year in whose prices the table is: by its labels and head, else a line below it.

    A sentence below may speak of prices that amounts were in before, so only a short line counts.

    Raises :class:`~carbon.errors.BadValue` for none, or for two that contradict each other.
    """
    labels = [" ".join(each) for each in found.labels.values()]
    for line in [*labels, *found.head]:
        if re.search(r"\bnominal\b|\b(current|cash|outturn) prices\b", plain(line)):
            raise BadValue(
                repr(line),
                "amounts in the prices of one year (real), not of each year's own",
                "Bring the series in real terms.",
                found.region.place(),
            )
    years: set[int] = set()
    below = [line for line in found.tail if len(line.split()) <= SHORT]
    for lines in ([*labels, *found.head], below):
        years = years or {year for line in lines for year in price_years(line)}
    if len(years) == 1:
        return years.pop()
    raise BadValue(
        f"prices of {' and '.join(map(str, sorted(years)))}" if years else "no price base year",
        "one year in whose prices the amounts are, as 2024 £/tCO2e or Price base year: 2024",
        "Compare with the publisher's file; the price year is kept, and amounts are brought to "
        "another by the GDP deflator.",
        found.region.place(),
    )
