"""A council's own set as a test makes one: in memory, or as the two files of a workspace."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

from carbon.factors.edition import COLUMNS, OFFICIAL, Edition
from carbon.factors.grid import Grid
from carbon.tables import write_csv
from tests.inventories.estates import ACTIVITIES, EDITIONS

TOML = """publisher = "uk-government"
title = "Factors of 2026, entered by the council"
edition = "2026-own"
in_place_of = "2026"
year = 2026
licence = "a licence"
gwp_basis = "unknown"
source = "a paper"
entered_by = "Jo Officer"
checked_by = "Sam Auditor"
checked_at = 2026-11-29
"""
#: Made-up values of 2026 by activity and line.
VALUES = {
    "electricity": (0.13, 0.012, 0.03, 0.003),
    "natural-gas": (0.18, 0.031),
}


def lines(*activities: str) -> dict[tuple[str, str], float]:
    """The factors of all lines of *activities*, by id and unit."""
    return {
        (line.factor_id, ACTIVITIES[name].unit): value
        for name in activities
        for line, value in zip(ACTIVITIES[name].lines, VALUES[name], strict=True)
    }


def own_set(factors: Mapping[tuple[str, str], float], year: int = 2026) -> Edition:
    """A set of *year* with *factors*, checked on 29 November 2026."""
    like = EDITIONS["2025"]
    assert like.grid
    made = replace(
        like,
        name=f"{year}-own",
        year=year,
        in_place_of=str(year),
        published=None,
        gwp_basis="unknown",
        other_bases=(),
        source="a paper",
        entered_by="Jo Officer",
        checked_by="Sam Auditor",
        checked_at=date(2026, 11, 29),
        grid=Grid(year - 1, like.grid.ids, ""),
    )
    made.__dict__["factors"] = {
        key: replace(like.factors[key], kg_co2e=value, kg_co2e_of_co2=None, kg_co2e_of_ch4=None,
                     kg_co2e_of_n2o=None)
        for key, value in factors.items()
    }  # fmt: skip
    return made


def official(year: int, factors: Mapping[tuple[str, str], float]) -> Edition:
    """The whole edition of *year*: 2025's, with *factors*."""
    like = EDITIONS["2025"]
    made = replace(like, name=str(year), year=year, published=date(year, 6, 11))
    made.__dict__["factors"] = dict(like.factors) | {
        key: replace(like.factors[key], kg_co2e=value) for key, value in factors.items()
    }
    return made


def write_own_set(factors: Path, values: Mapping[tuple[str, str], float], toml: str = TOML) -> Path:
    """The files of a set in the folder *factors* of a workspace; the path of its CSV."""
    csv = factors / OFFICIAL / "2026-own.csv"
    csv.parent.mkdir(parents=True, exist_ok=True)
    csv.with_suffix(".toml").write_text(toml, encoding="utf-8")
    known = EDITIONS["2025"].factors
    rows: Iterable[list[object]] = (
        [*key[:1], "", known[key].scope, key[1], value, "", "", "", known[key].label, "page 3"]
        for key, value in values.items()
    )
    write_csv(csv, COLUMNS, rows)
    return csv
