"""A table of figures, as every command prints it: on a terminal, as CSV, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Listing:
    """A table of figures, and what is to be said beside it.

    ``rows`` hold unrounded values in the order of ``columns``. ``decimals`` says how many places
    a column is printed with in a table, ``formats`` how it is printed altogether; CSV and JSON
    are never rounded. Columns in ``aside`` are in CSV and JSON only: a table has no room for
    them. ``document`` replaces the rows in JSON where there is more to say than a table can.
    ``shown`` are the rows that a table has, where that is not all of them.
    ``further`` are tables printed below this one, in a table only. ``parts`` are the columns of
    the tables, each opening with the first column, that take the place of one that is too wide for
    the terminal. ``notes`` go to stderr.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    title: str = ""
    decimals: dict[str, int] = field(default_factory=dict)
    formats: dict[str, Callable[[Any], str]] = field(default_factory=dict)
    aside: Sequence[str] = ()
    document: Any = None
    notes: Sequence[str] = ()
    further: Sequence[Listing] = ()
    parts: Sequence[Sequence[str]] = ()
    shown: Sequence[Sequence[object]] | None = None
