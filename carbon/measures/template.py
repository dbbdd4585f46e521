"""``measures.xlsx``: the template with drop-downs and guidance, which reads back as it is saved."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from carbon.errors import Place, UnknownName, UnreadableFile
from carbon.factors.activities import Activity
from carbon.factors.appraisal import AppraisalValues
from carbon.files import shown, write_whole
from carbon.measures.cells import (
    BIAS,
    DAY,
    FIRST_YEAR,
    GBP,
    KWH,
    LAST_YEAR,
    LIFE,
    LONGEST_LIFE,
    RATE,
    SHARE,
    YEAR,
)
from carbon.measures.measure import STATUS, STATUSES, Measure
from carbon.measures.measure_file import OPTIONAL, REQUIRED, columns_of
from carbon.measures.measure_sheet import GUIDANCE_SHEET, SHEET
from carbon.measures.percentages import LEAST, is_rate, is_share
from carbon.records.kinds import Kind
from carbon.records.reader import keys_of

USUAL_FUELS = ("electricity", "natural-gas")
ROWS = 500
GUIDANCE: Mapping[str, str] = {
    "id": "A short name, each once.",
    "technology": "LED lighting, Solar PV, Insulation, Air-source heat pump …; a published "
    "persistence factor and a scheme's heating plants are found by it.",
    "capital_gbp": "What the measure costs, GBP, without VAT that is recovered.",
    "price_year": "The year whose prices capital_gbp and the other amounts are in.",
    "start": "The day from which it saves.",
    "life_years": "Whole years that it saves.",
    "name": "A longer name for reports.",
    "site": "The site as in sites.csv; a tariff may be for one site.",
    "meter": "The meter or meters as in meters.csv, separated by semicolons.",
    "capital_by_year": "Where capital is paid over several years: 2026: 40000; 2027: 20000.",
    "grant_gbp": "What somebody else gives towards the capital.",
    "generation_kwh": "What it generates in its first year (solar PV).",
    "self_use_pct": "How much of that the site uses itself, as 70 for 70%, without the sign; the "
    "rest is exported.",
    "maintenance_gbp": "What it costs a year to keep.",
    "other_saving_gbp": "What else it saves a year; below 0 where it costs.",
    "replacements": "Parts replaced, by year of its life: 12: 900.",
    "deterioration_pct": "How much of the saving is lost each year; 0.5 for half a per cent.",
    "persistence_factor": "Years by which Salix multiplies a year's tonnes, where you have one.",
    "optimism_bias": "For the Green Book case: a category, or a percentage of the capital.",
    "group": "Alternatives share a name; one of them at most is carried out.",
    "needs": "Ids of measures that must be carried out too, separated by semicolons.",
    "after": "Ids of measures on the same meter that come first: what this one saves is what they "
    "leave. It needs them.",
    "status": "Where it stands.",
    "note": "Anything else.",
}


def write_template(
    path: Path,
    activities: Mapping[str, Activity],
    values: AppraisalValues,
    fuels: Sequence[str] = USUAL_FUELS,
    force: bool = False,
) -> None:
    """Write the template with saving and use columns for *fuels*.

    Raises :class:`~carbon.errors.UnknownName` for an unknown fuel,
    :class:`~carbon.errors.UnreadableFile` where the file is there already and not *force*.
    """
    import xlsxwriter
    from xlsxwriter.utility import xl_rowcol_to_cell

    for fuel in fuels:
        if fuel not in activities:
            raise UnknownName("fuel", fuel, activities)
    if path.suffix.casefold() != ".xlsx":
        raise UnreadableFile(f"the ending {path.suffix or 'none'}", ".xlsx", "", Place(shown(path)))
    if path.exists() and not force:
        raise UnreadableFile(
            "a file that is already there", "a new name", "Write over it with --force.",
            Place(shown(path)),
        )  # fmt: skip
    columns = [*REQUIRED, *columns_of(fuels, activities), *OPTIONAL]
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    sheet, guidance = book.add_worksheet(SHEET), book.add_worksheet(GUIDANCE_SHEET)
    needed = book.add_format({"bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF"})
    free = book.add_format({"bold": True, "bg_color": "#DDE6EE"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    kinds = {key.name: key.kind for key in keys_of(Measure)}
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column, needed if column in REQUIRED else free)
        kind = kinds.get(column)
        sheet.set_column(index, index, max(12, len(column) + 2), day if kind == DAY else None)
        if rule := _rule(column, kind, xl_rowcol_to_cell(1, index), values):
            sheet.data_validation(1, index, ROWS, index, rule)
    guidance.write_row(0, 0, ["column", "needed", "what to write"], free)
    for number, column in enumerate(columns, start=1):
        needs = "yes" if column in REQUIRED else ""
        guidance.write_row(number, 0, [column, needs, GUIDANCE.get(column) or _fuel(column)])
    guidance.set_column(0, 0, 28)
    guidance.set_column(2, 2, 90)
    book.close()
    write_whole(path, buffer.getvalue())


def _fuel(column: str) -> str:
    kind, _, fuel = column.partition("_")
    if kind == "saving":
        return f"{fuel} saved in the first year; below 0 where the measure adds use."
    return f"{fuel} that the meter uses a year, where known; a saving above it is refused."


def _rule(
    column: str, kind: Kind[Any] | None, cell: str, values: AppraisalValues
) -> dict[str, object] | None:
    """What Excel lets one type into a *column* of a *kind*, of which *cell* is the first."""
    if kind == STATUS:
        return {"validate": "list", "source": list(STATUSES)}
    if column == "technology" and values.persistence:
        return {
            "validate": "list",
            "source": [*TECHNOLOGIES, *(p.technology for p in values.persistence.values())],
            "error_type": "information",
            "error_message": "Another technology is fine; write it the same way each time.",
        }
    if kind == BIAS:
        return {
            "validate": "list",
            "source": list(values.optimism_bias),
            "error_type": "information",
            "error_message": "Or a percentage of the capital.",
        }
    if kind == LIFE:
        return _integers(1, LONGEST_LIFE)
    if kind == YEAR:
        return _integers(FIRST_YEAR, LAST_YEAR)
    if kind in (SHARE, RATE):
        # A cell into which 70% is typed holds 0.7.
        least = LEAST[is_share if kind == SHARE else is_rate]
        return {
            "validate": "custom",
            "value": f"=OR({cell}=0,AND({cell}>={least},{cell}<=100))",
            "error_message": f"0, or from {least} to 100, without the sign: 70 for 70%.",
        }
    if kind in (GBP, KWH):
        return {"validate": "decimal", "criteria": ">=", "value": 0}
    return None


def _integers(least: int, most: int) -> dict[str, object]:
    return {"validate": "integer", "criteria": "between", "minimum": least, "maximum": most}


TECHNOLOGIES = (
    "LED lighting",
    "Solar PV",
    "Insulation",
    "Draught-proofing",
    "Heating controls",
    "Heat pump",
    "Electric vehicles",
)
