"""Writing tables of appraisal values: one CSV and one TOML an edition, all of a file or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon.errors import BadValue, Fault, Faults, Place, UnreadableFile
from carbon.factors.appraisal import TABLES
from carbon.factors.appraisal_tables import PERSISTENCE, editions_of
from carbon.factors.identity import slug
from carbon.factors.seal import KEY, text_sha256
from carbon.files import read_bytes, sha256_of, shown, write_whole
from carbon.locks import locked
from carbon.tables import write_csv

LICENCE = "Open Government Licence v3.0"
CROWN = "Contains public sector information licensed under the Open Government Licence v3.0."


@dataclass(frozen=True)
class Prepared:
    """A table ready to be written: its rows, what its TOML says, and what became of the rows."""

    table: str
    edition: str
    rows: Sequence[tuple[object, ...]]
    facts: Mapping[str, object]
    counts: Mapping[str, int]
    title: str = ""


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and how many rows, or cells of a workbook, got which verdict.

    ``title`` is that of the publisher's tables, where they stood in a workbook.
    """

    table: str
    csv: Path
    toml: Path
    counts: Mapping[str, int]
    edition: str = ""
    title: str = ""


def write_tables(
    tables: Sequence[Prepared], path: Path, folder: Path, retrieved: date | None, force: bool
) -> list[Imported]:
    """Write *tables*, read from the file at *path*, into *folder*.

    Raises :class:`~carbon.errors.Faults` for all that are there already and not *force*,
    :class:`~carbon.errors.BadValue` for an edition that is no date; and writes none then.
    """
    for edition in {each.edition for each in tables if each.edition}:
        _check_date(edition, path)
    paths = [_beside(folder, each, force) for each in tables]
    digest = sha256_of(path)
    with ExitStack() as locks:
        for csv_path in sorted(set(paths)):
            locks.enter_context(locked(csv_path.with_suffix(".toml")))
        there: list[Fault] = [
            _is_there(csv_path)
            for csv_path in paths
            if not force and (csv_path.exists() or csv_path.with_suffix(".toml").exists())
        ]
        if len(there) == 1:
            raise there[0]
        if there:
            raise Faults(there)
        return [
            _write(each, csv_path, path, digest, retrieved)
            for each, csv_path in zip(tables, paths, strict=True)
        ]


def _check_date(edition: str, source: Path) -> None:
    """The newest edition of a table is used, and a text such as foo would come after every date."""
    if _day_of(edition) is None:
        raise BadValue(
            f"edition {edition!r}",
            "its date, as 2026-11",
            "Give it with --edition 2026-11.",
            Place(shown(source)),
        )


def to_come_told(editions: Iterable[str]) -> list[str]:
    """A remark on a date that has not come: a month counts as come from its first day on."""
    return [
        f"Warning: found edition {edition}, which is to come; expected a date up to "
        f"{date.today()}. It is used before every edition that comes out by then."
        for edition in sorted(set(editions))
        if (day := _day_of(edition)) and day > date.today()
    ]


def _day_of(edition: str) -> date | None:
    found = re.fullmatch(r"(20\d\d)(?:-(\d\d))?(?:-(\d\d))?", edition)
    with suppress(ValueError):
        return date(int(found[1]), int(found[2] or 1), int(found[3] or 1)) if found else None
    return None


def _write(
    each: Prepared, csv_path: Path, source: Path, digest: str, retrieved: date | None
) -> Imported:
    toml_path = csv_path.with_suffix(".toml")
    write_csv(csv_path, TABLES[each.table], each.rows)
    facts = {
        "licence": LICENCE,
        "attribution": CROWN,
        **({"edition": each.edition} if each.edition else {}),
        **each.facts,
        "file": source.name,
        "sha256": digest,
        **({"retrieved": retrieved} if retrieved else {}),
        KEY: text_sha256(read_bytes(csv_path)),
    }
    write_whole(toml_path, _toml(facts, each.counts, bool(each.title)).encode("utf-8"))
    return Imported(each.table, csv_path, toml_path, each.counts, each.edition, each.title)


def _is_there(csv_path: Path) -> UnreadableFile:
    return UnreadableFile(
        "a table that is already there",
        "none",
        "Give its --edition to put another beside it, or write over it with --force.",
        Place(shown(csv_path)),
    )


def _beside(folder: Path, each: Prepared, force: bool) -> Path:
    """Where an edition goes: under the table's name, or beside another edition under its own.

    Persistence factors, which are added up, are one file. One without a date is written over with
    *force*.
    """
    there = editions_of(folder, each.table)
    own = next(
        (path for path, known in there.items() if known == each.edition or (force and not known)),
        None,
    )
    if own is not None:
        return own
    if not there or not each.edition or each.table == PERSISTENCE:
        return folder / f"{each.table}.csv"
    return folder / f"{each.table}-{slug(each.edition)}.csv"


def _toml(facts: Mapping[str, object], counts: Mapping[str, int], cells: bool) -> str:
    def value(found: object) -> str:
        return str(found) if isinstance(found, date) else json.dumps(found, ensure_ascii=False)

    lines = [f"{key} = {value(found)}" for key, found in facts.items()]
    lines += [
        "",
        f"# What became of each {'cell' if cells else 'row'} of the source below its heading.",
        "[rows]",
    ]
    lines += [f"{json.dumps(verdict)} = {count}" for verdict, count in counts.items()]
    return "\n".join(lines) + "\n"
