"""A small file of each shape, whose own columns say nothing of what the tests add to it."""

from __future__ import annotations

from dataclasses import dataclass

from carbon.ledger.formats import Hints, Parsed, read
from carbon.ledger.formats.hints import Hints as AllHints
from carbon.ledger.grids import grid_of_text

TIMES = tuple(f"{slot // 2:02d}:{slot % 2 * 30:02d}" for slot in range(48))


@dataclass(frozen=True)
class Sample:
    """A file as a heading and rows; ``form`` is the shape that it is of."""

    form: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self, heading: str = "", values: tuple[str, ...] = (), mark: str = ",") -> str:
        """The file's text, with one more column where *heading* and its *values* are given.

        The values are repeated as often as there are rows.
        """
        head, rows = list(self.head), [list(row) for row in self.rows]
        if values:
            head.append(heading)
            for number, row in enumerate(rows):
                row.append(values[number % len(values)])
        return "\n".join(mark.join(row) for row in [head, *rows]) + "\n"


def interval_rows(days: int = 2) -> tuple[tuple[str, ...], ...]:
    """Half a unit in every half-hour of *days* days."""
    return tuple(
        ("m-1", f"{5 + day:02d}/06/2023 {time}", "0.5") for day in range(days) for time in TIMES
    )


SAMPLES: dict[str, Sample] = {
    "template": Sample(
        "template",
        ("meter", "start", "end", "quantity", "unit", "quality"),
        (
            ("m-1", "2023-04-01", "2023-04-30", "500", "kWh", "actual"),
            ("m-1", "2023-05-01", "2023-05-31", "400", "kWh", "actual"),
        ),
    ),
    "half-hourly": Sample(
        "half-hourly",
        ("MPAN", "Date", *TIMES),
        tuple(("m-1", f"0{day}/06/2023", *["0.5"] * 48) for day in (5, 6, 7)),
    ),
    "interval": Sample("interval", ("MPAN", "Timestamp", "Value"), interval_rows()),
    "daily": Sample(
        "daily",
        ("MPAN", "Date", "Consumption"),
        tuple(("m-1", f"0{day}/06/2023", f"{100 + day}") for day in (5, 6, 7)),
    ),
    "bills": Sample(
        "bills",
        ("Account", "From", "To", "Consumption"),
        (
            ("m-1", "01/04/2023", "30/04/2023", "500"),
            ("m-1", "01/05/2023", "31/05/2023", "400"),
        ),
    ),
    "annual": Sample(
        "annual", ("Meter", "2019-20", "2020-21"), (("m-1", "100", "200"), ("m-2", "300", "400"))
    ),
    "register-reads": Sample(
        "register-reads",
        ("MPAN", "Read Date", "Meter Reading"),
        (
            ("m-1", "01/04/2023", "1000"),
            ("m-1", "01/05/2023", "1500"),
            ("m-1", "01/06/2023", "1900"),
        ),
    ),
    "events": Sample(
        "events",
        ("Card Number", "Transaction Date", "Quantity"),
        (("m-1", "03/06/2023", "50"), ("m-1", "10/06/2023", "40")),
    ),
    "street-lighting": Sample(
        "street-lighting",
        ("Account", "From", "To", "Watts", "Lamps", "Burning Hours"),
        (
            ("m-1", "01/04/2023", "30/04/2023", "100", "10", "300"),
            ("m-1", "01/04/2023", "30/04/2023", "50", "10", "300"),
        ),
    ),
}
NAMES = frozenset({"m-1", "m-2"})


def hints_with(activity: str = "electricity", export: str = "", **given: object) -> Hints:
    """The hints of a register that knows the samples' meters."""
    return AllHints(  # type: ignore[arg-type]
        names=NAMES,
        id_of=lambda name: name if name in NAMES else "",
        activity_of=lambda name: activity if name in NAMES else "",
        export_of=lambda name: export if name in NAMES else "",
        **given,
    )


def parsed(text: str, hints: Hints | None = None, form: str | None = None) -> Parsed:
    """What reading a file's text gives."""
    return read(grid_of_text(text, "a.csv"), hints or hints_with(), form)
