"""Listening to a server that may send without end, or a byte now and then, only so far and so long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from edge.errors import SyncRetryable

PATIENCE: Final = 30.0
"""Seconds one answer is listened to."""

SLOWEST: Final = 200
"""Bytes a second without which it is as good as no answer."""


def listen(chunks: Iterable[bytes], most: int, clock: Callable[[], float]) -> bytes:
    """The first `most` bytes, or what has come of them when the time is up; clock: in seconds.

    What has come can be kept and the rest asked for later. Raises SyncRetryable where so little
    came that the line would be held for ever.
    """
    heard, until = bytearray(), clock() + PATIENCE
    for chunk in chunks:
        heard += chunk
        if len(heard) >= most:
            break
        if clock() > until:
            if len(heard) >= SLOWEST * PATIENCE:
                break
            raise SyncRetryable(
                f"Failed to read an answer: expected at least {SLOWEST} bytes a second, "
                f"got {len(heard)} in {PATIENCE:.0f} s.",
                status=408,
            )
    return bytes(heard[:most])
