"""Scans go before the exchange: the line stands back for each, and takes little of a PC somebody works at."""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic, thread_time
from typing import Final

STANDS_BACK: Final = 0.05
"""Seconds the line stands back at most for what the station has to do."""

PIECE: Final = 0.001
"""Seconds it computes for, or somewhat more, before it stands back for the next scan too."""

AT_WORK: Final = 10.0
"""Seconds after the last scan for which somebody is reckoned to be scanning."""

SHARE: Final = 0.02
"""Of the time, at most, that the line computes meanwhile: so it is hardly ever in the way. At that a backlog still
goes up some hundred times as fast as anybody scans."""

AT_ONCE: Final = 0.02
"""Seconds it may compute without a rest: what a few scans make is sent at once."""

LONGEST_REST: Final = 1.0
"""Seconds."""


class RightOfWay:
    """Who goes first between one station's thread and its line's; any thread. clock: monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked = 0
        self._idle = threading.Event()
        self._idle.set()
        self._ended = threading.Event()
        self._last: float | None = None
        self._piece = 0.0
        self._left = AT_ONCE
        self._counted = clock()

    def asked(self) -> None:
        """The station has one thing more to do."""
        with self._lock:
            self._asked += 1
            self._idle.clear()

    def done(self) -> None:
        """It has done one."""
        with self._lock:
            self._asked -= 1
            if not self._asked:
                self._idle.set()
                self._ended.set()

    def scanned(self) -> None:
        """Somebody is at work."""
        with self._lock:
            self._last = self._clock()

    def stand_back(self) -> None:
        """For the line, between two pieces of its work: what the station has to do goes first.

        Of a long queue each piece follows a scan, if one comes: then the next is as far away as it can be.
        """
        computed = thread_time()
        with self._lock:
            follows = self._left < 0.0 and computed - self._piece > PIECE and self._at_work(self._clock())
            self._ended.clear()
        if follows:
            self._ended.wait(STANDS_BACK)
            self._piece = thread_time()
        self._idle.wait(STANDS_BACK)

    def _at_work(self, now: float) -> bool:
        return self._last is not None and now - self._last < AT_WORK

    def hurry(self) -> None:
        """There is something that somebody waits for: the next steps are without rest."""
        with self._lock:
            self._left = AT_ONCE

    def rest(self, computed: float) -> float:
        """For the line, after a step that computed for so many seconds: how many to rest; none where nobody works."""
        now = self._clock()
        with self._lock:
            left = min(AT_ONCE, self._left + (now - self._counted) * SHARE) - computed
            self._left = max(left, -LONGEST_REST * SHARE)
            self._counted = now
            at_work = self._at_work(now)
            if not at_work:
                self._left = AT_ONCE
        return max(0.0, -self._left / SHARE) if at_work else 0.0
