"""Metered electricity and gas of an area: ``energy.csv`` and ``energy.toml`` of an inventory.

Gigawatt-hours by year, authority, fuel and group of consumers, from the sub-national statistics;
the raw material of a second opinion on what the emission statistics say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carbon.area.layouts.reading import Citation, closes
from carbon.errors import BadValue, DuplicateRow, FaultList, Place, UnknownName, UnreadableFile
from carbon.files import fingerprint, shown, write_whole
from carbon.locks import locked
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


@dataclass(frozen=True)
class Metered:
    """What a group of one authority's consumers used of a fuel in a year, in GWh."""

    year: int
    fuel: str
    authority_code: str
    authority: str
    group: str
    gwh: float
    locator: str


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
    seen: dict[tuple[object, ...], Row] = {}
    found = []
    for row in read_csv(folder / "energy.csv", COLUMNS):
        each = faults.attempt(_metered, row)
        if each is None:
            continue
        key = (each.year, each.fuel, each.authority, each.group)
        if (first := seen.setdefault(key, row)) is not row:
            faults.append(
                DuplicateRow(
                    f"{each.group} {each.fuel} of {each.authority} in {each.year} again "
                    f"(first in row {first.line})",
                    "each once",
                    "Compare the two with the publisher's file, and keep the one that it has.",
                    row.place("group"),
                )
            )
        found.append(each)
    faults.raise_if_any()
    return found


def _metered(row: Row) -> Metered:
    for column, known in (("fuel", FUELS), ("group", GROUPS)):
        if row[column] not in known:
            raise UnknownName(column, row[column], known, "", row.place(column))
    return Metered(
        row.read("year", int, "a calendar year"),
        row["fuel"],
        row["authority_code"],
        row.text("authority"),
        row["group"],
        row.number("gwh"),
        row["locator"],
    )


def read_subnational(path: Path, authorities: Sequence[str]) -> EnergyStatistics:
    """Read sub-national electricity and gas of *authorities*, by name, from a long CSV.

    Domestic and non-domestic consumption must add up to all meters. Raises
    :class:`~carbon.errors.Faults` with every fault: unknown authority, figure twice, parts that do
    not add up.
    """
    statistics = EnergyStatistics(shown(path), fingerprint(read_text(path)))
    faults = FaultList()
    known: set[str] = set()
    found: dict[tuple[int, str, str, str], tuple[Row, float]] = {}
    for row in read_csv(path, SOURCE):
        statistics.rows += 1
        known.add(row["local_authority"])
        measure = row["measure"].removeprefix(MEASURE)
        if row["local_authority"] not in authorities or measure == row["measure"]:
            statistics.others += 1
            continue
        if measure in PARTS:
            statistics.others += 1
            continue
        for cell, names, column in (
            (measure, NAMES, "measure"),
            (row["fuel"], FUELS, "fuel"),
        ):
            if cell not in names:
                faults.append(UnknownName(column, cell, names, "", row.place(column)))
                break
        else:
            year = faults.attempt(row.read, "year", int, "a calendar year")
            gwh = faults.attempt(row.number, "value")
            if year is None or gwh is None:
                continue
            key = (year, row["fuel"], row["local_authority"], NAMES[measure])
            if key in found:
                faults.append(
                    DuplicateRow(
                        f"{measure} again (first in row {found[key][0].line})",
                        "each once",
                        "",
                        row.place("measure"),
                    )
                )
            found.setdefault(key, (row, gwh))
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
    found: dict[tuple[int, str, str, str], tuple[Row, float]], faults: FaultList
) -> Iterator[Metered]:
    """The groups of each authority, after they were added up to all its meters."""
    for year, fuel, authority in dict.fromkeys(key[:3] for key in found):
        parts = [found.get((year, fuel, authority, group)) for group in (*GROUPS, "all")]
        if None in parts:
            faults.append(
                BadValue(
                    f"{fuel} of {authority} in {year} without one of its totals",
                    "domestic, non-domestic and all meters",
                    "",
                    next(part for part in parts if part)[0].place("measure"),
                )
            )
            continue
        present = [part for part in parts if part]
        summed, whole = present[0][1] + present[1][1], present[2][1]
        if not closes(summed, whole) and round(abs(summed - whole), 9) > ROUNDING_GWH:
            faults.append(
                BadValue(
                    f"{fuel} of {authority} in {year} as {whole!r} GWh where domestic and "
                    f"non-domestic add up to {summed!r}",
                    "parts that add up",
                    "Compare the file with its source.",
                    present[2][0].place("value"),
                )
            )
        for group, (row, gwh) in zip(GROUPS, present[:2], strict=True):
            yield Metered(year, fuel, row["code"], authority, group, gwh, f"row {row.line}")


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
