"""Reading a store that somebody else may be writing: screens, ledgers, checks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Any, Final, Self

from edge.errors import StoreError
from edge.rules.facts import StationFacts
from edge.store import archives, journal, meta, schema, switching
from edge.store.connection import connect_reader, failure
from edge.store.entities import CatalogueView
from edge.store.entry import GENESIS, Entry
from edge.store.layout import entry_of
from edge.store.switching import BuiltCatalogue

DATABASE: Final = "bondscan.db"


class Reader:
    """A read-only look at one home. Safe from any thread, one query at a time; close it after use."""

    def __init__(self, home: Path, *, archived: bool = False) -> None:
        self.home = home
        self._path = home / DATABASE
        self._lock = RLock()
        self._view: CatalogueView | None = None
        self._spans = False
        if not self._path.exists():
            raise StoreError(f"Failed to open {home} to read: expected a store in it, got none.")
        try:
            self._connection = connect_reader(self._path)
            version = schema.version_of(self._connection)
        except sqlite3.Error as error:
            raise failure(error, "open the store to read", self._path) from error
        schema.refuse_newer(version)
        if version < schema.VERSION:
            raise StoreError(
                f"Failed to read the store in {home}: expected version {schema.VERSION}, got {version}; "
                f"open it once to write and it is brought up to date."
            )
        if archived:
            self._attach()

    @property
    def floor(self) -> tuple[int, bytes]:
        """The row after which this look's journal begins, and its hash: the last archived one, if any."""
        if self._spans:
            return 0, GENESIS
        floor = archives.floor_of(self._meta())
        return floor.seq, floor.sha256

    def _attach(self) -> None:
        known = archives.of_meta(self._meta())
        if not known:
            return
        self._spans = True
        try:
            self._connection.execute("PRAGMA query_only = OFF")  # for the view, which is temporary
            archives.attach(self._connection, self.home, known)
            self._connection.execute("PRAGMA query_only = ON")
        except sqlite3.Error as error:
            raise failure(error, "read the archives", self._path) from error
        except StoreError:
            self._connection.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the files."""
        with self._lock:
            self._connection.close()
            if self._view:
                self._view.close()
                self._view = None

    def query(self, sql: str, values: Sequence[object] = ()) -> list[Any]:
        """The rows of one query, at once."""
        with self.connection() as connection:
            return connection.execute(sql, values).fetchall()

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """The connection, held against other threads, SQLite's failures said as ours."""
        with self._lock:
            try:
                yield self._connection
            except sqlite3.Error as error:
                raise failure(error, "read the store", self._path) from error

    def row(self, seq: int) -> Entry | None:
        """The row `seq` of the journal, from its archive where it lies in one that is at hand."""
        with self.connection() as connection:
            found = journal.read(connection, seq)
        if found is not None or self._spans:
            return found
        archived = archives.read_row(self.home, archives.of_meta(self._meta()), seq, journal.SELECT)
        return entry_of(archived) if archived else None

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """The connection within one read transaction: what is written meanwhile is not seen."""
        with self.connection() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @property
    def station(self) -> StationFacts:
        """The station the store belongs to."""
        return meta.station_of(self._meta())

    @property
    def trust(self) -> meta.Trust:
        """Whose word the catalogue has to be, and is."""
        return meta.trust_of(self._meta())

    @property
    def built(self) -> BuiltCatalogue | None:
        """The file of the catalogue in use, as it was switched in; None for none."""
        return switching.in_use(self._meta(), self.home)

    @property
    def view(self) -> CatalogueView | None:
        """The catalogue in use, None for none."""
        with self._lock:
            name = self._meta().get(meta.CATALOGUE_FILE, "")
            if self._view and self._view.path.name != name:
                self._view = None  # not closed: another thread may be reading it still
            if self._view is None and name and (self.home / name).exists():
                self._view = CatalogueView(self.home / name)
            return self._view

    def _meta(self) -> meta.Meta:
        with self.connection() as connection:
            return meta.read(connection)
