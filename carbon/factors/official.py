"""Importing an official file as an edition: a CSV, a TOML and an account of every source row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from carbon import units
from carbon.errors import BadValue, DuplicateRow, Fault, Faults, Place, UnreadableFile
from carbon.factors.edition import COLUMNS, OFFICIAL, Factor, find_editions
from carbon.factors.flat import SHEET, FlatFile, Group, Refusal, read_flat_file
from carbon.factors.identity import Rename, identify, read_renames
from carbon.folders import shipped
from carbon.tables import read_bytes, shown, write_csv, write_whole

LICENCE = "Open Government Licence v3.0"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "© Crown copyright: UK Government GHG Conversion Factors for Company Reporting."
)
GASES = ("CO2e", "CO2", "CH4", "N2O")


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and what became of each source row.

    ``counts`` has a number of rows for each verdict; they add up to ``row_count``.
    """

    name: str
    csv: Path
    toml: Path
    year: int
    revision: str
    replaces: str
    row_count: int
    counts: Mapping[str, int]
    refusals: tuple[Refusal, ...]
    factor_count: int


def import_official(
    path: Path,
    to: Path,
    *,
    published: date | None = None,
    retrieved: date | None = None,
    source: str = "",
    notes: str = "",
    force: bool = False,
) -> Imported:
    """Write the official file at *path* as an edition into the folder *to*.

    *to* is a factors folder, or its ``uk-government``. Ids are those of the newest earlier
    edition there or among the shipped ones where the publisher's row ids recur. A later revision
    of an edition becomes an edition of its own, ``2024-v1.2``, that names the one it replaces.
    *published* is the day the year's edition first came out, where the file does not tell.

    Raises faults of the file, all together, and writes nothing then.
    """
    folder = to if to.name == OFFICIAL else to / OFFICIAL
    data = read_bytes(path)
    digest = hashlib.sha256(data).hexdigest()
    flat = read_flat_file(path)
    editions = find_editions([folder.parent, shipped("factors")])
    same_year = [edition for edition in editions.values() if edition.year == flat.year]
    name, replaces = str(flat.year), ""
    other = [edition for edition in same_year if edition.sha256 != digest]
    if other and not any(edition.sha256 == digest for edition in same_year):
        name, replaces = f"{flat.year}-v{flat.version}", other[-1].name
    elif same_year:
        name = next(edition.name for edition in same_year if edition.sha256 == digest)
        replaces = editions[name].replaces
    csv, toml = folder / f"{name}.csv", folder / f"{name}.toml"
    if toml.exists() and not force:
        raise UnreadableFile(
            f"edition {name}, imported before",
            "an edition that is not there yet",
            "Nothing was changed; --force writes it again.",
            Place(shown(toml)),
        )
    earlier = [edition for edition in editions.values() if edition.year < flat.year]
    known = (
        {factor.publisher_id: factor.id for factor in earlier[-1] if factor.publisher_id}
        if earlier
        else {}
    )
    factors = _factors(flat, read_renames([folder.parent, shipped("factors")]), known)
    revised = flat.updated if flat.version not in ("1", "1.0") else None
    first = published or flat.first_published or flat.updated
    facts: dict[str, object] = {
        "publisher": OFFICIAL,
        "publisher_name": "UK Government",
        "title": f"UK Government GHG Conversion Factors for Company Reporting {flat.year}",
        "edition": name,
        "year": flat.year,
        "revision": flat.version,
        "published": revised if replaces else first,
        "revised": revised,
        "replaces": replaces,
        "gwp_basis": gwp_basis(factors, flat.file),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        "source": source,
        "file": path.name,
        "sha256": digest,
        "retrieved": retrieved or date.today(),
        "notes": notes,
    }
    rows = {"sheet": flat.row_count, **flat.counts}
    write_edition(csv, toml, factors, facts, rows)
    return Imported(
        name, csv, toml, flat.year, flat.version, replaces, flat.row_count, flat.counts,
        flat.refusals, len(factors),
    )  # fmt: skip


def _factors(flat: FlatFile, renames: Sequence[Rename], known: Mapping[str, str]) -> list[Factor]:
    found: dict[tuple[str, str], tuple[Factor, Group]] = {}
    faults: list[Fault] = []
    for group in flat.groups:
        identifier = identify(group.levels, renames, group.publisher_id, known)
        key = (identifier, group.unit)
        if key in found:
            faults.append(
                DuplicateRow(
                    f"{identifier} per {group.unit} again, as in row "
                    f"{min(found[key][1].numbers.values())}",
                    "each factor once",
                    "Take the file again from the publisher, or add a pattern to renames.toml.",
                    Place(flat.file, min(group.numbers.values())),
                )
            )
            continue
        found[key] = (_factor(identifier, group), group)
    if faults:
        raise Faults(faults)
    return [found[key][0] for key in sorted(found)]


def _factor(identifier: str, group: Group) -> Factor:
    rows = ",".join(str(group.numbers.get(gas, "")) for gas in GASES).rstrip(",")
    return Factor(
        identifier,
        group.publisher_id,
        group.scope,
        group.unit,
        group.values["CO2e"],
        group.values.get("CO2"),
        group.values.get("CH4"),
        group.values.get("N2O"),
        " / ".join(filter(None, group.levels)),
        f"{SHEET}!{rows}",
    )


def gwp_basis(factors: Sequence[Factor], file: str) -> str:
    """The GWP basis of an edition, told by its own factors for released methane and N2O.

    Every edition publishes them per kg: 25 and 298 are AR4, 28 and 265 are AR5.
    """
    published = {
        gas: factor.kg_co2e
        for factor in factors
        for gas, name in (("CH4", "methane"), ("N2O", "nitrous-oxide"))
        if factor.unit == "kg" and f"/{name}" in factor.id and factor.id.startswith("refrigerant")
    }
    for basis in units.GWP_BASES:
        potentials = units.potentials(basis)
        if published and all(potentials[gas] == value for gas, value in published.items()):
            return basis
    raise BadValue(
        f"factors for released methane and nitrous oxide of {published or 'nothing'}",
        f"those of one GWP basis: {', '.join(units.GWP_BASES)}",
        "",
        Place(file),
    )


def write_edition(
    csv: Path,
    toml: Path,
    factors: Sequence[Factor],
    facts: Mapping[str, object],
    rows: Mapping[str, int],
) -> None:
    """Write an edition's pair of files; empty facts are left out."""
    write_csv(
        csv, COLUMNS, ([_cell(getattr(factor, name)) for name in COLUMNS] for factor in factors)
    )
    lines = [f"{key} = {_toml(value)}" for key, value in facts.items() if value not in (None, "")]
    lines += ["", "# What became of each row of the sheet below its header.", "[rows]"]
    lines += [f"{_toml(key) if ' ' in key else key} = {count}" for key, count in rows.items()]
    write_whole(toml, ("\n".join(lines) + "\n").encode("utf-8"))


def _cell(value: object) -> object:
    return "" if value is None else value


def _toml(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False)
