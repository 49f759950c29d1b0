"""What the server has, and what it must still get: a cursor over the journal, and exceptions to it.

Everything at or before the cursor is acknowledged, unless the table `outbox` says otherwise:
`parked` (the server refused it; a person must look), `waiting` (a later event of the same
item as one parked), `due` (released, to be sent again). Past the cursor, `done` is what was
acknowledged ahead of it. A scan writes nothing here, and no row of the chain comes from here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from edge.store import journal, meta
from edge.store.entry import Entry, Header
from edge.store.kept import Kept
from edge.store.layout import entry_of
from edge.store.packing import keys_of, unpack_change
from edge.store.reader import Reader
from edge.store.times import stamp, unstamp

_STRETCH: Final = 2000
"""Rows looked over in one go, so that a transaction stays short."""


@dataclass(frozen=True, slots=True)
class Pending:
    """One event to send. keys: the items it is about; body: the frozen bytes."""

    seq: int
    event_id: str
    keys: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Parked:
    """One event the server refused. waiting: how many later events of its items wait behind it."""

    seq: int
    event_id: str
    key: str
    code: str
    message: str
    at: datetime
    waiting: int


@dataclass(frozen=True, slots=True)
class OutboxDepth:
    """pending: events to send now; parked: refused; waiting: held back behind a parked one."""

    pending: int
    parked: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refused and reviewed scans. upto: how far the journal was looked over; ask again from there."""

    rows: tuple[Entry, ...]
    upto: int


class Outbox:
    """The outbox of one store; any thread. Each change is one short transaction."""

    def __init__(
        self, exclusive: Callable[[], AbstractContextManager[Kept]], reader: Callable[[], Reader]
    ) -> None:
        self._exclusive = exclusive
        self._make_reader = reader
        self._reader: Reader | None = None

    def close(self) -> None:
        """Let go of the reading connection."""
        if self._reader:
            self._reader.close()
            self._reader = None

    def pending(self, max_events: int, max_bytes: int) -> list[Pending]:
        """The next events to send, in order; at least one, however large, if there is any."""
        found: list[Pending] = []
        moved = True
        while moved and not found:
            with self._exclusive() as kept:
                found = _next_events(kept, max_events, max_bytes)
                moved = _advance(kept)
        return found

    def acknowledge(self, seqs: Iterable[int]) -> None:
        """The server has stored these events."""
        with self._exclusive() as kept:
            cursor = _number(kept, meta.OUTBOX_CURSOR)
            for seq in seqs:
                if seq > cursor:
                    _set(kept.connection, seq, "done")
                else:
                    kept.connection.execute("DELETE FROM outbox WHERE seq = ?", (seq,))
            _advance(kept)

    def park(self, seq: int, code: str, message: str, now: datetime) -> None:
        """The server refused this event: later events of the same items wait until it is released."""
        with self._exclusive() as kept:
            _set(kept.connection, seq, "parked", None, code, message, stamp(now))
            _advance(kept)

    def release(self, seq: int) -> None:
        """Send a parked event again, and what waits behind it; in order, as before."""
        with self._exclusive() as kept:
            kept.connection.execute(
                "UPDATE outbox SET state = 'due', behind = NULL "
                "WHERE (seq = ? AND state = 'parked') OR (behind = ? AND state = 'waiting')",
                (seq, seq),
            )

    def parked(self) -> list[Parked]:
        """The events the server refused, in order."""
        rows = self._reading().query(
            "SELECT o.seq, j.event_id, j.key, o.code, o.message, o.at, "
            "(SELECT count(*) FROM outbox w WHERE w.behind = o.seq) "
            "FROM outbox o JOIN journal j USING (seq) WHERE o.state = 'parked' ORDER BY o.seq"
        )
        return [Parked(row[0], row[1], row[2], row[3], row[4], unstamp(row[5]), row[6]) for row in rows]

    def depth(self) -> OutboxDepth:
        """How much there is to send; no row of the journal is counted for it."""
        with self._reading().snapshot() as connection:
            states = dict(connection.execute("SELECT state, count(*) FROM outbox GROUP BY state"))
            events = int(meta.read(connection).get(meta.OUTBOX_EVENTS, "0"))
            cursor = int(meta.read(connection).get(meta.OUTBOX_CURSOR, "0"))
            ahead = connection.execute(
                "SELECT count(*) FROM outbox WHERE seq > ? AND state <> 'due'", (cursor,)
            ).fetchone()[0]
            head = journal.read_head(connection)
            due = connection.execute(
                "SELECT count(*) FROM outbox WHERE seq <= ? AND state = 'due'", (cursor,)
            ).fetchone()[0]
        pending = head.event_no - events - ahead + due
        return OutboxDepth(pending, states.get("parked", 0), states.get("waiting", 0))

    def headers(self, after: int | None = None, limit: int = 200) -> list[Header]:
        """The headers of all rows past `after` (None: past those acknowledged), in order."""
        reader = self._reading()
        with reader.connection() as connection:
            if after is None:
                after = int(meta.read(connection).get(meta.HEADERS_UPTO, "0"))
            return journal.read_headers(connection, after, limit)

    def headers_acknowledged(self, upto: int) -> None:
        """The server has the headers up to row `upto`."""
        with self._exclusive() as kept:
            if upto > _number(kept, meta.HEADERS_UPTO):
                kept.set_meta({meta.HEADERS_UPTO: str(upto)})

    def refusals(self, after: int | None = None, limit: int = 200) -> Refusals:
        """Refused and reviewed scans past `after` (None: past those acknowledged), in order."""
        reader = self._reading()
        with reader.connection() as connection:
            if after is None:
                after = int(meta.read(connection).get(meta.REFUSALS_UPTO, "0"))
            rows = connection.execute(
                f"{journal.SELECT} WHERE j.seq > ? AND j.seq <= ? AND j.verdict IN ('REVIEW', 'REJECT') "
                "ORDER BY j.seq LIMIT ?",
                (after, after + _STRETCH, limit),
            ).fetchall()
            head = journal.read_head(connection).seq
        entries = tuple(entry_of(row) for row in rows)
        looked = entries[-1].seq if len(entries) == limit else min(head, after + _STRETCH)
        return Refusals(entries, max(after, looked))

    def refusals_acknowledged(self, upto: int) -> None:
        """The server has the refusals up to row `upto`."""
        with self._exclusive() as kept:
            if upto > _number(kept, meta.REFUSALS_UPTO):
                kept.set_meta({meta.REFUSALS_UPTO: str(upto)})

    def _reading(self) -> Reader:
        if self._reader is None:
            self._reader = self._make_reader()
        return self._reader


