"""Official local-authority emissions statistics, whatever layout they come in.

The official CSV of any release, mySociety's wide re-arrangement and series by sector and by gas
are told apart by their headings and give the same :class:`Statistics`; what the source lets one
check is checked.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from carbon.area.layouts.official import read_official
from carbon.area.layouts.reading import (
    COVERAGES,
    TERRITORIAL,
    WITHIN_INFLUENCE,
    Citation,
    Statistics,
)
from carbon.area.layouts.series import read_series
from carbon.area.layouts.wide import read_wide
from carbon.errors import MissingColumns, Place, UnknownName, UnreadableFile
from carbon.files import sha256_of, shown
from carbon.text_guard import look_through_text

__all__ = ["Citation", "Statistics", "read_statistics"]


def read_statistics(
    path: Path,
    authorities: Sequence[str] = (),
    whole: str = "",
    coverage: str = WITHIN_INFLUENCE,
) -> Statistics:
    """Read the figures of *authorities*, named by code or name, from any layout.

    *whole* is the area that they make up. In the wide layout it is a row of its own, and the
    authorities must add up to it. In the long layout it is the ``Second Tier Authority``, and
    takes all the authorities in it when none are named.

    Raises :class:`~carbon.errors.Faults` with every fault found: unknown authority, missing
    year, figure twice, text for a number, parts that do not add up.
    """
    if coverage not in COVERAGES:
        raise UnknownName("coverage", coverage, COVERAGES)
    digest = _digest(path)
    records = _stream(path)
    _, heading = next(records, (1, []))
    place = Place(shown(path), 1)
    statistics = Statistics(shown(path), digest, coverage, "kt CO2")
    if "dimension" in heading:
        if coverage != TERRITORIAL:
            raise UnreadableFile(
                "a file of territorial figures",
                f"{coverage} figures",
                "Import it with --scope territorial.",
                place,
            )
        read_series(statistics, heading, records, authorities)
    elif "local-authority-code" in heading:
        if coverage != WITHIN_INFLUENCE:
            raise UnreadableFile(
                "a file of figures within the scope of influence of local authorities",
                f"{coverage} figures",
                "Import them from the official CSV.",
                place,
            )
        read_wide(statistics, heading, records, authorities, whole)
    elif "Local Authority Code" in heading:
        read_official(statistics, heading, records, authorities, whole)
    else:
        raise MissingColumns(
            f"columns {', '.join(heading[:6]) or 'none'} …",
            "Local Authority Code (official CSV) or local-authority-code (la-emissions-data)",
            "",
            place,
        )
    return statistics


def _digest(path: Path) -> str:
    """The sha256 of a file too big to be read whole; here an absent file is met first."""
    if not path.is_file():
        raise UnreadableFile("no such file", "a CSV of statistics", "", Place(shown(path)))
    look_through_text(path)
    return sha256_of(path)


def _stream(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            for record in reader:
                if any(record):
                    yield reader.line_num, [cell.strip() for cell in record]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile(
            f"text that cannot be read ({error})",
            "a CSV in UTF-8",
            "Download the file again, or save it as CSV UTF-8.",
            Place(shown(path)),
        ) from None
