"""The report's section on the base year: is it due for recalculation, and series side by side."""

from __future__ import annotations

from operator import itemgetter

from carbon.analysis.recalculation.figures import Recalculated
from carbon.errors import capital
from carbon.figures import decimals_of
from carbon.figures.column import Columns, text, tonnes_of
from carbon.figures.listing import Listing
from carbon.reports.document import Column, Section, Table, printed, value_of
from carbon.reports.progress.subject import SinceTold, Subject
from carbon.reports.words import day_in_words, places
from carbon.targets.base_made import BaseMade
from carbon.targets.base_steps import (
    AGAIN,
    DECIDED,
    ELSEWHERE,
    GONE,
    RULES,
    SIZED,
    WHAT,
    BaseMoved,
    BaseStep,
)

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


def _base_table(made: BaseMoved, least: int) -> Table:
    """From the base year as told last to the base year now, a row a step."""
    then, now = made.then, made.now
    told_on = day_in_words(then.as_at)
    rows = [
        ("told", f"As told in the report of {told_on}", then.kg, ""),
        *((step.trigger, _what(step), step.kg, _how(step, then)) for step in made.steps),
        ("now", f"On the sites of {day_in_words(now.on)}" if now.on else "Now", now.kg, ""),
    ]
    decimals = max(decimals_of([kg for _, _, kg, _ in rows]), least)
    return Table.of(
        "base-told",
        "The base year: told last, and now (tCO2e)",
        Columns(
            text("trigger", "Trigger", itemgetter(0)),
            text("what", "What", itemgetter(1)),
            tonnes_of("t", "Tonnes", itemgetter(2), decimals),
            text("how", "How it was sized", itemgetter(3)),
        ),
        rows,
        ("Steps are added to the figure above them; nothing is left over.",),
    )


def _what(step: BaseStep) -> str:
    """What a step is: what joined or left by its code, reason and day."""
    part = step.part
    if part is None:
        return WHAT[step.kind][1]
    return part.what if part.elsewhere else f"{part.what}, {part.reason} on {part.on}"


def _how(step: BaseStep, then: BaseMade) -> str:
    """From what a step was sized."""
    if step.part is None:
        as_then = step.kind in (DECIDED, RULES)
        return "as it was told then" if as_then else f"since {then.as_at}"
    if step.kind == ELSEWHERE:
        return "counted in both years as at the end of the year"
    how = {SIZED: "sized anew", GONE: "it was in the base then", AGAIN: "it was in no year then"}
    return "; ".join(filter(None, (step.part.how, how.get(step.kind, ""))))


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
