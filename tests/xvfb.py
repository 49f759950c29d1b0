"""A real X server without a screen, and a keyboard scanner that types into it by XTest (xdotool)."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

NEEDED = ("Xvfb", "xdotool")

_NAMES = {
    **dict(
        zip(
            "]-/:.+*=&%?!",
            "bracketright minus slash colon period plus asterisk equal ampersand percent question exclam".split(),
            strict=True,
        )
    ),
    "(": "parenleft",
    ")": "parenright",
    "_": "underscore",
    ",": "comma",
    ";": "semicolon",
    " ": "space",
    "\x1d": "ctrl+bracketright",
    "\x1e": "ctrl+shift+6",
    "\r": "Return",
    "\t": "Tab",
    "'": "apostrophe",
    '"': "quotedbl",
    "<": "less",
    ">": "greater",
}
"""How xdotool calls the keys whose character is not their name."""


class Display:
    """One X server. name: as DISPLAY has it."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self.name = name
        self._process = process

    def press(self, text: str, delay_ms: int = 1) -> None:
        """Every key of `text` pressed and let go by XTest, this long after one another."""
        keys = [_NAMES.get(character, character) for character in text]
        command = ["xdotool", "key", "--delay", str(delay_ms), *keys]
        subprocess.run(command, env={**os.environ, "DISPLAY": self.name}, check=True, timeout=60)

    def end(self) -> None:
        """The server is gone, as when somebody signs out."""
        self._process.terminate()
        self._process.wait(timeout=20)


def missing() -> list[str]:
    """The programs that it takes and this PC has not."""
    return [program for program in NEEDED if shutil.which(program) is None]


def start() -> Display:
    """A server of its own. Raises LookupError, saying why, where there can be none."""
    if sys.platform != "linux" or missing():
        raise LookupError(
            f"needs {' and '.join(missing()) or 'Linux'}: ./scripts/test installs them where apt allows"
        )
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "320x240x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    with os.fdopen(told) as answer:
        number = answer.readline().strip()
    if not number:
        process.wait(timeout=20)
        raise LookupError("Xvfb would not start")
    return Display(f":{number}", process)


@contextlib.contextmanager
def xvfb() -> Iterator[Display]:
    """A server of its own; the test is skipped, saying why, where there can be none."""
    try:
        display = start()
    except LookupError as why:
        pytest.skip(str(why))
    try:
        yield display
    finally:
        display.end()
