"""Listening to a server that may send without end, or a byte now and then, only so far and so long."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from edge.errors import SyncRetryable

PATIENCE: Final = 30.0
"""Seconds one answer is listened to."""

SLOWEST: Final = 200
"""Bytes a second without which it is as good as no answer."""

AT_ALL: Final = 600.0
"""Seconds after which an answer that is wanted whole is given up, however it comes."""


def listen(
    chunks: Iterable[bytes], skip: int, most: int, clock: Callable[[], float], cut: type[Exception]
) -> bytes:
    """The first `most` bytes, or what has come of them when the time is up or the line breaks; clock: in seconds.

    skip: so many of them are known already. cut: what a line raises that breaks. What has come beyond those can be
    kept and the rest asked for later. Raises SyncRetryable where so little came that the line would be held for
    ever, and `cut` where nothing new did.
    """
    heard, until = bytearray(), clock() + PATIENCE
    try:
        for chunk in chunks:
            heard += chunk
            if len(heard) >= most:
                break
            if clock() > until:
                _expect_enough(len(heard))
                break
    except cut:
        if len(heard) <= skip:
            raise
    return bytes(heard[:most])


def _expect_enough(heard: int) -> None:
    if heard < SLOWEST * PATIENCE:
        raise SyncRetryable(
            f"Failed to read an answer: expected at least {SLOWEST} bytes a second, "
            f"got {heard} in {PATIENCE:.0f} s.",
            status=408,
        )


def whole(chunks: Iterable[bytes], most: int, clock: Callable[[], float]) -> bytes:
    """All there is to hear, of at most `most` bytes; clock: in seconds.

    Raises SyncRetryable for more, and where so little comes that the line would be held for ever.
    """
    heard, began = bytearray(), clock()
    for chunk in chunks:
        heard += chunk
        if len(heard) > most:
            raise SyncRetryable(f"Failed to read an answer: expected at most {most} bytes, got more.")
        spent = clock() - began
        if spent > AT_ALL or (spent > PATIENCE and len(heard) < SLOWEST * spent):
            raise SyncRetryable(
                f"Failed to read an answer: expected all of it at {SLOWEST} bytes a second or more and within "
                f"{AT_ALL:.0f} s, got {len(heard)} in {spent:.0f} s.",
                status=408,
            )
    return bytes(heard)
