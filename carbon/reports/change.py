"""One change as a page of its own: the waterfall of the progress report, its table, its groups."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from carbon import __version__
from carbon.errors import Place, UnreadableFile
from carbon.files import shown, write_whole
from carbon.inventories.change.bridge import Bridge
from carbon.inventories.change.effects import Effect
from carbon.inventories.change.summary import ChangeSummary
from carbon.reports import bridge
from carbon.reports.document import Column, Headline, Report, Section, Table
from carbon.reports.naming import published, refuse_names, unnamed_of
from carbon.reports.page import page
from carbon.reports.words import places
from carbon.workspace import Workspace


def write_change(
    workspace: Workspace,
    made: Bridge,
    summary: ChangeSummary,
    by: str | None,
    path: Path,
    as_at: date,
    *,
    force: bool = False,
) -> None:
    """Write *made* to *path* as one self-contained HTML page.

    Raises :class:`~carbon.errors.UnreadableFile` where the file is there already and not *force*.
    """
    if path.exists() and not force:
        raise UnreadableFile(
            "a file that is there already",
            "a name that is free",
            "Choose another name, or write over it with --force.",
            Place(shown(path)),
        )
    hidden = unnamed_of(workspace)
    report = published(change_report(made, summary, by, workspace.title, as_at), hidden)
    data = page(report, workspace.layers("reports")).encode("utf-8")
    refuse_names({path.name: data}, hidden)
    write_whole(path, data)


def change_report(
    made: Bridge, summary: ChangeSummary, by: str | None, council: str, as_at: date
) -> Report:
    """The report on one change, every figure of it unrounded."""
    change = made.change
    name = made.definition.name
    sections = [bridge.section([(name, made)]), _groups(made, by) if by else None]
    return Report(
        title="Why emissions changed",
        council=council,
        subtitle=f"{made.definition.title}, {change.before.period} to {change.after.period}",
        as_at=f"{as_at.day} {as_at:%B %Y}",
        version=__version__,
        summary=(bridge.sentence(made), *summary.notes),
        headlines=tuple(_headlines(made)),
        sections=tuple(section for section in sections if section),
        sources=(("Figures", f"{made.definition.title}: {made.definition.owner}"),),
    )


def _headlines(made: Bridge) -> list[Headline]:
    change, unit = made.change, f"t{made.change.gas}"
    total = change.total
    largest = max(abs(total.before_kg), abs(total.after_kg)) / 1000
    sides = [
        Headline(str(side.period), kg / 1000, "number", places(largest), unit, "gross")
        for side, kg in ((change.before, total.before_kg), (change.after, total.after_kg))
    ]
    share = total.change_kg / total.before_kg if total.before_kg > 0 else None
    of = f"of {change.before.period}"
    return [*sides, Headline("Change", share, "percent", 1, "", of, signed=True)]


def _groups(made: Bridge, by: str) -> Section:
    change = made.change
    groups = change.by(by)
    effects = tuple(change.total.effects)
    largest = max((abs(each.before_kg) for each in groups.values()), default=0.0) / 1000
    decimals = places(largest)

    def row(name: str, each: Effect) -> tuple[float | str | None, ...]:
        told = [
            None if effect == "weather" and not each.weather_split else each.effects[effect] / 1000
            for effect in effects
        ]
        return (name, each.before_kg / 1000, *told, each.change_kg / 1000, each.after_kg / 1000)

    table = Table(
        f"by-{by}",
        f"By {by}, {change.before.period} to {change.after.period} (gross, t{change.gas})",
        (
            Column(by.capitalize()),
            Column(str(change.before.period), "number", decimals),
            *(Column(name.capitalize(), "number", decimals, signed=True) for name in effects),
            Column("Change", "number", decimals, signed=True),
            Column(str(change.after.period), "number", decimals),
        ),
        (
            *(row(name or "(none)", each) for name, each in groups.items()),
            row("Total", change.total),
        ),
    )
    return Section(f"by-{by}-section", f"By {by}", tables=(table,))
