"""Metered electricity and gas of an area: ``energy.csv`` and ``energy.toml`` of an inventory.

Gigawatt-hours by year, authority, fuel and group of consumers, from the sub-national statistics;
the raw material of a second opinion on what the emission statistics say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar

from carbon.area.layouts.reading import Citation, closes
from carbon.area.statistics import CODE, NAME, YEAR, twice
from carbon.errors import (
    BadValue,
    DuplicateRow,
    Fault,
    FaultList,
    Place,
    UnknownName,
    UnreadableFile,
)
from carbon.files import fingerprint, shown, write_whole
from carbon.locks import locked
from carbon.records.kinds import HERE, TEXT, number, one_of, text
from carbon.records.reader import Rules, read_rows
from carbon.tables import Row, read_csv, read_text, write_csv

COLUMNS = ("year", "fuel", "authority_code", "authority", "group", "gwh", "locator")
FUELS = ("electricity", "gas")
GROUPS = ("domestic", "non-domestic")

#: The source's columns, and what its measures of consumption are called from year to year.
SOURCE = ("fuel", "year", "code", "local_authority", "measure", "value")
MEASURE = "Total consumption (GWh): "
NAMES = {
    "Domestic": "domestic",
    "All Domestic": "domestic",
    "Non-Domestic": "non-domestic",
    "All Non-Domestic": "non-domestic",
    "All meters": "all",
}
#: Some years are printed to 0.000001 GWh: two parts and their total are this far apart at most.
ROUNDING_GWH = 1.5e-6
#: Parts of domestic electricity that the source prints besides; their sum is there already.
PARTS = ("Domestic E7", "Domestic Standard")


def _once(
    year: int, fuel: str, authority: str, group: str, source: Row, seen: dict[object, Row]
) -> Iterator[Fault]:
    what = f"{group} {fuel} of {authority} in {year}"
    return twice(seen, (year, fuel, authority, group), what, "group", source)


@dataclass(frozen=True)
class Metered:
    """What a group of one authority's consumers used of a fuel in a year, in GWh."""

    year: Annotated[int, YEAR]
    fuel: Annotated[str, one_of(FUELS)]
    authority_code: Annotated[str, CODE]
    authority: Annotated[str, NAME]
    group: Annotated[str, one_of(GROUPS)]
    gwh: Annotated[float, number()]
    locator: Annotated[str, TEXT.otherwise("")]

    RULES: ClassVar[Rules] = Rules(_once)


def _group(measure: str, place: Place) -> str:
    """The group of consumers that the publisher means, ``all`` for all its meters."""
    name = measure.removeprefix(MEASURE)
    if name not in NAMES:
        raise UnknownName("measure", name, NAMES, "", place)
    return NAMES[name]


@dataclass(frozen=True)
class Consumption:
    """A row of the publisher's file: GWh of a fuel in a year, of a ``group`` or of ``all``."""

    year: Annotated[int, YEAR]
    fuel: Annotated[str, one_of(FUELS)]
    authority: Annotated[str, NAME, "local_authority"]
    group: Annotated[str, text("a measure").then(_group), "measure"]
    gwh: Annotated[float, number(), "value"]
    row: Annotated[Any, HERE]


@dataclass
class EnergyStatistics:
    """What was read of a file of sub-national statistics, in its order."""

    file: str
    sha256: str
    metered: list[Metered] = field(default_factory=list)
    rows: int = 0
    others: int = 0

    def summary(self) -> str:
        """One sentence: what was read, what was taken and what it was held against."""
        years = {each.year for each in self.metered}
        return (
            f"Read {self.rows:,} rows; took {len(self.metered):,} figures in GWh, {min(years)} to "
            f"{max(years)}; {self.others:,} rows are of other measures or authorities. Domestic "
            "and non-domestic add up to all meters in every authority and year."
        )


def read_energy(folder: Path) -> list[Metered]:
    """The metered energy in *folder*, with all the faults of ``energy.csv`` together.

    >>> from carbon.folders import shipped
    >>> metered = read_energy(shipped("inventories") / "hampshire-county")
    >>> round(sum(m.gwh for m in metered if (m.year, m.fuel) == (2019, "electricity")))
    5550
    """
    faults = FaultList()
    table = read_csv(folder / "energy.csv", COLUMNS)
    found = [each for _, each in read_rows(table, Metered, faults, seen={})]
    faults.raise_if_any()
    return found


