"""A council's own few factors in place of an edition that is not here."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from carbon.emissions.plan import Key, plan
from carbon.errors import BadValue, CarbonError, Faults, UnknownName
from carbon.factors.announced import UnknownEdition, announced_beside
from carbon.factors.checks import check_editions, one_edition_a_year
from carbon.factors.choice import MissingEdition, choose
from carbon.factors.each import EditionRule, choice_of, choose_each
from carbon.factors.edition import Edition, find_editions, read_edition
from carbon.factors.edition_choice import EditionChoice
from carbon.factors.own_set_told import own_set_notes
from carbon.factors.template import write_template
from carbon.folders import shipped
from carbon.periods import Period
from tests.conftest import Command
from tests.factors.own_sets import TOML, lines, official, own_set, write_own_set
from tests.inventories.estates import ACTIVITIES, EDITIONS

FAULTS = Path(__file__).parent.parent / "faults"
YEAR = Period.parse("2026-27")
BOTH = ("electricity", "natural-gas")
OWN = "uk-government, own set"


def chosen(
    *more: Edition, used: tuple[str, ...] = BOTH, rule: EditionRule | None = None,
    frozen: dict[str, EditionChoice] | None = None,
) -> dict[str, EditionChoice]:  # fmt: skip
    library = {"uk-government": EDITIONS | {one.name: one for one in more}}
    return choose_each(used, ACTIVITIES, library, rule or EditionRule(YEAR), frozen or {})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("blank-value.csv", ["2 faults", ":2, column kg_co2e: found no value of fuels/", ":3"]),
        ("blank-source.csv", [":2, column locator: found no source of fuels/"]),
        ("no-number.csv", ["3 faults", "found '0,2x'", ":3, column kg_co2e: found no value",
                           ":3, column locator: found no source"]),
        ("twice.csv", [":3, column id: found fuels/gaseous-fuels/natural-gas per kWh again"]),
        ("no-row.csv", ["own.csv: found no factor; expected a row for each factor that is needed"]),
        ("one-person.toml", [":10: found checked_by = 'OFFICER,  jo', who entered the values too; "
                             "expected a second person. Let somebody else"]),
        ("initials.toml", [":10: found checked_by = 'J. Officer', who may be 'Jo Officer', who "
                           "entered the values; expected a second person"]),
        ("to-follow.toml", ["2 faults", ":8: found source = '-'", ":10: found checked_by = 'TBC'"]),
        ("source-to-follow.csv", [":2, column locator: found no source of fuels/"]),
        ("blanks.toml", ["5 faults", ": found no source", ":6: found licence = ''",
                         ":8: found entered_by = ' '", "found no checked_by",
                         ":9: found checked_at = 'soon'"]),
        ("other-year.toml", [":4: found in_place_of = '2025' of year 2026"]),
    ],
)  # fmt: skip
def test_a_set_that_lacks_something_is_refused_with_all_that_it_lacks(
    name: str, said: list[str], tmp_path: Path
) -> None:
    csv = write_own_set(tmp_path, lines("natural-gas"))
    path = csv if name.endswith(".csv") else csv.with_suffix(".toml")
    shutil.copy(FAULTS / f"own-set-{name}", path)
    with pytest.raises(CarbonError) as raised:
        find_editions([tmp_path], own_sets=True)
    for words in said:
        assert words in str(raised.value)
    assert find_editions([tmp_path]) == {}  # what needs no such set is not stopped by it


def test_what_is_wrong_between_its_facts_is_told_though_others_of_them_are_wrong(
    tmp_path: Path,
) -> None:
    toml = TOML.replace("year = 2026", "year = true").replace("Sam Auditor", "J Officer")
    write_own_set(tmp_path, lines("natural-gas"), toml.replace('"a paper"', "5"))
    with pytest.raises(Faults) as raised:
        find_editions([tmp_path], own_sets=True)
    assert [fault.found for fault in raised.value.faults] == [
        "year = True",
        "source = 5",
        "checked_by = 'J Officer', who may be 'Jo Officer', who entered the values",
    ]


def test_a_set_is_never_named_as_the_edition(tmp_path: Path) -> None:
    csv = write_own_set(tmp_path, lines("natural-gas"), TOML.replace('"2026-own"', '"2026"'))
    toml = csv.with_suffix(".toml").rename(csv.with_name("2026.toml"))
    csv.rename(csv.with_name("2026.csv"))
    with pytest.raises(Faults, match="found edition = '2026'; expected a name that begins with"):
        read_edition(toml)


def test_a_set_that_is_whole_is_read_with_who_entered_and_who_checked_it(tmp_path: Path) -> None:
    write_own_set(tmp_path, lines("natural-gas"))
    found = find_editions([tmp_path, shipped("factors")], own_sets=True)
    own = found["2026-own"]
    assert own.own
    assert (own.entered_by, own.checked_by) == ("Jo Officer", "Sam Auditor")
    assert own.available == date(2026, 11, 29)
    assert 2026 in announced_beside(found)  # the edition itself is still not here
    with pytest.raises(MissingEdition):
        choose(YEAR, found)


def test_an_activity_takes_the_set_that_has_all_its_lines() -> None:
    found = chosen(own_set(lines(*BOTH)))
    assert list(found) == [OWN]
    assert (found[OWN].label, found[OWN].how) == ("2026-own", "user")
    [told] = found[OWN].own_sets
    for words in ("electricity, natural-gas: ", "a paper", "Jo Officer", "Sam Auditor", "11-29"):
        assert words in told


def test_the_lines_of_an_activity_never_come_from_two_editions() -> None:
    """Whichever of electricity's lines a set has: it is used for all four or for none."""
    all_lines = lines("electricity")
    for number in range(1, len(all_lines) + 1):
        for some in itertools.combinations(all_lines.items(), number):
            own = own_set(dict(some))
            found = chosen(own, used=("electricity",), rule=EditionRule(YEAR, provisional=True))
            whole = number == len(all_lines)
            choice = choice_of(ACTIVITIES["electricity"], found)
            assert choice
            assert choice.label == ("2026-own" if whole else "2025")
            key = Key("electricity", "kWh", choice)
            library = {"uk-government": EDITIONS | {own.name: own}}
            rows = plan([key], ACTIVITIES, library).rows
            assert set(rows["factor_edition"]) == {choice.label}
            assert len(rows) == 4
            if not whole:
                assert "not used for electricity: it lacks" in choice.own_sets[0]


