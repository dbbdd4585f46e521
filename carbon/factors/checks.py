"""The checks of factor sets: a list of small named functions, each giving findings.

A broken file is a fault when it is read; these find what reads well and still is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from carbon.errors import counted, listed
from carbon.factors.activities import Activity
from carbon.factors.announced import read_all
from carbon.factors.choice import newest
from carbon.factors.doubts import (
    edition_before,
    exchanged_gases,
    fallen_to_zero,
    leapt,
    moved_scope,
)
from carbon.factors.each import two_of_a_year
from carbon.factors.edition import OFFICIAL, Edition
from carbon.factors.factor import Factor, factors_sha256
from carbon.factors.gwp import excess
from carbon.factors.lacking import carries, lacking_told
from carbon.factors.lookup import resolves
from carbon.factors.own_set import same_person, says_nothing
from carbon.factors.replaced import circles
from carbon.factors.schema import validate
from carbon.factors.seal import KEY, is_shipped
from carbon.factors.source import VERDICTS
from carbon.files import shown


@dataclass(frozen=True)
class Finding:
    """One thing found: an ``error``, or a ``warning`` that may be as the publisher has it."""

    level: str
    check: str
    where: str
    found: str


def check_editions(
    editions: Mapping[str, Edition], activities: Mapping[str, Activity]
) -> list[Finding]:
    """Run every check on the editions of one publisher.

    Reading the factors raises the faults of their files, all of a file together, and so does
    their schema.
    """
    for edition in editions.values():
        validate(edition, shown(edition.path))
    return [
        Finding(level, check.__name__.replace("_", " "), where, found)
        for check in CHECKS
        for level, where, found in check(editions, activities)
    ]


def resealed(editions: Mapping[str, Edition]) -> dict[str, Edition]:
    """Those of a user's own whose CSV is not as its TOML describes it, with the seal it has now."""
    return {
        name: replace(edition, csv_sha256=now)
        for name, edition in editions.items()
        if not is_shipped(edition.path)
        and (now := factors_sha256(edition.path)) != edition.csv_sha256
    }


def told_of_seals(editions: Iterable[Edition]) -> list[str]:
    """A remark for every edition whose CSV someone accepted, or that has no seal."""
    told = []
    for edition in editions:
        if edition.accepted:
            last = edition.accepted[-1]
            told.append(f"Edition {edition}: its CSV was accepted by {last.by} on {last.on}.")
        elif not edition.csv_sha256:
            told.append(
                f"Edition {edition}: its TOML has no {KEY}, so that a change of its CSV would not "
                "be seen; `carbon factors check --accept` writes it."
            )
    return told


def resolution(editions: Iterable[Edition], activities: Mapping[str, Activity]) -> list[str]:
    """Of the newest official edition in force, which activity types resolve in it, and how many."""
    official = [edition for edition in editions if not edition.own]
    if not official:
        return []
    last = newest({edition.name: edition for edition in official})
    own = _of(last, activities)
    told = {activity.id: resolves(activity, last) for activity in own}
    lacking = [f"{name} ({found})" for name, found in told.items() if found != "yes"]
    return [
        *_spans(official, activities),
        f"Edition {last}: {len(own) - len(lacking)} of {len(own)} activity types have all their "
        f"lines{f'; not {listed(lacking, 5)}' if lacking else ''}. Each says so in "
        "`carbon factors list --activities`.",
    ]


def _spans(official: Sequence[Edition], activities: Mapping[str, Activity]) -> list[str]:
    """From which edition to which each activity type has all its lines, those alike together."""
    years: dict[tuple[str, ...], list[str]] = {}
    for activity in activities.values():
        if activity.publisher != OFFICIAL:
            continue
        having = tuple(
            edition.name
            for edition in sorted(official, key=lambda each: each.age)
            if resolves(activity, edition) == "yes"
        )
        years.setdefault(having, []).append(activity.id)
    return [
        f"All lines in {'; '.join(_runs(having, official)) or 'no edition'}: "
        f"{counted(len(names), 'activity type')}: {listed(names, 5)}."
        for having, names in sorted(years.items(), key=lambda each: -len(each[1]))
    ]


