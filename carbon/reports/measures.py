"""Tables and charts of energy measures and of the revolving fund, for any report that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from carbon.measures.appraisal import Appraisal
from carbon.measures.fund import Account
from carbon.measures.listing import CASH_COLUMNS, FUND_COLUMNS, cash_row, fund_notes, fund_rows
from carbon.reports.document import Chart, Column, Section, Table, Trace, Value, printed


def section(appraisals: Sequence[Appraisal], account: Account | None) -> Section | None:
    """The measures as appraised in cash, and the fund period by period; None without either."""
    tables, charts = [], []
    paragraphs: list[str] = []
    if appraisals:
        tables.append(_measures(appraisals))
        paragraphs += appraisals[0].conventions
    if account:
        tables.append(fund_table(account))
        charts.append(fund_chart(account))
        paragraphs += fund_notes(account)
    if not tables:
        return None
    return Section(
        "measures",
        "Energy measures and the fund",
        tuple(paragraphs),
        charts=tuple(charts),
        tables=tuple(tables),
    )


def table_of(
    identifier: str,
    caption: str,
    columns: Mapping[str, int],
    rows: Sequence[Sequence[object]],
    notes: Sequence[str] = (),
) -> Table:
    """Rows that a command prints, as a report's table.

    *columns* names each column and its decimals; one that holds a number anywhere is of numbers.
    """
    cells = [tuple(map(value_of, row)) for row in rows]
    kinds = [
        "number" if any(isinstance(row[index], int | float) for row in cells) else "text"
        for index in range(len(columns))
    ]
    return Table(
        identifier,
        caption,
        tuple(
            Column(name, kind, decimals)
            for (name, decimals), kind in zip(columns.items(), kinds, strict=True)
        ),
        tuple(cells),
        tuple(notes),
    )


def value_of(value: object) -> Value:
    """A value of the floors below as a report's: a date or a decimal as text."""
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _measures(appraisals: Sequence[Appraisal]) -> Table:
    return table_of(
        "appraised-measures",
        "Measures as appraised (cash case)",
        {name: decimals or 0 for name, decimals in CASH_COLUMNS.items()},
        [cash_row(each) for each in appraisals],
    )


def fund_table(account: Account) -> Table:
    """The fund's account, a row a period."""
    return table_of(
        "fund",
        account.fund.title,
        {name: 2 if "£" in name else 0 for name in FUND_COLUMNS},
        fund_rows(account),
    )


def fund_chart(account: Account) -> Chart:
    """What is in the fund at the end of each period."""
    rows = fund_rows(account)
    closing = FUND_COLUMNS.index("closing £")
    periods = tuple(str(row[0]) for row in rows)
    balance = tuple(float(str(row[closing])) for row in rows)
    return Chart(
        "fund",
        "Balance of the fund",
        f"The fund ends {periods[-1]} with £{printed(balance[-1], decimals=2)}.",
        "£",
        (Trace("Closing balance", periods, balance, "bar"),),
        "fund",
    )
