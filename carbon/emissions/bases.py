"""The GWP bases that a total stands on, and its restatement to one of them.

A sum of lines on several bases is a total as published, and says so with their shares. A total
that claims one basis restates each line through its gases, or is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from carbon.emissions.lines import GROSS, SPLIT
from carbon.errors import Fault, UnknownName, listed
from carbon.factors.basis import spoken
from carbon.units import GWP_BASES, potentials

if TYPE_CHECKING:
    import pandas as pd


class CannotRestateTotal(Fault):
    """Lines of a total that have no gases, so that it cannot be put on one GWP basis."""


@dataclass(frozen=True)
class BasisShare:
    """The part of a total that stands on one GWP basis.

    ``basis`` is ``ar5``, ``ar4+ar5`` where editions are blended, ``unknown`` where nothing tells
    it of a factor, or empty where the publisher of a total does not say. ``share`` is of the
    total, None where the total is 0. ``of`` names the factors it is made of: ``WTT``, or the
    sources of the lines.
    """

    basis: str
    kg_co2e: float
    share: float | None
    of: tuple[str, ...]


def bases(lines: pd.DataFrame, scopes: Sequence[str] = GROSS) -> tuple[BasisShare, ...]:
    """The GWP bases of the lines in *scopes* with their shares, the greatest first.

    Lines of CO2 alone have no basis and none is given. Shares sum to 1 where there are any.

    >>> import pandas as pd
    >>> rows = [("1", "CO2e", "ar5", 820.0, "Gas", "fuels/gas")]
    >>> rows += [("3", "CO2e", "ar4", 180.0, "Gas", "wtt-fuels/gas")]
    >>> names = ["scope", "gas", "gwp_basis", "kg_co2e", "source", "factor_id"]
    >>> [(each.basis, each.share) for each in bases(pd.DataFrame(rows, columns=names))]
    [('ar5', 0.82), ('ar4', 0.18)]
    """
    import math

    counted = lines[lines["scope"].isin(scopes) & (lines["gas"] != "CO2")]
    whole = math.fsum(counted["kg_co2e"])
    found = [
        BasisShare(
            str(basis),
            kg := math.fsum(group["kg_co2e"]),
            kg / whole if whole else None,
            tuple(sorted(set(_names(group)))),
        )
        for basis, group in counted.groupby(counted["gwp_basis"].fillna(""), sort=True)
    ]
    return tuple(sorted(found, key=lambda each: (-each.kg_co2e, each.basis)))


def sentence(found: Sequence[BasisShare]) -> str:
    """The bases in words: ``GWP bases as published: AR5 82 %; AR4 18 % (WTT)``.

    Empty where there are none. The greatest is not broken down; of the others it is
    said what they are made of.
    """
    if not found:
        return ""
    if len(found) == 1:
        return f"GWP basis as published: {_name(found[0].basis)}"
    words = [f"{_name(found[0].basis)}{_percent(found[0].share)}"]
    words += [
        f"{_name(each.basis)}{_percent(each.share)} ({listed(each.of, 3)})" for each in found[1:]
    ]
    return f"GWP bases as published: {'; '.join(words)}"


def restated(lines: pd.DataFrame, basis: str) -> pd.DataFrame:
    """The lines on the GWP basis *basis*: mass of each gas × its GWP, and the unsplit rest.

    Lines on it already, and lines of CO2 alone, stay exactly as they are. The rest is the
    publisher's rounding of the factor, and stays too. Raises
    :class:`~carbon.errors.UnknownName` for another basis, and :class:`CannotRestateTotal`,
    naming every factor or source without its gases.
    """
    if basis not in GWP_BASES:
        raise UnknownName("GWP basis", basis, GWP_BASES)
    other = (lines["gwp_basis"].fillna("") != basis) & (lines["gas"] != "CO2")
    if not other.any():
        return lines
    moved = lines[other]
    _refuse_without_gases(moved, basis)
    gwp = potentials(basis)
    co2, ch4, n2o, unsplit = (moved[name] for name in SPLIT)
    table = lines.copy()
    table.loc[other, "kg_co2e"] = co2 + ch4 * gwp["CH4"] + n2o * gwp["N2O"] + unsplit
    table.loc[other, "factor"] = _factors(table[other])
    table.loc[other, "gwp_basis"] = basis
    return table


def _factors(moved: pd.DataFrame) -> Any:
    """Each line's factor on its new basis; as it was where there was no quantity to tell by."""
    amounts = moved["quantity"] * moved["conversion"]
    return (moved["kg_co2e"] / amounts.where(amounts != 0)).fillna(moved["factor"])


def _refuse_without_gases(moved: pd.DataFrame, basis: str) -> None:
    known = all(name in moved.columns for name in SPLIT)
    lacking = moved[moved[list(SPLIT)].isna().any(axis="columns")] if known else moved
    if lacking.empty:
        return
    rows = sorted(
        {
            f"{each.get('factor_id') or each['source']} (basis {_name(each['gwp_basis'])})"
            for each in lacking.fillna({"factor_id": "", "gwp_basis": ""}).to_dict("records")
        }
    )
    raise CannotRestateTotal(
        f"{len(lacking)} lines without their gases: {'; '.join(rows)}",
        f"lines on {basis.upper()}, or with CO2, CH4 and N2O each",
        f"They cannot be restated to {basis.upper()}: report the total as published, "
        "with its GWP bases.",
    )


def _names(group: pd.DataFrame) -> list[str]:
    if "factor_id" not in group.columns:
        return [str(source) for source in group["source"]]
    return [
        "WTT" if str(factor).startswith("wtt-") else str(source)
        for factor, source in zip(group["factor_id"], group["source"], strict=True)
    ]


def _name(basis: str) -> str:
    return spoken(basis) if basis else "not stated"


def _percent(share: float | None) -> str:
    if share is None:
        return ""
    return " under 1 %" if 0 < share < 0.005 else f" {share * 100:.0f} %"
