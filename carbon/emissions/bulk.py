"""Emissions of files of any length, without inventory or ledger, by DuckDB.

A file of activity (Parquet or CSV) has the columns ``activity``, ``unit`` and ``quantity``, may
have ``edition``, and any others, which are kept. DuckDB reads it piece by piece and writes the
emission lines in the same way, so that memory does not grow with the file.

A path is one file, whatever its name; files are chosen by a pattern only with :func:`matching`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.cells import LARGEST
from carbon.emissions.calculate import KEY, calculate, summed
from carbon.emissions.chooser import Chooser, key_of
from carbon.emissions.plan import Library, NotEstimated, Plan, plan
from carbon.errors import (
    BadValue,
    DuplicateRow,
    Fault,
    FaultList,
    Faults,
    MissingColumns,
    Place,
    UnknownName,
    UnreadableFile,
    counted,
    first_line,
    listed,
)
from carbon.factors.activities import Activity
from carbon.figures import KG_PER_TONNE
from carbon.files import duckdb_path, linked_to, make_folder, put_in_place, real, shown
from carbon.text_guard import look_through_text

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

REQUIRED = ("activity", "unit", "quantity")
#: What of the plan stands beside each row of the file.
ADDED = (
    "line",
    "scope",
    "category",
    "kg_co2e_per_unit",
    "factor_id",
    "factor_edition",
    "how_chosen",
    "gwp_basis",
    "kg_co2e",
)
#: How files of an ending are read. A folder such as ``year=2024`` is no column; the cells of a CSV
#: stay as they are written, so that a site ``01`` is the same whichever file it stands in.
READERS = {
    ".parquet": "read_parquet({paths}, union_by_name = true, hive_partitioning = false)",
    ".csv": "read_csv({paths}, union_by_name = true, hive_partitioning = false, header = true, "
    "sample_size = -1, all_varchar = true)",
}
WRITERS = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER"}


@dataclass(frozen=True)
class Bulk:
    """Files of activity, planned: ready to be totalled or written.

    ``rows`` is how many they have; ``lacking`` are the lines that their editions do not have.
    """

    files: tuple[Path, ...]
    relation: duckdb.DuckDBPyRelation
    plan: Plan
    rows: int

    @property
    def lacking(self) -> tuple[NotEstimated, ...]:
        """Lines that an activity has and its edition lacks (NE)."""
        return self.plan.not_estimated

    def totals(self, by: Sequence[str] = ("scope", "category")) -> pd.DataFrame:
        """Tonnes CO2e by columns of the file or of the plan, then ``outside`` and ``tco2e``.

        ``outside`` marks what is outside of scopes, which belongs in no total.

        Quantities are summed, and rounded to 6 decimals, before they meet their factors: the
        result is the same whatever the order of rows and the number of threads. Raises
        :class:`~carbon.errors.Faults` naming every column that is in neither.
        """
        own = [name for name in self.relation.columns if name not in ("quantity", *KEY)]
        known = [*KEY, *ADDED[:-1], *own]
        faults = FaultList(UnknownName("column", name, known) for name in by if name not in known)
        faults.raise_if_any()
        wanted = (*KEY, *(name for name in by if name in own))
        lines = calculate(summed(self.relation, wanted), self.plan).df()
        lines["tco2e"] = lines["kg_co2e"] / KG_PER_TONNE
        lines["outside"] = lines["scope"] == "outside"
        ordered = lines.sort_values([*wanted, "line"], kind="stable")
        groups = ordered.groupby([*by, "outside"], as_index=False, dropna=False)
        made: pd.DataFrame = groups["tco2e"].sum()
        return made[[*by, "outside", "tco2e"]]

    def write(self, path: Path) -> None:
        """Write every row of the file with its lines to *path*, whole or not at all, in any order.

        Raises :class:`~carbon.errors.UnreadableFile` for an ending other than .parquet or .csv.
        """
        options = _by_ending(WRITERS, path)
        path = linked_to(path)
        if path.exists() and any(path.samefile(file) for file in self.files):
            raise UnreadableFile(
                "the file that is calculated", "another one to write to", "", Place(shown(path))
            )
        own = [name for name in self.relation.columns if name not in ADDED]
        lines = calculate(self.relation, self.plan).select(*map(_quoted, [*own, *ADDED]))
        make_folder(path.parent)
        temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            target = _literal(temporary.absolute())
            lines.query("lines", f"COPY lines TO {target} ({options})")
            put_in_place(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


def matching(pattern: str) -> list[Path]:
    """The files that *pattern* matches, by name: ``*``, ``?``, ``[abc]``, and ``**`` for folders.

    Raises :class:`~carbon.errors.UnreadableFile` when there is none.
    """
    names = sorted(glob(pattern, recursive=True))  # noqa: PTH207 - may be an absolute one
    found = [Path(name) for name in names]
    files = [path for path in found if path.is_file()]
    if not files:
        raise UnreadableFile(
            f"no file that matches {pattern!r}",
            "a pattern such as 'use/*.csv'",
            "Put it in quotes; [ stands for itself as [[].",
        )
    return files


@contextmanager
def opened(
    files: Path | Sequence[Path],
    activities: Mapping[str, Activity],
    library: Library,
    choice: Chooser,
) -> Iterator[Bulk]:
    """The file of activity, or several as one, checked and planned, while DuckDB has them open.

    Several have the same columns, in any order, and the same ending.

    Raises :class:`~carbon.errors.Faults` with every kind of quantity that has no factor, each
    with the first row that has it: an activity, unit or edition that is not known, a unit that
    does not convert, a quantity that is missing or above :data:`~carbon.cells.LARGEST`.
    """
    import duckdb

    several = (files,) if isinstance(files, Path) else tuple(files)
    reader = _reader(several)
    with duckdb.connect() as connection:

        def read(*some: Path) -> duckdb.DuckDBPyRelation:
            paths = ", ".join(_literal(duckdb_path(path)) for path in some)
            raw = connection.sql("SELECT * FROM " + reader.format(paths=f"[{paths}]"))
            return _shaped(raw, some[0])

        at = several[0]
        try:
            each = {}
            for at in several:
                each[at] = read(at)
            _refuse_other_columns(each)
            at = several[0]
            relation = each[at] if len(several) == 1 else read(*several)
            kinds = _kinds(relation)
            rows, made = _planned(relation, kinds, each, activities, library, choice)
            yield Bulk(several, _labelled(relation, rows), made, sum(k[3] for k in kinds))
        except duckdb.Error as error:
            raise UnreadableFile(
                first_line(error),
                f"a {at.suffix[1:]} of activity: {', '.join(REQUIRED)}",
                "Mend the file or write it again.",
                Place(shown(at)),
            ) from None


def _reader(files: Sequence[Path]) -> str:
    """How DuckDB reads *files*, each of which is there, once, and of the first one's kind."""
    faults = FaultList()
    seen: dict[Path, Path] = {}
    for file in files:
        reader = faults.attempt(_by_ending, READERS, file)
        place = Place(shown(file))
        if reader and not file.is_file():
            faults.append(UnreadableFile("no such file", "a file that exists", "", place))
        elif real(file) in seen:
            faults.append(DuplicateRow("a file named twice", "each file once", "", place))
        elif file.suffix.casefold() != files[0].suffix.casefold():
            expected = f"{files[0].suffix}, as {files[0].name}"
            remedy = "Calculate files of different kinds one after the other."
            faults.append(UnreadableFile(f"the ending {file.suffix!r}", expected, remedy, place))
        elif file.suffix.casefold() == ".csv":
            # Of any number of rows: DuckDB holds few of them at a time.
            faults.attempt(look_through_text, file, None)
        seen[real(file)] = file
    if len(faults) == 1:
        raise faults[0]
    faults.raise_if_any()
    return READERS[files[0].suffix.casefold()]


