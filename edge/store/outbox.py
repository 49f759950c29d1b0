"""What the server has, and what it must still get: a cursor over the journal, and exceptions to it.

Everything at or before the cursor is acknowledged, unless the table `outbox` says otherwise:
`parked` (the server refused it; a person must look), `waiting` (a later event of the same
item as one parked), `due` (released, to be sent again). Past the cursor, `done` is what was
acknowledged ahead of it. An urgent row is `due` from the first, so that it goes before all others;
any other scan writes nothing here, and no row of the chain comes from here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import datetime
from threading import Lock, RLock
from typing import Final

from edge.errors import StoreError
from edge.store import archives, journal, meta, moves, sending
from edge.store.entry import Header
from edge.store.kept import Kept
from edge.store.layout import entry_of
from edge.store.moves import Steps
from edge.store.queued import OutboxDepth, Parked, Refusals
from edge.store.reader import Reader
from edge.store.sending import Ahead, Pending
from edge.store.times import stamp, unstamp

NOTES: Final = 50
"""Marks that may be left unwritten: what a crash loses of them is told again, and is known there."""


class Outbox:
    """The outbox of one store; any thread. pause: may be set; called between the pieces of a long look.

    begun: how often everything became due again: an answer to what was sent before that says nothing any more.
    """

    def __init__(
        self, exclusive: Callable[[], AbstractContextManager[Kept]], reader: Callable[..., Reader]
    ) -> None:
        self.pause: Callable[[], object] = lambda: None
        self._exclusive = exclusive
        self._make_reader = reader
        self._reader: Reader | None = None
        self._opening = Lock()
        self._turn = RLock()
        self._blocked: dict[str, int] | None = None
        self._told: set[int] = set()
        self._passed = 0
        self._settles = 0  # odd while `settle` is at it
        self._ahead: Ahead | None = None
        self._noted: dict[str, int] = {}
        self._notes = 0
        self.begun = 0

    def close(self) -> None:
        """Let go of the reading connection."""
        with self._opening:
            if self._reader:
                self._reader.close()
                self._reader = None

    def pending(self, max_events: int, max_bytes: int) -> list[Pending]:
        """The next events to send, urgent ones first, then in order; at least one, however large, if any.

        While none waits behind another it is a reader that looks, and keeps no scan from writing.
        """
        with self._turn:
            if not self._known_blocked():
                ahead, self._ahead = self._ahead, None
                with self._reading().snapshot() as connection:
                    told, limits = self._told, (max_events, max_bytes)
                    if ahead and ahead.holds(connection, told, limits):
                        return ahead.found
                    found = sending.next_in_order(connection, told, self._passed, *limits)
                if found:
                    return found
            self.settle()
            found, moved = [], True
            while moved and not found:
                with self._changing() as (kept, blocked):
                    found = sending.next_events(kept, blocked, max_events, max_bytes)
                    moved = sending.advance(kept)
        return found

    def look_ahead(self, seqs: Sequence[int], max_events: int, max_bytes: int) -> None:
        """Read what `pending` is to find once these events are `stored`: there is time for it now."""
        with self._turn:
            if self._known_blocked():
                return
            more = frozenset(seqs) - self._told
            with self._reading().snapshot() as connection:
                passed = max(self._passed, sending.last_in_order(connection, seqs))
                told, limits = sending.Either(self._told, more), (max_events, max_bytes)
                found = sending.next_in_order(connection, told, passed, *limits)
            self._ahead = Ahead(more, len(self._told) + len(more), limits, found) if found else None

    def stored(self, seqs: Iterable[int]) -> None:
        """The server has stored these events: `pending` passes them over, and `settle` writes it down.

        Until then it counts for nothing else; after a crash they are sent again.
        """
        told = list(seqs)
        with self._turn, self._reading().connection() as connection:
            self._passed = max(self._passed, sending.last_in_order(connection, told))
            self._told.update(told)

    def settle(self) -> bool:
        """Acknowledge what was `stored`, and write down all else that was left for later; whether there was any."""
        with self._turn:
            unwritten = bool(self._told or self._noted)
            if unwritten:
                self._settles += 1
                try:
                    self.acknowledge(sorted(self._told))
                    self._told, self._passed = set(), 0
                finally:
                    self._settles += 1
        return unwritten

    def acknowledge(self, seqs: Iterable[int]) -> None:
        """The server has stored these events."""
        told = list(seqs)
        with self._changing() as (kept, _):
            cursor = sending.number(kept, meta.OUTBOX_CURSOR)
            for seq in () if sending.step_over(kept, told) else told:
                if sending.state(kept.connection, seq) == "parked":
                    self._let_go(kept, seq)
                if seq > cursor:
                    sending.mark(kept.connection, seq, "done")
                else:
                    kept.connection.execute("DELETE FROM outbox WHERE seq = ?", (seq,))
            sending.advance(kept)

    def is_due(self, seq: int) -> bool:
        """Whether the event of row `seq` is to be sent: not acknowledged, parked, or waiting."""
        with self._reading().snapshot() as connection:
            cursor = int(meta.read(connection).get(meta.OUTBOX_CURSOR, "0"))
            found = sending.state(connection, seq)
        return found == "due" or (seq > cursor and not found)

    def park(self, seq: int, code: str, message: str, now: datetime) -> None:
        """The server refused this event: later events of the same items wait until it is released."""
        with self._changing() as (kept, blocked):
            sending.mark(kept.connection, seq, "parked", None, code, message, stamp(now))
            sending.block(blocked, sending.keys_blocked(kept.connection, "o.seq = ?", (seq,)), seq)
            sending.advance(kept)

    def release(self, seq: int) -> None:
        """Send a parked event again, and what waits behind it; in order, as before."""
        with self._changing() as (kept, _):
            if sending.state(kept.connection, seq) == "parked":
                self._let_go(kept, seq)
                sending.mark(kept.connection, seq, "due")

    def parked(self) -> list[Parked]:
        """The events the server refused, in order."""
        rows = self._reading().query(
            "SELECT o.seq, j.event_id, j.key, o.code, o.message, o.at, "
            "(SELECT count(*) FROM outbox w WHERE w.behind = o.seq) "
            "FROM outbox o JOIN journal j USING (seq) WHERE o.state = 'parked' ORDER BY o.seq"
        )
        return [Parked(row[0], row[1], row[2], row[3], row[4], unstamp(row[5]), row[6]) for row in rows]

    def depth(self) -> OutboxDepth:
        """How much there is to send; no row of the journal is counted for it, and nobody waited for."""
        settles, told = self._settles, len(self._told)
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
        if settles % 2 or settles != self._settles:  # written down meanwhile, before the look or after it
            told = 0
        pending = head.event_no - events - ahead + due - told
        return OutboxDepth(pending, states.get("parked", 0), states.get("waiting", 0))

    def headers(self, after: int | None = None, limit: int = 200) -> list[Header]:
        """The headers of all rows past `after` (None: past those acknowledged), in order."""
        with self._reading().connection() as connection:
            if after is None:
                after = self._upto(connection, meta.HEADERS_UPTO)
            return journal.read_headers(connection, after, limit)

    def head(self) -> int:
        """The number of the last row."""
        with self._reading().connection() as connection:
            return journal.read_head(connection).seq

    def settled(self) -> int:
        """Up to which row every event is stored at the server, parked, or waits behind a parked one."""
        with self._reading().connection() as connection:
            return int(meta.read(connection).get(meta.OUTBOX_CURSOR, "0"))

    def epoch(self) -> int:
        """Which life of the server it is that acknowledged what it did, 0 before that was heard."""
        with self._reading().connection() as connection:
            return int(meta.read(connection).get(meta.OUTBOX_EPOCH, "0"))

    def rewind(self, upto: int, epoch: int = 0) -> bool:
        """The server shows the chain up to row `upto`, and is in `epoch` (0: it does not tell).

        Where that is less than it had, or another epoch, it was put back to an earlier day and
        whatever it had acknowledged may be gone from it: all is sent again, in order, and what it
        still has is a duplicate there. What is parked stays so; what is archived goes by stick
        (`carrying.everything`). Returns whether it was put back.
        """
        with self._changing() as (kept, _):
            floor = archives.floor_of(kept.meta)
            believed = sending.number(kept, meta.HEADERS_UPTO)
            heard = sending.number(kept, meta.OUTBOX_EPOCH)
            begun = bool(epoch and heard and epoch != heard)
            if begun or max(upto, floor.seq) < believed:
                self._begin_again(kept, min(upto, believed), epoch or heard)
                return True
            if epoch != heard and epoch:
                kept.set_meta({meta.OUTBOX_EPOCH: str(epoch)})
            return False

    def begin_again(self, epoch: int) -> None:
        """Whatever the server, in `epoch` now, has of this station may be another life's: send it everything."""
        with self._changing() as (kept, _):
            self._begin_again(kept, 0, epoch)

    def _begin_again(self, kept: Kept, upto: int, epoch: int) -> None:
        kept.connection.execute("DELETE FROM outbox WHERE state = 'done'")
        floor = archives.floor_of(kept.meta)
        kept.set_meta(
            {
                meta.OUTBOX_CURSOR: str(floor.seq),
                meta.OUTBOX_EVENTS: str(floor.events),
                meta.REFUSALS_UPTO: str(floor.seq),
                meta.HEADERS_UPTO: str(max(upto, floor.seq)),
                meta.OUTBOX_EPOCH: str(epoch),
            }
        )
        self._blocked = None
        self._told, self._passed = set(), 0
        self.begun += 1

    def headers_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The server has the headers up to row `upto`; later: that need not be on the disk at once."""
        self._note(meta.HEADERS_UPTO, upto, later=later)

    def refusals(self, after: int | None = None, limit: int = 200) -> Refusals:
        """Refused and reviewed scans past `after` (None: past those acknowledged), in order."""
        with self._reading().snapshot() as connection:  # what is looked over ends where the rows were read
            if after is None:
                after = self._upto(connection, meta.REFUSALS_UPTO)
            rows = connection.execute(
                f"{journal.SELECT} WHERE j.seq > ? AND j.seq <= ? AND j.verdict IN ('REVIEW', 'REJECT') "
                "ORDER BY j.seq LIMIT ?",
                (after, after + sending.STRETCH, limit),
            ).fetchall()
            head = journal.read_head(connection).seq
        entries = tuple(entry_of(row) for row in rows)
        looked = entries[-1].seq if len(entries) == limit else min(head, after + sending.STRETCH)
        return Refusals(entries, max(after, looked))

    def refusals_upto(self) -> int:
        """Up to which row the server has the refusals."""
        with self._reading().connection() as connection:
            return self._upto(connection, meta.REFUSALS_UPTO)

    def refusals_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The server has the refusals up to row `upto`; later: that need not be on the disk at once."""
        self._note(meta.REFUSALS_UPTO, upto, later=later)

    def moves(self, after: int | None = None, limit: int = 100) -> Steps:
        """The steps past `after` (None: past those acknowledged), for the site's other stations.

        Archived ones too, where a server that was put back has lost them and the archives are at hand.
        """
        reader = self._reading()
        with reader.connection() as connection:
            known = meta.read(connection)
            after = self._upto(connection, meta.MOVES_UPTO) if after is None else after
        if after < archives.floor_of(known).seq:
            with suppress(StoreError), self._make_reader(archived=True) as spanning:
                return moves.own(spanning, after, limit, self.pause)
        return moves.own(reader, after, limit, self.pause)

    def moves_acknowledged(self, upto: int, *, later: bool = False) -> None:
        """The server has the steps up to row `upto`, and no others: it may have been put back.

        later: that need not be on the disk at once.
        """
        self._note(meta.MOVES_UPTO, upto, later=later, back=True)

    def _upto(self, connection: sqlite3.Connection, name: str) -> int:
        return self._noted.get(name, int(meta.read(connection).get(name, "0")))

    def _note(self, name: str, upto: int, *, later: bool, back: bool = False) -> None:
        """Remember a mark; it is written with the next change there is, now unless that may be later."""
        with self._turn:
            with self._reading().connection() as connection:
                known = self._upto(connection, name)
            if upto > known or (back and upto < known):
                self._noted[name] = upto
                self._notes += 1
            if self._noted and not (later and self._notes < NOTES):
                self.settle()

    def _reading(self) -> Reader:
        with self._opening:
            if self._reader is None:
                self._reader = self._make_reader()
            return self._reader

    def _let_go(self, kept: Kept, seq: int) -> None:
        """What waited behind `seq` is to be sent; what else blocks it will be seen then."""
        self._blocked = None
        kept.connection.execute(
            "UPDATE outbox SET state = 'due', behind = NULL WHERE behind = ? AND state = 'waiting'", (seq,)
        )

    @contextmanager
    def _changing(self) -> Iterator[tuple[Kept, dict[str, int]]]:
        """A transaction, and which items are blocked: read before it begins, and then remembered.

        However many events wait, the transaction does not; what a failed one remembered is forgotten.
        """
        with self._turn:
            blocked, self._ahead = self._known_blocked(), None
            try:
                with self._exclusive() as kept:
                    if self._noted:
                        kept.set_meta({name: str(upto) for name, upto in self._noted.items()})
                    yield kept, blocked
                self._noted, self._notes = {}, 0
            except BaseException:
                self._blocked = None
                raise

    def _known_blocked(self) -> dict[str, int]:
        if self._blocked is None:
            with self._reading().connection() as connection:
                self._blocked = sending.keys_blocked(connection, "o.state IN ('parked', 'waiting')")
        return self._blocked
