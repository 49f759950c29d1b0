"""Opening SQLite as a store needs it, and its failures said as ours.

The write connection is WAL with ``synchronous=FULL``: one sync of the log at each commit.
Pages are written back (`checkpoint`) in idle time; SQLite's own limit is only a back-stop,
so that no scan of a normal day stalls for it.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final, Literal

from edge.errors import StoreDamaged, StoreError, StoreFull, StoreLocked

Synchronous = Literal["OFF", "NORMAL", "FULL", "EXTRA"]

PAGE_SIZE: Final = 4096
BACKSTOP_PAGES: Final = 4000
"""Pages in the log before SQLite checkpoints by itself (16 MB, some 600 scans)."""

CACHE_KIB: Final = 16 * 1024
BUSY_MS: Final = 5000
STATEMENTS: Final = 256

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_WRITE_FAILURES: Final = frozenset(
    {
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMMAP,
    }
)


def connect_writer(path: Path, synchronous: Synchronous = "FULL") -> sqlite3.Connection:
    """The one write connection of a process; every transaction is begun explicitly.

    The file is for its owner alone: it says who was given what, and by whom.
    """
    with suppress(OSError):  # what keeps it from being opened is said by SQLite
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _open(f"{path.resolve().as_uri()}?mode=rwc")
    for pragma in (
        f"page_size = {PAGE_SIZE}",
        f"synchronous = {synchronous}",
        "journal_mode = WAL",
        "foreign_keys = ON",
        f"busy_timeout = {BUSY_MS}",
        f"wal_autocheckpoint = {BACKSTOP_PAGES}",
        f"cache_size = -{CACHE_KIB}",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection on a store that may be written meanwhile."""
    connection = _open(f"{path.resolve().as_uri()}?mode=ro")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
    connection.execute("PRAGMA query_only = ON")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB // 4}")
    return connection


def connect_unchanging(path: Path) -> sqlite3.Connection:
    """A read-only connection on a file that nobody writes any more: no locks are taken."""
    connection = _open(f"{path.resolve().as_uri()}?mode=ro&immutable=1")
    connection.execute(f"PRAGMA cache_size = -{CACHE_KIB // 4}")
    return connection


def _open(uri: str) -> sqlite3.Connection:
    return sqlite3.connect(
        uri, uri=True, isolation_level=None, check_same_thread=False, cached_statements=STATEMENTS
    )


def failure(error: sqlite3.Error, doing: str, path: Path) -> StoreError:
    """Our failure for one of SQLite's; `doing` says what was attempted.

    SQLite tells a full disk apart only where the system says ENOSPC; a quota or a size limit
    comes as a failed write, so the same write is tried beside it and asked why.
    """
    code = getattr(error, "sqlite_errorcode", None) or 0
    said = f"{error} ({getattr(error, 'sqlite_errorname', None) or type(error).__name__})"
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL or (code in _WRITE_FAILURES and _no_room(path)):
        return StoreFull(f"Failed to {doing} in {path}: expected room on the disk, got none: {said}.")
    if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return StoreDamaged(f"Failed to {doing} in {path}: expected an undamaged database, got {said}.")
    if primary in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreLocked(f"Failed to {doing} in {path}: expected it free to write, got {said}.")
    return StoreError(f"Failed to {doing} in {path}: expected the disk to do it, got {said}.")


def _no_room(path: Path) -> bool:
    """Whether a page at the end of the log, in a file of its own, cannot be written for want of room."""
    log = path.with_name(path.name + "-wal")
    probe = path.with_name(".room")
    try:
        size = log.stat().st_size if log.exists() else 0
        with probe.open("wb") as file:
            file.seek(size)
            file.write(os.urandom(PAGE_SIZE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return error.errno in _NO_ROOM
    finally:
        probe.unlink(missing_ok=True)
    return False


def sync_directory(directory: Path) -> None:
    """Make names in `directory` durable; Windows has no such call and needs none."""
    if os.name == "nt":
        return
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(directory: Path, mode: int = 0o777) -> None:
    """Make `directory` and what is missing above it, each name durable before anything stands in it."""
    missing = [each for each in (directory, *directory.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(mode=mode if each == directory else 0o777, exist_ok=True)
        sync_directory(each.parent)
