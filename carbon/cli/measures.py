"""``carbon measures``: energy measures, appraised; schemes; the revolving fund."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from carbon.cli.appraisal import import_command
from carbon.cli.group import Group
from carbon.cli.measures_finance import finance
from carbon.cli.measures_fund import fund
from carbon.cli.measures_options import (
    assumption_options,
    assumptions,
    body_of,
    body_options,
    day_option,
    measures_of,
    only_named,
    social_options,
    verified_option,
)
from carbon.cli.measures_portfolio import macc, portfolio, sensitivity
from carbon.cli.measures_verify import verify
from carbon.cli.options import DateType, factor_folders
from carbon.cli.output import prints_listing, say
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.bodies import Body
    from carbon.measures.assumptions import Assumptions
    from carbon.measures.editions import Used
    from carbon.measures.measure import Measure

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(
    cls=Group, epilog="Example: carbon measures appraise measures.csv --tariffs tariffs.csv"
)
def measures() -> None:
    """Energy measures: what they cost, save and repay; schemes; the revolving fund."""


@measures.command(
    epilog="Example: carbon measures template measures.xlsx --fuel natural-gas",
    short_help="A workbook in which to list measures.",
)
@click.argument("file", type=FILE)
@click.option("--fuel", "fuels", multiple=True, help="A fuel to have columns for; once for each.")
@click.option("--force", is_flag=True, help="Write over a file that is already there.")
@click.pass_obj
def template(workspace: Path | None, file: Path, fuels: tuple[str, ...], force: bool) -> None:
    """Write a workbook with drop-downs in which to list measures."""
    from carbon.factors.activities import read_activities
    from carbon.factors.appraisal_reading import read_appraisal_values
    from carbon.measures.template import USUAL_FUELS, write_template

    folders = factor_folders(workspace)
    activities, values = read_activities(folders), read_appraisal_values(folders)
    write_template(file, activities, values, fuels or USUAL_FUELS, force)
    say(f"Wrote {file}")


@measures.command(
    epilog="Example: carbon measures appraise measures.csv --scheme psds-phase-3c",
    short_help="Payback, NPV, IRR, £ per tonne; schemes' rules.",
)
@click.argument("file", type=FILE)
@click.option(
    "--measure", "identities", multiple=True, metavar="ID",
    help="One measure, every figure; or several, once for each.",
)  # fmt: skip
@click.option("--years", is_flag=True, help="With one --measure: year by year.")
@click.option(
    "--scheme", "schemes", multiple=True, metavar="NAME",
    help="Test against a scheme's rules; `all` for every one.",
)  # fmt: skip
@click.option(
    "--sought", type=DateType(),
    help="With --scheme: the day on which the money is sought; by default the measure's start, and "
    "not before today for one still to be decided on.",
)  # fmt: skip
@click.option(
    "--case", type=click.Choice(["cash", "green-book"]), default="cash", show_default=True,
    help="The council's cash case, or the Green Book social case; they are never mixed.",
)  # fmt: skip
@body_options
@social_options
@verified_option
@day_option
@assumption_options
@prints_listing
@click.pass_obj
def appraise(
    workspace: Path | None,
    /,
    file: Path,
    identities: tuple[str, ...],
    years: bool,
    schemes: tuple[str, ...],
    sought: date | None,
    case: str,
    scenario: str,
    price_year: int,
    optimism_bias: str,
    verified: Path | None,
    nation: str | None,
    kind: str | None,
    **options: Any,
) -> Listing:
    """Appraise the measures of FILE, a CSV or a workbook from `carbon measures template`."""
    from carbon.measures.editions import editions_used, sentence
    from carbon.measures.figures import (
        cash_listing,
        cash_year_listing,
        measure_listing,
        social_listing,
        social_year_listing,
    )
    from carbon.measures.not_appraised import appraise_known, known_of_all
    from carbon.measures.social import social_case

    if years and len(set(identities)) != 1:
        raise click.UsageError("--years wants one --measure.")
    if sought and not schemes:
        raise click.UsageError("--sought wants --scheme.")
    if schemes and case != "cash":
        raise click.UsageError("Schemes are tested on the cash case.")
    given = assumptions(
        workspace, **options, scenario=scenario, social_price_year=price_year,
        optimism_bias=optimism_bias,
    )  # fmt: skip
    read, remarks = only_named(*measures_of(workspace, file, given, verified), identities)

    def used(measures: Sequence[Measure]) -> tuple[Used, ...]:
        cash = case == "cash"
        return editions_used(measures, given, cash=cash, social=not cash, salix=cash)

    if case == "green-book":
        cases, lacking = known_of_all(social_case, read, given)
        remarks += [each.remark for each in lacking]
        remarks += sentence(used([each.measure for each in cases]))
        if years:
            return social_year_listing(cases[0], used, remarks)
        return social_listing(cases, used, remarks)
    made = appraise_known(read, given)
    remarks += [*made.remarks, *sentence(used([each.measure for each in made]))]
    if schemes:
        body = body_of(workspace, nation, kind)
        day = sought or options["as_at"] or date.today()
        if identities:
            remarks.append("An application is here of the measures that --measure names alone.")
        return _schemes(workspace, made, given, schemes, remarks, sought, day, body)
    if len(read) == 1 and identities:
        return (cash_year_listing if years else measure_listing)(made[0], used, remarks)
    return cash_listing(made, used, remarks)


def _schemes(
    workspace: Path | None,
    made: Any,
    given: Assumptions,
    names: tuple[str, ...],
    remarks: list[str],
    sought: date | None,
    day: date,
    body: Body,
) -> Listing:
    from carbon.measures.portfolio.programme import register_of
    from carbon.measures.scheme_application import application
    from carbon.measures.scheme_choice import chosen
    from carbon.measures.scheme_figures import scheme_listing
    from carbon.measures.scheme_file import find_schemes
    from carbon.measures.schemes import assess

    wanted = chosen(names, find_schemes(factor_folders(workspace)))
    answers = [
        assess(appraisal, scheme, sought, body, day) for appraisal in made for scheme in wanted
    ]
    register = register_of(workspace, given)
    asked = [application(scheme, made, day, body, given, register) for scheme in wanted]
    together = [each for each in asked if each is not None]
    return scheme_listing(answers, together, day, body, remarks)


@measures.command(
    "schemes",
    epilog="Example: carbon measures schemes",
    short_help="Funding schemes, their rules and sources.",
)
@prints_listing
@click.pass_obj
def list_schemes(workspace: Path | None) -> Listing:
    """List the funding schemes: their rules, the words they rest on, and where they stand."""
    from carbon.measures.scheme_file import find_schemes
    from carbon.measures.schemes import WORDS, none_open

    found = find_schemes(factor_folders(workspace))
    none = none_open(list(found.values()), date.today(), body_of(workspace, None, None))
    sources = dict.fromkeys(
        f"{scheme.id}: {rule.source}" for scheme in found.values() for rule in scheme.rules
    )
    return Listing(
        ("scheme", "period", "until", "for", "rule", "quote", "verified", "source"),
        [
            (
                scheme.id,
                scheme.period,
                scheme.until,
                str(scheme.who) if scheme.who.nations or scheme.who.kinds else "not known",
                f"{WORDS[rule.figure]} {rule.operator} {rule.limit:g}",
                rule.quote or "(words not found)",
                "yes" if rule.verified else "no",
                rule.source,
            )
            for scheme in found.values()
            for rule in scheme.rules
        ],
        "Funding schemes",
        aside=("until", "source"),
        notes=(
            *([none] if none else []),
            *sources,
            "Add your own as factors/schemes/NAME.toml in the workspace.",
        ),
    )


measures.add_command(import_command("measures"))
measures.add_command(finance)
measures.add_command(fund)
measures.add_command(portfolio)
measures.add_command(macc)
measures.add_command(sensitivity)
measures.add_command(verify)
