"""What is said of a council's own sets: what they are for, from where, and what they lack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from carbon.errors import listed
from carbon.factors.activities import Activity
from carbon.factors.choice import current
from carbon.factors.doubts import own_set_doubts
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.factor import same
from carbon.factors.lacking import carries
from carbon.files import shown


def enter_yourself(
    years: Iterable[int],
    wanted: Sequence[Activity],
    editions: Mapping[str, Edition],
    as_at: date | None,
) -> Iterator[str]:
    """Where the factors of *wanted* are that editions of *years* lack, or how to enter the first.

    A set that has them all may not be there yet on the day asked for; where it is, it is another
    year of a blended factor that lacks them.
    """
    for year in years:
        own = next((one for one in editions.values() if one.in_place_of and one.year == year), None)
        lacking = [one.id for one in wanted if own is None or not carries(own, one)]
        if own is None:
            options = " ".join(f"--activity {name}" for name in lacking)
            yield (
                f"Or enter the few factors of {year} needed yourself, each with its source and "
                "checked by a second person: "
                f"`carbon factors template --edition {year} {options}`."
            )
        elif lacking:
            yield (
                f"Or add the factors of {', '.join(lacking)} to the council's own set, "
                f"{shown(own.path)}, each with its source, and have it checked by a second person."
            )
        elif as_at is not None and own.available > as_at:
            yield (
                f"The council's own set {own.name} has them, and is seen from {own.available} on, "
                "the day it was checked."
            )
        else:
            yield f"The council's own set {own.name} has those of {year}, and of that year alone."
        if lacking:
            return


def used_told(
    names: Collection[str], choice: EditionChoice, editions: Mapping[str, Edition]
) -> Iterator[str]:
    """That *names* rest on the own sets of *choice*, from where, and who checked it."""
    for part, _ in choice.parts:
        own = editions.get(part)
        if own is None or not own.in_place_of:
            continue
        yield f"{listed(names)}: {described(own)}."
        yield from own_set_doubts(own, editions)


def described(own: Edition) -> str:
    """An own set in words: in place of what, from where, by whom."""
    return (
        f"the council's own set {own.name}, in place of edition {own.in_place_of}; source: "
        f"{own.source}; entered by {own.entered_by}, checked by {own.checked_by} on "
        f"{own.checked_at}"
    )


def own_set_notes(editions: Mapping[str, Edition], activities: Mapping[str, Activity]) -> list[str]:
    """A remark for each own set among *editions*: what it is for, or that it is no longer used."""
    told = []
    for own in (one for one in editions.values() if one.in_place_of):
        served = [
            one
            for _, one in sorted(activities.items())
            if one.publisher == own.publisher and carries(own, one)
        ]
        names = listed(one.id for one in served) if served else "no activity, for none is whole"
        beside = {name: one for name, one in editions.items() if one.publisher == own.publisher}
        if own.year in (official := current(beside)):
            told.append(f"{own}: {described(own)}.")
            told.append(no_longer_used(own, official[own.year], served))
            continue
        told.append(f"{own}: {described(own)}; for {names}.")
        told += own_set_doubts(own, editions)
    return told


def no_longer_used(own: Edition, official: Edition, activities: Iterable[Activity]) -> str:
    """That *official* took the place of an own set, and by how much they differ.

    A percentage is of the set's value: (official − own) ÷ own.
    """
    told = []
    for activity in activities:
        for line in activity.lines:
            key = line.factor_id, activity.unit
            if not official.has(*key):
                told.append(f"{activity.id}, {line.name}: not in edition {official.name}")
                continue
            old, new = (one.factor(*key).kg_co2e for one in (own, official))
            if not same(old, new):
                part = f" ({(new - old) / old * 100:+.2f} %)".replace("-", "−") if old > 0 else ""
                told.append(f"{activity.id}, {line.name}: {old:.12g} in it, {new:.12g} now{part}")
    differs = f"kg CO2e per unit differ: {'; '.join(told)}" if told else "their values are the same"
    return (
        f"The council's own set {own.name} is no longer used, for edition {official.name} is here: "
        f"{differs}. Keep its files: a year that was closed with it takes it still."
    )
