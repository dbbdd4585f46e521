"""What each row of a block is: a meter, a band, a subtotal or total, or nothing that is needed."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from carbon.ledger.formats.column_words import unit_in
from carbon.ledger.formats.council.block import Block
from carbon.ledger.formats.council.kinds import (
    CO2,
    COST,
    PRICE,
    QUANTITY,
    VAT,
    kind_of,
    register_in,
)
from carbon.ledger.formats.council.years import only_year, year_named
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import AtSite, Hints
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.periods import Period

#: What a sheet calls a fuel, and the activities that it may mean, by the beginnings of their ids.
FUELS = {
    "electricity": ("electricity",),
    "electric": ("electricity",),
    "elec": ("electricity",),
    "power": ("electricity",),
    "street lighting": ("electricity",),
    "gas": ("natural-gas",),
    "natural gas": ("natural-gas",),
    "oil": ("burning-oil", "gas-oil", "fuel-oil"),
    "heating oil": ("burning-oil", "gas-oil"),
    "kerosene": ("burning-oil",),
    "burning oil": ("burning-oil",),
    "gas oil": ("gas-oil",),
    "lpg": ("lpg",),
    "water": ("water-supply",),
    "diesel": ("diesel",),
    "petrol": ("petrol",),
    "biomass": ("wood", "biomass"),
    "wood": ("wood",),
    "district heat": ("district-heat",),
    "heat": ("district-heat",),
    "export": ("solar-export",),
    "generation": ("solar-generation",),
}
#: What figures are of where they are not taken from the grid, by a word of label, band or title.
_DIRECTIONS = {
    "export": "export",
    "exported": "export",
    "exports": "export",
    "generation": "generation",
    "generated": "generation",
}
_WORDS_OF_FUELS = frozenset(word for name in FUELS for word in name.split())
_TOTAL = re.compile(r"\b(sub ?-?totals?|grand totals?|totals?|sum|overall)\b")


@dataclass(frozen=True)
class Label:
    """What stands before the numbers of a row, by what it says.

    ``names`` are those of its texts, by column, that are neither a fuel nor a number.
    """

    texts: tuple[str, ...]
    fuel: str = ""
    unit: str = ""
    kind: str = QUANTITY
    names: tuple[tuple[int, str], ...] = ()
    register: str = ""

    @property
    def said(self) -> str:
        """The label as the sheet has it."""
        return " ".join(self.texts)


def label_of(
    block: Block,
    cells: Sequence[str],
    vocabulary: Vocabulary,
    before: Sequence[tuple[int, str]] = (),
    names_year: bool = False,
) -> Label:
    """The label of a row: its texts before the months, the fuel, unit and kind that they say.

    A row that says its fuel, unit or number and no name, and whose name's cell is empty, is of the
    name *before*, as under a merged cell. Where it *names_year*, that is no part of it.
    """
    texts, names, fuel, unit, kind, says = [], [], "", "", QUANTITY, False
    register = ""
    for column, heading in block.names.items():
        text = cells[column].strip() if column < len(cells) else ""
        if not text or (names_year and only_year(text)):
            continue
        role = vocabulary.headings.get(plain(heading), "")
        meaning, found = kind_of(text, vocabulary)
        says = True
        if role == "unit" or (meaning is not None and vocabulary.meaning("unit", text)):
            kind, unit = meaning or QUANTITY, found or vocabulary.meaning("unit", text) or ""
            continue
        if meaning in (COST, PRICE, CO2, VAT):
            kind = meaning
        unit = unit or found
        fuel = fuel or fuel_in(text)
        if found := register_in(text, vocabulary):
            register = found
            continue
        texts.append(text)
        if not (fuel_in(text) or meaning or re.fullmatch(r"[\d\s]{6,}", text)):
            names.append((column, text))
    if says and not names and all(c >= len(cells) or not cells[c].strip() for c, _ in before):
        names = list(before)
        texts[:0] = [text for _, text in before]
    return Label(tuple(texts), fuel, unit, kind, tuple(names), register)


#: Words that a label may have beside its fuel.
_BESIDE = frozenset(
    {"kwh", "mwh", "m3", "m³", "litres", "litre", "l", "supply", "usage", "consumption", "use"}
    | {"used", "meter", "main", "mains", "heating", "total", "units", "unit", "and", "cost"}
)


def fuel_in(text: str) -> str:
    """The fuel that a text names, alone or after a dash or bracket; empty where it names none.

    >>> fuel_in("Gas (kWh)"), fuel_in("Hall - Electricity"), fuel_in("Gas Street Library")
    ('gas', 'electricity', '')
    """
    parts = re.split(r"\s[-–:]\s|[(\[)\]]", text)
    for part in (text, parts[-1], *parts[1:]):
        words = f" {plain(part)} "
        found = [name for name in FUELS if f" {name} " in words]
        longest = [
            name for name in found if not any(name != other and name in other for other in found)
        ]
        if len({FUELS[name] for name in longest}) != 1:
            continue
        rest = set(words.split()) - set(longest[0].split()) - _BESIDE
        if not any(map(str.isalpha, rest)):
            return longest[0]
    return ""


def fuel_of_title(text: str) -> str:
    """The fuel that a title or tab names among other words; empty where none, or several."""
    words = f" {plain(text)} "
    found = [name for name in FUELS if f" {name} " in words]
    longest = [
        name for name in found if not any(name != other and name in other for other in found)
    ]
    return longest[0] if len({FUELS[name] for name in longest}) == 1 else ""


def fuel_of(context: Sequence[str]) -> str:
    """The fuel that what stands above a row names, the nearest first; empty where it is open.

    A text that names nothing else counts before one that has the word among others: a band "Gas
    Street" under the title "Electricity" is no gas.
    """
    for text in context:
        if found := fuel_in(text):
            return found
    named = [found for text in context if (found := fuel_of_title(text))]
    return named[0] if len({FUELS[name] for name in named}) == 1 else ""


def direction_of(texts: Sequence[str], vocabulary: Vocabulary) -> str:
    """``export`` or ``generation``, where the nearest text that speaks of energy says so.

    A text that names what was taken in too, such as "Import and export", leaves it open.
    """
    for text in texts:
        words = set(plain(text).split())
        found = {meant for word, meant in _DIRECTIONS.items() if word in words}
        if "import" in words:
            return ""
        is_of_energy = unit_in(text, vocabulary) or fuel_of_title(text) or words & {"pv", "solar"}
        if len(found) == 1 and (is_of_energy or len(words) < 3):
            return found.pop()
    return ""


def is_total(texts: Sequence[str]) -> bool:
    """Whether a row adds up others, by the texts of its label that are nobody's name."""
    return any(_TOTAL.search(plain(text)) for text in texts)


