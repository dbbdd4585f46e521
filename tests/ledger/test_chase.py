"""What is due from suppliers: worked by hand, and by the command."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from carbon.errors import Faults
from carbon.ledger.asks import NO_SUPPLIER, Ask
from carbon.ledger.chase import Chase, asked
from carbon.ledger.chase_files import file_names, write
from carbon.ledger.parked import Parked, Waiting
from carbon.ledger.queries import Stored
from carbon.periods import Period, add_months, month_of
from carbon.register.meters import Meter
from carbon.register.register import Register
from carbon.register.sites import Site
from carbon.workspace import Workspace
from tests.conftest import invoke
from tests.hostile import NAMES
from tests.ledger.conftest import write as write_template

TODAY = date(2024, 6, 20)
SITE = Site("s", "School", "schools")
METER = Meter("m", "s", "electricity", "kWh", supplier="EDF", supply_point="2000000000015")


def register(*meters: Meter, site: Site = SITE) -> Register:
    return Register({"s": site}, {meter.id: meter for meter in meters})


def month(text: str, quantity: float, meter: str = "m", name: str = "") -> Stored:
    period = Period.parse(text)
    span = (period.start, period.end, quantity, "kWh", "actual", period.days, 1, 2, "")
    return Stored(1, meter, *span, register=name)


#: 10, 20 and 20 kWh a day.
HISTORY = [month("2022-04", 300), month("2023-04", 600), month("2023-05", 620)]


def test_a_month_is_due_fourteen_days_after_its_end() -> None:
    year = Period.parse("2024-25")
    [ask] = asked(register(METER), HISTORY, TODAY, year).asks
    assert (ask.supplier, ask.what, ask.meter) == ("EDF", "missing", "m")
    assert (ask.supply_point, ask.site, ask.site_name) == ("2000000000015", "s", "School")
    assert (ask.first, ask.last, ask.days) == (date(2024, 4, 1), date(2024, 5, 31), 61)
    # April's was due on 30 April + 14 days = 14 May: 17 days of May and 20 of June ago.
    assert ask.days_late == 37
    # April: the median of 10 and 20 a day for 30 days; May: 20 a day for 31.
    assert ask.usual == pytest.approx(15 * 30 + 20 * 31)
    assert ask.unit == "kWh"
    # May's is due by 14 June: asked for on the day after, not before.
    [before] = asked(register(METER), HISTORY, date(2024, 6, 15), year).asks
    assert before.last == date(2024, 5, 31)
    [earlier] = asked(register(METER), HISTORY, date(2024, 6, 14), year).asks
    assert (earlier.last, earlier.usual) == (date(2024, 4, 30), pytest.approx(450))
    assert asked(register(METER), HISTORY, date(2024, 5, 14), year).asks == ()


def test_the_days_of_grace_can_be_others() -> None:
    year = Period.parse("2024-25")
    [ask] = asked(register(METER), HISTORY, date(2024, 5, 2), year, grace=1).asks
    assert (ask.last, ask.days_late) == (date(2024, 4, 30), 1)
    assert asked(register(METER), HISTORY, TODAY, Period.parse("2024-06")).asks == ()


def test_a_month_that_no_other_year_has_counts_at_the_median_of_all() -> None:
    own = [*HISTORY, month("2024-05", 930)]
    [ask] = asked(register(METER), own, date(2024, 7, 20), Period.parse("2024-06")).asks
    # 10, 20, 20 and 30 a day: 20, for 30 days.
    assert ask.usual == pytest.approx(600)


def test_without_history_the_usual_is_blank() -> None:
    [ask] = asked(register(METER), [], TODAY).asks
    assert (ask.first, ask.days, ask.usual, ask.unit) == (date(2024, 5, 1), 31, None, "")
    estimate = [one._replace(quality="estimated") for one in HISTORY]
    assert asked(register(METER), estimate, TODAY, Period.parse("2024-04")).asks[0].usual is None


def test_usual_is_kwh_where_it_is_energy_and_else_the_meter_s_unit() -> None:
    megawatt = replace(METER, unit="MWh")
    own = [one._replace(unit="MWh", quantity=one.quantity / 1000) for one in HISTORY]
    [ask] = asked(register(megawatt), own, TODAY, Period.parse("2024-05")).asks
    assert (ask.usual, ask.unit) == (pytest.approx(620), "kWh")
    water = replace(METER, activity="water-supply", unit="m3")
    cubic = [one._replace(unit="m3") for one in HISTORY]
    [ask] = asked(register(water), cubic, TODAY, Period.parse("2024-05")).asks
    assert (ask.usual, ask.unit) == (pytest.approx(620), "m3")
    gas = replace(METER, activity="natural-gas", unit="m3", calorific_value=39.5)
    # 1 m³ = 1.02264 × 39.5 ÷ 3.6 = 11.22063 kWh; 620 of them.
    [ask] = asked(register(gas), cubic, TODAY, Period.parse("2024-05")).asks
    assert (ask.usual, ask.unit) == (pytest.approx(6956.79, abs=0.01), "kWh")
    # Without a calorific value today, what was logged as kWh tells nothing in m3.
    odd = replace(gas, calorific_value=None)
    assert asked(register(odd), HISTORY, TODAY, Period.parse("2024-05")).asks[0].usual is None


def test_nothing_is_asked_for_outside_a_life() -> None:
    ended = replace(METER, end=date(2024, 4, 11))
    [ask] = asked(register(ended), HISTORY, TODAY, Period.parse("2024-25")).asks
    assert (ask.last, ask.days) == (date(2024, 4, 10), 10)
    sold = replace(SITE, end=date(2024, 4, 1))
    assert asked(register(METER, site=sold), HISTORY, TODAY, Period.parse("2024-25")).asks == ()


def test_nothing_is_asked_of_a_meter_that_no_figure_is_made_from() -> None:
    main = replace(METER, id="main", supply_point="")
    known = replace(METER, main_meter="main", becomes=(("information", None),), supply_point="")
    assert {one.meter for one in asked(register(main, known), [], TODAY).asks} == {"main"}


def test_the_register_that_lacks_is_named() -> None:
    own = [month("2024-04", 100, name="Day"), month("2024-04", 30, name="Night")]
    own.append(month("2024-05", 110, name="Day"))
    [ask] = asked(register(METER), own, TODAY).asks
    assert (ask.register, ask.days, ask.usual) == ("Night", 31, pytest.approx(31))


def test_days_that_lack_in_part_are_asked_for_together() -> None:
    def part(start: date, days: int, held: int) -> Stored:
        span = (start, start + timedelta(days=days), 10.0 * held, "kWh", "actual", held, 1, 2, "")
        return Stored(1, "m", *span)

    own = [part(date(2024, 4, 1), 10, 8), part(date(2024, 4, 11), 20, 15)]
    own.append(month("2024-05", 310))
    [ask] = asked(register(METER), own, TODAY).asks
    assert (ask.what, ask.first, ask.last) == (
        "missing in part",
        date(2024, 4, 1),
        date(2024, 4, 30),
    )
    # 2 and 5 days at 10 kWh a day, which is all that its history has.
    assert (ask.days, ask.usual) == (7, pytest.approx(70))


def test_estimates_are_asked_for_only_where_they_are_old_and_it_is_said() -> None:
    own = [month(f"2024-{number:02d}", 310) for number in range(1, 6)]
    for index in (1, 2, 4):
        own[index] = own[index]._replace(quality="estimated")
    quiet = asked(register(METER), own, TODAY)
    assert (quiet.asks, quiet.estimates) == ((), 2)
    [ask] = asked(register(METER), own, TODAY, with_estimates=True).asks
    # May's estimate is younger than two months; February and March are one request.
    assert (ask.what, ask.first, ask.last) == ("estimated", date(2024, 2, 1), date(2024, 3, 31))
    assert ask.note.startswith("an estimate was logged (batch 1)")


def test_late_deliveries_are_listed_apart() -> None:
    oil = replace(METER, unit="litre", activity="gas-oil", is_events=True, supply_point="")
    days = [date(2023, 6, 1), date(2023, 8, 30), date(2023, 11, 28)]
    own = [
        Stored(1, "m", day, day + timedelta(1), 900.0, "litre", "actual", 1, 1, 2, "")
        for day in days
    ]
    # Every 90 days; none since 28 November: 205 days on 20 June, over twice the usual.
    [ask] = asked(register(oil), own, TODAY).asks
    assert (ask.what, ask.first, ask.days, ask.days_late) == ("late delivery", None, None, 115)
    assert ask.note == "last on 2023-11-28; none for 205 days, usual 90"
    nil = {"m": [Period.parse("2023-24")]}
    assert asked(register(oil), own, TODAY, nil=nil).asks == ()
    early = {"m": [Period.parse("2022-23")]}
    assert len(asked(register(oil), own, TODAY, nil=early).asks) == 1
    assert asked(register(replace(oil, end=date(2024, 1, 1))), own, TODAY).asks == ()


def test_parked_rows_go_to_the_supplier_of_their_meter() -> None:
    row = Parked(
        7, "2000000000015", date(2024, 4, 1), date(2024, 5, 1), 300.0, "kWh", "", "", "why"
    )
    rows = [Waiting(1, 3, row), Waiting(2, 3, row._replace(meter="nobody's"))]
    own = [*HISTORY, month("2024-04", 1), month("2024-05", 1)]
    found = asked(
        register(METER), own, TODAY, Period.parse("2024-04"), parked=rows, files={3: "a.csv"}
    )
    [ask] = found.asks
    assert (ask.what, ask.meter, ask.note) == ("parked", "m", "a.csv:7: 300 kWh: why")
    assert (ask.last, ask.days_late, found.unplaced) == (date(2024, 4, 30), 37, 1)
    dateless = [Waiting(1, 3, row._replace(start=None, end=None, quantity=None, unit=""))]
    [ask] = asked(register(METER), own, TODAY, Period.parse("2024-04"), parked=dateless).asks
    assert (ask.first, ask.note) == (None, "a file:7: why")
    young = row._replace(start=date(2024, 6, 1), end=date(2024, 6, 11))
    found = asked(
        register(METER), own, TODAY, Period.parse("2024-06"), parked=[Waiting(1, 3, young)]
    )
    # Not due yet, and so not late; it waits all the same.
    assert [(one.days, one.days_late) for one in found.asks] == [(10, 0)]


def test_spellings_of_a_supplier_are_one_and_none_comes_last() -> None:
    other = replace(METER, id="b", supplier=" edf ", supply_point="")
    none = replace(METER, id="a", supplier="", supply_point="")
    last = replace(METER, id="z", supplier="Zenith", supply_point="")
    found = asked(register(none, METER, other, last), [], TODAY)
    assert [(one.supplier, one.meter) for one in found.asks] == [
        ("EDF", "b"),
        ("EDF", "m"),
        ("Zenith", "z"),
        (NO_SUPPLIER, "a"),
    ]
    assert (found.suppliers, found.without_supplier) == (("EDF", "Zenith"), ("a",))


def test_names_of_files_are_safe_and_no_two_the_same() -> None:
    names = ["A/B", "A:B", "a b", "../../etc/passwd", "CON", "x" * 400, "é" * 300, "…", *NAMES]
    made = file_names(names)
    assert len({name.casefold() for name in made.values()}) == len(names)
    for name in made.values():
        assert name.startswith("supplier-")
        assert name.endswith(".csv")
        assert not set(name) & set('<>:"/\\|?*\r\n\t\x1b\x00')
        assert len(name.encode()) < 200
        assert Path(name).name == name
    assert made["A/B"] == "supplier-A-B.csv"
    assert made["A:B"] == "supplier-A-B-2.csv"
    # Written in two ways, one name on macOS.
    assert len(set(file_names(["é", "e\u0301"]).values())) == 2


def ask_of(supplier: str, **facts: object) -> Ask:
    ask = Ask(supplier, "missing", "m", "", "", "s", "School", "", TODAY, TODAY, 1, 0, 1.26, "kWh")
    return ask._replace(**facts)


def test_a_file_is_never_written_over_and_none_is_then_written(tmp_path: Path) -> None:
    chase = Chase((ask_of("A"), ask_of("B")), ("A", "B", "C"), TODAY)
    (tmp_path / "supplier-B.csv").write_text("mine", encoding="utf-8")
    (tmp_path / "supplier-C.csv").write_text("old", encoding="utf-8")
    with pytest.raises(Faults, match="supplier-B.csv"):
        write(chase, tmp_path)
    assert not (tmp_path / "supplier-A.csv").exists()
    assert (tmp_path / "supplier-B.csv").read_text(encoding="utf-8") == "mine"
    sent, others = write(chase, tmp_path, force=True)
    assert [one.path.name for one in sent] == ["supplier-A.csv", "supplier-B.csv"]
    assert [path.name for path in others] == ["supplier-C.csv"]
    assert (tmp_path / "supplier-C.csv").read_text(encoding="utf-8") == "old"


def test_no_formula_comes_of_a_cell(tmp_path: Path) -> None:
    asks = tuple(ask_of("A", note=name, account=name) for name in NAMES)
    [sent], _ = write(Chase(asks, ("A",), TODAY), tmp_path)
    with sent.path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(NAMES)
    for row in rows:
        assert not row["note"].startswith(("=", "+", "@", "-c"))
        assert "\x1b" not in row["note"]
        assert row["usual"] == "1.3"


def test_a_site_that_is_not_public_is_not_named_to_a_supplier(tmp_path: Path) -> None:
    asks = (
        ask_of(
            "A",
            what="parked",
            meter="refuge-e",
            site="refuge",
            site_name="Rose refuge",
            supply_point="2000000000015",
            note="meter 'refuge-e'",
        ),
        ask_of("A", meter="refuge-water", site="refuge", site_name="Rose refuge"),
    )
    [sent], _ = write(Chase(asks, ("A",), TODAY, not_public=frozenset({"refuge"})), tmp_path)
    with sent.path.open(encoding="utf-8", newline="") as stream:
        first, second = csv.DictReader(stream)
    assert (first["meter"], first["site"], first["supply_point"]) == ("", "", "2000000000015")
    assert "refuge" not in "".join(first.values())
    assert (second["meter"], second["site"], second["site_name"]) == ("refuge-water", "", "")
    assert sent.left == ("refuge-e",)


def test_the_command_lists_and_writes(workspace: Workspace) -> None:
    text = workspace.meters.read_text(encoding="utf-8").splitlines()
    suppliers = ["supplier", "EDF", "Crown/Gas", "EDF"]
    rows = [f"{line},{name}" for line, name in zip(text, suppliers, strict=True)]
    workspace.meters.write_text("\n".join(rows) + "\n", encoding="utf-8")
    due = add_months((date.today() - timedelta(days=14)).replace(day=1), -1)
    month = month_of(due)
    held = [month_of(add_months(due, -back)) for back in (1, 2, 12)]
    lines = [
        f"school-gas,{one.start},{one.last_day},{10 * one.days},kWh,actual" for one in held[:2]
    ]
    lines += [
        f"school-electricity,{one.start},{one.last_day},{20 * one.days},kWh,actual"
        for one in [month, *held[:2]]
    ]
    invoke("readings", "log", write_template(workspace, "a.csv", *lines))
    result = invoke("readings", "chase", "--period", str(month), "--format", "json")
    [row] = json.loads(result.stdout)
    assert row["supplier"] == "Crown/Gas"
    assert (row["meter"], row["first"], row["days"]) == ("school-gas", str(due), month.days)
    assert row["usual"] == pytest.approx(10 * month.days)
    assert "1 meter to ask for" in result.stderr
    result = invoke("readings", "chase", "--period", str(month), "--out", "sent")
    path = workspace.root / "sent" / "supplier-Crown-Gas.csv"
    assert "sent/supplier-Crown-Gas.csv" in result.stdout
    [row] = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert (row["meter"], row["supply_point"]) == ("school-gas", "9000123456")
    again = invoke("readings", "chase", "--period", str(month), "--out", "sent", ok=False)
    assert again.exit_code == 1
    assert "--force" in again.stderr
    invoke("readings", "chase", "--period", str(month), "--out", "sent", "--force")
    nothing = invoke("readings", "chase", "--period", "2010", "school-gas", ok=False)
    assert nothing.exit_code == 2
    # The depot ended, and nothing of its life lacks in that month.
    assert "depot" not in result.stdout


def test_a_workspace_without_a_ledger_says_so(workspace: Workspace) -> None:
    result = invoke("readings", "chase", ok=False)
    assert result.exit_code == 1
    assert "no ledger yet" in result.stderr
