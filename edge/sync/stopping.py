"""What stops the line, and what lets it go on by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from edge.errors import BondscanError, SyncError, SyncFinal, SyncRetryable, SyncRevoked, SyncUntrusted
from edge.sync.client import Client
from edge.sync.state import Trouble


class Shut:
    """A server that refused something for good, which only a person can mend; unless it refuses everything.

    Then it is a gate before it that speaks, and nothing was refused for its own sake: where what a capture may hold
    was refused too, and is told again, the line goes on. What is refused is not sent again to find out.
    """

    def __init__(self, client: Client, interval: timedelta) -> None:
        self._client = client
        self._interval = interval
        self._asked: datetime | None = None
        self._all = False

    def opened(self, now: datetime) -> bool:
        """Whether it served nobody and does again; asked at most once each interval."""
        if self._asked is not None and self._asked <= now < self._asked + self._interval:
            return False
        self._asked = now
        try:
            self._client.limits()
        except SyncError as failure:
            self._all = self._all or isinstance(failure, SyncFinal)
            return False
        opened, self._all = self._all, False
        return opened


def trouble_of(failure: BondscanError) -> Trouble:
    """What a failure amounts to, in a word."""
    if isinstance(failure, SyncRevoked):
        return "revoked"
    if isinstance(failure, SyncFinal):
        return "refused"
    if not isinstance(failure, SyncRetryable):
        return "store"
    if isinstance(failure, SyncUntrusted):
        return "untrusted"
    if failure.status in (425, 429, 503):
        return "busy"
    return "server-failed" if failure.status is not None and failure.status >= 500 else "no-answer"
