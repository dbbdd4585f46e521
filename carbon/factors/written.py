"""An edition's pair of files as the importer writes it: the factors, and what is known of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from carbon.factors.basis import Basis
from carbon.factors.factor import COLUMNS, Factor
from carbon.factors.grid import Grid
from carbon.factors.seal import KEY, text_sha256
from carbon.factors.source import SourceFile
from carbon.files import read_bytes, write_whole
from carbon.tables import write_csv


def write_edition(
    toml: Path,
    factors: Sequence[Factor],
    facts: Mapping[str, object],
    source: SourceFile,
    grid: Grid | None,
    bases: Sequence[Basis],
) -> None:
    """Write the pair of files at *toml* and beside it; empty facts are left out."""
    csv = toml.with_suffix(".csv")
    cells = ([getattr(factor, name) for name in COLUMNS] for factor in factors)
    write_csv(csv, COLUMNS, (["" if cell is None else cell for cell in row] for row in cells))
    sealed = {**facts, KEY: text_sha256(read_bytes(csv))}
    lines = [
        f"{key} = {toml_value(value)}"
        for key, value in sealed.items()
        if value not in (None, "", [])
    ]
    lines += grid_and_bases(grid, bases)
    lines += ["", f"# What became of each of the source's {source.counted}.", "[rows]"]
    lines += [
        f"{toml_value(key) if ' ' in key else key} = {count}"
        for key, count in {source.counted: source.size, **source.counts}.items()
    ]
    write_whole(toml, ("\n".join(lines) + "\n").encode("utf-8"))


def grid_and_bases(grid: Grid | None, bases: Iterable[Basis]) -> list[str]:
    """The lines of a TOML that say which grid an edition carries, and which rows' basis differs."""
    lines = []
    if grid is not None:
        lines += ["", "[grid]", f"year = {grid.year}", f"ids = {toml_value(list(grid.ids))}"]
        lines += [f"source = {toml_value(grid.source)}"]
    for basis in bases:
        lines += ["", "[[basis]]", f"ids = {toml_value(list(basis.ids))}"]
        lines += [f"gwp_basis = {toml_value(basis.gwp_basis)}"]
        lines += [f"source = {toml_value(basis.source)}"]
    return lines


def toml_value(value: object) -> str:
    """A value as TOML spells it."""
    return value.isoformat() if isinstance(value, date) else json.dumps(value, ensure_ascii=False)
