"""Which edition each activity takes, where a council has its own set in place of one.

A set (:mod:`carbon.factors.own_set`) serves the activities all of whose lines it has, in its own
year, for as long as the edition itself is not there. Every other activity takes what
:func:`carbon.factors.choice.choose` gives: the lines of one activity never come from two editions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from carbon.errors import BadValue, Place
from carbon.factors.activities import Activity
from carbon.factors.choice import (
    MissingEdition,
    choose,
    chosen_from,
    current,
    in_force,
    overtaken,
    remarked,
    years_wanted,
)
from carbon.factors.edition import Edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.lacking import carries, lacking_told, lines_lacking
from carbon.factors.own_set_told import enter_yourself, no_longer_used, used_told
from carbon.files import shown
from carbon.periods import Period

#: Editions by publisher, then by name.
Library = Mapping[str, Mapping[str, Edition]]


@dataclass(frozen=True)
class EditionRule:
    """How a period takes its editions: the inventory's policy, and the day as of which."""

    period: Period
    policy: str = "majority"
    provisional: bool = False
    as_at: date | None = None


def choice_of(activity: Activity, editions: Mapping[str, EditionChoice]) -> EditionChoice | None:
    """What *activity* takes of the choices of :func:`choose_each`; None where none is for it."""
    for choice in editions.values():
        if choice.publisher == activity.publisher and activity.id in choice.activities:
            return choice
    return editions.get(activity.publisher)


def taken(activity: Activity, editions: Mapping[str, EditionChoice]) -> EditionChoice:
    """The same of an activity that was among those chosen for."""
    choice = choice_of(activity, editions)
    assert choice is not None
    return choice


def choose_each(
    used: Iterable[str],
    activities: Mapping[str, Activity],
    library: Library,
    rule: EditionRule,
    frozen: Mapping[str, EditionChoice] = MappingProxyType({}),
    needed: Collection[str] | None = None,
) -> dict[str, EditionChoice]:
    """By publisher, and by own set of one, the editions that the activities *used* take.

    *frozen* are those that a year was closed with: they hold, whatever came since. Where an own set
    serves some, nothing is chosen for the others unless they are *needed*; by default all are.

    Raises :class:`~carbon.factors.choice.MissingEdition` for the first activities without one.
    """
    found: dict[str, EditionChoice] = {}
    publishers: dict[str, list[str]] = {}
    for name in sorted(set(used)):
        publishers.setdefault(activities[name].publisher, []).append(name)
    for publisher, names in sorted(publishers.items()):
        own = {name: one for name, one in activities.items() if one.publisher == publisher}
        editions = library.get(publisher, {})
        sets = {
            key: one for key, one in frozen.items() if one.activities and one.publisher == publisher
        }
        if not sets and publisher not in frozen:
            sets = own_choices(publisher, activities, editions, rule)
        rest = [name for name in names if not any(name in one.activities for one in sets.values())]
        served = {
            key: [name for name in names if name in one.activities and _in(name, needed)]
            for key, one in sets.items()
        }
        if rest and (not any(served.values()) or any(_in(name, needed) for name in rest)):
            rest = [name for name in rest if _in(name, needed)] or rest
            closed = frozen.get(publisher)
            chosen = closed or _choose(rest, own, editions, rule)
            if closed:
                chosen = replace(closed, came=_sets_since(rest, publisher, own, editions, rule))
            apart = _factors(own, set(names) - set(rest)) - _factors(own, rest)
            found[publisher] = replace(
                remarked(chosen, rule.period, editions, rule.policy, rule.as_at, apart),
                own_sets=() if closed else tuple(_not_used(rest, own, editions, rule)),
            )
        for key, one in sets.items():
            if served[key]:
                if key in frozen:
                    came = _sets_since(served[key], publisher, own, editions, rule)
                    one = replace(one, came=came)
                one = overtaken(one, rule.period, editions, rule.policy, rule.as_at)
                told = tuple(used_told(served[key], one, editions))
                found[key] = replace(one, remark=one.overtaken, own_sets=told)
    return found


def _sets_since(
    names: Iterable[str],
    publisher: str,
    activities: Mapping[str, Activity],
    editions: Mapping[str, Edition],
    rule: EditionRule,
) -> tuple[str, ...]:
    """The own sets that some of *names* would take, had their year not been closed without them."""
    wanted = set(names)
    return tuple(
        dict.fromkeys(
            part
            for one in own_choices(publisher, activities, editions, rule).values()
            if wanted & set(one.activities)
            for part, _ in one.parts
            if editions[part].in_place_of
        )
    )


