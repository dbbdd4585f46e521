"""``carbon report appraisal``: a file of energy measures as a report, a page a measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.fund_read import read_account
from carbon.cli.measures_options import (
    assumption_options,
    assumptions,
    body_of,
    body_options,
    measures_of,
    social_options,
    verified_option,
)
from carbon.cli.measures_portfolio import budget_option, limits_of
from carbon.cli.options import as_at_option, clock_option, factor_folders, workspace_or_none
from carbon.cli.output import say
from carbon.text_out import terminal_line

if TYPE_CHECKING:
    from carbon.inventories.definition import InventoryDefinition
    from carbon.measures.assumptions import Assumptions
    from carbon.measures.measure import Measure
    from carbon.measures.schemes import Scheme
    from carbon.reports.pack import Pack
    from carbon.targets.gap import TargetGap
    from carbon.workspace import Workspace

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="Example: carbon report appraisal measures.csv --tariffs tariffs.csv --budget 500000 "
    "--out packs"
)
@click.argument("file", type=FILE)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False),
    help="Where the pack goes, in a folder named for its date; by default packs/ of the workspace.",
)  # fmt: skip
@click.option(
    "--scheme", "schemes", multiple=True, metavar="NAME", default=("all",), show_default=True,
    help="Funding schemes to test against; `none` for none.",
)  # fmt: skip
@budget_option(required=False)
@click.option(
    "--maximise", type=click.Choice(["tonnes", "npv", "savings"]), default="tonnes",
    show_default=True, help="With --budget: what the best set has most of.",
)  # fmt: skip
@click.option("--fund", type=FILE, help="The revolving fund to fit the measures into.")
@click.option("--finance", type=FILE, help="Terms you were offered: other ways to pay.")
@click.option("--inventory", help="The inventory whose target's gap the measures are set against.")
@click.option("--target", help="Its target of this id, where there are several.")
@click.option(
    "--basis", type=click.Choice(["npv", "cost"]), default="npv", show_default=True,
    help="A block's height on the abatement curve: net cost, −NPV ÷ tonnes, or capital ÷ tonnes.",
)  # fmt: skip
@body_options
@social_options
@click.option("--force", is_flag=True, help="Write over a pack of the same name and date.")
@verified_option
@as_at_option
@clock_option
@assumption_options
@click.pass_obj
def appraisal(
    workspace: Path | None,
    /,
    file: Path,
    out: Path | None,
    schemes: tuple[str, ...],
    budgets: tuple[tuple[str, float], ...],
    maximise: str,
    fund: Path | None,
    finance: Path | None,
    inventory: str | None,
    target: str | None,
    basis: str,
    scenario: str,
    price_year: int,
    optimism_bias: str,
    force: bool,
    verified: Path | None,
    as_at: date | None,
    nation: str | None,
    kind: str | None,
    **options: Any,
) -> None:
    """Write the appraisal of the measures of FILE: the programme, then a page a measure."""
    from carbon.errors import Place
    from carbon.files import real, shown
    from carbon.folders import shipped
    from carbon.measures.finance_file import read_terms
    from carbon.measures.one_list import refuse_two_versions
    from carbon.measures.portfolio.programme import register_of
    from carbon.reports.appraisal.pack import Asked, write_appraisal
    from carbon.reports.appraisal.programme import PortfolioBudget, programme
    from carbon.reports.naming import unnamed_of

    opened = workspace_or_none(workspace)
    if out is None and opened is None:
        raise click.UsageError("There is no workspace here: say where the pack goes with --out.")
    if opened is None and (inventory or target):
        raise click.UsageError("There is no workspace here, so no inventory: name --workspace DIR.")
    given = assumptions(
        workspace, **options, as_at=as_at, scenario=scenario, social_price_year=price_year,
        optimism_bias=optimism_bias,
    )  # fmt: skip
    measures, remarks = measures_of(workspace, file, given, verified)
    funded = read_account(workspace, fund, given, verified) if fund else None
    if fund and funded and funded.file:
        at = Place(shown(fund))
        refuse_two_versions(measures, file.name, funded.measures, funded.file.name, at)
    day = as_at or date.today()
    asked = bool(inventory or target)
    definition = _definition(opened, inventory) if asked else None
    gap, gap_of = _gap(opened, definition, measures, given, target, day)
    made = programme(
        measures,
        given,
        register_of(workspace, given),
        council=opened.title if opened else "Council not named: there is no workspace here",
        file=file.name,
        as_at=day,
        schemes=_schemes(workspace, schemes),
        basis=basis,
        budget=PortfolioBudget(limits_of(budgets), maximise) if budgets else None,
        account=funded.account if funded else None,
        remarks=list(dict.fromkeys([*remarks, *(funded.remarks if funded else ())])),
        body=body_of(workspace, nation, kind),
        terms=read_terms(finance) if finance else None,
        gap=None if isinstance(gap, str) else gap,
        gap_of=gap_of,
        no_gap=gap if isinstance(gap, str) else "",
    )
    inputs = {
        "measures": file, "tariffs": options["tariffs"], "fund": fund, "verified": verified,
        "finance": finance,
    }  # fmt: skip
    if funded and funded.file and real(funded.file) != real(file):
        inputs["fund_measures"] = funded.file
    pack = write_appraisal(
        made,
        out or (opened.packs if opened else Path()),
        opened.layers("reports") if opened else [shipped("reports")],
        {what: path for what, path in inputs.items() if path is not None},
        force,
        unnamed_of(opened),
        opened,
        Asked(tuple(budgets), maximise if budgets else "", definition, target or ""),
    )
    say_written(pack)


def _definition(opened: Workspace | None, inventory: str | None) -> InventoryDefinition:
    from carbon.inventories.definition import load

    assert opened is not None
    return load(opened, inventory)


def _gap(
    opened: Workspace | None,
    definition: InventoryDefinition | None,
    measures: Sequence[Measure],
    given: Assumptions,
    target: str | None,
    day: date,
) -> tuple[TargetGap | str, str]:
    """The gap to the target or why there is none, and whose it is; empty where none is asked."""
    if opened is None or definition is None:
        return "", ""
    from carbon.measures.portfolio.programme import register_of
    from carbon.reports.progress.gather import NoGap, gap_to_target
    from carbon.targets.beside import NoBase
    from carbon.targets.projects import projects
    from carbon.targets.target import require_targets

    [chosen, *_] = require_targets(definition.folder, target)
    of = projects(measures, given, register_of(opened.root, given))
    figures = f"figures of the inventory {definition.name}"
    made: TargetGap | str
    try:
        made = gap_to_target(opened, definition, chosen, of, day)
    except NoGap as fault:
        made = f"There is {fault.found}; {figures}."
    except NoBase as fault:
        made = f"There is no gap to the target {chosen.title!r}: {fault.found}; {figures}."
    return made, f"{chosen.title}; {figures}"


def say_written(pack: Pack) -> None:
    """Print the headlines of a pack, the files it is of, and what became of the one before."""
    for line in pack.headlines:
        say(terminal_line(line))
    for path in pack.files:
        say(terminal_line(f"Wrote {path.resolve()}"))
    for remark in pack.said:
        say(remark, err=True)


def _schemes(workspace: Path | None, names: tuple[str, ...]) -> list[Scheme]:
    from carbon.measures.scheme_choice import chosen
    from carbon.measures.scheme_file import find_schemes

    return chosen(names, find_schemes(factor_folders(workspace)), or_none=True)
