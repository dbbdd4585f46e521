"""What the register says that the reading of a file depends on."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from carbon.ledger.formats.hints import AtSite, Hints
from carbon.register.meters import UNCOUNTED, Meter
from carbon.register.register import Register

if TYPE_CHECKING:
    from carbon.ledger.examined import Options

#: The activity of a site's export meter.
EXPORT = UNCOUNTED[1]


def hints_of(register: Register, options: Options, today: date) -> Hints:
    """The hints for a file that is logged against *register* on *today*."""

    def found(name: str) -> Meter | None:
        return register.find(name, today)

    def export_of(name: str) -> str:
        meter = found(name)
        if meter is None:
            return ""
        if meter.activity == EXPORT:
            return name
        own = [
            one.id
            for one in register.meters.values()
            if one.site == meter.site and one.activity == EXPORT
        ]
        return own[0] if len(own) == 1 else ""

    def activity_of(name: str) -> str:
        meter = found(name)
        return meter.activity if meter else ""

    def products_of(name: str) -> Collection[str]:
        meter = found(name)
        return meter.products if meter else ()

    def id_of(name: str) -> str:
        meter = found(name)
        return meter.id if meter else ""

    by_site: dict[str, list[AtSite]] = {}
    for meter in register.meters.values():
        own = AtSite(meter.id, meter.activity, meter.counts_in)
        names = (meter.site.casefold(), register.sites[meter.site].name.casefold())
        for name in dict.fromkeys(names):
            by_site.setdefault(name, []).append(own)

    def at_site(name: str) -> Sequence[AtSite]:
        return by_site.get(name.strip().casefold(), ())

    return Hints(
        label=options.label,
        names=register.names,
        dates=options.dates,
        meter=options.meter,
        ignored=options.ignored,
        accept=options.accept,
        today=today,
        year=options.year,
        estimated_styles=options.estimated_styles,
        quarters=options.quarters,
        at_site=at_site,
        id_of=id_of,
        activity_of=activity_of,
        export_of=export_of,
        products_of=products_of,
    )
