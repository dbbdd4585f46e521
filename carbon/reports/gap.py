"""The gap to the target: what the pathway asks, what projects bring, and what has no project."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from carbon.errors import capital
from carbon.figures import decimals_of
from carbon.figures.column import Columns, own, text, tonnes_of
from carbon.measures.measure import Measure
from carbon.periods import Period
from carbon.reports.document import Section, Table, printed, sentence_list
from carbon.reports.words import day_in_words, tonnes
from carbon.targets.counted import APPROVED, DELIVERED, PROPOSED, decided, named
from carbon.targets.gap import GapYear, TargetGap

TABLE = "gap"
HEADING = "The gap to the target"


def section(made: TargetGap, decimals: int | None = None) -> Section:
    """The gap, year by year; *decimals* are those of the report that it is in."""
    paragraphs = tuple(sentences(made, decimals))
    return Section(TABLE, HEADING, paragraphs, tables=(table(made, decimals),))


def sentences(made: TargetGap, decimals: int | None = None) -> list[str]:
    """What is asked by the next milestone, what brings it, what has no project, and the pounds."""
    last = made.milestone

    def amount(kg: float) -> str:
        return tonnes(kg, decimals=decimals)

    without = f"{amount(last.without_project_kg)} has no project."
    found = [
        f"The pathway asks {amount(last.asked_kg)} less in {last.period} than in {made.since}. "
        f"{capital(brought(made, last, amount))}; {without}"
    ]
    cost = made.cost_gbp
    if any(cost.values()):
        [first, *rest] = [
            (f"the {status} ones", _pounds(cost[status]))
            for status in (APPROVED, PROPOSED)
            if made.counted[status]
        ]
        parts = [" cost ".join(first), *map(" ".join, rest)]
        found.append(f"By then {sentence_list(parts)}, less grants.")
    if made.rest_gbp and made.gbp_per_kg:
        found.append(
            f"At what those at work then cost for each tonne that they take off {last.period}, "
            f"{_pounds(made.gbp_per_kg * 1000)}, what has no project would cost about "
            f"{_pounds(_in_three(made.rest_gbp))}: an indication only."
        )
    return found


def _in_three(gbp: float) -> float:
    """An amount that is no better known than to three digits.

    >>> _in_three(6943858.2)
    6940000.0
    """
    return float(f"{gbp:.2e}")


def brought(
    made: TargetGap, year: GapYear, amount: Callable[[float], str], *, proposed: bool = True
) -> str:
    """What projects bring in *year*, each status by its name, as the beginning of a sentence.

    Delivered ones are told where they bring more or less than they did in the newest year: that is
    what their savings grow or fade by, and no project that was approved.
    """
    parts = []
    if made.counted[DELIVERED] and amount(abs(year.done_kg)) != amount(0.0):
        more = f"{amount(abs(year.done_kg))} {'less' if year.done_kg < 0 else 'more'}"
        parts.append(f"delivered projects save {more} than in {made.since}")
    what = "ones" if parts else "projects"
    if not made.counted[APPROVED]:
        is_left_out = any(each.status == APPROVED for each, _ in made.left_out)
        parts.append("no approved one counts" if is_left_out else "no project is approved")
    elif year.approved_kg < 0:
        parts.append(f"approved {what} add {amount(-year.approved_kg)}")
    else:
        parts.append(f"approved {what} bring {amount(year.approved_kg)}")
    if proposed and made.counted[PROPOSED]:
        would = "bring" if year.pipeline_kg >= 0 else "add"
        parts.append(f"proposed ones would {would} {amount(abs(year.pipeline_kg))}")
    return sentence_list(parts)


def _pounds(gbp: float) -> str:
    return f"£{printed(gbp, 'number', 0)}"


def table(made: TargetGap, decimals: int | None = None) -> Table:
    """A row a year."""
    decimals = decimals_of([made.from_kg]) if decimals is None else decimals
    tonnes = {
        "allowed_kg": "Pathway",
        "asked_kg": f"Less than in {made.since}",
        "done_kg": "Delivered bring",
        "approved_kg": "Approved bring",
        "pipeline_kg": "Proposed would bring",
        "without_approved_kg": "No approved project",
        "without_project_kg": "No project",
    }
    return Table.of(
        TABLE,
        f"What the pathway asks since {made.since} and what projects bring, {made.basis} (tCO2e)",
        Columns(
            text("period", "Year"),
            *(tonnes_of(kg, told, attrgetter(kg), decimals) for kg, told in tonnes.items()),
            own("approved_gbp", "Approved cost £", "£"),
            own("pipeline_gbp", "Proposed cost £", "£"),
        ),
        made.years,
        _notes(made),
    )


def _notes(made: TargetGap) -> list[str]:
    notes = [
        f"A project brings what it saves in the year less what it saved in {made.since}: what was "
        f"at work all through {made.since} is in its figure already, and counts below 0 where it "
        "deteriorates or its life ends. Savings on one meter are combined."
    ]
    if made.factors:
        of = f" of {scopes_in_words(made.scopes)}" if made.scopes else ""
        notes.append(
            f"Savings at the inventory's own factors{of} in {made.since}, so that they count as "
            "the pathway does; a cleaner grid is not among them."
        )
    else:
        notes.append("Savings as the measures were appraised: the figures tell no factors.")
    notes += outside_notes(made.outside, made.scopes)
    for status, names in made.counted.items():
        if names:
            notes.append(f"Counted as {'delivered' if status == 'done' else status}: "
                         f"{', '.join(names)}.")  # fmt: skip
    notes += begun_notes(made.begun, made.since)
    notes += idle_notes(made.idle, made.milestone.period)
    notes += made.remarks
    notes += [f"Not counted: {named(each)}: {why}." for each, why in made.left_out]
    return notes


def scopes_in_words(scopes: Sequence[str]) -> str:
    """*scopes* as a sentence has them: ``scope 1``, ``scopes 1 and 2``."""
    return f"{'scope' if len(scopes) == 1 else 'scopes'} {sentence_list(scopes)}"


def outside_notes(fuels: Sequence[str], scopes: Sequence[str]) -> list[str]:
    """That nothing counts of *fuels*, as a target of *scopes* is not of their emission."""
    if not fuels:
        return []
    return [
        f"Of {sentence_list(fuels)} nothing counts, saved or added: the emission is not in "
        f"{scopes_in_words(scopes)}, which the target is of."
    ]


def begun_notes(begun: Sequence[Measure], since: Period) -> list[str]:
    """What is taken of measures that are not said to be done, and were to start long since."""
    return [
        f"{named(each)} is {each.status} and was to start on {day_in_words(each.start)}: "
        + (
            "it is taken as at work since then."
            if decided(each)
            else f"nothing of it is in the figure of {since}; its life is counted from that day."
        )
        for each in begun
    ]


def idle_notes(idle: Sequence[Measure], period: Period) -> list[str]:
    """Which of the measures counted are not at work in *period*: over by then, or yet to start."""
    if not idle:
        return []
    return [f"Not at work in {period}: {sentence_list([_when(each, period) for each in idle])}."]


def _when(measure: Measure, period: Period) -> str:
    if measure.start >= period.end:
        return f"{named(measure)} (from {day_in_words(measure.start)})"
    return f"{named(measure)} (to {day_in_words(measure.last_day)})"
