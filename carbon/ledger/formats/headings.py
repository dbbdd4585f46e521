"""What a heading says: its words, its unit, and which half-hour it names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

#: A family of half-hours has at least the 46 of the day on which the clocks go forward.
FEWEST = 46
HALF_HOURS_OF_A_DAY = 48
MOST = 50
#: How large a share of a day Excel's cells of time are, in half-hours.
_EXCEL_SHARE = re.compile(r"0?\.\d+")
#: A share that is a time written with a point: 0.00, 0.30.
_CLOCK_LIKE = re.compile(r"0\.[03]0")
SHARE = "share"
#: What Excel makes of midnight beside cells of time or shares: the start or end of the day.
_MIDNIGHTS = {
    "0": 0,
    "0.0": 0,
    "1": 1440,
    "1.0": 1440,
    "1899-12-30": 0,
    "1899-12-31": 0,
    "1900-01-01": 1440,
}
#: The two half-hours more of the long day, by their number.
_BEYOND = re.compile(r"(?:hh|period|half[ -]?hour)? ?(49|50)(?:th)?", re.IGNORECASE)

#: A unit inside a heading, which has capitals of its own: ``TotalConsumptionKwh``.
_UNIT = re.compile(
    r"((?:[kmg]?varh|[kmg]vah|[kmg]wh|[kmg]var|(?<![a-z])wh|(?<![a-z])kva|(?<![a-z])kw)(?![a-z]))",
    re.IGNORECASE,
)
_CLOCK = r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{2})(?:[:.]\d{2}(?:\.\d+)?)?"
_HALF = r"\s*(?P<half>[ap]\.?m\.?)?"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """A heading in lower case, joined words parted, punctuation as single spaces.

    >>> plain("Meter_Number"), plain("Read Type (A/E)"), plain("TotalConsumptionKwh")
    ('meter number', 'read type a e', 'total consumption kwh')
    """
    parts = _UNIT.split(name)
    text = " ".join(
        part.casefold() if index % 2 else _parted(part) for index, part in enumerate(parts)
    )
    # "p/kWh" is a price: its slash is kept, others part words.
    text = re.sub(r"\bp ?/ ?(?=kwh\b)", "p/", text)
    text = re.sub(r"(?<!\bp)/|/(?!kwh\b)", " ", text)
    return " ".join(re.sub(r"[^a-z0-9£³/]+", " ", text).split())


def _parted(text: str) -> str:
    """Joined words parted where a capital begins one, in lower case."""
    text = re.sub(r"(?<=[a-z]{2})(?=[A-Z])|(?<=\bIs)(?=[A-Z])", " ", text)
    return re.sub(r"(?<=[A-Z]{2})(?=[A-Z][a-z]{2})", " ", text).casefold()


def words(name: str) -> frozenset[str]:
    """The words of a heading."""
    return frozenset(plain(name).split())


@dataclass(frozen=True)
class HalfHourSlot:
    """Which half-hour of a day a heading names.

    ``number`` is 1 for the first in the family's own order, 49 and 50 for the two more of the
    long day. ``clock`` is the minute of the day that it is named by, None where by number.
    ``name`` is the rest of the heading, which all of one family have in common.
    """

    number: int | None
    clock: int | None
    name: str


_EXTRA = re.compile(r"(?i)(?:dst|time change|clock change|extra)\s*\+?\s*(\d)(?::?(\d{2}))?")


@lru_cache(maxsize=8192)
def slot_of(heading: str) -> HalfHourSlot | None:
    """The half-hour that *heading* may name; None where it names none.

    >>> slot_of("hr0030").number, slot_of("HH07").number, slot_of("12:30 AM").clock
    (30, 7, 30)
    """
    text = heading.strip().strip("[]").strip()
    if not text:
        return None
    if _EXCEL_SHARE.fullmatch(text) and not _CLOCK_LIKE.fullmatch(text):
        share = float(text) * HALF_HOURS_OF_A_DAY
        if abs(share - round(share)) < 1e-3:
            return HalfHourSlot(None, round(share) * 30, SHARE)
    if extra := _EXTRA.fullmatch(text):
        digit, minutes = int(extra[1]), extra[2]
        number = (49 if minutes == "30" else 50) if minutes else 48 + digit
        return HalfHourSlot(number, None, "extra")
    for pattern in (
        rf"(?P<name>.*?)(?P<from>{_CLOCK}){_HALF}\s*(?:-|–|to)\s*\d{{1,2}}[:.]\d{{2}}.*",
        rf"(?P<name>.*?){_CLOCK}{_HALF}(?P<rest>\D*)",
        r"(?P<name>.*?[a-z])_?(?P<hour>\d{2})_(?P<minute>\d{2})_\d{2}(?P<half>)(?P<rest>\D*)",
    ):
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            found = _clock(match["hour"], match["minute"], match["half"] or "")
            if found is None:
                return None
            rest = match.groupdict().get("rest") or ""
            return HalfHourSlot(None, found, _name(match["name"], rest, "clock"))
    match = re.fullmatch(r"(?P<name>.*?)[_ ]?(?P<digits>\d{1,4})(?P<rest>\D*)", text)
    if match is None:
        return None
    digits, name = match["digits"], _name(match["name"], match["rest"], "")
    return HalfHourSlot(int(digits), None, f"{name}#")


def _name(before: str, after: str, kind: str) -> str:
    """What all headings of one family have in common; a date that Excel adds is dropped."""
    before = re.sub(r"\d{4}-\d{2}-\d{2}[T ]?$", "", before)
    common = f"{plain(before)}|{plain(after)}"
    return f"{kind}:{common}"


def _clock(hour: str, minute: str, half: str) -> int | None:
    """The minute of the day; ``00:30 AM`` and ``13:00 PM`` are written too."""
    hours, minutes = int(hour), int(minute)
    half = half.replace(".", "").lower()
    if half and hours <= 12:
        hours = hours % 12 + (12 if half == "pm" else 0)
    if minutes not in (0, 30) or hours > 24 or (hours == 24 and minutes):
        return None
    return hours * 60 + minutes


@dataclass(frozen=True)
class Family:
    """Columns that name the half-hours of a day, in the order of the day.

    ``columns`` are their positions; ``extra`` those of the long day's two. ``label`` says whether
    a half-hour is named by its ``start`` or ``end``; by number it is the start.
    """

    name: str
    columns: tuple[int, ...]
    extra: tuple[int, ...]
    label: str


def families(heading: Sequence[str]) -> list[Family]:
    """The families of half-hours in a heading, in the order of their first columns."""
    named: dict[str, list[tuple[int, HalfHourSlot]]] = {}
    extra: list[tuple[int, HalfHourSlot]] = []
    for index, name in enumerate(heading):
        slot = slot_of(name)
        if slot is None:
            continue
        if slot.name == "extra":
            extra.append((index, slot))
        else:
            named.setdefault(slot.name, []).append((index, slot))
    found = []
    for name, members in named.items():
        family = _family(name, [*members, *_midnight(name, members, heading)])
        if family is not None:
            found.append(family)
    found.sort(key=lambda one: one.columns[0])
    taken = {index for family in found for index in (*family.columns, *family.extra)}
    extra += [
        (index, HalfHourSlot(int(beyond[1]), None, "extra"))
        for index, name in enumerate(heading)
        if index not in taken and (beyond := _BEYOND.fullmatch(name.strip()))
    ]
    if extra and found:
        # The long day's columns stand after the family of values, and repeat what follows it.
        first = found[0]
        added = tuple(index for index, slot in sorted(extra, key=lambda one: one[1].number or 0))
        found[0] = Family(first.name, first.columns, (*first.extra, *added), first.label)
    return found


def _midnight(
    name: str, members: Sequence[tuple[int, HalfHourSlot]], heading: Sequence[str]
) -> list[tuple[int, HalfHourSlot]]:
    """The column of midnight that Excel has written otherwise than the other times of a family."""
    if name != SHARE and not name.startswith("clock:"):
        return []
    known = {index for index, _ in members}
    return [
        (index, HalfHourSlot(None, _MIDNIGHTS[text], name))
        for index, cell in enumerate(heading)
        if (text := cell.strip().removesuffix(" 00:00:00")) in _MIDNIGHTS
        and index not in known
        and (name == SHARE or "-" in text)
    ]


def _family(name: str, members: list[tuple[int, HalfHourSlot]]) -> Family | None:
    if len(members) < FEWEST:
        return None
    members = sorted(members, key=lambda one: one[0])
    if members[0][1].clock is None:
        return _numbered(name, members)
    clocks = [slot.clock or 0 for _, slot in members]
    if len({clock % 1440 for clock in clocks}) < FEWEST:
        return None
    return _clocked(name, [(index, slot.clock or 0) for index, slot in members])


def _clocked(name: str, members: list[tuple[int, int]]) -> Family:
    first = members[0][1]
    label = "end" if first == 30 or any(clock == 1440 for _, clock in members) else "start"
    seen: set[int] = set()
    columns: list[int] = []
    extra: list[int] = []
    for index, clock in members:
        of_day = clock % 1440
        (extra if of_day in seen else columns).append(index)
        seen.add(of_day)
    return Family(name, tuple(columns), tuple(extra), label)


def _numbered(name: str, members: list[tuple[int, HalfHourSlot]]) -> Family | None:
    numbers = [slot.number or 0 for _, slot in members]
    if _is_range(numbers):
        ordered = sorted(zip(numbers, (index for index, _ in members), strict=True))
        shift = 1 - ordered[0][0]
        columns = tuple(index for n, index in ordered if n + shift <= HALF_HOURS_OF_A_DAY)
        extra = tuple(index for n, index in ordered if n + shift > HALF_HOURS_OF_A_DAY)
        return Family(name, columns, extra, "start")
    clocks = []
    for (index, _), number in zip(members, numbers, strict=True):
        hours, minutes = divmod(number, 100)
        if minutes not in (0, 30) or hours > 24:
            return None
        clocks.append((index, hours * 60 + minutes))
    if len({clock % 1440 for _, clock in clocks}) < FEWEST:
        return None
    return _clocked(name, clocks)


def _is_range(numbers: Sequence[int]) -> bool:
    """Whether the numbers count half-hours: 1 to 46, 48 or 50, or 0 to 47."""
    ordered = sorted(numbers)
    return (
        ordered[0] in (0, 1)
        and ordered == list(range(ordered[0], ordered[0] + len(ordered)))
        and (len(ordered) <= MOST)
    )
