"""The register by what a list may name its meters and sites by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from carbon.errors import BadValue, counted, listed
from carbon.ledger.formats.vocabulary import read_vocabulary
from carbon.ledger.portfolio_list import (
    ACCOUNT,
    METER,
    POINT,
    POSTCODE,
    SERIAL,
    SITE,
    SITE_ID,
    UTILITY,
    PortfolioRow,
    postcode_in,
)
from carbon.ledger.proposal import slug
from carbon.periods import Period
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.register.supply_points import mpan

ELECTRICITY, GAS = "electricity", "natural-gas"


class Refused(Exception):
    """A row that cannot be placed; the text says why and what to do."""


def folded(text: str) -> str:
    """What spellings of one name share."""
    return " ".join(text.split()).casefold()


def number_key(text: str) -> str:
    """What spellings of one number share: no spaces, no top line, no noughts in front.

    >>> number_key("01 801 100 20 0000 0000 015"), number_key("0123 456"), number_key("K-12a")
    ('2000000000015', '123456', 'k12a')
    """
    plain = re.sub(r"[\s\-/]", "", text).casefold()
    digits = plain.lstrip("ms") if re.fullmatch(r"[ms]\d+", plain) else plain
    if digits.isascii() and digits.isdigit():
        return (digits[-13:] if len(digits) == 21 else digits).lstrip("0")
    return plain


def utility_of(meter: Meter) -> str:
    """What a meter's supply is of: electricity, natural-gas, or its own activity."""
    for utility in (ELECTRICITY, GAS):
        if meter.activity.startswith(utility):
            return utility
    # What panels export is settled by an MPAN of its own.
    return ELECTRICITY if meter.activity.startswith("solar-") else meter.activity


def kind_of_point(text: str, said: str = "") -> str:
    """The utility of a supply point that the register does not know; empty where none tells."""
    meant = read_vocabulary().meaning("utility", said) if said else None
    if meant in ("electricity", "gas"):
        return ELECTRICITY if meant == "electricity" else GAS
    digits = re.sub(r"[\s-]", "", text)
    if not digits.isdigit():
        return ""
    return ELECTRICITY if len(digits) in (13, 21) else GAS if 6 <= len(digits) <= 10 else ""


