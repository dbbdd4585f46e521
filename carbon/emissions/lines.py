"""The one table: emission lines.

Every inventory, calculated, from statistics or as published, yields this table; targets, change,
reports and exports know nothing else. One row is one gas-total of one source for one period.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from carbon.errors import CarbonError, UnknownName

if TYPE_CHECKING:
    import pandas as pd

#: What every line has. ``start`` and ``end`` are half-open days. ``scope`` is one of
#: :data:`SCOPES`. ``gas`` is ``CO2e``, or a single gas where only that is counted.
#: ``gwp_basis`` is empty only where the gas needs none (CO2) or the publisher does not say.
COLUMNS = (
    "inventory",
    "start",
    "end",
    "period",
    "source",
    "scope",
    "category",
    "sector",
    "service",
    "site",
    "gas",
    "kg_co2e",
    "gwp_basis",
    "how_chosen",
    "quality",
)

#: What a calculated line has besides: how it came about. ``quantity`` (in ``unit``) times
#: ``conversion`` is in ``factor_unit``, and times ``factor`` in kg CO2e. ``line`` is the name of
#: the activity's line, ``reading`` the ledger's number, ``days_with_data`` the days it covers.
TRACE = (
    "quantity",
    "unit",
    "conversion",
    "factor_unit",
    "factor",
    "factor_id",
    "edition",
    "locator",
    "reading",
    "meter",
    "activity",
    "line",
    "days_with_data",
)

#: The gases of a calculated line in kg, and the published kg CO2e beyond them: what a restatement
#: to another GWP basis needs. Empty where the publisher gives no whole split.
SPLIT = ("kg_co2", "kg_ch4", "kg_n2o", "kg_co2e_unsplit")

#: What a calculated line has besides where a meter stands behind another: the sub-meter for whose
#: use it is taken off (negative; empty elsewhere) and how that was read, and the site and service
#: at whose supply what is counted was bought.
BEHIND = ("sub_meter", "sub_quality", "supply_site", "supply_service")

#: What a line from published figures has besides: which return of its period it stands in (1 is
#: the first found), the name of the series within which returns can be compared, and whether what
#: is taken off is known of that return.
PUBLISHED = ("version", "boundary", "net_known")

#: ``deduction`` holds green tariff and offsets, below the line: part of net, never of gross.
#: ``rounding`` holds a publisher's difference between parts and total: part of both.
#: ``outside`` is outside of scopes: printed, never in a total. ``all`` is not split by scope.
SCOPES = ("1", "2", "3", "all", "rounding", "deduction", "outside")
GROSS = ("1", "2", "3", "all", "rounding")
NET = (*GROSS, "deduction")

#: Columns by which lines may be grouped.
GROUPINGS = (
    "period",
    "source",
    "scope",
    "category",
    "sector",
    "service",
    "site",
    "gas",
    "edition",
    "quality",
    "month",
)


class MixedBasis(CarbonError):
    """Lines of different gases or GWP bases would be added."""


def empty() -> pd.DataFrame:
    """A table of no lines."""
    import pandas as pd

    return pd.DataFrame({column: [] for column in (*COLUMNS, *TRACE)})


def checked(lines: pd.DataFrame) -> pd.DataFrame:
    """The lines in their canonical order, after checks that must hold of every inventory.

    Raises ``ValueError`` where a column is missing, a scope is unknown or a value is not a
    number: these are this program's mistakes, not the user's.
    """
    missing = [column for column in COLUMNS if column not in lines.columns]
    if missing:
        raise ValueError(f"emission lines lack {missing}")
    unknown = sorted(set(lines["scope"]) - set(SCOPES))
    if unknown:
        raise ValueError(f"unknown scopes {unknown}")
    if lines["kg_co2e"].isna().any():
        raise ValueError("emission lines without a value")
    known = (*COLUMNS, *TRACE, *SPLIT, *BEHIND, *PUBLISHED)
    order = [name for name in known if name in lines.columns]
    keys = ["start", "end", "scope", "category", "sector", "service", "site", "source", "kg_co2e"]
    return lines[order].sort_values(keys, kind="stable", ignore_index=True)


def parts_of(lines: pd.DataFrame) -> pd.DataFrame:
    """One line of each part of a reading that counts under a meter, or is taken off one."""
    keys = ["meter", "reading", "start"]
    return lines.drop_duplicates([*keys, "sub_meter"] if "sub_meter" in lines.columns else keys)


def single_gas(lines: pd.DataFrame) -> str:
    """The one gas of the lines, ``CO2e`` or ``CO2``; :class:`MixedBasis` when there are more.

    CO2 is never added to CO2e: a total of both would be neither.
    """
    gases = sorted(set(lines["gas"]))
    if len(gases) > 1:
        raise MixedBasis(
            f"found lines in {' and in '.join(gases)}; expected one of them. "
            "Ask for them one at a time: their sum would be neither."
        )
    return gases[0] if gases else "CO2e"


def total(lines: pd.DataFrame, scopes: Sequence[str] = GROSS) -> float:
    """The sum of the lines in kg CO2e, over *scopes*.

    Summed exactly (``math.fsum``), so that the order of the lines cannot move the last digit.
    """
    import math

    return math.fsum(lines.loc[lines["scope"].isin(scopes), "kg_co2e"])


def net_kg(lines: pd.DataFrame) -> float | None:
    """Net of the lines in kg; None where a published return among them has none that is known.

    A missing deduction is not nought.
    """
    is_known = "net_known" not in lines.columns or bool(lines["net_known"].all())
    return total(lines, NET) if is_known else None


def grouped(lines: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """kg CO2e by the columns *by*, in their order, exactly summed; one row a group."""
    import math

    for name in by:
        if name not in GROUPINGS:
            raise UnknownName("grouping", name, GROUPINGS)
    if "month" in by:
        lines = lines.assign(month=[f"{start:%Y-%m}" for start in lines["start"]])
    sums = lines.groupby(list(by), sort=True, dropna=False)["kg_co2e"].agg(math.fsum)
    table = sums.reset_index()
    if "scope" not in by:
        return table
    order = {scope: place for place, scope in enumerate(SCOPES)}
    return table.sort_values(
        list(by),
        kind="stable",
        ignore_index=True,
        key=lambda column: column.map(order) if column.name == "scope" else column,
    )
