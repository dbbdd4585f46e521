"""One list of measures for a report and for the fund beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from carbon.errors import BadValue, Place, listed
from carbon.measures.measure import Measure


def refuse_two_versions(
    own: Sequence[Measure], file: str, others: Sequence[Measure], other_file: str, place: Place
) -> None:
    """Refuse a list of *others* that has measures of *own* with other words or numbers.

    A report would have one measure at two costs. Lists that share no id are of two programmes, and
    a copy of the same list is the same. *place* is where the fund names its list.

    Raises :class:`~carbon.errors.BadValue`.
    """
    known = {each.id: replace(each, place=None) for each in own}
    differing = [
        each.id
        for each in others
        if each.id in known and replace(each, place=None) != known[each.id]
    ]
    if differing:
        raise BadValue(
            f"measures = {other_file!r}, which says otherwise than {file} of {listed(differing)}",
            "one list for the report and its fund",
            f"Name {file} there, or correct the list that is old.",
            place,
        )
