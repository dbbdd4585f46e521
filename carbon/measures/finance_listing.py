"""What is said of ways to pay: a row a measure and way, the terms, and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from carbon.cells import number
from carbon.measures.finance import Terms, Way
from carbon.measures.measure import Measure

COLUMNS: dict[str, int] = {
    "measure": 0, "way": 0, "most out of pocket £": 0, "payback yr": 1, "costs in all £": 0,
    "NPV £": 0, "remark": 0,
}  # fmt: skip

Compared = Sequence[tuple[Measure, Sequence[Way]]]


def rows(compared: Compared, names: Mapping[str, str] | None = None) -> list[list[object]]:
    """A row for each measure and way, in :data:`COLUMNS`; by *names* where they are given."""
    return [
        [
            (names or {}).get(measure.id, measure.id),
            way.name,
            way.up_front_gbp,
            way.payback_years,
            way.costs_gbp,
            way.npv_gbp,
            way.not_possible or way.remark,
        ]
        for measure, ways in compared
        for way in ways
    ]


def notes(terms: Terms) -> Iterator[str]:
    """The terms as given, each with its source, and how the ways are compared."""
    yield (
        "The same energy, prices, life, base year and discount rate in every way; they differ in "
        "who pays when. Payback: until each year's own saving has paid back for good; the simple "
        "payback of the appraisal divides by the first year's. Costs in all: what the way costs "
        "against own money, undiscounted. Rates and prices are as given; none is assumed."
    )
    if loan := terms.borrowing:
        yield (
            f"Borrowing at {loan.rate:.2%} over {loan.term} years, {loan.repayment}: {loan.source}."
        )
    if contract := terms.contract:
        yield (
            f"Performance contract: {contract.share:.4g} of what is saved is guaranteed to the "
            f"council for {contract.term} years, for £{number(contract.fee_gbp, 2)} a year; the "
            f"contractor pays capital and has the rest: {contract.source}."
        )
    if deal := terms.purchase:
        yield (
            f"Power purchase at {number(deal.gbp_per_kwh * 100, 2)} p/kWh, {deal.growth:+.2%} a "
            f"year, for {deal.term} years, of what the site uses of the generation; the provider "
            f"pays capital, maintains and has what is exported: {deal.source}."
        )
    if fund := terms.own_fund:
        yield (
            f"Own fund, to which {fund.returned:.0%} of each saving returns until it is repaid; "
            f"for the council as a whole it is own money: {fund.source}."
        )


def document(compared: Compared) -> list[dict[str, Any]]:
    """Every figure, unrounded, with the council's flow by year of each way."""
    return [
        {
            "measure": measure.id,
            "ways": [
                {
                    "way": way.name,
                    "most_out_of_pocket_gbp": way.up_front_gbp,
                    "payback_years": way.payback_years,
                    "costs_in_all_gbp": way.costs_gbp,
                    "npv_gbp": way.npv_gbp,
                    "flow": list(way.flow),
                    "not_possible": way.not_possible,
                    "remark": way.remark,
                }
                for way in ways
            ],
        }
        for measure, ways in compared
    ]
