"""``carbon measures portfolio``, ``macc`` and ``sensitivity``: which measures, and how sure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from carbon.cli.measures_options import (
    assumption_options,
    assumptions,
    day_option,
    measures_of,
    only_named,
    verified_option,
)
from carbon.cli.measures_page import page_options, write_page
from carbon.cli.options import factor_folders
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing

if TYPE_CHECKING:
    from carbon.measures.editions import Used
    from carbon.measures.portfolio.candidate import Candidate
    from carbon.measures.portfolio.optimum import Limits

F = TypeVar("F", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, dir_okay=False)


class Budget(click.ParamType[tuple[str, float]]):
    """An amount in all (500000), or in one financial year (2026=200000, 2026-27=200000)."""

    name = "amount"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, float]:
        from carbon.cells import parse_number

        year, equals, amount = str(value).rpartition("=")
        try:
            pounds = parse_number(amount.strip().lstrip("£"))
        except ValueError:
            self.fail(f"{value!r} is not as 500000 or 2026=200000.", param, ctx)
        if pounds < 0 or (equals and not year.strip()):
            self.fail(f"{value!r} is not as 500000 or 2026=200000.", param, ctx)
        return self._begins(year.strip(), param, ctx), pounds

    def _begins(self, year: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The year in which the financial year *year* begins: 2026 of 2026 and of 2026-27."""
        first, dash, second = year.partition("-")
        if not dash:
            return year
        if not (first.isdigit() and second == f"{int(first) + 1}"[2:]):
            self.fail(f"{year!r} is no year as 2026 or 2026-27.", param, ctx)
        return first


def budget_option(required: bool) -> Callable[[F], F]:
    """Give a command ``--budget``, for :func:`limits_of`."""
    return click.option(
        "--budget", "budgets", type=Budget(), multiple=True, required=required, metavar="GBP",
        help="What may be spent: 500000 in all, or 2026=200000 in the year from April 2026; once "
        "for each.",
    )  # fmt: skip


def limits_of(budgets: Sequence[tuple[str, float]]) -> Limits:
    """What the budgets given allow."""
    from carbon.measures.portfolio.optimum import Limits

    by_year = {year: amount for year, amount in budgets if year}
    whole = [amount for year, amount in budgets if not year]
    if len(whole) > 1 or len(by_year) + len(whole) < len(budgets):
        raise click.UsageError("Give one budget in all, and one for each year.")
    return Limits(whole[0] if whole else None, by_year)


LIFETIME = click.option(
    "--lifetime", type=click.Choice(["yearly", "salix"]), default="yearly", show_default=True,
    help="Lifetime tonnes: year by year, or first year × persistence factor.",
)  # fmt: skip


def _candidates(
    workspace: Path | None, file: Path, verified: Path | None, lifetime: str, options: Any
) -> tuple[list[Candidate], list[str], tuple[Used, ...]]:
    from carbon.measures.cash_case import base_sentence
    from carbon.measures.editions import editions_used
    from carbon.measures.portfolio.programme import candidates, register_of

    given = assumptions(workspace, **options)
    measures, remarks = measures_of(workspace, file, given, verified)
    found, more = candidates(measures, given, register_of(workspace, given), lifetime)
    if not found:
        more = ["No measure of the file is left to choose from.", *more]
    ids = {each.id for each in found}
    taken = [each for each in measures if each.id in ids]
    used = editions_used(taken, given, salix=lifetime == "salix")
    return found, [base_sentence(given), *remarks, *more], used


@click.command(
    epilog="Example: carbon measures portfolio measures.csv --budget 500000 --maximise tonnes",
    short_help="The best measures for a budget, exactly.",
)
@click.argument("file", type=FILE)
@budget_option(required=True)
@click.option(
    "--maximise", type=click.Choice(["tonnes", "npv", "savings"]), default="tonnes",
    show_default=True, help="Lifetime tCO2e, net present value, or GBP saved in the first year.",
)  # fmt: skip
@click.option(
    "--payback", type=click.FloatRange(min=0), metavar="YEARS",
    help="Leave out measures whose own simple payback is longer.",
)  # fmt: skip
@click.option(
    "--show", type=click.Choice(["measures", "next", "more"]), default="measures",
    show_default=True,
    help="The measures beside the ranked lists; the next best sets; what £10,000 more would buy.",
)  # fmt: skip
@LIFETIME
@verified_option
@day_option
@assumption_options
@prints_listing
@click.pass_obj
def portfolio(
    workspace: Path | None,
    /,
    file: Path,
    budgets: tuple[tuple[str, float], ...],
    maximise: str,
    payback: float | None,
    show: str,
    lifetime: str,
    verified: Path | None,
    **options: Any,
) -> Listing:
    """Choose the best measures of FILE for a budget, exactly, beside what ranking would choose."""
    from carbon.measures.editions import sentence
    from carbon.measures.portfolio.figures import portfolio_listing
    from carbon.measures.portfolio.selection import choose

    limits = limits_of(budgets)
    found, remarks, used = _candidates(workspace, file, verified, lifetime, options)
    made = choose(found, limits, maximise, payback)
    return portfolio_listing(made, show, used, [*remarks, *sentence(used)])


