"""``fund.toml``: a fund, its contributions and its projects, read strictly."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Annotated, ClassVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, counted
from carbon.measures.alternatives import done_instead
from carbon.measures.cash_case import Appraisal
from carbon.measures.fund_terms import Fund, FundProjects, Project
from carbon.measures.measure import DONE_STATUSES, OPEN_STATUSES
from carbon.measures.not_appraised import measures_in
from carbon.measures.said import Said
from carbon.money import pounds, printed
from carbon.records.kinds import Kind, mapped, text
from carbon.records.reader import Rules, Wrong, narrowed, record_of, records

COSTS_NOTHING = "it costs the council nothing"
INSTEAD = "it is an alternative to {}, which is done"
#: The measures of a fund that it can recover, as projects, and the others with the reason.
Recovered = tuple[list[Project], list[tuple[str, str]]]
_PROJECTS: Kind[tuple[Project, ...]] = mapped(
    records(FundProjects), lambda tables: tuple(chain.from_iterable(each.each for each in tables))
)


def _has_a_project(
    projects: tuple[Project, ...], measures: str | None, appraised: Sequence[Appraisal]
) -> Iterator[Wrong]:
    is_open = any(each.measure.status in OPEN_STATUSES for each in appraised)
    if not projects and not is_open:
        yield Wrong(
            None,
            "no project" + (", nor a measure still to be decided on" if measures else ""),
            "at least one [[project]]"
            + (f", or a measure that is {' or '.join(OPEN_STATUSES)}" if measures else ""),
        )


def _each_project_once(
    projects: tuple[Project, ...], appraised: Sequence[Appraisal], returned_pct: Decimal
) -> Iterator[Wrong]:
    named = Counter(each.id for each in (*projects, *_recovered(appraised, returned_pct)[0]))
    for name, times in named.items():
        if times > 1:
            yield Wrong(None, f"project {name!r} twice", "each id once")


@dataclass(frozen=True)
class _File(Fund):
    """A fund as its file has it: the projects of its own, and the name of a measures file."""

    projects: Annotated[tuple[Project, ...], _PROJECTS, "project"] = ()
    measures: Annotated[str | None, text("a measures file in quotes")] = None

    RULES: ClassVar[Rules] = Rules(*Fund.RULES, _has_a_project, _each_project_once)


def read_fund(
    path: Path, appraise_file: Callable[[Path], Sequence[Appraisal]] | None = None
) -> Fund:
    """The fund that the TOML at *path* describes.

    Its key ``measures`` names a measures file beside it; *appraise_file* appraises that, and its
    proposed and approved measures become projects.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    facts, faults = read_toml(path), FaultList()
    appraised = faults.attempt(_appraised, facts, path.parent, appraise_file)
    # Where the measures could not be appraised nothing is asked that they would answer.
    given = {} if appraised is None else {"appraised": appraised}
    file = faults.attempt(record_of, facts, _File, **given)
    faults.raise_if_any()
    assert file is not None, "what could not be read was raised"
    projects, not_recovered = _recovered(appraised or (), file.returned_pct)
    return narrowed(
        file, Fund, projects=(*file.projects, *projects), not_by_the_fund=tuple(not_recovered)
    )


def _appraised(
    facts: Definition,
    folder: Path,
    appraise_file: Callable[[Path], Sequence[Appraisal]] | None,
) -> Sequence[Appraisal]:
    """The measures that the file names, appraised; none where it names none in text."""
    name = facts.values.get("measures")
    if not isinstance(name, str):
        return ()
    if appraise_file is None:
        raise BadValue(f"measures = {name!r}", "projects in the file", "", facts.place("measures"))
    return appraise_file(folder / name)


def _recovered(appraised: Sequence[Appraisal], returned_pct: Decimal) -> Recovered:
    """The measures that the fund can recover, and the others with the reason."""
    made = []
    not_recovered: list[tuple[str, str]] = []
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
