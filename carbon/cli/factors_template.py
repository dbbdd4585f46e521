"""``carbon factors template``: the files of a council's own few factors, to be filled in."""

from __future__ import annotations

from pathlib import Path

import click

from carbon.cli.options import factor_folders
from carbon.cli.output import prints_listing
from carbon.figures.listing import Listing


@click.command(
    epilog="Example: carbon factors template --edition 2026 --activity electricity",
    short_help="Enter a few factors of an edition that is not here.",
)
@click.option(
    "--edition", "year", type=int, required=True, metavar="YEAR", help="The edition's year."
)
@click.option(
    "--activity",
    "wanted",
    multiple=True,
    required=True,
    metavar="NAME",
    help="An activity type to enter the factors of; several times for several.",
)
@click.pass_obj
@prints_listing
def template(workspace: Path | None, year: int, wanted: tuple[str, ...]) -> Listing:
    """Write the two files of a council's own set in place of an edition, with blanks to fill in.

    A row for each line that the activities need. Nothing is used until every value has its source
    and a second person has checked them.
    """
    from carbon.factors.activities import read_activities
    from carbon.factors.figures import TO_FILL_IN
    from carbon.factors.template import write_template
    from carbon.files import shown
    from carbon.workspace import find

    folder = find(workspace) / "factors"
    layers = factor_folders(workspace)
    made = write_template(folder, layers, year, wanted, read_activities(layers))
    toml = made.csv.with_suffix(".toml")
    return TO_FILL_IN.listing(
        made.rows,
        f"Factors of {year} to be filled in",
        notes=(
            f"Wrote {shown(made.csv)}: fill in kg_co2e and locator, where the value stands, in "
            "each row.",
            f"Wrote {shown(toml)}: fill in source, entered_by, checked_by (a second person) and "
            "checked_at.",
            "Until then the set is refused, and so is what would be calculated beside it; "
            "`carbon factors check` names every blank. "
            "`carbon factors check --accept` then seals the CSV.",
        ),
    )
