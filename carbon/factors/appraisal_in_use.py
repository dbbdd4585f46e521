"""Which edition of each appraisal table is in use where one is imported: before it, and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from carbon.errors import CarbonError
from carbon.factors.appraisal import FOLDER, TABLES, TableSource
from carbon.factors.appraisal_tables import PERSISTENCE, read_table
from carbon.factors.appraisal_written import Imported
from carbon.files import shown
from carbon.folders import shipped


def known_years(folder: Path, table: str) -> set[int]:
    """The years of the edition in use, the shipped one's where the folder has none."""
    rows, _ = read_table(_folders(folder), table)
    return {int(row["year"]) for row in rows if row["year"]}


def in_use(folder: Path, table: str) -> str:
    """The edition of a table in use, in words."""
    _, source = read_table(_folders(folder), table)
    return f"edition {source.edition or 'without a date'}"


def sources(folder: Path) -> dict[str, TableSource]:
    """Where each table in use comes from; one that cannot be read may be the one to be replaced."""
    found = {}
    for table in TABLES:
        with suppress(CarbonError):
            found[table] = read_table(_folders(folder), table)[1]
    return found


def older_told(
    made: Sequence[Imported], before: Mapping[str, TableSource], folder: Path
) -> Iterator[str]:
    """Which of the tables *made* are of an older edition than those in use *before*, and what then.

    Of a folder that is not one of appraisal values nothing is used.
    """
    if folder.name != FOLDER:
        return
    now = sources(folder)
    for each in made:
        then, used = before.get(each.table), now.get(each.table)
        if each.table == PERSISTENCE or not each.edition or then is None or used is None:
            continue
        if used.path != each.csv:
            yield (
                f"{each.table}: edition {each.edition} is older than edition {used.edition} of "
                f"{shown(used.path)}, which is in use and stays so."
            )
        elif each.edition < then.edition and not then.edition.startswith(each.edition):
            # A month is not before a day of it.
            yield (
                f"Warning: {each.table}: edition {each.edition} is older than edition "
                f"{then.edition} of {shown(then.path)}, which was in use, and is used in its "
                f"place: a workspace's own tables go first. To go back, delete {shown(each.csv)} "
                f"and {each.toml.name}."
            )


def _folders(folder: Path) -> list[Path]:
    own = [folder.parent] if folder.name == FOLDER and folder.is_dir() else []
    return [*own, shipped("factors")]
