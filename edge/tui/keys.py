"""The function keys in words, along the bottom: pressed or clicked, they do the same.

Some terminals keep F1, F10, F11 or F12 for themselves; every word can be clicked, and the
menu (F12 or Esc on the scan screen) holds everything again under digits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.style import Style
from textual.events import Click
from textual.message import Message

from edge.language import text
from edge.tui.cells import pad
from edge.tui.lines import Line, Lines
from edge.tui.marks import KEY, PAGE, style
from edge.tui.port import Language

_ROOM = 13


@dataclass(frozen=True, slots=True)
class Key:
    """One key: Textual's name of it, what it does (`do_<act>` of the screen), shown as ``key.<act>``."""

    key: str
    act: str
    shown: bool = True

    @property
    def cap(self) -> str:
        """What stands on the key."""
        return {"escape": "Esc", "enter": "Enter", "pageup": "PgUp", "pagedown": "PgDn"}.get(
            self.key, self.key.upper()
        )


class KeyBar(Lines):
    """Two rows of keys at 80 columns, one where there is room."""

    DEFAULT_CSS = "KeyBar { dock: bottom; height: 2; }"

    @dataclass
    class Pressed(Message):
        """A word of the bar was clicked."""

        act: str

    def __init__(self, keys: Sequence[Key], lang: Language) -> None:
        super().__init__()
        self.keys = [key for key in keys if key.shown]
        self.lang = lang

    def say(self, lang: Language, keys: Sequence[Key] | None = None) -> None:
        """Show other keys, or the same in another language."""
        self.lang = lang
        if keys is not None:
            self.keys = [key for key in keys if key.shown]
        self.repaint()

    def _across(self) -> int:
        """Keys in a row: all where each has room for its word, else half."""
        keys = max(1, len(self.keys))
        return keys if self.size.width // keys >= _ROOM else -(-keys // 2)

    def lines_for(self, width: int, height: int) -> tuple[Sequence[Line], Style]:
        """Keys in equal cells, row by row."""
        fill = style(PAGE.faint, PAGE.ground)
        cap, word = style(KEY.ink, KEY.ground, bold=True), style(PAGE.ink, PAGE.ground)
        across = self._across()
        cell = width // across
        lines: list[Line] = []
        for start in range(0, len(self.keys), across):
            line = []
            for key in self.keys[start : start + across]:
                words = text(f"key.{key.act}", self.lang)
                line += [(f"{key.cap:>3}", cap), (pad(" " + words, cell - max(3, len(key.cap))), word)]
            lines.append(line)
        return lines[:height], fill

    def on_click(self, event: Click) -> None:
        """A click on a word is its key."""
        across = self._across()
        column = min(across - 1, event.x // max(1, self.size.width // across))
        index = event.y * across + column
        if 0 <= index < len(self.keys):
            self.post_message(self.Pressed(self.keys[index].act))
