"""The report's section on what changed since the last report: each figure revised, and why."""

from __future__ import annotations

import json
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path
from typing import Any

from carbon.errors import Place, UnreadableFile, counted
from carbon.figures import in_tonnes
from carbon.figures.column import Column, Columns, text, tonnes_of
from carbon.files import read_bytes, shown
from carbon.ledger.moved import Movement, why
from carbon.reports.document import Section, Table
from carbon.targets.crossing import HALVES
from carbon.targets.revisions import ReportedFigure, Revision
from carbon.targets.series import Series

REPORT = "report.json"


def year_figures(
    series: Series, movements: Sequence[Movement] = (), earlier: Series | None = None
) -> list[ReportedFigure]:
    """The yearly totals of *series* (kg) as figures with ids that stay.

    *movements* in the ledger since an earlier report are the reason why one may differ from it;
    *earlier* is the series as known then.
    """
    meters = {movement.meter for movement in movements}
    then = {figure.id: figure.value for figure in year_figures(earlier)} if earlier else {}
    return [
        ReportedFigure(
            identity := f"{seen.period}/{seen.boundary}/{name}",
            f"{seen.period}, {name}",
            value,
            why(movements, seen.period, meters),
            halves=tuple(f"{seen.period} {half}/{name}" for half in HALVES)
            if series.definition.kind == "calculated"
            else (),
            known=then.get(identity),
        )
        for seen in series.observations
        for name, value in (("gross", seen.gross_kg), ("net", seen.net_kg))
    ]


def earlier_report(folder: Path) -> dict[str, Any]:
    """The report of the pack in *folder* as plain data.

    Raises :class:`~carbon.errors.UnreadableFile` where it is no pack.
    """
    try:
        return dict(json.loads(read_bytes(folder / REPORT)))
    except (ValueError, TypeError):
        raise _no_report(folder) from None


def earlier_figures(folder: Path) -> list[ReportedFigure]:
    """The figures that the pack in *folder* reported; raises as :func:`earlier_report` does."""
    document = earlier_report(folder)
    try:
        return [
            ReportedFigure(str(each["id"]), str(each["label"]), each["value"])
            for each in document["figures"]
        ]
    except (KeyError, TypeError):
        raise _no_report(folder) from None


def _no_report(folder: Path) -> UnreadableFile:
    place = Place(shown(folder / REPORT))
    return UnreadableFile("no report of this program", "a pack with its report.json", "", place)


#: A figure that moved, in tonnes; each row has decimals of its own.
REVISED: Columns[Revision] = Columns(
    text("label", "Figure"),
    tonnes_of("earlier_t", "Reported then", attrgetter("earlier"), 0),
    tonnes_of("later_t", "Now (r)", attrgetter("later"), 0),
    tonnes_of("change_t", "Change", attrgetter("difference"), 0, signed=True),
    Column("change", "Change", lambda each: each.added or each.share, "%", 1, True, 100.0),
    text("reason", "Why"),
)


def section(
    previous: str, found: Sequence[Revision], renamed: Sequence[tuple[str, str]] = ()
) -> Section:
    """The figures that moved since the pack of *previous*, a date.

    *renamed* are the sources that are called otherwise since, which moves no figure.
    """
    names = _names(renamed)
    if not found:
        text = f"No figure of the report of {previous} has been revised.{names}"
        return Section("revisions", "Revisions since the last report", (text,))
    added = [each for each in found if each.added]
    several = len(found) - len(added)
    count = "1 figure" if several == 1 else f"{several or 'No'} figures"
    grown = (
        f" {counted(len(added), 'figure')} {'has' if len(added) == 1 else 'have'} days that were "
        "not reported then, which revises nothing."
        if added
        else ""
    )
    came = sum(each.came for each in found)
    nothing = (
        f" {came} of them had no data in that report and counted for nothing in its totals."
        if came
        else ""
    )
    return Section(
        "revisions",
        "Revisions since the last report",
        (f"{count} revised (r) since the report of {previous}.{grown}{nothing}{names}",),
        tables=(
            Table.of(
                "revisions",
                f"Figures revised since {previous} (tCO2e)",
                REVISED,
                found,
                decimals=tuple(_decimals(each) for each in found),
            ),
        ),
    )


def _names(renamed: Sequence[tuple[str, str]]) -> str:
    """The sources that have another label, in one sentence."""
    told = [f"{was} is called {now} now" for was, now in renamed]
    return f" {'; '.join(told)}." if told else ""


def _decimals(each: Revision) -> int:
    """Enough to see that the figure moved: up to a gram of what is printed in tonnes."""
    moved = in_tonnes(abs(each.difference or each.earlier or 0.0))
    return next((number for number in range(6) if moved >= 0.995 * 10**-number), 6)
