"""The council's energy measures as the progress report has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal
from carbon.measures.fund import Account
from carbon.measures.measure import Measure
from carbon.measures.not_appraised import appraise_known
from carbon.measures.verification.realisation import VerifiedSaving
from carbon.register.register import Register

DONE = ("delivered", "verified")


@dataclass(frozen=True)
class Projects:
    """Measures by status, what was verified of them, and the fund.

    ``appraisals`` are of all that could be appraised; ``not_appraised`` names what is done and was
    begun before the published factors or prices, with the reason. ``files`` are what all this was
    read from; ``given`` what they were appraised by, ``register`` their meters; ``remarks`` what
    is to be said of the reading.
    """

    measures: tuple[Measure, ...] = ()
    appraisals: tuple[Appraisal, ...] = ()
    not_appraised: tuple[tuple[Measure, str], ...] = ()
    account: Account | None = None
    verified: tuple[VerifiedSaving, ...] = ()
    files: Mapping[str, Path] = field(default_factory=dict)
    given: Assumptions | None = None
    register: Register | None = None
    remarks: tuple[str, ...] = ()


NO_PROJECTS = Projects()


def projects(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
    account: Account | None = None,
    verified: Sequence[VerifiedSaving] = (),
    files: Mapping[str, Path] | None = None,
    remarks: Sequence[str] = (),
) -> Projects:
    """*measures* appraised for a progress report.

    What is decided may have begun before the first published factor: it is then listed and not
    appraised, see :func:`~carbon.measures.not_appraised.appraise_known`.
    """
    appraised = appraise_known(measures, given, or_none=True)
    refused = [(each.measure, each.why) for each in appraised.not_appraised]
    made = sorted(appraised, key=lambda each: each.measure.status in DONE)
    return Projects(
        measures=tuple(measures),
        appraisals=tuple(made),
        not_appraised=tuple(refused),
        account=account,
        verified=tuple(verified),
        files=dict(files or {}),
        given=given,
        register=register,
        remarks=tuple(dict.fromkeys(remarks)),
    )
