"""What the words of a heading say of the column below it."""

from __future__ import annotations

import re
from collections.abc import Collection

from carbon.ledger.formats.columns import NO_ENERGY
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import Vocabulary

#: A value of more words than this is prose, in which single words tell nothing.
MOST_WORDS = 4
#: Words of a heading by which it speaks of something that changes a number, the first that fits.
SPEAKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("meter", frozenset({"mpan", "mprn", "mpxn", "mpr", "spid", "mpan/mprn"})),
    ("serial", frozenset({"serial", "msn"})),
    (
        NO_ENERGY,
        frozenset({"kvarh", "kvar", "kvah", "kva", "kw", "reactive", "demand", "lag", "lead"}),
    ),
    ("correction_factor", frozenset({"correction"})),
    ("calorific_value", frozenset({"calorific"})),
    (
        "multiplier",
        frozenset(
            {"multiplier", "factor", "constant", "ratio", "multiply", "scaling", "mult", "ct"}
            | {"return", "passengers"}
        ),
    ),
    (
        "quality",
        frozenset(
            {"estimated", "estimate", "estimation", "est", "quality", "flag", "dq", "marker"}
            | {
                "indicator",
                "actual",
                "validated",
                "substituted",
                "status",
                "validity",
                "valid",
                "gap",
            }
            | {"alarm", "alarms", "error", "errors", "suspect", "verified", "edited"}
        ),
    ),
    ("unit", frozenset({"unit", "units", "uom", "imperial", "metric"})),
    (
        "measurement",
        frozenset({"direction", "import", "export", "mq", "imported", "exported", "flow"}),
    ),
    ("register", frozenset({"register", "tpr", "rate", "tou", "band", "timeband"})),
    (
        "product",
        frozenset({"product", "grade", "material", "ewc", "disposal", "treatment", "recovery"}),
    ),
    (
        "quantity",
        frozenset(
            {"kwh", "mwh", "wh", "gwh", "m3", "m³", "hcf", "ft3", "consumption", "usage", "used"}
            | {"volume", "litres", "litre", "therms", "miles", "km", "kg", "tonnes", "quantity"}
            | {"energy", "advance", "mileage", "weight"}
        ),
    ),
    ("read", frozenset({"read", "reading", "index", "dial", "reads"})),
    ("kind", frozenset({"type", "kind", "code", "class", "category", "channel"})),
)
#: Words that a heading of a quantity may have beside its register and unit.
QUANTITY_WORDS = frozenset(
    {"kwh", "mwh", "wh", "gwh", "consumption", "usage", "used", "units", "unit", "use", "energy"}
    | {"total", "quantity", "m3", "m³", "volume", "in", "billed", "rate", "read", "reading"}
    | {"actual", "metered", "active"}
    | {"index", "meter"}
)
#: Words by which a heading beside its register says that it holds use, or what a dial says.
MEASURED = frozenset({"units", "consumption", "usage", "used", "use", "quantity"})
DIAL = frozenset({"cumulative", "accumulated", "totaliser", "totalizer", "odometer"})
READS = frozenset({"read", "reading", "index"})
#: Words of a heading whose values may say what each line of a bill is for.
OF_LINES = frozenset({"charge", "charges", "tariff", "invoice", "price", "cost"})
#: Headings that may be an amount of money, and those beside which they are.
AMOUNTS = frozenset({"net", "value", "total", "net value", "total value"})
MONEY = frozenset(
    {
        "vat",
        "vat amount",
        "gross",
        "price",
        "unit price",
        "pump price",
        "cost",
        "net amount",
        "amount",
    }
)
DATE_WORDS = frozenset({"date", "day", "dated"})
#: Words of a heading by which its yes means estimated, or actual.
_ASKS_ESTIMATED = frozenset({"estimated", "estimate", "estimation", "est", "substituted"})
_ASKS_ACTUAL = frozenset({"actual", "actuals", "act", "validated", "valid", "measured"})
SCALE = "it is scaled"
#: What a heading says of a number that is no plain quantity of the row's days, and by what words.
_QUALIFIED = tuple(
    (said, re.compile(pattern, re.IGNORECASE))
    for said, pattern in (
        (
            SCALE,
            r"\b[x×*] ?10+\b|(?<!\d)'?0{3}'?s?\b|\b(?:thousand|million)s?\b(?!.watt)",
        ),
        ("an average", r"\b(?:average|avg|mean)\b"),
        (
            "not measured",
            r"\b(?:forecast(?:ed)?|budget(?:ed)?|target|baseline|benchmark|predicted|expected|saved"
            r"|savings?|avoided|ordered|requested|quoted|normali[sz]ed|weather|variance)\b",
        ),
        (
            "of another time",
            r"\b(?:last|previous|prior|preceding) (?:year|month|quarter|period|bill)"
            r"|\b(?:eac|aq|soq|ytd|mtd|year to date|rolling|to date)\b",
        ),
        (
            "in a unit that is not known",
            r"\b(?:pulses?|counts?|ticks?|gal|gals|gallons?|btus?|kbtu|mmbtu|kcal|joules?|kj|tj|lbs?"
            r"|pounds?|ounces?|cwt|stones?|yards?|cubic yards?|yd3|bags?|bins?|lifts?)\b",
        ),
        (
            "a load with what carries it",
            r"\b(?:gross|tare)\b.*\b(?:kgs?|tonnes?|t|te|weight)\b"
            r"|\b(?:kgs?|tonnes?|weight)\b.*\b(?:gross|tare)\b",
        ),
        ("emissions", r"\b(?:kg|t|g)? ?co ?2 ?e?\b|\b(?:carbon|ghg|emissions?)\b"),
        (
            "a share of something",
            r"(?:/|\bper) ?(?:m2|m²|sqm|sq m|square|week|month|annum|year|person|head|fte|pupil)",
        ),
    )
)
_A_DAY = re.compile(r"(?:/|\bper) ?day\b", re.IGNORECASE)
_A_YEAR = re.compile(r"\b(?:annual|yearly)\b", re.IGNORECASE)


