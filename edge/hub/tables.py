"""The hub's database: one writer at a time, readers beside it. SQLite here; the seam is this module.

URL: ``sqlite:///relative/hub.db``, ``sqlite:////absolute/hub.db``, or a plain path.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock, local
from typing import Any, TypeAlias

from edge.errors import ConfigError, StoreError, StoreNewer
from edge.hub import sql

Connection: TypeAlias = sqlite3.Connection
Row: TypeAlias = tuple[Any, ...]

BUSY_SECONDS = 10


def path_of(url: str) -> Path:
    """The file a URL names; raises ConfigError for another kind of database."""
    kind, found, rest = url.partition("://")
    if not found:
        return Path(url)
    if kind != "sqlite" or not rest.removeprefix("/"):
        raise ConfigError(
            f"Failed to use '{url}' as the hub's database: expected sqlite:///FILE, got '{kind}://'."
        )
    return Path(rest.removeprefix("/"))


class Database:
    """Connections to one hub's tables; opening makes them where they are missing.

    Raises StoreNewer where a newer bondscan wrote them, StoreError where they cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = RLock()
        self._local = local()
        self._readers: list[Connection] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._connect()
            self._writer.execute("PRAGMA journal_mode = WAL")
            # a station drops what the hub says is stored, so it must be stored
            self._writer.execute("PRAGMA synchronous = FULL")
            self._migrate()
        except (OSError, sqlite3.Error) as problem:
            raise StoreError(
                f"Failed to open '{path}' as the hub's database: expected SQLite, got {problem}."
            ) from problem

    def _connect(self) -> Connection:
        return sqlite3.connect(
            self.path,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )

    def _migrate(self) -> None:
        with self.writing() as tx:
            (version,) = tx.execute("PRAGMA user_version").fetchone()
            if version > sql.VERSION:
                raise StoreNewer(
                    f"Failed to open '{self.path}' as the hub's database: expected version {sql.VERSION} or older, "
                    f"got {version}. Install a newer bondscan."
                )
            if version == 0:
                for statement in sql.SCHEMA.split(";\n"):
                    tx.execute(statement)
            if version < sql.VERSION:
                for upgrade in sql.UPGRADES[max(0, version - 1) :]:
                    for statement in upgrade.split(";\n"):
                        tx.execute(statement)
                tx.execute(f"PRAGMA user_version = {sql.VERSION}")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction; it commits when the block ends and rolls back when it fails."""
        with self._lock:
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise
            self._writer.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for queries only, one a thread; it sees what is committed."""
        reader: Connection | None = getattr(self._local, "reader", None)
        if reader is None:
            reader = self._local.reader = self._connect()
            reader.execute("PRAGMA query_only = ON")
            with self._lock:
                self._readers.append(reader)
        yield reader

    def close(self) -> None:
        """Close every connection; what was committed stays."""
        with self._lock:
            for connection in (*self._readers, self._writer):
                connection.close()
            self._readers.clear()
