"""``factors/schemes/*.toml``: one funding scheme a file, read strictly.

A workspace's own ``factors/schemes/`` adds to the shipped ones, and a file of its own with a
shipped one's name takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, FaultList, UnknownName
from carbon.files import is_folder_there
from carbon.folders import shipped
from carbon.measures.eligibility import Eligibility, read_eligibility
from carbon.measures.schemes import DIVISORS, OPERATORS, ApplicationRule, Rule, Scheme

FOLDER = "schemes"
KEYS = (
    "id", "title", "period", "until", "kind", "source", "verified", "verification", "read",
    "notes", "rule", "who", "application",
)  # fmt: skip
APPLICATION_KEYS = ("heating", "others_pct", "quote", "source")
RULE_KEYS = ("figure", "operator", "limit", "quote", "operator_in_quote", "verified", "source")
KINDS = ("grant", "loan", "fund")


def find_schemes(folders: Sequence[Path]) -> dict[str, Scheme]:
    """The schemes by id; *folders* are those of ``Workspace.layers("factors")``, first wins.

    Raises :class:`~carbon.errors.Faults` with every fault of every file.
    """
    faults = FaultList()
    found: dict[str, Scheme] = {}
    for own in (folder / FOLDER for folder in folders):
        for path in sorted(own.glob("*.toml")) if is_folder_there(own) else ():
            scheme = faults.attempt(read_scheme, path) if path.stem not in found else None
            if scheme is not None:
                found[scheme.id] = scheme
    faults.raise_if_any()
    return dict(sorted(found.items()))


def read_scheme(path: Path) -> Scheme:
    """The scheme that the TOML at *path* describes, read strictly."""
    facts = read_toml(path)
    faults = FaultList(facts.check_keys(KEYS))
    text = "text in quotes"
    identity = faults.attempt(facts.get, "id", str, text)
    if identity is not None and identity != path.stem:
        faults.append(BadValue(f"id = {identity!r}", repr(path.stem), "", facts.place("id")))
    title = faults.attempt(facts.get, "title", str, text)
    period = faults.attempt(facts.get, "period", str, "when the scheme ran, in quotes")
    until = (
        faults.attempt(facts.get, "until", date, "the last day of its period, as 2024-03-31")
        if "until" in facts.values
        else None
    )
    kind = faults.attempt(_one_of, facts, "kind", KINDS)
    source = faults.attempt(facts.get, "source", str, "where its rules stand")
    verified = faults.attempt(facts.get, "verified", bool, "true or false")
    how = faults.attempt(facts.get, "verification", str, "how that is known, in quotes")
    read = faults.attempt(facts.get, "read", date, "the day it was read, as 2026-11-22")
    # What is shipped was read before its release, whatever the clock of a machine says.
    if read and read > date.today() and shipped("factors") not in path.parents:
        expected = f"the day it was read, {date.today()} or before"
        faults.append(BadValue(f"read = {read}", expected, "", facts.place("read")))
    notes = faults.attempt(facts.get, "notes", str, text, "")
    rules = [
        faults.attempt(_rule, table, bool(verified), source or "") for table in facts.tables("rule")
    ]
    who = faults.attempt(read_eligibility, facts)
    application = faults.attempt(_application, facts)
    if not rules:
        faults.append(BadValue("no rule", "at least one [[rule]]", "", facts.place()))
    faults.raise_if_any()
    assert read is not None
    return Scheme(
        id=identity or "",
        title=title or "",
        period=period or "",
        kind=kind or "",
        source=source or "",
        verified=bool(verified),
        verification=how or "",
        read=read,
        notes=notes or "",
        rules=tuple(rule for rule in rules if rule),
        path=path,
        until=until,
        who=who or Eligibility(),
        application=application,
    )


def _application(facts: Definition) -> ApplicationRule | None:
    """The table ``[application]`` of a scheme; None without one."""
    if "application" not in facts.values:
        return None
    table = facts.part("application")
    faults = FaultList(table.check_keys(APPLICATION_KEYS))
    heating = faults.attempt(table.get, "heating", list, "technologies in quotes") or []
    share = None
    if "others_pct" in table.values:
        share = faults.attempt(table.get, "others_pct", float, "a percentage below 100")
    quote = faults.attempt(table.get, "quote", str, "the scheme's own words")
    source = faults.attempt(table.get, "source", str, "where the words stand")
    if share is not None and not 0 <= share < 100:
        faults.append(
            BadValue(f"others_pct = {share:g}", "0 to below 100", "", table.place("others_pct"))
        )
    if not faults and not all(isinstance(name, str) and name for name in heating):
        faults.append(BadValue("heating", "technologies in quotes", "", table.place("heating")))
    faults.raise_if_any()
    names = tuple(str(name) for name in heating)
    return ApplicationRule(names, share, quote or "", source or "")


def _one_of(facts: Definition, key: str, known: Sequence[str]) -> str:
    value = facts.get(key, str, f"one of: {', '.join(known)}")
    if value not in known:
        raise UnknownName(key, value, known, "", facts.place(key))
    return value


def _rule(table: Definition, verified: bool, source: str) -> Rule:
    """One ``[[rule]]``; without the scheme's words it is not verified, whatever the file says."""
    faults = FaultList(table.check_keys(RULE_KEYS))
    figure = faults.attempt(_one_of, table, "figure", tuple(DIVISORS))
    sign = faults.attempt(_one_of, table, "operator", tuple(OPERATORS))
    limit = faults.attempt(table.get, "limit", float, "a number above 0")
    if limit is not None and not 0 < limit < 1e12:
        faults.append(BadValue(f"limit = {limit:g}", "a number above 0", "", table.place("limit")))
    quote = faults.attempt(table.get, "quote", str, "the scheme's own words; empty if not found")
    in_quote = faults.attempt(table.get, "operator_in_quote", bool, "true or false")
    own = faults.attempt(table.get, "verified", bool, "true or false", verified)
    where = faults.attempt(table.get, "source", str, "where the rule stands", source)
    faults.raise_if_any()
    words = (quote or "").strip()
    return Rule(
        figure=figure or "",
        operator=sign or "",
        limit=limit or 0.0,
        quote=words,
        operator_in_quote=bool(in_quote),
        verified=bool(own and words),
        source=where or "",
    )
