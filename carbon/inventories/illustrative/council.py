"""The illustrative estate: a whole council, of any size, that does not exist.

Every site, meter, reading and spend factor of it is made up, and says so. It is there to try,
test and measure carbon with: it has every activity type, and all that goes wrong with readings.
The same arguments give the same bytes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

from carbon.errors import BadValue
from carbon.factors.activities import FILE as ACTIVITIES
from carbon.factors.activities import read_activities
from carbon.factors.seal import KEY, text_sha256
from carbon.files import read_bytes
from carbon.folders import shipped
from carbon.inventories.illustrative.readings import LoggedRow, readings_of
from carbon.inventories.illustrative.register import MADE_UP, SPEND, sites_and_uses
from carbon.ledger.formats.template import COLUMNS
from carbon.periods import Period, financial_year_of
from carbon.register import meters, sites
from carbon.register.meters import Meter
from carbon.register.sites import Site
from carbon.tables import read_csv

NAME = "illustrative-estate"
TITLE = "Illustrative council (made up: it does not exist)"
#: The years for which factors are shipped. Fixed, so that a new edition changes no byte.
FIRST_YEAR, LAST_YEAR = 2016, 2024
FEWEST_SITES, MOST_SITES = 8, 20_000
BASE_LINE = 'base_period = "2020-21"'
TRY_NEXT = (
    "carbon readings log readings/*.csv",
    "carbon readings log corrections/*.csv --revise --reason 'the supplier billed anew'",
    "carbon status",
    f"carbon inventory show {NAME} 2023-24 --by service,scope",
    f"carbon inventory uncertainty {NAME} 2023-24",
    f"carbon targets show {NAME}",
    f"carbon report progress {NAME} --out packs",
    "carbon readings log late/*.csv      (after a report: it shows what they changed)",
)

README = """
THIS WORKSPACE IS MADE UP. It was made by

    carbon init DIR --example illustrative --sites {count} --years {years} --seed {seed}

Its council does not exist. Every site, meter, account, reading, spend factor, contract and target
of it was made up; none is Hampshire's or any other council's, and no figure made from them says
anything of a real one. Only the Government's conversion factors are real. The same command makes
the same files, byte for byte.

readings/     a file each half-year and kind of reading; log them first, in the order of their names
corrections/  readings put right later: carbon readings log corrections/*.csv --revise --reason TEXT
late/         readings of the last year's April to September that come after its report
factors/      activity types and factors for purchased goods by spend: made up
"""

SPEND_EDITION = """\
publisher = "made-up-spend"
publisher_name = "Nobody: made up"
title = "Made-up factors for purchased goods by spend, {year}"
edition = "{year}"
year = {year}
published = {year}-06-01
gwp_basis = "ar5"
price_year = {year}
source = "Made up for the illustrative estate: of no use for a real one"
notes = "A council takes its own set here, such as the one its supplier or its region publishes."
"""


def illustrative(count: int, years: int, seed: int) -> dict[str, bytes]:
    """The files of the workspace, by their name in it: register, readings, inventory, factors.

    *count* buildings (besides them stand the accounts of fleet, travel, waste and so on), *years*
    financial years up to 2024-25, and a *seed*.

    >>> files = illustrative(8, 1, 7)
    >>> "readings/2024-25-h1-electricity.csv" in files
    True

    Raises :class:`~carbon.errors.BadValue` for a size that cannot be made.
    """
    most = LAST_YEAR - FIRST_YEAR + 1
    for what, number, fewest, limit, reason in (
        ("sites", count, FEWEST_SITES, MOST_SITES, "so that every service has one"),
        ("years", years, 1, most, f"for factors are shipped from {FIRST_YEAR} on"),
    ):
        if not fewest <= number <= limit:
            raise BadValue(f"{number} {what}", f"{fewest} to {limit:,} {what}, {reason}")
    start, end = date(LAST_YEAR - years + 1, 4, 1), date(LAST_YEAR + 1, 4, 1)
    shipped_folder = shipped("inventories") / NAME
    factors = shipped("factors")
    spend = _spend_factors(shipped_folder)
    activities = read_activities([shipped_folder, factors])
    places, uses = sites_and_uses(count, start, end, seed, activities)
    files: dict[str, list[LoggedRow]] = {}
    for use in uses:
        for name, reading in readings_of(use, seed, start, end):
            files.setdefault(name, []).append(reading)
    base = financial_year_of(start)
    return {
        "sites.csv": _csv(sites.COLUMNS, map(_site_row, places)),
        "meters.csv": _csv(meters.COLUMNS, (_meter_row(use.meter) for use in uses)),
        **{name: _csv(COLUMNS, sorted(rows)) for name, rows in sorted(files.items())},
        f"inventories/{NAME}/inventory.toml": _based(shipped_folder / "inventory.toml", base),
        f"inventories/{NAME}/targets.toml": _based(shipped_folder / "targets.toml", base),
        f"factors/{ACTIVITIES}": read_bytes(shipped_folder / ACTIVITIES),
        **spend,
    }


def _based(path: Path, base: Period) -> bytes:
    """A shipped definition with *base* for its base period."""
    text = read_bytes(path).decode("utf-8")
    if BASE_LINE not in text:
        raise ValueError(f"{path.name} lacks the line {BASE_LINE}")
    return text.replace(BASE_LINE, f'base_period = "{base}"').encode("utf-8")


def _spend_factors(folder: Path) -> dict[str, bytes]:
    """The made-up factors per pound as a set of factors of each year, 3 % lower every year."""
    table = read_csv(folder / "spend.csv", ("id", "label", "kg_co2e"))
    columns = (
        "id", "publisher_id", "scope", "unit", "kg_co2e", "kg_co2e_of_co2", "kg_co2e_of_ch4",
        "kg_co2e_of_n2o", "label", "locator",
    )  # fmt: skip
    files = {}
    for year in range(FIRST_YEAR, LAST_YEAR + 1):
        level = 0.97 ** (year - FIRST_YEAR)
        rows = [
            (row["id"], "", "3", "GBP", round(row.number("kg_co2e") * level, 6), "", "", "",
             row["label"], f"{MADE_UP}, spend.csv!{row.line}")
            for row in table
        ]  # fmt: skip
        data = files[f"factors/{SPEND}/{year}.csv"] = _csv(columns, rows)
        facts = SPEND_EDITION.format(year=year) + f'{KEY} = "{text_sha256(data)}"\n'
        files[f"factors/{SPEND}/{year}.toml"] = facts.encode("utf-8")
    return files


def _site_row(site: Site) -> tuple[object, ...]:
    sizes = (site.floor_area_m2, site.pupils, site.employees)
    return (
        site.id,
        site.name,
        site.service,
        *("" if size is None else int(size) for size in sizes),
        *_life(site),
        site.note,
    )


def _meter_row(meter: Meter) -> tuple[object, ...]:
    return (
        meter.id,
        meter.site,
        meter.activity,
        meter.unit,
        meter.service,
        meter.supply_point,
        meter.calorific_value or "",
        *_life(meter),
        meter.note,
    )


def _life(item: Site | Meter) -> tuple[object, ...]:
    """From and to, the last day included, and the reasons."""
    last = item.end - timedelta(days=1) if item.end else ""
    return item.start or "", last, item.start_reason, item.end_reason


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8")
