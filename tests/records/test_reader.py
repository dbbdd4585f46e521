"""A record declared once is read from a TOML table and from a row of cells, with all its faults."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar

import pytest

from carbon.errors import DuplicateRow, FaultList, Faults, Place
from carbon.periods import Period
from carbon.records.found import Source
from carbon.records.kinds import (
    DAY,
    FLAG,
    HERE,
    PERIOD,
    PLACE,
    TEXT,
    Kind,
    number,
    one_of,
    one_or_several,
    several_of,
    text,
    texts,
    whole,
)
from carbon.records.reader import (
    Rules,
    Wrong,
    narrowed,
    needed_of,
    optional_of,
    read_record,
    read_rows,
    record_of,
    records,
)
from carbon.tables import Row


def _in_order(start: date, end: date | None) -> Iterator[Wrong]:
    if end and end < start:
        yield Wrong("until", f"until {end} before {start}", "a later day")


@dataclass(frozen=True)
class Tariff:
    name: Annotated[str, text("a name", filled=True)]
    start: Annotated[date, DAY]
    pence: Annotated[float, number("pence a kWh", "25", above=0), "p_per_kwh"]
    end: Annotated[date | None, DAY, "until"] = None
    is_green: Annotated[bool, FLAG, "green"] = False
    fuel: Annotated[str, one_of(("gas", "electricity"))] = "electricity"

    RULES: ClassVar[Rules] = Rules(_in_order)


@dataclass(frozen=True)
class Book:
    title: Annotated[str, TEXT]
    source: Annotated[Source, HERE]
    tariffs: Annotated[tuple[Tariff, ...], records(Tariff), "tariff"] = ()
    sites: Annotated[tuple[str, ...], texts(filled=True)] = ()
    first: Annotated[int | None, whole("a year from 2000", lowest=2000)] = None


@dataclass(frozen=True)
class Year:
    period: Annotated[Period, PERIOD]


def told(path: Path, toml: str) -> list[str]:
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, Book)
    return [str(fault).replace(str(path), "t.toml") for fault in caught.value.faults]


GOOD = """\
title = "Prices"
first = 2020

[[tariff]]
name = "day"
start = 2024-04-01
p_per_kwh = 25
green = true
"""


def test_a_record_is_read_with_its_defaults(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text(GOOD, encoding="utf-8")
    book = read_record(path, Book)
    assert (book.title, book.first, book.sites) == ("Prices", 2020, ())
    assert book.tariffs == (Tariff("day", date(2024, 4, 1), 25.0, None, True),)
    assert book.source.place("first") == Place(str(path), 2)


def test_every_fault_has_its_line_and_its_words(tmp_path: Path) -> None:
    faults = told(
        tmp_path / "t.toml",
        """\
titel = "Prices"
sites = []
first = 1999

[[tariff]]
name = " "
start = "2024-04-01"
p_per_kwh = 0
green = "yes"
fuel = "gaz"

