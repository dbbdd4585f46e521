"""Importing an official file as an edition: a CSV, a TOML and an account of every source row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from carbon.errors import DuplicateRow, Fault, Faults, Place, UnreadableFile, listed
from carbon.factors import condensed, flat
from carbon.factors.activities import read_activities
from carbon.factors.announced import read_all
from carbon.factors.basis import read_bases
from carbon.factors.doubts import (
    another_file,
    doubts_told,
    edition_before,
    fallen_to_zero,
    gone_told,
    zeros_told,
)
from carbon.factors.edition import (
    OFFICIAL,
    Edition,
    Factor,
    find_editions,
)
from carbon.factors.electricity import read_electricity
from carbon.factors.factor import same_factor
from carbon.factors.grid import grid_of_year
from carbon.factors.gwp import basis_told_by
from carbon.factors.identity import Names, read_renames
from carbon.factors.publication import (
    Dates,
    dates_of,
    name_of,
    older_told,
    refuse_older,
    revision_told,
    undated_told,
)
from carbon.factors.row_ids import row_ids_told
from carbon.factors.schema import validate
from carbon.factors.source import Group, Refusal, SourceFile, refusals_told
from carbon.factors.written import write_edition
from carbon.files import read_bytes, sha256_of, shown
from carbon.folders import shipped
from carbon.locks import locked
from carbon.spreadsheets import Workbook, open_workbook
from carbon.workbook_guard import LEGACY_SIGNATURE, ZIP_SIGNATURE

LICENCE = "Open Government Licence v3.0"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "© Crown copyright: UK Government GHG Conversion Factors for Company Reporting."
)
GASES = ("CO2e", "CO2", "CH4", "N2O")


@dataclass(frozen=True)
class Imported:
    """What an import wrote, and what became of each source row or cell.

    ``counts`` has a number for each verdict; they add up to ``size``. ``doubts`` says what is
    doubtful of it all the same: another file than announced, factors fallen to 0; and of a revision
    in how many factors it differs.
    """

    name: str
    csv: Path
    toml: Path
    replaces: str
    factors: tuple[Factor, ...]
    source: SourceFile
    dates: Dates
    doubts: tuple[str, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """How many source rows, or cells, had each verdict."""
        return self.source.counts

    @property
    def size(self) -> int:
        """How many source rows, or cells, there are."""
        return self.source.size

    @property
    def refusals(self) -> Sequence[Refusal]:
        """The source rows that were refused, and why."""
        return self.source.refusals


def import_official(
    path: Path,
    to: Path,
    *,
    published: date | None = None,
    retrieved: date | None = None,
    address: str = "",
    checked_by: str = "",
    gwp_basis: str = "",
    force: bool = False,
    layers: Sequence[Path] = (),
) -> list[Imported]:
    """Write the official file at *path* into the folder *to*: an edition, or one for each year.

    *to* is a factors folder, or its ``uk-government``. Ids are those of the newest earlier
    edition there or among the shipped ones where the publisher's row ids recur. A later revision
    of an edition becomes an edition of its own, ``2024-v1.2``, that names the one it replaces.
    *published* is the day the year's edition first came out, where the file does not tell;
    *address* where the file was downloaded, *retrieved* when; *checked_by* who held the
    edition against it today, and how; *gwp_basis* is for a file that does not tell it; *layers*
    are further folders to look for editions in.

    Raises the faults of the file, all together, and writes nothing then.
    """
    folder = to if to.name == OFFICIAL else to / OFFICIAL
    layers = [folder.parent, *layers, shipped("factors")]
    digest = sha256_of(path)
    sources = read_official(path)
    editions = find_editions(layers)
    renames = read_renames(layers)
    announced = read_all(layer / OFFICIAL for layer in layers)
    activities = [one for one in read_activities(layers).values() if one.publisher == OFFICIAL]
    made = []
    for source in sources:
        name, replaces = name_of(source, digest, editions)
        toml = folder / f"{name}.toml"
        if not force:
            _refuse_imported(toml)
        _refuse_unreadable(source)
        before = edition_before(source.year, editions)
        names = Names(renames, _known_ids(source.year, editions), _row_ids(before))
        factors = _factors(source, names)
        if replaces in editions:
            _refuse_the_same(factors, editions[replaces], source.file)
            refuse_older(source, editions[replaces])
        validate(factors, source.file)
        blanks = {(names.of(group), group.unit) for group in source.blanks}
        known = announced.get(source.year)
        dates = dates_of(source, replaces, published, known)
        doubts = (
            *source.remarks,
            *undated_told(source, dates),
            *another_file(digest, known, source.file),
            *zeros_told(fallen_to_zero(factors, before), before, source.file),
            *gone_told(factors, blanks, before, activities, name, source.file),
            *doubts_told(factors, before, source.file),
            *row_ids_told(source.groups, names, before, source.file),
            *revision_told(factors, source, editions.get(replaces)),
            *older_told(name, source.year, editions.values()),
        )
        made.append(
            Imported(name, toml.with_suffix(".csv"), toml, replaces, factors, source, dates, doubts)
        )
    told = {
        "source": address,
        "file": path.name,
        "sha256": digest,
        "retrieved": retrieved,
        "checked_by": checked_by,
        "checked_at": date.today() if checked_by else None,
    }
    facts = [_facts(imported, gwp_basis, told) for imported in made]
    tables = [
        (grid_of_year(layers, one.source.year), read_bases(layers, one.source.year)) for one in made
    ]
    with locked(folder):
        for imported in made if not force else ():
            _refuse_imported(imported.toml)
        for imported, fact, (grid, bases) in zip(made, facts, tables, strict=True):
            write_edition(imported.toml, imported.factors, fact, imported.source, grid, bases)
    return made


def _refuse_imported(toml: Path) -> None:
    if toml.exists():
        raise UnreadableFile(
            f"edition {toml.stem}, imported before",
            "an edition that is not there yet",
            "Nothing was changed; --force writes it again.",
            Place(shown(toml)),
        )


def read_official(path: Path) -> list[SourceFile]:
    """Read an official file of any kind, told by what it says: see :func:`import_official`.

    A hidden sheet of a workbook counts as not shown: it is not read, and said to be there.
    """
    if (
        read_bytes(path)[:4] not in (ZIP_SIGNATURE, LEGACY_SIGNATURE)
        and path.suffix.casefold() == ".csv"
    ):
        return read_electricity(path)
    book = open_workbook(path).visible
    if (front := flat.find_front_page(book, flat.TITLE, "Flat file")) is not None:
        return [_hidden_told(flat.read_flat_file(book, front), book)]
    if (front := flat.find_front_page(book, *condensed.SAYS)) is not None:
        return [_hidden_told(condensed.read_condensed(book, front), book)]
    raise UnreadableFile(
        f"a workbook that does not say it is the Government's flat file{flat.hidden_among(book)}",
        f"a front page that says {flat.TITLE!r} and 'Flat file'",
        "Download the flat file (“for automatic processing”) from GOV.UK.",
        Place(book.file),
    )


def _hidden_told(source: SourceFile, book: Workbook) -> SourceFile:
    """*source* with a remark on what *book* hides."""
    if not book.hidden:
        return source
    names = listed(map(repr, sorted(book.hidden)))
    remark = (
        f"Warning: {book.file}: found {names} hidden; expected every sheet shown, as the publisher "
        "has them. What is hidden counts as not shown and was not read: somebody may have "
        "changed the file."
    )
    return replace(source, remarks=(remark, *source.remarks))


def _refuse_the_same(factors: Sequence[Factor], edition: Edition, file: str) -> None:
    """Another file of the same factors, as one saved again, is no revision."""
    now = {(factor.id, factor.unit): factor for factor in factors}
    if now.keys() == edition.factors.keys() and all(
        same_factor(factor, edition.factors[key]) for key, factor in now.items()
    ):
        raise DuplicateRow(
            f"the factors of edition {edition}, every one",
            "an edition that is not there yet, or a revision of one",
            "Nothing was changed.",
            Place(file),
        )


def _known_ids(year: int, editions: Mapping[str, Edition]) -> dict[str, str]:
    """Ids by the publisher's row id, of all earlier editions, the newest last and so first."""
    return {
        factor.publisher_id: factor.id
        for edition in editions.values()
        if edition.year < year
        for factor in edition
        if factor.publisher_id
    }


