"""That a figure rests on an older edition, or on other files than its year was closed with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from carbon.factors.edition_choice import EditionChoice, came_since
from carbon.reports.document import sentence_list

if TYPE_CHECKING:
    from carbon.targets.series import Series


def caveat(choices: Iterable[EditionChoice]) -> str:
    """Which editions stand in and how far off they are, in a few words; empty where none does.

    >>> from dataclasses import replace
    >>> from fractions import Fraction
    >>> older = EditionChoice((("2025", Fraction(1)),), "provisional", off="electricity 35% too high")
    >>> caveat([older]), caveat([])
    ('provisional: factors of 2025 stand in, electricity 35% too high', '')
    >>> caveat([replace(older, closed="2026-27", came=("2026",))])
    'provisional: closed with factors of 2025, electricity 35% too high; those of 2026 are here'
    """  # noqa: E501
    standing_in = [choice for choice in choices if choice.provisional]
    if not standing_in:
        return ""
    editions = sentence_list(list(dict.fromkeys(choice.label for choice in standing_in)))
    off = list(dict.fromkeys(choice.off for choice in standing_in if choice.off))
    if came := came_since(standing_in):
        closed = ", ".join([f"provisional: closed with factors of {editions}", *off])
        return f"{closed}; those of {sentence_list(list(came))} are here"
    return ", ".join([f"provisional: factors of {editions} stand in", *off])


def until(choices: Iterable[EditionChoice], told: Sequence[str] = ()) -> str:
    """Until when figures are provisional, in sentences; empty where none stands in.

    What stands in the sentences *told* beside it is not said again.

    >>> from fractions import Fraction
    >>> until([EditionChoice((("2025", Fraction(1)),), "provisional")])
    "Figures are provisional (p) until the year's own factors are imported."
    """
    standing_in = [choice for choice in choices if choice.provisional]
    overtaken = dict.fromkeys(choice.overtaken for choice in standing_in if choice.came)
    if overtaken:
        anew = [one for one in overtaken if not any(one in sentence for sentence in told)]
        return " ".join(["Figures are provisional (p) until the year is frozen anew.", *anew])
    if not standing_in:
        return ""
    return "Figures are provisional (p) until the year's own factors are imported."


def moved_since(series: Series) -> str:
    """Which years' figures are not those that were closed; empty where all are."""
    years = [str(seen.period) for seen in series.observations if seen.since_close.moved]
    if not years:
        return ""
    return (
        f"Figures of {sentence_list(years)} are not those that were closed (see what each year "
        "rests on)."
    )


def in_brackets(choices: Iterable[EditionChoice]) -> str:
    """The same behind a figure in a sentence; empty where none stands in."""
    text = caveat(choices)
    return f" ({text})" if text else ""
