"""Totals once published: as first reported and as restated, offsets below the line.

A folder holds ``published.csv`` (a row a scope, or a deduction, or a publisher's rounding),
``totals.csv`` (the totals that those rows must add up to) and ``published.toml`` (source, and
the series within which returns stand on one boundary and can be compared).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from carbon.definitions import Definition
from carbon.emissions.lines import checked
from carbon.errors import BadValue, FaultList, Place, UnknownName
from carbon.inventories.published_rows import SCOPES, Figure
from carbon.inventories.published_totals import Returns, Totals, without_totals
from carbon.records.found import written
from carbon.records.kinds import PLACE, TEXT, text
from carbon.records.origin import REMARK, Origin
from carbon.records.reader import Rules, Wrong, once, read_record, read_rows, records
from carbon.tables import Row, read_csv

if TYPE_CHECKING:
    import pandas as pd

FIGURES = ("period", "version", "boundary", "scope", "t_co2e", "kg_co2e", "report")
TOTALS = ("period", "version", "boundary", "gross_t_co2e", "gross_kg_co2e", "net_t_co2e", "report")
BESIDES = ("source_url", "note", "t_co2e_per_m2")


def _says_why(continues: str, assumption: str, source: Definition) -> Iterator[Wrong]:
    if continues and not assumption:
        yield Wrong(
            "continues",
            f'continues = "{continues}" of {written(source, "id")} without an assumption',
            "a sentence why the two are taken to count the same",
        )


def _continue_earlier_ones(boundaries: tuple[Boundary, ...]) -> Iterator[UnknownName]:
    for number, boundary in enumerate(boundaries):
        earlier = [each.id for each in boundaries[:number]]
        if boundary.continues and boundary.continues not in earlier:
            yield UnknownName("earlier boundary", boundary.continues, earlier, "", boundary.place)


@dataclass(frozen=True)
class Boundary:
    """A series of returns that can be compared with one another, in the publisher's words.

    ``continues`` names an earlier series that this one is assumed to continue, in a linked series
    only; ``assumption`` says why, and is printed with it.
    """

    id: Annotated[str, text("the name used in published.csv", filled=True)]
    title: Annotated[str, text("a title in quotes")]
    wording: Annotated[str, text("the publisher's words").otherwise("")]
    source_url: Annotated[str, text("an address").otherwise("")]
    note: Annotated[str, TEXT.otherwise("")]
    continues: Annotated[str, text("the id of an earlier boundary")] = ""
    assumption: Annotated[str, TEXT] = ""
    place: Annotated[Place | None, PLACE] = field(default=None, compare=False, repr=False)

    RULES: ClassVar[Rules] = Rules(_says_why)


def _twice(boundary: Boundary) -> BadValue:
    return BadValue(f"boundary {boundary.id!r} twice", "each once", "", boundary.place)


@dataclass(frozen=True, kw_only=True)
class Published(Origin):
    """What ``published.toml`` says: whose figures, what they count, and in which series.

    ``gas`` is what the figures count, ``gwp_basis`` empty where it is not stated.
    """

    title: Annotated[str, TEXT] = ""
    gas: Annotated[str, text("the gas that the figures count, such as CO2e", filled=True)]
    gwp_basis: Annotated[str, text("the GWP basis, empty where it is not stated")] = ""
    transcribed_from: Annotated[Any, REMARK] = ""
    boundaries: Annotated[
        tuple[Boundary, ...],
        records(Boundary, "tables headed [[boundary]]", once(lambda one: one.id, _twice)),
        "boundary",
    ] = ()

    RULES: ClassVar[Rules] = Rules(_continue_earlier_ones)

    @cached_property
    def by_id(self) -> dict[str, Boundary]:
        """The series by their ids."""
        return {boundary.id: boundary for boundary in self.boundaries}


def published_lines(folder: Path, *, every_version: bool = False) -> pd.DataFrame:
    """The published figures in *folder* as emission lines, in kg CO2e.

    A period that was restated has several returns: the newest counts, and stands alone unless
    *every_version* is asked for (a sum over all versions would count the period twice).
    Kilograms count where they were published, else tonnes × 1,000. Deductions are negative
    lines of the scope ``deduction``; ``rounding`` is the published total less its parts.
    ``version`` and ``boundary`` say which return and series a line is of; ``locator`` its row.
    ``net_known`` is false of a return that neither a net total was printed with, nor anything to
    take off: that is not nought.

    Raises :class:`~carbon.errors.Faults` with every fault of the files, and where the lines do
    not add up to the totals published with them.

    >>> from carbon.emissions.lines import NET, total
    >>> from carbon.folders import shipped
    >>> lines = published_lines(shipped("inventories") / "hampshire-estate")
    >>> total(lines[lines["period"] == "2022-23"], NET) / 1000
    43439.0
    """
    import pandas as pd

    source, figures, totals = _read(folder)
    taken_off = {figure.of for figure in figures if figure.line_scope == "deduction"}
    with_net = taken_off | {each.of for each in totals if each.net_t_co2e is not None}
    newest: dict[str, int] = {}
    for figure in figures:
        label = figure.period.label
        newest[label] = max(figure.version, newest.get(label, 0))
    return checked(
        pd.DataFrame(
            {
                "inventory": folder.name,
                "start": figure.period.start,
                "end": figure.period.end,
                "period": figure.period.label,
                "source": figure.report,
                "scope": figure.line_scope,
                "category": SCOPES[figure.scope][1],
                "sector": "",
                "service": "",
                "site": "",
                "gas": source.gas,
                "kg_co2e": figure.line_kg,
                "gwp_basis": source.gwp_basis,
                "how_chosen": "published",
                "quality": "as published",
                "locator": f"published.csv:{figure.row.line}",
                "version": figure.version,
                "boundary": figure.boundary,
                "net_known": figure.of in with_net,
            }
            for figure in figures
            if every_version or figure.version == newest[figure.period.label]
        )
    )


def read_boundaries(folder: Path) -> list[Boundary]:
    """The series that the returns in *folder* stand in, in their order.

    >>> from carbon.folders import shipped
    >>> [boundary.id for boundary in read_boundaries(shipped("inventories") / "hampshire-estate")]
    ['series-1', 'series-2', 'series-3']
    """
    return list(read_record(folder / "published.toml", Published).boundaries)


def _read(folder: Path) -> tuple[Published, list[Figure], list[Totals]]:
    """The source, the figures and the totals in *folder*; else every fault of the three files."""
    faults = FaultList()
    source = faults.attempt(read_record, folder / "published.toml", Published)
    # Without it nobody can tell which boundaries there are.
    given = {} if source is None else {"boundaries": source.by_id}
    figures = faults.attempt(_figures, folder / "published.csv", given)
    returns: dict[tuple[str, int], list[Figure]] = {}
    for figure in figures or ():
        returns.setdefault(figure.of, []).append(figure)
    held = None if figures is None else returns
    totals = faults.attempt(_totals, folder / "totals.csv", held, given)
    faults.raise_if_any()
    assert source
    assert figures
    assert totals
    return source, figures, totals


def _figures(path: Path, given: Mapping[str, Any]) -> list[Figure]:
    faults = FaultList()
    table = read_csv(path, FIGURES, BESIDES)
    figures = [one for _, one in read_rows(table, Figure, faults, seen={}, **given)]
    if not table.rows:
        faults.append(BadValue("a heading without rows", "rows below it", "", Place(table.file)))
    faults.raise_if_any()
    return figures


def _totals(path: Path, returns: Returns | None, given: Mapping[str, Any]) -> list[Totals]:
    """The totals, held against the *returns* where all of those could be read."""
    faults = FaultList()
    totalled: dict[tuple[str, int], Row] = {}
    held = {} if returns is None else {"returns": returns}
    rows = read_rows(
        read_csv(path, TOTALS, BESIDES), Totals, faults, totalled=totalled, **held, **given
    )
    totals = [one for _, one in rows]
    faults.extend(without_totals(returns or {}, totalled, path.name))
    faults.raise_if_any()
    return totals
