"""What each row of a block is: a meter, a band, a subtotal or total, or nothing that is needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from carbon.ledger.formats.council.blocks import CO2, COST, PRICE, QUANTITY, VAT, Block, kind_of
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import AtSite, Hints
from carbon.ledger.formats.vocabulary import Vocabulary

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
}
_TOTAL = re.compile(r"\b(sub ?-?totals?|grand totals?|totals?|sum|overall)\b")


@dataclass(frozen=True)
class Label:
    """What stands before the numbers of a row, by what it says."""

    texts: tuple[str, ...]
    fuel: str = ""
    unit: str = ""
    kind: str = QUANTITY

    @property
    def said(self) -> str:
        """The label as the sheet has it."""
        return " ".join(self.texts)


def label_of(block: Block, cells: Sequence[str], vocabulary: Vocabulary) -> Label:
    """The label of a row: its texts before the months, the fuel, unit and kind that they say."""
    texts, fuel, unit, kind = [], "", "", QUANTITY
    for column, heading in block.names.items():
        text = cells[column].strip() if column < len(cells) else ""
        if not text:
            continue
        role = vocabulary.headings.get(plain(heading), "")
        meaning, found = kind_of(text, vocabulary)
        if role == "unit" or (meaning is not None and vocabulary.meaning("unit", text)):
            kind, unit = meaning or QUANTITY, found or vocabulary.meaning("unit", text) or ""
            continue
        if meaning in (COST, PRICE, CO2, VAT):
            kind = meaning
        unit = unit or found
        fuel = fuel or fuel_in(text)
        texts.append(text)
    return Label(tuple(texts), fuel, unit, kind)


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
        if not rest:
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


def is_total(label: Label) -> bool:
    """Whether a row adds up others, by its label."""
    return any(_TOTAL.search(plain(text)) for text in label.texts)


@dataclass(frozen=True)
class Found:
    """The meter of a row, by what it was found; or why there is none, and which it may be.

    With a ``site`` and no ``candidates`` the site has no meter of what the row is of.
    """

    meter: str = ""
    by: str = ""
    candidates: tuple[AtSite, ...] = ()
    site: str = ""


def meter_of(label: Label, context: Sequence[str], fuel: str, unit: str, hints: Hints) -> Found:
    """The meter that a row is of.

    By an id, supply point or serial number in the row; else by the site that the row, its band,
    title or tab names (*context*, the nearest first), of the fuel or unit that is said.
    """
    for text in label.texts:
        name = text.replace(" ", "") if hints.knows(text.replace(" ", "")) else text
        if hints.knows(name) and not hints.at_site(name):
            return Found(name, "its number")
    for text in (*label.texts, *context):
        own = hints.at_site(text)
        if not own:
            continue
        fitting = [one for one in own if _fits(one, fuel, unit)]
        if len(fitting) == 1:
            return Found(fitting[0].meter, f"site {text!r}", site=text)
        return Found("", "", tuple(fitting), text)
    return Found()


def _fits(one: AtSite, fuel: str, unit: str) -> bool:
    """Whether a meter of a site may be meant by a fuel and a unit."""
    if fuel and not one.activity.startswith(FUELS[fuel]):
        return False
    if not fuel and unit == "litre":
        return one.unit == "litre"
    return True
