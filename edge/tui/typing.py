"""Keys on their way in: first the keyboard scanner's, then a person's.

The app hands over every key before focus and bindings see it; what was a person's after all is
given on in order, and never looked at again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Protocol

from textual import events

from edge.drivers.keyboard import KeyboardCapture, KeyStroke, Outcome
from edge.frame import Frame


class Reminds(Protocol):
    """What calls back in its turn: the app."""

    def remind(self, delay: float, look: Callable[[float], Awaitable[None]]) -> None:
        """Call `look` once, `delay` seconds from now or later, with the time it was due.

        Every key that came before that time has been handed over by then: on a busy PC keys
        wait their turn, and one that waits is no pause.
        """


class Typing:
    """Stands before the app's own handling of keys and pastes.

    give: the app's own handling of an event. deliver: takes the frame of a finished scan.
    """

    def __init__(
        self,
        reminds: Reminds,
        give: Callable[[events.Event], Awaitable[None]],
        deliver: Callable[[Frame], None],
        capture: KeyboardCapture | None = None,
    ) -> None:
        self._reminds = reminds
        self._give = give
        self._deliver = deliver
        self._capture = capture or KeyboardCapture()
        self._reminded = float("inf")  # the deadline that is waited for

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
        """Look again when the capture has something to decide; one reminder serves many keys."""
        deadline = self._capture.deadline
        if deadline is not None and deadline < self._reminded:
            self._reminded = deadline
            self._reminds.remind(max(0.001, deadline - now + 0.002), self._look)

    async def _look(self, now: float) -> None:
        self._reminded = float("inf")
        await self._follow(self._capture.idle(now), None)
        self._watch(now)
