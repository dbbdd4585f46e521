"""What the register lacks of a sheet: rows proposed for ``sites.csv`` and ``meters.csv``.

Nothing is changed here. What a sheet does not say is left blank and told, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from carbon.cells import bare_number, neutral
from carbon.errors import BadValue, FaultList, counted
from carbon.factors.activities import read_activities
from carbon.ledger.examine import examine_grid, registered, unknown_meters
from carbon.ledger.examined import Examined, Options
from carbon.ledger.formats.council import sheet as council
from carbon.ledger.formats.council.line import MonthsLine, Owner
from carbon.ledger.formats.council.rows import FUELS, fuel_in, fuel_of_title
from carbon.ledger.formats.council.years import year_named
from carbon.ledger.formats.headings import plain
from carbon.ledger.formats.hints import Hints
from carbon.ledger.formats.vocabulary import Vocabulary, read_vocabulary
from carbon.ledger.grids import Grid, read_given, read_grid
from carbon.ledger.naming_hints import hints_of
from carbon.ledger.numbers_beside import fuel_of, place_of
from carbon.register.register import Register
from carbon.register.supply_points import mpan, mprn
from carbon.tables import write_csv
from carbon.workspace import Workspace

#: Where an activity that a file does not name is looked up.
FINDS = " `carbon factors list --activities --search WORD` finds activities."
SITE_COLUMNS = ("site", "name", "service")
METER_COLUMNS = ("meter", "site", "activity", "unit", "supply_point", "serial")
#: Headings of a column that says which service a site is of.
SERVICES = ("service", "directorate", "department", "service area", "portfolio")
#: How headings of a site's number end, beside which another column may have its name.
REFERENCES = ("id", "ref", "reference", "code", "identifier")
SITES_FILE, METERS_FILE = "sites-to-add.csv", "meters-to-add.csv"

Cells = dict[str, str]


@dataclass
class Proposal:
    """Rows that the register lacks, and what there is to tell of them."""

    sites: list[Cells] = field(default_factory=list)
    meters: list[Cells] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def slug(text: str) -> str:
    """An id made of a name.

    >>> slug("St. Mary's Primary School"), slug("Café & Kitchen")
    ('st-marys-primary-school', 'cafe-kitchen')
    """
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['’.]", "", folded)).strip("-")


def propose(path: Path, workspace: Workspace, options: Options | None = None) -> Proposal:
    """The rows that the register lacks for the readings of *path*.

    Of a sheet with its months across the names, services, fuels, units and supply points that it
    says; of any other file the meters and their units, and the sites where the file names them
    beside supply points of a known kind. Raises :class:`~carbon.errors.Faults` where
    the file cannot be read so far.
    """
    chosen = replace(options or Options(), layouts=workspace.root / "layouts")
    register = registered(workspace)
    activities = list(read_activities(workspace.layers("factors")))
    grid = read_grid(path, chosen.sheet)
    maker = _Maker(register, activities)
    tabs = grid.tabs or (grid,)
    if all(council.fits(tab) for tab in tabs):
        hints = hints_of(register, chosen, date.today())
        vocabulary = read_vocabulary(chosen.layouts)
        for tab in tabs:
            maker.sheet(tab, hints, vocabulary)
    else:
        data = read_given(path)
        examined = examine_grid(grid, data, register, date.today(), chosen)
        if not examined.readings and not examined.findings:
            FaultList(examined.errors).raise_if_any()
        maker.others(unknown_meters([examined]), _beside(examined, read_vocabulary(chosen.layouts)))
    return maker.made()


def write(proposal: Proposal, folder: Path, force: bool = False) -> list[Path]:
    """Write the proposed rows, ready for `sites add --from` and `meters add --from`."""
    written = []
    for name, columns, rows in (
        (SITES_FILE, SITE_COLUMNS, proposal.sites),
        (METERS_FILE, METER_COLUMNS, proposal.meters),
    ):
        path = folder / name
        if not rows:
            continue
        if path.exists() and not force:
            raise BadValue(
                f"{path}, which is there already",
                "a folder without it",
                "Move the file, or write over it with --force.",
            )
        write_csv(path, columns, [[neutral(row.get(one, "")) for one in columns] for row in rows])
        written.append(path)
    return written


class _Maker:
    """Gathers what the register lacks."""

    def __init__(self, register: Register, activities: Collection[str]) -> None:
        self.register, self.activities = register, activities
        self.site_ids = {site.name.casefold(): site.id for site in register.sites.values()}
        self.site_ids |= {name.casefold(): name for name in register.sites}
        self.sites: dict[str, Cells] = {}
        self.meters: dict[tuple[str, str, str], Cells] = {}
        self.notes: list[str] = []

    def sheet(self, grid: Grid, hints: Hints, vocabulary: Vocabulary) -> None:
        """Take the rows of a council's sheet."""
        lines, faults = council.lines_of(grid, hints, vocabulary)
        if not lines:
            faults.raise_if_any()
        for line in lines:
            for owner in line.owners.values():
                if not owner.meter and not owner.is_one_of_several:
                    self._row(grid, line, owner, vocabulary)

    def _row(self, grid: Grid, line: MonthsLine, owner: Owner, vocabulary: Vocabulary) -> None:
        texts = _Texts(line, owner, vocabulary)
        place = grid.place(line.row)
        activity = self._activity(owner.fuel)
        point = ""
        for text in texts.numbers:
            try:
                point = (mprn if activity == "natural-gas" else mpan)(text)
            except BadValue as fault:
                if activity == "electricity" and text.isdigit() and len(text) > 11:
                    self.notes.append(f"{place}: supply point left blank: {fault}")
        name = texts.site
        if not name:
            self.notes.append(f"{place}: no site is named for {line.label.said!r}: left out.")
            return
        site = self._site(name, slug(texts.service))
        unit = owner.unit or next(
            (slot.unit for slot in line.block.slots.values() if slot.unit), ""
        )
        what = activity or slug(owner.fuel)
        key = (site, what, point or texts.serial)
        before = self.meters.get(key)
        if before is not None:
            # Gas in m³ beside kWh is one meter, read in energy.
            if unit in ("kWh", "MWh") and before["unit"] not in ("kWh", "MWh"):
                before["unit"] = unit
            return
        wanted = slug(f"{site}-{owner.fuel or 'meter'}")
        taken = {row["meter"] for row in self.meters.values()} | set(self.register.meters)
        self.meters[key] = {
            "meter": self._free(wanted, taken),
            "site": site,
            "activity": activity,
            "unit": unit,
            "supply_point": point,
            "serial": texts.serial,
        }

    def others(self, rows: Iterable[Cells], beside: Mapping[str, tuple[str, str]]) -> None:
        """Take meters of which the name and the unit are known, and what stands *beside* some.

        That is by name the name of the site, and the activity that the number's heading tells.
        """
        for row in rows:
            site, activity = beside.get(row["meter"], ("", ""))
            if site and activity:
                self._at_site(row["meter"], site, activity, row["unit"])
                continue
            name = row["meter"]
            point = ""
            try:
                point = mpan(name) if re.fullmatch(r"[\d\s]{13,}", name) else ""
            except BadValue as fault:
                self.notes.append(f"meter {name!r}: {fault}")
            activity = "electricity" if point else self._activity(name.casefold())
            cells = {"meter": name, "activity": activity, "unit": row["unit"]}
            self.meters["", name, ""] = cells | {"supply_point": point}

    def _site(self, name: str, service: str = "") -> str:
        """The id of the site of that name, proposed where the register has none."""
        site = self.site_ids.get(name.casefold())
        if site is None:
            site = self._free(slug(name), {row["site"] for row in self.sites.values()})
            self.site_ids[name.casefold()] = site
            self.sites[site] = {"site": site, "name": name, "service": service}
        return site

    def _at_site(self, number: str, name: str, activity: str, unit: str) -> None:
        """Take the meter of a supply point whose site the file names beside it."""
        point = ""
        try:
            point = (mprn if activity == "natural-gas" else mpan)(number)
        except BadValue as fault:
            self.notes.append(f"meter {number!r}: supply point left blank: {fault}")
        site = self._site(name)
        taken = {row["meter"] for row in self.meters.values()} | set(self.register.meters)
        wanted = f"{site}-{'gas' if activity == 'natural-gas' else activity}"
        self.meters[site, activity, number] = {
            "meter": self._free(wanted, taken) if point else number,
            "site": site,
            "activity": activity,
            "unit": unit,
            "supply_point": point,
        }

    def _activity(self, fuel: str) -> str:
        """The activity that a fuel is, where it is one and no other."""
        starts = FUELS.get(fuel, ())
        found = [name for name in self.activities if name in starts]
        return found[0] if len(found) == 1 and len(starts) == 1 else ""

    @staticmethod
    def _free(wanted: str, taken: Collection[str]) -> str:
        number, name = 1, wanted
        while name in taken:
            number += 1
            name = f"{wanted}-{number}"
        return name

    def made(self) -> Proposal:
        """What was gathered, with what is left blank."""
        sites, meters = list(self.sites.values()), list(self.meters.values())
        notes = list(self.notes)
        for kind, key, rows, columns in (
            ("site", "site", sites, ("service",)),
            ("meter", "meter", meters, ("site", "activity", "unit")),
        ):
            for column in columns:
                blank = [row[key] for row in rows if not row.get(column)]
                if blank:
                    names = ", ".join(blank[:4]) + (" …" if len(blank) > 4 else "")
                    notes.append(
                        f"{counted(len(blank), kind)} with {column} left blank, since the file "
                        f"does not say: {names}. Fill it in before adding."
                        + (FINDS if column == "activity" else "")
                    )
        if not sites and not meters:
            notes.append("The register has every site and meter of this file.")
        return Proposal(sites, meters, notes)


