"""What each column of a file holds: by its heading, and where that does not say, by its values.

A column that changes what a number means (unit, quality, direction, register, serial, product,
multiplier) is understood or the file is refused; what cannot matter is told in one remark; a column
without values is blank. Nothing is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from carbon.errors import BadValue, Fault
from carbon.ledger.account import BLANK, LET_THROUGH, NOT_NEEDED, NOT_UNDERSTOOD
from carbon.ledger.formats.column_values import (
    DATA_FLOW,
    SAMPLE,
    TOLD_BY_VALUES,
    Profile,
    all_mean,
    all_numbers,
    are_identifiers,
    fill,
    is_date,
)
from carbon.ledger.formats.column_words import (
    AMOUNTS,
    DATE_WORDS,
    DIAL,
    MEASURED,
    MONEY,
    MOST_WORDS,
    OF_LINES,
    QUANTITY_WORDS,
    READS,
    SCALE,
    SPEAKS,
    answer,
    qualifier,
    spoken_of,
    unit_in,
)
from carbon.ledger.formats.columns import (
    EXPORT,
    FLAG,
    HALF_HOUR,
    NO_ENERGY,
    OTHER_DATE,
    SENSITIVE,
    UTILITY,
    Column,
    Columns,
    letter_of,
)
from carbon.ledger.formats.date_parts import with_date_parts
from carbon.ledger.formats.financial_years import LIKE_A_YEAR, YEAR, is_like_a_year, year_of
from carbon.ledger.formats.half_hour_families import half_hours, shifted, unnumbered_flags
from carbon.ledger.formats.headings import Family, families, plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.numbers import parted
from carbon.ledger.formats.shown import with_shown
from carbon.ledger.formats.titles import HARMLESS
from carbon.ledger.formats.vocabulary import KINDS, NOT_ENERGY, Vocabulary, plain_value
from carbon.ledger.grids import Grid
from carbon.ledger.streamed import Record

#: Roles by which a layout says that a column is of no use.
_PASSED_OVER = ("not_needed", "text", "another date", BLANK, LET_THROUGH, NOT_UNDERSTOOD)


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
        self._forced = {key_of(name, named): role for name, role in forced.items()}
        self._let_through = {key_of(name, named): reason for name, reason in let_through.items()}
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
        family, flags = self._half_hours(head, sample)
        in_family = {*family.columns, *family.extra, *flags} if family else set()
        others = [index for index in range(width) if index not in in_family]
        profiles = {index: Profile() for index in others}
        fill(sample, profiles)
        unclear = [
            index for index in others if self._is_unclear(index, head[index], profiles[index])
        ]
        if len(sample) == SAMPLE and unclear:
            rest = {index: profiles[index] for index in unclear}
            fill(self._grid.records[SAMPLE + 1 :], rest)
        columns = [self._column(index, head[index], profiles[index]) for index in others]
        if not self._is_first_release:
            for column in columns:
                if column.role in ("text", "not_needed", NOT_NEEDED, "register", "product", "note"):
                    self._refuse_charges(column, profiles[column.index])
            columns = self._without_qualified(columns)
            columns = [self._by_cells(column, profiles[column.index]) for column in columns]
            known = {column.role for column in columns} | ({"quality"} if flags else set())
            columns = [self._of_note(one, profiles[one.index], known) for one in columns]
            if not ({"start", "end"} <= known or "period" in known):
                columns = [_without_prices(one, profiles[one.index]) for one in columns]
        if family:
            at = family.columns[0]
            unit = "" if self._is_first_release else self._unit_at(at, head[at])
            columns += [
                Column(index, head[index].strip(), HALF_HOUR, unit=unit)
                for index in (*family.columns, *family.extra)
            ]
            columns += [Column(index, head[index].strip(), FLAG) for index in flags]
        if family and self._grid.is_text:
            self._faults += shifted(head, family, self._grid)
        columns.sort(key=lambda column: column.index)
        if self._grid.marks is not None and not self._is_first_release:
            marks, words = self._grid.marks, self._vocabulary
            columns = with_shown(columns, self._grid, marks, words, self._faults)
        columns = self._settled(columns, profiles)
        return Columns(tuple(columns), family, flags, tuple(self._faults))

    def _half_hours(
        self, head: Sequence[str], sample: Sequence[Record]
    ) -> tuple[Family | None, dict[int, int]]:
        """The half-hours, and by the position of each flag the half-hour that it is of."""
        found = families(head)
        if self._is_first_release:
            found = [one for one in found if self._is_named(head, one.columns[0])]
        made = half_hours(found, self._grid, sample, self._vocabulary)
        self._faults += made.faults
        self._told |= made.told
        if made.family is None or self._is_first_release:
            return made.family, dict(made.flags)
        return made.family, {**made.flags, **unnumbered_flags(head, made.family, made.flags)}

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
        for key in keys_of(index, heading):
            if key in self._forced:
                return self._forced[key], "by the layout"
        return "", ""

    def _column(self, index: int, heading: str, profile: Profile) -> Column:
        heading = heading.strip()
        column = Column(index, heading, "", unit=self._unit_at(index, heading))
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
        if not role and index in self._grid.units:
            name = f"{name} {self._grid.units[index].casefold()}"
        if not self._is_first_release and self._is_harmless(name, role):
            found = self._in_spite(column, profile)
            if found is not None:
                return found
        if role in SENSITIVE and profile.values:
            role = self._meant(role, profile)
        if role == "unit" and not self._is_first_release and all_numbers(list(profile.values)):
            # "Units" of 500 are what was used.
            role = "quantity"
        if role == "measurement" and all(map(DATA_FLOW.fullmatch, profile.values)):
            return replace(column, role="text", detail="the data flow")
        if role and role != "kind":
            return replace(column, role=role)
        reason = next(
            (self._let_through[key] for key in keys_of(index, heading) if key in self._let_through),
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
        if set(keys_of(column.index, column.heading)) & self._let_through.keys():
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
        speaks = spoken_of(spoken)
        if speaks == "quality" and all(answer(vocabulary, column.heading, one) for one in values):
            return replace(column, role="quality", detail="by its values")
        if all_numbers(values):
            return None
        asks = speaks in ("quality", "read")
        if not asks and speaks not in ("unit", "register") and not spoken & OF_LINES:
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
        if spoken & OF_LINES and len(values) > 1:
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
        if unit in NOT_ENERGY or spoken & dict(SPEAKS)[NO_ENERGY]:
            return NO_ENERGY, ""
        if unit and spoken & {"export", "exported"}:
            return EXPORT, ""
        if spoken & DIAL and (unit or spoken & MEASURED):
            return "read", ""
        rest = " ".join(word for word in name.split() if word not in QUANTITY_WORDS)
        if self._vocabulary.tells("register", rest):
            if unit or spoken & MEASURED:
                return "quantity", rest
            if spoken & READS:
                return "read", rest
        if unit and (not rest or "import" in spoken):
            return "read" if self._is_dial(spoken) else "quantity", ""
        return None

    def _is_dial(self, spoken: Collection[str]) -> bool:
        """Whether a heading with a unit is of what a dial says: ``Meter Reading (ft3)``."""
        return (
            not self._is_first_release
            and not READS.isdisjoint(spoken)
            and MEASURED.isdisjoint(spoken)
        )

    def _unit_of(self, heading: str) -> str:
        """The unit that a heading names, as the last of its words that is one."""
        return unit_in(heading, self._vocabulary)

    def _unit_at(self, index: int, heading: str) -> str:
        """The unit of a column by its heading, and by a row of units under it."""
        own, under = self._unit_of(heading), self._grid.units.get(index, "")
        if own and under and own != under:
            self._faults.append(
                BadValue(
                    f"{under} under the heading {heading!r}",
                    "one unit",
                    "Correct the heading or the row of units under it, in a copy of the file.",
                    self._grid.place(self._head_row, heading),
                )
            )
        return own or under

    def _by_values(self, column: Column, profile: Profile, is_kind: bool) -> Column:
        """What a column holds whose heading does not say, or not surely."""
        vocabulary, values = self._vocabulary, list(profile.values)
        under = self._grid.units.get(column.index, "").casefold()
        spoken = {*plain(column.heading).split(), *([under] if under else [])}
        speaks = spoken_of(spoken)
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
                if telling or means or (is_kind and all_mean(vocabulary, role, values)):
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
        if spoken & DATE_WORDS and all(is_date(one) for one in values[:20]):
            return replace(column, role=OTHER_DATE)
        if all(is_date(one) for one in values[:20]) and not all_numbers(values):
            return replace(column, role=OTHER_DATE)
        if speaks in ("multiplier", "correction_factor", "calorific_value", "quantity", "read"):
            if all_numbers(values):
                return replace(column, role=speaks, detail="by its heading")
            return self._refused(column, *next(iter(profile.values.items())), speaks, len(values))
        if speaks == "measurement" and spoken & {"export", "exported"} and all_numbers(values):
            return replace(column, role=EXPORT, detail="by its heading")
        if speaks or is_kind:
            return self._refused(column, *next(iter(profile.values.items())), speaks, len(values))
        if all_numbers(values) and not are_identifiers(values):
            return self._refused(column, *next(iter(profile.values.items())), "", len(values))
        if all(vocabulary.meaning("answer", one) is not None for one in values):
            # Yes to what: whether it was void, or put right, nobody can say.
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
        if not set(keys_of(column.index, column.heading)) & self._let_through.keys():
            about = self._vocabulary.says.get(speaks, "a number or code that may matter")
            more = f" and {count - 1} more" if count > 1 else ""
            self._faults.append(
                BadValue(
                    f"a column {column.name!r} ({column.letter}) with {value!r}{more}, which is "
                    "not understood",
                    f"a column whose meaning is known (it may say {about})",
                    f'If it cannot matter: --ignore "{column.name}" --reason TEXT. If it does, '
                    "teach it: carbon readings layouts learn FILE.",
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
            keys = set(keys_of(column.index, column.heading))
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

    def _by_cells(self, column: Column, profile: Profile) -> Column:
        """A column of numbers in the one unit that stands beside each of them, if there is one."""
        if column.role not in ("quantity", "total", "read", "opening", "closing") or column.unit:
            return column
        units = {
            self._vocabulary.meaning("unit", parted(one)[1])
            for one in profile.values
            if self._vocabulary.meaning("missing", one) is None
        }
        unit = units.pop() if len(units) == 1 else None
        return replace(column, unit=unit) if unit else column

    def _of_note(self, column: Column, profile: Profile, known: Collection[str]) -> Column:
        """A column of remarks as what all of them say; refused where some change a number.

        *known* are the roles of the other columns: what one of them says needs no remark.
        """
        if column.role != "note" or column.detail:
            return column
        for kind in ("quality", "unit", "measurement", "invoice"):
            said = [one for one in profile.values if kind not in known and self._says(kind, one)]
            if said and all(self._vocabulary.tells(kind, one) for one in profile.values):
                return replace(column, role=kind, detail="by its values")
            if said:
                return self._refused(column, said[0], profile.values[said[0]], kind, len(said))
        return column

    def _says(self, kind: str, value: str) -> bool:
        """Whether a remark says what changes a number; a letter alone may be anybody's initial."""
        return (
            len(value) > 1
            and self._vocabulary.tells(kind, value)
            and self._vocabulary.meaning(kind, value) not in HARMLESS.get(kind, ())
        )

    def _money(self, columns: Sequence[Column]) -> dict[int, str]:
        """Bare amounts beside a quantity: money beside prices, an odometer beside products."""
        candidates = [one for one in columns if one.role in ("quantity", "total")]
        named = {plain(column.heading) for column in columns}
        told = {}
        for column in candidates:
            name = plain(column.heading)
            if column.detail == "by the layout":
                continue
            if name in AMOUNTS and (named - {name}) & MONEY:
                told[column.index] = "money"
            elif name == "mileage" and any(one.role == "product" for one in columns):
                told[column.index] = "the odometer"
        # One of them is the quantity where there is no other.
        return told if any(one.index not in told for one in candidates) else {}

    def _settled(self, columns: list[Column], profiles: Mapping[int, Profile]) -> list[Column]:
        """The columns, those refused to be let through whose values are understood."""
        for column in columns:
            keys = set(keys_of(column.index, column.heading))
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
        columns = with_date_parts(columns, profiles)
        named = {key for column in columns for key in keys_of(column.index, column.heading)}
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


def _has_phrase(text: str, phrases: Collection[str]) -> bool:
    return any(f" {phrase} " in f" {text} " for phrase in phrases)


def _without_prices(column: Column, profile: Profile) -> Column:
    """A ``Rate`` of prices as not needed; on bills they tell the lines of one bill apart."""
    values = list(profile.values)
    if column.role == "register" and all_numbers(values) and any("." in one for one in values):
        return replace(column, role="not_needed", detail="prices, by its values")
    return column


def key_of(name: str, headings: Collection[str]) -> str:
    """How an option or layout names a column: its plain heading, else ``=B`` by its letter.

    A letter that is a heading too is given as ``=B``.
    """
    if re.fullmatch(r"=[A-Z]{1,3}", name):
        return name
    if plain(name) not in headings and re.fullmatch(r"[A-Z]{1,3}", name):
        return f"={name}"
    return plain(name)


def keys_of(index: int, heading: str) -> tuple[str, ...]:
    """By what names a column can be meant."""
    name = plain(heading)
    return (f"={letter_of(index)}", name) if name else (f"={letter_of(index)}",)


def _filled_width(cells: Sequence[str]) -> int:
    width = len(cells)
    while width and not cells[width - 1]:
        width -= 1
    return width
