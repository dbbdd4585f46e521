"""What each column of a file holds: by its heading, and where that does not say, by its values.

A column that changes what a number means (unit, quality, direction, register, serial, product,
multiplier) is understood or the file is refused; what cannot matter is told in one remark; a column
without values is blank. Nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from carbon.errors import BadValue, Fault
from carbon.ledger.account import (
    BLANK,
    LET_THROUGH,
    NOT_NEEDED,
    NOT_UNDERSTOOD,
    ColumnUse,
)
from carbon.ledger.formats.financial_years import LIKE_A_YEAR, YEAR, is_like_a_year, year_of
from carbon.ledger.formats.headings import Family, families, plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.numbers import inner
from carbon.ledger.formats.vocabulary import KINDS, NOT_ENERGY, Vocabulary, plain_value
from carbon.ledger.grids import Grid, Record
from carbon.ledger.moments import is_month, moment_of
from carbon.sheet_marks import letters

#: Rows by which a long file is judged before it is gone through.
SAMPLE = 200
#: Distinct values kept of a column; one with more is no code.
MOST_DISTINCT = 200

#: Kinds of value that tell what a column is whose heading does not.
TOLD_BY_VALUES = ("unit", "measurement", "quality", "register", "invoice")
#: A value of more words than this is prose, in which single words tell nothing.
MOST_WORDS = 4

#: Roles whose every value has to be understood.
SENSITIVE = ("unit", "quality", "measurement", "register", "product", "invoice")
#: Roles that name what a reading is of, the likeliest first.
#: Units of what happens on a day rather than flows.
UNITS_OF_EVENTS = ("litre", "mile", "km", "kg", "tonne")
NAMING = ("meter", "card", "serial", "site")
HALF_HOUR, FLAG, NO_ENERGY, EXPORT, OTHER_DATE, UTILITY = (
    "half-hour",
    "flag of a half-hour",
    "no energy",
    "export",
    "another date",
    "utility",
)
#: Words of a heading by which it speaks of something that changes a number, the first that fits.
_SPEAKS: tuple[tuple[str, frozenset[str]], ...] = (
    ("meter", frozenset({"mpan", "mprn", "mpxn", "mpr", "spid", "mpan/mprn"})),
    ("serial", frozenset({"serial", "msn"})),
    (
        NO_ENERGY,
        frozenset({"kvarh", "kvar", "kvah", "kva", "kw", "reactive", "demand", "lag", "lead"}),
    ),
    ("correction_factor", frozenset({"correction"})),
    ("calorific_value", frozenset({"calorific"})),
    (
        "multiplier",
        frozenset(
            {"multiplier", "factor", "constant", "ratio", "multiply", "scaling", "mult", "ct"}
            | {"return", "passengers"}
        ),
    ),
    (
        "quality",
        frozenset(
            {"estimated", "estimate", "estimation", "est", "quality", "flag", "dq", "marker"}
            | {
                "indicator",
                "actual",
                "validated",
                "substituted",
                "status",
                "validity",
                "valid",
                "gap",
            }
            | {"alarm", "alarms", "error", "errors", "suspect", "verified", "edited"}
        ),
    ),
    ("unit", frozenset({"unit", "units", "uom", "imperial", "metric"})),
    (
        "measurement",
        frozenset({"direction", "import", "export", "mq", "imported", "exported", "flow"}),
    ),
    ("register", frozenset({"register", "tpr", "rate", "tou", "band", "timeband"})),
    (
        "product",
        frozenset({"product", "grade", "material", "ewc", "disposal", "treatment", "recovery"}),
    ),
    (
        "quantity",
        frozenset(
            {"kwh", "mwh", "wh", "gwh", "m3", "m³", "hcf", "ft3", "consumption", "usage", "used"}
            | {"volume", "litres", "litre", "therms", "miles", "km", "kg", "tonnes", "quantity"}
            | {"energy", "advance", "mileage", "weight"}
        ),
    ),
    ("read", frozenset({"read", "reading", "index", "dial", "reads"})),
    ("kind", frozenset({"type", "kind", "code", "class", "category", "channel"})),
)
#: Words that a heading of a quantity may have beside its register and unit.
_QUANTITY_WORDS = frozenset(
    {"kwh", "mwh", "wh", "gwh", "consumption", "usage", "used", "units", "unit", "use", "energy"}
    | {"total", "quantity", "m3", "m³", "volume", "in", "billed", "rate", "read", "reading"}
    | {"index", "meter"}
)
#: Words by which a heading beside its register says that it holds use, or what a dial says.
_MEASURED = frozenset({"units", "consumption", "usage", "used", "use", "quantity"})
_DIAL = frozenset({"cumulative", "accumulated", "totaliser", "totalizer", "odometer"})
_READS = frozenset({"read", "reading", "index"})
#: Roles by which a layout says that a column is of no use.
_PASSED_OVER = ("not_needed", "text", "another date", BLANK, LET_THROUGH, NOT_UNDERSTOOD)
#: Words of a heading whose values may say what each line of a bill is for.
_OF_LINES = frozenset({"charge", "charges", "tariff", "invoice", "price", "cost"})
#: Headings that may be an amount of money, and those beside which they are.
_AMOUNTS = frozenset({"net", "value", "total", "net value", "total value"})
_MONEY = frozenset(
    {
        "vat",
        "vat amount",
        "gross",
        "price",
        "unit price",
        "pump price",
        "cost",
        "net amount",
        "amount",
    }
)
_DATE_WORDS = frozenset({"date", "day", "dated"})
#: A number that names something: with leading zeros, many digits, or letters before digits.
IDENTIFIER = re.compile(
    r"0\d+|\d{7,}|(?=(?:[^\d]*\d){3})[A-Z\d/-]*[A-Z][A-Z\d/-]*|[A-Z]{1,4}\d{3,}.*", re.IGNORECASE
)
#: The number of an industry data flow: D0036, D0275001.
_DATA_FLOW = re.compile(r"D0\d{3}(?:\d{3})?", re.IGNORECASE)
_NUMBER = re.compile(r"[-+(]?[\d.,]+\)?%?")


@dataclass(frozen=True)
class Column:
    """One column: its place, its heading as the file has it, what it holds and why so.

    ``unit`` is what its heading says it is in; ``register`` the rate that a quantity's heading
    names (``Night kWh``).
    """

    index: int
    heading: str
    role: str
    detail: str = ""
    unit: str = ""
    register: str = ""

    @property
    def letter(self) -> str:
        """The column's letter, as spreadsheets have it."""
        return letter_of(self.index)

    @property
    def name(self) -> str:
        """The heading, or the letter where there is none."""
        return self.heading or self.letter


