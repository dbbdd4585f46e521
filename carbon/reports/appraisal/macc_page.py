"""The marginal abatement cost curve as a page: a bar as wide as its tonnes, as high as its cost."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter

from carbon.errors import counted
from carbon.figures.column import Columns, text
from carbon.measures.editions import Used
from carbon.measures.portfolio.curve_figures import BARS, curve_notes
from carbon.measures.portfolio.macc import BASES, Bar, Curve
from carbon.reports.document import Chart, Headline, Report, Section, Table, Trace, printed
from carbon.version import __version__

TABLE = "abatement-bars"
#: What a bar is as high as, for a heading.
HEIGHTS = {"npv": "Net cost", "cost": "Capital"}


def macc_page(
    curve: Curve,
    council: str,
    file: str,
    as_at: str,
    remarks: Sequence[str] = (),
    used: Sequence[Used] = (),
) -> Report:
    """The curve of the measures of *file* as a report of its own, and what it *used*."""
    return Report(
        title="Marginal abatement cost curve",
        council=council or "Energy measures",
        subtitle=f"Energy measures of {file}, by {BASES[curve.basis]}",
        as_at=as_at,
        version=__version__,
        summary=(curve_sentence(curve),),
        headlines=_headlines(curve),
        sections=(
            Section(
                "curve",
                "The curve",
                charts=(curve_chart(curve),) if curve.bars else (),
                tables=(curve_table(curve),),
            ),
            Section("notes", "How it is counted", (*curve_notes(curve), *remarks)),
        ),
        sources=(
            ("Measures", f"As {file} states them, appraised in the council's cash case."),
            *((each.name, each.described) for each in used),
        ),
    )


def curve_sentence(curve: Curve) -> str:
    """What all save together, and the lowest and the highest bar."""
    if not curve.bars:
        return "No measure saves a tonne."
    low = min(curve.bars, key=lambda bar: (bar.gbp_per_tonne, bar.id))
    high = max(curve.bars, key=lambda bar: (bar.gbp_per_tonne, bar.id))
    several = len(curve.measures)
    count = counted(several, "measure") + (" saves" if several == 1 else " save")
    paying = counted(len(curve.paying), "bar")
    return (
        f"{count} {printed(curve.tonnes, decimals=1)} tCO2e over their lives; "
        f"{BASES[curve.basis]}, from {_each(low)} to {_each(high)}. {paying} of "
        f"{len(curve.bars)} {'pays' if len(curve.paying) == 1 else 'pay'} for themselves, by a net "
        "present value of 0 or more."
    ).replace("pays for themselves", "pays for itself")


def curve_chart(curve: Curve) -> Chart:
    """A bar a measure, numbered as in the table: its width tonnes, its height £ a tonne."""
    return Chart(
        "abatement-curve",
        f"Tonnes and {BASES[curve.basis]} of each measure",
        curve_sentence(curve),
        f"{HEIGHTS[curve.basis]}, £ per lifetime tCO2e",
        (
            Trace(
                "Measures",
                tuple(f"{number}" for number in range(1, len(curve.bars) + 1)),
                tuple(bar.gbp_per_tonne for bar in curve.bars),
                "blocks",
                spans=tuple((bar.start_tonnes, bar.end_tonnes) for bar in curve.bars),
                labels=tuple(bar.id for bar in curve.bars),
            ),
        ),
        TABLE,
        ordered=False,
        across="lifetime tCO2e, added up",
    )


def curve_table(curve: Curve) -> Table:
    """A row a bar, numbered from left to right."""
    bars = BARS.headed(
        measure="Measure",
        gbp_per_tonne=f"{HEIGHTS[curve.basis]} per tonne £",
        tonnes="Adds, tCO2e",
        tonnes_alone="Alone, tCO2e",
        start_tonnes="From, tCO2e",
        end_tonnes="To, tCO2e",
        cost_gbp="Cost £",
        npv_gbp="NPV £",
    ).printed_to(gbp_per_tonne=2, cost_gbp=2, npv_gbp=2)
    return Table.of(
        TABLE,
        "Bars of the curve, from left to right",
        Columns(text("bar", "Bar", lambda row: str(row[0])), *bars.within(itemgetter(1))),
        enumerate(curve.bars, start=1),
        ["A measure adds less than it saves alone where it shares a meter with one before it."],
    )


def _each(bar: Bar) -> str:
    return f"£{printed(bar.gbp_per_tonne, decimals=2)} a tonne ({bar.id})".replace("£−", "−£")


def _headlines(curve: Curve) -> tuple[Headline, ...]:
    return (
        Headline("Saved", curve.tonnes, "number", 1, "tCO2e", "over the measures' lives, together"),
        Headline("Cost", curve.cost_gbp, "number", 0, "£", "capital less grants"),
        Headline("Net present value", curve.npv_gbp, "number", 0, "£", "of all of them together"),
        Headline(
            f"{HEIGHTS[curve.basis]} per tonne",
            curve.gbp_per_tonne,
            "number", 2, "£", "of all the measures together",
        ),
    )  # fmt: skip
