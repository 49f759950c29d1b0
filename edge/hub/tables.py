"""The seam to the hub's database: what a connection and a database do, whichever kind it is.

URL: ``sqlite:///relative/hub.db``, ``sqlite:////absolute/hub.db``, a plain path, or
``postgresql://user@host/name`` as PostgreSQL's own tools read it. SQLite is for one process; on
PostgreSQL any number of processes serve one database and hold nothing that another must know.

Statements are written once, in what both kinds share, with SQLite's words for columns and ``?``
for values: `edge.hub.postgres.spoken` says the same to PostgreSQL. Lists go in as one JSON array,
as ``IN (SELECT value FROM json_each(?))``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Final, Protocol, TypeAlias

import msgspec

from edge.errors import ConfigError, StoreNewer
from edge.hub import sql

Row: TypeAlias = tuple[Any, ...]

BUSY_SECONDS: Final = 10
"""How long a transaction waits for its turn."""


def listed(names: Sequence[str]) -> str:
    """A list as one value of a statement: a JSON array."""
    return msgspec.json.encode(names).decode()


class Unfit(ValueError):
    """A value no column can hold, such as text with U+0000 in it."""


class Cursor(Protocol):
    """What a statement came to."""

    @property
    def rowcount(self) -> int:
        """Rows changed."""

    def fetchone(self) -> Any:
        """The next row, None where there is none."""

    def fetchall(self) -> list[Any]:
        """All rows left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Says statements to a database; values are str, bytes, int, float, bool or None."""

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Cursor:
        """One statement."""

    def executemany(self, statement: str, rows: Iterable[Sequence[object]], /) -> object:
        """One statement for each row of values."""

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]], /) -> None:
        """New rows, which are known to be in nobody's way: the quickest there is. A column's
        values are all of one type.
        """


class Database(Protocol):
    """The tables of one hub; opening makes or brings up those that are missing or old.

    home: the folder its file lies in, None where it is a server.
    """

    home: Path | None

    def writing(self) -> AbstractContextManager[Connection]:
        """One transaction, alone among all processes: it begins when those before it have ended,
        sees all they did, commits when the block ends and rolls back when it fails.

        Raises StoreError where the database cannot be had or does not take what is written.
        """

    def count(self, tx: Connection) -> Row | None:
        """Count a transaction, `tx` of `writing`, if it changed something: the epoch, and how many have."""

    def origin(self, tx: Connection) -> str:
        """Which making of the tables these are: another once they were put back by the database's own tools; ""
        where it cannot tell.
        """

    def reading(self) -> AbstractContextManager[Connection]:
        """A connection for queries only; it sees what is committed."""

    def passing(self) -> AbstractContextManager[Connection]:
        """A connection to the table of rates, which all processes see and no crash need spare;
        each statement stands alone.
        """

    def snapshot(self) -> AbstractContextManager[Connection]:
        """A connection for queries that all see one moment, however long they take."""

    def tables(self, reader: Connection) -> list[str]:
        """The names of all tables that are the hub's memory."""

    def rows_of(self, reader: Connection, table: str) -> Iterator[Sequence[object]]:
        """The names of a table's columns, then its rows, a few at a time; `reader`: of a snapshot."""

    def count_on(self, tx: Connection) -> None:
        """Let numbers that are given by themselves go on after the highest there is."""

    def part_of_catalogue(self, version: int, start: int, length: int) -> bytes:
        """Some bytes of one issue of the catalogue, without reading the whole; b"" past its end."""

    def close(self) -> None:
        """Close every connection; what was committed stays."""


def open_database(url: str) -> Database:
    """The database a URL names.

    Raises ConfigError for another kind, StoreNewer where a newer bondscan wrote the tables,
    StoreError where they cannot be opened.
    """
    if _is_server(url):
        from edge.hub.postgres import PostgresDatabase

        return PostgresDatabase(url)
    from edge.hub.sqlite import SqliteDatabase

    return SqliteDatabase(path_of(url))


def is_there(url: str) -> bool:
    """Whether the file that a URL names is there and holds anything; a server answers for itself."""
    if _is_server(url):
        return True
    path = path_of(url)
    return path.exists() and (not path.is_file() or path.stat().st_size > 0)


def whereabouts(url: str) -> str:
    """Where the tables that a URL names are, whoever reads them and however the file is named."""
    return url.partition("://")[2].rpartition("@")[2] if _is_server(url) else str(path_of(url).resolve())


def _is_server(url: str) -> bool:
    return url.startswith(("postgresql://", "postgres://"))


def path_of(url: str) -> Path:
    """The file a URL names; raises ConfigError for another kind of database."""
    kind, found, rest = url.partition("://")
    if not found:
        return Path(url)
    if kind != "sqlite" or not rest.removeprefix("/"):
        raise ConfigError(
            f"Failed to use '{url}' as the hub's database: expected sqlite:///FILE or postgresql://…, "
            f"got '{kind}://'."
        )
    return Path(rest.removeprefix("/"))


def refuse_newer(version: int, name: str) -> None:
    """Raise StoreNewer where a newer bondscan made these tables, or did so while this one was running."""
    if version > sql.VERSION:
        raise StoreNewer(
            f"Failed to open '{name}' as the hub's database: expected version {sql.VERSION} or older, "
            f"got {version}. Install a newer bondscan."
        )


def bring_up(tx: Connection, version: int, name: str) -> None:
    """Make the tables, or bring those of an older `version` (0: none) up to this one's.

    name: how the database is called to a person.
    """
    refuse_newer(version, name)
    steps = sql.UPGRADES[max(0, version - 1) :] if version < sql.VERSION else ()
    for step in (sql.SCHEMA, *steps) if version == 0 else steps:
        for statement in step.split(";\n"):
            if statement.strip():
                tx.execute(statement)