def test_what_a_set_lacks_falls_to_the_ordinary_rule() -> None:
    own = own_set(lines("electricity"))
    with pytest.raises(MissingEdition) as raised:
        chosen(own)
    # The set is there: another template would be refused, and would lose what was typed in.
    assert "add the factors of natural-gas to the council's own set" in str(raised.value)
    assert "carbon factors template" not in str(raised.value)
    found = chosen(own, rule=EditionRule(YEAR, provisional=True))
    assert (found["uk-government"].label, found["uk-government"].how) == ("2025", "provisional")
    assert found[OWN].label == "2026-own"
    # Electricity is not counted by the stand-in: how far off that would be is not said.
    assert "exists and is not carried" in found["uk-government"].remark
    assert "0.17700" not in found["uk-government"].remark


def test_what_has_no_readings_needs_no_edition() -> None:
    """A boiler that is long gone makes no year of electricity provisional, and misses nothing."""
    own = own_set(lines("electricity"))
    library = {"uk-government": EDITIONS | {own.name: own}}
    for is_provisional in (True, False):
        rule = EditionRule(YEAR, provisional=is_provisional)
        found = choose_each(BOTH, ACTIVITIES, library, rule, needed={"electricity"})
        assert list(found) == [OWN]
    rule = EditionRule(YEAR, provisional=True)
    found = choose_each(BOTH, ACTIVITIES, library, rule, needed=set(BOTH))
    assert sorted(found) == ["uk-government", OWN]


def test_a_set_serves_its_own_year_only() -> None:
    own = own_set(lines(*BOTH))
    for year, label in (("2025-26", "2025"), ("2027-28", "2025")):
        found = chosen(own, rule=EditionRule(Period.parse(year), provisional=True))
        assert {one.label for one in found.values()} == {label}


def test_it_is_there_from_the_day_it_was_checked() -> None:
    own = own_set(lines(*BOTH))
    with pytest.raises(MissingEdition):
        chosen(own, rule=EditionRule(YEAR, as_at=date(2026, 11, 28)))
    assert list(chosen(own, rule=EditionRule(YEAR, as_at=date(2026, 11, 29)))) == [OWN]