def _refuse_other_columns(each: Mapping[Path, duckdb.DuckDBPyRelation]) -> None:
    """Several files have the same columns: what one lacks would be filled in with nothing."""
    first, *others = each
    faults = FaultList()
    for file in others:
        lacking = sorted(set(each[first].columns) - set(each[file].columns))
        beyond = sorted(set(each[file].columns) - set(each[first].columns))
        if lacking or beyond:
            named = {"lacks": lacking, "has besides": beyond}
            found = "; ".join(
                f"it {how} {', '.join(names)}" for how, names in named.items() if names
            )
            faults.append(
                MissingColumns(
                    f"other columns: {found}",
                    f"those of {first.name}",
                    "Give the files the same columns, or calculate them one after the other.",
                    Place(shown(file)),
                )
            )
    faults.raise_if_any()


def _shaped(raw: duckdb.DuckDBPyRelation, file: Path) -> duckdb.DuckDBPyRelation:
    """The file's rows with ``activity``, ``unit``, ``quantity`` and ``named``, its edition."""
    missing = [name for name in REQUIRED if name not in raw.columns]
    if missing:
        raise MissingColumns(
            f"columns {', '.join(raw.columns)}",
            f"also {', '.join(missing)}",
            "Name the columns in the first row.",
            Place(shown(file), 1 if file.suffix.casefold() == ".csv" else None),
        )
    clash = sorted({*ADDED, "named"} & set(raw.columns))
    if clash:
        raise BadValue(
            f"columns {', '.join(clash)}",
            "a file of activity, not of results",
            "Rename them: carbon writes columns of these names.",
            Place(shown(file)),
        )
    named = "CAST(edition AS VARCHAR)" if "edition" in raw.columns else "CAST(NULL AS VARCHAR)"
    others = [name for name in raw.columns if name not in (*REQUIRED, "edition")]
    is_text = str(raw.types[raw.columns.index("quantity")]) == "VARCHAR"
    # 1_000 is a number to DuckDB, and to nobody else.
    quantity = "CASE WHEN NOT contains(quantity, '_') THEN quantity END" if is_text else "quantity"
    return raw.select(
        ", ".join(
            [
                *map(_quoted, others),
                "CAST(activity AS VARCHAR) AS activity",
                "CAST(unit AS VARCHAR) AS unit",
                # Text that is no number becomes a missing quantity, which is refused below.
                f"TRY_CAST({quantity} AS DOUBLE) AS quantity",
                f"{named} AS named",
            ]
        )
    )


