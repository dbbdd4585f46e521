"""The plan's few rows as a frame of whichever engine holds the activity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def like(activity: Any, rows: pd.DataFrame) -> Any:
    """*rows* as a frame of the same engine as *activity*: pandas, Polars, DuckDB or Spark.

    Raises ``TypeError`` for another engine.
    """
    import narwhals as nw

    frame = nw.from_native(activity)
    engine = frame.implementation
    if engine.is_pandas():
        return rows
    if engine.is_polars():
        import polars as pl

        made = pl.from_pandas(rows)
        return made.lazy() if isinstance(frame, nw.LazyFrame) else made
    if engine.is_duckdb():
        return _duckdb_relation(activity, rows)
    if engine.is_pyspark():
        return activity.sparkSession.createDataFrame(rows.to_dict("records"))
    raise TypeError(f"carbon calculates on pandas, Polars, DuckDB and Spark, not {engine}")


def _duckdb_relation(activity: Any, rows: pd.DataFrame) -> Any:
    """The rows inside a query on the activity: relations of two connections do not join."""
    values = ", ".join(
        "(" + ", ".join(map(_literal, row)) + ")" for row in rows.itertuples(index=False, name=None)
    )
    names = ", ".join(rows.columns)
    return activity.query("activity", f"SELECT * FROM (VALUES {values}) AS plan({names})")


def _literal(value: object) -> str:
    if value is None or value != value:
        return "CAST(NULL AS DOUBLE)"
    if isinstance(value, float):
        return f"CAST({value!r} AS DOUBLE)"
    return "'" + str(value).replace("'", "''") + "'"
