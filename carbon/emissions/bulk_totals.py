"""A bulk calculation as a small table: totals by group, and what was left out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from carbon.emissions.bulk import opened
from carbon.emissions.chooser import Chooser, by_period, every_library, one_edition
from carbon.emissions.figures import grouped_figures
from carbon.errors import counted, listed
from carbon.factors.activities import Activity, read_activities
from carbon.factors.each import EditionRule
from carbon.factors.edition_choice import EditionChoice
from carbon.figures.listing import Listing
from carbon.files import shown
from carbon.periods import Period

if TYPE_CHECKING:
    import pandas as pd


def bulk_totals(
    files: Path | Sequence[Path],
    folders: Sequence[Path],
    by: Sequence[str],
    edition: str | None = None,
    period: Period | None = None,
    policy: str = "majority",
    as_at: date | None = None,
    out: Path | None = None,
) -> Listing:
    """Calculate *files*, one or several as one, with the factors of *folders*.

    Their lines are written to *out*, if given. Raises what :func:`carbon.emissions.bulk.opened`
    raises.
    """
    activities = read_activities(folders)
    library = every_library(folders, activities)
    own_sets: list[str] = []
    choice = (
        by_period(activities, library, EditionRule(period, policy, as_at=as_at))
        if period
        else one_edition(library, edition, as_at)
    )
    with opened(files, activities, library, _telling(choice, own_sets)) as bulk:
        totals = bulk.totals(by)
        if out is not None:
            bulk.write(out)
        named = listed(shown(file) for file in bulk.files)
        notes = [f"{bulk.rows:,} rows of activity{f' of {named}' if len(bulk.files) > 1 else ''}."]
        notes += [
            f"Not estimated (NE): {lacking.line} of {lacking.activity}, "
            f"which edition {lacking.edition} has no factor for."
            for lacking in bulk.lacking
        ]
        notes += dict.fromkeys(own_sets)
        if totals["outside"].any():
            notes += _outside(bulk.totals(("category",)))
    inside = totals[~totals["outside"]]
    gross = ("Gross", *[""] * (len(by) - 1), math.fsum(inside["tco2e"]))
    rows = inside.drop(columns="outside").itertuples(index=False, name=None)
    return grouped_figures(by).listing(
        [*map(tuple, rows), gross],
        f"Emissions of {named if len(bulk.files) == 1 else counted(len(bulk.files), 'file')}",
        notes=notes + ([f"Wrote {shown(out)}."] if out else []),
    )


def _outside(totals: pd.DataFrame) -> list[str]:
    """What is outside of scopes, by what it is: never one sum of biogenic CO2 and other gases."""
    return [
        f"Outside of scopes: {category}, in no total: {t:,.3f} t."
        for category, outside, t in totals.itertuples(index=False, name=None)
        if outside and t
    ]


def _telling(chooser: Chooser, own_sets: list[str]) -> Chooser:
    """*chooser*, which adds what is to be said of a council's own sets to *own_sets*."""

    def choice(activity: Activity, named: str | None) -> EditionChoice:
        chosen = chooser(activity, named)
        own_sets.extend(chosen.own_sets)
        return chosen

    return choice
