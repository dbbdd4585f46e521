"""A report as data: every figure unrounded, before any page or workbook is made of it.

HTML, XLSX, Markdown and JSON are all written from the same :class:`Report`, so that they cannot
disagree; they round, at the last step, as each column says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

from carbon.cells import number
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns
from carbon.figures.listing import Listing

T = TypeVar("T")
Value = float | int | str | None


@dataclass(frozen=True)
class Column:
    """A column of a table: ``kind`` is text, number, gbp or percent (a share, printed × 100).

    ``signed`` prints a plus before what is above zero.
    """

    name: str
    kind: str = "text"
    decimals: int = 0
    signed: bool = False

    @classmethod
    def of(cls, figure: Figure[Any]) -> Column:
        """The column of a *figure*; one without a unit and decimals is text.

        Pounds have their sign in the cells where the heading has none.
        """
        decimals = figure.decimals or 0
        if figure.scale == 100:
            return cls(figure.heading, "percent", decimals, figure.signed)
        if figure.unit == "£" and "£" not in figure.heading:
            return cls(figure.heading, "gbp", decimals, figure.signed)
        if figure.unit or figure.decimals is not None:
            return cls(figure.heading, "number", decimals, figure.signed)
        return cls(figure.heading)


@dataclass(frozen=True)
class Table:
    """Figures in rows; each row has a value, or None for "not available", for each column.

    ``decimals`` has a number for each row of a table whose rows, and not its columns, differ in
    what they count: pounds, years, tonnes; a column with decimals of its own keeps them. A
    ``folded`` table opens at a click on the page, and is left out on paper.
    """

    id: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[str, ...] = ()
    decimals: tuple[int, ...] = ()
    folded: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        caption: str,
        columns: Columns[T],
        items: Iterable[T],
        notes: Iterable[str] = (),
        **more: Any,
    ) -> Table:
        """A table of *items*, a row each, with the figures that are declared of them."""
        rows = tuple(tuple(map(value_of, columns.record(item).values())) for item in items)
        return cls(name, caption, tuple(map(Column.of, columns)), rows, tuple(notes), **more)

    @classmethod
    def listed(cls, name: str, listing: Listing, caption: str = "") -> Table:
        """What a command prints; a column that holds a number is of numbers."""
        rows = tuple(tuple(map(value_of, row)) for row in listing.rows)
        held = zip(*rows, strict=True) if rows else ((),) * len(listing.columns)
        columns = (
            Column(
                heading,
                "number" if any(isinstance(cell, int | float) for cell in cells) else "text",
                listing.decimals.get(heading, 0),
            )
            for heading, cells in zip(listing.columns, held, strict=True)
        )
        return cls(name, caption or listing.title, tuple(columns), rows, tuple(listing.notes))

    def places(self, row: int, column: Column) -> int:
        """The decimals that a number in row number *row* is printed with."""
        return column.decimals or (self.decimals[row] if self.decimals else 0)


@dataclass(frozen=True)
class Trace:
    """One line or set of bars: ``y`` is None where there is a gap, and the gap is drawn.

    ``style`` is line, dashed, points, bar, waterfall, wedge, blocks, or floor and then ceiling, the
    edges of a band; ``measures`` says of each waterfall bar whether it is absolute or relative.
    Wedges stand on one another, the first on the axis, where nothing is filled. A block stands on
    its own part of the axis, ``spans`` (from, to), is marked with its ``x`` and named by its
    ``labels`` where one points at it.
    """

    name: str
    x: tuple[str, ...]
    y: tuple[float | None, ...]
    style: str = "line"
    measures: tuple[str, ...] = ()
    spans: tuple[tuple[float, float], ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chart:
    """A chart, the sentence that says what it shows, and the table its data stand in.

    ``ordered`` puts the categories in order of time; otherwise they stand as given. ``across``
    names an axis of numbers, for blocks. ``first_colour`` is the place of the first trace's colour
    in the palette, so that two charts can show one thing in one colour.
    """

    id: str
    heading: str
    sentence: str
    unit: str
    traces: tuple[Trace, ...]
    table: str
    stacked: bool = False
    marks: tuple[tuple[str, float, str], ...] = ()
    ordered: bool = True
    across: str = ""
    first_colour: int = 0


@dataclass(frozen=True)
class Headline:
    """One figure to be read first; ``note`` may be empty, and what has no value has no unit."""

    label: str
    value: float | str | None
    kind: str
    decimals: int
    unit: str
    note: str
    tone: str = "plain"
    signed: bool = False

    def __post_init__(self) -> None:
        if self.value is None:
            object.__setattr__(self, "unit", "")

    @classmethod
    def by_sign(
        cls,
        labels: tuple[str, str],
        value: float,
        kind: str,
        decimals: int,
        unit: str,
        note: str,
    ) -> Headline:
        """*value* under the first of *labels*, or without its sign under the second.

        What is printed as nothing is not below 0.
        """
        below = printed(value, kind, decimals).startswith("−")
        return cls(labels[below], abs(value) if below else value, kind, decimals, unit, note)

    def __str__(self) -> str:
        figure = printed(self.value, self.kind, self.decimals, self.signed)
        text = f"{self.label}: {figure} {self.unit}".rstrip()
        return f"{text} ({self.note})" if self.note else text


@dataclass(frozen=True)
class Section:
    """A part of a report: paragraphs, its figures to be read first, then charts, then tables."""

    id: str
    heading: str
    paragraphs: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    headlines: tuple[Headline, ...] = ()


@dataclass(frozen=True)
class Report:
    """A whole report; ``leads`` are the questions that the summary's paragraphs answer, if any.

    ``answer`` is the first answer as data, in kg, for a later report to compare with.
    """

    title: str
    council: str
    subtitle: str
    as_at: str
    version: str
    summary: tuple[str, ...]
    headlines: tuple[Headline, ...]
    sections: tuple[Section, ...]
    sources: tuple[tuple[str, str], ...] = field(default=())
    figures: tuple[tuple[str, str, float | None], ...] = field(default=())
    leads: tuple[str, ...] = field(default=())
    answer: Mapping[str, Any] = field(default_factory=dict)

    def document(self) -> dict[str, Any]:
        """The report as plain data for JSON; its figures by id, for a later report to compare."""
        document = asdict(self)
        document["figures"] = [
            {"id": identifier, "label": label, "value": value, "unit": "kg"}
            for identifier, label, value in self.figures
        ]
        return document


def value_of(cell: object) -> Value:
    """A cell as a report holds it: a number or text as it is, anything else as its words."""
    return cell if isinstance(cell, float | int | str) or cell is None else str(cell)


def printed(value: Value, kind: str = "number", decimals: int = 0, signed: bool = False) -> str:
    """A value as it is printed in any report.

    >>> printed(1234.56, "number"), printed(-0.178, "percent", 1), printed(None)
    ('1,235', '−17.8%', 'not available')
    >>> printed(-1234.56, "gbp")
    '−£1,235'
    """
    if value is None:
        return "not available"
    if isinstance(value, str) or kind == "text":
        return str(value)
    shown = value * 100 if kind == "percent" else value
    text = number(shown, decimals)
    if signed and shown > 0 and text.strip("0.,"):
        text = f"+{text}"
    if kind == "gbp":
        text = f"{text[0]}£{text[1:]}" if text[0] in "+−" else f"£{text}"
    return f"{text}%" if kind == "percent" else text


def sentence_list(items: Sequence[str]) -> str:
    """Items as English writes them.

    >>> sentence_list(["a", "b", "c"])
    'a, b and c'
    """
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"