def spoken_of(spoken: Collection[str]) -> str:
    """The role that the words of a heading speak of; empty where they speak of none."""
    return next((role for role, known in SPEAKS if known.intersection(spoken)), "")


def qualifier(heading: str, spans: bool) -> str:
    """What a heading says by which its number is not what was used; empty where nothing.

    *spans* is whether the rows have a first and a last day: there ``kWh per day`` is a rate.

    >>> qualifier("Consumption ('000 kWh)", True), qualifier("kWh (thousand Watt-hours)", True)
    ('it is scaled', '')
    """
    text = re.sub(r"[_-]", " ", heading)
    if spans and _A_DAY.search(text):
        return "an average"
    if spans and _A_YEAR.search(text):
        return "of another time"
    return next((said for said, pattern in _QUALIFIED if pattern.search(text)), "")


def answer(vocabulary: Vocabulary, heading: str, text: str) -> str:
    """What yes or no means under a heading that asks; empty where it asks nothing, or both.

    ``Y`` is estimated under ``Estimated?`` and actual under ``Actual?``; under ``Flag`` nobody
    knows.
    """
    said = vocabulary.meaning("answer", text)
    spoken = set(plain(heading).split())
    estimated, actual = bool(spoken & _ASKS_ESTIMATED), bool(spoken & _ASKS_ACTUAL)
    if said is None or estimated is actual:
        return ""
    return "estimated" if estimated is (said == "yes") else "actual"


def unit_in(heading: str, vocabulary: Vocabulary) -> str:
    """The unit that a heading names; empty where it names none."""
    name = plain(heading)
    if name.startswith("p/") or " p/" in name:
        return ""
    spoken = name.split()
    # The longest phrase counts: "100 cu ft" is no "cu ft". Single words must leave no doubt.
    for last in range(len(spoken), 0, -1):
        for first in range(max(0, last - MOST_WORDS), last):
            phrase = " ".join(spoken[first:last])
            unit = vocabulary.meaning("unit", phrase)
            if unit and (last - first > 1 or vocabulary.tells("unit", phrase)):
                return unit
    return ""
