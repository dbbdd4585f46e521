"""Which edition a period takes, and when there is none."""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from carbon.factors.choice import MissingEdition, choose, in_force
from carbon.factors.edition import Edition, find_editions
from carbon.folders import shipped
from carbon.periods import Period

WHOLE = Fraction(1)


def edition(year: int, published: date, name: str = "", replaces: str = "") -> Edition:
    name = name or str(year)
    return Edition(
        "uk-government", name, year, "ar5", "", Path(name), published=published, replaces=replaces
    )


EDITIONS = {str(year): edition(year, date(year, 6, 10)) for year in (2022, 2023, 2024)}


@pytest.mark.parametrize("period", ["2023-24", "2023-24 H1", "2023-24 H2", "2024-03", "2023"])
def test_the_parts_of_a_year_take_the_edition_of_the_year(period: str) -> None:
    choice = choose(Period.parse(period), EDITIONS)
    assert (choice.parts, choice.how, choice.label) == ((("2023", WHOLE),), "exact", "2023")


def test_july_to_june_takes_the_later_year_when_it_is_available_and_else_the_earlier() -> None:
    year = Period(date(2023, 7, 1), date(2024, 7, 1))
    assert choose(year, EDITIONS).parts == (("2024", WHOLE),)
    early = choose(year, EDITIONS, as_at=date(2024, 1, 1))
    assert (early.label, early.how) == ("2023", "provisional")


def test_a_blended_year_takes_both_by_their_days() -> None:
    choice = choose(Period.parse("2023-24"), EDITIONS, policy="blended")
    assert choice.parts == (("2023", Fraction(275, 366)), ("2024", Fraction(91, 366)))
    assert (choice.how, choice.label) == ("blended", "2023+2024")
    assert choose(Period.parse("2023-24 H1"), EDITIONS, policy="blended") == choice


def test_a_year_without_an_edition_is_an_error_that_lists_those_there_are() -> None:
    with pytest.raises(MissingEdition, match=r"no edition 2030 .*2022, 2023, 2024.*provisional"):
        choose(Period.parse("2030-31"), EDITIONS)
    with pytest.raises(MissingEdition, match="available on 2023-01-01"):
        choose(Period.parse("2023-24"), EDITIONS, as_at=date(2023, 1, 1))


def test_an_older_edition_stands_in_only_when_told_to_and_says_so() -> None:
    choice = choose(Period.parse("2030-31"), EDITIONS, provisional=True)
    assert (choice.label, choice.how) == ("2024", "provisional")
    with pytest.raises(MissingEdition):
        choose(Period.parse("2019-20"), EDITIONS, provisional=True)
    mixed = choose(Period.parse("2024-25"), EDITIONS, policy="blended", provisional=True)
    assert (mixed.parts, mixed.how) == ((("2024", WHOLE),), "provisional")


def test_a_revision_replaces_its_edition_from_the_day_it_came_out() -> None:
    revised = edition(2023, date(2023, 9, 1), "2023-v1.2", replaces="2023")
    editions = {**EDITIONS, revised.name: revised}
    year = Period.parse("2023-24")
    assert choose(year, editions).label == "2023-v1.2"
    assert choose(year, editions, as_at=date(2023, 8, 1)).label == "2023"


def test_where_a_revision_between_is_gone_the_later_version_is_in_force() -> None:
    # Was: v1.2, for "v1.10" comes before "v1.2" as text.
    chain = [("2026", ""), ("2026-v1.2", "2026"), ("2026-v1.10", "2026-v1.9")]
    of_year = [edition(2026, date(2026, 6, 11), name, replaces) for name, replaces in chain]
    for order in (of_year, of_year[::-1]):
        assert in_force(order)[2026].name == "2026-v1.10"


def test_an_edition_puts_none_of_another_year_out_of_use() -> None:
    # Was: 2024 was gone without a word, and 2023 stood in for it.
    found = in_force(
        [
            edition(2024, date(2024, 6, 1), "2024"),
            edition(2026, date(2026, 6, 11), "2026", replaces="2024"),
        ]
    )
    assert [found[year].name for year in sorted(found)] == ["2024", "2026"]


def test_a_day_before_any_of_a_year_names_the_first_that_is_seen() -> None:
    """Was: the day of the revision, two months after the year's first edition was out."""
    first = edition(2025, date(2025, 6, 10))
    second = edition(2025, date(2025, 7, 31), "2025-v1.2", replaces="2025")
    third = edition(2025, date(2025, 7, 31), "2025-v1.10", replaces="2025-v1.2")
    editions = {**EDITIONS, **{one.name: one for one in (first, second, third)}}
    with pytest.raises(MissingEdition) as caught:
        choose(Period.parse("2025-26"), editions, as_at=date(2025, 5, 1))
    assert "Edition 2025 is here, and seen from 2025-06-10 on" in str(caught.value)
    assert "2025-07-31" not in str(caught.value)


def test_the_shipped_editions_answer_for_their_years() -> None:
    editions = find_editions([shipped("factors")])
    assert choose(Period.parse("2016-17"), editions).label == "2016"
    assert choose(Period.parse("2024-25"), editions).label == "2024"
    assert choose(Period.parse("2025-26"), editions).label == "2025"


OWN = {
    name: replace(known, publisher="green-supply", path=Path("green-supply") / name)
    for name, known in EDITIONS.items()
}


@pytest.mark.parametrize(
    ("period", "policy", "how", "provisional"),
    [
        ("2023-24", "majority", "user", False),
        ("2023-24", "blended", "user, blended", False),
        ("2030-31", "majority", "user, provisional", True),
        ("2030-31", "blended", "user, provisional", True),
    ],
)
def test_a_users_own_set_is_marked_however_it_was_chosen(
    period: str, policy: str, how: str, provisional: bool
) -> None:
    choice = choose(Period.parse(period), OWN, policy, provisional=True)
    assert (choice.how, choice.provisional) == (how, provisional)


def test_a_users_own_set_stands_in_for_a_tie_provisionally() -> None:
    year = Period(date(2023, 7, 1), date(2024, 7, 1))
    choice = choose(year, OWN, as_at=date(2024, 1, 1))
    assert (choice.label, choice.how) == ("2023", "user, provisional")
