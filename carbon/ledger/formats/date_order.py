"""In which order a file's dates stand: day first, unless the file itself shows another.

A date of three numbers says nothing of its order. Day first is what is meant in this country;
another order is taken only where day first cannot be, or where rows of a day each leave gaps under
it and none under the other, or where it would put two-digit years more than ten years back. Where
two orders remain, the file is refused with both readings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from carbon.errors import BadValue, Place
from carbon.ledger.moments import (
    DAY_FIRST,
    MONTH_FIRST,
    ORDERS,
    YEAR_FIRST,
    has_offset,
    has_short_year,
    is_ambiguous,
    moment_of,
)

YEARS_BACK = 10
SPELLED = {DAY_FIRST: "day first", MONTH_FIRST: "month first", YEAR_FIRST: "year first"}


@dataclass(frozen=True)
class DateOrder:
    """The order in which a file's dates are read, and the sentence that says so."""

    order: str
    told: str


def date_order(
    texts: Collection[str],
    today: date,
    is_daily: bool,
    file: str,
    forced: str = "",
    may_be_months: bool = False,
) -> DateOrder:
    """The order of the dates *texts*, of which ``is_daily`` says whether each is a row's own day.

    With *may_be_months* a row's date may stand for its month: dates that are all the first of a
    month, day first, do not become successive days for want of gaps.

    Raises :class:`BadValue` where two orders are possible and nothing decides.
    """
    written = sorted(text for text in texts if text)
    unclear = [text for text in written if is_ambiguous(text)]
    offset = next((text for text in written if has_offset(text)), "")
    turned = " Times with an offset from UTC are turned to clock time." if offset else ""
    if forced:
        return DateOrder(forced, _told(file, unclear or written, forced, "as told") + turned)
    if not unclear:
        return DateOrder(DAY_FIRST, _told(file, written, DAY_FIRST, "") + turned)
    read = {order: days for order in ORDERS if (days := _days(unclear, order))}
    if not read:
        # Some date is none in any order: each row says so of itself, read day first.
        return DateOrder(DAY_FIRST, _told(file, unclear, DAY_FIRST, "") + turned)
    short = any(has_short_year(text) for text in unclear)
    likely = {
        order: days for order, days in read.items() if not short or not _is_far(days, today)
    } or read
    whole = [order for order, days in likely.items() if not _gaps(days)]
    if DAY_FIRST in likely and not (is_daily and whole and DAY_FIRST not in whole):
        return DateOrder(DAY_FIRST, _told(file, unclear, DAY_FIRST, "") + turned)
    chosen = whole if is_daily and whole else list(likely)
    firsts = likely.get(DAY_FIRST, [])
    if may_be_months and len(firsts) > 1 and all(day.day == 1 for day in firsts):
        chosen = [DAY_FIRST, *chosen]
    if len(chosen) > 1 and len({tuple(likely[order]) for order in chosen}) > 1:
        text = unclear[0]
        readings = " or ".join(f"{moment_of(text, one).date()} ({SPELLED[one]})" for one in chosen)
        raise BadValue(
            f"dates such as {text}, which may be {readings}",
            "dates that can be read in one way",
            "Say which with --dates day|month|year, or ask for dates such as 2023-06-05.",
            Place(file),
        )
    why = "day first is no date" if DAY_FIRST not in read else _why(read[DAY_FIRST], today)
    return DateOrder(chosen[0], _told(file, unclear, chosen[0], why) + turned)


def _days(texts: Iterable[str], order: str) -> list[date]:
    """The days in order; empty where one of them is no date in that order."""
    try:
        return sorted({moment_of(text, order).date() for text in texts})
    except ValueError:
        return []


def _is_far(days: Collection[date], today: date) -> bool:
    """Whether some day lies in the future or more than ten years back."""
    earliest = today - timedelta(days=366 * YEARS_BACK)
    return any(day < earliest or day > today + timedelta(days=1) for day in days)


def _gaps(days: list[date]) -> int:
    """The days missing between the first and the last."""
    return (days[-1] - days[0]).days + 1 - len(days)


def _why(days: list[date], today: date) -> str:
    if _is_far(days, today):
        return f"day first they would lie in {days[0].year}"
    return f"day first {_gaps(days):,} days would lack between them, so none"


def _told(file: str, texts: Collection[str], order: str, why: str) -> str:
    if not texts:
        return ""
    text = min(texts)
    try:
        read = moment_of(text, order)
    except ValueError:
        return ""
    because = f": {why}" if why else ""
    named = SPELLED[order] if is_ambiguous(text) else "as written"
    return f"{file}: dates such as {text} are read {named} ({read.date()}){because}."