def letter_of(index: int) -> str:
    """A column's letter from its position, 0 for A.

    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    return letters(index)


@dataclass
class Profile:
    """The distinct values of a column, each with the first row that has it."""

    values: dict[str, int] = field(default_factory=dict)
    is_whole: bool = True

    def add(self, text: str, row: int) -> None:
        """Note a value; of very many only the first are kept."""
        if text and text not in self.values:
            if len(self.values) < MOST_DISTINCT:
                self.values[text] = row
            else:
                self.is_whole = False


@dataclass(frozen=True)
class Columns:
    """The columns of a file below its heading, and what is wrong with them."""

    columns: tuple[Column, ...]
    family: Family | None
    flags: Mapping[int, int]
    faults: tuple[Fault, ...] = ()

    def all(self, *roles: str) -> list[Column]:
        """The columns of *roles*, by role and place."""
        return [column for role in roles for column in self.columns if column.role == role]

    def first(self, *roles: str) -> Column | None:
        """The first column of the first of *roles* that there is."""
        return next(iter(self.all(*roles)), None)

    def has(self, *roles: str) -> bool:
        """Whether there is a column of each of *roles*."""
        return all(self.first(role) is not None for role in roles)


def roles_by_heading(cells: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """The role of each cell of a row as if it were a heading; empty where it names none."""
    return [vocabulary.headings.get(plain(cell), "") if cell else "" for cell in cells]


class Assignment:
    """Finds what the columns below one heading hold."""

    def __init__(
        self,
        grid: Grid,
        vocabulary: Vocabulary,
        hints: Hints,
    ) -> None:
        """*grid* begins with its heading; *hints* give roles by plain heading or letter.

        The first release took half-hours by its layout only, and passed over what stands beside.
        """
        self._grid, self._vocabulary, self._hints = grid, vocabulary, hints
        self._is_first_release = hints.is_first_release
        forced, let_through = hints.columns, hints.ignored
        self._head_row, self._head = grid.records[0][0], list(grid.records[0][1])
        named = {plain(name) for name in self._head}
        self._forced = {_key(name, named): role for name, role in forced.items()}
        self._let_through = {_key(name, named): reason for name, reason in let_through.items()}
        self._faults: list[Fault] = []
        self._has_rows = True
        #: Columns of which a fault tells already.
        self._told: set[int] = set()

    def made(self) -> Columns:
        """The columns with their roles; what is not understood is a fault."""
        width = len(self._head)
        sample = self._grid.records[1 : SAMPLE + 1]
        self._has_rows = bool(sample)
        width = max([width, *(_filled_width(cells) for _, cells in sample)])
        head = [*self._head, *[""] * (width - len(self._head))]
        family, flags = self._family(head, sample)
        in_family = {*family.columns, *family.extra, *flags} if family else set()
        others = [index for index in range(width) if index not in in_family]
        profiles = {index: Profile() for index in others}
        _profile(sample, profiles)
        unclear = [
            index for index in others if self._is_unclear(index, head[index], profiles[index])
        ]
        if len(sample) == SAMPLE and unclear:
            rest = {index: profiles[index] for index in unclear}
            _profile(self._grid.records[SAMPLE + 1 :], rest)
        columns = [self._column(index, head[index], profiles[index]) for index in others]
        if not self._is_first_release:
            for column in columns:
                if column.role in ("text", "not_needed", NOT_NEEDED, "register", "product", "note"):
                    self._refuse_charges(column, profiles[column.index])
            columns = self._without_qualified(columns)
        if family:
            unit = "" if self._is_first_release else self._unit_of(head[family.columns[0]])
            columns += [
                Column(index, head[index].strip(), HALF_HOUR, unit=unit)
                for index in (*family.columns, *family.extra)
            ]
            columns += [Column(index, head[index].strip(), FLAG) for index in flags]
        if family and self._grid.is_text:
            self._refuse_shifted(head, family, profiles)
        columns.sort(key=lambda column: column.index)
        columns = self._settled(columns, profiles)
        return Columns(tuple(columns), family, flags, tuple(self._faults))

    def _refuse_shifted(
        self, head: Sequence[str], family: Family, profiles: Mapping[int, Profile]
    ) -> None:
        """An unnamed column at the half-hours of a CSV may be a heading that is one column off."""
        first, last = min(family.columns), max(family.columns)
        for index in range(max(first - 1, 0), last):
            if not head[index].strip():
                self._faults.append(
                    BadValue(
                        f"a heading whose column {index + 1} has no name",
                        "a name on every column at the half-hours",
                        "Ask the supplier whether the columns line up, and name it.",
                        self._grid.place(self._head_row),
                    )
                )

    def _family(
        self, head: Sequence[str], sample: Sequence[Record]
    ) -> tuple[Family | None, dict[int, int]]:
        """The half-hours, and by the position of each flag the half-hour that it is of."""
        found = families(head)
        if self._is_first_release:
            found = [one for one in found if self._is_named(head, one.columns[0])]
        values: list[Family] = []
        flags: list[Family] = []
        for family in found:
            (flags if _is_of_flags(family, sample, self._vocabulary) else values).append(family)
        energies = [family for family in values if not _speaks_of_no_energy(family)]
        filled = [family for family in energies or values if _has_values(family, sample)]
        if len(filled) > 1:
            names = " and ".join(f"{head[family.columns[0]].strip()!r} …" for family in filled)
            self._faults.append(
                BadValue(
                    f"two sets of half-hours, {names}",
                    "one set of what was taken in",
                    "Ask for one set, or log each in a file of its own; exported energy belongs to "
                    "an export meter.",
                    self._grid.place(self._head_row),
                )
            )
        for family in filled[1:]:
            self._told |= {*family.columns, *family.extra}
        chosen = next(iter(filled), next(iter(energies or values), None))
        if chosen is None:
            return None, {}
        belongs = {
            flag: value
            for family in flags
            for flag, value in zip(
                (*family.columns, *family.extra), (*chosen.columns, *chosen.extra), strict=False
            )
        }
        if not self._is_first_release:
            belongs |= _unnumbered_flags(head, chosen, belongs)
        return chosen, belongs

    def _is_named(self, head: Sequence[str], index: int) -> bool:
        """Whether a column is said to be a half-hour's."""
        return self._given(index, head[index])[0] == HALF_HOUR

    def _is_unclear(self, index: int, heading: str, profile: Profile) -> bool:
        """Whether a column's role depends on all of its values."""
        if self._given(index, heading)[0]:
            return False
        role = self._vocabulary.headings.get(plain(heading), "")
        return not role or role == "kind" or not profile.values

    def _given(self, index: int, heading: str) -> tuple[str, str]:
        """What the layout says that a column holds."""
        for key in _keys(index, heading):
            if key in self._forced:
                return self._forced[key], "by the layout"
        return "", ""

    def _column(self, index: int, heading: str, profile: Profile) -> Column:
        heading = heading.strip()
        column = Column(index, heading, "", unit=self._unit_of(heading))
        role, detail = self._given(index, heading)
        if role:
            if role in _PASSED_OVER and not self._hints.is_again:
                self._refuse_passed_over(column, profile)
            return replace(column, role=role, detail=detail)
        if index in self._told:
            return replace(column, role=NOT_UNDERSTOOD)
        return self._by_vocabulary(column, profile)

    def _refuse_passed_over(self, column: Column, profile: Profile) -> None:
        """Refuse a layout that passes over a column whose meaning is known."""
        faults = len(self._faults)
        meant = self._by_vocabulary(column, profile)
        del self._faults[faults:]
        if meant.role in (*SENSITIVE, EXPORT, NO_ENERGY):
            says = self._vocabulary.says.get(meant.role, meant.role)
            self._faults.append(
                BadValue(
                    f"a layout that passes over {column.name!r} ({column.letter}), a column that "
                    f"is understood: {says}",
                    f"{meant.role!r}, or a column that is not understood",
                    "What it says is used; it cannot be ignored. Correct the layout.",
                    self._grid.place(self._head_row, column.name),
                )
            )

    def _by_vocabulary(self, column: Column, profile: Profile) -> Column:
        """What a column holds by the words of its heading, then by its values."""
        index, heading = column.index, column.heading
        if not profile.values and self._has_rows:
            return replace(column, role=BLANK)
        name = plain(heading)
        role = self._vocabulary.headings.get(name, "")
        if not self._is_first_release and self._is_harmless(name, role):
            found = self._in_spite(column, profile)
            if found is not None:
                return found
        if role in SENSITIVE and profile.values:
            role = self._meant(role, profile)
        if role == "unit" and not self._is_first_release and _all_numbers(list(profile.values)):
            # "Units" of 500 are what was used.
            role = "quantity"
        if role == "measurement" and all(map(_DATA_FLOW.fullmatch, profile.values)):
            return replace(column, role="text", detail="the data flow")
        if role and role != "kind":
            return replace(column, role=role)
        reason = next(
            (self._let_through[key] for key in _keys(index, heading) if key in self._let_through),
            None,
        )
        if year_of(heading):
            return replace(column, role=YEAR)
        if not role:
            quantity = self._of_heading(name)
            if quantity:
                return replace(column, role=quantity[0], register=quantity[1])
            if is_like_a_year(heading):
                return replace(column, role=LIKE_A_YEAR)
        found = self._by_values(column, profile, role == "kind")
        if found.role in (NOT_UNDERSTOOD, "text") and reason is not None:
            return replace(found, role=LET_THROUGH, detail=reason)
        return found

    def _refuse_charges(self, column: Column, profile: Profile) -> None:
        """Refuse rows that bill something else than what was used, among rows that do.

        A standing charge has a quantity too: days.
        """
        if set(_keys(column.index, column.heading)) & self._let_through.keys():
            return
        phrases = self._vocabulary.telling.get("charge", frozenset())
        charges = [one for one in profile.values if _has_phrase(plain_value(one), phrases)]
        if charges and len(charges) < len(profile.values):
            self._faults.append(
                BadValue(
                    f"rows of {charges[0]!r} among others under {column.name!r} ({column.letter})",
                    "rows of what was used only",
                    "Their quantity is days, capacity or a levy's base and would be counted as "
                    "used: take these rows out of a copy of the file and log that.",
                    self._grid.place(profile.values[charges[0]], column.name),
                )
            )

    def _is_harmless(self, name: str, role: str) -> bool:
        """Whether a heading says of itself that its column cannot matter."""
        if role:
            return role == "not_needed"
        return any(word in self._vocabulary.not_needed_words for word in name.split())

    def _in_spite(self, column: Column, profile: Profile) -> Column | None:
        """What a column holds by its values although its heading sounds harmless; None if nothing.

        A ``Tariff`` may be Day and Night, an ``Invoice`` a Credit, a ``Customer read type`` E.
        """
        vocabulary, values = self._vocabulary, list(profile.values)
        if not profile.is_whole or not values:
            return None
        spoken = set(plain(column.heading).split())
        speaks = next((role for role, known in _SPEAKS if spoken & known), "")
        if speaks == "quality" and all(answer(vocabulary, column.heading, one) for one in values):
            return replace(column, role="quality", detail="by its values")
        if _all_numbers(values):
            return None
        asks = speaks in ("quality", "read")
        if not asks and speaks not in ("unit", "register") and not spoken & _OF_LINES:
            return None
        for role in TOLD_BY_VALUES:
            # One tariff's name for all rows tells nothing apart; nor does a letter alone.
            if role in ("register", "measurement") and speaks != role and len(values) == 1:
                continue
            if all(
                vocabulary.tells(role, one) and (asks or len(plain_value(one)) > 2)
                for one in values
            ):
                return replace(column, role=role, detail="by its values")
        if asks and all(vocabulary.meaning("answer", one) is not None for one in values):
            return self._refused(column, *next(iter(profile.values.items())), speaks, len(values))
        if spoken & _OF_LINES and len(values) > 1:
            for one, row in profile.values.items():
                if len(plain_value(one)) > 2 and any(
                    vocabulary.tells(role, one) for role in TOLD_BY_VALUES
                ):
                    return self._refused(column, one, row, speaks, len(values))
        return None

    def _meant(self, role: str, profile: Profile) -> str:
        """The role of a column by its heading, or another that all of its values tell of.

        A ``Read type`` may say Active Import, and a ``Type`` of any sort the unit.
        """
        values = list(profile.values)
        if role in KINDS and any(self._vocabulary.meaning(role, one) is not None for one in values):
            return role
        for other in ("unit", "measurement", "quality", "register"):
            if other != role and all(self._vocabulary.tells(other, one) for one in values):
                return other
        return role

    def _of_heading(self, name: str) -> tuple[str, str] | None:
        """The role that an unlisted heading names with certainty, and a quantity's register."""
        spoken = set(name.split())
        if any(word in self._vocabulary.not_needed_words for word in spoken):
            return "not_needed", ""
        unit = self._unit_of(name)
        if unit in NOT_ENERGY or spoken & dict(_SPEAKS)[NO_ENERGY]:
            return NO_ENERGY, ""
        if unit and spoken & {"export", "exported"}:
            return EXPORT, ""
        if spoken & _DIAL and (unit or spoken & _MEASURED):
            return "read", ""
        rest = " ".join(word for word in name.split() if word not in _QUANTITY_WORDS)
        if self._vocabulary.tells("register", rest):
            if unit or spoken & _MEASURED:
                return "quantity", rest
            if spoken & _READS:
                return "read", rest
        if unit and (not rest or "import" in spoken):
            return "read" if self._is_dial(spoken) else "quantity", ""
        return None

    def _is_dial(self, spoken: Collection[str]) -> bool:
        """Whether a heading with a unit is of what a dial says: ``Meter Reading (ft3)``."""
        return (
            not self._is_first_release
            and not _READS.isdisjoint(spoken)
            and _MEASURED.isdisjoint(spoken)
        )

    def _unit_of(self, heading: str) -> str:
        """The unit that a heading names, as the last of its words that is one."""
        return unit_in(heading, self._vocabulary)

    def _by_values(self, column: Column, profile: Profile, is_kind: bool) -> Column:
        """What a column holds whose heading does not say, or not surely."""
        vocabulary, values = self._vocabulary, list(profile.values)
        spoken = set(plain(column.heading).split())
        speaks = next((role for role, known in _SPEAKS if spoken & known), "")
        if values and not speaks and not is_kind and all(map(self._hints.knows, values)):
            return replace(column, role="text", detail="names that the register has")
        if profile.is_whole:
            for role in TOLD_BY_VALUES:
                telling = all(vocabulary.tells(role, one) for one in values)
                means = speaks == role and all(
                    vocabulary.meaning(role, one) is not None
                    or (role == "quality" and answer(vocabulary, column.heading, one))
                    for one in values
                )
                if telling or means or (is_kind and _all_mean(vocabulary, role, values)):
                    return replace(column, role=role, detail="by its values")
            if all(vocabulary.meaning("utility", one) is not None for one in values):
                return replace(column, role=UTILITY, detail="by its values")
            if all(plain_value(one) in vocabulary.products for one in values):
                return replace(column, role="product", detail="by its values")
        telling_cell = next(
            (
                (one, row)
                for one, row in profile.values.items()
                if self._is_telling(one, profile.is_whole)
            ),
            None,
        )
        if telling_cell is not None:
            return self._refused(column, *telling_cell, speaks, len(values))
        if speaks in ("meter", "serial"):
            return replace(column, role=speaks, detail="by its heading")
        if spoken & _DATE_WORDS and all(_is_date(one) for one in values[:20]):
            return replace(column, role=OTHER_DATE)
        if all(_is_date(one) for one in values[:20]) and not _all_numbers(values):
            return replace(column, role=OTHER_DATE)
        if speaks in ("multiplier", "correction_factor", "calorific_value", "quantity", "read"):
            if _all_numbers(values):
                return replace(column, role=speaks, detail="by its heading")
            return self._refused(column, *next(iter(profile.values.items())), speaks, len(values))
        if speaks or is_kind:
            return self._refused(column, *next(iter(profile.values.items())), speaks, len(values))
        if _all_numbers(values) and not _are_identifiers(values):
            return self._refused(column, *next(iter(profile.values.items())), "", len(values))
        return replace(column, role="text")

    def _is_telling(self, value: str, is_code: bool) -> bool:
        """Whether a value among others speaks of what changes a number.

        A code as a whole (``E``, ``AE``, ``AdBlue``), where the column has few; and under any
        heading a few words with one that leaves no doubt: ``10 kWh``, ``kWh delivered``, ``Export
        reading``.
        """
        vocabulary = self._vocabulary
        if is_code and any(vocabulary.tells(role, value) for role in TOLD_BY_VALUES):
            return True
        if is_code and plain_value(value) in vocabulary.products:
            return True
        spoken = plain(value).split()
        return len(spoken) <= MOST_WORDS and not vocabulary.telling["strong"].isdisjoint(spoken)

    def _refused(self, column: Column, value: str, row: int, speaks: str, count: int) -> Column:
        """A column that may change what a number means and is not understood."""
        if not set(_keys(column.index, column.heading)) & self._let_through.keys():
            about = self._vocabulary.says.get(speaks, "a number or code that may matter")
            more = f" and {count - 1} more" if count > 1 else ""
            self._faults.append(
                BadValue(
                    f"a column {column.name!r} ({column.letter}) with {value!r}{more}, which is "
                    "not "
                    "understood",
                    f"a column whose meaning is known (it may say {about})",
                    f'If it cannot matter: --ignore "{column.name}" --reason TEXT. If it does, '
                    "teach "
                    "it: carbon readings layouts learn FILE.",
                    self._grid.place(row, column.name),
                )
            )
        return replace(column, role=NOT_UNDERSTOOD)

    def _without_qualified(self, columns: list[Column]) -> list[Column]:
        """The columns without those that are a quantity of another kind than what was used.

        ``Forecast kWh``, ``kWh per day`` and ``'000 kWh`` have a unit, and are still not what was
        used in it on the row's days. Beside a quantity they are not needed; alone, or where a
        quantity is scaled, they are refused.
        """
        roles = {column.role for column in columns}
        spans = {"start", "end"} <= roles
        told = {
            column.index: said
            for column in columns
            if column.role in ("quantity", "total")
            and column.detail != "by the layout"
            and (said := qualifier(column.heading, spans))
        }
        told |= self._money(columns)
        if not told:
            return columns
        others = any(
            column.role in ("quantity", "total") and column.index not in told for column in columns
        )
        made = []
        for column in columns:
            said = told.get(column.index, "")
            keys = set(_keys(column.index, column.heading))
            if not said or keys & self._let_through.keys():
                made.append(column)
                continue
            if said != SCALE and others:
                made.append(replace(column, role=NOT_NEEDED, detail=f"not what was used: {said}"))
            else:
                made.append(column)
                self._faults.append(
                    BadValue(
                        f"a quantity under {column.name!r} ({column.letter}): {said}",
                        "what was used on the days of the row, in a unit such as kWh or MWh",
                        "Ask for the consumption itself; if that is what it is, name the column so "
                        "in a copy of the file.",
                        self._grid.place(self._head_row, column.name),
                    )
                )
        return made

    def _money(self, columns: Sequence[Column]) -> dict[int, str]:
        """Bare amounts beside a quantity: money beside prices, an odometer beside products."""
        candidates = [one for one in columns if one.role in ("quantity", "total")]
        named = {plain(column.heading) for column in columns}
        told = {}
        for column in candidates:
            name = plain(column.heading)
            if column.detail == "by the layout":
                continue
            if name in _AMOUNTS and (named - {name}) & _MONEY:
                told[column.index] = "money"
            elif name == "mileage" and any(one.role == "product" for one in columns):
                told[column.index] = "the odometer"
        # One of them is the quantity where there is no other.
        return told if len(told) < len([c for c in candidates if c.role == "quantity"]) else {}

    def _settled(self, columns: list[Column], profiles: Mapping[int, Profile]) -> list[Column]:
        """The columns, those refused to be let through whose values are understood."""
        for column in columns:
            keys = set(_keys(column.index, column.heading))
            if keys & self._let_through.keys() and column.role in (*SENSITIVE, EXPORT, NO_ENERGY):
                self._faults.append(
                    BadValue(
                        f"--ignore {column.name!r}, a column that is understood: "
                        f"{self._vocabulary.says.get(column.role, column.role)}",
                        "a column that is not understood",
                        "What it says is used; it cannot be ignored.",
                        self._grid.place(self._head_row, column.name),
                    )
                )
        columns = _with_months(columns, profiles)
        named = {key for column in columns for key in _keys(column.index, column.heading)}
        self._faults += [
            BadValue(
                f"--ignore {key.removeprefix('=')!r}",
                f"the heading or letter of a column: {', '.join(c.name for c in columns[:12])}",
                "",
                self._grid.place(self._head_row),
            )
            for key in self._let_through
            if key not in named
        ]
        return columns


