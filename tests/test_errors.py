"""Faults: built from facts, listed all together in the order of their rows."""

from __future__ import annotations

import pytest

from carbon.errors import BadValue, FaultList, Faults, Place, UnknownName


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
