"""Events up: in order, one batch in flight, the same bytes always, until the server has stored them.

A batch that is too large or too slow is halved; a server that keeps all or nothing is bisected
until the one bad event is found. What the server refuses is parked, visibly; only later events of
the same items wait behind it. Nothing is ever deleted because a server refused it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from edge import epcis, wire
from edge.errors import SyncError, SyncFinal, SyncRetryable, SyncRevoked
from edge.store import Pending
from edge.sync.answers import ServerLimits
from edge.sync.blame import Blame
from edge.sync.client import TIMED_OUT, Client
from edge.sync.sameness import holds, is_of

FIRST: Final = 50
MOST: Final = 200
MOST_BYTES: Final = 256_000
"""Events of the first batch; events and bytes of the largest."""

UNWRITTEN: Final = 4000
"""Events that the server may have stored before that is written down: each time costs a sync of the disk,
which a scan may have to wait for. What a crash leaves unwritten is sent again, and is known there.
"""

SMOOTH: Final = 20
"""Batches without a fault after which a size that was too large once is tried again."""

POLLED: Final = 0.1
POLLED_AT_MOST: Final = 5.0
"""Seconds before a job is asked for again: the first time, and in the end."""

RUN_OUT: Final = timedelta(minutes=10)
"""How long a job may be running before its batch is sent again: a server may have died over it."""

LOST_AT_MOST: Final = 3
"""Jobs in a row that a server may forget before it is left in peace for a while."""

BAD_BYTES: Final = frozenset({400, 409, 422})
TOO_LARGE: Final = 413
TOO_SLOW: Final = frozenset({TIMED_OUT, 504})
LOST: Final = frozenset({404, 410})
NOT_SERVED: Final = 501


class Outbox(Protocol):
    """What the server has and has not, as `edge.store.Outbox` keeps it."""

    begun: int
    """How often everything became due again: what was answered before that counts for nothing."""

    def pending(self, max_events: int, max_bytes: int) -> list[Pending]:
        """The next events to send, in order; at least one, however large, if there is any."""

    def stored(self, seqs: Iterable[int]) -> None:
        """The server has stored these events: pass them over; `settle` writes it down."""

    def settle(self) -> bool:
        """Write down what was stored; whether there was any."""

    def park(self, seq: int, code: str, message: str, now: datetime) -> None:
        """The server refused this event."""

    def release(self, seq: int) -> None:
        """Send a parked event again."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one step came to. moved: there may be more to do at once; wait: seconds before there is."""

    moved: bool = False
    wait: float = 0.0


IDLE: Final = Progress()
MOVED: Final = Progress(moved=True)


@dataclass(slots=True)
class _Flight:
    """The batch the server is working on. begun: as the outbox had it when the batch was taken from it."""

    batch: Sequence[Pending]
    capture_id: str
    since: datetime
    begun: int
    polls: int = 0


