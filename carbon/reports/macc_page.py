"""The marginal abatement cost curve as a page: a bar as wide as its tonnes, as high as its cost."""

from __future__ import annotations

from collections.abc import Sequence

from carbon import __version__
from carbon.errors import counted
from carbon.measures.editions import Used
from carbon.measures.portfolio.listing import curve_notes
from carbon.measures.portfolio.macc import Bar, Curve
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

TABLE = "abatement-bars"


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
        subtitle=f"Energy measures of {file}, cheapest tonne first",
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
    """What all save together, and the cheapest and dearest tonne."""
    if not curve.bars:
        return "No measure saves a tonne."
    low = min(curve.bars, key=lambda bar: (bar.gbp_per_tonne, bar.id))
    high = max(curve.bars, key=lambda bar: (bar.gbp_per_tonne, bar.id))
    count = counted(len(curve.bars), "measure") + (" saves" if len(curve.bars) == 1 else " save")
    return (
        f"{count} {printed(curve.tonnes, decimals=1)} tCO2e over their lives, from "
        f"{_each(low)} to {_each(high)}."
    )


def curve_chart(curve: Curve) -> Chart:
    """A bar a measure, numbered as in the table: its width tonnes, its height £ a tonne."""
    return Chart(
        "abatement-curve",
        "Cost and tonnes of each measure",
        curve_sentence(curve),
        "£ per lifetime tCO2e",
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
    height = "Cost per tonne £" if curve.basis == "cost" else "−NPV per tonne £"
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
        ),
        tuple(
            (
                f"{number}", bar.id, bar.gbp_per_tonne, bar.tonnes, bar.tonnes_alone,
                bar.start_tonnes, bar.end_tonnes, bar.cost_gbp,
            )
            for number, bar in enumerate(curve.bars, start=1)
        ),
        ("A measure adds less than it saves alone where it shares a meter with one before it.",),
    )  # fmt: skip


def _each(bar: Bar) -> str:
    return f"£{printed(bar.gbp_per_tonne, decimals=2)} a tonne ({bar.id})".replace("£−", "−£")


def _headlines(curve: Curve) -> tuple[Headline, ...]:
    cost = sum(bar.cost_gbp for bar in curve.bars)
    return (
        Headline("Saved", curve.tonnes, "number", 1, "tCO2e", "over the measures' lives, together"),
        Headline("Cost", cost, "number", 0, "£", "capital less grants"),
        Headline(
            "Cost per tonne",
            cost / curve.tonnes if curve.tonnes else None,
            "number", 2, "£", "of all the measures together",
        ),
    )  # fmt: skip
