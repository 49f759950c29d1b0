"""One scan at a terminal without a screen, with all that its keys tell."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Final

from edge.drivers.keyboard import KeyboardCapture, KeyStroke
from edge.drivers.overheard import Heard, Overheard
from edge.drivers.terminal_keys import KeyReader, Keys

_LOOK: Final = 0.05
"""Seconds between looks at the clock."""


def one_scan(keys: Keys, clock: Callable[[], float] = monotonic) -> Heard | None:
    """What the next scan brings; None where Ctrl+C or the terminal's end comes first."""
    reader, capture, overheard = KeyReader(), KeyboardCapture(), Overheard()
    while (chunk := keys(_LOOK)) is not None:
        now = clock()
        strokes = reader.feed(chunk, now) if chunk else reader.flush(now)
        for stroke in strokes:
            if stroke.key == "ctrl+c" and capture.deadline is None:
                return None
            if (heard := _hear(capture, overheard, stroke)) is not None:
                return heard
        for frame in capture.idle(now).frames:
            return overheard.scan(frame)
        if (heard := overheard.quiet(now)) is not None:
            return heard
    return None


def _hear(capture: KeyboardCapture, overheard: Overheard, stroke: KeyStroke) -> Heard | None:
    overheard.key(stroke)
    for frame in capture.key(stroke).frames:
        return overheard.scan(frame)
    return None
