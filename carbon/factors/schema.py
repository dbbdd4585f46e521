"""The schema of a table of factors, for pandera: on import, on check and in tests.

It says the same as the strict reading of an edition's CSV, in another hand: what the importer
writes passes both.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from carbon import units
from carbon.errors import BadValue, Faults, Place
from carbon.factors.factor import COLUMNS, SCOPES, Factor

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema


@cache
def schema() -> DataFrameSchema:
    """One row a factor: ids in lower case, known scopes and units, finite values, no pair twice."""
    import pandera.pandas as pa

    finite = pa.Check.in_range(-1e9, 1e9)
    parts = {name: pa.Column(float, finite, nullable=True) for name in COLUMNS[5:8]}
    return pa.DataFrameSchema(
        {
            "id": pa.Column(str, pa.Check.str_matches(r"^[a-z0-9]+([./-]+[a-z0-9]+)*$")),
            "publisher_id": pa.Column(str),
            "scope": pa.Column(str, pa.Check.isin(SCOPES)),
            "unit": pa.Column(str, pa.Check.isin(sorted(set(units.SPELLINGS.values())))),
            "kg_co2e": pa.Column(float, finite),
            **parts,
            "label": pa.Column(str),
            "locator": pa.Column(str, pa.Check.str_length(min_value=1)),
        },
        unique=["id", "unit"],
        strict=True,
        ordered=True,
    )


def validate(factors: Iterable[Factor], file: str) -> None:
    """Check *factors* against the schema; all that fails is raised together."""
    import pandas as pd
    from pandera.errors import SchemaErrors

    table = pd.DataFrame(
        [[getattr(factor, name) for name in COLUMNS] for factor in factors], columns=list(COLUMNS)
    ).astype(dict.fromkeys(COLUMNS[4:8], float))
    try:
        schema().validate(table, lazy=True)
    except SchemaErrors as errors:
        raise Faults(
            [
                BadValue(
                    f"{case['column']} = {case['failure_case']!r}",
                    str(case["check"]),
                    "",
                    Place(file, int(case["index"]) + 2 if case["index"] == case["index"] else None),
                )
                for case in errors.failure_cases.to_dict("records")
            ]
        ) from None