#: What makes a row a check, and what may stand beside it.
_CHECKS = frozenset(
    {"average", "averages", "avg", "mean", "median", "min", "minimum", "max", "maximum", "lowest"}
    | {"highest", "degree", "hdd", "hdds", "cdd", "days", "change", "variance", "difference"}
    | {"diff", "last", "previous", "prior", "target", "targets", "budget", "forecast", "%"}
    | {"temperature", "temperatures", "temp", "temps"}
    | {"cumulative", "running", "ytd", "per", "percentage", "saving", "savings"}
)
_BESIDE_CHECKS = frozenset(
    {"in", "on", "of", "to", "date", "year", "years", "month", "months", "monthly", "annual"}
    | {"the", "a", "day", "daily", "from", "vs", "v", "for", "against", "total", "totals"}
    | {"heating", "cooling", "pupil", "head", "m2", "m²", "sq", "m", "base", "c", "number", "or"}
    | {"outside", "outdoor", "external", "air", "weather", "ambient", "deg", "celsius"}
    | {"all", "sites", "site", "yr", "same", "period", "cent", "and", "by", "with", "row", "value"}
)


def is_check(texts: Sequence[str], months: Collection[Period]) -> bool:
    """Whether a row is no use but set beside it: an average, degree days, a target, last year.

    Every word of one of its texts is of such a row; or it names a year that no month is of.
    """
    for text in texts:
        words = set(re.findall(r"[a-z]+\d?²?|%", text.casefold()))
        rest = words - _CHECKS - _BESIDE_CHECKS - _BESIDE - _WORDS_OF_FUELS
        if words & _CHECKS and not rest:
            return True
        year = year_named(text)
        if year and not rest and not any(year.start <= one.start < year.end for one in months):
            return True
    return False


@dataclass(frozen=True)
class Found:
    """The meter of a row, by what it was found; or why there is none, and which it may be.

    With a ``site`` and no ``candidates`` the site has no meter of what the row is of; ``clash`` is
    what the row says that the meter is not of.
    """

    meter: str = ""
    by: str = ""
    candidates: tuple[AtSite, ...] = ()
    site: str = ""
    clash: str = ""


def _clash(label: Label, name: str, fuel: str, hints: Hints) -> str:
    """What a row says that its number is not of: another site or fuel; empty where they agree."""
    meter, activity = hints.id_of(name), hints.activity_of(name)
    for text in label.texts:
        own = hints.at_site(text)
        if meter and own and meter not in [one.meter for one in own]:
            return f"site {text!r}"
    of = {FUELS[one] for one in FUELS if activity.startswith(FUELS[one])}
    if fuel and of and FUELS[fuel] not in of and not activity.startswith(FUELS[fuel]):
        return fuel
    return ""


def meter_of(label: Label, context: Sequence[str], fuel: str, unit: str, hints: Hints) -> Found:
    """The meter that a row is of.

    By an id, supply point or serial number in the row; else by the site that the row, its band,
    title or tab names (*context*, the nearest first), of the fuel or unit that is said.
    """
    for text in label.texts:
        name = text.replace(" ", "") if hints.knows(text.replace(" ", "")) else text
        # The top line of an MPAN stands before its core of 13 digits.
        if re.fullmatch(r"\d{21}", core := name.replace(" ", "")) and hints.knows(core[-13:]):
            name = core[-13:]
        if hints.knows(name) and not hints.at_site(name):
            return Found(name, "its number", clash=_clash(label, name, fuel, hints))
    for text in (*label.texts, *context):
        text, own, more = _site_in(text, hints)
        if not own:
            continue
        fuel = fuel_of_title(more) or fuel
        fitting = [one for one in own if _fits(one, fuel, unit)]
        if len(fitting) == 1:
            return Found(fitting[0].meter, f"site {text!r}", site=text)
        return Found("", "", tuple(fitting), text)
    return Found()


def _site_in(text: str, hints: Hints) -> tuple[str, Sequence[AtSite], str]:
    """The site that a text names, its meters, and the fuel, unit or year that it says after it."""
    words = text.split()
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).strip(" -–:,(")
        if own := hints.at_site(name):
            return name, own, " ".join(words[count:])
        last = plain(words[count - 1].strip("()[]"))
        is_more = not last or last in _BESIDE or last in _WORDS_OF_FUELS
        if not is_more and not only_year(last) and not only_year(words[count - 1]):
            break
    return text, (), ""


def _fits(one: AtSite, fuel: str, unit: str) -> bool:
    """Whether a meter of a site may be meant by a fuel and a unit."""
    if fuel and not one.activity.startswith(FUELS[fuel]):
        return False
    if not fuel and unit == "litre":
        return one.unit == "litre"
    return True