def _with_months(columns: list[Column], profiles: Mapping[int, Profile]) -> list[Column]:
    """The columns with a ``Month`` of months as the period of its rows, unless they are events."""
    events = any(column.role in ("card", "product") for column in columns) or any(
        column.role == "quantity" and column.unit in UNITS_OF_EVENTS for column in columns
    )
    if events:
        return columns
    return [
        replace(column, role="period", detail="by its values")
        if column.role == "day"
        and profiles[column.index].values
        and all(is_month(text) for text in profiles[column.index].values)
        else column
        for column in columns
    ]


SCALE = "it is scaled"
#: What a heading says of a number that is no plain quantity of the row's days, and by what words.
_QUALIFIED = tuple(
    (said, re.compile(pattern, re.IGNORECASE))
    for said, pattern in (
        (
            SCALE,
            r"\b[x×*] ?10+\b|(?<!\d)'?0{3}'?s?\b|\b(?:thousand|million)s?\b(?!.watt)",
        ),
        ("an average", r"\b(?:average|avg|mean)\b"),
        (
            "not measured",
            r"\b(?:forecast(?:ed)?|budget(?:ed)?|target|baseline|benchmark|predicted|expected|saved"
            r"|savings?|avoided|normali[sz]ed|weather|variance)\b",
        ),
        (
            "of another time",
            r"\b(?:last|previous|prior|preceding) (?:year|month|quarter|period|bill)"
            r"|\b(?:eac|aq|soq|ytd|year to date|rolling|to date)\b",
        ),
        (
            "in a unit that is not known",
            r"\b(?:pulses?|counts?|ticks?|gal|gals|gallons?|btus?|kbtu|mmbtu|kcal|joules?|kj|tj|lbs?"
            r"|pounds?|ounces?|cwt|stones?|yards?|cubic yards?|yd3|bags?|bins?|lifts?)\b",
        ),
        (
            "a load with what carries it",
            r"\b(?:gross|tare)\b.*\b(?:kgs?|tonnes?|t|te|weight)\b"
            r"|\b(?:kgs?|tonnes?|weight)\b.*\b(?:gross|tare)\b",
        ),
        ("emissions", r"\b(?:co ?2e?|carbon|ghg|emissions?)\b"),
        (
            "a share of something",
            r"(?:/|\bper) ?(?:m2|m²|sqm|sq m|square|week|month|annum|year|person|head|fte|pupil)",
        ),
    )
)
_A_DAY = re.compile(r"(?:/|\bper) ?day\b", re.IGNORECASE)
_A_YEAR = re.compile(r"\b(?:annual|yearly)\b", re.IGNORECASE)


