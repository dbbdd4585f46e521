"""What the lines above the heading say of all that stands below: the unit, or that it is no use.

``Consumption in MWh`` counts where no column has a unit; ``Direction: Export``, ``Reactive power``
or ``Estimated data`` change what every number means, and a file whose columns do not say so is
refused. A word of running text tells nothing: ``Data exported by`` is no export.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from carbon.errors import BadValue
from carbon.ledger.formats.column_values import NUMBER, is_date
from carbon.ledger.formats.column_words import MOST_WORDS, SCALE, qualifier, spoken_of, unit_in
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.vocabulary import NOT_ENERGY, Vocabulary
from carbon.ledger.grids import Grid
from carbon.ledger.streamed import Record

#: How a column that says each kind may be headed.
HEADED = {"measurement": "direction", "quality": "read type", "invoice": "invoice type"}
#: Words that a title may have beside the one that tells.
_BESIDE = frozenset(
    {"data", "report", "consumption", "usage", "readings", "reads", "half", "hourly", "energy"}
    | {"daily", "monthly", "values", "figures", "all", "only", "profile", "meter", "units", "unit"}
    | {"type", "direction", "channel", "hh", "in"}
)
_PARTS = re.compile(r"[:()=;,]|\s[-–]\s")
#: By kind, the meanings that change no number.
HARMLESS = {
    "measurement": frozenset({"import"}),
    "quality": frozenset({"actual", "not stated", ""}),
    "invoice": frozenset({"invoice"}),
}


def unit_of_titles(grid: Grid, heading: int, vocabulary: Vocabulary) -> str:
    """The one unit that the lines above the heading name; empty where they name none, or several.

    Raises :class:`BadValue` where they say that the numbers are scaled.
    """
    found: set[str] = set()
    for row, cell in _cells(grid.records[: max(heading, 0)], vocabulary):
        unit = unit_in(cell, vocabulary) if len(plain(cell).split()) <= 2 * MOST_WORDS else ""
        if unit and qualifier(cell, spans=False) == SCALE:
            raise BadValue(
                f"{cell!r} above the heading: the numbers are scaled",
                "numbers in a unit such as kWh or MWh",
                "Ask for kWh; or, if thousands of kWh are meant, write MWh there in a copy of the "
                "file.",
                grid.place(row),
            )
        found |= {unit} if unit else set()
    return found.pop() if len(found) == 1 else ""


def meanings(
    grid: Grid, heading: int, vocabulary: Vocabulary
) -> Iterator[tuple[int, str, str, str]]:
    """What the lines say of every number: (row, cell, kind, meaning), if it is not harmless."""
    for row, cell in _cells(grid.records[: max(heading, 0)], vocabulary):
        for kind, meaning in _meant(cell, vocabulary):
            if meaning not in HARMLESS[kind]:
                yield row, cell, kind, meaning


def _cells(records: Sequence[Record], vocabulary: Vocabulary) -> Iterator[tuple[int, str]]:
    """The cells that say something of all numbers: none with an amount, such as ``150 kVA``."""
    for row, cells in records:
        for cell, after in zip(cells, [*cells[1:], ""], strict=True):
            words = ["", *plain(cell).split(), ""]
            amounts = (
                any(one.isdigit() and one != "000" for one in (words[n - 1], words[n + 1]))
                for n in range(1, len(words) - 1)
                if vocabulary.tells("unit", words[n])
            )
            is_label = NUMBER.fullmatch(after.strip()) or is_date(after)
            if cell and not any(amounts) and not is_label:
                yield row, cell


def _meant(cell: str, vocabulary: Vocabulary) -> Iterator[tuple[str, str]]:
    parts = [plain(part) for part in _PARTS.split(cell)]
    asks = spoken_of(parts[0].split()) if len(parts) > 1 else ""
    if unit_in(cell, vocabulary) in NOT_ENERGY:
        yield "measurement", unit_in(cell, vocabulary)
    for number, part in enumerate(parts):
        words = part.split()
        core = " ".join(word for word in words if word not in _BESIDE)
        is_label = number == 0 and len(parts) > 1 and cell[len(part) :].lstrip()[:1] == ":"
        for kind in HARMLESS:
            if (
                is_label
                or len(words) > MOST_WORDS
                or (len(core) < 3 and asks not in (kind, "kind"))
            ):
                continue
            text = next((one for one in (part, core) if vocabulary.tells(kind, one)), None)
            if text is not None:
                yield kind, vocabulary.meaning(kind, text) or ""
