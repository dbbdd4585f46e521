"""A layout: what a file's columns and words mean where the vocabulary does not say, as data.

Officers' data: ``inventories/layouts/*.toml`` ship with the program, a workspace's
``layouts/*.toml`` win. The same record keeps with each batch how its file was read, so that it can
be read again so.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from carbon.ledger.formats.roles import ROLES
from carbon.records.names import one_of

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
Shape = Annotated[str, one_of("shape", (*SHAPES, ""))]
Role = Annotated[str, one_of("role", (*ROLES, ""))]
Label = Annotated[str, one_of("label", ("start", "end", ""))]
Order = Annotated[str, one_of("order of dates", ("day", "month", "year", ""))]
Quarters = Annotated[str, one_of("months of a figure", ("before", "after", "own", ""))]


class Layout(BaseModel):
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

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    source: str = ""
    shape: Shape | None = None
    when: list[str] = []
    columns: dict[str, Role] = {}
    words: dict[str, dict[str, str]] = {}
    ignored: dict[str, str] = {}
    label: Label | None = None
    dates: Order | None = None
    unit: str | None = None
    meter: str = ""
    heading_row: int | None = None
    exports: dict[str, str] = {}
    year: str = ""
    estimated_styles: list[str] = []
    quarters: Quarters = ""
    accept: list[str] = []
    rows: dict[str, str] = {}
    sheets: list[str] = []
    parked: list[str] = []
    years: dict[str, str] = {}

    def blanks(self) -> list[str]:
        """What somebody has still to fill in."""
        own = [name for name in ("shape", "label", "dates", "unit") if getattr(self, name) == ""]
        named = [f"columns.{name}" for name, role in self.columns.items() if not role]
        reasons = [f"ignored.{name}" for name, why in self.ignored.items() if not why.strip()]
        return [*own, *named, *reasons]
