"""Which events are to be sent next: the cursor over the journal, and the rows of `outbox` beside it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import chain
from typing import Final, NamedTuple

from edge.rules.operations import OPERATIONS
from edge.store import meta
from edge.store.entry import Entry
from edge.store.kept import Kept
from edge.store.packing import keys_of, unpack_change

STRETCH: Final = 2000
"""Rows looked over in one go, so that a transaction stays short."""

_BATCH: Final = 200

_DUE: Final = """
SELECT j.seq, j.event_id, j.key, j.effects, j.body FROM outbox o JOIN journal j USING (seq)
WHERE o.state = 'due' AND (o.code = :urgent) = :first AND o.seq > :after ORDER BY o.seq LIMIT :most
"""
_URGENT: Final = "urgent"
"""The code under which a row is due that goes before all others."""


class Pending(NamedTuple):
    """One event to send. key, effects: of its row; body: the frozen bytes."""

    seq: int
    event_id: str
    key: str
    effects: bytes
    body: bytes

    @property
    def keys(self) -> tuple[str, ...]:
        """The items it is about."""
        return keys_of(self.key, unpack_change(self.effects))


def next_in_order(
    connection: sqlite3.Connection, told: Container[int], passed: int, max_events: int, max_bytes: int
) -> list[Pending]:
    """Events to send while none waits behind another: nothing is marked, so a reader may look.

    told: rows the server has stored already, which is not written down yet; they are passed over,
    as is every row up to `passed` that was never due apart.
    """
    start = max(passed, int(meta.read(connection).get(meta.OUTBOX_CURSOR, "0")))
    found: list[Pending] = []
    size = 0
    for event, _ in unsent(connection, start, start + STRETCH):
        if event.seq in told:
            continue
        size += len(event.body)
        if len(found) == max_events or (found and size > max_bytes):
            break
        found.append(event)
    return found


@dataclass(frozen=True, slots=True)
class Either:
    """What is in one or the other, neither copied."""

    one: Container[int]
    other: Container[int]

    def __contains__(self, seq: object) -> bool:
        """Whether a row is in any of the two."""
        return seq in self.one or seq in self.other


@dataclass(frozen=True, slots=True)
class Ahead:
    """What `next_in_order` found for the time when rows are stored that are not yet. told: how many are by then."""

    stored: frozenset[int]
    told: int
    limits: tuple[int, int]
    found: list[Pending]

    def holds(self, connection: sqlite3.Connection, told: set[int], limits: tuple[int, int]) -> bool:
        """Whether that time has come, nothing else happened, and nothing is due before them."""
        return (
            self.limits == limits
            and len(told) == self.told
            and self.stored <= told
            and connection.execute("SELECT 1 FROM outbox WHERE state = 'due' LIMIT 1").fetchone() is None
        )


def last_in_order(connection: sqlite3.Connection, told: Sequence[int]) -> int:
    """The last of these rows but for those that were due apart, which are not in their order; 0 for none."""
    asked = "SELECT max(value) FROM json_each(?) WHERE value NOT IN (SELECT seq FROM outbox)"
    return int(connection.execute(asked, (json.dumps(told),)).fetchone()[0] or 0)


def next_events(kept: Kept, blocked: dict[str, int], max_events: int, max_bytes: int) -> list[Pending]:
    """Events to send; those of an item that a parked one is about are set to wait behind it.

    Urgent ones wait behind nothing: they say what happened to a person, and change no stock.
    """
    found: list[Pending] = []
    size = 0
    cursor = number(kept, meta.OUTBOX_CURSOR)
    for event, first in unsent(kept.connection, cursor, cursor + STRETCH):
        behind = None if first else behind_of(event, blocked)
        if behind is not None:
            mark(kept.connection, event.seq, "waiting", behind)
            continue
        size += len(event.body)
        if len(found) == max_events or (found and size > max_bytes):
            break
        found.append(event)
    return found


def hasten(connection: sqlite3.Connection, entry: Entry) -> None:
    """Have the event of a new row sent before all others, where its step is urgent.

    What takes it back is not: it must not overtake it.
    """
    step = OPERATIONS.get(entry.operation)
    if step is not None and step.urgent and entry.body is not None and not entry.reverses:
        mark(connection, entry.seq, "due", code=_URGENT)


def unsent(connection: sqlite3.Connection, after: int, upto: int) -> Iterator[tuple[Pending, bool]]:
    """Events to send and whether they are urgent: those first, then all in order.

    after: the cursor, at or before which only released ones are; upto: the last row looked at.
    """
    yield from ((event, True) for event in _due(connection, urgent=True))
    released = _due(connection, urgent=False)
    later = connection.execute(
        "SELECT seq, event_id, key, effects, body FROM journal WHERE seq > ? AND seq <= ? "
        "AND body IS NOT NULL AND seq NOT IN (SELECT seq FROM outbox) ORDER BY seq",
        (after, upto),
    )
    events: Iterator[Pending] = map(Pending._make, later)
    first = next(released, None)
    if first is not None:
        events = merge(chain((first,), released), events, key=lambda event: event.seq)
    yield from ((event, False) for event in events)


def _due(connection: sqlite3.Connection, *, urgent: bool) -> Iterator[Pending]:
    asked = {"urgent": _URGENT, "first": urgent, "after": 0, "most": _BATCH}
    while found := connection.execute(_DUE, asked).fetchall():
        yield from map(Pending._make, found)
        asked["after"] = found[-1][0]


def behind_of(event: Pending, blocked: dict[str, int]) -> int | None:
    """The parked event that `event` must wait behind, and with it later ones of all its items; None for none.

    One that was released does not wait for what was parked after it.
    """
    if not blocked:
        return None
    keys = event.keys
    behind = min((blocked[key] for key in keys if key in blocked), default=event.seq)
    if behind >= event.seq:
        return None
    block(blocked, keys, behind)
    return behind


def block(blocked: dict[str, int], keys: Iterable[str], seq: int) -> None:
    """Note that items wait behind row `seq`, or behind an earlier one they wait behind already."""
    for key in keys:
        blocked[key] = min(seq, blocked.get(key, seq))


def keys_blocked(connection: sqlite3.Connection, which: str, values: tuple[int, ...] = ()) -> dict[str, int]:
    """Items that a parked event, or one waiting behind it, is about; and the first such parked event."""
    rows = connection.execute(
        "SELECT coalesce(o.behind, o.seq), j.key, j.effects FROM outbox o JOIN journal j USING (seq) "  # noqa: S608 -- of constants
        f"WHERE {which} ORDER BY o.seq",
        values,
    )
    blocked: dict[str, int] = {}
    for seq, own, effects in rows:
        block(blocked, keys_of(own, unpack_change(effects)), seq)
    return blocked


def state(connection: sqlite3.Connection, seq: int) -> str:
    """What the table `outbox` says of row `seq`, "" for nothing."""
    row = connection.execute("SELECT state FROM outbox WHERE seq = ?", (seq,)).fetchone()
    return row[0] if row else ""


def mark(
    connection: sqlite3.Connection,
    seq: int,
    state: str,
    behind: int | None = None,
    code: str = "",
    message: str = "",
    at: str = "",
) -> None:
    """Say of row `seq` that it is parked, waiting (behind a parked row), due or done."""
    connection.execute(
        "INSERT OR REPLACE INTO outbox (seq, state, behind, code, message, at) VALUES (?, ?, ?, ?, ?, ?)",
        (seq, state, behind, code, message, at),
    )


def step_over(kept: Kept, seqs: Sequence[int]) -> bool:
    """Move the cursor past these events at once, where they are all that is next; if they were."""
    connection, cursor = kept.connection, number(kept, meta.OUTBOX_CURSOR)
    last = max(seqs, default=cursor)
    if min(seqs, default=cursor) <= cursor:
        return False
    odd = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM outbox WHERE seq > ? AND seq <= ?)", (cursor, last)
    ).fetchone()[0]
    row = connection.execute("SELECT event_no FROM journal WHERE seq = ?", (last,)).fetchone()
    # rows are numbered, and so are those that have an event: as many of these as were told are all
    if odd or row is None or row[0] - number(kept, meta.OUTBOX_EVENTS) != len(set(seqs)):
        return False
    kept.set_meta({meta.OUTBOX_CURSOR: str(last), meta.OUTBOX_EVENTS: str(row[0])})
    return True


def advance(kept: Kept) -> bool:
    """Move the cursor over rows with nothing to send and rows that `outbox` speaks for; if it moved."""
    connection, cursor = kept.connection, number(kept, meta.OUTBOX_CURSOR)
    row = connection.execute(
        "SELECT min(seq) FROM (SELECT seq FROM journal WHERE seq > ? AND seq <= ? AND body IS NOT NULL "
        "AND seq NOT IN (SELECT seq FROM outbox WHERE state <> 'due') ORDER BY seq LIMIT 1)",
        (cursor, cursor + STRETCH),
    ).fetchone()
    reached = row[0] - 1 if row[0] else min(kept.head.seq, cursor + STRETCH)
    if reached <= cursor:
        return False
    events = connection.execute("SELECT event_no FROM journal WHERE seq = ?", (reached,)).fetchone()[0]
    connection.execute("DELETE FROM outbox WHERE state = 'done' AND seq <= ?", (reached,))
    kept.set_meta({meta.OUTBOX_CURSOR: str(reached), meta.OUTBOX_EVENTS: str(events)})
    return True


def number(kept: Kept, name: str) -> int:
    """One of the places kept in `meta`, 0 before it was first set."""
    return int(kept.meta.get(name, "0"))
