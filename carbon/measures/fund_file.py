"""``fund.toml``: a fund, its contributions and its projects, read strictly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, UnknownName, counted
from carbon.measures.alternatives import done_instead
from carbon.measures.cash_case import Appraisal
from carbon.measures.fund import (
    MONTHS,
    ORDERS,
    UNTIL,
    WHEN_SHORT,
    Contribution,
    Fund,
    Project,
)
from carbon.measures.measure import DONE_STATUSES, OPEN_STATUSES
from carbon.measures.not_appraised import measures_in
from carbon.measures.percentages import is_rate, is_share, percent
from carbon.measures.said import Said
from carbon.money import pounds, printed

KEYS = (
    "title", "start", "every", "periods", "returned_pct", "until", "charge_gbp", "charge_pct",
    "minimum_gbp", "order", "when_short", "measures", "notes", "contribution", "project",
)  # fmt: skip
CONTRIBUTION_KEYS = ("on", "gbp", "from")
PROJECT_KEYS = (
    "id", "count", "cost_gbp", "saving_gbp_per_year", "life_years", "tco2e_per_year", "earliest",
    "source",
)  # fmt: skip
COSTS_NOTHING = "it costs the council nothing"
INSTEAD = "it is an alternative to {}, which is done"
MOST_PERIODS = 200
MOST_PROJECTS = 10_000


def read_fund(
    path: Path, appraise_file: Callable[[Path], Sequence[Appraisal]] | None = None
) -> Fund:
    """The fund that the TOML at *path* describes.

    Its key ``measures`` names a measures file beside it; *appraise_file* appraises that, and its
    proposed and approved measures become projects.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    facts = read_toml(path)
    faults = FaultList(facts.check_keys(KEYS))
    title = faults.attempt(facts.get, "title", str, "a title in quotes")
    start = faults.attempt(_first_of_month, facts)
    every = faults.attempt(_one_of, facts, "every", tuple(MONTHS))
    periods = faults.attempt(_whole, facts, "periods", MOST_PERIODS)
    returned = faults.attempt(_percent, facts, "returned_pct", 100.0, is_share)
    charge = faults.attempt(_amount, facts, "charge_gbp", 0.0)
    charge_pct = faults.attempt(_percent, facts, "charge_pct", 0.0, is_rate)
    minimum = faults.attempt(_amount, facts, "minimum_gbp", 0.0)
    until = faults.attempt(_one_of, facts, "until", UNTIL)
    order = faults.attempt(_one_of, facts, "order", ORDERS)
    when_short = faults.attempt(_one_of, facts, "when_short", WHEN_SHORT)
    notes = faults.attempt(facts.get, "notes", list, "a list of texts", [])
    contributions = [faults.attempt(_contribution, t) for t in facts.tables("contribution")]
    projects: list[Project] = []
    not_recovered: list[tuple[str, str]] = []
    for table in facts.tables("project"):
        projects += faults.attempt(_projects, table) or []
    if "measures" in facts.values:
        share = returned if returned is not None else Decimal(100)
        found = faults.attempt(_of_measures, facts, path.parent, appraise_file, share)
        recovered, not_recovered = found or ([], [])
        projects += recovered
    nothing = not projects and not not_recovered
    for absent, key in ((not contributions, "contribution"), (nothing, "project")):
        if absent and not faults:
            in_file = "measures" in facts.values and key == "project"
            faults.append(
                BadValue(
                    f"no {key}" + (", nor a measure still to be decided on" if in_file else ""),
                    f"at least one [[{key}]]"
                    + (f", or a measure that is {' or '.join(OPEN_STATUSES)}" if in_file else ""),
                    "",
                    facts.place(),
                )
            )
    faults.extend(
        BadValue(f"project {name!r} twice", "each id once", "", facts.place())
        for name, times in Counter(project.id for project in projects).items()
        if times > 1
    )
    faults.raise_if_any()
    assert start is not None
    fund = Fund(
        title=title or "",
        start=start,
        periods=periods or 0,
        contributions=tuple(c for c in contributions if c),
        projects=tuple(projects),
        every=every or "",
        returned_pct=returned if returned is not None else Decimal(100),
        until=until or "",
        charge_gbp=charge or Decimal(0),
        charge_pct=charge_pct or Decimal(0),
        minimum_gbp=minimum or Decimal(0),
        order=order or "",
        when_short=when_short or "",
        notes=tuple(map(str, notes or ())),
        not_by_the_fund=tuple(not_recovered),
    )
    spans = fund.spans
    faults.extend(
        BadValue(
            f"a contribution on {c.on}",
            f"a day from {spans[0].start} to {spans[-1].last_day}, the fund's periods",
            "",
            table.place("on"),
        )
        for c, table in zip(fund.contributions, facts.tables("contribution"), strict=True)
        if not any(c.on in span for span in spans)
    )
    faults.raise_if_any()
    return fund


def _first_of_month(facts: Definition) -> date:
    start = facts.get("start", date, "the first day, such as 2010-04-01")
    if start.day != 1:
        raise BadValue(f"start = {start}", "the first of a month", "", facts.place("start"))
    return start


def _one_of(facts: Definition, key: str, known: Sequence[str]) -> str:
    value = facts.get(key, str, f"one of: {', '.join(known)}", known[0])
    if value not in known:
        raise UnknownName(key, value, known, "", facts.place(key))
    return value