def qualifier(heading: str, spans: bool) -> str:
    """What a heading says by which its number is not what was used; empty where nothing.

    *spans* is whether the rows have a first and a last day: there ``kWh per day`` is a rate.

    >>> qualifier("Consumption ('000 kWh)", True), qualifier("kWh (thousand Watt-hours)", True)
    ('it is scaled', '')
    """
    text = re.sub(r"[_-]", " ", heading)
    if spans and _A_DAY.search(text):
        return "an average"
    if spans and _A_YEAR.search(text):
        return "of another time"
    return next((said for said, pattern in _QUALIFIED if pattern.search(text)), "")


def _has_phrase(text: str, phrases: Collection[str]) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in phrases)


def _key(name: str, headings: Collection[str]) -> str:
    """How an option or layout names a column: its plain heading, else ``=B`` by its letter.

    A letter that is a heading too is given as ``=B``.
    """
    if re.fullmatch(r"=[A-Z]{1,3}", name):
        return name
    if plain(name) not in headings and re.fullmatch(r"[A-Z]{1,3}", name):
        return f"={name}"
    return plain(name)


def _keys(index: int, heading: str) -> tuple[str, ...]:
    """By what names a column can be meant."""
    name = plain(heading)
    return (f"={letter_of(index)}", name) if name else (f"={letter_of(index)}",)


