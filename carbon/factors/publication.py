"""When a file was published, and which version of its year it is.

A date decides from when on ``--as-at`` sees an edition, a version which of two takes the place of
the other. A date before the edition's own year is not its own: the front page is last year's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from carbon.errors import BadValue, Place
from carbon.factors.announced import Announced
from carbon.factors.choice import in_force, newest
from carbon.factors.edition import Edition
from carbon.factors.factor import Factor, same
from carbon.factors.identity import slug
from carbon.factors.source import SourceFile


@dataclass(frozen=True)
class Dates:
    """The day an edition came out and that of its revision; None where nothing tells it."""

    published: date | None
    revised: date | None


def dates_of(
    source: SourceFile, replaces: str, given: date | None, announced: Announced | None
) -> Dates:
    """The dates of the edition made of *source*: as *given*, as the file tells, or as announced.

    A revision that *replaces* an edition came out when it was revised.
    """
    updated, first = (
        day if day and day.year >= source.year else None
        for day in (source.updated, source.first_published)
    )
    is_first = parts_of(source.version) in ((), (1,))
    as_announced = announced is not None and parts_of(announced.revision) == parts_of(
        source.version
    )
    revised = None if is_first else updated
    if announced is not None and as_announced and not is_first:
        revised = revised or announced.revised
    if replaces:
        return Dates(revised, revised)
    return Dates(given or first or (announced.published if announced else None), revised)


def name_of(source: SourceFile, digest: str, editions: Mapping[str, Edition]) -> tuple[str, str]:
    """The name of the edition to write, and the one it replaces: empty for a year's first.

    A file that is here already keeps its name. An older version that a later one says it replaced,
    and that is gone, takes its place again: a year may have been closed with it.
    """
    of_year = {name: one for name, one in editions.items() if one.year == source.year}
    for edition in of_year.values():
        if edition.sha256 == digest:
            return edition.name, edition.replaces
    first = str(source.year)
    if not of_year:
        return first, ""
    # The version is what a cell says: it becomes the name of a file, and may be no path.
    name = f"{source.year}-v{slug(source.version) or 'next'}"
    if name in editions:
        # Written over, it replaces what it replaced: never itself, nor what came after it.
        return name, editions[name].replaces
    gone = {
        one.replaces
        for one in of_year.values()
        if one.replaces not in of_year and () < parts_of(source.version) < parts_of(one.revision)
    }
    if gone & {name, first}:
        version = parts_of(source.version)
        before = {key: one for key, one in of_year.items() if parts_of(one.revision) < version}
        return (name if name in gone else first), newest(before).name if before else ""
    return name, in_force(of_year.values())[source.year].name


def undated_told(source: SourceFile, dates: Dates) -> list[str]:
    """A remark where nothing tells when an edition came out whose year is not over."""
    if dates.published or dates.revised or source.year < date.today().year:
        return []
    stated = source.updated or source.first_published
    found = f"the date {stated}, before its own year {source.year}" if stated else "no date"
    return [
        f"Warning: {source.file}: found {found}; expected the day it was published. With --as-at "
        f"the edition is seen from {source.year + 1}-01-01 on: import it again with --published "
        "DATE --force."
    ]


def to_come_told(name: str, file: str, dates: Dates) -> list[str]:
    """A remark on a date that has not come.

    Where it is that of publication the edition is used, and ``--as-at`` does not see it: see
    :attr:`carbon.factors.edition.Edition.available`.

    >>> to_come_told("2026", "f.xlsx", Dates(date(2026, 6, 11), None))
    []
    """
    days = [day for day in (dates.published, dates.revised) if day and day > date.today()]
    if not days:
        return []
    unseen = (
        f"Edition {name} is used from now on, but with --as-at only from that day on, so that the "
        "two give other figures: put"
    )
    return [
        f"Warning: {file}: found the date {max(days)}, which is to come; expected a day up to "
        f"{date.today()}. {unseen if dates.published in days else 'Put'} the right day into "
        f"published or revised of {name}.toml."
    ]


def refuse_older(source: SourceFile, edition: Edition) -> None:
    """An older version of a year does not take the place of the one that is there."""
    if () < parts_of(source.version) < parts_of(edition.revision):
        raise BadValue(
            f"version {source.version} of {source.year}, older than {edition.revision} of edition "
            f"{edition}, which is here",
            "a later version than the one that is here",
            "It would be used in place of the later one. Nothing was changed.",
            Place(source.file),
        )


def revision_told(
    factors: Iterable[Factor], source: SourceFile, replaced: Edition | None
) -> list[str]:
    """In how many factors a revision differs from the edition that it replaces; none of a first."""
    if replaced is None:
        return []
    file, version = source.file, source.version
    now = {(one.id, one.unit): one for one in factors}
    then = replaced.factors
    both = [(now[key], one) for key, one in then.items() if key in now]
    differing = sum(not same(one.kg_co2e, other.kg_co2e) for one, other in both)
    moved = sum(one.scope != other.scope for one, other in both)
    named = sum(one.label != other.label for one, other in both)
    told = (
        f"{differing:,} of {len(then):,} factors have another value, {len(then.keys() - now):,} "
        f"are gone, {len(now.keys() - then):,} are new"
        + (f", {moved:,} are of another scope" if moved else "")
        + (f", {named:,} have another label" if named else "")
    )
    if parts_of(version) == parts_of(replaced.revision):
        return [
            f"Warning: {file}: found version {version or 'none'}, as edition {replaced} has, which "
            f"it replaces; expected a later one. One of the two was changed by somebody: {told}."
        ]
    return [f"{file} replaces edition {replaced}: {told}."]


def older_told(name: str, year: int, editions: Iterable[Edition]) -> list[str]:
    """Which edition stays in use: a later revision, or one of a newer year; none for the newest."""
    others = [one for one in editions if not one.in_place_of and one.name != name]
    told = [
        f"Edition {one} replaces edition {name}, and stays in use in its place from "
        f"{one.available} on."
        for one in others
        if one.replaces == name
    ]
    newer = [one for one in others if one.year > year]
    if not newer:
        return told
    newest = max(newer, key=lambda one: one.age)
    return [
        *told,
        f"Edition {name} is of an older year than edition {newest}, which is here and stays in use "
        f"where the newest is taken: {name} serves periods that take the factors of {year} alone.",
    ]


def parts_of(version: str) -> tuple[int, ...]:
    """The numbers of a version, to be compared; those at its end that are 0 say nothing.

    >>> parts_of("1.0") == parts_of("1") < parts_of("v1.2")
    True
    """
    numbers = [int(part) for part in re.findall(r"\d+", version)]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)
