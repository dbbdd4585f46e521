"""The energy measures that ``carbon report progress`` is given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon.measures.measure import Measure
    from carbon.reports.projects import Projects


def read_projects(
    workspace: Path | None,
    measures: Path | None,
    tariffs: Path | None,
    fund: Path | None,
    verified: Path | None,
    hold: bool,
    as_at: date,
) -> Projects:
    """The measures, the fund and the verified savings that the report of a day is to hold."""
    from carbon.cli.measures_options import assumptions, measures_of
    from carbon.measures.assumptions import USUAL_RATE
    from carbon.measures.cash_case import Appraisal, appraise_all
    from carbon.measures.fund import run
    from carbon.measures.fund_file import read_fund
    from carbon.measures.measure import OPEN_STATUSES
    from carbon.measures.portfolio.beside_fund import beside_combined
    from carbon.measures.portfolio.programme import register_of
    from carbon.measures.verification.realisation import read_verified
    from carbon.reports.projects import Projects, projects

    named = {"measures": measures, "tariffs": tariffs, "fund": fund, "verified": verified}
    files = {what: path for what, path in named.items() if path is not None}
    if not files:
        return Projects()
    given = assumptions(workspace, tariffs, (), None, USUAL_RATE * 100, hold=hold, as_at=as_at)

    def read(path: Path) -> list[Measure]:
        return measures_of(workspace, path, given)[0]

    by_the_fund: list[Measure] = []

    def appraised(path: Path) -> list[Appraisal]:
        by_the_fund.extend(each for each in read(path) if each.status in OPEN_STATUSES)
        return appraise_all(by_the_fund, given)

    register = register_of(workspace, given)
    account = run(read_fund(fund, appraised)) if fund else None
    return projects(
        read(measures) if measures else (),
        given,
        register,
        beside_combined(account, by_the_fund, given, register) if account else None,
        read_verified(verified) if verified else (),
        files,
    )
