"""The report's section on energy measures, and on the revolving fund that pays for them."""

from __future__ import annotations

from collections.abc import Sequence

from carbon.measures.appraisal import Appraisal
from carbon.measures.fund import Account
from carbon.measures.listing import CASH_COLUMNS, FUND_COLUMNS, cash_row, fund_notes, fund_rows
from carbon.reports.document import Chart, Column, Section, Table, Trace, Value


def section(appraisals: Sequence[Appraisal], account: Account | None) -> Section | None:
    """The measures as appraised in cash, and the fund period by period; None without either."""
    tables, charts = [], []
    paragraphs: list[str] = []
    if appraisals:
        tables.append(_measures(appraisals))
        paragraphs += appraisals[0].conventions
    if account:
        tables.append(_fund(account))
        charts.append(_chart(account))
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


def _value(value: object) -> Value:
    return value if isinstance(value, int | float | str) or value is None else str(value)


def _measures(appraisals: Sequence[Appraisal]) -> Table:
    return Table(
        "appraised-measures",
        "Measures as appraised (cash case)",
        tuple(
            Column(name, "text" if decimals is None else "number", decimals or 0)
            for name, decimals in CASH_COLUMNS.items()
        ),
        tuple(tuple(map(_value, cash_row(each))) for each in appraisals),
    )


def _fund(account: Account) -> Table:
    rows = [tuple(map(_value, row)) for row in fund_rows(account)]
    kinds = [
        "number" if any(isinstance(row[index], int | float) for row in rows) else "text"
        for index in range(len(FUND_COLUMNS))
    ]
    return Table(
        "fund",
        account.fund.title,
        tuple(
            Column(name, kind, 2 if "£" in name else 0)
            for name, kind in zip(FUND_COLUMNS, kinds, strict=True)
        ),
        tuple(rows),
    )


def _chart(account: Account) -> Chart:
    rows = fund_rows(account)
    closing = next(i for i, name in enumerate(FUND_COLUMNS) if "closing" in name)
    periods = tuple(str(row[0]) for row in rows)
    balance = tuple(float(str(row[closing])) for row in rows)
    return Chart(
        "fund",
        "Balance of the fund",
        f"The fund ends {periods[-1]} with £{balance[-1]:,.2f}.",
        "£",
        (Trace("Closing balance", periods, balance, "bar"),),
        "fund",
    )