@click.command(
    epilog="Example: carbon measures macc measures.csv --out macc.html",
    short_help="The marginal abatement cost curve.",
)
@click.argument("file", type=FILE)
@click.option(
    "--basis", type=click.Choice(["npv", "cost"]), default="npv", show_default=True,
    help="A bar's height: net cost, −NPV ÷ tonnes, or capital ÷ tonnes.",
)  # fmt: skip
@LIFETIME
@verified_option
@page_options
@assumption_options
@prints_listing
@click.pass_obj
def macc(
    workspace: Path | None,
    /,
    file: Path,
    basis: str,
    lifetime: str,
    verified: Path | None,
    out: Path | None,
    as_at: date | None,
    force: bool,
    **options: Any,
) -> Listing:
    """Print the marginal abatement cost curve of FILE, savings on one meter combined."""
    from carbon.measures.editions import sentence
    from carbon.measures.portfolio.curve_figures import curve_listing
    from carbon.measures.portfolio.macc import abatement_curve
    from carbon.reports.appraisal.macc_page import macc_page

    options["as_at"] = as_at
    found, remarks, used = _candidates(workspace, file, verified, lifetime, options)
    curve = abatement_curve(found, basis)
    wrote = write_page(
        workspace, out, as_at, force,
        lambda council, day: macc_page(curve, council, file.name, day, remarks, used),
    )  # fmt: skip
    return curve_listing(curve, used, [*remarks, *wrote, *sentence(used)])


@click.command(
    epilog="Example: carbon measures sensitivity measures.csv --ranges ranges.csv",
    short_help="How far an appraisal holds, by your ranges.",
)
@click.argument("file", type=FILE)
@click.option(
    "--ranges", type=FILE, required=True,
    help="A CSV: quantity (price, saving, capital, factor), low_pct, high_pct, distribution, "
    "source.",
)  # fmt: skip
@click.option(
    "--measure", "identities", metavar="ID", multiple=True,
    help="A measure, or several together, once for each; without it all that are not rejected.",
)  # fmt: skip
@click.option(
    "--figure", type=click.Choice(["npv", "payback", "tonnes", "gbp-per-tonne"]), default="npv",
    show_default=True, help="The figure of the tornado.",
)  # fmt: skip
@click.option(
    "--scheme", "schemes", multiple=True, metavar="NAME",
    help="How probable it is that a scheme's rules still pass.",
)  # fmt: skip
@click.option("--draws", type=click.IntRange(100, 1_000_000), default=10_000, show_default=True)
@click.option("--seed", type=click.IntRange(min=0), default=1, show_default=True)
@click.option(
    "--show", type=click.Choice(["tornado", "spread", "rules"]), default=None,
    help="One quantity at a time; all at once; the schemes' rules (the default with --scheme).",
)  # fmt: skip
@verified_option
@day_option
@assumption_options
@prints_listing
@click.pass_obj
def sensitivity(
    workspace: Path | None,
    /,
    file: Path,
    ranges: Path,
    identities: tuple[str, ...],
    figure: str,
    schemes: tuple[str, ...],
    draws: int,
    seed: int,
    show: str | None,
    verified: Path | None,
    **options: Any,
) -> Listing:
    """Say how far the appraisal of FILE holds when things turn out otherwise, by your ranges."""
    from carbon.errors import UnknownName
    from carbon.measures.adding import added_up, can_be_added
    from carbon.measures.cash_case import base_sentence
    from carbon.measures.editions import editions_used, sentence
    from carbon.measures.not_appraised import appraise_known
    from carbon.measures.ranges import read_ranges
    from carbon.measures.scheme_choice import chosen
    from carbon.measures.scheme_file import find_schemes
    from carbon.measures.sensitivity import sensitivity as vary
    from carbon.measures.sensitivity_figures import sensitivity_listing, sensitivity_notes

    given = assumptions(workspace, **options)
    read, remarks = measures_of(workspace, file, given, verified)
    taken, remarks = only_named(read, remarks, identities)
    wanted = chosen(schemes, find_schemes(factor_folders(workspace))) if schemes else []
    if not identities:
        remarks += [f"{each.id}: rejected, so left out." for each in taken if each.is_rejected]
        taken = [each for each in taken if not each.is_rejected]
    if not taken:
        raise UnknownName(
            "measure to vary", "none", [each.id for each in read], "All are rejected: name one."
        )
    appraised = appraise_known(taken, given)
    remarks += appraised.remarks
    taken = [made.measure for made in appraised]
    shown = show or ("rules" if wanted else "tornado")
    if shown != "rules":
        can_be_added(taken)
        remarks += added_up(taken, read)
    for scheme in wanted:
        if over := scheme.closed_since(max(each.start for each in taken)):
            remarks.append(f"{scheme.id}: closed since {over}; its rules are shown all the same.")
    made = vary(
        appraised,
        found := read_ranges(ranges),
        figure,
        wanted,
        draws,
        seed,
    )
    of = taken[0].id if len(taken) == 1 else f"{len(taken)} measures together"
    notes = [
        *sensitivity_notes(made, [str(each) for each in found]),
        base_sentence(given),
        *remarks,
        *sentence(editions_used(taken, given, salix=bool(wanted))),
    ]
    return sensitivity_listing(made, shown, of, notes)
