r"""Keys straight from a terminal, for commands without a screen: bytes in, named keys out.

Only as much of a terminal's language as a keyboard scanner speaks. Keys are named as
Textual names them, since `KeyboardCapture` is told them so:

>>> [(key.key, key.character) for key in KeyReader().feed(b"]d\x1d\x1b0\x1b[B\r", 0.0)]
[(']', ']'), ('d', 'd'), ('ctrl+right_square_bracket', '\x1d'), ('alt+0', None), ('down', None), ('enter', '\r')]

Source: ECMA-48 (control sequences); the xterm control sequences.
"""

from __future__ import annotations

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from edge.drivers.keyboard import KeyStroke

Keys = Callable[[float], bytes | None]
"""Bytes that come within so many seconds: b"" for none, None once the terminal is gone."""

_CONTROLS: Final = {
    "\r": "enter",
    "\n": "newline",
    "\t": "tab",
    "\x1c": "ctrl+backslash",
    "\x1d": "ctrl+right_square_bracket",
    "\x1e": "ctrl+circumflex_accent",
    "\x1f": "ctrl+underscore",
    "\x00": "ctrl+@",
    "\x7f": "backspace",
    "\x1b": "escape",
}
_ARROWS: Final = {"A": "up", "B": "down", "C": "right", "D": "left", "H": "home", "F": "end"}
_SEQUENCE: Final = re.compile(r"\x1b(?:[\[O][0-9;]*[ -/]*([@-~])|([^\[O]))", re.DOTALL)
_PART: Final = re.compile(r"\x1b(?:[\[O][0-9;]*[ -/]*)?\Z")


class KeyReader:
    """Turns a terminal's bytes into keys, in any chunking."""

    def __init__(self) -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self._rest = ""

    def feed(self, chunk: bytes, at: float) -> list[KeyStroke]:
        """The keys that are whole with `chunk`, which came at `at`."""
        text = self._rest + self._decode(chunk)
        part = _PART.search(text)
        self._rest = part[0] if part else ""
        return [_stroke(piece, at) for piece in _pieces(text[: len(text) - len(self._rest)])]

    def flush(self, at: float) -> list[KeyStroke]:
        """What was left of a sequence when nothing followed: Escape itself."""
        rest, self._rest = self._rest, ""
        return [_stroke(piece, at) for piece in rest]


def _pieces(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        sequence = _SEQUENCE.match(text, at)
        piece = sequence[0] if sequence else text[at]
        at += len(piece)
        yield piece


def _stroke(piece: str, at: float) -> KeyStroke:
    sequence = _SEQUENCE.fullmatch(piece)
    if sequence is not None:
        name = f"alt+{sequence[2]}" if sequence[2] else _ARROWS.get(sequence[1], f"sequence {piece[1:]}")
        return KeyStroke(name, None, at)
    if piece in _CONTROLS:
        return KeyStroke(_CONTROLS[piece], piece, at)
    if piece < " ":
        return KeyStroke(f"ctrl+{chr(ord(piece) + 0x60)}", piece, at)
    return KeyStroke(piece, piece, at)


@contextmanager
def raw_keys() -> Iterator[Keys]:
    """The keys of the terminal this process was started in: every one, unechoed, until the block ends."""
    if os.name == "nt":
        yield _windows_keys
        return
    import select
    import termios
    import tty

    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def keys(patience: float) -> bytes | None:
        ready, _, _ = select.select([terminal], [], [], patience)
        if not ready:
            return b""
        try:
            return os.read(terminal, 4096) or None
        except OSError:
            return None

    try:
        tty.setraw(terminal)
        yield keys
    finally:
        termios.tcsetattr(terminal, termios.TCSAFLUSH, before)


def _windows_keys(patience: float) -> bytes | None:  # pragma: no cover - the console of Windows
    import msvcrt
    import time

    end = time.monotonic() + patience
    found = ""
    while True:
        while msvcrt.kbhit():  # type: ignore[attr-defined,unused-ignore]
            key = msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
            if key in "\x00\xe0":
                msvcrt.getwch()  # type: ignore[attr-defined,unused-ignore]
                key = "\x1b[~"
            found += key
        if found or time.monotonic() >= end:
            return found.encode("utf-8", "replace")
        time.sleep(0.005)
