r"""What a serial line set to one rate makes of bytes sent at another: the bits, sampled at the wrong times.

>>> as_read(b"]d2\r", sent=9600, read=9600)
b']d2\r'
>>> as_read(b"]d2\r", sent=9600, read=115200) == b"]d2\r"
False
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

_FRAME: Final = 10
"""Bit times of a byte: start, eight of data, stop."""


def as_read(message: bytes, *, sent: int, read: int) -> bytes:
    """The bytes that a receiver at `read` bit/s takes for `message` at `sent` bit/s; 8N1, no pauses.

    A byte whose stop bit is missing is read as NUL, as a terminal gives it that neither marks nor drops
    such bytes. Source: POSIX.1, General Terminal Interface, 11.2.2 (PARMRK, IGNPAR).
    """
    if sent == read:
        return message
    return bytes(_received([bit for byte in message for bit in _bits(byte)], sent / read))


def _bits(byte: int) -> Iterator[int]:
    yield 0
    for place in range(8):
        yield byte >> place & 1
    yield 1


def _received(line: list[int], stretch: float) -> Iterator[int]:
    """stretch: bit times of the sender that one of the receiver lasts."""

    def level(when: float) -> int:
        return line[int(when)] if when < len(line) else 1

    at = 0.0
    while (start := _falls(line, at)) is not None:
        byte = sum(level(start + stretch * (place + 1.5)) << place for place in range(8))
        at = start + stretch * (_FRAME - 0.5)
        yield byte if level(at) else 0


def _falls(line: list[int], at: float) -> float | None:
    """When the line next goes from idle to a start bit, at `at` or later."""
    before = line[int(at) - 1] if 0 < int(at) <= len(line) else 1
    if at > int(at) and int(at) < len(line):
        before = line[int(at)]
        first = int(at) + 1
    else:
        first = int(at)
    for place in range(first, len(line)):
        if before and not line[place]:
            return float(place)
        before = line[place]
    return None
