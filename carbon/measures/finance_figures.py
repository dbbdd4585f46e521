"""The figures of ways to pay: a row a measure and way, the terms, and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from carbon.cells import number
from carbon.errors import counted
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.assumptions import stated
from carbon.measures.finance import FinanceOption, Terms
from carbon.measures.measure import Measure
from carbon.measures.said import called
from carbon.money import printed

REPAYMENT_WORDS = {
    "annuity": "repaid by equal payments (an annuity)",
    "equal-instalments": "repaid in equal instalments with interest on what is left",
    "maturity": "interest each year and all repaid at the end",
}
Compared = Sequence[tuple[Measure, Sequence[FinanceOption]]]

#: A way to pay, for the council.
WAYS: Columns[FinanceOption] = Columns(
    text("way", of=lambda way: way.name),
    Column("most_out_of_pocket_gbp", "most out of pocket £", lambda way: way.up_front_gbp, "£", 0),
    own("payback_years", "pays back after yr", "years", 1),
    Column("costs_in_all_gbp", "costs in all £", lambda way: way.costs_gbp, "£", 0),
    own("npv_gbp", "NPV £", "£", 0),
    text("remark", of=lambda way: way.not_possible or way.remark),
)
#: Those of them that are figures.
FIGURES = WAYS.view("way", "most_out_of_pocket_gbp", "payback_years", "costs_in_all_gbp", "npv_gbp")


def ways_listing(
    compared: Compared,
    terms: Terms,
    names: Mapping[str, str] | None = None,
    before: Iterable[str] = (),
    after: Iterable[str] = (),
) -> Listing:
    """A row for each measure and way; by *names* where they are given.

    The notes are the terms, with what is to be said *before* and *after* them.
    """
    return Listing(
        ("measure", *WAYS.headings),
        [(called(measure.id, names), *WAYS.row(way)) for measure, ways in compared for way in ways],
        "Ways to pay, on the same cash flows",
        decimals=WAYS.decimals,
        document=document(compared),
        notes=[*before, *notes(terms), *after],
    )


def notes(terms: Terms) -> Iterator[str]:
    """The terms as given, each with its source, and how the ways are compared."""
    yield (
        "The same energy, prices, life, base year and discount rate in every way; they differ in "
        "who pays when. Each measure as if done alone: savings on a shared meter are not combined. "
        "Pays back after: until each year's own saving has paid back for good, from year 0; the "
        "simple payback of the appraisal divides by the first year's. Costs in all: what the way "
        "costs against own money, undiscounted. Rates and prices are as given; none is assumed."
    )
    if loan := terms.borrowing:
        yield (
            f"Borrowing at {stated(loan.rate, 2)} over {counted(loan.term, 'year')}, "
            f"{REPAYMENT_WORDS[loan.repayment]}: {_said(loan.source)}"
        )
    if contract := terms.contract:
        yield (
            f"Performance contract: {stated(contract.share)} of what is saved is guaranteed to the "
            f"council for {counted(contract.term, 'year')}, for {printed(contract.fee_gbp)} a "
            "year; the contractor pays capital less grant and, in the term, replacements, and has "
            f"the rest: {_said(contract.source)}"
        )
    if deal := terms.purchase:
        yield (
            f"Power purchase at {_pence(deal.gbp_per_kwh)} p/kWh, {stated(deal.growth, 2, '+')} a "
            f"year, for {counted(deal.term, 'year')}, of what the site uses of the generation; the "
            "provider pays capital less grant and, in the term, replacements, maintains and has "
            f"what is exported: {_said(deal.source)}"
        )
    if fund := terms.own_fund:
        yield (
            f"Own fund, to which {stated(fund.returned)} of each saving returns until it is "
            f"repaid; for the council as a whole it is own money: {_said(fund.source)}"
        )


def _said(source: str) -> str:
    """A source as a sentence ends."""
    return source if source.endswith((".", "!", "?")) else f"{source}."


def _pence(gbp: float) -> str:
    """Pence as they were given, two decimals or more."""
    text = f"{gbp * 100:.10g}"
    return number(gbp * 100, max(2, len(text.partition(".")[2])))


def document(compared: Compared) -> list[dict[str, Any]]:
    """Every figure, unrounded, with the council's flow by year of each way."""
    return [
        {
            "measure": measure.id,
            "ways": [
                {
                    **FIGURES.record(way),
                    "flow": list(way.flow),
                    "not_possible": way.not_possible,
                    "remark": way.remark,
                }
                for way in ways
            ],
        }
        for measure, ways in compared
    ]
