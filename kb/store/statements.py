"""Statements that every question or turn asks: made once for each kind of database, carried out by its driver alone.

SQLAlchemy takes several times as long over a small statement as the database does.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Connection, Select, TypeDecorator, UpdateBase, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError

_ANY = re.compile(r"__\[POSTCOMPILE_(\w+)\]")
#: Lists of values are filled up to these lengths with their last one, so that the drivers meet few different texts.
_LENGTHS = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024)


def any_of(name: str) -> BindParameter[Any]:
    """The values of which a column may have any; given as a list that is not empty."""
    return bindparam(name, expanding=True)


#: So many rows are changed by one statement.
_AT_ONCE = (256, 64, 16, 4, 1)


class Statement:
    """A question to the database or a change in it, of bound values (`bindparam`, `any_of`) and named columns."""

    def __init__(self, wanted: Select[Any] | UpdateBase, *given: str) -> None:
        """`given`: of an insert, the columns that are; each is bound by its name."""
        self._wanted = wanted
        self._given = given
        self._for: dict[str, _Made] = {}

    def run(self, connection: Connection, **values: Any) -> int:  # noqa: ANN401 - as bound
        """Change what it changes; how many rows that were."""
        cursor, _ = self._execute(connection, values)
        return int(cursor.rowcount)

    def rows(self, connection: Connection, **values: Any) -> Sequence[Any]:  # noqa: ANN401 - as bound
        """What it finds, as bare tuples. What the session has not written yet is not seen: the caller flushes."""
        cursor, made = self._execute(connection, values)
        found: list[Any] = cursor.fetchall()
        return made.read(found) if made.reads else found

    def _execute(self, connection: Connection, values: dict[str, Any]) -> "tuple[Any, _Made]":
        dialect = connection.dialect
        made = self._for.get(dialect.name)
        if made is None:
            made = self._for[dialect.name] = _Made(self._wanted, self._given, dialect)
        text, given = made.with_values(values)
        return _by_driver(connection, text, given), made


class Change:
    """A change of rows, in SQL that both kinds of database understand, each value marked `?`; for many rows at once.

    What is given has the form in which the columns are stored.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._row = re.search(r"\([?, ]+\)", text)

    def many(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Carry it out for each of these."""
        if rows:
            _by_driver(connection, self._marked(connection, self._text), rows, many=True).close()

    def returning(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> list[Any]:
        """Carry it out for all of these together, of which no two have the same key; the rows that it returns."""
        assert self._row is not None
        before, one, after = self._text[: self._row.start()], self._row[0], self._text[self._row.end() :]
        found: list[Any] = []
        start = 0
        for size in _AT_ONCE:  # few different texts, which the drivers remember
            text = f"{before}{', '.join([one] * size)}{after}"
            while len(rows) - start >= size:
                values = [value for row in rows[start : start + size] for value in row]
                found += _by_driver(connection, self._marked(connection, text), values).fetchall()
                start += size
        return found

    @staticmethod
    def _marked(connection: Connection, text: str) -> str:
        return text if connection.dialect.name == "sqlite" else text.replace("?", "%s")


def _by_driver(connection: Connection, text: str, values: Sequence[Any], *, many: bool = False) -> Any:  # noqa: ANN401
    """The driver's own cursor, the text carried out once, or `many` times over. An error never tells the values."""
    dialect = connection.dialect
    driver: Any = connection.connection.driver_connection
    cursor = driver.cursor()
    try:
        (cursor.executemany if many else cursor.execute)(text, values)
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(text, (), error, dialect.loaded_dbapi.Error, dialect=dialect) from error
    return cursor


class _Made:
    """A statement as one kind of database understands it."""

    def __init__(self, wanted: Select[Any] | UpdateBase, columns: Sequence[str], dialect: Dialect) -> None:
        own: Dialect = sqlite.dialect() if dialect.name == "sqlite" else postgresql.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
        compiled = wanted.compile(dialect=own, column_keys=columns or None)
        self._text = str(compiled)
        self._mark = "?" if dialect.name == "sqlite" else "%s"
        self._order: Sequence[str] = compiled.positiontup or ()
        self._lists = frozenset(_ANY.findall(self._text))
        self._fixed = {name: value for name, value in compiled.params.items() if value is not None}
        self._sized = lru_cache(maxsize=200)(self._with_sizes)
        writers = ((name, bound.type.dialect_impl(own).bind_processor(own)) for name, bound in compiled.binds.items())
        #: How values are written that the driver does not take as they are.
        self._writes = {name: write for name, write in writers if write and name not in self._lists}
        # A server's driver gives numbers and dates as what they are; SQLite knows neither days nor truth values.
        processors = (
            (place, column.type.dialect_impl(own).result_processor(own, None))
            for place, column in enumerate(_found(wanted))
            if dialect.name == "sqlite" or isinstance(column.type, TypeDecorator)
        )
        #: How columns are read that the driver gives in another form.
        self.reads: list[tuple[int, Callable[[Any], Any]]] = [(place, read) for place, read in processors if read]

    def with_values(self, values: dict[str, Any]) -> tuple[str, list[Any]]:
        """The text for as many values as there are, and these in its order."""
        given: list[Any] = []
        sizes: list[int] = []
        for name in self._order:
            value = values[name] if name in values else self._fixed[name]
            if name in self._writes:
                value = self._writes[name](value)
            if name in self._lists:
                filled = _filled(value)
                sizes.append(len(filled))
                given += filled
            else:
                given.append(value)
        return self._sized(tuple(sizes)), given

    def _with_sizes(self, sizes: tuple[int, ...]) -> str:
        lengths = iter(sizes)
        return _ANY.sub(lambda _: ", ".join([self._mark] * next(lengths)), self._text)

    def read(self, rows: list[Any]) -> list[Any]:
        """The rows with such columns read."""
        columns: list[Iterable[Any]] = list(zip(*rows, strict=True))
        for place, read in self.reads if rows else ():
            columns[place] = map(read, columns[place])
        return list(zip(*columns, strict=True))


def _found(wanted: Select[Any] | UpdateBase) -> Sequence[ColumnElement[Any]]:
    return tuple(wanted.selected_columns) if isinstance(wanted, Select) else tuple(wanted.exported_columns)


def _filled(values: Collection[Any]) -> list[Any]:
    found = list(values)
    length = next((length for length in _LENGTHS if length >= len(found)), len(found))
    return found + found[-1:] * (length - len(found))
