"""An explanation as text to be read, and as a file to be worked with."""

from __future__ import annotations

import math
from pathlib import Path

from carbon.analysis.explain.figure import Explanation
from carbon.analysis.explain.working import Working, plain
from carbon.errors import Place, UnreadableFile
from carbon.files import shown
from carbon.register.unnamed import EVERY_SITE_NAMED, Unnamed
from carbon.tables import write_csv
from carbon.text_out import csv_cell


def text_of(made: Explanation, most: int | None = None) -> str:
    """The explanation as text: each reading with its lines, then the sum.

    With *most* only so many lines are printed, the largest; the others are counted and summed.
    """
    kept, left = _largest(made.workings, most)
    text = [made.heading()]
    origin = ""
    for working in kept:
        if working.origin != origin:
            origin = working.origin
            text += ["", origin]
        text.append(f"  {working.arithmetic}")
    if left:
        rest = math.fsum(working.kg for working in left)
        text += [
            "",
            f"and {len(left):,} smaller lines, together {plain(rest)} kg {made.gas}: "
            "--all prints them, --csv FILE writes them.",
        ]
    return "\n".join([*text, "", made.sum_sentence()])


def _largest(
    workings: tuple[Working, ...], most: int | None
) -> tuple[list[Working], list[Working]]:
    """The largest *most* workings and the others, lines of one origin together."""
    ordered = sorted(workings, key=lambda working: -abs(working.kg))
    chosen = set(map(id, ordered[:most]))
    places: dict[str, int] = {}
    for working in workings:
        places.setdefault(working.origin, len(places))
    together = sorted(workings, key=lambda working: places[working.origin])
    return (
        [working for working in together if id(working) in chosen],
        [working for working in together if id(working) not in chosen],
    )


def write_workings(
    made: Explanation,
    path: Path,
    *,
    force: bool = False,
    hidden: Unnamed = EVERY_SITE_NAMED,
) -> None:
    """Write every working to the CSV *path*, one a row, without what is *hidden*.

    Raises :class:`~carbon.errors.UnreadableFile` where the file is there, without *force*.
    """
    if path.exists() and not force:
        raise UnreadableFile(
            "a file of this name",
            "none yet",
            "Nothing is overwritten without --force.",
            Place(shown(path)),
        )
    columns = [*made.workings[0].facts, "kg", "arithmetic"]
    rows = [hidden.value(working.document()) for working in made.workings]
    write_csv(path, columns, [[_cell(row[column]) for column in columns] for row in rows])


def _cell(value: object) -> object:
    if value is None:
        return ""
    return csv_cell(value)
