"""The energy measures that ``carbon report progress`` is given."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from carbon.targets.projects import Projects


def read_projects(
    workspace: Path | None,
    measures: Path | None,
    tariffs: Path | None,
    fund: Path | None,
    verified: Path | None,
    hold: bool,
    as_at: date,
    by_rates: bool = False,
) -> Projects:
    """The measures, the fund and the verified savings that the report of a day is to hold.

    What was verified is told beside what was forecast; *by_rates* forecasts are multiplied by it.
    """
    from carbon.cli.fund_read import read_account
    from carbon.cli.measures_options import assumptions, measures_of
    from carbon.measures.assumptions import USUAL_RATE
    from carbon.measures.portfolio.programme import register_of
    from carbon.measures.verification.realisation import read_verified
    from carbon.targets.projects import Projects, projects

    named = {"measures": measures, "tariffs": tariffs, "fund": fund, "verified": verified}
    files = {what: path for what, path in named.items() if path is not None}
    if not files:
        return Projects()
    given = assumptions(workspace, tariffs, (), None, USUAL_RATE * 100, hold=hold, as_at=as_at)

    rates = verified if by_rates else None
    read, remarks = measures_of(workspace, measures, given, rates) if measures else ([], [])
    funded = read_account(workspace, fund, given, rates) if fund else None
    return projects(
        read,
        given,
        register_of(workspace, given),
        funded.account if funded else None,
        read_verified(verified) if verified else (),
        files,
        [*remarks, *(funded.remarks if funded else ())],
    )
