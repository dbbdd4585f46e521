"""The marginal abatement cost curve as a page: a bar as wide as its tonnes, as high as its cost."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.errors import counted
from carbon.measures.editions import Used
from carbon.measures.portfolio.curve_figures import curve_notes
from carbon.measures.portfolio.macc import BASES, Bar, Curve
from carbon.reports.document import (
    Chart,
    Column,
    Headline,
    Report,
    Section,
    Table,
    Trace,
    printed,
)
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
    height = f"{HEIGHTS[curve.basis]} per tonne £"
    return Table(
        TABLE,
        "Bars of the curve, from left to right",
        (
            Column("Bar"),
            Column("Measure"),
            Column(height, "number", 2),
            Column("Adds, tCO2e", "number", 1),
            Column("Alone, tCO2e", "number", 1),
            Column("From, tCO2e", "number", 1),
            Column("To, tCO2e", "number", 1),
            Column("Cost £", "number", 2),
            Column("NPV £", "number", 2),
        ),
        tuple(
            (
                f"{number}", bar.id, bar.gbp_per_tonne, bar.tonnes, bar.tonnes_alone,
                bar.start_tonnes, bar.end_tonnes, bar.cost_gbp, bar.npv_gbp,
            )
            for number, bar in enumerate(curve.bars, start=1)
        ),
        ("A measure adds less than it saves alone where it shares a meter with one before it.",),
    )  # fmt: skip


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
