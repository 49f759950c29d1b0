r"""What a scanner types, told from the numbers of its keys: the US layout, whatever the PC's own is.

>>> typing = KeyCodes()
>>> b"".join(typing.key(code, True) + typing.key(code, False) for code in (27, 32, 3, 11, 2, 28))
b']d201\r'

Source: Linux ``input-event-codes.h``; USB-IF "HID Usage Tables", Keyboard/Keypad page, for the US layout.
"""

from __future__ import annotations

from typing import Final

_ROWS: Final = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (86, "\\", "|"),
)
_PLAIN: Final = {first + place: ord(key) for first, keys, _ in _ROWS for place, key in enumerate(keys)}
_SHIFTED: Final = {first + place: ord(key) for first, _, keys in _ROWS for place, key in enumerate(keys)}
_KEYPAD: Final = {
    **dict(zip((82, 79, 80, 81, 75, 76, 77, 71, 72, 73), b"0123456789", strict=True)),
    55: ord("*"),
    74: ord("-"),
    78: ord("+"),
    83: ord("."),
    98: ord("/"),
}
_ENDS: Final = {28: b"\r", 96: b"\r", 15: b"\t"}
_SHIFT: Final = frozenset((42, 54))
_CTRL: Final = frozenset((29, 97))
_ALT: Final = frozenset((56, 100))
_MODIFIERS: Final = _SHIFT | _CTRL | _ALT

LETTERS: Final = frozenset((*range(16, 26), *range(30, 39), *range(44, 51)))
"""The keys that a keyboard has and a row of buttons has not."""


class KeyCodes:
    """The keys of one device, and what they type; pure.

    Ctrl with a key is its control character (GS is Ctrl and ``]``); Alt with digits of the keypad is the
    character of that number, typed when Alt is let go.
    """

    __slots__ = ("_held", "_number")

    def __init__(self) -> None:
        self._held: set[int] = set()
        self._number = ""

    def key(self, code: int, down: bool) -> bytes:
        """What a key typed by going down or up; b"" for nothing. A key held down types no more."""
        if code in _MODIFIERS:
            return self._modifier(code, down)
        if not down:
            return b""
        if code in _ENDS:
            return _ENDS[code]
        if self._held & _ALT:
            if code in _KEYPAD and chr(_KEYPAD[code]).isdigit():
                self._number += chr(_KEYPAD[code])
            return b""
        character = _KEYPAD.get(code) or (_SHIFTED if self._held & _SHIFT else _PLAIN).get(code)
        if character is None:
            return b""
        if self._held & _CTRL:
            # Ctrl+6 and Ctrl+- are RS and US whether Shift is told or not.
            return bytes(({ord("6"): 0x1E, ord("-"): 0x1F}.get(character, character & 0x1F),))
        return bytes((character,))

    def _modifier(self, code: int, down: bool) -> bytes:
        if down:
            self._held.add(code)
            return b""
        self._held.discard(code)
        number, self._number = self._number, "" if code in _ALT else self._number
        return bytes((int(number) & 0xFF,)) if code in _ALT and number else b""
