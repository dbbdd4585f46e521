"""The GWP basis of a factor, and its restatement to another through its gas split.

A factor's CO2e was made with the potentials of one IPCC report. Where the publisher gives the
parts of CO2, CH4 and N2O, each part can be scaled to another report's potentials; where not, the
mixture is unknown and the restatement is refused. So it is where the basis itself is not known.
"""

from __future__ import annotations

from collections.abc import Sequence

from carbon.errors import BadValue, Fault, Place, UnknownName
from carbon.factors.basis import UNKNOWN
from carbon.factors.edition import Edition, Factor
from carbon.units import GWP_BASES, potentials


class CannotRestate(Fault):
    """A factor without a gas split, or on an unknown basis, is asked for on another GWP basis."""


def basis_told_by(factors: Sequence[Factor], file: str) -> str:
    """The GWP basis of an edition, told by its own factors for released methane and N2O.

    Every edition publishes them per kg: 25 and 298 are AR4, 28 and 265 are AR5.
    """
    published = {
        gas: factor.kg_co2e
        for factor in factors
        for gas, name in (("CH4", "methane"), ("N2O", "nitrous-oxide"))
        if factor.unit == "kg" and f"/{name}" in factor.id and factor.id.startswith("refrigerant")
    }
    for basis in GWP_BASES:
        expected = potentials(basis)
        if published and all(expected[gas] == value for gas, value in published.items()):
            return basis
    said = ", ".join(f"{value:.12g} ({gas})" for gas, value in published.items())
    raise BadValue(
        f"factors for released methane and nitrous oxide of {said}"
        if said
        else "no factor for released methane or nitrous oxide",
        f"those of one GWP basis: {', '.join(GWP_BASES)}",
        "Say which it is, as the publisher's methodology paper has it, with --gwp-basis.",
        Place(file),
    )


def basis_of(edition: Edition, factor: Factor) -> str:
    """The GWP basis *factor* is on: the edition's, unless one of its exceptions holds.

    >>> from carbon.factors.edition import find_editions
    >>> from carbon.folders import shipped
    >>> edition = find_editions([shipped("factors")])["2024"]
    >>> basis_of(edition, edition.factor("wtt-fuels/gaseous-fuels/natural-gas", "kWh"))
    'unknown'
    >>> basis_of(edition, edition.factor("fuels/gaseous-fuels/natural-gas", "kWh"))
    'ar5'
    """
    for basis in edition.other_bases:
        if factor.id in basis:
            return basis.gwp_basis
    return edition.gwp_basis


def restate(factor: Factor, source: str, target: str) -> float:
    """kg CO2e per unit of *factor* on the basis *target*, when it was published on *source*.

    The published total plus what each part changes by: part × (GWP target ÷ GWP source − 1), so
    that the publisher's rounding of the total stays as it is. The same basis changes nothing,
    and there and back again gives the first value.

    Raises :class:`CannotRestate` where the publisher gives no whole split, or where *source* is
    unknown: it may be the target, and may not.
    """
    for basis, known in ((source, (*GWP_BASES, UNKNOWN)), (target, GWP_BASES)):
        if basis not in known:
            raise UnknownName("GWP basis", basis, known)
    if source == target:
        return factor.kg_co2e
    return sum(restated_parts(factor, source, target).values()) + _unsplit(factor)


def restated_parts(factor: Factor, source: str, target: str) -> dict[str, float]:
    """kg CO2e by gas of *factor* on the basis *target*; see :func:`restate`."""
    parts = factor.parts
    if source == UNKNOWN and not _is_co2(factor):
        raise CannotRestate(
            f"{factor.id} per {factor.unit}, whose GWP basis is not known",
            "a factor whose GWP basis its publisher tells",
            f"It cannot be restated to {target.upper()}: report it as published.",
        )
    if not _is_split(factor):
        raise CannotRestate(
            f"{factor.id} per {factor.unit} on {source.upper()}, without its gases",
            "a factor that its publisher splits into CO2, CH4 and N2O",
            f"It cannot be restated to {target.upper()}: report it as published.",
        )
    before, after = potentials(target if source == UNKNOWN else source), potentials(target)
    return {gas: value * (after[gas] / before[gas]) for gas, value in parts.items()}


def masses(factor: Factor, basis: str) -> tuple[float, float, float, float] | None:
    """kg of CO2, CH4 and N2O per unit of *factor*, published on *basis*, and the unsplit kg CO2e.

    The mass of a gas has no GWP basis: mass × GWP of any basis, with the unsplit rest, is the
    factor on that basis. None where the publisher gives no whole split or the basis is not known.

    >>> masses(Factor("a", "", "1", "kWh", 68.0, 1.0, 14.0, 53.0, "", ""), "ar5")
    (1.0, 0.5, 0.2, 0.0)
    """
    if _is_co2(factor):
        return factor.kg_co2e, 0.0, 0.0, 0.0
    if basis == UNKNOWN or not _is_split(factor):
        return None
    gwp = potentials(basis)
    co2, ch4, n2o = (factor.parts.get(gas, 0.0) / gwp[gas] for gas in ("CO2", "CH4", "N2O"))
    return co2, ch4, n2o, _unsplit(factor)


def _is_split(factor: Factor) -> bool:
    """Whether the publisher gives the whole of *factor* by gas; CO2 alone is a whole split."""
    return _is_co2(factor) or set(factor.parts) == {"CO2", "CH4", "N2O"}


def _is_co2(factor: Factor) -> bool:
    """Whether *factor* is CO2 alone, which is the same on every basis."""
    return set(factor.parts) == {"CO2"} and factor.parts["CO2"] == factor.kg_co2e


def _unsplit(factor: Factor) -> float:
    """What the published total has beyond its parts: the publisher's rounding."""
    return factor.kg_co2e - sum(factor.parts.values())


def excess(factor: Factor) -> float | None:
    """How far the published total is from the sum of its parts, beyond rounding; None when not.

    Each of the four values may be rounded by half a unit of its last decimal, of which the
    publisher mostly gives five.
    """
    if set(factor.parts) != {"CO2", "CH4", "N2O"}:
        return None
    rounding = 0.5 * 10.0 ** -min(5, max(map(_decimals, (factor.kg_co2e, *factor.parts.values()))))
    difference = _unsplit(factor)
    return difference if abs(difference) > 4 * rounding * (1 + 1e-6) else None


def _decimals(value: float) -> int:
    text = f"{value:.10f}".rstrip("0")
    return len(text) - text.index(".") - 1
