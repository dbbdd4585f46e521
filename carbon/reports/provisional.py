"""That an older edition of the factors stands in, to be said beside a figure that rests on it."""

from __future__ import annotations

from collections.abc import Iterable

from carbon.factors.choice import EditionChoice
from carbon.reports.document import sentence_list


def caveat(choices: Iterable[EditionChoice]) -> str:
    """Which editions stand in and how far off they are, in a few words; empty where none does.

    >>> from fractions import Fraction
    >>> older = EditionChoice((("2025", Fraction(1)),), "provisional", off="electricity 35% too high")
    >>> caveat([older]), caveat([])
    ('provisional: factors of 2025 stand in, electricity 35% too high', '')
    """  # noqa: E501
    standing_in = [choice for choice in choices if choice.provisional]
    if not standing_in:
        return ""
    editions = sentence_list(list(dict.fromkeys(choice.label for choice in standing_in)))
    off = list(dict.fromkeys(choice.off for choice in standing_in if choice.off))
    return ", ".join([f"provisional: factors of {editions} stand in", *off])


def in_brackets(choices: Iterable[EditionChoice]) -> str:
    """The same behind a figure in a sentence; empty where none stands in."""
    text = caveat(choices)
    return f" ({text})" if text else ""