def _filled_width(cells: Sequence[str]) -> int:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width


def _profile(records: Iterable[Record], profiles: Mapping[int, Profile]) -> None:
    for row, cells in records:
        width = len(cells)
        for index, profile in profiles.items():
            if index < width:
                profile.add(cells[index], row)


def _all_mean(vocabulary: Vocabulary, role: str, values: Collection[str]) -> bool:
    return all(vocabulary.meaning(role, one) is not None for one in values)


def _all_numbers(values: Sequence[str]) -> bool:
    return all(_NUMBER.fullmatch(inner(one)[0]) for one in values)


def _are_identifiers(values: Sequence[str]) -> bool:
    return all(IDENTIFIER.fullmatch(one) for one in values)


def _is_date(text: str) -> bool:
    try:
        moment_of(text)
    except (ValueError, OverflowError):
        return False
    return True


def _is_of_flags(family: Family, sample: Sequence[Record], vocabulary: Vocabulary) -> bool:
    """Whether the columns hold marks, not numbers: by what stands in them, else by their name."""
    values = [
        cells[index]
        for _, cells in sample[:20]
        for index in family.columns
        if index < len(cells) and cells[index]
    ]
    if values:
        numbers = sum(1 for one in values if _NUMBER.fullmatch(inner(one)[0]))
        marks = sum(
            1
            for one in values
            if vocabulary.meaning("quality", one) is not None
            or vocabulary.meaning("answer", one) is not None
        )
        is_named = set(re.split(r"[:|# ]", family.name)) & dict(_SPEAKS)["quality"]
        return marks > numbers or (bool(is_named) and marks == len(values))
    return bool(set(re.split(r"[:|# ]", family.name)) & dict(_SPEAKS)["quality"])


