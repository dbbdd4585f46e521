"""A ledger that an earlier version has made is read as it stands: looking changes nothing.

What it lacks is stood in for, on the one connection that looks: a table that it does not have by
an empty view of that name, one that lacks columns by a view that has them, empty. Such views are
temporary: nothing of them is in the database, and they go with the connection.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carbon.ledger.schema import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy.sql.schema import Column, Table


def stand_in(connection: Connection) -> None:
    """Stand in for what the ledger of *connection* lacks of the newest schema version."""
    from sqlalchemy import inspect

    own = "main"
    if connection.dialect.name == "postgresql":
        own = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
    seen = inspect(connection)
    there = set(seen.get_table_names(own))
    views = []
    for name, table in tables().tables.items():
        if name not in there:
            views.append(_view(connection, table, list(table.columns), "WHERE 1 = 0"))
            continue
        known = {str(column["name"]) for column in seen.get_columns(name, own)}
        if lacking := [column for column in table.columns if column.name not in known]:
            views.append(_view(connection, table, lacking, f'FROM "{own}"."{name}"', "*, "))
    for view in views:
        connection.exec_driver_sql(view)


def _view(
    connection: Connection, table: Table, made: list[Column[object]], source: str, rest: str = ""
) -> str:
    """The statement that makes a view of *table* with the columns *made*, which it lacks."""
    columns = ", ".join(f'{_empty(connection, column)} AS "{column.name}"' for column in made)
    return f'CREATE TEMP VIEW "{table.name}" AS SELECT {rest}{columns} {source}'


def _empty(connection: Connection, column: Column[object]) -> str:
    from sqlalchemy import Text

    if isinstance(column.type, Text) and not column.nullable:
        return "''"
    return f"CAST(NULL AS {column.type.compile(connection.dialect)})"