def _whole(facts: Definition, key: str, most: int, default: int | None = None) -> int:
    value = facts.get(key, int, f"a whole number from 1 to {most}", default)
    if not 1 <= value <= most:
        raise BadValue(f"{key} = {value}", f"a whole number from 1 to {most}", "", facts.place(key))
    return value


def _amount(
    facts: Definition, key: str, default: float | None = None, most: float | None = None
) -> Decimal:
    expected = "0 or more" if most is None else f"a number from 0 to {most:g}"
    value = facts.get(key, float, expected, default)
    if not (0 <= value < 1e12) or (most is not None and value > most):
        raise BadValue(f"{key} = {value:g}", expected, "", facts.place(key))
    return Decimal(str(value))


def _percent(facts: Definition, key: str, default: float, fits: Callable[[float], bool]) -> Decimal:
    value = _amount(facts, key, default, 100.0)
    percent(float(value), fits, facts.place(key), key)
    return value


def _contribution(table: Definition) -> Contribution:
    for fault in table.check_keys(CONTRIBUTION_KEYS):
        raise fault
    return Contribution(
        table.get("on", date, "a day such as 2010-04-01"),
        pounds(_amount(table, "gbp")),
        table.get("from", str, "who gives it, in quotes", ""),
    )


def _projects(table: Definition) -> list[Project]:
    """One project, or ``count`` equal ones."""
    faults = FaultList(table.check_keys(PROJECT_KEYS))
    identity = faults.attempt(table.get, "id", str, "a short name in quotes")
    count = faults.attempt(_whole, table, "count", MOST_PROJECTS, 1)
    cost = faults.attempt(_amount, table, "cost_gbp")
    saving = faults.attempt(_amount, table, "saving_gbp_per_year")
    life = faults.attempt(_whole, table, "life_years", 100)
    tonnes = faults.attempt(_amount, table, "tco2e_per_year", 0.0)
    earliest = (
        faults.attempt(table.get, "earliest", date, "a day such as 2012-04-01")
        if "earliest" in table.values
        else None
    )
    faults.attempt(table.get, "source", str, "where the figures stand", "")
    for key, value in (("cost_gbp", cost), ("saving_gbp_per_year", saving)):
        if value is not None and pounds(value) <= 0:
            faults.append(BadValue(f"{key} = {value}", "a penny or more", "", table.place(key)))
    faults.raise_if_any()
    assert cost is not None
    assert saving is not None
    assert count is not None
    names = [identity or ""] if count == 1 else [f"{identity}-{n}" for n in range(1, count + 1)]
    return [
        Project(name, pounds(cost), saving, life or 1, float(tonnes or 0), earliest)
        for name in names
    ]


def _of_measures(
    facts: Definition,
    folder: Path,
    appraise_file: Callable[[Path], Sequence[Appraisal]] | None,
    returned_pct: Decimal,
) -> tuple[list[Project], list[tuple[str, str]]]:
    """The measures that the fund can recover, and the others with the reason."""
    name = facts.get("measures", str, "a measures file in quotes")
    if appraise_file is None:
        raise BadValue(f"measures = {name!r}", "projects in the file", "", facts.place("measures"))
    made = []
    not_recovered: list[tuple[str, str]] = []
    appraised = appraise_file(folder / name)
    done = {each.id for each in measures_in(appraised) if each.status in DONE_STATUSES}
    instead = done_instead(measures_in(appraised))
    for appraisal in appraised:
        measure, saving = appraisal.measure, appraisal.first_year_saving_gbp
        if measure.status not in OPEN_STATUSES:
            continue
        if measure.id in instead:
            words = Said(INSTEAD, instead[measure.id])
            not_recovered.append((measure.id, words))
            continue
        if why := _not_recovered(appraisal, returned_pct):
            not_recovered.append((measure.id, why))
            continue
        made.append(
            Project(
                measure.id,
                pounds(appraisal.cost_gbp),
                Decimal(str(saving)),
                measure.life_years,
                appraisal.first_year_tco2e,
                measure.start,
                tuple(
                    (Decimal(str(saved)), year.tco2e)
                    for saved, year in zip(
                        appraisal.yearly_savings_gbp, appraisal.life, strict=True
                    )
                ),
                measure.group,
                tuple(name for name in measure.needs if name not in done),
                measure.status,
                pounds(math.fsum(amount for _, amount in measure.replacements)),
            )
        )
    return made, not_recovered


def _not_recovered(appraisal: Appraisal, returned_pct: Decimal) -> str:
    """Why a fund does not get a measure's cost back in its life; empty where it does."""
    cost, saving = appraisal.cost_gbp, appraisal.first_year_saving_gbp
    if pounds(cost) <= 0:
        return COSTS_NOTHING
    if pounds(saving) <= 0:
        return (
            f"it costs {printed(cost)} and saves no money ({printed(saving)} in the first year), "
            "so it returns nothing"
        )
    saved = math.fsum(max(0.0, each) for each in appraisal.yearly_savings_gbp)
    back = saved * float(returned_pct) / 100
    if pounds(back) < pounds(cost):
        return (
            f"it costs {printed(cost)} and returns {printed(back)} in its life of "
            f"{counted(appraisal.measure.life_years, 'year')}"
        )
    return ""