def _in(name: str, needed: Collection[str] | None) -> bool:
    return needed is None or name in needed


def own_choices(
    publisher: str,
    activities: Mapping[str, Activity],
    editions: Mapping[str, Edition],
    rule: EditionRule,
) -> dict[str, EditionChoice]:
    """The choices that rest on a council's own sets, each with all the activities it is for."""
    official = current(editions, rule.as_at)
    sets = {
        year: edition for year, edition in _sets(editions, rule).items() if year not in official
    }
    serving: dict[tuple[int, ...], list[str]] = {}
    for name, activity in sorted(activities.items()):
        years = tuple(year for year, one in sets.items() if carries(one, activity))
        if years and activity.publisher == publisher:
            serving.setdefault(years, []).append(name)
    found: dict[str, EditionChoice] = {}
    for years, names in sorted(serving.items()):
        by_year = {**official, **{year: sets[year] for year in years}}
        try:
            made = chosen_from(by_year, rule.period, rule.policy, rule.provisional, rule.as_at)
        except MissingEdition:
            continue
        key = f"{publisher}, own set{'' if not found else f' {len(found) + 1}'}"
        found[key] = replace(made, publisher=publisher, activities=tuple(names))
    return found


def _factors(activities: Mapping[str, Activity], names: Iterable[str]) -> set[str]:
    return {line.factor_id for name in names for line in activities[name].lines}


def _sets(editions: Mapping[str, Edition], rule: EditionRule) -> dict[int, Edition]:
    """By year, the council's own sets of the years whose editions the period should take.

    Raises :class:`~carbon.errors.BadValue` for two of one year: nothing tells which of them counts.
    """
    wanted = years_wanted(rule.period, rule.policy)
    own = [one for one in editions.values() if one.in_place_of and one.year in wanted]
    found = in_force(own, rule.as_at)
    official = current(editions, rule.as_at)
    for one, other in two_of_a_year(own, rule.as_at):
        if one.year not in official:
            raise BadValue(
                f"own set {other.name} of {other.year} beside {one.name}",
                "one set of a year, or one that says which other it replaces",
                f"Put the rows of both into one and have it checked, or write replaces = "
                f'"{one.name}" into the one that is to count.',
                Place(shown(other.path.with_suffix(".toml"))),
            )
    return found


def two_of_a_year(
    own: Iterable[Edition], as_at: date | None = None
) -> Iterator[tuple[Edition, Edition]]:
    """Of a council's own sets, each that is of one year with another, neither replacing it."""
    there = [one for one in own if as_at is None or one.available <= as_at]
    replaced = {one.replaces for one in there}
    seen: dict[int, Edition] = {}
    for one in sorted(there, key=lambda one: one.age):
        if one.name in replaced:
            continue
        if one.year in seen:
            yield seen[one.year], one
        seen[one.year] = one


def _choose(
    names: Collection[str],
    activities: Mapping[str, Activity],
    editions: Mapping[str, Edition],
    rule: EditionRule,
) -> EditionChoice:
    try:
        return choose(rule.period, editions, rule.policy, rule.provisional, rule.as_at)
    except MissingEdition as missing:
        told = list(_not_used(names, activities, editions, rule))
        newest = max(current(editions), default=9999)
        wanted = [activities[name] for name in sorted(names)]
        years = [year for year in missing.years if year > newest]
        told += enter_yourself(years, wanted, editions, rule.as_at)
        missing.remedy = " ".join([missing.remedy, *told])
        raise


def _not_used(
    names: Collection[str],
    activities: Mapping[str, Activity],
    editions: Mapping[str, Edition],
    rule: EditionRule,
) -> Iterator[str]:
    """Why the own sets that have something of *names* are not used for them."""
    official = current(editions, rule.as_at)
    for year, own in _sets(editions, rule).items():
        if year in official:
            if served := [one for name in names if carries(own, one := activities[name])]:
                yield no_longer_used(own, official[year], served)
            continue
        for name in names:
            lacks = lines_lacking(own, activities[name])
            if 0 < len(lacks) < len(activities[name].lines):
                yield (
                    f"The council's own set {own.name} is not used for {name}: it lacks "
                    f"{lacking_told(own, activities[name])}, and the "
                    "lines of one activity come from one edition."
                )
