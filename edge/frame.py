"""One reading of one device: the bytes between two terminators, and where they came from.

`Framer` cuts a byte stream into payloads; it keeps the unfinished tail, so any
chunking of the same stream gives the same frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Frame:
    """What one device delivered at one trigger, before anything is understood.

    payload: the bytes between terminators, terminator and profile prefix removed.
    source: names the device, e.g. ``serial:/dev/ttyACM0``, ``keyboard``, ``stdin``, ``keyed``.
    symbology: AIM identifier (``]d2``) when the device told it apart from the payload.
    received_at: wall clock of the last byte, aware.
    """

    payload: bytes
    source: str
    received_at: datetime
    symbology: str | None = None
