"""What is to be known of a file before its edition is used: the same to rehearse and to import."""

from __future__ import annotations

from carbon.factors.doubts import NAMED
from carbon.factors.gwp import excess
from carbon.factors.official import Imported
from carbon.factors.publication import to_come_told
from carbon.factors.source import refusals_told


def import_told(made: Imported) -> list[str]:
    """What is doubtful of an edition, a date to come, refused rows, and gases that do not sum up.

    Of the last :data:`~carbon.factors.doubts.NAMED` are named.
    """
    file = made.source.file
    apart = [
        f"{file}, {factor.locator}: {factor.id} per {factor.unit} is {beyond:+.1g} kg from the sum "
        "of its gases."
        for factor in made.factors
        if (beyond := excess(factor)) is not None
    ]
    more = (
        [
            f"{file}: {len(apart) - NAMED} more are not the sum of their gases, which may be "
            "masses: `carbon factors check` lists all."
        ]
        if len(apart) > NAMED
        else []
    )
    refused = [f"{file}, {told}." for told in refusals_told(made.refusals)]
    to_come = to_come_told(made.name, file, made.dates)
    return [*made.doubts, *to_come, *refused, *apart[:NAMED], *more]
