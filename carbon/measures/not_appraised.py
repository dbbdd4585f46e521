"""A file of measures appraised: those that can be, and those that began before the tables do.

What is still to be decided on must be appraised, or its faults are raised. What is decided —
delivered, verified or rejected — may have begun before the first published factor or price: it is
then listed with the reason, and does not keep the others from being appraised. No earlier year is
filled in: an emission factor of another year is none of that year.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from carbon.errors import CarbonError, Fault
from carbon.factors.appraisal import MissingYear
from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal, appraise, of_all
from carbon.measures.lifetime import NoFactor
from carbon.measures.measure import OPEN_STATUSES, Measure
from carbon.measures.prices import MissingPrice
from carbon.measures.said import Said, plain

T = TypeVar("T")


@dataclass(frozen=True)
class NotAppraised:
    """A ``measure`` that is decided and could not be appraised, and the ``fault`` that says why."""

    measure: Measure
    fault: Fault

    @property
    def why(self) -> str:
        """What is missing."""
        return self.fault.found

    @property
    def remark(self) -> Said:
        """The sentence about it."""
        return Said(
            f"{{}}: {self.measure.status}, and not appraised: {plain(self.why)}.", self.measure.id
        )


class Appraised(list[Appraisal]):
    """Appraisals in the order of their file; ``not_appraised`` are the measures left out."""

    not_appraised: tuple[NotAppraised, ...] = ()

    @property
    def remarks(self) -> list[str]:
        """A sentence for each measure that is not among them."""
        return [each.remark for each in self.not_appraised]


def appraise_known(
    measures: Sequence[Measure], given: Assumptions, *, or_none: bool = False
) -> Appraised:
    """The cash case of each of *measures* that can be made.

    Raises :class:`~carbon.errors.Faults` with those of all measures still to be decided on, and,
    unless *or_none*, with all where none can be appraised.
    """
    made, lacking = known_of_all(appraise, measures, given, or_none=or_none)
    found = Appraised(made)
    found.not_appraised = lacking
    return found


def known_of_all(
    function: Callable[[Measure, Assumptions], T],
    measures: Sequence[Measure],
    given: Assumptions,
    *,
    or_none: bool = False,
) -> tuple[list[T], tuple[NotAppraised, ...]]:
    """*function* of each of *measures*, and which of those decided on it cannot be made of."""
    lacking: list[NotAppraised] = []
    kept: list[Measure] = []
    for measure in measures:
        if measure.status not in OPEN_STATUSES:
            try:
                function(measure, given)
            except (MissingYear, MissingPrice, NoFactor) as fault:
                lacking.append(NotAppraised(measure, fault))
                continue
        kept.append(measure)
    if not kept and not or_none:
        return of_all(function, measures, given), ()
    return of_all(function, kept, given), tuple(lacking)


def is_known(measure: Measure, given: Assumptions) -> bool:
    """Whether *measure*, which is decided, can be appraised."""
    try:
        appraise(measure, given)
    except CarbonError:
        return False
    return True


def measures_in(appraisals: Sequence[Appraisal]) -> list[Measure]:
    """The measures of *appraisals*, those that could not be appraised among them."""
    lacking = appraisals.not_appraised if isinstance(appraisals, Appraised) else ()
    return [made.measure for made in appraisals] + [each.measure for each in lacking]
