"""Linux's own keyboards, one by one: which there are, and a handle that takes one for this program alone.

The handle is shaped as python-evdev's ``InputDevice``. It needs the standard library and nothing that
would have to be compiled.

Source: Linux ``Documentation/input/input.rst`` and ``include/uapi/linux/input.h``.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from edge.drivers.key_codes import LETTERS

KEY: Final = 1
"""The type of an event that is a key's."""

_GRAB: Final = 0x40044590  # EVIOCGRAB: _IOW('E', 0x90, int)
_EVENT: Final = struct.Struct("llHHi")  # struct input_event
_CLASS: Final = Path("/sys/class/input")
_NODES: Final = Path("/dev/input")


@dataclass(frozen=True, slots=True)
class InputKeyboard:
    """A keyboard, or a scanner that plays one. number: its serial number, "" for none."""

    path: str
    vendor: int
    product: int
    name: str
    number: str = ""

    @property
    def kind(self) -> str:
        """What tells it from others, wherever it is plugged in."""
        return f"{self.vendor:04x}:{self.product:04x}" + (f":{self.number}" if self.number else "")


class Event(NamedTuple):
    """One event. value: of a key 1 down, 0 up, 2 held."""

    type: int
    code: int
    value: int


class InputDevice:
    """An open input device. Raises OSError as the system does: gone, denied, grabbed by another."""

    def __init__(self, path: str) -> None:
        self.fd = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)

    def grab(self) -> None:
        """Take it for this program alone: no window and no input method sees its keys any more."""
        self._ask(1)

    def ungrab(self) -> None:
        """Give it back; the system does so too when the handle is closed, or the program dies."""
        self._ask(0)

    def read(self) -> Iterator[Event]:
        """The events that have come."""
        chunk = os.read(self.fd, 64 * _EVENT.size)
        for _, _, kind, code, value in _EVENT.iter_unpack(chunk[: len(chunk) // _EVENT.size * _EVENT.size]):
            yield Event(kind, code, value)

    def close(self) -> None:
        """Let go of it."""
        os.close(self.fd)

    def _ask(self, wanted: int) -> None:
        import fcntl

        fcntl.ioctl(self.fd, _GRAB, wanted)


def keyboards(listed: Path = _CLASS, nodes: Path = _NODES) -> Sequence[InputKeyboard]:
    """What has letter keys among the input devices; none where the system has no such listing."""
    if not listed.is_dir():
        return []
    found = [_keyboard(entry, nodes) for entry in sorted(listed.glob("event*"))]
    return [one for one in found if one is not None]


def _keyboard(entry: Path, nodes: Path) -> InputKeyboard | None:
    device = entry / "device"
    if not all(_keys(_text(device / "capabilities" / "key")) >> key & 1 for key in LETTERS):
        return None
    vendor, product = (int(_text(device / "id" / name) or "0", 16) for name in ("vendor", "product"))
    name, number = _text(device / "name"), _text(device / "uniq")
    return InputKeyboard(str(nodes / entry.name), vendor, product, name, number)


def _keys(words: str) -> int:
    """The bit map of keys: words of the machine's own length, the highest first."""
    bits = 8 * struct.calcsize("l")
    return sum(int(word, 16) << bits * place for place, word in enumerate(reversed(words.split())))


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return ""
