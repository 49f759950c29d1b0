"""What is still to reach the server, read in stretches for a stick; nothing is marked by reading it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from edge.store import journal, meta, sending
from edge.store.entry import Entry, Header
from edge.store.layout import entry_of
from edge.store.reader import Reader
from edge.store.sending import Pending

ROWS: Final = 5000
"""Rows of the journal in one stretch: some 6 MB of events at most days' pace."""

_EVENTS: Final = (
    "SELECT seq, event_id, key, effects, body FROM journal "
    "WHERE seq > ? AND seq <= ? AND body IS NOT NULL ORDER BY seq"
)
_REFUSED: Final = (
    f"{journal.SELECT} WHERE j.seq > ? AND j.seq <= ? AND j.verdict IN ('REVIEW', 'REJECT') ORDER BY j.seq"
)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Rows `first` to `last`, and what of them the server has not acknowledged.

    refusals_after: the row after which `refusals` are all there are up to `last`. end: the last row that it speaks
    of: an urgent event may lie further on.
    """

    first: int
    last: int
    events: tuple[Pending, ...]
    headers: tuple[Header, ...]
    refusals: tuple[Entry, ...]
    refusals_after: int
    end: Header


def chain_at(reader: Reader, seq: int) -> bytes | None:
    """The SHA-256 of row `seq`: b"" past the last, None for one that lies in an archive."""
    with reader.connection() as connection:
        found = journal.read_headers(connection, seq - 1, 1)
    if found and found[0].seq == seq:
        return found[0].sha256
    return None if seq <= reader.floor[0] else b""


def everything(reader: Reader, rows: int = ROWS) -> Iterator[Stretch]:
    """Every row, acknowledged or not: for a server that lost what it had. With archives where `reader` has them."""
    with reader.snapshot() as connection:
        head = journal.read_head(connection).seq
        for start in range(reader.floor[0], head, rows):
            last = min(start + rows, head)
            events = connection.execute(_EVENTS, (start, last))
            yield Stretch(
                start + 1,
                last,
                tuple(map(sending.Pending._make, events)),
                tuple(journal.read_headers(connection, start, last - start)),
                tuple(map(entry_of, connection.execute(_REFUSED, (start, last)))),
                start,
                _end(connection, last),
            )


def stretches(reader: Reader, rows: int = ROWS) -> Iterator[Stretch]:
    """All that waits to be sent, urgent events first, then in order; later ones of a parked one's items wait."""
    with reader.snapshot() as connection:
        known = meta.read(connection)
        places = (meta.OUTBOX_CURSOR, meta.HEADERS_UPTO, meta.REFUSALS_UPTO)
        cursor, headers, refusals = (int(known.get(name, "0")) for name in places)
        head = journal.read_head(connection).seq
        events = _free(connection, cursor, head)
        following = next(events, None)
        start = min(cursor, headers, refusals)
        while start < head or following:
            last = min(start + rows, head)
            taken: list[Pending] = []
            while following and (following[1] or following[0].seq <= last):
                taken.append(following[0])
                following = next(events, None)
            shown, refused = max(start, headers), max(start, refusals)
            stretch = Stretch(
                min(start + 1, last),
                last,
                tuple(taken),
                tuple(journal.read_headers(connection, shown, max(0, last - shown))),
                tuple(map(entry_of, connection.execute(_REFUSED, (refused, last)))),
                refused,
                _end(connection, max([last, *(event.seq for event in taken)])),
            )
            if stretch.events or stretch.headers or stretch.refusals:
                yield stretch
            start = last


def _end(connection: sqlite3.Connection, seq: int) -> Header:
    return journal.read_headers(connection, seq - 1, 1)[0]


def _free(connection: sqlite3.Connection, cursor: int, head: int) -> Iterator[tuple[Pending, bool]]:
    """Events that wait behind none, and whether they are urgent."""
    blocked = sending.keys_blocked(connection, "o.state IN ('parked', 'waiting')")
    for event, urgent in sending.unsent(connection, cursor, head):
        if urgent or sending.behind_of(event, blocked) is None:
            yield event, urgent
