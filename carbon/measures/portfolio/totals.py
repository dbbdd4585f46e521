"""What a list of measures comes to: added up, and together where they save on one meter.

Two measures on one meter save less together than added up, and of an exclusive group only one can
be done. So the totals of a programme are those of the measures that could be done together, with
what they save on one meter combined, as on the abatement curve.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from carbon.measures.assumptions import Assumptions
from carbon.measures.cash_case import Appraisal, appraise_all
from carbon.measures.measure import Measure
from carbon.measures.portfolio.candidate import Candidate
from carbon.measures.portfolio.macc import Curve, abatement_curve
from carbon.measures.portfolio.programme import candidates
from carbon.measures.portfolio.selection import choice
from carbon.register.register import Register


@dataclass(frozen=True)
class AppraisalSums:
    """Figures of several appraisals added up, whatever they share; GBP, kWh and tCO2e.

    ``first_year_kwh`` is of the appraisals that have kWh, None where none has.
    """

    count: int
    capital_gbp: float
    grant_gbp: float
    first_year_saving_gbp: float
    first_year_kwh: float | None
    first_year_tco2e: float
    salix_lifetime_tco2e: float
    lifetime_tco2e: float
    npv_gbp: float

    @property
    def cost_gbp(self) -> float:
        """Capital less grant."""
        return self.capital_gbp - self.grant_gbp

    @property
    def simple_payback_years(self) -> float | None:
        """Cost ÷ first-year saving; None where nothing is saved."""
        saving = self.first_year_saving_gbp
        return self.cost_gbp / saving if saving > 0 else None


@dataclass(frozen=True)
class ProgrammeTotals:
    """A programme: the measures still to be decided on that can be done together.

    ``counted`` are their appraisals, ``left_out`` the other ones with their reason. What is saved
    on one meter is combined in every figure here; ``added`` is the plain sum beside it, and
    ``shares_meters`` says whether the two differ. First-year figures sum each measure's own
    first year, in which it saves of what those at work on its meter leave.
    """

    counted: tuple[Appraisal, ...]
    left_out: tuple[tuple[str, str], ...]
    curve: Curve
    added: AppraisalSums
    cost_gbp: float
    first_year_saving_gbp: float
    npv_gbp: float
    first_year_tco2e: float
    salix_lifetime_tco2e: float
    lifetime_tco2e: float
    remarks: tuple[str, ...] = ()

    @property
    def shares_meters(self) -> bool:
        """Whether measures save on one meter, so that they save less than added up."""
        return bool(self.curve.meters)

    @property
    def simple_payback_years(self) -> float | None:
        """Cost ÷ first-year saving of them all; None where nothing is saved."""
        saving = self.first_year_saving_gbp
        return self.cost_gbp / saving if saving > 0 else None

    @property
    def gbp_per_tco2e(self) -> float | None:
        """Cost ÷ lifetime tCO2e, year by year; None where none are saved."""
        return self.cost_gbp / self.lifetime_tco2e if self.lifetime_tco2e > 0 else None

    @property
    def salix_gbp_per_tco2e(self) -> float | None:
        """Cost ÷ lifetime tCO2e as Salix counts them; None where none are saved."""
        tonnes = self.salix_lifetime_tco2e
        return self.cost_gbp / tonnes if tonnes > 0 else None


def added_up(appraisals: Sequence[Appraisal]) -> AppraisalSums:
    """The plain sums of *appraisals*."""
    kwh = [made.first_year_kwh for made in appraisals if made.first_year_kwh is not None]

    def sum_of(attribute: str) -> float:
        return math.fsum(getattr(made, attribute) for made in appraisals)

    return AppraisalSums(
        count=len(appraisals),
        capital_gbp=sum_of("capital_gbp"),
        grant_gbp=sum_of("grant_gbp"),
        first_year_saving_gbp=sum_of("first_year_saving_gbp"),
        first_year_kwh=math.fsum(kwh) if kwh or not appraisals else None,
        first_year_tco2e=sum_of("first_year_tco2e"),
        salix_lifetime_tco2e=sum_of("salix_lifetime_tco2e"),
        lifetime_tco2e=sum_of("lifetime_tco2e"),
        npv_gbp=sum_of("npv_gbp"),
    )


def without_kwh(appraisals: Sequence[Appraisal]) -> list[str]:
    """What is to be said of the sum of kWh: of which measures it has none; nothing where of all."""
    lacking = [made.measure for made in appraisals if made.first_year_kwh is None]
    if not lacking:
        return []
    names = ", ".join(measure.name or measure.id for measure in lacking)
    return [f"kWh are without those of {names}: of what is saved or added there not all is energy "
            "by a gross calorific value that is published."]  # fmt: skip


def totals(
    measures: Sequence[Measure],
    given: Assumptions,
    register: Register | None = None,
    basis: str = "npv",
) -> ProgrammeTotals:
    """What *measures* that are still to be decided on come to.

    *basis* orders the abatement curve. Raises what
    :func:`~carbon.measures.portfolio.programme.candidates` and
    :func:`~carbon.measures.portfolio.macc.abatement_curve` raise.
    """
    found, remarks = candidates(measures, given, register)
    curve = abatement_curve(found, basis)
    names = _together(found, curve)
    counted = appraise_all([each for each in measures if each.id in names], given)
    by_count = {
        lifetime: choice([each for each in listed if each.id in names])
        for lifetime, listed in (
            ("yearly", found),
            ("salix", candidates(measures, given, register, "salix")[0]),
            ("first-year", candidates(measures, given, register, "first-year")[0]),
        )
    }
    whole = by_count["yearly"]
    return ProgrammeTotals(
        counted=tuple(counted),
        left_out=tuple((name, why) for name, why in curve.left_out if name not in names),
        curve=curve,
        added=added_up(counted),
        cost_gbp=whole.cost_gbp,
        first_year_saving_gbp=whole.savings_gbp,
        npv_gbp=whole.npv_gbp,
        first_year_tco2e=by_count["first-year"].tonnes,
        salix_lifetime_tco2e=by_count["salix"].tonnes,
        lifetime_tco2e=whole.tonnes,
        remarks=tuple(remarks),
    )


def _together(found: Sequence[Candidate], curve: Curve) -> set[str]:
    """The measures on the curve, and those that save no tonne but contradict none of these."""
    names = set(curve.measures)
    groups = {each.group for each in found if each.group and each.id in names}
    waiting = sorted((each for each in found if each.id not in names), key=lambda each: each.id)
    while True:
        fits = next(
            (
                each
                for each in waiting
                if names.issuperset(each.needs) and not (each.group and each.group in groups)
            ),
            None,
        )
        if fits is None:
            return names
        names.add(fits.id)
        groups.add(fits.group)
        waiting.remove(fits)
