"""Milestones as tables: what became of each, what it takes from here, and what a trend brings."""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter

from carbon.figures.column import Columns, text
from carbon.reports.document import Table
from carbon.reports.progress.standing import year_tables
from carbon.reports.words import day_in_words, tonnes
from carbon.targets.figures import MILESTONES, OUTLOOK
from carbon.targets.linked import LinkedStanding
from carbon.targets.outlook import Outlook
from carbon.targets.progress import MilestoneProgress, Progress

#: What a milestone promises, and for when.
PROMISED = (
    text("period", "Period", attrgetter("milestone.period")),
    text("aim", "Aim", attrgetter("milestone.aim")),
)


def milestones_table(
    made: Progress, outlook: Outlook, linked: LinkedStanding | None = None
) -> Table:
    """Every milestone: what it allows, what became of it or what it takes from here.

    Where a *linked* series governs, its state stands beside that of *made*, as published.
    """
    decimals, gas = made.decimals, made.series.gas
    told = MILESTONES.told(decimals, gas=gas)
    state = {each.milestone.id: each for each in (*made.milestones, *made.superseded)}
    notes = [
        f"{each.milestone.aim} by {each.milestone.period} ({each.basis}): {each.note}."
        for each in outlook.milestones
        if each.note
    ]
    notes += [
        f"{each.milestone.aim} by {each.milestone.period}: as promised {promised}; its share of "
        f"the base as told, of the base on the boundary that counts, is {allowed}."
        for each in made.milestones
        for promised, allowed in [
            [tonnes(kg, gas, decimals) for kg in (each.told_allowed_kg or 0.0, each.allowed_kg)]
        ]
        if each.scaled and promised != allowed
    ]
    if any(year.alike for year in made.years):
        notes.append("What was emitted and the change on the base are like for like.")
    notes += [
        f"{each.milestone.aim} by {each.milestone.period} was replaced by "
        f"{each.milestone.superseded_by}."
        for each in made.superseded
    ]
    notes += [
        f"{each.milestone.aim} by {each.milestone.period} like for like, which governs: "
        f"{tonnes(each.required_kg_a_year, gas, decimals)} a year still to fall."
        for each in (linked.progress.milestones if linked else ())
        if each.ahead and each.required_kg_a_year
    ]
    notes += made.without_pathway(made.no_way)
    return Table.of(
        "milestones-standing",
        f"Milestones, and what it takes from here, as of {day_in_words(made.as_at)}",
        Columns(
            told["period"],
            text("aim", "Aim", _promised),
            *told.view("allowed_t", "from_period", "actual_t", "change_on_base"),
            replace(told["years_left"], of=lambda each: max(each.years_left, 0)),
            *told.view("required_t_a_year", "required_rate_a_year"),
            text("state", "State", lambda each: _state(each, linked)),
        ),
        [state[each.id] for each in made.target.milestones],
        notes,
    )


def _promised(state: MilestoneProgress) -> str:
    replaced = ", replaced" if state.milestone.superseded_by else ""
    return f"{state.milestone.aim}, {state.basis}{replaced}"


def _state(state: MilestoneProgress, linked: LinkedStanding | None) -> str:
    """What became of a milestone; where it differs, as published and on the *linked* series."""
    governing = _governing(linked, state.milestone.id)
    if governing in ("", state.state):
        return state.state
    return f"{state.state} as published, {governing} like for like"


def forecast_table(made: Progress, outlook: Outlook, linked: LinkedStanding | None = None) -> Table:
    """What the forecast says of each milestone to come, on the *linked* base where there is one."""
    told = OUTLOOK.told(made.decimals, gas=made.series.gas)
    notes = [forecast.model for forecast in outlook.forecasts.values()]
    notes += [
        f"{basis.capitalize()}: no forecast: {why}." for basis, why in outlook.refused.items()
    ]
    if linked:
        notes.append(
            "What is allowed is of the linked base, which governs: the years of the trend stand on "
            "its boundary."
        )
    return Table.of(
        "outlook",
        "If the trend of the comparable years went on",
        Columns(
            *PROMISED,
            *told.view("basis", "allowed_t", "forecast_t", "low_t", "high_t"),
            replace(told["probability"], of=lambda each: _chance_or_none(each.chance)),
            told["crossing"],
        ),
        outlook.milestones,
        notes,
    )


def linked_tables(made: LinkedStanding, decimals_of: Progress, ahead: Outlook) -> tuple[Table, ...]:
    """The linked series beside the one reported: its years, and the milestones on its base."""
    chances = {each.milestone.id: each.chance for each in ahead.milestones}
    told = MILESTONES.told(decimals_of.decimals, gas=made.progress.series.gas)
    caption = "Linked series, not as reported"
    years = year_tables(made.progress, "standing-linked", caption, linked=True)

    milestones = Table.of(
        "milestones-linked",
        "Milestones on the linked base",
        Columns(
            *PROMISED,
            *told.view("measured_on", "allowed_t", "from_period", "actual_t"),
            replace(told["change_on_base"], heading="On linked base"),
            text(
                "probability",
                "Probability",
                lambda each: _chance_or_none(chances.get(each.milestone.id)),
            ),
            told["state"],
        ),
        sorted(
            (*made.progress.milestones, *made.progress.superseded),
            key=lambda each: each.milestone.period,
        ),
        made.sentences,
    )
    return (*years, milestones)


def _governing(linked: LinkedStanding | None, name: str) -> str:
    """What became of a milestone on the *linked* series; empty without one."""
    made = linked.progress if linked else None
    every = (*made.milestones, *made.superseded) if made else ()
    return next((each.state for each in every if each.milestone.id == name), "")


def chance_words(share: float) -> str:
    """A probability as it is printed: never certain, because a trend is not.

    >>> chance_words(0.9993), chance_words(0.426), chance_words(0.0004)
    ('over 99%', '43%', 'under 1%')
    """
    if share > 0.99:
        return "over 99%"
    return "under 1%" if share < 0.01 else f"{share * 100:.0f}%"


def _chance_or_none(share: float | None) -> str | None:
    return None if share is None else chance_words(share)
