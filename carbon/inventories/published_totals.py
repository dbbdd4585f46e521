"""Totals as published: the parts of each return must add up to those printed with it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, ClassVar

from carbon.emissions.lines import GROSS, NET
from carbon.errors import BadValue, DuplicateRow
from carbon.figures import KG_PER_TONNE
from carbon.inventories.published_rows import (
    AMOUNT,
    HALF_A_TONNE_KG,
    Figure,
    Return,
    boundary_is_known,
    is_rounding_of,
    printed_kg,
    two_figures,
)
from carbon.periods import Period
from carbon.records.reader import Rules, Wrong
from carbon.tables import Row

#: The figures of each return, by period and version.
Returns = Mapping[tuple[str, int], Sequence[Figure]]


def _once(
    period: Period, version: int, totalled: dict[tuple[str, int], Row], source: Row
) -> Iterator[DuplicateRow]:
    if totalled.setdefault((period.label, version), source) is not source:
        yield _of_no_return(period, version, "again", source)


def _has_figures(
    period: Period, version: int, returns: Returns, source: Row
) -> Iterator[DuplicateRow]:
    if (period.label, version) not in returns:
        yield _of_no_return(period, version, "without figures", source)


def _of_no_return(period: Period, version: int, how: str, source: Row) -> DuplicateRow:
    return DuplicateRow(
        f"totals of {period}, version {version}, {how}",
        "one row a return that published.csv has",
        "",
        source.place("period"),
    )


def _on_one_boundary(
    period: Period, version: int, boundary: str, returns: Returns, source: Row
) -> Iterator[BadValue]:
    for figure in returns.get((period.label, version), ()):
        if figure.boundary != boundary:
            yield BadValue(
                f"boundary {figure.boundary!r}",
                f"{boundary!r}, as in {source.place()}",
                "A return stands on one boundary.",
                figure.row.place("boundary"),
            )


def _one_figure(gross_t_co2e: float, gross_kg_co2e: float | None) -> Iterator[Wrong]:
    if gross_kg_co2e is not None and not is_rounding_of(gross_t_co2e, gross_kg_co2e):
        yield two_figures(gross_t_co2e, gross_kg_co2e, "gross_kg_co2e")


def _gross_adds_up(
    period: Period, version: int, gross_t_co2e: float, gross_kg_co2e: float | None, returns: Returns
) -> Iterator[Wrong]:
    parts = returns.get((period.label, version), ())
    if not parts or not is_rounding_of(gross_t_co2e, gross_kg_co2e):
        return
    summed = math.fsum(figure.line_kg for figure in parts if figure.line_scope in GROSS)
    printed = printed_kg(gross_t_co2e, gross_kg_co2e)
    if summed != printed:
        yield _unequal("gross", summed, printed, period, "gross_t_co2e")


def _net_adds_up(
    period: Period, version: int, net_t_co2e: float | None, returns: Returns
) -> Iterator[Wrong]:
    parts = returns.get((period.label, version), ())
    if not parts or net_t_co2e is None:
        return
    summed = math.fsum(figure.line_kg for figure in parts if figure.line_scope in NET)
    in_kg = any(figure.kg_co2e is not None for figure in parts)
    if abs(summed - net_t_co2e * KG_PER_TONNE) > (HALF_A_TONNE_KG if in_kg else 0.0):
        yield _unequal("net", summed, net_t_co2e * KG_PER_TONNE, period, "net_t_co2e")


def _unequal(name: str, summed: float, printed: float, period: Period, column: str) -> Wrong:
    return Wrong(
        column,
        f"{name} {printed / KG_PER_TONNE:,.3f} t where the parts of {period} "
        f"add up to {summed / KG_PER_TONNE:,.3f} t",
        "a total equal to its parts",
        "Correct the figure; or, where the publisher's parts are rounded, add a row of the scope "
        f"rounding with {(printed - summed) / KG_PER_TONNE:+,.3f} t.",
    )


@dataclass(frozen=True, kw_only=True)
class Totals(Return):
    """A row of ``totals.csv``: gross and net of a return as printed; None: not printed.

    The rules that hold it against ``returns`` are asked only where every figure could be read.
    """

    gross_t_co2e: Annotated[float, AMOUNT]
    gross_kg_co2e: Annotated[float | None, AMOUNT] = None
    net_t_co2e: Annotated[float | None, AMOUNT] = None

    RULES: ClassVar[Rules] = Rules(
        boundary_is_known,
        _once,
        _has_figures,
        _on_one_boundary,
        _one_figure,
        _gross_adds_up,
        _net_adds_up,
    )


def without_totals(
    returns: Returns, totalled: Mapping[tuple[str, int], Row], file: str
) -> Iterator[BadValue]:
    """A fault for each return that *file* has no row of totals for."""
    for key, parts in returns.items():
        if key not in totalled:
            yield BadValue(
                f"{key[0]}, version {key[1]}, without a row in {file}",
                "the totals published with it",
                "Add the row, so that the parts can be checked.",
                parts[0].row.place("period"),
            )