def _next_events(kept: Kept, max_events: int, max_bytes: int) -> list[Pending]:
    """Events to send; those of an item that a parked one is about are set to wait behind it."""
    blocked = _blocked_keys(kept.connection)
    found: list[Pending] = []
    size = 0
    for event in _unsent(kept):
        behind = next((blocked[key] for key in event.keys if key in blocked), None)
        if behind is not None:
            _set(kept.connection, event.seq, "waiting", behind)
            blocked.update(dict.fromkeys(event.keys, behind))
            continue
        size += len(event.body)
        if len(found) == max_events or (found and size > max_bytes):
            break
        found.append(event)
    return found


def _unsent(kept: Kept) -> Iterator[Pending]:
    """Events to send in order: those released, then those past the cursor that nothing is said of."""
    cursor = _number(kept, meta.OUTBOX_CURSOR)
    due = kept.connection.execute(
        "SELECT j.seq, j.event_id, j.key, j.effects, j.body FROM outbox o JOIN journal j USING (seq) "
        "WHERE o.state = 'due' ORDER BY o.seq"
    ).fetchall()
    for row in due:
        yield _pending_of(row)
    later = kept.connection.execute(
        "SELECT seq, event_id, key, effects, body FROM journal WHERE seq > ? AND seq <= ? "
        "AND body IS NOT NULL AND seq NOT IN (SELECT seq FROM outbox) ORDER BY seq",
        (cursor, cursor + _STRETCH),
    )
    for row in later:
        yield _pending_of(row)


def _pending_of(row: tuple[int, str, str, bytes, bytes]) -> Pending:
    seq, event_id, key, effects, body = row
    return Pending(seq, event_id, keys_of(key, unpack_change(effects)), body)


def _blocked_keys(connection: sqlite3.Connection) -> dict[str, int]:
    """Items that a parked event, or one waiting behind it, is about; and which parked event it is."""
    rows = connection.execute(
        "SELECT coalesce(o.behind, o.seq), j.key, j.effects FROM outbox o JOIN journal j USING (seq) "
        "WHERE o.state IN ('parked', 'waiting') ORDER BY o.seq"
    )
    return {key: seq for seq, own, effects in rows for key in keys_of(own, unpack_change(effects))}


def _set(
    connection: sqlite3.Connection,
    seq: int,
    state: str,
    behind: int | None = None,
    code: str = "",
    message: str = "",
    at: str = "",
) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO outbox (seq, state, behind, code, message, at) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, state, behind, code, message, at),
    )


def _advance(kept: Kept) -> bool:
    """Move the cursor over rows with nothing to send and rows that `outbox` speaks for; if it moved."""
    connection, cursor = kept.connection, _number(kept, meta.OUTBOX_CURSOR)
    row = connection.execute(
        "SELECT min(seq) FROM (SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND body IS NOT NULL "
        "AND seq NOT IN (SELECT seq FROM outbox WHERE state <> 'due') ORDER BY seq LIMIT 1)",
        (cursor, cursor + _STRETCH),
    ).fetchone()
    reached = row[0] - 1 if row[0] else min(kept.head.seq, cursor + _STRETCH)
    if reached <= cursor:
        return False
    events = connection.execute("SELECT event_no FROM journal WHERE seq = ?", (reached,)).fetchone()[0]
    connection.execute("DELETE FROM outbox WHERE state = 'done' AND seq <= ?", (reached,))
    kept.set_meta({meta.OUTBOX_CURSOR: str(reached), meta.OUTBOX_EVENTS: str(events)})
    return True


def _number(kept: Kept, name: str) -> int:
    return int(kept.meta.get(name, "0"))
