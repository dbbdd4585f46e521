"""``carbon measures finance``: other ways to pay, on the same cash flows."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from carbon.cli.measures_options import (
    assumption_options,
    assumptions,
    body_of,
    body_options,
    day_option,
    measures_of,
    only_named,
    verified_option,
)
from carbon.cli.options import factor_folders
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command(
    epilog="Example: carbon measures finance measures.csv --terms finance.toml",
    short_help="Borrowing, contracts and the own fund compared.",
)
@click.argument("file", type=FILE)
@click.option("--terms", type=FILE, required=True, help="The terms you were offered, with source.")
@click.option(
    "--measure", "identities", multiple=True, metavar="ID", help="Only this measure; once for each."
)
@body_options
@verified_option
@day_option
@assumption_options
@prints_listing
@click.pass_obj
def finance(
    workspace: Path | None,
    /,
    file: Path,
    terms: Path,
    identities: tuple[str, ...],
    verified: Path | None,
    nation: str | None,
    kind: str | None,
    **options: Any,
) -> Listing:
    """Compare ways to pay for the measures of FILE on the cash flows of their appraisal."""
    from carbon.errors import BadValue, Place
    from carbon.files import shown
    from carbon.measures.cash_case import appraise_all, base_sentence
    from carbon.measures.editions import editions_used, sentence
    from carbon.measures.finance import ways_to_pay
    from carbon.measures.finance_figures import ways_listing
    from carbon.measures.finance_file import read_terms
    from carbon.measures.measure import OPEN_STATUSES
    from carbon.measures.scheme_file import find_schemes
    from carbon.measures.schemes import none_open

    offered = read_terms(terms)
    given = assumptions(workspace, **options)
    read, remarks = only_named(*measures_of(workspace, file, given, verified), identities)
    if not identities:
        remarks += [
            f"{measure.id}: {measure.status}, so left out."
            for measure in read
            if measure.status not in OPEN_STATUSES
        ]
        read = [measure for measure in read if measure.status in OPEN_STATUSES]
    if not read:
        raise BadValue(
            "no measure still to be decided on",
            f"one that is {' or '.join(OPEN_STATUSES)}",
            "Name one with --measure to compare ways to pay for it all the same.",
            Place(shown(file)),
        )
    compared = [
        (made.measure, ways_to_pay(made, given, offered)) for made in appraise_all(read, given)
    ]
    day = options["as_at"] or date.today()
    schemes = list(find_schemes(factor_folders(workspace)).values())
    none = none_open(schemes, day, body_of(workspace, nation, kind))
    return ways_listing(
        compared,
        offered,
        before=[none] if none else (),
        after=[base_sentence(given), *remarks, *sentence(editions_used(read, given))],
    )