def test_a_blended_factor_takes_its_share_of_days_from_the_set() -> None:
    found = chosen(own_set(lines(*BOTH)), rule=EditionRule(Period.parse("2025-26"), "blended"))
    assert (found[OWN].label, found[OWN].how) == ("2025+2026-own", "user, blended")
    assert [str(share) for _, share in found[OWN].parts] == ["55/73", "18/73"]
    # 2026-27 needs 2027 too, which nobody has: the day of the check has nothing to do with it.
    with pytest.raises(MissingEdition) as raised:
        chosen(own_set(lines(*BOTH)), rule=EditionRule(YEAR, "blended"))
    said = str(raised.value)
    assert "own set 2026-own has those of 2026, and of that year alone. Or enter the few" in said
    assert "carbon factors template --edition 2027 --activity electricity" in said
    assert "is seen from" not in said
    with pytest.raises(MissingEdition) as raised:
        chosen(own_set(lines(*BOTH)), rule=EditionRule(YEAR, "blended", as_at=date(2026, 11, 28)))
    assert "2026-own has them, and is seen from 2026-11-29 on" in str(raised.value)


def test_sets_of_two_years_serve_one_blended_year_each_activity_by_what_it_has() -> None:
    sets = own_set(lines(*BOTH)), own_set(lines("electricity"), 2027)
    found = chosen(*sets, rule=EditionRule(YEAR, "blended", provisional=True))
    labels = {name: choice_of(ACTIVITIES[name], found) for name in BOTH}
    assert {name: one and (one.label, one.how) for name, one in labels.items()} == {
        "electricity": ("2026-own+2027-own", "user, blended"),
        "natural-gas": ("2026-own", "user, provisional"),
    }


def test_the_edition_itself_takes_the_place_of_the_set_and_says_by_how_much_it_differs() -> None:
    own = own_set(lines(*BOTH))
    values = lines(*BOTH)
    generation = next(iter(values))
    found = chosen(own, official(2026, values | {generation: 0.1313}))
    assert list(found) == ["uk-government"]
    assert (found["uk-government"].label, found["uk-government"].how) == ("2026", "exact")
    [told] = found["uk-government"].own_sets
    assert "own set 2026-own is no longer used, for edition 2026 is here" in told
    # (0.1313 − 0.13) ÷ 0.13 = +1.00 %; nothing else differs.
    assert "electricity, generation: 0.13 in it, 0.1313 now (+1.00 %). Keep its files" in told
    [same] = chosen(own, official(2026, values))["uk-government"].own_sets
    assert "their values are the same." in same


def test_a_closed_year_keeps_the_set_it_was_closed_with() -> None:
    own = own_set(lines(*BOTH))
    closed = {key: replace(one, closed="2026-27") for key, one in chosen(own).items()}
    later = official(2026, lines(*BOTH))
    assert chosen(own, later, frozen=closed) == closed
    assert chosen(own, later, frozen=closed)[OWN].remark == (
        "Edition 2026 is here; 2026-27 was closed with 2026-own: `carbon period amend 2026-27 "
        '--reviewed-by NAME --reason "edition 2026"` takes it.'
    )
    # And one that was closed on a stand-in does not take a set that came later.
    before = chosen(rule=EditionRule(YEAR, provisional=True))
    assert chosen(own, frozen=before) == before


def test_a_named_set_is_refused_for_an_activity_of_which_it_lacks_lines() -> None:
    own = own_set(lines("electricity") | dict([*lines("natural-gas").items()][:1]))
    library = {"uk-government": EDITIONS | {own.name: own}}
    choice = replace(chosen(own_set(lines(*BOTH)))[OWN], activities=())
    with pytest.raises(Faults, match=r"line of natural-gas in own set 2026-own 'well-to-tank'"):
        plan([Key("natural-gas", "kWh", choice)], ACTIVITIES, library)


