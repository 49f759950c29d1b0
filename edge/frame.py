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


@dataclass(frozen=True, slots=True)
class Answers:
    """What a scanner answers to commands of ours: no reading, so it gives no frame.

    begin: how one begins that a terminator ends; b"" for none. whole: those that no terminator ends; they may
    stand in front of a reading, and hold any byte.
    """

    begin: bytes = b""
    whole: tuple[bytes, ...] = ()


SILENT: Final = Answers()
"""It answers nothing."""


class Framer:
    """Cuts one device's byte stream into frames; pure, and bounded in memory.

    Any terminator ends a reading, and nothing between two of them is no reading, so CR LF
    is one terminator. STX opens a reading and is dropped; bytes before it that no
    terminator closed are a cut-off reading. AIM identifiers stay in the payload.

    source: what the frames name as their device.
    terminators: each byte of it ends a reading.
    prefix: removed from the front of a payload where present.
    gs_stand_in: what this scanner sends in place of GS (``<GS>``, ``^]``, one byte); b"" for none.
    answers: what it says that is no reading.
    idle_ends: the scanner sends no suffix, so a pause (`flush`) ends a whole reading.
    longest: bytes of one reading; past it one cut-off frame is given, and the rest is
        skipped up to the next terminator.
    """

    __slots__ = (
        "_answers",
        "_cut",
        "_gs",
        "_half",
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
        answers: Answers = SILENT,
        idle_ends: bool = False,
        longest: int = LONGEST,
    ) -> None:
        marks = terminators + STX
        if (
            not terminators
            or longest < 1
            or any(byte in marks for byte in prefix + gs_stand_in + answers.begin)
        ):
            raise ValueError(
                f"Failed to use terminators {terminators!r}, prefix {prefix!r}, GS stand-in {gs_stand_in!r}, "
                f"answers {answers.begin!r}, length {longest} as framing: expected a terminator that none of them "
                "holds, got these."
            )
        self._source = source
        self._cut = re.compile(b"[" + re.escape(marks) + b"]")
        self._prefix = prefix
        self._gs = gs_stand_in
        self._reply = answers.begin
        self._answers = tuple(filter(None, answers.whole))
        self._half = b""
        self._idle_ends = idle_ends
        self._longest = longest
        self._tail = bytearray()
        self._skipping = False

    @property
    def pending(self) -> bool:
        """Whether a reading has begun and not ended."""
        return bool(self._tail or self._half) or self._skipping

    def feed(self, chunk: bytes, at: datetime) -> list[Frame]:
        """Frames that end within `chunk`, in order; `at` is when its last byte came."""
        frames: list[Frame] = []
        chunk, self._half, start = self._half + chunk, b"", 0
        while start < len(chunk):
            if self._answers and not self._tail and not self._skipping:
                start = self._past_answers(chunk, start)
                if any(answer.startswith(chunk[start:]) for answer in self._answers):
                    self._half = chunk[start:]
                    break
            mark = self._cut.search(chunk, start)
            self._keep(chunk[start : mark.start() if mark else len(chunk)], at, frames)
            if mark is None:
                break
            if mark[0] != STX:
                self._end(at, frames, complete=True)
            elif not self._skipping:
                self._end(at, frames, complete=False)
            start = mark.end()
        return frames

    def flush(self, at: datetime) -> list[Frame]:
        """What is left when the device pauses or goes away: at most one frame.

        Whole where a pause is how this scanner ends a reading, else marked as cut off.
        """
        frames: list[Frame] = []
        self._take_half(at, frames)
        self._end(at, frames, complete=self._idle_ends)
        return frames

    def cut_off(self, at: datetime) -> list[Frame]:
        """What is left when the device is gone in the middle of a reading: never whole."""
        frames: list[Frame] = []
        self._take_half(at, frames)
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

    def _past_answers(self, chunk: bytes, start: int) -> int:
        """Where the answers that stand there end."""
        while answer := next((one for one in self._answers if chunk.startswith(one, start)), b""):
            start += len(answer)
        return start

    def _take_half(self, at: datetime, frames: list[Frame]) -> None:
        """What began as an answer and never became one is a reading after all."""
        half, self._half = self._half, b""
        self._keep(half, at, frames)
