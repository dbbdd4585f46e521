"""Figures in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date

from carbon.errors import capital
from carbon.figures import in_tonnes, places, tonnes
from carbon.reports.document import printed, sentence_list

__all__ = [
    "between",
    "by_sign",
    "day_in_words",
    "in_scopes",
    "in_words",
    "places",
    "spoken",
    "tonnes",
]

#: Numbers that a sentence writes in words.
NUMBERS = (
    *("", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


#: What measures do with tonnes, above 0 and below; of several, and of one.
SAVE, SAVES = ("save", "add"), ("saves", "adds")


def between(low_kg: float, high_kg: float, gas: str = "CO2e", decimals: int | None = None) -> str:
    """Two masses in kg as the ends of a range, in tonnes, to the same number of decimals.

    Empty where the range has no width at that rounding: one number is no interval.

    >>> between(-150_400.0, -82_300.0), between(680_800.0, 681_100.0)
    ('between −150 tCO2e and −82 tCO2e', '')
    """
    if decimals is None:
        decimals = places(in_tonnes(max(abs(low_kg), abs(high_kg))))
    low, high = (printed(in_tonnes(kg), "number", decimals) for kg in (low_kg, high_kg))
    return "" if low == high else f"between {low} t{gas} and {high} t{gas}"


def by_sign(amount: float, above: str, below: str, said: Callable[[float], str]) -> str:
    """*amount* as a sentence has it: in *above*, or without its sign in *below*.

    What *said* prints as nothing is not below 0.

    >>> [by_sign(kg, "save {}", "add {}", tonnes) for kg in (78_400.0, -78_400.0)]
    ['save 78.4 tCO2e', 'add 78.4 tCO2e']
    """
    size = said(abs(amount))
    return (below if amount < 0 and size != said(0.0) else above).format(size)


def saved_or_added(
    parts: Sequence[tuple[float, str]], said: Callable[[float], str], verbs: tuple[str, str] = SAVE
) -> str:
    """Several amounts, each with its when, after the verb of their sign; the same one said once.

    >>> saved_or_added([(5000.0, "in 2030"), (9000.0, "over its life")], tonnes)
    'save 5.00 tCO2e in 2030 and 9.00 tCO2e over its life'
    >>> saved_or_added([(5000.0, "in 2030"), (-9000.0, "over its life")], tonnes)
    'save 5.00 tCO2e in 2030 and add 9.00 tCO2e over its life'
    """
    told: list[str] = []
    before = ""
    for amount, when in parts:
        verb, _, size = by_sign(amount, f"{verbs[0]}|{{}}", f"{verbs[1]}|{{}}", said).partition("|")
        told.append(f"{'' if verb == before else f'{verb} '}{size} {when}")
        before = verb
    return sentence_list(told)


#: What a measure's tonnes and money are called, where it saves them and where it adds them.
LIFETIME = ("Lifetime saving, {}", "Lifetime increase, {}")
FIRST_YEAR = ("Saves in {} first year", "Costs more in {} first year")


def told_either(labels: tuple[str, str], what: str) -> tuple[str, str]:
    """*labels* for what is saved and what is added, of *what*.

    >>> told_either(LIFETIME, "Salix method")
    ('Lifetime saving, Salix method', 'Lifetime increase, Salix method')
    """
    return labels[0].format(what), labels[1].format(what)


def in_words(count: int, noun: str) -> str:
    """A count and its noun as a sentence says it, small numbers in words.

    >>> in_words(4, "year"), in_words(1, "year"), in_words(24, "year")
    ('four years', 'one year', '24 years')
    """
    number = NUMBERS[count] if 0 < count < len(NUMBERS) else f"{count:,}"
    return f"{number} {noun}{'' if count == 1 else 's'}"


def in_scopes(scopes: Sequence[str]) -> str:
    """The scopes that a figure counts, as the rest of a sentence; empty where it is all of them.

    >>> in_scopes(["1", "2"]), in_scopes(["2"]), in_scopes([])
    (' in scopes 1 and 2', ' in scope 2', '')
    """
    if not scopes:
        return ""
    noun = "scope" if len(scopes) == 1 else "scopes"
    return f" in {noun} {sentence_list(scopes)}"


def in_groups(digits: str, size: int = 8) -> str:
    """A long hash as paper has it, so that it can be read out and breaks across lines.

    >>> in_groups("9f86d081884c7d65")
    '9f86d081 884c7d65'
    """
    return " ".join(digits[start : start + size] for start in range(0, len(digits), size))


def day_in_words(day: date) -> str:
    """A day as a sentence says it.

    >>> day_in_words(date(2024, 6, 3))
    '3 June 2024'
    """
    return f"{day.day} {day:%B %Y}"


def days_in_words(text: str) -> str:
    """*text* with every day that stands in it as data has them as a sentence says it.

    >>> days_in_words("Site b, acquired on 2023-11-01, came since 2022-23")
    'Site b, acquired on 1 November 2023, came since 2022-23'
    """

    def said(found: re.Match[str]) -> str:
        try:
            return day_in_words(date.fromisoformat(found[0]))
        except ValueError:
            return found[0]

    return re.sub(r"(?<![\w-])\d{4}-\d\d-\d\d(?![\w-])", said, text)


def spoken(identity: str) -> str:
    """A slug of the register as a reader would say it.

    >>> spoken("purchased-goods"), spoken("")
    ('Purchased goods', 'Not stated')
    """
    text = identity.replace("-", " ").replace("_", " ").strip()
    return capital(text) or "Not stated"
