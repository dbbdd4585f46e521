"""What an import says of rows that are numbered or worded otherwise than in the edition before.

A row keeps its factor's id by the publisher's row id, so that a row id given to something else
would take its name: each change that tells of it is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from carbon.errors import counted, listed
from carbon.factors.edition import Edition
from carbon.factors.factor import Factor
from carbon.factors.identity import Names, identify
from carbon.factors.source import Group, spoken


def row_ids_told(
    groups: Sequence[Group], names: Names, before: Edition | None, file: str
) -> list[str]:
    """The remarks on the row ids of a file's factors *groups*, beside the edition *before*."""
    found = (
        _changed_hands(groups, names),
        _of_another_unit(groups, before),
        _in_other_words(groups, names, before),
        _twice(groups),
    )
    return [f"Warning: {file}: {told}" for told in found if told]


def _changed_hands(groups: Iterable[Group], names: Names) -> str:
    """The factors taken by their words against their row ids."""
    found = [
        f"{group.publisher_id} in {spoken(str(group.row))}, now {words}"
        for group in groups
        if (words := names.of(group)) != names.known.get(group.publisher_id, words)
    ]
    if not found:
        return ""
    return (
        f"{_ids(found)} another factor's last year; each row is taken by its words: "
        f"{listed(found)}."
    )


def _of_another_unit(groups: Iterable[Group], before: Edition | None) -> str:
    """Row ids whose unit is another: the two may have been exchanged, as gross and net energy."""
    units = {one.publisher_id: one.unit for one in before or () if one.publisher_id}
    found = [
        f"{group.publisher_id} in {spoken(str(group.row))}, per {group.unit}, before per {unit}"
        for group in groups
        if (unit := units.get(group.publisher_id, group.unit)) != group.unit
    ]
    if not found:
        return ""
    return (
        f"{_ids(found)} of another unit in edition {before}; each row is taken by the unit that "
        f"it names now. Hold them against the publisher's file: {listed(found)}."
    )


def _in_other_words(groups: Iterable[Group], names: Names, before: Edition | None) -> str:
    """Which words changed of factors that keep their ids by their row ids, and of how many."""
    if before is None:
        return ""
    changes = Counter(
        change
        for group in groups
        if (known := before.factors.get((names.of(group), group.unit)))
        for change in _changed_words(group, known, names)
    )
    if not changes:
        return ""
    told = [
        f"{old!r} is now {new!r} ({counted(count, 'factor')})"
        for (old, new), count in changes.most_common(10)
    ]
    more = f" and {len(changes) - 10} more" if len(changes) > 10 else ""
    return (
        f"rows of the same row id have other words than in edition {before}, and are taken for the "
        f"same factors. Look whether they are: {'; '.join(told)}{more}."
    )


def _changed_words(group: Group, known: Factor, names: Names) -> Iterator[tuple[str, str]]:
    now, then = [level for level in group.levels if level], known.label.split(" / ")
    if identify(now, names.renames) == identify(then, names.renames):
        return
    yield (
        " / ".join(level for level in then if level not in now) or known.label,
        " / ".join(level for level in now if level not in then) or " / ".join(now),
    )


def _twice(groups: Iterable[Group]) -> str:
    """Row ids of more than one factor: one of them may take the other's name."""
    rows: dict[str, list[str]] = {}
    for group in groups:
        if group.publisher_id:
            rows.setdefault(group.publisher_id, []).append(str(group.row))
    found = [f"{name} in rows {' and '.join(at)}" for name, at in rows.items() if len(at) > 1]
    if not found:
        return ""
    return (
        f"{counted(len(found), 'row id')} of more than one factor; expected each once. "
        f"Hold them against the publisher's file: {listed(found)}."
    )


def _ids(found: Sequence[str]) -> str:
    return "1 row id was" if len(found) == 1 else f"{len(found)} row ids were"
