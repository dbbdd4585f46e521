"""Every key of every TOML that the program reads, of every type that it is not: told in words.

A file is taken with the value, or refused with its name, what was found and what was expected;
nothing ends as a mistake in this program.
"""

from __future__ import annotations

import csv
import io
import random
import shutil
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from carbon.folders import shipped
from tests.conftest import Command, invoke

#: Each as TOML may hold it; NOTHING is the key taken away.
NOTHING = object()
WRONG: tuple[Any, ...] = (
    "text", "", " ", "=1+1", "\0", 0, -1, 10**18, 10**400, 0.5, float("nan"), float("inf"), True,
    date(2023, 4, 1), date(1, 1, 1), [], ["text"], [1, [2]], [{}], {}, {"a": 1}, NOTHING,
)  # fmt: skip
SOME = 120
APPRAISE = ("measures", "appraise", "measures.csv", "--tariffs", "tariffs.csv", "--hold")
SHOW = ("inventory", "show", "example-schools", "2017-18")
ESTATE = ("inventory", "show", "hampshire-estate", "2014-15")
COUNTY = ("inventory", "show", "hampshire-county", "2015")
#: By the file in a workspace, or the pattern of one that is shipped, what reads it.
READ_BY: dict[str, tuple[tuple[str, ...], ...]] = {
    "carbon.toml": (("status",), SHOW),
    "inventories/example-schools/inventory.toml": (SHOW, ("inventory", "check", "example-schools")),
    "inventories/hampshire-estate/inventory.toml": (ESTATE,),
    "inventories/hampshire-estate/published.toml": (ESTATE,),
    "inventories/hampshire-estate/targets.toml": (("targets", "show", "hampshire-estate"),),
    "inventories/hampshire-estate/recalculations.toml": (
        ("inventory", "recalculation", "hampshire-estate"),
        ("targets", "show", "hampshire-estate"),
    ),
    "inventories/hampshire-county/inventory.toml": (COUNTY,),
    "inventories/hampshire-county/statistics.toml": (COUNTY,),
    "inventories/hampshire-county/energy.toml": (("inventory", "reconcile", "hampshire-county"),),
    "inventories/hampshire-county/targets.toml": (("targets", "show", "hampshire-county"),),
    "fund.toml": (("measures", "fund", "fund.toml", "--tariffs", "tariffs.csv", "--hold"),),
    "finance.toml": (
        ("measures", "finance", "measures.csv", "--terms", "finance.toml", *APPRAISE[3:]),
    ),
    "factors/activities.toml": (SHOW, ("factors", "list", "--activities")),
    "factors/gwp-bases.toml": (SHOW,),
    "factors/grid-years.toml": (("targets", "show", "hampshire-county"),),
    "factors/uk-government/2017.toml": (SHOW, ("factors", "check")),
    "factors/uk-government/announced.toml": (("factors", "list"), ("status",)),
    "factors/appraisal/*.toml": (APPRAISE, (*APPRAISE, "--case", "green-book")),
    "factors/schemes/psds-phase-3c.toml": ((*APPRAISE, "--scheme", "psds-phase-3c"),),
    "factors/schemes/salix-decarbonisation-fund.toml": (
        (*APPRAISE, "--scheme", "salix-decarbonisation-fund"),
    ),
    "layouts/portfolio-manager.toml": (
        ("readings", "check", "readings/example-schools.csv"),
        ("readings", "layouts"),
    ),
    "layouts/vocabulary/*.toml": (("readings", "check", "readings/example-schools.csv"),),
}
RECALCULATIONS = """[[recalculation]]
inventory = "hampshire-estate"
date = 2024-05-01
reason = "A school left the estate."
what = "boundary"
decided_by = "Cabinet"
"""


