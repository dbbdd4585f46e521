"""What a number format shows beside a number, held against the column that the number stands in.

``50`` in the format ``0" MWh"`` reads "50 MWh", and its column may be of kWh: such a cell is
refused, as are other currencies and numbers shown smaller than they are. The column's own unit, £
in a column of GBP and words for "a year" in one of yearly amounts say nothing new and pass, as does
a larger unit of which the number is shown: 50,000 kWh in ``0," MWh"`` reads "50 MWh".
"""

from __future__ import annotations

import re

from carbon.errors import CarbonError
from carbon.number_formats import added, scale_of
from carbon.units import SPELLINGS, conversion

#: Words for how much smaller a number is shown than it is stored.
_SCALES = {1000: ("k", "'000", "000s", "thousand"), 1_000_000: ("m", "mn", "million")}
_A_YEAR = ("a", "per", "year", "yr", "annum", "pa", "p")
#: The columns, by their beginning, whose amounts are those of a year.
_YEARLY = ("saving_", "use_", "generation_", "maintenance_", "other_saving_")
_BESIDE_WORDS = re.compile(r"[\s()/.,%–-]+")


def wrong_in(column: str, format_: str) -> str:
    """What the number format *format_* shows that *column* is not; empty where nothing.

    >>> wrong_in("saving_electricity_kwh", '0" MWh"'), wrong_in("capital_gbp", '"£"0"k"')
    ("'MWh' beside the number", "'£k' beside the number")
    >>> wrong_in("saving_electricity_kwh", '0.0," MWh"'), wrong_in("saving_electricity_kwh", "0,")
    ('', 'a number 1,000 times smaller than the one that is stored')
    >>> wrong_in("saving_electricity_kwh", '0" kWh a year"'), wrong_in("capital_gbp", '"£"#,##0')
    ('', '')
    """
    text, scale = added(format_).strip(" -"), scale_of(format_)
    words = [each for each in _BESIDE_WORDS.split(text.replace("£", " £ ").casefold()) if each]
    of_scale = _SCALES.get(scale, ())
    if larger := [word for word in words if _is_larger(column, word, scale)]:
        # 290,000 kWh shown as 290.0 MWh are what they are.
        words = [word for word in words if word not in larger]
        of_scale = ()
        scale = 1
    if scale != 1 and not set(words) & set(of_scale):
        return f"a number {scale:,} times smaller than the one that is stored"
    yearly = _A_YEAR if column.startswith(_YEARLY) or "%" in text else ()
    if all(word in of_scale or word in yearly or _is_own(column, word) for word in words):
        return ""
    return f"{text!r} beside the number"


def _is_larger(column: str, word: str, scale: int) -> bool:
    """Whether *word* is the unit of *column* in the size in which *scale* shows a number of it."""
    own = next((SPELLINGS[part] for part in column.split("_") if part in SPELLINGS), "")
    if scale == 1 or not own or word not in SPELLINGS:
        return False
    try:
        return conversion(SPELLINGS[word], own) == scale
    except CarbonError:
        return False


def _is_own(column: str, word: str) -> bool:
    """Whether *word* says of a number in *column* only what its name says."""
    parts = column.split("_")
    if word in parts or SPELLINGS.get(word, "").casefold() in parts:
        return True
    if word == "£":
        return "gbp" in parts
    return column == "life_years" and word in ("year", "yr", "yrs")
