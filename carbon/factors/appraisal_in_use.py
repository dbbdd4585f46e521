"""Which edition of each appraisal table is in use where one is imported: before it, and after."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from carbon.errors import CarbonError, listed
from carbon.factors.appraisal import FOLDER, TABLES, TableSource
from carbon.factors.appraisal_tables import DEFLATOR, PERSISTENCE, read_table
from carbon.factors.appraisal_written import Imported, Prepared
from carbon.files import shown
from carbon.folders import shipped


def known_years(folder: Path, table: str) -> set[int]:
    """The years of the edition in use, the shipped one's where the folder has none.

    None of one that cannot be read: it may be the one to be replaced.
    """
    with suppress(CarbonError):
        rows, _ = read_table(_folders(folder), table)
        return {int(row["year"]) for row in rows if row["year"]}
    return set()


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


def beside_those_used(made: Sequence[Prepared], folder: Path) -> Iterator[str]:
    """What tables that are not written yet lack beside those in use: price years, and years."""
    years = {each.table: years_of(each) for each in made}
    deflated = years.get(DEFLATOR) or known_years(folder, DEFLATOR)
    for each in made:
        price_year = each.facts.get("price_year")
        if price_year and deflated and price_year not in deflated:
            yield (
                f"The amounts are in prices of {price_year}, and the GDP deflator ends in "
                f"{max(deflated)}: bring the index with {price_year}, or ask for --price-year "
                f"{price_year} only."
                if int(str(price_year)) > max(deflated)
                else f"The amounts are in prices of {price_year}, and the GDP deflator begins in "
                f"{min(deflated)}: ask for --price-year {price_year} only."
            )
        # A deflator continues the one before, and prices of one year are no series.
        if each.table == DEFLATOR or len(years[each.table]) < 2:
            continue
        if lost := sorted(known_years(folder, each.table) - years[each.table]):
            yield (
                f"{each.table}: the edition used until now has {listed(map(str, lost))}, which "
                "this one has not."
            )


def years_of(each: Prepared) -> set[int]:
    """The years that a table has rows of; none of one that is not by year."""
    if "year" not in TABLES[each.table]:
        return set()
    column = TABLES[each.table].index("year")
    return {int(text) for row in each.rows if (text := str(row[column]))}


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