def _speaks_of_no_energy(family: Family) -> bool:
    return bool(set(re.split(r"[:|# ]", family.name)) & dict(_SPEAKS)[NO_ENERGY])


def _has_values(family: Family, sample: Sequence[Record]) -> bool:
    return any(
        index < len(cells) and cells[index] for _, cells in sample for index in family.columns
    )


def _unnumbered_flags(
    head: Sequence[str], family: Family, known: Mapping[int, int]
) -> dict[int, int]:
    """Columns of one name that stand before or after each half-hour, such as ``DQ Flag``."""
    values = sorted((*family.columns, *family.extra))
    for step in (1, -1):
        beside = [index + step for index in values]
        if any(not 0 <= index < len(head) for index in beside):
            continue
        names = {plain(head[index]) for index in beside}
        free = not any(index in known or index in values for index in beside)
        if len(names) == 1 and free and names != {""}:
            return dict(zip(beside, values, strict=True))
    return {}


#: Words of a heading by which its yes means estimated, or actual.
_ASKS_ESTIMATED = frozenset({"estimated", "estimate", "estimation", "est", "substituted"})
_ASKS_ACTUAL = frozenset({"actual", "actuals", "act", "validated", "valid", "measured"})


def answer(vocabulary: Vocabulary, heading: str, text: str) -> str:
    """What yes or no means under a heading that asks; empty where it asks nothing, or both.

    ``Y`` is estimated under ``Estimated?`` and actual under ``Actual?``; under ``Flag`` nobody
    knows.
    """
    said = vocabulary.meaning("answer", text)
    spoken = set(plain(heading).split())
    estimated, actual = bool(spoken & _ASKS_ESTIMATED), bool(spoken & _ASKS_ACTUAL)
    if said is None or estimated is actual:
        return ""
    return "estimated" if estimated is (said == "yes") else "actual"


