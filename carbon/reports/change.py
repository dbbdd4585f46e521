"""One change as a page of its own: the waterfall of the progress report, its table, its groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter
from pathlib import Path

from carbon.analysis.change.bridge import Bridge
from carbon.analysis.change.effects import Effect
from carbon.analysis.change.figures import labelled
from carbon.errors import CarbonError, Place, UnreadableFile
from carbon.figures import in_tonnes
from carbon.figures.column import Column as Figure
from carbon.figures.column import Columns, text, tonnes_of
from carbon.files import read_bytes, shown, write_whole
from carbon.register.register import read_register
from carbon.reports.document import Headline, Report, Section, Table
from carbon.reports.naming import published, refuse_names, unnamed_of
from carbon.reports.page import page
from carbon.reports.progress import bridge
from carbon.reports.sources import sources_of
from carbon.reports.words import places
from carbon.version import __version__
from carbon.workspace import Workspace

#: How a page begins.
PAGES = (b"<!doctype", b"<html")


def write_change(
    workspace: Workspace,
    made: Bridge,
    notes: Sequence[str],
    by: str | None,
    path: Path,
    as_at: date,
    *,
    force: bool = False,
) -> None:
    """Write *made* and its *notes* to *path* as one self-contained page, as careful as a pack.

    Provisional figures and years of too little data are marked, no site is named that is not
    public, and the publisher of the figures is. Raises :class:`~carbon.errors.UnreadableFile`
    where the file is there already and not *force*, and where it is no page.
    """
    refuse_place(path, force)
    hidden = unnamed_of(workspace)
    names = _site_names(workspace)
    report = published(change_report(made, notes, by, workspace.title, as_at, names), hidden)
    data = page(report, workspace.layers("reports")).encode("utf-8")
    refuse_names({path.name: data}, hidden)
    write_whole(path, data)


def refuse_place(path: Path, force: bool) -> None:
    """Refuse to write a page to *path* where that is taken, or is no page's place.

    With *force* another page may be written over, but no readings, no ledger and no definition.
    """
    if path.suffix.casefold() not in (".html", ".htm"):
        raise UnreadableFile(
            f"a name that ends in {path.suffix or 'nothing'}",
            "the name of a page, such as change.html",
            "",
            Place(shown(path)),
        )
    if not path.exists():
        return
    is_page = path.is_file() and read_bytes(path).lstrip()[:9].lower().startswith(PAGES)
    if not is_page or not force:
        raise UnreadableFile(
            "a page that is there already" if is_page else "something that is no page",
            "a name that is free",
            "Choose another name" + (", or write over it with --force." if is_page else "."),
            Place(shown(path)),
        )


def _site_names(workspace: Workspace) -> dict[str, str]:
    """The sites' names by id; none where there is no register that can be read."""
    try:
        return {site.id: site.name for site in read_register(workspace).sites.values()}
    except CarbonError:
        return {}


def change_report(
    made: Bridge,
    notes: Sequence[str],
    by: str | None,
    council: str,
    as_at: date,
    names: Mapping[str, str] | None = None,
) -> Report:
    """The report on one change, every figure of it unrounded; *names* are the sites' by id."""
    change = made.change
    name = made.definition.name
    known = names or {}
    sections = [bridge.section([(name, made)], known), _groups(made, by, known) if by else None]
    return Report(
        title="Why emissions changed",
        council=council,
        subtitle=f"{made.definition.title}, {change.before.period} to {change.after.period}",
        as_at=f"{as_at.day} {as_at:%B %Y}",
        version=__version__,
        summary=(bridge.sentence(made), *notes),
        headlines=tuple(_headlines(made)),
        sections=tuple(section for section in sections if section),
        sources=tuple(sources_of(made.definition)),
    )


def _headlines(made: Bridge) -> list[Headline]:
    change, unit = made.change, f"t{made.change.gas}"
    total = change.total
    largest = in_tonnes(max(abs(total.before_kg), abs(total.after_kg)))
    sides = [
        Headline(labelled(side), in_tonnes(kg), "number", places(largest), unit, "gross")
        for side, kg in ((change.before, total.before_kg), (change.after, total.after_kg))
    ]
    share = total.change_kg / total.before_kg if total.before_kg > 0 else None
    of = f"of {change.before.period}"
    return [*sides, Headline("Change", share, "percent", 1, "", of, signed=True)]


def _groups(made: Bridge, by: str, names: Mapping[str, str]) -> Section:
    change = made.change
    groups = change.by(by)
    largest = in_tonnes(max((abs(each.before_kg) for each in groups.values()), default=0.0))
    decimals = places(largest)

    table = Table.of(
        f"by-{by}",
        f"By {by}, {change.before.period} to {change.after.period} (gross, t{change.gas})",
        Columns(
            text("group", by.capitalize(), itemgetter(0)),
            tonnes_of(
                "before_t", str(change.before.period), lambda row: row[1].before_kg, decimals
            ),
            *(_effect(name, decimals) for name in change.total.effects),
            tonnes_of("change_t", "Change", lambda row: row[1].change_kg, decimals, signed=True),
            tonnes_of("after_t", str(change.after.period), lambda row: row[1].after_kg, decimals),
        ),
        (
            *((names.get(name, name) or "(none)", each) for name, each in groups.items()),
            ("Total", change.total),
        ),
    )
    return Section(f"by-{by}-section", f"By {by}", tables=(table,))


def _effect(name: str, decimals: int) -> Figure[tuple[str, Effect]]:
    told = name.capitalize()
    return tonnes_of(name, told, lambda row: row[1].kg_of(name), decimals, signed=True)
