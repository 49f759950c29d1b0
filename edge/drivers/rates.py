r"""Which rate an unknown line runs at: told from readings that could not have come out by chance.

At a wrong rate a scan arrives as other bytes. So nothing is taken until a reading is certain: one
that its own standard checks (GTIN, HIBC, a badge of ours …), or one with an AIM identifier. What came
before is given as cut off: "scan again", never a code. (Plain text is not enough: at half the rate
some runs of digits arrive as other plain text, terminator and all.)

>>> from datetime import UTC, date, datetime
>>> at = datetime(2026, 1, 1, tzinfo=UTC)
>>> trial = RateTrial("com1", (9600, 115200), lambda: Framer("com1"), today=lambda: date(2026, 1, 1))
>>> trial.take(b"\x00\xf8\x80\x00"), trial.pause(at)[0].complete, trial.rate, trial.settled
(False, False, 115200, False)
>>> trial.take(b"]d2010950600013435221A\r"), trial.pause(at)[0].complete, trial.rate, trial.settled
(False, True, 115200, True)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from edge.codes.reading import parse
from edge.codes.scanned import ScannedCode
from edge.frame import LONGEST, Frame, Framer

PAUSE: Final = 0.15
"""Seconds of silence that end a scan while the rate is sought: at 1,200 bit/s a byte takes 0.008."""

_PLAIN: Final = re.compile(rb"[\x20-\x7e\x1c-\x1f\x04]{4,}")
_AIM: Final = re.compile(rb"\][A-IKLMNOPQRSTUXYZcdeghjmosz][0-9A-Fm-z](?=.{3})")
"""Symbology identifiers in use. Source: ISO/IEC 15424, code characters and modifiers."""


class RateTrial:
    """Goes through `rates` until one gives readings that are certain.

    source: names the device in frames. rates: bits per second, in the order to try; at least one.
    framer: makes the byte machine of the line. today: the day, for codes that hold a date.
    """

    def __init__(
        self, source: str, rates: Sequence[int], framer: Callable[[], Framer], *, today: Callable[[], date]
    ) -> None:
        self._source = source
        self._rates = tuple(dict.fromkeys(rates))
        self._framer = framer
        self._today = today
        self._place = 0
        self._heard = bytearray()
        self.settled = False

    @property
    def rate(self) -> int:
        """The rate the line is to run at now."""
        return self._rates[self._place]

    def take(self, chunk: bytes) -> bool:
        """Bytes of a scan under way; whether that is as much as one may hold, pause or not."""
        self._heard += chunk[: LONGEST - len(self._heard)]
        return len(self._heard) >= LONGEST

    def pause(self, at: datetime) -> list[Frame]:
        """The line is quiet: the frames of the scan; while nothing is certain, one that says "scan again".

        May settle the rate, or change it.
        """
        heard = bytes(self._heard)
        self._heard.clear()
        framer = self._framer()
        frames = framer.feed(heard, at) + framer.flush(at)
        if not frames:
            return []
        if not any(map(self._certain, frames)):
            self._place = (self._place + 1) % len(self._rates)
            return [Frame(heard, self._source, at, complete=False)]
        self.settled = True
        # The line may have been opened in the middle of the first.
        first = frames[0] if self._certain(frames[0]) else replace(frames[0], complete=False)
        return [first, *frames[1:]]

    def _certain(self, frame: Frame) -> bool:
        if not (frame.complete and _PLAIN.fullmatch(frame.payload)):
            return False
        return bool(_AIM.match(frame.payload)) or isinstance(parse(frame, today=self._today()), ScannedCode)
