"""``finance.toml``: the terms that a council has been offered, each with its source."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, UnknownName
from carbon.measures.assumptions import share
from carbon.measures.finance import (
    REPAYMENTS,
    Borrowing,
    Contract,
    OwnFund,
    Purchase,
    Terms,
)
from carbon.measures.percentages import is_rate, is_share, percent

T = TypeVar("T")

KEYS = ("borrowing", "performance-contract", "power-purchase", "own-fund")
MOST_YEARS = 60


def read_terms(path: Path) -> Terms:
    """The terms that the TOML at *path* describes.

    Raises :class:`~carbon.errors.Faults` with every fault of the file.
    """
    facts = read_toml(path)
    faults = FaultList(facts.check_keys(KEYS))

    def part(key: str, keys: tuple[str, ...], make: Callable[[Definition], T]) -> T | None:
        if key not in facts.values:
            return None
        table = faults.attempt(facts.part, key)
        if table is None:
            return None
        faults.extend(table.check_keys((*keys, "source")))
        return faults.attempt(make, table)

    terms = Terms(
        part("borrowing", ("rate_pct", "term_years", "repayment"), _borrowing),
        part(
            "performance-contract",
            ("guaranteed_share_pct", "term_years", "fee_gbp_per_year"),
            _contract,
        ),
        part("power-purchase", ("pence_per_kwh", "escalation_pct", "term_years"), _purchase),
        part("own-fund", ("returned_pct",), _own_fund),
    )
    if not any(key in facts.values for key in KEYS) and not faults:
        faults.append(BadValue("no terms", f"one of: [{'], ['.join(KEYS)}]", "", facts.place()))
    faults.raise_if_any()
    return terms


def _borrowing(table: Definition) -> Borrowing:
    repayment = table.get("repayment", str, f"one of: {', '.join(REPAYMENTS)}", REPAYMENTS[0])
    if repayment not in REPAYMENTS:
        raise UnknownName("repayment", repayment, REPAYMENTS, "", table.place("repayment"))
    rate = share(_percent(table, "rate_pct", is_rate))
    return Borrowing(rate, _years(table), repayment, _source(table))


def _contract(table: Definition) -> Contract:
    part = share(_percent(table, "guaranteed_share_pct", is_share))
    fee = _number(table, "fee_gbp_per_year", 1e12)
    return Contract(part, _years(table), fee, _source(table))


def _purchase(table: Definition) -> Purchase:
    price = _number(table, "pence_per_kwh", 1e4) / 100
    return Purchase(
        price, share(_percent(table, "escalation_pct", is_rate)), _years(table), _source(table)
    )


def _own_fund(table: Definition) -> OwnFund:
    return OwnFund(share(_percent(table, "returned_pct", is_share)), _source(table))


def _number(table: Definition, key: str, most: float) -> float:
    expected = f"a number from 0 to {most:g}"
    value = table.get(key, float, expected)
    if not 0 <= value <= most:
        raise BadValue(f"{key} = {value:g}", expected, "", table.place(key))
    return value


def _percent(table: Definition, key: str, fits: Callable[[float], bool]) -> float:
    return percent(_number(table, key, 100), fits, table.place(key), key)


def _years(table: Definition) -> int:
    expected = f"whole years from 1 to {MOST_YEARS}"
    value = table.get("term_years", int, expected)
    if not 1 <= value <= MOST_YEARS:
        raise BadValue(f"term_years = {value}", expected, "", table.place("term_years"))
    return value


def _source(table: Definition) -> str:
    """Who offers the terms: none is assumed, so each must say."""
    value = table.get("source", str, "who offers it and when, in quotes")
    if not value.strip():
        raise BadValue("no source", "who offers it and when", "", table.place("source"))
    return value
