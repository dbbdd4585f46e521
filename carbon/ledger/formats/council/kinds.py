"""What the numbers under a heading or beside a label are: use, cost, CO2, a total or a check."""

from __future__ import annotations

import re

from carbon.ledger.formats.column_words import unit_in
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import Vocabulary

QUANTITY, COST, VAT, PRICE, CO2, TOTAL, CHECK = (
    "quantity",
    "cost",
    "VAT",
    "price",
    "CO2",
    "total",
    "check only",
)
COST_WORDS = re.compile(r"(^|\s)(£|gbp|cost|net|amount|spend|charge|charges)(\s|$)")
PRICE_WORDS = re.compile(r"p/kwh|pence|p per|unit price|unit rate|£/|per kwh")
CO2_WORDS = re.compile(r"co2|carbon|emission|tco2e|kgco2e")
CHECK_WORDS = re.compile(
    r"change|variance|difference|diff|last year|previous|average|avg|target|budget|per cent|rank|%"
    r"|per m2|per pupil|benchmark|forecast|note|comment|floor area|\barea\b|m2|m²|pupils"
    r"|\b(max|min|maximum|minimum|highest|lowest|peak|median|mean|gia|nia|gfa|sqm|cumulative)\b|occupan|\bdays\b|degree|hdd|rating|score|rank|tariff|priorit"
)
#: Headings of what a row is, in numbers.
NAME_WORDS = re.compile(
    r"\b(ref|reference|code|centre|center|number|no|id|uprn|dfe|urn|post ?code|type)\b"
)
#: Longer numbers are supply points or accounts, and no use of a month.
LONGEST_USE = 10
TOTAL_WORDS = re.compile(r"\b(total|totals|sum|ytd|year to date|annual|full year|year)\b")
QUARTER_WORDS = re.compile(r"\b(q[1-4]|qtr|quarter|h[12]|half)\b")


def kind_of(text: str, vocabulary: Vocabulary) -> tuple[str | None, str]:
    """What a sub-heading or label says a number is, and its unit; None where it says neither."""
    name = plain(text)
    if CO2_WORDS.search(name):
        return CO2, ""
    if PRICE_WORDS.search(name):
        return PRICE, ""
    if re.search(r"\bvat\b", name):
        return VAT, ""
    unit = unit_in(text, vocabulary) or vocabulary.meaning("unit", text) or ""
    if unit == "GBP":
        return COST, ""
    if unit:
        return QUANTITY, unit
    if COST_WORDS.search(name) or "£" in text:
        return COST, ""
    if vocabulary.headings.get(name) == "quantity":
        return QUANTITY, ""
    return None, ""


def register_in(text: str, vocabulary: Vocabulary) -> str:
    """The register or rate that a text names beside its unit: ``Night (kWh)``; else empty."""
    words = [word for word in re.split(r"[\s()]+", text) if word and not unit_in(word, vocabulary)]
    name = " ".join(words)
    return name if vocabulary.tells("register", name) else ""
