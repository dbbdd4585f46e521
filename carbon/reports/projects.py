"""The council's energy measures as the progress report has them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from carbon.measures.appraisal import Appraisal
from carbon.measures.appraised import appraise_known
from carbon.measures.assumptions import Assumptions
from carbon.measures.fund import Account
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import at_work_together, by_meter
from carbon.measures.portfolio.interaction import combined_share
from carbon.measures.portfolio.programme import candidates
from carbon.measures.verification.realisation import Verified
from carbon.register.register import Register

DONE = ("delivered", "verified")


@dataclass(frozen=True)
class Projects:
    """Measures by status, what was verified of them, and the fund.

    ``appraisals`` are of all that could be appraised; ``not_appraised`` names what is done and was
    begun before the published factors or prices, with the reason. ``together`` is what part of its
    own saving each measure has where several save on one meter, 1 elsewhere. ``files`` are what
    all this was read from; ``given`` what they were appraised by, ``register`` their meters.
    """

    measures: tuple[Measure, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    not_appraised: tuple[tuple[Measure, str], ...] = ()
    together: Mapping[str, float] = field(default_factory=dict)
    account: Account | None = None
    verified: tuple[Verified, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    given: Assumptions | None = None
    register: Register | None = None


NO_PROJECTS = Projects()


def projects(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
    account: Account | None = None,
    verified: Sequence[Verified] = (),
    files: Mapping[str, Path] | None = None,
) -> Projects:
    """*measures* appraised for a progress report.

    What is decided may have begun before the first published factor: it is then listed and not
    appraised, see :func:`~carbon.measures.appraised.appraise_known`.
    """
    appraised = appraise_known(measures, given, or_none=True)
    refused = [(each.measure, each.why) for each in appraised.not_appraised]
    made = sorted(appraised, key=lambda each: each.measure.status in DONE)
    return Projects(
        measures=tuple(measures),
        appraisals=tuple(made),
        not_appraised=tuple(refused),
        together=_together(made, given, register),
        account=account,
        verified=tuple(verified),
        files=dict(files or {}),
        given=given,
        register=register,
    )


def _together(
    made: Sequence[Appraisal], given: Assumptions, register: Register | None
) -> dict[str, float]:
    """What part of its own first-year saving each approved or done measure has beside the others.

    Measures that save s of one meter, and that some year has at work together, have
    (1 − Π(1 − s)) ÷ Σs of it each.
    """
    living = [
        replace(each.measure, status="approved", needs=())
        for each in made
        if each.measure.status in ("approved", *DONE)
    ]
    found, _ = candidates(living, given, register, "first-year")
    kept: dict[tuple[str, str], float] = {}
    for meter, sharing in by_meter(found).items():
        for inside in at_work_together(sharing):
            part = combined_share([saved.share_of_left for _, saved in inside])
            part /= math.fsum(saved.share for _, saved in inside)
            for each, _ in inside:
                kept[each.id, meter] = min(part, kept.get((each.id, meter), 1.0))
    return {
        each.id: 1
        - math.fsum(
            (1 - kept.get((each.id, saved.meter), 1.0)) * saved.tonnes for saved in each.saved
        )
        / each.tonnes
        for each in found
        if each.tonnes
    }
