"""Keys on their way in: first the keyboard scanner's, then a person's.

The app hands over every key before focus and bindings see it; what was a person's after all is
given on in order, and never looked at again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Protocol

from textual import events

from edge.drivers.keyboard import KeyboardCapture, KeyStroke, Outcome
from edge.frame import Frame


class Timers(Protocol):
    """What sets a one-shot timer: the app."""

    def set_timer(self, delay: float, callback: Callable[[], Awaitable[None]]) -> object:
        """Call `callback` once after `delay` seconds."""


class Typing:
    """Stands before the app's own handling of keys and pastes.

    give: the app's own handling of an event. deliver: takes the frame of a finished scan.
    """

    def __init__(
        self,
        timers: Timers,
        give: Callable[[events.Event], Awaitable[None]],
        deliver: Callable[[Frame], None],
        capture: KeyboardCapture | None = None,
    ) -> None:
        self._timers = timers
        self._give = give
        self._deliver = deliver
        self._capture = capture or KeyboardCapture()

    async def key(self, event: events.Key, in_field: bool = False) -> None:
        """One key as the terminal told it; in_field: something to type in has the focus."""
        stroke = KeyStroke(event.key, event.character, event.time)
        outcome = self._capture.key(stroke, in_field=in_field)
        await self._follow(outcome, event)
        self._watch(event.time)

    async def paste(self, event: events.Paste, in_field: bool) -> None:
        """One bracketed paste."""
        await self._follow(self._capture.paste(event.text, event.time, in_field=in_field), event)

    async def _follow(self, outcome: Outcome, event: events.Event | None) -> None:
        for frame in outcome.frames:
            self._deliver(frame)
        for stroke in outcome.replay:
            await self._give(events.Key(stroke.key, stroke.character))
        if event is not None:
            if outcome.swallow:
                event.stop()
                event.prevent_default()
            else:
                await self._give(event)

    def _watch(self, now: float) -> None:
        """Look again when the capture has something to decide."""
        if self._capture.deadline is not None:
            self._timers.set_timer(max(0.001, self._capture.deadline - now + 0.002), self._idle)

    async def _idle(self) -> None:
        now = monotonic()
        outcome = self._capture.idle(now)
        await self._follow(outcome, None)
        if not outcome.frames and not outcome.replay:
            self._watch(now)