def test_check_names_the_factors_that_serve_no_activity(tmp_path: Path) -> None:
    some = lines("electricity") | dict([*lines("natural-gas").items()][:1])
    write_own_set(tmp_path, some)
    editions = {"2025": EDITIONS["2025"], **find_editions([tmp_path], own_sets=True)}
    activities = {name: ACTIVITIES[name] for name in BOTH}
    found = [one for one in check_editions(editions, activities) if "own set" in one.check]
    assert [(one.level, one.found) for one in found] == [
        ("warning", "not used: natural-gas lacks well-to-tank")
    ]


def test_a_template_has_a_row_a_line_no_value_and_is_refused_until_it_is_filled(
    tmp_path: Path,
) -> None:
    layers = [tmp_path, shipped("factors")]
    made = write_template(tmp_path, layers, 2026, ["natural-gas", *BOTH], ACTIVITIES)
    assert {(row[0], row[1]) for row in made.rows} == set(lines(*BOTH))
    with pytest.raises(Faults) as raised:
        find_editions(layers, own_sets=True)
    # Six rows without value and source; source, entered_by, checked_by and checked_at.
    assert len(raised.value.faults) == 2 * 6 + 4
    toml = made.csv.with_suffix(".toml").read_text(encoding="utf-8")
    assert 'gwp_basis = "unknown"' in toml  # stated by nobody yet
    assert "[grid]\nyear = 2025" in toml
    with pytest.raises(CarbonError, match="own set 2026-own, which is there"):
        write_template(tmp_path, layers, 2026, BOTH, ACTIVITIES)


@pytest.mark.parametrize(
    ("year", "wanted", "kind", "said"),
    [
        (2025, BOTH, BadValue, "found edition 2025, which is here"),
        (1999, BOTH, UnknownName, "expected one of: 2026"),
        (2026, ("electrcity",), CarbonError, "perhaps electricity"),
        (2026, (), BadValue, "no activity"),
    ],
)
def test_a_template_of_what_cannot_be_is_refused(
    year: int, wanted: tuple[str, ...], kind: type[CarbonError], said: str, tmp_path: Path
) -> None:
    with pytest.raises(kind, match=f"(?i){said}"):
        write_template(tmp_path, [shipped("factors")], year, wanted, ACTIVITIES)
    assert list(tmp_path.iterdir()) == []


def test_values_far_from_last_years_are_told_wherever_the_set_is_used() -> None:
    """Typed per MWh, or with a sign, or left at 0: the total would say nothing of it."""
    key = next(iter(lines("electricity")))
    for value, told in (
        (130.0, "is 130, 734 times the 0.177 of edition 2025"),
        (0.0, "is 0, and not in edition 2025"),
        (-0.13, "is -0.13, below 0"),
    ):
        own = own_set(lines("electricity") | {key: value})
        said = " ".join(chosen(own, used=("electricity",))[OWN].own_sets)
        assert "Look again at the council's own set 2026-own" in said
        assert told in said
        assert told in " ".join(own_set_notes(EDITIONS | {own.name: own}, ACTIVITIES))
    near = chosen(own_set(lines("electricity")), used=("electricity",))
    assert "Look again" not in " ".join(near[OWN].own_sets)


def test_a_day_of_checking_that_has_not_come_is_refused(tmp_path: Path) -> None:
    """Without --as-at nothing else would stop a set that nobody has checked yet."""
    later = date.today() + timedelta(days=1)
    csv = write_own_set(tmp_path, lines("electricity"), TOML.replace("2026-11-29", str(later)))
    with pytest.raises(CarbonError, match=f"checked_at = {later}"):
        read_edition(csv.with_suffix(".toml"))


def test_the_command_that_is_told_names_every_activity_that_needs_it() -> None:
    with pytest.raises(MissingEdition) as raised:
        choose_each(
            ("burning-oil", "diesel", *BOTH),
            ACTIVITIES,
            {"uk-government": EDITIONS},
            EditionRule(YEAR),
        )
    told = str(raised.value)
    for name in ("burning-oil", "diesel", *BOTH):
        assert f"--activity {name}" in told


def test_an_edition_named_that_exists_elsewhere_is_said_to_and_the_set_in_its_place() -> None:
    """It said: perhaps 2025, of a year whose own edition is to be had."""
    own = own_set(lines("electricity"))
    for editions, said in (
        (EDITIONS, ""),
        (EDITIONS | {own.name: own}, "in its place is 2026-own"),
    ):
        told = str(UnknownEdition("2026", editions))
        assert "Edition 2026 (v1.2, published 2026-06-11" in told
        assert "take it from GOV.UK" in told
        assert said in told
    assert "exists" not in str(UnknownEdition("2052", EDITIONS))


