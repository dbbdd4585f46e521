"""From activity to emissions: one join with the plan and one multiplication, on any engine.

Written once with narwhals, so the same function runs on pandas, Polars, a DuckDB relation or a
Spark DataFrame and gives the same numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from carbon.emissions.engines import like
from carbon.emissions.plan import Plan
from carbon.errors import Fault

if TYPE_CHECKING:
    import narwhals as nw

KEY = ("activity", "unit", "edition")

#: Digits kept of a summed quantity before it meets its factor. Sums of floats differ in their last
#: digits with the order of rows and the number of threads; rounded so, results are identical.
SUMMED_DECIMALS = 6


class NoPlan(Fault):
    """Rows of activity that no row of the plan answers to."""


def summed(activity: Any, by: tuple[str, ...] = KEY) -> Any:
    """*activity* with its quantities summed over *by*, rounded to 6 decimals.

    Emissions are linear, so half-hours may be summed first when only totals are wanted.
    """
    import narwhals as nw

    frame = nw.from_native(activity)
    sums = frame.group_by(*by).agg(nw.col("quantity").sum())
    return nw.to_native(sums.with_columns(nw.col("quantity").round(SUMMED_DECIMALS)))


def calculate(activity: Any, plan: Plan) -> Any:
    """*activity* joined with *plan*, with ``kg_co2e`` beside each of its lines.

    *activity* has the columns ``activity``, ``unit``, ``edition`` and ``quantity`` (in ``unit``)
    and any others, which are kept. One row of activity gives a row for each line of its plan. The
    result is a frame of the same kind.

    Raises :class:`NoPlan`, with the number of rows and their keys, where a key is not planned:
    nothing is dropped in silence. A missing quantity is refused in the same way.
    """
    import narwhals as nw

    frame = nw.from_native(activity)
    _refuse_unplanned(frame, plan)
    joined = frame.join(nw.from_native(like(activity, plan.rows)), on=list(KEY), how="left")
    return nw.to_native(
        joined.with_columns((nw.col("quantity") * nw.col("kg_co2e_per_unit")).alias("kg_co2e"))
    )


def _refuse_unplanned(frame: nw.DataFrame[Any] | nw.LazyFrame[Any], plan: Plan) -> None:
    import narwhals as nw

    quantity = nw.col("quantity")
    marked = frame.with_columns(
        (quantity.is_null() | quantity.is_nan()).cast(nw.Int64).alias("empty")
    )
    counts = marked.group_by(*KEY).agg(nw.len().alias("rows"), nw.col("empty").sum())
    local = counts.collect(backend="pandas") if isinstance(counts, nw.LazyFrame) else counts
    planned = set(plan.rows[list(KEY)].itertuples(index=False, name=None))
    missing, instead = [], []
    for activity, unit, edition, rows, empty in sorted(local.iter_rows()):
        if (activity, unit, edition) not in planned:
            missing.append(f"{rows} rows of {activity} in {unit}, edition {edition}")
            instead.append(plan.instead.get(activity, ""))
        elif empty:
            missing.append(f"{int(empty)} rows of {activity} in {unit} without a quantity")
    if missing:
        raise NoPlan(
            "; ".join(missing),
            "a factor and a quantity for every row",
            " ".join(dict.fromkeys(filter(None, instead)))
            or "Check the activity, unit and edition with `carbon factors show`.",
        )
