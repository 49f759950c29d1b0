"""The hub's tables in one SQLite file: one writer at a time, readers beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from itertools import chain
from pathlib import Path
from threading import Lock, RLock, Thread, local
from typing import Final

from edge.errors import StoreError
from edge.hub import reached, sql
from edge.hub.tables import BUSY_SECONDS, Connection, Row, bring_up, refuse_newer
from edge.identity.secret_file import keep_private

PAGE: Final = 8192
"""Bytes of a page: events are of a kilobyte or more, and less is left over beside them than in SQLite's usual
4096. A file that was made before keeps its own.
"""

CARRIED_EVERY: Final = 25
"""Transactions after which the log's pages are carried over into the file, while others go on: it takes a sync of
all that was written since, tens of milliseconds of a busy day, and nobody is to wait for that.
"""

BACKSTOP: Final = 8000
"""Pages in the log, some 64 MB, after which whoever commits them carries them over all the same."""

_NOT_SERVING: Final = frozenset({sqlite3.OperationalError, sqlite3.DatabaseError})
"""Locked by another, no room, a disk that fails; a file that is damaged. The kinds between are faults of ours."""

CARRY: Final = "PRAGMA wal_checkpoint(PASSIVE)"

TOGETHER: Final = 50
"""Rows that one statement adds: after each the interpreter is handed over to whoever computes, and had back late."""

MOST_VALUES: Final = 999
"""Values of one statement, as many as every SQLite takes."""


_COUNT_CHANGE: Final = reached.COUNT.format(where="")


class _Speaker(sqlite3.Connection):
    """As `edge.hub.tables.Connection`; statements are written in its own words."""

    def add(self, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]], /) -> None:
        together = min(TOGETHER, MOST_VALUES // len(columns))
        whole = len(rows) - len(rows) % together
        if whole:
            statement = _adding(table, tuple(columns), together)
            for start in range(0, whole, together):
                self.execute(statement, tuple(chain.from_iterable(rows[start : start + together])))
        self.executemany(_adding(table, tuple(columns), 1), rows[whole:])


@cache
def _adding(table: str, columns: tuple[str, ...], rows: int) -> str:
    """The statement that adds so many rows."""
    put = sql.PUT_ROW.format(table=table, columns=", ".join(columns), values=", ".join("?" * len(columns)))
    head, values, row = put.partition(" VALUES ")
    return head + values + ", ".join([row] * rows)


class SqliteDatabase:
    """As `edge.hub.tables.Database`.

    carried_every: as `CARRIED_EVERY`; whoever reads the files themselves has nothing carried over meanwhile.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.home: Path | None = path.parent
        self._lock = RLock()
        self._local = local()
        self._readers: list[_Speaker] = []
        self._passing = sqlite3.connect(
            ":memory:", factory=_Speaker, isolation_level=None, check_same_thread=False
        )
        self._passing.execute(sql.PASSING)
        self._passing_lock = Lock()
        self.carried_every = CARRIED_EVERY
        self._uncarried = self._changes = 0
        self._made = False
        self._carrying: Thread | None = None
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            keep_private(path, "-wal", "-shm")
            self._writer = self._connect()
            self._writer.execute(f"PRAGMA page_size = {PAGE}")
            self._writer.execute("PRAGMA journal_mode = WAL")
            # a station drops what the hub says is stored, so it must be stored
            self._writer.execute("PRAGMA synchronous = FULL")
            self._writer.execute(f"PRAGMA wal_autocheckpoint = {BACKSTOP}")
            self._migrate()
        except (OSError, sqlite3.Error) as problem:
            raise StoreError(
                f"Failed to open '{path}' as the hub's database: expected SQLite, got {problem}."
            ) from problem

    def _connect(self) -> _Speaker:
        return sqlite3.connect(
            self.path,
            factory=_Speaker,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    def _migrate(self) -> None:
        with self.writing() as tx:
            (version,) = tx.execute("PRAGMA user_version").fetchone()
            bring_up(tx, version, str(self.path))
            if version < sql.VERSION:
                tx.execute(f"PRAGMA user_version = {sql.VERSION}")
        self._made = True

    @contextmanager
    def writing(self) -> Iterator[_Speaker]:  # noqa: D102 - as Database
        with self._lock, self._told():
            self._writer.execute("BEGIN IMMEDIATE")
            self._changes = self._writer.total_changes
            try:
                if self._made:
                    refuse_newer(self._writer.execute("PRAGMA user_version").fetchone()[0], str(self.path))
                yield self._writer
                self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            self._committed()

    def count(self, tx: Connection) -> Row | None:  # noqa: D102 - as Database
        if self._writer.total_changes == self._changes:
            return None
        row: Row | None = tx.execute(_COUNT_CHANGE).fetchone()
        return row

    def origin(self, tx: Connection) -> str:
        """As Database; a file that was put back does not tell."""
        return ""

    def _committed(self) -> None:
        """Have the log carried over where there is much in it; said by whoever has the turn to write."""
        self._uncarried += 1
        if self._uncarried >= self.carried_every and self._carrying is None:
            self._uncarried = 0
            self._carrying = Thread(target=self._carry_over, name="carry-over", daemon=True)
            try:
                self._carrying.start()
            except RuntimeError:  # this system has no thread to give: `BACKSTOP` is there for that
                self._carrying = None

    def _carry_over(self) -> None:
        """Write the log's pages back: most of them beside whoever writes, then the few that came meanwhile, so
        that the log begins anew. What cannot be written back stays in the log, which is as durable.
        """
        try:
            with suppress(sqlite3.Error), closing(self._connect()) as carrier:
                carrier.execute(CARRY)
                with self._lock:
                    carrier.execute(CARRY)
        finally:
            self._carrying = None

    @contextmanager
    def reading(self) -> Iterator[_Speaker]:  # noqa: D102 - as Database
        reader: _Speaker | None = getattr(self._local, "reader", None)
        with self._told():
            if reader is None:
                reader = self._local.reader = self._connect()
                reader.execute("PRAGMA query_only = ON")
                with self._lock:
                    self._readers.append(reader)
            yield reader

    @contextmanager
    def passing(self) -> Iterator[_Speaker]:  # noqa: D102 - as Database
        with self._passing_lock:
            yield self._passing

    @contextmanager
    def snapshot(self) -> Iterator[_Speaker]:  # noqa: D102 - as Database
        with self.reading() as reader:
            reader.execute("BEGIN")
            try:
                yield reader
            finally:
                reader.execute("ROLLBACK")

    def tables(self, reader: Connection) -> list[str]:  # noqa: D102 - as Database
        asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        return [str(row[0]) for row in reader.execute(asked).fetchall()]

    def rows_of(self, reader: Connection, table: str) -> Iterator[Sequence[object]]:  # noqa: D102 - as Database
        assert isinstance(reader, _Speaker)
        cursor = reader.execute(sql.ALL_OF.format(table=table))
        yield [column[0] for column in cursor.description]
        yield from cursor

    def count_on(self, tx: Connection) -> None:
        """As Database; SQLite does by itself."""

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as problem:
            if type(problem) not in _NOT_SERVING:
                raise
            raise StoreError(
                f"Failed to use '{self.path}' as the hub's database: expected SQLite to serve, got {problem}."
            ) from problem

    def part_of_catalogue(self, version: int, start: int, length: int) -> bytes:  # noqa: D102 - as Database
        with self.reading() as reader, reader.blobopen("catalogues", "body", version, readonly=True) as body:
            body.seek(min(start, len(body)))
            return body.read(length)

    def close(self) -> None:  # noqa: D102 - as Database
        carrying = self._carrying
        if carrying is not None:
            carrying.join()
        with self._lock:
            for connection in (*self._readers, self._writer, self._passing):
                connection.close()
            self._readers.clear()
