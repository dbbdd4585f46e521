"""Faults: built from facts, listed all together in the order of their rows."""

from __future__ import annotations

import pytest

from carbon.errors import (
    MOST_KEPT,
    MOST_KINDS,
    MOST_OF_A_KIND,
    BadValue,
    FaultList,
    Faults,
    Further,
    Place,
    UnknownName,
    count_of,
    spelled_out,
)


def test_order_of_a_message() -> None:
    fault = BadValue("'x'", "a number", "Correct the cell.", Place("a.csv", 3, "quantity"))
    assert str(fault) == "a.csv:3, column quantity: found 'x'; expected a number. Correct the cell."
    assert str(BadValue("'x'", "a number")) == "Found 'x'; expected a number."


def test_faults_come_together_in_the_order_of_rows() -> None:
    faults = FaultList()

    def refuse(row: int) -> None:
        raise BadValue(f"fault {row}", "none", place=Place("a.csv", row))

    for row in (12, 3, 7):
        assert faults.attempt(refuse, row) is None
    with pytest.raises(Faults) as caught:
        faults.raise_if_any()
    assert [fault.place.row for fault in caught.value.faults if fault.place] == [3, 7, 12]
    assert str(caught.value).startswith("3 faults:\n  a.csv:3: found fault 3")


def test_a_known_name_close_by_is_offered() -> None:
    message = str(UnknownName("inventory", "hampshire-estat", ["hampshire-estate", "county"]))
    assert message == (
        "Found inventory 'hampshire-estat'; expected perhaps hampshire-estate "
        "(one of: county, hampshire-estate)."
    )


def bad(row: int, column: str = "start", expected: str = "a date") -> BadValue:
    return BadValue(f"'x{row}'", expected, "", Place("a.csv", row, column))


def test_a_few_hundred_faults_of_several_kinds_are_all_spelled_out() -> None:
    faults = [bad(row, column) for row in range(2, 102) for column in ("start", "end", "quantity")]
    assert spelled_out(faults) == faults


def test_a_kind_that_comes_once_is_not_hidden_behind_one_that_comes_thousands_of_times() -> None:
    faults = [*map(bad, range(2, 5002)), bad(4000, "unit", "a unit")]
    told = str(Faults(faults))
    assert told.startswith("5,001 faults:\n  a.csv:2, column start: found 'x2'")
    assert "a.csv:4000, column unit: found 'x4000'; expected a unit." in told
    rest = f"and {5000 - MOST_OF_A_KIND:,} more, rows {MOST_OF_A_KIND + 2} to 5001"
    assert told.endswith(f"a.csv: {rest}, column start: expected a date.")


def test_beyond_what_is_kept_faults_are_counted_and_none_is_lost() -> None:
    faults = FaultList(bad(row) for row in range(2, MOST_KEPT + 2))
    for row in (90_000, 80_000, 100_000):
        faults.attempt(refusing, row)
    assert len(faults) == MOST_KEPT + 1
    assert count_of(faults) == MOST_KEPT + 3
    assert "and 3 more, rows 80000 to 100000, column unit" in str(Faults(faults))
    # Gathered again, as of several sheets or files, they are as many.
    both = FaultList([*faults, *faults])
    assert count_of(both) == 2 * (MOST_KEPT + 3)
    assert sum(isinstance(one, Further) for one in both) == 2
    assert count_of(faults) == MOST_KEPT + 3


def refusing(row: int) -> None:
    raise bad(row, "unit", "a unit")


def test_of_very_many_kinds_the_last_are_counted_together() -> None:
    faults = FaultList(bad(row) for row in range(2, MOST_KEPT + 2))
    faults.extend(bad(row, f"column {row}") for row in range(500))
    assert len(faults) == MOST_KEPT + MOST_KINDS + 1
    assert count_of(faults) == MOST_KEPT + 500
    # One of the kinds told is that of the column start, of which only the first are spelled out.
    last = f"and {501 - MOST_KINDS} more, rows {MOST_KINDS - 1} to 499, of other kinds."
    assert str(Faults(faults)).endswith(last)


def test_a_fault_that_is_kept_holds_nothing_of_where_it_was_raised() -> None:
    def read(text: str) -> int:
        try:
            return int(text)
        except ValueError:
            raise bad(2) from None

    faults = FaultList()
    faults.attempt(read, "x")
    assert (faults[0].__traceback__, faults[0].__context__) == (None, None)


def test_names_near_to_an_unknown_one_are_looked_for_when_somebody_reads_it() -> None:
    class Names(list[str]):
        asked = 0

        def __iter__(self):  # type: ignore[no-untyped-def]
            Names.asked += 1
            return super().__iter__()

    faults = FaultList(UnknownName("site", f"s{row}", Names(["s", "t"])) for row in range(1000))
    assert Names.asked == 0
    assert "expected perhaps s (one of: s, t)" in str(Faults(faults))
    assert Names.asked == MOST_OF_A_KIND
