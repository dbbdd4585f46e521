"""The figures of a year's close: what is open, was done since, differs, was excepted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter

from carbon.analysis.close.checklist import ChecklistItem
from carbon.analysis.close.closing import Since, State
from carbon.analysis.close.excepted import Excepted
from carbon.errors import counted
from carbon.figures.column import Columns, own, text
from carbon.figures.listing import Listing
from carbon.ledger.acts import Kept
from carbon.periods import Period

POINTS: Columns[ChecklistItem] = Columns(
    text("inventory"),
    text("what"),
    text("found"),
    text("open", of=lambda point: "open" if point.is_open else ""),
)
#: A closed year and the act that froze it last.
YEARS: Columns[tuple[Period, Kept]] = Columns(
    text("year", of=lambda each: str(each[0])),
    text("frozen", of=lambda each: each[1].at[:10]),
    text("by", of=lambda each: each[1].by),
    text("reviewed_by", "reviewed by", lambda each: each[1].after["reviewed_by"]),
    text("how", of=lambda each: each[1].kind),
    text("reason", of=lambda each: each[1].reason),
)
#: What a year rests on otherwise than when it was frozen.
DIFFERENCES: Columns[tuple[str, str, str, str]] = Columns(
    text("inventory", of=itemgetter(0)),
    text("what", of=itemgetter(1)),
    text("when_closed", "when closed", itemgetter(2)),
    text("now", of=itemgetter(3)),
)
#: What was done to a year after it was frozen.
SINCE: Columns[Since] = Columns(
    text("when", of=lambda one: _minute(one.when)),
    text("who"),
    text("login"),
    text("what"),
    text("why"),
)
#: An exception, with the gross tonnes of the year that rest on it.
EXCEPTIONS: Columns[Excepted] = Columns(
    text("when", of=lambda one: _minute(one.when)),
    text("who"),
    text("login"),
    text("exception", of=lambda one: one.kind),
    text("what"),
    text("why"),
    own("logged_t", "t_logged", "tCO2e", 3),
    own("taken_out_t", "t_taken_out", "tCO2e", 3),
)


def _minute(at: str) -> str:
    return at[:16].replace("T", " ")


def years_listing(years: Iterable[tuple[Period, Kept]]) -> Listing:
    """The closed years."""
    rows = list(years)
    return YEARS.listing(rows, notes=[] if rows else ["No year is closed yet."])


def state_listing(state: State, became: Iterable[str]) -> Listing:
    """What was done since a year was closed, what differs; *became* is said of its editions."""
    act = state.act
    notes = [
        f"{state.period} was frozen on {act.at[:10]} by {act.by}, reviewed by "
        f"{act.after['reviewed_by']}.",
    ]
    if state.differences:
        notes += [
            f"{counted(len(state.since), 'act')} since, "
            f"{counted(len(state.differences), 'difference')}.",
            f"To freeze it anew: carbon period amend {state.period} --reviewed-by NAME "
            "--reason TEXT.",
        ]
    else:
        notes.append("Nothing differs.")
    return SINCE.listing(
        state.since,
        f"Done since {state.period} was closed",
        further=(DIFFERENCES.listing(state.differences, "What differs"),),
        notes=[*notes, *became],
    )


def exceptions_listing(rows: Sequence[Excepted], failed: Iterable[str], period: Period) -> Listing:
    """The exceptions of *period*; *failed* says what could not be told in tonnes."""
    return EXCEPTIONS.listing(
        rows,
        f"Exceptions of {period}",
        notes=[
            f"{counted(len(rows), 'exception')}. Tonnes CO2e are of {period}, gross, of the "
            "readings logged and of those taken out; what has none was done in its twelve months.",
            *failed,
        ],
    )
