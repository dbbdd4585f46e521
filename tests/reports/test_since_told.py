"""What page one says of what was told last: true of both figures, and of why they differ."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carbon.periods import Period
from carbon.reports.progress.since_told import since_last_time
from carbon.reports.progress.subject import BaseSince, Reason, SinceTold
from carbon.reports.reported import Answer, Reported, Told
from carbon.targets.base_made import READ, BaseMade
from tests.reports.councils import Council, page_one

REPORTED = Reported("l", date(2023, 6, 1), None, ())
YEAR, BASE = Period.parse("2022-23"), Period.parse("2021-22")
TWO = "a,A,schools,,,,\nb,B,schools,,,{to},{why}\n"
METERS = "a-power,a,electricity,kWh,,,,\nb-power,b,electricity,kWh,,,,\n"


def published(council: Council, use: dict[str, int]) -> None:
    """Two schools of the same *use* of electricity, and their report of May 2023 as published."""
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22")
    council.on("2023-05-02")
    council.read({"a-power": use, "b-power": use})
    council.publish(council.report("2023-05-31"), "2023-06-20")


@pytest.fixture
def council(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Council:
    return Council(tmp_path / "w", monkeypatch)


def base(kg: float) -> BaseMade:
    """A base year of *kg* as its readings make it."""
    return BaseMade(kg, READ, kg, kg, 0.0, 0.0, 1.0, REPORTED.as_at)


def moved(kg: float, why: str = "") -> BaseSince:
    """The base told as 99 t, which is *kg* now."""
    return BaseSince(99_000.0, base(kg), (Reason(why, kg - 99_000.0),) if why else ())


def told(of_base: float = -0.192, verdict: str = "on track") -> Told:
    """A report of 80 t in 2022-23 that a council was told in June 2023."""
    answer = Answer(YEAR, 80_000.0, "gross", verdict, of_base, BASE, base(99_000.0))
    reported = replace(REPORTED, answer=answer)
    return Told(1, "p", "i", date(2023, 6, 20), "", reported, ("", ""), "", "An Officer")


STANDS = SinceTold(told(), 80_000.0, "behind", -0.1, BASE, alike=True)


@pytest.mark.parametrize(
    ("since", "said"),
    [
        # Was: "than in 2021-22", of a change on 2020-21.
        (
            replace(STANDS, since=Period.parse("2020-21")),
            "behind now: 10.0% less than in 2020-21 like for like, told as 19.2% less than in "
            "2021-22.",
        ),
        # Was: "told as 19.2% less" beside 19.2%, or "for the pathway has changed", and it had not.
        (replace(STANDS, of_base=-0.19204), "like for like, as it was told, to that rounding."),
        (replace(STANDS, of_base=-0.192), "behind now, for the pathway has changed."),
        # Was: "nobody can say now whether it is on track".
        (replace(STANDS, verdict="base year"), "base year now, from which progress is measured."),
        # Published totals without a link are alike in nothing but their name.
        (replace(STANDS, alike=False), "10.0% less than in 2021-22, told as 19.2% less."),
    ],
)  # fmt: skip
def test_a_verdict_that_turned_names_what_it_rests_on(since: SinceTold, said: str) -> None:
    text = since_last_time(since, 1)
    assert text.endswith(said), text


@pytest.mark.parametrize(
    ("now", "said"),
    [(98_000.0, "; the base year 2021-22 is now 98.0 tonnes, told as 99.0."), (99_020.0, ".")],
)
def test_a_base_that_moved_is_no_reason_and_one_that_prints_alike_is_not_told(
    now: float, said: str
) -> None:
    # Was: "because the base year 2021-22 is now 99.0 tonnes where it was 99.0".
    reason = "The answer for 2022-23 turns on missing data."
    since = replace(STANDS, verdict="cannot say", called=moved(now), reasons=(reason,))
    turned = f"that figure stands, but nobody can say now whether it is on track{said}"
    assert since_last_time(since, 1).endswith(f"{turned} {reason}")
    # What the first answer says already is not said again.
    assert since_last_time(since, 1, [reason]).endswith(turned)


@pytest.mark.parametrize(
    ("base_kg", "why", "said"),
    [
        # Was: "that figure stands.", where 19.2% less had become 25% less.
        (
            107_000.0,
            "1 reading was corrected",
            "; the base year 2021-22 is now 107.0 tonnes, told as 99.0, because 1 reading was "
            "corrected (19.2% less was told).",
        ),
        (
            107_000.0,
            "",
            "; the base year 2021-22 is now 107.0 tonnes, told as 99.0 (19.2% less was told).",
        ),
        (99_020.0, "1 reading was corrected", "."),
        (None, "", "."),
    ],
)
def test_a_base_that_moved_beside_a_verdict_that_stands_is_said(
    base_kg: float | None, why: str, said: str
) -> None:
    called = None if base_kg is None else moved(base_kg, why)
    since = replace(STANDS, verdict="on track", called=called)
    assert since_last_time(since, 1).endswith(f"on track; that figure stands{said}")


def test_a_base_that_moved_beside_a_verdict_that_turned_is_said_above_all() -> None:
    # Was: "but it is on track now: ...", or "because 1 reading was corrected" of the year alone,
    # where the base year's correction had turned it.
    since = replace(STANDS, called=moved(107_000.0, "1 reading was corrected"))
    told = "; the base year 2021-22 is now 107.0 tonnes, told as 99.0, because 1 reading was "
    assert since_last_time(since, 1).endswith(f"told as 19.2% less{told}corrected.")
    both = replace(since, kg=79_000.0, why="2 readings were corrected")
    assert since_last_time(both, 1).endswith(f"told as 19.2% less{told}corrected.")
    little = replace(since, called=moved(99_020.0, "1 reading was corrected"))
    assert "; the base year 2021-22 moved by +0.020 tonnes too, because" in since_last_time(
        little, 1
    )
    # Where nobody can say it is no reason.
    unknown = since_last_time(replace(since, verdict="cannot say"), 1)
    assert unknown.endswith("the base year 2021-22 is now 107.0 tonnes, told as 99.0."), unknown


@pytest.mark.slow
def test_a_base_that_was_given_when_told_is_the_decision_of_the_bridge(council: Council) -> None:
    # Was: "method | the definition, the register or the factors, as they were then".
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22", kind="calculated")
    path = council.root / "inventories/our-estate/targets.toml"
    calculated = path.read_text("utf-8")
    given = 'base = "given"\nbase_tonnes = 90\nbase_source = "Report 2022"'
    council.on("2023-05-02")
    use = {"2021-22": 10_000, "2022-23": 9_000}
    council.read({"a-power": use, "b-power": use})
    path.write_text(calculated.replace('base = "calculated"', given), encoding="utf-8")
    council.publish(council.report("2023-05-31"), "2023-06-20")
    path.write_text(calculated, encoding="utf-8")
    text = (council.report("2023-08-01") / "report.md").read_text(encoding="utf-8")
    # 90 given, and 240,000 kWh at 0.29120 kg: 69.9.
    assert re.search(r"\| decision \| the value given \| −20\.1 \|", text), text
    assert "but the target was changed since: then gross on 2021-22 as given, now" in text


def test_without_a_target_both_figures_have_the_same_decimals() -> None:
    # Was: "we told you 100.0 tonnes; now it is 100, because readings were corrected".
    since = SinceTold(told(verdict=""), kg=100_020.0, why="readings were corrected")
    then = replace(since.told.reported.answer or Answer(YEAR, 0.0, ""), kg=99_960.0)
    since = replace(since, told=replace(since.told, reported=replace(REPORTED, answer=then)))
    assert since_last_time(since).endswith("we told you 100 tonnes in 2022-23; that figure stands.")


@pytest.mark.slow
def test_why_an_older_year_cannot_be_judged_any_more_is_its_own_reason(council: Council) -> None:
    # Was: "because the base year 2021-22 is now 66.4 tonnes", where its estimates decide.
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22", 40)
    council.on("2023-05-02")
    use = {"2021-22": 10_000, "2022-23": 9_300}
    council.read({"a-power": use, "b-power": use})
    council.publish(council.report("2023-05-31"), "2023-07-10")
    council.on("2023-09-01")
    council.read({"a-power": {"2021-22": 9_000}}, quality="estimated", revise="bills were wrong")
    council.on("2024-11-01")
    council.read({"a-power": {"2023-24": 9_000}})
    said = page_one(council.report("2024-11-30"))
    # 228,000 kWh beside 240,000 at 0.29120 kg and more: 66.4 t beside 69.9.
    assert (
        "on track; that figure stands, but nobody can say now whether it is on track; the base "
        "year 2021-22 is now 66.4 tonnes, told as 69.9. The answer for 2022-23 turns on estimates, "
        "taken to be within 25%: 47% of the base year rests on them"
    ) in said
    # Of the year before the one that page one begins with, the name of the year is said.
    assert re.search(r"Of 2023-24 we know 29\.\d tonnes", said)
    assert "**What changed?** In 2022-23: 8.0 tonnes (12.1%) less than in 2021-22" in said
    assert "**How sure are we?** In 2022-23 all meter-days have data; nothing rests on" in said


@pytest.mark.slow
def test_the_base_as_told_is_named_beside_the_base_only_where_it_prints_otherwise(
    council: Council,
) -> None:
    # Was: "2021-22 is then 35.0 tCO2e, told as 35.0 tCO2e", of a store of 12 kWh that left.
    council.register(TWO.format(to="2023-03-31", why="transferred"), METERS)
    council.define("2021-22")
    council.on("2023-05-02")
    store = {"2021-22": 1, "2022-23": 1}
    council.read({"a-power": {"2021-22": 10_000, "2022-23": 9_000}, "b-power": store})
    pack = council.report("2023-05-31")
    text = (pack / "report.md").read_text(encoding="utf-8")
    assert re.search(r"2021-22 is then 3\d\.\d tCO2e\.", text), text
    assert "tCO2e, where" not in text
    # Was: "the same sites and days of data", of both years without the store.
    assert "Every year is counted as the base year is: the sites of 31 March 2023." in text


@pytest.mark.slow
def test_a_correction_that_raised_the_figure_was_the_reason_why_it_fell(council: Council) -> None:
    # Was: "now it is 65, because 1 reading was corrected", where a school had left as well.
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22")
    council.on("2023-05-02")
    use = {"2021-22": 10_000, "2022-23": 9_000}
    council.read({"a-power": use, "b-power": use})
    council.publish(council.report("2023-05-31"), "2023-06-20", "--title", "Cabinet")
    council.on("2023-07-01")
    council.read({"a-power": {"2022-06": 11_000}}, revise="misread")
    council.register(TWO.format(to="2022-12-31", why="transferred"), METERS)
    pack = council.report("2023-08-01")
    # Of edition 2022 a kWh of electricity is 0.26155 kg with T&D and WTT: 2,000 and 27,000 of them.
    assert (
        "now it is 50.0, because the register, the factors or the definition of the inventory "
        "changed (−7.06) and 1 reading was corrected (+0.52)"
    ) in page_one(pack), page_one(pack)
    table = (pack / "report.md").read_text(encoding="utf-8").partition("## Revisions since")[2]
    year = next(line for line in table.splitlines() if line.startswith("| 2022-23, gross"))
    assert "misread" in year
    assert "the factors, the register or the definition moved it by −7.06 t" in year
    # What readings alone moved names them alone.
    half = next(line for line in table.splitlines() if line.startswith("| 2022-23 H1, gross"))
    assert "definition" not in half


@pytest.mark.slow
@pytest.mark.parametrize("corrected", [{}, {"2022-06": 9_500, "2022-07": 8_500}])
def test_what_made_nothing_of_a_change_is_no_reason_for_it(
    council: Council, corrected: dict[str, float]
) -> None:
    # Was: "... and factors of 2022+2023 took the place of 2022 (+0.00)", which made all of it, or
    # "2 readings were corrected (+0.00)", which took off what the other put on.
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22")
    council.on("2023-07-02")
    use = {"2021-22": 10_000, "2022-23": 9_000}
    council.read({"a-power": use, "b-power": use})
    council.publish(council.report("2023-07-05"), "2023-07-10")
    council.on("2023-07-12")
    if corrected:
        council.read({"a-power": corrected}, revise="two months in one")
    path = council.root / "inventories/our-estate/inventory.toml"
    path.write_text(path.read_text("utf-8") + 'edition_policy = "blended"\n', encoding="utf-8")
    said = page_one(council.report("2023-08-01"))
    # 216,000 kWh × 90 ÷ 365 days of January to March by edition 2023 instead of 2022.
    assert (
        ", because the register, the factors or the definition of the inventory changed: factors "
        "of uk-government 2022+2023 took the place of uk-government 2022"
    ) in said, said
    assert "+0.00" not in said
    assert "corrected" not in said


@pytest.mark.slow
def test_what_was_logged_later_on_the_day_of_a_report_is_not_put_down_to_the_register(
    council: Council,
) -> None:
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22")
    council.on("2023-05-31")
    use = {"2021-22": 10_000, "2022-23": 9_000}
    council.read({"a-power": use, "b-power": use})
    council.publish(council.report("2023-05-31"), "2023-06-20")
    council.read({"a-power": {"2022-06": 11_000}}, revise="misread")
    council.on("2023-07-01")
    council.read({"a-power": {"2022-07": 12_000}}, revise="misread")
    said = page_one(council.report("2023-08-01"))
    assert "because 2 readings were corrected." in said


@pytest.mark.slow
def test_what_the_old_base_would_have_made_names_its_year(council: Council) -> None:
    # Was: "On the old base we would have reported 23.0% less", of an older year than the report's.
    published(council, {"2021-22": 10_000, "2022-23": 6_000})
    council.on("2024-05-02")
    council.register(TWO.format(to="2023-03-31", why="transferred"), METERS)
    council.read({"a-power": {"2023-04": 6_000}})
    council.write(
        "inventories/our-estate/recalculations.toml",
        '[[recalculation]]\ndecided = 2024-05-01\nincluded_to = 2024-04-30\nreason = "Reviewed"\n'
        'decided_by = "Board"\n',
    )
    said = page_one(council.report("2024-10-31"))
    # 37.7 t of both schools beside 69.9 of both.
    assert "On the old base we would have reported 2022-23 as 46.1% less and on track." in said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("was", "is_", "said"),
    [
        # Was: "now it is 46.7, because the register, the factors or the definition changed".
        ("\n[[milestone]]", '\nscopes = ["1", "2"]\n\n[[milestone]]',
         "then gross on 2021-22, now gross of scopes 1 and 2 on 2021-22."),
        ('base_period = "2021-22"', 'base_period = "2022-23"',
         "then gross on 2021-22, now gross on 2022-23."),
        # Was: "that figure stands, but it is on track now".
        ('basis = "gross"', 'basis = "net"', "then gross on 2021-22, now net on 2021-22."),
        # Was: "behind now: 22.3% less like for like, told as 22.4% less", or nothing.
        (
            "reduction_pct = 60",
            "reduction_pct = 85",
            "then gross on 2021-22 (−60% by 2029-30), now gross on 2021-22 (−85% by 2029-30).",
        ),
        # Was: nothing.
        (
            'base = "as published"',
            'base = "given"\nbase_tonnes = 90\nbase_source = "Report 2022"',
            "then gross on 2021-22 as calculated, now gross on 2021-22 as given.",
        ),
    ],
)  # fmt: skip
def test_a_target_that_was_changed_is_said_and_the_figure_told_stands(
    council: Council, was: str, is_: str, said: str
) -> None:
    published(council, {"2021-22": 10_000, "2022-23": 9_000})
    path = council.root / "inventories/our-estate/targets.toml"
    path.write_text(path.read_text("utf-8").replace(was, is_, 1), encoding="utf-8")
    told_now = page_one(council.report("2023-08-01"))
    assert f"; that figure stands, but the target was changed since: {said}" in told_now, told_now


@pytest.mark.slow
def test_what_an_exclusion_took_out_of_the_base_is_nobodys_decision(council: Council) -> None:
    # Was: "decision | recalculated or given | −35.0", where nobody decided or gave anything.
    published(council, {"2021-22": 10_000, "2022-23": 9_000})
    path = council.root / "inventories/our-estate/inventory.toml"
    leaves = '\n[[boundary]]\nsite = "b"\nto = 2021-04-30\nreason = "transferred"\n'
    path.write_text(path.read_text("utf-8") + leaves, encoding="utf-8")
    text = (council.report("2023-08-01") / "report.md").read_text(encoding="utf-8")
    (told,) = (part for part in text.split("\n\n") if part.startswith("| Trigger"))
    assert "decision" not in told, told
    assert "| method | the definition, the register or the factors, as they were then | −3" in told


@pytest.mark.slow
def test_what_was_logged_later_on_the_day_of_the_report_told_is_a_correction(
    council: Council,
) -> None:
    # Was: "method | the definition, the register or the factors, as they were then | +17.5".
    council.register(TWO.format(to="", why=""), METERS)
    council.define("2021-22", kind="calculated")
    council.on("2023-05-31")
    use = {"2021-22": 10_000, "2022-23": 9_000}
    council.read({"a-power": use, "b-power": use})
    pack = council.report("2023-05-31")
    council.read({"a-power": {"2021-22": 15_000}}, revise="bills were wrong")
    council.publish(pack, "2023-06-20")
    council.on("2023-08-01")
    text = (council.report("2023-08-01") / "report.md").read_text(encoding="utf-8")
    (told,) = (part for part in text.split("\n\n") if part.startswith("| Trigger"))
    # 60,000 kWh more in the base year, at 0.29120 kg.
    assert re.search(r"\| error \|[^|]*\| 17\.5 \| since 2023-05-31 \|", told), told
    assert "method" not in told
    assert "decision" not in told
