"""Write the JSON Schemas of this folder from the declarations that the program writes by.

    python docs/schema/write.py

``report.json`` is that of the report.json of every pack, from the dataclasses of a report;
``figures.json`` has a definition for every set of figures that a JSON document or a table views,
from their :class:`~carbon.figures.column.Columns`: each key with its heading and unit.
"""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

import carbon
from carbon.figures.column import Column, Columns
from carbon.reports.document import Report
from carbon.reports.reported import Answer

DRAFT = "https://json-schema.org/draft/2020-12/schema"
FOLDER = Path(__file__).parent


def report_schema() -> dict[str, Any]:
    """The schema of report.json."""
    made = TypeAdapter(Report).json_schema()
    answer = TypeAdapter(Answer).json_schema()
    made["$defs"] |= answer.pop("$defs") | {"Answer": answer}
    made["$defs"]["Period"] = {"type": "string", "examples": ["2023-24", "2023-24 H1"]}
    figure = {"id": {"type": "string"}, "label": {"type": "string"}}
    figure |= {"value": {"type": ["number", "null"]}, "unit": {"const": "kg"}}
    made["properties"] |= {
        # Reports of measures have none.
        "answer": {"anyOf": [{"$ref": "#/$defs/Answer"}, {"type": "object", "maxProperties": 0}]},
        "figures": {"type": "array", "items": {"type": "object", "properties": figure}},
    }
    return {"$schema": DRAFT, "title": "report.json of a pack", **_whole(made)}


def figures_schema() -> dict[str, Any]:
    """The schema of every declared set of figures, by where it is declared."""
    return {
        "$schema": DRAFT,
        "title": "Figures, as JSON documents and tables view them",
        "$defs": {name: _of_columns(columns) for name, columns in sorted(_declared())},
    }


def _declared() -> Iterator[tuple[str, Columns[Any]]]:
    """Every set of figures that a module of the package declares, by its dotted name."""
    for module in pkgutil.walk_packages(carbon.__path__, "carbon."):
        if module.name.rpartition(".")[2] != "figures":
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Columns):
                yield f"{module.name.removeprefix('carbon.')}.{name}", value


def _of_columns(columns: Columns[Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {each.key: _of_column(each) for each in columns}}


def _of_column(column: Column[Any]) -> dict[str, Any]:
    """A figure has a number or nothing; what has neither unit nor decimals is words."""
    title = {"title": column.label or column.heading}
    if not column.unit and column.decimals is None:
        return title
    # A table has a share in per cent, JSON the share.
    unit = "share" if column.scale != 1 else column.unit
    return {**title, "type": ["number", "null"], **({"unit": unit} if unit else {})}


def _whole(schema: Any) -> Any:
    """*schema* with every key of every object asked for and no other taken."""
    if isinstance(schema, list):
        return [_whole(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _whole(value) for key, value in schema.items()}
    if "properties" in made:
        made |= {"required": sorted(made["properties"]), "additionalProperties": False}
    return made


def written() -> dict[str, str]:
    """The text of each file of this folder, by its name."""
    made = {"report.json": report_schema(), "figures.json": figures_schema()}
    return {name: json.dumps(schema, indent=1) + "\n" for name, schema in made.items()}


if __name__ == "__main__":
    for name, text in written().items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
