"""The keys that a whole PC tells, as the keys that `KeyboardCapture` is told: modifiers followed, the rest named.

>>> heard = HeardKeys()
>>> heard.key("ctrl_l", None, down=True, at=0.0), heard.key(None, "]", down=True, at=0.001)
(None, KeyStroke(key='ctrl+right_square_bracket', character=None, at=0.001))
"""

from __future__ import annotations

from typing import Final

from edge.drivers.keyboard import KeyStroke

FORGOTTEN: Final = 1.0
"""Seconds after which Ctrl or Alt no longer counts as held: a scanner lets go at once, and one whose
letting go was never told (another screen was in front) must not spoil the next scan."""

_CTRL: Final = frozenset(("ctrl", "ctrl_l", "ctrl_r"))
_OTHERS: Final = frozenset(("alt", "alt_l", "alt_r", "alt_gr", "cmd", "cmd_l", "cmd_r"))
_SHIFTS: Final = frozenset(("shift", "shift_l", "shift_r", "caps_lock", "num_lock"))
_CONTROLS: Final = {
    "\x1b": "ctrl+left_square_bracket",
    "\x1c": "ctrl+backslash",
    "\x1d": "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x1f": "ctrl+underscore",
}
_SIGNS: Final = {"\\": "\x1c", "]": "\x1d", "^": "\x1e", "6": "\x1e", "_": "\x1f", "-": "\x1f"}


class HeardKeys:
    """One PC's keys, going down and up."""

    __slots__ = ("_alt", "_ctrl")

    def __init__(self) -> None:
        self._ctrl = float("-inf")  # when Ctrl went down; long ago for not held
        self._alt = float("-inf")

    def key(self, name: str | None, character: str | None, *, down: bool, at: float) -> KeyStroke | None:
        """A key by its name (``enter``, ``ctrl_l``) or by what it types; None for what is no keystroke.

        at: seconds, monotonic.
        """
        if name in _CTRL:
            self._ctrl = at if down else float("-inf")
            return None
        if name in _OTHERS:
            self._alt = at if down and name != "alt_gr" else float("-inf")
            return None
        if not down or name in _SHIFTS:
            return None
        if name == "space":
            name, character = None, " "
        if name is not None or not character:
            return KeyStroke(name or "unknown", None, at)
        return KeyStroke(*self._named(character, at), at)

    def _named(self, character: str, at: float) -> tuple[str, str | None]:
        if character < " ":  # Windows tells what Ctrl made of it
            return _CONTROLS.get(character, f"ctrl+{chr(ord(character) + 0x60)}"), None
        if at - self._ctrl < FORGOTTEN:
            control = _SIGNS.get(character)
            return _CONTROLS[control] if control else f"ctrl+{character.lower()}", None
        if at - self._alt < FORGOTTEN:
            return f"alt+{character}", None
        return character, character
