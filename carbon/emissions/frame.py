"""Emissions of a frame in memory: what ``carbon.emissions(frame)`` is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.emissions.calculate import calculate
from carbon.emissions.chooser import Chooser, by_period, every_library, key_of, one_edition
from carbon.emissions.engines import like
from carbon.emissions.plan import Library, plan
from carbon.errors import BadValue, Fault, FaultList, Faults, MissingColumns, Place, counted
from carbon.factors.activities import Activity, read_activities
from carbon.factors.each import EditionRule
from carbon.folders import shipped
from carbon.periods import Period

if TYPE_CHECKING:
    import narwhals as nw

    from carbon.emissions.plan import Key

REQUIRED = ("activity", "unit", "quantity")
#: The edition that a row names, while it stands beside the one it takes.
NAMED = "edition_named"

Kind = tuple[Any, Any, str, int]


def emissions(
    activity: Any,
    *,
    edition: str | None = None,
    period: str | Period | None = None,
    policy: str = "majority",
    as_at: date | None = None,
    factors: Sequence[Path] = (),
) -> Any:
    """The emission lines of *activity*, a frame of pandas, Polars or DuckDB, as one of its kind.

    *activity* has the columns ``activity`` (an id of ``carbon factors list --activities``),
    ``unit`` and ``quantity`` (in ``unit``), may have ``edition``, and any others, which are kept.
    A row that names no edition takes *edition*, or the one that *period* takes by *policy*,
    ``majority`` or ``blended``. One that was not published by *as_at* is refused. *factors* are
    the folders that factors are looked up in, the shipped one by default.

    Each row of activity gives a row for each of its lines, with ``scope``, ``category``, the
    factor (``kg_co2e_per_unit`` of the row's unit) and where it stands, and ``kg_co2e``.

    Raises :class:`~carbon.errors.Faults` naming every kind of row that has no factor, and
    :class:`~carbon.emissions.calculate.NoPlan` where a quantity is missing.
    """
    import narwhals as nw

    frame = nw.from_native(activity)
    _refuse_columns(frame)
    folders = list(factors) or [shipped("factors")]
    activities = read_activities(folders)
    library = every_library(folders, activities)
    choice = _chooser(activities, library, edition, period, policy, as_at)
    frame = frame.with_columns(_named(frame).alias(NAMED))
    kinds = _kinds(frame)
    keys = _keys(kinds, activities, choice)
    made = plan(keys, activities, library)
    known = _beside(frame, kinds, keys)
    return calculate(known, made)


def _chooser(
    activities: Mapping[str, Activity],
    library: Library,
    edition: str | None,
    period: str | Period | None,
    policy: str,
    as_at: date | None,
) -> Chooser:
    if edition is not None and period is not None:
        raise BadValue("an edition and a period", "one of them")
    if period is None:
        return one_edition(library, edition, as_at)
    whole = Period.parse(period) if isinstance(period, str) else period
    return by_period(activities, library, EditionRule(whole, policy, as_at=as_at))


def _refuse_columns(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> None:
    columns = frame.collect_schema().names()
    missing = [name for name in REQUIRED if name not in columns]
    if missing:
        raise MissingColumns(
            f"columns {', '.join(map(str, columns))}",
            f"also {', '.join(missing)}",
            "Rename the frame's columns.",
        )


def _named(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> nw.Expr:
    """The edition each row names, as text; empty where it names none."""
    import narwhals as nw

    schema = frame.collect_schema()
    if "edition" not in schema.names():
        return nw.lit("")
    named = nw.col("edition")
    empty = named.is_null()
    if schema["edition"].is_float():
        empty = empty | named.is_nan()
    # A column of years with a gap in it is one of floats in pandas: 2024.0.
    text = named.cast(nw.String).str.replace(r"\.0$", "")
    return nw.when(empty).then(nw.lit("")).otherwise(text)


def _kinds(frame: nw.DataFrame[Any] | nw.LazyFrame[Any]) -> list[Kind]:
    """The distinct kinds of row: activity, unit, edition named, and how many there are."""
    import narwhals as nw

    counts = frame.group_by("activity", "unit", NAMED).agg(nw.len().alias("rows"))
    local = counts.collect(backend="pandas") if isinstance(counts, nw.LazyFrame) else counts
    return sorted(local.select("activity", "unit", NAMED, "rows").iter_rows(), key=str)


def _keys(kinds: Sequence[Kind], activities: Any, choice: Chooser) -> list[Key]:
    """The key of each kind; every fault is raised, with the number of rows that have it."""
    faults = FaultList()
    keys = []
    for activity, unit, named, rows in kinds:
        # An empty cell is None in one engine and NaN in another.
        what, per = (value if isinstance(value, str) else None for value in (activity, unit))
        try:
            keys.append(key_of(what, per, named or None, activities, choice))
        except (Fault, Faults) as error:
            for fault in error.faults if isinstance(error, Faults) else [error]:
                fault.place = fault.place or Place(f"{counted(rows, 'row')} of the frame")
                faults.append(fault)
    faults.raise_if_any()
    return keys


def _beside(
    frame: nw.DataFrame[Any] | nw.LazyFrame[Any],
    kinds: Sequence[Kind],
    keys: Sequence[Key],
) -> Any:
    """The rows with units in this program's spelling and the label of the edition they take."""
    import narwhals as nw
    import pandas as pd

    rows = [
        (activity, unit, named, key.unit, key.edition.label)
        for (activity, unit, named, _), key in zip(kinds, keys, strict=True)
    ]
    on = ["activity", "unit", NAMED]
    taken = pd.DataFrame(rows, columns=[*on, "unit_taken", "edition_taken"])
    given = nw.to_native(frame)
    joined = frame.join(nw.from_native(like(given, taken)), on=on, how="left")
    kept = [
        name for name in frame.collect_schema().names() if name not in ("unit", "edition", NAMED)
    ]
    return nw.to_native(
        joined.select(
            *map(nw.col, kept),
            nw.col("unit_taken").alias("unit"),
            nw.col("edition_taken").alias("edition"),
        )
    )