[[tariff]]
start = 2024-04-01
p_per_kwh = true
""",
    )
    assert faults == [
        "t.toml: found no title; expected text in quotes. Add title = ….",
        "t.toml:1: found key 'titel'; expected perhaps title or sites (one of: first, "
        "sites, tariff, title).",
        "t.toml:2: found sites that is empty; expected at least one. For all of them, take the "
        "line out.",
        "t.toml:3: found first = 1999; expected a year from 2000.",
        "t.toml:6: found name = ' '; expected a name.",
        "t.toml:7: found start = '2024-04-01'; expected a date such as 2023-04-01.",
        "t.toml:8: found p_per_kwh = 0; expected pence a kWh above 0.",
        "t.toml:9: found green = 'yes'; expected true or false.",
        "t.toml:10: found fuel 'gaz'; expected perhaps gas (one of: electricity, gas).",
        "t.toml:12: found no name in tariff 2; expected a name. Add name = ….",
        "t.toml:14: found p_per_kwh = True; expected pence a kWh such as 25.",
    ]


def test_a_rule_is_asked_where_its_own_fields_are_good_though_others_are_not(
    tmp_path: Path,
) -> None:
    faults = told(
        tmp_path / "t.toml",
        GOOD.replace("p_per_kwh = 25", 'p_per_kwh = "a lot"\nuntil = 2024-03-01'),
    )
    assert faults == [
        "t.toml:7: found p_per_kwh = 'a lot'; expected pence a kWh such as 25.",
        "t.toml:8: found until 2024-03-01 before 2024-04-01; expected a later day.",
    ]


def test_a_rule_is_not_asked_where_one_of_its_fields_could_not_be_read(tmp_path: Path) -> None:
    faults = told(
        tmp_path / "t.toml",
        GOOD.replace("p_per_kwh = 25", 'p_per_kwh = 25\nuntil = "then"'),
    )
    assert faults == ["t.toml:8: found until = 'then'; expected a date such as 2023-04-01."]


def test_a_row_of_cells_is_read_as_the_same_record() -> None:
    cells = {"name": "day", "start": "01/04/2024", "p_per_kwh": "25", "until": "", "green": "Yes"}
    row = Row(cells, "tariffs.csv", 2)
    assert record_of(row, Tariff) == Tariff("day", date(2024, 4, 1), 25.0, None, True)
    assert needed_of(Tariff) == ("name", "start", "p_per_kwh")
    assert optional_of(Tariff) == ("until", "green", "fuel")


def test_a_cell_is_told_with_its_column() -> None:
    cells = {"name": "day", "start": "", "p_per_kwh": "25p", "green": "perhaps"}
    with pytest.raises(Faults) as caught:
        record_of(Row(cells, "tariffs.csv", 7), Tariff)
    assert sorted(map(str, caught.value.faults)) == [
        "tariffs.csv:7, column green: found 'perhaps'; expected true or false. Correct the cell.",
        "tariffs.csv:7, column p_per_kwh: found '25p'; expected pence a kWh such as 25. "
        "Correct the cell.",
        "tariffs.csv:7, column start: found nothing; expected a date such as 2023-04-01. "
        "Correct the cell.",
    ]


def test_what_the_file_leaves_empty_may_be_given() -> None:
    row = Row({"name": "day", "start": "2024-04-01", "p_per_kwh": "5"}, "tariffs.csv", 2)
    assert record_of(row, Tariff, fuel="gas").fuel == "gas"


def test_a_period_says_what_it_may_be(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('period = "last year"', encoding="utf-8")
    with pytest.raises(Faults, match="t.toml:1: found 'last year'; expected a period such as"):
        read_record(path, Year)


def _each_once(pages: Sequence[Page]) -> Iterator[DuplicateRow]:
    seen: set[int] = set()
    for page in pages:
        if page.number in seen:
            yield DuplicateRow(f"page {page.number} again", "each once", "", page.place)
        seen.add(page.number)


@dataclass(frozen=True)
class Page:
    number: Annotated[int, whole("a page from 1", lowest=1)]
    place: Annotated[Place, PLACE]


@dataclass(frozen=True)
class Volume:
    pages: Annotated[tuple[Page, ...], records(Page, between=_each_once), "page"] = ()


def test_what_is_wrong_between_records_is_told_though_one_of_them_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text("".join(f"[[page]]\nnumber = {page}\n" for page in (1, 0, 1)), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, Volume)
    assert [str(fault).replace(str(path), "t.toml") for fault in caught.value.faults] == [
        "t.toml:4: found number = 0; expected a page from 1.",
        "t.toml:5: found page 1 again; expected each once.",
    ]


def test_the_rows_of_a_table_are_read_each_and_the_faults_of_all_kept() -> None:
    rows = [Row({"number": cell}, "p.csv", line) for line, cell in enumerate(("3", "3.5", "4"), 2)]
    faults = FaultList()
    read = list(read_rows(rows, Page, faults))
    assert [(row.line, one) for row, one in read] == [
        (2, Page(3, Place("p.csv", 2))),
        (4, Page(4, Place("p.csv", 4))),
    ]
    assert list(map(str, faults)) == [
        "p.csv:3, column number: found '3.5'; expected a page from 1. Correct the cell."
    ]


@dataclass(frozen=True)
class Shelf:
    pages: Annotated[tuple[Page, ...], records(Page, "at least one [[page]]", filled=True), "page"]
    rooms: Annotated[tuple[str, ...], several_of(("hall", "attic"))] = ()


@dataclass(frozen=True)
class Bookcase(Shelf):
    feet: Annotated[int, whole("feet")] = 4


@pytest.mark.parametrize("toml", ["", "page = []"], ids=["none", "empty"])
def test_an_array_that_is_to_be_filled_may_be_neither_missing_nor_empty(
    tmp_path: Path, toml: str
) -> None:
    path = tmp_path / "t.toml"
    path.write_text(toml, encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, Shelf)
    assert [fault.sentence() for fault in caught.value.faults] == [
        "found no page; expected at least one [[page]]. Add one."
    ]


def test_each_name_of_a_list_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('rooms = ["hal", "attic", 3]\n[[page]]\nnumber = 1\n', encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, Shelf)
    assert [fault.sentence() for fault in caught.value.faults] == [
        "found rooms 'hal'; expected perhaps hall (one of: attic, hall).",
        "found rooms = 3; expected one of: hall, attic.",
    ]


def test_a_record_made_from_another_is_narrowed_to_it() -> None:
    assert narrowed(Bookcase((), ("hall",), 6), Shelf, rooms=()) == Shelf(())


@dataclass(frozen=True)
class _Names:
    of: Annotated[tuple[str, ...], one_or_several("site", "sites", "a site in quotes")]
    note: Annotated[str, TEXT]


def test_what_is_wrong_under_one_of_two_keys_hides_no_other_fault(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_text('site = 3\nnot = "x"\n', encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, _Names)
    told = [str(fault).replace(str(path), "t.toml") for fault in caught.value.faults]
    assert [each.split(";")[0] for each in told] == [
        "t.toml: found no note",
        "t.toml:1: found site = 3",
        "t.toml:2: found key 'not'",
    ]


GBP = number("a number of GBP", "0.25", lowest=0, highest=1e12)
BEYOND = "a number of GBP from 0 to 1,000,000,000,000"


@dataclass(frozen=True)
class Priced:
    gbp: Annotated[float, GBP]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("£0.25", "found '£0.25'; expected a number of GBP such as 0.25."),
        ("nan", "found 'nan'; expected a number of GBP such as 0.25."),
        ("1e999", "found '1e999'; expected a number of GBP such as 0.25."),
        ("-1", f"found '-1'; expected {BEYOND}."),
        ("2e12", f"found '2e12'; expected {BEYOND}."),
        ("", f"found nothing; expected {BEYOND}, such as 0.25."),
    ],
)
def test_a_cell_that_is_no_number_is_not_told_of_bounds(cell: str, said: str) -> None:
    """£0.25 is GBP and 0 or more: what is to be typed is the number."""
    with pytest.raises(Faults) as caught:
        record_of(Row({"gbp": cell}, "t.csv", 2), Priced)
    assert said in str(caught.value)


@dataclass(frozen=True)
class Adjusted:
    kwh: Annotated[float, number("kWh", "500")]


@pytest.mark.parametrize("cell", ["99999999999999999999999", "-1e16"])
def test_no_number_is_beyond_all_bounds(cell: str) -> None:
    with pytest.raises(Faults, match="expected kWh of at most 1,000,000,000,000,000"):
        record_of(Row({"kwh": cell}, "t.csv", 2), Adjusted)
    assert record_of(Row({"kwh": "-1e15"}, "t.csv", 2), Adjusted).kwh == -1e15


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('"0.25"', "expected a number of GBP such as 0.25. Write it without quotes."),
        ("true", "found gbp = True; expected a number of GBP such as 0.25."),
        ("-1", f"found gbp = -1; expected {BEYOND}."),
    ],
)
def test_a_number_of_a_toml(tmp_path: Path, written: str, said: str) -> None:
    path = tmp_path / "t.toml"
    path.write_text(f"gbp = {written}\n", encoding="utf-8")
    with pytest.raises(Faults) as caught:
        read_record(path, Priced)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (number(), "a number such as 1234.5"),
        (number("tonnes", "5", lowest=0), "tonnes, 0 or more, such as 5"),
        (number("years", "5", above=0), "years above 0, such as 5"),
        (number("years", "5", above=0, highest=60), "years above 0 of at most 60, such as 5"),
    ],
)
def test_what_is_expected_has_the_bounds_that_hold(kind: Kind[float], expected: str) -> None:
    assert kind.expected == expected


@dataclass(frozen=True)
class _Counted:
    count: Annotated[int, whole("a whole number")]


@pytest.mark.parametrize(("cell", "number"), [("10", 10), ("10.0", 10), ("1,000", 1000)])
def test_a_whole_number_of_a_cell_is_read_as_numbers_are(cell: str, number: int) -> None:
    assert record_of(Row({"count": cell}, "t.csv", 2), _Counted).count == number


@pytest.mark.parametrize("cell", ["10.5", "1_000", "ten"])
def test_what_is_no_whole_number_of_a_cell_is_refused(cell: str) -> None:
    with pytest.raises(Faults, match="expected a whole number"):
        record_of(Row({"count": cell}, "t.csv", 2), _Counted)


def _within_the_year(day: int, longest: int = 366) -> Iterator[Wrong]:
    if day > longest:
        yield Wrong("day", f"day {day}", f"at most {longest}")


@dataclass(frozen=True)
class DayOfYear:
    day: Annotated[int, whole("a whole number")]
    longest: Annotated[int, one_of(("365", "366")).then(lambda days, _: int(days))] = 365
    season: Annotated[str, one_of(("dry", "wet"), in_any_case=True)] = "dry"

    RULES: ClassVar[Rules] = Rules(_within_the_year)


@pytest.mark.parametrize(
    ("longest", "most"), [("365", "at most 365"), ("", "at most 365"), ("400", "at most 366")]
)
def test_a_rule_is_asked_with_its_default_for_a_field_that_cannot_be_read(
    longest: str, most: str
) -> None:
    cells = {"day": "367", "longest": longest, "season": "Wet"}
    with pytest.raises(Faults, match=f"found day 367; expected {most}"):
        record_of(Row(cells, "t.csv", 2), DayOfYear)
    with pytest.raises(Faults, match="found 'x'") as caught:
        record_of(Row({**cells, "day": "x", "longest": ""}, "t.csv", 2), DayOfYear)
    assert len(caught.value.faults) == 1
    assert record_of(Row({**cells, "day": "1", "longest": ""}, "t.csv", 2), DayOfYear) == DayOfYear(
        1, 365, "wet"
    )