def places(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value of a TOML table; of long lists to the first and the last."""
    if at:
        yield at
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from places(inner, (*at, key))
    elif isinstance(value, list):
        for number in sorted({0, len(value) - 1} if value else ()):
            yield from places(value[number], (*at, number))


def put(values: dict[str, Any], at: tuple[Any, ...], wrong: Any) -> dict[str, Any]:
    """The same with *wrong* at a place."""
    made = deepcopy(values)
    inner: Any = made
    for key in at[:-1]:
        inner = inner[key]
    if wrong is NOTHING:
        del inner[at[-1]]
    else:
        inner[at[-1]] = wrong
    return made


def workspace_of_all(carbon: Command) -> Path:
    """A workspace that has a file of every kind of its own."""
    carbon("init", "demo", "--example", "hampshire")
    root = carbon.folder / "demo"
    examples = Path(__file__).parents[2] / "docs" / "examples" / "projects"
    for name in ("fund.toml", "finance.toml", "measures.csv", "tariffs.csv"):
        shutil.copy(examples / name, root / name)
    for name in ("sites.csv", "meters.csv"):
        own, others = ((folder / name).read_text("utf-8") for folder in (root, examples))
        (root / name).write_text(both(own, others), encoding="utf-8")
    for pattern in READ_BY:
        folder = pattern.partition("/")[0]
        source = {"layouts": shipped("inventories"), "factors": shipped("factors").parent}
        for found in source[folder].glob(pattern) if folder in source else ():
            path = root / found.relative_to(source[folder])
            path.parent.mkdir(parents=True, exist_ok=True)
            for one in {found, found.with_suffix(".csv")}:
                if one.is_file():
                    shutil.copy(one, path.with_suffix(one.suffix))
    recalculations = root / "inventories/hampshire-estate/recalculations.toml"
    recalculations.write_text(RECALCULATIONS, encoding="utf-8")
    return root


def both(own: str, others: str) -> str:
    """The rows of two CSVs, under the columns of both."""
    tables = [list(csv.DictReader(io.StringIO(text))) for text in (own, others)]
    columns = list(dict.fromkeys(name for rows in tables for row in rows for name in row))
    made = io.StringIO()
    writer = csv.DictWriter(made, columns, lineterminator="\n")
    writer.writeheader()
    first = next(iter(columns))
    writer.writerows({row[first]: row for rows in tables for row in rows}.values())
    return made.getvalue()


def tried(root: Path) -> list[tuple[Path, tuple[Any, ...], Any, tuple[str, ...]]]:
    """Every file, place and wrong value, with the command that reads it."""
    found = []
    for pattern, commands in READ_BY.items():
        for path in sorted(root.glob(pattern)):
            values = tomllib.loads(path.read_text(encoding="utf-8"))
            for at in places(values):
                for wrong in WRONG:
                    found += [(path, at, wrong, command) for command in commands]
    return found


@pytest.mark.parametrize(
    "count", [SOME, pytest.param(1_500, marks=pytest.mark.prove)], ids=["some", "all"]
)
def test_each_is_taken_or_told(
    carbon: Command, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = workspace_of_all(carbon)
    monkeypatch.chdir(root)
    invoke("readings", "log", "readings/example-schools.csv")
    by_file: dict[Path, list[tuple[tuple[Any, ...], Any, tuple[str, ...]]]] = {}
    for path, *how in tried(root):
        by_file.setdefault(path, []).append(tuple(how))  # type: ignore[arg-type]
    chance = random.Random(f"wrong types {count}")
    refused = taken = 0
    for number in range(count):
        path = sorted(by_file)[number % len(by_file)]
        at, wrong, command = chance.choice(by_file[path])
        original = path.read_bytes()
        values = tomllib.loads(original.decode("utf-8"))
        path.write_text(tomli_w.dumps(put(values, at, wrong)), encoding="utf-8")
        case = (path.relative_to(root).as_posix(), at, wrong, command)
        try:
            said = invoke(*command, ok=False)
        except BaseException as error:
            raise AssertionError(case) from error
        finally:
            path.write_bytes(original)
        assert said.exit_code in (0, 1), (case, said.output)
        if said.exit_code:
            refused += 1
            assert "expected" in said.stderr, (case, said.output)
        else:
            taken += 1
    assert refused > count // 5
    print(
        f"{count} values of a wrong type in {len(by_file)} TOML files: {refused} refused in words, "
        f"{taken} taken or not read"
    )
