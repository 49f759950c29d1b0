"""What a verdict sounds like, so that an operator need not look up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final, Literal, Protocol

Verdict = Literal["ACCEPT", "REVIEW", "REJECT", "REPEAT"]

PATTERNS: Final[dict[Verdict, tuple[float, ...]]] = {
    "ACCEPT": (0.0,),
    "REPEAT": (0.0, 0.12),
    "REVIEW": (0.0, 0.3, 0.6),
    "REJECT": (0.0, 0.12, 0.24, 0.36, 0.48),
}
"""Seconds after the verdict at which the bell rings: told apart by count and by pace."""


class Sound(Protocol):
    """Something that can be heard."""

    def play(self, verdict: Verdict) -> None:
        """Sound this verdict, without waiting for it to end; a newer one cuts an older short."""


class Silent:
    """No sound."""

    def play(self, verdict: Verdict) -> None:
        """Nothing is heard."""


def _later(delay: float, action: Callable[[], None]) -> None:
    timer = threading.Timer(delay, action)
    timer.daemon = True
    timer.start()


class TerminalBell:
    """The terminal's bell.

    write: writes text to the terminal. later: calls an action after so many seconds.
    """

    def __init__(
        self,
        write: Callable[[str], object],
        later: Callable[[float, Callable[[], None]], object] = _later,
    ) -> None:
        self._write = write
        self._later = later
        self._playing = 0

    def play(self, verdict: Verdict) -> None:
        """Ring the verdict's pattern."""
        self._playing += 1
        playing = self._playing

        def ring() -> None:
            if playing == self._playing:
                self._write("\a")

        for delay in PATTERNS[verdict]:
            if delay:
                self._later(delay, ring)
            else:
                ring()
