"""The layouts there are, which one a file is of, and the text of how a file was read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList
from carbon.files import files_in
from carbon.folders import shipped
from carbon.ledger.formats.columns import FLAG, HALF_HOUR, Column
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.layout import Layout
from carbon.ledger.grids import Grid
from carbon.nearest import nearest
from carbon.records.reader import record_of

if TYPE_CHECKING:
    from carbon.ledger.formats.parsed import Parsed
    from carbon.ledger.formats.sheet import Sheet

#: How far down the headings of a layout are looked for.
MOST_ROWS = 40


@dataclass
class Known:
    """A layout and the file that it is in; read in full when it is first asked for."""

    definition: Definition
    path: Path

    @cached_property
    def layout(self) -> Layout:
        """What the file says. Raises :class:`~carbon.errors.Faults` with every fault of it."""
        return record_of(self.definition, Layout)

    def is_of(self, shape: str) -> bool:
        """Whether it is a layout of files of *shape*."""
        return bool(self.definition.values.get("shape") == shape)

    @property
    def when(self) -> set[str]:
        """The headings that must all be there for it to be meant, as they are compared."""
        return {plain(str(name)) for name in self.definition.values.get("when", ())}

    @property
    def name(self) -> str:
        """The name by which it is listed: that of its file."""
        return self.path.stem


def layouts(own: Path | None = None) -> list[Known]:
    """The layouts, a workspace's before the shipped ones; of one name the workspace's counts.

    Raises :class:`~carbon.errors.Faults` with the faults of all files.
    """
    folders = [folder for folder in (own, shipped("inventories") / "layouts") if folder]
    paths = {path.stem: path for folder in reversed(folders) for path in files_in(folder, "*.toml")}
    if not paths:
        return []
    faults = FaultList()
    found = []
    for path in sorted(paths.values(), key=lambda one: (one.parent != own, one.name)):
        definition = faults.attempt(read_toml, path)
        if definition is None:
            continue
        known = Known(definition, path)
        found.append(known)
        if path.parent == own:
            # Of the shipped ones the tests see to it.
            faults.attempt(getattr, known, "layout")
    faults.raise_if_any()
    return found


def layout_for(grid: Grid, known: Sequence[Known]) -> Known | None:
    """The first layout whose headings all stand in one row of the file; None without one."""
    rows = [{plain(cell) for cell in cells if cell} for _, cells in grid.records[:MOST_ROWS]]
    for one in known:
        if one.is_of("months-across"):
            continue
        wanted = one.when
        if wanted and any(wanted <= row for row in rows):
            return one
    return None


def under(hints: Hints, layout: Layout, place: str, grid: Grid) -> Hints:
    """The hints with what a layout says; options that the user gave win.

    Raises :class:`BadValue` where the layout has blanks that somebody has still to fill in.
    """
    blanks = [
        name
        for name in layout.blanks()
        if not (name == "label" and hints.label) and not (name == "dates" and hints.dates)
    ]
    if blanks:
        raise BadValue(
            f"the layout {place} with nothing under {', '.join(blanks)}",
            "every value filled in",
            "Open the layout, fill it in, and log the file again; or delete it.",
            grid.place(),
        )
    return replace(
        hints,
        label=hints.label or layout.label,
        dates=hints.dates or layout.dates or "",
        meter=hints.meter or layout.meter,
        unit=hints.unit or layout.unit or "",
        columns={**layout.columns, **hints.columns},
        words={**layout.words, **hints.words},
        ignored={**layout.ignored, **hints.ignored},
        heading_row=hints.heading_row or layout.heading_row or _row_of(layout, grid),
    )


def _row_of(layout: Layout, grid: Grid) -> int | None:
    """The row in which all headings of a layout stand."""
    wanted = {plain(name) for name in layout.when}
    for row, cells in grid.records[:MOST_ROWS]:
        if wanted and wanted <= {plain(cell) for cell in cells if cell}:
            return row
    return None


def not_there(known: Known, below: Grid) -> list[str]:
    """Say which columns a layout names that a file has not, with the nearest that it has."""
    heads = [cell.strip() for cell in below.records[0][1] if cell.strip()]
    plainly = {plain(head) for head in heads}
    told = []
    for name in known.layout.columns:
        if plain(name) in plainly or re.fullmatch(r"=?[A-Z]{1,3}", name):
            continue
        close = nearest(name, heads)
        perhaps = f"; perhaps {' or '.join(close)}" if close else ""
        told.append(
            f"{below.file}: the layout {known.name!r} names a column {name!r}, which the file "
            f"lacks{perhaps}."
        )
    return told


def as_read(sheet: Sheet, parsed: Parsed) -> str:
    """The text of the layout by which a file was read: it alone is enough to read it again so."""
    import tomli_w

    told: dict[str, Any] = {"title": "as read", "shape": parsed.format}
    told |= {key: value for key, value in parsed.settings.items() if key == "label" and value}
    told["dates"] = sheet.order
    if sheet.hints.year:
        told["year"] = sheet.hints.year
    if sheet.hints.unit:
        told["unit"] = sheet.hints.unit
    meter = sheet.hints.meter or sheet.fixed_meter
    if meter:
        told["meter"] = meter
    if sheet.heading >= 0:
        told["heading_row"] = sheet.row_of_heading
        named = {plain(cell) for cell in sheet.grid.records[sheet.heading][1]}

        def key(column: Column) -> str:
            return f"={column.letter}" if plain(column.letter) in named else column.letter

        told["columns"] = {
            key(column): column.role
            for column in sheet.columns.columns
            if column.role not in (HALF_HOUR, FLAG)
        }
        if sheet.named_by is not None and sheet.named_by.role not in ("meter", "card"):
            told["columns"][key(sheet.named_by)] = "meter"
    words: Mapping[str, Mapping[str, str]] = {
        kind: memo for kind, memo in sheet.used.items() if memo
    }
    if words:
        told["words"] = words
    if sheet.exports:
        told["exports"] = dict(sheet.exports)
    if sheet.hints.ignored:
        told["ignored"] = dict(sheet.hints.ignored)
    if sheet.hints.parked:
        told["parked"] = sorted(sheet.hints.parked)
    return tomli_w.dumps(told)


def council_layout(hints: Hints) -> str:
    """The text of the layout by which a council's sheet was read."""
    import tomli_w

    told: dict[str, Any] = {"title": "as read", "shape": "months-across"}
    if hints.year:
        told["year"] = hints.year
    if hints.unit:
        told["unit"] = hints.unit
    if hints.quarters:
        told["quarters"] = hints.quarters
    if hints.rows:
        told["rows"] = dict(hints.rows)
    if hints.ignored:
        told["ignored"] = dict(hints.ignored)
    if hints.parked:
        told["parked"] = sorted(hints.parked)
    if hints.estimated_styles:
        told["estimated_styles"] = sorted(hints.estimated_styles)
    return tomli_w.dumps(told)