Kind = tuple[str | None, str | None, str | None, int, int]
#: What is not a number to DuckDB is more than every other.
_NO_QUANTITY = f"quantity IS NULL OR NOT abs(quantity) <= {LARGEST}"


def _kinds(relation: duckdb.DuckDBPyRelation) -> list[Kind]:
    """The distinct kinds of quantity: activity, unit, edition, rows, rows without a quantity."""
    return _asked(
        relation,
        "SELECT activity, unit, named, count(*), "
        f"count(*) FILTER (WHERE {_NO_QUANTITY}) FROM activity_rows GROUP BY ALL ORDER BY ALL",
    ).fetchall()


def _asked(relation: duckdb.DuckDBPyRelation, query: str) -> duckdb.DuckDBPyRelation:
    """What *query* gives, in which the relation is called ``activity_rows``."""
    made = relation.query("activity_rows", query)
    assert made is not None
    return made


def _planned(
    relation: duckdb.DuckDBPyRelation,
    kinds: Sequence[Kind],
    files: Mapping[Path, duckdb.DuckDBPyRelation],
    activities: Mapping[str, Activity],
    library: Library,
    choice: Chooser,
) -> tuple[list[tuple[Any, ...]], Plan]:
    """Each kind with the label of its edition, and the plan of all of them; faults with rows."""
    faults = FaultList()
    keys, rows = [], []
    for activity, unit, named, _, empty in kinds:
        try:
            key = key_of(activity, unit, named, activities, choice)
            plan([key], activities, library)
        except (Fault, Faults) as error:
            several = error.faults if isinstance(error, Faults) else [error]
            place = _first_row(files, activity, unit, named)
            faults.extend(_placed(fault, place) for fault in several)
            continue
        keys.append(key)
        rows.append((activity, unit, named, key.unit, key.edition.label))
        if empty:
            place = _first_row(files, activity, unit, named, _NO_QUANTITY)
            faults.append(
                BadValue(
                    f"{counted(empty, 'row')} of {activity} in {unit} without a quantity",
                    f"a number in every row, at most {LARGEST:,} in any unit",
                    "This is the first of them.",
                    place,
                )
            )
    faults.raise_if_any()
    return rows, plan(keys, activities, library)


def _placed(fault: Fault, place: Place) -> Fault:
    fault.place = fault.place or place
    return fault


def _first_row(
    files: Mapping[Path, duckdb.DuckDBPyRelation],
    activity: str | None,
    unit: str | None,
    named: str | None,
    also: str = "true",
) -> Place:
    """Where a kind of quantity first stands; in a CSV without line ends inside cells, its line."""
    of = " AND ".join(
        f"{name} IS NOT DISTINCT FROM {_literal(value)}"
        for name, value in (("activity", activity), ("unit", unit), ("named", named))
    )
    query = (
        "SELECT min(place) FROM (SELECT *, row_number() OVER () AS place FROM activity_rows) "
        f"WHERE {of} AND ({also})"
    )
    for file, relation in files.items():
        [(row,)] = _asked(relation, query).fetchall()
        if row is not None:
            return Place(shown(file), row + 1 if file.suffix.casefold() == ".csv" else row)
    # Only where the files hold it in columns of different types.
    return Place(listed(map(shown, files)))


def _labelled(
    relation: duckdb.DuckDBPyRelation, rows: Sequence[tuple[Any, ...]]
) -> duckdb.DuckDBPyRelation:
    """The rows with units in this program's spelling and the label of their edition."""
    others = ", ".join(
        f"activity_rows.{_quoted(name)}"
        for name in relation.columns
        if name not in (*REQUIRED, "named")
    )
    values = ", ".join("(" + ", ".join(map(_literal, row)) + ")" for row in rows)
    return _asked(
        relation,
        f"SELECT {others + ', ' if others else ''}activity_rows.activity, kinds.unit, "
        "activity_rows.quantity, kinds.edition FROM activity_rows "
        f"JOIN (VALUES {values}) AS kinds(activity, spelled, named, unit, edition) "
        "ON activity_rows.activity = kinds.activity AND activity_rows.unit = kinds.spelled "
        "AND activity_rows.named IS NOT DISTINCT FROM CAST(kinds.named AS VARCHAR)",
    )


def _by_ending(known: Mapping[str, str], path: Path) -> str:
    if path.suffix.casefold() not in known:
        raise UnreadableFile(
            f"the ending {path.suffix or 'none'!r}",
            " or ".join(sorted(known)),
            "Convert it, or name it for what it is.",
            Place(shown(path)),
        )
    return known[path.suffix.casefold()]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(value: object) -> str:
    return "NULL" if value is None else "'" + str(value).replace("'", "''") + "'"
