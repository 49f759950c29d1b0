r"""One reading of one device: the bytes between two terminators, and where they came from.

`Framer` cuts a byte stream into payloads; it keeps the unfinished tail, so any
chunking of the same stream gives the same frames.

>>> from datetime import UTC, datetime
>>> at = datetime(2026, 1, 1, tzinfo=UTC)
>>> framer = Framer("stdin")
>>> [frame.payload for frame in framer.feed(b"]d2010950600013435", at)]
[]
>>> [frame.payload for frame in framer.feed(b"2\r\n4006381333931\r", at)]
[b']d20109506000134352', b'4006381333931']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

STX: Final = b"\x02"
ETX: Final = b"\x03"
LF: Final = b"\n"
CR: Final = b"\r"
GS: Final = b"\x1d"

TERMINATORS: Final = CR + LF + ETX
"""Bytes no goods code contains and scanners end a reading with."""

LONGEST: Final = 4096
"""Bytes of one reading; the largest symbol in use (QR version 40) holds fewer."""


@dataclass(frozen=True, slots=True)
class Typed:
    """How the typing of a calibrated keyboard scanner was turned back into what the symbol held.

    arrived: the bytes as this PC's layout gave them. restored: whether there was a way back.
    separated: separators are known to come through.
    """

    arrived: bytes
    restored: bool
    separated: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What one device delivered at one trigger, before anything is understood.

    payload: the bytes between terminators, terminator and profile prefix removed.
    source: names the device, e.g. ``serial:/dev/ttyACM0``, ``keyboard``, ``stdin``, ``keyed``.
    symbology: AIM identifier (``]d2``) when the device told it apart from the payload.
    received_at: wall clock of the last byte, aware.
    complete: False when the reading was cut off (unplugged, overlong): never a code, always a misread.
    typed: None unless a profile of this keyboard scanner was applied; payload is then what it gave
        back, or what arrived where there is no way back.
    """

    payload: bytes
    source: str
    received_at: datetime
    symbology: str | None = None
    complete: bool = True
    typed: Typed | None = None


class Framer:
    """Cuts one device's byte stream into frames; pure, and bounded in memory.

    Any terminator ends a reading, and nothing between two of them is no reading, so CR LF
    is one terminator. STX opens a reading and is dropped; bytes before it that no
    terminator closed are a cut-off reading. AIM identifiers stay in the payload.

    source: what the frames name as their device.
    terminators: each byte of it ends a reading.
    prefix: removed from the front of a payload where present.
    gs_stand_in: what this scanner sends in place of GS (``<GS>``, ``^]``, one byte); b"" for none.
    reply: how an answer to a command of ours begins; no reading, so it gives no frame. b"" for none.
    idle_ends: the scanner sends no suffix, so a pause (`flush`) ends a whole reading.
    longest: bytes of one reading; past it one cut-off frame is given, and the rest is
        skipped up to the next terminator.
    """

    __slots__ = (
        "_cut",
        "_gs",
        "_idle_ends",
        "_longest",
        "_prefix",
        "_reply",
        "_skipping",
        "_source",
        "_tail",
    )

    def __init__(
        self,
        source: str,
        *,
        terminators: bytes = TERMINATORS,
        prefix: bytes = b"",
        gs_stand_in: bytes = b"",
        reply: bytes = b"",
        idle_ends: bool = False,
        longest: int = LONGEST,
    ) -> None:
        marks = terminators + STX
        if not terminators or longest < 1 or any(byte in marks for byte in prefix + gs_stand_in + reply):
            raise ValueError(
                f"Failed to use terminators {terminators!r}, prefix {prefix!r}, GS stand-in {gs_stand_in!r}, "
                f"reply {reply!r}, length {longest} as framing: expected a terminator that none of them "
                "holds, got these."
            )
        self._source = source
        self._cut = re.compile(b"[" + re.escape(marks) + b"]")
        self._prefix = prefix
        self._gs = gs_stand_in
        self._reply = reply
        self._idle_ends = idle_ends
        self._longest = longest
        self._tail = bytearray()
        self._skipping = False

    @property
    def pending(self) -> bool:
        """Whether a reading has begun and not ended."""
        return bool(self._tail) or self._skipping

    def feed(self, chunk: bytes, at: datetime) -> list[Frame]:
        """Frames that end within `chunk`, in order; `at` is when its last byte came."""
        frames: list[Frame] = []
        start = 0
        for mark in self._cut.finditer(chunk):
            self._keep(chunk[start : mark.start()], at, frames)
            if mark[0] != STX:
                self._end(at, frames, complete=True)
            elif not self._skipping:
                self._end(at, frames, complete=False)
            start = mark.end()
        self._keep(chunk[start:], at, frames)
        return frames

    def flush(self, at: datetime) -> list[Frame]:
        """What is left when the device pauses or goes away: at most one frame.

        Whole where a pause is how this scanner ends a reading, else marked as cut off.
        """
        frames: list[Frame] = []
        self._end(at, frames, complete=self._idle_ends)
        return frames

    def cut_off(self, at: datetime) -> list[Frame]:
        """What is left when the device is gone in the middle of a reading: never whole."""
        frames: list[Frame] = []
        self._end(at, frames, complete=False)
        return frames

    def _keep(self, piece: bytes, at: datetime, frames: list[Frame]) -> None:
        if self._skipping or not piece:
            return
        self._tail += piece[: self._longest + 1 - len(self._tail)]
        if len(self._tail) > self._longest:
            del self._tail[self._longest :]
            self._end(at, frames, complete=False)
            self._skipping = True

    def _end(self, at: datetime, frames: list[Frame], *, complete: bool) -> None:
        self._skipping = False
        if not self._tail:
            return
        if self._reply and self._tail.startswith(self._reply):
            self._tail.clear()
            return
        payload = bytes(self._tail).removeprefix(self._prefix)
        self._tail.clear()
        if self._gs:
            payload = payload.replace(self._gs, GS)
        frames.append(Frame(payload, self._source, at, complete=complete))
