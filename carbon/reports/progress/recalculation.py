"""The report's section on the base year: is it due for recalculation, and series side by side."""

from __future__ import annotations

from operator import attrgetter

from carbon.analysis.like_for_like.base_told import BaseStep, BaseTold
from carbon.analysis.recalculation.figures import Recalculated
from carbon.errors import capital
from carbon.figures import decimals_of
from carbon.figures.column import Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.reports.document import Column, Section, Table, printed, value_of
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.reports.words import day_in_words, places

HEADING = "The base year, and the same years on one footing"


def section(
    made: Recalculated | None, why_none: str, since: SinceTold | None = None, least: int = 0
) -> Section:
    """The base told last beside the base now; the series side by side; triggers; the log.

    *least* are the decimals of page one, which calls the base.
    """
    told = _base_table(since.base, least) if since and since.base else None
    said = (since.no_base,) if since and since.no_base else ()
    if made is None:
        return Section("recalculation", HEADING, (why_none, *said), tables=(told,) if told else ())
    sheets = (made.listing, *made.listing.further)
    tables = [
        _table(f"recalculation-{number}", sheet) for number, sheet in enumerate(sheets, start=1)
    ]
    return Section(
        "recalculation",
        HEADING,
        (*made.listing.notes, *said),
        tables=(*([told] if told else []), *tables),
    )


def _base_table(made: BaseTold, least: int) -> Table:
    """From the base year as told last to the base year now, a row a step."""
    day = day_in_words(made.told_on)
    rows = [
        BaseStep("told", f"{made.base} as told in the report of {day}", made.told_kg, ""),
        *made.steps,
        BaseStep("now", f"{made.base} on today's boundary", made.now_kg, ""),
    ]
    own = decimals_of([made.told_kg, made.now_kg, *(each.kg for each in made.steps)])
    decimals = max(own, least)
    return Table.of(
        "base-told",
        f"The base year {made.base}: told last, and now (gross, tCO2e)",
        Columns(
            text("trigger", "Trigger"),
            text("what", "What"),
            tonnes_of("t", "Tonnes", attrgetter("kg"), decimals),
            text("how", "How it was sized"),
        ),
        rows,
        ("Steps are added to the figure above them; nothing is left over.",),
    )


def sentence(subject: Subject) -> str:
    """That the base year is due for recalculation, or that it cannot be told; empty where neither.

    A recorded decision that cannot be used must not take the warning away.
    """
    made, definition = subject.recalculation, subject.series.definition
    if made is None:
        asked = definition.kind == "calculated" and definition.base_period is not None
        return subject.no_recalculation if asked else ""
    review = made.review
    if review is None or not review.due:
        return ""
    share = printed(review.share_pct / 100, "percent", 1)
    return (
        f"The base year is due for recalculation, to be decided: {share} of it (threshold "
        f"{review.threshold_pct:g}%) came, went or was corrected."
    )


def _table(identifier: str, sheet: Listing) -> Table:
    return Table(
        identifier,
        sheet.title,
        tuple(_column(sheet, place) for place in range(len(sheet.columns))),
        tuple(tuple(value_of(cell) for cell in row) for row in sheet.rows),
    )


def _column(sheet: Listing, place: int) -> Column:
    heading = sheet.columns[place]
    name = heading if heading == "tCO2e" else capital(heading)
    numbers = [value for row in sheet.rows if isinstance(value := row[place], float)]
    if not numbers:
        return Column(name)
    if "%" in name:
        return Column(name, "number", 2)
    return Column(name, "number", places(max(abs(number) for number in numbers)))
