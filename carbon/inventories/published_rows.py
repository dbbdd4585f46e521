"""Rows of published figures: which return one is of, and the figure as it was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from carbon.errors import DuplicateRow, UnknownName
from carbon.figures import KG_PER_TONNE
from carbon.periods import Period
from carbon.records.kinds import HERE, PERIOD, TEXT, number, one_of, text, whole
from carbon.records.reader import Rules, Wrong
from carbon.tables import Row

#: The scope of ``published.csv``, and the scope and category of the emission line it becomes.
SCOPES = {
    "1": ("1", "scope 1"),
    "2": ("2", "scope 2"),
    "3": ("3", "scope 3"),
    "rounding": ("rounding", "rounding"),
    "offsets": ("deduction", "offsets"),
    "green-tariff": ("deduction", "green tariff"),
}
#: A figure printed in whole tonnes is at most this far from the same figure in kilograms.
HALF_A_TONNE_KG = 500.0
VERSION = whole("1, or 2 for the first restatement", lowest=1, highest=9999)
AMOUNT = number()


def boundary_is_known(
    boundary: str, boundaries: Mapping[str, object], source: Row
) -> Iterator[UnknownName]:
    """The series that a return stands in is described."""
    if boundary not in boundaries:
        advice = "Describe it under [[boundary]] in published.toml."
        yield UnknownName("boundary", boundary, boundaries, advice, source.place("boundary"))


def printed_kg(tonnes: float, kg: float | None) -> float:
    """A figure in kg: as printed in kg where it was."""
    return tonnes * KG_PER_TONNE if kg is None else kg


def is_rounding_of(tonnes: float, kg: float | None) -> bool:
    """Whether printed *tonnes* are the rounding of printed *kg*, where there are any."""
    return kg is None or abs(kg - tonnes * KG_PER_TONNE) <= HALF_A_TONNE_KG


def two_figures(tonnes: float, kg: float, column: str) -> Wrong:
    """The fault of tonnes and kilograms that are not one figure."""
    return Wrong(
        column,
        f"{kg:,.0f} kg beside {tonnes:,.12g} t",
        "the same figure in both units",
        "Compare both with the report.",
    )


def _one_figure(t_co2e: float, kg_co2e: float | None) -> Iterator[Wrong]:
    if kg_co2e is not None and not is_rounding_of(t_co2e, kg_co2e):
        yield two_figures(t_co2e, kg_co2e, "kg_co2e")


def _deducts_an_amount(scope: str, t_co2e: float, kg_co2e: float | None) -> Iterator[Wrong]:
    kg = printed_kg(t_co2e, kg_co2e)
    if kg < 0 and SCOPES[scope][0] == "deduction" and is_rounding_of(t_co2e, kg_co2e):
        yield Wrong(
            "t_co2e",
            f"{kg / KG_PER_TONNE:g} t of {scope}",
            "the amount taken off, as printed, not below 0",
        )


def _once(
    period: Period, version: int, scope: str, seen: dict[object, Row], source: Row
) -> Iterator[DuplicateRow]:
    first = seen.setdefault((period.label, version, scope), source)
    if first is not source:
        yield DuplicateRow(
            f"{scope} of {period}, version {version}, again (first in row {first.line})",
            "one row a period, version and scope",
            "A restated figure takes the next version number.",
            source.place("scope"),
        )


@dataclass(frozen=True, kw_only=True)
class Return:
    """Which return a row is of: its period, which version of it, and the series it stands in."""

    period: Annotated[Period, PERIOD]
    version: Annotated[int, VERSION]
    boundary: Annotated[str, text("a [[boundary]] of published.toml")]
    report: Annotated[str, TEXT] = ""
    row: Annotated[Any, HERE]

    @property
    def of(self) -> tuple[str, int]:
        """The return by period and version."""
        return self.period.label, self.version


@dataclass(frozen=True, kw_only=True)
class Figure(Return):
    """A row of ``published.csv``: a scope, a deduction or a rounding, as printed.

    ``t_co2e`` is the figure in tonnes, ``kg_co2e`` in kilograms where it was printed in them too.
    """

    scope: Annotated[str, one_of(SCOPES)]
    t_co2e: Annotated[float, AMOUNT]
    kg_co2e: Annotated[float | None, AMOUNT] = None

    RULES: ClassVar[Rules] = Rules(boundary_is_known, _one_figure, _deducts_an_amount, _once)

    @property
    def line_scope(self) -> str:
        """The scope of its emission line."""
        return SCOPES[self.scope][0]

    @property
    def line_kg(self) -> float:
        """What the line holds: a deduction is printed as an amount and counts below nought."""
        kg = printed_kg(self.t_co2e, self.kg_co2e)
        return 0.0 - kg if self.line_scope == "deduction" else kg
