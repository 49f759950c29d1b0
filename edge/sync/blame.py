"""Whether it is the server that fails, or one event that makes it fail, and so stands in the way of all others.

A server that is down fails with whatever it is sent, and nothing is wrong with that. One that fails with the same
events over and over, while it answers all else, may fail over one of them: that is looked for in halves and, found,
parked for a moment. If the next passes then, it is tried once more, and parked for good if the server fails again; if
none of the next few does, it was not to blame.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal, Protocol, TypeAlias

from edge.errors import SyncRetryable
from edge.store import Pending
from edge.sync.client import TIMED_OUT, Client

STUMBLES, STALLS = 5, 10
"""Failures of a server's own with the same events in a row after which it may be one of them that it fails over;
and times that no answer came in time, which is the line's fault more often than theirs.
"""

ASIDE: Final = 3
"""Events set aside one after another, before it is the server that is down."""

BUSY: Final = 503
STALLED: Final = frozenset({TIMED_OUT, 502, 504})

Whose: TypeAlias = Literal["server", "among", "stored", "aside"]
"""The server's own; one of several events', to be looked for; nobody's, for it has the event; that one's."""


class Parking(Protocol):
    """As much of the outbox as sets an event aside, and lets it go."""

    def park(self, seq: int, code: str, message: str, now: datetime) -> None:
        """Leave this event out."""

    def release(self, seq: int) -> None:
        """Send a parked event again."""


class Blame:
    """What a server's failures over one outbox come to. has: whether the server holds an event all the same."""

    def __init__(self, outbox: Parking, client: Client, has: Callable[[Pending], bool]) -> None:
        self._outbox = outbox
        self._client = client
        self._has = has
        self._stumbled = (0, 0)  # the first row of a batch that the server failed with, and how often
        self._aside: dict[int, SyncRetryable] = {}
        self._tried_again: set[int] = set()

    @property
    def watching(self) -> bool:
        """Whether events are set aside, to see if the next passes: that is to be sent by itself."""
        return bool(self._aside)

    def failed(
        self, batch: Sequence[Pending], failure: SyncRetryable, now: datetime, *, looking: bool
    ) -> Whose:
        """Whose a failure with this batch is; looking: it is a part of one that failed."""
        status = failure.status or 0
        own = status == TIMED_OUT or (status >= 500 and status != BUSY)
        if self._aside and not (own and len(batch) == 1 and len(self._aside) < ASIDE):
            self._let_go()
            return "server"
        if not self._aside and not (own and self._stumbles(batch[0].seq, status, looking=looking)):
            return "server"
        if len(batch) > 1:
            return "among"
        return self._alone_to_blame(batch[0], failure, now)

    def _alone_to_blame(self, event: Pending, failure: SyncRetryable, now: datetime) -> Whose:
        self._client.limits()  # one that answers nothing else is down
        self._stumbled = (0, 0)
        if self._has(event):  # the answer was lost each time
            return "stored"
        self._outbox.park(event.seq, "server-failed", failure.message, now)
        if event.seq in self._tried_again:
            self._tried_again.remove(event.seq)
        else:
            self._aside[event.seq] = failure
        return "aside"

    def passed(self, *, looking: bool) -> None:
        """A batch was stored: the server is well."""
        if not looking:
            self._stumbled = (0, 0)
        if self._aside:
            self._tried_again.update(self._aside)
            self._let_go()

    def alone(self) -> SyncRetryable | None:
        """Nothing else is to be sent that could tell: how the server failed with the event set aside, None for none."""
        return self._let_go() if self._aside else None

    def _let_go(self) -> SyncRetryable:
        aside, self._aside = self._aside, {}
        for seq in aside:
            self._outbox.release(seq)
        return list(aside.values())[-1]

    def _stumbles(self, first: int, status: int, *, looking: bool) -> bool:
        """Whether the server has failed with these events often enough to look for one that is to blame."""
        again = looking or self._stumbled[0] == first
        self._stumbled = (first, self._stumbled[1] + 1 if again else 1)
        return self._stumbled[1] >= (STALLS if status in STALLED else STUMBLES)
