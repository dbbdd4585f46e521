"""A layout: what a file's columns and words mean where the vocabulary does not say, as data.

Officers' data: ``inventories/layouts/*.toml`` ship with the program, a workspace's
``layouts/*.toml`` win. The same record keeps with each batch how its file was read, so that it can
be read again so.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from carbon.ledger.formats.roles import ROLES
from carbon.records.kinds import TEXT, Kind, one_of, table_of, texts, whole

SHAPES = (
    "template",
    "half-hourly",
    "interval",
    "daily",
    "bills",
    "annual",
    "register-reads",
    "events",
    "street-lighting",
    "months-across",
)

#: Each may be empty: then somebody has still to fill it in.
_SHAPE = one_of((*SHAPES, ""), "shape")
_ROLE = one_of((*ROLES, ""), "role")
_LABEL = one_of(("start", "end", ""), "label")
_ORDER = one_of(("day", "month", "year", ""), "order of dates")
_QUARTERS = one_of(("before", "after", "own", ""), "months of a figure")
_NAMES: Kind[dict[str, str]] = table_of(TEXT, "a table of texts in quotes")
_WORDS: Kind[dict[str, dict[str, str]]] = table_of(_NAMES, "tables of texts in quotes")


@dataclass(frozen=True)
class Layout:
    """How a kind of file is read.

    ``when`` are headings that must all be there for the layout to be meant; ``columns`` gives the
    role by heading or letter, ``words`` the meaning by kind and value. ``label`` says whether
    half-hours are named by their start or end, ``dates`` in which order the numbers of a date
    stand. ``heading_row`` is the row of the heading where it is not to be found. An empty value is
    one that somebody has still to fill in: a file that would be read by it is refused.

    Of a council's sheet, ``sheets`` are the words by which it is known again, ``rows`` the
    meter by a row's label, ``years`` the year by a sheet's first figures, ``accept`` the doubts
    that its keeper has settled, and ``quarters`` which months a figure covers.
    """

    title: Annotated[str, TEXT] = ""
    source: Annotated[str, TEXT] = ""
    shape: Annotated[str | None, _SHAPE] = None
    when: Annotated[tuple[str, ...], texts()] = ()
    columns: Annotated[dict[str, str], table_of(_ROLE, "a table of roles by heading")] = field(
        default_factory=dict
    )
    words: Annotated[dict[str, dict[str, str]], _WORDS] = field(default_factory=dict)
    ignored: Annotated[dict[str, str], _NAMES] = field(default_factory=dict)
    label: Annotated[str | None, _LABEL] = None
    dates: Annotated[str | None, _ORDER] = None
    unit: Annotated[str | None, TEXT] = None
    meter: Annotated[str, TEXT] = ""
    heading_row: Annotated[int | None, whole("the number of a row")] = None
    exports: Annotated[dict[str, str], _NAMES] = field(default_factory=dict)
    year: Annotated[str, TEXT] = ""
    estimated_styles: Annotated[tuple[str, ...], texts()] = ()
    quarters: Annotated[str, _QUARTERS] = ""
    accept: Annotated[tuple[str, ...], texts()] = ()
    rows: Annotated[dict[str, str], _NAMES] = field(default_factory=dict)
    sheets: Annotated[tuple[str, ...], texts()] = ()
    parked: Annotated[tuple[str, ...], texts()] = ()
    years: Annotated[dict[str, str], _NAMES] = field(default_factory=dict)

    def blanks(self) -> list[str]:
        """What somebody has still to fill in."""
        own = [name for name in ("shape", "label", "dates", "unit") if getattr(self, name) == ""]
        named = [f"columns.{name}" for name, role in self.columns.items() if not role]
        reasons = [f"ignored.{name}" for name, why in self.ignored.items() if not why.strip()]
        return [*own, *named, *reasons]
