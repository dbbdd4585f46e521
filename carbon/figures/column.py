"""A figure declared once: every table, file and document reads its key, heading and unit here.

A subject declares its figures in one place, as :class:`Columns` of what it makes (an appraisal, a
year, a period of a fund); a table or a document is a view of them by their keys.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Any, Generic, TypeVar

from carbon.cells import number
from carbon.figures.listing import Listing
from carbon.figures.words import in_tonnes

T = TypeVar("T")


@dataclass(frozen=True)
class Column(Generic[T]):
    """A figure of a *T*: ``key`` in JSON, ``heading`` in tables and CSV, its ``unit``.

    ``of`` gives the value, unrounded, in the unit; None is "not available". ``decimals`` are those
    it is printed with in a table; None prints all that are known, and text as it is. A ``signed``
    figure is a change, printed with its sign and, of percentages, the %. ``scale`` turns a share
    into the per cent that a table has; JSON keeps the share. ``label`` is the heading in full,
    where a line of its own has room for it.
    """

    key: str
    heading: str
    of: Callable[[T], object]
    unit: str = ""
    decimals: int | None = None
    signed: bool = False
    scale: float = 1.0
    label: str = ""

    def shown(self, item: T) -> object:
        """The value of *item* as a table has it, unrounded."""
        value = self.of(item)
        return value * self.scale if self.scale != 1.0 and isinstance(value, float) else value

    def within(self, part: Callable[[Any], Any]) -> Column[Any]:
        """The same of an item with what it is a figure of as a *part*; None where it has none."""
        return replace(self, of=lambda item: None if (own := part(item)) is None else self.of(own))

    def signed_text(self, value: Any) -> str:
        """A change as a table prints it, nought without a sign; empty where it is not known."""
        if value is None:
            return ""
        told = number(value, self.decimals or 0)
        plus = "+" if value > 0 and told.strip("0.,") else ""
        return f"{plus}{told}{'%' if self.unit == '%' else ''}"


def text(key: str, heading: str = "", of: Callable[[Any], object] | None = None) -> Column[Any]:
    """A column of words, or of whole numbers as they are; by default the property of its key."""
    return Column(key, heading or key, of or attrgetter(key))


def own(
    key: str,
    heading: str,
    unit: str = "",
    decimals: int | None = None,
    *,
    scale: float = 1.0,
    label: str = "",
) -> Column[Any]:
    """A figure that is the property of its key."""
    return Column(key, heading, attrgetter(key), unit, decimals, scale=scale, label=label)


def tonnes_of(
    key: str,
    heading: str,
    kg: Callable[[Any], float | None],
    decimals: int = 3,
    *,
    signed: bool = False,
) -> Column[Any]:
    """A column in tonnes of what is known in kg, None where it is not known."""
    return Column(key, heading, lambda item: in_tonnes(kg(item)), "t", decimals, signed)


def share_of(
    key: str,
    heading: str,
    of: Callable[[Any], float | None] | None = None,
    decimals: int = 1,
    *,
    signed: bool = False,
) -> Column[Any]:
    """A share, which a table has in per cent; by default the property of its key."""
    return Column(key, heading, of or attrgetter(key), "%", decimals, signed, 100.0)


class Columns(Generic[T]):
    """The figures of a subject, in the order of its tables."""

    def __init__(self, *columns: Column[T]) -> None:
        """Raise ValueError where two columns have one key: neither could be told apart."""
        self._by_key: Mapping[str, Column[T]] = {column.key: column for column in columns}
        if len(self._by_key) != len(columns):
            raise ValueError(f"two columns of one key: {[column.key for column in columns]}")

    def __iter__(self) -> Iterator[Column[T]]:
        return iter(self._by_key.values())

    def __getitem__(self, key: str) -> Column[T]:
        """The figure of *key*."""
        return self._by_key[key]

    def view(self, *keys: str) -> Columns[T]:
        """Those of *keys*, in their order."""
        return Columns(*(self._by_key[key] for key in keys))

    def headed(self, **headings: str) -> Columns[T]:
        """Those of the keys of *headings*, in their order, under the headings that a page has."""
        return Columns(*(replace(self[key], heading=said) for key, said in headings.items()))

    def printed_to(self, **decimals: int) -> Columns[T]:
        """The same, those of the keys of *decimals* printed to so many."""
        return Columns(
            *(replace(each, decimals=decimals.get(each.key, each.decimals)) for each in self)
        )

    def within(self, part: Callable[[Any], Any]) -> Columns[Any]:
        """The same of an item with what they are figures of as a *part*."""
        return Columns(*(each.within(part) for each in self))

    def told(self, decimals: int, **words: str) -> Columns[T]:
        """The same with tonnes printed to *decimals*, and the *words* that headings leave open."""
        return Columns(
            *(
                replace(
                    each,
                    heading=each.heading.format(**words) if words else each.heading,
                    decimals=decimals if each.unit == "t" else each.decimals,
                )
                for each in self
            )
        )

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings, as a table and CSV have them."""
        return tuple(column.heading for column in self)

    @property
    def decimals(self) -> dict[str, int]:
        """The decimals of each heading that has them."""
        return {each.heading: each.decimals for each in self if each.decimals is not None}

    @property
    def formats(self) -> dict[str, Callable[[Any], str]]:
        """How each heading that is printed with its sign is printed."""
        return {each.heading: each.signed_text for each in self if each.signed}

    def row(self, item: T) -> tuple[object, ...]:
        """The values of *item*, unrounded, in the order of the columns."""
        return tuple(column.shown(item) for column in self)

    def record(self, item: T) -> dict[str, object]:
        """The values of *item*, unrounded, by their keys."""
        return {column.key: column.of(item) for column in self}

    def headed_record(self, item: T) -> dict[str, object]:
        """The values of *item*, unrounded, by their headings."""
        return {column.heading: column.of(item) for column in self}

    def listing(
        self,
        items: Iterable[T],
        title: str = "",
        *,
        aside: Sequence[str] = (),
        if_filled: Collection[str] = (),
        **more: Any,
    ) -> Listing:
        """A table of *items*, a row each; *more* as :class:`~carbon.figures.listing.Listing`.

        Columns of the keys *if_filled* that no item fills are aside, as those headed *aside* are:
        a table needs their room.
        """
        rows = [self.row(item) for item in items]
        unfilled = [
            column.heading
            for place, column in enumerate(self)
            if column.key in if_filled and not any(row[place] for row in rows)
        ]
        return Listing(
            self.headings,
            rows,
            title,
            decimals=self.decimals,
            formats=self.formats,
            aside=(*aside, *unfilled),
            **more,
        )
