"""The tables of ``factors/appraisal/``: one CSV and one TOML an edition; the newest is used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from carbon.definitions import read_toml
from carbon.factors.appraisal import FOLDER, TABLES, TableSource
from carbon.factors.seal import check_seal, is_shipped, text_sha256
from carbon.files import files_in, is_there, shown
from carbon.records.reader import read_record
from carbon.tables import Table, decode, read_text, records, table_of

PERSISTENCE, DEFLATOR = "persistence-factors", "gdp-deflator"
RATES = "social-time-preference-rate"


def read_table(folders: Sequence[Path], name: str) -> tuple[Table, TableSource]:
    """The newest edition of a table in the first folder that has one."""
    for folder in folders:
        for path in newest_first(folder / FOLDER, name)[:1]:
            return read_csv_of(path, name), source_of(path, name)
    path = folders[-1] / FOLDER / f"{name}.csv"
    return read_csv_of(path, name), source_of(path, name)


def newest_first(folder: Path, name: str) -> list[Path]:
    """The editions of a table in a folder, the newest first."""
    there = editions_of(folder, name)
    return sorted(there, key=lambda path: (there[path], path.name), reverse=True)


def editions_of(folder: Path, name: str) -> dict[Path, str]:
    """The editions of a table in a folder: ``carbon-values.csv``, ``carbon-values-2026-11.csv``."""
    later = files_in(folder, f"{name}-*.csv")
    paths = [folder / f"{name}.csv", *later]
    return {
        path: str(read_toml(path.with_suffix(".toml")).values.get("edition", ""))
        for path in paths
        if is_there(path)
    }


def read_csv_of(path: Path, name: str) -> Table:
    """A table; a shipped one only as its TOML describes it."""
    data, file = read_text(path), shown(path)
    if is_shipped(path):
        check_seal(path, text_sha256(data), source_of(path, name).csv_sha256)
    text = decode(data, file)
    if name == RATES:
        text = text.replace("catastrophic", "sensitivity", 1)  # as it was headed before
    return table_of(records(text, file), file, TABLES[name])


def source_of(path: Path, name: str) -> TableSource:
    """Where the table *name* at *path* comes from, as its TOML says."""
    return read_record(path.with_suffix(".toml"), TableSource, name=name, path=path)
