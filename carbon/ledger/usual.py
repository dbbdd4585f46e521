"""What a meter usually uses in a span of days, by its own history."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from carbon.ledger.energy import summed_in
from carbon.ledger.history import Months, month_number
from carbon.ledger.queries import Stored
from carbon.ledger.registers import STOCK, Span, register_key
from carbon.periods import Period
from carbon.register.meters import Meter


class History:
    """One meter's use a day by register and month, of what is no estimate."""

    def __init__(self, meter: Meter, readings: Iterable[Stored]) -> None:
        self._months: dict[str, Months] = {}
        #: In what it is told: kWh where it is energy.
        self.unit = summed_in(meter, meter.counts_in)[0]
        for one in readings:
            key = register_key(one.register)
            unit, factor = summed_in(meter, one.unit)
            # What was logged in another unit before the register was changed tells nothing here.
            if one.quality != "estimated" and key != STOCK and unit == self.unit:
                self._months.setdefault(key, Months()).add(one, factor)

    def usual(self, spans: Sequence[Span], register: str = "") -> float | None:
        """The usual use on the days of *spans*; None where there is no history to tell it from.

        Each month counts at the median use a day of that month in other years, else at the median
        use a day of all the months there are.
        """
        months = self._months.get(register_key(register))
        rates = months.rates() if months else {}
        if not rates:
            return None
        return math.fsum(
            _rate(rates, month_number(month.start)) * month.days
            for start, end in spans
            for month in Period(start, end).months()
        )


def _rate(rates: Mapping[int, float], month: int) -> float:
    """Use a day in *month*, by the same month of other years, else by all."""
    others = [rate for other, rate in rates.items() if other % 12 == month % 12 and other != month]
    return median(others or rates.values())
