"""The half-hours across of a file, and the flags beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carbon.errors import BadValue, Fault
from carbon.ledger.formats.column_values import NUMBER
from carbon.ledger.formats.column_words import SPEAKS
from carbon.ledger.formats.columns import NO_ENERGY
from carbon.ledger.formats.headings import Family, plain
from carbon.ledger.formats.numbers import inner
from carbon.ledger.formats.vocabulary import Vocabulary
from carbon.ledger.grids import Grid
from carbon.ledger.streamed import Record


@dataclass(frozen=True)
class HalfHours:
    """The half-hours of a file.

    ``flags`` gives by the position of each flag the half-hour that it is of; ``told`` are columns
    that the faults speak of.
    """

    family: Family | None
    flags: Mapping[int, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    told: frozenset[int] = frozenset()

    @property
    def indexes(self) -> frozenset[int]:
        """The columns of the half-hours and of their flags."""
        if self.family is None:
            return frozenset()
        return frozenset((*self.family.columns, *self.family.extra, *self.flags))


def half_hours(
    found: Sequence[Family], grid: Grid, sample: Sequence[Record], vocabulary: Vocabulary
) -> HalfHours:
    """The one set of half-hours among the runs *found* in a heading; two with values are a fault.

    *grid* begins with its heading.
    """
    row, head = grid.records[0]
    values: list[Family] = []
    flags: list[Family] = []
    for family in found:
        (flags if _is_of_flags(family, sample, vocabulary) else values).append(family)
    energies = [family for family in values if not _speaks_of_no_energy(family)]
    filled = [family for family in energies or values if _has_values(family, sample)]
    faults: list[Fault] = []
    if len(filled) > 1:
        names = " and ".join(f"{head[family.columns[0]].strip()!r} …" for family in filled)
        faults.append(
            BadValue(
                f"two sets of half-hours, {names}",
                "one set of what was taken in",
                "Ask for one set, or log each in a file of its own; exported energy belongs to "
                "an export meter.",
                grid.place(row),
            )
        )
    told = frozenset(index for family in filled[1:] for index in (*family.columns, *family.extra))
    chosen = next(iter(filled), next(iter(energies or values), None))
    if chosen is None:
        return HalfHours(None)
    belongs = {
        flag: value
        for family in flags
        for flag, value in zip(
            (*family.columns, *family.extra), (*chosen.columns, *chosen.extra), strict=False
        )
    }
    return HalfHours(chosen, belongs, tuple(faults), told)


def shifted(head: Sequence[str], family: Family, grid: Grid) -> list[Fault]:
    """An unnamed column at the half-hours of a CSV may be a heading that is one column off."""
    first, last = min(family.columns), max(family.columns)
    return [
        BadValue(
            f"a heading whose column {index + 1} has no name",
            "a name on every column at the half-hours",
            "Ask the supplier whether the columns line up, and name it.",
            grid.place(grid.records[0][0]),
        )
        for index in range(max(first - 1, 0), last)
        if not head[index].strip()
    ]


def _is_of_flags(family: Family, sample: Sequence[Record], vocabulary: Vocabulary) -> bool:
    """Whether the columns hold marks, not numbers: by what stands in them, else by their name."""
    values = [
        cells[index]
        for _, cells in sample[:20]
        for index in family.columns
        if index < len(cells) and cells[index]
    ]
    if values:
        numbers = sum(1 for one in values if NUMBER.fullmatch(inner(one)[0]))
        marks = sum(
            1
            for one in values
            if vocabulary.meaning("quality", one) is not None
            or vocabulary.meaning("answer", one) is not None
        )
        is_named = set(re.split(r"[:|# ]", family.name)) & dict(SPEAKS)["quality"]
        return marks > numbers or (bool(is_named) and marks == len(values))
    return bool(set(re.split(r"[:|# ]", family.name)) & dict(SPEAKS)["quality"])


def _speaks_of_no_energy(family: Family) -> bool:
    return bool(set(re.split(r"[:|# ]", family.name)) & dict(SPEAKS)[NO_ENERGY])


def _has_values(family: Family, sample: Sequence[Record]) -> bool:
    return any(
        index < len(cells) and cells[index] for _, cells in sample for index in family.columns
    )


def unnumbered_flags(
    head: Sequence[str], family: Family, known: Mapping[int, int]
) -> dict[int, int]:
    """Columns of one name that stand before or after each half-hour, such as ``DQ Flag``."""
    values = sorted((*family.columns, *family.extra))
    for step in (1, -1):
        beside = [index + step for index in values]
        if any(not 0 <= index < len(head) for index in beside):
            continue
        names = {plain(head[index]) for index in beside}
        free = not any(index in known or index in values for index in beside)
        if len(names) == 1 and free and names != {""}:
            return dict(zip(beside, values, strict=True))
    return {}
