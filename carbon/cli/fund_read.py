"""A fund's file read and run, as ``measures fund`` and both reports have it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.cli.measures_options import measures_of

if TYPE_CHECKING:
    from carbon.measures.assumptions import Assumptions
    from carbon.measures.fund import Account
    from carbon.measures.measure import Measure


@dataclass(frozen=True)
class FundRead:
    """The ``account`` of a fund and the ``measures`` of its ``file``, None where it names none.

    ``remarks`` are what is to be said of the reading, ``assumed`` what each appraisal takes.
    """

    account: Account
    measures: tuple[Measure, ...]
    remarks: tuple[str, ...]
    assumed: tuple[str, ...]
    file: Path | None = None


def read_account(
    workspace: Path | None, fund: Path, given: Assumptions, verified: Path | None = None
) -> FundRead:
    """The account of the fund that the file *fund* describes, its measures appraised by *given*.

    What its measures save is by the rates of the record *verified*, where there is one; projects
    that the fund's own file states save what it says.
    """
    from carbon.measures.figures import remarks_of
    from carbon.measures.fund import run
    from carbon.measures.fund_file import read_fund
    from carbon.measures.not_appraised import Appraised, appraise_known
    from carbon.measures.portfolio.beside_fund import beside_combined
    from carbon.measures.portfolio.programme import register_of

    measures: list[Measure] = []
    remarks: list[str] = []
    assumed: list[str] = []
    files: list[Path] = []

    def appraised(path: Path) -> Appraised:
        read, said = measures_of(workspace, path, given, verified)
        made = appraise_known(read, given, or_none=True)
        files.append(path)
        measures.extend(read)
        remarks.extend([*said, *made.remarks])
        assumed.extend(remarks_of(made))
        return made

    described = read_fund(fund, appraised)
    own = {project.id for project in described.projects} - {measure.id for measure in measures}
    if verified is not None and own:
        remarks.append("Projects that the fund's own file states save what it says: no rate of "
                       "what was verified is applied to them.")  # fmt: skip
    account = run(described)
    if measures:
        account = beside_combined(account, measures, given, register_of(workspace, given))
    file = files[0] if files else None
    return FundRead(account, tuple(measures), tuple(remarks), tuple(assumed), file)