def _beside(examined: Examined, vocabulary: Vocabulary) -> dict[str, tuple[str, str]]:
    """By the number of a meter that the register lacks its site's name and its activity.

    Only what the file says in the meter's first row; of deliveries and journeys, whose rows name
    accounts, nothing.
    """
    found: dict[str, tuple[str, str]] = {}
    if examined.format == "events" or examined.grid.tabs:
        return found
    rows = dict(examined.grid.records)
    columns = [one for one in examined.parsed.account.columns if one.letter.isalpha()]
    for finding in examined.findings:
        if finding.check != "unknown_meter" or finding.reading is None:
            continue
        name, site, activity = finding.reading.meter, "", ""
        cells = rows.get(finding.reading.row, ())
        for column in columns:
            at = place_of(column.letter)
            text = cells[at].strip() if at < len(cells) else ""
            if bare_number(text) == bare_number(name):
                activity = activity or fuel_of(column.heading)
            elif vocabulary.headings.get(plain(column.heading)) == "site":
                site = site or text
        found.setdefault(name, (site, activity))
    return found


class _Texts:
    """What the texts of a row and above it are: site, service, supply point, serial number."""

    def __init__(self, line: MonthsLine, owner: Owner, vocabulary: Vocabulary) -> None:
        self.serial, self.service, self.numbers = "", "", []
        names: list[str] = []
        others: list[str] = []
        for column, heading in line.block.names.items():
            text = line.cells[column].strip() if column < len(line.cells) else ""
            role = vocabulary.headings.get(plain(heading), "")
            if not text or text not in line.label.texts:
                continue
            if plain(heading) in SERVICES:
                self.service = text
            elif role == "serial":
                self.serial = text
            elif role == "meter" or re.fullmatch(r"[\d\s]{6,}", text):
                self.numbers.append(text)
            elif not fuel_in(text):
                # A reference beside the building's name is not its name.
                is_name = role == "site" and not plain(heading).endswith(REFERENCES)
                (names if is_name else others).append(_without_fuel(text))
        names += others
        titles = [cleaned for text in owner.context if (cleaned := _name_in(text))]
        # A tab may be named for its site, but Sheet1 is none.
        tab = line.tab if re.fullmatch(r"(?i)(sheet|tabelle|data)\s*\d*", line.tab) else ""
        titles = [text for text in titles if text != tab]
        self.site = next(iter(names), "") or next(iter(titles), "")
        band = line.band if names and not fuel_of_title(line.band) else ""
        self.service = self.service or band


def _without_fuel(text: str) -> str:
    """A site's name without the fuel after a dash: ``Hall - Gas``."""
    head, _, tail = text.rpartition(" - ")
    return head if head and fuel_in(tail) else text


def _name_in(title: str) -> str:
    """The name in a title, without its year; empty where a title is of a fuel or a year only."""
    if fuel_of_title(title):
        return ""
    year = year_named(title)
    text = re.sub(r"\(.*?\)", "", title)
    if year is not None:
        text = re.sub(r"[-–:,]?\s*(FY\s*)?\d{2,4}\s*[-/–]?\s*\d{0,4}\s*$", "", text)
    return text.strip(" -–:,")