def test_calculate_names_the_set_whether_a_period_takes_it_or_it_is_named(
    carbon: Command, tmp_path: Path
) -> None:
    carbon("init", "county")
    write_own_set(carbon.folder / "county" / "factors", lines("electricity"))
    use = carbon.folder / "use.csv"
    use.write_text("activity,unit,quantity\nelectricity,kWh,1000\n", encoding="utf-8")
    for asked in (("--edition", "2026-own"), ("--period", "2026-27")):
        result = carbon("--workspace", "county", "calculate", use, *asked)
        assert "electricity: the council's own set 2026-own, in place of edition 2026" in (
            result.stdout + result.stderr
        )
    refused = carbon("--workspace", "county", "calculate", use, "--edition", "2026", ok=False)
    assert "own set in its place is 2026-own" in refused.stderr


def two_sets(**second: str) -> tuple[Edition, Edition]:
    """Two of one year, the second of a later name and another value."""
    own = own_set(lines(*BOTH))
    other = replace(own, name="2026-own-b", **second)
    other.__dict__["factors"] = dict(own.factors)
    return own, other


def test_a_set_that_replaces_the_one_a_year_was_closed_with_is_told() -> None:
    own, other = two_sets(replaces="2026-own")
    closed = {key: replace(one, closed="2026-27") for key, one in chosen(own).items()}
    [took] = chosen(own, other, frozen=closed).values()
    assert (took.label, took.came) == ("2026-own", ("2026-own-b",))
    assert took.remark.startswith("Own set 2026-own-b is here; 2026-27 was closed with 2026-own:")
    # Not before it was checked, nor where it has nothing of what the year used.
    before = EditionRule(YEAR, as_at=date(2026, 11, 28))
    later = replace(own, checked_at=date(2026, 11, 1))
    assert chosen(later, other, rule=before, frozen=closed)[OWN].came == ()
    other.__dict__["factors"] = {}
    assert chosen(own, other, frozen=closed)[OWN].came == ()


def test_two_sets_of_one_year_are_refused_wherever_they_would_be_used(tmp_path: Path) -> None:
    """The one of the later name was used, and the other not, without a word."""
    own, other = two_sets()
    with pytest.raises(BadValue, match="own set 2026-own-b of 2026 beside 2026-own; expected one"):
        chosen(own, other)
    found = [told for _, _, told in one_edition_a_year({one.name: one for one in two_sets()}, {})]
    assert found == ["of 2026, as is 2026-own; one says which it replaces, or is taken away"]
    # Of another year, or beside the edition itself, they are in nobody's way.
    assert chosen(own, other, rule=EditionRule(Period.parse("2025-26")))
    assert chosen(own, other, official(2026, {}))


def test_a_set_that_says_which_other_it_replaces_is_used(tmp_path: Path) -> None:
    own, other = two_sets(replaces="2026-own")
    assert chosen(own, other)[OWN].label == "2026-own-b"
    assert list(one_edition_a_year({one.name: one for one in (own, other)}, {})) == []


def test_a_set_that_has_a_line_per_another_unit_is_told_so() -> None:
    own = own_set(lines(*BOTH))
    gas = "fuels/gaseous-fuels/natural-gas"
    made = replace(own)
    made.__dict__["factors"] = {
        (key[0], "MWh") if key[0] == gas else key: one for key, one in own.factors.items()
    }
    with pytest.raises(MissingEdition) as raised:
        chosen(made)
    assert "it lacks combustion per kWh (it has it per MWh), and the lines" in str(raised.value)


def test_a_set_that_was_not_checked_by_the_day_is_said_to_be_seen_from_when() -> None:
    """It was asked to add to the set what the set has."""
    with pytest.raises(MissingEdition) as raised:
        chosen(own_set(lines(*BOTH)), rule=EditionRule(YEAR, as_at=date(2026, 11, 28)))
    assert "own set 2026-own has them, and is seen from 2026-11-29 on" in str(raised.value)
