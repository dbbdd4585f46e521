"""The workings of published figures and of statistics: the printed figure and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from carbon.analysis.explain.working import Working, plain
from carbon.area.statistics import KG_PER_KILOTONNE, STATISTICS
from carbon.definitions import read_toml
from carbon.figures import KG_PER_TONNE
from carbon.inventories.published import BESIDES, FIGURES, published_lines
from carbon.tables import Row, read_csv

if TYPE_CHECKING:
    import pandas as pd


def explain_published(folder: Path, lines: pd.DataFrame) -> tuple[list[Working], list[str]]:
    """The workings of published *lines*, and the other returns of their period."""
    rows = {row.line: row for row in read_csv(folder / "published.csv", FIGURES, BESIDES)}
    workings = [
        _published(line, rows[_row_of(line["locator"])]) for line in lines.to_dict("records")
    ]
    return workings, _other_returns(folder, lines)


def _row_of(locator: str) -> int:
    return int(locator.rpartition(":")[2])


def _published(line: Mapping[Any, Any], row: Row) -> Working:
    sign = "−1 [a deduction] × " if line["scope"] == "deduction" else ""
    kilograms = row["kg_co2e"]
    if kilograms:
        figure = f"{sign}{plain(row.number('kg_co2e'))} kg"
        printed = f"{plain(row.number('t_co2e'))} t in the report, {figure.removeprefix(sign)}"
    else:
        figure = f"{sign}{plain(row.number('t_co2e'))} t × {plain(KG_PER_TONNE)} kg per t"
        printed = f"{plain(row.number('t_co2e'))} t in the report"
    note = f" Note: {row['note']}." if row.get("note") else ""
    address = f", {row['source_url']}" if row.get("source_url") else ""
    return Working(
        origin=(
            f"{line['category']}, {line['period']}, version {line['version']} on "
            f"{line['boundary']} ({line['locator']}): {printed}: {row['report']}{address}.{note}"
        ),
        arithmetic=f"{figure} = {plain(line['kg_co2e'])} kg {line['gas']}",
        kg=line["kg_co2e"],
        facts={
            "scope": line["scope"],
            "category": line["category"],
            "period": line["period"],
            "version": int(line["version"]),
            "boundary": line["boundary"],
            "file": "published.csv",
            "row": row.line,
            "printed_t": row.number("t_co2e"),
            "printed_kg": row.number_or_none("kg_co2e"),
            "report": row["report"],
            "source_url": row.get("source_url", ""),
            "note": row.get("note", ""),
            "gas": line["gas"],
        },
    )


def _other_returns(folder: Path, lines: pd.DataFrame) -> list[str]:
    every = published_lines(folder, every_version=True)
    here = set(zip(lines["period"], lines["version"], strict=True))
    others = every[every["period"].isin(set(lines["period"]))]
    notes = []
    for (period, version), group in others.groupby(["period", "version"]):
        if (period, version) not in here:
            same = group[group["scope"].isin(set(lines["scope"]))]
            places = ", ".join(same["locator"])
            notes.append(
                f"Another return of {period} (version {version}, {group['boundary'].iloc[0]}) has "
                f"{plain(sum(same['kg_co2e']))} kg in the same scopes ({places})."
            )
    return notes


def explain_statistics(folder: Path, lines: pd.DataFrame) -> tuple[list[Working], list[str]]:
    """The workings of lines from official statistics."""
    source = read_toml(folder / "statistics.toml")
    title = source.get("title", str, "a title in quotes")
    rows = {row.line: row for row in read_csv(folder / "statistics.csv", STATISTICS)}
    return [
        _statistic(line, rows[_row_of(line["locator"])], title) for line in lines.to_dict("records")
    ], []


def _statistic(line: Mapping[Any, Any], row: Row, title: str) -> Working:
    kilotonnes = row.number("kt")
    return Working(
        origin=(
            f"{row['authority']} ({row['authority_code']}), {row['year']}, {row['sector']}: "
            f"{row['sub_sector']} ({line['locator']}; {title})."
        ),
        arithmetic=(
            f"{plain(kilotonnes)} kt × {plain(KG_PER_KILOTONNE)} kg per kt = "
            f"{plain(line['kg_co2e'])} kg {line['gas']}"
        ),
        kg=line["kg_co2e"],
        facts={
            "year": row["year"],
            "authority_code": row["authority_code"],
            "authority": row["authority"],
            "sector": row["sector"],
            "sub_sector": row["sub_sector"],
            "gas": row["gas"],
            "kt": kilotonnes,
            "file": "statistics.csv",
            "row": row.line,
            "title": title,
        },
    )
