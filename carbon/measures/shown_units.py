"""What a number format shows beside a number, held against the column that the number stands in.

``50`` in the format ``0" MWh"`` reads "50 MWh", and its column may be of kWh: such a cell is
refused, as are other currencies and numbers shown smaller than they are. The column's own unit, £
in a column of GBP and words for "a year" in one of yearly amounts say nothing new and pass.
"""

from __future__ import annotations

import re

from carbon.number_formats import added, scale_of
from carbon.units import SPELLINGS

#: Words for how much smaller a number is shown than it is stored.
_SCALES = {1000: ("k", "'000", "000s", "thousand"), 1_000_000: ("m", "mn", "million")}
#: By the unit that is shown and how much smaller, the unit of the number that is stored.
_STORED = {("mwh", 1000): "kwh", ("gwh", 1_000_000): "kwh", ("tonnes", 1000): "kg"}
_A_YEAR = ("a", "per", "year", "yr", "annum", "pa", "p")
#: The columns, by their beginning, whose amounts are those of a year.
_YEARLY = ("saving_", "use_", "generation_", "maintenance_", "other_saving_")
_BESIDE_WORDS = re.compile(r"[\s()/.,%–-]+")


def wrong_in(column: str, format_: str) -> str:
    """What the number format *format_* shows that *column* is not; empty where nothing.

    >>> wrong_in("saving_electricity_kwh", '0" MWh"'), wrong_in("capital_gbp", '"£"0"k"')
    ("'MWh' beside the number", "'£k' beside the number")
    >>> wrong_in("saving_electricity_kwh", '0" kWh a year"'), wrong_in("capital_gbp", '"£"#,##0')
    ('', '')
    >>> wrong_in("saving_electricity_kwh", '0.0," MWh"'), wrong_in("capital_gbp", '0.0," MWh"')
    ('', 'a number 1,000 times smaller than the one that is stored')
    """
    text, scale = added(format_).strip(" -"), scale_of(format_)
    words = [each for each in _BESIDE_WORDS.split(text.replace("£", " £ ").casefold()) if each]
    of_scale = _SCALES.get(scale, ())
    if any(_STORED.get((word, scale), "") in column.split("_") for word in words):
        # Shown in MWh and a thousand times smaller, the number itself is in kWh.
        words, of_scale = [word for word in words if (word, scale) not in _STORED], ()
    elif scale != 1 and not set(words) & set(of_scale):
        return f"a number {scale:,} times smaller than the one that is stored"
    yearly = _A_YEAR if column.startswith(_YEARLY) or "%" in text else ()
    if all(word in of_scale or word in yearly or _is_own(column, word) for word in words):
        return ""
    return f"{text!r} beside the number"


def _is_own(column: str, word: str) -> bool:
    """Whether *word* says of a number in *column* only what its name says."""
    parts = column.split("_")
    if word in parts or SPELLINGS.get(word, "").casefold() in parts:
        return True
    if word == "£":
        return "gbp" in parts
    return column == "life_years" and word in ("year", "yr", "yrs")