def layout_of_all(texts: Sequence[str]) -> str:
    """The layout of several sheets: the first's, without the places in which they differ."""
    import tomllib

    import tomli_w

    told = [tomllib.loads(text) for text in texts if text]
    if not told:
        return ""
    alike = dict(told[0])
    for key in ("heading_row", "columns"):
        if any(one.get(key) != alike.get(key) for one in told):
            alike.pop(key, None)
    for one in told[1:]:
        for kind, memo in one.get("words", {}).items():
            words = alike.setdefault("words", {}).setdefault(kind, {})
            words |= {text: meaning for text, meaning in memo.items() if text not in words}
        if "exports" in one:
            alike["exports"] = {**alike.get("exports", {}), **one["exports"]}
    return tomli_w.dumps(alike)


def hints_of_text(text: str, hints: Hints) -> tuple[Hints, str | None]:
    """The hints and the shape by which a batch was read, from the text that it keeps."""
    import tomllib

    layout = record_of(Definition(tomllib.loads(text), "the batch's layout", {}), Layout)
    return (
        replace(
            hints,
            label=layout.label,
            dates=layout.dates or "",
            meter=layout.meter,
            unit=layout.unit or "",
            columns=layout.columns,
            words=layout.words,
            ignored=layout.ignored,
            heading_row=layout.heading_row,
            exports=layout.exports,
            is_again=True,
            year=layout.year,
            estimated_styles=layout.estimated_styles,
            quarters=layout.quarters,
            rows=layout.rows,
            parked=layout.parked,
        ),
        layout.shape,
    )