class Index:
    """The register by every name of its meters and sites, as it is on a day."""

    def __init__(self, register: Register, today: date) -> None:
        self.register, self.today = register, today
        self.points: dict[str, list[Meter]] = {}
        self.serials: dict[str, list[Meter]] = {}
        self.accounts: dict[str, list[Meter]] = {}
        self.ids: dict[str, Meter] = {}
        self.sites: dict[str, list[str]] = {}
        self.postcodes: dict[str, list[str]] = {}
        self.at_site: dict[str, list[Meter]] = {}
        for meter in register.meters.values():
            self.ids[folded(meter.id)] = meter
            self.at_site.setdefault(meter.site, []).append(meter)
            if meter.supply_point:
                self.points.setdefault(number_key(meter.supply_point), []).append(meter)
            if meter.account:
                self.accounts.setdefault(number_key(meter.account), []).append(meter)
            for serial, _ in meter.serials:
                self.serials.setdefault(number_key(serial), []).append(meter)
        for site in register.sites.values():
            for name in dict.fromkeys((slug(site.id), slug(site.name))):
                self.sites.setdefault(name, []).append(site.id)
            if code := postcode_in(site.address):
                self.postcodes.setdefault(code, []).append(site.id)

    def knows(self, kind: str, text: str) -> bool:
        """Whether the register has *text* as a thing of *kind*."""
        by = {POINT: self.points, SERIAL: self.serials, ACCOUNT: self.accounts}
        if kind in by:
            return number_key(text) in by[kind]
        return folded(text) in self.ids if kind == METER else slug(text) in self.sites

    def counts(self, meter: Meter) -> bool:
        """Whether a meter and its site count today."""
        start, end = self.register.counted(meter, Period(self.today, self.today + timedelta(1)))
        return start < end

    def is_open(self, site: Site) -> bool:
        """Whether a site counts today."""
        began = site.start is None or site.start <= self.today
        return began and (site.end is None or self.today < site.end)

    def meters_of(self, entry: PortfolioRow) -> tuple[list[Meter], list[tuple[str, str]]]:
        """The meters that a row names, and the numbers that are not the register's, with a hint.

        By supply point or the meter's own name, else serial number, else account, else a site that
        has one such meter. Raises :class:`Refused` where that does not settle it.
        """
        points: list[Meter] = []
        unknown: list[str] = []
        for text in entry.all(POINT):
            if own := self.points.get(number_key(text)):
                points += self._current(own)
            else:
                unknown.append(_checked(text))
        if points:
            return list({meter.id: meter for meter in points}.values()), [(t, "") for t in unknown]
        for text in entry.all(METER, SERIAL):
            if named := self._named(text):
                return named, []
        unknown = unknown or entry.all(METER)[:1] or entry.all(SERIAL)[:1]
        if unknown:
            return [], [(text, self._hint(entry)) for text in unknown]
        return self._weakly(entry)

    def _named(self, text: str) -> list[Meter]:
        """The meter that has *text* as its id, supply point, serial number, or alone as account."""
        key = number_key(text)
        if (meter := self.ids.get(folded(text))) is not None:
            return [meter]
        alone = self.accounts.get(key, [])
        own = self.points.get(key) or self.serials.get(key) or (alone if len(alone) == 1 else [])
        return self._current(own)

    def _current(self, own: Sequence[Meter]) -> list[Meter]:
        """Of meters exchanged one for the other the one that counts today, else the last.

        Water that comes and goes at one supply point is two meters.
        """
        return [one for one in own if self.counts(one)] or list(own[-1:])

    def _weakly(self, entry: PortfolioRow) -> tuple[list[Meter], list[tuple[str, str]]]:
        """By account, else by a site that has one meter of the utility."""
        said = entry.first(UTILITY)
        utility = kind_of_point("", said)

        def fits(own: Iterable[Meter]) -> list[Meter]:
            return [one for one in own if not utility or utility_of(one) == utility]

        account = entry.first(ACCOUNT)
        if account:
            own = fits(self.accounts.get(number_key(account), []))
            living = [one for one in own if self.counts(one)] or own
            return (living, []) if living else ([], [(f"account {account}", self._hint(entry))])
        sites, told = self.sites_of(entry)
        if not sites:
            return [], [("", told)]
        living = [one for site in sites for one in fits(self.at_site.get(site, ()))]
        living = [one for one in living if self.counts(one)]
        if len(living) == 1:
            return living, []
        names = listed(one.id for one in living) or "none"
        raise Refused(
            f"no number of a meter, and {listed(sites)} has {names}: add the supply point, the "
            "serial number or the account"
        )

    def sites_of(self, entry: PortfolioRow) -> tuple[list[str], str]:
        """The sites that a row may mean, by name or id, else by postcode; and a word on it."""
        names = [part for text in entry.all(SITE, SITE_ID) for part in site_names(text)]
        found = list(dict.fromkeys(site for name in names for site in self.sites.get(name, ())))
        if not found:
            codes = entry.all(POSTCODE)
            own = [site for code in codes for site in self.postcodes.get(code, ())]
            found = list(dict.fromkeys(own))
        if len(found) > 1:
            return found, f"may be {listed(found)}: name the site as the register does"
        return found, ""

    def _hint(self, entry: PortfolioRow) -> str:
        """What the register has that is like a meter it lacks."""
        sites, _ = self.sites_of(entry)
        own = [
            one.id
            for account in entry.all(ACCOUNT)
            for one in self.accounts.get(number_key(account), ())
        ]
        if own:
            return f"its account is that of {listed(own)}"
        return f"site {sites[0]!r} is in the register" if len(sites) == 1 else ""

    def site_differences(self, name: str, entries: Sequence[PortfolioRow]) -> list[str]:
        """What a list says of a site otherwise than the register."""
        site = self.register.sites[name]
        told = []
        if len(entries) > 1:
            told.append("more than once in the list")
        if site.end is not None and site.end <= self.today:
            last = site.end - timedelta(days=1)
            told.append(f"ended on {last} ({site.end_reason}) in the register: still paying?")
        return told + [text for entry in entries for text in place_differences(site, entry)]


def site_names(text: str) -> list[str]:
    """What a text may be of as a site's name: the whole, and what is before its first comma."""
    return list(dict.fromkeys(filter(None, (slug(text), slug(text.split(",")[0])))))


def place_differences(site: Site, entry: PortfolioRow) -> list[str]:
    """What a row says of the site's name and postcode otherwise than the register."""
    told = []
    known = {slug(site.id), slug(site.name)}
    for text in entry.all(SITE):
        if not known & set(site_names(text)):
            told.append(f"site: {text!r} in the list, {site.name!r} in the register")
    own = postcode_in(site.address)
    codes = entry.all(POSTCODE)
    if own and codes and own not in codes:
        told.append(f"postcode: {codes[0]} in the list, {own} in the register")
    return told


def _checked(text: str) -> str:
    """A supply point that the register lacks, as it would be; :class:`Refused` where it is none."""
    digits = re.sub(r"[\s-]", "", text).upper()
    if not re.fullmatch(r"[MS]?\d+", digits):
        return text
    number = digits.lstrip("MS")
    if len(number) in (13, 21):
        try:
            return mpan(text)
        except BadValue as fault:
            raise Refused(f"{fault.found}; expected {fault.expected}. {fault.remedy}") from None
    if 6 <= len(number) <= 10:
        return number
    raise Refused(
        f"{text!r} of {counted(len(number), 'digit')}; expected 13 or 21 of an MPAN, or 6 to 10 of "
        "an MPRN: copy it from the bill, into a column of text"
    )
