"""Heating degree days from outdoor temperatures: half-hourly, daily or monthly, or as published.

Degree days below a base are the time integral of how far the temperature lies below it:

* from half-hours (or hours), the day's mean of max(0, base − T); no day with less than half its
  values counts;
* from daily means, max(0, base − mean);
* from monthly means, days × max(0, base − mean): the model then has its change point on the
  monthly mean temperature, and mild months come out low;
* published monthly degree days are taken as they stand, with the bases they were made for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

from carbon.cells import parse_date, parse_month, parse_number
from carbon.degree_days import DEGREE_DAYS
from carbon.errors import BadValue, DuplicateRow, FaultList, MissingColumns, Place, UnreadableFile
from carbon.files import shown
from carbon.ledger.formats.headings import slot_of
from carbon.periods import month_of
from carbon.records.found import Found, Source
from carbon.records.kinds import Kind, day, text
from carbon.records.reader import Rules, names_of, read_rows
from carbon.tables import Row, Table, decode, read_text, records
from carbon.tables import table_of as table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

#: Outdoor temperatures of the British Isles never left this range; others are a mistake of unit.
COLDEST_C, WARMEST_C = -30.0, 45.0
PUBLISHED = re.compile(r"hdd_([1-9]?[0-9])_([0-9])")
MOST_MISSING = 0.5
#: Values by day.
Days = dict[date, list[float]]
COMPARE = "Compare the two with where the weather is from, and keep the row that it has."


@dataclass
class Weather:
    """Temperatures, or published degree days, of one place.

    ``kind`` says from what: half-hourly, daily, monthly or degree days. ``bases_c`` are the bases
    that can be had, and empty where any can.
    """

    file: str
    kind: str
    first: date
    bases_c: tuple[float, ...]
    _values: NDArray[np.float64]
    _published: dict[float, NDArray[np.float64]]
    remarks: tuple[str, ...] = ()
    _cumulated: dict[float, tuple[NDArray[np.float64], NDArray[np.int64]]] = field(
        default_factory=dict
    )

    @property
    def end(self) -> date:
        """The day after the last."""
        return self.first + timedelta(days=len(self._values))

    def total(self, start: date, end: date, base_c: float) -> float | None:
        """Degree days of ``[start, end)`` below *base_c* °C; None where a day is not covered."""
        low, high = (start - self.first).days, (end - self.first).days
        if low < 0 or high > len(self._values):
            return None
        sums, missing = self._cumulative(base_c)
        if missing[high] - missing[low]:
            return None
        return float(sums[high] - sums[low])

    def sums(self, base_c: float) -> NDArray[np.float64]:
        """Degree days below *base_c* from the first day up to each day, that day left out.

        Days without temperatures add nothing: ask :meth:`total` whether a span is covered.
        """
        return self._cumulative(base_c)[0]

    def _cumulative(self, base_c: float) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        import numpy as np

        key = round(base_c, 3)
        if key not in self._cumulated:
            if self._published:
                degrees = self._published[key]
            else:
                below = np.maximum(0.0, key - self._values)
                counted = ~np.isnan(below)
                whole = counted.sum(axis=1) > MOST_MISSING * self._values.shape[1]
                sums = np.where(counted, below, 0.0).sum(axis=1)
                degrees = np.where(whole, sums / np.maximum(counted.sum(axis=1), 1), np.nan)
            gaps = np.isnan(degrees)
            self._cumulated[key] = (
                np.concatenate([[0.0], np.cumsum(np.where(gaps, 0.0, degrees))]),
                np.concatenate([[0], np.cumsum(gaps)]).astype(np.int64),
            )
        return self._cumulated[key]


def read_weather(path: Path) -> Weather:
    """Read a file of temperatures.

    Half-hourly: a row a day, the date first and then its 46 to 50 half-hours (or 24 hours), with or
    without a heading; columns after the 48th value are left out. Daily: columns ``date`` and
    ``temperature_c``. Monthly: ``month`` (2016-01) and ``temperature_c``, or published degree
    days in columns such as ``hdd_15_5``. Raises :class:`~carbon.errors.Faults`.
    """
    file = shown(path)
    numbered = list(records(decode(read_text(path), file), file))
    if not numbered:
        raise UnreadableFile("an empty file", "temperatures", "", Place(file))
    heading = [cell.casefold() for cell in numbered[0][1]]
    if _is_date(heading[0]):
        return _from_days(file, numbered)
    if sum(1 for name in heading if slot_of(name)) >= 24:
        if heading[0] != "date":
            raise MissingColumns(
                f"first column {heading[0]!r}", "date", "", Place(file, numbered[0][0])
            )
        return _from_days(file, numbered[1:])
    published = [name for name in heading if PUBLISHED.fullmatch(name)]
    if published:
        return _from_published(table(numbered, file, ["month", *published], None))
    if "month" in heading:
        return _from_monthly(table(numbered, file, names_of(_Monthly)))
    return _from_daily(table(numbered, file, names_of(_Daily)))


def _is_date(text: str) -> bool:
    try:
        parse_date(text)
    except ValueError:
        return False
    return True


def _temperature(text: str, place: Place) -> float:
    try:
        degrees = parse_number(text)
    except ValueError:
        raise BadValue(repr(text), "a temperature in °C such as 9.5", "", place) from None
    if not COLDEST_C <= degrees <= WARMEST_C:
        raise BadValue(
            f"{degrees:g} °C",
            f"an outdoor temperature from {COLDEST_C:g} to {WARMEST_C:g} °C",
            "Convert °F, or empty the cell where nothing was measured.",
            place,
        )
    return degrees


def _from_days(file: str, numbered: Sequence[tuple[int, Sequence[str]]]) -> Weather:
    faults = FaultList()
    days: Days = {}
    for line, cells in numbered:
        place = Place(file, line)
        try:
            day = parse_date(cells[0])
        except ValueError:
            faults.append(
                BadValue(repr(cells[0]), "a date such as 2018-11-12 or 12/11/2018", "", place)
            )
            continue
        values = [
            faults.attempt(_temperature, cell, Place(file, line, str(number)))
            if cell
            else float("nan")
            for number, cell in enumerate(cells[1:49], start=2)
        ]
        if day in days:
            faults.append(DuplicateRow(f"{day} again", "a row a day", COMPARE, place))
        days[day] = [value if value is not None else float("nan") for value in values]
    faults.raise_if_any()
    width = max(len(values) for values in days.values())
    if width < 24:
        raise UnreadableFile(
            f"{width} values a day",
            "48 half-hours or 24 hours",
            "Name the columns date and temperature_c where there is one value a day.",
            Place(file),
        )
    return _weather(file, "half-hourly" if width > 24 else "hourly", days, width)


def _month(found: Found) -> date:
    try:
        return parse_month(found.value)
    except ValueError:
        raise found.refused(_MONTH.expected) from None


def _by_base(found: Found) -> dict[float, float]:
    """The degree days of a row of published ones, by the base of their column."""
    row = found.source
    assert isinstance(row, Row), "degree days are published in a table"
    faults = FaultList()
    totals = {
        float(f"{match[1]}.{match[2]}"): faults.attempt(DEGREE_DAYS.read, Found(column, cell, row))
        for column, cell in row.cells.items()
        if (match := PUBLISHED.fullmatch(column))
    }
    faults.raise_if_any()
    return totals  # type: ignore[return-value]


_MONTH = Kind("a month such as 2016-01", _month)
_TEMPERATURE: Kind[float] = text("a temperature in °C such as 9.5").then(_temperature)


def _day_once(day: date, days: Days, source: Source) -> Iterator[DuplicateRow]:
    if day in days:
        yield DuplicateRow(f"{day} again", "a row a day", COMPARE, source.place("date"))


def _month_once(month: date, days: Days, source: Source) -> Iterator[DuplicateRow]:
    if month in days:
        again = f"{month.isoformat()[:7]} again"
        yield DuplicateRow(again, "a row a month", COMPARE, source.place("month"))


@dataclass(frozen=True)
class _Daily:
    day: Annotated[date, day("a date such as 2018-11-12 or 12/11/2018"), "date"]
    temperature_c: Annotated[float, _TEMPERATURE]

    RULES: ClassVar[Rules] = Rules(_day_once)


@dataclass(frozen=True)
class _Monthly:
    month: Annotated[date, _MONTH]
    temperature_c: Annotated[float, _TEMPERATURE]

    RULES: ClassVar[Rules] = Rules(_month_once)


@dataclass(frozen=True)
class _Published:
    month: Annotated[date, _MONTH]
    totals: Annotated[dict[float, float], Kind("", _by_base, is_whole=True)]

    RULES: ClassVar[Rules] = Rules(_month_once)


def _from_daily(read: Table) -> Weather:
    faults = FaultList()
    days: Days = {}
    for _, one in read_rows(read, _Daily, faults, days=days):
        days[one.day] = [one.temperature_c]
    faults.raise_if_any()
    return _weather(read.file, "daily", days, 1)


def _from_monthly(read: Table) -> Weather:
    faults = FaultList()
    days: Days = {}
    for _, one in read_rows(read, _Monthly, faults, days=days):
        for passed in range(month_of(one.month).days):
            days[one.month + timedelta(days=passed)] = [one.temperature_c]
    faults.raise_if_any()
    remark = (
        f"{read.file}: degree days from monthly mean temperatures come out low in mild months; "
        "daily or half-hourly temperatures are better."
    )
    return _weather(read.file, "monthly", days, 1, remark)


def _from_published(read: Table) -> Weather:
    import numpy as np

    faults = FaultList()
    seen: Days = {}
    by_base: dict[float, Days] = {}
    for _, one in read_rows(read, _Published, faults, days=seen):
        month = month_of(one.month)
        seen[one.month] = []
        for base, total in one.totals.items():
            days = by_base.setdefault(base, {})
            for passed in range(month.days):
                days[one.month + timedelta(days=passed)] = [total / month.days]
    faults.raise_if_any()
    made = {
        base: _weather(read.file, "degree days", days, 1) for base, days in sorted(by_base.items())
    }
    if not made:
        raise UnreadableFile("a heading without rows", "degree days", "", Place(read.file))
    any_base = next(iter(made.values()))
    return Weather(
        read.file,
        "degree days",
        any_base.first,
        tuple(made),
        np.asarray(any_base._values),
        {base: weather._values[:, 0] for base, weather in made.items()},
    )


def _weather(file: str, kind: str, days: Days, width: int, remark: str = "") -> Weather:
    import numpy as np

    if not days:
        raise UnreadableFile("a heading without rows", "temperatures", "", Place(file))
    first, last = min(days), max(days)
    values = np.full(((last - first).days + 1, width), np.nan)
    for one, cells in days.items():
        values[(one - first).days, : len(cells)] = cells
    return Weather(file, kind, first, (), values, {}, (remark,) if remark else ())