def _runs(having: Sequence[str], official: Sequence[Edition]) -> list[str]:
    """Editions that follow one another as *first* to *last*."""
    order = [each.name for each in sorted(official, key=lambda each: each.age)]
    runs: list[list[str]] = []
    for name in having:
        if runs and order.index(name) == order.index(runs[-1][-1]) + 1:
            runs[-1].append(name)
        else:
            runs.append([name])
    return [f"{run[0]} to {run[-1]}" if len(run) > 1 else run[0] for run in runs]


Found = Iterator[tuple[str, str, str]]


def every_source_value_is_accounted_for(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """The counts of verdicts add up to the rows or cells of the source."""
    for edition in editions.values():
        sizes = [edition.rows[key] for key in ("rows", "cells") if key in edition.rows]
        counted = sum(edition.rows.get(verdict, 0) for verdict in VERDICTS)
        if edition.rows and sizes != [counted]:
            yield "error", _toml(edition), f"{counted} values of {sizes} accounted for"


def the_source_and_its_licence_are_named(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """Who published it, under which licence, in which file."""
    for edition in editions.values():
        for key in ("publisher_name", "licence", "file"):
            if not getattr(edition, key) and not (key == "file" and edition.in_place_of):
                yield "warning", _toml(edition), f"no {key}"


def a_set_of_ones_own_is_checked_by_a_second_person(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """What was typed in by hand has a source, who entered it, and another who checked it."""
    for edition in editions.values():
        people = (edition.entered_by.strip(), edition.checked_by.strip())
        if edition.own and says_nothing(edition.source):
            yield "warning", _toml(edition), "no source: the address or paper it was taken from"
        if edition.own and (any(map(says_nothing, people)) or same_person(*people)):
            found = f"entered_by {people[0]!r}, checked_by {people[1]!r}: not two persons"
            yield "warning", _toml(edition), found


def a_replaced_edition_is_there(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """A revision names an edition of its own year, and does not lead back to itself."""
    for edition in editions.values():
        replaced = editions.get(edition.replaces)
        if edition.replaces and (replaced is None or replaced.year != edition.year):
            yield "error", _toml(edition), f"replaces {edition.replaces!r}, no edition of its year"
    for edition, way in circles(editions):
        yield "error", _toml(edition), f"replaces itself: {way}"


def one_edition_a_year(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """Two editions of a year are a revision and what it replaces."""
    replaced = {edition.replaces for edition in editions.values()}
    seen: dict[int, str] = {}
    for name, edition in editions.items():
        if name in replaced or edition.in_place_of:
            continue
        if edition.year in seen:
            yield "error", _toml(edition), f"of {edition.year}, as is {seen[edition.year]}"
        seen[edition.year] = name
    for one, other in two_of_a_year(each for each in editions.values() if each.in_place_of):
        found = f"of {other.year}, as is {one.name}; one says which it replaces, or is taken away"
        yield "error", _toml(other), found


def the_gases_add_up(editions: Mapping[str, Edition], _activities: Mapping[str, Activity]) -> Found:
    """CO2e is the sum of its gases, within the publisher's rounding."""
    for edition in editions.values():
        for factor in edition:
            beyond = excess(factor)
            if beyond is not None:
                yield (
                    "warning",
                    f"{_csv(edition)}, {factor.id} per {factor.unit}",
                    f"{factor.kg_co2e:.12g} kg CO2e, {beyond:+.1g} from the sum of its gases, "
                    f"as published in {factor.locator}",
                )


def no_factor_is_negative(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """A negative factor may be meant, as for a material kept out of a landfill; seldom."""
    for edition in editions.values():
        for factor in edition:
            if factor.kg_co2e < 0:
                where = f"{_csv(edition)}, {factor.id} per {factor.unit}"
                yield "warning", where, f"{factor.kg_co2e:.12g} kg CO2e"


def no_factor_has_fallen_to_zero(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """A 0 where last year's was not 0 may be a gap that was filled in, and counts as nothing."""
    for edition in editions.values():
        before = edition_before(edition.year, editions)
        for factor in fallen_to_zero(edition, before):
            where = f"{_csv(edition)}, {factor.id} per {factor.unit}"
            yield "warning", where, f"0 kg CO2e, and not 0 in edition {before}: {factor.locator}"


def no_factor_has_leapt_or_moved(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """An edition of one's own workspace is near last year's, in its scopes and main gases too."""
    for edition in editions.values():
        if is_shipped(edition.path):
            continue
        before = edition_before(edition.year, editions)
        for look in (leapt, moved_scope, exchanged_gases):
            for found in look(edition, before):
                yield "warning", _csv(edition), found


def an_announced_edition_is_the_file_announced(
    editions: Mapping[str, Edition], _activities: Mapping[str, Activity]
) -> Found:
    """An edition of a year that was announced has the sha256 that was."""
    announced = read_all({edition.path.parent for edition in editions.values()})
    replaced = {edition.replaces for edition in editions.values()}
    for edition in editions.values():
        one = announced.get(edition.year)
        whole = edition.name not in replaced and not edition.in_place_of
        if one and whole and edition.sha256 != one.sha256:
            found = f"from a file of sha256 {edition.sha256 or 'not known'}, not {one.sha256}"
            yield "warning", _toml(edition), f"{found} of {one.file}"


def every_activity_resolves(
    editions: Mapping[str, Edition], activities: Mapping[str, Activity]
) -> Found:
    """Each activity has its first line in each edition it claims, and every line in one."""
    for edition in editions.values():
        for activity in () if edition.in_place_of else _of(edition, activities):
            first = 2016 if edition.publisher == OFFICIAL else 0
            claimed = (activity.since or first) <= edition.year <= (activity.until or edition.year)
            line = activity.lines[0]
            if claimed and not edition.has(line.factor_id, activity.unit):
                found = f"no {line.factor_id} per {activity.unit} in edition {edition}"
                yield "error", f"activity {activity.id}", found
    for activity in activities.values():
        own = [edition for edition in editions.values() if edition.publisher == activity.publisher]
        for line in activity.lines if own else ():
            if not any(edition.has(line.factor_id, activity.unit) for edition in own):
                found = f"no edition has {line.factor_id} per {activity.unit}"
                yield "error", f"activity {activity.id}, line {line.name}", found


def every_factor_of_an_own_set_serves_an_activity(
    editions: Mapping[str, Edition], activities: Mapping[str, Activity]
) -> Found:
    """An own set is used for activities all of whose lines it has; another factor is for none."""
    for edition in editions.values():
        if not edition.in_place_of:
            continue
        own = _of(edition, activities)
        used = {
            (line.factor_id, one.unit) for one in own if carries(edition, one) for line in one.lines
        }
        for factor in edition:
            if (factor.id, factor.unit) not in used:
                where = f"{_csv(edition)}, {factor.id} per {factor.unit}"
                yield "warning", where, _short_of(edition, factor, own)


def _short_of(edition: Edition, factor: Factor, own: Sequence[Activity]) -> str:
    """Which activities would take *factor*, and what they lack."""
    taking = [
        f"{one.id} lacks {lacking_told(edition, one)}"
        for one in own
        if any(line.factor_id == factor.id for line in one.lines)
    ]
    return "not used: " + (listed(taking, 3) if taking else "no activity takes such a factor")


def _of(edition: Edition, activities: Mapping[str, Activity]) -> Sequence[Activity]:
    return [item for item in activities.values() if item.publisher == edition.publisher]


def _toml(edition: Edition) -> str:
    return shown(edition.path.with_suffix(".toml"))


def _csv(edition: Edition) -> str:
    return shown(edition.path)


CHECKS: tuple[Callable[[Mapping[str, Edition], Mapping[str, Activity]], Found], ...] = (
    every_source_value_is_accounted_for,
    the_source_and_its_licence_are_named,
    a_set_of_ones_own_is_checked_by_a_second_person,
    a_replaced_edition_is_there,
    one_edition_a_year,
    the_gases_add_up,
    no_factor_is_negative,
    no_factor_has_fallen_to_zero,
    no_factor_has_leapt_or_moved,
    an_announced_edition_is_the_file_announced,
    every_activity_resolves,
    every_factor_of_an_own_set_serves_an_activity,
)
