"""A person and a keyboard scanner at a real terminal: a pseudo-terminal, and what its screen shows.

The program under test is a process of its own. The scanner types as a US keyboard wedge does:
characters without pauses, GS as Ctrl+], CR behind. The person looks before going on: everything
waits for what the screen shows, with a deadline, and nothing for a length of time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Sequence

import pyte

COLUMNS, ROWS = 120, 36
PATIENCE = 60.0
PERSON = 0.06
"""Seconds between what a person types or sees and the next key, at the least."""

ANSWER = 2.0
"""Seconds a person waits for a key to show before pressing the next all the same."""

KEYS = {
    "f1": "\x1bOP",
    "f2": "\x1bOQ",
    "f3": "\x1bOR",
    "f4": "\x1bOS",
    "f5": "\x1b[15~",
    "f6": "\x1b[17~",
    "f7": "\x1b[18~",
    "f8": "\x1b[19~",
    "f9": "\x1b[20~",
    "f10": "\x1b[21~",
    "f11": "\x1b[23~",
    "f12": "\x1b[24~",
    "escape": "\x1b",
    "enter": "\r",
    "down": "\x1b[B",
    "up": "\x1b[A",
    "tab": "\t",
}
"""What xterm sends for a key."""


_SYNCHRONISED = 2026
_ASKS_SYNCHRONISED = b"\x1b[?2026$p"
_KNOWS_SYNCHRONISED = b"\x1b[?2026;2$y"
_KITTY_GS = b"\x1b[93;5u"
"""Ctrl+] under the kitty keyboard protocol: a key without a character."""


class Screen(pyte.Screen):
    """pyte's screen, which also knows when a picture is not finished (synchronised output)."""

    drawing = False

    def set_mode(self, *modes: int, **how: bool) -> None:
        """A picture begins."""
        self.drawing = self.drawing or (_SYNCHRONISED in modes and "private" in how)
        super().set_mode(*modes, **how)

    def reset_mode(self, *modes: int, **how: bool) -> None:
        """A picture is finished."""
        self.drawing = self.drawing and not (_SYNCHRONISED in modes and "private" in how)
        super().reset_mode(*modes, **how)

    def rows(self) -> list[str]:
        """The screen as text (pyte's own `display` looks up the width of every character)."""
        columns = range(self.columns)
        return ["".join(self.buffer[row][column].data for column in columns) for row in range(self.lines)]


class Terminal:
    """A program on a pseudo-terminal.

    seen: called with the rows of each finished picture, from another thread. kitty: keys are told
    by the kitty protocol, as far as a scanner's go.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: dict[str, str],
        *,
        seen: Callable[[list[str]], None] = lambda _: None,
        kitty: bool = False,
    ) -> None:
        self._screen = Screen(COLUMNS, ROWS)
        self._stream = pyte.ByteStream(self._screen)
        self._seen = seen
        self._kitty = kitty
        self._changed = threading.Condition()
        self._ended = False
        self._rows: list[str] = [""] * ROWS
        self._pictures = 0
        self._last = 0.0
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**environment, "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"},
            start_new_session=True,
        )
        os.close(slave)
        os.set_blocking(self._master, False)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    # the screen

    def _read(self) -> None:
        while True:
            select.select([self._master], [], [], 0.5)
            try:
                piece = os.read(self._master, 1 << 16)
            except BlockingIOError:
                continue
            except OSError:
                piece = b""
            with self._changed:
                if not piece:
                    self._ended = True
                    self._changed.notify_all()
                    return
                self._stream.feed(piece)
                if not self._screen.drawing:
                    self._rows = self._screen.rows()
                    self._pictures += 1
                    self._seen(self._rows)
                    self._changed.notify_all()
            if _ASKS_SYNCHRONISED in piece:
                self.send(_KNOWS_SYNCHRONISED)

    @property
    def rows(self) -> list[str]:
        """What the screen shows now, row by row."""
        with self._changed:
            return list(self._rows)

    @property
    def text(self) -> str:
        """The whole screen."""
        return "\n".join(self.rows)

    def cell(self, row: int, column: int) -> pyte.screens.Char:
        """One cell with its colours."""
        with self._changed:
            return self._screen.buffer[row][column]

    def until(self, shown: Callable[[str], bool], what: str, patience: float = PATIENCE) -> str:
        """Wait until the screen is so; fails with what it shows instead."""
        deadline = time.monotonic() + patience
        with self._changed:
            while not shown(text := "\n".join(self._rows)):
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    why = "the program ended" if self._ended else f"not after {patience:.0f} s"
                    raise AssertionError(f"Expected {what}, {why}; the screen:\n{text}")
                self._changed.wait(left)
            self._last = time.monotonic()
            return text

    def shows(self, *words: str, patience: float = PATIENCE) -> str:
        """Wait until all the words are on the screen."""
        return self.until(
            lambda text: all(word in text for word in words), f"the screen to show {words}", patience
        )

    def shows_no(self, *words: str) -> str:
        """Wait until none of the words is on the screen."""
        return self.until(
            lambda text: not any(word in text for word in words), f"the screen not to show {words}"
        )

    # the keyboard

    def send(self, keys: bytes) -> None:
        """Everything into the terminal, as fast as it takes it."""
        rest = memoryview(keys)
        while rest:
            select.select([], [self._master], [], PATIENCE)
            with contextlib.suppress(BlockingIOError):
                rest = rest[os.write(self._master, rest) :]
        self._last = time.monotonic()

    def scan(self, *payloads: bytes) -> None:
        """A keyboard scanner types these, one behind the other."""
        typed = b"".join(payload + b"\r" for payload in payloads)
        self.send(typed.replace(b"\x1d", _KITTY_GS) if self._kitty else typed)

    def paste(self, payload: bytes) -> None:
        """Text comes as one bracketed paste."""
        self.send(b"\x1b[200~" + payload + b"\x1b[201~")

    def press(self, *keys: str) -> None:
        """Function keys, arrows, Enter, each once the one before has been answered."""
        for key in keys:
            self._key(KEYS[key])

    def type(self, text: str) -> None:
        """A person types: each key after the one before is seen, never as fast as a scanner."""
        for letter in text:
            self._key(letter)

    def _key(self, keys: str) -> None:
        """One key; the picture it leads to is waited for, though a key may lead to none."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended, max(0.0, self._last + PERSON - time.monotonic()))
            before = self._pictures
        self.send(keys.encode())
        with self._changed:
            self._changed.wait_for(lambda: self._pictures > before or self._ended, ANSWER)

    # the end

    def kill(self) -> list[str]:
        """SIGKILL; the last screen, everything that was drawn before included."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        return self._drained()

    def end(self) -> None:
        """SIGTERM if it still runs, SIGKILL if it will not go."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self._drained()

    def _drained(self) -> list[str]:
        self._reader.join(timeout=10)
        if not self._reader.is_alive() and self._master >= 0:
            os.close(self._master)
            self._master = -1
        return self._rows
