"""What to ask suppliers for: the readings that are due and have not come.

A month is due some days after its end, so that bills that are still to come are not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from carbon.ledger import queries
from carbon.ledger.asks import GRACE_DAYS, NO_SUPPLIER, Ask, Asks
from carbon.ledger.events import NilReturns, nil_returns
from carbon.ledger.examine import registered
from carbon.ledger.parked import Waiting, waiting
from carbon.ledger.queries import Stored
from carbon.ledger.store import Ledger
from carbon.periods import Period
from carbon.register.register import Register
from carbon.workspace import Workspace


@dataclass(frozen=True)
class Chase:
    """What to ask for, supplier by supplier, and what was left out of it.

    ``suppliers`` are all that the register names, whether anything is asked of them or not.
    ``due`` is the day before which days are due. ``without_supplier`` are meters that something
    is asked of, ``unplaced`` the parked rows that are of no meter of the register, ``estimates``
    how many old estimates were not asked for, ``not_public`` the sites whose names nobody is told.
    """

    asks: tuple[Ask, ...]
    suppliers: tuple[str, ...]
    due: date
    without_supplier: tuple[str, ...] = ()
    unplaced: int = 0
    estimates: int = 0
    not_public: frozenset[str] = frozenset()

    def by_supplier(self) -> dict[str, list[Ask]]:
        """What is asked of each; of meters without a supplier under :data:`NO_SUPPLIER`."""
        return {name: list(own) for name, own in groupby(self.asks, lambda ask: ask.supplier)}


def chase(
    workspace: Workspace,
    today: date,
    period: Period | None = None,
    grace: int = GRACE_DAYS,
    with_estimates: bool = False,
) -> Chase:
    """What to ask of *workspace*'s suppliers on *today*; see :func:`asked`."""
    register = registered(workspace)
    with Ledger.open(workspace.ledger_url, create=False) as ledger, ledger.reading() as connection:
        standing = queries.standing(connection, list(register.meters))
        nil = nil_returns(connection)
        parked = waiting(connection)
        files = {one.id: one.file for one in queries.batches(connection)} if parked else {}
    return asked(register, standing, today, period, grace, with_estimates, nil, parked, files)


def asked(
    register: Register,
    standing: Iterable[Stored],
    today: date,
    period: Period | None = None,
    grace: int = GRACE_DAYS,
    with_estimates: bool = False,
    nil: NilReturns | None = None,
    parked: Sequence[Waiting] = (),
    files: Mapping[int, str] | None = None,
) -> Chase:
    """What to ask for of the days of *period*, or of all, as due on *today*.

    Nothing is asked of meters from whose readings no figure is made (a landlord's, or one for
    information only). A day is due *grace* days after the end of its month, and never outside the
    life of its meter and site. *files* are the names of the batches' files, by batch.
    """
    asks = Asks(register, today, period, grace)
    by_meter: dict[str, list[Stored]] = {}
    for one in standing:
        by_meter.setdefault(one.meter, []).append(one)
    old = 0
    for meter in register.meters.values():
        if not meter.is_events and register.sub_meters.needs_readings(meter):
            old += asks.of_meter(meter, by_meter.get(meter.id, []), with_estimates)
    asks.late(by_meter, nil or {})
    unplaced = asks.parked(parked, files or {})
    found = asks.in_order()
    return Chase(
        tuple(found),
        tuple(asks.names[key] for key in sorted(asks.names)),
        asks.due,
        tuple(sorted({one.meter for one in found if one.supplier == NO_SUPPLIER})),
        unplaced,
        0 if with_estimates else old,
        frozenset(name for name, site in register.sites.items() if not site.is_public),
    )
