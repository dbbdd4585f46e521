"""Baselines beside those of OpenDSM's billing and daily models, on real school meters.

OpenDSM is no dependency. It is installed in an environment of its own, and run from there as a
process; this script stays in the project's::

    python3 -m venv ENV && ENV/bin/pip install opendsm "multimethod<2"
    python benchmarks/opendsm.py ENV/bin/python SHARED

SHARED is the folder of shared data. Nothing known was done to the meters, so that what is predicted
of the year after should be what was metered: the nearer the better, apart from real changes.
"""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

from carbon.ledger.formats import read
from carbon.ledger.grids import read_grid
from carbon.ledger.records import Reading
from carbon.ledger.runs import runs
from carbon.measures.verification.baseline import TooFewMonths
from carbon.measures.verification.degree_days import Weather, read_weather
from carbon.measures.verification.observed import observed
from carbon.measures.verification.saving import NothingToVerify, verify
from carbon.measures.verification.spans import ABOVE_ALL_C, UsedMonth
from carbon.periods import Period

#: Meters with most days of two years that follow one another; the year before, the year after.
CASES = (
    ("school-a-electricity-2", "2014-15", "2015-16"),
    ("school-b-electricity-3", "2015-16", "2016-17"),
    ("school-b-electricity-3", "2016-17", "2017-18"),
    ("school-c-electricity-1", "2014-15", "2015-16"),
    ("school-c-electricity-1", "2015-16", "2016-17"),
    ("school-b-gas-1", "2014-15", "2015-16"),
    ("school-b-gas-1", "2015-16", "2016-17"),
    ("school-b-gas-1", "2016-17", "2017-18"),
    ("school-a-gas-1", "2016-17", "2017-18"),
    ("school-c-gas-1", "2016-17", "2017-18"),
)
OUT = Path(__file__).with_suffix(".txt")

#: Run by the environment that has OpenDSM: reads a job, prints what its two models say.
THEIRS = """
import json, sys, warnings, logging
warnings.simplefilter("ignore"); logging.disable(logging.CRITICAL)
import numpy as np, pandas as pd
from importlib.metadata import version
from opendsm.eemeter.models.daily.data import DailyBaselineData, DailyReportingData
from opendsm.eemeter.models.daily.model import DailyModel
from opendsm.eemeter.models.billing.data import BillingBaselineData, BillingReportingData
from opendsm.eemeter.models.billing.model import BillingModel
made = {"version": version("opendsm"), "cases": []}
for job in json.load(open(sys.argv[1])):
    def frame(part, key):
        table = pd.DataFrame(job[part], columns=["day", "temperature", "observed", "month_total"])
        table.index = pd.DatetimeIndex(table.pop("day")).tz_localize("UTC")
        table["temperature"] = table["temperature"].astype(float) * 9 / 5 + 32
        table["observed"] = table.pop(key).astype(float)
        return table[["temperature", "observed"]]
    case = {}
    for name, key, base, report, model in (
        ("daily", "observed", DailyBaselineData, DailyReportingData, DailyModel),
        ("billing", "month_total", BillingBaselineData, BillingReportingData, BillingModel),
    ):
        try:
            before = frame("before", key)
            data = base(before, is_electricity_data=job["is_electricity"])
            fitted = model().fit(data, ignore_disqualification=True)
            after = frame("after", "observed")
            later = report(after[["temperature"]], is_electricity_data=job["is_electricity"])
            told = fitted.predict(later, ignore_disqualification=True)
            predicted = told["predicted"].reindex(after.index)
            seen = after["observed"].notna() & predicted.notna()
            case[name] = {
                "predicted": float(predicted[seen].sum()),
                "metered": float(after["observed"][seen].sum()),
                "disqualified": [
                    each.qualified_name.split(".")[-1]
                    for each in (
                        *data.disqualification,
                        *getattr(fitted, "disqualification", []),
                    )
                ],
            }
        except Exception as fault:
            case[name] = {"fault": f"{type(fault).__name__}: {fault}"[:90]}
    made["cases"].append(case)
json.dump(made, open(sys.argv[2], "w"))
"""


