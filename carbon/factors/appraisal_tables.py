"""The tables of ``factors/appraisal/``: one CSV and one TOML an edition; the newest is used."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from carbon.definitions import read_toml
from carbon.errors import BadValue, FaultList
from carbon.factors.appraisal import FOLDER, TABLES, TableSource
from carbon.factors.seal import KEY, check_seal, is_shipped, read_seal, text_sha256
from carbon.files import is_there, shown
from carbon.tables import Table, decode, read_text, records, table_of

PERSISTENCE, DEFLATOR = "persistence-factors", "gdp-deflator"
RATES = "social-time-preference-rate"
KEYS = (
    "edition",
    "title",
    "publisher",
    "source",
    "licence",
    "attribution",
    "price_year",
    "file",
    "sha256",
    "retrieved",
    "notes",
    "rows",
    KEY,
)


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
    paths = [folder / f"{name}.csv", *sorted(folder.glob(f"{name}-*.csv"))]
    return {
        path: str(read_toml(path.with_suffix(".toml")).values.get("edition", ""))
        for path in paths
        if is_there(path)
    }


def read_csv_of(path: Path, name: str) -> Table:
    """A table; a shipped one only as its TOML describes it."""
    data, file = read_text(path), shown(path)
    if is_shipped(path):
        seal, _ = read_seal(read_toml(path.with_suffix(".toml")))
        check_seal(path, text_sha256(data), seal)
    text = decode(data, file)
    if name == RATES:
        text = text.replace("catastrophic", "sensitivity", 1)  # as it was headed before
    return table_of(records(text, file), file, TABLES[name])


def source_of(path: Path, name: str) -> TableSource:
    """Where the table *name* at *path* comes from, as its TOML says."""
    facts = read_toml(path.with_suffix(".toml"))
    faults = FaultList(facts.check_keys(KEYS))
    texts = [
        faults.attempt(facts.get, key, str, "text in quotes")
        for key in ("title", "publisher", "source", "licence")
    ]
    price_year = (
        faults.attempt(facts.get, "price_year", int, "a year")
        if "price_year" in facts.values
        else None
    )
    if price_year is None and name in ("carbon-values", "energy-prices"):
        faults.append(
            BadValue("no price_year", "the year whose prices these are", "", facts.place())
        )
    sha256 = faults.attempt(facts.get, "sha256", str, "text in quotes", "")
    edition = faults.attempt(facts.get, "edition", str, "a date such as 2023-11", "")
    retrieved = (
        faults.attempt(facts.get, "retrieved", date, "a date such as 2026-11-22")
        if "retrieved" in facts.values
        else None
    )
    faults.raise_if_any()
    title, publisher, source, licence = (text or "" for text in texts)
    return TableSource(
        name, title, publisher, source, licence, price_year, sha256 or "", retrieved, path,
        edition or "",
    )  # fmt: skip
