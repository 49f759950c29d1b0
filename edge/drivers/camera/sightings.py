"""What passes between a station and the process that looks through its camera (`edge.drivers.camera.eye`).

To the process: `Wanted`, then lines of JSON. From it: messages, each after its length in four bytes.
"""

from __future__ import annotations

import struct
from typing import IO, Final

import msgspec

from edge.drivers.camera.gaps import Gap
from edge.drivers.camera.reading import Reading
from edge.drivers.state import Reason

LARGEST: Final = 1 << 24
"""Bytes of a message; the largest picture of a viewfinder is far smaller."""

_LENGTH: Final = struct.Struct(">I")


class Wanted(msgspec.Struct, frozen=True):
    """What to look through, and for what.

    source: as `Source.parse` takes it. size: of a device's pictures, pixels (width, height). formats: names
    as in `Reading.format`, none for all. budget: seconds a picture (`Sight`).
    """

    source: str
    size: tuple[int, int] = (1920, 1080)
    formats: tuple[str, ...] = ()
    budget: float = 0.08


class View(msgspec.Struct, frozen=True):
    """Pictures are wanted too, no larger than this (width, height); (0, 0) for no longer.

    missing: packages to be looked for whose codes are not read.
    """

    size: tuple[int, int]
    missing: int = 0


class Opened(msgspec.Struct, frozen=True, tag="opened"):
    """The first picture has come."""


class Gone(msgspec.Struct, frozen=True, tag="gone"):
    """There are no more pictures: the last message."""

    reason: Reason
    detail: str = ""


class Sighting(msgspec.Struct, frozen=True, tag="sighting"):
    """One picture.

    at: seconds; a recording's own time, else monotonic. size: its width and height. readings: None where it
    was not looked at, as it is the one before over again. agreed: places in `readings` that two engines
    read. small, small_size: it made smaller, 8 bits a pixel, where that is wanted. gaps: where packages
    that are missing may lie, None where they were not looked for.
    """

    at: float
    size: tuple[int, int]
    readings: tuple[Reading, ...] | None = None
    agreed: tuple[int, ...] = ()
    small: bytes = b""
    small_size: tuple[int, int] = (0, 0)
    gaps: tuple[Gap, ...] | None = None


Message = Opened | Gone | Sighting

_DECODER: Final = msgspec.msgpack.Decoder(Message)


def put(out: IO[bytes], message: Message) -> None:
    """Write one message."""
    packed = msgspec.msgpack.encode(message)
    out.write(_LENGTH.pack(len(packed)) + packed)
    out.flush()


def taken(stream: IO[bytes]) -> Message | None:
    """The next message; None at the end, or where it breaks off. Raises ValueError on what is none."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > LARGEST:
        raise ValueError(f"Failed to read a message: expected at most {LARGEST} bytes, got {length}.")
    packed = stream.read(length)
    return _DECODER.decode(packed) if len(packed) == length else None