class EventPush:
    """Drains an outbox, one exchange a step; raises what `Client` raises, and then loses nothing.

    pause: may be set; called between two pieces of a step, each of a fraction of a millisecond.
    look_ahead: may be set; told the rows under way, and how many events and bytes are wanted after them, while
    the server works.
    """

    def __init__(self, outbox: Outbox, client: Client) -> None:
        self.pause: Callable[[], object] = lambda: None
        self.look_ahead: Callable[[Sequence[int], int, int], object] | None = None
        self.limits: ServerLimits | None = None
        self._outbox = outbox
        self._client = client
        self._size = FIRST
        self._most = self._ceiling = MOST
        self._smooth = 0
        self._most_bytes = MOST_BYTES
        self._suspect = 0
        self._unwritten = 0
        self._lost = 0
        self._blame = Blame(outbox, client, self._has)
        self._flight: _Flight | None = None

    def step(self, now: datetime) -> Progress:
        """Send the next batch, or ask after the one under way."""
        try:
            return self._step(now)
        except SyncError:
            self._write_down()
            raise

    def _step(self, now: datetime) -> Progress:
        if self.limits is None:
            self._learn(self._client.limits())
            return MOVED
        if self._flight is not None and self._flight.begun != self._outbox.begun:
            # the server was put back since it answered, and may have lost what it says it stored
            self._flight, self._suspect, self._unwritten = None, 0, 0
        if self._flight is not None:
            return self._ask(self._flight, now)
        batch = self._outbox.pending(self._count(), self._room())
        self.pause()
        if not batch:
            self._suspect = 0
            if failure := self._blame.alone():
                raise failure
            return MOVED if self._write_down() else IDLE
        return self._send(batch, now)

    def _learn(self, limits: ServerLimits) -> None:
        self.limits = limits
        self._most = self._ceiling = min(MOST, limits.events or MOST)
        self._most_bytes = min(MOST_BYTES, limits.bytes or MOST_BYTES)

    def _count(self) -> int:
        """Events of the next batch: while one of the first `_suspect` is bad, half of those at most."""
        if self._blame.watching:
            return 1
        looked_at = max(1, self._suspect // 2) if self._suspect else self._size
        return min(looked_at, self._size, self._ceiling)

    def _room(self) -> int:
        """Bytes of events that fit a document; some servers refuse the very size they name."""
        return max(1, self._most_bytes - 1 - epcis.ENVELOPE - self._most)

    def _send(self, batch: Sequence[Pending], now: datetime) -> Progress:
        document = epcis.document([event.body for event in batch], now)
        try:
            capture_id = self._client.capture(
                document, proceed=self._ours, meanwhile=lambda: self._meanwhile(batch)
            )
        except SyncFinal as refused:
            if refused.status == TOO_LARGE:
                self._too_large(batch, refused, now)
            elif refused.status in BAD_BYTES:
                self._bisect(batch, refused.message, now)
            else:
                raise
            return MOVED
        except SyncRetryable as failure:
            return self._failed(batch, failure, now)
        self._flight = _Flight(batch, capture_id, now, self._outbox.begun)
        return MOVED

    def _failed(self, batch: Sequence[Pending], failure: SyncRetryable, now: datetime) -> Progress:
        """The server failed with a batch; raises `failure` where nothing is left but to try again."""
        if failure.status in TOO_SLOW:
            self._size = max(1, len(batch) // 2)
        whose = self._blame.failed(batch, failure, now, looking=bool(self._suspect))
        if whose == "among":
            self._suspect = len(batch)
        if whose in ("server", "among"):
            raise failure
        self._suspect = 0
        if whose == "stored":
            self._stored(batch)
        return MOVED

    def _meanwhile(self, batch: Sequence[Pending]) -> None:
        """What can be done while the server works: write down what it has stored, if that is much, and read
        what comes next, if there is much of that. It is not sent before the answer is there.
        """
        if self._unwritten > UNWRITTEN - self._most:
            self.pause()
            self._write_down()
        if self.look_ahead and len(batch) >= FIRST and not self._suspect:
            self.pause()
            self.look_ahead([event.seq for event in batch], self._grown(len(batch)), self._room())

    def _write_down(self) -> bool:
        """Write down what the server has stored; whether there was any since the last time."""
        unwritten, self._unwritten = self._unwritten, 0
        return self._outbox.settle() or unwritten > 0

    @property
    def _ours(self) -> bool:
        return self.limits is not None and self.limits.ours

    def _too_large(self, batch: Sequence[Pending], refused: SyncFinal, now: datetime) -> None:
        """Half as many, and no more than that for a while; alone, it is parked."""
        self._smooth = 0
        if len(batch) == 1:
            self._outbox.park(batch[0].seq, "too-large", refused.message, now)
            self._ceiling = self._most  # it was this one's fault
        else:
            self._size = self._ceiling = len(batch) // 2

    def _ask(self, flight: _Flight, now: datetime) -> Progress:
        try:
            job = self._client.job(flight.capture_id)
        except SyncFinal as refused:
            if refused.status not in LOST:
                raise
            return self._forgotten(refused)
        self._lost = 0
        if job.running:
            if now - flight.since > RUN_OUT:
                self._flight = None
            wait = min(POLLED * 2**flight.polls, POLLED_AT_MOST)
            flight.polls = min(flight.polls + 1, 10)
            return Progress(moved=True, wait=wait)
        self._flight = None
        self._settle(flight.batch, job, now)
        return MOVED

    def _forgotten(self, refused: SyncFinal) -> Progress:
        """The server knows nothing of the job: the same bytes are sent again, in a while if it goes on so."""
        self._flight = None
        self._lost += 1
        if self._lost >= LOST_AT_MOST:
            self._lost = 0
            raise SyncRetryable(refused.message, status=refused.status) from refused
        return Progress(moved=True, wait=POLLED)

    def _settle(self, batch: Sequence[Pending], job: wire.CaptureJob, now: datetime) -> None:
        """A finished job: by its results where it gives one for each event, else by its success."""
        if (
            job.results is not None
            and len(job.results) == len(batch)
            and self._by_result(batch, job.results, now)
        ):
            return
        if job.success and job.results is None:
            self._stored(batch)
            return
        said = (
            "; ".join(error.detail or error.title for error in job.errors)
            or "the job failed without a reason"
        )
        self._bisect(batch, said, now)

    def _by_result(
        self, batch: Sequence[Pending], results: Sequence[wire.EventResult], now: datetime
    ) -> bool:
        """Acknowledge and park as told; whether anything was."""
        told = list(zip(batch, results, strict=True))
        if any(not is_of(result, event) for event, result in told):
            return False
        stored = []
        parked = 0
        for event, result in told:
            if result.status in ("stored", "duplicate"):
                stored.append(event)
            elif result.status in ("conflict", "malformed"):
                self._outbox.park(event.seq, result.status, result.message, now)
                parked += 1
        if stored:
            self._stored(stored)
        return bool(stored or parked)

    def _stored(self, batch: Sequence[Pending]) -> None:
        if self._unwritten >= UNWRITTEN:
            self._write_down()
        self._outbox.stored([event.seq for event in batch])
        self._unwritten += len(batch)
        self._blame.passed(looking=bool(self._suspect))
        if self._suspect:
            self._suspect = max(0, self._suspect - len(batch))
            return
        self._smooth += 1
        if self._smooth >= SMOOTH:
            self._smooth, self._ceiling = 0, min(self._most, self._ceiling * 2)
        self._size = self._grown(len(batch))

    def _grown(self, stored: int) -> int:
        """Events of the batch after one of so many that were stored."""
        return min(self._ceiling, max(self._size, stored) * 2)

    def _bisect(self, batch: Sequence[Pending], said: str, now: datetime) -> None:
        """All were refused for the sake of one: look for it in the first half; alone, it is parked.

        Not where the server refuses all else that it is asked, too: that says nothing about the event.
        """
        if len(batch) > 1:
            self._suspect = len(batch)
            return
        (event,) = batch
        if self._has(event):
            self._outbox.stored([event.seq])  # stored before, and refused as a repetition
            self._write_down()
        else:
            self._client.limits()
            self._outbox.park(event.seq, "refused", said, now)
        self._suspect = 0

    def _has(self, event: Pending) -> bool:
        """Whether the server holds this very event; one that lets nobody look at what it holds does not say so."""
        try:
            found = self._client.event(epcis.event_urn(event.event_id))
        except (SyncFinal, SyncRevoked):
            if self._ours:
                raise
            return False
        except SyncRetryable as failure:
            if failure.status != NOT_SERVED:
                raise
            return False
        return found is not None and holds(found, event.body)
