"""Totals once published: as first reported and as restated, offsets below the line.

A folder holds ``published.csv`` (a row a scope, or a deduction, or a publisher's rounding),
``totals.csv`` (the totals that those rows must add up to) and ``published.toml`` (source, and
the series within which returns stand on one boundary and can be compared).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.definitions import Definition, read_toml
from carbon.emissions.lines import GROSS, NET, checked
from carbon.errors import BadValue, DuplicateRow, FaultList, UnknownName
from carbon.figures import KG_PER_TONNE
from carbon.periods import Period
from carbon.tables import Row, read_csv

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("period", "version", "boundary", "scope", "t_co2e", "kg_co2e", "report")
TOTALS = ("period", "version", "boundary", "gross_t_co2e", "gross_kg_co2e", "net_t_co2e", "report")
BESIDES = ("source_url", "note", "t_co2e_per_m2")

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


@dataclass(frozen=True)
class Boundary:
    """A series of returns that can be compared with one another, in the publisher's words.

    ``continues`` names an earlier series that this one is assumed to continue, in a linked series
    only; ``assumption`` says why, and is printed with it.
    """

    id: str
    title: str
    wording: str
    source_url: str
    note: str
    continues: str = ""
    assumption: str = ""


@dataclass(frozen=True)
class _Figure:
    row: Row
    period: Period
    version: int
    boundary: str
    scope: str
    kg: float

    @property
    def line_scope(self) -> str:
        return SCOPES[self.scope][0]

    @property
    def line_kg(self) -> float:
        """What the line holds: a deduction is printed as an amount and counts below nought."""
        return 0.0 - self.kg if self.line_scope == "deduction" else self.kg


def published_lines(folder: Path, *, every_version: bool = False) -> pd.DataFrame:
    """The published figures in *folder* as emission lines, in kg CO2e.

    A period that was restated has several returns: the newest counts, and stands alone unless
    *every_version* is asked for (a sum over all versions would count the period twice).
    Kilograms count where they were published, else tonnes × 1,000. Deductions are negative
    lines of the scope ``deduction``; ``rounding`` is the published total less its parts.
    ``version`` and ``boundary`` say which return and series a line is of; ``locator`` its row.

    Raises :class:`~carbon.errors.Faults` with every fault of the files, and where the lines do
    not add up to the totals published with them.

    >>> from carbon.emissions.lines import NET, total
    >>> from carbon.folders import shipped
    >>> lines = published_lines(shipped("inventories") / "hampshire-estate")
    >>> total(lines[lines["period"] == "2022-23"], NET) / 1000
    43439.0
    """
    import pandas as pd

    source = read_toml(folder / "published.toml")
    boundaries = {boundary.id: boundary for boundary in _boundaries(source)}
    figures = _read_figures(folder / "published.csv", boundaries)
    _check_totals(folder / "totals.csv", figures, boundaries)
    newest: dict[str, int] = {}
    for figure in figures:
        label = figure.period.label
        newest[label] = max(figure.version, newest.get(label, 0))
    gas = source.get("gas", str, "the gas that the figures count, such as CO2e")
    basis = source.get("gwp_basis", str, "the GWP basis, empty where it is not stated", "")
    return checked(
        pd.DataFrame(
            {
                "inventory": folder.name,
                "start": figure.period.start,
                "end": figure.period.end,
                "period": figure.period.label,
                "source": figure.row["report"],
                "scope": figure.line_scope,
                "category": SCOPES[figure.scope][1],
                "sector": "",
                "service": "",
                "site": "",
                "gas": gas,
                "kg_co2e": figure.line_kg,
                "gwp_basis": basis,
                "how_chosen": "published",
                "quality": "as published",
                "locator": f"published.csv:{figure.row.line}",
                "version": figure.version,
                "boundary": figure.boundary,
            }
            for figure in figures
            if every_version or figure.version == newest[figure.period.label]
        )
    )


def without_net(folder: Path) -> frozenset[tuple[str, int]]:
    """The returns in *folder*, by period and version, of which no net is known.

    Neither was a net total printed with them, nor anything to take off: that is not nought.
    """
    taken_off = {
        (Period.parse(row["period"]).label, int(row["version"]))
        for row in read_csv(folder / "published.csv", FIGURES, BESIDES)
        if row["scope"] in ("offsets", "green-tariff")
    }
    return frozenset(
        key
        for row in read_csv(folder / "totals.csv", TOTALS, BESIDES)
        for key in [(Period.parse(row["period"]).label, int(row["version"]))]
        if not row["net_t_co2e"] and key not in taken_off
    )


def read_boundaries(folder: Path) -> list[Boundary]:
    """The series that the returns in *folder* stand in, in their order.

    >>> from carbon.folders import shipped
    >>> [boundary.id for boundary in read_boundaries(shipped("inventories") / "hampshire-estate")]
    ['series-1', 'series-2', 'series-3']
    """
    return _boundaries(read_toml(folder / "published.toml"))


def _boundaries(source: Definition) -> list[Boundary]:
    boundaries = [
        Boundary(
            id=table.get("id", str, "the name used in published.csv"),
            title=table.get("title", str, "a title in quotes"),
            wording=table.get("wording", str, "the publisher's words", ""),
            source_url=table.get("source_url", str, "an address", ""),
            note=table.get("note", str, "text in quotes", ""),
            continues=table.get("continues", str, "the id of an earlier boundary", ""),
            assumption=table.get("assumption", str, "text in quotes", ""),
        )
        for table in source.tables("boundary")
    ]
    for number, boundary in enumerate(boundaries):
        if not boundary.continues:
            continue
        earlier = [each.id for each in boundaries[:number]]
        if boundary.continues not in earlier:
            raise UnknownName(
                "earlier boundary", boundary.continues, earlier, "", source.place("boundary")
            )
        if not boundary.assumption:
            raise BadValue(
                f'continues = "{boundary.continues}" of {boundary.id} without an assumption',
                "a sentence why the two are taken to count the same",
                "",
                source.place("boundary"),
            )
    return boundaries


def _read_figures(path: Path, boundaries: Mapping[str, Boundary]) -> list[_Figure]:
    faults = FaultList()
    figures: list[_Figure] = []
    seen: dict[tuple[str, int, str], Row] = {}
    for row in read_csv(path, FIGURES, BESIDES):
        figure = faults.attempt(_figure, row, boundaries)
        if figure is None:
            continue
        key = (figure.period.label, figure.version, figure.scope)
        if key in seen:
            faults.append(
                DuplicateRow(
                    f"{figure.scope} of {figure.period}, version {figure.version}, "
                    f"again (first in row {seen[key].line})",
                    "one row a period, version and scope",
                    "A restated figure takes the next version number.",
                    row.place("scope"),
                )
            )
        seen.setdefault(key, row)
        figures.append(figure)
    faults.raise_if_any()
    return figures


def _figure(row: Row, boundaries: Mapping[str, Boundary]) -> _Figure:
    faults = FaultList()
    period, version, boundary = _return_of(row, boundaries, faults)
    scope = row["scope"]
    if scope not in SCOPES:
        faults.append(UnknownName("scope", scope, SCOPES, "", row.place("scope")))
    kg = faults.attempt(_kilograms, row, "t_co2e", "kg_co2e")
    if kg is not None and kg < 0 and scope in ("offsets", "green-tariff"):
        faults.append(
            BadValue(
                f"{kg / KG_PER_TONNE:g} t of {scope}",
                "the amount taken off, as printed, not below 0",
                "",
                row.place("t_co2e"),
            )
        )
    faults.raise_if_any()
    assert period
    assert version
    assert kg is not None
    return _Figure(row, period, version, boundary, scope, kg)


def _return_of(
    row: Row, boundaries: Mapping[str, Boundary], faults: FaultList
) -> tuple[Period | None, int | None, str]:
    period = faults.attempt(Period.parse, row["period"], row.place("period"))
    version = faults.attempt(row.read, "version", _ordinal, "1, or 2 for the first restatement")
    boundary = row["boundary"]
    if boundary not in boundaries:
        faults.append(
            UnknownName(
                "boundary",
                boundary,
                boundaries,
                "Describe it under [[boundary]] in published.toml.",
                row.place("boundary"),
            )
        )
    return period, version, boundary


def _ordinal(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _kilograms(row: Row, tonnes_column: str, kg_column: str) -> float:
    """The figure in kg: as printed in kg where it was, and then the tonnes must be its rounding."""
    tonnes = row.number(tonnes_column)
    kg = row.number_or_none(kg_column)
    if kg is None:
        return tonnes * KG_PER_TONNE
    if abs(kg - tonnes * KG_PER_TONNE) > HALF_A_TONNE_KG:
        raise BadValue(
            f"{kg:,.0f} kg beside {tonnes:,.12g} t",
            "the same figure in both units",
            "Compare both with the report.",
            row.place(kg_column),
        )
    return kg


def _check_totals(path: Path, figures: list[_Figure], boundaries: Mapping[str, Boundary]) -> None:
    """Every return adds up to the gross and net that were published with it."""
    faults = FaultList()
    returns: dict[tuple[str, int], list[_Figure]] = {}
    for figure in figures:
        returns.setdefault((figure.period.label, figure.version), []).append(figure)
    totalled: set[tuple[str, int]] = set()
    for row in read_csv(path, TOTALS, BESIDES):
        period, version, boundary = _return_of(row, boundaries, faults)
        if period is None or version is None:
            continue
        key = (period.label, version)
        if key in totalled or key not in returns:
            faults.append(
                DuplicateRow(
                    f"totals of {period}, version {version}, "
                    + ("again" if key in totalled else "without figures"),
                    "one row a return that published.csv has",
                    "",
                    row.place("period"),
                )
            )
            continue
        totalled.add(key)
        _check_return(row, boundary, returns[key], faults)
    for key, parts in returns.items():
        if key not in totalled:
            faults.append(
                BadValue(
                    f"{key[0]}, version {key[1]}, without a row in {path.name}",
                    "the totals published with it",
                    "Add the row, so that the parts can be checked.",
                    parts[0].row.place("period"),
                )
            )
    faults.raise_if_any()


def _check_return(row: Row, boundary: str, parts: list[_Figure], faults: FaultList) -> None:
    for figure in parts:
        if figure.boundary != boundary:
            faults.append(
                BadValue(
                    f"boundary {figure.boundary!r}",
                    f"{boundary!r}, as in {row.place()}",
                    "A return stands on one boundary.",
                    figure.row.place("boundary"),
                )
            )
    gross = math.fsum(figure.line_kg for figure in parts if figure.line_scope in GROSS)
    net = math.fsum(figure.line_kg for figure in parts if figure.line_scope in NET)
    whole_kg = any(figure.row["kg_co2e"] for figure in parts)
    printed = faults.attempt(_kilograms, row, "gross_t_co2e", "gross_kg_co2e")
    if printed is not None and gross != printed:
        faults.append(_unequal("gross", gross, printed, row, "gross_t_co2e"))
    printed_net = faults.attempt(row.number_or_none, "net_t_co2e")
    if printed_net is not None:
        apart = abs(net - printed_net * KG_PER_TONNE)
        if apart > (HALF_A_TONNE_KG if whole_kg else 0.0):
            faults.append(_unequal("net", net, printed_net * KG_PER_TONNE, row, "net_t_co2e"))


def _unequal(name: str, summed: float, printed: float, row: Row, column: str) -> BadValue:
    return BadValue(
        f"{name} {printed / KG_PER_TONNE:,.3f} t where the parts of {row['period']} "
        f"add up to {summed / KG_PER_TONNE:,.3f} t",
        "a total equal to its parts",
        "Correct the figure; or, where the publisher's parts are rounded, add a row of the scope "
        f"rounding with {(printed - summed) / KG_PER_TONNE:+,.3f} t.",
        row.place(column),
    )
