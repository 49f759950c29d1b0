"""The lines of one process to PostgreSQL: kept, made anew, and never such as would lose or mix up what is written.

A session is ours alone: statements are prepared in it and time-outs set. So a pooler that hands one session
to several (pgbouncer in transaction mode) is refused, and so is a database that cannot hold every text.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, TypeAlias
from urllib.parse import urlsplit

import psycopg
from psycopg import conninfo, errors

from edge.errors import StoreError
from edge.hub.tables import BUSY_SECONDS

if TYPE_CHECKING:
    from psycopg import Connection as _Any_

    Plain: TypeAlias = _Any_[tuple[Any, ...]]

IDLE_SECONDS: Final = 30
"""A process that stops in the middle of a transaction is thrown out of it after so long."""
AWAY_SECONDS: Final = 0.5
"""So long a line is waited for after another was waited for in vain: who asks is told soon, by threads that are few."""
MOST: Final = 16
"""Lines of one process."""

_ALIVE: Final[Mapping[str, Any]] = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""A machine that lost its power says nothing: after half a minute the line to it is given up, on either side."""

TURN: Final = "hashtextextended(current_schema(), 0)"
"""The advisory lock of who writes."""
_HOLDER: Final = (
    "SELECT a.pid, a.query_start, c.bytes_processed"  # noqa: S608 - the name of a lock of ours
    " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid LEFT JOIN pg_stat_progress_copy c ON c.pid = a.pid"
    " WHERE l.locktype = 'advisory' AND l.granted"
    " AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND a.state = 'active' AND a.wait_event = 'ClientRead'"
    " AND ((l.classid::bigint << 32) | l.objid::bigint) = " + TURN
)
"""Who has the turn and is waited for by the server in the midst of a statement, and how far it is with it."""


class Lines:
    """Raises StoreError where PostgreSQL does not answer or is not what it has to be; url: as libpq takes it."""

    def __init__(self, url: str) -> None:
        from psycopg_pool import ConnectionPool

        self.name = shown(url)
        # it tells of every attempt; what came of them is told to whoever asked
        logging.getLogger("psycopg").addHandler(logging.NullHandler())
        try:
            said = _said(url)
            _check(url, said)
        except (psycopg.Error, UnicodeError) as problem:
            raise StoreError(
                f"Failed to open '{self.name}' as the hub's database: expected PostgreSQL to answer, "
                f"got {line_of(problem)}."
            ) from problem
        self._pool: ConnectionPool[Plain] = ConnectionPool(
            url,
            min_size=1,
            max_size=MOST,
            timeout=BUSY_SECONDS,
            reconnect_timeout=BUSY_SECONDS,  # then whoever asks next has it tried anew, not minutes later
            kwargs={"autocommit": True, **said},
            configure=_configure,
            check=ConnectionPool.check_connection,
            open=True,
        )
        self._away = False
        self._stuck: tuple[tuple[Any, ...], float] | None = None

    @contextmanager
    def one(self) -> Iterator[Plain]:
        """A line, for as long as the block lasts."""
        from psycopg_pool import PoolTimeout

        try:
            plain = self._pool.getconn(AWAY_SECONDS if self._away else BUSY_SECONDS)
        except PoolTimeout:
            self._away = True
            raise
        self._away = False
        try:
            with plain:
                yield plain
        finally:
            self._pool.putconn(plain)

    def free_turn(self, plain: Plain) -> None:
        """Throw out who has had the turn to write for long and stands still in the midst of sending.

        The system of a process that was stopped still answers for it, so nothing else would.
        """
        with suppress(psycopg.OperationalError, errors.InsufficientPrivilege, errors.UndefinedTable):
            holder = plain.execute(_HOLDER).fetchone()
            now = monotonic()
            if holder is None or self._stuck is None or self._stuck[0] != holder:
                self._stuck = None if holder is None else (holder, now)
            elif now - self._stuck[1] >= BUSY_SECONDS:
                plain.execute("SELECT pg_terminate_backend(%s::int)", (holder[0],))

    def close(self) -> None:
        """End every line."""
        self._pool.close()


def _said(url: str) -> dict[str, Any]:
    """What a line is asked for beside the URL: of several servers, the one that may be written to."""
    named = conninfo.conninfo_to_dict(url)
    first = {} if "target_session_attrs" in named else {"target_session_attrs": "read-write"}
    return {"connect_timeout": BUSY_SECONDS, "client_encoding": "utf8", **_ALIVE, **first}


def _check(url: str, said: Mapping[str, Any]) -> None:
    name = shown(url)
    with psycopg.connect(url, autocommit=True, **said) as one:
        encoding = one.info.parameter_status("server_encoding")
        if encoding != "UTF8":
            raise StoreError(
                f"Failed to open '{name}' as the hub's database: expected one in UTF8, got {encoding}. "
                "Make another: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0."
            )
        with psycopg.connect(url, autocommit=True, **said) as other:
            if any(_backend(one) == _backend(other) for _ in range(3)):
                raise StoreError(
                    f"Failed to open '{name}' as the hub's database: expected a session of its own for each line, got "
                    "a pooler that shares them. Name the server itself, or a pool in session mode."
                )


def _backend(plain: Plain) -> int:
    (pid,) = plain.execute("SELECT pg_backend_pid()", prepare=False).fetchone() or (0,)
    return int(pid)


def _configure(plain: Plain) -> None:
    """Numbers and truth as SQLite has them, bytes as they are; nobody holds the turn for ever, and what is
    committed is on the disk.
    """
    from psycopg.types.bool import BoolDumper
    from psycopg.types.numeric import Int8Dumper
    from psycopg.types.string import BytesBinaryDumper

    class Truth(BoolDumper):
        oid = Int8Dumper.oid

        def dump(self, obj: bool) -> bytes:
            return b"1" if obj else b"0"

    plain.adapters.register_dumper(int, Int8Dumper)
    plain.adapters.register_dumper(bool, Truth)
    plain.adapters.register_dumper(bytes, BytesBinaryDumper)
    plain.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    plain.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'")
    plain.execute("SET statement_timeout = 0")
    plain.execute("SET default_transaction_isolation = 'read committed'")
    # a station drops what the hub says is stored, so it must be stored
    plain.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    # a hub that vanished in the midst of a batch holds nobody up for long
    for name in ("idle", "interval", "count"):
        plain.execute(f"SET tcp_keepalives_{name} = {_ALIVE[f'keepalives_{name}']}")
    plain.execute(f"SET tcp_user_timeout = {_ALIVE['tcp_user_timeout']}")
    plain.execute("SET TimeZone = 'UTC'")
    # a plan is kept: one made while a table was small must not go over the whole of it when it is large
    plain.execute("SET enable_seqscan = off")
    plain.execute("SET jit = off")


def shown(url: str) -> str:
    """A database URL without what is secret in it."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"


def line_of(problem: Exception) -> str:
    """What a failure says, in one line."""
    return " ".join(str(problem).split()).rstrip(".") or type(problem).__name__
