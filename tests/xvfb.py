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


@contextlib.contextmanager
def xvfb() -> Iterator[Display]:
    """A server of its own; the test is skipped, saying why, where there can be none."""
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if sys.platform != "linux" or missing:
        pytest.skip(
            f"needs {' and '.join(missing) or 'Linux'}: ./scripts/test installs them where apt allows"
        )
    told, tell = os.pipe()
    command = ["Xvfb", "-displayfd", str(tell), "-screen", "0", "320x240x24", "-nolisten", "tcp"]
    process = subprocess.Popen(command, pass_fds=[tell], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(tell)
    try:
        number = os.read(told, 16).strip().decode()
        if not number:
            pytest.skip("Xvfb would not start")
        yield Display(f":{number}", process)
    finally:
        os.close(told)
        process.terminate()
        process.wait(timeout=20)
