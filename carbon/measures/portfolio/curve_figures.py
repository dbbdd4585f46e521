"""The figures of an abatement curve: a row a bar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from carbon.cells import number
from carbon.figures.column import Column, Columns, own, text
from carbon.figures.listing import Listing
from carbon.measures.editions import Used, documents
from carbon.measures.portfolio.macc import BASES, Bar, Curve
from carbon.measures.said import called, named
from carbon.money import printed

BARS: Columns[Bar] = Columns(
    text("measure", of=lambda bar: bar.id),
    own("gbp_per_tonne", "£ per tCO2e", "£/tCO2e", 1),
    own("tonnes", "adds tCO2e", "tCO2e", 1),
    Column("tonnes_alone", "alone tCO2e", lambda bar: float(bar.tonnes_alone), "tCO2e", 1),
    own("start_tonnes", "from tCO2e", "tCO2e", 1),
    own("end_tonnes", "to tCO2e", "tCO2e", 1),
    Column("cost_gbp", "cost £", lambda bar: float(bar.cost_gbp), "£", 0),
    own("npv_gbp", "NPV £", "£", 0),
)


def curve_listing(curve: Curve, used: Iterable[Used], remarks: Iterable[str]) -> Listing:
    """A row a bar, from left to right."""
    return BARS.listing(
        curve.bars,
        curve_title(curve),
        document={
            **asdict(curve),
            "bars": [{"id": bar.id, **asdict(bar)} for bar in curve.bars],
            "height": BASES[curve.basis],
            "tonnes": curve.tonnes,
            "editions_used": documents(used),
        },
        notes=[*curve_notes(curve), *remarks],
    )


def curve_title(curve: Curve) -> str:
    """What the curve is, how high its bars are, and what they come to."""
    return (
        f"Marginal abatement cost curve, {BASES[curve.basis]}: {number(curve.tonnes, 1)} lifetime "
        "tCO2e"
    )


def curve_notes(curve: Curve, names: Mapping[str, str] | None = None) -> Iterator[str]:
    """What a bar's height is, who shares a meter, and who is not on the curve.

    Measures are told by *names* where they are given, else by id.
    """
    if curve.basis == "cost":
        yield (
            "Height: capital less grant ÷ lifetime tCO2e that it adds to those before it. What it "
            "saves in money is not in it: a low bar may never pay back."
        )
    else:
        yield (
            "Height: net cost, −NPV ÷ lifetime tCO2e, both as the measure adds them. Below zero "
            "it pays for itself; there the order by height says little."
        )
    for bar in curve.bars:
        if len(bar.measures) > 1:
            bundle = " + ".join(called(each, names) for each in bar.measures)
            costing = [
                f"{called(part.id, names)} does not pay for itself in it "
                f"(NPV {printed(part.npv_gbp)})"
                for part in bar.parts
                if not part.pays
            ]
            yield "; ".join([f"{bundle}: one bar, for one needs another", *costing]) + "."
    for each in curve.meters:
        sharing = ", ".join(called(name, names) for name in each.measures)
        added = (
            ""
            if f"{each.share:.1%}" == f"{each.added_up:.1%}"
            else (f" ({each.added_up:.1%} if added up)")
        )
        yield f"{each.meter}: {sharing} save {each.share:.1%} of its use together{added}."
    for name, why in curve.left_out:
        yield f"{called(name, names)}: not on the curve ({named(why, names)})."