def read_subnational(path: Path, authorities: Sequence[str]) -> EnergyStatistics:
    """Read sub-national electricity and gas of *authorities*, by name, from a long CSV.

    Domestic and non-domestic consumption must add up to all meters. Raises
    :class:`~carbon.errors.Faults` with every fault: unknown authority, figure twice, parts that do
    not add up.
    """
    statistics = EnergyStatistics(shown(path), fingerprint(read_text(path)))
    faults = FaultList()
    known: set[str] = set()
    chosen: list[Row] = []
    for row in read_csv(path, SOURCE):
        statistics.rows += 1
        known.add(row["local_authority"])
        measure = row["measure"].removeprefix(MEASURE)
        is_chosen = row["local_authority"] in authorities and measure != row["measure"]
        if is_chosen and measure not in PARTS:
            chosen.append(row)
    statistics.others = statistics.rows - len(chosen)
    found: dict[tuple[int, str, str, str], Consumption] = {}
    for row, each in read_rows(chosen, Consumption, faults):
        key = (each.year, each.fuel, each.authority, each.group)
        if (first := found.setdefault(key, each)) is not each:
            faults.append(
                DuplicateRow(
                    f"{row['measure'].removeprefix(MEASURE)} again (first in row {first.row.line})",
                    "each once",
                    "",
                    row.place("measure"),
                )
            )
    faults.extend(
        UnknownName("authority", name, sorted(known), "", Place(statistics.file))
        for name in authorities
        if name not in known
    )
    statistics.metered = list(_closed(found, faults))
    if not statistics.metered and not faults:
        faults.append(
            BadValue("no consumption", "figures in GWh", "Name authorities.", Place(shown(path)))
        )
    faults.raise_if_any()
    return statistics


def _closed(
    found: dict[tuple[int, str, str, str], Consumption], faults: FaultList
) -> Iterator[Metered]:
    """The groups of each authority, after they were added up to all its meters."""
    for year, fuel, authority in dict.fromkeys(key[:3] for key in found):
        parts = [found.get((year, fuel, authority, group)) for group in (*GROUPS, "all")]
        present = [part for part in parts if part]
        if len(present) < len(parts):
            faults.append(
                BadValue(
                    f"{fuel} of {authority} in {year} without one of its totals",
                    "domestic, non-domestic and all meters",
                    "",
                    present[0].row.place("measure"),
                )
            )
            continue
        summed, whole = present[0].gwh + present[1].gwh, present[2].gwh
        if not closes(summed, whole) and round(abs(summed - whole), 9) > ROUNDING_GWH:
            faults.append(
                BadValue(
                    f"{fuel} of {authority} in {year} as {whole!r} GWh where domestic and "
                    f"non-domestic add up to {summed!r}",
                    "parts that add up",
                    "Compare the file with its source.",
                    present[2].row.place("value"),
                )
            )
        for each in present[:2]:
            code, locator = each.row["code"], f"row {each.row.line}"
            yield Metered(year, fuel, code, authority, each.group, each.gwh, locator)


def write_energy(
    folder: Path, statistics: EnergyStatistics, citation: Citation, *, force: bool = False
) -> list[Path]:
    """Write ``energy.csv`` and ``energy.toml`` into *folder*; GWh unrounded."""
    import json

    table, origin = folder / "energy.csv", folder / "energy.toml"
    source = {
        "title": citation.title or "Sub-national electricity and gas consumption statistics",
        "publisher": citation.publisher,
        "licence": citation.licence,
        "attribution": citation.attribution,
        "source_url": citation.source_url,
        "retrieved": citation.retrieved,
        "file": Path(statistics.file).name,
        "sha256": statistics.sha256,
        "unit": "GWh",
        "rows_read": statistics.rows,
        "rows_of_other_measures_or_authorities": statistics.others,
        "checked": "domestic and non-domestic add up to all meters, by authority, fuel and year",
    }
    with locked(table):
        if table.exists() and not force:
            raise UnreadableFile(
                "a file that is there already",
                "a folder without energy.csv",
                "Choose another folder, or write over it with --force.",
                Place(shown(table)),
            )
        write_csv(
            table,
            COLUMNS,
            (
                (m.year, m.fuel, m.authority_code, m.authority, m.group, repr(m.gwh), m.locator)
                for m in statistics.metered
            ),
        )
        lines = ["# Where energy.csv comes from; locator is the row of the file named here.", ""]
        lines += [
            f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in source.items()
        ]
        write_whole(origin, ("\n".join(lines) + "\n").encode("utf-8"))
    return [table, origin]
