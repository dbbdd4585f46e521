"""The gap to the target: what the pathway asks, what projects bring, and what has no project."""

from __future__ import annotations

from carbon.figures import decimals_of
from carbon.reports.document import Column, Section, Table, Value, printed
from carbon.reports.words import tonnes
from carbon.targets.gap import APPROVED, PROPOSED, Gap

TABLE = "gap"


def section(made: Gap) -> Section:
    """The gap, year by year."""
    return Section(TABLE, "The gap to the target", tuple(sentences(made)), tables=(table(made),))


def sentences(made: Gap) -> list[str]:
    """What is asked by the next milestone, what brings it, what has no project, and the pounds."""
    last = made.milestone
    found = [
        f"The pathway asks {tonnes(last.asked_kg)} less in {last.period} than in {made.since}. "
        f"Approved projects bring {tonnes(last.done_kg + last.approved_kg)}, and proposed ones "
        f"would bring {tonnes(last.pipeline_kg)}; "
        f"{tonnes(last.without_project_kg)} has no project."
    ]
    cost = made.cost_gbp
    if any(cost.values()):
        found.append(
            f"By then the approved ones cost {_pounds(cost[APPROVED])} and the proposed ones "
            f"{_pounds(cost[PROPOSED])}, less grants."
        )
    if made.rest_gbp and made.gbp_per_kg:
        found.append(
            f"At what these cost for each tonne that they take off {last.period}, "
            f"{_pounds(made.gbp_per_kg * 1000)}, what has no project would cost "
            f"{_pounds(made.rest_gbp)}: an indication, for what is left is seldom as cheap."
        )
    return found


def _pounds(gbp: float) -> str:
    return f"£{printed(gbp, 'number', 0)}"


def table(made: Gap) -> Table:
    """A row a year."""
    decimals = decimals_of([made.from_kg])
    rows: list[tuple[Value, ...]] = [
        (
            str(year.period),
            year.allowed_kg / 1000,
            year.asked_kg / 1000,
            year.done_kg / 1000,
            year.approved_kg / 1000,
            year.pipeline_kg / 1000,
            year.without_approved_kg / 1000,
            year.without_project_kg / 1000,
            year.approved_gbp,
            year.pipeline_gbp,
        )
        for year in made.years
    ]
    return Table(
        TABLE,
        f"What the pathway asks since {made.since} and what projects bring, {made.basis} (tCO2e)",
        (
            Column("Year"),
            Column("Pathway", "number", decimals),
            Column(f"Less than in {made.since}", "number", decimals),
            Column("Delivered bring", "number", decimals),
            Column("Approved bring", "number", decimals),
            Column("Proposed would bring", "number", decimals),
            Column("No approved project", "number", decimals),
            Column("No project", "number", decimals),
            Column("Approved cost £", "number", 0),
            Column("Proposed cost £", "number", 0),
        ),
        tuple(rows),
        tuple(_notes(made)),
    )


def _notes(made: Gap) -> list[str]:
    notes = [
        f"A project brings what it saves in the year less what it saved in {made.since}: what was "
        f"at work all through {made.since} is in its figure already, and counts below 0 where it "
        "deteriorates or its life ends. Savings on one meter are combined."
    ]
    if made.factors:
        of = f" of scopes {' and '.join(made.scopes)}" if made.scopes else ""
        notes.append(
            f"Savings at the inventory's own factors{of} in {made.since}, so that they count as "
            "the pathway does; a cleaner grid is not among them."
        )
    else:
        notes.append("Savings as the measures were appraised: the figures tell no factors.")
    for status, names in made.counted.items():
        if names:
            notes.append(f"Counted as {'delivered' if status == 'done' else status}: "
                         f"{', '.join(names)}.")  # fmt: skip
    notes += [f"Not counted: {name}: {why}." for name, why in made.left_out]
    return notes
