"""The clock and the ids of this PC: the one place where they come from.

UUIDv7 (RFC 9562, 5.7): 48 bits of milliseconds, then randomness; never backwards here.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

from edge.clock import CHINA


def wall() -> datetime:
    """The PC's clock, aware."""
    return datetime.now(CHINA)


class Uuid7:
    """Hands out ids as text; two within one millisecond still ascend.

    wall: the clock; randomness: n → n random bytes.

    >>> from datetime import datetime, timezone
    >>> ids = Uuid7(lambda: datetime(2026, 3, 1, tzinfo=timezone.utc), lambda n: bytes(n))
    >>> ids()
    '019ca6b1-dc00-7000-8000-000000000000'
    >>> ids()
    '019ca6b1-dc00-7001-8000-000000000000'
    """

    def __init__(self, wall: Callable[[], datetime], randomness: Callable[[int], bytes]) -> None:
        self._wall = wall
        self._randomness = randomness
        self._lock = threading.Lock()
        self._last = 0

    def __call__(self) -> str:
        """The next id."""
        now = self._wall()
        stamp = (int(now.timestamp() * 1000) << 12) | (int.from_bytes(self._randomness(2), "big") & 0x7FF)
        with self._lock:
            stamp = max(stamp, self._last + 1)
            self._last = stamp
        millis, step = stamp >> 12, stamp & 0xFFF
        tail = int.from_bytes(self._randomness(8), "big") & ((1 << 62) - 1)
        value = (millis << 80) | (0x7 << 76) | (step << 64) | (0b10 << 62) | tail
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
