"""Which edition a row of activity takes: the one that it names, or the one for the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path

from carbon import units
from carbon.emissions.plan import Key, Library
from carbon.errors import BadValue
from carbon.factors.activities import Activity
from carbon.factors.announced import UnknownEdition
from carbon.factors.each import EditionRule, choose_each, taken
from carbon.factors.edition import Edition, find_editions
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.own_set_told import described
from carbon.naming import UnknownActivity

#: The edition of an activity type: that which the row names, or, of None, the one for the whole.
Chooser = Callable[[Activity, str | None], EditionChoice]


def every_library(
    folders: Sequence[Path], activities: Mapping[str, Activity]
) -> dict[str, dict[str, Edition]]:
    """The editions of each publisher of *activities*, a council's own sets among them."""
    publishers = sorted({activity.publisher for activity in activities.values()})
    return {publisher: find_editions(folders, publisher, own_sets=True) for publisher in publishers}


def one_edition(library: Library, name: str | None, as_at: date | None = None) -> Chooser:
    """Editions as the file names them, or *name* where it names none, as known on *as_at*."""

    def choice(activity: Activity, named: str | None) -> EditionChoice:
        editions = library[activity.publisher]
        wanted = named or name
        if not wanted:
            raise BadValue(
                "no edition",
                "a column edition, or one edition or period for the whole file",
                "Give --edition 2024 or --period 2023-24.",
            )
        if wanted not in editions:
            raise UnknownEdition(wanted, editions)
        chosen = editions[wanted]
        if as_at is not None and chosen.available > as_at:
            raise BadValue(
                f"edition {chosen} as at {as_at}",
                f"one available on that day; this is seen from {chosen.available} on",
                "Leave out the day, or name an edition that was out.",
            )
        told = (f"{activity.id}: {described(chosen)}.",) if chosen.in_place_of else ()
        how = "user" if chosen.own else "named"
        return EditionChoice(((wanted, Fraction(1)),), how, own_sets=told)

    return choice


def by_period(activities: Mapping[str, Activity], library: Library, rule: EditionRule) -> Chooser:
    """The edition of rows that name none, chosen by the period of *rule*."""
    named_edition = one_edition(library, None, rule.as_at)

    def choice(activity: Activity, named: str | None) -> EditionChoice:
        if named:
            return named_edition(activity, named)
        return taken(activity, choose_each([activity.id], activities, library, rule))

    return choice


def key_of(
    activity: str | None,
    unit: str | None,
    named: str | None,
    activities: Mapping[str, Activity],
    choice: Chooser,
) -> Key:
    """One kind of quantity with its edition and the unit in this program's spelling.

    Raises :class:`~carbon.naming.UnknownActivity`, what :func:`carbon.units.unit` raises and what
    *choice* raises.
    """
    if activity is None or activity not in activities:
        raise UnknownActivity(activity or "", activities)
    return Key(activity, units.unit(unit or ""), choice(activities[activity], named))
