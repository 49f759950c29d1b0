from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st
from textual import events
from textual.keys import _character_to_key

from edge.frame import Frame
from edge.tui.typing import Typing

CHARACTERS = st.sampled_from("abcXYZ 0123456789-]()药")


@dataclass
class Ears:
    """Collects what `Typing` gives on, delivers and asks to be reminded of."""

    given: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    looks: list[tuple[float, Callable[[float], Awaitable[None]]]] = field(default_factory=list)
    now: float = 0.0

    def remind(self, delay: float, look: Callable[[float], Awaitable[None]]) -> None:
        assert delay > 0
        self.looks.append((self.now + delay, look))

    async def give(self, event: events.Event) -> None:
        assert isinstance(event, events.Key)
        self.given.append(event.character or event.key)

    async def at_rest(self) -> None:
        """Every reminder has come, until there is no other."""
        await self.up_to(float("inf"))

    async def up_to(self, moment: float) -> None:
        """The reminders that were due before `moment`."""
        while self.looks and min(due for due, _ in self.looks) < moment:
            self.looks.sort(key=lambda one: one[0])
            self.now, look = self.looks.pop(0)
            await look(self.now)

    async def strike(self, typing: Typing, event: events.Key) -> None:
        """One key, after the reminders that were due before it."""
        await self.up_to(event.time)
        self.now = event.time
        await typing.key(event)


def key(name: str, character: str | None, at: float) -> events.Key:
    """A key struck at `at`."""
    event = events.Key(name, character)
    event.time = at
    return event


@given(st.text(CHARACTERS, max_size=30), st.floats(min_value=0.09, max_value=0.6))
async def test_slow_typing_comes_through_unchanged(text: str, gap: float) -> None:
    """Whatever a person types, at a person's pace, is given on exactly and in order; nothing is a scan."""
    ears = Ears()
    typing = Typing(ears, ears.give, ears.frames.append)
    for position, character in enumerate(text):
        await ears.strike(typing, key(_character_to_key(character), character, 10 + position * gap))
    await ears.at_rest()
    assert "".join(ears.given) == text
    assert not ears.frames


@given(st.text(st.sampled_from("ABC0123456789-"), min_size=8, max_size=60))
async def test_fast_typing_with_aim_and_enter_is_one_frame(text: str) -> None:
    """An AIM identifier, two milliseconds a key and Enter are one frame, and nobody else hears of it."""
    ears = Ears()
    typing = Typing(ears, ears.give, ears.frames.append)
    at = 10.0
    for character in "]d2" + text:
        at += 0.002
        await ears.strike(typing, key(_character_to_key(character), character, at))
    await ears.strike(typing, key("enter", "\r", at + 0.002))
    await ears.at_rest()
    assert [frame.payload for frame in ears.frames] == [("]d2" + text).encode()]
    assert ears.given == []


async def test_keys_that_wait_their_turn_are_no_pause() -> None:
    """Reminders look at the time they were due, so that keys still waiting behind them are no pause."""
    ears = Ears()
    typing = Typing(ears, ears.give, ears.frames.append)
    for position, character in enumerate("]d201"):
        await typing.key(key(_character_to_key(character), character, 10 + position * 0.002))
    for _, look in list(ears.looks):
        await look(10.011)
    await typing.key(key("enter", "\r", 10.012))
    assert [frame.payload for frame in ears.frames] == [b"]d201"]
