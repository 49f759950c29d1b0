"""Hands for the tests: an app on a fake station, scanners and people that type, and what is seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Barrier
from time import monotonic
from weakref import WeakKeyDictionary

from textual import events
from textual.keys import _character_to_key
from textual.pilot import Pilot

from edge.tui.app import BondscanApp
from tests.tui.fake_port import FakePort

GS = "\x1d"
CONTROLS = {
    GS: "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x1c": "ctrl+backslash",
    "\x04": "ctrl+d",
}


@dataclass
class _Clock:
    """When the last key was struck: two minutes ago at first, so that no hold is waited out."""

    now: float


_CLOCKS: WeakKeyDictionary[BondscanApp, _Clock] = WeakKeyDictionary()
PACKAGE = f"]d20109506000134352172703311032A{GS}21S00041"


@asynccontextmanager
async def opened(
    port: FakePort, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[tuple[BondscanApp, Pilot[int]]]:
    """The app at work on `port`."""
    with TemporaryDirectory() as log:
        app = BondscanApp(port, Path(log))
        async with app.run_test(size=size) as pilot:
            await settled(app, pilot)
            yield app, pilot


def seen(app: BondscanApp) -> list[str]:
    """The rows of the terminal."""
    return [strip.text for strip in app.screen._compositor.render_strips(app.size)]


def words(app: BondscanApp) -> str:
    """Everything on the terminal as one text, runs of blanks as one."""
    return " ".join(" ".join(seen(app)).split())


async def scanned(
    app: BondscanApp, pilot: Pilot[int], text: str, *, kitty: bool = False, end: str = "enter"
) -> None:
    """A keyboard scanner types `text` and its suffix, two milliseconds a key."""
    strokes = []
    for character in text:
        if character in CONTROLS:
            strokes.append((CONTROLS[character], None if kitty else character))
        else:
            strokes.append((_character_to_key(character), character))
    await _press(app, pilot, [*strokes, (end, "\r")], 0.002)


async def typed(app: BondscanApp, pilot: Pilot[int], text: str) -> None:
    """A person types `text`, five keys a second; all of it has long arrived."""
    await _press(app, pilot, [(_character_to_key(character), character) for character in text], 0.2)


async def pressed(app: BondscanApp, pilot: Pilot[int], *keys: str) -> None:
    """A person presses keys that type nothing."""
    await _press(app, pilot, [(key, "\r" if key == "enter" else None) for key in keys], 0.3)


async def _press(
    app: BondscanApp, pilot: Pilot[int], strokes: Iterable[tuple[str, str | None]], gap: float
) -> None:
    clock = _CLOCKS.setdefault(app, _Clock(monotonic() - 120))
    clock.now += 1
    for key, character in strokes:
        clock.now += gap
        event = events.Key(key, character)
        event.time = clock.now
        app.post_message(event)
    await settled(app, pilot)


async def settled(app: BondscanApp, pilot: Pilot[int]) -> None:
    """Until the capture holds no key, what was read in other threads has come, and all of it is shown."""
    for _ in range(2):
        await pilot.pause(0)
        while app._typing._capture.deadline is not None:
            await pilot.pause(0.002)
        if app.is_running:
            await _readers_rest(app)
        await pilot.pause(0)
        await pilot.pause(0)


async def _readers_rest(app: BondscanApp) -> None:
    """Both reading threads meet: whatever they were given before is done."""
    barrier = Barrier(2)
    meetings = [asyncio.wrap_future(app._readers.submit(barrier.wait)) for _ in range(2)]
    await asyncio.gather(*meetings)
