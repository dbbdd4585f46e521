"""A layout: what a file's columns and words mean where the vocabulary does not say, as data.

Officers' data: ``inventories/layouts/*.toml`` ship with the program, a workspace's
``layouts/*.toml`` win. The same record keeps with each batch how its file was read, so that it can
be read again so.
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, field_validator

from carbon.ledger.formats.roles import ROLES

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


class Layout(BaseModel):
    """How a kind of file is read.

    ``when`` are headings that must all be there for the layout to be meant; ``columns`` gives the
    role by heading or letter, ``words`` the meaning by kind and value. ``label`` says whether
    half-hours are named by their start or end, ``dates`` in which order the numbers of a date
    stand. ``heading_row`` is the row of the heading where it is not to be found. An empty value is
    one that somebody has still to fill in: a file that would be read by it is refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = ""
    source: str = ""
    shape: str | None = None
    when: list[str] = []
    columns: dict[str, str] = {}
    words: dict[str, dict[str, str]] = {}
    ignored: dict[str, str] = {}
    label: str | None = None
    dates: str | None = None
    unit: str | None = None
    meter: str = ""
    heading_row: int | None = None
    exports: dict[str, str] = {}
    year: str = ""
    estimated_styles: list[str] = []
    quarters: str = ""

    @field_validator("shape")
    @classmethod
    def _known_shape(cls, value: str | None) -> str | None:
        return _one_of(value, SHAPES)

    @field_validator("label")
    @classmethod
    def _known_label(cls, value: str | None) -> str | None:
        return _one_of(value, ("start", "end", ""))

    @field_validator("dates")
    @classmethod
    def _known_order(cls, value: str | None) -> str | None:
        return _one_of(value, ("day", "month", "year", ""))

    @field_validator("quarters")
    @classmethod
    def _known_quarters(cls, value: str) -> str:
        return _one_of(value, ("before", "after", "own", "")) or ""

    @field_validator("columns")
    @classmethod
    def _known_roles(cls, value: dict[str, str]) -> dict[str, str]:
        for role in value.values():
            _one_of(role, (*ROLES, ""))
        return value

    def blanks(self) -> list[str]:
        """What somebody has still to fill in."""
        own = [name for name in ("label", "dates", "unit") if getattr(self, name) == ""]
        return [*own, *(f"columns.{name}" for name, role in self.columns.items() if not role)]


def _one_of(value: str | None, known: tuple[str, ...]) -> str | None:
    if value is not None and value not in known:
        raise ValueError(f"one of {', '.join(filter(None, known))}")
    return value