def main(python: str, shared: Path) -> None:
    """Both sides of every case, printed and kept beside this script."""
    profiles = shared / "meters" / "profiles"
    weather = read_weather(profiles / "outdoor-temperature-bath-half-hourly.csv")
    readings = list(read(read_grid(profiles / "schools-half-hourly-kwh.csv")).readings)
    theirs = asked(python, [job(case, readings, weather) for case in CASES])
    lines = [
        f"carbon {version('county-carbon')}, OpenDSM {theirs['version']}, Python "
        f"{platform.python_version()}",
        "",
        "What each model predicts of the year after, over what was metered on the same days: 1 is "
        "as",
        "metered. Nothing known was done to these meters. * says that the tool's own rules call "
        "the",
        "result indicative, or disqualify it.",
        "",
        f"{'meter':24}{'before':9}{'after':9}{'carbon':>9}{'90% interval':>15}{'OpenDSM':>9}"
        f"{'carbon':>9}{'90% interval':>15}{'OpenDSM':>9}",
        f"{'':42}{'by month':>9}{'':>15}{'billing':>9}{'by day':>9}{'':>15}{'daily':>9}",
    ]
    errors: dict[str, list[float]] = {}
    for case, found in zip(CASES, theirs["cases"], strict=True):
        cells = []
        for by, name in (("month", "billing"), ("day", "daily")):
            ratio, interval, mark = ours(case, readings, weather, by)
            other = found[name]
            if "fault" in other:
                cells.append(f"{shown(ratio, mark):>9}{interval:>15}{'none':>9}")
                print(case, name, other["fault"], file=sys.stderr)
                continue
            of_theirs = other["predicted"] / other["metered"]
            star = "*" if other["disqualified"] else ""
            cells.append(f"{shown(ratio, mark):>9}{interval:>15}{shown(of_theirs, star):>9}")
            if ratio is not None:
                errors.setdefault(f"carbon by {by}", []).append(abs(ratio - 1))
                errors.setdefault(f"OpenDSM {name}", []).append(abs(of_theirs - 1))
        lines.append(f"{case[0]:24}{case[1]:9}{case[2]:9}{''.join(cells)}")
    lines.append("")
    for name, those in errors.items():
        lines.append(
            f"{name}: mean distance from what was metered {sum(those) / len(those):.1%}, of "
            f"{len(those)} years"
        )
    text = "\n".join(lines) + "\n"
    print(text)
    OUT.write_text(text, encoding="utf-8")


def shown(ratio: float | None, mark: str) -> str:
    """A ratio to three decimals."""
    return "none" if ratio is None else f"{ratio:.3f}{mark}"


def ours(
    case: tuple[str, str, str], readings: list[Reading], weather: Weather, by: str
) -> tuple[float | None, str, str]:
    """Predicted ÷ metered, the interval of metered ÷ metered, and * where it is indicative."""
    meter, before, after = case
    months = (
        observed(runs([each for each in readings if each.meter == meter]), meter).months
        if by == "month"
        else days_of(meter, readings)
    )
    try:
        made = verify(
            meter, months, weather, Period.parse(before), Period.parse(after),
            by_day=by == "day", is_gas="gas" in meter,
        )  # fmt: skip
    except (TooFewMonths, NothingToVerify):
        return None, "", ""
    low, high = (1 + each / made.actual_kwh for each in (made.low_kwh, made.high_kwh))
    return (
        made.predicted_kwh / made.actual_kwh,
        f"{low:.2f} to {high:.2f}",
        "*" if made.is_indicative else "",
    )


def days_of(meter: str, readings: list[Reading]) -> list[UsedMonth]:
    """The whole days of *meter*."""
    return [
        UsedMonth(str(each.start), each.quantity, ((each.start, each.end),), 1)
        for each in readings
        if each.meter == meter and not each.is_partial
    ]


def job(case: tuple[str, str, str], readings: list[Reading], weather: Weather) -> dict[str, object]:
    """The same days for OpenDSM: date, mean °C, kWh, and a month's kWh on its first day."""
    meter, before, after = case
    use = {day.spans[0][0]: day.kwh for day in days_of(meter, readings)}
    return {
        "is_electricity": "electricity" in meter,
        "before": rows(Period.parse(before), use, weather),
        "after": rows(Period.parse(after), use, weather),
    }


def rows(period: Period, use: dict[date, float], weather: Weather) -> list[list[object]]:
    """A row a day. A month with readings on half its days or more has them scaled to the month."""
    made: list[list[object]] = []
    for month in period.months():
        days = [month.start + timedelta(days=number) for number in range(month.days)]
        seen = [use[day] for day in days if day in use]
        total = sum(seen) / len(seen) * len(days) if len(seen) * 2 >= len(days) else None
        for day in days:
            below = weather.total(day, day + timedelta(days=1), ABOVE_ALL_C)
            outdoors = None if below is None else ABOVE_ALL_C - below
            made.append([str(day), outdoors, use.get(day), total if day == days[0] else None])
    return made


def asked(python: str, jobs: list[dict[str, object]]) -> dict[str, Any]:
    """What OpenDSM answers."""
    with tempfile.TemporaryDirectory() as folder:
        script, given, answer = (Path(folder) / name for name in ("theirs.py", "in.js", "out.js"))
        script.write_text(THEIRS, encoding="utf-8")
        given.write_text(json.dumps(jobs), encoding="utf-8")
        subprocess.run([python, str(script), str(given), str(answer)], check=True)
        return json.loads(answer.read_text(encoding="utf-8"))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