def _row_ids(edition: Edition | None) -> dict[tuple[str, str], str]:
    """The publisher's row id of each factor of *edition*, by id and unit."""
    return {(factor.id, factor.unit): factor.publisher_id for factor in edition or ()}


def _refuse_unreadable(source: SourceFile) -> None:
    """A file of which three rows are refused for one that is kept is not understood."""
    refused, kept = source.counts["refused"], source.counts["kept"]
    if refused <= 3 * kept:
        return
    told = "; ".join(refusals_told(source.refusals)[:5])
    raise UnreadableFile(
        f"{refused:,} {source.counted} that cannot be read and {kept:,} that can: {told}",
        "a file that is understood",
        "The publisher may have renamed gases, units or scopes. Nothing was changed.",
        Place(source.file),
    )


def _factors(source: SourceFile, names: Names) -> tuple[Factor, ...]:
    found: dict[tuple[str, str], tuple[Factor, Group]] = {}
    faults: list[Fault] = []
    for group in source.groups:
        identifier = names.of(group)
        key = (identifier, group.unit)
        if key in found:
            faults.append(
                DuplicateRow(
                    f"{identifier} per {group.unit} again, as in row {found[key][1].row}",
                    "each factor once",
                    "Take the file again from the publisher, or add a pattern to renames.toml.",
                    Place(source.file, group.row),
                )
            )
            continue
        found[key] = (_factor(identifier, group), group)
    if faults:
        raise Faults(faults)
    return tuple(found[key][0] for key in sorted(found))


def _factor(identifier: str, group: Group) -> Factor:
    places = ",".join(group.places.get(gas, "") for gas in GASES).rstrip(",")
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
        f"{group.sheet}!{places}",
    )


def _facts(imported: Imported, gwp_basis: str, told: Mapping[str, object]) -> dict[str, object]:
    """What the TOML says: what the file tells, and what it cannot tell of itself."""
    source = imported.source
    return {
        "publisher": OFFICIAL,
        "publisher_name": "UK Government",
        "title": f"UK Government GHG Conversion Factors for Company Reporting {source.year}",
        "edition": imported.name,
        "year": source.year,
        "revision": source.version,
        "published": imported.dates.published,
        "revised": imported.dates.revised,
        "replaces": imported.replaces,
        "gwp_basis": gwp_basis or source.gwp_basis or basis_told_by(imported.factors, source.file),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
        **told,
        "notes": source.notes,
        "lacks": list(source.lacks),
    }
