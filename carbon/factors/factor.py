"""One conversion factor, and the CSV that an edition keeps its factors in."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from carbon import units
from carbon.errors import BadValue, DuplicateRow, FaultList, Faults, UnknownName
from carbon.factors.seal import check_seal, text_sha256
from carbon.files import shown, unchanged
from carbon.tables import Row, Table, decode, read_text, records, table_of

#: The columns of an edition's CSV, in their order.
COLUMNS = (
    "id",
    "publisher_id",
    "scope",
    "unit",
    "kg_co2e",
    "kg_co2e_of_co2",
    "kg_co2e_of_ch4",
    "kg_co2e_of_n2o",
    "label",
    "locator",
)

SCOPES = ("1", "2", "3", "outside")
_ID = re.compile(r"[a-z0-9]+(?:[./-]+[a-z0-9]+)*")
_UNITS = frozenset(units.SPELLINGS.values())


@dataclass(frozen=True)
class Factor:
    """One conversion factor: kg CO2e per *unit* of an activity.

    ``scope`` is ``1``, ``2``, ``3`` or ``outside``, as published. The three parts are kg CO2e of
    each gas per unit, None where the publisher gives no split. ``locator`` is the sheet and the
    rows of the four values in the publisher's file, a gap where a value is not given.
    """

    id: str  #: The same in every edition that has the factor.
    publisher_id: str  #: The publisher's own id.
    scope: str
    unit: str
    kg_co2e: float  #: kg CO2e per unit.
    kg_co2e_of_co2: float | None  #: Of it carbon dioxide.
    kg_co2e_of_ch4: float | None  #: Of it methane.
    kg_co2e_of_n2o: float | None  #: Of it nitrous oxide.
    label: str  #: The words of the publisher.
    locator: str

    @property
    def co2_only(self) -> bool:
        """Whether the publisher gives CO2 alone: the total is it, its locator named twice."""
        total, _, co2 = self.locator.rpartition("!")[2].partition(",")
        return bool(co2) and co2 == total and self.kg_co2e == self.kg_co2e_of_co2

    @property
    def place(self) -> str:
        """Where it stands in the publisher's file, and that it is CO2 only where it is."""
        return f"{self.locator} (CO2 only)" if self.co2_only else self.locator

    @property
    def parts(self) -> Mapping[str, float]:
        """kg CO2e by gas, of the gases that the publisher gives."""
        given = {
            "CO2": self.kg_co2e_of_co2,
            "CH4": self.kg_co2e_of_ch4,
            "N2O": self.kg_co2e_of_n2o,
        }
        return {gas: value for gas, value in given.items() if value is not None}


#: A spreadsheet program that saves a workbook again writes other 16th and 17th digits.
SAME = 1e-12


def same(one: float, other: float) -> bool:
    """Whether two values of a factor are one to 12 significant digits; 0 is only 0.

    >>> same(0.1 + 0.2, 0.3), same(0.177, 0.1770000001)
    (True, False)
    """
    return math.isclose(one, other, rel_tol=SAME)


def same_factor(one: Factor, other: Factor) -> bool:
    """Whether two factors have the same value and parts of it, the same scope and label."""
    return (
        (one.scope, one.label) == (other.scope, other.label)
        and same(one.kg_co2e, other.kg_co2e)
        and one.parts.keys() == other.parts.keys()
        and all(same(value, other.parts[gas]) for gas, value in one.parts.items())
    )


Factors = dict[tuple[str, str], Factor]


def read_factors(path: Path) -> Factors:
    """The factors of an edition's CSV by (id, unit), in the order of the file.

    Unknown columns, unknown units and scopes, values that are no numbers and an (id, unit) that
    stands twice are faults, and all of a file are raised together. A file that has not changed is
    read once.
    """
    return _factors(unchanged(path, _read))


def read_sealed(path: Path, seal: str) -> Factors:
    """The same of a CSV that is the one its TOML describes, or it is refused: see ``seal.py``."""
    read = unchanged(path, _read)
    check_seal(path, read[0], seal)
    return _factors(read)


def factors_sha256(path: Path) -> str:
    """The sha256 of the CSV as it is read."""
    return unchanged(path, _read)[0]


def _factors(read: tuple[str, Factors | FaultList]) -> Factors:
    _, found = read
    if isinstance(found, FaultList):
        raise Faults(found)
    return dict(found)


def _read(path: Path) -> tuple[str, Factors | FaultList]:
    """The CSV's sha256, and its factors or its faults: a changed file is told before its faults."""
    data, file = read_text(path), shown(path)
    faults = FaultList()
    table = faults.attempt(lambda: table_of(records(decode(data, file), file), file, COLUMNS))
    return text_sha256(data), faults if table is None else _of_table(table)


def _of_table(table: Table) -> Factors | FaultList:
    faults = FaultList()
    found: dict[tuple[str, str], Factor] = {}
    lines: dict[tuple[str, str], int] = {}
    for row in table:
        factor = faults.attempt(_factor, row)
        if factor is None:
            continue
        key = (factor.id, factor.unit)
        if key in found:
            faults.append(
                DuplicateRow(
                    f"{factor.id} per {factor.unit} again, as in row {lines[key]}",
                    "each factor once",
                    "Compare them with the publisher's file: if it has both, give each its own id.",
                    row.place("id"),
                )
            )
            continue
        found[key], lines[key] = factor, row.line
    return faults or found


def _factor(row: Row) -> Factor:
    faults = FaultList()
    if not _ID.fullmatch(row["id"]):
        faults.append(
            BadValue(
                repr(row["id"]),
                "an id in lower case such as fuels/gaseous-fuels/lpg",
                "",
                row.place("id"),
            )
        )
    if row["scope"] not in SCOPES:
        faults.append(UnknownName("scope", row["scope"], SCOPES, "", row.place("scope")))
    unit: str | None = row["unit"]
    if unit not in _UNITS:
        unit = faults.attempt(units.unit, row["unit"], row.place("unit"))
    value = faults.attempt(row.number, "kg_co2e")
    of_co2, of_ch4, of_n2o = (faults.attempt(row.number_or_none, c) for c in COLUMNS[5:8])
    faults.raise_if_any()
    assert value is not None
    assert unit is not None
    return Factor(
        row["id"],
        row["publisher_id"],
        row["scope"],
        unit,
        value,
        of_co2,
        of_ch4,
        of_n2o,
        row["label"],
        row["locator"],
    )