def unit_in(heading: str, vocabulary: Vocabulary) -> str:
    """The unit that a heading names; empty where it names none."""
    name = plain(heading)
    if name.startswith("p/") or " p/" in name:
        return ""
    spoken = name.split()
    # The longest phrase counts: "100 cu ft" is no "cu ft". Single words must leave no doubt.
    for last in range(len(spoken), 0, -1):
        for first in range(max(0, last - MOST_WORDS), last):
            phrase = " ".join(spoken[first:last])
            unit = vocabulary.meaning("unit", phrase)
            if unit and (last - first > 1 or vocabulary.tells("unit", phrase)):
                return unit
    return ""


def uses(
    columns: Columns, vocabulary: Vocabulary, used: Callable[[Column], str]
) -> Iterator[ColumnUse]:
    """The account of the columns, a run of half-hours or flags as one line.

    *used* says what a column was used as by the shape that read the file, empty where it was not.
    """
    run: list[Column] = []
    for column in [*columns.columns, None]:
        if run and (column is None or column.role != run[0].role):
            yield _run(run)
            run = []
        if column is None:
            break
        if column.role in (HALF_HOUR, FLAG):
            run.append(column)
            continue
        use = used(column)
        if column.role in (BLANK, NOT_UNDERSTOOD, LET_THROUGH):
            use = column.role
        elif not use:
            use = NOT_NEEDED
        yield ColumnUse(column.letter, column.heading, use, column.detail)


def _run(run: Sequence[Column]) -> ColumnUse:
    if len(run) == 1:
        return ColumnUse(run[0].letter, run[0].heading, run[0].role)
    letters = f"{run[0].letter}–{run[-1].letter}"
    return ColumnUse(
        letters, f"{run[0].heading} … {run[-1].heading}", run[0].role, f"{len(run)} columns"
    )
