"""Kinds of values: how one is read, and in words what is expected of it.

A field of a record is declared with its kind, and with its key where that is called otherwise::

    @dataclass(frozen=True)
    class Offset:
        what: Annotated[str, text("what was bought")]
        retired: Annotated[date, DAY]
        tonnes: Annotated[float, number("tonnes of CO2e", "50000", lowest=0), "t_co2e"]
        source: Annotated[str, text()] = ""

A key with a dot stands in a table of the table: ``"select.sites"``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Generic, TypeVar

from carbon.cells import LARGEST
from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.periods import Period
from carbon.records.found import Found
from carbon.tables import is_seen

T = TypeVar("T")
U = TypeVar("U")

DATE = "a date such as 2023-04-01"


@dataclass(frozen=True)
class Kind(Generic[T]):
    """How a value is read, and what is ``expected`` where it is missing."""

    expected: str
    read: Callable[[Found], T]
    #: The whole of a table or row, and no value of it: see :data:`HERE`.
    is_whole: bool = False
    #: What to do where the key is missing.
    advice: str = ""
    #: Of a whole, the keys that it reads by itself.
    keys: tuple[str, ...] = ()
    #: In a tuple, the value where a file has none, for a field that memory must always be given.
    default: tuple[Any, ...] = ()

    def then(self, made: Callable[[T, Place], U]) -> Kind[U]:
        """The kind of what *made* makes of a value of this one; it may raise a fault."""
        read = self.read
        return Kind(
            self.expected,
            lambda found: made(read(found), found.place),
            self.is_whole,
            self.advice,
            self.keys,
        )

    def otherwise(self, value: Any) -> Kind[T]:
        """The same with *value* where a file has none."""
        return replace(self, default=(value,))


def text(expected: str = "text in quotes", *, filled: bool = False) -> Kind[str]:
    """Any text; where it is to be *filled*, none that is empty."""

    def read(found: Found) -> str:
        value = found.text(expected)
        if filled and not is_seen(value):
            raise found.refused(expected)
        return value

    return Kind(expected, read)


def number(
    what: str = "a number",
    example: str = "1234.5",
    *,
    lowest: float | None = None,
    above: float | None = None,
    highest: float | None = None,
    advice: str = "",
) -> Kind[float]:
    """A finite number from *lowest* (or *above*) to *highest*, each where it is given.

    None is further from 0 than :data:`~carbon.cells.LARGEST`.

    *what* it is and an *example* are told where something is no number, its bounds where it is
    beyond them, and all of it where it is missing. *advice* is what to do instead of either.
    """
    within = what + _bounds(lowest, above, highest)

    def read(found: Found) -> float:
        value = found.number(f"{what} such as {example}", advice)
        if (
            (lowest is not None and value < lowest)
            or (above is not None and value <= above)
            or (highest is not None and value > highest)
        ):
            raise found.refused(within, advice)
        if abs(value) > LARGEST:
            raise found.refused(f"{what} of at most {LARGEST:,}", advice)
        return value

    return Kind(f"{within}{',' if within != what else ''} such as {example}", read)


def _bounds(lowest: float | None, above: float | None, highest: float | None) -> str:
    """The bounds of a number, to be said behind what it is; empty where there are none."""
    least = f"{lowest:,.15g}" if lowest is not None else ""
    most = f"{highest:,.15g}" if highest is not None else ""
    if least and most:
        return f" from {least} to {most}"
    if least:
        return f", {least} or more"
    more = f" above {above:,.15g}" if above is not None else ""
    return f"{more} of at most {most}" if most else more


def whole(expected: str, *, lowest: int | None = None, highest: int | None = None) -> Kind[int]:
    """A whole number from *lowest* to *highest*, each where it is given."""

    def read(found: Found) -> int:
        value = found.whole(expected)
        if (lowest is not None and value < lowest) or (highest is not None and value > highest):
            raise found.refused(expected)
        return value

    return Kind(expected, read)


def day(expected: str = DATE) -> Kind[date]:
    """A day."""
    return Kind(expected, lambda found: found.day(expected))


def last_day(expected: str = DATE) -> Kind[date]:
    """A day that is written as the last one included; in memory it is the day after."""
    return day(expected).then(lambda last, _: last + timedelta(days=1))


def flag(expected: str = "true or false") -> Kind[bool]:
    """True or false in a TOML, yes or no in a cell."""
    return Kind(expected, lambda found: found.flag(expected))


def one_of(
    known: Collection[str], called: str = "", advice: str = "", *, in_any_case: bool = False
) -> Kind[str]:
    """One of the names *known*; *called* is what such a name is, where not as its key says.

    *in_any_case* the names, which are in small letters, may be written with capitals.
    """
    expected = f"one of: {', '.join(name for name in known if name)}"

    def read(found: Found) -> str:
        value = found.text(expected)
        if in_any_case and value.casefold() in known:
            return value.casefold()
        if value not in known:
            kind = called or found.name.replace("_", " ")
            names = [name for name in known if name]
            raise UnknownName(kind, value, names, advice, found.place)
        return value

    return Kind(expected, read)


def texts(
    expected: str = "a list of texts in quotes", *, filled: bool = False
) -> Kind[tuple[str, ...]]:
    """A list of texts; one that is there must be *filled* where empty would say the contrary."""

    def read(found: Found) -> tuple[str, ...]:
        values = found.of_type(list, expected)
        for value in values:
            if not isinstance(value, str):
                raise BadValue(f"{value!r} in {found.name}", expected, "", found.place)
        if filled and not values:
            raise BadValue(
                f"{found.name} that is empty",
                "at least one",
                "For all of them, take the line out.",
                found.place,
            )
        return tuple(values)

    return Kind(expected, read)


def one_or_several(one: str, several: str, expected: str) -> Kind[tuple[str, ...]]:
    """A text under the key *one*, or a list of them under *several*; empty where neither is."""
    named, listed = text(expected), texts(filled=True)

    def read(found: Found) -> tuple[str, ...]:
        source = found.table
        if one in source.values and several in source.values:
            raise BadValue(f"{one} and {several}", "one of the two", "", source.place(several))
        if one in source.values:
            return (named.read(Found(one, source.values[one], source)),)
        if several in source.values:
            return listed.read(Found(several, source.values[several], source))
        return ()

    return Kind(expected, read, is_whole=True, keys=(one, several))


def several_of(known: Collection[str], called: str = "") -> Kind[tuple[str, ...]]:
    """A list of names, each one of *known*; see :func:`one_of`."""
    one, expected = one_of(known, called), f"a list of: {', '.join(known)}"

    def read(found: Found) -> tuple[str, ...]:
        values = found.of_type(list, expected)
        faults = FaultList()
        for value in values:
            faults.attempt(one.read, Found(found.key, value, found.source))
        faults.raise_if_any()
        return tuple(values)

    return Kind(expected, read)


def table_of(kind: Kind[T], expected: str) -> Kind[dict[str, T]]:
    """A table of whatever names, each with a value of *kind*."""

    def read(found: Found) -> dict[str, T]:
        inner = found.table.part(found.key)
        faults = FaultList()
        values = {
            key: faults.attempt(kind.read, Found(key, value, inner))
            for key, value in inner.values.items()
        }
        faults.raise_if_any()
        return values  # type: ignore[return-value]

    return Kind(expected, read)


DAY = day()
LAST_DAY = last_day()
FLAG = flag()
TEXT = text()
PERIOD: Kind[Period] = text("a period such as 2023-24, 2023-24 H1, 2023 or 2023-04").then(
    Period.parse
)
#: Not a key but the table or row itself, for what has to name its place later.
HERE: Kind[Any] = Kind("", lambda found: found.source, is_whole=True)
#: Where that table or row stands.
PLACE: Kind[Place] = Kind("", lambda found: found.source.place(), is_whole=True)


def mapped(kind: Kind[T], made: Callable[[T], U]) -> Kind[U]:
    """The kind of what *made* makes of a value of *kind*, where that cannot fail."""
    return kind.then(lambda value, _: made(value))
