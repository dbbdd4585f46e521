"""Reads a declared record from a TOML file, with all faults of the file and their lines.

A record is a pydantic model with ``extra="forbid"``: its fields, types and rules are declared
once, and this turns what pydantic finds into the sentences that users know.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from carbon.definitions import Definition, read_toml
from carbon.errors import BadValue, Fault, FaultList, UnknownName
from carbon.records.names import UNKNOWN_NAME

if TYPE_CHECKING:
    from pydantic import BaseModel

M = TypeVar("M", bound="BaseModel")


def read_record(path: Path, model: type[M]) -> M:
    """The record of *model* that the TOML file at *path* holds.

    Raises :class:`~carbon.errors.Faults` with every fault of the file, each with its line.
    """
    return record_of(read_toml(path), model)


def record_of(definition: Definition, model: type[M]) -> M:
    """The record of *model* in a TOML table that was read already."""
    from pydantic import ValidationError

    try:
        return model.model_validate(dict(definition.values))
    except ValidationError as error:
        faults = FaultList(_fault(definition, model, one) for one in error.errors())
    faults.raise_if_any()
    raise AssertionError("a validation error without errors")


def _fault(definition: Definition, model: type[M], error: Mapping[str, Any]) -> Fault:
    """One of pydantic's findings as a fault."""
    location = [str(part) for part in error["loc"]]
    key = ".".join(location)
    place = definition.place(key) if key else definition.place()
    if error["type"] == "extra_forbidden":
        return UnknownName("key", location[-1], _fields_at(model, location[:-1]), "", place)
    if error["type"] == UNKNOWN_NAME:
        told = error["ctx"]
        return UnknownName(told["kind"], str(error["input"]), told["names"], "", place)
    if error["type"] == "missing":
        return BadValue(f"no {key}", "a value", f"Add {key} = ….", place)
    expected = str(error["msg"]).removeprefix("Value error, ").removeprefix("Input should be ")
    return BadValue(f"{key} = {error['input']!r}", expected, "", place)


def _fields_at(model: type[M], location: list[str]) -> list[str]:
    """The names of the fields of the record that *location* leads to."""
    from pydantic import BaseModel

    current: Any = model
    for part in location:
        if part.isdigit():
            continue
        field = current.model_fields.get(part)
        inner = getattr(field, "annotation", None)
        for candidate in (inner, *getattr(inner, "__args__", ())):
            if isinstance(candidate, type) and issubclass(candidate, BaseModel):
                current = candidate
                break
    return [one.alias or name for name, one in current.model_fields.items()]
