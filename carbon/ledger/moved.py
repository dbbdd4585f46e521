"""What moved in the ledger between two days: readings that came, readings that were withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from carbon.errors import counted
from carbon.ledger.schema import tables
from carbon.ledger.store import Ledger
from carbon.periods import Period

#: Databases limit how many values one statement may hold.
_MOST_VALUES = 500


@dataclass(frozen=True)
class Movement:
    """One reading that came or went, ``[start, end)``, by which batch, from which file, and why.

    ``came`` is false for a withdrawal; ``batch`` is then the one that withdrew it, ``file`` that
    batch's, or else the file the reading came from, and ``reason`` what was given for it.
    """

    came: bool
    reading: int
    meter: str
    start: date
    end: date
    batch: int
    file: str
    reason: str


def moved(
    ledger: Ledger,
    since: date,
    until: date | None = None,
    meters: Collection[str] | None = None,
    since_batch: int | None = None,
) -> list[Movement]:
    """What stands on *until* and did not on *since*, and the other way round, in order of batch.

    Both days are looked at as :meth:`~carbon.ledger.store.Ledger.readings` does with *as_at*:
    after what was logged on them. *until* None is now; *meters* chooses by id. *since_batch*, the
    newest batch that was known then, tells apart what was logged on the day *since* itself.
    """
    before = ledger.readings(meters=meters, as_at=since, up_to_batch=since_batch)
    after = ledger.readings(meters=meters, as_at=until)
    came = after[~after["reading"].isin(before["reading"])]
    went = before[~before["reading"].isin(after["reading"])]
    why = _withdrawals(ledger, [int(number) for number in went["reading"]])
    movements = [
        Movement(True, int(number), meter, start, end, int(batch), file, "")
        for number, meter, start, end, batch, file in _rows(came)
    ]
    for number, meter, start, end, _, file in _rows(went):
        batch, its_file, reason = why[int(number)]
        movements.append(
            Movement(False, int(number), meter, start, end, batch, its_file or file, reason)
        )
    return sorted(movements, key=lambda each: (each.batch, each.came, each.reading))


def _rows(frame: object) -> list[tuple[int, str, date, date, int, str]]:
    columns = ("reading", "meter", "start", "end", "batch", "file")
    return list(zip(*(frame[column] for column in columns), strict=True))  # type: ignore[index]


def _withdrawals(ledger: Ledger, readings: Sequence[int]) -> dict[int, tuple[int, str, str]]:
    """The batch that withdrew each reading, its file and the reason."""
    from sqlalchemy import select

    named = tables().tables
    withdrawal, batch = named["withdrawal"], named["batch"]
    statement = select(
        withdrawal.c.reading, withdrawal.c.batch, batch.c.file, withdrawal.c.reason
    ).join(batch, withdrawal.c.batch == batch.c.id)
    found: dict[int, tuple[int, str, str]] = {}
    with ledger.reading() as connection:
        for first in range(0, len(readings), _MOST_VALUES):
            part = readings[first : first + _MOST_VALUES]
            for number, by, file, reason in connection.execute(
                statement.where(withdrawal.c.reading.in_(part))
            ):
                found[int(number)] = (int(by), str(file), str(reason))
    return found


def why(movements: Sequence[Movement], period: Period, meters: Collection[str]) -> str:
    """The movements of *meters* that touch *period*, as a sentence; empty where there are none.

    A file is named without its folder, which is nobody's business but the officer's.

    >>> from carbon.periods import Period
    >>> may = Movement(True, 9, "m1", date(2023, 5, 1), date(2023, 6, 1), 4, "late.csv", "")
    >>> why([may], Period.parse("2023-24 H1"), {"m1"})
    '1 reading logged (batch 4, late.csv)'
    """
    groups: dict[tuple[int, bool, str, str], int] = {}
    for each in movements:
        if each.meter in meters and period.overlap_days(each.start, each.end):
            key = (each.batch, each.came, each.file, each.reason)
            groups[key] = groups.get(key, 0) + 1
    parts = []
    for (batch, came, file, reason), count in groups.items():
        name = file.replace("\\", "/").rpartition("/")[2]
        origin = f"batch {batch}, {name}" if name else f"batch {batch}"
        text = f"{counted(count, 'reading')} {'logged' if came else 'withdrawn'} ({origin})"
        parts.append(text + (f": {reason}" if reason else ""))
    return "; ".join(parts)


def because(movements: Sequence[Movement], period: Period) -> list[str]:
    """How many readings of *period* came late, were corrected or withdrawn, as a reader says it.

    What came for days of a reading that went corrects it.

    >>> may, june = date(2023, 5, 1), date(2023, 6, 1)
    >>> old = Movement(False, 7, "m1", may, june, 4, "new.csv", "misread")
    >>> new = Movement(True, 9, "m1", may, june, 4, "new.csv", "")
    >>> late = Movement(True, 10, "m2", may, june, 5, "late.csv", "")
    >>> because([old, new, late], Period.parse("2023-24"))
    ['1 reading came late', '1 reading was corrected']
    """
    here = [each for each in movements if period.overlap_days(each.start, each.end)]
    gone: dict[str, list[Movement]] = {}
    for each in here:
        if not each.came:
            gone.setdefault(each.meter, []).append(each)
    came = [each for each in here if each.came]
    late = sum(not any(_meet(each, old) for old in gone.get(each.meter, ())) for each in came)
    new: dict[str, list[Movement]] = {}
    for each in came:
        new.setdefault(each.meter, []).append(each)
    went = [old for several in gone.values() for old in several]
    corrected = sum(any(_meet(each, old) for each in new.get(old.meter, ())) for old in went)
    withdrawn = len(went) - corrected
    return [
        f"{counted(count, 'reading')} {told}"
        for count, told in (
            (late, "came late"),
            (corrected, "was corrected" if corrected == 1 else "were corrected"),
            (withdrawn, "was withdrawn" if withdrawn == 1 else "were withdrawn"),
        )
        if count
    ]


def _meet(one: Movement, other: Movement) -> bool:
    return one.start < other.end and other.start < one.end
